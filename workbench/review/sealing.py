"""Sealing what the case holds: what lies outside a source's scope, or single messages and calls.

What is sealed leaves the case: the records, their texts in every index, their vectors, their files,
and all that an analysis made. The case keeps where each lies and why, and it can be read again by
`intake.corrections`, from the source. What people wrote of it in their own acts stays, since the
audit trail is never shortened.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from workbench.case import Case, audit, blobs, events, integrity, sealed, sources
from workbench.case.database import Reader
from workbench.case.sources import SourceRow
from workbench.encoders import store
from workbench.errors import UsageError
from workbench.intake import coverage, linking, people
from workbench.intake.corrections import holding_records, read_again
from workbench.intake.scope import Seal, privileged, scope_of
from workbench.progress import Progress, silent
from workbench.records import Provenance
from workbench.review.adoption import adopted

DERIVED = ("theme_member", "theme", "assessment", "pair", "stage")  # an analysis makes them anew
CALL = "call"
QUOTED = 12  # letters from which a text can be told in a quotation
WORD = re.compile(r"\w+")
ESCAPED = re.compile(r"\\+[nrt]")
HELD = {  # where records of a kind are held, and how they differ from others there
    "message": ("event", "kind <> 'call'"),
    CALL: ("event", "kind = 'call'"),
    "contact": ("contact", "1"),
    "location": ("location", "1"),
    "media": ("attachment", "event_id IS NULL"),
}


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What is to be sealed: what a source holds of a kind at a place, and why."""

    place: Provenance
    kind: str
    reason: str


Wanted = dict[int, list[_Wanted]]  # by source


@dataclass(frozen=True, slots=True)
class Sealed:
    """What was sealed.

    Attributes:
        count: of records.
        quoted_in: ids of messages that stay and hold the whole text of one that was sealed.
    """

    count: int
    quoted_in: tuple[str, ...] = ()

    def __str__(self) -> str:
        told = f"{self.count:,} record{'s' * (self.count != 1)} sealed"
        if self.quoted_in:
            told += f"; their text is quoted by these, which stay: {', '.join(self.quoted_in)}"
        return told


def seal_outside(case: Case, source_id: int, reason: str, *, progress: Progress = silent) -> Sealed:
    """Seal what lies outside a source's scope, or is of a privileged party, and is in the case.

    Args:
        case: open for writing.
        source_id: the source; the file must still be where it was, unchanged.
        reason: why it is sealed; recorded.
        progress: reports by record.

    Returns:
        How many records were sealed; what quotes them is not looked for.

    Raises:
        UsageError: when there is no such source, no reason, or a record bears a decision.
        IntegrityError: when the source is no longer what was taken in.
        MachineError: when the case is being analysed.
    """
    row = holding_records(case.connection, source_id)
    return _seal(case, lambda: {source_id: list(_outside(case, row, progress))}, reason)


def seal_records(
    case: Case, ids: Iterable[str], reason: str, *, progress: Progress = silent
) -> Sealed:
    """Seal messages and calls wherever the case holds them: each with its copies in other sources.

    Whatever else lies at the same places (a position in a message, its files) is sealed with them.

    Args:
        case: open for writing.
        ids: public ids, or unique beginnings of them.
        reason: why they are sealed; recorded, and stated of each.
        progress: reports by stage.

    Returns:
        How many records were sealed, and which messages quote them.

    Raises:
        UsageError: when there is no such record, no reason, or one bears a decision.
        MachineError: when the case is being analysed.
    """
    progress("Sealing", 0, 0)
    wanted = list(ids)
    return _seal(case, lambda: _with_copies(case.connection, wanted, reason), reason, named=True)


