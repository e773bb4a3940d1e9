"""Instagram's "download your information" JSON: folder, zip, or one thread's file.

Three generations: one `messages.json` of conversations (to 2020), `messages/inbox/...` (2021 and
2022), `your_instagram_activity/messages/...` (2023 on). Times are instants: milliseconds, or ISO
8601 with an offset. Text of the later two was written as UTF-8 read as Latin-1, and is repaired
string by string where the repair is certain: it encodes as Latin-1 and decodes as UTF-8.
"""

from __future__ import annotations

import json
import mimetypes
import re
from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import PurePosixPath
from typing import Any

from workbench.errors import InputError
from workbench.evidence import Probe, Source, limits
from workbench.evidence.epoch import iso_8601, since_1970
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
    code="instagram-json",
    title="Instagram data download (JSON)",
    version=1,
    platforms=("instagram",),
    carries=("messages and requests", "unsent marks", "reactions", "calls", "shares", "media",
             "followers, following, blocked and pending accounts"),
    omits=("posts, comments, searches, log-ins: named in a notice",),
    times="UTC, stated by the server",
)  # fmt: skip
THREAD = re.compile(
    r"(?:^|/)messages/(?P<box>inbox|message_requests|archived_threads|filtered_threads|broadcast)"
    r"/(?P<thread>[^/]+)/message_(?P<number>\d+)\.json$"
)
OLD = re.compile(r"(?:^|/)messages\.json$")
PROFILE = re.compile(r"(?:^|/)(?:personal_information|profile)\.json$")
LISTS = (
    ("followers", re.compile(r"followers(?:_\d+)?\.json$")),
    ("following", re.compile(r"following\.json$")),
    ("blocked", re.compile(r"blocked_(?:accounts|profiles)\.json$")),
    ("pending requests", re.compile(r"pending_follow_requests\.json$")),
    ("recently unfollowed", re.compile(r"recently_unfollowed_(?:accounts|profiles)\.json$")),
)
MEDIA = ("photos", "videos", "audio_files", "files", "gifs")
GENERATED = re.compile(
    r"(?:Liked a message|(?:You|.{1,80}) sent an attachment\.|Reacted .{1,12} to your message ?"
    r"|.{1,80} (?:started|ended) (?:a|an|the) (?:audio|video) (?:call|chat)\.?)"
)


def sniff(probe: Probe) -> Match | None:
    """Claim an export whose root this is, or one file that holds a thread."""
    if probe.is_file:
        return _sniff_file(probe)
    threads = [each for each in probe.names if THREAD.search(each)]
    old = [each for each in probe.names if OLD.search(each) and each.count("/") <= 1]
    if threads and all(_depth(each) <= 2 for each in threads):
        if _is_facebook(probe.names):
            return None
        return Match(FORMAT, Certainty.BY_STRUCTURE, f"{len(threads)} threads under messages/")
    if old and '"conversation"' in (probe.text(old[0]) or ""):
        return Match(FORMAT, Certainty.BY_STRUCTURE, "messages.json with conversations")
    return None


def _depth(name: str) -> int:
    """How many folders lie above `messages/`."""
    return name.split("messages/", 1)[0].count("/")


def _is_facebook(names: tuple[str, ...]) -> bool:
    marks = ("your_facebook_activity/", "your_activity_across_facebook/", "friends_and_followers/")
    return any(mark in name for name in names for mark in marks)


def _sniff_file(probe: Probe) -> Match | None:
    start = probe.json_start()
    text = probe.text() or ""
    if start == "[" and '"conversation"' in text and '"participants"' in text:
        return Match(FORMAT, Certainty.BY_STRUCTURE, "an array of conversations")
    if start == "{" and '"messages"' in text and '"sender_name"' in text:
        return Match(FORMAT, Certainty.POSSIBLE, "one thread, as Instagram and Messenger write it")
    return None


def read(source: Source, context: Context) -> Iterator[Yielded]:
    """Stream the threads, then the lists of accounts, then what was not looked at."""
    export = _Export(source, context.owner)
    yield from export.records()


