"""SMS Backup & Restore XML: `sms`, `mms` and `call` elements.

Times are counts since 1970 UTC: milliseconds as the app writes them, seconds in some converted
files; the unit is decided per value. The layout is that of the app's published schema, and of the
Android telephony provider whose columns it writes out. Every absent value is the word `null`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from functools import lru_cache, partial
from typing import BinaryIO

from lxml import etree

from workbench.evidence import Probe, Source
from workbench.evidence.base64_text import decoded, read_pieces
from workbench.evidence.epoch import since_1970
from workbench.evidence.markup import Damage, Element, Grammar, Tag, elements
from workbench.evidence.spans import read_span, skip_to
from workbench.evidence.xml_text import PARSER, well_formed
from workbench.importers.protocol import Certainty, Context, Format, Match
from workbench.records import (
    INCOMING,
    OUTGOING,
    OWNER,
    UNKNOWN,
    Attachment,
    Call,
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
    code="sms-backup-xml",
    title="SMS Backup & Restore",
    version=2,
    platforms=("sms", "mms", "phone"),
    carries=("texts", "drafts and failed texts", "MMS with parts and all parties", "calls"),
    omits=("read and delivery state", "RCS fields"),
    times="UTC: counts since 1970, the phone's clock",
    unverified=("the token that stands for the phone itself in MMS addresses",),
    checked_on={
        "sms-backup-reader-2 (3 files, one cut, one with broken parts)": 55,
        "sms-backup-restore-parser (2 files)": 5,
    },
)
ROOTS = ("smses", "calls", "allsms")
GRAMMAR = Grammar(
    records=("sms", "mms", "call"),
    others=("smses", "calls", "allsms", "parts", "part", "addrs", "addr"),
    held_out=("part", "data"),
)
SMS_STATES = {"3": "draft", "4": "queued", "5": "failed", "6": "queued"}
CALLS = {
    "1": (Direction.INCOMING, "answered"),
    "2": (Direction.OUTGOING, "answered"),
    "3": (Direction.INCOMING, "missed"),
    "4": (Direction.INCOMING, "voicemail"),
    "5": (Direction.INCOMING, "rejected"),
    "6": (Direction.INCOMING, "blocked"),
    "7": (Direction.INCOMING, "answered elsewhere"),
}
WITHHELD = {"-1": "unknown", "-2": "withheld", "-3": "payphone"}
PRESENTATION = {"2": "withheld", "3": "unknown", "4": "payphone"}
TO_OWNER = (OWNER,)
Get = Callable[[str], str | None]  # an attribute of an element
SENDER, RECIPIENTS = "137", ("151", "130", "129")
TOKEN = "insert-address-token"  # noqa: S105 - Android's name for the phone itself
KEPT = ("subject", "service_center", "date_sent", "sub_id", "subscription_id", "post_dial_digits")
COUNT = re.compile(rb"""\scount\s*=\s*["'](\d{1,12})""")


def sniff(probe: Probe) -> Match | None:
    """Claim a file whose root element is one that the app writes."""
    if not probe.is_file or (root := probe.xml_root()) not in ROOTS:
        return None
    return Match(FORMAT, Certainty.BY_STRUCTURE, f"XML with root element <{root}>")


def read(source: Source, context: Context) -> Iterator[Yielded]:  # noqa: ARG001
    """Stream the records; an element that can't be read is skipped, and the rest goes on."""
    found: Counter[str] = Counter()
    unknown: Counter[str] = Counter()
    declared: int | None = None
    number = 0
    with source.open() as stream:
        for each in elements(stream, GRAMMAR):
            if isinstance(each, Tag):
                if each.name in ROOTS:
                    declared = _declared(each, declared)
                elif each.name not in GRAMMAR.others:
                    unknown[each.name] += not each.closing
                continue
            number += 1
            place = source.at(f"element={number};line={each.line};bytes={each.start}+{each.length}")
            if isinstance(each, Damage):
                yield Skipped(place, each.reason, each.sample.decode("utf-8", "replace"))
            else:
                yield _record(source, place, each, found)
    found["elements"] = number
    yield from _notices(found, unknown, declared)


def original(source: Source, provenance: Provenance) -> bytes:
    """The element's bytes as they stand in the file."""
    return read_span(source, provenance)


