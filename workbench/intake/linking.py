"""The same message in two sources: linked, never dropped.

A record of the new source is the same as one already in the case when what was said is equal
(white space folded), the times agree within the coarser precision of the two, the conversation
and the sender do not contradict each other, and neither format gives the two different
identities. Each standing record answers for at most one record of a source, so that three "ok"
in a minute stay three. A match at exactly one hour is a clock conflict and not linked.
"""

from __future__ import annotations

from dataclasses import dataclass

from workbench.case.database import Case, Reader

FIELDS = """
SELECT n.id, o.id, n.utc, o.utc, n.time_step, o.time_step, n.platform, o.platform,
       n.native_id, o.native_id, n.direction, o.direction, np.normal, op.normal,
       nt.key, ot.key, nt.owner, ot.owner, nt.is_group OR ot.is_group,
       n.recipient_ids, o.recipient_ids, {group}
FROM event n
JOIN event o ON {alike} AND {where}
     AND o.same_as IS NULL AND o.utc BETWEEN n.utc - 60000 AND n.utc + 60000
JOIN thread nt ON nt.id = n.thread_id
JOIN thread ot ON ot.id = o.thread_id
LEFT JOIN party np ON np.id = n.sender_id
LEFT JOIN party op ON op.id = o.sender_id
WHERE n.source_id = ? AND n.id > ?
ORDER BY n.id, abs(o.utc - n.utc), o.id
"""
# Said alike; or, of one identity, said otherwise since: an edit, a deletion, another reader.
ALONE = "SELECT (SELECT min(source_id) FROM event) IS (SELECT max(source_id) FROM event)"
IN_OTHERS, IN_EARLIER = (
    tuple(
        FIELDS.format(alike=alike, where=where, group="''")
        for alike in (
            "o.fingerprint = n.fingerprint",
            "n.native_id <> '' AND o.native_id = n.native_id",
        )
    )
    for where in ("o.source_id <> n.source_id", "o.source_id < n.source_id")
)
# What a report joined from several extractions holds from more than one of them.
IN_ITSELF = FIELDS.format(
    alike="o.fingerprint = n.fingerprint",
    where="""o.source_id = n.source_id AND n.marks LIKE '%"copy"%'"""
    """ AND o.marks NOT LIKE '%"copy"%'""",
    group="json_extract(n.details, '$.extraction')",
)


@dataclass(frozen=True, slots=True)
class _Pair:
    new: int
    old: int
    new_utc: int
    old_utc: int
    new_step: int
    old_step: int
    new_platform: str
    old_platform: str
    new_native: str
    old_native: str
    new_direction: str
    old_direction: str
    new_sender: str | None
    old_sender: str | None
    new_thread: str
    old_thread: str
    new_owner: str
    old_owner: str
    group: int
    new_recipients: str
    old_recipients: str


def link(case: Case, source_id: int, after: int = 0) -> int:
    """Link a new source's records to those that the case already holds.

    Args:
        case: in a transaction.
        source_id: the new source.
        after: only its events with ids beyond this.

    Returns:
        How many were linked.
    """
    alone = case.connection.execute(ALONE).fetchone()[0]
    return _link(case, source_id, after, (IN_ITSELF,) if alone else (*IN_OTHERS, IN_ITSELF))


def renew(case: Case) -> int:
    """Link every source anew, as if they were taken in again in their order.

    What a person has decided on stays a message of its own.

    Args:
        case: in a transaction.

    Returns:
        How many are linked.
    """
    case.connection.execute("UPDATE event SET same_as = NULL WHERE same_as IS NOT NULL")
    sources = case.connection.execute("SELECT id FROM source ORDER BY id").fetchall()
    return sum(_link(case, row[0], 0, (*IN_EARLIER, IN_ITSELF)) for row in sources)


def _link(case: Case, source_id: int, after: int, statements: tuple[str, ...]) -> int:
    connection = case.connection
    decided = {row[0] for row in connection.execute("SELECT event_id FROM verdict")}
    found = _Links(connection)
    for statement in statements:
        for *raw, group in connection.execute(statement, (source_id, after)):
            pair = _Pair(*raw)
            if pair.new in decided or not (
                (same(pair) and _ends_cross(case, pair))
                or (_moved(pair) and _same_people(case, pair))
            ):
                continue
            found.add(pair.new, pair.old, str(group))
    return found.write()


