"""What came of a source: counts, warnings, and sums that must add up."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from workbench.case.database import Reader

KINDS = ("messages", "calls", "contacts", "media", "locations")
# Notices by which an importer says that the file holds more than it gave: the sums do not match.
LOST = frozenset({"count-differs", "cut", "reading-stopped", "rows-differ", "rows-uncounted"})


@dataclass(frozen=True, slots=True)
class SourceReport:
    """What came of one source, as `workbench import` prints it.

    Attributes:
        records: how many of each kind the source holds that were read.
        status: imported, incomplete (the sums do not match), already (nothing added),
            unrecognised or failed.
        read: events, contacts and other records that the importer yielded.
        linked: events already in the case from another source.
        sealed: records outside the scope or privileged, by reason.
        skipped: things that could not be read; listed by `workbench skipped`.
        ledger: the sums: what the importer gave against what the case holds.
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
    sealed: dict[str, int] = field(default_factory=dict)
    system: int = 0
    why: str = ""
    ledger: dict[str, int] = field(default_factory=dict)
    details: dict[str, Any] = field(default_factory=dict)


def as_dict(report: SourceReport) -> dict[str, Any]:
    """A report as JSON-able fields, the contract's first."""
    return {name: getattr(report, name) for name in report.__slots__}


def empty() -> dict[str, int]:
    """Counts of nothing."""
    return dict.fromkeys(KINDS, 0)


def ledger(reader: Reader, source_id: int, read: int, sealed: int, skipped: int) -> dict[str, int]:
    """What the importer gave against what the case holds of it, counted anew from its tables."""
    held = {
        name: reader.execute(f"SELECT count(*) FROM {table} WHERE source_id = ?{where}",
                             (source_id,)).fetchone()[0]
        for name, table, where in (
            ("events", "event", ""),
            ("contacts", "contact", ""),
            ("locations", "location", ""),
            ("files", "attachment", " AND event_id IS NULL"),
        )
    }  # fmt: skip
    told = {"read": read, **held, "sealed": sealed, "skipped": skipped}
    return told | {"unaccounted": read - sum(held.values()) - sealed}


WARNINGS = {
    "assumed": "{n} times state no zone and were read in {zone}, the case's zone; if the device was"
    " elsewhere, import with --timezone",
    "ambiguous": "{n} times lie in the hour that occurs twice when clocks go back; the first"
    " occurrence was taken and the rows are flagged",
    "impossible": "{n} times lie in the hour that clocks skip in {zone}; the rows are flagged",
    "out-of-range": "{n} times lie before 1990 or more than a year ahead; the rows are flagged",
    "unknown": "{n} records have no usable time",
    "undecodable": "{n} attachments are in the file but their encoding is broken; their messages"
    " are kept",
    "missing": "{n} attachments are named by messages and are not in the source",
    "omitted": "{n} attachments were left out when the source was exported",
}


def warnings(
    doubts: Counter[str],
    notices: Counter[tuple[str, str, str]],
    sealed: Counter[str],
    skipped: int,
    zone: str,
) -> list[str]:
    """The report's warnings, in the reader's words."""
    found = [
        text.format(n=f"{doubts[key]:,}", zone=zone)
        for key, text in WARNINGS.items()
        if doubts[key]
    ]
    for (_, text, member), count in notices.items():
        place = f"{member}: " if member else ""
        times = f" ({count:,} times)" if count > 1 else ""
        found.append(f"{place}{text}{times}")
    found += [f"{count:,} sealed ({reason})" for reason, count in sealed.items()]
    if skipped:
        found.append(f"{skipped:,} things could not be read and are listed as skipped")
    return found
