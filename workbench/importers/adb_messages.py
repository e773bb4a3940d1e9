"""Texts in an `adb backup`: `..._sms_backup` and `..._mms_backup` of the telephony provider.

Each is a zlib stream of one JSON list. SMS times count milliseconds, MMS times seconds, both
since 1970. Attachments are not in it, and since Android 12 next to nothing is: an empty backup
says nothing of the phone.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Iterator
from typing import Any

from workbench.errors import InputError
from workbench.evidence import Probe, Source, limits
from workbench.evidence.epoch import since_1970
from workbench.importers._rows import Tally, ends, number, text, told, unix_shown
from workbench.importers.android_messages import RECEIVED, SENDER, STATES, TO, TOKEN, thread_of
from workbench.importers.protocol import Certainty, Context, Format, Match
from workbench.records import (
    OWNER,
    Direction,
    Message,
    Notice,
    Party,
    Provenance,
    Skipped,
    TimeStamp,
    Yielded,
)

FORMAT = Format(
    code="adb-messages",
    title="Texts in an Android backup (adb backup)",
    version=1,
    platforms=("sms", "mms"),
    carries=("texts", "drafts and failed texts", "texts and people of MMS"),
    omits=("attachments: the backup has none",),
    times="UTC: counts since 1970, the phone's clock",
)
ITEM = re.compile(r"item=(\d{1,9})$")
START_CHARS = 4096
SUBJECT_KEYS = ("sub", "mms_subject")


def sniff(probe: Probe) -> Match | None:
    """Claim a zlib stream of a JSON list of texts."""
    start = _start(probe.head) if probe.head[:1] == b"\x78" else ""
    if not start.lstrip().startswith("["):
        return None
    for kind, keys in (("SMS", ('"address"', '"body"')), ("MMS", ('"msg_box"', '"mms_'))):
        if all(each in start for each in keys):
            why = f"a zlib stream of JSON with {kind} as Android backs them up"
            return Match(FORMAT, Certainty.BY_STRUCTURE, why)
    return None


def read(source: Source, context: Context) -> Iterator[Yielded]:  # noqa: ARG001
    """Give the texts in the order of the list."""
    listed = _listed(source)
    tally = Tally()
    for position, each in enumerate(listed):
        place = source.at(f"item={position}")
        if not isinstance(each, dict):
            yield Skipped(place, "not a text: no JSON object", json.dumps(each)[:200])
        elif "mms_addresses" in each or "msg_box" in each:
            yield _mms(place, each, tally)
        else:
            yield _sms(place, each, tally)
    if not listed:
        yield Notice("empty", "the backup holds no texts: that says nothing of the phone")
    yield from tally.notices("the list")


def original(source: Source, provenance: Provenance) -> bytes:
    """The item of the list, as JSON."""
    found = ITEM.search(provenance.locator)
    listed = _listed(source)
    if found is None or int(found[1]) >= len(listed):
        raise InputError(f"{provenance.locator!r} leads to no item", where=source.name)
    return json.dumps(listed[int(found[1])], ensure_ascii=False, indent=1).encode()


def _start(head: bytes) -> str:
    try:
        return zlib.decompressobj().decompress(head, START_CHARS).decode("utf-8", "replace")
    except zlib.error:
        return ""


def _listed(source: Source) -> list[Any]:
    """The list in the stream.

    Raises:
        InputError: when it can't be unpacked or is no JSON list.
    """
    with source.open() as stream:
        packed = stream.read(limits.JSON_MEMBER_BYTES)
    try:
        inflater = zlib.decompressobj()
        data = inflater.decompress(packed, limits.JSON_MEMBER_BYTES)
        found = json.loads(data.decode("utf-8", "replace"))
    except (zlib.error, ValueError, RecursionError) as problem:
        raise InputError(f"the texts can't be read ({problem})", where=source.name) from problem
    if not isinstance(found, list):
        raise InputError("this is no list of texts", where=source.name)
    return found


def _sms(place: Provenance, told_by: dict[str, Any], tally: Tally) -> Message:
    stamp = _time(told_by, tally)
    kind = number(told_by.get("type"))
    listed = told_by.get("recipients")
    address = text(told_by.get("address"))
    others = [Party(address)] if address else []
    if not others and isinstance(listed, list):
        others = [Party(text(each)) for each in listed if text(each)]
    known = kind in RECEIVED or kind == 2 or kind in STATES
    direction = Direction.INCOMING if kind in RECEIVED else Direction.OUTGOING
    direction = direction if known else Direction.UNKNOWN
    sender, recipients = ends(direction, others[0] if others else None)
    return Message(
        provenance=place,
        time=stamp,
        platform="sms",
        thread=thread_of(others),
        sender=sender,
        recipients=tuple(others) if direction is Direction.OUTGOING else recipients,
        direction=direction,
        body=text(told_by.get("body")) or None,
        state=STATES.get(kind, "" if known else f"type {kind}"),
        details=told(
            date_sent=unix_shown(number(told_by.get("date_sent"))),
            subject=text(told_by.get("subject")),
        ),
    )


def _mms(place: Provenance, told_by: dict[str, Any], tally: Tally) -> Message:
    stamp = _time(told_by, tally)
    incoming = number(told_by.get("msg_box")) == 1
    listed = told_by.get("mms_addresses")
    rows = [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []
    said = [(number(each.get("type")), text(each.get("address"))) for each in rows]
    from_ = next((Party(a) for kind, a in said if kind == SENDER and a and a != TOKEN), None)
    to = [Party(address) for kind, address in said if kind in TO and address and address != TOKEN]
    others = ([from_] if from_ and incoming else []) + to
    sender = from_ if incoming else OWNER
    recipients = [OWNER, *(each for each in to if len(to) > 1)] if incoming else to
    return Message(
        provenance=place,
        time=stamp,
        platform="mms",
        thread=thread_of(others if len(to) > 1 or not incoming else [e for e in (from_,) if e]),
        sender=sender,
        recipients=tuple(recipients),
        direction=Direction.INCOMING if incoming else Direction.OUTGOING,
        body=text(told_by.get("mms_body")) or None,
        state=STATES.get(number(told_by.get("msg_box")), ""),
        native_id=text(told_by.get("m_id")) or text(told_by.get("tr_id")),
        details=told(
            subject=next((text(told_by[k]) for k in SUBJECT_KEYS if told_by.get(k)), ""),
            date_sent=unix_shown(number(told_by.get("date_sent"))),
        ),
    )


def _time(told_by: dict[str, Any], tally: Tally) -> TimeStamp:
    stamp, _ = since_1970(text(told_by.get("date")))
    tally.records += 1
    return stamp
