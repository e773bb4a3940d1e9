"""iCalendar (RFC 5545): the timeline as events, a burst as one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from workbench.disclosure.exchange.spec import Exchange
from workbench.disclosure.listing import Listed
from workbench.disclosure.material import Material
from workbench.disclosure.render.archive import moment_of
from workbench.timeline.grouping import Group, groups

TITLE = "Calendar of the timeline (iCalendar)"
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f]")


def write(folder: Path, material: Material) -> Listed:
    """Write `exchange/timeline.ics`."""
    timed = [each for each in material.rows if each.timestamp]
    if not timed:
        return Listed(TITLE, (), "officer", "No row of the timeline has a known time.")
    place = folder / "exchange"
    place.mkdir(exist_ok=True)
    stamp = f"{moment_of(material.facts.made_at):%Y%m%dT%H%M%SZ}"
    with (place / "timeline.ics").open("w", encoding="utf-8", newline="") as stream:
        for line in _lines(groups(timed, material.profile.burst), material, stamp):
            stream.write(folded(line))
    return Listed(TITLE, ("exchange/timeline.ics",), "officer")


def _lines(found: list[Group], material: Material, stamp: str) -> Iterator[str]:
    yield "BEGIN:VCALENDAR"
    yield "VERSION:2.0"
    yield "PRODID:-//Evidence Triage Workbench//Disclosure bundle//EN"
    yield f"X-WR-CALNAME:{escaped(material.facts.reference)}"
    for group in found:
        yield from _event(group, stamp)
    yield "END:VCALENDAR"


def _event(group: Group, stamp: str) -> Iterator[str]:
    row, last = group.first, group.rows[-1]
    text = group.label or row.text or "(no text)"
    yield "BEGIN:VEVENT"
    yield f"UID:{row.id}@timeline.invalid"
    yield f"DTSTAMP:{stamp}"
    yield f"DTSTART:{_utc(row.timestamp)}"
    if group.is_burst and last.timestamp != row.timestamp:
        yield f"DTEND:{_utc(last.timestamp)}"
    yield f"SUMMARY:{escaped(f'{group.numbers}. {row.sender or row.kind}: {text[:120]}')}"
    told = [text, f"Exhibit: {row.exhibit or 'investigator’s entry'}", row.significance, row.basis]
    yield f"DESCRIPTION:{escaped(chr(10).join(filter(None, told)))}"
    if row.tags:
        yield "CATEGORIES:" + ",".join(map(escaped, row.tags))
    yield "CLASS:CONFIDENTIAL"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _utc(timestamp: str | None) -> str:
    return f"{datetime.fromisoformat(timestamp or '').astimezone(UTC):%Y%m%dT%H%M%SZ}"


def escaped(text: str) -> str:
    """TEXT as section 3.3.11 writes it."""
    plain = CONTROL.sub("", text.replace("\r\n", "\n"))
    for old, new in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        plain = plain.replace(old, new)
    return plain.replace("\r", "")


def folded(line: str) -> str:
    """A content line of at most 75 octets, broken between characters (section 3.1)."""
    parts: list[str] = []
    part, size = "", 0
    for char in line:
        width = len(char.encode())
        if size + width > (75 if not parts else 74):
            parts.append(part)
            part, size = "", 0
        part, size = part + char, size + width
    return "\r\n ".join([*parts, part]) + "\r\n"


EXCHANGE = Exchange("calendar", TITLE, write)
