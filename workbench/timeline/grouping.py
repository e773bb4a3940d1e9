"""Bursts: 40 calls in a row are one line that opens to 40.

Only what says nothing of its own is grouped: calls, and messages with the very same text. Every row
keeps its own number; the line of a burst states the first and the last.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from workbench.timeline.chronology import Row

SMALLEST = 3


@dataclass(frozen=True, slots=True)
class Group:
    """A row, or a burst of rows in their order."""

    rows: tuple[Row, ...]

    @property
    def first(self) -> Row:
        """The row that stands for the group."""
        return self.rows[0]

    @property
    def is_burst(self) -> bool:
        """Whether it stands for more than one."""
        return len(self.rows) > 1

    @property
    def label(self) -> str:
        """What the burst is, e.g. `40 calls: 38 missed, 2 answered`."""
        if not self.is_burst:
            return ""
        kinds = Counter(each.text.strip("[]") for each in self.rows)
        if self.first.kind != "call":
            return f"{len(self.rows)} messages with the same text"
        outcomes = Counter(text.split(" call")[0] for text in kinds.elements())
        told = ", ".join(f"{count} {name}" for name, count in outcomes.most_common())
        return f"{len(self.rows)} calls: {told}"

    @property
    def numbers(self) -> str:
        """The timeline numbers, as a span where they follow each other."""
        numbers = [each.number for each in self.rows if each.number is not None]
        if not numbers:
            return ""
        if numbers == list(range(numbers[0], numbers[0] + len(numbers))):
            return str(numbers[0]) if len(numbers) == 1 else f"{numbers[0]}–{numbers[-1]}"
        return ", ".join(map(str, numbers))


def groups(rows: Sequence[Row], minutes: int = 10) -> list[Group]:
    """Put rows into groups; the order stays.

    Args:
        rows: the timeline, in order.
        minutes: between two events of a burst, at most; 0 for no grouping.
    """
    made: list[Group] = []
    pending: list[Row] = []
    for row in rows:
        if pending and not _joins(pending[-1], row, minutes):
            made += _settled(pending)
            pending = []
        pending.append(row)
    return made + _settled(pending)


def _settled(pending: list[Row]) -> list[Group]:
    if len(pending) >= SMALLEST:
        return [Group(tuple(pending))]
    return [Group((each,)) for each in pending]


def _joins(before: Row, row: Row, minutes: int) -> bool:
    if not minutes or not (before.timestamp and row.timestamp) or row.kind == "entry":
        return False
    same = (
        before.kind == row.kind
        and before.platform == row.platform
        and before.sender == row.sender
        and before.recipients == row.recipients
        and not (row.attachments or before.attachments)
    )
    if not same or (row.kind != "call" and (before.text != row.text or not row.text)):
        return False
    gap = datetime.fromisoformat(row.timestamp) - datetime.fromisoformat(before.timestamp)
    return gap <= timedelta(minutes=minutes)
