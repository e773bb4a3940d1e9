"""MSAB XRY's text exports: entities of `Key:<tab>value` lines under a header that names their type.

The layout is that of a published reader (sleuthkit/autopsy); no export was at hand. A text may run
over several lines, also ones that look like a key: only keys that the export uses are taken for
one. Parts of a long text message, which need not follow each other, are joined by their reference.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from workbench.errors import InputError
from workbench.evidence import Probe, Source, limits
from workbench.evidence.numeric_dates import DAY_FIRST, MONTH_FIRST, order_of, read_time
from workbench.evidence.spans import read_span
from workbench.evidence.text import encoding_of
from workbench.importers._parties_in_cells import parties_in
from workbench.importers._table_rows import duration
from workbench.importers.protocol import Certainty, Context, Format, Match
from workbench.records import (
    Call,
    Contact,
    Direction,
    Message,
    Notice,
    Party,
    Provenance,
    Skipped,
    Thread,
    TimeStamp,
    Yielded,
)

FORMAT = Format(
    code="xry-text",
    title="MSAB XRY text export",
    version=2,
    platforms=("sms", "phone"),
    carries=(
        "messages with both ends, long ones joined from their parts", "calls", "contacts",
        "the clock that a time is from, and every other key as a detail",
    ),
    omits=("device, web and other views", "pictures", "the .xry case file itself"),
    times="as written, the month first: an instant where UTC is stated, else wall-clock time",
)  # fmt: skip
SIGN = "xry export"
TITLE = re.compile(r"^(?P<kind>[^\t:]{1,60}?)\s*#\t\s*(?P<number>\d{1,9})\s*$")
KEY = re.compile(r"^(?P<key>[^\t:\n]{1,60}):(?:\t|\s{2,}|\s?$)(?P<value>.*)$", re.DOTALL)
SPACE = re.compile(r"^(?:From|To|Participant|Cc|Bcc)$", re.IGNORECASE)
KNOWN = frozenset({
    "tel", "number", "call type", "name (matched)", "name", "time", "duration", "storage", "index",
    "text", "direction", "status", "folder", "service center", "type", "reference number",
    "segment number", "segments", "subject", "participant", "application", "deleted", "email",
    "identifier", "account", "user id", "address",
})  # fmt: skip
ADDRESSES = ("tel", "number", "email", "identifier", "user id", "account", "address")
CALLS = {
    "missed": (Direction.INCOMING, "missed"), "received": (Direction.INCOMING, "answered"),
    "incoming": (Direction.INCOMING, "answered"), "dialed": (Direction.OUTGOING, "unknown"),
    "dialled": (Direction.OUTGOING, "unknown"), "last dialed": (Direction.OUTGOING, "unknown"),
    "outgoing": (Direction.OUTGOING, "unknown"), "rejected": (Direction.INCOMING, "rejected"),
}  # fmt: skip
HEADER_LINES = 5
OWNER = Party("", owner=True)


class _Entity(NamedTuple):
    """One entity: `(namespace, key, value)` in order, and where it lies."""

    pairs: list[tuple[str, str, str]]
    start: int
    length: int


def sniff(probe: Probe) -> Match | None:
    """Claim a text whose first line says that it is an XRY export."""
    text = (probe.text() or "").lstrip("\ufeff") if probe.is_file else ""
    first = text[:300].splitlines()[:1]
    if first and SIGN in first[0].casefold():
        return Match(FORMAT, Certainty.BY_SIGNATURE, "its first line says that it is an XRY export")
    return None


def read(source: Source, context: Context) -> Iterator[Yielded]:  # noqa: ARG001
    """Stream the records of a text export.

    Raises:
        InputError: when it is no text, or its type is not one that is read.
    """
    with source.open() as stream:
        encoding = encoding_of(stream.read(limits.PROBE_BYTES))
    if encoding is None:
        raise InputError("the file is no text", where=source.name)
    header, entities = _entities(source, encoding)
    kind = _kind(header)
    if kind is None:
        count = sum(1 for _ in entities)
        shown = header[2].strip() if len(header) > 2 else "no type"
        yield Notice("not-looked-at", f"entities of an export of {shown!r}", count=count)
        return
    reading = _Reading(source, _order(source, encoding))
    if kind == "messages":
        yield from reading.messages(entities)
    else:
        for entity in entities:
            yield reading.call(entity) if kind == "calls" else reading.contact(entity)
    yield from reading.notices()


def original(source: Source, provenance: Provenance) -> bytes:
    """The entity's bytes; of a joined message those of its first part."""
    return read_span(source, provenance)


def _lines(source: Source, encoding: str) -> Iterator[tuple[str, int]]:
    """Lines with their length in bytes."""
    wide = {"utf-16": "utf-16-le", "utf-32": "utf-32-le"}.get(encoding, encoding)
    end = "\n".encode(wide if wide != "utf-8-sig" else "utf-8")
    rest = b""
    with source.open() as stream:
        while True:
            chunk = stream.read(1024 * 1024)
            rest += chunk
            at = 0
            while (found := _found(rest, end, at)) >= 0:
                raw = rest[at : found + len(end)]
                yield raw.decode(wide, "replace").lstrip("\ufeff"), len(raw)
                at = found + len(end)
            rest = rest[at:]
            if not chunk or len(rest) > limits.LINE_BYTES:
                if rest:
                    yield rest.decode(wide, "replace").lstrip("\ufeff"), len(rest)
                rest = b""
            if not chunk:
                return


