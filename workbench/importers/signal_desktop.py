"""Signal Desktop's database after decryption: `db.sqlite` without its SQLCipher envelope.

Most of a message is JSON in one column: attachments, reactions, quotes, and the earlier versions
of an edited text. `received_at` is a counter and no time. A call stands in `callsHistory` and
again as a message row; it is one call.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from workbench.evidence import Probe, Source, limits
from workbench.evidence.epoch import since_1970
from workbench.evidence.sqlite_rows import Damage, Database
from workbench.evidence.sqlite_source import about, at_row, database, ledger, lost, original_row
from workbench.importers._rows import (
    Tally,
    as_json,
    attachment,
    ends,
    number,
    text,
    told,
    unix_shown,
)
from workbench.importers.protocol import Certainty, Context, Format, Match
from workbench.records import (
    OWNER,
    Attachment,
    Call,
    Contact,
    Direction,
    Held,
    Message,
    Notice,
    Party,
    Provenance,
    Thread,
    Yielded,
)

FORMAT = Format(
    code="signal-desktop",
    title="Signal Desktop (decrypted database)",
    version=2,
    platforms=("signal",),
    carries=(
        "texts", "earlier versions of edited texts", "messages deleted for everyone",
        "view-once and disappearing messages", "reactions", "replies", "attachments named",
        "calls with direction and outcome", "group events", "contacts", "blocked contacts",
    ),
    omits=("attachments that Signal encrypted file by file", "stories' viewers", "stickers"),
    times="UTC: milliseconds since 1970, the sender's clock",
    unverified=("earlier versions and view-once messages",),
    checked_on={"2024-08 database (anonymised)": 5},
)  # fmt: skip
TYPES = {"incoming": Direction.INCOMING, "outgoing": Direction.OUTGOING}
CALL = "call-history"
STORY = "story"
APART = "message_attachments"  # since version 1360 of the schema (2025)
OWN = "editHistoryIndex = -1 AND attachmentType IN ('attachment', 'long-message')"
OUTCOMES = {
    "Accepted": "answered", "Joined": "answered", "Missed": "missed", "Declined": "rejected",
    "Deleted": "deleted", "Pending": "unknown", "Ringing": "missed",
    "OutgoingRing": "not-answered", "GenericGroupCall": "unknown",
}  # fmt: skip
JSON_CHARS = limits.JSON_PIECE_BYTES


class _Row(NamedTuple):
    rowid: int
    id: Any
    json: Any
    type: Any
    body: Any
    conversationid: Any
    sent_at: Any
    source: Any
    sourceserviceid: Any
    expiretimer: Any
    isviewonce: Any
    iserased: Any


class _Conversation(NamedTuple):
    rowid: int
    id: Any
    type: Any
    name: Any
    profilefullname: Any
    e164: Any
    serviceid: Any
    groupid: Any
    members: Any
    json: Any


class _Call(NamedTuple):
    rowid: int
    callid: Any
    peerid: Any
    mode: Any
    type: Any
    direction: Any
    status: Any
    timestamp: Any
    endedtimestamp: Any


def sniff(probe: Probe) -> Match | None:
    """Claim a database with Signal's tables of messages and conversations."""
    if probe.has("messages", "json", "conversationid", "sent_at") and probe.has(
        "conversations", "id", "type"
    ):
        why = "SQLite with Signal Desktop's tables messages and conversations"
        return Match(FORMAT, Certainty.BY_SIGNATURE, why)
    return None


def read(source: Source, context: Context) -> Iterator[Yielded]:  # noqa: ARG001
    """Stream the messages, the calls, the contacts, then the notices."""
    with database(source) as copy:
        reader = _Reader(source, copy)
        yield from reader.messages()
        yield from reader.call_log()
        yield from reader.contacts()
        yield from ledger(copy, "messages", reader.tally.records + reader.same_calls)
        if reader.same_calls:
            text_ = "message rows tell of calls that the call log tells of"
            yield Notice("same-call", text_, count=reader.same_calls)
        yield from reader.tally.notices("messages", "milliseconds")
        yield from reader.notices()
        yield from about(copy, "messages")


