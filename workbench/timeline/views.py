"""The same rows seen by person, by tag and by day."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime

from workbench.timeline.chronology import Row

NOBODY = {"entry": "Investigators' own entries", "system": "Written by the app"}
UNKNOWN = "Sender not recorded"


def by_person(rows: Sequence[Row]) -> dict[str, list[Row]]:
    """Rows by the person who sent or made them, as recorded."""
    return _by(rows, lambda row: [row.sender or NOBODY.get(row.kind, UNKNOWN)])


def by_tag(rows: Sequence[Row]) -> dict[str, list[Row]]:
    """Rows by each code that a person confirmed."""
    return _by(rows, lambda row: row.tags)


def by_day(rows: Sequence[Row]) -> dict[str, list[Row]]:
    """Rows by local day, ISO 8601; rows without a time under an empty name."""
    return _by(rows, lambda row: [(row.local_time or "")[:10]])


def day_of(row: Row) -> date | None:
    """A row's local day, or None."""
    return datetime.fromisoformat(row.local_time).date() if row.local_time else None


def _by(rows: Sequence[Row], names: Callable[[Row], Iterable[str]]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        for name in names(row):
            found.setdefault(name, []).append(row)
    return dict(sorted(found.items()))
