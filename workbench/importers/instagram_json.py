"""Instagram's "download your information" JSON: folder, zip, or one thread's file.

Three generations: one `messages.json` of conversations (to 2020), `messages/inbox/...` (2021 and
2022), `your_instagram_activity/messages/...` (2023 on). Times are instants: milliseconds, or ISO
8601 with an offset. Text of the later two is repaired, see `_meta`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from workbench.errors import InputError
from workbench.evidence import Probe, Source
from workbench.evidence.epoch import iso_8601, since_1970
from workbench.evidence.spans import read_span
from workbench.importers import _meta, _meta_html, _meta_layout
from workbench.importers._accounts import (
    Export,
    Row,
    a_dict,
    a_list,
    account_event,
    parsed,
    two_ends,
)
from workbench.importers._meta import as_text, repaired
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
    code="instagram-json",
    title="Instagram data download (JSON)",
    version=3,
    platforms=("instagram",),
    carries=("messages of all boxes, requests and filtered ones marked", "unsent marks",
             "reactions", "calls", "shares", "media", "group membership as events",
             "followers, following, blocked, pending and recently unfollowed accounts",
             "log-ins, devices, searches and profile changes as events"),
    omits=("posts, comments and likes: named in a notice", "vanish mode: never exported"),
    inside=("connections", "inbox", "messages", "personal_information", "your_facebook_activity",
            "your_activity_across_facebook", "your_instagram_activity"),
    times="UTC, stated by the server",
    unverified=("lists of people in languages other than English",),
    checked_on={"hestiaAI instagram.zip": 1202, "anonymize-ddp (2020)": 732, "chat-miner": 2},
)  # fmt: skip
OLD = re.compile(r"(?:^|/)messages\.json$")
CONNECTIONS = re.compile(r"(?:^|/)connections\.json$")
PROFILE = re.compile(r"(?:^|/)(?:personal_information|profile)\.json$")
LISTS = (
    ("followers", re.compile(r"(?:^|/)followers(?:_\d+)?\.json$")),
    ("following", re.compile(r"(?:^|/)following\.json$")),
    ("blocked", re.compile(r"(?:^|/)(?:recently_)?blocked_(?:accounts|profiles)\.json$")),
    ("restricted", re.compile(r"(?:^|/)restricted_(?:accounts|profiles)\.json$")),
    ("close friends", re.compile(r"(?:^|/)close_friends\.json$")),
    ("pending requests", re.compile(r"(?:^|/)pending_follow_requests\.json$")),
    ("recent requests", re.compile(r"(?:^|/)recent_follow_requests\.json$")),
    ("requests received", re.compile(r"(?:^|/)follow_requests_you've_received\.json$")),
    ("recently unfollowed",
     re.compile(r"(?:^|/)recently_unfollowed_(?:accounts|profiles)\.json$")),
    ("removed suggestions", re.compile(r"(?:^|/)removed_suggestions\.json$")),
)  # fmt: skip
ACTIVITY = (
    ("log-in", re.compile(r"(?:^|/)login_activity\.json$")),
    ("log-out", re.compile(r"(?:^|/)logout_activity\.json$")),
    ("device", re.compile(r"(?:^|/)(?:devices|camera_information)\.json$")),
    ("search", re.compile(r"(?:^|/)(?:account_searches|word_or_phrase_searches)\.json$")),
    ("profile change", re.compile(r"(?:^|/)(?:profile_changes|account_privacy_changes"
                                  r"|signup_information|password_change_activity)\.json$")),
)  # fmt: skip


def sniff(probe: Probe) -> Match | None:
    """Claim an export whose root this is, or one file that holds a thread."""
    if probe.is_file:
        return _sniff_file(probe)
    names = [each for each in probe.names if each.endswith(".json")]
    threads = _meta_layout.thread_files(names)
    if len(_meta_layout.roots(threads)) > 1:
        return None  # exports of several accounts side by side: each is a source of its own
    old = [each for each in names if OLD.search(each) and each.count("/") <= 1]
    if threads:
        brand = _meta_layout.brand_of((*probe.names, probe.source.name))
        if brand == "facebook":
            return None
        sure = Certainty.BY_STRUCTURE if brand else Certainty.POSSIBLE
        return Match(FORMAT, sure, f"{len(threads)} files of threads under messages/")
    if old and '"conversation"' in (probe.text(old[0]) or ""):
        return Match(FORMAT, Certainty.BY_STRUCTURE, "messages.json with conversations")
    lists = [each for each in names if each.count("/") <= 4 and _is_beside(each)]
    if lists and _meta_layout.brand_of((*probe.names, probe.source.name)) == "instagram":
        return Match(FORMAT, Certainty.POSSIBLE, f"a part without threads: {len(lists)} lists")
    return None


def _is_beside(name: str) -> bool:
    return any(pattern.search(name) for _, pattern in (*LISTS, *ACTIVITY))


def _sniff_file(probe: Probe) -> Match | None:
    start = probe.json_start()
    text = probe.text() or ""
    if start == "[" and '"conversation"' in text and '"participants"' in text:
        return Match(FORMAT, Certainty.BY_STRUCTURE, "an array of conversations")
    if start != "{" or '"messages"' not in text or '"sender_name"' not in text:
        return None
    brand = _meta_layout.brand_of((text, probe.source.name))
    if brand == "facebook":
        return None
    sure = Certainty.BY_STRUCTURE if brand else Certainty.POSSIBLE
    return Match(FORMAT, sure, "one thread, as Instagram and Messenger write it")


def read(source: Source, context: Context) -> Iterator[Yielded]:
    """Stream the threads, then the lists of accounts and events, then what was not looked at."""
    export = Export(source)
    old = _old_files(export)
    threads = _meta_layout.folders(export.names)
    if export.is_file and not old:
        threads = [Folder("", "", ("",))]
    heads = [_meta.head_of(export, each) for each in threads]
    stated = frozenset((context.owner,)) if context.owner else _owner(export)
    owner, notices = _meta.owner_of(stated, heads)
    yield from notices
    if export.is_file and threads and heads[0].faults:
        raise InputError(heads[0].faults[0].reason, where=source.name)
    for folder, head in zip(threads, heads, strict=True):
        if export.is_file:
            text = "one thread's file: Messenger writes the same shape"
            yield Notice("platform-assumed", text)
        yield from _meta.records(export, folder, head, owner, "instagram")
    if not export.is_file:
        yield from _meta_html.beside_json(export, threads, owner, "instagram")
    for name in old:
        yield from _conversations(export, name, owner | stated)
    for name in export.names:
        yield from _beside(export, name)
    yield from export.left_over()


def original(source: Source, provenance: Provenance) -> bytes:
    """The JSON of one record, as it stands in its file."""
    return read_span(source, provenance)


def _old_files(export: Export) -> list[str]:
    """The files of the first generation."""
    names = export.itself_or(OLD)
    return [each for each in names if export.start(each).lstrip("\ufeff \t\r\n")[:1] == "["]


def _owner(export: Export) -> frozenset[str]:
    """The owner's names: the handle and the display name that the profile states."""
    names: set[str] = set()
    for name in export.matching(PROFILE):
        try:
            told = a_dict(parsed(export.text(name), name))
        except InputError:
            continue  # only the owner's name is wanted of it; the notice on owners tells the lack
        if told.get("username"):
            names.add(str(told["username"]))
        names.update(_display_names(told))
    return frozenset(names)