def _declared(tag: Tag, before: int | None) -> int | None:
    stated = COUNT.search(tag.raw)
    return before if tag.closing or stated is None else int(stated[1])


def _notices(found: Counter[str], unknown: Counter[str], declared: int | None) -> Iterator[Notice]:
    if declared is not None and declared != found["elements"]:
        yield Notice(
            "count-differs",
            f"the file declares {declared:,} records and holds {found['elements']:,}",
        )
    if found["repaired"]:
        yield Notice(
            "xml-repaired",
            "character references that XML does not allow were joined or replaced",
            count=found["repaired"],
        )
    if found["seconds"]:
        yield Notice(
            "time-unit", "times in seconds among milliseconds, read as such", count=found["seconds"]
        )
    for name, count in unknown.items():
        yield Notice("not-looked-at", f"unknown element <{name}>", count=count)


def _record(
    source: Source, place: Provenance, each: Element, found: Counter[str]
) -> Message | Call | Skipped:
    if each.plain is not None and each.plain[0] != "mms":
        name, attributes = each.plain
        return _flat(name, attributes.get, place, found)
    raw, repairs = well_formed(each.raw)
    found["repaired"] += repairs
    try:
        element = etree.fromstring(raw, PARSER)
    except (etree.XMLSyntaxError, ValueError) as problem:
        return Skipped(place, f"not well-formed ({problem})", raw[:200].decode("utf-8", "replace"))
    if element.tag == "mms":
        return _mms(source, element, place, _time(element.get, found))
    return _flat(str(element.tag), element.get, place, found)


def _flat(name: str, get: Get, place: Provenance, found: Counter[str]) -> Message | Call:
    """A record that is all in its attributes."""
    return (_call if name == "call" else _sms)(get, place, _time(get, found))


def _time(get: Get, found: Counter[str]) -> TimeStamp:
    stamp, unit = since_1970(get("date") or "")
    if unit == "seconds":
        found["seconds"] += 1
    return stamp


def _value(get: Get, name: str) -> str:
    found = get(name)
    return found if found and found != "null" else ""


@lru_cache(maxsize=4096)
def _end(address: str, name: str) -> tuple[Party, Thread]:
    """The other party of a text or call, and the conversation with it."""
    other = Party(address, "" if name == "(Unknown)" else name)
    return other, _thread([other])


def _details(get: Get) -> dict[str, str]:
    found = {name: value for name in KEPT if (value := get(name)) and value != "null"}
    if found.get("date_sent") == "0":
        del found["date_sent"]
    return found


def _thread(parties: list[Party], name: str = "") -> Thread:
    keys = sorted({_plain(each.identifier) or each.name for each in parties})
    group = len(keys) > 1
    shown = name if group else (parties[0].name if parties else "")
    return Thread(",".join(keys), shown, group)


def _sms(get: Get, place: Provenance, stamp: TimeStamp) -> Message:
    kind, body = get("type") or "", get("body")
    other, thread = _end(_value(get, "address"), _value(get, "contact_name"))
    incoming = kind == "1"
    known = incoming or kind == "2" or kind in SMS_STATES
    return Message(
        provenance=place,
        time=stamp,
        platform="sms",
        thread=thread,
        sender=other if incoming else (OWNER if known else None),
        recipients=TO_OWNER if incoming else ((other,) if known else ()),
        direction=INCOMING if incoming else OUTGOING if known else UNKNOWN,
        body=body if body != "null" else None,
        state=SMS_STATES.get(kind, "" if known else f"type {kind}"),
        details=_details(get),
    )


def _mms(source: Source, element: etree._Element, place: Provenance, stamp: TimeStamp) -> Message:
    box, kind = element.get("msg_box", ""), element.get("m_type")
    incoming = box == "1" or kind in ("130", "132")
    known = incoming or box == "2" or box in SMS_STATES or kind == "128"
    sender, recipients, others = _parties(element, incoming=incoming)
    if not known:
        sender, recipients = None, []
    subject = _value(element.get, "sub")
    waiting = "not-downloaded" if kind == "130" else "" if known else f"box {box or 'not stated'}"
    state = SMS_STATES.get(box, waiting)
    texts = [
        part.get("text") or ""
        for part in element.iter("part")
        if part.get("ct") == "text/plain" and _value(part.get, "text")
    ]
    return Message(
        provenance=place,
        time=stamp,
        platform="mms",
        thread=_thread(others, _value(element.get, "contact_name")),
        sender=sender,
        recipients=tuple(recipients),
        direction=INCOMING if incoming else OUTGOING if known else UNKNOWN,
        body="\n".join(texts) or None,
        attachments=tuple(_attachments(source, element)),
        state=state,
        native_id=_value(element.get, "m_id"),
        details=_details(element.get) | ({"subject": subject} if subject else {}),
    )


