"""Coverage: for each app of a source, from when to when absence of a record means absence.

Rates and silences may only be stated inside it. It begins at the first record and ends at the
last, or where the source states when it was made; a long silence of an otherwise busy app, and a
run of missing record numbers, are listed as gaps that a person should explain.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from heapq import nlargest
from itertools import groupby, islice, pairwise
from math import floor
from operator import itemgetter

from workbench.case.database import Case, Reader

DAY = 86_400_000
LONG = 7 * DAY  # a silence below this is not remarked on
TIMES = 40  # and it must be so many times the app's usual (90th percentile) silence
KEPT = LONG // TIMES  # a silence below this is remarked on nowhere, and changes nothing
PIECE = 50_000  # times at once
MOST = 50  # gaps listed for an app; the longest


@dataclass(frozen=True, slots=True)
class Coverage:
    """One app of one source.

    Attributes:
        since: milliseconds since 1970 UTC; likewise `until`.
        basis: what the limits rest on.
        gaps: (since, until, why).
    """

    source_id: int
    platform: str
    since: int
    until: int
    basis: str
    gaps: tuple[tuple[int, int, str], ...]


def note(case: Case, source_id: int) -> list[Coverage]:
    """Work out and store the coverage of a source, inside the caller's transaction."""
    found = list(_work_out(case.connection, source_id))
    case.connection.execute("DELETE FROM coverage WHERE source_id = ?", (source_id,))
    case.connection.executemany(
        "INSERT INTO coverage VALUES (?, ?, ?, ?, ?, ?)",
        [
            (each.source_id, each.platform, each.since, each.until, each.basis,
             json.dumps(each.gaps))
            for each in found
        ],
    )  # fmt: skip
    return found


def of(reader: Reader) -> list[Coverage]:
    """The coverage of all sources."""
    rows = reader.execute(
        "SELECT source_id, platform, since, until, basis, gaps FROM coverage"
        " ORDER BY source_id, platform"
    )
    return [
        Coverage(
            ident, platform, since, until, basis, tuple((a, b, w) for a, b, w in json.loads(gaps))
        )
        for ident, platform, since, until, basis, gaps in rows
    ]


TIMED = """
SELECT platform, utc FROM event
WHERE source_id = ? AND utc IS NOT NULL AND time_flag NOT IN ('out-of-range')
ORDER BY platform, utc
"""
NUMBERED = """
SELECT member, substr(locator, 1, instr(locator, 'rowid=')) AS place, platform,
       CAST(substr(locator, instr(locator, 'rowid=') + 6) AS INTEGER) AS number, utc
FROM event
WHERE source_id = :source AND locator LIKE 'table=%rowid=%'
UNION ALL
SELECT member, substr(locator, 1, instr(locator, 'rowid=')), NULL,
       CAST(substr(locator, instr(locator, 'rowid=') + 6) AS INTEGER), NULL
FROM (SELECT member, locator, source_id FROM sealed
      UNION ALL SELECT member, locator, source_id FROM skipped)
WHERE source_id = :source AND locator LIKE 'table=%rowid=%'
ORDER BY 1, 2, 4
"""
TABLES = """
SELECT DISTINCT member, substr(locator, 1, instr(locator, 'rowid='))
FROM event WHERE source_id = ? AND kind <> 'call' AND locator LIKE 'table=%rowid=%'
"""


def _work_out(reader: Reader, source_id: int) -> Iterator[Coverage]:
    missing: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
    tables = set(reader.execute(TABLES, (source_id,)))  # call logs are cut by the phone itself
    numbered = reader.execute(NUMBERED, {"source": source_id})
    for table, rows in groupby(numbered, itemgetter(0, 1)):
        if table not in tables:
            continue
        told = ((platform, number, utc) for _, _, platform, number, utc in rows)
        for platform, since, until, why in _missing_numbers(told):
            missing[platform].append((since, until, why))
    for platform, rows in groupby(reader.execute(TIMED, (source_id,)), itemgetter(0)):
        line = _Line()
        while times := [utc for _, utc in islice(rows, PIECE)]:
            line.add(times)
        gaps = [*line.silences(), *missing.get(platform, ())]
        yield Coverage(
            source_id,
            platform,
            line.since,
            line.until,
            "from the first to the last record; before and after it nothing is known",
            tuple(sorted(gaps)[:MOST]),
        )


@dataclass(slots=True)
class _Line:
    """The times of an app in their order, of which only the long steps are kept.

    Of steps that could matter there are at most as many as fit between the first and the last
    record, however many records there are.

    Attributes:
        count: how many times there are; `since` and `until` the first and the last.
        long: the steps of `KEPT` and more, each with the time that it begins at.
        short: the longest of the others.
    """

    count: int = 0
    since: int = 0
    until: int = 0
    long: list[tuple[int, int]] = field(default_factory=list)
    short: int = 0

    def add(self, times: list[int]) -> None:
        """Go on with later times."""
        if not self.count:
            self.since = self.until = times[0]
        self.count += len(times)
        for since, until in pairwise((self.until, *times)):
            step = until - since
            if step >= KEPT:
                self.long.append((step, since))
            elif step > self.short:
                self.short = step
        self.until = times[-1]

    def silences(self) -> Iterator[tuple[int, int, str]]:
        """The longest silences, in the order of time."""
        steps = self.count - 1
        if steps < 20:
            return
        line = max(LONG, TIMES * int(self._usual(steps)))
        found = sorted((each for each in self.long if each[0] > line), key=lambda one: -one[0])
        for step, since in sorted(found[:MOST], key=lambda one: one[1]):
            yield since, since + step, f"{step / DAY:.0f} days without any record"

    def _usual(self, steps: int) -> float:
        """The 90th percentile of the steps, exact where it is long enough to matter."""
        place = 0.9 * (steps - 1)
        below = steps - len(self.long)  # the first of the long ones, in the order of length
        if place <= below - 1:
            return self.short
        lengths = sorted(step for step, _ in self.long)
        low, high = (
            lengths[at - below] if at >= below else self.short
            for at in (floor(place), min(floor(place) + 1, steps - 1))
        )
        return low + (high - low) * (place - floor(place))


def _missing_numbers(
    rows: Iterable[tuple[str | None, int, int | None]],
) -> Iterator[tuple[str, int, int, str]]:
    """Runs of row numbers that a table once gave and no longer holds: deletion, or expiry."""
    for count, platform, since, until in nlargest(MOST, _runs(rows)):
        noun = "row number is" if count == 1 else "row numbers are"
        why = f"{count:,} {noun} missing between two records"
        yield platform, min(since, until), max(since, until), why


def _runs(
    rows: Iterable[tuple[str | None, int, int | None]],
) -> Iterator[tuple[int, str, int, int]]:
    """How many numbers are missing, in which app, and the times before and after.

    A row that is sealed, unreadable or without a time is there, and only has no time to give.
    """
    last: int | None = None
    since: int | None = None
    app = ""
    waiting: list[tuple[int, str, int | None]] = []
    for platform, number, utc in rows:
        if last is not None and number - last > 1:
            waiting.append((number - last - 1, app, since))
        last, app = number, platform or app
        if utc is not None:
            for count, before, begin in waiting:
                yield count, before or app, utc if begin is None else begin, utc
            waiting.clear()
            since = utc
    for count, before, begin in waiting:
        if begin is not None:
            yield count, before, begin, begin
