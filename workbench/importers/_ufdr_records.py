"""Models of a Cellebrite report as records: messages, calls, contacts, positions and texts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lxml.etree import _Element as Node

from workbench.evidence import limits
from workbench.importers._platforms import platform_of
from workbench.importers._ufdr_content import Report, common, content_of, joined
from workbench.importers._ufdr_fields import (
    Fields,
    described,
    fields_of,
    is_true,
    models,
    party,
    seconds,
    stamp,
    text,
    texts,
)
from workbench.records import (
    Call,
    Contact,
    Direction,
    Location,
    Message,
    Party,
    Provenance,
    Record,
    Thread,
    TimeStamp,
)

STATES = {"unsent": "not sent", "draft": "draft", "drafts": "draft", "outbox": "queued",
          "failed": "failed", "pending": "queued", "sending": "queued"}  # fmt: skip
OUTCOMES = {
    "established": "answered", "answered": "answered", "connected": "answered",
    "missed": "missed", "rejected": "rejected", "declined": "rejected", "cancelled": "not-answered",
    "unanswered": "not-answered", "notanswered": "not-answered", "noanswer": "not-answered",
    "blocked": "blocked", "voicemail": "voicemail", "busy": "not-answered",
}  # fmt: skip
TEXTS = {
    "Note": "note", "CalendarEntry": "calendar", "Notification": "notification",
    "SearchedItem": "search", "SocialMediaActivity": "", "VoiceMail": "voicemail",
}  # fmt: skip
SYSTEM_SENDERS = ("system message", "system")
SPACES = re.compile(r"[\s()-]")
WHATSAPP_ID = re.compile(r"[0-9A-F]{16,40}")


@dataclass(slots=True)
class Chat:
    """What a chat says of all its messages.

    Attributes:
        people: those in it; of more than `limits.RECIPIENTS` only the owner.
        count: how many there are.
    """

    platform: str = ""
    key: str = ""
    name: str = ""
    group: bool = False
    people: tuple[Party, ...] = ()
    count: int = 0


def chat_of(report: Report, model: Node) -> Chat:
    """The fields of a chat that its messages need."""
    fields = fields_of(model)
    people = tuple(party(each, report.survey.owners) for each in models(fields, "Participants"))
    account = text(fields, "Account").casefold()
    people = tuple(
        Party(each.identifier, each.name, owner=True)
        if account and each.identifier.casefold() == account
        else each
        for each in people
    )
    kind = text(fields, "ChatType")
    count = len(people)
    if count > limits.RECIPIENTS:
        people = tuple(each for each in people if each.owner)
    group = kind not in ("OneOnOne", "") or count > 2
    return Chat(
        platform_of(text(fields, "Source")),
        text(fields, "Id") or _key(people),
        text(fields, "Name"),
        group,
        people,
        count,
    )


def message(report: Report, place: Provenance, model: Node, chat: Chat | None) -> Iterator[Record]:
    """An InstantMessage, SMS, MMS or Email; and the position it shares, where it does."""
    fields = fields_of(model)
    sender, recipients = _ends(report, fields, chat)
    platform = _platform(model, fields, chat)
    told = content_of(report, fields)
    direction = _direction(fields, sender, recipients)
    if sender is not None and sender.identifier.casefold() in SYSTEM_SENDERS:
        sender = None
    if direction is Direction.OUTGOING and sender is None:
        sender = Party("", owner=True)
    thread = _thread(chat, sender, recipients)
    when = stamp(fields, "TimeStamp")
    yield Message(
        provenance=place,
        time=when,
        platform=platform,
        thread=thread,
        sender=sender,
        recipients=recipients,
        direction=direction,
        body=_with_subject(fields, told.body) if platform == "email" else told.body,
        attachments=tuple(told.attachments),
        deleted=model.get("deleted_state") == "Deleted",
        edited=told.edited,
        state=_state(fields),
        marks=tuple(told.marks),
        native_id=_native(platform, text(fields, "Identifier")),
        details=common(report, model, fields) | told.details | _crowd(chat),
    )
    for position in models(fields, "Position"):
        yield from _position(report, place, position, when, told.body or "")


def _native(platform: str, identifier: str) -> str:
    """WhatsApp's own identity of a message, which its databases hold too; else empty."""
    return identifier if platform == "whatsapp" and WHATSAPP_ID.fullmatch(identifier) else ""


def _crowd(chat: Chat | None) -> dict[str, str]:
    if chat is None or chat.count <= limits.RECIPIENTS:
        return {}
    return {"participants": f"{chat.count:,} in the chat; see the report"}


