"""Taking sources in: one transaction a source, so that a kill leaves all of it or nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from workbench import __version__
from workbench.case import Case, audit, sources
from workbench.case.database import checked_zone
from workbench.case.sources import SourceRow
from workbench.case.writer import SourceWriter
from workbench.errors import Cancelled, InputError, IntegrityError, WorkbenchError
from workbench.evidence import Source, open_source
from workbench.importers import importer_for
from workbench.importers.protocol import Context
from workbench.intake import clock, images, linking
from workbench.intake.identify import Choose, Found, identify
from workbench.progress import Progress, counted, silent
from workbench.records import Basis, Call, Location, Media, Message, Notice, Record, Skipped

KINDS = ("messages", "calls", "contacts", "media", "locations")


@dataclass(frozen=True, slots=True)
class SourceReport:
    """What came of one source, as `workbench import` prints it.

    Attributes:
        records: how many of each kind the source holds that were read.
        status: imported, incomplete, already (nothing added), unrecognised or failed.
        read: events, contacts and other records that the importer yielded.
        linked: events already in the case from another source.
        skipped: things that could not be read; listed by `workbench sources --skipped`.
    """

    path: str
    format: str | None
    sha256: str
    records: dict[str, int]
    skipped: int
    warnings: list[str]
    status: str
    source: int | None = None
    size: int = 0
    read: int = 0
    added: int = 0
    linked: int = 0
    system: int = 0
    why: str = ""
    details: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Terms:
    """What the person importing states of the sources.

    Attributes:
        form: a format to insist on, or empty.
        zone: IANA zone of wall-clock times, or empty to assume the case's.
        owner: whose device or account it is, or empty.
    """

    form: str = ""
    zone: str = ""
    owner: str = ""


def take_in(
    case: Case,
    paths: Iterable[Path],
    terms: Terms = Terms(),
    *,
    progress: Progress = silent,
    choose: Choose | None = None,
) -> Iterator[SourceReport]:
    """Take files and folders into the case, yielding a report for each source found.

    A source that can't be read is reported and recorded, and the next one is taken in; one that
    was cancelled leaves the case as it was before it.

    Args:
        case: open for writing.
        paths: files and folders as handed over.
        terms: what is stated of them.
        progress: reports, and may raise `Cancelled`.
        choose: asks between importers that claim a source equally.

    Raises:
        Cancelled: when the person stopped it; sources already reported stay.
        UsageError: when a stated zone or format does not exist.
        MachineError: when the case can't be written.
    """
    if terms.zone:
        checked_zone(terms.zone)
    if terms.form:
        importer_for(terms.form)
    for path in paths:
        try:
            source = open_source(path)
        except InputError as problem:
            yield SourceReport(str(path), None, "", empty(), 0, [str(problem)], "failed")
            continue
        for found in identify(source, terms.form, choose):
            yield _one(case, found, terms, progress)


def empty() -> dict[str, int]:
    """Counts of nothing."""
    return dict.fromkeys(KINDS, 0)


def _one(case: Case, found: Found, terms: Terms, progress: Progress) -> SourceReport:
    """Take in one source; every error that is the file's becomes its report."""
    try:
        found.source.hash(progress)
        if found.problem is not None:
            raise found.problem
        if found.match is None:
            return _set_aside(case, found, "unrecognised", f"not recognised: {found.looks_like}")
        before = sources.find(
            case.connection, found.source.sha256, found.source.inner, found.match.format.code
        )
        if before is not None and before.status in ("imported", "incomplete"):
            return _already(before, found.source)
        return _import(case, found, terms, progress)
    except Cancelled:
        raise
    except (InputError, IntegrityError) as problem:
        return _set_aside(case, found, "failed", problem.what)


def _import(case: Case, found: Found, terms: Terms, progress: Progress) -> SourceReport:
    source, match = found.source, found.match
    assert match is not None  # noqa: S101 - the caller has looked
    importer = importer_for(match.format.code)
    zone = ZoneInfo(terms.zone) if terms.zone else case.zone
    begun = datetime.now(UTC)
    with case.transaction():
        source_id = sources.insert(case, _row(case, found, terms, zone.key, "importing"))
        sources.add_files(case, source_id, source.files())
        writer = SourceWriter(case, source_id, terms.owner)
        notices: Counter[tuple[str, str, str]] = Counter()
        doubts: Counter[str] = Counter()
        read = 0
        tick = counted(progress, f"Reading {source.title}", 0, 2000)
        for name, why in source.refused():
            writer.skip(Skipped(source.at("", name), f"not read: {why}"))
        for each in _yielded(importer.read(source, Context(owner=terms.owner)), source, writer):
            if isinstance(each, Skipped):
                writer.skip(each)
            elif isinstance(each, Notice):
                notices[each.code, each.text, each.member] += each.count
            else:
                read += 1
                tick(read)
                settled = _settled(each, zone, bool(terms.zone), begun)
                doubts.update(_doubts(settled))
                _store(writer, settled)
        writer.notices(notices)
        rows_sha256 = writer.finish()
        _still_the_same(source)
        if not read and writer.skips:
            raise InputError(_first_reason(case, source_id), where=source.name)
        progress(f"Linking {source.title}", 0, 0)
        linked = linking.link(case, source_id)
        positions = images.describe_new(case)
        report = _report(found, source_id, writer, read, linked, doubts, notices, zone, terms)
        if positions:
            report = replace(report, details=report.details | {"positions in photos": positions})
        sources.finish(case, source_id, report.status, as_dict(report), rows_sha256)
        audit.record(case, "import", as_dict(report) | {"rows_sha256": rows_sha256})
    return report


