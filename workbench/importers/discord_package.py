"""Discord's data package: the zip or folder, or one channel's `messages.json` or `messages.csv`.

It holds only what the owner wrote and had not deleted: the other side was never in it. A CSV to
about 2023, JSON since; folders with and without a `c` in front of the number, in small letters
or capitals. Times are UTC, stated in the CSV and not in the JSON; the numbers of messages hold
the server's time, by which they are checked.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from workbench.errors import InputError
from workbench.evidence import Probe, Source, limits, written_times
from workbench.evidence.json_pieces import mended
from workbench.evidence.spans import read_span
from workbench.importers._accounts import (
    Export,
    Row,
    a_dict,
    a_list,
    a_number,
    account_event,
    as_text,
    flat,
    parsed,
    two_ends,
)
from workbench.importers._discord import disagreement
from workbench.importers.protocol import Certainty, Context, Format, Match
from workbench.records import (
    Attachment,
    Contact,
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
    code="discord-package",
    title="Discord data package",
    version=1,
    platforms=("discord",),
    carries=(
        "the owner's own messages", "names of attachments", "channels with their people",
        "friends, requests and blocked people", "sessions and analytics events with address,"
        " city and device",
    ),
    omits=(
        "what others wrote, and deleted messages: never in a package",
        "advertising, programs and servers: named in a notice", "unverified on real data",
    ),
    times="UTC, stated by the server",
)  # fmt: skip
CHANNEL = re.compile(
    r"(?:^|/)messages/c?(?P<id>\d{1,20})/messages\.(?P<form>json|csv)$", re.IGNORECASE
)
ABOUT = re.compile(r"(?:^|/)messages/c?(?P<id>\d{1,20})/channel\.json$", re.IGNORECASE)
INDEX = re.compile(r"(?:^|/)messages/index\.json$", re.IGNORECASE)
USER = re.compile(r"(?:^|/)account/user\.json$", re.IGNORECASE)
EVENTS = re.compile(r"(?:^|/)activity/[^/]+/events-[^/]+\.json$", re.IGNORECASE)
CSV_HEAD = re.compile(r"^\ufeff?ID,Timestamp,Contents,Attachments\s*$", re.MULTILINE)
JSON_ROW = re.compile(r'\[\s*\{\s*"ID"\s*:\s*"?\d+"?\s*,\s*"Timestamp"\s*:')
RELATIONS = {"1": "friends", "2": "blocked", "3": "requests received", "4": "requests sent"}
TELLING = ("ip", "city", "country", "region", "device", "browser", "os", "os_version")


def sniff(probe: Probe) -> Match | None:
    """Claim a package by its channels, or one channel's messages by their columns."""
    if probe.is_file:
        text = (probe.text() or "").lstrip("\ufeff \r\n\t")
        if CSV_HEAD.match(text) or JSON_ROW.match(text):
            return Match(FORMAT, Certainty.BY_STRUCTURE, "one channel of a package")
        return None
    known = [each for each in probe.names if ABOUT.search(each) or CHANNEL.search(each)]
    known = [each for each in known if each.count("/") <= 3]
    if not known:
        return None
    return Match(FORMAT, Certainty.BY_STRUCTURE, f"{len(known)} files of channels")


def read(source: Source, context: Context) -> Iterator[Yielded]:
    """Stream the channels, then people and events, then what was not looked at."""
    package = _Package(Export(source), context.owner)
    yield from package.records()


def original(source: Source, provenance: Provenance) -> bytes:
    """The row or JSON of one record, as it stands in its file."""
    return read_span(source, provenance)


