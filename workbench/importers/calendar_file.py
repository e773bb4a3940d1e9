"""Calendars (iCalendar, RFC 5545): events, tasks and journal entries.

Each entry is cut out with its bytes and read by itself, with the zones that the calendar defines,
so that a broken one costs no other. A rule of recurrence is kept, and followed within a bound. When
an entry was written (CREATED, LAST-MODIFIED, DTSTAMP) is kept beside when it takes place.
"""

from __future__ import annotations

import re
import warnings
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from workbench.errors import InputError
from workbench.evidence import Probe, Source, limits
from workbench.evidence.spans import read_span
from workbench.importers._recurring import MOST, MOST_OF_ALL, MOST_RULES, follows, occurrences
from workbench.importers.protocol import Certainty, Context, Format, Match
from workbench.records import (
    Direction,
    Location,
    Message,
    Notice,
    Party,
    Provenance,
    Skipped,
    Thread,
    TimeFlag,
    TimeStamp,
    Yielded,
)

if TYPE_CHECKING:
    from icalendar.cal.component import Component

FORMAT = Format(
    code="calendar",
    title="Calendar (iCalendar)",
    version=3,
    platforms=("calendar",),
    carries=(
        "events, tasks and journal entries with organiser and attendees",
        "when an entry was written and changed; rules of recurrence, alarms, positions",
        "occurrences of recurring events: up to 366 of each within five years, marked as such",
    ),
    omits=("occurrences beyond that, or by the hour", "free and busy times", "attachments by link"),
    times="UTC, or a zone that the calendar names or defines; floating times are wall-clock times",
    checked_on={"collective/icalendar": 25, "py-vobject/vobject": 2},
)
BEGIN = re.compile(rb"^\s*BEGIN\s*:\s*([A-Za-z-]+)\s*$", re.IGNORECASE)
END = re.compile(rb"^\s*END\s*:\s*([A-Za-z-]+)\s*$", re.IGNORECASE)
NAME = re.compile(rb"^(?:X-WR-CALNAME|NAME)[^:]*:(.*)$", re.IGNORECASE | re.MULTILINE)
BOM = b"\xef\xbb\xbf"
ENTRIES = (b"VEVENT", b"VTODO", b"VJOURNAL")
KEPT = ("STATUS", "UID", "RRULE", "RECURRENCE-ID", "EXDATE", "RDATE", "CREATED", "LAST-MODIFIED",
        "DTSTAMP", "DTEND", "DUE", "DURATION", "COMPLETED", "CATEGORIES", "CLASS", "SEQUENCE",
        "URL", "TRANSP", "COMMENT", "CONTACT")  # fmt: skip
FAULTS = (ValueError, KeyError, IndexError, TypeError, AttributeError, OverflowError,
          RecursionError, LookupError, AssertionError)  # fmt: skip
SAY_NOTHING = {"UID", "DTSTAMP", "SEQUENCE", "CLASS", "TRANSP"}
MOST_ENTRY = 4 * 1024 * 1024
MOST_TEXT = 2000
MOST_ZONES = 200
Moved = dict[str, list[date]]


class _Cut(NamedTuple):
    raw: bytes
    start: int
    whole: bool


def sniff(probe: Probe) -> Match | None:
    """Claim a file whose first line begins a calendar."""
    start = probe.head.removeprefix(BOM).lstrip()
    first = BEGIN.match(re.split(rb"\r\n|\r|\n", start, maxsplit=1)[0])
    if first is not None and first[1].upper() == b"VCALENDAR":
        return Match(FORMAT, Certainty.BY_SIGNATURE, "begins with BEGIN:VCALENDAR")
    return None


def read(source: Source, context: Context) -> Iterator[Yielded]:
    """Stream the entries; one that can't be read is skipped, and a broken line is told.

    Raises:
        InputError: when no calendar begins in it.
    """
    found: Counter[str] = Counter()
    zones: list[bytes] = []
    name = source.title
    moved = _moved(source)
    for cut in _cuts(source, zones, found):
        found["entries"] += 1
        place = source.at(f"entry={found['entries']};bytes={cut.start}+{len(cut.raw)}")
        sample = cut.raw[:200].decode("utf-8", "replace")
        if not cut.whole:
            yield Skipped(place, "the entry is not closed, or larger than is read", sample)
            continue
        entry = _parsed(cut.raw, zones)
        if entry is None:
            yield Skipped(place, "the entry can't be read", sample)
            continue
        found["lines"] += len(entry.errors)
        if not entry.keys() - SAY_NOTHING:
            yield Skipped(place, "the entry says nothing", sample)
            continue
        first, *rest = _records(entry, place, name, context.owner.casefold())
        yield first
        yield from rest
        if isinstance(first, Message) and (rule := _text(entry.get("RRULE"))):
            yield from _again(entry, first, rule, moved, found)
    if not found["calendars"]:
        raise InputError("no calendar begins in it", where=source.name)
    if found["lines"]:
        yield Notice("not-looked-at", "lines of entries that can't be read", count=found["lines"])
    if found["not followed"]:
        text = "recurring entries that are not followed, or not to their end: see their rules"
        yield Notice("occurrences-bounded", text, count=found["not followed"])
    if not found["entries"]:
        yield Notice("empty", "the calendar holds no entries")


