"""Signal's own plaintext export (2025 on): `main.jsonl`, alone or with its `files/`.

Frames of Signal's backup format as proto3 JSON, a frame a line; numbers of 64 bits are texts and
defaults may be left out. `dateSent` is the sender's clock, `dateServerSent` the server's: both
are kept. The exporter leaves out every message that was set to disappear, so that its absence
means nothing in a chat with a timer.
"""

from __future__ import annotations

import base64
import binascii
import json
import uuid
from collections import Counter
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from workbench.errors import InputError
from workbench.evidence import Probe, Source
from workbench.evidence.epoch import since_1970
from workbench.evidence.json_pieces import mended
from workbench.evidence.lines import lines_of
from workbench.evidence.spans import read_span
from workbench.importers._accounts import (
    Ends,
    Export,
    a_dict,
    a_list,
    a_number,
    as_text,
    flat,
    two_ends,
)
from workbench.importers.protocol import Certainty, Context, Format, Match
from workbench.records import (
    Attachment,
    Call,
    Contact,
    Direction,
    Held,
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
    code="signal-plaintext",
    title="Signal plaintext export",
    version=1,
    platforms=("signal",),
    carries=(
        "messages with the sender's, the server's and the receiver's time", "earlier versions of"
        " edited messages", "deleted messages as such", "reactions, quotes", "delivery and reading"
        " states", "calls", "changes of safety number, number and profile, blocks, timers, group"
        " changes and all other updates as events", "contacts with blocked ones marked",
    ),
    omits=(
        "disappearing messages and view-once media: left out by Signal's exporter",
        "sticker packs, folders and notification profiles: counted in a notice",
        "where media lies in the export is unverified on real data",
    ),
    times="UTC: the sender's clock, the server's beside it",
    checked_on={"libsignal takeout-export": 0, "libsignal test cases (made into lines)": 23},
)  # fmt: skip
MAIN = "main.jsonl"
ITEMS = ("standardMessage", "contactMessage", "stickerMessage", "remoteDeletedMessage",
         "updateMessage", "paymentNotification", "giftBadge", "viewOnceMessage",
         "directStoryReplyMessage", "poll", "adminDeletedMessage")  # fmt: skip
FRAME = frozenset((
    "chatId", "authorId", "dateSent", "incoming", "outgoing", "directionless", "revisions", "sms",
    "expireStartDate", "expiresInMs", "pinDetails",
))  # fmt: skip
OUTCOMES = {"ACCEPTED": "answered", "NOT_ACCEPTED": "not-answered", "MISSED": "missed",
            "MISSED_NOTIFICATION_PROFILE": "missed", "DECLINED": "rejected", "RINGING": "unknown",
            "GENERIC": "unknown", "JOINED": "answered", "OUTGOING_RING": "unknown"}  # fmt: skip


def sniff(probe: Probe) -> Match | None:
    """Claim lines whose first is the header of a backup, or a folder that holds them."""
    names = [""] if probe.is_file else [
        n for n in probe.names if PurePosixPath(n).name == MAIN and n.count("/") <= 1
    ]  # fmt: skip
    for name in names:
        first = (probe.text(name) or "").lstrip("\ufeff").split("\n", 1)[0]
        if '"backupTimeMs"' in first and first.lstrip().startswith("{"):
            return Match(FORMAT, Certainty.BY_SIGNATURE, "the header of a Signal backup")
    return None


def read(source: Source, context: Context) -> Iterator[Yielded]:
    """Stream the frames in the order of the file; a frame refers to earlier ones only."""
    export = Export(source)
    names = [""] if export.is_file else [n for n in export.names if PurePosixPath(n).name == MAIN]
    if not names:
        raise InputError("no main.jsonl in it", where=source.name)
    for name in names:
        yield from _Frames(export, name, context.owner).records()
    yield from export.left_over()


def original(source: Source, provenance: Provenance) -> bytes:
    """The line of the frame that a record was made from."""
    return read_span(source, provenance)


