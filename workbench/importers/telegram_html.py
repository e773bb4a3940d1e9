"""Telegram Desktop's export as pages: the folder or zip, or one `messages.html`.

It tells less than the JSON: no numbers of people, no time of an edit. The time in a title bears
the standard-time offset of the exporting computer, also in summer, when the clock beside it is
an hour ahead: so the clock is read as wall-clock time and the offset only told.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import PurePosixPath
from typing import NamedTuple

from lxml.html import HtmlElement

from workbench.errors import InputError
from workbench.evidence import Probe, Source
from workbench.evidence.html_blocks import Block, blocks, classes, parsed, said
from workbench.evidence.spans import read_span
from workbench.importers._accounts import Ends, Export, two_ends
from workbench.importers.protocol import Certainty, Context, Format, Match
from workbench.records import (
    Attachment,
    Call,
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
    code="telegram-html",
    title="Telegram Desktop export (HTML)",
    version=1,
    platforms=("telegram",),
    carries=("messages", "replies", "forwards", "media, and media that was left out", "calls",
             "positions", "reactions as shown", "service lines as events"),
    omits=("numbers of people and times of edits: not on the pages",
           "lists of an account (contacts, sessions): named in a notice",
           "unverified on real data; pages without an offset in the title doubly so"),
    times="wall-clock time of the exporting computer; its standard offset is told in a notice",
)  # fmt: skip
PAGE = re.compile(r"(?:^|/)messages(?P<number>\d*)\.html$")
MARKS = re.compile(
    r'<div class="message (?:default|service)[^"]*"|<div class="page_body chat_page"'
)
MESSAGE = r'<div class="message (?:default|service)[^"]*"[^>]*>'
TITLE = re.compile(rb'<div class="text bold">\s*(.*?)\s*</div>', re.DOTALL)
TIME = re.compile(
    r"(\d{2})\.(\d{2})\.(\d{4}) (\d{2}):(\d{2}):(\d{2})(?: (?P<zone>UTC[+-]\d{2}:\d{2}))?"
)
NUMBER = re.compile(r"message(-?\d+)")
DATE_LINE = re.compile(r"\d{1,2} [^\W\d]{3,12} \d{4}")
LENGTH = re.compile(r"\((\d+) sec|\((?:(\d+):)?(\d+):(\d+)\)")
MAP = re.compile(r"[?&](?:q|ll)=(-?\d{1,2}(?:\.\d+)?),(-?\d{1,3}(?:\.\d+)?)")
REPLY = re.compile(r"go_to_message(-?\d+)")


class _Talk(NamedTuple):
    """A chat: its pages in order, its title, and how often each name writes in it."""

    files: tuple[str, ...]
    title: str
    authors: Counter[str]


def sniff(probe: Probe) -> Match | None:
    """Claim the pages of an export that has no JSON, or one page."""
    if probe.is_file:
        found = MARKS.search(probe.text() or "")
        return Match(FORMAT, Certainty.BY_SIGNATURE, "a page of a chat") if found else None
    pages = [each for each in probe.names if PAGE.search(each) and each.count("/") <= 3]
    if any(PurePosixPath(each).name == "result.json" for each in probe.names):
        return None
    known = [each for each in pages[:20] if MARKS.search(probe.text(each) or "")]
    roots = {each.split("/", 1)[0] if "/" in each else "" for each in pages}
    if not known or len(roots) > 1:
        return None
    return Match(FORMAT, Certainty.BY_SIGNATURE, f"{len(pages)} pages of chats")


def read(source: Source, context: Context) -> Iterator[Yielded]:
    """Stream the chats one after the other, then what was not looked at."""
    export = Export(source)
    pages = export.itself_or(PAGE)
    if not pages:
        raise InputError("no pages of chats in it", where=source.name)
    found: dict[str, list[str]] = {}
    for name in sorted(pages, key=_number_of):
        found.setdefault(str(PurePosixPath(name).parent), []).append(name)
    for files in found.values():
        yield from _Reader(export, _survey(export, files), context.owner).records()
    yield from export.left_over()


def original(source: Source, provenance: Provenance) -> bytes:
    """The markup of one message, as it stands in its page."""
    return read_span(source, provenance)


def _number_of(name: str) -> tuple[str, int]:
    found = PAGE.search(name)
    number = found["number"] if found else ""
    return str(PurePosixPath(name).parent), int(number or 1)


def _survey(export: Export, files: list[str]) -> _Talk:
    """The chat's title and who writes in it."""
    title, authors = "", Counter[str]()
    for name in files:
        try:
            data = export.page(name)
        except InputError:
            continue  # told when the messages are read
        found = TITLE.search(data[:20_000])
        if found and not title:
            title = said(parsed(found[1]))
        for shown in re.findall(
            rb'<div class="from_name">\s*(.{0,600}?)\s*</div>', data, re.DOTALL
        ):
            if b"date details" not in shown:  # that is whom a forwarded message is from
                authors[_name(said(parsed(shown)))] += 1
    return _Talk(tuple(files), title, authors)