def original(source: Source, provenance: Provenance) -> bytes:
    """The entry's bytes."""
    return read_span(source, provenance)


def _cuts(source: Source, zones: list[bytes], found: Counter[str]) -> Iterator[_Cut]:
    """The entries one by one; the zones met are gathered, the last first."""
    opened: bytes = b""
    lines: list[bytes] = []
    at = start = size = depth = 0
    with source.open() as stream:
        while raw := stream.readline(limits.LINE_BYTES):
            here, at = at, at + len(raw)
            line = raw.removeprefix(BOM) if here == 0 else raw
            begins, ends = BEGIN.match(line), END.match(line)
            if begins is not None:
                kind = begins[1].upper()
                found["calendars"] += kind == b"VCALENDAR"
                if opened and kind == opened and kind in ENTRIES:
                    yield _Cut(b"".join(lines), start, whole=False)
                    opened = b""
                if not opened and kind in (*ENTRIES, b"VTIMEZONE"):
                    opened, lines, start, size, depth = kind, [], here, 0, 0
                depth += 1
            if opened:
                size += len(raw)
                if size <= MOST_ENTRY:
                    lines.append(line)
            if ends is not None and opened:
                depth -= 1
                if ends[1].upper() == opened:
                    entry = b"".join(lines)
                    if opened == b"VTIMEZONE":
                        zones[:] = [entry, *(each for each in zones if each != entry)][:MOST_ZONES]
                    else:
                        yield _Cut(entry, start, whole=size <= MOST_ENTRY)
                    opened = b""
    if opened and opened != b"VTIMEZONE":
        yield _Cut(b"".join(lines), start, whole=False)


def _parsed(raw: bytes, zones: list[bytes]) -> Component | None:
    """The entry, read with the zones of its calendar."""
    from icalendar import Calendar  # slow to import, and rarely wanted
    from icalendar.timezone import tzp

    text = b"BEGIN:VCALENDAR\r\n" + b"".join(zones) + raw.rstrip() + b"\r\nEND:VCALENDAR\r\n"
    tzp.use_default()  # it keeps the zones of whatever it read before, and by their names
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            whole = Calendar.from_ical(text.decode("utf-8", "replace"))
    except FAULTS:
        return None
    kinds = [each.decode() for each in ENTRIES]
    return next((each for each in whole.subcomponents if each.name in kinds), None)


def _records(entry: Component, place: Provenance, name: str, owner: str) -> Iterator[Yielded]:
    sender = next(iter(_people(entry, "ORGANIZER", owner)), None)
    to = _people(entry, "ATTENDEE", owner)
    when = _time(entry.get("DTSTART")) or _time(entry.get("DUE")) or TimeStamp("")
    texts = [_text(entry.get(key)) for key in ("SUMMARY", "LOCATION", "DESCRIPTION")]
    way = Direction.UNKNOWN
    if sender is not None and sender.owner:
        way = Direction.OUTGOING
    elif any(each.owner for each in to):
        way = Direction.INCOMING
    kind = {"VTODO": "task", "VJOURNAL": "journal"}.get(str(entry.name), "calendar")
    yield Message(
        provenance=place,
        time=when,
        platform=kind,
        thread=Thread(name, name),
        sender=sender,
        recipients=to,
        direction=way,
        body="\n".join(dict.fromkeys(each for each in texts if each)) or None,
        marks=("cancelled",) if _text(entry.get("STATUS")).upper() == "CANCELLED" else (),
        details=_details(entry),
    )
    latitude, longitude = _position(entry.get("GEO"))
    if latitude is not None and longitude is not None:
        yield Location(place, when, latitude, longitude, label=texts[1] or texts[0])


def _again(
    entry: Component, first: Message, rule: str, moved: Moved, found: Counter[str]
) -> Iterator[Message]:
    """An entry's further occurrences: what it says, at each time."""
    begins = next(iter(_dates(entry.get("DTSTART"))), None)
    found["rules"] += 1
    if begins is None or not follows(rule) or found["rules"] > MOST_RULES:
        found["not followed"] += 1
        return
    uid = _text(entry.get("UID"))
    said = (_dates(entry.get("RDATE")), [*_dates(entry.get("EXDATE")), *moved.get(uid, ())])
    left = MOST_OF_ALL - found["occurrences"]
    number, _, span = first.provenance.locator.partition(";")
    count = 0
    for count, each in enumerate(islice(occurrences(rule, begins, *said), left), 1):
        locator = f"{number};occurrence={count};{span}"
        yield replace(
            first,
            provenance=replace(first.provenance, locator=locator),
            time=_stamp(each, f"{each.isoformat()}, by the rule of {first.time.text}"),
            marks=(*first.marks, "occurrence"),
            details={"uid": uid, "rrule": rule[:MOST_TEXT]},
        )
    found["occurrences"] += count
    found["not followed"] += count >= min(MOST, left)


