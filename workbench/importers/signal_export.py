"""signal-export's folders: a folder a chat with `data.json` or `chat.md`, or one of these files.

A third party's tool, run on a decrypted Signal Desktop. Times are wall-clock times of the
computer it ran on, without a zone; the owner is called "Me". The tool writes the earlier of the
sender's and the server's time, and says nothing of edits.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from workbench.errors import InputError
from workbench.evidence import Probe, Source, limits
from workbench.evidence.epoch import iso_8601
from workbench.evidence.json_pieces import mended
from workbench.evidence.lines import Line, lines_of
from workbench.evidence.spans import read_span
from workbench.importers._accounts import Export, a_dict, a_list, as_text, flat, two_ends
from workbench.importers.protocol import Certainty, Context, Format, Match
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

FORMAT = Format(
    code="signal-export",
    title="signal-export folders (Signal Desktop)",
    version=1,
    platforms=("signal",),
    carries=("messages", "deleted messages as such", "quotes, reactions and stickers", "calls",
             "attachments"),
    omits=("numbers and account ids: the tool writes names only", "edits and the server's time",
           "the pages (index.html): the same as the text", "unverified on real data, save for the"
           " oldest text form"),
    times="wall-clock time of the computer that exported",
    checked_on={"chat-miner test_export.txt": 2},
)  # fmt: skip
DATA = re.compile(r"(?:^|/)data\.json$")
TEXT = re.compile(r"(?:^|/)chat\.md$|(?:^|/)index\.md$")
LINE = re.compile(
    r"\[(?P<when>\d{4}-\d\d-\d\d,? \d\d:\d\d(?::\d\d)?)\] (?P<who>[^:\n]{1,120}):"
    r"(?: (?P<what>.*))?",
    re.DOTALL,
)
OLDEST = re.compile(r"^\ufeff?\[\d{4}-\d\d-\d\d, \d\d:\d\d\] [^:\n]{1,120}: ", re.MULTILINE)
ROW = re.compile(r'^\s*\{(?=.*"date"\s*:\s*"\d{4}-)(?=.*"sender"\s*:)(?=.*"body"\s*:)')
REACTIONS = re.compile(r"\n?\(- (?P<told>[^\n()]{0,2000}) -\)\s*$")
STICKER = re.compile(r"\(\( (?P<what>.*?) \)\)")
MEDIA = re.compile(r"!?\[(?P<name>[^\[\]\n]{0,300})\]\((?P<path>\.?/?media/[^)\n]{1,1000})\)")
DELETED = "(This message was deleted)"
ME = "Me"


def sniff(probe: Probe) -> Match | None:
    """Claim folders of `data.json` or `chat.md`, or one such file."""
    names = [""] if probe.is_file else [
        n for n in probe.names if (DATA.search(n) or TEXT.search(n)) and n.count("/") <= 2
    ]  # fmt: skip
    for name in names[:50]:
        text = (probe.text(name) or "").lstrip("\ufeff")
        if ROW.match(text.split("\n", 1)[0]):
            return Match(FORMAT, Certainty.BY_STRUCTURE, "lines with date, sender and body")
        first = LINE.match(text)
        if first and (OLDEST.match(text) or re.search(r"^\[[\d\- :]+\] Me:", text, re.MULTILINE)):
            return Match(
                FORMAT, Certainty.BY_SIGNATURE, "lines with a date in ISO form in brackets"
            )
    return None


def read(source: Source, context: Context) -> Iterator[Yielded]:
    """Stream the chats one after the other; a chat's `data.json` before its text."""
    export = Export(source)
    owner = context.owner or ME
    if export.is_file:
        names = [""]
    else:
        names = export.matching(DATA)
        told = {str(PurePosixPath(each).parent) for each in names}
        for each in export.matching(TEXT):
            if str(PurePosixPath(each).parent) in told:
                export.looked_at(each)
            else:
                names.append(each)
    if not names:
        raise InputError("no chats in it", where=source.name)
    for name in names:
        try:
            yield from _chat(export, name, owner)
        except InputError as problem:
            yield Skipped(source.at("", name), problem.what)
    yield from export.left_over()


def original(source: Source, provenance: Provenance) -> bytes:
    """The lines of one message, as they stand in their file."""
    return read_span(source, provenance)


