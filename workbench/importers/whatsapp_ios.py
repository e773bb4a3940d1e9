"""WhatsApp on iOS: `ChatStorage.sqlite`.

In a group a received row names the group as its sender; who wrote it is the member it points at.
Times are seconds since 2001. For pictures the columns of latitude and longitude hold their size.
What is answered, and reactions, are in two columns of protocol buffers.
"""

from __future__ import annotations

from collections.abc import Iterator

from workbench.evidence import Probe, Source, protobuf
from workbench.evidence.epoch import since_2001
from workbench.evidence.sqlite_rows import Damage, Database, superseded
from workbench.evidence.sqlite_source import (
    about,
    as_before_log,
    at_row,
    database,
    ledger,
    lost,
    original_row,
)
from workbench.importers._rows import (
    Tally,
    apple_shown,
    as_json,
    attachment,
    ends,
    number,
    text,
    told,
    unix_shown,
)
from workbench.importers._whatsapp_ios_tables import (
    Blocked,
    Info,
    Media,
    Member,
    PushName,
    Row,
    Session,
)
from workbench.importers._whatsapp_parts import card, located, position_of
from workbench.importers._whatsapp_people import STATUS, People, identifier
from workbench.importers.protocol import Certainty, Context, Format, Match
from workbench.records import (
    Attachment,
    Contact,
    Direction,
    Message,
    Notice,
    Party,
    Provenance,
    Yielded,
)

FORMAT = Format(
    code="whatsapp-ios",
    title="WhatsApp on iOS (ChatStorage.sqlite)",
    version=2,
    platforms=("whatsapp",),
    carries=(
        "texts", "media with captions", "positions", "contacts sent", "group events",
        "blocks", "missed calls as events", "deleted messages", "view-once media", "reactions",
        "replies with the copy of what they answer", "who wrote in a group, hidden identities too",
        "names people gave themselves", "chats that count more messages than there are",
        "blocked accounts", "rows that the log deleted or changed, as they were before it",
    ),
    omits=("calls: in CallHistory.sqlite", "earlier versions of edited texts", "receipts",
           "payments"),
    times="UTC: seconds since 2001, the sender's or the phone's clock",
    checked_on={"ChatStorage.sqlite of an iOS 15 reference image": 32},
)  # fmt: skip
TEXT, IMAGE, VIDEO, AUDIO, CONTACT, LOCATION, GROUP, URL, FILE = 0, 1, 2, 3, 4, 5, 6, 7, 8
SYSTEM, GIF, WAITING, DELETED, STICKER = 10, 11, 12, 14, 15
MEDIA = frozenset((IMAGE, VIDEO, AUDIO, FILE, GIF, STICKER, 38, 39))
VIEW_ONCE = frozenset((38, 39))
PLAIN = frozenset((TEXT, CONTACT, LOCATION, URL, WAITING, DELETED)) | MEDIA
KNOWN = PLAIN | {GROUP, SYSTEM}
KINDS = {26: "product", 27: "group invitation", 28: "disappearing timer", 46: "poll"}
GROUP_EVENTS = {
    1: "group-renamed", 2: "added", 3: "left", 4: "icon-changed", 7: "removed", 10: "admin-made",
    11: "admin-ended", 12: "group-created", 15: "joined", 17: "group-described",
    50: "added", 56: "group-renamed",
}  # fmt: skip
SYSTEM_EVENTS = {
    1: "missed-call", 2: "encrypted", 3: "security-code-changed", 4: "missed-video-call",
    5: "number-changed", 6: "number-changed", 21: "missed-call", 22: "missed-video-call",
    34: "blocked", 35: "unblocked", 36: "security-code-changed", 40: "video-call",
    41: "video-call", 45: "missed-call", 46: "missed-video-call",
}  # fmt: skip
QUOTED_ID, QUOTED_BY, QUOTED_TEXT = 5, 6, (19, 1)  # in ZMETADATA
REACTIONS = (7, 2)  # in ZRECEIPTINFO: 1 identity, 2 sign, 3 milliseconds since 1970


def sniff(probe: Probe) -> Match | None:
    """Claim a database with WhatsApp's tables of iOS."""
    if not probe.has("zwamessage", "zisfromme", "zmessagedate", "ztext"):
        return None
    return Match(FORMAT, Certainty.BY_SIGNATURE, "SQLite with table ZWAMESSAGE")


def read(source: Source, context: Context) -> Iterator[Yielded]:  # noqa: ARG001
    """Stream the messages, then blocked accounts and names, then the notices."""
    with database(source) as copy:
        reader = _Reader(source, copy)
        for row in copy.rows("zwamessage", Row):
            if isinstance(row, Damage):
                yield lost(source, row)
            else:
                yield from reader.record(row)
        yield from reader.contacts()
        yield from reader.notices()
        with copy.without_log() as before:
            if before is not None:
                earlier = _Reader(source, before)
                said = ("ztext", "zmessagetype")
                for row, how in superseded(copy, before, "zwamessage", Row, said):
                    for each in earlier.record(row):
                        if isinstance(each, Message):
                            yield as_before_log(each, how)


