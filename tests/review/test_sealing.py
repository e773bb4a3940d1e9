"""Single messages are sealed: of what they said nothing is left, and it can be read again."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.intake.cases import LONDON, new_case, taken
from tests.samples import GOLDEN
from workbench.analysis import analyse, semantic
from workbench.case import Case, assessments, audit, events, sealed, search, themes
from workbench.cli.app import run
from workbench.disclosure.verification import verify
from workbench.encoders.store import VectorStore, key_of, windows
from workbench.errors import UsageError
from workbench.intake.corrections import set_clock_offset, unseal_records
from workbench.review import adoption, decisions
from workbench.review.sealing import seal_records
from workbench.timeline import chronology

CHAT = """01/02/2026, 10:00 - Robin Example: i know where you park your quadricycle
01/02/2026, 10:01 - Ash Sample: what time is the train
01/02/2026, 10:02 - Robin Example: IMG-20260201-WA0001.jpg (file attached)
my quadricycle outside your window, i will slash every tyre of it tonight
01/02/2026, 10:03 - Robin Example: i will hurt you if you go out tonight
01/02/2026, 10:04 - Robin Example: you will be sorry, i am outside your house
"""
LATER = "01/02/2026, 11:00 - Ash Sample: leave me alone\n"
SECRET = "quadricycle"
SIGNAL = GOLDEN / "signal-plaintext" / "signal-export"


def chat(folder: Path, text: str = CHAT) -> Path:
    """An export of a chat, with its picture."""
    folder.mkdir()
    (folder / "WhatsApp Chat with Robin Example.txt").write_text(text, "utf-8")
    (folder / "IMG-20260201-WA0001.jpg").write_bytes(
        b"\xff\xd8\xff\xe0 quadricycle of bytes \xff\xd9"
    )
    return folder


def held(root: Path) -> Iterator[tuple[str, str]]:
    """Whatever the case's tables hold, those of the indices too, with every word of the indices."""
    reader = sqlite3.connect(root / "case.db")
    tables = [row[0] for row in reader.execute("SELECT name FROM sqlite_master WHERE rootpage > 0")]
    for table in tables:
        if reader.execute("SELECT type FROM sqlite_master WHERE name = ?", (table,)).fetchone() != (
            "table",
        ):
            continue
        for row in reader.execute(f'SELECT * FROM "{table}"'):
            for value in row:
                yield table, value.decode("latin-1") if isinstance(value, bytes) else str(value)
    for index in ("event_text", "earlier_text"):
        reader.execute(f"CREATE VIRTUAL TABLE temp.v USING fts5vocab(main, {index}, row)")
        yield from ((index, row[0]) for row in reader.execute("SELECT term FROM temp.v"))
        reader.execute("DROP TABLE temp.v")
    reader.close()


def traces(root: Path, secret: str) -> list[str]:
    """Where a case folder holds a text: its tables, and the bytes of its files."""
    found = {name for name, text in held(root) if secret in text.casefold()}
    files = (each for each in root.rglob("*") if each.is_file())
    return sorted(found) + [f.name for f in files if secret.encode() in f.read_bytes().lower()]


def ids(case: Case, word: str) -> list[str]:
    """The public ids of the messages that hold a word."""
    return [e.uid for e in events.stream(case.connection) if word in (e.body or "").casefold()]


def keys(root: Path) -> set[int]:
    """The keys of all vectors that are kept."""
    files = (root / "derived").glob("*/keys.i64")
    return {int(each) for file in files for each in np.fromfile(file, dtype=np.int64)}


