"""Messages, calls and app-written events: how they are stored and how they are read.

The same message arriving from two sources is stored twice and linked (`same_as` names the row
that stands for both); lists show the standing rows, and say where else each was found.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from workbench.case import parties
from workbench.case.database import Reader
from workbench.errors import UsageError
from workbench.records import EPOCH, Party, Provenance

PAGE = 500
STANDING = "same_as IS NULL"


@dataclass(frozen=True, slots=True)
class AttachmentRow:
    """An attachment as stored; `sha256` names it under `attachments/` where it is held."""

    name: str
    mime: str
    held: str
    sha256: str


@dataclass(frozen=True, slots=True)
class EventRow:
    """A stored event with the names of its source, thread and parties.

    Attributes:
        clock_offset: seconds by which `time` is corrected from what the source says.
    """

    id: int
    uid: str
    source_id: int
    provenance: Provenance
    source: str
    format: str
    kind: str
    platform: str
    thread_id: int
    thread: str
    group: bool
    direction: str
    sender_id: int | None
    sender: Party | None
    recipients: tuple[Party, ...]
    time: datetime | None
    time_text: str
    time_basis: str
    time_zone: str
    time_flag: str
    time_step: int
    body: str | None
    state: str
    deleted: bool
    edited: bool
    marks: tuple[str, ...]
    outcome: str
    seconds: int | None
    details: dict[str, str]
    same_as: int | None
    row_hash: str
    clock_offset: int = 0
    attachments: tuple[AttachmentRow, ...] = ()
    also_in: tuple[Provenance, ...] = ()

    def local(self, zone: ZoneInfo) -> datetime | None:
        """The time in a zone, aware, or None."""
        return self.time.astimezone(zone) if self.time else None

    @property
    def text(self) -> str:
        """What to show where a body stands: the body, or what the event was."""
        if self.body:
            return self.body
        if self.kind == "call":
            length = f", {self.seconds} s" if self.seconds else ""
            return f"[{self.outcome or 'unknown'} call{length}]"
        if self.deleted:
            return "[deleted]"
        names = ", ".join(each.name or each.mime or "file" for each in self.attachments)
        return f"[{names}]" if names else ""


def instant(milliseconds: int | None) -> datetime | None:
    """Stored milliseconds as an aware UTC datetime."""
    return None if milliseconds is None else EPOCH + timedelta(milliseconds=milliseconds)


def milliseconds(moment: datetime | None) -> int | None:
    """An aware datetime as stored milliseconds."""
    if moment is None:
        return None
    since = moment - EPOCH
    return (since.days * 86_400 + since.seconds) * 1000 + since.microseconds // 1000


def shown_uid(uid: int) -> str:
    """An event's public id: 16 hex digits, the same in every case that holds the same source."""
    return f"{uid & 0xFFFF_FFFF_FFFF_FFFF:016x}"


def find(reader: Reader, uid: str) -> int:
    """The row id of a public id, or of a unique beginning of one (at least six digits).

    Raises:
        UsageError: when no event, or more than one, has it.
    """
    checked_uid(uid)
    low, high = int(uid.ljust(16, "0"), 16), int(uid.ljust(16, "f"), 16)
    found: list[int] = []
    for first, last in ((low, min(high, _TOP - 1)), (max(low, _TOP), high)):
        if first <= last:
            span = (_signed(first), _signed(last))
            rows = reader.execute("SELECT id FROM event WHERE uid BETWEEN ? AND ? LIMIT 2", span)
            found += [row[0] for row in rows]
    if len(found) != 1:
        raise UsageError(f"{'no' if not found else 'more than one'} message has the id {uid}")
    return found[0]


def ids_of(reader: Reader, uids: Iterable[str]) -> list[int]:
    """The row ids of whole public ids; those that the case no longer holds are left out."""
    rows = reader.execute(
        "SELECT id FROM event WHERE uid IN (SELECT value FROM json_each(?))",
        (json.dumps([_signed(int(each, 16)) for each in uids]),),
    )
    return [row[0] for row in rows]