def original(source: Source, provenance: Provenance) -> bytes:
    """The JSON of one record, as it stands in its file.

    Raises:
        InputError: when the pointer leads nowhere.
    """
    pointer = provenance.locator.removeprefix("json=")
    member = "" if source.inner or source.kind == "file" else provenance.member
    with source.open(member) as stream:
        text = stream.read(limits.JSON_MEMBER_BYTES).decode("utf-8", "replace")
    try:
        value = json.loads(text)
        for part in pointer.strip("/").split("/"):
            value = value[int(part)] if isinstance(value, list) else value[part]
    except (ValueError, KeyError, IndexError, TypeError, RecursionError) as problem:
        raise InputError(f"nothing at {provenance.locator!r}", where=source.name) from problem
    return json.dumps(value, ensure_ascii=True).encode()


def repaired(text: str) -> str:
    """Undo UTF-8 read as Latin-1; a text that is not that stays as it is."""
    try:
        return text.encode("latin-1").decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return text


class _Export:
    """One export while it is read."""

    def __init__(self, source: Source, owner: str) -> None:
        self.source = source
        self.owner = owner
        self.looked: set[str] = set()
        self.handle = ""

    def records(self) -> Iterator[Yielded]:
        names = [""] if self.source.kind == "file" else [each.name for each in self.source.members]
        self._find_profile(names)
        threads = _threads(names)
        if not self.owner:
            yield from self._infer_owner(threads)
        for box, members in threads.items():
            yield from self._thread(box, members)
        for name in names:
            if OLD.search(name) or (name == "" and not threads):
                yield from self._old_or_single(name)
            for list_name, pattern in LISTS:
                if pattern.search(name):
                    yield from self._contacts(name, list_name)
        yield from self._not_looked_at(names)

    def _load(self, name: str) -> Any:
        """A member's JSON; `InputError` says what is wrong with it."""
        self.looked.add(name)
        with self.source.open(name) as stream:
            data = stream.read(limits.JSON_MEMBER_BYTES + 1)
        if len(data) > limits.JSON_MEMBER_BYTES:
            raise InputError("larger than is allowed", where=name)
        try:
            return json.loads(data.decode("utf-8-sig", "replace"))
        except ValueError as problem:
            raise InputError(f"not whole JSON ({problem})", where=name) from problem
        except RecursionError as problem:
            raise InputError("nested too deep", where=name) from problem

    def _find_profile(self, names: list[str]) -> None:
        for name in names:
            if PROFILE.search(name):
                try:
                    found = self._load(name)
                except InputError:
                    continue  # it is read for the owner's name only, and told as not looked at
                values = _string_values(found)
                self.handle = found.get("username", "") if isinstance(found, dict) else ""
                self.owner = self.owner or next(iter(values), self.handle)

    def _infer_owner(self, threads: dict[tuple[str, str], list[str]]) -> Iterator[Notice]:
        """The one who takes part in every thread."""
        common: Counter[str] = Counter()
        for members in threads.values():
            try:
                told = self._load(members[0])
            except InputError:
                continue
            if isinstance(told, dict):
                common.update(set(_participants(told)))
        top = [name for name, count in common.items() if count == len(threads)]
        if len(threads) > 1 and len(top) == 1:
            self.owner = top[0]
            yield Notice("owner-inferred", f"{top[0]!r} takes part in every thread: the owner")
        else:
            yield Notice("owner-unknown", "the owner is not stated; directions are unknown")

    def _thread(self, box: tuple[str, str], members: list[str]) -> Iterator[Yielded]:
        found: list[tuple[int, Yielded]] = []
        for member in members:
            try:
                told = self._load(member)
            except InputError as problem:
                yield from self._rescued(member, problem, box)
                continue
            if not isinstance(told, dict) or not isinstance(told.get("messages"), list):
                yield Skipped(self.source.at("json=/", member), "not a thread")
                continue
            thread = _thread_of(told, box[1])
            marks = ("request",) if box[0] == "message_requests" else ()
            for index, each in enumerate(told["messages"]):
                place = self.source.at(f"json=/messages/{index}", member)
                record = self._message(place, each, thread, _participants(told), marks)
                when = each.get("timestamp_ms", 0) if isinstance(each, dict) else 0
                found.append((when if isinstance(when, int) else 0, record))
        found.reverse()  # files are newest first; ties then stand in the order of sending
        yield from (record for _, record in sorted(found, key=lambda pair: pair[0]))

    def _rescued(self, member: str, problem: InputError, box: tuple[str, str]) -> Iterator[Yielded]:
        """The whole messages of a file that is cut short."""
        with self.source.open(member) as stream:
            text = stream.read(limits.JSON_MEMBER_BYTES).decode("utf-8-sig", "replace")
        start = text.find("[", max(text.find('"messages"'), 0)) + 1
        decoder, index = json.JSONDecoder(), 0
        thread = Thread(box[1], box[1])
        while 0 < start < len(text):
            while start < len(text) and text[start] in " \t\r\n,":
                start += 1
            try:
                value, start = decoder.raw_decode(text, start)
            except (ValueError, RecursionError):
                break
            place = self.source.at(f"json=/messages/{index}", member)
            yield self._message(place, value, thread, [], ())
            index += 1
        at = len(text[:start].encode())
        yield Skipped(
            self.source.at(f"bytes={at}", member), problem.what, text[start : start + 200]
        )

    def _message(
        self,
        place: Provenance,
        told: Any,
        thread: Thread,
        participants: list[str],
        marks: tuple[str, ...],
    ) -> Yielded:
        if not isinstance(told, dict) or "sender_name" not in told:
            return Skipped(place, "a message without a sender", str(told)[:200])
        name = repaired(str(told["sender_name"]))
        stamp, _ = since_1970(str(told.get("timestamp_ms", "")))
        sender, recipients, direction = self._ends(name, participants)
        if "call_duration" in told:
            seconds = told["call_duration"] if isinstance(told["call_duration"], int) else None
            outcome = "missed" if told.get("missed") or not seconds else "answered"
            return Call(
                place, stamp, "instagram", thread, sender, recipients, direction, outcome, seconds
            )
        content = told.get("content")
        body = repaired(content) if isinstance(content, str) else None
        if body and GENERATED.fullmatch(body):
            marks = (*marks, "generated")
        return Message(
            provenance=place,
            time=stamp,
            platform="instagram",
            thread=thread,
            sender=sender,
            recipients=recipients,
            direction=direction,
            body=body,
            attachments=tuple(self._attachments(told)),
            deleted=told.get("is_unsent") is True,
            marks=marks,
            details=_details(told),
        )

    def _ends(
        self, name: str, participants: list[str]
    ) -> tuple[Party, tuple[Party, ...], Direction]:
        sender = Party(name, owner=bool(name) and name in (self.owner, self.handle))
        others = tuple(
            Party(each, owner=each in (self.owner, self.handle))
            for each in participants
            if each != name
        )
        if not self.owner and not self.handle:
            return sender, others, Direction.UNKNOWN
        return sender, others, Direction.OUTGOING if sender.owner else Direction.INCOMING

    def _attachments(self, told: dict[str, Any]) -> Iterator[Attachment]:
        for kind in MEDIA:
            for each in told.get(kind) or ():
                uri = repaired(str(each.get("uri", ""))) if isinstance(each, dict) else ""
                yield self._file(uri)

    def _file(self, uri: str) -> Attachment:
        mime = mimetypes.guess_type(uri)[0] or ""
        known = self.source.by_name
        inside = uri if uri in known else next((n for n in known if n.endswith(f"/{uri}")), "")
        if self.source.kind == "file" or not inside:
            return Attachment(PurePosixPath(uri).name, mime, Held.MISSING)
        content = partial(self.source.open, inside)
        self.looked.add(inside)
        return Attachment(PurePosixPath(uri).name, mime, Held.PRESENT, content, inside)

    def _old_or_single(self, name: str) -> Iterator[Yielded]:
        """The one file of the first generation, or a single thread's file."""
        try:
            told = self._load(name)
        except InputError as problem:
            yield from self._rescued(name, problem, ("inbox", name or self.source.title))
            return
        if isinstance(told, dict) and isinstance(told.get("messages"), list):
            yield Notice("platform-assumed", "one thread's file: Messenger writes the same shape")
            thread = _thread_of(told, self.source.title)
            people = _participants(told)
            for index, each in enumerate(reversed(told["messages"])):
                at = len(told["messages"]) - 1 - index
                place = self.source.at(f"json=/messages/{at}", name)
                yield self._message(place, each, thread, people, ())
            return
        for number, talk in enumerate(told if isinstance(told, list) else ()):
            yield from self._conversation(name, number, talk)

    def _conversation(self, name: str, number: int, talk: Any) -> Iterator[Yielded]:
        place = self.source.at(f"json=/{number}", name)
        if not isinstance(talk, dict) or not isinstance(talk.get("conversation"), list):
            yield Skipped(place, "not a conversation", str(talk)[:200])
            return
        people = [str(each) for each in talk.get("participants", ())]
        thread = Thread(",".join(sorted(people)), ", ".join(people), group=len(people) > 2)
        rows = list(enumerate(talk["conversation"]))
        for index, each in reversed(rows):
            place = self.source.at(f"json=/{number}/conversation/{index}", name)
            if not isinstance(each, dict) or "sender" not in each:
                yield Skipped(place, "a message without a sender", str(each)[:200])
                continue
            sender, recipients, direction = self._ends(str(each["sender"]), people)
            known = {k: v for k, v in each.items() if k not in ("sender", "created_at", "text")}
            yield Message(
                provenance=place,
                time=iso_8601(str(each.get("created_at", ""))),
                platform="instagram",
                thread=thread,
                sender=sender,
                recipients=recipients,
                direction=direction,
                body=each.get("text") if isinstance(each.get("text"), str) else None,
                details={key: _as_text(value) for key, value in known.items()},
            )

    def _contacts(self, name: str, list_name: str) -> Iterator[Yielded]:
        try:
            told = self._load(name)
        except InputError as problem:
            yield Skipped(self.source.at("json=/", name), problem.what)
            return
        wrapper = ""
        if isinstance(told, dict):
            wrapper, told = next(((k, v) for k, v in told.items() if isinstance(v, list)), ("", []))
        for index, each in enumerate(told if isinstance(told, list) else ()):
            place = self.source.at(f"json=/{wrapper}/{index}".replace("//", "/"), name)
            data = each.get("string_list_data") if isinstance(each, dict) else None
            first = data[0] if isinstance(data, list) and data else {}
            title = str(each.get("title", "")) if isinstance(each, dict) else ""
            handle = str(first.get("value") or title)
            if not handle:
                yield Skipped(place, "an account without a name", str(each)[:200])
                continue
            stamp: TimeStamp = since_1970(str(first.get("timestamp", "")))[0]
            yield Contact(
                place, "instagram", list_name, repaired(title), (repaired(handle),), stamp
            )

    def _not_looked_at(self, names: list[str]) -> Iterator[Notice]:
        left = Counter(
            str(PurePosixPath(name).parent) for name in names if name and name not in self.looked
        )
        for folder, count in sorted(left.items()):
            yield Notice("not-looked-at", "files not looked at", folder, count)


