"""Snapchat's "My Data": the zip or folder with `json/`, or one of its files.

Only chats that somebody saved are in it, and of snaps only that they were sent. Two generations
of chats: lists of what was received and sent, and one list a conversation. Times are UTC; the
field called `Created(microseconds)` holds milliseconds, and is read by its magnitude.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from workbench.errors import InputError
from workbench.evidence import Probe, Source, written_times
from workbench.evidence.epoch import since_1970
from workbench.evidence.json_pieces import Path
from workbench.evidence.spans import read_span
from workbench.importers._accounts import (
    Export,
    Row,
    a_dict,
    account_event,
    as_text,
    flat,
    inside,
    parsed,
    two_ends,
)
from workbench.importers.protocol import Certainty, Context, Format, Match
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
    Provenance,
    Skipped,
    Thread,
    TimeStamp,
    Yielded,
)

FORMAT = Format(
    code="snapchat",
    title="Snapchat My Data (JSON)",
    version=1,
    platforms=("snapchat",),
    carries=(
        "saved chats of both generations", "erased messages, screenshots and other states as"
        " events", "snaps as messages without content", "calls", "media where the export names"
        " it", "friends, requests, blocked and deleted people", "positions", "log-ins, searches"
        " and changes of the account as events",
    ),
    omits=(
        "chats that nobody saved, and the content of snaps: never exported",
        "media that the export does not name (zip parts, overlays): counted in a notice",
        "the HTML pages: the same as the JSON", "unverified on real data",
    ),
    times="UTC, stated by the server",
    inside=("json",),
)  # fmt: skip
CHATS = re.compile(r"(?:^|/)chat_history[^/]*\.json$")
SNAPS = re.compile(r"(?:^|/)snap_history[^/]*\.json$")
CALLS = re.compile(r"(?:^|/)(?:talk_history|call_history)[^/]*\.json$")
FRIENDS = re.compile(r"(?:^|/)friends[^/]*\.json$")
PLACES = re.compile(r"(?:^|/)location_history[^/]*\.json$")
ACCOUNT = re.compile(r"(?:^|/)account\.json$")
ACTIVITY = re.compile(r"(?:^|/)(?:account_history|search_history|login_history)[^/]*\.json$")
OLD = re.compile(r"^(?P<way>Received|Sent) (?P<what>Saved Chat|Snap|Unsaved Chat) History$")
MARKS = re.compile(
    r'"Media Type"\s*:.{0,400}?"Created"|"Created"\s*:.{0,400}?"Media Type"', re.DOTALL
)
PAIR = re.compile(r"(-?\d{1,3}\.\d+)\s*(?:±\s*[\d.]+)?\s*,\s*(-?\d{1,3}\.\d+)\s*(?:±\s*([\d.]+))?")
STATES = {
    "STATUSERASEDMESSAGE": "erased", "STATUSPARTICIPANTREMOVED": "removed",
    "STATUSPARTICIPANTADDED": "added", "STATUSSAVETOCAMERAROLL": "saved-to-camera-roll",
    "STATUSCONVERSATIONCAPTURESCREENSHOT": "screenshot",
    "STATUSCONVERSATIONCAPTURERECORD": "screen-recording",
    "STATUSCALLMISSEDAUDIO": "missed-call", "STATUSCALLMISSEDVIDEO": "missed-call",
}  # fmt: skip
HELD_ELSEWHERE = ("MEDIA", "IMAGE", "VIDEO", "NOTE", "STICKER", "SHARE")


def sniff(probe: Probe) -> Match | None:
    """Claim an export by the shape of its chats or snaps, or one such file."""
    if probe.is_file:
        if _is_chats(probe, ""):
            return Match(FORMAT, Certainty.BY_STRUCTURE, "chats or snaps by conversation")
        return None
    known = [each for each in probe.names if CHATS.search(each) or SNAPS.search(each)]
    known = [each for each in known if each.count("/") <= 2 and _is_chats(probe, each)]
    if not known:
        return None
    return Match(FORMAT, Certainty.BY_STRUCTURE, f"{PurePosixPath(known[0]).name} of My Data")


def _is_chats(probe: Probe, name: str) -> bool:
    if probe.json_start(name) != "{":
        return False
    text = probe.text(name) or ""
    if '"Received Saved Chat History"' in text or '"Sent Snap History"' in text:
        return True
    return bool(MARKS.search(text)) and ('"IsSender"' in text or '"Conversation Title"' in text)


def read(source: Source, context: Context) -> Iterator[Yielded]:
    """Stream chats, snaps, calls, friends, positions and events, then what was left."""
    data = _MyData(Export(source), context.owner)
    yield from data.records()


def original(source: Source, provenance: Provenance) -> bytes:
    """The JSON of one record, as it stands in its file."""
    return read_span(source, provenance)


def _of_lists(path: Path) -> bool:
    """The root, and whatever stands under a key of it (a list, or a list of a section)."""
    return len(path) < 2 and not any(isinstance(part, int) for part in path)


def _of_root(path: Path) -> bool:
    return not path


class _MyData:
    """One export while it is read."""

    def __init__(self, export: Export, owner: str) -> None:
        self.export = export
        self.owner = owner
        self.shown: dict[str, str] = {}
        self.media = {
            match[1]: name
            for name in export.names
            if (match := re.search(r"_b~([^/]+?)\.\w{2,5}$", name))
        }

    def records(self) -> Iterator[Yielded]:
        self._learn()
        if not self.owner:
            yield Notice("owner-unknown", "account.json is missing: the owner's name is not known")
        yield Notice(
            "coverage", "only chats that somebody saved are in it, and no content of snaps"
        )
        for name in self.export.names:
            try:
                yield from self._file(name)
            except InputError as problem:
                yield Skipped(self.export.source.at("json=/", name), problem.what)
        loose = [name for name in self.export.names if "chat_media/" in name]
        for name in loose:
            self.export.looked_at(name)
        unnamed = len([name for name in loose if name not in self.media.values()])
        if unnamed:
            text = "files of chat media that no record names; which message each belongs to is not"
            yield Notice("media-unlinked", f"{text} stated", count=unnamed)
        yield from self.export.left_over()

    def _file(self, name: str) -> Iterator[Yielded]:
        if CHATS.search(name) or SNAPS.search(name) or self.export.is_file:
            make = self._chat
        elif CALLS.search(name):
            make = self._talk
        elif FRIENDS.search(name):
            make = self._friend
        elif PLACES.search(name):
            make = self._place
        elif ACTIVITY.search(name) or ACCOUNT.search(name):
            make = self._happening
        else:
            return
        sections = ACCOUNT.search(name) is not None
        for row in self.export.rows(name, _of_root if sections else _of_lists):
            if isinstance(row, Skipped):
                yield row
            elif sections and isinstance(row.value, list):
                for index, each in enumerate(row.value):
                    yield from make(Row(inside(row.place, f"/{index}"), row.path, each))
            elif sections or len(row.path) == 2:
                yield from make(row)

    def _learn(self) -> None:
        """The owner's user name, and the names that friends show."""
        for name in self.export.matching(ACCOUNT):
            try:
                told = a_dict(parsed(self.export.text(name), name))
            except InputError:
                continue  # only the owner's name is wanted; a notice tells the lack
            basic = a_dict(told.get("Basic Information"))
            self.owner = self.owner or str(basic.get("Username") or "")
        for name in self.export.matching(FRIENDS):
            for row in self.export.rows(name, _of_lists):
                told = a_dict(row.value) if isinstance(row, Row) else {}
                if told.get("Username"):
                    self.shown.setdefault(
                        str(told["Username"]), str(told.get("Display Name") or "")
                    )

    def _party(self, name: str, *, owner: bool = False) -> Party:
        mine = owner or (bool(name) and name == self.owner)
        return Party(name or self.owner, self.shown.get(name, ""), mine)

    def _chat(self, row: Row) -> Iterator[Yielded]:
        told, key = a_dict(row.value), str(row.path[0])
        if "Created" not in told and "Media Type" not in told:
            yield Skipped(row.place, "not a chat or a snap", str(row.value)[:200])
            return
        sender, recipients, thread = self._ends(told, key)
        direction = two_ends(sender, recipients, owner_known=True)[1]
        stamp, details = _time(told)
        kind = str(told.get("Media Type") or "")
        content = told.get("Content", told.get("Text"))
        body = html.unescape(content) if isinstance(content, str) else None
        if body != content:
            details["text as stored"] = as_text(content)
        details |= {"kind": kind} if kind else {}
        if kind.startswith("STATUS"):
            direction = Direction.SYSTEM
            details["event"] = STATES.get(kind, kind.lower())
        if OLD.match(key):
            details["list"] = key
        snap = "snap" in row.place.member.lower() or "Snap" in key
        yield Message(
            provenance=row.place,
            time=stamp,
            platform="snapchat",
            thread=thread,
            sender=sender,
            recipients=recipients,
            direction=direction,
            body=body or details.get("event"),
            attachments=tuple(self._attachments(told, kind)),
            deleted=kind == "STATUSERASEDMESSAGE",
            marks=(("view-once",) if snap else ()) + (("saved",) if told.get("IsSaved") else ()),
            details=details,
        )

    def _ends(self, told: dict[str, Any], key: str) -> tuple[Party, tuple[Party, ...], Thread]:
        """Who wrote, to whom, and in which conversation."""
        who = str(told.get("From") or "")
        to = str(told.get("To") or "")
        old = OLD.match(key)
        if old:
            other = who or to
            mine = old["way"] == "Sent"
            sender = self._party("" if mine else who, owner=mine)
            rest = (self._party(to),) if mine else (self._party("", owner=True),)
            return sender, rest, Thread(other, self.shown.get(other, ""))
        title = str(told.get("Conversation Title") or "")
        group = bool(title) or bool(re.fullmatch(r"[0-9a-f]{8}-[0-9a-f-]{27}", key))
        sender = self._party(who, owner=told.get("IsSender") is True)
        thread = Thread(key, title or self.shown.get(key, ""), group)
        if group:
            return sender, (), thread
        return sender, (self._party(key) if sender.owner else self._party("", owner=True),), thread

    def _attachments(self, told: dict[str, Any], kind: str) -> Iterator[Attachment]:
        ids = [each.strip() for each in str(told.get("Media IDs") or "").split("|")]
        for number in filter(None, ids):
            found = self.media.get(number.removeprefix("b~"))
            yield self.export.attachment(found) if found else Attachment(number, held=Held.MISSING)
        if kind in HELD_ELSEWHERE and not any(ids):
            yield Attachment("", held=Held.OMITTED)

    def _talk(self, row: Row) -> Iterator[Yielded]:
        told = a_dict(row.value)
        stamp, details = _time(told, "Date & Time", "Created", "Timestamp")
        length = re.search(r"\d+(?:\.\d+)?", as_text(told.get("Length (sec)", told.get("Length"))))
        list_name = str(row.path[0])
        mine = "Outgoing" in list_name
        other = str(told.get("To") or told.get("From") or told.get("Friend") or "")
        ends = (self._party("", owner=True), self._party(other))
        sender, recipient = ends if mine else (ends[1], ends[0])
        seconds = int(float(length[0])) if length else None
        kind = as_text(told.get("Type"))
        yield Call(
            row.place, stamp, "snapchat", Thread(other or list_name, self.shown.get(other, "")),
            sender if mine or other else None, (recipient,) if other or not mine else (),
            Direction.OUTGOING if mine else Direction.INCOMING,
            "answered" if seconds else "unknown", seconds, video="video" in kind.lower(),
            details=details | flat(told) | {"list": list_name},
        )  # fmt: skip

    def _friend(self, row: Row) -> Iterator[Yielded]:
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

    def _place(self, row: Row) -> Iterator[Yielded]:
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

    def _happening(self, row: Row) -> Iterator[Yielded]:
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
