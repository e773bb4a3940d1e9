"""Databases are read as copies, with their logs, and nothing in them runs."""

from __future__ import annotations

import io
import json
import os
import sqlite3
import zipfile
from contextlib import closing, suppress
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.evidence.databases import built, state_of, with_log
from workbench.errors import InputError
from workbench.evidence import Probe, limits, open_source, sqlite_copy
from workbench.evidence.sqlite_copy import JOURNAL_MAGIC, opened
from workbench.evidence.sqlite_rows import Damage
from workbench.evidence.sqlite_source import about, at_row, database, ledger, original_row

ROWS = "CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, said TEXT);"


class Row(NamedTuple):
    rowid: int
    said: Any
    absent: Any = None


def said(path: Path, member: str = "") -> list[Any]:
    with database(open_source(path), member) as copy:
        return [each.said for each in copy.rows("t", Row) if isinstance(each, Row)]


@pytest.mark.trap("2L-1")
def test_rows_that_only_the_log_holds_are_read_and_a_decoy_beside_it_is_not(tmp_path: Path) -> None:
    newest = "".join(f"INSERT INTO t (said) VALUES ('new {n}');" for n in range(50))
    path = with_log(tmp_path, "sms.db", f"{ROWS} INSERT INTO t (said) VALUES ('old');", newest)
    with_log(tmp_path, "sms.db.1", ROWS, "INSERT INTO t (said) VALUES ('decoy');")
    before = state_of(tmp_path)
    assert said(path) == ["old", *(f"new {n}" for n in range(50))]
    assert state_of(tmp_path) == before
    with database(open_source(path)) as copy:
        state = copy.log_state("t")
        told = [each.text for each in about(copy, "t")]
    assert state is not None
    assert (state.without, state.within) == (1, 51)
    assert "the write-ahead log was read: table t has 51 rows with it and 1 without" in told


def test_a_database_and_its_log_are_one_source_of_two_files(tmp_path: Path) -> None:
    path = with_log(tmp_path, "a.db", ROWS, "INSERT INTO t (said) VALUES ('x');")
    (tmp_path / "other.txt").write_text("beside it")
    found = [each.title for each in open_source(tmp_path).children()]
    assert found == ["a.db", "other.txt"]
    source = open_source(path)
    assert sorted(source.files()) == ["a.db", "a.db-wal"]
    first = source.sha256
    with (tmp_path / "a.db-wal").open("ab") as log:
        log.write(bytes(64))
    assert open_source(path).sha256 != first


def test_the_log_is_read_out_of_an_archive_too(tmp_path: Path) -> None:
    with_log(tmp_path, "a.db", ROWS, "INSERT INTO t (said) VALUES ('in the log');")
    with zipfile.ZipFile(tmp_path / "dump.zip", "w") as archive:
        for end in ("", "-wal"):
            archive.write(tmp_path / f"a.db{end}", f"/private/var/a.db{end}")
    (top,) = open_source(tmp_path / "dump.zip").children()
    (folder,) = top.children()
    (child,) = folder.children()
    with database(child) as copy:
        assert [each.said for each in copy.rows("t", Row) if isinstance(each, Row)] == [
            "in the log"
        ]


def test_a_hot_journal_is_rolled_back_and_never_follows_its_super_journal(tmp_path: Path) -> None:
    path = built(tmp_path / "a.db", f"{ROWS} INSERT INTO t (said) VALUES ('kept');")
    hot = tmp_path / "hot.db"
    hot.write_bytes(path.read_bytes())
    with closing(sqlite3.connect(hot, isolation_level=None)) as connection:
        connection.executescript("PRAGMA cache_size=1; PRAGMA synchronous=OFF; BEGIN;")
        connection.execute("UPDATE t SET said = 'half done'")
        connection.executemany(
            "INSERT INTO t (said) VALUES (?)", [("x" * 4000,) for _ in range(50)]
        )
        taken = tmp_path / "taken.db"
        taken.write_bytes(hot.read_bytes())
        journal = Path(f"{hot}-journal").read_bytes()
        connection.execute("ROLLBACK")
    victim = tmp_path / "precious.txt"
    victim.write_text("must stay")
    name = str(victim).encode()
    record = bytes(4) + name + len(name).to_bytes(4, "big")
    record += (sum(name) & 0xFFFFFFFF).to_bytes(4, "big") + JOURNAL_MAGIC
    (tmp_path / "taken.db-journal").write_bytes(journal + record)
    assert said(taken) == ["kept"]
    assert victim.read_text() == "must stay"
    with database(open_source(taken)) as copy:
        assert any(each.code == "journal" for each in about(copy, "t"))