def _chat(export: Export, name: str, owner: str) -> Iterator[Yielded]:
    """One chat, after a first pass for who writes in it."""
    export.looked_at(name)
    is_json = export.start(name).lstrip("\ufeff \r\n\t").startswith("{")
    title = PurePosixPath(name).parent.name or export.source.title
    authors: dict[str, None] = {}
    for each in _told(export, name, is_json=is_json):
        if isinstance(each, tuple) and (who := as_text(each[1].get("sender"))):
            authors[who] = None
    known = owner in authors
    if not known:
        yield Notice("owner-unknown", f"nobody is called {owner!r} in it", name)
    thread = Thread(title, title, group=len(authors) > 2)
    people = tuple(Party(each, owner=known and each == owner) for each in authors)
    for each in _told(export, name, is_json=is_json):
        if isinstance(each, Skipped):
            yield each
        else:
            yield _record(export, each, thread, people, owner if known else "")


def _told(
    export: Export, name: str, *, is_json: bool
) -> Iterator[tuple[Provenance, dict[str, Any]] | Skipped]:
    """The messages of a file as fields, with their places."""
    with export.source.open(name) as stream:
        for line in lines_of(stream) if is_json else _joined(lines_of(stream)):
            place = export.source.at(line.locator, name)
            if not line.text.strip():
                continue
            told = _json(line.text) if is_json else _written(line.text)
            if told is None:
                yield Skipped(place, "not a message", line.text[:200])
            else:
                yield place, told


def _joined(lines: Iterator[Line]) -> Iterator[Line]:
    """Lines without a head of their own belong to the message above."""
    current: Line | None = None
    for line in lines:
        if LINE.match(line.text) or current is None:
            if current is not None:
                yield current
            current = line
        elif len(current.text) < limits.BODY_CHARS:
            current = current.joined_with(line)
    if current is not None:
        yield current


def _json(text: str) -> dict[str, Any] | None:
    try:
        told = mended(json.loads(text))
    except (ValueError, RecursionError):
        return None
    return told if isinstance(told, dict) and "date" in told else None


def _written(text: str) -> dict[str, Any] | None:
    """The fields of a message in the text form."""
    found = LINE.fullmatch(text)
    if found is None:
        return None
    body = (found["what"] or "").rstrip()
    told: dict[str, Any] = {"date": found["when"], "sender": found["who"]}
    if reactions := REACTIONS.search(body):
        told["reactions"] = reactions["told"]
        body = body[: reactions.start()].rstrip()
    told["attachments"] = [
        {"path": each["path"], "name": each["name"]} for each in MEDIA.finditer(body)
    ]
    if sticker := STICKER.fullmatch(body.strip()):
        told["sticker"], body = sticker["what"], ""
    told["deleted"] = body.strip() == DELETED
    return told | {"body": MEDIA.sub("", body).strip()}


def _record(
    export: Export,
    each: tuple[Provenance, dict[str, Any]],
    thread: Thread,
    people: tuple[Party, ...],
    owner: str,
) -> Message | Call:
    place, told = each
    who = as_text(told.get("sender"))
    sender = Party(who, owner=bool(owner) and who == owner) if who else None
    recipients, direction = two_ends(
        sender, () if thread.group else people, owner_known=bool(owner)
    )
    stamp = _time(as_text(told.get("date")))
    kept = ("quote", "sticker", "reactions", "expiration", "poll", "edits")
    details = flat({key: told[key] for key in kept if told.get(key)})
    if told.get("call"):
        call = as_text(told["call"])
        missed = told.get("missed") is True or "missed" in call.lower()
        return Call(
            place, stamp, "signal", thread, sender, recipients, direction,
            "missed" if missed else "unknown", video="video" in call.lower(),
            details=details | {"text": as_text(told.get("body")) or call},
        )  # fmt: skip
    if not who:
        direction = Direction.SYSTEM
        details["event"] = "other"
    body = as_text(told.get("body")) or as_text(a_dict(told.get("sticker")).get("emoji"))
    return Message(
        place, stamp, "signal", thread, sender, recipients, direction, body or None,
        tuple(_attachments(export, told, place.member)), deleted=bool(told.get("deleted")),
        details=details,
    )  # fmt: skip


def _time(text: str) -> TimeStamp:
    """A time with or without the comma and the seconds."""
    stamp = iso_8601(text.replace(",", ""))
    step = 60 if text.count(":") == 1 else 1
    return TimeStamp(text, stamp.utc, stamp.wall, stamp.basis, flag=stamp.flag, step=step)


def _attachments(export: Export, told: dict[str, Any], near: str) -> Iterator[Attachment]:
    for each in a_list(told.get("attachments")):
        file = a_dict(each)
        path = as_text(
            file.get("path") or file.get("fileName") or (each if isinstance(each, str) else "")
        )
        mime = as_text(file.get("contentType") or file.get("type"))
        found = export.attachment(path.removeprefix("./"), near, mime)
        name = as_text(file.get("name")) or found.name
        held = found.held if path else Held.OMITTED
        yield Attachment(name, found.mime, held, found.content, found.member)