def _found(data: bytes, end: bytes, at: int) -> int:
    """The next line end that stands on a whole character."""
    found = data.find(end, at)
    while found >= 0 and (found - at) % len(end):
        found = data.find(end, found + 1)
    return found


def _entities(source: Source, encoding: str) -> tuple[list[str], Iterator[_Entity]]:
    lines = _lines(source, encoding)
    header: list[str] = []
    offset = 0
    for text, size in lines:
        header.append(text.rstrip("\r\n"))
        offset += size
        if len(header) == HEADER_LINES:
            break
    return header, _split(lines, offset)


def _split(lines: Iterator[tuple[str, int]], offset: int) -> Iterator[_Entity]:
    """Entities: from a title to the next, since a text may hold empty lines."""
    pairs: list[tuple[str, str, str]] = []
    start = offset
    space = ""
    for raw, size in lines:
        line = raw.rstrip("\r\n")
        if TITLE.match(line):
            if pairs:
                yield _Entity(_trimmed(pairs), start, offset - start)
            pairs, start, space = [], offset, ""
        elif (found := KEY.match(line)) and (not _in_text(pairs) or _ends_text(line, found)):
            key, value = found["key"].strip().casefold(), found["value"].lstrip("\t ")
            pairs.append((space, key, value if key == "text" else value.rstrip()))
        elif SPACE.match(line.strip()) and not _in_text(pairs):
            space = line.strip().casefold()
        elif pairs:
            before = pairs[-1]
            pairs[-1] = (before[0], before[1], f"{before[2]}\n{line}")
        offset += size
    if pairs:
        yield _Entity(_trimmed(pairs), start, offset - start)


def _ends_text(line: str, found: re.Match[str]) -> bool:
    """Whether a line below a text is the next key: a known one, with the tab that keys have."""
    known = found["key"].strip().casefold() in KNOWN
    return known and line.startswith("\t", found.end("key") + 1)


def _in_text(pairs: list[tuple[str, str, str]]) -> bool:
    return bool(pairs) and pairs[-1][1] == "text"