def checked_uid(uid: str) -> None:
    """See that a text can be a public id, or the beginning of one.

    Raises:
        UsageError: when it can't.
    """
    if not 6 <= len(uid) <= 16 or set(uid) - set("0123456789abcdef"):
        raise UsageError(f"{uid!r} is not a message id", remedy="Ids are 16 hex digits")


_TOP = 1 << 63


def _signed(value: int) -> int:
    return value - (1 << 64) if value >= _TOP else value


def count(reader: Reader, *, kind: str = "") -> int:
    """How many standing events there are, of one kind or of all."""
    where = "AND kind = ?" if kind else ""
    row = reader.execute(
        f"SELECT count(*) FROM event WHERE {STANDING} {where}", (kind,) if kind else ()
    ).fetchone()
    return int(row[0])


def ids_in_time(reader: Reader, *, kinds: Sequence[str] = ()) -> array[int]:
    """The ids of the standing events in time order; those without a time come last."""
    where = f"AND kind IN ({','.join('?' * len(kinds))})" if kinds else ""
    rows = reader.execute(
        f"SELECT id FROM event WHERE {STANDING} {where} ORDER BY utc IS NULL, utc, id", tuple(kinds)
    )
    return array("q", (row[0] for row in rows))


def thread_ids(reader: Reader, thread_id: int) -> array[int]:
    """The ids of a thread's standing events in time order."""
    rows = reader.execute(
        f"SELECT id FROM event WHERE thread_id = ? AND {STANDING} ORDER BY utc IS NULL, utc, id",
        (thread_id,),
    )
    return array("q", (row[0] for row in rows))


def bodies(reader: Reader, batch: int = 20_000) -> Iterator[tuple[list[int], list[str]]]:
    """Ids and texts of the standing messages that hold text, by column, for models."""
    last = 0
    while True:
        rows = reader.execute(
            f"SELECT id, body FROM event WHERE id > ? AND kind = 'message' AND {STANDING}"
            " AND body IS NOT NULL AND body <> '' ORDER BY id LIMIT ?",
            (last, batch),
        ).fetchall()
        if not rows:
            return
        yield [row[0] for row in rows], [row[1] for row in rows]
        last = rows[-1][0]


def stream(reader: Reader, *, kinds: Sequence[str] = ()) -> Iterator[EventRow]:
    """All standing events in time order, a page at a time."""
    yield from paged(reader, ids_in_time(reader, kinds=kinds))


def paged(reader: Reader, ids: Sequence[int]) -> Iterator[EventRow]:
    """Rows of many ids, in their order, read a page at a time."""
    for start in range(0, len(ids), PAGE):
        yield from rows(reader, ids[start : start + PAGE])


def row(reader: Reader, event_id: int) -> EventRow:
    """One event.

    Raises:
        UsageError: when there is none.
    """
    found = rows(reader, [event_id])
    if not found:
        raise UsageError(f"no event {event_id}")
    return found[0]


def rows(reader: Reader, ids: Sequence[int]) -> list[EventRow]:
    """Events by id, in the order given; ids that are not there are left out.

    Args:
        reader: a connection.
        ids: at most a few thousand; use `paged` for more.
    """
    marks = ",".join("?" * len(ids))
    raw = {each[0]: each for each in reader.execute(f"{SELECT} WHERE e.id IN ({marks})", list(ids))}
    wanted: set[int] = set()
    for each in raw.values():
        wanted.update(json.loads(each[12]))
        if each[11] is not None:
            wanted.add(each[11])
    people = parties.by_id(reader, wanted)
    held = _attachments(reader, ids)
    also = _also_in(reader, ids)
    return [
        _event_row(raw[ident], people, held.get(ident, ()), also.get(ident, ()))
        for ident in ids
        if ident in raw
    ]


