"""Threads of Facebook, Messenger and Instagram as pages: `message_1.html` and so on.

Class names change every year, so that a page is read as what people see: a sender's line, lines
of text with media and reactions, a line with the time. Times are wall-clock times in a zone that
the page does not state, to the minute; text is as it was written, and not repaired. Pages of
before 2018 put the text behind the block of sender and time.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from workbench.errors import InputError
from workbench.evidence import written_times
from workbench.importers._accounts import Export, two_ends
from workbench.importers._meta import Head
from workbench.importers._meta_layout import BOXES, Folder, folders
from workbench.importers._meta_sentences import IN_PASSING, event_of
from workbench.records import (
    Attachment,
    Direction,
    Message,
    Notice,
    Party,
    Skipped,
    Thread,
    TimeStamp,
    Yielded,
)

MARKS = re.compile(
    r'class="[^"]*(?:\b_a6-[ghip]\b|\b_2ph-|\buiBoxWhite\b|\b_a706\b|\bmessage_header\b)'
    r"|>Participants: "
)
TOKEN = re.compile(rb"<!--[^<]*+|<[!?/]?[A-Za-z][^<>]*>|[^<]+|<", re.DOTALL)
TAG = re.compile(rb"<(?P<close>/?)(?P<name>[A-Za-z][A-Za-z0-9]*)(?P<rest>[^<>]*)>")
CLASS = re.compile(rb'class="([^"]*)"')
LINK = re.compile(rb'(?:src|href)="([^"]*)"')
BREAKS = frozenset((b"div", b"p", b"h1", b"h2", b"h3", b"h4", b"ul", b"ol", b"li", b"table", b"tr",
                    b"td", b"section", b"main", b"header", b"footer", b"body"))  # fmt: skip
MEDIA = frozenset((b"img", b"video", b"audio", b"source", b"a"))
UNSEEN = frozenset((b"head", b"style", b"script", b"title"))
PEOPLE = re.compile(r"Participants: (?P<names>.+)")
OLD = re.compile(
    rb'<div class="message">\s*<div class="message_header">\s*'
    rb'<span class="user">(?P<who>[^<]{0,300})</span>\s*'
    rb'<span class="meta">(?P<when>[^<]{0,200})</span>\s*</div>\s*</div>'
    rb'\s*(?:<p>(?P<what>(?:(?!<div class="message">).)*?)</p>)?',
    re.DOTALL,
)
ZONE_NAME = re.compile(r"\s(?:[A-Z]{2,5}|UTC(?P<hours>[+-]\d{1,2}))$")
MONTHS = {
    1: "jan janv ene enero gen gennaio januar januari janeiro sty stycznia ian ianuarie",
    2: "feb févr fevr fév febr febbraio februar februari fevereiro fev lut lutego februarie",
    3: "mar mars mär märz mrt maart marzo março marca martie",
    4: "apr avr avril abr abril aprile april kwi kwietnia aprilie",
    5: "may mai mei mayo mag maggio maio maj maja",
    6: "jun juin juni junio giu giugno junho cze czerwca iun iunie",
    7: "jul juil juillet juli julio lug luglio julho lip lipca iul iulie",
    8: "aug août aout ago agosto augustus sie sierpnia august",
    9: "sep sept septembre septiembre set settembre setembro wrz września septembrie september",
    10: "oct okt octobre octubre ott ottobre out outubro paź października octombrie oktober",
    11: "nov novembre noviembre novembro lis listopada noiembrie november",
    12: "dec déc dic dez décembre diciembre dicembre dezember dezembro gru grudnia decembrie"
    " december",
}
MONTH_OF = {word: number for number, words in MONTHS.items() for word in words.split()}
LOCAL = re.compile(
    r"(?P<day>\d{1,2})(?:\.|º)?\s(?:de\s)?(?P<month>[^\W\d]{3,12})\.?,?\s(?:de\s)?(?P<year>\d{4}),?"
    r"\s(?:(?:at|um|à|a las|alle|om|às|o|la)\s)?(?P<hour>\d{1,2})[:.](?P<minute>\d{2})"
    r"(?:[:.](?P<second>\d{2}))?\s?(?P<half>[ap])?\.?\s?(?:m\.?)?",
    re.IGNORECASE,
)
NUMBERS = re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{4}),?\s(\d{1,2}):(\d{2})(?::(\d{2}))?")
CLOCK = re.compile(r"\d{1,2}[:.]\d{2}")


class Run(NamedTuple):
    """A stretch of text that the page shows by itself, and what stands around it."""

    start: int
    end: int
    text: str
    media: tuple[str, ...]
    links: tuple[str, ...]
    shape: tuple[str, str]


class _Said(NamedTuple):
    """A message of a page before it becomes a record."""

    start: int
    end: int
    sender: str
    body: str
    media: tuple[str, ...]
    links: tuple[str, ...]
    reactions: tuple[str, ...]
    time: TimeStamp


def local_time(text: str) -> TimeStamp:
    """A time as the pages write it: a wall clock, in one of several languages; else unreadable."""
    stamp = written_times.stated(text)
    if stamp.utc or stamp.wall:
        return stamp
    named = ZONE_NAME.search(text)
    if named:
        inner = local_time(text[: named.start()])
        hours = named["hours"]
        if hours and inner.wall:
            made = written_times.stated(f"{inner.wall:%Y-%m-%d %H:%M} {int(hours):+03}:00")
            return TimeStamp(text, made.utc, None, made.basis, flag=made.flag, step=60)
        return TimeStamp(text, None, inner.wall, flag=inner.flag, step=inner.step)
    found = LOCAL.fullmatch(written_times.SPACES.sub(" ", text).strip())
    if found and (month := MONTH_OF.get(found["month"].lower())):
        hour = int(found["hour"])
        if found["half"] and hour <= 12:
            hour = hour % 12 + (12 if found["half"].lower() == "p" else 0)
        parts = (int(found["year"]), month, int(found["day"]), hour, int(found["minute"]))
        return _wall(text, (*parts, int(found["second"] or 0)), step=1 if found["second"] else 60)
    if (plain := NUMBERS.fullmatch(text)) and int(plain[2]) <= 12 < int(plain[1]):
        day, month, year, hour, minute = (int(each) for each in plain.groups()[:5])
        return _wall(text, (year, month, day, hour, minute, int(plain[6] or 0)), step=60)
    return TimeStamp.unreadable(text)


def _wall(text: str, parts: tuple[int, int, int, int, int, int], step: int) -> TimeStamp:
    try:
        return TimeStamp.wall_clock(text, datetime(*parts), step)  # noqa: DTZ001 - no zone is stated
    except ValueError:
        return TimeStamp.unreadable(text)


def runs(data: bytes) -> Iterator[Run]:
    """What a page shows, stretch by stretch, with its place in the bytes."""
    stack: list[tuple[bytes, str]] = []
    words: list[str] = []
    media: list[str] = []
    links: list[str] = []
    start = end = 0
    hidden = 0
    for token in TOKEN.finditer(data):
        tag = TAG.fullmatch(token[0])
        if tag is None:
            if not hidden and not token[0].startswith((b"<!", b"<?")):
                text = html.unescape(token[0].decode("utf-8", "replace"))
                if text.strip() and not words:
                    start = token.start()
                words.append(re.sub(r"\s+", " ", text) if text.strip() or words else "")
                end = token.end() if text.strip() else end
            continue
        name, closing = tag["name"].lower(), bool(tag["close"])
        if name in UNSEEN:
            hidden = max(0, hidden + (-1 if closing else 1))
        elif name == b"br":
            words.append("\n")
        elif name in MEDIA and not closing and (found := LINK.search(tag["rest"])):
            url = html.unescape(found[1].decode("utf-8", "replace"))
            outside = "://" in url or url.startswith(("data:", "mailto:", "#", "/"))
            if not words and not media:
                start = token.start()
            (links if outside else media).append(url)
            end = token.end()
        if name in BREAKS:
            text = "\n".join(line.strip() for line in "".join(words).split("\n")).strip("\n")
            if text or media:
                shape = stack[-1] if stack else (b"", "")
                yield Run(start, end, text, tuple(media), tuple(links),
                          (shape[0].decode(), shape[1]))  # fmt: skip
            words, media, links = [], [], []
            _follow(stack, tag, name, closing=closing)


def _follow(
    stack: list[tuple[bytes, str]], tag: re.Match[bytes], name: bytes, *, closing: bool
) -> None:
    """Keep track of which elements are open."""
    if not closing:
        found = CLASS.search(tag["rest"])
        stack.append((name, found[1].decode("utf-8", "replace") if found else ""))
        del stack[:-200]
        return
    for depth in range(len(stack) - 1, max(-1, len(stack) - 20), -1):
        if stack[depth][0] == name:
            del stack[depth:]
            return


def head_of(export: Export, folder: Folder) -> Head:
    """Look through a thread's pages for its title and for who writes in it."""
    title, people, whole = "", dict[str, None](), False
    faults: list[Skipped] = []
    for name in folder.files:
        try:
            data = export.page(name)
        except InputError as problem:
            faults.append(Skipped(export.source.at("", name), problem.what))
            continue
        found = re.search(rb"<title>(.*?)</title>", data[:20_000], re.DOTALL)
        if found and not title:
            title = html.unescape(found[1].decode("utf-8", "replace")).strip()
        listed, told = _told(data)
        people.update(dict.fromkeys(listed))
        people.update((each.sender, None) for each in told if each.sender)
        whole = whole or bool(told)
    key = f"{folder.box}/{folder.name}".strip("/") or export.source.title
    return Head(Thread(key, title, len(people) > 2), tuple(people), tuple(faults), whole)


