"""Facebook's "download your information" in JSON: folder, zip, or one thread's file.

Threads lie under `messages/` (before 2024), `your_activity_across_facebook/messages/` (2024) or
`your_facebook_activity/messages/` (2025 on); end-to-end encrypted chats come as flat files of
their own from Messenger's secure storage, with other keys. Times are instants: milliseconds for
messages, seconds for most else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import Any

from workbench.errors import InputError
from workbench.evidence import Probe, Source
from workbench.evidence.epoch import since_1970
from workbench.evidence.spans import read_span
from workbench.importers import _meta, _meta_html, _meta_layout
from workbench.importers._accounts import Export, Row, a_dict, a_list, account_event, parsed
from workbench.importers._meta import Head, repaired, repaired_deep
from workbench.importers._meta_layout import Folder
from workbench.importers.protocol import Certainty, Context, Format, Match
from workbench.records import (
    Contact,
    Direction,
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
    code="facebook-json",
    title="Facebook and Messenger data download (JSON)",
    version=2,
    platforms=("facebook", "messenger"),
    carries=(
        "messages of all boxes, requests and filtered ones marked", "end-to-end export",
        "unsent marks", "reactions", "calls", "shares", "media", "group membership as events",
        "friends, removed, requested and blocked people", "own posts and comments",
        "log-ins, searches and other account activity as events",
    ),
    omits=(
        "everything else: named in a notice",
        "paths and keys outside messages follow descriptions, unverified on real data",
        "sentences of the app are known in English, and the commonest in German and French",
    ),
    inside=("connections", "inbox", "messages", "personal_information", "your_facebook_activity",
            "your_activity_across_facebook", "your_instagram_activity"),
    times="UTC, stated by the server",
    unverified=(
        "times of reactions",
        "archived, filtered and cut-over folders",
        "lists of people and activity beside the messages",
    ),
    checked_on={"msgvault fixtures (JSON)": 19, "chat-analytics 2A_7M": 7},
)  # fmt: skip
SECURE = re.compile(r"(?:^|/)(?!message_)[^/]+_\d+\.json$")
PROFILE = re.compile(r"(?:^|/)profile_information\.json$")
LISTS = (
    ("friends", re.compile(r"(?:^|/)(?:your_)?friends\.json$")),
    ("removed friends", re.compile(r"(?:^|/)removed_friends\.json$")),
    ("requests sent", re.compile(r"(?:^|/)(?:sent_friend_requests|friend_requests_sent)\.json$")),
    ("requests received",
     re.compile(r"(?:^|/)(?:received_friend_requests|friend_requests_received)\.json$")),
    ("requests rejected",
     re.compile(r"(?:^|/)(?:rejected_friend_requests|friend_requests_rejected)\.json$")),
    ("blocked", re.compile(r"(?:^|/)blocked_(?:users|profiles|accounts)\.json$")),
    ("following", re.compile(r"(?:^|/)(?:who_you_follow|who_you've_followed|following)\.json$")),
    ("followers", re.compile(r"(?:^|/)(?:followers|people_who_followed_you)\.json$")),
)  # fmt: skip
WRITTEN = (
    ("comments", re.compile(r"(?:^|/)(?:your_)?comments(?:_\d+)?\.json$")),
    ("posts", re.compile(r"(?:^|/)your_posts[^/]*_\d+\.json$")),
)
ACTIVITY = (
    ("search", re.compile(r"(?:^|/)your_search_history\.json$")),
    ("account", re.compile(r"(?:^|/)security_and_login_information/[^/]+\.json$")),
)


def sniff(probe: Probe) -> Match | None:
    """Claim an export whose root this is, or one file that holds a thread."""
    if probe.is_file:
        return _sniff_file(probe)
    threads = _meta_layout.thread_files(probe.names)
    if len(_meta_layout.roots(threads)) > 1:
        return None  # exports of several accounts side by side: each is a source of its own
    secure = _secure_files(probe)
    brand = _meta_layout.brand_of((*probe.names, probe.source.name))
    if threads and brand != "instagram":
        sure = Certainty.BY_STRUCTURE if brand else Certainty.POSSIBLE
        return Match(FORMAT, sure, f"{len(threads)} files of threads under messages/")
    if secure:
        return Match(FORMAT, Certainty.BY_STRUCTURE, f"{len(secure)} end-to-end encrypted chats")
    lists = [each for each in probe.names if each.count("/") <= 4 and _is_beside(each)]
    if brand == "facebook" and lists and not threads:
        return Match(FORMAT, Certainty.POSSIBLE, f"a part without threads: {len(lists)} lists")
    return None


def _is_beside(name: str) -> bool:
    return any(pattern.search(name) for _, pattern in (*LISTS, *WRITTEN, *ACTIVITY))


def _secure_files(probe: Probe) -> list[str]:
    flat = [each for each in probe.names if SECURE.search(each) and each.count("/") <= 2]
    return [each for each in flat[:20] if _is_secure(probe.text(each) or "")]


def _is_secure(text: str) -> bool:
    return '"participants"' in text and '"messages"' in text and (
        '"senderName"' in text or '"threadName"' in text
    )  # fmt: skip


def _sniff_file(probe: Probe) -> Match | None:
    text = probe.text() or ""
    if probe.json_start() != "{" or '"messages"' not in text:
        return None
    if _is_secure(text):
        return Match(FORMAT, Certainty.BY_STRUCTURE, "an end-to-end encrypted chat of Messenger")
    if '"sender_name"' not in text and '"sender_id_INTERNAL"' not in text:
        return None
    brand = _meta_layout.brand_of((text, probe.source.name))
    if brand == "instagram":
        return None
    sure = Certainty.BY_STRUCTURE if brand or '"sender_id_INTERNAL"' in text else Certainty.POSSIBLE
    return Match(FORMAT, sure, "one thread, as Messenger and Instagram write it")


def read(source: Source, context: Context) -> Iterator[Yielded]:
    """Stream the threads, then lists of people, posts and activity, then what was left."""
    export = Export(source)
    threads = _folders(export)
    heads = [_meta.head_of(export, each) for each in threads]
    stated = frozenset((context.owner,)) if context.owner else _owner(export)
    owner, notices = _meta.owner_of(stated, heads)
    yield from notices
    if len(threads) == 1 and export.is_file and not heads[0].whole and heads[0].faults:
        raise InputError(heads[0].faults[0].reason, where=source.name)
    for folder, head in zip(threads, heads, strict=True):
        yield from _thread(export, folder, head, owner)
    if not export.is_file:
        yield from _meta_html.beside_json(export, threads, owner, "messenger")
    written = partial(_written, owner=owner or stated)
    kinds = ((LISTS, _contact), (WRITTEN, written), (ACTIVITY, _activity))
    for name in export.names:
        yield from _meta.beside(export, name, kinds)
    yield from export.left_over()


def original(source: Source, provenance: Provenance) -> bytes:
    """The JSON of one record, as it stands in its file."""
    return read_span(source, provenance)


def _folders(export: Export) -> list[Folder]:
    """The threads: folders of numbered files, and the flat files of the end-to-end export."""
    if export.is_file:
        return [Folder("", "", ("",))]
    found = _meta_layout.folders(export.names)
    taken = {name for each in found for name in each.files}
    for name in export.names:
        if name not in taken and SECURE.search(name) and name.count("/") <= 3:
            start = export.start(name)
            if ('"participants"' in start) != ('"messages"' in start):
                found.append(Folder("damaged", name, (name,)))
            elif _is_secure(start):
                found.append(Folder("secure", name.rsplit("/", 1)[-1][:-5], (name,)))
    return found


def _thread(export: Export, folder: Folder, head: Head, owner: frozenset[str]) -> Iterator[Yielded]:
    if folder.box == "damaged" or not (head.whole or head.people or head.faults):
        faults = list(_meta.faults_of(export, folder))
        place = export.source.at("json=/", folder.files[0])
        reason = "it lacks its messages or its participants: damaged, or not a thread"
        yield from faults or [Skipped(place, reason)]
        return
    if not head.whole:
        yield Notice("empty-thread", "a thread without messages", folder.files[0])
    yield from _meta.records(export, folder, head, owner, "messenger")


def _owner(export: Export) -> frozenset[str]:
    """The owner's name by `profile_information.json`."""
    for name in export.matching(PROFILE):
        try:
            told = a_dict(parsed(export.text(name), name))
        except InputError:
            continue  # only the owner's name is wanted of it; the notice on owners tells the lack
        profile = a_dict(next((v for k, v in told.items() if k.startswith("profile")), None))
        names = profile.get("name")
        full = names.get("full_name") if isinstance(names, dict) else names
        if isinstance(full, str) and full:
            return frozenset((repaired(full),))
    return frozenset()


