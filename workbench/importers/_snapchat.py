"""Snapchat's entries, in the names of the JSON form, as records."""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Iterator
from typing import Any

from workbench.evidence import written_times
from workbench.evidence.epoch import since_1970
from workbench.importers._accounts import (
    Export,
    Row,
    a_dict,
    account_event,
    as_text,
    flat,
    two_ends,
)
from workbench.records import (
    Attachment,
    Call,
    Contact,
    Direction,
    Held,
    Location,
    Message,
    Notice,
    Party,
    Skipped,
    Thread,
    TimeStamp,
    Yielded,
)

OLD = re.compile(r"^(?P<way>Received|Sent) (?P<what>Saved Chat|Snap|Unsaved Chat) History$")
PAIR = re.compile(r"(-?\d{1,3}\.\d+)\s*(?:±\s*[\d.]+)?\s*,\s*(-?\d{1,3}\.\d+)\s*(?:±\s*([\d.]+))?")
STATES = {
    "STATUSERASEDMESSAGE": "erased", "STATUSPARTICIPANTREMOVED": "removed",
    "STATUSPARTICIPANTADDED": "added", "STATUSSAVETOCAMERAROLL": "saved-to-camera-roll",
    "STATUSCONVERSATIONCAPTURESCREENSHOT": "screenshot",
    "STATUSCONVERSATIONCAPTURERECORD": "screen-recording",
    "MISSED_AUDIO_CHAT": "missed-call", "MISSED_VIDEO_CHAT": "missed-call",
    "STATUSCALLMISSEDAUDIO": "missed-call", "STATUSCALLMISSEDVIDEO": "missed-call",
}  # fmt: skip
HELD_ELSEWHERE = ("MEDIA", "IMAGE", "VIDEO", "NOTE", "STICKER", "SHARE")


