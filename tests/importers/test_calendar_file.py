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
    "issue_104_broken_calendar.ics": 1, "issue_1081_event_with_rrule.ics": 1,
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


def test_an_endless_rule_is_kept_and_not_expanded() -> None:
    (first, *_) = [e for e in read(GOLDEN / "calendar" / "alex.ics") if isinstance(e, Message)]
    assert first.details["rrule"] == "FREQ=DAILY;COUNT=900000"
    assert first.details["created"] == "20251020T230000Z"
    assert first.marks == ("cancelled",)
