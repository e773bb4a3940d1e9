"""Messages on iOS and macOS: `sms.db` and `chat.db`.

A row's words are in `text` or, from iOS 16 on, only in `attributedBody` (a typedstream). Edits
and unsends are in `message_summary_info`, tapbacks are rows of their own that point at another.
Times count from 2001, in seconds up to iOS 10 and in nanoseconds since: told apart row by row.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from workbench.evidence import Probe, Source
from workbench.evidence.epoch import since_2001
from workbench.evidence.sqlite_rows import Damage, Database, Linked, superseded
from workbench.evidence.sqlite_source import (
    about,
    as_before_log,
    at_row,
    database,
    ledger,
    lost,
    original_row,
)
from workbench.importers import _ios_body as body_of
from workbench.importers._ios_message_tables import (
    Attached,
    Chat,
    Handle,
    Joined,
    Member,
    Recoverable,
    Row,
)
from workbench.importers._rows import Tally, apple_shown, attachment, ends, number, text, told
from workbench.importers.protocol import Certainty, Context, Format, Match
from workbench.records import (
    INCOMING,
    OUTGOING,
    OWNER,
    UNKNOWN,
    Attachment,
    Direction,
    Message,
    Notice,
    Party,
    Provenance,
    Thread,
    Yielded,
)

FORMAT = Format(
    code="ios-messages",
    title="Messages on iOS and macOS (sms.db, chat.db)",
    version=2,
    platforms=("imessage", "sms", "rcs"),
    carries=(
        "texts, also where only attributedBody holds them", "earlier versions of edited texts",
        "unsent messages and parts", "recently deleted messages", "tapbacks as reactions",
        "replies", "attachments", "group names, members and their changes",
        "location sharing begun and ended", "failed texts", "filtered and blocked threads",
        "read and delivery times", "rows that only the write-ahead log holds",
        "rows that the log deleted or changed, as they were before it",
    ),
    omits=("contents of app messages and link previews", "text effects"),
    times="UTC: counts since 2001, the phone's or Apple's clock",
    unverified=("stickers as tapbacks (types 2006 and 2007)", "item types 3 to 5",),
    checked_on={"chat.db (synthetic)": 15},
)  # fmt: skip
TAPBACKS = {
    0: "loved", 1: "liked", 2: "disliked", 3: "laughed", 4: "emphasised", 5: "questioned",
    6: "emoji", 7: "sticker",
}  # fmt: skip
PLATFORMS = {"imessage": "imessage", "imessagelite": "imessage", "sms": "sms", "rcs": "rcs"}
FLAGS = ("sent-as-sms", "audio-message", "disappearing", "forwarded", "spam", "scheduled")
GROUP = 43
BESIDE = {
    "chat_message_join": "message_id",
    "message_attachment_join": "message_id",
    "chat_recoverable_message_join": "message_id",
}


@dataclass(frozen=True, slots=True)
class _Conversation:
    """A row of `chat` with who is in it."""

    thread: Thread
    members: tuple[Party, ...]
    marks: tuple[str, ...]


def sniff(probe: Probe) -> Match | None:
    """Claim a database with Apple's tables of messages and handles."""
    if not probe.has("message", "guid", "date", "is_from_me", "handle_id"):
        return None
    if not probe.has("handle", "id"):
        return None
    why = f"SQLite with Apple's message table of {len(probe.tables['message'])} columns"
    return Match(FORMAT, Certainty.BY_SIGNATURE, why)


def read(source: Source, context: Context) -> Iterator[Yielded]:  # noqa: ARG001
    """Stream the rows of `message` in their order, then what the reader should know."""
    with database(source) as copy:
        reader = _Reader(source, copy)
        for row in copy.rows("message", Row):
            if isinstance(row, Damage):
                yield lost(source, row)
                continue
            yield reader.record(row)
        yield from reader.notices()
        with copy.without_log() as before:
            if before is not None:
                earlier = _Reader(source, before)
                said = ("text", "attributedbody", "message_summary_info")
                for row, how in superseded(copy, before, "message", Row, said):
                    yield as_before_log(earlier.record(row), how)


def original(source: Source, provenance: Provenance) -> bytes:
    """The row of `message`, with the rows that join it to chats and files, as JSON."""
    return original_row(source, provenance, BESIDE)


