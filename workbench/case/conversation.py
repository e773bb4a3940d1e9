"""A conversation as a reader needs it: a thread, and the calls between the same two people.

Phones keep calls apart from messages; a run of missed calls between two messages is part of what
happened between them. Only between two people: a group has no calls of its own elsewhere.
"""

from __future__ import annotations

from array import array

from workbench.case import events
from workbench.case.database import Reader

CALLS = """
WITH met AS (
    SELECT sender_id AS party_id FROM event WHERE thread_id = :thread AND sender_id IS NOT NULL
    UNION
    SELECT j.value FROM (SELECT DISTINCT recipient_ids FROM event WHERE thread_id = :thread) r,
        json_each(r.recipient_ids) j
), others AS (
    SELECT DISTINCT a.person_id FROM met
    JOIN party p ON p.id = met.party_id AND p.is_owner = 0
    JOIN party_account pa ON pa.party_id = p.id JOIN account a ON a.key = pa.account_key
), theirs AS (
    SELECT pa.party_id FROM party_account pa JOIN account a ON a.key = pa.account_key
    WHERE a.person_id IN others
)
SELECT e.id, e.utc FROM event e
WHERE e.kind = 'call' AND e.same_as IS NULL AND e.thread_id <> :thread AND e.utc IS NOT NULL
    AND (e.sender_id IN theirs
        OR EXISTS (SELECT 1 FROM json_each(e.recipient_ids) j WHERE j.value IN theirs))
"""


def ids(reader: Reader, thread_id: int) -> array[int]:
    """The ids of a thread's events and of the calls with the same person, in time order.

    A person is what the case holds to be one: the more accounts have been joined, the more calls
    come in. Events without a time come last.
    """
    own = events.thread_ids(reader, thread_id)
    group = reader.execute("SELECT is_group FROM thread WHERE id = ?", (thread_id,)).fetchone()
    if group is None or group[0]:
        return own
    calls = reader.execute(CALLS, {"thread": thread_id}).fetchall()
    if not calls:
        return own
    rows = reader.execute(
        "SELECT id, utc FROM event WHERE thread_id = ? AND same_as IS NULL", (thread_id,)
    ).fetchall()
    both = sorted([*rows, *calls], key=lambda row: (row[1] is None, row[1] or 0, row[0]))
    return array("q", (row[0] for row in both))
