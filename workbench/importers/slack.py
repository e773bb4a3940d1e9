"""A Slack workspace's export: the zip or folder with `users.json` and a folder a channel.

An organisation's export: it has no owner. `ts` is the time in seconds, UTC, and its six decimals
are the message's number in its channel, so that it is kept as text and never as a number.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from workbench.errors import InputError
from workbench.evidence import Probe, Source
from workbench.evidence.spans import read_span
from workbench.importers._accounts import Export, Row, a_dict, a_list, as_text, two_ends
from workbench.importers.protocol import Certainty, Context, Format, Match
from workbench.records import (
    EPOCH,
    Attachment,
    Basis,
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
    code="slack",
    title="Slack workspace export",
    version=1,
    platforms=("slack",),
    carries=("messages, of bots too", "threads, edits, reactions", "files by name", "joining,"
             " leaving and other records as events", "deleted messages that left a tombstone",
             "members of the workspace"),
    omits=("files: only their addresses are in it", "logs of integrations: named in a notice"),
    times="UTC, stated by the server",
    unverified=("tombstones and broadcasts of threads",),
    checked_on={"slack-export-viewer testarchive.zip": 162},
)  # fmt: skip
DAY = re.compile(r"(?:^|/)(?P<channel>[^/]+)/\d{4}-\d\d-\d\d\.json$")
LISTS = ("channels.json", "groups.json", "dms.json", "mpims.json")
TS = re.compile(r"\d{9,10}\.\d{6}")
MARKUP = re.compile(r"<(?P<kind>[@#!]?)(?P<target>[^<>|]{1,2000})(?:\|(?P<label>[^<>]{0,500}))?>")
ORDINARY = frozenset(("", "bot_message", "file_share", "file_comment", "me_message",
                      "thread_broadcast", "reply_broadcast"))  # fmt: skip
KEPT = ("reactions", "thread_ts", "attachments", "inviter", "reply_count", "topic", "purpose",
        "name", "old_name", "bot_id", "replies")  # fmt: skip


def sniff(probe: Probe) -> Match | None:
    """Claim an export by its users and day files, or one day's file."""
    if probe.is_file:
        text = probe.text() or "" if probe.json_start() == "[" else ""
        found = re.search(r'"ts"\s*:\s*"\d{9,10}\.\d{6}"', text)
        if found and '"type"' in text and ('"user"' in text or '"bot_id"' in text):
            return Match(FORMAT, Certainty.BY_STRUCTURE, "messages with Slack's ts")
        return None
    days = [each for each in probe.names if DAY.search(each) and each.count("/") <= 2]
    names = {PurePosixPath(each).name for each in probe.names if each.count("/") <= 1}
    if not days or "users.json" not in names:
        return None
    return Match(FORMAT, Certainty.BY_STRUCTURE, f"users.json and {len(days)} days of channels")


def read(source: Source, context: Context) -> Iterator[Yielded]:
    """Stream the channels day by day, then the members, then what was not looked at."""
    workspace = _Workspace(Export(source), context.owner)
    yield from workspace.records()


def original(source: Source, provenance: Provenance) -> bytes:
    """The JSON of one record, as it stands in its file."""
    return read_span(source, provenance)