class _Links:
    """The links as they are found, in a table: there may be one for every second record."""

    def __init__(self, connection: Reader) -> None:
        self._connection = connection
        connection.execute(
            "CREATE TEMP TABLE link (new INTEGER PRIMARY KEY, old INTEGER NOT NULL,"
            " extraction TEXT NOT NULL, UNIQUE (old, extraction))"
        )

    def add(self, new: int, old: int, extraction: str) -> None:
        """Link a record that is not linked yet to one that answers for none of this extraction."""
        self._connection.execute(
            "INSERT OR IGNORE INTO temp.link"
            " VALUES (?, ifnull((SELECT l.old FROM temp.link l WHERE l.new = ?), ?), ?)",
            (new, old, old, extraction),
        )

    def write(self) -> int:
        """Put them into the records; returns how many there are."""
        self._connection.execute(
            "UPDATE event SET same_as = (SELECT old FROM temp.link WHERE new = event.id)"
            " WHERE id IN (SELECT new FROM temp.link)"
        )
        count: int = self._connection.execute("SELECT count(*) FROM temp.link").fetchone()[0]
        self._connection.execute("DROP TABLE temp.link")
        return count


def same(pair: _Pair) -> bool:
    """Whether two records are one message."""
    if pair.new_platform != pair.old_platform or not _times_agree(pair):
        return False
    if pair.new_native and pair.old_native:
        return pair.new_native == pair.old_native
    if pair.new_owner != pair.old_owner:  # two people's devices: names differ by device
        return _numbers_agree(pair)
    return pair.new_thread == pair.old_thread and _senders_agree(pair)


def _moved(pair: _Pair) -> bool:
    """Whether it may be one message of two that a device holds in conversations of two names.

    An app that changes how it keeps its conversations (Messenger's turn to end-to-end encryption)
    gives the messages of the days between in both exports: alike to the millisecond.
    """
    return (
        pair.new_platform == pair.old_platform
        and pair.new_owner == pair.old_owner
        and pair.new_thread != pair.old_thread
        and not pair.group
        and not (pair.new_native and pair.old_native)
        and max(pair.new_step, pair.old_step) <= 1
        and pair.new_utc == pair.old_utc
        and pair.new_direction == pair.old_direction
    )


def _same_people(case: Case, pair: _Pair) -> bool:
    """Whether both name the same two ends."""
    new, old = (
        {sender, *_normals(case, recipients)} - {None}
        for sender, recipients in (
            (pair.new_sender, pair.new_recipients),
            (pair.old_sender, pair.old_recipients),
        )
    )
    return new == old and pair.new_sender == pair.old_sender is not None


def _ends_cross(case: Case, pair: _Pair) -> bool:
    """Whether what one person's device sent to a number came in on the device of that number.

    Held only where a device's own number is stated: many send the same wish in the same second.
    One device's records, and one identity, need no such proof.
    """
    if pair.new_owner == pair.old_owner or (pair.new_native and pair.old_native):
        return True
    new = (pair.new_owner, pair.new_sender, pair.new_recipients)
    old = (pair.old_owner, pair.old_sender, pair.old_recipients)
    sent, came = (new, old) if pair.new_direction == "outgoing" else (old, new)
    own_sent, own_came = _own_numbers(case, sent[0]), _own_numbers(case, came[0])
    to = {each for each in _normals(case, sent[2]) if each.startswith("+")}
    if (own_came and to and not own_came & to) or (own_sent and came[1] not in own_sent):
        return False
    return bool(own_came & to) or came[1] in own_sent


def _own_numbers(case: Case, owner: str) -> set[str]:
    rows = case.connection.execute(
        "SELECT DISTINCT normal FROM party WHERE is_owner AND owner = ? AND normal LIKE '+%'",
        (owner,),
    )
    return {row[0] for row in rows}


def _normals(case: Case, recipients: str) -> list[str]:
    rows = case.connection.execute(
        "SELECT p.normal FROM json_each(?) j JOIN party p ON p.id = j.value", (recipients,)
    )
    return [row[0] for row in rows]


def _times_agree(pair: _Pair) -> bool:
    """Whether the finer time lies in the minute (or the like) that the coarser one begins.

    Not by the clock's own minutes: the times of a corrected source begin between them.
    """
    if pair.new_step == pair.old_step:
        return abs(pair.new_utc - pair.old_utc) < pair.new_step * 1000
    coarse, fine = sorted(
        ((pair.new_step, pair.new_utc), (pair.old_step, pair.old_utc)), reverse=True
    )
    return 0 <= fine[1] - coarse[1] < coarse[0] * 1000


def _senders_agree(pair: _Pair) -> bool:
    """In a group the direction tells no sender: two members may write the same in a minute."""
    if pair.new_sender == pair.old_sender:
        return True
    if pair.group and pair.new_direction != "outgoing":
        return False
    return pair.new_direction == pair.old_direction != "unknown"


def _numbers_agree(pair: _Pair) -> bool:
    """On two devices one end's outgoing is the other's incoming, from a number both hold."""
    opposite = {pair.new_direction, pair.old_direction} == {"incoming", "outgoing"}
    numbers = {each for each in (pair.new_sender, pair.old_sender) if each and each.startswith("+")}
    return opposite and len(numbers) == 1