def _told(data: bytes) -> tuple[list[str], list[_Said]]:
    """The people that a page lists, and its messages."""
    if b"message_header" in data:
        return _told_before_2018(data)
    shown = list(runs(data))
    times = {at: stamp for at, each in enumerate(shown) if (stamp := _time_of(each))}
    usual = Counter(shown[at].shape for at in times).most_common(1)
    if len(times) > 2 and usual[0][1] > len(times) / 2:
        times = {at: stamp for at, stamp in times.items() if shown[at].shape == usual[0][0]}
    firsts = Counter[tuple[str, str]]()
    begin, people = 0, list[str]()
    parts: list[tuple[list[Run], Run, TimeStamp]] = []
    for at, each in enumerate(shown):
        if not parts and not people and (found := PEOPLE.match(each.text)):
            names = re.split(r", | and ", found["names"])
            people = [name.strip() for name in names if name.strip()]
            begin = at + 1
        elif at in times:
            parts.append((shown[begin:at], each, times[at]))
            if len(parts) > 1 and shown[begin:at]:
                firsts[shown[begin].shape] += 1
            begin = at + 1
    usual_first = firsts.most_common(1)[0][0] if firsts else None
    found_ones = [_one(inner, time, stamp, usual_first) for inner, time, stamp in parts]
    return people, [each for each in found_ones if each is not None]


