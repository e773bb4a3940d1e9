"""Sources: what was taken in, when, by whom, and what came of it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from workbench.case.database import Case, Reader
from workbench.records import Provenance

UNREAD = "unread:"  # stands where the hash would, of a file that could not be read


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A source as recorded.

    Attributes:
        status: imported, incomplete (records lost or sums that do not match), unrecognised, failed.
        report: counts, warnings and the reason it was recognised.
        authority: the legal power or agreement it was taken under.
        scope: what it may be read for; see `intake.scope`.
        clock_offset: seconds by which its times are corrected.
    """

    id: int
    sha256: str
    member: str
    format: str
    path: str
    kind: str
    size: int
    importer_version: int
    software: str
    taken_at: str
    taken_by: str
    owner: str
    zone: str
    zone_stated: bool
    status: str
    report: dict[str, Any] = field(default_factory=dict)
    rows_sha256: str = ""
    authority: str = ""
    scope: dict[str, Any] = field(default_factory=dict)
    clock_offset: int = 0

    @property
    def name(self) -> str:
        """The path, and the member inside it where there is one."""
        return f"{self.path}!{self.member}" if self.member else self.path

    @property
    def title(self) -> str:
        """The last part of the name."""
        return Path(self.member or self.path).name

    @property
    def records(self) -> dict[str, int]:
        """How many records of each kind were read."""
        return dict(self.report.get("records", {}))

    @property
    def mapping(self) -> str:
        """What a person confirmed of a table's columns, or empty."""
        return str(dict(self.report.get("details", {})).get("mapping", ""))


COLUMNS = (
    "id, sha256, member, format, path, kind, size, importer_version, software, taken_at, taken_by,"
    " owner, zone, zone_stated, status, report, rows_sha256, authority, scope, clock_offset"
)


def every(reader: Reader) -> list[SourceRow]:
    """All sources in the order in which they were taken in."""
    return [_row(raw) for raw in reader.execute(f"SELECT {COLUMNS} FROM source ORDER BY id")]


def find(reader: Reader, sha256: str, member: str, form: str) -> SourceRow | None:
    """The source with that content and format, or None."""
    raw = reader.execute(
        f"SELECT {COLUMNS} FROM source WHERE sha256 = ? AND member = ? AND format = ?",
        (sha256, member, form),
    ).fetchone()
    return _row(raw) if raw else None


def by_id(reader: Reader, source_id: int) -> SourceRow:
    """One source; it must exist."""
    return _row(
        reader.execute(f"SELECT {COLUMNS} FROM source WHERE id = ?", (source_id,)).fetchone()
    )


def _row(raw: tuple[Any, ...]) -> SourceRow:
    values = list(raw)
    values[13], values[15] = bool(values[13]), json.loads(values[15])
    values[18] = json.loads(values[18])
    return SourceRow(*values)


def insert(case: Case, row: SourceRow) -> int:
    """Add a source; its `id` is ignored. An earlier failure with the same content gives way."""
    case.connection.execute(
        "DELETE FROM source WHERE sha256 = ? AND member = ? AND format IN ('', ?)"
        " AND status IN ('failed', 'unrecognised')",
        (row.sha256, row.member, row.format),
    )
    found = case.connection.execute(
        "INSERT INTO source (sha256, member, format, path, kind, size, importer_version, software,"
        " taken_at, taken_by, owner, zone, zone_stated, status, report, rows_sha256, authority,"
        f" scope) VALUES ({','.join('?' * 18)}) RETURNING id",
        (
            row.sha256, row.member, row.format, row.path, row.kind, row.size, row.importer_version,
            row.software, row.taken_at, row.taken_by, row.owner, row.zone, row.zone_stated,
            row.status, json.dumps(row.report, ensure_ascii=False), row.rows_sha256,
            row.authority, json.dumps(row.scope, ensure_ascii=False),
        ),
    ).fetchone()  # fmt: skip
    return int(found[0])


def finish(
    case: Case, source_id: int, status: str, report: dict[str, Any], rows_sha256: str
) -> None:
    """Set what came of a source."""
    case.connection.execute(
        "UPDATE source SET status = ?, report = ?, rows_sha256 = ? WHERE id = ?",
        (status, json.dumps(report, ensure_ascii=False), rows_sha256, source_id),
    )


def add_files(case: Case, source_id: int, files: dict[str, tuple[str, int]]) -> None:
    """Record the files of a folder with their SHA-256 and size."""
    case.connection.executemany(
        "INSERT INTO source_file VALUES (?, ?, ?, ?)",
        [(source_id, name, digest, size) for name, (digest, size) in files.items()],
    )


def files(reader: Reader, source_id: int) -> dict[str, tuple[str, int]]:
    """A folder source's files: name to SHA-256 and size."""
    rows = reader.execute(
        "SELECT name, sha256, size FROM source_file WHERE source_id = ? ORDER BY name", (source_id,)
    )
    return {name: (digest, size) for name, digest, size in rows}


@dataclass(frozen=True, slots=True)
class SkippedRow:
    """Something that could not be read, and why."""

    provenance: Provenance
    reason: str
    sample: str


def skipped(reader: Reader, source_id: int) -> list[SkippedRow]:
    """What could not be read of a source, in its order."""
    rows = reader.execute(
        "SELECT s.sha256, k.member, k.locator, k.reason, k.sample FROM skipped k"
        " JOIN source s ON s.id = k.source_id WHERE k.source_id = ? ORDER BY k.id",
        (source_id,),
    )
    return [SkippedRow(Provenance(*raw[:3]), raw[3], raw[4]) for raw in rows]


def notices(reader: Reader, source_id: int) -> list[tuple[str, str, str, int]]:
    """A source's notices: code, text, member and how often."""
    return list(
        reader.execute(
            "SELECT code, text, member, count FROM notice WHERE source_id = ? ORDER BY id",
            (source_id,),
        )
    )