def _name(text: str) -> str:
    """A name without what follows it on the page (a bot's name, a date)."""
    return text.split("\n", 1)[0].split(" via @", 1)[0].strip()


class _Reader:
    """Turns the blocks of one chat into records; a block may lack the name of the one above."""

    def __init__(self, export: Export, talk: _Talk, owner: str) -> None:
        self.export, self.talk, self.owner = export, talk, owner
        self.thread = Thread(talk.title or export.source.title, talk.title, len(talk.authors) > 2)
        self.author = self.day = ""
        self.offsets: Counter[str] = Counter()
        self.inferred = False
        others = [each for each in talk.authors if each != talk.title]
        if not owner and talk.title in talk.authors and len(others) == 1:
            self.owner, self.inferred = others[0], True

    def records(self) -> Iterator[Yielded]:
        if self.inferred:
            text = f"{self.owner!r} is taken for the owner: the chat is named after the other party"
            yield Notice("owner-inferred", text)
        elif not self.owner:
            yield Notice("owner-unknown", "the pages do not say whose they are")
        for name in self.talk.files:
            try:
                found = list(blocks(self.export.page(name), "div", MESSAGE))
            except InputError as problem:
                yield Skipped(self.export.source.at("", name), problem.what)
                continue
            if not found:
                yield Skipped(self.export.source.at("", name), "a page without a message")
            for block in found:
                yield from self._records(block, name)
        for zone, count in self.offsets.items():
            text = f"times bear {zone}, the computer's offset in winter; its zone is not stated"
            yield Notice("exporter-offset", text, count=count)

    def _records(self, block: Block, name: str) -> Iterator[Yielded]:
        tree = parsed(block.raw)
        whole = next(iter(tree), tree)
        place = self.export.source.at(block.span, name)
        number = NUMBER.match(str(whole.get("id") or ""))
        native = number[1] if number else ""
        if "service" in classes(whole):
            self.author = ""
            text = said(tree)
            if DATE_LINE.fullmatch(text):
                self.day = text
            else:
                yield self._service(place, text, native)
            return
        shown = _of(whole, "from_name")
        forwarded = _of(whole, "forwarded")
        own = [each for each in shown if forwarded == [] or each not in list(forwarded[0].iter())]
        if own:
            self.author = _name(said(own[0]))
        stamp = self._time(whole)
        sender = Party(self.author, owner=self.author == self.owner) if self.author else None
        people = (Party(each, owner=each == self.owner) for each in self.talk.authors)
        recipients, direction = two_ends(
            sender, () if self.thread.group else people, owner_known=bool(self.owner)
        )
        if _of(whole, "media_call"):
            yield self._call(place, stamp, whole, (sender, recipients, direction), native)
            return
        yield self._message(place, stamp, whole, (sender, recipients, direction), native)
        for link in _of(whole, "media_location"):
            at = MAP.search(str(link.get("href") or ""))
            if at and abs(float(at[1])) <= 90 and abs(float(at[2])) <= 180:
                yield Location(place, stamp, float(at[1]), float(at[2]))

    def _time(self, whole: HtmlElement) -> TimeStamp:
        """The time of the block itself, not that of what was forwarded."""
        for each in _of(whole, "date"):
            text = str(each.get("title") or "")
            if "pull_right" not in classes(each) or not text:
                continue
            found = TIME.fullmatch(text)
            if found is None:
                return TimeStamp.unreadable(text)
            if found["zone"]:
                self.offsets[found["zone"]] += 1
            day, month, year, hour, minute, second = (int(part) for part in found.groups()[:6])
            try:
                wall = datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 - see above
            except ValueError:
                return TimeStamp.unreadable(text)
            return TimeStamp.wall_clock(text, wall)
        return TimeStamp("")

    def _service(self, place: Provenance, text: str, native: str) -> Message:
        return Message(
            place, TimeStamp(""), "telegram", self.thread, None, (), Direction.SYSTEM, text or None,
            native_id=native, details={"event": "other"} | ({"day": self.day} if self.day else {}),
        )  # fmt: skip

    def _call(
        self,
        place: Provenance,
        stamp: TimeStamp,
        whole: HtmlElement,
        ends: Ends,
        native: str,
    ) -> Call:
        text = " ".join(said(each) for each in _of(whole, "status"))
        found = LENGTH.search(text)
        seconds = None
        if found:
            hours, minutes, rest = (int(part or 0) for part in found.groups()[1:])
            seconds = int(found[1]) if found[1] else hours * 3600 + minutes * 60 + rest
        lower = text.lower()
        outcome = "answered" if seconds else "missed" if "missed" in lower else "unknown"
        outcome = "rejected" if "declined" in lower or "busy" in lower else outcome
        return Call(
            place, stamp, "telegram", self.thread, *ends, outcome, seconds, native_id=native,
            details={"text": text},
        )  # fmt: skip

    def _message(
        self,
        place: Provenance,
        stamp: TimeStamp,
        whole: HtmlElement,
        ends: Ends,
        native: str,
    ) -> Message:
        words = "\n".join(filter(None, (said(each) for each in _of(whole, "text"))))
        details: dict[str, str] = {}
        forwarded = _of(whole, "forwarded")
        if forwarded and (who := _of(forwarded[0], "from_name")):
            details["forwarded_from"] = " ".join(said(who[0]).split())
        for each in _of(whole, "reply_to"):
            links = [str(link.get("href") or "") for link in each.iter("a")]
            found = REPLY.search(
                " ".join([*links, *(str(a.get("onclick")) for a in each.iter("a"))])
            )
            details["reply_to_message_id"] = found[1] if found else said(each)
        reactions = [" ".join(said(each).split()) for each in _of(whole, "reaction")]
        if reactions:
            details["reactions"] = "\n".join(reactions)
        links = [
            str(link.get("href"))
            for text in _of(whole, "text")
            for link in text.iter("a")
            if str(link.get("href") or "").startswith("http") and link.get("href") not in words
        ]
        if links:
            details["links"] = "\n".join(links)
        return Message(
            place, stamp, "telegram", self.thread, *ends, words or None,
            tuple(self._files(whole, place.member)), marks=("forwarded",) if forwarded else (),
            native_id=native, details=details,
        )  # fmt: skip

    def _files(self, whole: HtmlElement, near: str) -> Iterator[Attachment]:
        """Media by their links; those left out show a title and why."""
        for link in whole.iter("a"):
            href = str(link.get("href") or "")
            kinds = [each for each in classes(link) if "_wrap" in each or each.startswith("media_")]
            if kinds and href and "://" not in href and "location" not in " ".join(kinds):
                yield self.export.attachment(href, near)
        for each in whole.iter("div"):
            names = classes(each)
            if "media" in names and "media_call" not in names:
                title = " ".join(said(one) for one in _of(each, "title"))
                yield Attachment(title, held=Held.OMITTED)


def _of(whole: HtmlElement, name: str) -> list[HtmlElement]:
    """The elements of a class inside an element."""
    return [each for each in whole.iter() if isinstance(each.tag, str) and name in classes(each)]