def test_nothing_of_what_was_sealed_is_left_but_where_it_lies(tmp_path: Path) -> None:
    root = tmp_path / "c"
    with new_case(root) as case:
        taken(case, chat(tmp_path / "one"), chat(tmp_path / "two", CHAT + LATER), terms=LONDON)
        analyse(case)
        said = [e.body or "" for e in events.stream(case.connection) if SECRET in (e.body or "")]
        pieces = {key_of(piece) for text in said for piece in windows(text)}
        before = {e.uid: (e.row_hash, e.same_as) for e in events.stream(case.connection)}
        kept = len(keys(root))
        assert pieces <= keys(root)
        order = list(assessments.order(case.connection))
        theme = themes.ThemeRow(1, f"{SECRET}, tyre", 2, 0.5, 0.5, order[0], None)
        with case.transaction():
            themes.replace(case, [theme], [(1, each) for each in order[:2]])
    assert {"event", "event_text", "theme", "case.db"} <= set(traces(root, SECRET))
    with Case.open(root, operator="DC Test") as case:
        wanted = ids(case, SECRET)[:2]
        assert seal_records(case, wanted, "privilege is claimed").count == 4, (
            "copies are sealed too"
        )
        assert search.full_text(case.connection, SECRET, 10) == []
        assert not ids(case, SECRET)
        assert not themes.every(case.connection)
        assert not list(assessments.order(case.connection))
        assert pieces.isdisjoint(keys(root))
        assert len(keys(root)) == kept - len(pieces), "other messages' vectors are kept"
        assert [(e.kind, e.reason) for e in sealed.every(case.connection)] == [
            ("message", "by hand: privilege is claimed")
        ] * 4
        acts = list(audit.entries(case.connection, ("seal",)))
        assert [(a.detail["source"], a.detail["sealed"]) for a in acts] == [(1, 2), (2, 2)]
        assert acts[0].detail["records"] == sorted(wanted)
        assert {each.detail["reason"] for each in acts} == {"privilege is claimed"}
        log = root / "case.db-wal"
        assert not log.exists() or SECRET.encode() not in log.read_bytes().lower()
        analyse(case)
        found = [ident for ident, _ in semantic.search(case, "vehicle", 10)]
        told = {event.body for event in events.paged(case.connection, found)}
        assert told
        assert not any(SECRET in (body or "") for body in told)
        assert pieces.isdisjoint(keys(root))
    assert traces(root, SECRET) == []
    assert verify(root).problems == []
    with Case.open(root) as case:
        again = [each.id for each in sealed.every(case.connection)]
        assert unseal_records(case, again[:1], "the claim was withdrawn") == 1
        assert unseal_records(case, again[1:], "the claim was withdrawn") == 3
        after = {e.uid: e.row_hash for e in events.stream(case.connection)}
        assert after == {uid: digest for uid, (digest, _) in before.items()}
        assert len(search.full_text(case.connection, SECRET, 10)) == 2, "copies are linked again"
    assert verify(root).problems == []


def test_what_an_edited_message_said_before_is_sealed_with_it(tmp_path: Path) -> None:
    root = tmp_path / "c"
    shutil.copytree(SIGNAL, tmp_path / "signal-export")
    with new_case(root) as case:
        taken(case, tmp_path / "signal-export")
        analyse(case)
        (ident,) = search.full_text(case.connection, "or else", 10)
        (uid,) = (e.uid for e in events.paged(case.connection, [ident]))
        assert key_of("answer me or else") in keys(root)
        assert seal_records(case, [uid[:8]], "out of the agreement").count == 1
        assert search.full_text(case.connection, '"or else"', 10) == []
        assert key_of("answer me or else") not in keys(root)
    assert traces(root, "or else") == []
    assert ("earlier_text", "else") not in set(held(root))


