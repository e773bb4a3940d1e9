"""TikTok's data download as text: the zip or folder of `.txt` files, or its direct messages alone.

The messages are known by the line that opens each conversation, which is English whatever the
language of the account; other files by their names, in English and Dutch. An entry of those is a
few lines `Name: value`, closed by an empty one. Times state UTC; in files of before 2022 they
state nothing. The shapes are those of published readers of this download: the study tool of
d3i-infra (`port/platforms/tiktok.py`), PRViewer (`TikTokTxtIngestor`), tiktok-archiver.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import PurePosixPath
from typing import NamedTuple

from workbench.errors import InputError
from workbench.evidence import Probe, Source, limits
from workbench.evidence.spans import read_span
from workbench.importers._accounts import Export, account_event
from workbench.importers._tiktok import JSON_FILE, comment, contact, message, time_of
from workbench.importers.protocol import Certainty, Context, Format, Match
from workbench.records import Notice, Provenance, Skipped, TimeStamp, Yielded

FORMAT = Format(
    code="tiktok-text",
    title="TikTok data download (text)",
    version=1,
    platforms=("tiktok",),
    carries=("direct messages, also over several lines", "comments", "followers, following and"
             " blocked accounts", "log-ins with address and device, searches and shares as events",
             "own profile"),
    omits=("deleted messages and media: not in it", "videos watched and liked, settings and"
           " shopping: counted in a notice", "lists in languages other than English and Dutch:"
           " counted in a notice"),
    times="UTC, stated; in older files assumed",
    unverified=("the whole form: it follows published readers", "conversations of groups",
                "a text one line of which looks like a message can't be told from two messages"),
    inside=("Activity", "Your Activity", "Ads and data", "App Settings", "Comment", "Comments",
            "Direct Messages", "Likes and Favorites", "Profile", "Profile and Settings",
            "Berichten", "Je activiteit", "Profiel en instellingen", "Reacties",
            "Mensajes directos", "Chat de grupo"),
)  # fmt: skip
FILE = re.compile(r"\.txt$", re.IGNORECASE)
OPENING = re.compile(rb"^(?:\xef\xbb\xbf)?>>> Chat History with .", re.MULTILINE)
CHAT = re.compile(r"\ufeff?>>> Chat History with (?P<who>.*?):{0,2}\s*")
ROW = re.compile(
    r"(?P<when>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?: UTC)?) (?P<who>[^:]{1,200}):(?: (?P<text>.*))?"
)
PAIR = re.compile(r"\ufeff?(?P<key>[^\s:(][^:]{0,80}): ?(?P<value>.*)")
DATED = re.compile(r"\ufeff?(?:Date|Datum): \d{4}-\d\d-\d\d ")
KEYS = {"Username": "UserName", "Gebruikersnaam": "UserName", "Datum": "Date",
        "Reactie": "Comment"}  # fmt: skip
USUAL = ("Date", "UserName", "Comment", "Photo", "Url", "Link")
PEOPLE = {"follower": "followers", "following": "following", "block list": "blocked",
          "volger": "followers", "volgend": "following", "blokkeringslijst": "blocked"}  # fmt: skip
EVENTS = {"login history": "log-in", "searches": "search", "search history": "search",
          "share history": "share", "status": "device", "inloggeschiedenis": "log-in",
          "zoekopdrachten": "search", "geschiedenis delen": "share"}  # fmt: skip
COMMENTS = ("comments", "reacties")
PROFILES = ("profile info", "profile information", "profielinformatie")
NAMELESS = "(conversation without a name)"
DEPTH = 3  # folders above the files: the one unpacked into, `TikTok`, and the section's
PROFILE_LINES = 1000
LOOKED_AT = 300  # texts of a folder that are looked into for whether it is this download


class _Line(NamedTuple):
    """A line without its end, and where it stands."""

    number: int
    start: int
    end: int
    text: str


class _Block(NamedTuple):
    """Lines that belong together, and where they stand."""

    lines: tuple[_Line, ...]
    place: Provenance

    @property
    def text(self) -> str:
        return "\n".join(line.text for line in self.lines)


def sniff(probe: Probe) -> Match | None:
    """Claim a file of messages by its first lines, or a folder by them or by two of its lists."""
    if probe.is_file:
        if OPENING.search(probe.head):
            return Match(FORMAT, Certainty.BY_SIGNATURE, "a line that opens a conversation")
        return None
    if any(JSON_FILE.search(name) for name in probe.names):
        return None  # the JSON of the same download tells more
    texts = [each for each in probe.names if FILE.search(each) and each.count("/") <= DEPTH]
    lists = set[str]()
    for name in texts[:LOOKED_AT]:
        head = probe.peek(name)
        if OPENING.search(head):
            return Match(FORMAT, Certainty.BY_SIGNATURE, "a line that opens a conversation")
        start = head[:40].decode("utf-8", "replace")
        if _section(name) in (*PEOPLE, *EVENTS) and DATED.match(start):
            lists.add(_section(name))
    if len(lists) > 1:
        return Match(FORMAT, Certainty.BY_STRUCTURE, f"lists {', '.join(sorted(lists))}")
    return None


def read(source: Source, context: Context) -> Iterator[Yielded]:
    """Stream the messages, people and events, then what is not carried over.

    Raises:
        InputError: when there is no text in it.
    """
    export = Export(source)
    names = [""] if export.is_file else export.matching(FILE)
    if not names:
        raise InputError("no text of the download in it", where=source.name)
    yield from _Download(export, names, context.owner).records()
    yield from export.left_over()


def original(source: Source, provenance: Provenance) -> bytes:
    """The lines of one record, as they stand in their file."""
    return read_span(source, provenance)


def _section(name: str) -> str:
    return PurePosixPath(name).stem.casefold()


class _Download:
    """One download while it is read."""

    def __init__(self, export: Export, names: list[str], owner: str) -> None:
        self.export, self.owner = export, owner
        self.chats = [name for name in names if OPENING.search(export.start(name).encode())]
        self.lists = [name for name in names if name not in self.chats]
        self.writers: dict[str, Counter[str]] = {}
        self.zoneless = self.empty = 0

    def records(self) -> Iterator[Yielded]:
        faults = self._learn()
        inferred = not self.owner and self._owner_of_chats()
        if inferred:
            self.owner = inferred
            text = f"{inferred!r} writes in conversations that are called after others: the owner"
            yield Notice("owner-inferred", text)
        elif not self.owner and self.chats:
            yield Notice("owner-unknown", "it does not say whose account it is")
        yield from faults
        for name in self.chats:
            try:
                yield from self._messages(name)
            except InputError as problem:
                yield Skipped(self.export.source.at("", name), problem.what)
        for name in self.lists:
            try:
                yield from self._list(name)
            except InputError as problem:
                yield Skipped(self.export.source.at("", name), problem.what)
        if self.zoneless:
            text = "times that state no zone are TikTok's, and taken as UTC"
            yield Notice("utc-assumed", text, count=self.zoneless)
        if self.empty:
            yield Notice("empty-sections", "files that hold no entry", count=self.empty)

    def _learn(self) -> list[Skipped]:
        """Whose profile it is, and who writes in which conversation."""
        faults: list[Skipped] = []
        for name in self.lists:
            if _section(name) in PROFILES and not self.owner:
                try:
                    self.owner = self._profile(name)[1].get("UserName", "")
                except InputError:
                    continue  # met again, and told, when it is read
        for name in self.chats:
            try:
                for who, block in self._talk(name):
                    if who is not None and (row := ROW.fullmatch(block.lines[0].text)):
                        self.writers.setdefault(who, Counter())[row["who"]] += 1
            except InputError:
                continue  # likewise
        return faults

    def _owner_of_chats(self) -> str:
        """Who writes in most of the conversations that are called after somebody else."""
        chats = Counter(
            name for other, names in self.writers.items() for name in names if name != other
        )
        top = chats.most_common(2)
        return top[0][0] if top and (len(top) == 1 or top[0][1] > top[1][1]) else ""

    def _lines(self, name: str) -> Iterator[_Line]:
        """The lines of a file."""
        self.export.looked_at(name)
        at = number = 0
        with self.export.source.open(name) as stream:
            while raw := stream.readline(limits.LINE_BYTES):
                number += 1
                text = raw.decode("utf-8", "replace").rstrip("\r\n")
                yield _Line(number, at, at + len(raw.rstrip(b"\r\n")), text)
                at += len(raw)

    def _block(self, name: str, lines: list[_Line]) -> _Block:
        """Lines as one, the empty ones at their end left out."""
        while len(lines) > 1 and not lines[-1].text.strip():
            lines.pop()
        start, end = lines[0].start, lines[-1].end
        place = self.export.source.at(f"line={lines[0].number};bytes={start}+{end - start}", name)
        return _Block(tuple(lines), place)

    def _talk(self, name: str) -> Iterator[tuple[str | None, _Block]]:
        """The messages of a file with the name of their conversation, None before the first."""
        who: str | None = None
        held: list[_Line] = []
        for line in self._lines(name):
            chat = CHAT.fullmatch(line.text)
            if held and (chat or ROW.fullmatch(line.text) or _too_long(held, line)):
                yield who, self._block(name, held)
                held = []
            if chat:
                who = chat["who"] or f"{NAMELESS} line {line.number}"
            elif held or line.text.strip():
                held.append(line)
        if held:
            yield who, self._block(name, held)

    def _messages(self, name: str) -> Iterator[Yielded]:
        for who, block in self._talk(name):
            row = ROW.fullmatch(block.lines[0].text)
            if row is None or who is None:
                yield Skipped(block.place, "no message of a conversation", block.text[:200])
                continue
            text = "\n".join((row["text"] or "", *(line.text for line in block.lines[1:])))
            told = {"Date": row["when"], "From": row["who"], "Content": text}
            self.zoneless += not row["when"].endswith("UTC")
            others = set(self.writers.get(who, ())) - {who, self.owner}
            group = who.startswith(NAMELESS) or len(others) > (0 if self.owner else 1)
            yield message(block.place, told, who, self.owner, stands=block.text, group=group)

    def _list(self, name: str) -> Iterator[Yielded]:
        section = _section(name)
        if section in PROFILES:
            place, told = self._profile(name)
            if place is not None:
                yield account_event(place, TimeStamp(""), "tiktok", "profile", dict(told))
            self.empty += place is None
            return
        keys = self._keys(name)
        entries = 0
        for block in self._blocks(name):
            if not keys and len(block.lines) == 1:
                continue  # the sentence that says that there is nothing
            entries += 1
            if section in PEOPLE or section in EVENTS or section in COMMENTS:
                yield self._entry(section, block, _pairs(block, keys))
        self.empty += not entries
        if entries and section not in (*PEOPLE, *EVENTS, *COMMENTS):
            stem = PurePosixPath(name).stem or "the file"
            yield Notice("not-read", f"entries of {stem!r} are not carried over", name, entries)

    def _entry(self, section: str, block: _Block, told: dict[str, str]) -> Yielded:
        if not told:
            return Skipped(block.place, "no entry of a list", block.text[:200])
        self.zoneless += bool(told.get("Date")) and not told["Date"].endswith("UTC")
        if section in PEOPLE:
            return contact(block.place, told, PEOPLE[section], block.text)
        if section in COMMENTS:
            return comment(block.place, told, self.owner)
        return account_event(block.place, time_of(told), "tiktok", EVENTS[section], dict(told))

    def _keys(self, name: str) -> frozenset[str]:
        """The names that a list has: those that we know, and those of most of its entries."""
        found, entries = Counter[str](), 0
        for block in self._blocks(name):
            entries += 1
            found.update(_pairs(block).keys())
        return frozenset(key for key, count in found.items() if key in USUAL or count * 2 > entries)

    def _blocks(self, name: str) -> Iterator[_Block]:
        """Lines between empty ones; in a list with dates, from one date to the next."""
        held: list[_Line] = []
        dated = False
        for line in self._lines(name):
            begins = bool(line.text.strip()) and bool(held) and not held[-1].text.strip()
            if held and (
                _too_long(held, line) or (begins and bool(DATED.match(line.text)) >= dated)
            ):
                yield self._block(name, held)
                held = []
            if not held and line.text.strip():
                dated = dated or bool(DATED.match(line.text))
            if held or line.text.strip():
                held.append(line)
        if held:
            yield self._block(name, held)

    def _profile(self, name: str) -> tuple[Provenance | None, dict[str, str]]:
        """The profile: one entry, however many empty lines it has."""
        lines = list(islice(self._lines(name), PROFILE_LINES))
        told = _pairs(self._block(name, lines)) if lines else {}
        return (self._block(name, lines).place, told) if told else (None, told)


def _too_long(held: list[_Line], line: _Line) -> bool:
    return line.end - held[0].start > limits.BODY_CHARS


def _pairs(block: _Block, keys: frozenset[str] = frozenset()) -> dict[str, str]:
    """The names and values of an entry, in the names of the JSON form.

    Args:
        block: its lines.
        keys: the names that its list has, or none: a line with another goes on with the value
            before it, as texts of several lines do.
    """
    told: dict[str, str] = {}
    last = ""
    for line in block.lines:
        pair = PAIR.fullmatch(line.text)
        key = KEYS.get(pair["key"], pair["key"]) if pair else ""
        if pair and (not keys or key in keys) and key not in told:
            told[key] = pair["value"].rstrip()
            last = key
        elif last and (keys or not pair):
            told[last] += f"\n{line.text}"
    return {key: value.rstrip() for key, value in told.items()}
