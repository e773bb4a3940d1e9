"""What Facebook, Messenger and Instagram share: threads in JSON, and text to be repaired.

A thread is a folder of `message_1.json`, `message_2.json`..., the first the newest, each with its
own list of participants. Text was written as UTF-8 read as Latin-1; it is repaired string by
string where the repair is certain, that is, where it encodes as Latin-1 and decodes as UTF-8.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from workbench.errors import InputError
from workbench.evidence.epoch import since_1970
from workbench.importers._accounts import (
    Export,
    Row,
    a_dict,
    a_list,
    a_number,
    in_lists,
    two_ends,
)
from workbench.importers._accounts import as_text as plain_text
from workbench.importers._meta_layout import BOXES, Folder
from workbench.importers._meta_sentences import IN_PASSING, event_of
from workbench.records import (
    Attachment,
    Call,
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

Lists = tuple[tuple[str, re.Pattern[str]], ...]
Make = Callable[[Row, str], Yielded]
MEDIA = ("photos", "videos", "audio_files", "files", "gifs")
KEPT = (
    "reactions",
    "share",
    "type",
    "sticker",
    "ip",
    "users",
    "magic_words",
    "bumped_message_metadata",
)
MANY = 64 * 1024 * 1024  # a file beyond this is not turned round, but read as it stands


def repaired(text: str) -> str:
    """Undo UTF-8 read as Latin-1; a text that is not that stays as it is."""
    if text.isascii():
        return text
    try:
        return text.encode("latin-1").decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return text


def repaired_deep(value: Any) -> Any:
    """A JSON value with all its texts repaired."""
    if isinstance(value, str):
        return repaired(value)
    if isinstance(value, list):
        return [repaired_deep(each) for each in value]
    if isinstance(value, dict):
        return {repaired(key): repaired_deep(each) for key, each in value.items()}
    return value


def as_text(value: Any) -> str:
    """A value as text, its strings repaired."""
    if isinstance(value, str):
        return repaired(value)
    return plain_text(repaired_deep(value))


class Head(NamedTuple):
    """What a thread's files say of it besides its messages."""

    thread: Thread
    people: tuple[str, ...]
    faults: tuple[Skipped, ...]
    whole: bool


def head_of(export: Export, folder: Folder) -> Head:
    """Look through a thread's files for its title and for everyone who takes or took part."""
    told: dict[str, Any] = {}
    people: dict[str, None] = {}
    faults: list[Skipped] = []
    threads = False
    for name in folder.files:
        try:
            for row in export.rows(name, in_lists("messages")):
                if isinstance(row, Skipped):
                    continue  # met again, and told, when the messages are read
                if row.path[0] == "messages" and len(row.path) == 2:
                    threads = True
                    people.update(dict.fromkeys(_sender_of(row.value)))
                elif row.path == ("participants",):
                    people.update(dict.fromkeys(participants(row.value)))
                elif len(row.path) == 1:
                    told.setdefault(str(row.path[0]), row.value)
        except InputError as problem:
            faults.append(Skipped(export.source.at("json=/", name), problem.what))
    key = repaired(str(told.get("thread_path") or f"{folder.box}/{folder.name}".strip("/")))
    title = repaired(str(told.get("title") or told.get("threadName") or ""))
    group = len(people) > 2 or told.get("thread_type") == "RegularGroup"
    return Head(Thread(key, title, group), tuple(people), tuple(faults), threads)


def participants(listed: Any) -> list[str]:
    """The names in a `participants` list, of objects or of texts."""
    return [
        repaired(str(each.get("name", "") if isinstance(each, dict) else each))
        for each in a_list(listed)
    ]


def _sender_of(message: Any) -> list[str]:
    name = a_dict(message).get("sender_name") or a_dict(message).get("senderName")
    return [repaired(str(name))] if name else []