def _with_subject(fields: Fields, body: str | None) -> str | None:
    """An email's text with its subject in front, as in every email here."""
    return "\n\n".join(each for each in (text(fields, "Subject"), body) if each) or None


def call(report: Report, place: Provenance, model: Node) -> Iterator[Record]:
    """A Call."""
    fields = fields_of(model)
    stated = text(fields, "Direction")
    sender, recipients = _ends(report, fields, None)
    others = [
        each
        for each in _parties(report, fields, "Parties")
        if not each.owner and each != sender and each not in recipients
    ]
    direction = {"Incoming": Direction.INCOMING, "Missed": Direction.INCOMING,
                 "Outgoing": Direction.OUTGOING}.get(stated)  # fmt: skip
    direction = direction or _direction(fields, sender, recipients)
    if direction is Direction.INCOMING:
        sender = sender or (others.pop(0) if others else None)
        recipients = recipients or (Party("", owner=True),)
    elif direction is Direction.OUTGOING:
        sender = sender or Party("", owner=True)
    recipients += tuple(others)
    length = seconds(text(fields, "Duration"))
    status = text(fields, "Status").replace(" ", "")
    outcome = OUTCOMES.get(status.casefold()) or ("missed" if stated == "Missed" else "")
    platform = platform_of(text(fields, "Source"), "phone")
    yield Call(
        provenance=place,
        time=stamp(fields, "TimeStamp"),
        platform="phone" if platform == "sms" else platform,
        thread=_thread(None, sender, recipients),
        sender=sender,
        recipients=recipients,
        direction=direction,
        outcome=outcome or ("answered" if length else "unknown"),
        seconds=length,
        video=is_true(fields, "VideoCall"),
        details=common(report, model, fields, "Type", "CountryCode", "NetworkName", "Account")
        | ({"deleted": "deleted"} if model.get("deleted_state") == "Deleted" else {}),
    )


def contact(report: Report, place: Provenance, model: Node) -> Iterator[Record]:
    """A Contact, or one of the owner's own accounts; passwords are not carried over."""
    fields = fields_of(model)
    own = model.get("type") == "UserAccount"
    entries = [fields_of(each) for each in models(fields, "Entries")]
    identifiers = [value for each in entries if (value := text(each, "Value"))]
    if own and (username := text(fields, "Username")) and username not in identifiers:
        identifiers.insert(0, username)
    kind = text(fields, "Type")
    listed = {"PhoneBook": "contacts", "": "contacts"}.get(kind, kind.casefold())
    times = ("TimeCreated", "TimeModified", "TimeContacted")
    when = next((time for each in times if (time := stamp(fields, each)).text), None)
    yield Contact(
        provenance=place,
        platform=platform_of(text(fields, "Source"), "phone"),
        list_name="own accounts" if own else listed,
        name=text(fields, "Name"),
        identifiers=tuple(identifiers),
        time=when,
        details=common(report, model, fields, "Group", "Account", "TimesContacted", "ServiceType")
        | joined("notes", texts(fields, "Notes"))
        | joined("address", (described(each, "Street1", "City", "PostalCode")
                              for each in models(fields, "Addresses")))
        | ({"deleted": "deleted"} if model.get("deleted_state") == "Deleted" else {}),
    )  # fmt: skip


def location(report: Report, place: Provenance, model: Node) -> Iterator[Record]:
    """A Location; one without coordinates gives nothing, and is counted."""
    fields = fields_of(model)
    label = text(fields, "Name") or text(fields, "Description")
    for position in models(fields, "Position"):
        when = stamp(fields, "TimeStamp")
        details = common(report, model, fields, "Type", "Category", "Origin", "Confidence",
                          "EndTime", "Account")  # fmt: skip
        radius = _number(text(fields, "GpsHorizontalAccuracy")) or _number(
            text(fields, "Precision")
        )
        yield from _position(report, place, position, when, label, details, radius)
        return
    report.found["positions without coordinates"] += 1


def writing(report: Report, place: Provenance, model: Node) -> Iterator[Record]:
    """A note, calendar entry, notification, search, social activity or voicemail as a message."""
    fields = fields_of(model)
    kind = model.get("type") or ""
    sender, recipients = _ends(report, fields, None)
    told = content_of(report, fields)
    shown = (*texts(fields, "Title"), *texts(fields, "Subject"), *texts(fields, "Value"),
             *texts(fields, "Details"), *([told.body] if told.body else ()),
             *texts(fields, "Summary"), *texts(fields, "Location"))  # fmt: skip
    names = ("TimeStamp", "StartDate", "Creation", "Modification", "EndDate")
    platform = TEXTS.get(kind) or platform_of(text(fields, "Source"), kind.casefold())
    when = next((time for each in names if (time := stamp(fields, each)).text), TimeStamp(""))
    direction = _direction(fields, sender, recipients)
    if kind == "SearchedItem":
        sender, direction = Party("", owner=True), Direction.OUTGOING
    yield Message(
        provenance=place,
        time=when,
        platform=platform,
        thread=Thread(text(fields, "Source") or kind, ""),
        sender=sender,
        recipients=recipients,
        direction=direction,
        body="\n".join(dict.fromkeys(each.strip() for each in shown if each.strip())) or None,
        attachments=tuple(told.attachments),
        deleted=model.get("deleted_state") == "Deleted",
        details=common(report, model, fields, "Source", "StartDate", "EndDate", "Creation",
                        "Modification", "Duration", "Type", "Category", "Reminders")
        | told.details,
    )  # fmt: skip


