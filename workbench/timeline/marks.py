"""What people confirmed that divides the timeline: stop requests, blocks, orders, phases.

A stop request is a row tagged V1, a block one tagged V2, an order one tagged ORDER, by a person: a
message, or an investigator's own entry such as a warning served. A phase begins at an entry tagged
`phase:NAME`. Where nobody confirmed any, there are no marks, and documents say so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from workbench.timeline.chronology import Row

STOP = {"V1": "stop request", "V2": "block", "ORDER": "order"}
PHASE = "phase:"


@dataclass(frozen=True, slots=True)
class Mark:
    """A confirmed line in time.

    Attributes:
        kind: `stop request`, `block`, `order` or `phase`.
        name: of the phase; empty otherwise.
        number: the timeline number of its row.
    """

    kind: str
    name: str
    timestamp: str
    number: int | None
    row_id: str
    confirmed_by: tuple[str, ...]


def marks(rows: Sequence[Row]) -> list[Mark]:
    """The marks of a timeline, in order of time; rows without a time carry none."""
    found = []
    for row in rows:
        if row.timestamp is None:
            continue
        for tag in row.tags:
            name = tag[len(PHASE) :].strip() if tag.lower().startswith(PHASE) else ""
            kind = "phase" if name else STOP.get(tag, "")
            if kind:
                found.append(Mark(kind, name, row.timestamp, row.number, row.id, row.confirmed_by))
    return found


def stop_line(found: Sequence[Mark]) -> Mark | None:
    """The first confirmed stop request, block or order: contact was known as unwanted from here."""
    return next((each for each in found if each.kind != "phase"), None)


def pair_state(row: Row, found: Sequence[Mark]) -> str:
    """How a row stands to the stop line, e.g. `day 12 after stop request (row 31)`."""
    stop = stop_line(found)
    if stop is None:
        return "no stop request confirmed"
    if row.timestamp is None:
        return "time unknown"
    if row.id == stop.row_id:
        return f"{stop.kind}: the stop line"
    when, line = (datetime.fromisoformat(each) for each in (row.timestamp, stop.timestamp))
    days = (when - line).days  # elapsed days of 24 hours, across clock changes
    place = f"{stop.kind} (row {stop.number})" if stop.number is not None else stop.kind
    if when < line:
        return f"before the {place}"
    return f"day {days + 1} after the {place}"
