"""From the audit trail to the present: who holds what of which message, and whose entries stand.

A pure function over the trail's entries. It is used in three ways: after an act, for what the act
touched; after an undo, for all; and by `workbench verify`, which compares it with the tables.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from workbench.case.audit import Entry

ACTIONS = ("decide", "entry", "adopt", "undo")
DECISIONS = ("relevant", "not-relevant", "unsure")


@dataclass(frozen=True, slots=True)
class Verdict:
    """One person's present decision on one event.

    Attributes:
        event: the event's public id.
        operation: the act that made it.
    """

    event: str
    by: str
    decision: str
    tags: tuple[str, ...]
    note: str
    at: str
    operation: str


@dataclass(frozen=True, slots=True)
class OwnEntry:
    """Something an investigator put on the timeline from elsewhere.

    Attributes:
        when: UTC in ISO 8601, or empty where no instant is known.
        when_text: the time as the investigator gave it.
        basis: where it comes from and how reliable it is.
    """

    id: str
    when: str
    when_text: str
    zone: str
    text: str
    basis: str
    tags: tuple[str, ...]
    by: str
    made_at: str


@dataclass(slots=True)
class Present:
    """What stands after all acts."""

    verdicts: dict[tuple[str, str], Verdict] = field(default_factory=dict)
    entries: dict[str, OwnEntry] = field(default_factory=dict)
    undone: set[str] = field(default_factory=set)


def undone(entries: Iterable[Entry]) -> set[str]:
    """The ids of acts that are undone: an undo that is itself undone does not count."""
    gone: set[str] = set()
    undos = [each for each in entries if each.action == "undo"]
    for each in reversed(undos):  # a later undo decides whether an earlier one stands
        if each.id not in gone:
            gone.add(str(each.detail["operation"]))
    return gone


def fold(entries: Iterable[Entry]) -> Present:
    """Fold acts, oldest first, into the present."""
    acts = list(entries)
    present = Present(undone=undone(acts))
    for each in acts:
        if each.id in present.undone:
            continue
        if each.action == "decide":
            for verdict in verdicts_of(each):
                present.verdicts[verdict.event, verdict.by] = verdict
        elif each.action == "entry":
            present.entries[each.id] = entry_of(each)
    return present


def verdicts_of(act: Entry) -> list[Verdict]:
    """The decisions that one act made."""
    told = act.detail
    return [
        Verdict(event, act.by, told["decision"], tuple(told["tags"]), told["note"], act.at, act.id)
        for event in told["events"]
    ]


def entry_of(act: Entry) -> OwnEntry:
    """The timeline entry that one act made."""
    told = act.detail
    return OwnEntry(
        act.id,
        told["when"],
        told["when_text"],
        told["zone"],
        told["text"],
        told["basis"],
        tuple(told["tags"]),
        act.by,
        act.at,
    )
