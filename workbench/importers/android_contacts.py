"""Android's address book and call log: `contacts2.db` and, since Android 7, `calllog.db`.

Up to Android 6 the calls are a table of `contacts2.db`. Type codes beyond those of Android are
their makers' own and kept as numbers. A contact is a row of `raw_contacts`, once per account.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from workbench.evidence import Probe, Source
from workbench.evidence.epoch import since_1970
from workbench.evidence.sqlite_rows import Damage, Database
from workbench.evidence.sqlite_source import about, at_row, database, ledger, lost, original_row
from workbench.importers._rows import Tally, number, seconds, text, told, unix_shown
from workbench.importers._whatsapp_people import identifier
from workbench.importers.android_messages import thread_of
from workbench.importers.protocol import Certainty, Context, Format, Match
from workbench.records import OWNER, Call, Contact, Direction, Notice, Party, Provenance, Yielded

FORMAT = Format(
    code="android-contacts",
    title="Android contacts and calls (contacts2.db, calllog.db)",
    version=1,
    platforms=("phone",),
    carries=(
        "calls with direction, outcome and duration", "withheld and unknown numbers",
        "blocked and rejected calls", "calls deleted but still there", "voicemail transcripts",
        "contacts with numbers, addresses and app accounts", "deleted contacts still there",
    ),
    omits=("contact photos", "contact groups"),
    times="UTC: milliseconds since 1970, the phone's clock",
    unverified=("makers' own types of call",),
    checked_on={"contacts2.db with calls": 3},
)  # fmt: skip
CALLS = {
    1: (Direction.INCOMING, "answered"),
    2: (Direction.OUTGOING, "answered"),
    3: (Direction.INCOMING, "missed"),
    4: (Direction.INCOMING, "voicemail"),
    5: (Direction.INCOMING, "rejected"),
    6: (Direction.INCOMING, "blocked"),
    7: (Direction.INCOMING, "answered elsewhere"),
}
WITHHELD = {"-1": "unknown", "-2": "withheld", "-3": "payphone", "": "unknown"}
PRESENTATION = {2: "withheld", 3: "unknown", 4: "payphone"}
VIDEO = 1
WHATSAPP = "com.whatsapp"
KINDS = {
    "nickname": "nickname", "organization": "organisation", "note": "note", "im": "im",
    "postal-address_v2": "address", "contact_event": "event", "website": "website",
    "sip_address": "sip", "relation": "relation",
}  # fmt: skip
BESIDE = {"data": "raw_contact_id"}


class _Call(NamedTuple):
    rowid: int
    number: Any
    presentation: Any
    date: Any
    duration: Any
    type: Any
    features: Any
    name: Any
    subscription_id: Any
    phone_account_address: Any
    countryiso: Any
    geocoded_location: Any
    transcription: Any
    via_number: Any
    post_dial_digits: Any
    is_read: Any
    deleted: Any
    block_reason: Any
    missed_reason: Any


class _Raw(NamedTuple):
    rowid: int
    contact_id: Any
    account_id: Any
    display_name: Any
    deleted: Any
    last_time_contacted: Any
    times_contacted: Any


class _Data(NamedTuple):
    rowid: int
    raw_contact_id: int
    mimetype_id: Any
    data1: Any
    data2: Any
    data3: Any


class _Mime(NamedTuple):
    rowid: int
    mimetype: Any


class _Account(NamedTuple):
    rowid: int
    account_name: Any
    account_type: Any


def sniff(probe: Probe) -> Match | None:
    """Claim a database with Android's calls or contacts."""
    calls = probe.has("calls", "number", "date", "duration", "type")
    contacts = probe.has("raw_contacts", "contact_id") and probe.has("data", "raw_contact_id")
    if not calls and not contacts:
        return None
    found = " and ".join((["calls"] if calls else []) + (["raw_contacts"] if contacts else []))
    return Match(FORMAT, Certainty.BY_SIGNATURE, f"SQLite with Android's tables {found}")


def read(source: Source, context: Context) -> Iterator[Yielded]:  # noqa: ARG001
    """Stream the calls, then the contacts, then the notices."""
    with database(source) as copy:
        if copy.has("calls"):
            yield from _calls(source, copy)
        if copy.has("raw_contacts"):
            yield from _contacts(source, copy)
        else:
            yield Notice(
                "absent", "no table raw_contacts: contacts were looked for, there are none"
            )
        yield from about(copy, "calls", "raw_contacts")