def common_owner(heads: list[Head]) -> tuple[frozenset[str], Notice]:
    """The owner, where exactly one person takes part in every one of several threads."""
    tally: Counter[str] = Counter()
    told = [each for each in heads if each.people and each.whole]
    for each in told:
        tally.update(set(each.people))
    top = [name for name, count in tally.items() if count == len(told)]
    if len(told) > 1 and len(top) == 1:
        text = f"{top[0]!r} takes part in every thread: the owner"
        return frozenset(top), Notice("owner-inferred", text)
    return frozenset(), Notice("owner-unknown", "the owner is not stated; directions are unknown")


def owner_of(stated: frozenset[str], heads: list[Head]) -> tuple[frozenset[str], list[Notice]]:
    """The owner as stated, where somebody of that name takes part; else as the threads show."""
    people = {name for each in heads for name in each.people}
    if stated and (not people or stated & people):
        return stated, []
    owner, notice = common_owner(heads)
    if stated:
        names = ", ".join(map(repr, sorted(stated)))
        text = f"{names}, whom the profile names, takes part in no thread; {notice.text}"
        notice = Notice(notice.code, text)
    return owner, [notice]


def records(
    export: Export, folder: Folder, head: Head, owner: frozenset[str], platform: str
) -> Iterator[Yielded]:
    """The messages, calls and events of a thread, oldest first where its files are in order."""
    yield from head.faults
    reader = _Reader(export, head, owner, platform, BOXES.get(folder.box, ""))
    for name in reversed(folder.files):
        rows = _rows(export, name)
        size = export.source.by_name[name].size
        if size > MANY:
            yield from map(reader.record, rows)
            continue
        held = list(rows)
        if _newest_first(held):
            held.reverse()
        yield from map(reader.record, held)


def _rows(export: Export, name: str) -> Iterator[Row | Skipped]:
    try:
        for row in export.rows(name, in_lists("messages")):
            if isinstance(row, Skipped) or (len(row.path) == 2 and row.path[0] == "messages"):
                yield row
    except InputError:
        return  # told by `head_of`


def faults_of(export: Export, folder: Folder) -> Iterator[Skipped]:
    """What could not be read of a thread's files."""
    for name in folder.files:
        yield from (each for each in _rows(export, name) if isinstance(each, Skipped))


def rows_of_lists(export: Export, name: str) -> Iterator[Row | Skipped]:
    """The entries of a file that is a list, or an object of lists."""
    try:
        for row in export.rows(name, lambda path: not path or isinstance(path[-1], str)):
            inside = (
                [part for part in row.path if isinstance(part, int)]
                if isinstance(row, Row)
                else [0]
            )
            if inside:
                yield row
    except InputError as problem:
        yield Skipped(export.source.at("json=/", name), problem.what)


def beside(export: Export, name: str, kinds: Iterable[tuple[Lists, Make]]) -> Iterator[Yielded]:
    """The records of a file that is no thread: of the first list that its name fits.

    Args:
        export: the export.
        name: the file.
        kinds: lists with their names and patterns, and what makes a record of an entry and of the
            list's name.
    """
    for lists, make in kinds:
        for list_name, pattern in lists:
            if pattern.search(name):
                for row in rows_of_lists(export, name):
                    yield row if isinstance(row, Skipped) else make(row, list_name)
                return


def _newest_first(rows: list[Row | Skipped]) -> bool:
    times = [time for each in rows if isinstance(each, Row) and (time := _time_of(each.value))]
    return len(times) < 2 or times[0] >= times[-1]


def _time_of(message: Any) -> int | None:
    told = a_dict(message)
    return a_number(told.get("timestamp_ms", told.get("timestamp")))