def _parties(
    element: etree._Element, *, incoming: bool
) -> tuple[Party | None, list[Party], list[Party]]:
    """Sender, recipients and everybody else in the conversation.

    From `addrs`, where the sender of a group MMS is its 137 row. `address` names everybody but
    the phone itself, whose own number `addrs` holds among the recipients of what it received.
    """
    listed = [each.strip() for each in _value(element.get, "address").split("~") if each.strip()]
    names = [each.strip() for each in _value(element.get, "contact_name").split(",")]
    known = dict(zip(listed, names, strict=False)) if len(names) == len(listed) else {}

    def party(address: str) -> Party:
        if address in (TOKEN, ""):
            return OWNER
        name = known.get(address, "")
        return Party(address, "" if name == "(Unknown)" else name)

    rows = [(each.get("type"), _value(each.get, "address")) for each in element.iter("addr")]
    senders = [address for kind, address in rows if kind == SENDER and address not in ("", TOKEN)]
    to = [party(address) for kind, address in rows if kind in RECIPIENTS and address]
    others = [each for each in to if not each.owner]
    if not incoming:
        others = others or [party(each) for each in listed]
        return OWNER, others, others
    alone = listed[0] if len(listed) == 1 else ""
    sender = party(senders[0]) if senders else party(alone) if alone else None
    by = _plain(sender.identifier) if sender else ""
    others = [each for each in others if _plain(each.identifier) != by]
    named = {_plain(each) for each in listed}
    if len(named) > 1 and named <= {by, *(_plain(each.identifier) for each in others)}:
        others = [each for each in others if _plain(each.identifier) in named]
    elif len(others) == 1 and len(named) < 2:
        others = []  # of a chat of two: the phone's own number
    people = [sender, *others] if sender else others or [party(each) for each in listed]
    return sender, [OWNER, *others], people


def _plain(address: str) -> str:
    return re.sub(r"[\s()-]", "", address)


def _attachments(source: Source, element: etree._Element) -> Iterator[Attachment]:
    for part in element.iter("part"):
        mime = _value(part.get, "ct")
        if mime == "application/smil" or (mime == "text/plain" and _value(part.get, "text")):
            continue
        name = _value(part.get, "fn") or _value(part.get, "name") or _value(part.get, "cl")
        reference = _value(part.get, "data")
        if not reference:
            if mime != "text/plain":
                yield Attachment(name, mime, Held.MISSING)
            continue
        start, length, sound = (int(each) for each in reference.split("+"))
        if not sound:
            yield Attachment(name, mime, Held.UNDECODABLE)
            continue
        yield Attachment(name, mime, Held.PRESENT, partial(_content, source, start, length))


def _content(source: Source, start: int, length: int) -> BinaryIO:
    with source.open() as stream:
        skip_to(stream, start)
        return decoded(read_pieces(stream, length))


def _call(get: Get, place: Provenance, stamp: TimeStamp) -> Call:
    kind = get("type") or ""
    direction, outcome = CALLS.get(kind, (Direction.UNKNOWN, f"type {kind}"))
    duration = get("duration") or ""
    seconds = int(duration) if duration.isdecimal() and len(duration) < 9 else None
    if direction is Direction.OUTGOING and seconds == 0:
        outcome = "not-answered"
    number = _value(get, "number")
    hidden = PRESENTATION.get(get("presentation") or "", "") if not number else ""
    number = hidden or WITHHELD.get(number, number) or "unknown"
    other, thread = _end(number, _value(get, "contact_name"))
    incoming = direction is not Direction.OUTGOING
    return Call(
        provenance=place,
        time=stamp,
        platform="phone",
        thread=thread,
        sender=other if incoming else OWNER,
        recipients=(OWNER,) if incoming else (other,),
        direction=direction,
        outcome=outcome,
        seconds=seconds,
        details=_details(get),
    )