def _display_names(told: dict[str, Any]) -> list[str]:
    """The names in `personal_information.json`, whose keys are in the account's language."""
    users = next((each for each in told.values() if isinstance(each, list)), [])
    table = a_dict(a_dict(users[0]).get("string_map_data")) if users else {}
    values = {key: repaired(str(a_dict(each).get("value") or "")) for key, each in table.items()}
    named = [values[key] for key in ("Name", "Username") if values.get(key)]
    return named or [each for each in values.values() if " " in each and "@" not in each][:1]


def _conversations(export: Export, name: str, owner: frozenset[str]) -> Iterator[Yielded]:
    """The one file of the first generation: a list of conversations, each newest first."""
    people: dict[int, list[str]] = {}
    try:
        for row in export.rows(name, lambda path: not path or isinstance(path[-1], int)):
            if isinstance(row, Row) and row.path[1:] == ("participants",):
                people[int(row.path[0])] = [str(each) for each in a_list(row.value)]
        for row in export.rows(name, lambda path: len(path) < 2 or path[1:] == ("conversation",)):
            if isinstance(row, Skipped):
                yield row
            elif row.path[1:2] == ("conversation",):
                yield _written(row, people.get(int(row.path[0]), []), owner)
            elif len(row.path) == 1:
                yield Skipped(row.place, "not a conversation", str(row.value)[:200])
    except InputError as problem:
        yield Skipped(export.source.at("json=/", name), problem.what)