def _threads(names: list[str]) -> dict[tuple[str, str], list[str]]:
    """The files of each thread, by box and thread, in the order of their numbers."""
    found: dict[tuple[str, str], list[tuple[int, str]]] = {}
    for name in names:
        if match := THREAD.search(name):
            key = (match["box"], match["thread"])
            found.setdefault(key, []).append((int(match["number"]), name))
    return {key: [name for _, name in sorted(files)] for key, files in found.items()}


def _thread_of(told: dict[str, Any], folder: str) -> Thread:
    people = _participants(told)
    key = repaired(str(told.get("thread_path") or folder))
    return Thread(key, repaired(str(told.get("title", ""))), group=len(people) > 2)


def _participants(told: dict[str, Any]) -> list[str]:
    listed = told.get("participants")
    return [
        repaired(str(each.get("name", "") if isinstance(each, dict) else each))
        for each in (listed if isinstance(listed, list) else ())
    ]


def _details(told: dict[str, Any]) -> dict[str, str]:
    return {
        key: _as_text(told[key])
        for key in ("reactions", "share", "type", "sticker", "ip")
        if told.get(key)
    }


def _as_text(value: Any) -> str:
    """A value as text, its strings repaired."""
    if isinstance(value, str):
        return repaired(value)
    return json.dumps(_deep(value), ensure_ascii=False)


def _deep(value: Any) -> Any:
    if isinstance(value, str):
        return repaired(value)
    if isinstance(value, list):
        return [_deep(each) for each in value]
    if isinstance(value, dict):
        return {key: _deep(each) for key, each in value.items()}
    return value


def _string_values(found: Any) -> list[str]:
    """The display name in `personal_information.json`, whose keys are in the account's language."""
    try:
        users = next(iter(v for v in found.values() if isinstance(v, list)))
        table = users[0]["string_map_data"]
        values = [str(each["value"]) for each in table.values() if each.get("value")]
    except (AttributeError, StopIteration, LookupError, TypeError):
        return []
    named = table.get("Name", {}).get("value")
    names = [named] if named else [each for each in values if " " in each and "@" not in each]
    return [repaired(each) for each in names]
