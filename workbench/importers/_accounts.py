"""What the readers of account exports share: their files, rows of JSON, attachments, two ends."""

from __future__ import annotations

import json
import mimetypes
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from workbench.errors import InputError
from workbench.evidence import Source, limits
from workbench.evidence.csv_rows import csv_rows
from workbench.evidence.json_pieces import Damage, Path, mended, path_text, pieces
from workbench.evidence.source import CHAIN
from workbench.records import (
    Attachment,
    Direction,
    Held,
    Message,
    Notice,
    Party,
    Provenance,
    Skipped,
    Thread,
    TimeStamp,
)

JUNK = re.compile(r"(?:^|/)(?:__MACOSX/|\._|\.DS_Store$|Thumbs\.db$|desktop\.ini$)", re.IGNORECASE)
OUTSIDE = re.compile(r"(?:^[/\\]|^[A-Za-z]:|(?:^|[/\\])\.\.(?:[/\\]|$))")
NAMED_RECIPIENTS = 50
ENCODE = json.JSONEncoder(ensure_ascii=False).encode
Ends = tuple[Party | None, tuple[Party, ...], Direction]  # sender, recipients, direction
CUT = ("the file ends", "not whole JSON from here on", "damaged in the archive")


class Row(NamedTuple):
    """A JSON value with its place."""

    place: Provenance
    path: Path
    value: Any


class Export:
    """One export while it is read: which of its files were looked at, and what is in them.

    Args:
        source: the file, folder or archive.
        mine: the files of it that are read, where the others are for other importers.

    Attributes:
        names: its files without what operating systems leave behind; one empty name for a file.
    """

    def __init__(self, source: Source, mine: frozenset[str] = frozenset()) -> None:
        self.source = source
        everything = [each.name for each in source.members if not mine or each.name in mine]
        self.names = [name for name in everything if not JUNK.search(name)]
        self._junk = len(everything) - len(self.names)
        self._looked: set[str] = set()
        self._cut: set[str] = set()
        self._lower: dict[str, list[str]] = {}

    @property
    def is_file(self) -> bool:
        """Whether it is one file, not a folder or archive."""
        return self.source.kind == "file"

    def looked_at(self, name: str) -> None:
        """Remember that a file needs no notice."""
        self._looked.add(name)

    def matching(self, pattern: re.Pattern[str]) -> list[str]:
        """The files whose path fits."""
        return [name for name in self.names if pattern.search(name)]

    def itself_or(self, pattern: re.Pattern[str]) -> list[str]:
        """The one file that it is, or the files whose path fits."""
        return [""] if self.is_file else self.matching(pattern)

    def text(self, name: str) -> str:
        """A small file as text.

        Raises:
            InputError: when it is larger than is allowed, or can't be read.
        """
        return self.data(name).decode("utf-8-sig", "replace")

    def page(self, name: str) -> bytes:
        """A page of an export, which is read whole.

        Raises:
            InputError: when it is larger than is allowed, or can't be read.
        """
        return self.data(name, limits.JSON_PIECE_BYTES)

    def data(self, name: str, most: int = limits.JSON_MEMBER_BYTES) -> bytes:
        """A file's bytes.

        Args:
            name: the member.
            most: bytes that it may have.

        Raises:
            InputError: when it is larger than is allowed, or can't be read.
        """
        self._looked.add(name)
        with self.source.open(name) as stream:
            data = stream.read(most + 1)
        if len(data) > most:
            raise InputError("larger than is allowed", where=name)
        return data

    def start(self, name: str) -> str:
        """The first 64 KiB of a file as text, empty where it can't be read."""
        try:
            with self.source.open(name) as stream:
                return stream.read(limits.PROBE_BYTES).decode("utf-8-sig", "replace")
        except InputError:
            return ""

    def rows(
        self, name: str, look_into: Callable[[Path], bool], skip: int = 0
    ) -> Iterator[Row | Skipped]:
        """The values inside the containers of a JSON file that are looked into."""
        self._looked.add(name)
        with self.source.open(name) as stream:
            for each in pieces(stream, look_into, skip):
                span = f"json={path_text(each.path)};bytes={each.start}+{each.length}"
                place = self.source.at(span, name)
                if isinstance(each, Damage):
                    if each.reason.startswith(CUT):
                        self._cut.add(name)
                    sample = each.sample[:200].decode("utf-8", "replace")
                    yield Skipped(place, each.reason, sample)
                else:
                    yield Row(place, each.path, each.value)

    def table(self, name: str, column: str) -> Iterator[Row | Skipped]:
        """The rows of a CSV file as objects keyed by the names of its columns.

        Args:
            name: the member.
            column: a name that the row of headings holds; what stands before it is passed over.
        """
        self._looked.add(name)
        head: list[str] = []
        with self.source.open(name) as stream:
            for each in csv_rows(stream):
                span = f"line={each.line};bytes={each.start}+{each.length}"
                place = self.source.at(span, name)
                if not head:
                    head = [cell.strip() for cell in each.cells] if column in each.cells else []
                elif each.damaged or len(each.cells) > len(head):
                    reason = each.damaged or f"{len(each.cells)} cells where {len(head)} belong"
                    yield Skipped(place, reason, ",".join(each.cells)[:200])
                else:
                    yield Row(place, (), dict(zip(head, each.cells, strict=False)))
        if not head:
            yield Skipped(self.source.at("", name), f"no row of it has a heading {column!r}")

    def attachment(self, reference: str, near: str = "", mime: str = "") -> Attachment:
        """The file that a record names, wherever in the export it lies.

        Args:
            reference: path as the record writes it.
            near: the member that holds the record.
            mime: media type where the record states it.
        """
        name = PurePosixPath(reference.replace("\\", "/")).name
        mime = mime or mimetypes.guess_type(name)[0] or ""
        if OUTSIDE.search(reference) or not name:
            return Attachment(name, mime, Held.MISSING)
        member = "" if self.is_file else self._find(reference, near)
        if member:
            self._looked.add(member)
            content = partial(self.source.open, member)
            return Attachment(name, mime, Held.PRESENT, content, member)
        around = self.source.around
        beside = around.find(reference, self.source.place) if around else None
        if around is not None and beside is not None:
            return Attachment(name, mime, Held.PRESENT, partial(around.open, beside), beside)
        for archive, part in self.source.parts:
            if (there := part.find(reference)) is not None:
                inner = f"{archive}{CHAIN}{there}"
                return Attachment(name, mime, Held.PRESENT, partial(part.open, there), inner)
        return Attachment(name, mime, Held.MISSING)

    def _find(self, reference: str, near: str) -> str:
        """A path beside the record or any folder above it, or the one path that ends so."""
        tail = str(PurePosixPath(reference.replace("\\", "/")))
        known = self.source.by_name
        for folder in PurePosixPath(near).parents:
            if (path := str(folder / tail)) in known:
                return path
        if not self._lower:
            for name in self.names:
                self._lower.setdefault(PurePosixPath(name).name.lower(), []).append(name)
        lower = tail.lower()
        ends = [
            name
            for name in self._lower.get(PurePosixPath(lower).name, ())
            if name.lower() == lower or name.lower().endswith(f"/{lower}")
        ]
        return ends[0] if len(ends) == 1 else ""

    def left_over(self) -> Iterator[Notice]:
        """What was not looked at, by folder, what is cut short, what systems left behind."""
        for name in sorted(self._cut):
            text = "the file is cut short or damaged to its end: how much is lost can't be told"
            yield Notice("reading-stopped", text, name)
        left = Counter(
            str(PurePosixPath(name).parent) for name in self.names if name not in self._looked
        )
        for folder, count in sorted(left.items()):
            yield Notice("not-looked-at", "files not looked at", folder, count)
        if self._junk:
            text = "files that an operating system left behind (such as __MACOSX) passed over"
            yield Notice("system-files", text, count=self._junk)