def _trimmed(pairs: list[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    return [(space, key, value.rstrip("\n")) for space, key, value in pairs]


def _kind(header: list[str]) -> str | None:
    stated = (header[2] if len(header) > 2 else "").casefold()
    return next((kind for word, kind in (("message", "messages"), ("sms", "messages"),
                                         ("call", "calls"), ("contact", "contacts"))
                 if word in stated), None)  # fmt: skip


def _order(source: Source, encoding: str) -> str:
    """Which of day and month stands first: XRY writes the month first, unless a date shows not."""
    _, entities = _entities(source, encoding)
    found = {
        order_of(value.partition(" (")[0])
        for entity in entities
        for _, key, value in entity.pairs
        if key == "time"
    }
    return DAY_FIRST if DAY_FIRST in found and MONTH_FIRST not in found else MONTH_FIRST


class _Reading:
    """Entities of one export as records."""

    def __init__(self, source: Source, order: str) -> None:
        self._source, self._order = source, order
        self._found: Counter[str] = Counter()

    def messages(self, entities: Iterator[_Entity]) -> Iterator[Yielded]:
        """Messages; the parts of long ones wait for each other."""
        parts: dict[tuple[str, str, str], list[list[_Entity]]] = {}
        for entity in entities:
            told = {key: value for _, key, value in entity.pairs}
            reference, count = told.get("reference number", ""), told.get("segments", "")
            if reference and count.isdecimal() and int(count) > 1:
                key = (reference, self._other(entity), told.get("direction", ""))
                groups, part = parts.setdefault(key, []), _segment(entity)
                group = next((e for e in groups if not part or part not in map(_segment, e)), None)
                if group is None:  # the same part again: of a copy, on the SIM or of later
                    groups.append(group := [])
                group.append(entity)
                if len(group) >= int(count):
                    groups.remove(group)
                    yield self._joined(group)
            else:
                yield self._message(entity, told.get("text"))
        for groups in parts.values():
            for waiting in groups:
                self._found["incomplete"] += 1
                yield self._joined(waiting)

    def _other(self, entity: _Entity) -> str:
        return next((value for _, key, value in entity.pairs if key in ADDRESSES), "")

    def _joined(self, parts: list[_Entity]) -> Message | Skipped:
        ordered = sorted(parts, key=_segment)
        texts = [value for each in ordered for _, key, value in each.pairs if key == "text"]
        self._found["joined"] += len(parts) - 1
        return self._message(ordered[0], "".join(texts))

    def _message(self, entity: _Entity, body: str | None) -> Message | Skipped:
        told = {key: value for _, key, value in entity.pairs}
        place = self._place(entity)
        if not told:
            return Skipped(place, "the entity holds no keys")
        way = {"incoming": Direction.INCOMING, "outgoing": Direction.OUTGOING}.get(
            told.get("direction", "").casefold(), Direction.UNKNOWN
        )
        sender, to = self._ends(entity, way)
        status = told.get("status", "").casefold()
        people = (*((sender,) if sender else ()), *to)
        others = list(dict.fromkeys(each for each in people if not each.owner))
        return Message(
            provenance=place,
            time=self._time(told),
            platform=self._platform(told),
            thread=_thread(others),
            sender=sender,
            recipients=to,
            direction=way,
            body=body or None,
            deleted=status == "deleted" or told.get("deleted", "").casefold() in ("yes", "true"),
            state={"draft": "draft", "unsent": "not sent"}.get(status, ""),
            details=self._details(entity, ("text", "direction", *ADDRESSES)),
        )

    def _ends(self, entity: _Entity, way: Direction) -> tuple[Party | None, tuple[Party, ...]]:
        """Sender and recipients: by their headings, else the other party by the direction."""
        spaces: dict[str, list[Party]] = {}
        names = {space: value for space, key, value in entity.pairs if key.startswith("name")}
        for space, key, value in entity.pairs:
            if key in ADDRESSES and value:
                found = [
                    Party(each.identifier, names.get(space, "") or each.name)
                    for each in parties_in(value)
                ]
                spaces.setdefault(space, []).extend(found)
        senders = spaces.get("from", [])
        to = [*spaces.get("to", []), *spaces.get("cc", []), *spaces.get("bcc", [])]
        other = [*spaces.get("", []), *spaces.get("participant", [])]
        if way is Direction.INCOMING:
            return next(iter(senders or other), None), tuple(to) or (OWNER,)
        if way is Direction.OUTGOING:
            return OWNER, tuple(to or other)
        return next(iter(senders), None), tuple(to or other)

    def call(self, entity: _Entity) -> Call:
        """A call."""
        told = {key: value for _, key, value in entity.pairs}
        stated = told.get("call type", "").casefold()
        way, outcome = CALLS.get(stated, (Direction.UNKNOWN, "unknown"))
        seconds = duration(told.get("duration", ""))
        sender, to = self._ends(entity, way)
        name = told.get("name (matched)", "") or told.get("name", "")
        if name and sender is not None and not sender.owner and not sender.name:
            sender = Party(sender.identifier, name)
        people = [each for each in (*((sender,) if sender else ()), *to) if not each.owner]
        if outcome == "unknown" and seconds:
            outcome = "answered"
        return Call(
            provenance=self._place(entity),
            time=self._time(told),
            platform="phone",
            thread=_thread(people),
            sender=sender,
            recipients=to,
            direction=way,
            outcome=outcome,
            seconds=seconds,
            details=self._details(entity, ("duration", *ADDRESSES)),
        )

    def contact(self, entity: _Entity) -> Contact:
        """A contact."""
        identifiers = [value for _, key, value in entity.pairs if key in ADDRESSES and value]
        name = next((value for _, key, value in entity.pairs if key == "name" and value), "")
        return Contact(
            provenance=self._place(entity),
            platform="phone",
            list_name="contacts",
            name=name,
            identifiers=tuple(dict.fromkeys(identifiers)),
            details=self._details(entity, ("name", *ADDRESSES)),
        )

    def notices(self) -> Iterator[Notice]:
        """What should be known of the export."""
        if self._found["joined"]:
            text = "parts of long messages were joined to the first of them"
            yield Notice("joined", text, count=self._found["joined"])
        if self._found["incomplete"]:
            text = "long messages lack parts"
            yield Notice("parts-missing", text, count=self._found["incomplete"])

    def _place(self, entity: _Entity) -> Provenance:
        self._found["entities"] += 1
        number = self._found["entities"]
        return self._source.at(f"entity={number};bytes={entity.start}+{entity.length}")

    def _time(self, told: dict[str, str]) -> TimeStamp:
        text = told.get("time", "")
        return read_time(text, self._order) if text else TimeStamp("")

    def _platform(self, told: dict[str, str]) -> str:
        stated = (told.get("application", "") or told.get("type", "")).casefold()
        return next((name for name in ("mms", "whatsapp", "imessage") if name in stated), "sms")

    def _details(self, entity: _Entity, leave: tuple[str, ...]) -> dict[str, str]:
        found: dict[str, str] = {}
        for space, key, value in entity.pairs:
            if value and key not in leave:
                name = f"{space} {key}".strip()
                found[name] = f"{found[name]}; {value}" if name in found else value
        return found


def _segment(entity: _Entity) -> int:
    """Which part of a long message it is; 0 where it does not say."""
    text = next((value for _, key, value in entity.pairs if key == "segment number"), "")
    return int(text) if text.isdecimal() and len(text) < 9 else 0


def _thread(others: list[Party]) -> Thread:
    keys = sorted({re.sub(r"[\s()-]", "", each.identifier) for each in others})
    name = others[0].name if len(keys) == 1 else ""
    return Thread(",".join(keys), name, len(keys) > 1)
