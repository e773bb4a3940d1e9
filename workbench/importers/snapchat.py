"""Snapchat's "My Data": the zip or folder with `json/`, or one of its files.

Only chats that somebody saved are in it, and of snaps only that they were sent. Two generations
of chats: lists of what was received and sent, and one list a conversation. Times are UTC; the
field called `Created(microseconds)` holds milliseconds, and is read by its magnitude.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import PurePosixPath

from workbench.errors import InputError
from workbench.evidence import Probe, Source
from workbench.evidence.json_pieces import Path
from workbench.evidence.spans import read_span
from workbench.importers._accounts import (
    Export,
    Row,
    a_dict,
    inside,
    parsed,
)
from workbench.importers._snapchat import Records
from workbench.importers.protocol import Certainty, Context, Format, Match
from workbench.records import (
    Provenance,
    Skipped,
    Yielded,
)

FORMAT = Format(
    code="snapchat",
    title="Snapchat My Data (JSON)",
    version=3,
    platforms=("snapchat",),
    carries=(
        "saved chats of both generations", "erased messages, screenshots and other states as"
        " events", "snaps as messages without content", "calls", "media where the export names"
        " it", "friends, requests, blocked and deleted people", "positions", "log-ins, searches"
        " and changes of the account as events",
    ),
    omits=(
        "chats that nobody saved, and the content of snaps: never exported",
        "media that the export does not name (zip parts, overlays): counted in a notice",
        "the pages beside it, which tell the same", "unverified on real data",
    ),
    times="UTC, stated by the server",
    inside=("json",),
)  # fmt: skip
CHATS = re.compile(r"(?:^|/)chat_history[^/]*\.json$")
SNAPS = re.compile(r"(?:^|/)snap_history[^/]*\.json$")
CALLS = re.compile(r"(?:^|/)(?:talk_history|call_history)[^/]*\.json$")
FRIENDS = re.compile(r"(?:^|/)friends[^/]*\.json$")
PLACES = re.compile(r"(?:^|/)location_history[^/]*\.json$")
ACCOUNT = re.compile(r"(?:^|/)account\.json$")
ACTIVITY = re.compile(r"(?:^|/)(?:account_history|search_history|login_history)[^/]*\.json$")
MARKS = re.compile(
    r'"Media Type"\s*:.{0,400}?"Created"|"Created"\s*:.{0,400}?"Media Type"', re.DOTALL
)


def sniff(probe: Probe) -> Match | None:
    """Claim an export by the shape of its chats or snaps, or one such file."""
    if probe.is_file:
        if _is_chats(probe, ""):
            return Match(FORMAT, Certainty.BY_STRUCTURE, "chats or snaps by conversation")
        return None
    known = [each for each in probe.names if CHATS.search(each) or SNAPS.search(each)]
    known = [each for each in known if each.count("/") <= 2 and _is_chats(probe, each)]
    if not known:
        return None
    return Match(FORMAT, Certainty.BY_STRUCTURE, f"{PurePosixPath(known[0]).name} of My Data")


def _is_chats(probe: Probe, name: str) -> bool:
    if probe.json_start(name) != "{":
        return False
    text = probe.text(name) or ""
    if '"Received Saved Chat History"' in text or '"Sent Snap History"' in text:
        return True
    return bool(MARKS.search(text)) and ('"IsSender"' in text or '"Conversation Title"' in text)


def read(source: Source, context: Context) -> Iterator[Yielded]:
    """Stream chats, snaps, calls, friends, positions and events, then what was left."""
    data = _MyData(Export(source), context.owner)
    yield from data.records()


def original(source: Source, provenance: Provenance) -> bytes:
    """The JSON of one record, as it stands in its file."""
    return read_span(source, provenance)


def _of_lists(path: Path) -> bool:
    """The root, and whatever stands under a key of it (a list, or a list of a section)."""
    return len(path) < 2 and not any(isinstance(part, int) for part in path)


def _of_root(path: Path) -> bool:
    return not path


class _MyData:
    """One export while it is read."""

    def __init__(self, export: Export, owner: str) -> None:
        self.export = export
        self.made = Records(export, owner)

    def records(self) -> Iterator[Yielded]:
        self._learn()
        yield from self.made.coverage("account.json")
        for name in self.export.names:
            try:
                yield from self._file(name)
            except InputError as problem:
                yield Skipped(self.export.source.at("json=/", name), problem.what)
        yield from self.made.unlinked(set(self.made.media.values()))
        yield from self.export.left_over()

    def _file(self, name: str) -> Iterator[Yielded]:
        make: Callable[[Row], Iterator[Yielded]]
        if CHATS.search(name) or SNAPS.search(name) or self.export.is_file:
            make = partial(self.made.chat, snap=bool(SNAPS.search(name)))
        elif CALLS.search(name):
            make = self.made.talk
        elif FRIENDS.search(name):
            make = self.made.friend
        elif PLACES.search(name):
            make = self.made.place
        elif ACTIVITY.search(name) or ACCOUNT.search(name):
            make = self.made.happening
        else:
            return
        sections = ACCOUNT.search(name) is not None
        for row in self.export.rows(name, _of_root if sections else _of_lists):
            if isinstance(row, Skipped):
                yield row
            elif sections and isinstance(row.value, list):
                for index, each in enumerate(row.value):
                    yield from make(Row(inside(row.place, f"/{index}"), row.path, each))
            elif sections or len(row.path) == 2:
                yield from make(row)

    def _learn(self) -> None:
        """The owner's user name, and the names that friends show."""
        for name in self.export.matching(ACCOUNT):
            try:
                told = a_dict(parsed(self.export.text(name), name))
            except InputError:
                continue  # only the owner's name is wanted; a notice tells the lack
            basic = a_dict(told.get("Basic Information"))
            self.made.owner = self.made.owner or str(basic.get("Username") or "")
        for name in self.export.matching(FRIENDS):
            for row in self.export.rows(name, _of_lists):
                told = a_dict(row.value) if isinstance(row, Row) else {}
                if told.get("Username"):
                    self.made.shown.setdefault(
                        str(told["Username"]), str(told.get("Display Name") or "")
                    )
