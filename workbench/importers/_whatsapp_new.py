"""WhatsApp on Android since about 2021: the `message` table and the many that belong to it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeVar

from workbench.evidence import Source
from workbench.evidence.epoch import since_1970
from workbench.evidence.sqlite_rows import Damage, Database, Linked
from workbench.evidence.sqlite_source import at_row, lost
from workbench.importers import _whatsapp_codes as codes
from workbench.importers._rows import (
    Tally,
    as_json,
    attachment,
    ends,
    number,
    text,
    told,
    unix_shown,
)
from workbench.importers._whatsapp_parts import card, located, position_of
from workbench.importers._whatsapp_people import STATUS, People, identifier
from workbench.importers._whatsapp_tables import (
    AddOn,
    Chat,
    Jid,
    MediaRow,
    Place,
    Pointed,
    Quoted,
    Receipt,
    Row,
    Two,
)
from workbench.records import (
    OWNER,
    Attachment,
    Contact,
    Direction,
    Message,
    Party,
    Yielded,
)

Form = TypeVar("Form", bound=tuple[Any, ...])


class New:
    """Reads the new tables.

    Args:
        source: the database.
        copy: its open copy.
        saved: names in the address book, by JID.
    """

    def __init__(self, source: Source, copy: Database, saved: dict[str, str]) -> None:
        self.source, self.copy = source, copy
        self.tally = Tally()
        self.placeholders = 0
        self.seen: set[tuple[str, bool, str]] = set()
        self.jids = {each.rowid: _raw(each) for each in copy.listed("jid", Jid)}
        self.chats = {each.rowid: each for each in copy.listed("chat", Chat)}
        self.lids = {
            self.jids.get(each.rowid, ""): (each.rowid, self.jids.get(number(each.one), ""))
            for each in copy.listed("jid_map", Two, {"one": "jid_row_id", "two": "sort_id"})
        }
        self.people = People(
            saved,
            {self.jids.get(number(e.jid_row_id), ""): text(e.subject) for e in self.chats.values()},
            {lid: jid for lid, (_, jid) in self.lids.items() if lid and jid},
        )
        self.members = self._members()
        self._link()

    def _link(self) -> None:
        self.media = self._linked("message_media", MediaRow)
        self.places = self._linked("message_location", Place)
        self.quoted = self._linked("message_quoted", Quoted)
        self.system = self._pointed("message_system", "action_type")
        self.blocks = self._pointed("message_system_block_contact", "is_blocked")
        self.participants = self._pointed("message_system_chat_participant", "user_jid_row_id")
        self.renumbered = self._pointed(
            "message_system_number_change", "old_jid_row_id", "new_jid_row_id"
        )
        self.changed = self._pointed("message_system_value_change", "old_data")
        self.edits = self._pointed("message_edit_info", "edited_timestamp", "original_key_id")
        self.revoked = self._pointed("message_revoked", "revoke_timestamp", "admin_jid_row_id")
        self.forwarded = self._pointed("message_forwarded", "forward_score")
        self.ephemeral = self._pointed("message_ephemeral", "duration", "expire_timestamp")
        self.view_once = self._pointed("message_view_once_media", "state")
        self.vcards = self._pointed("message_vcard", "vcard")
        self.mentions = self._pointed("message_mentions", "jid_row_id")
        self.options = self._pointed("message_poll_option", "option_name")
        self.timers = self._pointed("message_ephemeral_setting", "setting_duration")
        self.albums = self.copy.linked(
            "message_association", Pointed, "child_row_id",
            {"message_row_id": "child_row_id", "one": "parent_row_id", "two": "parent_row_id"},
        )  # fmt: skip
        self.receipts = self._linked("receipt_user", Receipt)
        self.add_ons = self.copy.linked("message_add_on", AddOn, "parent_message_row_id")
        self.reactions = self.copy.linked(
            "message_add_on_reaction", Pointed, "message_add_on_row_id",
            {"message_row_id": "message_add_on_row_id", "one": "reaction",
             "two": "sender_timestamp"},
        )  # fmt: skip

    def _linked(self, table: str, form: type[Form]) -> Linked[Form]:
        return self.copy.linked(table, form, "message_row_id")

    def _pointed(self, table: str, one: str, two: str = "") -> Linked[Pointed]:
        names = {"one": one, "two": two or one}
        return self.copy.linked(table, Pointed, "message_row_id", names)

    def _members(self) -> dict[str, tuple[Party, ...]]:
        """Who is in each group now, by the group's JID."""
        found: dict[str, list[Party]] = {}
        names = {"one": "group_jid_row_id", "two": "user_jid_row_id"}
        for each in self.copy.listed("group_participant_user", Two, names):
            party = self.people.party(self.jids.get(number(each.two), ""))
            if party is not None:
                found.setdefault(self.jids.get(number(each.one), ""), []).append(party)
        return {group: tuple(dict.fromkeys(each)) for group, each in found.items()}

    def records(self) -> Iterator[Yielded]:
        """The messages in the order of their rows."""
        for row in self.copy.rows("message", Row):
            if isinstance(row, Damage):
                yield lost(self.source, row)
                continue
            yield from self.record(row)

    def record(self, row: Row) -> Iterator[Yielded]:
        """One row as a message, and its position; nothing for a placeholder."""
        jid = self._chat_jid(row)
        if number(row.status) == -1 or text(row.key_id) == "-1" or _is_notice(row, jid):
            self.placeholders += 1
            return
        self.seen.add(self.people.same(jid, row.from_me, row.key_id))
        yield from self._record(row, jid)

    def _chat_jid(self, row: Row) -> str:
        chat = self.chats.get(number(row.chat_row_id))
        found = self.jids.get(number(chat.jid_row_id), "") if chat else ""
        return found or f"chat {number(row.chat_row_id)}"

    def _record(self, row: Row, jid: str) -> Iterator[Yielded]:
        place = at_row(self.source, "message", row.rowid)
        stamp, unit = since_1970(text(row.timestamp))
        self.tally.row(row.rowid, stamp, unit)
        kind = number(row.message_type)
        thread = self.people.thread(jid)
        direction = Direction.OUTGOING if number(row.from_me) else Direction.INCOMING
        sender = self._sender(row, jid)
        event = self._event(row, kind)
        one, others = ends(
            direction,
            self.people.party(jid) if direction is Direction.OUTGOING else sender,
            self.members.get(jid, ()) if thread.group else None,
        )
        media = self.media.of(row.rowid)
        position = self._position(row.rowid)
        yield Message(
            provenance=place,
            time=stamp,
            platform="whatsapp",
            thread=thread,
            sender=sender if event else one,
            recipients=() if event else others,
            direction=Direction.SYSTEM if event else direction,
            body=_body(row, media) if not event else None,
            attachments=(*map(self._file, media), *self._cards(row.rowid)),
            deleted=kind in codes.DELETED,
            edited=bool(self.edits.of(row.rowid)),
            state=self._state(row, kind),
            marks=self._marks(row, kind, jid),
            native_id=text(row.key_id),
            details={
                **event, **self._details(row, kind), **self._reply(row.rowid), **position
            },
        )  # fmt: skip
        yield from located(place, stamp, position)

    def _sender(self, row: Row, jid: str) -> Party | None:
        """Who wrote a row; rows of the app's own say who did what, whatever `from_me` says."""
        named = self.jids.get(number(row.sender_jid_row_id), "")
        if number(row.message_type) == codes.SYSTEM:
            return self.people.party(named)
        if number(row.from_me):
            return OWNER
        if named:
            return self.people.party(named)
        return None if self.people.thread(jid).group else self.people.party(jid)

    def _event(self, row: Row, kind: int) -> dict[str, str]:
        """What a row that the app wrote says; empty for messages."""
        if kind in codes.CALLS:
            return {"event": "missed-call" if kind == codes.MISSED else "call"}
        if kind in codes.TIMERS:
            return {"event": "disappearing-timer", **self._timer(row.rowid)}
        if kind != codes.SYSTEM:
            return {}
        actions = self.system.of(row.rowid)
        action = number(actions[0].one) if actions else -1
        name = codes.ACTIONS.get(action, "")
        if not name:
            self.tally.unknown[f"action {action} of a system row"] += 1
        if name == "block":
            stated = next((each.one for each in self.blocks.of(row.rowid)), None)
            name = "block" if stated is None else "blocked" if number(stated) else "unblocked"
        people = [self._named(each.one) for each in self.participants.of(row.rowid)]
        old, new = next(((e.one, e.two) for e in self.renumbered.of(row.rowid)), (None, None))
        before = next((text(each.one) for each in self.changed.of(row.rowid)), "")
        return {
            "event": name or f"action {action}",
            **told(
                people=", ".join(dict.fromkeys(filter(None, people))),
                old_number=self._named(old),
                new_number=self._named(new),
                before=before,
                after=text(row.text_data),
            ),
            **self._timer(row.rowid),
        }

    def _timer(self, rowid: int) -> dict[str, str]:
        return dict(told(timer_seconds=", ".join(text(e.one) for e in self.timers.of(rowid))))

    def _named(self, jid_row: object) -> str:
        party = self.people.party(self.jids.get(number(jid_row), ""))
        return party.identifier if party else ""

    def _state(self, row: Row, kind: int) -> str:
        if kind in codes.DELETED:
            return "unsent"
        if kind == codes.WAITING:
            return "not-downloaded"
        return "queued" if number(row.from_me) and row.status == 0 and kind != codes.SYSTEM else ""

    def _marks(self, row: Row, kind: int, jid: str) -> tuple[str, ...]:
        chat = self.chats.get(number(row.chat_row_id))
        flags = (
            ("forwarded", number(row.origination_flags) & 1 or bool(self.forwarded.of(row.rowid))),
            ("view-once", kind in codes.VIEW_ONCE or bool(self.view_once.of(row.rowid))),
            ("disappearing", bool(self.ephemeral.of(row.rowid))),
            ("starred", number(row.starred)),
            ("status-post", jid == STATUS),
            ("hidden-chat", chat is not None and number(chat.hidden)),
            ("locked-chat", chat is not None and number(chat.chat_lock)),
        )
        return tuple(name for name, value in flags if value)

    def _details(self, row: Row, kind: int) -> dict[str, str]:
        rowid = row.rowid
        if kind not in codes.PLAIN | codes.CALLS | codes.DELETED | codes.VIEW_ONCE | {codes.SYSTEM}:
            if kind not in codes.KINDS:
                self.tally.unknown[f"message type {kind}"] += 1
            kind_name = codes.KINDS.get(kind, f"type {kind}")
        else:
            kind_name = ""
        edit = next(iter(self.edits.of(rowid)), None)
        revoked = next(iter(self.revoked.of(rowid)), None)
        expires = next((unix_shown(each.two) for each in self.ephemeral.of(rowid)), "")
        status = codes.SENT.get(number(row.status), "") if number(row.from_me) else ""
        return dict(
            told(
                kind=kind_name,
                status=status if row.status is not None and kind != codes.SYSTEM else "",
                received=unix_shown(row.received_timestamp),
                edited_at=unix_shown(edit.one) if edit else "",
                first_id=text(edit.two) if edit else "",
                unsent_at=unix_shown(revoked.one) if revoked else "",
                deleted_by_admin=self._named(revoked.two) if revoked else "",
                expires=expires,
                reactions=self._reactions(rowid),
                receipts=self._receipts(rowid),
                album=", ".join(f"row {number(each.one)}" for each in self.albums.of(rowid)),
                mentions=", ".join(self._named(each.one) for each in self.mentions.of(rowid)),
                options="\n".join(text(each.one) for each in self.options.of(rowid)),
            )
        )

    def _reactions(self, rowid: int) -> str:
        found = []
        for each in self.add_ons.of(rowid):
            for reaction in self.reactions.of(each.rowid):
                by = "owner" if number(each.from_me) else self._named(each.sender_jid_row_id)
                when = unix_shown(reaction.two) or unix_shown(each.timestamp)
                sign = text(reaction.one)
                found.append({"reaction": sign or "(removed)", "by": by, "time": when})
        return as_json(found) if found else ""

    def _receipts(self, rowid: int) -> str:
        found = [
            told(
                to=self._named(each.receipt_user_jid_row_id),
                delivered=unix_shown(each.receipt_timestamp),
                read=unix_shown(each.read_timestamp),
                played=unix_shown(each.played_timestamp),
            )
            for each in self.receipts.of(rowid)
        ]
        return as_json(found) if found else ""

    def _reply(self, rowid: int) -> dict[str, str]:
        """What a message answers: the copy may be all that is left of a deleted one."""
        for each in self.quoted.of(rowid):
            by = "owner" if number(each.from_me) else self._named(each.sender_jid_row_id)
            return dict(
                told(reply_to=text(each.key_id), reply_text=text(each.text_data), reply_of=by)
            )
        return {}

    def _position(self, rowid: int) -> dict[str, str]:
        for each in self.places.of(rowid):
            return position_of(
                each.latitude, each.longitude, text(each.place_name), text(each.place_address),
                number(each.live_location_share_duration),
            )  # fmt: skip
        return {}

    def _file(self, media: MediaRow) -> Attachment:
        path, name = text(media.file_path), text(media.media_name)
        return attachment(self.source, path, name, text(media.mime_type), path)

    def _cards(self, rowid: int) -> Iterator[Attachment]:
        for each in self.vcards.of(rowid):
            yield card(text(each.one))

    def identities(self) -> Iterator[Contact]:
        """Which number a hidden identity belongs to, where the database says so."""
        for lid, (rowid, jid) in self.lids.items():
            if lid and jid:
                yield Contact(
                    provenance=at_row(self.source, "jid_map", rowid),
                    platform="whatsapp",
                    list_name="linked identities",
                    name=self.people.saved.get(jid, ""),
                    identifiers=(lid, identifier(jid)),
                )

    def empty_chats(self) -> list[str]:
        """Chats without a message: deleted ones, or never used."""
        if not self.copy.has("message", "chat_row_id") or not self.chats:
            return []
        used = {row[0] for row in self.copy.select("SELECT DISTINCT chat_row_id FROM message")}
        return [
            self.jids.get(number(chat.jid_row_id), "") or f"chat {rowid}"
            for rowid, chat in self.chats.items()
            if rowid not in used
        ]


def _raw(jid: Jid) -> str:
    """A JID as written; older rows hold its two halves only."""
    if raw := text(jid.raw_string):
        return raw
    return f"{text(jid.user)}@{text(jid.server)}" if jid.user is not None else ""


def _is_notice(row: Row, jid: str) -> bool:
    """Whether a row is one of WhatsApp's own status posts, which a fresh account comes with."""
    return jid == STATUS and not number(row.timestamp) and not text(row.text_data)


def _body(row: Row, media: list[MediaRow]) -> str | None:
    captions = [caption for each in media if (caption := text(each.media_caption))]
    said = text(row.text_data)
    return "\n".join(dict.fromkeys(filter(None, (said, *captions)))) or None
