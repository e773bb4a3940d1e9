"""The welfare prompt: a message of the interrupt lane is acknowledged before it is decided.

The police owe a duty to act where a risk to life comes to light during review, so the trail shows
who saw such a message, and when. An acknowledgement can't be undone.
"""

from __future__ import annotations

from collections.abc import Sequence

from workbench.case import Case, Reader, audit, events
from workbench.errors import UsageError
from workbench.review.decisions import Changes

ACTION = "acknowledge"


def acknowledge(case: Case, event_ids: Sequence[int]) -> Changes:
    """Record that the operator has seen these messages and considered the safety of people.

    Raises:
        UsageError: when there is no message.
    """
    uids = [each.uid for each in events.paged(case.connection, list(event_ids))]
    if not uids:
        raise UsageError("no such message")
    with case.transaction():
        act = audit.record(case, ACTION, {"events": uids})
    return Changes(act.id, "Acknowledge the welfare prompt", tuple(event_ids))


def acknowledged(reader: Reader) -> set[int]:
    """The events that somebody has acknowledged; one that was sealed since is none any more."""
    uids = {uid for act in audit.entries(reader, (ACTION,)) for uid in act.detail["events"]}
    return set(events.ids_of(reader, uids))


def waiting(reader: Reader) -> set[int]:
    """The events of the interrupt lane that nobody has acknowledged."""
    rows = reader.execute("SELECT event_id FROM assessment WHERE lane = 'interrupt'")
    urgent = {int(row[0]) for row in rows}
    return urgent - acknowledged(reader) if urgent else urgent
