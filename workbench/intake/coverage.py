"""Coverage: for each app of a source, from when to when absence of a record means absence.

Rates and silences may only be stated inside it. It begins at the first record and ends at the
last, or where the source states when it was made; a long silence of an otherwise busy app, and a
run of missing record numbers, are listed as gaps that a person should explain.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from workbench.case.database import Case, Reader

DAY = 86_400_000
LONG = 7 * DAY  # a silence below this is not remarked on
TIMES = 40  # and it must be so many times the app's usual (90th percentile) silence
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


def _work_out(reader: Reader, source_id: int) -> Iterator[Coverage]:
    platforms = [
        row[0]
        for row in reader.execute(
            "SELECT DISTINCT platform FROM event WHERE source_id = ? ORDER BY 1", (source_id,)
        )
    ]
    for platform in platforms:
        times = np.array(
            [
                row[0]
                for row in reader.execute(
                    "SELECT utc FROM event WHERE source_id = ? AND platform = ?"
                    " AND utc IS NOT NULL AND time_flag NOT IN ('out-of-range')",
                    (source_id, platform),
                )
            ],
            dtype=np.int64,
        )
        if not len(times):
            continue
        times.sort()
        gaps = [*_silences(times), *_missing_numbers(reader, source_id, platform)]
        yield Coverage(
            source_id,
            platform,
            int(times[0]),
            int(times[-1]),
            "from the first to the last record; before and after it nothing is known",
            tuple(sorted(gaps)[:MOST]),
        )


def _silences(
    times: np.ndarray[tuple[int, ...], np.dtype[np.int64]],
) -> Iterator[tuple[int, int, str]]:
    steps = np.diff(times)
    if len(steps) < 20:
        return
    line = max(LONG, TIMES * int(np.quantile(steps, 0.9)))
    places = np.flatnonzero(steps > line)
    for place in sorted(places[np.argsort(-steps[places], kind="stable")][:MOST]):
        days = steps[place] / DAY
        yield int(times[place]), int(times[place + 1]), f"{days:.0f} days without any record"


def _missing_numbers(
    reader: Reader, source_id: int, platform: str
) -> Iterator[tuple[int, int, str]]:
    """Runs of row numbers that a database once gave and no longer holds: deletion, or expiry."""
    rows = reader.execute(
        "SELECT CAST(substr(locator, instr(locator, 'rowid=') + 6) AS INTEGER) AS number, utc"
        " FROM event WHERE source_id = ? AND platform = ? AND kind <> 'call'"
        " AND locator LIKE 'table=%rowid=%' AND utc IS NOT NULL ORDER BY number",
        (source_id, platform),
    ).fetchall()
    found = [
        (second[0] - first[0] - 1, first[1], second[1])
        for first, second in pairwise(rows)
        if second[0] - first[0] > 1
    ]
    for count, since, until in sorted(found, reverse=True)[:MOST]:
        noun = "row number is" if count == 1 else "row numbers are"
        yield min(since, until), max(since, until), f"{count:,} {noun} missing between two records"