def _time_of(run: Run) -> TimeStamp | None:
    if len(run.text) > 60 or run.shape[0] == "li" or not CLOCK.search(run.text):
        return None
    stamp = local_time(run.text)
    return stamp if stamp.wall or stamp.utc else None


def _one(
    inner: list[Run], time: Run, stamp: TimeStamp, usual: tuple[str, str] | None
) -> _Said | None:
    """A message from the runs before its time: the sender's, those of its text, reactions."""
    if usual is not None:
        skip = next((at for at, each in enumerate(inner) if each.shape == usual), 0)
        inner = inner[skip:]
    if not inner:
        return None
    reactions = tuple(each.text for each in inner if each.shape[0] == "li" and each.text)
    rest = [each for each in inner[1:] if each.shape[0] != "li"]
    media = dict.fromkeys(path for each in inner for path in each.media)
    links = tuple(link for each in rest for link in each.links if link not in each.text)
    body = "\n".join(each.text for each in rest if each.text)
    return _Said(
        inner[0].start, time.end, inner[0].text, body, tuple(media), links, reactions, stamp
    )


def _told_before_2018(data: bytes) -> tuple[list[str], list[_Said]]:
    told = []
    for found in OLD.finditer(data):
        who = html.unescape(found["who"].decode("utf-8", "replace")).strip()
        when = html.unescape(found["when"].decode("utf-8", "replace")).strip()
        raw = (found["what"] or b"").decode("utf-8", "replace")
        body = html.unescape(re.sub(r"<[^<>]*>", "", raw.replace("<br />", "\n")))
        media = tuple(
            each.decode("utf-8", "replace") for each in LINK.findall(found["what"] or b"")
        )
        told.append(_Said(found.start(), found.end(), who, body, media, (), (), local_time(when)))
    return [], told


