"""What the fast paths of writing must not lose: indices, hashes, numbers, clean texts."""

from __future__ import annotations

import gc
import sqlite3
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.intake.cases import CHAT, LONDON, SMS, new_case, taken
from workbench.case import Case, integrity, sources
from workbench.case.identity import row_hash
from workbench.case.writer import SourceWriter
from workbench.errors import Cancelled
from workbench.intake.take_in import take_in
from workbench.records import Direction, Message, Party, Provenance, Thread, TimeStamp

WHEN = TimeStamp.instant("2026-03-01", datetime(2026, 3, 1, tzinfo=UTC))
FIELDS = st.lists(st.text("\x1f1:a", max_size=4), min_size=3, max_size=3)


def message(locator: str, body: str, name: str = "Robin") -> Message:
    place = Provenance("0" * 64, "", locator)
    other = Party("+447700900001", name)
    return Message(
        place, WHEN, "sms", Thread(name), other, (Party("", owner=True),), Direction.INCOMING, body
    )


def written(case: Case, source_id: int, *records: Message) -> list[tuple[int, str]]:
    """Records added to a source that is there."""
    with case.transaction():
        writer = SourceWriter(case, source_id, "Ash Sample")
        before = case.connection.execute("SELECT max(id) FROM event").fetchone()[0]
        for each in records:
            writer.add(each)
        writer.flush()
    rows = case.connection.execute("SELECT uid, body FROM event WHERE id > ?", (before,))
    return rows.fetchall()


def indices(connection: sqlite3.Connection) -> set[tuple[str, str]]:
    rows = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'index'")
    return {(name, statement) for name, statement in rows if statement}


@given(FIELDS, FIELDS)
def test_no_two_lists_of_fields_have_one_hash(one: list[str], other: list[str]) -> None:
    assert (row_hash(one) == row_hash(other)) == (one == other)


def test_indices_are_there_again_after_an_intake_and_after_a_cancelled_one(tmp_path: Path) -> None:
    def stop(stage: str, done: int, total: int) -> None:
        if stage.startswith("Linking"):
            raise Cancelled

    with new_case(tmp_path / "c") as case:
        wanted = indices(case.connection)
        with pytest.raises(Cancelled):
            list(take_in(case, [CHAT], LONDON, progress=stop))
        assert indices(case.connection) == wanted
        for path in (CHAT, SMS):
            taken(case, path)
            assert indices(case.connection) == wanted
            assert case.connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_one_file_gives_the_same_numbers_and_hashes_in_any_case(tmp_path: Path) -> None:
    held = []
    for name in ("one", "other"):
        with new_case(tmp_path / name) as case:
            for path in (SMS, CHAT) if name == "one" else (CHAT, SMS):
                taken(case, path)
            rows = case.connection.execute("SELECT uid, row_hash FROM event ORDER BY uid")
            told = sorted(each.rows_sha256 for each in sources.every(case.connection))
            held.append((rows.fetchall(), told))
    assert held[0] == held[1]


@pytest.mark.parametrize(
    "change",
    [
        "body = body || '.'", "utc = utc + 1000", "native_id = 'x'", "time_basis = 'utc'",
        "time_zone = 'Europe/Paris'", "time_flag = 'ambiguous'", "time_step = 1", "state = 'draft'",
        "direction = 'outgoing'", "details = '{}' || ' '", "locator = locator || '0'", "edited = 1",
    ],
)  # fmt: skip
def test_verify_names_the_altered_record(tmp_path: Path, change: str) -> None:
    with new_case(tmp_path / "c") as case:
        source = sources.by_id(case.connection, taken(case, CHAT)[0].source or 0)
        assert list(integrity.row_problems(case.connection, source, source.rows_sha256)) == []
        row = "direction = 'incoming' AND body IS NOT NULL LIMIT 1"
        chosen, uid = case.connection.execute(f"SELECT id, uid FROM event WHERE {row}").fetchone()
        case.connection.execute(f"UPDATE event SET {change} WHERE id = ?", (chosen,))
        found = list(integrity.row_problems(case.connection, source, source.rows_sha256))
        assert len(found) == 1
        assert f"{uid & (1 << 64) - 1:016x}" in found[0]


def test_two_records_at_one_place_are_both_kept(tmp_path: Path) -> None:
    records = [message("line=1", each) for each in ("one", "two", "three")]
    held = []
    for name in ("one", "other"):
        with new_case(tmp_path / name) as case:
            source_id = taken(case, CHAT)[0].source or 0
            held.append(written(case, source_id, message("line=0", "nought"), *records))
    assert [body for _, body in held[0]] == ["nought", "one", "two", "three"]
    assert len({uid for uid, _ in held[0]}) == 4
    assert held[0] == held[1]


def test_half_of_a_surrogate_pair_costs_no_record(tmp_path: Path) -> None:
    with new_case(tmp_path / "c") as case:
        source_id = taken(case, CHAT)[0].source or 0
        told = message("line=1", "half \ud83d", name="R\ud800")
        assert [body for _, body in written(case, source_id, told)] == ["half \ufffd"]
        source = sources.by_id(case.connection, source_id)
        told_ = list(integrity.row_problems(case.connection, source, ""))
        assert [each for each in told_ if "message" in each] == []


def test_the_search_for_cycles_is_as_before_after_an_intake(tmp_path: Path) -> None:
    before = gc.get_threshold()
    with new_case(tmp_path / "c") as case:
        taken(case, CHAT)
    assert gc.get_threshold() == before


def test_what_is_at_hand_is_bounded_and_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def rows(case: Case) -> list[list[tuple[object, ...]]]:
        wanted = (
            "SELECT * FROM event",
            "SELECT * FROM thread",
            "SELECT * FROM party",
            "SELECT rowid, * FROM event_text",
        )
        return [case.connection.execute(each).fetchall() for each in wanted]

    with new_case(tmp_path / "usual") as case:
        taken(case, CHAT, SMS)
        usual = rows(case)
    monkeypatch.setattr("workbench.case.writer.KNOWN", 1)
    monkeypatch.setattr("workbench.case.writer.BATCH_LETTERS", 1)
    with new_case(tmp_path / "bounded") as case:
        taken(case, CHAT, SMS)
        assert rows(case) == usual


def test_a_threads_name_is_the_first_that_is_told(tmp_path: Path) -> None:
    with new_case(tmp_path / "case") as case:
        taken(case, SMS)
        source_id = sources.every(case.connection)[0].id
        key = "+447700900999"
        some = [
            replace(message(f"n={number}", "hello"), thread=Thread(key, name, group=group))
            for number, (name, group) in enumerate(
                (("", False), ("Robin", False), ("Alex", True), ("", False))
            )
        ]
        written(case, source_id, *some)
        found = case.connection.execute(
            "SELECT name, is_group FROM thread WHERE key = ?", (key,)
        ).fetchall()
        assert found == [("Robin", 1)]