class _Reader:
    """The tables around `message`, looked up while its rows go by."""

    def __init__(self, source: Source, copy: Database) -> None:
        self.source, self.copy = source, copy
        self.tally = Tally()
        self.handles = {each.rowid: Party(text(each.id)) for each in copy.listed("handle", Handle)}
        self.chats = self._chats()
        self.joined: Linked[Joined] = copy.linked("chat_message_join", Joined, "message_id")
        self.recoverable: Linked[Recoverable] = copy.linked(
            "chat_recoverable_message_join", Recoverable, "message_id"
        )
        self.attached: Linked[Attached] = copy.linked(
            "message_attachment_join", Attached, "message_id"
        )
        self.place_of_file = lru_cache(maxsize=4096)(self._file)

    def _chats(self) -> dict[int, _Conversation]:
        members: dict[int, list[Party]] = {}
        for each in self.copy.listed("chat_handle_join", Member):
            party = self.handles.get(each.handle_id)
            if party is not None and isinstance(each.chat_id, int):
                members.setdefault(each.chat_id, []).append(party)
        return {
            each.rowid: _conversation(each, tuple(dict.fromkeys(members.get(each.rowid, ()))))
            for each in self.copy.listed("chat", Chat)
        }

    def record(self, row: Row) -> Message:
        """One row as a message or event."""
        stamp, unit = since_2001(row.date)
        self.tally.row(row.rowid, stamp, unit)
        handle = self.handles.get(number(row.handle_id))
        chat, placed, extra = self._placed(row, handle)
        words = body_of.words(row.text, row.attributedbody, row.message_summary_info)
        event = _event(row, self.handles)
        direction = _direction(row)
        sender, recipients = ends(
            direction, _other(direction, handle, chat), chat.members if chat.thread.group else None
        )
        if _owner_shares(row):
            sender = OWNER
        reaction = _reaction(row)
        unsent = words.all_unsent or (number(row.date_retracted) > 0 and not words.text)
        silent = reaction or event
        return Message(
            provenance=at_row(self.source, "message", row.rowid),
            time=stamp,
            platform=PLATFORMS.get(text(row.service).lower(), text(row.service).lower() or "sms"),
            thread=chat.thread,
            sender=sender,
            recipients=() if event else recipients,
            direction=Direction.SYSTEM if event else direction,
            body=None if silent else words.text,
            attachments=self._attachments(row),
            deleted=placed == "recently-deleted" or unsent,
            edited=bool(words.earlier) or (number(row.date_edited) > 0 and not words.taken_back),
            state=_state(row, unsent),
            marks=(*_marks(row), *words.marks, *chat.marks, *((placed,) if placed else ())),
            native_id=text(row.guid),
            details={
                **extra,
                **({} if silent else words.details),
                **reaction,
                **event,
                **self._details(row, unsent=unsent),
            },
        )

    def _placed(self, row: Row, handle: Party | None) -> tuple[_Conversation, str, dict[str, str]]:
        """The chat of a row, how it was found, and what is to be said of that."""
        joined = [self.chats.get(each.chat_id) for each in self.joined.of(row.rowid)]
        chats = [each for each in joined if each is not None]
        if chats:
            also = ", ".join(each.thread.key for each in chats[1:])
            return chats[0], "", {"also_in": also} if also else {}
        for each in self.recoverable.of(row.rowid):
            deleted = {"deleted_at": apple_shown(each.delete_date)}
            chat = self.chats.get(each.chat_id) or _alone(row, handle)
            return chat, "recently-deleted", deleted
        return _alone(row, handle), "" if not self.chats else "in-no-chat", {}

    def _attachments(self, row: Row) -> tuple[Attachment, ...]:
        rows = self.attached.of(row.rowid)
        return tuple([self.place_of_file(number(each.attachment_id)) for each in rows])

    def _file(self, number_of_row: int) -> Attachment:
        form = "filename, mime_type, transfer_name"
        if not self.copy.has("attachment", *form.split(", ")):
            return attachment(self.source, "", f"attachment {number_of_row}", "")
        found = self.copy.select(f"SELECT {form} FROM attachment WHERE rowid = ?", number_of_row)
        if not found:
            return attachment(self.source, "", f"attachment {number_of_row}", "")
        path, mime, name = (text(each) for each in found[0])
        _, _, tail = path.partition("Library/")
        return attachment(
            self.source, path, name, mime, *((f"Library/{tail}", tail) if tail else ())
        )

    def _details(self, row: Row, *, unsent: bool) -> dict[str, str]:
        values = (
            row.subject, row.date_read, row.date_delivered, row.date_played,
            row.thread_originator_guid, row.destination_caller_id, row.balloon_bundle_id,
            row.expressive_send_style_id, row.error, row.date_edited, row.date_retracted,
        )  # fmt: skip
        if not any(values):
            return {}
        edited, retracted = apple_shown(row.date_edited), apple_shown(row.date_retracted)
        found = {
            "subject": text(row.subject),
            "read": apple_shown(row.date_read),
            "delivered": apple_shown(row.date_delivered),
            "played": apple_shown(row.date_played),
            "reply_to": text(row.thread_originator_guid),
            "own_address": text(row.destination_caller_id),
            "app": text(row.balloon_bundle_id),
            "effect": text(row.expressive_send_style_id).rpartition(".")[2],
            "error": str(number(row.error) or ""),
            "edited_at": "" if unsent else edited,
            "unsent_at": retracted or (edited if unsent else ""),
        }
        return {key: value for key, value in found.items() if value}

    def notices(self) -> Iterator[Notice]:
        """The ledger, the log, the gaps, and what was not looked at."""
        yield from ledger(self.copy, "message", self.tally.records)
        yield from self.tally.notices("message", "nanoseconds")
        yield from about(self.copy, "message")
        for table in ("deleted_messages", "sync_deleted_messages"):
            if count := self.copy.count(table):
                text_ = f"{table} lists {count:,} deleted messages by identity alone"
                yield Notice("deleted-listed", text_)