def _yielded(
    stream: Iterator[Record | Skipped | Notice], source: Source, writer: SourceWriter
) -> Iterator[Record | Skipped | Notice]:
    """The importer's records; an error after the first one becomes a skip, and what came stays."""
    any_yet = False
    try:
        for each in stream:
            any_yet = any_yet or not isinstance(each, Notice)
            yield each
    except InputError as problem:
        if not any_yet:
            raise
        writer.skip(Skipped(source.at(problem.where), f"reading stopped: {problem.what}"))


def _store(writer: SourceWriter, record: Record) -> None:
    try:
        writer.add(record)
    except InputError as problem:
        writer.skip(Skipped(record.provenance, problem.what))


def _settled(record: Record, zone: ZoneInfo, stated: bool, begun: datetime) -> Record:
    if record.time is None or record.time.text == "":
        return record
    stamp = clock.settle(record.time, zone, stated=stated, taken_at=begun)
    return record if stamp is record.time else replace(record, time=stamp)


def _doubts(record: Record) -> Iterator[str]:
    if not isinstance(record, Message | Call | Location | Media):
        return
    if record.time.flag:
        yield record.time.flag.value
    if isinstance(record, Message | Call) and record.time.basis is Basis.UNKNOWN:
        yield "unknown"
    if record.time.basis is Basis.ASSUMED_LOCAL:
        yield "assumed"


def _still_the_same(source: Source) -> None:
    """Raise where the source changed while it was read.

    Raises:
        IntegrityError: when its size or hash differs from what was recorded.
    """
    again = open_source(source.path)
    if again.sha256 != source.sha256:
        raise IntegrityError("the file changed while it was being read", where=source.name)


def _first_reason(case: Case, source_id: int) -> str:
    found = sources.skipped(case.connection, source_id)
    return f"nothing could be read ({found[0].reason})" if found else "nothing could be read"


WARNINGS = {
    "assumed": "{n} times state no zone and were read in {zone}, the case's zone; if the device was"
    " elsewhere, import with --timezone",
    "ambiguous": "{n} times lie in the hour that occurs twice when clocks go back; the first"
    " occurrence was taken and the rows are flagged",
    "impossible": "{n} times lie in the hour that clocks skip in {zone}; the rows are flagged",
    "out-of-range": "{n} times lie before 1990 or more than a year ahead; the rows are flagged",
    "unknown": "{n} records have no usable time",
}


def _report(
    found: Found,
    source_id: int,
    writer: SourceWriter,
    read: int,
    linked: int,
    doubts: Counter[str],
    notices: Counter[tuple[str, str, str]],
    zone: ZoneInfo,
    terms: Terms,
) -> SourceReport:
    assert found.match is not None  # noqa: S101 - only matched sources are imported
    warnings = [
        text.format(n=f"{doubts[key]:,}", zone=terms.zone or zone.key)
        for key, text in WARNINGS.items()
        if doubts[key]
    ]
    for (_, text, member), count in notices.items():
        place = f"{member}: " if member else ""
        times = f" ({count:,} times)" if count > 1 else ""
        warnings.append(f"{place}{text}{times}")
    if writer.skips:
        warnings.append(f"{writer.skips:,} things could not be read and are listed as skipped")
    source = found.source
    return SourceReport(
        path=source.name,
        format=found.match.format.code,
        sha256=source.sha256,
        records={kind: writer.counts[kind] for kind in KINDS},
        skipped=writer.skips,
        warnings=warnings,
        status="incomplete" if writer.skips else "imported",
        source=source_id,
        size=source.size,
        read=read,
        added=read - linked,
        linked=linked,
        system=writer.counts["system"],
        why=found.match.why,
    )


def as_dict(report: SourceReport) -> dict[str, Any]:
    """A report as JSON-able fields, the contract's first."""
    return {name: getattr(report, name) for name in report.__slots__}


def _row(case: Case, found: Found, terms: Terms, zone: str, status: str) -> SourceRow:
    form = found.match.format if found.match else None
    return SourceRow(
        id=0,
        sha256=found.source.sha256,
        member=found.source.inner,
        format=form.code if form else "",
        path=str(found.source.path),
        kind=found.source.kind,
        size=found.source.size,
        importer_version=form.version if form else 0,
        software=__version__,
        taken_at=audit.now(),
        taken_by=case.operator,
        owner=terms.owner,
        zone=zone,
        zone_stated=bool(terms.zone),
        status=status,
    )


def _set_aside(case: Case, found: Found, status: str, why: str) -> SourceReport:
    """Record a source that gave nothing, so that it is listed and never ignored."""
    digest = ""
    with suppress(WorkbenchError):
        digest = found.source.sha256
    report = SourceReport(
        path=found.source.name,
        format=found.match.format.code if found.match else None,
        sha256=digest,
        records=empty(),
        skipped=0,
        warnings=[why],
        status=status,
        size=found.source.size,
    )
    with case.transaction():
        row = _row(case, found, Terms(), case.zone.key, status)
        known = sources.find(case.connection, row.sha256, row.member, row.format)
        if known is None or known.status in ("failed", "unrecognised"):
            source_id = sources.insert(case, replace(row, report=as_dict(report)))
            report = replace(report, source=source_id)
            audit.record(case, "import", as_dict(report))
    return report


def _already(before: SourceRow, source: Source) -> SourceReport:
    told = before.report
    return SourceReport(
        path=source.name,
        format=before.format,
        sha256=before.sha256,
        records=before.records,
        skipped=int(told.get("skipped", 0)),
        warnings=[
            f"already in the case since {before.taken_at} (from {before.name}); nothing added"
        ],
        status="already",
        source=before.id,
        size=before.size,
        why=str(told.get("why", "")),
    )
