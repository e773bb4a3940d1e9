"""The occurrences of a recurring entry of a calendar, within a bound; the rule itself is kept too.

RFC 5545, 3.3.10 and 3.8.5. Wall-clock times are counted on, as the standard has it: a meeting at
nine stays at nine when the clocks change. Rules by the second, minute or hour, and rules whose
conditions may never come true, are not followed: the entry keeps the rule in words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import Any

from dateutil.rrule import rrulestr

MOST = 366  # occurrences of one entry
MOST_OF_ALL = 20_000  # of one calendar
MOST_RULES = 1000  # of one calendar that are followed
AHEAD = timedelta(days=5 * 366)  # from the first one
FOLLOWED = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
PARTS = frozenset(("FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYDAY", "BYMONTH", "BYMONTHDAY"))
DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
UNTIL = re.compile(r"UNTIL=(\d{8}(?:T\d{6})?)(Z?)")
FAULTS = (ValueError, TypeError, AttributeError, OverflowError, KeyError, IndexError)


def follows(rule: str) -> bool:
    """Whether a rule can be followed: it ends somewhere, or goes on giving days."""
    told = dict(part.split("=", 1) for part in rule.upper().split(";") if "=" in part)
    if told.get("FREQ") not in FOLLOWED or told.keys() - PARTS:
        return False
    if told["FREQ"] in ("DAILY", "WEEKLY"):
        return not told.keys() & {"BYMONTH", "BYMONTHDAY"}
    try:
        months = [int(each) for each in told.get("BYMONTH", "").split(",") if each]
        days = [abs(int(each)) for each in told.get("BYMONTHDAY", "").split(",") if each]
        nth = [abs(int(each)) for each in re.findall(r"([+-]?\d+)[A-Z]{2}", told.get("BYDAY", ""))]
    except ValueError:
        return False
    if any(not 1 <= each <= 12 for each in months) or any(each > 4 for each in nth):
        return False
    return not days or (
        "BYDAY" not in told
        and any(1 <= day <= DAYS[month - 1] for day in days for month in months or range(1, 13))
    )


def occurrences(
    rule: str, first: date, added: Iterable[Any] = (), left_out: Iterable[Any] = ()
) -> Iterator[date]:
    """When an entry comes again, after its first time; at most `MOST` times, and `AHEAD`.

    Args:
        rule: the value of its RRULE; one that `follows`.
        first: its first day, or day and time (aware where its zone is known).
        added: days or times that come besides (RDATE).
        left_out: days or times that do not come (EXDATE, or said otherwise by another entry).
    """
    start = _plain(first, first)
    found = UNTIL.search(rule.upper())
    if found is not None:
        last = datetime.strptime(found[1], "%Y%m%dT%H%M%S" if "T" in found[1] else "%Y%m%d")  # noqa: DTZ007
        if "T" not in found[1]:
            last = datetime.combine(last, time.max)
        elif found[2] and isinstance(first, datetime) and first.tzinfo is not None:
            last = last.replace(tzinfo=UTC).astimezone(first.tzinfo).replace(tzinfo=None)
        rule = UNTIL.sub(f"UNTIL={last:%Y%m%dT%H%M%S}", rule.upper())
    never = {_plain(each, first) for each in left_out} | {start}
    more = sorted({_plain(each, first) for each in added})
    try:
        by_rule = [each for each in islice(rrulestr(rule, dtstart=start), MOST + len(never))
                   if each <= start + AHEAD]  # fmt: skip
    except FAULTS:
        by_rule = []
    for each in islice((e for e in sorted({*by_rule, *more}) if e not in never), MOST):
        yield _as_first(each, first)


def _plain(moment: Any, first: date) -> datetime:
    """A day or time as wall-clock time where the first one is."""
    if not isinstance(moment, datetime):
        at = first.time() if isinstance(first, datetime) else time()
        return datetime.combine(moment, at)
    zone = first.tzinfo if isinstance(first, datetime) else None
    if moment.tzinfo is not None and zone is not None:
        moment = moment.astimezone(zone)
    plain: datetime = moment.replace(tzinfo=None)
    return plain


def _as_first(moment: datetime, first: date) -> date:
    if not isinstance(first, datetime):
        return moment.date()
    return moment.replace(tzinfo=first.tzinfo)
