"""The dates of emails, as RFC 5322 and its forerunners write them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

from workbench.records import (
    TimeStamp,
)

ZONES = {
    "ut": 0, "utc": 0, "gmt": 0, "z": 0, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7,
    "mdt": -6, "pst": -8, "pdt": -7,
}  # fmt: skip
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
DATE = re.compile(
    r"(?:[a-z]+\.?,?\s+)?(?P<day>\d{1,2})[\s-]+(?P<month>[a-z]{3})[a-z]*[\s-]+(?P<year>\d{4}|\d{2}),?"
    r"\s+(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?"
    r"(?:\s*(?P<sign>[+-])(?P<zh>\d{2}):?(?P<zm>\d{2})|\s+(?P<zone>[a-z]{1,5}))?(?:\s*\(.*\))?",
    re.IGNORECASE | re.DOTALL,
)


def mail_time(text: str) -> TimeStamp:
    """A date as RFC 5322 and its forerunners write it.

    `-0000` is UTC with nothing said of the writer's zone; a zone whose name those do not define
    leaves wall-clock time.
    """
    plain = " ".join(text.split())
    if not plain:
        return TimeStamp("")
    found = DATE.match(plain)
    if found is None or found["month"].casefold() not in MONTHS:
        return TimeStamp.unreadable(text)
    year = int(found["year"])
    if len(found["year"]) == 2:
        year += 2000 if year < 50 else 1900
    try:
        wall = datetime(  # noqa: DTZ001 - the zone follows, where there is one
            year, MONTHS.index(found["month"].casefold()) + 1, int(found["day"]),
            int(found["hour"]), int(found["minute"]), min(int(found["second"] or 0), 59),
        )  # fmt: skip
        step = 1 if found["second"] else 60
        if found["sign"]:
            size = timedelta(hours=int(found["zh"]), minutes=int(found["zm"]))
            zone = timezone(-size if found["sign"] == "-" else size)
            return TimeStamp.instant(text, wall.replace(tzinfo=zone), step)
        name = (found["zone"] or "").casefold()
        if name in ZONES:
            zone = timezone(timedelta(hours=ZONES[name])) if ZONES[name] else UTC
            return TimeStamp.instant(text, wall.replace(tzinfo=zone), step)
    except (ValueError, OverflowError):
        return TimeStamp.unreadable(text)
    return TimeStamp.wall_clock(text, wall, step)
