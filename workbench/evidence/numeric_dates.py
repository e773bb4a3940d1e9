"""Dates in figures, as tables hold them: `12/03/2024 21:07:55(UTC+0)`, `1/2/2019 1:23:45 PM UTC`.

Whether day or month stands first is never guessed: either it is stated, or one of the two is over
12, or the text counts as open and gives no time.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

from workbench.evidence.epoch import NUMBER, iso_8601, since_1970
from workbench.evidence.written_times import stated as in_words
from workbench.records import TimeStamp

DAY_FIRST, MONTH_FIRST = "day-first", "month-first"
NOTHING = frozenset({"n/a", "null", "none", "-", "0", "never"})
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
CLOCK = (
    r"(?:[\s,T]+(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2})(?:[.,]\d+)?)?"
    r"\s*(?P<half>[ap]\.?m\.?)?)?"
)
ZONE = (
    r"\s*(?:\(?\s*(?:(?P<utc>utc|gmt|z)\b)?"
    r"\s*(?:(?P<sign>[+-])(?P<zh>\d{1,2})(?::?(?P<zm>\d{2}))?)?\s*\)?)?"
    r"(?:\s*\((?:device|network)\))?"
)
TWO_FIRST = re.compile(
    r"(?P<one>\d{1,2})(?P<sep>[-/. ])(?P<two>\d{1,2}|[a-z]{3})(?P=sep)(?P<year>\d{4}|\d{2})"
    + CLOCK + ZONE, re.IGNORECASE,
)  # fmt: skip
YEAR_FIRST = re.compile(
    r"(?P<year>\d{4})[-/.](?P<one>\d{1,2})[-/.](?P<two>\d{1,2})" + CLOCK + ZONE, re.IGNORECASE
)
FRACTION = re.compile(r"(\d{9,10})\.\d+")  # seconds since 1970
SPACES = re.compile(r"\s+")


def read_time(text: str, order: str = "", offset: timedelta | None = None) -> TimeStamp:
    """A date in figures or words, ISO 8601, or a count since 1970.

    Args:
        text: as written.
        order: `day-first` or `month-first` where it is stated for the column, or empty.
        offset: from UTC, where the column's heading states it for values without their own.

    Returns:
        An instant where an offset is known, else wall-clock time; unreadable where neither.
    """
    plain = SPACES.sub(" ", text).strip()
    if not plain or plain.casefold() in NOTHING:
        return TimeStamp(text if plain else "")
    if NUMBER.fullmatch(plain) and len(plain) >= 9:
        return since_1970(plain)[0]
    if counted := FRACTION.fullmatch(plain):
        stamp = since_1970(counted[1])[0]
        return TimeStamp(text, stamp.utc, None, stamp.basis, flag=stamp.flag)
    found = iso_8601(plain) if plain[:4].isdecimal() else TimeStamp.unreadable(text)
    if found.utc is None and found.wall is None:
        found = _figures(text, plain, order) or in_words(text)
    if found.wall is not None and offset is not None:
        try:
            return TimeStamp.instant(text, found.wall.replace(tzinfo=timezone(offset)), found.step)
        except (ValueError, OverflowError):
            return TimeStamp.unreadable(text)
    return found


def order_of(text: str) -> str | None:
    """Which of day and month stands first; empty where it is open, None where it is moot."""
    found = TWO_FIRST.fullmatch(SPACES.sub(" ", text).strip())
    if found is None or not found["two"].isdecimal():
        return None
    one, two = int(found["one"]), int(found["two"])
    if one > 12 or two > 12:
        return DAY_FIRST if one > 12 else MONTH_FIRST
    return "" if one != two else None


def _figures(text: str, plain: str, order: str) -> TimeStamp | None:
    """The time of a date in figures; None where it is none."""
    if found := YEAR_FIRST.fullmatch(plain):
        return _moment(text, found, int(found["one"]), int(found["two"]))
    found = TWO_FIRST.fullmatch(plain)
    if found is None:
        return None
    one, two = int(found["one"]), found["two"].casefold()
    if two in MONTHS:
        return _moment(text, found, MONTHS.index(two) + 1, one)
    if not two.isdecimal():
        return None
    shown = order_of(plain)
    if shown is None or shown == "":
        shown = order if shown == "" else DAY_FIRST
    if not shown:
        return TimeStamp.unreadable(text)
    return _moment(text, found, *((int(two), one) if shown == DAY_FIRST else (one, int(two))))


def _moment(text: str, found: re.Match[str], month: int, day: int) -> TimeStamp:
    told = found.groupdict()
    year = int(told["year"]) + (2000 if len(told["year"]) == 2 else 0)
    hour = int(told["hour"] or 0)
    if half := told["half"]:
        hour = hour % 12 + (12 if half.casefold().startswith("p") else 0)
    step = 1 if told["second"] else 60 if told["hour"] else 86400
    try:
        wall = datetime(  # noqa: DTZ001 - the zone follows, where there is one
            year, month, day, hour, int(told["minute"] or 0), int(told["second"] or 0)
        )
        if told["sign"]:
            size = timedelta(hours=int(told["zh"]), minutes=int(told["zm"] or 0))
            zone = timezone(-size if told["sign"] == "-" else size)
            return TimeStamp.instant(text, wall.replace(tzinfo=zone), step)
        if told["utc"]:
            return TimeStamp.instant(text, wall.replace(tzinfo=UTC), step)
    except (ValueError, OverflowError):
        return TimeStamp.unreadable(text)
    return TimeStamp.wall_clock(text, wall, step)
