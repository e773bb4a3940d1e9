"""Rows of a table as records, by what its columns mean; columns without a meaning are kept."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

from workbench.evidence import Source
from workbench.evidence.numeric_dates import read_time
from workbench.importers._mapping import Columns
from workbench.importers._parties_in_cells import is_identifier, lost_digits, parties_in
from workbench.importers._platforms import platform_of
from workbench.importers._proposing import direction_of, plain
from workbench.importers._tables import Row
from workbench.records import (
    Attachment,
    Call,
    Contact,
    Direction,
    Held,
    Location,
    Message,
    Notice,
    Party,
    Record,
    Skipped,
    Thread,
    TimeStamp,
)

YES = ("yes", "true", "1", "y", "x", "deleted", "edited")
SYSTEM = ("system message", "system")
FROM_ME = ("is from me", "from me", "isfromme", "is outgoing")
OUTCOMES = {
    "missed": "missed", "rejected": "rejected", "declined": "rejected", "blocked": "blocked",
    "voicemail": "voicemail", "answered": "answered", "established": "answered",
    "connected": "answered", "accepted": "answered", "unanswered": "not-answered",
    "not answered": "not-answered", "no answer": "not-answered", "cancelled": "not-answered",
    "canceled": "not-answered", "busy": "not-answered",
}  # fmt: skip
STATES = {"draft": "draft", "drafts": "draft", "failed": "failed", "queued": "queued",
          "outbox": "queued", "unsent": "not sent"}  # fmt: skip
CLOCK = re.compile(r"(?:(\d+)\s*[.d]\s*)?(?:(\d{1,3}):)?(\d{1,3}):(\d{2})(?:\.\d+)?")
UNITS = re.compile(r"(\d+)\s*(h|m|s)[a-z]*")
EDGES = re.compile(r"^(?:n/a|null|none)$", re.IGNORECASE)
REMOTE = re.compile(
    r"^remote party(?P<what>| id| phone number):\s*(?P<value>.+)$", re.MULTILINE | re.IGNORECASE
)
ENTRY = re.compile(r"^[^:\n]{1,40}:\s*(?=\S)")
OWNER = Party("", owner=True)
CUT_AT = 32_767  # characters: what was longer was cut by the program that wrote it


class Reading:
    """One table while it is read.

    Args:
        source: the file, for attachments that lie beside it.
        headings: the cells of the row of headings.
        columns: what they mean.
        owner: whose device or account it is, or empty.
        sent: the word in the column of directions that means sent, where it is stated.
        attach: what finds an attachment by what its cell says; beside the file, where not given.
    """

    def __init__(
        self,
        source: Source,
        headings: tuple[str, ...],
        columns: Columns,
        owner: str,
        sent: str = "",
        attach: Callable[[str], Attachment] | None = None,
    ) -> None:
        self._sent, self._attach = sent.casefold(), attach or self._beside
        self.source, self.columns, self.owner = source, columns, owner.casefold()
        by_plain: dict[str, int] = {}
        for index, heading in enumerate(headings):
            by_plain.setdefault(plain(heading), index)
        self._at = {
            role: tuple(by_plain[plain(each)] for each in named if plain(each) in by_plain)
            for role, named in columns.columns.items()
        }
        mapped = {index for indexes in self._at.values() for index in indexes}
        self._headings = headings
        self._rest = [each for each in _named_apart(headings) if each[0] not in mapped]
        self._flag = any(plain(each) in FROM_ME for each in columns.columns.get("direction", ()))
        self._found: Counter[str] = Counter()

    def record(self, row: Row) -> Iterator[Record | Skipped]:
        """The record of a row; a repeated row of headings is counted and left out."""
        if row.cells == self._headings and row.number:
            self._found["headings"] += 1
            return
        self._found["lost digits"] += any(map(lost_digits, row.cells))
        self._found["cut"] += any(len(cell) == CUT_AT for cell in row.cells)
        kind = self.columns.kind
        if kind == "messages":
            yield self._message(row)
        elif kind == "calls":
            yield self._call(row)
        elif kind == "contacts":
            yield self._contact(row)
        else:
            yield self._location(row)

    def notices(self, table: str) -> Iterator[Notice]:
        """What should be known of the table."""
        if self._found["headings"]:
            text = "the headings stand again within the table"
            yield Notice("headings-again", text, table, self._found["headings"])
        if self._found["cut"]:
            text = (
                f"rows hold a cell of {CUT_AT:,} characters, the most that a spreadsheet holds:"
                " what was longer was cut there"
            )
            yield Notice("cells-cut", text, table, self._found["cut"])
        if self._found["lost digits"]:
            text = (
                "rows hold numbers in scientific notation (4.47E+11): a spreadsheet program cut"
                " their digits; ask for the original file"
            )
            yield Notice("digits-lost", text, table, self._found["lost digits"])

    def _cell(self, row: Row, role: str) -> str:
        for index in self._at.get(role, ()):
            if index < len(row.cells) and (cell := row.cells[index].strip()):
                return "" if EDGES.match(cell) else cell
        return ""

    def _cells(self, row: Row, role: str) -> list[str]:
        return [
            cell
            for index in self._at.get(role, ())
            if index < len(row.cells) and (cell := row.cells[index].strip())
        ]

    def _time(self, row: Row) -> TimeStamp:
        """The time of a row: its columns joined, or the one that holds all of it."""
        cells = self._cells(row, "time")
        if not cells:
            return TimeStamp("")
        for text in dict.fromkeys((" ".join(cells), cells[-1], cells[0])):
            found = read_time(text, self.columns.order, self.columns.offset)
            if found.utc is not None or found.wall is not None:
                return found
        return TimeStamp.unreadable(" ".join(cells))

    def _details(self, row: Row) -> dict[str, str]:
        beyond = ((at, f"column {at + 1}") for at in range(len(self._headings), len(row.cells)))
        found = {
            heading: cell
            for index, heading in (*self._rest, *beyond)
            if index < len(row.cells) and (cell := row.cells[index].strip())
        }
        for role in ("subject", "status", "identifier"):
            if cell := self._cell(row, role):
                found[role] = cell
        return found

    def _parties(self, row: Row, role: str) -> tuple[Party, ...]:
        cell = self._cell(row, role)
        found = parties_in(cell) if cell else ()
        if self.owner:
            found = tuple(
                replace(each, owner=True)
                if self.owner in (each.identifier.casefold(), each.name.casefold())
                else each
                for each in found
            )
        naming = {"sender": "sender name", "other": "other name"}.get(role, "")
        same = self._at.get(naming) == self._at.get(role)
        name = "" if same else self._cell(row, naming)
        if name and len(found) == 1 and not found[0].name and name != found[0].identifier:
            return (replace(found[0], name=name),)
        return found or ((Party(name),) if name else ())

    def _ends(self, row: Row) -> tuple[Party | None, tuple[Party, ...], Direction]:
        """Sender, recipients and direction of a row."""
        senders, to = self._parties(row, "sender"), self._parties(row, "recipients")
        other = self._parties(row, "other") or (self._remote(row) if not senders and not to else ())
        sender = senders[0] if senders else None
        everybody = self._parties(row, "participants")
        direction = self._direction(row, sender, (*to, *(each for each in everybody if each.owner)))
        if direction is Direction.SYSTEM:
            return None, to or everybody, direction
        if direction is Direction.INCOMING:
            sender = sender or (other[0] if other else None)
            to = to or _without(everybody, sender) or (OWNER,)
            to = (replace(to[0], owner=True),) if len(to) == 1 else to
        elif direction is Direction.OUTGOING:
            sender = replace(sender, owner=True) if sender else OWNER
            to = to or other or _without(everybody, sender)
        else:
            to = to or other or _without(everybody, sender)
        return sender, to, direction

    def _remote(self, row: Row) -> tuple[Party, ...]:
        """The other party from the lines of a cell, where a tool writes it there."""
        for cell in row.cells:
            told = {found["what"].casefold(): found["value"].strip()
                    for found in REMOTE.finditer(cell)}  # fmt: skip
            if told:
                identifier = told.get(" phone number") or told.get(" id") or told.get("", "")
                name = told.get("", "")
                return (Party(identifier, "" if name == identifier else name),)
        return ()

    def _direction(self, row: Row, sender: Party | None, to: tuple[Party, ...]) -> Direction:
        cell = self._cell(row, "direction")
        if sender is not None and sender.identifier.casefold() in SYSTEM:
            return Direction.SYSTEM
        if self._sent and cell:
            return Direction.OUTGOING if cell.casefold() == self._sent else Direction.INCOMING
        if self._flag and cell:
            return Direction.OUTGOING if cell.casefold() in YES else Direction.INCOMING
        if told := direction_of(cell):
            return Direction(told)
        if sender is not None and sender.owner:
            return Direction.OUTGOING
        if any(each.owner for each in to):
            return Direction.INCOMING
        return Direction.UNKNOWN

    def _platform(self, row: Row, otherwise: str) -> str:
        return platform_of(self._cell(row, "platform") or self.columns.platform, otherwise)

    def _thread(
        self, row: Row, sender: Party | None, to: tuple[Party, ...], everybody: tuple[Party, ...]
    ) -> Thread:
        people = (*(() if sender is None else (sender,)), *to, *everybody)
        others = list(dict.fromkeys(each.identifier for each in people if not each.owner))
        key = self._cell(row, "thread") or ",".join(sorted(others))
        names = [each.name for each in people if not each.owner and each.name]
        shown = self._cell(row, "thread name") or (names[0] if len(others) == 1 and names else "")
        return Thread(key, shown, len(others) > 1)

    def _message(self, row: Row) -> Message:
        sender, to, direction = self._ends(row)
        status = self._cell(row, "status")
        return Message(
            provenance=row.place,
            time=self._time(row),
            platform=self._platform(row, "unknown"),
            thread=self._thread(row, sender, to, self._parties(row, "participants")),
            sender=sender,
            recipients=to,
            direction=direction,
            body=self._body(row),
            attachments=tuple(self._attachments(row)),
            deleted=self._cell(row, "deleted").casefold() in YES or status.casefold() == "deleted",
            edited=self._cell(row, "edited").casefold() in YES,
            state=STATES.get(status.casefold(), ""),
            details=self._details(row),
        )

    def _body(self, row: Row) -> str | None:
        for index in self._at.get("body", ()):
            if index < len(row.cells) and row.cells[index]:
                return row.cells[index]
        return None

    def _attachments(self, row: Row) -> Iterator[Attachment]:
        for cell in self._cells(row, "attachments"):
            for path in re.split(r"[\n;|]+", cell):
                if path.strip() and not EDGES.match(path.strip()):
                    yield self._attach(path.strip())

    def _beside(self, path: str) -> Attachment:
        name = path.replace("\\", "/")
        last = name.rpartition("/")[2]
        safe = ".." not in name.split("/") and self.source.kind == "file"
        beside = self.source.around.find(last, self.source.place) if safe else None
        if beside is None:
            return Attachment(last, held=Held.MISSING)
        return Attachment(last, "", Held.PRESENT, partial(self.source.around.open, beside), beside)

    def _call(self, row: Row) -> Call:
        sender, to, direction = self._ends(row)
        stated = self._cell(row, "outcome") or self._cell(row, "direction")
        outcome = OUTCOMES.get(stated.strip().casefold(), "")
        seconds = duration(self._cell(row, "seconds"))
        details = self._details(row)
        if self._cell(row, "deleted").casefold() in YES:
            details["deleted"] = "deleted"
        return Call(
            provenance=row.place,
            time=self._time(row),
            platform=self._platform(row, "phone"),
            thread=self._thread(row, sender, to, ()),
            sender=sender,
            recipients=to,
            direction=direction,
            outcome=outcome or ("answered" if seconds else "unknown"),
            seconds=seconds,
            video="video" in stated.casefold(),
            details=details,
        )

    def _contact(self, row: Row) -> Contact:
        found = [
            value
            for cell in self._cells(row, "identifiers")
            for each in re.split(r"[\n;]+|,\s+", cell)
            if (value := ENTRY.sub("", each.strip()).strip().removeprefix("'"))
        ]
        details = self._details(row)
        if self._cell(row, "deleted").casefold() in YES:
            details["deleted"] = "deleted"
        return Contact(
            provenance=row.place,
            platform=self._platform(row, "phone"),
            list_name=self._cell(row, "list").casefold() or "contacts",
            name=self._cell(row, "name"),
            identifiers=tuple(each for each in dict.fromkeys(found) if is_identifier(each)) or
            tuple(dict.fromkeys(found)),
            details=details,
        )  # fmt: skip

    def _location(self, row: Row) -> Location | Skipped:
        latitude = degrees(self._cell(row, "latitude"), 90)
        longitude = degrees(self._cell(row, "longitude"), 180)
        if latitude is None or longitude is None:
            sample = "\t".join(row.cells)[:200]
            return Skipped(row.place, "no usable coordinates", sample)
        radius = degrees(self._cell(row, "radius"), 1e7)
        return Location(
            row.place, self._time(row), latitude, longitude, radius, self._cell(row, "label"),
            self._details(row),
        )  # fmt: skip


def duration(text: str) -> int | None:
    """A call's length in seconds, from `00:01:05`, `1.00:00:05`, `65`, `1 m 5 s`; or None."""
    if text.isdecimal() and len(text) < 9:
        return int(text)
    if found := CLOCK.fullmatch(text):
        days, hours, minutes, seconds = (int(each or 0) for each in found.groups())
        return ((days * 24 + hours) * 60 + minutes) * 60 + seconds
    parts = UNITS.findall(text.casefold())
    size = {"h": 3600, "m": 60, "s": 1}
    return sum(int(count) * size[unit] for count, unit in parts) if parts else None


def degrees(text: str, most: float) -> float | None:
    """A number, its point or comma, a letter N, S, E or W, or E7 integers; None beyond `most`."""
    plain_text = text.strip().upper().replace(",", ".").rstrip("°")
    sign = -1.0 if plain_text[-1:] in ("S", "W") else 1.0
    try:
        value = float(plain_text.rstrip("NSEW ").rstrip("°"))
    except ValueError:
        return None
    if most < 1000 and abs(value) > 1e5 and "." not in plain_text:
        value /= 1e7
    value *= sign
    return value if abs(value) <= most else None


def _named_apart(headings: tuple[str, ...]) -> list[tuple[int, str]]:
    """Columns by their headings, none by the same as another, and none without."""
    met = Counter[str]()
    found = []
    for index, heading in enumerate(headings):
        name = heading.strip() or f"column {index + 1}"
        met[name] += 1
        found.append((index, name if met[name] == 1 else f"{name} ({met[name]})"))
    return found


def _without(people: tuple[Party, ...], sender: Party | None) -> tuple[Party, ...]:
    return tuple(each for each in people if sender is None or each.identifier != sender.identifier)
