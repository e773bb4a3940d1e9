"""Telegram Desktop's export in JSON: one chat or the whole account, as folder, zip or file.

`date` is wall-clock time of the exporting computer, without a zone; since about 2021
`date_unixtime` gives the instant beside it, and their difference the computer's offset. Before
that only the wall clock is there, and every message bears an `edited` of 1970, which means that
it was not edited. Identity is the numeric id: names are null for deleted accounts.
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
    Ends,
    Export,
    Row,
    a_dict,
    a_number,
    account_event,
    as_text,
    two_ends,
)
from workbench.importers._telegram_chats import Chat, chat_of, chat_path, owner_of
from workbench.importers._telegram_fields import (
    body_of,
    contact_of,
    degrees_of,
    details_of,
    identity,
    stamp_of,
    told_by_app,
)
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
    TimeStamp,
    Yielded,
)

FORMAT = Format(
    code="telegram-json",
    title="Telegram Desktop export (JSON)",
    version=1,
    platforms=("telegram",),
    carries=(
        "messages with their links", "edited marks and times", "replies", "forwards", "reactions",
        "media, and media that was left out", "view-once and self-destruct times", "positions",
        "shared contacts", "polls", "calls", "all service records as events", "contacts",
        "sessions as account events", "chats that were left",
    ),
    omits=(
        "stories, profile pictures and other lists: named in a notice with their number",
        "deleted messages: absent from the export; ids are shared by all personal chats, so that"
        " gaps prove nothing there",
        "secret chats: never exported by Telegram Desktop",
    ),
    times="UTC where the export states it (since about 2021); before, wall-clock time of the"
    " exporting computer",
    unverified=("the largest timer as view once",),
    checked_on={"chat-history-manager (8 exports)": 101, "Tkonverter": 89,
                "telegram-chat-parser (4 of 5)": 32, "chat-analytics": 8, "chat-miner": 4,
                "ragtgbot": 5, "Telegram-Export-Parser": 7},
)  # fmt: skip
KINDS = (
    "saved_messages|replies|verification_codes|personal_chat|bot_chat|private_chat|group_chat"
    "|private_group|private_supergroup|public_supergroup|private_channel|public_channel"
)
CHAT = re.compile(rf'"type"\s*:\s*"(?:{KINDS})"')
ACCOUNT = re.compile(
    r'"chats"\s*:\s*\{\s*(?:"about"\s*:\s*"(?:[^"\\]|\\.)*"\s*,\s*)?"list"\s*:\s*\['
)
PERSONAL = re.compile(r'"personal_information"\s*:\s*\{\s*"user_id"')
BARE = re.compile(r'"text_entities"|"from_id"|"date_unixtime"')
LISTS = ("contacts", "frequent_contacts", "sessions", "web_sessions")
FILES = ("photo", "file", "contact_vcard")
OMITTED = re.compile(r"\(.{5,200}\)\.?", re.DOTALL)
VIEW_ONCE = 2147483647  # the largest period: the media vanishes when it has been seen
OUTCOMES = {"missed": "missed", "busy": "rejected"}
ZERO_EPOCH = re.compile(r"19(?:69-12-31|70-01-0[12])T")


def sniff(probe: Probe) -> Match | None:
    """Claim a `result.json` or a folder or archive that holds one."""
    names = [""] if probe.is_file else _results(probe.names)
    known = [name for name in names if probe.json_start(name) == "{" and _is_telegram(probe, name)]
    if len(known) != 1:
        return None
    text = probe.text(known[0]) or ""
    whole = bool(PERSONAL.search(text) or ACCOUNT.search(text))
    return Match(
        FORMAT, Certainty.BY_STRUCTURE, "an account's export" if whole else "one chat's export"
    )


def _results(names: tuple[str, ...]) -> list[str]:
    return [each for each in names if each.endswith(".json") and each.count("/") <= 1][:50]


def _is_telegram(probe: Probe, name: str) -> bool:
    text = probe.text(name) or ""
    if PERSONAL.search(text):
        return True
    if '"messages"' not in text and '"chats"' not in text:
        return False
    return bool(
        (CHAT.search(text) and '"messages"' in text)
        or ACCOUNT.search(text)
        or (BARE.search(text) and '"from"' in text and '"messages"' in text)
    )


def read(source: Source, context: Context) -> Iterator[Yielded]:
    """Stream the chats one after the other, then the account's lists, then what was left."""
    export = Export(source)
    probe = Probe(source)
    names = [""] if export.is_file else [n for n in _results(probe.names) if _is_telegram(probe, n)]
    if not names:
        raise InputError("no Telegram export in it", where=source.name)
    reader = _Reader(export, names[0], context.owner)
    reader.survey()
    yield from reader.notices()
    for row in export.rows(names[0], _look_into):
        yield from reader.records(row)
    yield from reader.afterwards()
    yield from export.left_over()