def _parties(report: Report, fields: Fields, *names: str) -> tuple[Party, ...]:
    return tuple(party(each, report.survey.owners) for each in models(fields, *names))


def _ends(
    report: Report, fields: Fields, chat: Chat | None
) -> tuple[Party | None, tuple[Party, ...]]:
    """Sender and recipients: as stated, by the roles of parties, or the rest of the chat."""
    senders = _parties(report, fields, "From")
    to = _parties(report, fields, "To", "Cc", "Bcc", "Recipients")
    for model in models(fields, "Parties"):
        role = text(fields_of(model), "Role")
        each = party(model, report.survey.owners)
        if role == "From":
            senders += (each,)
        elif role in ("To", "Cc", "Bcc"):
            to += (each,)
    sender = senders[0] if senders else None
    if chat is not None and not to and sender is not None:
        known = sender.identifier.casefold()
        to = tuple(
            each
            for each in chat.people
            if each.identifier.casefold() != known and not (each.owner and sender.owner)
        )
    return sender, tuple(dict.fromkeys(to))


def _direction(fields: Fields, sender: Party | None, to: Iterable[Party]) -> Direction:
    if sender is not None and sender.identifier.casefold() in SYSTEM_SENDERS:
        return Direction.SYSTEM
    if "System" in (text(fields, "Type"), *texts(fields, "Label")):
        return Direction.SYSTEM
    folder = text(fields, "Folder").casefold()
    if (sender is not None and sender.owner) or is_true(fields, "FromIsOwner"):
        return Direction.OUTGOING
    if any(each.owner for each in to) or folder == "inbox":
        return Direction.INCOMING
    if folder in ("sent", "outbox", "drafts"):
        return Direction.OUTGOING
    return Direction.UNKNOWN


def _platform(model: Node, fields: Fields, chat: Chat | None) -> str:
    kind = model.get("type") or ""
    if kind == "Email":
        return "email"
    if kind in ("SMS", "MMS"):
        return kind.casefold()
    named = text(fields, "SourceApplication") or text(fields, "Source")
    stated = text(fields, "Type").casefold()
    if stated in ("sms", "mms", "imessage") and platform_of(named, "sms") == "sms":
        return stated
    return platform_of(named, chat.platform if chat else "unknown")


def _thread(chat: Chat | None, sender: Party | None, recipients: tuple[Party, ...]) -> Thread:
    if chat is not None:
        shown = chat.name
        if not shown and not chat.group:
            shown = next((each.name for each in chat.people if not each.owner), "")
        return Thread(chat.key, shown, chat.group)
    people = (sender, *recipients) if sender is not None else recipients
    others = tuple(dict.fromkeys(each for each in people if not each.owner))
    name = others[0].name if len(others) == 1 else ""
    return Thread(_key(others), name, len(others) > 1)


def _key(people: Iterable[Party]) -> str:
    keys = {SPACES.sub("", each.identifier) or each.name for each in people if not each.owner}
    return ",".join(sorted(keys))


def _state(fields: Fields) -> str:
    return STATES.get(text(fields, "Status").casefold()) or STATES.get(
        text(fields, "Folder").casefold(), ""
    )


def _position(
    report: Report,
    place: Provenance,
    model: Node,
    when: TimeStamp,
    label: str,
    details: dict[str, str] | None = None,
    radius: float | None = None,
) -> Iterator[Location]:
    fields = fields_of(model)
    latitude, longitude = _number(text(fields, "Latitude")), _number(text(fields, "Longitude"))
    if latitude is None or longitude is None or abs(latitude) > 90 or abs(longitude) > 180:
        report.found["positions without coordinates"] += 1
        return
    yield Location(place, when, latitude, longitude, radius, label[:200], details or {})


def _number(raw: str) -> float | None:
    try:
        value = float(raw.strip().replace(",", "."))
    except ValueError:
        return None
    return value if abs(value) < 1e12 else None
