"""Google Voice in a Takeout: the pages under `Voice/Calls`, or one of them.

A page holds a slice of a thread of texts, or one call or voicemail. Times are instants with an
offset, in attributes; what is shown beside them is not read. Threads are put together by numbers
and not by names, and a page on which the other side never wrote is placed by its name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from lxml.html import HtmlElement

from workbench.errors import InputError
from workbench.evidence import Probe, Source
from workbench.evidence.epoch import iso_8601
from workbench.evidence.html_blocks import Block, blocks, parsed, said
from workbench.evidence.spans import read_span
from workbench.importers._accounts import Export, two_ends
from workbench.importers.protocol import Certainty, Context, Format, Match
from workbench.records import (
    Attachment,
    Call,
    Direction,
    Held,
    Message,
    Party,
    Provenance,
    Skipped,
    Thread,
    TimeStamp,
    Yielded,
)

FORMAT = Format(
    code="google-voice",
    title="Google Voice (Takeout)",
    version=1,
    platforms=("google-voice",),
    carries=("texts, in groups too", "calls placed, received and missed", "voicemails with"
             " transcript and sound", "pictures", "what the user deleted"),
    omits=("greetings and bills: not read",),
    times="UTC, stated with an offset",
    checked_on={"google-voice-takeout-parser": 6},
)  # fmt: skip
CALLS = re.compile(r"(?:^|/)Voice/Calls/[^/]+$")
PAGE = re.compile(r"\.html?$", re.IGNORECASE)
MARKS = re.compile(r'<div class="(?:hChatLog|haudio)\b')
TEXT = r'<div class="message"[^>]*>'
AUDIO = r'<div class="haudio"[^>]*>'
GROUP = r'<div class="participants"[^>]*>'
KIND = re.compile(r"voice#(?P<kind>missed|received|placed|voicemail|recorded)")
NAMED = re.compile(
    r" - (?:Text|Received|Placed|Missed|Voicemail|Recorded)? ?-? ?\d{4}-\d\d-\d\dT.*$"
)
LENGTH = re.compile(r"PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?")
KNOWN = re.compile(rb'<a class="tel" href="tel:([^"]+)"><span class="fn">([^<]{1,200})</span>')
OWN = re.compile(rb'<a class="tel" href="tel:([^"]+)"><abbr class="fn"[^>]*>Me<')
DELETED = re.compile(rb"User Deleted:\s*True")
SUFFIXES = (".jpg", ".jpeg", ".png", ".gif", ".mp4", ".3gp", ".vcf", ".amr", ".mp3")
MMS_ONLY = ("MMS Sent", "MMS Received")
OUTCOMES = {"missed": "missed", "received": "answered", "placed": "unknown",
            "recorded": "answered", "voicemail": "voicemail"}  # fmt: skip


def sniff(probe: Probe) -> Match | None:
    """Claim a page of Voice, or the part of a Takeout that holds them."""
    if probe.is_file:
        found = MARKS.search(probe.text() or "")
        return Match(FORMAT, Certainty.BY_SIGNATURE, "a page of texts or a call") if found else None
    mine = _mine(probe.names)
    pages = [each for each in sorted(mine) if PAGE.search(each)][:20]
    if not any(MARKS.search(probe.text(each) or "") for each in pages):
        return None
    return Match(FORMAT, Certainty.BY_SIGNATURE, f"{len(mine)} files under Voice/Calls", mine)


def _mine(names: tuple[str, ...]) -> frozenset[str]:
    return frozenset(each for each in names if CALLS.search(each) and each.count("/") <= 4)


def read(source: Source, context: Context) -> Iterator[Yielded]:
    """Stream the pages one after the other, then files that no page names."""
    mine = frozenset({""}) if source.kind == "file" else _mine(Probe(source).names)
    export = Export(source, mine)
    pages = [each for each in export.names if PAGE.search(each) or export.is_file]
    if not pages:
        raise InputError("no page of Google Voice in it", where=source.name)
    voice = _Voice(export, context.owner)
    voice.learn(pages)
    for name in pages:
        try:
            yield from voice.page(name)
        except InputError as problem:
            yield Skipped(source.at("", name), problem.what)
    yield from export.left_over()


def original(source: Source, provenance: Provenance) -> bytes:
    """The markup of one text or call, as it stands in its page."""
    return read_span(source, provenance)


class _Voice:
    """All pages of an export: which numbers belong to which names."""

    def __init__(self, export: Export, owner: str) -> None:
        self.export, self.owner = export, owner
        self.numbers: dict[str, str] = {}

    def learn(self, pages: list[str]) -> None:
        """Numbers of people by name, where one name has one number."""
        seen: dict[str, set[str]] = {}
        for name in pages:
            try:
                data = self.export.page(name)
            except InputError:
                continue  # told when the page is read
            if mine := OWN.search(data):
                self.owner = self.owner or mine[1].decode("ascii", "replace")
            for number, shown in KNOWN.findall(data):
                who = " ".join(shown.decode("utf-8", "replace").split())
                seen.setdefault(who, set()).add(number.decode("ascii", "replace"))
        self.numbers = {who: next(iter(told)) for who, told in seen.items() if len(told) == 1}

    def page(self, name: str) -> Iterator[Yielded]:
        data = self.export.page(name)
        deleted = bool(DELETED.search(data))
        texts = list(blocks(data, "div", TEXT))
        calls = list(blocks(data, "div", AUDIO))
        if not texts and not calls:
            yield Skipped(self.export.source.at("", name), "a page without a text or a call")
        group = [self._people(parsed(each.raw)) for each in blocks(data, "div", GROUP)]
        trees = [parsed(each.raw) for each in texts]
        others = group[0] if group else self._others(trees, name)
        thread = self._thread(others)
        for block, tree in zip(texts, trees, strict=True):
            yield self._text(block, tree, name, (thread, others), deleted=deleted)
        for block in calls:
            yield from self._call(block, name, deleted=deleted)

    def _thread(self, others: list[Party]) -> Thread:
        key = ",".join(sorted(each.identifier for each in others))
        shown = ", ".join(each.name or each.identifier for each in others)
        return Thread(key or "unknown", shown, group=len(others) > 1)

    def _people(self, tree: HtmlElement) -> list[Party]:
        """Everyone but the owner who is named with a number."""
        found: dict[str, Party] = {}
        for link in tree.iter("a"):
            number = str(link.get("href") or "").removeprefix("tel:")
            shown = " ".join(said(link).split())
            if "tel" in str(link.get("class") or "") and shown != "Me":
                who = Party(number or shown, shown if number and shown != number else "")
                found.setdefault(who.identifier, who)
        return [each for each in found.values() if each.identifier]

    def _others(self, trees: list[HtmlElement], name: str) -> list[Party]:
        """The other side of a page, by its texts, or by the name of the page."""
        found: dict[str, Party] = {}
        for tree in trees:
            for each in self._people(tree):
                found.setdefault(each.identifier, each)
        if found:
            return list(found.values())
        title = name or self.export.source.title
        stem = PurePosixPath(title).stem
        who = NAMED.sub("", stem).strip() if NAMED.search(stem) else ""
        number = self.numbers.get(who, "")
        return [Party(number or who, who if number else "")] if who else []

    def _text(
        self,
        block: Block,
        tree: HtmlElement,
        name: str,
        talk: tuple[Thread, list[Party]],
        *,
        deleted: bool,
    ) -> Message:
        thread, others = talk
        sender, mine = self._sender(tree)
        people = [*others, Party(self.owner, owner=True)] if not mine else others
        recipients, direction = two_ends(sender, people, owner_known=True)
        quote = next(iter(tree.iter("q")), None)
        body = said(quote) if quote is not None else ""
        files = tuple(self._files(tree, name))
        if files and body in MMS_ONLY:
            body = ""
        return Message(
            self.export.source.at(block.span, name), _time(tree), "google-voice", thread, sender,
            recipients, direction, body or None, files, deleted=deleted,
        )  # fmt: skip

    def _sender(self, tree: HtmlElement) -> tuple[Party, bool]:
        for cite in tree.iter("cite"):
            link = next(iter(cite.iter("a")), None)
            number = str(link.get("href") or "").removeprefix("tel:") if link is not None else ""
            shown = " ".join(said(cite).split())
            mine = shown == "Me"
            if mine and number:
                self.owner = number
            return Party(number or shown, "" if shown in ("Me", number) else shown, mine), mine
        return Party("unknown"), False

    def _files(self, tree: HtmlElement, near: str) -> Iterator[Attachment]:
        """Pictures and sounds, whose references may lack the end of the name."""
        for each in tree.iter("img", "audio", "video", "a"):
            reference = str(each.get("src") or "")
            if each.tag == "a":
                href = str(each.get("href") or "")
                reference = "" if ":" in href[:8] or href.startswith("#") else href
            if reference:
                tries = (reference, *(f"{reference}{end}" for end in SUFFIXES))
                found = [self.export.attachment(one, near) for one in tries]
                yield next((one for one in found if one.held is Held.PRESENT), found[0])

    def _call(self, block: Block, name: str, *, deleted: bool) -> Iterator[Yielded]:
        tree = parsed(block.raw)
        kind = KIND.search(block.raw.decode("utf-8", "replace"))
        told = kind["kind"] if kind else ""
        others = self._people(tree) or self._others([], name)
        placed = told == "placed"
        owner = Party(self.owner, owner=True)
        other = others[0] if others else Party("unknown")
        direction = Direction.OUTGOING if placed else Direction.INCOMING
        ends = (owner, (other,)) if placed else (other, (owner,))
        stamp, seconds = _time(tree, "published"), _length(tree)
        details = {"kind": told} | ({"deleted": "by the user"} if deleted else {})
        thread = self._thread(others)
        place = self.export.source.at(block.span, name)
        yield Call(
            place, stamp, "google-voice", thread, *ends, direction, OUTCOMES.get(told, "unknown"),
            seconds, details={key: value for key, value in details.items() if value},
        )  # fmt: skip
        spoken = next((e for e in tree.iter("span") if "full-text" in (e.get("class") or "")), None)
        text = said(spoken) if spoken is not None else ""
        files = tuple(self._files(tree, name))
        if text or files:
            at = self.export.source.at(f"part=message;{block.span}", name)
            yield Message(
                at, stamp, "google-voice", thread, *ends, direction, text or None, files,
                deleted=deleted, marks=("voicemail",) + (("transcript",) if text else ()),
            )  # fmt: skip


def _time(tree: HtmlElement, name: str = "dt") -> TimeStamp:
    for each in tree.iter("abbr"):
        if name in str(each.get("class") or "").split():
            return iso_8601(str(each.get("title") or ""))
    return TimeStamp("")


def _length(tree: HtmlElement) -> int | None:
    for each in tree.iter("abbr"):
        if "duration" in str(each.get("class") or "").split():
            found = LENGTH.fullmatch(str(each.get("title") or ""))
            if found and any(found.groups()):
                hours, minutes, seconds = (int(part or 0) for part in found.groups())
                return min(hours * 3600 + minutes * 60 + seconds, 10**7)
    return None