class _Workspace:
    """One export while it is read: names of people and of channels."""

    def __init__(self, export: Export, owner: str) -> None:
        self.export, self.owner = export, owner
        self.names: dict[str, str] = {}
        self.channels: dict[str, dict[str, Any]] = {}

    def records(self) -> Iterator[Yielded]:
        contacts = list(self._learn())
        if not self.owner:
            yield Notice(
                "owner-unknown", "a workspace's export has no owner: directions are unknown"
            )
        days = self.export.itself_or(DAY)
        if not days:
            raise InputError("no day of a channel in it", where=self.export.source.name)
        for name in sorted(days):
            try:
                for row in self.export.rows(name, lambda path: not path):
                    yield row if isinstance(row, Skipped) else self._record(row, name)
            except InputError as problem:
                yield Skipped(self.export.source.at("", name), problem.what)
        yield from contacts
        yield from self.export.left_over()

    def _learn(self) -> Iterator[Contact | Skipped]:
        for name in self.export.names:
            last = PurePosixPath(name).name
            if last not in ("users.json", *LISTS) or name.count("/") > 1:
                continue
            try:
                for row in self.export.rows(name, lambda path: not path):
                    if isinstance(row, Skipped):
                        yield row
                    elif last == "users.json":
                        yield self._user(row)
                    else:
                        self._channel(a_dict(row.value), last)
            except InputError as problem:
                yield Skipped(self.export.source.at("", name), problem.what)

    def _user(self, row: Row) -> Contact:
        told = a_dict(row.value)
        profile = a_dict(told.get("profile"))
        number = as_text(told.get("id"))
        shown = (profile.get("display_name"), profile.get("real_name"), told.get("real_name"),
                 told.get("name"))  # fmt: skip
        self.names[number] = next((as_text(each) for each in shown if each), "")
        ids = (number, told.get("name"), profile.get("email"), profile.get("phone"))
        details = {"deleted": "true"} if told.get("deleted") is True else {}
        return Contact(
            row.place, "slack", "members", self.names[number],
            tuple(as_text(each) for each in ids if each), None, details,
        )  # fmt: skip

    def _channel(self, told: dict[str, Any], kind: str) -> None:
        told = told | {"kind": kind}
        for key in (told.get("name"), told.get("id")):
            if key:
                self.channels[as_text(key)] = told

    def _party(self, number: str) -> Party:
        name = self.names.get(number, "")
        return Party(number, name, owner=bool(self.owner) and self.owner in (number, name))

    def _thread(self, name: str) -> tuple[Thread, tuple[Party, ...]]:
        found = DAY.search(name)
        folder = found["channel"] if found else self.export.source.title
        told = self.channels.get(folder, {})
        direct = told.get("kind") == "dms.json"
        people = tuple(self._party(as_text(each)) for each in a_list(told.get("members")))
        title = ", ".join(each.name or each.identifier for each in people) if direct else folder
        return Thread(
            as_text(told.get("id")) or folder, title, not direct
        ), people if direct else ()

    def _record(self, row: Row, name: str) -> Message | Skipped:
        told = a_dict(row.value)
        ts = as_text(told.get("ts"))
        if not TS.fullmatch(ts):
            return Skipped(row.place, "a record without a time", str(row.value)[:200])
        thread, people = self._thread(name)
        kind = as_text(told.get("subtype"))
        comment = a_dict(told.get("comment"))
        number = as_text(told.get("user") or comment.get("user") or told.get("bot_id"))
        shown = as_text(told.get("username"))
        sender = self._party(number) if number in self.names or not shown else Party(number, shown)
        recipients, direction = two_ends(
            sender if number else None, people, owner_known=bool(self.owner)
        )
        details = {key: as_text(told[key]) for key in KEPT if told.get(key)}
        edited = a_dict(told.get("edited"))
        if edited:
            details["edited"] = as_text(edited.get("ts"))
        if kind and kind not in ORDINARY:
            direction = Direction.SYSTEM
            details["event"] = kind
        raw = as_text(told.get("text")) or _of_attachments(told)
        body = self._plain(raw)
        if body != raw:
            details["text as stored"] = raw
        return Message(
            provenance=row.place,
            time=_time(ts),
            platform="slack",
            thread=thread,
            sender=sender if number or shown else None,
            recipients=recipients,
            direction=direction,
            body=body or None,
            attachments=tuple(_files(told)),
            deleted=kind in ("tombstone", "message_deleted"),
            edited=bool(edited),
            native_id=ts,
            details=details,
        )

    def _plain(self, text: str) -> str:
        """The text with people and channels by name, and addresses beside their labels."""

        def shown(found: re.Match[str]) -> str:
            kind, target, label = found["kind"], found["target"], found["label"]
            if kind == "@":
                return f"@{label or self.names.get(target) or target}"
            if kind in ("#", "!"):
                told = self.channels.get(target, {})
                return f"{kind.replace('!', '@')}{label or as_text(told.get('name')) or target}"
            return f"{label} ({target})" if label and label != target else target

        return html.unescape(MARKUP.sub(shown, text))


def _time(ts: str) -> TimeStamp:
    """The instant of a ts, to the second: its decimals are a number and no time."""
    whole = ts.split(".", 1)[0]
    stamp = TimeStamp.milliseconds(ts, int(whole) * 1000)
    return stamp if stamp.utc and stamp.utc > EPOCH else TimeStamp(ts, basis=Basis.UNKNOWN)


def _of_attachments(told: dict[str, Any]) -> str:
    """What the attachments of a bot's message say, where it has no text of its own."""
    words = []
    for each in a_list(told.get("attachments")):
        part = a_dict(each)
        words += [as_text(part.get(key)) for key in ("pretext", "title", "text") if part.get(key)]
        if not words and part.get("fallback"):
            words.append(as_text(part["fallback"]))
    return "\n".join(words)


def _files(told: dict[str, Any]) -> Iterator[Attachment]:
    for each in [*a_list(told.get("files")), told.get("file")]:
        file = a_dict(each)
        if file:
            name = as_text(file.get("name") or file.get("title"))
            yield Attachment(name, as_text(file.get("mimetype")), Held.OMITTED)
