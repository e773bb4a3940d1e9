"""Calendars."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.samples import GOLDEN, SHARED, needs_shared
from workbench.evidence import open_source
from workbench.importers import calendar_file
from workbench.importers.protocol import Context
from workbench.records import Message, Skipped, TimeFlag, Yielded

ENTRIES = {
    "alarm_google_acknowledged.ics": 1, "america_new_york.ics": 1, "big_bad_calendar.ics": 20,
    "broken_dtstart.ics": 1, "calendar_with_unicode.ics": 0, "empty.ics": 0, "example.ics": 3,
    "issue_104_broken_calendar.ics": 1, "issue_1081_event_with_rrule.ics": 10,
    "issue_722_timezone_transition_ambiguity.ics": 4, "multiple_timezones.ics": 3,
    "timezoned.ics": 1, "ms_tzid.ics": 1, "tzid_8bit.ics": 1,
}  # fmt: skip


def read(path: Path) -> list[Yielded]:
    return list(calendar_file.read(open_source(path), Context()))


@needs_shared
def test_every_entry_of_others_is_read_or_told() -> None:
    found = {
        each.name: sum(isinstance(one, Message | Skipped) for one in read(each))
        for each in sorted((SHARED / "formats" / "icalendar").glob("*/*.ics"))
    }
    assert found == ENTRIES


@pytest.mark.trap("calendar/zones")
def test_zones_and_the_hour_that_comes_twice() -> None:
    found = [e for e in read(GOLDEN / "calendar" / "alex.ics") if isinstance(e, Message)]
    found = [each for each in found if "occurrence" not in each.marks]
    twice, floating, invented, due, broken = found
    assert twice.time.utc is not None
    assert (twice.time.utc.hour, twice.time.flag) == (0, TimeFlag.AMBIGUOUS)
    assert floating.time.utc is None
    assert floating.time.wall is not None
    assert invented.time.utc is not None
    assert invented.time.utc.hour == 8
    assert (due.platform, due.time.step) == ("task", 86400)
    assert broken.time.flag is TimeFlag.UNREADABLE
    assert broken.time.text == "tomorrow"


def calendar(folder: Path, *entries: str) -> list[Message]:
    path = folder / "a.ics"
    body = "".join(
        f"BEGIN:VEVENT\r\nUID:1\r\nSUMMARY:x\r\n{each}\r\nEND:VEVENT\r\n" for each in entries
    )
    path.write_bytes(f"BEGIN:VCALENDAR\r\n{body}END:VCALENDAR\r\n".encode())
    return [each for each in read(path) if isinstance(each, Message)]


LONDON = "DTSTART;TZID=Europe/London:20251025T090000\r\n"


@pytest.mark.trap("calendar/endless")
@pytest.mark.parametrize(
    ("rule", "count"),
    [
        ("FREQ=DAILY", 367), ("FREQ=DAILY;COUNT=900000", 367), ("FREQ=YEARLY", 6),
        ("FREQ=SECONDLY;COUNT=999999999", 1), ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", 1),
        ("FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30", 1), ("FREQ=YEARLY;BYDAY=99MO", 1),
        ("FREQ=NONSENSE", 1), ("FREQ=WEEKLY;UNTIL=20251115T090000Z", 4),
        ("FREQ=WEEKLY;UNTIL=20251115", 4), ("FREQ=DAILY;INTERVAL=0", 1), ("FREQ=DAILY;COUNT=x", 1),
    ],
)  # fmt: skip
def test_rules_are_kept_and_followed_within_a_bound(rule: str, count: int, tmp_path: Path) -> None:
    found = calendar(tmp_path, f"{LONDON}RRULE:{rule}")
    assert len(found) == count
    told = {frozenset(each.details.get("rrule", rule).split(";")) for each in found}
    assert told == {frozenset(rule.split(";"))}
    assert [each.marks for each in found] == [(), *[("occurrence",)] * (count - 1)]
    assert len({each.provenance for each in found}) == count


def test_nine_stays_nine_when_the_clocks_change(tmp_path: Path) -> None:
    found = calendar(tmp_path, f"{LONDON}RRULE:FREQ=DAILY;COUNT=3")
    assert [each.time.utc and each.time.utc.isoformat() for each in found] == [
        "2025-10-25T08:00:00+00:00", "2025-10-26T09:00:00+00:00", "2025-10-27T09:00:00+00:00",
    ]  # fmt: skip


def test_what_is_left_out_added_or_moved(tmp_path: Path) -> None:
    found = calendar(
        tmp_path,
        f"{LONDON}RRULE:FREQ=DAILY;COUNT=4\r\nEXDATE;TZID=Europe/London:20251026T090000\r\n"
        "RDATE;TZID=Europe/London:20251201T100000",
        "DTSTART;TZID=Europe/London:20251027T110000\r\n"
        "RECURRENCE-ID;TZID=Europe/London:20251027T090000",
    )
    told = sorted(each.time.utc.isoformat()[:16] for each in found if each.time.utc)
    assert told == [
        "2025-10-25T08:00", "2025-10-27T11:00", "2025-10-28T09:00", "2025-12-01T10:00",
    ]  # fmt: skip


def test_a_rule_of_the_sample_is_kept() -> None:
    (first, *_) = [e for e in read(GOLDEN / "calendar" / "alex.ics") if isinstance(e, Message)]
    assert first.details["rrule"] == "FREQ=DAILY;COUNT=3"
    assert first.details["created"] == "20251020T230000Z"
    assert first.marks == ("cancelled",)
