"""Outlook's items as records, from their MAPI properties (MS-OXPROPS), however they were stored."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.parser import HeaderParser

from workbench.evidence.html_text import text_of
from workbench.importers._mail import (
    Kept,
    details_of,
    direction_of,
    first,
    headers_of,
    thread_of,
)
from workbench.importers._mail_quotes import forwarded, split_quoted
from workbench.importers._rtf_text import rtf_text
from workbench.records import (
    Attachment,
    Contact,
    Direction,
    Message,
    Party,
    Provenance,
    Thread,
    TimeStamp,
)

CLASS, SUBJECT, BODY, HTML, RTF, HEADERS = 0x001A, 0x0037, 0x1000, 0x1013, 0x1009, 0x007D
SUBMITTED, DELIVERED, CREATED, CHANGED = 0x0039, 0x0E06, 0x3007, 0x3008
STARTS, ENDS = 0x0060, 0x0061
SENDER_NAME, SENDER_ADDRESS, SENDER_SMTP = 0x0C1A, 0x0C1F, 0x5D01
FOR_NAME, FOR_ADDRESS, FOR_SMTP = 0x0042, 0x0065, 0x5D02
FLAGS, MESSAGE_ID, REPLY_TO_ID, IMPORTANCE = 0x0E07, 0x1035, 0x1042, 0x0017
NAME, ADDRESS, SMTP = 0x3001, 0x3003, 0x39FE
PHONES = (0x3A08, 0x3A09, 0x3A1C, 0x3A1B, 0x3A2F, 0x3A1A, 0x3A1E, 0x3A21)
CODE_PAGES, LOCALE = (0x3FFD, 0x3FDE), 0x3FF1
UNSENT, READ = 0x8, 0x1
CODECS = {932: "cp932", 936: "gbk", 949: "cp949", 950: "cp950", 20127: "ascii", 20866: "koi8-r",
          28591: "latin-1", 28605: "iso8859-15", 50220: "iso2022_jp", 51932: "euc-jp",
          51949: "euc-kr", 65001: "utf-8"}  # fmt: skip
LOCALES = {0x411: "cp932", 0x804: "gbk", 0x404: "cp950", 0x412: "cp949", 0x419: "cp1251"}
TEXT, TEXT8, BINARY, TIME, INTEGER, BOOLEAN = 0x1F, 0x1E, 0x102, 0x40, 0x3, 0xB
SINCE_1601 = datetime(1601, 1, 1, tzinfo=UTC)
PLATFORMS = (
    ("ipm.appointment", "calendar"),
    ("ipm.schedule", "calendar"),
    ("ipm.stickynote", "note"),
    ("ipm.task", "task"),
    ("ipm.activity", "journal"),
)
FOLDERS = (
    (re.compile(r"sent(?:[ _-](?:items|mail|messages))?|outbox|drafts?"), Direction.OUTGOING),
    (re.compile(r"inbox"), Direction.INCOMING),
)


class Properties:
    """Properties by their number: a type and bytes.

    Args:
        values: type and raw value by property number.
        codecs: how 8-bit texts may be encoded, the likeliest first; found here if not given.
    """

    def __init__(
        self, values: dict[int, tuple[int, bytes]], codecs: tuple[str, ...] | None = None
    ) -> None:
        self.values = values
        self.codecs = codecs if codecs is not None else self._codecs()

    def _codecs(self) -> tuple[str, ...]:
        pages = [self.integer(each) for each in CODE_PAGES]
        named = [
            CODECS.get(page) or (f"cp{page}" if 1250 <= page <= 1258 else "") for page in pages
        ]
        return tuple(dict.fromkeys(each for each in (*named, LOCALES.get(self.integer(LOCALE)))
                                   if each))  # fmt: skip

    def text(self, number: int) -> str:
        """A text, or an empty string."""
        kind, raw = self.values.get(number, (0, b""))
        if kind == TEXT:
            return raw.decode("utf-16-le", "replace").replace("\0", "")
        return self._text8(raw).replace("\0", "") if kind in (TEXT8, BINARY) else ""

    def _text8(self, raw: bytes) -> str:
        for codec in (*self.codecs, "utf-8", "cp1252"):
            try:
                return raw.decode(codec)
            except (UnicodeDecodeError, LookupError):
                continue
        return raw.decode("cp1252", "replace")

    def integer(self, number: int) -> int:
        """A whole number; 0 where there is none."""
        kind, raw = self.values.get(number, (0, b""))
        return int.from_bytes(raw[:4], "little") if kind in (INTEGER, BOOLEAN) else 0

    def time(self, number: int) -> TimeStamp:
        """A FILETIME: 100 ns since 1601 UTC."""
        kind, raw = self.values.get(number, (0, b""))
        if kind != TIME or len(raw) < 8 or not any(raw):
            return TimeStamp("")
        ticks = int.from_bytes(raw[:8], "little")
        try:
            moment = SINCE_1601 + timedelta(microseconds=ticks // 10)
        except OverflowError:
            return TimeStamp.unreadable(str(ticks))
        return TimeStamp.instant(f"{moment.isoformat()} (FILETIME {ticks})", moment)


@dataclass(frozen=True, slots=True)
class Item:
    """An item: its properties, those of its recipients, and its attachments."""

    place: Provenance
    properties: Properties
    recipients: tuple[Properties, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    folder: str = ""
    recovered: bool = False
    within: str = ""
    owners: frozenset[str] = frozenset()


def record(item: Item) -> Message | Contact:
    """The record of an item: a contact, or a message of the kind that its class says."""
    kind = item.properties.text(CLASS)
    if kind.casefold().startswith(("ipm.contact", "ipm.distlist")):
        return _contact(item, kind)
    return _message(item, kind)


def _message(item: Item, kind: str) -> Message:
    own = item.properties
    headers = headers_of(HeaderParser().parsestr(own.text(HEADERS)))
    sender = _sender(item)
    to = tuple(dict.fromkeys(_party(each, item.owners) for each in item.recipients))
    subject = _subject(own)
    text, quoted = split_quoted(_text(own), subject)
    flags = own.integer(FLAGS)
    platform = next(
        (name for start, name in PLATFORMS if kind.casefold().startswith(start)), "email"
    )
    details = details_of(headers) | _details(item, kind, subject)
    if quoted:
        details["quoted"] = quoted[:20_000]
    way = _direction(item, sender, to, headers, flags)
    if way is Direction.OUTGOING and sender is not None:
        sender = replace(sender, owner=True)
    return Message(
        provenance=item.place,
        time=_time(own, platform, details),
        platform=platform,
        thread=thread_of(sender, to) if sender or to else Thread(platform),
        sender=sender,
        recipients=to,
        direction=way,
        body="\n\n".join(each for each in (subject, text) if each) or None,
        attachments=item.attachments,
        state="draft" if flags & UNSENT and platform == "email" else "",
        marks=(*(("recovered",) if item.recovered else ()), *forwarded(subject)),
        native_id=own.text(MESSAGE_ID) or first(headers, "message-id"),
        details=details,
    )


def _direction(
    item: Item,
    sender: Party | None,
    to: tuple[Party, ...],
    headers: dict[str, list[str]],
    flags: int,
) -> Direction:
    last = item.folder.casefold().rpartition("/")[2]
    by_folder = next((way for name, way in FOLDERS if name.fullmatch(last)), Direction.UNKNOWN)
    if flags & UNSENT:
        by_folder = Direction.OUTGOING
    kept = Kept(item.place, lambda: b"", by_folder, owners=item.owners)
    return direction_of(kept, sender, to, headers, nested=bool(item.within))


def _time(own: Properties, platform: str, details: dict[str, str]) -> TimeStamp:
    names = {
        "calendar": ((STARTS, "its start"), (SUBMITTED, "sent"), (CREATED, "created")),
        "email": ((SUBMITTED, "sent"), (DELIVERED, "delivered"), (CREATED, "created")),
    }.get(platform, ((CREATED, "created"), (SUBMITTED, "sent"), (CHANGED, "changed")))
    for number, what in names:
        found = own.time(number)
        if found.text:
            if what != "sent":
                details["time is"] = what
            return found
    return TimeStamp("")


def _details(item: Item, kind: str, subject: str) -> dict[str, str]:
    own = item.properties
    found = {
        "Subject": subject,
        "class": "" if kind.casefold() == "ipm.note" else kind,
        "folder": item.folder,
        "attached to": item.within,
        "Message-ID": own.text(MESSAGE_ID),
        "In-Reply-To": own.text(REPLY_TO_ID),
        "created": own.time(CREATED).text,
        "changed": own.time(CHANGED).text,
        "delivered": own.time(DELIVERED).text,
        "ends": own.time(ENDS).text,
        "read": "yes" if own.integer(FLAGS) & READ else "",
    }
    behalf = _represented(item)
    if behalf is not None and behalf != _sender(item):
        found["on behalf of"] = f"{behalf.name} {behalf.identifier}".strip()
    return {name: value for name, value in found.items() if value}


def _sender(item: Item) -> Party | None:
    own = item.properties
    address = own.text(SENDER_SMTP) or own.text(SENDER_ADDRESS)
    name = own.text(SENDER_NAME)
    if not address and not name:
        return _represented(item)
    return _named(address, name, item.owners)


def _represented(item: Item) -> Party | None:
    own = item.properties
    address = own.text(FOR_SMTP) or own.text(FOR_ADDRESS)
    name = own.text(FOR_NAME)
    return _named(address, name, item.owners) if address or name else None


def _party(own: Properties, owners: frozenset[str]) -> Party:
    return _named(own.text(SMTP) or own.text(ADDRESS), own.text(NAME), owners)


def _named(address: str, name: str, owners: frozenset[str]) -> Party:
    identifier = address or name
    return Party(identifier, "" if name == identifier else name, identifier.casefold() in owners)


def _subject(own: Properties) -> str:
    """The subject without the two characters that say how long its prefix is."""
    text = own.text(SUBJECT)
    return text[2:] if text[:1] == "\x01" else text


def _text(own: Properties) -> str:
    plain = own.text(BODY)
    if plain.strip():
        return plain
    kind, raw = own.values.get(HTML, (0, b""))
    if raw:
        html = raw.decode("utf-16-le", "replace") if kind == TEXT else own.text(HTML)
        return text_of(html)
    return rtf_text(own.values.get(RTF, (0, b""))[1])


def _contact(item: Item, kind: str) -> Contact:
    own = item.properties
    phones = [found for number in PHONES if (found := own.text(number))]
    mails = [
        found
        for number in sorted(own.values)
        if number >= 0x8000 and own.values[number][0] in (TEXT, TEXT8)
        and "@" in (found := own.text(number)) and " " not in found
    ]  # fmt: skip
    details = _details(item, kind, "")
    if note := own.text(BODY).strip():
        details["note"] = note[:2000]
    return Contact(
        provenance=item.place,
        platform="email",
        list_name="contacts",
        name=own.text(NAME) or _subject(own),
        identifiers=tuple(dict.fromkeys((*phones, *mails))),
        details=details,
    )