def records(
    export: Export, folder: Folder, head: Head, owner: frozenset[str], platform: str
) -> Iterator[Yielded]:
    """The messages of a thread's pages, oldest first where they are in order."""
    yield from head.faults
    if head.whole:
        text = "times of a page state no zone and no seconds"
        yield Notice("page-times", text, folder.files[0] if folder.files else "")
    elif not head.faults:
        place = export.source.at("", folder.files[0])
        yield Skipped(place, "a page on which no message could be made out")
    for name in reversed(folder.files):
        try:
            _, told = _told(export.page(name))
        except InputError:
            continue  # told by `head_of`
        walls = [each.time.wall for each in told if each.time.wall]
        if len(walls) > 1 and walls[0] > walls[-1]:
            told.reverse()
        for each in told:
            yield _record(export, name, each, head, owner, platform, BOXES.get(folder.box, ""))


def beside_json(
    export: Export, threads: list[Folder], owner: frozenset[str], platform: str
) -> Iterator[Yielded]:
    """In an export of both forms, the threads that only pages hold; of the others, how many."""
    known = {(each.box, each.name) for each in threads}
    twins = 0
    for folder in folders(export.names, "html"):
        if (folder.box, folder.name) in known:
            twins += 1
            for name in folder.files:
                export.looked_at(name)
        else:
            yield from records(export, folder, head_of(export, folder), owner, platform)
    if twins:
        text = "threads that are there as pages too: the JSON, which tells more, was read"
        yield Notice("page-twins", text, count=twins)


def _record(
    export: Export,
    name: str,
    told: _Said,
    head: Head,
    owner: frozenset[str],
    platform: str,
    mark: str,
) -> Message | Skipped:
    place = export.source.at(f"bytes={told.start}+{told.end - told.start}", name)
    if not told.sender:
        return Skipped(place, "a message without a sender", told.body[:200])
    sender = Party(told.sender, owner=told.sender in owner)
    people = (Party(each, owner=each in owner) for each in head.people)
    recipients, direction = two_ends(sender, people, owner_known=bool(owner))
    details = {"reactions": "\n".join(told.reactions)} if told.reactions else {}
    if told.links:
        details["links"] = "\n".join(told.links)
    event = event_of(told.body, told.sender, owner=sender.owner if owner else None)
    if event and event not in IN_PASSING:
        direction = Direction.SYSTEM
        details["event"] = event
    found = (export.attachment(path, name) for path in told.media)
    files: dict[str, Attachment] = {each.member or each.name: each for each in found}
    return Message(
        place, told.time, platform, head.thread, sender, recipients, direction, told.body or None,
        tuple(files.values()), marks=(mark,) if mark else (), details=details,
    )  # fmt: skip