def original(source: Source, provenance: Provenance) -> bytes:
    """The row, with its media item and its info, as JSON."""
    beside = {"zwamediaitem": "zmessage", "zwamessageinfo": "zmessage"}
    return original_row(
        source, provenance, beside if "table=zwamessage;" in provenance.locator else {}
    )


class _Reader:
    """The tables around `ZWAMESSAGE`."""

    def __init__(self, source: Source, copy: Database) -> None:
        self.source, self.copy = source, copy
        self.tally = Tally()
        self.sessions = {each.rowid: each for each in copy.listed("zwachatsession", Session)}
        self.rows_of: dict[int, int] = {}
        self.own = self._own()
        members = list(copy.listed("zwagroupmember", Member))
        saved = {text(e.zmemberjid): text(e.zcontactname) for e in members if text(e.zcontactname)}
        subjects: dict[str, str] = {}
        for session in self.sessions.values():
            names = subjects if text(session.zcontactjid).endswith("@g.us") else saved
            names[text(session.zcontactjid)] = text(session.zpartnername)
        self.people = People(saved, subjects)
        self.member = {each.rowid: self.people.party(text(each.zmemberjid)) for each in members}
        self.groups: dict[int, list[Party]] = {}
        for each in members:
            party = self.member[each.rowid]
            if party and text(each.zmemberjid) != self.own and number(each.zisactive):
                self.groups.setdefault(number(each.zchatsession), []).append(party)
        self.media = copy.linked("zwamediaitem", Media, "zmessage")
        self.info = copy.linked("zwamessageinfo", Info, "zmessage")

    def _own(self) -> str:
        """The owner's JID, where received rows agree on whom they went to; else empty."""
        if not self.copy.has("zwamessage", "ztojid", "zisfromme"):
            return ""
        found = self.copy.select(
            f"SELECT DISTINCT ZTOJID FROM {self.copy.name('zwamessage')}"
            " WHERE ZISFROMME = 0 AND ZTOJID LIKE '%@s.whatsapp.net' LIMIT 2"
        )
        return text(found[0][0]) if len(found) == 1 else ""

    def record(self, row: Row) -> Iterator[Yielded]:
        stamp, unit = since_2001(row.zmessagedate)
        self.tally.row(row.rowid, stamp, unit)
        session = number(row.zchatsession)
        self.rows_of[session] = self.rows_of.get(session, 0) + 1
        jid = self._jid(row)
        thread = self.people.thread(jid)
        outgoing = bool(number(row.zisfromme))
        direction = Direction.OUTGOING if outgoing else Direction.INCOMING
        kind = number(row.zmessagetype)
        event = self._event(row, kind)
        other = self.people.party(jid) if not thread.group else None
        if thread.group and not outgoing:
            other = self.member.get(number(row.zgroupmember))
        group = self.groups.get(session, ()) if thread.group else None
        sender, recipients = ends(direction, other, group)
        media = self.media.of(row.rowid)
        position: dict[str, str] = {}
        if kind == LOCATION and media:
            name = text(media[0].ztitle)
            position = position_of(media[0].zlatitude, media[0].zlongitude, name, "", 0)
        place = at_row(self.source, "zwamessage", row.rowid)
        yield Message(
            provenance=place,
            time=stamp,
            platform="whatsapp",
            thread=thread,
            sender=(other if thread.group else None) if event else sender,
            recipients=() if event else recipients,
            direction=Direction.SYSTEM if event else direction,
            body=None if event else self._body(row, kind, media),
            attachments=() if event else tuple(self._files(kind, media)),
            deleted=kind == DELETED,
            state=_state(row, kind),
            marks=_marks(row, kind, jid),
            native_id=text(row.zstanzaid),
            details={**event, **self._details(row, kind), **_reply(media), **position},
        )
        yield from located(place, stamp, position)

    def _jid(self, row: Row) -> str:
        session = self.sessions.get(number(row.zchatsession))
        if session is not None and text(session.zcontactjid):
            return text(session.zcontactjid)
        own_end = row.ztojid if number(row.zisfromme) else row.zfromjid
        return text(own_end) or f"chat {number(row.zchatsession)}"

    def _event(self, row: Row, kind: int) -> dict[str, str]:
        code = number(row.zgroupeventtype)
        if kind not in (GROUP, SYSTEM):
            return {"event": "disappearing-timer"} if kind == 28 else {}
        names = GROUP_EVENTS if kind == GROUP else SYSTEM_EVENTS
        if code not in names:
            self.tally.unknown[f"event {code} of type {kind}"] += 1
        who = self.member.get(number(row.zgroupmember))
        about_ = who.identifier if who else ""
        return dict(
            told(event=names.get(code, f"event {code}"), people=about_, after=text(row.ztext))
        )

    @staticmethod
    def _body(row: Row, kind: int, media: list[Media]) -> str | None:
        captions = [text(each.ztitle) for each in media if kind in MEDIA or kind not in KNOWN]
        said = [text(row.ztext), *captions]
        return "\n".join(dict.fromkeys(filter(None, said))) or None

    def _files(self, kind: int, media: list[Media]) -> Iterator[Attachment]:
        for each in media:
            path, mime = text(each.zmedialocalpath), text(each.zvcardstring)
            if kind == CONTACT and mime.strip():
                yield card(mime)
            elif kind in MEDIA or (path and kind not in KNOWN):
                mime = mime if "/" in mime else ""
                tails = (f"Message/{path}", path) if path else ()
                yield attachment(self.source, path, "", mime, *tails)

    def _details(self, row: Row, kind: int) -> dict[str, str]:
        name = KINDS.get(kind, "")
        if not name and kind not in KNOWN:
            name = f"type {kind}"
            self.tally.unknown[f"message type {kind}"] += 1
        reactions = [
            {"reaction": sign, "by": by, "time": when}
            for each in self.info.of(row.rowid)
            for sign, by, when in _reactions(each.zreceiptinfo)
        ]
        return dict(
            told(
                kind=name,
                sent=apple_shown(row.zsentdate),
                reactions=as_json(reactions) if reactions else "",
                error=str(number(row.zmessageerrorstatus) or ""),
            )
        )

    def contacts(self) -> Iterator[Contact]:
        """Names that people gave themselves, and blocked accounts."""
        for each in self.copy.listed("zwaprofilepushname", PushName):
            yield Contact(
                at_row(self.source, "zwaprofilepushname", each.rowid), "whatsapp", "profile names",
                text(each.zpushname), (identifier(text(each.zjid)),),
            )  # fmt: skip
        for blocked in self.copy.listed("zwablacklistitem", Blocked):
            jid = text(blocked.zjid)
            place = at_row(self.source, "zwablacklistitem", blocked.rowid)
            name = self.people.saved.get(jid, "")
            yield Contact(place, "whatsapp", "blocked", name, (identifier(jid),))

    def notices(self) -> Iterator[Notice]:
        """The ledger, the gaps, and chats that count more messages than there are."""
        yield from ledger(self.copy, "zwamessage", self.tally.records)
        yield from self.tally.notices("zwamessage", "seconds")
        yield from about(self.copy, "zwamessage")
        if self.own:
            text_ = f"received rows went to {identifier(self.own)}: the owner's number"
            yield Notice("own-number", text_)
        for rowid, each in self.sessions.items():
            there, counted = self.rows_of.get(rowid, 0), number(each.zmessagecounter)
            if counted > there:
                name = text(each.zcontactjid)
                text_ = f"the chat with {name} counts {counted:,} messages and has {there:,}"
                yield Notice("deletions-counted", text_)


