"""What can be put right of a source after it was taken in: its clock, and what was sealed.

Both are recorded with a reason. A clock's correction can be taken back; what was read cannot be
unread, so an unsealing stands.
"""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

from workbench.case import Case, audit, integrity, sources
from workbench.case.identity import seal_key
from workbench.case.sources import SourceRow
from workbench.case.writer import SourceWriter
from workbench.errors import IntegrityError, UsageError
from workbench.evidence import Source, open_source
from workbench.importers import importer_for
from workbench.importers.protocol import Context
from workbench.intake import coverage, linking, people
from workbench.intake.clock import settle_record
from workbench.progress import Progress, counted, silent
from workbench.records import Notice, Skipped

MOST_SECONDS = 10 * 366 * 86_400
SHIFTED = ("event", "location", "attachment", "contact")


def set_clock_offset(case: Case, source_id: int, seconds: int, reason: str) -> None:
    """Correct the clock of a source: `seconds` are added to its times as recorded.

    The original texts stay, and each row says that it was corrected; 0 takes the correction back.
    Links to the same messages in other sources rest on the times, and are made anew.

    Raises:
        UsageError: when there is no such source, no reason, or the offset is beyond ten years.
    """
    row = _source(case, source_id)
    if not reason.strip():
        raise UsageError("a clock correction needs its reason: how the offset was measured")
    if abs(seconds) > MOST_SECONDS:
        raise UsageError(f"{seconds} seconds are more than ten years")
    change = (seconds - row.clock_offset) * 1000
    with case.transaction() as connection:
        for table in SHIFTED:
            connection.execute(
                f"UPDATE {table} SET utc = utc + ? WHERE source_id = ? AND utc IS NOT NULL",
                (change, source_id),
            )
        connection.execute("UPDATE source SET clock_offset = ? WHERE id = ?", (seconds, source_id))
        linked = linking.renew(case)
        coverage.note(case, source_id)
        audit.record(
            case,
            "clock offset",
            {"source": source_id, "from": row.clock_offset, "to": seconds, "reason": reason,
             "linked": linked},
        )  # fmt: skip


def unseal(case: Case, source_id: int, reason: str, *, progress: Progress = silent,
           only: frozenset[int] = frozenset()) -> int:  # fmt: skip
    """Read what was sealed of a source, all or some, from the source itself.

    Args:
        case: open for writing.
        source_id: the source; the file must still be where it was, unchanged.
        reason: why it may be read now; recorded.
        progress: reports by record.
        only: numbers of the sealed records to open; all if empty.

    Returns:
        How many records were opened.

    Raises:
        UsageError: when there is no such source, or no reason.
        IntegrityError: when the source is no longer what was taken in.
    """
    row = _source(case, source_id)
    if not reason.strip():
        raise UsageError("unsealing needs a reason")
    source = reopened(row)
    wanted = {
        int(each[0])
        for each in case.connection.execute(
            "SELECT uid FROM sealed WHERE source_id = ?", (source_id,)
        )
    }
    wanted = wanted & only if only else wanted
    zone = ZoneInfo(row.zone)
    mapping = str(dict(row.report.get("details", {})).get("mapping", ""))
    opened = 0
    tick = counted(progress, f"Reading {source.title}", 0, 2000)
    with case.transaction() as connection:
        before = connection.execute("SELECT max(id) FROM event").fetchone()[0] or 0
        writer = SourceWriter(case, source_id, row.owner)
        for number, each in enumerate(
            importer_for(row.format).read(source, Context(row.owner, mapping)), 1
        ):
            tick(number)
            if isinstance(each, Skipped | Notice) or seal_key(each) not in wanted:
                continue
            taken = audit.moment(row.taken_at)
            writer.add(settle_record(each, zone, row.zone_stated, taken))
            connection.execute("DELETE FROM sealed WHERE uid = ?", (seal_key(each),))
            opened += 1
        writer.flush()
        writer.index(after=before)
        if row.clock_offset:
            connection.execute(
                "UPDATE event SET utc = utc + ? WHERE source_id = ? AND id > ?",
                (row.clock_offset * 1000, source_id, before),
            )
        linking.link(case, source_id, after=before)
        coverage.note(case, source_id)
        people.resolve(case)
        rows_sha256 = integrity.rows_sha256(connection, source_id)
        connection.execute(
            "UPDATE source SET rows_sha256 = ? WHERE id = ?", (rows_sha256, source_id)
        )
        audit.record(
            case,
            "unseal",
            {"source": source_id, "sha256": row.sha256, "opened": opened, "reason": reason,
             "rows_sha256": rows_sha256},
        )  # fmt: skip
    return opened


def reopened(row: SourceRow) -> Source:
    """A source as it was taken in.

    Raises:
        IntegrityError: when its hash is no longer what was recorded.
        InputError: when it is no longer there.
    """
    source = open_source(Path(row.path))
    if source.sha256 != row.sha256:
        raise IntegrityError("the source is no longer what was taken in", where=row.path)
    if row.member:
        source = source.child(row.member)
    return source


def _source(case: Case, source_id: int) -> SourceRow:
    found = [each for each in sources.every(case.connection) if each.id == source_id]
    if not found or found[0].status not in ("imported", "incomplete"):
        raise UsageError(f"no source {source_id} with records", remedy="See: workbench sources")
    return found[0]
