"""Calls on iOS: `CallHistory.storedata` since iOS 8, `call_history.db` before.

Calls of apps stand here too, under the name of their provider. Of a group call the people are in
a table of their own, whose name carries a number that changes with every version. What a
disconnection cause means differs by provider and version, so the number is shown, not a verdict.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from workbench.evidence import Probe, Source
from workbench.evidence.epoch import since_1970, since_2001
from workbench.evidence.sqlite_rows import Damage, Database
from workbench.evidence.sqlite_source import about, at_row, database, ledger, lost, original_row
from workbench.importers._rows import NAMED_RECIPIENTS, Tally, number, seconds, text, told
from workbench.importers._whatsapp_people import identifier
from workbench.importers.android_messages import thread_of
from workbench.importers.protocol import Certainty, Context, Format, Match
from workbench.records import (
    OWNER,
    Call,
    Direction,
    Notice,
    Party,
    Provenance,
    Thread,
    TimeStamp,
    Yielded,
)

FORMAT = Format(
    code="ios-calls",
    title="Calls on iOS (CallHistory.storedata, call_history.db)",
    version=1,
    platforms=("phone", "facetime", "whatsapp"),
    carries=(
        "phone, FaceTime and app calls", "direction, outcome and duration", "group calls",
        "what the phone thought spam", "disconnection causes as numbers",
        "calls of before the first unlock (CallHistoryTemp)",
    ),
    omits=("what a disconnection cause means",),
    times="UTC: seconds since 2001 (since 1970 up to iOS 7), the phone's clock",
    unverified=(
        "flags of calls up to iOS 7",
        "a call not answered that has a length as voicemail",
    ),
    checked_on={"CallHistory.storedata, iOS 18 columns (synthetic)": 5},
)  # fmt: skip
PROVIDERS = {
    "com.apple.Telephony": "phone", "com.apple.FaceTime": "facetime",
    "net.whatsapp.WhatsApp": "whatsapp", "net.whatsapp.WhatsAppSMB": "whatsapp",
    "org.whispersystems.signal": "signal", "ph.telegra.Telegraph": "telegram",
    "com.facebook.Messenger": "facebook", "": "phone",
}  # fmt: skip
VIDEO, AUDIO = 8, 16  # FaceTime, in ZCALLTYPE
OLD_OUTGOING, OLD_FACETIME, OLD_UNANSWERED, OLD_BLOCKED = 1, 16, 1 << 16, 1 << 20
DIGITS = re.compile(r"\D")
JOIN = re.compile(r"z_\d+remoteparticipanthandles$")
CALL_COLUMN = re.compile(r"z_\d+remoteparticipantcalls\d*$")


class _Row(NamedTuple):
    rowid: int
    zaddress: Any
    zdate: Any
    zduration: Any
    zoriginated: Any
    zanswered: Any
    zcalltype: Any
    zservice_provider: Any
    zname: Any
    zlocation: Any
    ziso_country_code: Any
    zdisconnected_cause: Any
    zface_time_data: Any
    zread: Any
    zunique_id: Any
    zjunkconfidence: Any
    zjunkidentificationcategory: Any
    zfiltered_out_reason: Any
    zhasmessage: Any


class _Handle(NamedTuple):
    rowid: int
    zvalue: Any
    znormalizedvalue: Any


class _Joined(NamedTuple):
    rowid: int
    call: Any
    handle: Any


class _Old(NamedTuple):
    rowid: int
    address: Any
    date: Any
    duration: Any
    flags: Any
    name: Any
    country_code: Any
    read: Any


def sniff(probe: Probe) -> Match | None:
    """Claim a database with either generation of the table of calls."""
    if probe.has("zcallrecord", "zdate", "zduration", "zoriginated"):
        return Match(FORMAT, Certainty.BY_SIGNATURE, "SQLite with table ZCALLRECORD")
    if probe.has("call", "address", "date", "duration", "flags"):
        return Match(FORMAT, Certainty.BY_SIGNATURE, "SQLite with the iOS 7 table call")
    return None


def read(source: Source, context: Context) -> Iterator[Yielded]:  # noqa: ARG001
    """Stream the calls, then the notices."""
    with database(source) as copy:
        tally = Tally()
        table = "zcallrecord" if copy.has("zcallrecord") else "call"
        yield from (
            _new(source, copy, tally) if table == "zcallrecord" else _old(source, copy, tally)
        )
        yield from ledger(copy, table, tally.records)
        yield from tally.notices(table, "seconds")
        yield from about(copy, table)
        yield from _highest(copy, tally.records)


def original(source: Source, provenance: Provenance) -> bytes:
    """The row as JSON."""
    return original_row(source, provenance)


def _new(source: Source, copy: Database, tally: Tally) -> Iterator[Yielded]:
    participants = _participants(copy)
    for row in copy.rows("zcallrecord", _Row):
        if isinstance(row, Damage):
            yield lost(source, row)
            continue
        stamp, unit = since_2001(row.zdate)
        tally.row(row.rowid, stamp, unit)
        yield _call(source, row, stamp, participants.get(row.rowid, []))


def _participants(copy: Database) -> dict[int, list[str]]:
    """The people of group calls, by call; a handle that is not there is named as such."""
    found: dict[int, list[str]] = {}
    handles = {
        each.rowid: text(each.zvalue) or text(each.znormalizedvalue)
        for each in copy.listed("zhandle", _Handle)
    }
    for table in sorted(each for each in copy.tables if JOIN.match(each)):
        columns = copy.columns(table)
        call = next((each for each in columns if CALL_COLUMN.match(each)), "")
        handle = next((each for each in columns if JOIN.match(each)), "")
        if call and handle:
            for each in copy.listed(table, _Joined, {"call": call, "handle": handle}):
                value = handles.get(number(each.handle))
                if value:
                    found.setdefault(number(each.call), []).append(value)
    return found


def _call(source: Source, row: _Row, stamp: TimeStamp, participants: list[str]) -> Call:
    outgoing = bool(number(row.zoriginated))
    direction = _direction(row.zoriginated)
    length = seconds(row.zduration)
    address = text(row.zaddress)
    name = text(row.zname)
    people = [Party(address, name)] if address else []
    people += [Party(each) for each in dict.fromkeys(participants) if each != address]
    people = people or [Party("unknown", name)]
    thread = thread_of(people)
    provider = text(row.zservice_provider)
    kind = number(row.zcalltype)
    platform = PROVIDERS.get(provider, provider)
    if not provider and kind in (VIDEO, AUDIO):
        platform = "facetime"
    if platform == "whatsapp" and len(people) == 1 and address:
        jid = address if "@" in address else f"{DIGITS.sub('', address)}@s.whatsapp.net"
        people, thread = [Party(identifier(jid), name)], Thread(jid, name)
    known = direction is not Direction.UNKNOWN
    return Call(
        provenance=at_row(source, "zcallrecord", row.rowid),
        time=stamp,
        platform=platform,
        thread=thread,
        sender=(OWNER if outgoing else people[0]) if known else None,
        recipients=tuple(people[:NAMED_RECIPIENTS]) if outgoing or not known else (OWNER,),
        direction=direction,
        outcome=_outcome(row, length or 0, outgoing=outgoing),
        seconds=length,
        video=kind == VIDEO,
        native_id=text(row.zunique_id),
        details=told(
            participants=", ".join(each.identifier for each in people) if len(people) > 1 else "",
            provider=provider if platform == provider else "",
            place=text(row.zlocation),
            country=text(row.ziso_country_code),
            cause=text(row.zdisconnected_cause),
            data_bytes=text(row.zface_time_data),
            junk=text(row.zjunkidentificationcategory) or str(number(row.zjunkconfidence) or ""),
            filtered=str(number(row.zfiltered_out_reason) or ""),
            has_message="yes" if number(row.zhasmessage) else "",
            unread="yes" if row.zread == 0 else "",
        ),
    )


def _direction(originated: object) -> Direction:
    if originated is None:
        return Direction.UNKNOWN
    return Direction.OUTGOING if number(originated) else Direction.INCOMING


def _outcome(row: _Row, length: int, *, outgoing: bool) -> str:
    """What became of a call; not answered but with a duration: voicemail or the network."""
    if number(row.zanswered):
        return "answered"
    if outgoing:
        return "answered" if length else "not-answered"
    return "voicemail" if length else "missed"


def _old(source: Source, copy: Database, tally: Tally) -> Iterator[Yielded]:
    for row in copy.rows("call", _Old):
        if isinstance(row, Damage):
            yield lost(source, row)
            continue
        stamp, unit = since_1970(text(row.date))
        tally.row(row.rowid, stamp, unit)
        flags, length = number(row.flags), seconds(row.duration)
        outgoing = bool(flags & OLD_OUTGOING)
        other = Party(text(row.address) or "unknown", text(row.name))
        outcome = "answered" if length else "not-answered" if outgoing else "missed"
        if flags & OLD_BLOCKED:
            outcome = "blocked"
        yield Call(
            provenance=at_row(source, "call", row.rowid),
            time=stamp,
            platform="facetime" if flags & OLD_FACETIME else "phone",
            thread=thread_of([other]),
            sender=OWNER if outgoing else other,
            recipients=(other,) if outgoing else (OWNER,),
            direction=Direction.OUTGOING if outgoing else Direction.INCOMING,
            outcome=outcome,
            seconds=length,
            details=told(flags=text(row.flags), country=text(row.country_code)),
        )


def _highest(copy: Database, records: int) -> Iterator[Notice]:
    """Core Data keeps the highest row number it gave: more than there are were deleted."""
    if not copy.has("z_primarykey", "z_name", "z_max"):
        return
    found = copy.select("SELECT Z_MAX FROM Z_PRIMARYKEY WHERE Z_NAME = 'CallRecord'")
    highest = number(found[0][0]) if found else 0
    if highest > records:
        text_ = f"{highest:,} calls were numbered, {records:,} are there: the rest were deleted"
        yield Notice("numbers-missing", text_)
