"""The acts of review: decide, add an entry of one's own, undo. Each is one audited operation."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from workbench.case import Case, Reader, audit, events
from workbench.case.audit import Entry
from workbench.case.database import checked_zone
from workbench.errors import UsageError
from workbench.intake.clock import instant_of
from workbench.records import TimeFlag
from workbench.review.fold import ACTIONS, DECISIONS, OwnEntry, Verdict, entry_of, fold, verdicts_of


@dataclass(frozen=True, slots=True)
class Changes:
    """What an act changed, so that views know whether it concerns them.

    Attributes:
        operation: the act's id, by which it can be undone; empty where nothing was done.
        label: the act in words, e.g. "Relevant (3 messages)".
        events: the ids of events whose decision may differ now.
    """

    operation: str = ""
    label: str = ""
    events: tuple[int, ...] = ()
    decisions: bool = False
    entries: bool = False
    sources: bool = False
    people: bool = False
    ranking: bool = False


def decide(
    case: Case,
    event_ids: Sequence[int],
    decision: str,
    *,
    tags: Iterable[str] = (),
    note: str = "",
) -> Changes:
    """Record a person's decision on one or more events.

    Args:
        case: open for writing; its operator decides.
        event_ids: row ids.
        decision: `relevant`, `not-relevant` or `unsure`.
        tags: codes of the taxonomy, or of the force's own.
        note: the investigator's words.

    Raises:
        UsageError: when the decision is none of these, or an event does not exist.
    """
    if decision not in DECISIONS:
        raise UsageError(f"{decision!r} is no decision", remedy=f"Use {', '.join(DECISIONS)}")
    uids = [each.uid for each in events.paged(case.connection, list(event_ids))]
    if not uids or len(uids) != len(event_ids):
        raise UsageError("no such message")
    detail = {
        "events": uids,
        "decision": decision,
        "tags": sorted(dict.fromkeys(tags)),
        "note": note.strip(),
    }
    with case.transaction():
        act = audit.record(case, "decide", detail)
        _put(case, zip(event_ids, verdicts_of(act), strict=True))
    label = f"{decision.replace('-', ' ').capitalize()}{_many(len(uids))}"
    return Changes(act.id, label, tuple(event_ids), decisions=True)


def add_entry(
    case: Case,
    text: str,
    when: str,
    *,
    basis: str,
    zone: str = "",
    tags: Iterable[str] = (),
) -> Changes:
    """Put something on the timeline that no source holds: a report, an arrest, an order served.

    Args:
        case: open for writing.
        text: what happened, in the investigator's words.
        when: ISO 8601; with an offset, or local time in `zone`; a date alone stands for its start.
        basis: where it comes from (statement, log, CCTV) and how reliable it is.
        zone: IANA zone of a local time; the case's where empty.
        tags: codes.

    Raises:
        UsageError: when the text is empty, or the time can't be read or occurs twice or never.
    """
    if not text.strip() or not basis.strip():
        raise UsageError("an entry needs its text, and its basis: where it comes from")
    zone = zone or case.get("zone")
    detail = {
        "when": _instant(when, zone),
        "when_text": when,
        "zone": zone,
        "text": text.strip(),
        "basis": basis.strip(),
        "tags": sorted(dict.fromkeys(tags)),
    }
    with case.transaction():
        act = audit.record(case, "entry", detail)
        _put_entry(case, entry_of(act))
    return Changes(act.id, "Add entry", entries=True)


def undo(case: Case, operation: str = "") -> Changes:
    """Take back an act: the named one, or the operator's latest that still stands.

    Undoing an undo brings the act back. What is undone stays in the audit trail.

    Raises:
        UsageError: when there is nothing to undo, or the act is not one that can be undone.
    """
    acts = list(audit.entries(case.connection, ACTIONS))
    present = fold(acts)
    target = _target(acts, present.undone, operation, case.operator)
    with case.transaction():
        act = audit.record(case, "undo", {"operation": target.id, "action": target.action})
        touched = _rebuild(case, [*acts, act], target)
    return Changes(
        act.id,
        f"Undo {label_of(target)}",
        touched,
        decisions=target.action != "entry",
        entries=target.action != "decide",
    )


def last_act(reader: Reader, by: str) -> Entry | None:
    """A person's latest decision or entry that still stands: what undo would take back."""
    acts = list(audit.entries(reader, ACTIONS))
    gone = fold(acts).undone
    mine = (a for a in reversed(acts) if a.by == by and a.action != "undo" and a.id not in gone)
    return next(mine, None)


def label_of(act: Entry) -> str:
    """An act in a few words."""
    if act.action == "decide":
        return f"“{act.detail['decision'].replace('-', ' ')}”{_many(len(act.detail['events']))}"
    return act.detail["kind"] if act.action == "adopt" else act.action


def _target(acts: list[Entry], gone: set[str], operation: str, by: str) -> Entry:
    if operation:
        found = next((each for each in acts if each.id == operation), None)
        if found is None or found.id in gone:
            raise UsageError("no such act, or it is undone already", where=operation)
        return found
    mine = [a for a in acts if a.by == by and a.action != "undo" and a.id not in gone]
    if not mine:
        raise UsageError("there is nothing to undo")
    return mine[-1]


def rebuild(case: Case) -> None:
    """Make the tables of the present again from the audit trail."""
    acts = list(audit.entries(case.connection, ACTIONS))
    with case.transaction():
        _rebuild(case, acts, None)


def _rebuild(case: Case, acts: list[Entry], target: Entry | None) -> tuple[int, ...]:
    present = fold(acts)
    case.connection.execute("DELETE FROM verdict")
    case.connection.execute("DELETE FROM entry")
    ids = {event: events.find(case.connection, event) for event, _ in present.verdicts}
    _put(case, ((ids[each.event], each) for each in present.verdicts.values()))
    for entry in present.entries.values():
        _put_entry(case, entry)
    touched = target.detail.get("events", ()) if target else ()
    return tuple(
        events.find(case.connection, each) for each in touched if each not in present.entries
    )


def _put(case: Case, verdicts: Iterable[tuple[int, Verdict]]) -> None:
    case.connection.executemany(
        "INSERT OR REPLACE INTO verdict VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (
                ident,
                each.by,
                each.decision,
                json.dumps(each.tags),
                each.note,
                each.at,
                each.operation,
            )
            for ident, each in verdicts
        ],
    )


def _put_entry(case: Case, entry: OwnEntry) -> None:
    when = datetime.fromisoformat(entry.when) if entry.when else None
    case.connection.execute(
        "INSERT OR REPLACE INTO entry VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            entry.id, events.milliseconds(when), entry.when_text, entry.zone, entry.text,
            entry.basis, json.dumps(entry.tags), entry.by, entry.made_at,
        ),
    )  # fmt: skip


def _instant(when: str, zone: str) -> str:
    try:
        moment = datetime.fromisoformat(when)
    except ValueError as problem:
        raise UsageError(
            f"{when!r} is not a time", remedy="Write it as 2026-01-31T14:05 or with an offset"
        ) from problem
    if moment.tzinfo is None:
        moment, flag = instant_of(moment, checked_zone(zone))
        if flag is not TimeFlag.NONE:
            raise UsageError(
                f"{when} is {flag.value} in {zone}: clocks change then",
                remedy="Write it with its offset, e.g. +01:00",
            )
    return events.as_utc(moment) or ""


def _many(count: int) -> str:
    return f" ({count:,} messages)" if count > 1 else ""