SELECT = """
SELECT e.id, e.uid, e.source_id, s.sha256, s.path, s.format, e.member, e.locator, e.kind,
       e.platform, e.direction, e.sender_id, e.recipient_ids,
       e.thread_id, t.key, t.name, t.is_group,
       e.utc, e.time_text, e.time_basis, e.time_zone, e.time_flag, e.time_step, e.body, e.state,
       e.deleted, e.edited, e.marks, e.outcome, e.seconds, e.details, e.same_as, e.row_hash,
       s.clock_offset
FROM event e JOIN source s ON s.id = e.source_id JOIN thread t ON t.id = e.thread_id
"""


def _event_row(
    raw: tuple[Any, ...],
    people: dict[int, Party],
    held: Iterable[AttachmentRow],
    also: Iterable[Provenance],
) -> EventRow:
    (
        ident, uid, source_id, sha256, path, form, member, locator, kind,
        platform, direction, sender_id, recipient_ids, thread_id, thread_key, thread_name, group,
        utc, time_text, time_basis, time_zone, time_flag, time_step, body, state,
        deleted, edited, marks, outcome, seconds, details, same_as, row_hash, clock_offset,
    ) = raw  # fmt: skip
    return EventRow(
        id=ident,
        uid=shown_uid(uid),
        source_id=source_id,
        provenance=Provenance(sha256, member, locator),
        source=path,
        format=form,
        kind=kind,
        platform=platform,
        thread_id=thread_id,
        thread=thread_name or thread_key,
        group=bool(group),
        direction=direction,
        sender_id=sender_id,
        sender=people.get(sender_id) if sender_id is not None else None,
        recipients=tuple(people[each] for each in json.loads(recipient_ids)),
        time=instant(utc),
        time_text=time_text,
        time_basis=time_basis,
        time_zone=time_zone,
        time_flag=time_flag,
        time_step=time_step,
        body=body,
        state=state,
        deleted=bool(deleted),
        edited=bool(edited),
        marks=tuple(json.loads(marks)),
        outcome=outcome,
        seconds=seconds,
        details=json.loads(details),
        same_as=same_as,
        row_hash=row_hash.hex(),
        clock_offset=clock_offset,
        attachments=tuple(held),
        also_in=tuple(also),
    )


def _attachments(reader: Reader, ids: Sequence[int]) -> dict[int, list[AttachmentRow]]:
    found: dict[int, list[AttachmentRow]] = {}
    for event_id, *fields in reader.execute(
        "SELECT event_id, name, mime, held, sha256 FROM attachment"
        f" WHERE event_id IN ({','.join('?' * len(ids))}) ORDER BY event_id, position",
        list(ids),
    ):
        found.setdefault(event_id, []).append(AttachmentRow(*fields))
    return found


def _also_in(reader: Reader, ids: Sequence[int]) -> dict[int, list[Provenance]]:
    found: dict[int, list[Provenance]] = {}
    for standing, *fields in reader.execute(
        "SELECT e.same_as, s.sha256, e.member, e.locator FROM event e"
        " JOIN source s ON s.id = e.source_id"
        f" WHERE e.same_as IN ({','.join('?' * len(ids))}) ORDER BY e.id",
        list(ids),
    ):
        found.setdefault(standing, []).append(Provenance(*fields))
    return found


def as_utc(moment: datetime | None) -> str | None:
    """ISO 8601 in UTC with Z, to the millisecond only where there is one."""
    if moment is None:
        return None
    exact = "milliseconds" if moment.microsecond else "seconds"
    return moment.astimezone(UTC).isoformat(timespec=exact).replace("+00:00", "Z")


def public_ids(reader: Reader, ids: Sequence[int]) -> list[str]:
    """The public ids of some events, in their order."""
    found: dict[int, str] = {}
    for start in range(0, len(ids), PAGE):
        some = list(ids[start : start + PAGE])
        for ident, uid in reader.execute(
            f"SELECT id, uid FROM event WHERE id IN ({','.join('?' * len(some))})", some
        ):
            found[ident] = shown_uid(uid)
    return [found[each] for each in ids]
