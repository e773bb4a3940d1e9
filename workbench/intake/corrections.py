"""What can be put right of a source after it was taken in: its clock, and what was sealed.

Both are recorded with a reason. A clock's correction can be taken back; what was read cannot be
unread, so an unsealing stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

from workbench.case import Case, Reader, audit, integrity, sealed, sources
from workbench.case.identity import seal_key
from workbench.case.sources import SourceRow
from workbench.case.writer import SourceWriter
from workbench.errors import IntegrityError, UsageError
from workbench.evidence import Source, open_source
from workbench.importers import importer_for
from workbench.importers.protocol import Context
from workbench.intake import coverage, images, linking, people
from workbench.intake.clock import settle_record
from workbench.progress import Progress, counted, silent
from workbench.records import Notice, Record, Skipped

MOST_SECONDS = 10 * 366 * 86_400
SHIFTED = ("event", "location", "attachment", "contact")


def set_clock_offset(case: Case, source_id: int, seconds: int, reason: str) -> None:
    """Correct the clock of a source: `seconds` are added to its times as recorded.

    The original texts stay, and each row says that it was corrected; 0 takes the correction back.
    Links to the same messages in other sources rest on the times, and are made anew.

    Raises:
        UsageError: when there is no such source, no reason, or the offset is beyond ten years.
    """
    row = holding_records(case.connection, source_id)
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


def unseal(case: Case, source_id: int, reason: str, *, progress: Progress = silent) -> int:
    """Read all that is sealed of a source, from the source itself.

    Args:
        case: open for writing.
        source_id: the source; the file must still be where it was, unchanged.
        reason: why it may be read now; recorded.
        progress: reports by record.

    Returns:
        How many records were opened.

    Raises:
        UsageError: when there is no such source, or no reason.
        IntegrityError: when the source is no longer what was taken in.
    """
    wanted = {each.key for each in sealed.every(case.connection) if each.source_id == source_id}
    return _unseal(case, {source_id: wanted}, reason, progress)


def unseal_records(
    case: Case, ids: Iterable[str], reason: str, *, progress: Progress = silent
) -> int:
    """Read single records that are sealed, from their sources.

    Args:
        case: open for writing.
        ids: of their places, as `sealed.every` gives them, or unique beginnings.
        reason: why they may be read now; recorded.
        progress: reports by record.

    Returns:
        How many records were opened: all that is sealed at these places.

    Raises:
        UsageError: when nothing is sealed there, or no reason is given.
        IntegrityError: when a source is no longer what was taken in.
    """
    wanted: dict[int, set[int]] = {}
    for each in sealed.find(case.connection, ids):
        wanted.setdefault(each.source_id, set()).add(each.key)
    return _unseal(case, wanted, reason, progress)


def _unseal(case: Case, wanted: dict[int, set[int]], reason: str, progress: Progress) -> int:
    rows = [holding_records(case.connection, source_id) for source_id in wanted]
    if not reason.strip():
        raise UsageError("unsealing needs a reason")
    with case.transaction():
        opened = sum(_open(case, row, wanted[row.id], reason, progress) for row in rows)
        images.describe_new(case)
        people.resolve(case)
    return opened


def _open(case: Case, row: SourceRow, wanted: set[int], reason: str, progress: Progress) -> int:
    """Read some sealed records of a source; they are `wanted` by their keys."""
    connection = case.connection
    before = {
        table: connection.execute(f"SELECT coalesce(max(id), 0) FROM {table}").fetchone()[0]
        for table in SHIFTED
    }
    writer = SourceWriter(case, row.id, row.owner)
    opened = 0
    for each in read_again(row, progress):
        if (key := seal_key(each)) in wanted:
            writer.add(each)
            connection.execute("DELETE FROM sealed WHERE uid = ?", (key,))
            opened += 1
    writer.flush()
    writer.index(after=before["event"])
    for table, last in before.items():
        connection.execute(
            f"UPDATE {table} SET utc = utc + ? WHERE source_id = ? AND id > ?",
            (row.clock_offset * 1000, row.id, last),
        )
    linking.link(case, row.id, after=before["event"])
    coverage.note(case, row.id)
    rows_sha256 = integrity.rows_sha256(connection, row.id)
    connection.execute("UPDATE source SET rows_sha256 = ? WHERE id = ?", (rows_sha256, row.id))
    audit.record(
        case,
        "unseal",
        {"source": row.id, "sha256": row.sha256, "opened": opened, "reason": reason,
         "rows_sha256": rows_sha256},
    )  # fmt: skip
    return opened


def read_again(row: SourceRow, progress: Progress) -> Iterator[Record]:
    """The records of a source, their times settled as when it was taken in.

    Raises:
        IntegrityError: when the source is no longer what was taken in.
        InputError: when it is no longer there.
    """
    source, zone = reopened(row), ZoneInfo(row.zone)
    taken = audit.moment(row.taken_at)
    tick = counted(progress, f"Reading {source.title}", 0, 2000)
    stream = importer_for(row.format).read(source, Context(row.owner, row.mapping))
    for number, each in enumerate(stream, 1):
        tick(number)
        if not isinstance(each, Skipped | Notice):
            yield settle_record(each, zone, row.zone_stated, taken)


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


def holding_records(reader: Reader, source_id: int) -> SourceRow:
    """A source that was taken in.

    Raises:
        UsageError: when there is no such source, or it gave nothing.
    """
    found = [each for each in sources.every(reader) if each.id == source_id]
    if not found or found[0].status not in ("imported", "incomplete"):
        raise UsageError(f"no source {source_id} with records", remedy="See: workbench sources")
    return found[0]