class _Package:
    """One package while it is read."""

    def __init__(self, export: Export, owner: str) -> None:
        self.export = export
        self.owner = Party(owner, owner=True)
        self.user: dict[str, Any] = {}
        self.titles: dict[str, str] = {}
        self.known: dict[str, str] = {}

    def records(self) -> Iterator[Yielded]:
        yield Notice("coverage", "only the owner's own messages: the other side was never in it")
        self._learn()
        named = {m["id"]: name for name in self.export.names if (m := CHANNEL.search(name))}
        for name in self.export.names:
            found = CHANNEL.search(name)
            if found or self.export.is_file:
                yield from self._channel(name, found["id"] if found else "")
            elif (about := ABOUT.search(name)) and about["id"] not in named:
                text = "a channel whose messages are not in the package"
                yield Notice("channel-without-messages", text, name)
            elif USER.search(name):
                yield from self._user(name)
            elif EVENTS.search(name):
                yield from self._analytics(name)
        yield from self.export.left_over()

    def _load(self, name: str) -> dict[str, Any]:
        try:
            return a_dict(parsed(self.export.text(name), name))
        except InputError:
            return {}  # it names things only; messages are read without it

    def _learn(self) -> None:
        for name in self.export.matching(USER)[:1]:
            self.user = self._load(name)
            number = as_text(self.user.get("id"))
            if number:
                self.owner = Party(number, _name(self.user), owner=True)
        for relation in a_list(self.user.get("relationships")):
            other = a_dict(a_dict(relation).get("user"))
            self.known[as_text(other.get("id"))] = _name(other)
        for name in self.export.matching(INDEX):
            self.titles |= {str(k): str(v or "") for k, v in self._load(name).items()}

    def _thread(self, name: str, number: str) -> tuple[Thread, tuple[Party, ...]]:
        """The channel, and in direct messages its other people."""
        beside = str(PurePosixPath(name).parent / "channel.json")
        told = self._load(beside) if beside in self.export.source.by_name and name else {}
        number = number or as_text(told.get("id")) or self.export.source.title
        guild = a_dict(told.get("guild")).get("name")
        title = self.titles.get(number) or str(told.get("name") or "")
        people = [as_text(each) for each in a_list(told.get("recipients"))]
        others = tuple(
            Party(each, self.known.get(each, ""))
            for each in people
            if each != self.owner.identifier
        )
        direct = str(told.get("type")) in ("1", "DM") or title.startswith("Direct Message")
        if direct and not others and title:
            others = (Party(title.removeprefix("Direct Message with ").removesuffix("#0")),)
        shown = f"{title} in {guild}" if guild and title else title or str(guild or "")
        return Thread(number, shown, group=not direct), others

    def _channel(self, name: str, number: str) -> Iterator[Yielded]:
        thread, others = self._thread(name, number)
        is_json = self.export.start(name).lstrip("\ufeff \r\n\t")[:1] == "["
        rows = (
            self.export.rows(name, lambda path: not path)
            if is_json
            else self.export.table(name, "ID")
        )
        try:
            for row in rows:
                yield row if isinstance(row, Skipped) else self._message(row, thread, others)
        except InputError as problem:
            yield Skipped(self.export.source.at("", name), problem.what)

    def _message(self, row: Row, thread: Thread, others: tuple[Party, ...]) -> Message | Skipped:
        told = a_dict(row.value)
        if not told.get("Timestamp"):
            return Skipped(row.place, "a message without a time", str(row.value)[:200])
        number = as_text(told.get("ID"))
        stamp = written_times.utc(as_text(told["Timestamp"]))
        recipients, direction = two_ends(self.owner, others, owner_known=True)
        links = as_text(told.get("Attachments")).split()
        return Message(
            provenance=row.place,
            time=stamp,
            platform="discord",
            thread=thread,
            sender=self.owner,
            recipients=recipients,
            direction=direction,
            body=as_text(told.get("Contents")) or None,
            attachments=tuple(
                Attachment(PurePosixPath(each.split("?", 1)[0]).name or each, held=Held.OMITTED)
                for each in links
            ),
            native_id=number,
            details=({"attachments": " ".join(links)} if links else {})
            | disagreement(stamp, a_number(number) or 0),
        )

    def _user(self, name: str) -> Iterator[Yielded]:
        """People and sessions of the account."""
        look = ("relationships", "user_sessions", "payments", "connections")
        for row in self.export.rows(name, lambda path: not path or path[-1] in look):
            if isinstance(row, Skipped):
                yield row
            elif row.path[0] == "relationships" and len(row.path) == 2:
                told = a_dict(row.value)
                other = a_dict(told.get("user"))
                number = as_text(other.get("id") or told.get("id"))
                kind = RELATIONS.get(as_text(told.get("type")), as_text(told.get("type")).lower())
                yield Contact(
                    row.place, "discord", kind, _name(other) or number, (number,), None,
                    flat({"nickname": told.get("nickname")}),
                )  # fmt: skip
            elif len(row.path) == 2:
                told = a_dict(row.value)
                stamp = _time(
                    told, "last_used", "creation_time", "created_at", "approx_last_used_time"
                )
                yield account_event(row.place, stamp, "discord", str(row.path[0]), told)
            elif row.path[0] in ("email", "phone", "ip", "last_seen"):
                told = {str(row.path[0]): row.value}
                if row.value:
                    yield account_event(row.place, TimeStamp(""), "discord", "profile", told)

    def _analytics(self, name: str) -> Iterator[Yielded]:
        """Events that tell where and on what the account was used; the others are counted."""
        self.export.looked_at(name)
        at = passed = 0
        with self.export.source.open(name) as stream:
            while raw := stream.readline(limits.LINE_BYTES):
                place = self.export.source.at(f"bytes={at}+{len(raw)}", name)
                at += len(raw)
                if not raw.strip():
                    continue
                try:
                    told = a_dict(mended(json.loads(raw)))
                except (ValueError, RecursionError):
                    sample = raw[:200].decode("utf-8", "replace")
                    yield Skipped(place, "not an event in JSON", sample)
                    continue
                if not any(told.get(key) for key in ("ip", "city")):
                    passed += 1
                    continue
                kept = {key: told[key] for key in ("event_type", *TELLING) if told.get(key)}
                stamp = _time(told, "timestamp", "client_send_timestamp")
                yield account_event(place, stamp, "discord", "analytics", kept)
        if passed:
            yield Notice("not-read", "events without address or city", name, passed)


def _name(user: dict[str, Any]) -> str:
    """The account's name, with its tag where it has an old one."""
    tag = as_text(user.get("discriminator"))
    name = as_text(user.get("username"))
    return name if tag in ("", "0", "0000") or not name else f"{name}#{tag.zfill(4)}"


def _time(told: dict[str, Any], *keys: str) -> TimeStamp:
    """A time; those of analytics stand in quotation marks within the text."""
    text = next((as_text(told[key]) for key in keys if told.get(key)), "")
    stamp = written_times.utc(text.strip('"'))
    return TimeStamp(text, stamp.utc, stamp.wall, stamp.basis, flag=stamp.flag)
