"""Google Messages on Android: `bugle_db`. RCS chats live here and often nowhere else.

Who sent a message is told by the SIM of its participant: -2 is somebody else. A text that also
stands in `mmssms.db` is named by its row there, so that it is linked and not counted twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from workbench.evidence import Probe, Source
from workbench.evidence.epoch import since_1970
from workbench.evidence.sqlite_rows import Damage, Database
from workbench.evidence.sqlite_source import about, at_row, database, ledger, lost, original_row
from workbench.importers._rows import Tally, attachment, ends, number, text, told, unix_shown
from workbench.importers.android_messages import thread_of
from workbench.importers.protocol import Certainty, Context, Format, Match
from workbench.records import Attachment, Direction, Message, Party, Provenance, Thread, Yielded

FORMAT = Format(
    code="google-messages",
    title="Google Messages (bugle_db)",
    version=1,
    platforms=("sms", "mms", "rcs"),
    carries=(
        "texts, MMS and RCS", "parts as attachments", "group names and members",
        "blocked participants", "the row of the same text in mmssms.db",
    ),
    omits=("reactions of RCS", "read state of each recipient"),
    times="UTC: milliseconds since 1970, the phone's clock",
)  # fmt: skip
SOMEBODY_ELSE = -2
PROTOCOLS = {0: "sms", 1: "mms"}
STATES = {3: "draft", 4: "queued", 5: "queued", 6: "queued", 7: "queued", 8: "failed", 9: "failed"}
BESIDE = {"parts": "message_id"}


class _Row(NamedTuple):
    rowid: int
    conversation_id: Any
    sender_id: Any
    sent_timestamp: Any
    received_timestamp: Any
    message_status: Any
    message_protocol: Any
    sms_message_uri: Any
    rcs_message_id: Any
    mms_subject: Any
    read: Any


class _Part(NamedTuple):
    rowid: int
    message_id: int
    text: Any
    content_type: Any
    uri: Any
    local_cache_path: Any
    file_name: Any


class _Person(NamedTuple):
    rowid: int
    sub_id: Any
    normalized_destination: Any
    send_destination: Any
    display_destination: Any
    full_name: Any
    blocked: Any


class _Conversation(NamedTuple):
    rowid: int
    name: Any


class _Member(NamedTuple):
    rowid: int
    conversation_id: Any
    participant_id: Any


def sniff(probe: Probe) -> Match | None:
    """Claim a database with Google's tables of messages and participants."""
    if probe.has("messages", "conversation_id", "sender_id", "message_protocol") and probe.has(
        "participants", "sub_id"
    ):
        why = "SQLite with tables messages and participants of Google Messages"
        return Match(FORMAT, Certainty.BY_SIGNATURE, why)
    return None


def read(source: Source, context: Context) -> Iterator[Yielded]:  # noqa: ARG001
    """Stream the messages, then the notices."""
    with database(source) as copy:
        reader = _Reader(source, copy)
        for row in copy.rows("messages", _Row):
            if isinstance(row, Damage):
                yield lost(source, row)
            else:
                yield reader.record(row)
        yield from ledger(copy, "messages", reader.tally.records)
        yield from reader.tally.notices("messages", "milliseconds")
        yield from about(copy, "messages")


def original(source: Source, provenance: Provenance) -> bytes:
    """The row with its parts, as JSON."""
    return original_row(source, provenance, BESIDE)


class _Reader:
    """The tables around `messages`."""

    def __init__(self, source: Source, copy: Database) -> None:
        self.source, self.copy = source, copy
        self.tally = Tally()
        self.people = {each.rowid: each for each in copy.listed("participants", _Person)}
        self.names = {e.rowid: text(e.name) for e in copy.listed("conversations", _Conversation)}
        self.members: dict[int, list[Party]] = {}
        for each in copy.listed("conversation_participants", _Member):
            person = self.people.get(number(each.participant_id))
            if person is not None and number(person.sub_id) == SOMEBODY_ELSE:
                self.members.setdefault(number(each.conversation_id), []).append(_party(person))
        self.parts = copy.linked("parts", _Part, "message_id")

    def record(self, row: _Row) -> Message:
        stamp, unit = since_1970(text(row.received_timestamp))
        if stamp.utc is None:
            stamp, unit = since_1970(text(row.sent_timestamp))
        self.tally.row(row.rowid, stamp, unit)
        person = self.people.get(number(row.sender_id))
        members = self.members.get(number(row.conversation_id), [])
        direction = Direction.UNKNOWN
        if person is not None and person.sub_id is not None:
            else_ = number(person.sub_id) == SOMEBODY_ELSE
            direction = Direction.INCOMING if else_ else Direction.OUTGOING
        other = _party(person) if person and direction is Direction.INCOMING else None
        other = other or (members[0] if len(members) == 1 else None)
        group = len(members) > 1
        sender, recipients = ends(direction, other, members if group else None)
        key = thread_of(members or ([other] if other else []))
        parts = self.parts.of(row.rowid)
        protocol = number(row.message_protocol)
        return Message(
            provenance=at_row(self.source, "messages", row.rowid),
            time=stamp,
            platform=PROTOCOLS.get(protocol, "rcs"),
            thread=Thread(key.key, self.names.get(number(row.conversation_id), ""), group),
            sender=sender,
            recipients=recipients,
            direction=direction,
            body="\n".join(said for each in parts if (said := text(each.text))) or None,
            attachments=tuple(self._files(parts)),
            state=STATES.get(number(row.message_status), ""),
            marks=("blocked",) if person and number(person.blocked) else (),
            native_id=text(row.rcs_message_id),
            details=told(
                subject=text(row.mms_subject),
                sent=unix_shown(row.sent_timestamp),
                same_as=text(row.sms_message_uri),
                status=text(row.message_status),
                unread="yes" if row.read == 0 and direction is Direction.INCOMING else "",
            ),
        )

    def _files(self, parts: list[_Part]) -> Iterator[Attachment]:
        for each in parts:
            mime = text(each.content_type)
            path = text(each.local_cache_path) or text(each.uri)
            if path or (mime and not mime.startswith("text/") and not text(each.text)):
                yield attachment(self.source, path, text(each.file_name), mime, path)


def _party(person: _Person) -> Party:
    shown = text(person.normalized_destination) or text(person.send_destination)
    return Party(shown or text(person.display_destination), text(person.full_name))