def original(source: Source, provenance: Provenance) -> bytes:
    """The JSON of one record, as it stands in its file."""
    return read_span(source, provenance)


def _look_into(path: Path) -> bool:
    """The lists of chats, each chat and its messages; the lists of the account."""
    match path:
        case () | ("messages",) | ("chats" | "left_chats",) | ("chats" | "left_chats", "list"):
            return True
        case ("chats" | "left_chats", "list", int()):
            return True
        case ("chats" | "left_chats", "list", int(), "messages"):
            return True
        case (str() as key,) | (str() as key, "list"):
            return key in LISTS
    return False


class _Reader:
    """One export while it is read."""

    def __init__(self, export: Export, name: str, owner: str) -> None:
        self.export, self.name = export, name
        self.owner = owner if not owner.isdecimal() else f"user{owner}"
        self.chats: dict[Path, Chat] = {}
        self.others: Counter[str] = Counter()
        self.offsets: Counter[str] = Counter()
        self.walls = 0
        self.unedited = ""

    def survey(self) -> None:
        """Look through the file for its chats, who writes in them, and whose account it is."""
        heads: dict[Path, dict[str, Any]] = {}
        people: dict[Path, dict[str, str]] = {}
        stated = ""
        for row in self.export.rows(self.name, _look_into):
            if isinstance(row, Skipped):
                continue  # met again, and told, when the records are made
            at = chat_path(row.path)
            if at is not None and row.path[len(at)] != "messages":
                heads.setdefault(at, {})[str(row.path[len(at)])] = row.value
            elif at is not None:
                told = a_dict(row.value)
                known = people.setdefault(at, {})
                key = identity(told.get("from_id", told.get("actor_id"))) or str(
                    told.get("from") or ""
                )
                if key:
                    known[key] = str(told.get("from") or told.get("actor") or known.get(key, ""))
            if row.path == ("personal_information",):
                stated = identity(a_dict(row.value).get("user_id"))
        for at in {*heads, *people}:
            self.chats[at] = chat_of(at, heads.get(at, {}), people.get(at, {}), self.export)
        self.owner = self.owner or stated or owner_of(self.chats.values())

    def notices(self) -> Iterator[Notice]:
        if not self.owner:
            text = "the export does not say whose it is; directions are unknown"
            yield Notice("owner-unknown", text)

    def records(self, row: Row | Skipped) -> Iterator[Yielded]:
        """The records of one value: a message, an entry of a list, or none."""
        if isinstance(row, Skipped):
            yield row
            return
        at = chat_path(row.path)
        if at is not None:
            if row.path[len(at)] == "messages" and len(row.path) == len(at) + 2:
                yield from self._message(row, self.chats[at])
            return
        match row.path:
            case ("personal_information",):
                yield contact_of(row, "own profile")
            case ("contacts", "list", int()):
                yield contact_of(row, "contacts")
            case ("frequent_contacts", "list", int()):
                yield contact_of(row, "frequent contacts")
            case ("sessions" | "web_sessions", "list", int()):
                told = a_dict(row.value)
                stamp = stamp_of(told, "last_active")
                yield account_event(row.place, stamp, "telegram", "session", told)
            case (str() as key, *_) if key not in ("about", "name", "type", "id", *LISTS):
                self.others[key] += len(row.value) if isinstance(row.value, list | dict) else 0

    def afterwards(self) -> Iterator[Notice]:
        """What came to light while the messages were read."""
        for key, count in self.others.items():
            if count:
                yield Notice("not-read", f"entries of {key!r} are not carried over", count=count)
        if self.offsets and self.walls:
            zones = ", ".join(sorted(self.offsets))
            text = f"times without an instant; others show the computer at {zones} from UTC"
            yield Notice("exporter-offset", text, count=self.walls)
        if self.unedited:
            text = (
                f"every message bears an edit in 1970 ({self.unedited}), which is read as not"
                " edited; its clock shows the exporting computer's offset in that year"
            )
            yield Notice("exporter-offset", text)

    def _message(self, row: Row, chat: Chat) -> Iterator[Yielded]:
        told = a_dict(row.value)
        if not told:
            yield Skipped(row.place, "not a message", str(row.value)[:200])
            return
        stamp = self._time(told)
        sender = self._sender(told, chat)
        people = (self._party(key, name) for key, name in chat.people.items())
        recipients, direction = two_ends(
            sender, people if chat.one_to_one else (), owner_known=bool(self.owner)
        )
        ends = (sender, recipients, direction)
        if told.get("type") == "service" and told.get("action") in (
            "phone_call",
            "conference_call",
        ):
            yield self._call(row.place, stamp, told, chat, ends)
            return
        yield self._written(row.place, stamp, told, chat, ends)
        where = a_dict(told.get("location_information"))
        position = degrees_of(where)
        if position:
            label = str(told.get("place_name") or told.get("address") or "")
            yield Location(row.place, stamp, *position, label=label)

    def _time(self, told: dict[str, Any]) -> TimeStamp:
        stamp = stamp_of(told, "date")
        if stamp.utc is not None and stamp.zone:
            self.offsets[stamp.zone] += 1
        self.walls += stamp.utc is None and stamp.wall is not None
        return stamp

    def _party(self, key: str, name: str) -> Party:
        return Party(key, name if name != key else "", owner=key == self.owner)

    def _sender(self, told: dict[str, Any], chat: Chat) -> Party | None:
        name = str(told.get("from") or told.get("actor") or "")
        raw = told.get("from_id", told.get("actor_id"))
        key = identity(raw)
        if key == f"user{chat.number}" and "channel" in chat.thread.key.split(":", 1)[0]:
            key = f"channel{chat.number}"
        return self._party(key or name, name) if key or name else None

    def _call(
        self, place: Provenance, stamp: TimeStamp, told: dict[str, Any], chat: Chat, ends: Ends
    ) -> Call:
        seconds = a_number(told.get("duration_seconds"))
        reason = str(told.get("discard_reason") or "")
        outcome = "answered" if seconds else OUTCOMES.get(reason, "not-answered")
        if told.get("is_missed") is True:
            outcome = "missed"
        return Call(
            place, stamp, "telegram", chat.thread, *ends, outcome, seconds,
            video=told.get("is_video") is True, native_id=as_text(told.get("id")),
            details=details_of(told),
        )  # fmt: skip

    def _written(
        self, place: Provenance, stamp: TimeStamp, told: dict[str, Any], chat: Chat, ends: Ends
    ) -> Message:
        kind = told.get("type")
        details = details_of(told)
        body = body_of(told)
        sender, recipients, direction = ends
        if kind == "service":
            direction = Direction.SYSTEM
            details["event"] = str(told.get("action") or "other")
            body = body or told_by_app(told)
        edited = self._edited(told)
        if edited is not None:
            details["edited"] = edited.text
        return Message(
            provenance=place,
            time=stamp,
            platform="telegram",
            thread=chat.thread,
            sender=sender,
            recipients=recipients,
            direction=direction,
            body=body or None,
            attachments=tuple(self._attachments(told)),
            edited=edited is not None,
            state="unsupported" if kind == "unsupported" else "",
            marks=tuple(_marks(told, chat)),
            native_id=as_text(told.get("id")),
            details=details,
        )

    def _edited(self, told: dict[str, Any]) -> TimeStamp | None:
        """When it was edited; a time of 1970 means that it was not."""
        text = str(told.get("edited") or "")
        if ZERO_EPOCH.match(text):
            self.unedited = text
            return None
        return stamp_of(told, "edited") if text or told.get("edited_unixtime") else None

    def _attachments(self, told: dict[str, Any]) -> Iterator[Attachment]:
        mime = str(told.get("mime_type") or "")
        for key in FILES:
            path = told.get(key)
            if not isinstance(path, str) or not path:
                continue
            if OMITTED.fullmatch(path):
                yield Attachment(str(told.get("file_name") or path), mime, Held.OMITTED)
            else:
                own = mime if key == "file" else ""
                yield self.export.attachment(path, self.name, own)
        preview = told.get("thumbnail")
        if isinstance(preview, str):
            self.export.attachment(preview, self.name)


def _marks(told: dict[str, Any], chat: Chat) -> Iterator[str]:
    if "forwarded_from" in told or "forwarded_from_id" in told:
        yield "forwarded"
    if (period := told.get("self_destruct_period_seconds")) is not None:
        yield "view-once" if period == VIEW_ONCE else "self-destruct"
    if chat.left:
        yield "left-chat"