class _Frames:
    """The frames of one export, and the people and chats met so far."""

    def __init__(self, export: Export, name: str, owner: str) -> None:
        self.export, self.name = export, name
        self.owner_name = owner
        self.people: dict[str, Party] = {}
        self.groups: dict[str, tuple[str, tuple[str, ...]]] = {}
        self.chats: dict[str, dict[str, Any]] = {}
        self.left: Counter[str] = Counter()
        self.timers = 0

    def records(self) -> Iterator[Yielded]:
        yield Notice("coverage", "messages set to disappear were left out by Signal's exporter")
        self.export.looked_at(self.name)
        with self.export.source.open(self.name) as stream:
            for line in lines_of(stream):
                if line.text.strip():
                    place = self.export.source.at(line.locator, self.name)
                    yield from self._line(place, line.text, first=line.number == 1)
        if self.timers:
            text = "chats with a disappearing timer: absence of messages means nothing in them"
            yield Notice("timers", text, count=self.timers)
        for kind, count in sorted(self.left.items()):
            yield Notice("not-read", f"frames of kind {kind!r} are not carried over", count=count)

    def _line(self, place: Provenance, raw: str, *, first: bool) -> Iterator[Yielded]:
        try:
            told = mended(json.loads(raw))
        except (ValueError, RecursionError):
            yield Skipped(place, "not whole JSON", raw[:200])
            return
        if not isinstance(told, dict):
            yield Skipped(place, "not a frame", raw[:200])
        elif first and "backupTimeMs" in told:
            stamp, _ = since_1970(as_text(told["backupTimeMs"]))
            yield Notice("made-on", f"exported on {stamp.utc:%d %B %Y %H:%M} UTC" if stamp.utc
                         else "the time of export can't be read")  # fmt: skip
        else:
            for kind, value in told.items():
                yield from self._frame(place, kind, a_dict(value))

    def _frame(self, place: Provenance, kind: str, told: dict[str, Any]) -> Iterator[Yielded]:
        match kind:
            case "account":
                parts = (as_text(told.get(key)) for key in ("givenName", "familyName"))
                self.owner_name = self.owner_name or " ".join(each for each in parts if each)
            case "recipient":
                yield from self._recipient(place, told)
            case "chat":
                self.chats[as_text(told.get("id"))] = told
                self.timers += bool(a_number(told.get("expirationTimerMs")))
            case "chatItem":
                yield from self._item(place, told)
            case "adHocCall":
                stamp, _ = since_1970(as_text(told.get("startedCallTimestamp") or ""))
                who = self._party(as_text(told.get("recipientId")))
                thread = Thread("call-link", who.name)
                yield Call(
                    place, stamp, "signal", thread, None, (), Direction.UNKNOWN, "unknown",
                    details=flat(told),
                )  # fmt: skip
            case _:
                self.left[kind] += 1

    def _party(self, number: str) -> Party:
        return self.people.get(number) or Party(f"recipient {number}")

    def _recipient(self, place: Provenance, told: dict[str, Any]) -> Iterator[Yielded]:
        number = as_text(told.get("id"))
        if "self" in told:
            self.people[number] = Party(self.owner_name or "self", "", owner=True)
        elif "group" in told:
            group = a_dict(told["group"])
            shot = a_dict(group.get("snapshot"))
            title = as_text(a_dict(shot.get("title")).get("title") or shot.get("title"))
            members = tuple(
                _uuid(a_dict(each).get("userId") or a_dict(each).get("aci"))
                for each in a_list(shot.get("members"))
            )
            self.groups[number] = (title or "a group", members)
            self.people[number] = Party(as_text(group.get("masterKey")) or number, title)
        elif "contact" in told:
            contact = a_dict(told["contact"])
            ids, name = _ids(contact), _name(contact)
            self.people[number] = Party(ids[0] if ids else f"recipient {number}", name)
            list_name = "blocked" if contact.get("blocked") is True else "contacts"
            kept = ("note", "visibility", "hidden", "registered", "notRegistered", "nickname")
            yield Contact(
                place, "signal", list_name, name, ids or (f"recipient {number}",), None,
                flat({key: contact[key] for key in kept if contact.get(key)}),
            )  # fmt: skip
        else:
            kind = next((key for key in told if key != "id"), "recipient")
            self.people[number] = Party(kind, kind)

    def _item(self, place: Provenance, told: dict[str, Any]) -> Iterator[Yielded]:
        chat = self.chats.get(as_text(told.get("chatId")), {})
        other = as_text(chat.get("recipientId"))
        sender = self._party(as_text(told.get("authorId"))) if told.get("authorId") else None
        if "outgoing" in told and (sender is None or not sender.owner):
            sender = next((each for each in self.people.values() if each.owner), sender)
        group = self.groups.get(other)
        thread = self._thread(other, group)
        owner = next((each for each in self.people.values() if each.owner), None)
        people = () if group else tuple(e for e in (self._party(other), owner) if e is not None)
        recipients, direction = two_ends(sender, people, owner_known=True)
        direction = Direction.OUTGOING if "outgoing" in told else direction
        stamp, _ = since_1970(as_text(told.get("dateSent") or ""))
        ends = (sender, recipients, direction)
        update = a_dict(told.get("updateMessage"))
        for kind in ("individualCall", "groupCall"):
            if kind in update:
                yield self._call(place, stamp, a_dict(update[kind]), thread, ends)
                return
        yield self._message(place, stamp, told, thread, ends)

    def _thread(self, other: str, group: tuple[str, tuple[str, ...]] | None) -> Thread:
        who = self._party(other)
        name = group[0] if group else who.name or who.identifier
        return Thread(who.identifier, name, group=group is not None)

    def _call(
        self, place: Provenance, stamp: TimeStamp, call: dict[str, Any], thread: Thread, ends: Ends
    ) -> Call:
        sender, recipients, direction = ends
        if call.get("direction") in ("OUTGOING", "INCOMING"):
            direction = Direction(str(call["direction"]).lower())
        began, _ = since_1970(as_text(call.get("startedCallTimestamp") or ""))
        ended, _ = since_1970(as_text(call.get("endedCallTimestamp") or ""))
        seconds = None
        if began.utc and ended.utc:
            seconds = max(0, int((ended.utc - began.utc).total_seconds()))
        return Call(
            place, began if began.utc else stamp, "signal", thread, sender, recipients, direction,
            OUTCOMES.get(as_text(call.get("state")), "unknown"), seconds,
            video="VIDEO" in as_text(call.get("type")), details=flat(call),
        )  # fmt: skip

    def _message(
        self, place: Provenance, stamp: TimeStamp, told: dict[str, Any], thread: Thread, ends: Ends
    ) -> Message:
        kind = next((key for key in ITEMS if key in told), "")
        item = a_dict(told.get(kind))
        sender, recipients, direction = ends
        details = self._details(told, item)
        body = _text(item)
        versions = [
            {"sent": as_text(a_dict(each).get("dateSent")),
             "text": _text(a_dict(a_dict(each).get(kind)))}
            for each in a_list(told.get("revisions"))
        ]  # fmt: skip
        if versions:
            details["earlier_versions"] = as_text(versions)
        if kind in ("updateMessage", "paymentNotification", "giftBadge", ""):
            direction = Direction.SYSTEM
            event, fields = _update(item) if kind == "updateMessage" else (kind, item)
            if not kind:
                fields = {key: value for key, value in told.items() if key not in FRAME}
                event = next(iter(fields), "other")
            details |= {"event": event} | flat(fields)
            body = body or f"{event}: {as_text(fields)}" if fields else body or event
        elif kind in ("contactMessage", "poll", "stickerMessage"):
            details |= flat(item)
            body = body or as_text(item.get("question"))
        marks = [name for name, on in (
            ("view-once", kind == "viewOnceMessage"), ("sms", told.get("sms") is True),
            ("disappearing", bool(a_number(told.get("expiresInMs")))),
            ("story-reply", kind == "directStoryReplyMessage")) if on]  # fmt: skip
        return Message(
            provenance=place,
            time=stamp,
            platform="signal",
            thread=thread,
            sender=sender,
            recipients=recipients,
            direction=direction,
            body=body or None,
            attachments=tuple(self._attachments(item)),
            deleted=kind in ("remoteDeletedMessage", "adminDeletedMessage"),
            edited=bool(versions),
            state=_state(a_dict(told.get("outgoing"))),
            marks=tuple(marks),
            native_id=as_text(told.get("dateSent")),
            details=details,
        )

    def _details(self, told: dict[str, Any], item: dict[str, Any]) -> dict[str, str]:
        """Times of the server and the receiver, reactions with who made them, quotes, states."""
        incoming, outgoing = a_dict(told.get("incoming")), a_dict(told.get("outgoing"))
        found = {
            "received": as_text(incoming.get("dateReceived") or outgoing.get("dateReceived")),
            "server": as_text(incoming.get("dateServerSent")),
            "quote": as_text(item.get("quote")) if item.get("quote") else "",
            "links": as_text(item.get("linkPreview")) if item.get("linkPreview") else "",
            "delivery": as_text(outgoing["sendStatus"]) if outgoing.get("sendStatus") else "",
        }
        reactions = [
            a_dict(each) | {"author": self._party(as_text(a_dict(each).get("authorId"))).identifier}
            for each in a_list(item.get("reactions"))
        ]
        if reactions:
            found["reactions"] = as_text(reactions)
        return {key: value for key, value in found.items() if value}

    def _attachments(self, item: dict[str, Any]) -> Iterator[Attachment]:
        listed = a_list(item.get("attachments"))
        one = item.get("attachment") or a_dict(item.get("sticker")).get("data")
        for each in [*listed, *([one] if one else [])]:
            told = a_dict(each)
            pointer = a_dict(told.get("pointer")) or told
            name, mime = as_text(pointer.get("fileName")), as_text(pointer.get("contentType"))
            found = self.export.attachment(name, self.name, mime) if name else None
            yield found or Attachment("", mime, Held.MISSING)


