"""Taking sources in: one transaction a source, so that a kill leaves all of it or nothing."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from workbench import __version__
from workbench.case import Case, audit, sources
from workbench.case.database import checked_zone, indices_afterwards
from workbench.case.sources import SourceRow
from workbench.case.writer import SourceWriter
from workbench.errors import Cancelled, InputError, IntegrityError, MachineError, WorkbenchError
from workbench.evidence import Source, open_source
from workbench.evidence.keys import Keys
from workbench.importers import importer_for
from workbench.importers.protocol import Context, Match, Unconfirmed
from workbench.intake import clock, coverage, images, linking, people
from workbench.intake.identify import Choose, Found, identify
from workbench.intake.report import KINDS, LOST, SourceReport, as_dict, empty, ledger, warnings
from workbench.intake.scope import Scope, Seal, privileged
from workbench.progress import Progress, counted, silent
from workbench.records import (
    UTC_BASIS,
    Basis,
    Call,
    Held,
    Location,
    Media,
    Message,
    Notice,
    Record,
    Skipped,
)

STOPPED = "reading-stopped"
COLLECTED = 50_000  # objects between two searches for cycles while a source is read


@dataclass(frozen=True, slots=True)
class Terms:
    """What the person importing states of the sources.

    Attributes:
        form: a format to insist on, or empty.
        zone: IANA zone of wall-clock times, or empty to assume the case's.
        owner: whose device or account it is, or empty.
        authority: the legal power or agreement the sources were taken under, or empty.
        scope: what that authority covers; what lies outside is sealed.
        mapping: which column of a table means what, as confirmed TOML, or empty.
        keys: passwords and keys of encrypted backups; never recorded.
    """

    form: str = ""
    zone: str = ""
    owner: str = ""
    authority: str = ""
    scope: Scope = field(default_factory=Scope)
    mapping: str = ""
    keys: Keys | None = field(default=None, repr=False)


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
            source = open_source(path, terms.keys)
            if source.kind not in ("file", "folder"):
                source.hash(progress)
        except (InputError, MachineError) as problem:
            yield SourceReport(str(path), None, "", empty(), 0, [str(problem)], "failed")
            continue
        anything_new = False
        for found in identify(source, terms.form, choose):
            report = _one(case, found, terms, progress)
            anything_new = anything_new or report.status not in ("already", "failed")
            yield report
        if source.kind != "file" and anything_new:
            with case.transaction():  # it was searched whole: what was not found in it is absent
                audit.record(case, "search", {"path": str(path), "files": len(source.members)})


def _one(case: Case, found: Found, terms: Terms, progress: Progress) -> SourceReport:
    """Take in one source; every error that is the file's becomes its report."""
    try:
        if found.problem is not None:
            raise found.problem
        found.source.hash(progress)
    except (InputError, IntegrityError, MachineError) as problem:  # the file's, not the case's
        return _set_aside(case, found, "failed", problem.what)
    try:
        if found.match is None:
            why = f"not recognised: {found.looks_like}"
            files = {"files": list(found.names)} if found.names else None
            return _set_aside(case, found, "unrecognised", why, files)
        before = sources.find(
            case.connection, found.source.sha256, found.source.inner, found.match.format.code
        )
        if before is not None and before.status in ("imported", "incomplete"):
            return _already(before, found.source)
        return _import(case, found, terms, progress)
    except Cancelled:
        raise
    except Unconfirmed as question:
        return _set_aside(case, found, "failed", question.what, {"proposal": question.proposal})
    except (InputError, IntegrityError) as problem:
        return _set_aside(case, found, "failed", problem.what)