def _state(row: Row, kind: int) -> str:
    if kind == DELETED:
        return "unsent"
    if kind == WAITING:
        return "not-downloaded"
    return "failed" if number(row.zisfromme) and number(row.zmessageerrorstatus) else ""


def _marks(row: Row, kind: int, jid: str) -> tuple[str, ...]:
    flags = (
        ("view-once", kind in VIEW_ONCE),
        ("starred", number(row.zstarred)),
        ("status-post", jid == STATUS),
    )
    return tuple(name for name, value in flags if value)


def _reply(media: list[Media]) -> dict[str, str]:
    for each in media:
        data = each.zmetadata
        if isinstance(data, bytes) and (ident := protobuf.texts(data, QUOTED_ID)):
            by = protobuf.texts(data, QUOTED_BY)
            said = protobuf.texts(data, *QUOTED_TEXT)
            return dict(
                told(
                    reply_to=ident[0],
                    reply_of=identifier(by[0]) if by else "",
                    reply_text=said[0] if said else "",
                )
            )
    return {}


def _reactions(data: object) -> Iterator[tuple[str, str, str]]:
    """Sign, author and time of each reaction in a row's info."""
    if not isinstance(data, bytes):
        return
    outer, inner = REACTIONS
    try:
        lists = [value for key, value in protobuf.fields(data) if key == outer]
        each_one = [
            dict(protobuf.fields(value))
            for one in lists
            if isinstance(one, bytes)
            for key, value in protobuf.fields(one)
            if key == inner and isinstance(value, bytes)
        ]
    except ValueError:
        return
    for parts in each_one:
        sign, when = parts.get(2), parts.get(3)
        if isinstance(sign, bytes):
            others = [v.decode("utf-8", "replace") for v in parts.values() if isinstance(v, bytes)]
            by = next((identifier(each) for each in others if "@" in each), "")
            yield sign.decode("utf-8", "replace"), by, unix_shown(when)
