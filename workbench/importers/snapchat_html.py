"""Snapchat's "My Data" as pages: the zip or folder with `html/`, or the page of one conversation.

Two generations. Until about 2022 `chat_history.html` and `snap_history.html` are tables of what
was received and sent, a text in a row below its message. Since then they only lead to a page a
conversation, on which each message is a block: sender, kind, text, time. Times are UTC and say
so. Whose account it is stands in `account.html` alone. The shapes are those of published readers
of these pages: SnapSimp and `parsing_snapchat_html.py` for the older ones, SnapClean and an
`extract_snapchat_data.py` for donated exports for the newer.
"""

from __future__ import annotations

import html
import posixpath
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import PurePosixPath
from urllib.parse import unquote

from workbench.errors import InputError
from workbench.evidence import Probe, Source
from workbench.evidence.html_blocks import parsed, said
from workbench.evidence.html_text import text_of
from workbench.evidence.spans import read_span
from workbench.importers._accounts import Export, Row, account_event
from workbench.importers._snapchat import OLD, Records
from workbench.importers._snapchat_pages import Said, Talk, messages, table_rows, talk_of
from workbench.importers.protocol import Certainty, Context, Format, Match
from workbench.records import Attachment, Notice, Provenance, Skipped, TimeStamp, Yielded

FORMAT = Format(
    code="snapchat-html",
    title="Snapchat My Data (HTML)",
    version=2,
    platforms=("snapchat",),
    carries=(
        "saved chats of both generations", "erased messages, screenshots and other states as"
        " events", "snaps as messages without content", "calls", "media that a page links to",
        "friends, requests, blocked and deleted people", "positions", "log-ins, searches, changes"
        " of the account and conversations with My AI as events",
    ),
    omits=(
        "chats that nobody saved, and the content of snaps: never exported",
        "media that no page links to: counted in a notice", "other pages: named in a notice",
    ),
    times="UTC, stated by the server, to the second",
    unverified=("the whole form: it follows published readers",
                "headings of the older tables", "tables of calls and positions"),
    inside=("html", "chat_history", "snap_history"),
)  # fmt: skip
JSON = re.compile(r"(?:^|/)(?:chat|snap)_history[^/]*\.json$")
CHATS = re.compile(r"(?:^|/)chat_history(?:[^/]*|/[^/]+)\.html?$")
SNAPS = re.compile(r"(?:^|/)snap_history(?:[^/]*|/[^/]+)\.html?$")
CALLS = re.compile(r"(?:^|/)(?:talk_history|call_history)[^/]*\.html?$")
FRIENDS = re.compile(r"(?:^|/)friends[^/]*\.html?$")
PLACES = re.compile(r"(?:^|/)location_history[^/]*\.html?$")
ACCOUNT = re.compile(r"(?:^|/)account\.html?$")
ACTIVITY = re.compile(
    r"(?:^|/)(?:account_history|search_history|login_history|snapchat_ai)[^/]*\.html?$"
)
MARKS = re.compile(
    rb"\b(?:Chat|Snap) History with |\b(?:Received|Sent) (?:Saved Chat|Unsaved Chat|Snap) History"
    rb"|<th[^<>]*>\s*Media Type\s*<"
)
SHOWN_TIME = re.compile(rb"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC")
LINKS = re.compile(
    rb"(?:location\.href\s*=\s*|\bhref\s*=\s*)[\"']([^\"'<>]*subpage_[^\"'<>]*)[\"']"
)
GROUP = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
PAIR = re.compile(r"^\s*(?P<key>[A-Z][\w &/()'-]{1,60}):\s*(?P<value>\S.*?)\s*$", re.MULTILINE)
USERNAME = re.compile(r"^\s*Username:\s*(\S+)\s*$", re.MULTILINE)
TIMES = ("Date & Time", "Created", "Timestamp")
NEAR = 3  # folders above a page in an export