def test_views_virtual_tables_and_triggers_are_not_looked_at(tmp_path: Path) -> None:
    path = built(
        tmp_path / "a.db",
        "CREATE VIEW t AS WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c)"
        " SELECT x AS said FROM c;"
        "CREATE VIRTUAL TABLE v USING fts5(said);"
        "CREATE TABLE real (said TEXT); CREATE TRIGGER g AFTER INSERT ON real BEGIN SELECT 1; END;",
    )
    with database(open_source(path)) as copy:
        assert not copy.has("t")
        assert not copy.has("v")
        assert copy.has("real", "said")
        assert list(copy.rows("t", Row)) == []


def test_a_schema_that_does_not_parse_is_read_in_spite_of_it(tmp_path: Path) -> None:
    path = built(tmp_path / "a.db", f"{ROWS} INSERT INTO t (said) VALUES ('still here');")
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(
            "PRAGMA writable_schema=ON; INSERT INTO sqlite_master VALUES"
            " ('trigger', 'g', 't', 0, 'CREATE TRIGGER g nonsense');"
        )
    assert said(path) == ["still here"]


def test_a_statement_that_never_ends_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "DATABASE_SECONDS", 0.2)
    path = built(tmp_path / "a.db", ROWS)
    with database(open_source(path)) as copy, pytest.raises(InputError, match="given up"):
        copy.select(
            "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT max(x) FROM c"
        )


def test_bytes_that_are_not_utf_8_cost_no_row_and_are_counted(tmp_path: Path) -> None:
    path = built(
        tmp_path / "a.db",
        "CREATE TABLE t (id INTEGER PRIMARY KEY, said); INSERT INTO t (said) VALUES ('a'),"
        " (CAST(x'62ff' AS TEXT)), ('c'), (x'64fe'), (5);",
    )
    with database(open_source(path)) as copy:
        rows = [each.said for each in copy.rows("t", Row) if isinstance(each, Row)]
        assert rows == ["a", "b\ufffd", "c", b"d\xfe", 5]
        assert copy.replaced == 1


