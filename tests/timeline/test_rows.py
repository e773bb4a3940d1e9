"""Grouping, marks, views: over rows made by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from workbench.timeline import views
from workbench.timeline.chronology import Row
from workbench.timeline.grouping import groups
from workbench.timeline.marks import marks, pair_state, stop_line

ROW = Row(
    number=1, id="a", kind="message", timestamp="2025-10-20T18:00:00Z",
    local_time="2025-10-20T19:00:00+01:00", zone="Europe/London", time_original="x",
    time_basis="utc", time_flag="", platform="sms", thread="t", direction="incoming",
    sender="R. Marsh", recipients=("Ana",), text="hi", attachments=(), state="", exhibit="ABC/1",
    source_sha256="0" * 64, member="", locator="line=1", also_in=(), tags=(), significance="",
    basis="", confirmed_by=("DC",), confirmed_at="2025-11-01T00:00:00Z", differing=(), row_hash="",
    event_id=1,
)  # fmt: skip


def _row(number: int, at: str | None, **told: object) -> Row:
    stamp = f"2025-10-{at}Z" if at else None
    local = f"2025-10-{at}+01:00" if at else None
    return replace(ROW, number=number, id=f"r{number}", timestamp=stamp, local_time=local, **told)


def _call(number: int, at: str, **told: object) -> Row:
    return _row(number, at, kind="call", text=told.pop("text", "[missed call]"), **told)


def test_forty_calls_are_one_group_that_opens_to_forty() -> None:
    rows = [_call(n, f"20T18:{n:02}:00") for n in range(1, 41)]
    found = groups(rows, 10)
    assert [len(each.rows) for each in found] == [40]
    assert found[0].is_burst
    assert found[0].label == "40 calls: 40 missed"
    assert found[0].numbers == "1–40"


def test_outcomes_are_counted_and_gaps_end_a_burst() -> None:
    rows = [
        _call(1, "20T18:00:00"),
        _call(2, "20T18:01:00", text="[answered call, 12 s]"),
        _call(3, "20T18:02:00"),
        _call(4, "20T18:13:00"),
    ]
    first, second = groups(rows, 10)
    assert first.label == "3 calls: 2 missed, 1 answered"
    assert not second.is_burst
    assert second.label == ""


@pytest.mark.parametrize(
    "other",
    [
        {"sender": "somebody else"},
        {"platform": "whatsapp"},
        {"recipients": ("Bryony",)},
        {"attachments": ({"name": "a", "mime": "", "held": "present", "sha256": ""},)},
    ],
)
def test_what_differs_is_no_burst(other: dict[str, object]) -> None:
    rows = [_call(n, f"20T18:0{n}:00") for n in range(3)]
    rows[1] = replace(rows[1], **other)
    assert all(not each.is_burst for each in groups(rows, 10))


def test_messages_join_only_where_they_say_the_same() -> None:
    same = [_row(n, f"20T18:0{n}:00", text="?") for n in range(4)]
    assert groups(same, 10)[0].label == "4 messages with the same text"
    differing = [replace(each, text=f"? {each.number}") for each in same]
    assert len(groups(differing, 10)) == 4
    assert len(groups(same, 0)) == 4


def test_groups_keep_order_and_lose_nothing() -> None:
    rows = [
        _call(n, f"20T18:{n:02}:00") if n % 7 else _row(n, f"20T18:{n:02}:00") for n in range(50)
    ]
    assert [row for group in groups(rows, 5) for row in group.rows] == rows


def test_numbers_with_a_gap_are_listed() -> None:
    rows = [_call(n, f"20T18:0{n}:00") for n in (1, 2, 4)]
    assert groups(rows, 10)[0].numbers == "1, 2, 4"


def test_marks_come_from_what_people_confirmed() -> None:
    rows = [
        _row(1, "20T18:00:00"),
        _row(2, "21T18:00:00", tags=("V1",)),
        _row(3, "21T18:00:01"),
        _row(4, "24T17:59:59", tags=("phase:after the warning",)),
        _row(5, "25T18:00:00", tags=("V2", "F4")),
        _row(6, None, tags=("V1",)),
    ]
    found = marks(rows)
    assert [(each.kind, each.number) for each in found] == [
        ("stop request", 2), ("phase", 4), ("block", 5),
    ]  # fmt: skip
    assert stop_line(found) == found[0]
    assert [pair_state(each, found) for each in rows] == [
        "before the stop request (row 2)",
        "stop request: the stop line",
        "day 1 after the stop request (row 2)",
        "day 3 after the stop request (row 2)",
        "day 5 after the stop request (row 2)",
        "time unknown",
    ]


def test_without_a_confirmed_request_nothing_is_marked() -> None:
    assert marks([ROW]) == []
    assert pair_state(ROW, []) == "no stop request confirmed"


def test_views() -> None:
    rows = [_row(1, "20T23:00:00", tags=("F4", "T1")), _row(2, None, sender="", kind="entry")]
    assert list(views.by_person(rows)) == ["Investigators' own entries", "R. Marsh"]
    assert list(views.by_tag(rows)) == ["F4", "T1"]
    assert list(views.by_day(rows)) == ["", "2025-10-20"]
    assert views.day_of(rows[1]) is None