def sniff(probe: Probe) -> Match | None:
    """Claim an export of pages that has no JSON, or the page of one conversation."""
    if probe.is_file:
        found = _is_page(probe.head) and (b"<h6" in probe.head or b"<table" in probe.head)
        return Match(FORMAT, Certainty.BY_STRUCTURE, "a page of chats or snaps") if found else None
    if any(JSON.search(name) for name in probe.names):
        return None  # the JSON of the same export tells more
    known = [each for each in probe.names if CHATS.search(each) or SNAPS.search(each)]
    near = [each for each in known if each.count("/") <= NEAR]
    for name in near[:20]:
        if _is_page(probe.peek(name)):
            return Match(FORMAT, Certainty.BY_STRUCTURE, f"{PurePosixPath(name).name} of My Data")
    return None


def _is_page(start: bytes) -> bool:
    return b"<" in start[:200] and bool(MARKS.search(start))


def read(source: Source, context: Context) -> Iterator[Yielded]:
    """Stream chats, snaps, calls, friends, positions and events, then what was left."""
    yield from _Pages(Export(source), context.owner).records()


def original(source: Source, provenance: Provenance) -> bytes:
    """The markup of one record, as it stands in its page."""
    return read_span(source, provenance)


class _Pages:
    """One export while it is read."""

    def __init__(self, export: Export, owner: str) -> None:
        self.export = export
        self.made = Records(export, owner)
        self.silent = 0
        self.linked = set[str]()
        self.pages = {posixpath.basename(name) for name in export.names}

    def records(self) -> Iterator[Yielded]:
        inferred = self._learn()
        if inferred:
            self.made.owner = inferred
            text = f"{inferred!r} writes on the pages that are called after others: the owner"
            yield Notice("owner-inferred", text)
        yield from self.made.coverage("account.html")
        for name in self.export.names:
            try:
                yield from self._page(name)
            except InputError as problem:
                yield Skipped(self.export.source.at("", name), problem.what)
        if self.silent:
            yield Notice("empty-pages", "pages that hold no message", count=self.silent)
        yield from self.made.unlinked(self.linked)
        yield from self.export.left_over()

    def _learn(self) -> str:
        """Who is who; returns the owner where only the conversations tell, or nothing."""
        for name in self.export.matching(ACCOUNT):
            self.made.owner = self.made.owner or self._username(name)
        for name in self.export.matching(FRIENDS):
            for row in self._table(name, self._data(name)):
                if row.value.get("Username"):
                    shown = row.value.get("Display Name", "")
                    self.made.shown.setdefault(row.value["Username"], shown)
        if self.made.owner:
            return ""
        others = Counter[str]()
        for name in self._talks():
            data = self._data(name)
            talk, writers = (
                talk_of(name, data, snaps=bool(SNAPS.search(name))),
                {each.who for each in messages(data)} - {""},
            )
            rest = writers - {talk.title}
            if talk.title in writers and len(rest) == 1:
                others.update(rest)
        return next(iter(others)) if len(others) == 1 else ""

    def _username(self, name: str) -> str:
        """The owner's user name, on the page of the account."""
        data = self._data(name)
        for row in self._table(name, data):
            first, *rest = row.value.values()
            if row.value.get("Username"):
                return str(row.value["Username"]).strip()
            if rest and first.strip().rstrip(":") == "Username":
                return str(rest[0]).strip()
        found = USERNAME.search(text_of(data.decode("utf-8", "replace")))
        return found[1] if found else ""

    def _table(self, name: str, data: bytes) -> Iterator[Row]:
        """The rows of a page's tables, under their headings."""
        for number, (heading, row, told) in enumerate(table_rows(data)):
            yield Row(self.export.source.at(row.span, name), (heading, number), told)

    def _talks(self) -> list[str]:
        if self.export.is_file:
            return [""]
        return [e for e in self.export.names if CHATS.search(e) or SNAPS.search(e)]

    def _data(self, name: str) -> bytes:
        """A page, or nothing: that it can't be read is told when its records are made."""
        try:
            return self.export.page(name)
        except InputError:
            return b""

    def _page(self, name: str) -> Iterator[Yielded]:
        if self.export.is_file or CHATS.search(name) or SNAPS.search(name):
            yield from self._conversation(name, self.export.page(name))
            return
        if FRIENDS.search(name):
            make = self.made.friend
        elif PLACES.search(name):
            make = self.made.place
        elif CALLS.search(name) or ACTIVITY.search(name) or ACCOUNT.search(name):
            make = self.made.happening
        else:
            return
        data = self.export.page(name)
        for row in self._table(name, data):
            call = CALLS.search(name) and any(row.value.get(each) for each in TIMES)
            yield from self.made.talk(row) if call else make(row)
        if ACCOUNT.search(name):
            yield from self._account(name, data)

    def _account(self, name: str, data: bytes) -> Iterator[Yielded]:
        """What stands on the page of the account outside its tables, as one event."""
        text = text_of(data.decode("utf-8", "replace"))
        told = {each["key"]: each["value"] for each in PAIR.finditer(text)}
        if told:
            place = self.export.source.at(f"bytes=0+{len(data)}", name)
            yield account_event(place, TimeStamp(""), "snapchat", "account", dict(told))

    def _conversation(self, name: str, data: bytes) -> Iterator[Yielded]:
        """The messages of a page, and whether the pages that it leads to are there."""
        talk = talk_of(name, data, snaps=bool(SNAPS.search(name)))
        told = list(messages(data))
        count = len(told)
        writers = {each.who for each in told} - {""}
        for number, each in enumerate(told):
            yield from self._message(name, talk, writers, number, each)
        for row in self._table(name, data):
            count += 1
            yield from self._listed(row, snaps=talk.snaps)
        named = {each.decode("utf-8", "replace") for each in LINKS.findall(data)}
        missing = [] if self.export.is_file else [e for e in named if not self._has(e)]
        if missing:
            text = f"it leads to {len(named):,} conversations, of which {len(missing):,} are not in"
            yield Notice("count-differs", f"{text} the export", name, len(missing))
        if not count and not named and SHOWN_TIME.search(data):
            text = "a page on which no message could be made out"
            yield Skipped(self.export.source.at("", name), text)
        elif not count and not named:
            self.silent += 1

    def _has(self, link: str) -> bool:
        """Whether a page that another leads to is in the export."""
        return posixpath.basename(unquote(html.unescape(link))) in self.pages

    def _message(
        self, name: str, talk: Talk, writers: set[str], number: int, told: Said
    ) -> Iterator[Yielded]:
        place = self.export.source.at(told.block.span, name)
        if not told.who:
            text = said(parsed(told.block.raw))[:200]
            yield Skipped(place, "a message without a sender", text)
            return
        owner = self.made.owner
        others = writers - {owner}
        key = talk.stem if talk.stem in writers or not talk.title else talk.title
        pair = len(others) < 2 and others <= {key} and not GROUP.fullmatch(talk.stem)
        pair = pair and (bool(owner) or key in writers)
        value = {"From": told.who, "Media Type": told.kind, "Created": told.when,
                 "Content": told.text, "IsSaved": told.saved,
                 "IsSender": bool(owner) and told.who == owner,
                 "Conversation Title": "" if pair else talk.title}  # fmt: skip
        row = Row(place, (key if pair else talk.stem or talk.title or name, number), value)
        files = tuple(self._files(name, told.files))
        known = bool(owner) or (pair and told.who == key)
        yield from self.made.chat(
            row, snap=talk.snaps, escaped=False, owner_known=known, files=files
        )

    def _files(self, name: str, references: tuple[str, ...]) -> Iterator[Attachment]:
        for each in references:
            found = self.export.attachment(_resolved(name, each), near=name)
            self.linked.add(found.member)
            yield found

    def _listed(self, row: Row, *, snaps: bool) -> Iterator[Yielded]:
        """A row of the older tables, whose column of people says whether it came or went."""
        told = row.value
        heading = str(row.path[0])
        way = "Received" if "From" in told else "Sent" if "To" in told else ""
        if not way or "Created" not in told:
            text = ", ".join(told.values())[:200]
            yield Skipped(row.place, "a row that does not say from whom or to whom", text)
            return
        key = (
            heading if OLD.match(heading) else f"{way} {'Snap' if snaps else 'Saved Chat'} History"
        )
        listed = Row(row.place, (key, row.path[1]), told)
        yield from self.made.chat(listed, snap=snaps, escaped=False)


def _resolved(name: str, link: str) -> str:
    """The path in the export that a link on a page means."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(name), unquote(link)))