def _seal(case: Case, find: Callable[[], Wanted], reason: str, *, named: bool = False) -> Sealed:
    if not reason.strip():
        raise UsageError("sealing needs a reason")
    with store.alone(case.derived), case.transaction() as connection:
        wanted = find()
        rows = {each.id: each for each in sources.every(connection)}
        _undecided(connection, wanted)
        texts = list(_texts(connection, wanted))
        quoted_in = _quoting(connection, wanted, texts) if named else ()
        store.forget(case.derived, texts)
        for each in DERIVED:
            connection.execute(f"DELETE FROM {each}")
        count = 0
        for source_id, some in wanted.items():
            for one in some:
                _take_out(connection, source_id, one)
                sealed.add(case, source_id, one.place, one.kind, one.reason)
            count += len(some)
        files = _clear(case)
        linking.renew(case)
        for source_id, some in wanted.items():
            coverage.note(case, source_id)
            ids = {"records": sorted({sealed.id_of(each.place) for each in some})} if named else {}
            _record(case, rows[source_id], {"sealed": len(some), "reason": reason} | ids)
        people.resolve(case)
    for path in files:
        path.unlink(missing_ok=True)
    case.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # the log holds pages as they were
    return Sealed(count, quoted_in)


def _outside(case: Case, row: SourceRow, progress: Progress) -> Iterator[_Wanted]:
    """What of a source must be sealed and is in the case."""
    seal = Seal(scope_of(row.scope), ZoneInfo(row.zone), privileged(case))
    for record in read_again(row, progress):
        why = seal.reason(record)
        found = _Wanted(record.provenance, type(record).__name__.lower(), why)
        if why and _ids(case.connection, row.id, found):
            yield found


def _with_copies(reader: Reader, ids: Iterable[str], reason: str) -> Wanted:
    """All that lies where messages and their copies do, by source."""
    why = f"by hand: {' '.join(reason.split())}"
    places: dict[Provenance, int] = {}
    for ident in (events.find(reader, each) for each in ids):
        places |= {
            Provenance(sha256, member, locator): source_id
            for source_id, sha256, member, locator in reader.execute(
                "SELECT e.source_id, s.sha256, e.member, e.locator"
                " FROM event e JOIN source s ON s.id = e.source_id,"
                " (SELECT coalesce(same_as, id) AS first FROM event WHERE id = ?)"
                " WHERE e.id = first OR e.same_as = first ORDER BY e.id",
                (ident,),
            )
        }
    wanted: Wanted = {}
    for place, source_id in places.items():
        here = (_Wanted(place, kind, why) for kind in HELD)
        wanted.setdefault(source_id, []).extend(e for e in here if _ids(reader, source_id, e))
    return wanted


def _ids(reader: Reader, source_id: int, wanted: _Wanted) -> list[int]:
    """The rows that hold it."""
    table, only = HELD[wanted.kind]
    rows = reader.execute(
        f"SELECT id FROM {table} WHERE source_id = ? AND member = ? AND locator = ? AND {only}",
        (source_id, wanted.place.member, wanted.place.locator),
    )
    return [row[0] for row in rows]


def _events(reader: Reader, wanted: Wanted) -> Iterator[int]:
    for source_id, some in wanted.items():
        for each in some:
            if HELD[each.kind][0] == "event":
                yield from _ids(reader, source_id, each)


def _undecided(reader: Reader, wanted: Wanted) -> None:
    decided = {row[0] for row in reader.execute("SELECT event_id FROM verdict")}
    told = adopted(reader)
    decided |= {events.find(reader, each) for each in told if "-" not in each}  # no own entries
    count = sum(each in decided for each in _events(reader, wanted))
    if count:
        raise UsageError(
            f"{count:,} of the records bear a decision or something adopted for them",
            remedy="Take those acts back first",
        )


def _texts(reader: Reader, wanted: Wanted) -> Iterator[str]:
    """What is sealed says, in its subject too, and said before it was edited."""
    for ident in _events(reader, wanted):
        body, subject, earlier = reader.execute(
            "SELECT body, json_extract(details, '$.subject'),"
            " json_extract(details, '$.earlier_versions') FROM event WHERE id = ?",
            (ident,),
        ).fetchone()
        yield body or ""
        yield str(subject or "")
        with suppress(ValueError, TypeError, AttributeError):
            yield from (str(each.get("text") or "") for each in json.loads(earlier))