def _conversation(row: Chat, members: tuple[Party, ...]) -> _Conversation:
    key = text(row.chat_identifier) or text(row.guid)
    group = number(row.style) == GROUP or ";+;" in text(row.guid)
    if not members and not group:
        members = (Party(key),)
    marks = (("filtered",) if number(row.is_filtered) else ()) + (
        ("blocked",) if number(row.is_blackholed) else ()
    )
    return _Conversation(Thread(key, text(row.display_name), group), members, marks)


def _alone(row: Row, handle: Party | None) -> _Conversation:
    """The chat of a row that is joined to none: its room, or the other end."""
    room = text(row.cache_roomnames)
    if room:
        return _Conversation(Thread(room, "", group=True), (), ())
    members = (handle,) if handle else ()
    return _Conversation(Thread(handle.identifier if handle else ""), members, ())


def _direction(row: Row) -> Direction:
    if row.is_from_me is None:
        return UNKNOWN
    return OUTGOING if number(row.is_from_me) else INCOMING


def _other(direction: Direction, handle: Party | None, chat: _Conversation) -> Party | None:
    """The other end; of a group's outgoing rows nobody in particular."""
    if handle is not None and (direction is INCOMING or not chat.thread.group):
        return handle
    if chat.thread.group:
        return None
    return chat.members[0] if len(chat.members) == 1 else None


def _reaction(row: Row) -> dict[str, str]:
    """What a tapback says, empty for other rows; its text is a sentence of the phone's."""
    kind = number(row.associated_message_type)
    target = text(row.associated_message_guid).rpartition("/")[2].removeprefix("bp:")
    if not 2000 <= kind < 2008 and not 3000 <= kind < 3008:
        return dict(told(reply_to=target, sticker="yes" if kind == 1000 else "")) if target else {}
    name = TAPBACKS[kind % 1000]
    emoji = text(row.associated_message_emoji)
    return {
        "reaction": emoji if name == "emoji" and emoji else name,
        "reaction_to": target,
        **({"reaction_removed": "yes"} if kind >= 3000 else {}),
    }


def _event(row: Row, handles: dict[int, Party]) -> dict[str, str]:
    """What a row that the app wrote into a chat says; empty for messages."""
    kind, action = number(row.item_type), number(row.group_action_type)
    if kind == 0:
        return {}
    other = handles.get(number(row.other_handle))
    if kind == 1:
        name = {0: "added", 1: "removed"}.get(action, f"group action {action}")
        return dict(told(event=name, people=other.identifier if other else ""))
    if kind == 2:
        return {"event": "group-renamed", "group_title": text(row.group_title)}
    if kind == 3:
        name = {0: "left", 1: "photo-changed", 2: "photo-removed"}.get(action, f"action {action}")
        return {"event": name}
    if kind == 4:
        ended = number(row.share_status) == 1
        name = "location-sharing-ended" if ended else "location-sharing-begun"
        shown = other.identifier if other and _owner_shares(row) else ""
        return dict(told(event=name, people=shown))
    names = {5: "audio-kept", 6: "facetime"}
    return {"event": names.get(kind, f"item type {kind}")}


def _owner_shares(row: Row) -> bool:
    """Whether it is the phone that shares its position: `is_from_me` is 0 on those rows too."""
    if number(row.item_type) != 4:
        return False
    stated = number(row.other_handle) and row.share_direction is not None
    return bool(stated and not number(row.share_direction)) or bool(number(row.is_from_me))


def _state(row: Row, unsent: bool) -> str:
    if unsent:
        return "unsent"
    return "failed" if number(row.error) and number(row.is_from_me) else ""


def _marks(row: Row) -> tuple[str, ...]:
    flags = (
        row.was_downgraded, row.is_audio_message, row.is_expirable, row.is_forward, row.is_spam,
        row.schedule_type,
    )  # fmt: skip
    found: tuple[str, ...] = ()
    if any(flags):  # hardly ever
        found = tuple(name for name, value in zip(FLAGS, flags, strict=True) if number(value))
    reaction = 2000 <= number(row.associated_message_type) < 3008
    return (*found, "reaction") if reaction else found
