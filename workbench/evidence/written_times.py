"""Times that exports write in words: which form a text has, and the instant or wall clock it means.

A text that names UTC, GMT or an offset is an instant; one that names nothing is a wall clock.
Names of zones other than UTC and GMT (PST, IST) mean different things in different places and
are not read.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

from workbench.evidence.epoch import iso_8601
from workbench.records import TimeStamp

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
SPACES = re.compile("[\u00a0\u2000-\u200a\u202f]")
ZONE = r"(?P<zone>UTC|GMT|Z|[+-]\d{2}:?\d{2})"
CLOCK = r"(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2})(?:\.\d+)?)?"
HALF = r"(?:\s?(?P<half>[AaPp])\.?\s?[Mm]\.?)?"
DAY = r"(?:[A-Za-z]{3,9}\.?,?\s+)?"
FORMS = tuple(
    re.compile(form)
    for form in (
        # Fri, 02 July 2021 20:31:15 GMT; Tuesday, 7 February 2021 at 17:13:43 UTC
        rf"{DAY}(?P<day>\d{{1,2}})\.?\s+(?P<month>[A-Za-z]{{3,9}})\.?,?\s+(?P<year>\d{{4}}),?"
        rf"\s+(?:at\s+)?{CLOCK}{HALF}(?:\s*{ZONE})?",
        # Thursday, November 3, 2016 at 11:59:50 AM UTC; Sep 22, 2017 6:33 am
        rf"{DAY}(?P<month>[A-Za-z]{{3,9}})\.?\s+(?P<day>\d{{1,2}}),?\s+(?P<year>\d{{4}}),?"
        rf"\s+(?:at\s+)?{CLOCK}{HALF}(?:\s*{ZONE})?",
        # Wed Nov 15 13:18:50 +0000 2006
        rf"{DAY}(?P<month>[A-Za-z]{{3}})\s+(?P<day>\d{{1,2}})\s+{CLOCK}\s+{ZONE}\s+(?P<year>\d{{4}})",
    )
)  # fmt: skip
ISO_AND_ZONE = re.compile(rf"(\d{{4}}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d{{1,6}})?)?)\s*{ZONE}")


def stated(text: str) -> TimeStamp:
    """A time in ISO 8601 or in English words.

    Args:
        text: as the source writes it; unusual spaces are taken for plain ones.

    Returns:
        An instant where the text names UTC, GMT or an offset, else a wall-clock time; unreadable
        where it has none of the forms or is no date.
    """
    plain = SPACES.sub(" ", text).strip()
    if not plain:
        return TimeStamp("")
    if found := ISO_AND_ZONE.fullmatch(plain):
        return _kept(text, iso_8601(found[1] + _iso_zone(found["zone"])))
    if plain[:4].isdecimal():
        return _kept(text, iso_8601(plain))
    for form in FORMS:
        if found := form.fullmatch(plain):
            return _moment(text, found)
    return TimeStamp.unreadable(text)


def utc(text: str) -> TimeStamp:
    """The same for a source whose times are UTC though each does not say so."""
    stamp = stated(text)
    if stamp.utc is None and stamp.wall is not None:
        return TimeStamp.instant(text, stamp.wall.replace(tzinfo=UTC), stamp.step)
    return stamp


def _kept(text: str, stamp: TimeStamp) -> TimeStamp:
    """The stamp with the text as the source writes it."""
    return TimeStamp(text, stamp.utc, stamp.wall, stamp.basis, flag=stamp.flag, step=stamp.step)


def _iso_zone(zone: str) -> str:
    return "+00:00" if zone in ("UTC", "GMT", "Z") else zone


def _moment(text: str, found: re.Match[str]) -> TimeStamp:
    told = found.groupdict()
    month = told["month"][:3].lower()
    hour = int(told["hour"])
    half = (told.get("half") or "").lower()
    if half and hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    step = 1 if told["second"] else 60
    try:
        wall = datetime(  # noqa: DTZ001 - the zone follows, where there is one
            int(told["year"]), MONTHS.index(month) + 1, int(told["day"]), hour,
            int(told["minute"]), int(told["second"] or 0),
        )  # fmt: skip
    except ValueError:
        return TimeStamp.unreadable(text)
    zone = told.get("zone")
    if not zone:
        return TimeStamp.wall_clock(text, wall, step)
    try:
        return TimeStamp.instant(text, wall.replace(tzinfo=_offset(zone)), step)
    except (ValueError, OverflowError):
        return TimeStamp.unreadable(text)


def _offset(zone: str) -> timezone:
    if zone in ("UTC", "GMT", "Z"):
        return UTC
    digits = zone[1:].replace(":", "")
    away = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-away if zone[0] == "-" else away)
