"""Messages on iOS 3 to 5: `sms.db` without handles and chats.

One table says it all: `flags` tell sent from received, rows of iMessage (`is_madrid`) have their
own columns. Times are seconds since 1970 for texts, since 2001 for iMessage: told apart row by row.
"""

from __future__ import annotations

import io
import plistlib
from collections.abc import Iterator
from functools import partial
from typing import Any, NamedTuple

from workbench.evidence import Probe, Source
from workbench.evidence.epoch import since_1970, since_2001
from workbench.evidence.sqlite_rows import Damage, Database
from workbench.evidence.sqlite_source import about, at_row, database, ledger, lost, original_row
from workbench.importers._rows import Tally, apple_shown, attachment, ends, number, text, told
from workbench.importers.android_messages import thread_of
from workbench.importers.protocol import Certainty, Context, Format, Match
from workbench.records import (
    Attachment,
    Direction,
    Held,
    Message,
    Party,
    Provenance,
    Thread,
    Yielded,
)

FORMAT = Format(
    code="ios-messages-old",
    title="Messages on iOS 3 to 5 (sms.db)",
    version=1,
    platforms=("sms", "imessage"),
    carries=("texts and iMessages", "failed texts", "drafts", "MMS parts named", "groups"),
    omits=("contents of MMS parts that are not beside the database",),
    times="UTC: seconds since 1970 (texts) or 2001 (iMessage), the phone's clock",
)
RECEIVED, SENT = frozenset((0, 2)), frozenset((3, 33, 35, 129, 131))
FAILED = frozenset((33, 129))
MADRID_SENT, MADRID_FAILED = 0x8000, 0x20
RECIPIENT_BYTES = 1024 * 1024
FAULTS = (plistlib.InvalidFileException, ValueError, LookupError, TypeError, RecursionError)


class _Row(NamedTuple):
    rowid: int
    address: Any
    date: Any
    text: Any
    flags: Any
    subject: Any
    read: Any
    group_id: Any
    recipients: Any
    is_madrid: Any
    madrid_handle: Any
    madrid_flags: Any
    madrid_error: Any
    madrid_guid: Any
    madrid_roomname: Any
    madrid_date_read: Any
    madrid_date_delivered: Any
    madrid_account: Any


class _Part(NamedTuple):
    rowid: int
    message_id: int
    content_type: Any
    content_loc: Any
    part_id: Any
    data: Any


class _Member(NamedTuple):
    rowid: int
    group_id: Any
    address: Any


def sniff(probe: Probe) -> Match | None:
    """Claim a database with the one table of messages of iOS 3 to 5."""
    if probe.has("message", "address", "date", "text", "flags") and "handle" not in probe.tables:
        return Match(FORMAT, Certainty.BY_SIGNATURE, "SQLite with table message of iOS 3 to 5")
    return None


def read(source: Source, context: Context) -> Iterator[Yielded]:  # noqa: ARG001
    """Stream the messages, then the notices."""
    with database(source) as copy:
        groups = _groups(copy)
        parts = copy.linked("msg_pieces", _Part, "message_id")
        tally = Tally()
        for row in copy.rows("message", _Row):
            if isinstance(row, Damage):
                yield lost(source, row)
                continue
            files = [_file(source, each) for each in parts.of(row.rowid) if _is_file(each)]
            yield _message(source, row, groups, tuple(files), tally)
        yield from ledger(copy, "message", tally.records)
        yield from tally.notices("message", "seconds since 1970")
        yield from about(copy, "message")


def original(source: Source, provenance: Provenance) -> bytes:
    """The row with its parts, as JSON."""
    return original_row(source, provenance, {"msg_pieces": "message_id"})


def _groups(copy: Database) -> dict[int, tuple[Party, ...]]:
    """Who is in each conversation that has more than one other end."""
    found: dict[int, list[Party]] = {}
    for each in copy.listed("group_member", _Member):
        if text(each.address):
            found.setdefault(number(each.group_id), []).append(Party(text(each.address)))
    return {ident: tuple(people) for ident, people in found.items() if len(people) > 1}


def _message(
    source: Source,
    row: _Row,
    groups: dict[int, tuple[Party, ...]],
    files: tuple[Attachment, ...],
    tally: Tally,
) -> Message:
    madrid = bool(number(row.is_madrid))
    stamp, unit = since_2001(row.date) if madrid else since_1970(text(row.date))
    tally.row(row.rowid, stamp, unit if madrid else f"{unit} since 1970")
    direction, state = _direction(row, madrid=madrid)
    if direction is Direction.UNKNOWN:
        tally.unknown[f"flags {number(row.flags)}"] += 1
    address = text(row.madrid_handle) if madrid else text(row.address)
    other = Party(address or text(row.address)) if address or text(row.address) else None
    group = groups.get(number(row.group_id)) or _listed(row.recipients)
    sender, recipients = ends(direction, other, group or None)
    room = text(row.madrid_roomname)
    people = list(group) or ([other] if other else [])
    thread = Thread(room, "", group=True) if room else thread_of(people)
    return Message(
        provenance=at_row(source, "message", row.rowid),
        time=stamp,
        platform="imessage" if madrid else "sms",
        thread=thread,
        sender=sender,
        recipients=recipients,
        direction=direction,
        body=text(row.text).replace("\ufffc", "").strip() or None,
        attachments=files,
        state=state,
        native_id=text(row.madrid_guid),
        details=told(
            subject=text(row.subject),
            read=apple_shown(row.madrid_date_read),
            delivered=apple_shown(row.madrid_date_delivered),
            own_address=text(row.madrid_account),
            flags=text(row.flags) if direction is Direction.UNKNOWN else "",
        ),
    )


def _direction(row: _Row, *, madrid: bool) -> tuple[Direction, str]:
    """Which way a message went, and whether it got there."""
    flags = number(row.flags)
    if madrid:
        sent = bool(number(row.madrid_flags) & MADRID_SENT)
        failed = sent and number(row.madrid_error) != 0
        return Direction.OUTGOING if sent else Direction.INCOMING, "failed" if failed else ""
    if flags in SENT:
        return Direction.OUTGOING, "failed" if flags in FAILED else ""
    return (Direction.INCOMING, "") if flags in RECEIVED else (Direction.UNKNOWN, "")


def _listed(data: object) -> tuple[Party, ...]:
    """The addresses in a property list of recipients, where there is one of several."""
    if not isinstance(data, bytes) or len(data) > RECIPIENT_BYTES:
        return ()
    try:
        found = plistlib.loads(data)
    except FAULTS:
        return ()
    people = (
        [Party(each) for each in found if isinstance(each, str)] if isinstance(found, list) else []
    )
    return tuple(people) if len(people) > 1 else ()


def _is_file(part: _Part) -> bool:
    return not text(part.content_type).startswith(("text/plain", "application/smil"))


def _file(source: Source, part: _Part) -> Attachment:
    name, mime = text(part.content_loc), text(part.content_type)
    if isinstance(part.data, bytes) and part.data:
        return Attachment(name, mime, Held.PRESENT, partial(io.BytesIO, part.data))
    tail = f"Parts/{part.message_id}-{number(part.part_id)}.{name.rpartition('.')[2]}"
    return attachment(source, name, name, mime, *((tail, name) if name else ()))
