"""A conversation holds the calls between the same two people, in their place."""

from __future__ import annotations

from pathlib import Path

from tests.desktop.cases import BEGAN, empty_case, sms_file
from workbench.case import Case, conversation, events
from workbench.intake.take_in import Terms, take_in

CALL = '<call number="{number}" duration="0" date="{date}" type="3" presentation="1" />'


def calls_file(path: Path, numbers: tuple[str, ...]) -> Path:
    """Missed calls, each half an hour after a message of `sms_file`."""
    began = int(BEGAN.timestamp() * 1000) + 1_800_000
    lines = [
        CALL.format(number=number, date=began + place * 3_600_000)
        for place, number in enumerate(numbers)
    ]
    path.write_text(
        "<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>\n"
        f'<calls count="{len(lines)}">{"".join(lines)}</calls>',
        "utf-8",
    )
    return path


def test_calls_stand_between_the_messages(tmp_path: Path) -> None:
    root = empty_case(tmp_path / "case")
    calls = calls_file(tmp_path / "calls.xml", ("+447700900111", "07700900111", "+447700900999"))
    with Case.open(root) as case:
        reports = list(take_in(case, [sms_file(tmp_path / "sms.xml"), calls], Terms()))
        assert [each.status for each in reports] == ["imported", "imported"]
        message = events.ids_in_time(case.connection, kinds=("message",))[0]
        thread = events.row(case.connection, message).thread_id
        found = conversation.ids(case.connection, thread)
        rows = events.rows(case.connection, found)
        assert [row.kind for row in rows[:4]] == ["message", "call", "message", "call"]
        assert len(rows) == 10, "the call of somebody else is not among them"
        moments = [row.time for row in rows]
        assert moments == sorted(moments, key=lambda each: each or BEGAN)
        case.connection.execute("UPDATE thread SET is_group = 1")
        assert len(conversation.ids(case.connection, thread)) == 8
        assert len(conversation.ids(case.connection, 4711)) == 0
