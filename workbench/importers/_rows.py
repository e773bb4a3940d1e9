"""What the readers of phone databases share: values of weakly typed columns, people, notices."""

from __future__ import annotations

import json
import mimetypes
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from pathlib import PurePosixPath

from workbench.evidence import Source
from workbench.evidence.epoch import since_1970, since_2001
from workbench.records import (
    OUTGOING,
    OWNER,
    UNKNOWN,
    Attachment,
    Direction,
    Held,
    Notice,
    Party,
    TimeStamp,
)

TO_OWNER = (OWNER,)
NAMED_RECIPIENTS = 50  # of a larger group the thread says who; each message names its sender
GAPS, LEAST_GAP = 5, 1  # of missing row numbers: how many are told, from which step on


def text(value: object) -> str:
    """A value as text; bytes are read as UTF-8, nothing and NULL as empty."""
    if isinstance(value, str):  # nearly every value met
        return value
    if value is None:
        return ""
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return str(value)


def number(value: object) -> int:
    """A value as a whole number; 0 where it is none."""
    if not value:  # nearly every value met
        return 0
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        return int(value) if abs(value) < 2**63 else 0  # NaN compares as false
    try:
        return int(value) if isinstance(value, str) and len(value) < 20 else 0
    except ValueError:
        return 0


def seconds(value: object) -> int | None:
    """A duration in whole seconds, or None where there is none."""
    if isinstance(value, float | int) and 0 <= value < 10**9:
        return round(value)
    return None


def in_1970(value: object) -> TimeStamp:
    """A count since 1970 in any unit as a time."""
    return since_1970(text(value))[0]


def shown(stamp: TimeStamp) -> str:
    """A time among the details: ISO 8601 in UTC, the text where it is unreadable, else empty."""
    if stamp.utc is not None:
        return stamp.utc.isoformat().replace("+00:00", "Z")
    return stamp.text if stamp.flag else ""


def apple_shown(value: object) -> str:
    """A count since 2001 as it stands among the details; empty where there is no time."""
    if not value:
        return ""
    return shown(since_2001(value)[0])


def unix_shown(value: object) -> str:
    """A count since 1970 as it stands among the details; empty where there is no time."""
    if not value:
        return ""
    return shown(in_1970(value))


def as_json(value: object) -> str:
    """A list or object among the details."""
    return json.dumps(value, ensure_ascii=False)


def told(**values: str) -> Mapping[str, str]:
    """Details that say something."""
    return {key: value for key, value in values.items() if value}


def ends(
    direction: Direction, other: Party | None, group: Iterable[Party] | None = None
) -> tuple[Party | None, tuple[Party, ...]]:
    """Sender and recipients.

    Args:
        direction: of the message.
        other: the other end: who sent it, or the only one it went to.
        group: everybody else in a group, or None in a chat of two.
    """
    if direction is UNKNOWN:
        return None, ()
    if group is None:
        one = () if other is None else (other,)
        return (OWNER, one) if direction is OUTGOING else (other, TO_OWNER)
    others = tuple(group)
    if len(others) > NAMED_RECIPIENTS:
        others = ()
    if direction is OUTGOING:
        return OWNER, others
    return other, (OWNER, *(each for each in others if each != other))


def attachment(source: Source, path: str, name: str, mime: str, *tails: str) -> Attachment:
    """A file that a row names, found around the database.

    Args:
        source: the database.
        path: as the row gives it, or empty.
        name: to show; the last part of the path where it is empty.
        mime: as recorded, or empty: then by the name.
        tails: ends of paths to look for, the surest first; else the path itself.
    """
    name = name or PurePosixPath(path.replace("\\", "/")).name
    mime = mime or mimetypes.guess_type(name)[0] or ""
    for tail in tails or (path,):
        found = source.around.find(tail, near=source.place) if tail else None
        if found is not None:
            opener = partial(source.around.open, found)
            return Attachment(name, mime, Held.PRESENT, opener, found)
    return Attachment(name, mime, Held.MISSING)


class Tally:
    """Rows by what became of them, for the ledger and the notices at the end.

    Attributes:
        records: rows that became records.
        units: times by the unit that they were read in.
        unknown: values whose meaning is not known, by what they are.
    """

    def __init__(self) -> None:
        self.records = 0
        self.units: Counter[str] = Counter()
        self.unknown: Counter[str] = Counter()
        self._last: tuple[int, TimeStamp] | None = None
        self._gaps: list[tuple[int, str]] = []

    def row(self, number_of_row: int, stamp: TimeStamp, unit: str = "") -> None:
        """Count a row that becomes a record, and look for missing numbers before it."""
        self.records += 1
        self.units[unit] += 1
        last = self._last
        self._last = number_of_row, stamp
        if last is None or number_of_row - last[0] <= LEAST_GAP:
            return
        missing = number_of_row - last[0] - 1
        if len(self._gaps) >= GAPS and missing <= self._gaps[-1][0]:
            return
        before, after = (shown(each) or "no time" for each in (last[1], stamp))
        between = f"{last[0]:,} ({before}) and {number_of_row:,} ({after})"
        self._gaps.append((missing, between))
        self._gaps.sort(key=lambda gap: -gap[0])
        del self._gaps[GAPS:]

    def notices(self, table: str, unit: str = "") -> Iterator[Notice]:
        """The largest gaps, units other than the usual one, and values that are not known."""
        for missing, between in self._gaps:
            text_ = f"row numbers missing from table {table} between {between}: {missing:,}"
            yield Notice("gap", text_)
        for name, count in sorted(self.units.items()):
            if name and name != unit:
                yield Notice("time-unit", f"times read as {name}", count=count)
        for name, count in sorted(self.unknown.items()):
            yield Notice("unknown-value", f"{name}: kept as it is", count=count)
