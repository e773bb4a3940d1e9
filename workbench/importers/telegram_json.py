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
from datetime import timedelta
from typing import Any, NamedTuple

from workbench.errors import InputError
from workbench.evidence import Probe, Source
from workbench.evidence.epoch import iso_8601, since_1970
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
    two_ends,
)
from workbench.importers.protocol import Certainty, Context, Format, Match
from workbench.records import (
    Attachment,
    Call,
    Contact,
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
ONE_TO_ONE = frozenset(("personal_chat", "bot_chat", "private_chat", "saved_messages"))
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
KNOWN = frozenset((
    "id", "type", "date", "date_unixtime", "edited", "edited_unixtime", "from", "from_id", "actor",
    "actor_id", "action", "text", "text_entities", "photo", "file", "thumbnail", "file_name",
    "mime_type", "contact_vcard", "location_information",
))  # fmt: skip
OMITTED = re.compile(r"\(.{5,200}\)\.?", re.DOTALL)
VIEW_ONCE = 2147483647  # the largest period: the media vanishes when it has been seen
OUTCOMES = {"missed": "missed", "busy": "rejected"}
ZERO_EPOCH = re.compile(r"19(?:69-12-31|70-01-0[12])T")


class _Chat(NamedTuple):
    """What is known of a chat before its messages are read."""

    thread: Thread
    number: str
    one_to_one: bool
    left: bool
    people: dict[str, str]


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
        self.chats: dict[Path, _Chat] = {}
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
            at = _chat_path(row.path)
            if at is not None and row.path[len(at)] != "messages":
                heads.setdefault(at, {})[str(row.path[len(at)])] = row.value
            elif at is not None:
                told = a_dict(row.value)
                known = people.setdefault(at, {})
                key = _id(told.get("from_id", told.get("actor_id"))) or str(told.get("from") or "")
                if key:
                    known[key] = str(told.get("from") or told.get("actor") or known.get(key, ""))
            if row.path == ("personal_information",):
                stated = _id(a_dict(row.value).get("user_id"))
        for at in {*heads, *people}:
            self.chats[at] = _chat(at, heads.get(at, {}), people.get(at, {}), self.export)
        self.owner = self.owner or stated or _owner_of(self.chats.values())

    def notices(self) -> Iterator[Notice]:
        if not self.owner:
            text = "the export does not say whose it is; directions are unknown"
            yield Notice("owner-unknown", text)

    def records(self, row: Row | Skipped) -> Iterator[Yielded]:
        """The records of one value: a message, an entry of a list, or none."""
        if isinstance(row, Skipped):
            yield row
            return
        at = _chat_path(row.path)
        if at is not None:
            if row.path[len(at)] == "messages" and len(row.path) == len(at) + 2:
                yield from self._message(row, self.chats[at])
            return
        match row.path:
            case ("personal_information",):
                yield _contact(row, "own profile")
            case ("contacts", "list", int()):
                yield _contact(row, "contacts")
            case ("frequent_contacts", "list", int()):
                yield _contact(row, "frequent contacts")
            case ("sessions" | "web_sessions", "list", int()):
                told = a_dict(row.value)
                stamp = _stamp(told, "last_active")
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

    def _message(self, row: Row, chat: _Chat) -> Iterator[Yielded]:
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
        position = _degrees(where)
        if position:
            label = str(told.get("place_name") or told.get("address") or "")
            yield Location(row.place, stamp, *position, label=label)

    def _time(self, told: dict[str, Any]) -> TimeStamp:
        stamp = _stamp(told, "date")
        if stamp.utc is not None and stamp.zone:
            self.offsets[stamp.zone] += 1
        self.walls += stamp.utc is None and stamp.wall is not None
        return stamp

    def _party(self, key: str, name: str) -> Party:
        return Party(key, name if name != key else "", owner=key == self.owner)

    def _sender(self, told: dict[str, Any], chat: _Chat) -> Party | None:
        name = str(told.get("from") or told.get("actor") or "")
        raw = told.get("from_id", told.get("actor_id"))
        key = _id(raw)
        if key == f"user{chat.number}" and "channel" in chat.thread.key.split(":", 1)[0]:
            key = f"channel{chat.number}"
        return self._party(key or name, name) if key or name else None

    def _call(
        self,
        place: Provenance,
        stamp: TimeStamp,
        told: dict[str, Any],
        chat: _Chat,
        ends: tuple[Party | None, tuple[Party, ...], Direction],
    ) -> Call:
        seconds = a_number(told.get("duration_seconds"))
        reason = str(told.get("discard_reason") or "")
        outcome = "answered" if seconds else OUTCOMES.get(reason, "not-answered")
        if told.get("is_missed") is True:
            outcome = "missed"
        return Call(
            place, stamp, "telegram", chat.thread, *ends, outcome, seconds,
            video=told.get("is_video") is True, native_id=as_text(told.get("id")),
            details=_details(told),
        )  # fmt: skip

    def _written(
        self,
        place: Provenance,
        stamp: TimeStamp,
        told: dict[str, Any],
        chat: _Chat,
        ends: tuple[Party | None, tuple[Party, ...], Direction],
    ) -> Message:
        kind = told.get("type")
        details = _details(told)
        body = _body(told)
        sender, recipients, direction = ends
        if kind == "service":
            direction = Direction.SYSTEM
            details["event"] = str(told.get("action") or "other")
            body = body or _told_by_app(told)
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
        return _stamp(told, "edited") if text or told.get("edited_unixtime") else None

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


def _chat_path(path: Path) -> Path | None:
    """Where the chat lies that a value belongs to, or None."""
    match path:
        case ("chats" | "left_chats", "list", int(), _, *_):
            return path[:3]
        case ("messages" | "name" | "type" | "id", *_):
            return ()
    return None


def _chat(at: Path, head: dict[str, Any], people: dict[str, str], export: Export) -> _Chat:
    kind = str(head.get("type") or "chat")
    number = as_text(head.get("id"))
    name = str(head.get("name") or ("Saved Messages" if kind == "saved_messages" else ""))
    one_to_one = kind in ONE_TO_ONE or (kind == "chat" and len(people) <= 2)
    key = f"{kind}:{number or name or export.source.title}"
    if one_to_one and number and kind != "saved_messages":
        people = {f"user{number}": name} | people
    return _Chat(
        Thread(key, name, not one_to_one), number, one_to_one, at[:1] == ("left_chats",), people
    )


def _owner_of(chats: Any) -> str:
    """The owner of a single chat's export: in a personal chat, whoever is not the chat's id."""
    for chat in chats:
        others = [key for key in chat.people if key != f"user{chat.number}"]
        if chat.one_to_one and chat.number and len(others) == 1 and others[0].startswith("user"):
            return str(others[0])
    return ""


def _id(value: Any) -> str:
    """A person's or channel's id in the newer form: before 2021 it was a bare number."""
    text = as_text(value)
    return f"user{text}" if text.isdecimal() else text


def _stamp(told: dict[str, Any], key: str) -> TimeStamp:
    """A time by its two fields: wall clock and instant, either of which may be missing."""
    text = as_text(told.get(key))
    count = as_text(told.get(f"{key}_unixtime"))
    if not count and text.isdecimal():
        text, count = "", text
    if not count:
        return iso_8601(text) if text else TimeStamp("")
    instant, _ = since_1970(count)
    wall = iso_8601(text).wall if text else None
    if instant.utc is None or wall is None:
        return instant
    ahead = wall - instant.utc.replace(tzinfo=None)
    return TimeStamp(text, instant.utc, wall, instant.basis, _offset(ahead), instant.flag)


def _offset(ahead: timedelta) -> str:
    minutes, rest = divmod(int(ahead.total_seconds()), 60)
    if rest or minutes % 15 or abs(minutes) > 14 * 60:
        return ""
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


def _body(told: dict[str, Any]) -> str:
    """The text: its pieces joined by nothing, or the question or title that stands for it."""
    text = told.get("text")
    if isinstance(text, list):
        text = "".join(
            each if isinstance(each, str) else as_text(a_dict(each).get("text")) for each in text
        )
    if not text:
        text = "".join(as_text(a_dict(e).get("text")) for e in a_list(told.get("text_entities")))
    if not text:
        text = a_dict(told.get("poll")).get("question") or a_dict(told.get("todo_list")).get(
            "title"
        )
    return as_text(text)


def _told_by_app(told: dict[str, Any]) -> str:
    """A service record in words: what was done, and to whom."""
    words = str(told.get("action") or "other").replace("_", " ")
    named = [as_text(each) or "a deleted account" for each in a_list(told.get("members"))]
    extra = [
        as_text(told[key]) for key in ("title", "new_title", "period", "distance") if told.get(key)
    ]
    return f"{words}: {', '.join([*named, *extra])}" if named or extra else words


def _marks(told: dict[str, Any], chat: _Chat) -> Iterator[str]:
    if "forwarded_from" in told or "forwarded_from_id" in told:
        yield "forwarded"
    if (period := told.get("self_destruct_period_seconds")) is not None:
        yield "view-once" if period == VIEW_ONCE else "self-destruct"
    if chat.left:
        yield "left-chat"


def _details(told: dict[str, Any]) -> dict[str, str]:
    """All fields that have no place of their own, and links whose text hides their target."""
    found = {key: as_text(value) for key, value in told.items() if key not in KNOWN}
    for key in ("text_entities", "text"):
        links = [
            each
            for each in a_list(told.get(key))
            if isinstance(each, dict) and (each.get("href") or each.get("user_id"))
        ]
        if links:
            found["links"] = as_text(links)
            break
    return {key: value for key, value in found.items() if value}


def _degrees(where: dict[str, Any]) -> tuple[float, float] | None:
    try:
        latitude, longitude = float(where["latitude"]), float(where["longitude"])
    except (KeyError, TypeError, ValueError):
        return None
    return (latitude, longitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else None


def _contact(row: Row, list_name: str) -> Contact | Skipped:
    told = a_dict(row.value)
    parts = (as_text(told.get(key)) for key in ("first_name", "last_name", "name"))
    name = " ".join(each for each in parts if each)
    number = as_text(told.get("user_id", told.get("id")))
    ids = (f"user{number}" if number not in ("", "0") else "", as_text(told.get("phone_number")),
           as_text(told.get("username")))  # fmt: skip
    if not name and not any(ids):
        return Skipped(row.place, "a contact without name or number", str(row.value)[:200])
    details = {"bio": as_text(told["bio"])} if told.get("bio") else {}
    return Contact(
        row.place, "telegram", list_name, name, tuple(each for each in ids if each),
        _stamp(told, "date"), details,
    )  # fmt: skip
