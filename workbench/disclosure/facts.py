"""What the documents of a bundle state about the case, gathered once."""

from __future__ import annotations

import json
import platform
import sys
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from workbench import __version__
from workbench.case import Case, audit, events, sources
from workbench.case.sources import SourceRow
from workbench.review import state
from workbench.timeline import chronology

LIBRARIES = ("torch", "sentence-transformers", "transformers", "numpy", "scikit-learn", "lxml",
             "phonenumbers", "pillow", "ExifRead", "reportlab", "openpyxl")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Facts:
    """The case at the time of an export.

    Attributes:
        held: standing events by kind.
        decisions: how many events each decision stands for.
        lanes: how many events the ranking put in each lane.
        stages: the analysis stages with what went into their keys.
        read_to: how far down the reading order every message was decided, in messages.
    """

    case: str
    zone: str
    operator: str
    made_at: str
    software: str
    python: str
    machine: str
    libraries: dict[str, str]
    sources: list[SourceRow]
    exhibits: dict[int, str]
    held: dict[str, int]
    reviewed: int
    decisions: dict[str, int]
    lanes: dict[str, int]
    stages: dict[str, dict[str, Any]]
    read_to: int
    audit_entries: int
    audit_head: str
    withdrawn: list[int]


def gather(case: Case) -> Facts:
    """Gather the facts from an open case."""
    reader = case.connection
    entries, head = audit.head(reader)
    every = sources.every(reader)
    return Facts(
        case=case.name,
        zone=case.get("zone"),
        operator=case.operator,
        made_at=audit.now(),
        software=__version__,
        python=platform.python_version(),
        machine=f"{platform.system()} {platform.machine()} {sys.byteorder}-endian",
        libraries={name: _version(name) for name in LIBRARIES},
        sources=every,
        exhibits={each.id: chronology.exhibit(case, each.id) for each in every},
        held={kind: events.count(reader, kind=kind) for kind in ("message", "call", "system")},
        reviewed=state.reviewed(reader),
        decisions=state.counts(reader),
        lanes=dict(reader.execute("SELECT lane, count(*) FROM assessment GROUP BY lane")),
        stages={
            name: {"key": key, "finished_at": at} | json.loads(detail)
            for name, key, detail, at in reader.execute(
                "SELECT name, key, detail, finished_at FROM stage ORDER BY name"
            )
        },
        read_to=_read_to(case),
        audit_entries=entries,
        audit_head=head,
        withdrawn=chronology.withdrawn(reader),
    )


def _read_to(case: Case) -> int:
    first = case.connection.execute(
        "SELECT min(position) FROM assessment a WHERE NOT EXISTS"
        " (SELECT 1 FROM verdict v WHERE v.event_id = a.event_id)"
    ).fetchone()[0]
    return int(first) - 1 if first else 0


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"
