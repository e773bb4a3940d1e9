"""X's (Twitter's) archive: the zip or folder with `data/*.js`, or one of its files.

Each file assigns a JSON list to a name: `window.YTD.direct_messages.part0 = [...]`. Times are
instants; the numbers of messages and posts hold the server's time as well. Other people appear
in direct messages by number only: names come from mentions, follows and blocks in the same
archive, never from elsewhere. Deleted direct messages are not in it; deleted posts are.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import PurePosixPath
from typing import Any

from workbench.errors import InputError
from workbench.evidence import Probe, Source, limits, written_times
from workbench.evidence.json_pieces import Path
from workbench.evidence.spans import read_span
from workbench.importers._accounts import (
    Export,
    Row,
    a_dict,
    a_list,
    a_number,
    account_event,
    as_text,
    flat,
    two_ends,
)
from workbench.importers.protocol import Certainty, Context, Format, Match
from workbench.records import (
    Attachment,
    Contact,
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
    code="x-archive",
    title="X (Twitter) archive",
    version=1,
    platforms=("x",),
    carries=(
        "direct messages, one to one and in groups", "reactions", "joining, leaving and naming of"
        " groups as events", "pictures of messages", "posts and deleted posts",
        "followers, following, blocked and muted accounts", "log-ins, changes of name, number and"
        " address, devices as events",
    ),
    omits=(
        "deleted direct messages: not in an archive",
        "likes, lists, advertising and the rest: named in a notice",
        "edit history of messages and notes longer than a post: unverified on real data",
    ),
    times="UTC, stated by the server",
    unverified=("calls, and versions of edited messages",),
    checked_on={"Twitter-Archive-Browser": 6, "twitter-to-sqlite": 7},
)  # fmt: skip
HEAD = re.compile(
    rb"^(?:\xef\xbb\xbf)?\s*(?:window\.)?YTD\.(?P<name>\w+)\.part(?P<part>\d+)\s*=\s*"
)
X_EPOCH = 1288834974657
MESSAGES = (
    "direct_messages", "direct_message", "direct_messages_group", "direct_message_group",
)  # fmt: skip
HEADERS = frozenset(("direct_message_headers", "direct_message_group_headers",
                     "direct_messages_headers", "tweet_headers"))  # fmt: skip
POSTS = {"tweets": "tweet", "tweet": "tweet", "deleted_tweets": "tweet", "deleted_tweet": "tweet",
         "note_tweet": "noteTweet", "community_tweet": "tweet"}  # fmt: skip
PEOPLE = {"follower": "followers", "following": "following", "block": "blocked", "mute": "muted"}
EVENTS = {
    "ip_audit": "log-in", "screen_name_change": "name change", "account_suspension": "suspension",
    "email_address_change": "address change", "device_token": "device", "ni_devices": "device",
    "phone_number": "phone number", "account_creation_ip": "account creation",
    "saved_search": "search", "ageinfo": "age", "account_timezone": "time zone",
    "verified": "verification", "protected_history": "privacy change",
}  # fmt: skip
MENTION_ID = re.compile(r"[1-9][0-9]{0,19}")


def sniff(probe: Probe) -> Match | None:
    """Claim an archive by its assignments, or one file of it that is read."""
    if probe.is_file:
        found = HEAD.match(probe.head[:200])
        if found is None:
            return None
        return Match(FORMAT, Certainty.BY_SIGNATURE, f"assigns window.YTD.{found['name'].decode()}")
    scripts = [each for each in probe.names if each.endswith(".js") and each.count("/") <= 3]
    known = [each for each in scripts if HEAD.match(probe.peek(each)[:200])]
    if not known:
        return None
    roots = {str(PurePosixPath(each).parent.parent) for each in known}
    if len(roots) > 1:
        return None
    return Match(FORMAT, Certainty.BY_SIGNATURE, f"{len(known)} files that assign window.YTD")


def read(source: Source, context: Context) -> Iterator[Yielded]:
    """Stream the messages, posts, people and events, then what was not looked at."""
    archive = _Archive(Export(source), context.owner)
    yield from archive.records()


def original(source: Source, provenance: Provenance) -> bytes:
    """The JSON of one record, as it stands in its file."""
    return read_span(source, provenance)


def _look_into(path: Path) -> bool:
    """The list, a conversation in it, and its messages."""
    match path:
        case () | (int(), "dmConversation") | (int(), "dmConversation", "messages"):
            return True
        case (int(),):
            return True
    return False


class _Archive:
    """One archive while it is read."""

    def __init__(self, export: Export, owner: str) -> None:
        self.export = export
        self.files: list[tuple[str, str, int]] = []
        self.names: dict[str, str] = {}
        self.owner = owner
        for name in export.names:
            if name.endswith(".js") or export.is_file:
                head = HEAD.match(_start(export, name))
                if head:
                    self.files.append((name, head["name"].decode(), head.end()))

    def records(self) -> Iterator[Yielded]:
        if not self.files:
            raise InputError("no file of it assigns window.YTD", where=self.export.source.name)
        self._learn()
        if not self.owner:
            yield Notice("owner-unknown", "account.js is missing; directions are unknown")
        for name, kind, skip in sorted(self.files, key=lambda each: _order(each[1])):
            if kind in MESSAGES:
                yield from self._conversations(name, skip)
            elif kind in HEADERS:
                self.export.looked_at(name)
            elif kind in POSTS or kind in PEOPLE or kind in EVENTS or kind == "account":
                yield from self._entries(name, kind, skip)
        yield from self.export.left_over()

    def _learn(self) -> None:
        """Names of numbered accounts, from the account itself and from mentions."""
        for name, kind, skip in self.files:
            if kind != "account" and kind not in POSTS:
                continue
            for row in self.export.rows(name, lambda path: not path, skip):
                if isinstance(row, Skipped):
                    continue  # met again, and told, when the file is read
                told = a_dict(row.value)
                if kind == "account":
                    account = a_dict(told.get("account"))
                    number = as_text(account.get("accountId"))
                    self.names[number] = str(account.get("username") or "")
                    self.owner = self.owner or number
                else:
                    post = a_dict(told.get(POSTS[kind]))
                    for each in a_list(a_dict(post.get("entities")).get("user_mentions")):
                        mention = a_dict(each)
                        number = as_text(mention.get("id_str") or mention.get("id"))
                        if MENTION_ID.fullmatch(number):
                            self.names.setdefault(number, str(mention.get("screen_name") or ""))

    def _party(self, number: str) -> Party:
        name = self.names.get(number, "")
        return Party(number, name, owner=bool(number) and self.owner in (number, name))

    def _conversations(self, name: str, skip: int) -> Iterator[Yielded]:
        ids: dict[int, str] = {}
        for row in self.export.rows(name, _look_into, skip):
            if isinstance(row, Skipped):
                yield row
                continue
            match row.path:
                case (int() as at, "dmConversation", "conversationId"):
                    ids[at] = str(row.value)
                case (int() as at, "dmConversation", "messages", int()):
                    if at not in ids:
                        ids[at] = self._id_of(name, skip, at)
                    yield from self._events(row, ids[at])
                case (int(), str() as key) if key != "dmConversation":
                    yield Skipped(row.place, "not a conversation", str(row.value)[:200])

    def _id_of(self, name: str, skip: int, at: int) -> str:
        """A conversation's number where it stands behind the messages."""
        for row in self.export.rows(name, _look_into, skip):
            if isinstance(row, Row) and row.path == (at, "dmConversation", "conversationId"):
                return str(row.value)
        return f"{name}#{at}"

    def _events(self, row: Row, talk: str) -> Iterator[Yielded]:
        told = a_dict(row.value)
        if not told:
            yield Skipped(row.place, "not an event of a conversation", str(row.value)[:200])
        for kind, value in told.items():
            event = a_dict(value)
            if not event:
                yield Skipped(row.place, f"an event {kind!r} without fields", str(value)[:200])
            elif kind == "messageCreate":
                yield self._message(row.place, event, talk)
            else:
                yield self._event(row.place, kind, event, talk)

    def _thread(self, talk: str) -> tuple[Thread, tuple[Party, ...]]:
        ends = talk.split("-")
        if len(ends) == 2 and all(each.isdecimal() for each in ends):
            people = tuple(self._party(each) for each in ends)
            others = [each for each in people if not each.owner] or list(people)
            return Thread(talk, ", ".join(each.name or each.identifier for each in others)), people
        return Thread(talk, "", group=True), ()

    def _message(self, place: Provenance, told: dict[str, Any], talk: str) -> Message | Skipped:
        if not told.get("senderId"):
            return Skipped(place, "a message without a sender", str(told)[:200])
        thread, people = self._thread(talk)
        sender = self._party(as_text(told["senderId"]))
        to = as_text(told.get("recipientId"))
        people = people or ((self._party(to),) if to not in ("", "0") else ())
        recipients, direction = two_ends(sender, people, owner_known=bool(self.owner))
        stamp = written_times.stated(as_text(told.get("createdAt")))
        details = {
            key: as_text(told[key]) for key in ("reactions", "urls", "editHistory") if told.get(key)
        }
        raw = str(told.get("text") or "")
        body = _expanded(raw, a_list(told.get("urls")))
        if body != raw:
            details["text as stored"] = raw
        details |= _disagreement(stamp, as_text(told.get("id")))
        return Message(
            provenance=place,
            time=stamp,
            platform="x",
            thread=thread,
            sender=sender,
            recipients=recipients,
            direction=direction,
            body=body or None,
            attachments=tuple(self._attachments(told)),
            edited=bool(told.get("editHistory")),
            native_id=as_text(told.get("id")),
            details=details,
        )

    def _event(self, place: Provenance, kind: str, told: dict[str, Any], talk: str) -> Message:
        """Joining, leaving, naming: what happened to a conversation."""
        thread, _ = self._thread(talk)
        keys = ("initiatingUserId", "userId", "senderId", "initiatingByUserId")
        who = next((as_text(told[key]) for key in keys if told.get(key)), "")
        fields = flat(told)
        said = ", ".join(f"{key}: {value}" for key, value in fields.items() if key != "createdAt")
        return Message(
            place, written_times.stated(as_text(told.get("createdAt"))), "x", thread,
            self._party(who) if who else None, (), Direction.SYSTEM, f"{kind}: {said}",
            native_id=as_text(told.get("id")), details={"event": kind} | fields,
        )  # fmt: skip

    def _attachments(self, told: dict[str, Any]) -> Iterator[Attachment]:
        number = as_text(told.get("id"))
        for each in a_list(told.get("mediaUrls")):
            name = PurePosixPath(str(each).split("?", 1)[0]).name
            found = self.export.attachment(f"{number}-{name}")
            yield found if found.held is Held.PRESENT else self.export.attachment(name)

    def _entries(self, name: str, kind: str, skip: int) -> Iterator[Yielded]:
        for row in self.export.rows(name, lambda path: not path, skip):
            if isinstance(row, Skipped):
                yield row
            elif not isinstance(row.value, dict):
                yield Skipped(row.place, "not an entry", str(row.value)[:200])
            elif kind in POSTS:
                yield self._post(kind, row)
            elif kind in PEOPLE:
                yield self._contact(kind, row)
            else:
                yield self._happening(kind, row)

    def _post(self, kind: str, row: Row) -> Message:
        told = a_dict(row.value.get(POSTS[kind])) or row.value
        core = a_dict(told.get("core"))
        raw = str(told.get("full_text") or told.get("text") or core.get("text") or "")
        stamp = written_times.stated(as_text(told.get("created_at") or told.get("createdAt")))
        urls = a_list(a_dict(told.get("entities")).get("urls"))
        gone = as_text(told.get("deleted_at"))
        keys = ("in_reply_to_status_id_str", "in_reply_to_screen_name", "edit_info", "coordinates")
        details = {key: as_text(told[key]) for key in keys if told.get(key)}
        details |= {"deleted": gone} if gone else {}
        mentions = a_list(a_dict(told.get("entities")).get("user_mentions"))
        named = tuple(self._party(as_text(a_dict(each).get("id_str"))) for each in mentions)
        media = [*a_list(a_dict(told.get("extended_entities")).get("media"))]
        number = as_text(told.get("id_str") or told.get("id") or told.get("noteTweetId"))
        files = (str(a_dict(each).get("media_url_https") or "") for each in media)
        return Message(
            provenance=row.place,
            time=stamp,
            platform="x",
            thread=Thread("posts", "Posts", group=True),
            sender=self._party(self.owner) if self.owner else None,
            recipients=named,
            direction=Direction.OUTGOING,
            body=_expanded(raw, urls) or None,
            attachments=tuple(
                self.export.attachment(f"{number}-{PurePosixPath(each).name}")
                for each in files
                if each
            ),
            deleted="deleted" in kind or bool(gone),
            marks=("public",),
            native_id=number,
            details=details | _disagreement(stamp, number),
        )

    def _contact(self, kind: str, row: Row) -> Contact | Skipped:
        told = a_dict(next(iter(row.value.values()), None))
        number = as_text(told.get("accountId"))
        if not number:
            return Skipped(row.place, "an account without a number", str(row.value)[:200])
        name = self.names.get(number, "")
        link = {"link": str(told["userLink"])} if told.get("userLink") else {}
        ids = (number, name) if name else (number,)
        return Contact(row.place, "x", PEOPLE[kind], name, ids, None, link)

    def _happening(self, kind: str, row: Row) -> Message:
        """An entry of the account's own history, whose fields are all kept."""
        told = row.value
        while len(told) == 1 and isinstance(next(iter(told.values())), dict):
            told = next(iter(told.values()))
        keys = ("createdAt", "changedAt", "lastSeenAt", "time", "savedAt", "protectedAt")
        inner = [told, *(each for each in told.values() if isinstance(each, dict))]
        text = next((as_text(each[key]) for each in inner for key in keys if each.get(key)), "")
        stamp = written_times.stated(text)
        return account_event(row.place, stamp, "x", EVENTS.get(kind, kind), told)


def _start(export: Export, name: str) -> bytes:
    try:
        with export.source.open(name) as stream:
            return stream.read(min(limits.PROBE_BYTES, 400))
    except InputError:
        return b""


def _order(kind: str) -> int:
    return 0 if kind in MESSAGES else 1 if kind in POSTS else 2


def _expanded(text: str, urls: list[Any]) -> str:
    """The text without escapes, its shortened addresses replaced by what they stand for."""
    text = html.unescape(text)
    for each in urls:
        told = a_dict(each)
        short, long = told.get("url"), told.get("expanded") or told.get("expanded_url")
        if isinstance(short, str) and isinstance(long, str) and short and long:
            text = text.replace(short, long)
    return text


def _disagreement(stamp: TimeStamp, number: str) -> dict[str, str]:
    """A detail where a time and that in its number lie over two seconds apart."""
    value = a_number(number) or 0
    if not 1 << 52 <= value < 1 << 63 or stamp.utc is None:
        return {}
    held = TimeStamp.milliseconds(number, (value >> 22) + X_EPOCH).utc
    if held is None or abs(held - stamp.utc) <= timedelta(seconds=2):
        return {}
    return {"time of its number": held.isoformat()}