def original(source: Source, provenance: Provenance) -> bytes:
    """The row as JSON."""
    return original_row(source, provenance)


class _Reader:
    """The conversations around the messages."""

    def __init__(self, source: Source, copy: Database) -> None:
        self.source, self.copy = source, copy
        self.tally = Tally()
        self.same_calls = self.unread = 0
        self.apart = copy.has(
            APART, "messageid", "edithistoryindex", "attachmenttype", "orderinmessage", "path",
            "filename", "contenttype", "localkey",
        )  # fmt: skip
        self.conversations = {text(e.id): e for e in copy.listed("conversations", _Conversation)}
        self.by_service = {text(e.serviceid): e for e in self.conversations.values() if e.serviceid}
        self.by_number = {text(e.e164): e for e in self.conversations.values() if e.e164}
        self.calls = {text(e.callid): e for e in copy.listed("callshistory", _Call)}

    def messages(self) -> Iterator[Yielded]:
        for row in self.copy.rows("messages", _Row):
            if isinstance(row, Damage):
                yield lost(self.source, row)
                continue
            inside = _inside(row.json)
            self.unread += not inside and text(row.json).strip() not in ("", "{}")
            kind = text(row.type) or text(inside.get("type"))
            if kind == CALL and text(inside.get("callId")) in self.calls:
                self.same_calls += 1
                continue
            yield self._message(row, inside, kind)

    def _message(self, row: _Row, inside: dict[str, Any], kind: str) -> Message:
        stamp, unit = since_1970(text(row.sent_at) or text(inside.get("sent_at")))
        self.tally.row(row.rowid, stamp, unit)
        place = self.conversations.get(text(row.conversationid))
        thread = _thread(place, text(row.conversationid))
        story = kind == STORY  # whether it is the owner's, the row does not say
        direction = Direction.UNKNOWN if story else TYPES.get(kind, Direction.SYSTEM)
        if direction is Direction.SYSTEM and kind not in ("incoming", "outgoing"):
            event = {"event": kind or "unknown", **_event(inside)}
        else:
            event = {}
        service = text(row.sourceserviceid) or text(inside.get("sourceServiceId"))
        phone = text(row.source) or text(inside.get("source"))
        author = self.by_service.get(service) or self.by_number.get(phone)
        other = _party(author) if author else Party(phone or service) if phone or service else None
        group = self._members(place) if thread.group else None
        if not thread.group and place is not None and direction is not Direction.SYSTEM:
            other = other if direction is Direction.INCOMING and other else _party(place)
        sender, recipients = ends(direction, other, group)
        deleted = bool(inside.get("deletedForEveryone"))
        erased = bool(number(row.iserased) or inside.get("isErased"))
        earlier = _earlier(inside)
        body = row.body if row.body is not None else inside.get("body")
        return Message(
            provenance=at_row(self.source, "messages", row.rowid),
            time=stamp,
            platform="signal",
            thread=thread,
            sender=other if event or story else sender,
            recipients=() if event else recipients,
            direction=direction,
            body=(text(body) or None) if not event else None,
            attachments=tuple(self._files(inside, text(row.id))),
            deleted=deleted,
            edited=bool(earlier),
            state="unsent" if deleted else "failed" if inside.get("errors") else "",
            marks=_marks(row, inside, erased=erased),
            native_id=text(row.id),
            details={
                **event,
                **told(
                    earlier_versions=earlier,
                    received=unix_shown(inside.get("received_at_ms")),
                    server_time=unix_shown(inside.get("serverTimestamp")),
                    read=unix_shown(inside.get("readAt")),
                    disappears_after=str(number(row.expiretimer) or "")
                    or text(inside.get("expireTimer") or ""),
                    reactions=self._reactions(inside),
                    shared_contact=_shared(inside),
                    **self._reply(inside),
                ),
            },
        )

    def _members(self, place: _Conversation | None) -> list[Party]:
        known = text(place.members).split() if place is not None else []
        found = [self.by_service.get(each) or self.conversations.get(each) for each in known]
        return [_party(each) for each in found if each is not None]

    def _reactions(self, inside: dict[str, Any]) -> str:
        listed = inside.get("reactions")
        found = [
            {
                "reaction": text(each.get("emoji")),
                "by": self._named(text(each.get("fromId"))),
                "time": unix_shown(each.get("timestamp")),
            }
            for each in (listed if isinstance(listed, list) else ())
            if isinstance(each, dict)
        ]
        return as_json(found) if found else ""

    def _named(self, ident: str) -> str:
        place = self.conversations.get(ident) or self.by_service.get(ident)
        return _party(place).identifier if place else ident

    def _reply(self, inside: dict[str, Any]) -> dict[str, str]:
        quote = inside.get("quote")
        if not isinstance(quote, dict):
            return {}
        by = text(quote.get("authorAci")) or text(quote.get("author"))
        return {
            "reply_to": unix_shown(quote.get("id")),
            "reply_text": text(quote.get("text")),
            "reply_of": self._named(by),
        }

    def _apart(self, ident: str) -> list[dict[str, Any]]:
        """The attachments of a message in the table that newer versions keep them in."""
        if not self.apart:
            return []
        keys = ("path", "fileName", "contentType", "localKey")
        found = self.copy.select(
            f"SELECT {', '.join(keys)} FROM {self.copy.name(APART)}"
            f" WHERE messageId = ? AND {OWN} ORDER BY attachmentType, orderInMessage",
            ident,
        )
        return [dict(zip(keys, each, strict=True)) for each in found]

    def notices(self) -> Iterator[Notice]:
        """What of the messages could not be read, or was not looked at."""
        if self.unread:
            text_ = "messages whose JSON can't be read: files, reactions, edits are not known"
            yield Notice("content-unread", text_, count=self.unread)
        if self.apart:
            name = self.copy.name(APART)
            found = self.copy.select(f"SELECT count(*) FROM {name} WHERE NOT ({OWN})")
            if found and found[0][0]:
                text_ = f"table {APART}: files of quotes, previews, stickers, earlier versions"
                yield Notice("not-looked-at", text_, count=int(found[0][0]))

    def _files(self, inside: dict[str, Any], ident: str) -> Iterator[Attachment]:
        listed = inside.get("attachments")
        for each in (listed if isinstance(listed, list) else None) or self._apart(ident):
            if not isinstance(each, dict):
                continue
            path, name = text(each.get("path")), text(each.get("fileName"))
            mime = text(each.get("contentType"))
            tail = path.replace("\\", "/")
            found = attachment(
                self.source,
                path,
                name,
                mime,
                *((f"attachments.noindex/{tail}", tail) if tail else ()),
            )
            if found.held is Held.PRESENT and each.get("localKey"):
                found = Attachment(found.name, mime, Held.UNDECODABLE, member=found.member)
            yield found

    def call_log(self) -> Iterator[Yielded]:
        """The calls, each once."""
        for row in self.copy.rows("callshistory", _Call):
            if isinstance(row, Damage):
                yield lost(self.source, row)
                continue
            peer = text(row.peerid)
            place = self.conversations.get(peer) or self.by_service.get(peer)
            other = _party(place) if place else Party(peer)
            thread = _thread(place, peer)
            others = self._members(place) if thread.group else [other]
            outgoing = text(row.direction) == "Outgoing"
            stamp = since_1970(text(row.timestamp))[0]
            status = text(row.status)
            outcome = OUTCOMES.get(status, f"status {status}")
            if outcome == "missed" and outgoing:
                outcome = "not-answered"
            length = None
            if number(row.endedtimestamp) > number(row.timestamp) > 0:
                length = (number(row.endedtimestamp) - number(row.timestamp)) // 1000
            yield Call(
                provenance=at_row(self.source, "callshistory", row.rowid),
                time=stamp,
                platform="signal",
                thread=thread,
                sender=OWNER if outgoing else None if thread.group else other,
                recipients=tuple(others) if outgoing else (OWNER,),
                direction=Direction.OUTGOING if outgoing else Direction.INCOMING,
                outcome=outcome,
                seconds=length,
                video=text(row.type) == "Video",
                native_id=text(row.callid),
                details=told(mode=text(row.mode), status=status),
            )

    def contacts(self) -> Iterator[Contact]:
        """People and groups that Signal knows."""
        blocked = self._blocked()
        for each in self.conversations.values():
            group = text(each.type) == "group"
            party = _party(each)
            ids = (text(each.e164), text(each.serviceid)) if not group else (text(each.groupid),)
            is_blocked = bool(blocked.intersection(ids))
            yield Contact(
                at_row(self.source, "conversations", each.rowid), "signal",
                "blocked" if is_blocked else "groups" if group else "contacts",
                party.name or text(each.name), tuple(filter(None, ids)),
                details=told(own_name=text(each.profilefullname)),
            )  # fmt: skip

    def _blocked(self) -> frozenset[str]:
        found: set[str] = set()
        if self.copy.has("items", "id", "json"):
            for (data,) in self.copy.select(
                "SELECT json FROM items WHERE id IN ('blocked', 'blocked-uuids', 'blocked-groups')"
            ):
                value = _inside(data).get("value")
                found.update(map(text, value) if isinstance(value, list) else ())
        return frozenset(found)