def _contact(row: Row, list_name: str) -> Contact | Skipped:
    told = a_dict(repaired_deep(row.value))
    name = str(told.get("name") or told.get("title") or _labelled(told))
    if not name:
        return Skipped(row.place, "an entry without a name", str(row.value)[:200])
    return Contact(row.place, "facebook", list_name, name, (name,), _time(told))


def _labelled(told: dict[str, Any]) -> str:
    """The name in the shape of 2025, where every field is a label with a value."""
    pairs = [a_dict(each) for each in a_list(told.get("label_values"))]
    named = [each for each in pairs if each.get("label") in ("Name", "Title")] or pairs
    return next((str(each["value"]) for each in named if each.get("value")), "")


def _written(row: Row, thread: str, *, owner: frozenset[str]) -> Message:
    """A post or a comment: something said in public, by the owner unless it says otherwise."""
    told = a_dict(repaired_deep(row.value))
    data = [a_dict(each) for each in a_list(told.get("data"))]
    comment = next((a_dict(each["comment"]) for each in data if "comment" in each), {})
    text = comment.get("comment") or next((each["post"] for each in data if "post" in each), None)
    name = str(comment.get("author") or next(iter(sorted(owner)), ""))
    mine = not comment.get("author") or name in owner
    title = str(told.get("title") or "")
    return Message(
        provenance=row.place,
        time=_time(told),
        platform="facebook",
        thread=Thread(thread, thread.capitalize(), group=True),
        sender=Party(name, owner=mine),
        recipients=(),
        direction=Direction.OUTGOING if mine else Direction.UNKNOWN,
        body=str(text) if text else title or None,
        marks=("public",),
        details={"title": title} if title else {},
    )


def _activity(row: Row, event: str) -> Message | Skipped:
    told = a_dict(repaired_deep(row.value))
    if not told:
        return Skipped(row.place, "an entry without fields", str(row.value)[:200])
    return account_event(row.place, _time(told), "facebook", event, told)


def _time(told: dict[str, Any]) -> TimeStamp:
    """The first time of an entry: its own, or that of the comment or session inside it."""
    for key in ("timestamp", "created_timestamp", "creation_timestamp", "updated_timestamp"):
        if told.get(key):
            return since_1970(str(told[key]))[0]
    for each in told.values():
        if isinstance(each, dict) and (inner := _time(each)).text:
            return inner
    return TimeStamp("")
