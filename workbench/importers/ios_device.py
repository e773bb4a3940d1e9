"""What an iTunes or Finder backup says of the phone itself: `Info.plist`.

The phone's own number, names and hardware numbers: who the owner's end of every message is.
"""

from __future__ import annotations

import plistlib
import struct
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from xml.parsers.expat import ExpatError

from workbench.errors import InputError
from workbench.evidence import Probe, Source
from workbench.importers._rows import text, told
from workbench.importers.protocol import Certainty, Context, Format, Match
from workbench.records import Contact, Notice, Provenance, TimeStamp, Yielded

FORMAT = Format(
    code="ios-device",
    title="The phone that a backup is of (Info.plist)",
    version=1,
    platforms=("phone",),
    carries=("the phone's own number", "its names, model and system", "hardware numbers",
             "when it was backed up", "how many apps were installed"),
    omits=("the list of apps",),
    times="UTC: the computer's clock at the backup",
)  # fmt: skip
MARKS = (b"Device Name", b"Product Type", b"Unique Identifier")
PLIST_BYTES = 256 * 1024 * 1024
FAULTS = (
    plistlib.InvalidFileException, ValueError, LookupError, TypeError, AttributeError,
    OverflowError, RecursionError, ExpatError, struct.error,
)  # fmt: skip
KEPT = {
    "Product Type": "model", "Product Version": "system", "Serial Number": "serial",
    "IMEI": "imei", "IMEI 2": "imei_2", "MEID": "meid", "ICCID": "iccid",
    "Unique Identifier": "udid", "Display Name": "shown_as", "iTunes Version": "made_with",
}  # fmt: skip


def sniff(probe: Probe) -> Match | None:
    """Claim a property list with the fields that a backup's `Info.plist` has."""
    head = probe.head
    if not head.startswith((b"bplist00", b"<?xml", b"<!DOCTYPE plist")):
        return None
    if not probe.source.title.lower().endswith("info.plist"):
        return None
    found = sum(each in head for each in MARKS)
    if head.startswith(b"<") and (b"<plist" not in head or found < 2):
        return None
    if head.startswith(b"bplist00") and found < 2:
        return None
    return Match(FORMAT, Certainty.BY_STRUCTURE, "a property list with the fields of a backup")


def read(source: Source, context: Context) -> Iterator[Yielded]:  # noqa: ARG001
    """Give the phone as a contact: its own number and what identifies it."""
    found = _plist(source)
    number = text(found.get("Phone Number"))
    apps = found.get("Installed Applications")
    yield Contact(
        provenance=source.at("whole"),
        platform="phone",
        list_name="own device",
        name=text(found.get("Device Name")),
        identifiers=(number,) if number else (),
        time=_time(found.get("Last Backup Date")),
        details=told(
            **{name: text(found.get(key)) for key, name in KEPT.items()},
            apps=str(len(apps)) if isinstance(apps, list) else "",
        ),
    )
    if not number:
        yield Notice("own-number-absent", "the backup does not state the phone's own number")


def original(source: Source, provenance: Provenance) -> bytes:  # noqa: ARG001
    """The file."""
    with source.open() as stream:
        return stream.read(PLIST_BYTES)


def _plist(source: Source) -> dict[str, Any]:
    with source.open() as stream:
        data = stream.read(PLIST_BYTES)
    try:
        found = plistlib.loads(data)
    except FAULTS as problem:
        raise InputError(
            f"the property list can't be read ({problem})", where=source.name
        ) from problem
    if not isinstance(found, dict):
        raise InputError("the property list holds no fields", where=source.name)
    return found


def _time(value: object) -> TimeStamp | None:
    """A date of a property list: in UTC, without saying so."""
    if not isinstance(value, datetime):
        return None
    return TimeStamp.instant(value.isoformat(), value.replace(tzinfo=UTC))