def _inside(data: object) -> dict[str, Any]:
    """The JSON of a row; empty where it can't be read."""
    written = text(data)
    if not written or len(written) > JSON_CHARS:
        return {}
    try:
        found = json.loads(written)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _party(place: _Conversation) -> Party:
    ident = text(place.e164) or text(place.serviceid) or text(place.id)
    return Party(ident, text(place.name) or text(place.profilefullname))


def _thread(place: _Conversation | None, ident: str) -> Thread:
    if place is None:
        return Thread(ident)
    if text(place.type) == "group":
        return Thread(text(place.groupid) or ident, text(place.name), group=True)
    party = _party(place)
    return Thread(party.identifier, party.name)


def _event(inside: dict[str, Any]) -> dict[str, str]:
    """What a row that the app wrote says, as far as it says it in words or values."""
    keys = ("groupV2Change", "profileChange", "expirationTimerUpdate", "group_update",
            "messageRequestResponseEvent", "verified", "changedId", "callId")  # fmt: skip
    return {
        key: as_json(value) if isinstance(value, dict | list) else text(value)
        for key in keys
        if (value := inside.get(key))
    }


def _shared(inside: dict[str, Any]) -> str:
    """The contacts that a message passes on, without their pictures."""
    listed = inside.get("contact")
    found = [
        {key: value for key, value in each.items() if key != "avatar"}
        for each in (listed if isinstance(listed, list) else ())
        if isinstance(each, dict)
    ]
    return as_json(found) if found else ""


def _earlier(inside: dict[str, Any]) -> str:
    """The versions before the last, oldest first; Signal keeps the newest first."""
    history = inside.get("editHistory")
    if not isinstance(history, list):
        return ""
    versions = [
        {"time": unix_shown(each.get("timestamp")), "text": text(each.get("body"))}
        for each in history
        if isinstance(each, dict)
    ]
    return as_json(versions[:0:-1]) if len(versions) > 1 else ""


def _marks(row: _Row, inside: dict[str, Any], *, erased: bool) -> tuple[str, ...]:
    flags = (
        ("view-once", number(row.isviewonce) or inside.get("isViewOnce")),
        ("disappearing", number(row.expiretimer) or inside.get("expireTimer")),
        ("erased", erased),
        ("story", text(row.type) == "story"),
    )
    return tuple(name for name, value in flags if value)