class _Reader:
    """Turns the rows of one thread into records."""

    def __init__(
        self, export: Export, head: Head, owner: frozenset[str], platform: str, mark: str
    ) -> None:
        self.export, self.thread, self.owner = export, head.thread, owner
        self.platform, self.marks = platform, (mark,) if mark else ()
        self.people = tuple(Party(each, owner=each in owner) for each in head.people)

    def record(self, row: Row | Skipped) -> Yielded:
        if isinstance(row, Skipped):
            return row
        told, place = a_dict(row.value), row.place
        if not _sender_of(told):
            return Skipped(place, "a message without a sender", str(row.value)[:200])
        text = str(told.get("timestamp_ms", told.get("timestamp", "")))
        stamp, _ = since_1970(text)
        name = _sender_of(told)[0]
        sender = Party(name, owner=name in self.owner)
        recipients, direction = two_ends(sender, self.people, owner_known=bool(self.owner))
        if "call_duration" in told:
            return self._call(place, stamp, told, (sender, recipients, direction))
        return self._message(place, stamp, told, (sender, recipients, direction))

    def _call(
        self,
        place: Provenance,
        stamp: TimeStamp,
        told: dict[str, Any],
        ends: tuple[Party, tuple[Party, ...], Direction],
    ) -> Call:
        seconds = a_number(told["call_duration"])
        content = repaired(str(told.get("content") or ""))
        missed = told.get("missed") or "missed" in content.lower()
        outcome = "missed" if missed else "answered" if seconds else "not-answered"
        details = {"text": content} if content else {}
        return Call(
            place, stamp, self.platform, self.thread, *ends, outcome, seconds,
            video="video" in content.lower(), details=details,
        )  # fmt: skip

    def _message(
        self,
        place: Provenance,
        stamp: TimeStamp,
        told: dict[str, Any],
        ends: tuple[Party, tuple[Party, ...], Direction],
    ) -> Message:
        content = told.get("content", told.get("text"))
        body = repaired(content) if isinstance(content, str) else None
        details = {key: as_text(told[key]) for key in KEPT if told.get(key)}
        marks = self.marks
        sender, recipients, direction = ends
        event = _event(told, body, sender.identifier, sender.owner if self.owner else None)
        if event and event not in IN_PASSING:
            direction = Direction.SYSTEM
            details["event"] = event
        elif event:
            marks = (*marks, "generated")
        attachments = tuple(self._attachments(told, place.member))
        if not body or "generated" in marks:
            body = _shared(told) or body
        return Message(
            provenance=place,
            time=stamp,
            platform=self.platform,
            thread=self.thread,
            sender=sender,
            recipients=recipients,
            direction=direction,
            body=body,
            attachments=attachments,
            deleted=told.get("is_unsent") is True or told.get("isUnsent") is True,
            state="unsent" if told.get("is_unsent") is True or told.get("isUnsent") is True else "",
            marks=marks,
            details=details,
        )

    def _attachments(self, told: dict[str, Any], near: str) -> Iterator[Attachment]:
        for kind in MEDIA:
            for each in a_list(told.get(kind)):
                yield self._file(a_dict(each).get("uri"), near)
        for each in a_list(told.get("media")):
            yield self._file(a_dict(each).get("uri"), near)
        if uri := a_dict(told.get("sticker")).get("uri"):
            yield self._file(uri, near)

    def _file(self, uri: Any, near: str) -> Attachment:
        """A file by its path; where a sentence stands instead of one, it was not exported."""
        path = repaired(str(uri or ""))
        if "/" not in path and not PurePosixPath(path).suffix:
            return Attachment(path, held=Held.OMITTED)
        return self.export.attachment(path.removeprefix("./"), near)


def _event(told: dict[str, Any], body: str | None, sender: str, owner: bool | None) -> str:
    said = event_of(body, sender, owner=owner) if body else ""
    if told.get("type") == "Subscribe":
        return said or "added"
    if told.get("type") == "Unsubscribe":
        return said or "removed"
    return said


def _shared(told: dict[str, Any]) -> str:
    """What a share says: its text and its address."""
    share = a_dict(told.get("share"))
    parts = (repaired(str(share.get(key) or "")) for key in ("share_text", "link"))
    return "\n".join(each for each in parts if each)