class Records:
    """Turns the entries of one export into records.

    Attributes:
        export: the export.
        owner: the owner's user name, or empty.
        shown: the names that people show, by user name.
        media: the files of chats by the number that names them.
    """

    def __init__(self, export: Export, owner: str) -> None:
        self.export = export
        self.owner = owner
        self.shown: dict[str, str] = {}
        self.media = {
            match[1]: name
            for name in export.names
            if (match := re.search(r"_b~([^/]+?)\.\w{2,5}$", name))
        }

    def coverage(self, account: str) -> Iterator[Notice]:
        """What is to be known of every export.

        Args:
            account: the file that names the owner.
        """
        if not self.owner:
            text = f"{account} is missing: the owner's name is not known"
            yield Notice("owner-unknown", text)
        yield Notice(
            "coverage", "only chats that somebody saved are in it, and no content of snaps"
        )

    def unlinked(self, named: Collection[str]) -> Iterator[Notice]:
        """How many files of chats no record names.

        Args:
            named: the files that records name.
        """
        loose = [name for name in self.export.names if "chat_media/" in name]
        for name in loose:
            self.export.looked_at(name)
        unnamed = len([name for name in loose if name not in named])
        if unnamed:
            text = "files of chat media that no record names; which message each belongs to is not"
            yield Notice("media-unlinked", f"{text} stated", count=unnamed)

    def party(self, name: str, *, owner: bool = False) -> Party:
        """Somebody by the user name; nobody's name is the owner's."""
        mine = owner or (bool(name) and name == self.owner)
        return Party(name or self.owner, self.shown.get(name, ""), mine)

    def chat(
        self,
        row: Row,
        *,
        snap: bool,
        escaped: bool = True,
        owner_known: bool = True,
        files: tuple[Attachment, ...] = (),
    ) -> Iterator[Yielded]:
        """A chat, a snap, or what the app wrote between them.

        Args:
            row: its fields, under the conversation or list that it stands in.
            snap: whether it is a snap, whose content is never exported.
            escaped: whether its text is escaped as for a page.
            owner_known: whether it is known that the sender is, or is not, the owner.
            files: what came with it, where the export says so otherwise than by numbers.
        """
        told, key = a_dict(row.value), str(row.path[0])
        if "Created" not in told and "Media Type" not in told:
            yield Skipped(row.place, "not a chat or a snap", str(row.value)[:200])
            return
        sender, recipients, thread = self._ends(told, key)
        direction = two_ends(sender, recipients, owner_known=owner_known)[1]
        if sender is None and owner_known and (told.get("IsSender") is False or OLD.match(key)):
            direction = Direction.INCOMING  # from somebody whom the export does not name
        stamp, details = _time(told)
        kind = str(told.get("Media Type") or "")
        content = told.get("Content", told.get("Text"))
        body = content if isinstance(content, str) else None
        if body is not None and escaped:
            body = html.unescape(body)
        if body != content:
            details["text as stored"] = as_text(content)
        details |= {"kind": kind} if kind else {}
        if kind.startswith(("STATUS", "MISSED_")):
            direction = Direction.SYSTEM
            details["event"] = STATES.get(kind, kind.lower())
        if OLD.match(key):
            details["list"] = key
        yield Message(
            provenance=row.place,
            time=stamp,
            platform="snapchat",
            thread=thread,
            sender=sender,
            recipients=recipients,
            direction=direction,
            body=body or details.get("event"),
            attachments=files or tuple(self._attachments(told, kind)),
            deleted=kind == "STATUSERASEDMESSAGE",
            marks=(("view-once",) if snap or "Snap" in key else ())
            + (("saved",) if told.get("IsSaved") else ()),
            details=details,
        )

    def _ends(
        self, told: dict[str, Any], key: str
    ) -> tuple[Party | None, tuple[Party, ...], Thread]:
        """Who wrote, where that is said, to whom, and in which conversation."""
        who = str(told.get("From") or "")
        to = str(told.get("To") or "")
        old = OLD.match(key)
        if old:
            other = who or to
            mine = old["way"] == "Sent"
            sender = self.party("" if mine else who, owner=mine) if mine or who else None
            rest = (self.party(to),) if mine else (self.party("", owner=True),)
            return sender, rest, Thread(other, self.shown.get(other, ""))
        title = str(told.get("Conversation Title") or "")
        group = bool(title) or bool(re.fullmatch(r"[0-9a-f]{8}-[0-9a-f-]{27}", key))
        mine = told.get("IsSender") is True
        sender = self.party(who, owner=mine) if mine or who else None
        thread = Thread(key, title or self.shown.get(key, ""), group)
        if group:
            return sender, (), thread
        to_them = sender is not None and sender.owner
        return sender, (self.party(key) if to_them else self.party("", owner=True),), thread

    def _attachments(self, told: dict[str, Any], kind: str) -> Iterator[Attachment]:
        ids = [each.strip() for each in str(told.get("Media IDs") or "").split("|")]
        for number in filter(None, ids):
            found = self.media.get(number.removeprefix("b~"))
            yield self.export.attachment(found) if found else Attachment(number, held=Held.MISSING)
        if kind in HELD_ELSEWHERE and not any(ids):
            yield Attachment("", held=Held.OMITTED)

    def talk(self, row: Row) -> Iterator[Yielded]:
        """A call."""
        told = a_dict(row.value)
        stamp, details = _time(told, "Date & Time", "Created", "Timestamp")
        length = re.search(r"\d+(?:\.\d+)?", as_text(told.get("Length (sec)", told.get("Length"))))
        list_name = str(row.path[0])
        mine = "Outgoing" in list_name
        way = Direction.OUTGOING if mine else Direction.INCOMING
        if not re.search("Outgoing|Incoming|Received|Missed", list_name):
            way = Direction.UNKNOWN  # such as "Completed Calls", which holds both
        other = str(told.get("To") or told.get("From") or told.get("Friend") or "")
        ends = (self.party("", owner=True), self.party(other))
        sender, recipient = ends if mine else (ends[1], ends[0])
        seconds = int(float(length[0])) if length else None
        kind = as_text(told.get("Type"))
        yield Call(
            row.place, stamp, "snapchat", Thread(other or list_name, self.shown.get(other, "")),
            sender if mine or other else None, (recipient,) if other or not mine else (),
            way, "answered" if seconds else "unknown", seconds, video="video" in kind.lower(),
            details=details | flat(told) | {"list": list_name},
        )  # fmt: skip

    def friend(self, row: Row) -> Iterator[Yielded]:
        """A person of a list."""
        told = a_dict(row.value)
        name = str(told.get("Username") or "")
        if not name:
            yield Skipped(row.place, "a person without a user name", str(row.value)[:200])
            return
        stamp, _ = _time(told, "Creation Timestamp", "Last Modified Timestamp")
        details = flat({key: told[key] for key in told if key not in ("Username", "Display Name")})
        yield Contact(
            row.place, "snapchat", str(row.path[0]).lower(), str(told.get("Display Name") or ""),
            (name,), stamp, details,
        )  # fmt: skip

    def place(self, row: Row) -> Iterator[Yielded]:
        """A position; entries are objects, or pairs of a time and a position."""
        told = row.value
        if isinstance(told, list) and len(told) == 2:
            told = {"Time": told[0], "Latitude, Longitude": told[1]}
        fields = a_dict(told)
        text = as_text(next((fields[key] for key in fields if "Latitude" in key), ""))
        found = PAIR.search(text)
        stamp, _ = _time(fields, "Time", "Date")
        if found and abs(float(found[1])) <= 90 and abs(float(found[2])) <= 180:
            radius = float(found[3]) if found[3] else None
            label = str(row.path[0])
            yield Location(row.place, stamp, float(found[1]), float(found[2]), radius, label)
        elif fields:
            yield account_event(row.place, stamp, "snapchat", str(row.path[0]), fields)

    def happening(self, row: Row) -> Iterator[Yielded]:
        """Something that happened to the account."""
        told = a_dict(row.value)
        stamp, _ = _time(told, "Date", "Created", "Timestamp", "Date and time (hourly)")
        if told:
            yield account_event(row.place, stamp, "snapchat", str(row.path[0]), told)


def _time(told: dict[str, Any], *keys: str) -> tuple[TimeStamp, dict[str, str]]:
    """The time, finer by the count beside it where both agree; else both are kept."""
    keys = keys or ("Created",)
    text = next((as_text(told[key]) for key in keys if told.get(key)), "")
    stamp = written_times.utc(text)
    count = as_text(told.get("Created(microseconds)"))
    if not count:
        return stamp, {}
    fine, _ = since_1970(count)
    if stamp.utc is None or fine.utc is None:
        return (fine if stamp.utc is None else stamp), {}
    if abs((fine.utc - stamp.utc).total_seconds()) < 2:
        return TimeStamp(text, fine.utc, None, fine.basis), {}
    return stamp, {"time of its count": fine.utc.isoformat()}