def _quoting(reader: Reader, wanted: Wanted, texts: Iterable[str]) -> tuple[str, ...]:
    """The messages that stay and hold a text whole: in their own, or as what they answer.

    A quotation that was cut short, and a text of a word or two, is not found.
    """
    gone = set(_events(reader, wanted))
    found: set[int] = set()
    told = [(text, words) for text in texts if len(words := _words(text)) >= QUOTED]
    for text, _ in told:
        phrase = '"' + text.replace('"', '""') + '"'
        rows = reader.execute("SELECT rowid FROM event_text WHERE event_text MATCH ?", (phrase,))
        found |= {row[0] for row in rows}
    threads = "SELECT thread_id FROM event WHERE id IN (SELECT value FROM json_each(?))"
    for ident, details in reader.execute(
        f"SELECT id, details FROM event WHERE thread_id IN ({threads}) AND details <> '{{}}'",
        (json.dumps(sorted(gone)),),
    ):
        words = _words(details)
        found |= {ident for _, each in told if each in words}
    return tuple(events.public_ids(reader, sorted(found - gone)))


def _words(text: str) -> str:
    """A text's words alone, small: as it stands, or inside JSON, with its line breaks escaped."""
    return " ".join(WORD.findall(ESCAPED.sub(" ", text).casefold()))


def _take_out(connection: Reader, source_id: int, wanted: _Wanted) -> None:
    """Delete what is held of it, with all that hangs on it."""
    table, _ = HELD[wanted.kind]
    for ident in _ids(connection, source_id, wanted):
        if table == "event":
            connection.execute("UPDATE event SET same_as = NULL WHERE same_as = ?", (ident,))
            connection.execute(
                "INSERT INTO event_text (event_text, rowid, body) SELECT 'delete', id, body"
                " FROM event WHERE id = ? AND body <> ''",
                (ident,),
            )
            connection.execute("DELETE FROM earlier_text WHERE rowid = ?", (ident,))
            connection.execute("DELETE FROM attachment WHERE event_id = ?", (ident,))
        connection.execute(f"DELETE FROM {table} WHERE id = ?", (ident,))
    connection.execute(  # what could not be read there names it, or gives a piece of it
        "UPDATE skipped SET reason = 'of a sealed record', sample = ''"
        " WHERE source_id = ? AND member = ? AND locator = ?",
        (source_id, wanted.place.member, wanted.place.locator),
    )


def _clear(case: Case) -> set[Path]:
    """Delete what nothing refers to any more; the files to remove."""
    connection = case.connection
    connection.execute("DELETE FROM thread WHERE id NOT IN (SELECT thread_id FROM event)")
    connection.execute("DELETE FROM party_account")
    connection.execute(
        "DELETE FROM party WHERE id NOT IN (SELECT sender_id FROM event WHERE sender_id NOT NULL"
        " UNION SELECT j.value FROM event e, json_each(e.recipient_ids) j)"
    )
    for each in ("event_text", "earlier_text"):
        connection.execute(f"INSERT INTO {each} ({each}) VALUES ('optimize')")
    rows = connection.execute(
        "DELETE FROM blob WHERE sha256 NOT IN (SELECT sha256 FROM attachment) RETURNING sha256"
    ).fetchall()
    return {blobs.path_of(case.root, row[0]) for row in rows}


def _record(case: Case, row: SourceRow, told: dict[str, Any]) -> None:
    """Put what was sealed of a source into the audit trail, with the sum of what it holds now."""
    rows_sha256 = integrity.rows_sha256(case.connection, row.id)
    case.connection.execute("UPDATE source SET rows_sha256 = ? WHERE id = ?", (rows_sha256, row.id))
    audit.record(
        case,
        "seal",
        {"source": row.id, "sha256": row.sha256, "rows_sha256": rows_sha256} | told,
    )