def _import(case: Case, found: Found, terms: Terms, progress: Progress) -> SourceReport:
    source, match = found.source, found.match
    assert match is not None  # noqa: S101 - the caller has looked
    importer = importer_for(match.format.code)
    zone = ZoneInfo(terms.zone) if terms.zone else case.zone
    begun = datetime.now(UTC)
    seal = Seal(terms.scope, zone, privileged(case))
    with case.transaction() as connection:
        source_id = sources.insert(case, _row(case, found, terms, zone.key, "importing"))
        sources.add_files(case, source_id, source.files())
        writer, tally = SourceWriter(case, source_id, terms.owner), _Tally()
        for name, why in source.refused():
            writer.skip(Skipped(source.at("", name), f"not read: {why}"))
        context = Context(owner=terms.owner, mapping=terms.mapping)
        stream = _yielded(importer.read(source, context), source)
        tick = counted(progress, f"Reading {source.title}", 0, 2000)
        with indices_afterwards(connection, "event"), _fewer_collections():
            for each in stream:
                if isinstance(each, Skipped):  # whose it is cannot be told: its place only
                    writer.skip(replace(each, sample="") if seal.limits else each)
                elif isinstance(each, Notice):
                    tally.notices[each.code, each.text, each.member] += each.count
                else:
                    tally.read += 1
                    tick(tally.read)
                    settled = clock.settle_record(each, zone, bool(terms.zone), begun)
                    _store(writer, settled, seal, tally)
            writer.flush()
        writer.notices(tally.notices)
        rows_sha256 = writer.finish()
        _still_the_same(source)
        if not tally.read and writer.skips:
            raise InputError(_first_reason(case, source_id), where=source.name)
        progress(f"Linking {source.title}", 0, 0)
        linked = linking.link(case, source_id)
        positions = images.describe_new(case)
        covered = coverage.note(case, source_id)
        people.resolve(case)
        sums = ledger(connection, source_id, tally.read, tally.sealed.total(), writer.skips)
        complete = sums["unaccounted"] == writer.lost and not {n[0] for n in tally.notices} & LOST
        told = warnings(
            tally.doubts, tally.notices, tally.sealed, writer.skips, terms.zone or zone.key
        )
        if not complete:
            told.insert(0, "incomplete: the file holds records that could not be taken in")
        report = SourceReport(
            path=source.name,
            format=match.format.code,
            sha256=source.sha256,
            records={kind: writer.counts[kind] for kind in KINDS},
            skipped=writer.skips,
            warnings=told,
            status="imported" if complete else "incomplete",
            source=source_id,
            size=source.size,
            read=tally.read,
            added=tally.read - linked - tally.sealed.total(),
            linked=linked,
            sealed=dict(tally.sealed),
            system=writer.counts["system"],
            why=match.why,
            ledger=sums,
            details=_details(positions, covered, _mapping(match, terms)),
        )
        sources.finish(case, source_id, report.status, as_dict(report), rows_sha256)
        audit.record(case, "import", as_dict(report) | {
            "rows_sha256": rows_sha256, "authority": terms.authority,
            "scope": terms.scope.as_json()})  # fmt: skip
    return report


def _mapping(match: Match, terms: Terms) -> str:
    """What a person confirmed of the columns: kept with the source, so that it reads so again."""
    return terms.mapping if match.format.code == "table" else ""


def _details(positions: int, covered: list[coverage.Coverage], mapping: str) -> dict[str, Any]:
    found: dict[str, Any] = {"positions in photos": positions} if positions else {}
    found |= {"mapping": mapping} if mapping else {}
    gaps = {each.platform: len(each.gaps) for each in covered if each.gaps}
    return found | ({"gaps": gaps} if gaps else {})


def _yielded(
    stream: Iterator[Record | Skipped | Notice], source: Source
) -> Iterator[Record | Skipped | Notice]:
    """The importer's records; an error after the first one becomes a skip, and what came stays."""
    any_yet = False
    try:
        for each in stream:
            any_yet = any_yet or not isinstance(each, Notice)
            yield each
    except (InputError, MachineError) as problem:  # what the machine refuses here is the source
        if not any_yet and isinstance(problem, InputError):
            raise
        if not any_yet:
            raise InputError(problem.what, where=problem.where) from problem
        yield Skipped(source.at(problem.where), f"reading stopped: {problem.what}")
        yield Notice(STOPPED, f"reading stopped: {problem.what}")


@contextmanager
def _fewer_collections() -> Iterator[None]:
    """Let Python look for cycles less often: records hold none, and there are many of them."""
    usual = gc.get_threshold()
    gc.set_threshold(COLLECTED, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)


