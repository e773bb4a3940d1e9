"""Numbers that are times: the unit is decided per value, by magnitude, and never by field name."""

from __future__ import annotations

import re
from datetime import datetime
from math import isfinite
from typing import Any

from workbench.records import TimeStamp

NO_TIME = frozenset({"", "0", "-1", "null"})
NUMBER = re.compile(r"-?[0-9]{1,19}")
BROKEN = re.compile(r"-?[0-9]{1,19}\.[0-9]{1,19}")
APPLE_EPOCH = 978_307_200  # 2001-01-01 UTC in seconds since 1970
APPLE_UNITS = (
    ("seconds", 1),
    ("milliseconds", 10**3),
    ("microseconds", 10**6),
    ("nanoseconds", 10**9),
)
UNITS = (
    (10**11, "seconds"),
    (10**14, "milliseconds"),
    (10**17, "microseconds"),
    (10**20, "nanoseconds"),
)


def since_1970(text: str) -> tuple[TimeStamp, str]:
    """A count since 1970-01-01 UTC as a time, and the unit it was read in.

    Ten digits are seconds, 13 milliseconds, 16 microseconds and 19 nanoseconds: each holds the
    years from 1973 on. 0, -1, `null` and nothing mean that there is no time.

    Args:
        text: the value as the source writes it.

    Returns:
        The time, and `seconds`, `milliseconds`, `microseconds`, `nanoseconds` or an empty string.
    """
    if len(text) == 13 and text.isdigit() and text.isascii() and text[:2] != "00":
        return TimeStamp.milliseconds(text, int(text)), "milliseconds"  # nearly every value met
    if text in NO_TIME:
        return TimeStamp(text), ""
    if not NUMBER.fullmatch(text):
        return TimeStamp.unreadable(text), ""
    value = int(text)
    unit = next(name for limit, name in UNITS if abs(value) < limit)
    return TimeStamp.milliseconds(text, _to_milliseconds(value, unit)), unit


def since_2001(value: object) -> tuple[TimeStamp, str]:
    """A count since 2001-01-01 UTC, as Apple's software writes it, as a time, and its unit.

    Seconds, milliseconds, microseconds and nanoseconds are told apart by magnitude. A count of a
    thousand million seconds or more (2032 on) is taken as one since 1970, as iOS 5 and older and
    some converted databases have it. 0, -1 and nothing mean that there is no time.

    Args:
        value: a whole or broken number, as the database gives it.

    Returns:
        The time, and the unit with `since 1970` where that was taken, or an empty string.
    """
    if not value or value in (-1, "0"):
        return TimeStamp(str(value) if value and value != "0" else ""), ""
    text = str(value)
    if text in NO_TIME:
        return TimeStamp(text), ""
    count: Any = _number_in(value) if isinstance(value, str) else value
    whole = isinstance(count, int)
    if not whole and not (isinstance(count, float) and isfinite(count)):
        return TimeStamp.unreadable(text), ""
    unit, scale = _apple_unit(abs(count))
    if not unit:
        return TimeStamp.unreadable(text), ""
    early = count < scale * 10**9
    milliseconds = count * 1000 // scale if whole else round(count * 1000 / scale)
    stamp = TimeStamp.milliseconds(text, milliseconds + (APPLE_EPOCH * 1000 if early else 0))
    return stamp, unit if early else f"{unit} since 1970"


def _apple_unit(size: float) -> tuple[str, int]:
    for unit, scale in APPLE_UNITS:
        if size < scale * 10**10:
            return unit, scale
    return "", 0


def _number_in(text: str) -> int | float | None:
    if NUMBER.fullmatch(text):
        return int(text)
    return float(text) if BROKEN.fullmatch(text) else None


def iso_8601(text: str) -> TimeStamp:
    """An ISO 8601 text as a time: an instant where it has an offset, else wall-clock time."""
    try:
        moment = datetime.fromisoformat(text)
        return (
            TimeStamp.wall_clock(text, moment)
            if moment.tzinfo is None
            else TimeStamp.instant(text, moment)
        )
    except (ValueError, OverflowError):
        return TimeStamp.unreadable(text)


def _to_milliseconds(value: int, unit: str) -> int:
    if unit == "seconds":
        return value * 1000
    return value // {"milliseconds": 1, "microseconds": 10**3, "nanoseconds": 10**6}[unit]