def original(source: Source, provenance: Provenance) -> bytes:
    """The row, of a contact with its data rows, as JSON."""
    contact = "table=raw_contacts;" in provenance.locator
    return original_row(source, provenance, BESIDE if contact else {})


def _calls(source: Source, copy: Database) -> Iterator[Yielded]:
    tally = Tally()
    for row in copy.rows("calls", _Call):
        if isinstance(row, Damage):
            yield lost(source, row)
        else:
            yield _call(source, row, tally)
    yield from ledger(copy, "calls", tally.records)
    yield from tally.notices("calls", "milliseconds")


def _call(source: Source, row: _Call, tally: Tally) -> Call:
    stamp, unit = since_1970(text(row.date))
    tally.row(row.rowid, stamp, unit)
    kind = number(row.type)
    direction, outcome = CALLS.get(kind, (Direction.UNKNOWN, f"type {kind}"))
    if kind not in CALLS:
        tally.unknown[f"call type {kind}"] += 1
    length = seconds(row.duration)
    if direction is Direction.OUTGOING and length == 0:
        outcome = "not-answered"
    dialled = text(row.number)
    shown = (
        ""
        if dialled and not dialled.startswith("-")
        else PRESENTATION.get(number(row.presentation), "")
    )
    other = Party(shown or WITHHELD.get(dialled, dialled), text(row.name))
    outgoing = direction is Direction.OUTGOING
    unknown = direction is Direction.UNKNOWN
    return Call(
        provenance=at_row(source, "calls", row.rowid),
        time=stamp,
        platform="phone",
        thread=thread_of([other]),
        sender=None if unknown else OWNER if outgoing else other,
        recipients=(other,) if outgoing or unknown else (OWNER,),
        direction=direction,
        outcome=outcome,
        seconds=length,
        video=bool(number(row.features) & VIDEO),
        details=told(
            deleted="yes" if number(row.deleted) else "",
            sim=text(row.subscription_id),
            own_number=text(row.phone_account_address),
            country=text(row.countryiso),
            place=text(row.geocoded_location),
            transcription=text(row.transcription),
            via_number=text(row.via_number),
            post_dial_digits=text(row.post_dial_digits),
            block_reason=str(number(row.block_reason) or ""),
            missed_reason=str(number(row.missed_reason) or ""),
            unread="yes" if row.is_read == 0 else "",
        ),
    )


def _contacts(source: Source, copy: Database) -> Iterator[Yielded]:
    mimes = {each.rowid: text(each.mimetype) for each in copy.listed("mimetypes", _Mime)}
    accounts = {
        each.rowid: "/".join(filter(None, (text(each.account_type), text(each.account_name))))
        for each in copy.listed("accounts", _Account)
    }
    data = copy.linked("data", _Data, "raw_contact_id")
    tally = Tally()
    for row in copy.rows("raw_contacts", _Raw):
        if isinstance(row, Damage):
            yield lost(source, row)
            continue
        tally.records += 1
        name, identifiers, details = _told_by(data.of(row.rowid), mimes)
        yield Contact(
            provenance=at_row(source, "raw_contacts", row.rowid),
            platform="phone",
            list_name="contacts",
            name=text(row.display_name) or name,
            identifiers=identifiers,
            details={
                **details,
                **told(
                    account=accounts.get(number(row.account_id), ""),
                    contact_id=text(row.contact_id),
                    deleted="yes" if number(row.deleted) else "",
                    last_contacted=unix_shown(row.last_time_contacted),
                    times_contacted=str(number(row.times_contacted) or ""),
                ),
            },
        )
    yield from ledger(copy, "raw_contacts", tally.records)


def _told_by(
    rows: list[_Data], mimes: dict[int, str]
) -> tuple[str, tuple[str, ...], dict[str, str]]:
    """A contact's name, identifiers and the rest, from its data rows."""
    name, identifiers = "", []
    rest: dict[str, list[str]] = {}
    for row in rows:
        mime, value = mimes.get(number(row.mimetype_id), ""), text(row.data1)
        kind = mime.rpartition("/")[2]
        if not value:
            continue
        if kind == "name":
            name = name or value
        elif kind in ("phone_v2", "email_v2"):
            identifiers.append(value)
        elif WHATSAPP in kind and "@" in value:
            identifiers.append(identifier(value))
        elif kind not in ("photo", "group_membership", "identity"):
            rest.setdefault(KINDS.get(kind, kind), []).append(value)
    details = {kind: "; ".join(values) for kind, values in rest.items()}
    return name, tuple(dict.fromkeys(identifiers)), details
