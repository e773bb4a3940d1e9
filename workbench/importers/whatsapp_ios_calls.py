"""WhatsApp's calls on iOS: `CallHistory.sqlite`.

An event says when and how long; whether it came in and had a picture is said by the aggregate
that it belongs to. Participants point at the event.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from workbench.evidence import Probe, Source
from workbench.evidence.epoch import since_2001
from workbench.evidence.sqlite_rows import Damage
from workbench.evidence.sqlite_source import about, at_row, database, ledger, lost, original_row
from workbench.importers._rows import Tally, number, seconds, text, told
from workbench.importers._whatsapp_people import People
from workbench.importers.protocol import Certainty, Context, Format, Match
from workbench.records import OWNER, Call, Direction, Party, Provenance, Yielded

FORMAT = Format(
    code="whatsapp-ios-calls",
    title="WhatsApp calls on iOS (CallHistory.sqlite)",
    version=1,
    platforms=("whatsapp",),
    carries=(
        "calls with direction, outcome, duration and picture",
        "group calls and who took part",
    ),
    omits=("bytes sent and received",),
    times="UTC: seconds since 2001, the phone's clock",
)
OUTCOMES = {0: "answered", 1: "missed", 4: "rejected"}
BESIDE = {"zwacdcalleventparticipant": "z1participants"}


class _Event(NamedTuple):
    rowid: int
    zdate: Any
    zduration: Any
    zoutcome: Any
    zgroupcallcreatoruserjidstring: Any
    zgroupjidstring: Any
    zcallidstring: Any
    aggregate: Any


class _Aggregate(NamedTuple):
    rowid: int
    zincoming: Any
    zmissed: Any
    zvideo: Any


class _Participant(NamedTuple):
    rowid: int
    event: int
    zjidstring: Any
    zoutcome: Any


def sniff(probe: Probe) -> Match | None:
    """Claim a database with WhatsApp's table of call events."""
    if probe.has("zwacdcallevent", "zdate", "zoutcome"):
        return Match(FORMAT, Certainty.BY_SIGNATURE, "SQLite with table ZWACDCALLEVENT")
    return None


def read(source: Source, context: Context) -> Iterator[Yielded]:  # noqa: ARG001
    """Stream the calls, then the notices."""
    with database(source) as copy:
        aggregates = {e.rowid: e for e in copy.listed("zwaaggregatecallevent", _Aggregate)}
        participants = copy.linked(
            "zwacdcalleventparticipant", _Participant, "z1participants", {"event": "z1participants"}
        )
        people, tally = People(), Tally()
        for row in copy.rows("zwacdcallevent", _Event, {"aggregate": "z1callevents"}):
            if isinstance(row, Damage):
                yield lost(source, row)
                continue
            others = [people.party(text(e.zjidstring)) for e in participants.of(row.rowid)]
            aggregate = aggregates.get(number(row.aggregate))
            yield _call(source, row, aggregate, [e for e in others if e], people, tally)
        yield from ledger(copy, "zwacdcallevent", tally.records)
        yield from tally.notices("zwacdcallevent", "seconds")
        yield from about(copy, "zwacdcallevent")


def original(source: Source, provenance: Provenance) -> bytes:
    """The row with its participants, as JSON."""
    return original_row(source, provenance, BESIDE)


def _call(
    source: Source,
    row: _Event,
    aggregate: _Aggregate | None,
    others: list[Party],
    people: People,
    tally: Tally,
) -> Call:
    stamp, unit = since_2001(row.zdate)
    tally.row(row.rowid, stamp, unit)
    creator, group = text(row.zgroupcallcreatoruserjidstring), text(row.zgroupjidstring)
    caller = people.party(creator)
    if aggregate is None or aggregate.zincoming is None:
        direction = Direction.UNKNOWN
    else:
        direction = Direction.INCOMING if number(aggregate.zincoming) else Direction.OUTGOING
    others = others or ([caller] if caller else [])
    other = caller if direction is Direction.INCOMING and caller else next(iter(others), None)
    length = seconds(row.zduration)
    result = number(row.zoutcome)
    outcome = OUTCOMES.get(result, f"outcome {result}")
    if outcome == "missed" and direction is Direction.OUTGOING:
        outcome = "not-answered"
    if result not in OUTCOMES:
        tally.unknown[f"call outcome {result}"] += 1
    shown = other.identifier if other else "unknown"
    key = group or (f"{shown.lstrip('+')}@s.whatsapp.net" if shown.startswith("+") else shown)
    incoming = direction is Direction.INCOMING
    return Call(
        provenance=at_row(source, "zwacdcallevent", row.rowid),
        time=stamp,
        platform="whatsapp",
        thread=people.thread(key),
        sender=other if incoming else OWNER if direction is Direction.OUTGOING else None,
        recipients=(OWNER,) if incoming else tuple(others),
        direction=direction,
        outcome=outcome,
        seconds=length,
        video=bool(aggregate is not None and number(aggregate.zvideo)),
        native_id=text(row.zcallidstring),
        details=told(
            participants=", ".join(e.identifier for e in others) if len(others) > 1 else "",
            creator=caller.identifier if caller and caller != other else "",
        ),
    )