def _moved(source: Source) -> Moved:
    """The occurrences that entries of their own say otherwise of, by UID."""
    found: dict[str, list[date]] = {}
    zones: list[bytes] = []
    for cut in _cuts(source, zones, Counter()):
        if b"RECURRENCE-ID" in cut.raw.upper() and (entry := _parsed(cut.raw, zones)) is not None:
            found.setdefault(_text(entry.get("UID")), []).extend(_dates(entry.get("RECURRENCE-ID")))
    return found


def _dates(value: Any) -> list[date]:
    """The days and times of a property that may hold several."""
    found: list[date] = []
    for each in value if isinstance(value, list) else [value]:
        try:
            moments = [getattr(one, "dt", None) for one in getattr(each, "dts", None) or [each]]
        except FAULTS:
            continue  # a broken line; its entry counts it
        found += [moment for moment in moments if isinstance(moment, date)]
    return found


def _people(entry: Component, key: str, owner: str) -> tuple[Party, ...]:
    value = entry.get(key)
    found = []
    for each in value if isinstance(value, list) else [value] if value is not None else []:
        address = re.sub(r"^mailto:", "", str(each), flags=re.IGNORECASE).strip()
        params = getattr(each, "params", {})
        name = str(params.get("CN", "")).strip()
        if address or name:
            identifier = address or name
            own = bool(owner) and owner in (identifier.casefold(), name.casefold())
            found.append(Party(identifier, "" if name == identifier else name, own))
    return tuple(dict.fromkeys(found))[: limits.RECIPIENTS]


def _time(value: Any) -> TimeStamp | None:
    """A time of an entry: an instant where its zone is known, else wall-clock time."""
    value = value[0] if isinstance(value, list) and value else value
    written = _written(value)
    try:
        moment = getattr(value, "dt", None)
    except FAULTS:
        moment = None
    if not isinstance(moment, date):
        return TimeStamp.unreadable(written) if written else None
    return _stamp(moment, written)


def _stamp(moment: date, written: str) -> TimeStamp:
    if not isinstance(moment, datetime):
        return TimeStamp.wall_clock(written, datetime.combine(moment, time()), 86400)
    if moment.tzinfo is None:
        return TimeStamp.wall_clock(written, moment)
    try:
        found = TimeStamp.instant(written, moment)
        twice = moment.utcoffset() != moment.replace(fold=1).utcoffset()
    except (ValueError, OverflowError):
        return TimeStamp.unreadable(written)
    if twice:
        return TimeStamp(written, found.utc, None, found.basis, flag=TimeFlag.AMBIGUOUS)
    return found


def _written(value: Any) -> str:
    """A time as it is written, with the name of its zone."""
    try:
        raw = value.to_ical()
        zone = value.params.get("TZID", "")
    except FAULTS:
        return ""
    text = raw.decode("utf-8", "replace") if isinstance(raw, bytes) else str(raw)
    return f"{text} {zone}".strip()


def _text(value: Any) -> str:
    """A property as text, whichever form the library gives it."""
    if value is None:
        return ""
    if isinstance(value, list):
        return "; ".join(filter(None, map(_text, value)))
    if isinstance(value, str):
        return str(value).replace("\x00", "").strip()
    try:
        raw = value.to_ical()
    except FAULTS:
        return ""
    return raw.decode("utf-8", "replace").strip() if isinstance(raw, bytes) else str(raw).strip()


def _details(entry: Component) -> dict[str, str]:
    found = {}
    for key in KEPT:
        if text := _text(entry.get(key)):
            zone = str(getattr(entry.get(key), "params", {}).get("TZID", ""))
            found[key.casefold()] = f"{text} {zone}".strip()[:MOST_TEXT]
    alarms = [_text(each.get("TRIGGER")) for each in entry.subcomponents if each.name == "VALARM"]
    if alarms:
        found["alarms"] = "; ".join(alarms)[:MOST_TEXT]
    return found


def _position(value: Any) -> tuple[float | None, float | None]:
    try:
        latitude, longitude = float(value.latitude), float(value.longitude)
    except FAULTS:
        return None, None
    if abs(latitude) > 90 or abs(longitude) > 180:
        return None, None
    return latitude, longitude
