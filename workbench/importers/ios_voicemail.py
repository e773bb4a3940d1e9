"""Voicemail on iOS: `voicemail.db`, its recordings beside it as `<row>.amr`.

Rows without a recording and recordings without a row both occur; the second are named.
"""

from __future__ import annotations

import plistlib
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from workbench.errors import InputError
from workbench.evidence import Probe, Source
from workbench.evidence.epoch import since_1970
from workbench.evidence.sqlite_rows import Damage
from workbench.evidence.sqlite_source import about, at_row, database, ledger, lost, original_row
from workbench.importers._rows import Tally, apple_shown, attachment, number, text, told
from workbench.importers.android_messages import thread_of
from workbench.importers.protocol import Certainty, Context, Format, Match
from workbench.records import OWNER, Direction, Message, Notice, Party, Provenance, Yielded

FORMAT = Format(
    code="ios-voicemail",
    title="Voicemail on iOS (voicemail.db)",
    version=1,
    platforms=("voicemail",),
    carries=("who left it, when and how long", "recordings", "transcripts", "deleted voicemails"),
    omits=("confidence of transcripts",),
    times="UTC: seconds since 1970, the network's clock",
)
DELETED = 0x8  # in `flags`: 75 is a deleted one
RECORDING = re.compile(r"(?:^|/)Voicemail/(\d+)\.amr$")
TRANSCRIPT_BYTES = 1024 * 1024
FAULTS = (plistlib.InvalidFileException, ValueError, LookupError, TypeError, RecursionError)


class _Row(NamedTuple):
    rowid: int
    date: Any
    sender: Any
    callback_num: Any
    duration: Any
    trashed_date: Any
    flags: Any
    receiver: Any


def sniff(probe: Probe) -> Match | None:
    """Claim a database with Apple's table of voicemails."""
    if probe.has("voicemail", "date", "sender", "duration", "trashed_date"):
        return Match(FORMAT, Certainty.BY_SIGNATURE, "SQLite with table voicemail")
    return None


def read(source: Source, context: Context) -> Iterator[Yielded]:  # noqa: ARG001
    """Stream the voicemails, then the notices."""
    with database(source) as copy:
        tally = Tally()
        seen: set[int] = set()
        for row in copy.rows("voicemail", _Row):
            if isinstance(row, Damage):
                yield lost(source, row)
                continue
            seen.add(row.rowid)
            yield _message(source, row, tally)
        yield from ledger(copy, "voicemail", tally.records)
        yield from tally.notices("voicemail", "seconds")
        yield from about(copy, "voicemail")
        alone = [
            name
            for name in sorted(source.around.names)
            if (found := RECORDING.search(name)) and int(found[1]) not in seen
        ]
        if alone:
            shown = ", ".join(alone[:10])
            yield Notice("recording-alone", f"recordings without a row: {shown}", count=len(alone))


def original(source: Source, provenance: Provenance) -> bytes:
    """The row as JSON."""
    return original_row(source, provenance)


def _message(source: Source, row: _Row, tally: Tally) -> Message:
    stamp, unit = since_1970(text(row.date))
    tally.row(row.rowid, stamp, unit)
    sender = Party(text(row.sender) or text(row.callback_num) or "unknown")
    trashed = number(row.trashed_date) > 0
    deleted = trashed or (number(row.flags) & DELETED and number(row.flags) > DELETED)
    name = f"{row.rowid}.amr"
    recording = attachment(source, name, name, "audio/amr", f"Voicemail/{name}", name)
    callback = text(row.callback_num)
    return Message(
        provenance=at_row(source, "voicemail", row.rowid),
        time=stamp,
        platform="voicemail",
        thread=thread_of([sender]),
        sender=sender,
        recipients=(OWNER,),
        direction=Direction.INCOMING,
        body=_transcript(source, row.rowid),
        attachments=(recording,),
        deleted=bool(deleted),
        marks=("voicemail",),
        details=told(
            seconds=text(row.duration),
            callback=callback if callback != sender.identifier else "",
            own_number=text(row.receiver),
            deleted_at=apple_shown(row.trashed_date) if trashed else "",
            flags=text(row.flags),
        ),
    )


def _transcript(source: Source, row: int) -> str | None:
    """The words that the phone understood, where it kept them."""
    name = f"{row}.transcript"
    found = source.around.find(f"Voicemail/{name}", near=source.place)
    found = found or source.around.find(name, near=source.place)
    if found is None:
        return None
    try:
        with source.around.open(found) as stream:
            told_ = plistlib.loads(stream.read(TRANSCRIPT_BYTES))
        words = [each for each in told_.get("$objects", ()) if isinstance(each, str)]
    except (InputError, AttributeError, *FAULTS):
        return None
    said = [each for each in words if " " in each and not each.startswith("$")]
    return max(said, key=len) if said else None
