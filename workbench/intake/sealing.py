"""Sealing again what was opened, or what a list of advisers made since then covers.

What is sealed leaves the case: the records, their texts in every index, their files, and all that
an analysis made of them. It can be opened again by `corrections.unseal`, from the source.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from zoneinfo import ZoneInfo

from workbench.case import Case, audit, blobs, integrity, sources
from workbench.case.database import Reader
from workbench.case.sources import SourceRow
from workbench.case.writer import SourceWriter
from workbench.errors import UsageError
from workbench.importers import importer_for
from workbench.importers.protocol import Context
from workbench.intake import coverage, linking, people
from workbench.intake.clock import settle_record
from workbench.intake.corrections import reopened
from workbench.intake.scope import Seal, privileged, scope_of
from workbench.progress import Progress, counted, silent
from workbench.records import Call, Contact, Location, Media, Message, Notice, Record, Skipped

DERIVED = ("theme_member", "theme", "assessment", "pair", "stage")  # an analysis makes them anew
HELD = {Contact: "contact", Location: "location", Media: "attachment"}


def seal_again(case: Case, source_id: int, reason: str, *, progress: Progress = silent) -> int:
    """Seal what lies outside a source's scope, or is of a privileged party, and is in the case.

    Args:
        case: open for writing.
        source_id: the source; the file must still be where it was, unchanged.
        reason: why it is sealed; recorded.
        progress: reports by record.

    Returns:
        How many records were sealed.

    Raises:
        UsageError: when there is no such source, no reason, or a record bears a decision.
        IntegrityError: when the source is no longer what was taken in.
    """
    row = sources.by_id(case.connection, source_id)
    if row.status not in ("imported", "incomplete"):
        raise UsageError(f"source {source_id} holds no records")
    if not reason.strip():
        raise UsageError("sealing needs a reason")
    files: set[Path] = set()
    case.connection.execute("PRAGMA secure_delete = ON")
    with case.transaction():
        wanted = _outside(case, row, progress)
        _undecided(case.connection, wanted)
        writer = SourceWriter(case, source_id, row.owner)
        gone = sum(_take_out(case.connection, source_id, each) for each, _ in wanted)
        for record, why in wanted:
            writer.seal(record, why)
        files = _clear(case)
        linking.renew(case)
        coverage.note(case, source_id)
        people.resolve(case)
        rows_sha256 = integrity.rows_sha256(case.connection, source_id)
        case.connection.execute(
            "UPDATE source SET rows_sha256 = ? WHERE id = ?", (rows_sha256, source_id)
        )
        audit.record(
            case,
            "seal",
            {"source": source_id, "sha256": row.sha256, "sealed": gone, "reason": reason,
             "rows_sha256": rows_sha256},
        )  # fmt: skip
    for path in files:
        path.unlink(missing_ok=True)
    return gone


def _outside(case: Case, row: SourceRow, progress: Progress) -> list[tuple[Record, str]]:
    """The records of a source that must be sealed and are in the case, each with the reason."""
    zone = ZoneInfo(row.zone)
    seal = Seal(scope_of(row.scope), zone, privileged(case))
    mapping = str(dict(row.report.get("details", {})).get("mapping", ""))
    taken = audit.moment(row.taken_at)
    source = reopened(row)
    tick = counted(progress, f"Reading {source.title}", 0, 2000)
    found = []
    stream = importer_for(row.format).read(source, Context(row.owner, mapping))
    for number, each in enumerate(stream, 1):
        tick(number)
        if isinstance(each, Skipped | Notice):
            continue
        record = settle_record(each, zone, row.zone_stated, taken)
        if (why := seal.reason(record)) and _ids(case.connection, row.id, record):
            found.append((record, why))
    return found


def _ids(reader: Reader, source_id: int, record: Record) -> list[int]:
    """The rows that hold a record."""
    table, only = HELD.get(type(record), "event"), ""
    if isinstance(record, Message | Call):
        only = f" AND kind {'=' if isinstance(record, Call) else '<>'} 'call'"
    elif isinstance(record, Media):
        only = " AND event_id IS NULL"
    place = record.provenance
    rows = reader.execute(
        f"SELECT id FROM {table} WHERE source_id = ? AND member = ? AND locator = ?{only}",
        (source_id, place.member, place.locator),
    )
    return [row[0] for row in rows]


def _undecided(reader: Reader, wanted: Iterable[tuple[Record, str]]) -> None:
    decided = {
        tuple(row)
        for row in reader.execute(
            "SELECT e.member, e.locator FROM verdict v JOIN event e ON e.id = v.event_id"
        )
    }
    count = sum((r.provenance.member, r.provenance.locator) in decided for r, _ in wanted)
    if count:
        raise UsageError(
            f"{count:,} of the records bear a decision, and stand on the timeline if relevant",
            remedy="Take the decisions back first",
        )


def _take_out(connection: Reader, source_id: int, record: Record) -> bool:
    """Delete a record with all that hangs on it; whether there was any."""
    ids = _ids(connection, source_id, record)
    table = HELD.get(type(record), "event")
    for ident in ids:
        if table == "event":
            connection.execute("UPDATE event SET same_as = NULL WHERE same_as = ?", (ident,))
            connection.execute(
                "INSERT INTO event_text (event_text, rowid, body) SELECT 'delete', id, body"
                " FROM event WHERE id = ? AND body <> ''",
                (ident,),
            )
            connection.execute("DELETE FROM earlier_text WHERE rowid = ?", (ident,))
            for each in ("assessment", "theme_member", "attachment"):
                connection.execute(f"DELETE FROM {each} WHERE event_id = ?", (ident,))
            connection.execute("DELETE FROM theme WHERE representative = ?", (ident,))
        connection.execute(f"DELETE FROM {table} WHERE id = ?", (ident,))
    return bool(ids)


def _clear(case: Case) -> set[Path]:
    """Delete what nothing refers to any more, and what an analysis made; the files to remove."""
    connection = case.connection
    for each in DERIVED:
        connection.execute(f"DELETE FROM {each}")
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
