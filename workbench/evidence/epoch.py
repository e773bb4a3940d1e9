"""Numbers that are times: the unit is decided per value, by magnitude, and never by field name."""

from __future__ import annotations

import re
from datetime import datetime

from workbench.records import TimeStamp

NO_TIME = frozenset({"", "0", "-1", "null"})
NUMBER = re.compile(r"-?[0-9]{1,19}")
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
    if text in NO_TIME:
        return TimeStamp(text), ""
    if not NUMBER.fullmatch(text):
        return TimeStamp.unreadable(text), ""
    value = int(text)
    if 10**11 <= value < 10**14:  # nearly every value met
        return TimeStamp.milliseconds(text, value), "milliseconds"
    unit = next(name for limit, name in UNITS if abs(value) < limit)
    return TimeStamp.milliseconds(text, _to_milliseconds(value, unit)), unit


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