def inside(place: Provenance, tail: str) -> Provenance:
    """The place of a part of a row: its own pointer, and the bytes of the row."""
    pointer, _, span = place.locator.rpartition(";")
    return replace(place, locator=f"{pointer}{tail};{span}")


def in_lists(*keys: str) -> Callable[[Path], bool]:
    """Look into the root and the lists of these names at its top."""
    wanted = {(key,) for key in keys} | {()}
    return lambda path: path in wanted


def two_ends(
    sender: Party | None, people: Iterable[Party], *, owner_known: bool
) -> tuple[tuple[Party, ...], Direction]:
    """The recipients of a message and its direction, from who takes part.

    Args:
        sender: who wrote it.
        people: all who take part, the sender among them or not.
        owner_known: whether it is known who the account's owner is.
    """
    others = tuple(
        each for each in people if sender is None or each.identifier != sender.identifier
    )
    if len(others) > NAMED_RECIPIENTS:
        others = ()  # a crowd: the thread stands for it
    if sender is None or not owner_known:
        return others, Direction.UNKNOWN
    return others, Direction.OUTGOING if sender.owner else Direction.INCOMING


def account_event(
    place: Provenance, stamp: TimeStamp, platform: str, event: str, told: dict[str, Any]
) -> Message:
    """Something that happened to the account (a log-in, a change of name), as the app recorded it.

    Args:
        place: where it is recorded.
        stamp: when it happened.
        platform: the app.
        event: what it was, a short fixed name.
        told: the record's fields, all of which are kept.
    """
    fields = flat(told)
    details = {"event": event} | fields
    said = (f"{key}: {value}" for key, value in fields.items() if "timestamp" not in key.lower())
    body = ", ".join(said)
    thread = Thread("account", "Account activity")
    return Message(
        place, stamp, platform, thread, None, (), Direction.SYSTEM, body or None, details=details
    )


def flat(told: dict[str, Any]) -> dict[str, str]:
    """A record's fields as text: texts as they are, the rest as JSON."""
    return {str(key): as_text(value) for key, value in told.items() if value not in (None, "", [])}


def as_text(value: Any) -> str:
    """A JSON value as text; nothing as an empty string."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    return str(value) if type(value) is int else ENCODE(value)


def a_dict(value: Any) -> dict[str, Any]:
    """The value where it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def a_list(value: Any) -> list[Any]:
    """The value where it is a list, else an empty one."""
    return value if isinstance(value, list) else []


def a_number(value: Any) -> int | None:
    """A whole number, also where it is written as a text; else None."""
    try:
        return int(value) if not isinstance(value, bool) else None
    except (TypeError, ValueError, OverflowError):
        return None


def parsed(text: str, where: str) -> Any:
    """The JSON of a small text.

    Raises:
        InputError: when it is none.
    """
    try:
        return mended(json.loads(text))
    except (ValueError, RecursionError) as problem:
        raise InputError("not whole JSON", where=where) from problem
