"""TikTok's data download in JSON: the zip, folder or `user_data.json`.

Names and nesting of its sections change every year, so that lists are known by their own names
and not by their path. Times are UTC, stated for log-ins and taken for the rest. Pictures and
videos of messages are not in it, nor are deleted messages.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from workbench.errors import InputError
from workbench.evidence import Probe, Source
from workbench.evidence.json_pieces import Path
from workbench.evidence.spans import read_span
from workbench.importers._accounts import (
    Export,
    Row,
    a_dict,
    account_event,
    as_text,
)
from workbench.importers._tiktok import JSON_FILE, comment, contact, message, time_of
from workbench.importers.protocol import Certainty, Context, Format, Match
from workbench.records import Notice, Provenance, Skipped, TimeStamp, Yielded

FORMAT = Format(
    code="tiktok",
    title="TikTok data download (JSON)",
    version=1,
    platforms=("tiktok",),
    carries=("direct messages", "comments", "followers, following and blocked accounts",
             "log-ins with address and device, searches and shares as events", "own profile"),
    omits=("deleted messages and media: not in it", "videos watched and liked, settings and"
           " shopping: counted in a notice",
           "the zone of times other than log-ins is unverified on real data"),
    times="UTC, stated for log-ins and assumed of the rest",
    unverified=("times without a zone as UTC", "the second names of sections",),
    checked_on={"hestiaAI tiktok.zip": 4094},
)  # fmt: skip
CHAT = re.compile(r"^Chat History with:? ?(?P<who>.+?):?$")
MARKS = ('"Chat History"', '"ChatHistory"', '"Login History"', '"LoginHistoryList"',
         '"Follower List"', '"FansList"', '"ProfileMap"', '"Ads and data"',
         '"Video Browsing History"', '"Favorite Effects"', '"FavoriteVideoList"',
         '"ItemFavoriteList"',
         '"Direct Messages"', '"Chat History with')  # fmt: skip
PEOPLE = {"FansList": "followers", "Following": "following", "BlockList": "blocked"}
EVENTS = {"LoginHistoryList": "log-in", "SearchList": "search", "ShareHistoryList": "share",
          "Status List": "device"}  # fmt: skip
DEPTH = 6


def sniff(probe: Probe) -> Match | None:
    """Claim a file by the names of its sections, or an archive that holds one."""
    names = [""] if probe.is_file else [n for n in probe.names if _is_data(n) and n.count("/") <= 2]
    for name in names:
        if probe.json_start(name) == "{":
            text = probe.text(name) or ""
            known = [mark for mark in MARKS if mark in text]
            if len(known) >= 2 and ('"Chat History with' in text or len(known) >= 3):
                return Match(FORMAT, Certainty.BY_STRUCTURE, f"sections {', '.join(known[:3])}")
    return None


def _is_data(name: str) -> bool:
    return bool(JSON_FILE.search(name)) and "__MACOSX" not in name and "/._" not in f"/{name}"


def read(source: Source, context: Context) -> Iterator[Yielded]:
    """Stream the messages, people and events, then what is not carried over."""
    export = Export(source)
    names = export.itself_or(JSON_FILE)
    if not names:
        raise InputError("no user data in it", where=source.name)
    for name in names:
        yield from _Data(export, name, context.owner).records()
    yield from export.left_over()


def original(source: Source, provenance: Provenance) -> bytes:
    """The JSON of one record, as it stands in its file."""
    return read_span(source, provenance)


def _look_into(path: Path) -> bool:
    """Sections within sections, and lists; what stands in a list is taken whole."""
    return len(path) < DEPTH and not any(isinstance(part, int) for part in path)


class _Data:
    """One file while it is read."""

    def __init__(self, export: Export, name: str, owner: str) -> None:
        self.export, self.name, self.owner = export, name, owner
        self.left: Counter[str] = Counter()

    def records(self) -> Iterator[Yielded]:
        self._find_owner()
        yield Notice("utc-assumed", "times that state no zone are TikTok's, and taken as UTC")
        profile: dict[str, Any] = {}
        place = None
        for row in self.export.rows(self.name, _look_into):
            if isinstance(row, Skipped):
                yield row
            elif isinstance(row.path[-1], int):
                yield from self._entry(row, str(row.path[-2]) if len(row.path) > 1 else "")
            elif "ProfileMap" in row.path and row.value not in ("", "None", None):
                profile[str(row.path[-1])] = row.value
                place = place or row.place
        if profile and place is not None:
            yield account_event(place, TimeStamp(""), "tiktok", "profile", profile)
        for key, count in sorted(self.left.items()):
            yield Notice("not-read", f"entries of {key!r} are not carried over", count=count)

    def _find_owner(self) -> None:
        """The profile's name, or whoever writes in chats that are called after somebody else."""
        others: Counter[str] = Counter()
        for row in self.export.rows(self.name, _look_into):
            if isinstance(row, Skipped):
                continue  # met again, and told, when the records are made
            if row.path[-2:] == ("ProfileMap", "userName"):
                self.owner = self.owner or as_text(row.value)
            elif len(row.path) > 1 and (talk := CHAT.match(str(row.path[-2]))):
                who = as_text(a_dict(row.value).get("From"))
                others[who] += who not in ("", talk["who"])
        if not self.owner and others:
            self.owner = others.most_common(1)[0][0]

    def _entry(self, row: Row, key: str) -> Iterator[Yielded]:
        told = a_dict(row.value)
        talk = CHAT.match(key)
        if talk:
            yield message(row.place, told, talk["who"], self.owner, stands=str(row.value))
        elif key in PEOPLE:
            yield contact(row.place, told, PEOPLE[key], str(row.value))
        elif key == "CommentsList":
            yield comment(row.place, told, self.owner)
        elif key in EVENTS:
            yield account_event(row.place, time_of(told), "tiktok", EVENTS[key], told)
        else:
            self.left[key] += 1