def _written(row: Row, people: list[str], owner: frozenset[str]) -> Message | Skipped:
    told = a_dict(row.value)
    if "sender" not in told:
        return Skipped(row.place, "a message without a sender", str(row.value)[:200])
    name = str(told["sender"])
    thread = Thread(",".join(sorted(people)), ", ".join(people), group=len(people) > 2)
    sender = Party(name, owner=name in owner)
    parties = tuple(Party(each, owner=each in owner) for each in people)
    recipients, direction = two_ends(sender, parties, owner_known=bool(owner))
    stamp = iso_8601(str(told.get("created_at", "")))
    details = {
        key: as_text(value)
        for key, value in told.items()
        if key not in ("sender", "created_at", "text")
    }
    body = told.get("text") if isinstance(told.get("text"), str) else None
    if action := told.get("action") or told.get("video_call_action"):
        direction = Direction.SYSTEM
        details["event"] = "call" if told.get("video_call_action") else "other"
        body = body or as_text(action)
    return Message(
        provenance=row.place,
        time=stamp,
        platform="instagram",
        thread=thread,
        sender=sender,
        recipients=recipients,
        direction=direction,
        body=body,
        details=details,
    )


def _beside(export: Export, name: str) -> Iterator[Yielded]:
    """The accounts or events of a file that is no thread."""
    if CONNECTIONS.search(name):
        yield from _connections(export, name)
        return
    yield from _meta.beside(export, name, ((LISTS, _contact), (ACTIVITY, _activity)))


def _connections(export: Export, name: str) -> Iterator[Yielded]:
    """The first generation's lists: by name, an object of handles with the time of each."""
    try:
        for row in export.rows(name, lambda path: len(path) < 2):
            if isinstance(row, Skipped):
                yield row
            elif len(row.path) == 2 and isinstance(row.value, str):
                list_name, handle = (str(each) for each in row.path)
                stamp = iso_8601(row.value)
                list_name = list_name.replace("_", " ")
                yield Contact(row.place, "instagram", list_name, "", (handle,), stamp)
            else:
                yield Skipped(row.place, "not an account with a time", str(row.value)[:200])
    except InputError as problem:
        yield Skipped(export.source.at("json=/", name), problem.what)


def _contact(row: Row, list_name: str) -> Contact | Skipped:
    told = a_dict(row.value)
    first = a_dict(next(iter(a_list(told.get("string_list_data"))), {}))
    title = repaired(str(told.get("title") or ""))
    handle = repaired(str(first.get("value") or title))
    if not handle:
        return Skipped(row.place, "an account without a name", str(row.value)[:200])
    stamp, _ = since_1970(str(first.get("timestamp", "")))
    return Contact(row.place, "instagram", list_name, title, (handle,), stamp)


def _activity(row: Row, event: str) -> Message:
    """An entry of `string_map_data`, whose keys are in the account's language: all are kept."""
    told = a_dict(row.value)
    table = a_dict(told.get("string_map_data"))
    fields = {repaired(key): _plain(value) for key, value in table.items()}
    times = (a_dict(each).get("timestamp") for each in table.values())
    text = str(next((each for each in times if each), ""))
    stamp = since_1970(text)[0] if text else TimeStamp("")
    if told.get("title"):
        fields = {"title": repaired(str(told["title"])), **fields}
    return account_event(row.place, stamp, "instagram", event, fields)


def _plain(value: Any) -> str:
    told = a_dict(value)
    return repaired(str(told.get("value") or told.get("href") or ""))