@dataclass(slots=True)
class _Tally:
    """What is counted while a source is read: records, notices, doubts, records sealed and why."""

    read: int = 0
    notices: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    doubts: Counter[str] = field(default_factory=Counter)
    sealed: Counter[str] = field(default_factory=Counter)


def _store(writer: SourceWriter, record: Record, seal: Seal, tally: _Tally) -> None:
    """Store a record with its time settled, or seal it, and count what is doubtful about it."""
    if not _plain(record):
        tally.doubts.update(_doubts(record))
    if seal.limits and (why := seal.reason(record)):
        tally.sealed[why] += 1
        writer.seal(record, why)
        return
    try:
        writer.add(record)
    except InputError as problem:
        writer.lost += 1
        writer.skip(Skipped(record.provenance, problem.what))


def _plain(record: Record) -> bool:
    """Whether there is surely nothing to doubt: a text at an instant, as nearly every record is."""
    return (
        isinstance(record, Message)
        and not record.attachments
        and record.time.basis is UTC_BASIS
        and not record.time.flag
    )


def _doubts(record: Record) -> Iterator[str]:
    if not isinstance(record, Message | Call | Location | Media):
        return
    if record.time.flag:
        yield record.time.flag.value
    if isinstance(record, Message):
        yield from (a.held.value for a in record.attachments if a.held is not Held.PRESENT)
    if isinstance(record, Message | Call) and record.time.basis is Basis.UNKNOWN:
        yield "unknown"
    if record.time.basis is Basis.ASSUMED_LOCAL:
        yield "assumed"


def _still_the_same(source: Source) -> None:
    """Raise where the source changed while it was read.

    Raises:
        IntegrityError: when its size or hash differs from what was recorded.
    """
    try:
        changed = source.changed()
    except MachineError as problem:
        raise InputError(problem.what, where=problem.where) from problem
    if changed:
        raise IntegrityError("the file changed while it was being read", where=source.name)


def _first_reason(case: Case, source_id: int) -> str:
    found = sources.skipped(case.connection, source_id)
    return f"nothing could be read ({found[0].reason})" if found else "nothing could be read"


def _row(
    case: Case, found: Found, terms: Terms, zone: str, status: str, digest: str = ""
) -> SourceRow:
    form = found.match.format if found.match else None
    return SourceRow(
        id=0,
        sha256=digest or found.source.sha256,
        member=found.source.inner,
        format=form.code if form else "",
        path=str(found.source.path),
        kind=found.source.kind,
        size=found.source.size if found.problem is None else 0,
        importer_version=form.version if form else 0,
        software=__version__,
        taken_at=audit.now(),
        taken_by=case.operator,
        owner=terms.owner,
        zone=zone,
        zone_stated=bool(terms.zone),
        status=status,
        authority=terms.authority,
        scope=terms.scope.as_json(),
    )


def _set_aside(
    case: Case, found: Found, status: str, why: str, details: dict[str, Any] | None = None
) -> SourceReport:
    """Record a source that gave nothing, so that it is listed and never ignored."""
    digest, path = "", found.source.name
    with suppress(WorkbenchError, OSError):
        digest = found.source.sha256
    size = found.source.size if digest else 0
    digest = digest or f"{sources.UNREAD} {path}"
    report = SourceReport(
        path=path,
        format=found.match.format.code if found.match else None,
        sha256=digest,
        records=empty(),
        skipped=0,
        warnings=[why],
        status=status,
        size=size,
        details=details or {},
    )
    with case.transaction():
        row = _row(case, found, Terms(), case.zone.key, status, digest)
        known = sources.find(case.connection, row.sha256, row.member, row.format)
        if known is None or known.status in ("failed", "unrecognised"):
            if known is not None and known.path != row.path:  # its equal elsewhere stays listed
                listed = known.report.get("details", {}).get("files") or [known.path]
                files = {"files": list(dict.fromkeys([*listed, row.path]))}
                report = replace(report, details=report.details | files)
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


__all__ = ["SourceReport", "Terms", "take_in"]
