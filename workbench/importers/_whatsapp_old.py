"""WhatsApp on Android to about 2021: everything of a message in one row of `messages`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from workbench.evidence import Source
from workbench.evidence.epoch import since_1970
from workbench.evidence.sqlite_rows import Damage, Database
from workbench.evidence.sqlite_source import at_row, lost
from workbench.importers import _whatsapp_codes as codes
from workbench.importers._rows import (
    Tally,
    attachment,
    ends,
    number,
    seconds,
    text,
    told,
    unix_shown,
)
from workbench.importers._whatsapp_parts import card, located, position_of
from workbench.importers._whatsapp_people import STATUS, People
from workbench.records import (
    OWNER,
    Attachment,
    Call,
    Direction,
    Message,
    Party,
    TimeStamp,
    Yielded,
)

MEDIA = frozenset((codes.IMAGE, codes.AUDIO, codes.VIDEO, codes.FILE, codes.GIF, codes.STICKER))
CARDS = frozenset((codes.CONTACT, codes.CONTACTS))
EVENT_STATUS = 6
REVOKED_EDITION = 7


class Row(NamedTuple):
    """The columns of `messages` that are read."""

    rowid: int
    key_remote_jid: Any
    key_from_me: Any
    key_id: Any
    status: Any
    data: Any
    timestamp: Any
    media_mime_type: Any
    media_wa_type: Any
    media_size: Any
    media_name: Any
    media_caption: Any
    media_duration: Any
    media_hash: Any
    latitude: Any
    longitude: Any
    remote_resource: Any
    received_timestamp: Any
    receipt_device_timestamp: Any
    read_device_timestamp: Any
    played_device_timestamp: Any
    starred: Any
    quoted_row_id: Any
    edit_version: Any
    forwarded: Any


class _Quote(NamedTuple):
    rowid: int
    pointer: int
    key_id: Any
    key_from_me: Any
    remote_resource: Any
    data: Any


class Old:
    """Reads the old table.

    Args:
        source: the database.
        copy: its open copy.
        people: who the JIDs are.
        members: who is in each group.
        seen: identities of messages that the new tables gave.
        calls: whether the calls are in a table of their own.
    """

    def __init__(
        self,
        source: Source,
        copy: Database,
        people: People,
        members: dict[str, tuple[Party, ...]],
        seen: set[tuple[str, bool, str]],
        *,
        calls: bool,
    ) -> None:
        self.source, self.copy, self.people, self.members = source, copy, people, members
        self.seen, self.calls = seen, calls
        self.tally = Tally()
        self.placeholders = self.doubles = 0
        self.quotes = copy.linked("messages_quotes", _Quote, "_id", {"pointer": "_id"})

    def records(self) -> Iterator[Yielded]:
        """The messages and calls in the order of their rows."""
        for row in self.copy.rows("messages", Row):
            if isinstance(row, Damage):
                yield lost(self.source, row)
                continue
            yield from self.record(row)

    def record(self, row: Row) -> Iterator[Yielded]:
        """One row as a message or call; nothing for a placeholder, or for what is known."""
        jid = text(row.key_remote_jid)
        empty = jid == STATUS and not number(row.timestamp) and not text(row.data)
        if number(row.status) == -1 or jid == "-1" or empty:
            self.placeholders += 1
        elif self.people.same(jid, row.key_from_me, row.key_id) in self.seen:
            self.doubles += 1
        else:
            yield from self._record(row, jid)

    def _record(self, row: Row, jid: str) -> Iterator[Yielded]:
        kind = number(row.media_wa_type)
        stamp, unit = since_1970(text(row.timestamp))
        self.tally.row(row.rowid, stamp, unit)
        if kind in (codes.CALL, codes.MISSED) and not self.calls:
            yield self._call(row, jid, stamp, kind)
            return
        yield from self._message(row, jid, stamp, kind)

    def _ends(self, row: Row, jid: str) -> tuple[Direction, Party | None, tuple[Party, ...]]:
        outgoing = bool(number(row.key_from_me))
        thread = self.people.thread(jid)
        named = self.people.party(text(row.remote_resource))
        other = self.people.party(jid) if outgoing or not thread.group else named
        direction = Direction.OUTGOING if outgoing else Direction.INCOMING
        group = self.members.get(jid, ()) if thread.group else None
        return direction, *ends(direction, other, group)

    def _message(self, row: Row, jid: str, stamp: TimeStamp, kind: int) -> Iterator[Yielded]:
        direction, sender, recipients = self._ends(row, jid)
        event = self._event(row, kind)
        place = at_row(self.source, "messages", row.rowid)
        live = number(row.media_duration) if kind == codes.LIVE else 0
        shared = kind in (codes.LOCATION, codes.LIVE)
        named = text(row.media_name) if shared else ""
        position = position_of(row.latitude, row.longitude, named, "", live) if shared else {}
        deleted = kind in codes.DELETED or number(row.edit_version) == REVOKED_EDITION
        yield Message(
            provenance=place,
            time=stamp,
            platform="whatsapp",
            thread=self.people.thread(jid),
            sender=self.people.party(text(row.remote_resource)) if event else sender,
            recipients=() if event else recipients,
            direction=Direction.SYSTEM if event else direction,
            body=None if event else self._body(row, kind),
            attachments=() if event else tuple(self._files(row, kind)),
            deleted=deleted,
            state=_state(row, kind, deleted=deleted),
            marks=tuple(
                name
                for name, value in (
                    ("forwarded", number(row.forwarded)),
                    ("view-once", kind in codes.VIEW_ONCE),
                    ("starred", number(row.starred)),
                    ("status-post", jid == STATUS),
                )
                if value
            ),
            native_id=text(row.key_id),
            details={**event, **self._details(row, kind), **self._reply(row), **position},
        )
        yield from located(place, stamp, position)

    def _event(self, row: Row, kind: int) -> dict[str, str]:
        if kind in (codes.CALL, codes.MISSED):
            return {"event": "missed-call" if kind == codes.MISSED else "call"}
        if number(row.status) != EVENT_STATUS:
            return {}
        action = number(row.media_size)
        name = codes.ACTIONS.get(action, f"action {action}")
        if action not in codes.ACTIONS:
            self.tally.unknown[f"action {action} of a system row"] += 1
        people = self.people.party(text(row.remote_resource))
        return {
            "event": name,
            **told(people=people.identifier if people else "", after=text(row.data)),
        }

    @staticmethod
    def _body(row: Row, kind: int) -> str | None:
        said = "" if kind in CARDS else text(row.data)
        caption = text(row.media_caption) if kind != codes.TEXT else ""  # there: a link's title
        return "\n".join(dict.fromkeys(filter(None, (said, caption)))) or None

    def _files(self, row: Row, kind: int) -> Iterator[Attachment]:
        if kind in CARDS and text(row.data):
            yield card(text(row.data))
        elif kind in MEDIA or kind in codes.VIEW_ONCE:
            name = text(row.media_name)
            yield attachment(self.source, name, name, text(row.media_mime_type), name)

    def _details(self, row: Row, kind: int) -> dict[str, str]:
        known = codes.PLAIN | codes.CALLS | codes.DELETED | codes.VIEW_ONCE
        name = "" if kind in known else codes.KINDS.get(kind, f"type {kind}")
        if name.startswith("type "):
            self.tally.unknown[f"message type {kind}"] += 1
        sent = number(row.key_from_me) and number(row.status) != EVENT_STATUS
        return dict(
            told(
                kind=name,
                status=codes.SENT.get(number(row.status), "") if sent else "",
                received=unix_shown(row.received_timestamp),
                delivered=unix_shown(row.receipt_device_timestamp),
                read=unix_shown(row.read_device_timestamp),
                played=unix_shown(row.played_device_timestamp),
                sha256=text(row.media_hash) if kind in MEDIA else "",
                link_title=text(row.media_caption) if kind == codes.TEXT else "",
            )
        )

    def _reply(self, row: Row) -> dict[str, str]:
        pointer = number(row.quoted_row_id)
        if not pointer:
            return {}
        for each in self.quotes.of(pointer):
            other = self.people.party(text(each.remote_resource))
            by = "owner" if number(each.key_from_me) else (other.identifier if other else "")
            return dict(told(reply_to=text(each.key_id), reply_text=text(each.data), reply_of=by))
        return {}

    def _call(self, row: Row, jid: str, stamp: TimeStamp, kind: int) -> Call:
        direction, sender, recipients = self._ends(row, jid)
        length = seconds(row.media_duration)
        outgoing = direction is Direction.OUTGOING
        quiet = "not-answered" if outgoing else "missed"
        return Call(
            provenance=at_row(self.source, "messages", row.rowid),
            time=stamp,
            platform="whatsapp",
            thread=self.people.thread(jid),
            sender=sender if not outgoing else OWNER,
            recipients=recipients,
            direction=direction,
            outcome="missed" if kind == codes.MISSED else "answered" if length else quiet,
            seconds=length,
            video="video" in text(row.media_caption),
            native_id=text(row.key_id),
        )


def _state(row: Row, kind: int, *, deleted: bool) -> str:
    if deleted:
        return "unsent"
    if kind == codes.WAITING:
        return "not-downloaded"
    return "queued" if number(row.key_from_me) and row.status == 0 else ""