def _ids(contact: dict[str, Any]) -> tuple[str, ...]:
    """Number, user name and account number of a contact, those that there are."""
    number = as_text(contact.get("e164"))
    number = f"+{number}" if number.isdecimal() and number != "0" else ""
    return tuple(
        filter(None, (number, as_text(contact.get("username")), _uuid(contact.get("aci"))))
    )


def _name(contact: dict[str, Any]) -> str:
    nick = a_dict(contact.get("nickname"))
    for given, family, where in (("given", "family", nick),
                                 ("systemGivenName", "systemFamilyName", contact),
                                 ("profileGivenName", "profileFamilyName", contact)):  # fmt: skip
        parts = [as_text(where.get(key)) for key in (given, family)]
        if any(parts):
            return " ".join(each for each in parts if each)
    return ""


def _uuid(value: Any) -> str:
    """Sixteen bytes in base64 as a UUID; anything else as it stands."""
    try:
        raw = base64.b64decode(as_text(value), validate=True)
    except (binascii.Error, ValueError):
        return as_text(value)
    return str(uuid.UUID(bytes=raw)) if len(raw) == 16 else as_text(value)


def _text(item: dict[str, Any]) -> str:
    """The text of an item, wherever its kind holds it."""
    for holder in (item.get("text"), a_dict(item.get("textReply")).get("text")):
        if isinstance(holder, dict):
            return as_text(holder.get("body"))
        if isinstance(holder, str):
            return holder
    return ""


def _update(item: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """What an update tells: its kind in short, and its fields."""
    for kind, value in item.items():
        told = a_dict(value)
        if kind == "simpleUpdate":
            return as_text(told.get("type")).lower().replace("_", "-") or "simple-update", {}
        return kind, told or ({"value": value} if value else {})
    return "other", {}


def _state(outgoing: dict[str, Any]) -> str:
    states = [a_dict(each) for each in a_list(outgoing.get("sendStatus"))]
    if states and all("failed" in each for each in states):
        return "failed"
    return "queued" if states and all("pending" in each for each in states) else ""