def test_messages_that_quote_what_is_sealed_are_named(tmp_path: Path) -> None:
    text = CHAT.replace(
        "what time is the train", "you wrote: I know where you park your quadricycle"
    )
    with new_case(tmp_path / "c") as case:
        taken(case, chat(tmp_path / "one", text), terms=LONDON)
        first, answer, _ = ids(case, SECRET)
        told = seal_records(case, [first], "a reason")
        assert told.quoted_in == (answer,)
        assert str(told).endswith(f"quoted by these, which stay: {answer}")
        again = seal_records(case, [answer], "a reason")
        assert again.quoted_in == ()
    shutil.copytree(SIGNAL, tmp_path / "signal-export")
    line = (tmp_path / "signal-export" / "main.jsonl").read_text("utf-8")
    line = line.replace('"answer me"', '"answer me this minute"')
    (tmp_path / "signal-export" / "main.jsonl").write_text(line, "utf-8")
    with new_case(tmp_path / "d") as case:
        taken(case, tmp_path / "signal-export")
        (quoted,) = ids(case, "this minute")
        told = seal_records(case, [quoted], "a reason")
        assert told.quoted_in == tuple(ids(case, "leave me be"))


def test_what_bears_an_act_of_somebody_s_is_not_sealed(tmp_path: Path) -> None:
    with new_case(tmp_path / "c") as case:
        taken(case, chat(tmp_path / "one"), terms=LONDON)
        first, second = ids(case, SECRET)
        decisions.decide(case, [events.find(case.connection, first)], "relevant")
        adoption.adopt(case, second, "transcript", "of the picture", basis="DC Test")
        for each in (first, second):
            with pytest.raises(UsageError, match="bear a decision"):
                seal_records(case, [each], "a reason")
        decisions.undo(case)
        decisions.undo(case)
        assert seal_records(case, [first, second], "a reason").count == 2
        assert chronology.rows(case) == []
        with pytest.raises(UsageError, match="no message"):
            seal_records(case, [first], "a reason")
        with pytest.raises(UsageError, match="reason"):
            seal_records(case, ids(case, "train"), " ")


def test_what_is_opened_bears_the_clock_s_correction(tmp_path: Path) -> None:
    with new_case(tmp_path / "c") as case:
        taken(case, chat(tmp_path / "one"), terms=LONDON)
        set_clock_offset(case, 1, 60, "measured")
        times = {e.uid: e.time for e in events.stream(case.connection)}
        seal_records(case, ids(case, SECRET), "a reason")
        unseal_records(case, [e.id for e in sealed.every(case.connection)], "another")
        assert {e.uid: e.time for e in events.stream(case.connection)} == times


def test_a_vector_leaves_every_store_and_the_others_stay(tmp_path: Path) -> None:
    from workbench.encoders.store import forget

    class Lengths:
        def encode(self, texts: list[str]) -> np.ndarray:
            return np.array([[len(each)] * 3 for each in texts], dtype=np.float32)

    for name in ("a", "b"):
        VectorStore(tmp_path / name, 3).add(["one", "three", "seventeen"], Lengths())
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "vectors.f16").write_bytes(b"of a store that does not say how wide it is")
    assert forget(tmp_path, ["three", "four"]) == 2
    for name in ("a", "b"):
        store = VectorStore(tmp_path / name, 3)
        assert set(store.place) == {key_of("one"), key_of("seventeen")}
        assert store.get([key_of("seventeen"), key_of("one")])[:, 0].tolist() == [9, 3]
    assert not (tmp_path / "old" / "vectors.f16").exists()


def test_the_command_takes_a_source_or_records(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = tmp_path / "c"
    with new_case(root) as case:
        taken(case, chat(tmp_path / "one"), terms=LONDON)
        (first, _) = ids(case, SECRET)
    act = ["--reason", "privilege is claimed"]
    assert run(["seal", str(root), *act]) == 2
    assert run(["unseal", str(root), "1", "--record", first, *act]) == 2
    assert "name a source, or records" in capsys.readouterr().err
    assert run(["seal", str(root), "--record", first, *act]) == 0
    assert "1 record sealed" in capsys.readouterr().out
    assert run(["sealed", str(root), "--each"]) == 0
    assert first in capsys.readouterr().out
    assert run(["unseal", str(root), "--record", first[:10], *act]) == 0
    assert "1 records opened" in capsys.readouterr().out
    assert run(["unseal", str(root), "--record", first, *act]) == 2
    assert "no sealed record" in capsys.readouterr().err