def test_rows_past_damaged_pages_are_read_and_what_is_lost_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(ROWS)
        connection.executemany(
            "INSERT INTO t (said) VALUES (?)", [(f"{n} " + "x" * 90,) for n in range(8000)]
        )
        connection.commit()
    data = bytearray(path.read_bytes())
    for part in (0.3, 0.31, 0.6):
        place = int(part * (len(data) // 4096)) * 4096
        data[place : place + 4096] = os.urandom(4096)
    path.write_bytes(data)
    with database(open_source(path)) as copy:
        rows = list(copy.rows("t", Row))
    read = [each.rowid for each in rows if isinstance(each, Row)]
    (damage,) = [each for each in rows if isinstance(each, Damage)]
    assert len(read) == len(set(read)) > 7800
    assert damage.first > 1
    assert damage.last < 8000
    assert "malformed" in damage.reason


def test_what_is_cut_off_is_told(tmp_path: Path) -> None:
    path = built(
        tmp_path / "a.db",
        f"{ROWS} INSERT INTO t (said) VALUES ('first'); CREATE TABLE u (b BLOB);"
        " INSERT INTO u VALUES (zeroblob(100000));",
    )
    path.write_bytes(path.read_bytes()[:-50000])
    assert said(path) == ["first"]
    with database(open_source(path)) as copy:
        assert any(each.code == "cut-off" for each in about(copy, "t"))


def test_absent_columns_give_none_and_are_named(tmp_path: Path) -> None:
    path = built(tmp_path / "a.db", f"{ROWS} INSERT INTO t (said) VALUES ('x');")
    with database(open_source(path)) as copy:
        assert next(copy.rows("t", Row)) == Row(1, "x", None)
        assert copy.absent == {"t": ("absent",)}


def test_linked_rows_come_in_order_and_out_of_order(tmp_path: Path) -> None:
    path = built(
        tmp_path / "a.db",
        "CREATE TABLE p (id INTEGER PRIMARY KEY, parent INTEGER, said TEXT);"
        "INSERT INTO p VALUES (1, 5, 'e1'), (2, 3, 'c'), (3, 5, 'e2'), (4, 'no', 'text'),"
        " (5, 9, 'i');",
    )

    class Part(NamedTuple):
        rowid: int
        parent: int
        said: Any

    with database(open_source(path)) as copy:
        linked = copy.linked("p", Part, "parent")
        texts = [[each.said for each in linked.of(n)] for n in (1, 3, 5, 5, 6, 9, 3, 10)]
        assert texts == [[], ["c"], ["e1", "e2"], ["e1", "e2"], [], ["i"], ["c"], []]
        assert copy.linked("nowhere", Part, "parent").of(1) == []


def test_a_row_is_printed_again_as_json(tmp_path: Path) -> None:
    path = built(
        tmp_path / "a.db",
        "CREATE TABLE t (id INTEGER PRIMARY KEY, said TEXT, raw BLOB, broken TEXT);"
        "CREATE TABLE side (t_id INTEGER, said TEXT);"
        "INSERT INTO t VALUES (7, 'é', x'00ff', CAST(x'ff' AS TEXT));"
        "INSERT INTO side VALUES (7, 's');",
    )
    source = open_source(path)
    told = json.loads(original_row(source, at_row(source, "t", 7), {"side": "t_id"}))
    assert told["row"] == {
        "id": 7, "said": "é", "raw": {"base64": "AP8="}, "broken": {"base64": "/w=="},
    }  # fmt: skip
    assert told["side"] == [{"t_id": 7, "said": "s"}]
    for place in (at_row(source, "t", 8), at_row(source, "gone", 1), source.at("line=4")):
        with pytest.raises(InputError):
            original_row(source, place)


def test_the_ledger_says_where_rows_are_not_accounted_for(tmp_path: Path) -> None:
    path = built(tmp_path / "a.db", f"{ROWS} INSERT INTO t (said) VALUES ('a'), ('b'), ('c');")
    with database(open_source(path)) as copy:
        assert list(ledger(copy, "t", 3)) == []
        assert list(ledger(copy, "nowhere", 0)) == []
        (notice,) = ledger(copy, "t", 2)
    assert notice.code == "rows-differ"


@pytest.mark.parametrize("data", [b"", b"no database", sqlite_copy.MAGIC, sqlite_copy.MAGIC * 300])
def test_what_is_no_database_raises_input_error_or_has_no_tables(data: bytes) -> None:
    def read() -> frozenset[str]:
        with opened(partial(io.BytesIO, data), {}, "x") as copy:
            return copy.tables

    with pytest.raises(InputError):
        read()


def test_a_probe_sees_tables_and_their_columns(tmp_path: Path) -> None:
    path = built(tmp_path / "a.db", "CREATE TABLE Message (Guid TEXT, Text TEXT);")
    probe = Probe(open_source(path))
    assert probe.has("message", "guid", "text")
    assert not probe.has("message", "nowhere")
    assert not probe.has("nowhere")
    (tmp_path / "b.txt").write_text("plain")
    assert Probe(open_source(tmp_path / "b.txt")).tables == {}


def test_a_fault_whose_own_message_is_no_text_is_an_input_error(tmp_path: Path) -> None:
    path = built(tmp_path / "a.db", f"{ROWS} INSERT INTO t (said) VALUES ('x');")
    data = path.read_bytes().replace(b"CREATE TABLE t (id", b"CREATE TABLE \xff\xfe i(")
    path.write_bytes(data)
    found: list[str] = []
    with suppress(InputError):
        found = said(path)
    assert found in ([], ["x"])
