"""The same message in two sources is one, linked and never dropped; where they differ is shown."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.intake.cases import CHAT, LONDON, new_case, taken
from tests.samples import SAMPLE_DATA
from workbench.case import Case, conflicts, events, sources
from workbench.case.sources import SourceRow
from workbench.case.writer import SourceWriter
from workbench.intake import linking
from workbench.intake.corrections import set_clock_offset
from workbench.intake.take_in import Terms
from workbench.records import Direction, Message, Party, Provenance, Thread, TimeStamp
from workbench.review import decisions

T0 = datetime(2026, 1, 10, 12, 0, tzinfo=UTC)
ROBIN = Party("+447700900317", "Robin Example")


def message(text: str, *, at: datetime = T0, native: str = "", **other: object) -> Message:
    made = Message(
        provenance=Provenance("0" * 64, "", f"n={text}{at}{native}"),
        time=TimeStamp.instant(at.isoformat(), at),
        platform="sms",
        thread=Thread("+447700900317"),
        sender=ROBIN,
        recipients=(Party("", owner=True),),
        direction=Direction.INCOMING,
        body=text,
        native_id=native,
    )
    return replace(made, **other)  # type: ignore[arg-type]


def add(case: Case, *some: Message) -> int:
    """Store messages as a source of their own; returns how many were linked."""
    number = len(sources.every(case.connection)) + 1
    with case.transaction():
        row = SourceRow(0, f"{number:064}", "", "test", "p", "file", 0, 1, "", "", "", "Ash", "UTC",
                        True, "imported")  # fmt: skip
        source = sources.insert(case, row)
        writer = SourceWriter(case, source, "Ash")
        for each in some:
            place = replace(each.provenance, source_sha256=f"{number:064}")
            writer.add(replace(each, provenance=place))
        writer.finish()
        return linking.link(case, source)


def test_three_equal_texts_in_a_minute_stay_three(tmp_path: Path) -> None:
    with new_case(tmp_path / "c") as case:
        some = [message("ok", at=T0 + timedelta(seconds=20 * n)) for n in range(3)]
        assert add(case, *some) == 0
        assert add(case, *some) == 3
        assert events.count(case.connection) == 3


def test_one_identity_said_otherwise_is_linked_and_shown(tmp_path: Path) -> None:
    with new_case(tmp_path / "c") as case:
        add(case, message("see you at the gate", native="A1"))
        assert add(case, message("see you never", native="A1", edited=True)) == 1
        found = {each.field: each.values for each in conflicts.every(case.connection)}
        assert found["text"] == ("see you at the gate", "see you never")
        assert found["edited"] == ("no", "yes")


def test_an_hour_apart_is_a_clock_conflict_and_no_duplicate(tmp_path: Path) -> None:
    with new_case(tmp_path / "c") as case:
        add(case, message("I saw your light on last night"))
        assert add(case, message("I saw your light on last night", at=T0 + timedelta(hours=1))) == 0
        assert events.count(case.connection) == 2
        assert [each.field for each in conflicts.every(case.connection)] == ["clock"]


def test_the_same_file_copied_adds_nothing(tmp_path: Path) -> None:
    copy = tmp_path / "renamed.txt"
    copy.write_bytes(CHAT.read_bytes())
    with new_case(tmp_path / "c") as case:
        taken(case, CHAT, terms=LONDON)
        before = events.count(case.connection)
        assert taken(case, copy, terms=LONDON)[0].status == "already"
        assert events.count(case.connection) == before


def test_a_clock_correction_renews_the_links_and_back(tmp_path: Path) -> None:
    text = "I saw your light on last night"
    with new_case(tmp_path / "c") as case:
        add(case, message(text))
        add(case, message(text, at=T0 + timedelta(hours=1)))
        assert events.count(case.connection) == 2
        set_clock_offset(case, 2, -3600, "the other phone was an hour fast")
        assert events.count(case.connection) == 1
        (standing,) = events.stream(case.connection)
        assert len(standing.also_in) == 1
        set_clock_offset(case, 2, 0, "it was not")
        assert events.count(case.connection) == 2
        decisions.decide(case, list(events.ids_in_time(case.connection))[1:], "relevant")
        set_clock_offset(case, 2, -3600, "it was after all")
        assert events.count(case.connection) == 2  # what was decided on stays its own


def test_links_made_anew_are_those_of_intake(tmp_path: Path) -> None:
    with new_case(tmp_path / "c") as case:
        taken(case, SAMPLE_DATA / "handset", terms=Terms(zone="Europe/London", owner="Tamsin"))
        query = "SELECT id, same_as FROM event ORDER BY id"
        before = case.connection.execute(query).fetchall()
        assert any(row[1] for row in before)
        with case.transaction():
            linking.renew(case)
        assert case.connection.execute(query).fetchall() == before
