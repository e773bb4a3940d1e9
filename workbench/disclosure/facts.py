"""What the documents of a bundle state about the case, gathered once.

Nothing here comes from the clock or the machine: the date of a bundle is that of the last act of
the case that is not itself an export, so the same case gives the same bundle.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from workbench import __version__
from workbench.case import Case, Reader, audit, events, sources
from workbench.case.audit import Entry
from workbench.case.sources import SkippedRow, SourceRow
from workbench.disclosure.profile import Profile
from workbench.disclosure.render import faces
from workbench.intake import coverage
from workbench.intake.coverage import Coverage
from workbench.review import state
from workbench.timeline import chronology, exhibits

LIBRARIES = ("torch", "sentence-transformers", "transformers", "numpy", "scikit-learn", "lxml",
             "phonenumbers", "pillow", "ExifRead", "reportlab", "pikepdf", "openpyxl",
             "python-docx", "pyHanko", "uharfbuzz", "python-bidi")  # fmt: skip
SAMPLING = ("sample drawn", "sample", "sample decided", "stop rule", "stopped")
EXPORTS = ("export begun", "export", "signing certificate made")


@dataclass(frozen=True, slots=True)
class Facts:
    """The case at the state that a bundle shows.

    Attributes:
        operator: who makes the bundle, as the audit trail names them.
        fonts: the SHA-256 of each font that documents are set with, by file.
        officer: the same with rank and number, where the profile gives them.
        exhibits: the reference of each source; `timelines` that of each edition's timeline.
        made_at: the time of the last act shown, UTC.
        sealed: records outside the scope or privileged, by source and reason; never read.
        coverage: from when to when each app of a source speaks, and its gaps.
        held: standing events by kind.
        decisions: how many events each decision stands for.
        lanes: how many events the ranking put in each lane.
        stages: the analysis stages with what went into their keys.
        read_to: how far down the reading order every message was decided, in messages.
        entries: the audit trail up to the state shown.
        unverified: sources not checked against their hashes since they were taken in.
        unread_interrupts: messages to be read before all others that nobody decided.
    """

    case: str
    reference: str
    marking: str
    zone: str
    operator: str
    officer: str
    made_at: str
    software: str
    libraries: dict[str, str]
    fonts: dict[str, str]
    sources: tuple[SourceRow, ...]
    exhibits: dict[int, str]
    timelines: dict[int, str]
    skipped: dict[int, tuple[SkippedRow, ...]]
    notices: dict[int, tuple[tuple[str, str, str, int], ...]]
    sealed: dict[int, dict[str, int]]
    coverage: tuple[Coverage, ...]
    held: dict[str, int]
    reviewed: int
    reviewers: dict[str, int]
    disagreements: int
    decisions: dict[str, int]
    lanes: dict[str, int]
    stages: dict[str, dict[str, Any]]
    read_to: int
    entries: tuple[Entry, ...]
    withdrawn: tuple[int, ...]
    unread_interrupts: int
    unverified: int
    doubtful_times: dict[str, int]

    @property
    def head(self) -> tuple[int, str]:
        """Number and hash of the last audit entry shown."""
        if not self.entries:
            return 0, audit.FIRST
        return self.entries[-1].seq, self.entries[-1].hash

    @property
    def sampled(self) -> tuple[Entry, ...]:
        """The acts of sampling and stopping, none where no sample was drawn."""
        return tuple(each for each in self.entries if each.action in SAMPLING)

    @property
    def total(self) -> int:
        """Standing records of every kind."""
        return sum(self.held.values())


def shown_entries(reader: Reader) -> tuple[Entry, ...]:
    """The audit trail up to the last act that is not an export."""
    every = list(audit.entries(reader))
    while every and every[-1].action in EXPORTS:
        every.pop()
    return tuple(every)


def gather(case: Case, profile: Profile) -> Facts:
    """Gather the facts from an open case."""
    reader = case.connection
    every = sources.every(reader)
    entries = shown_entries(reader)
    references = exhibits.references(case, head=profile.officer.initials)
    reference = ", ".join(each for each in (case.name, profile.reference) if each)
    return Facts(
        case=case.name,
        reference=reference,
        marking=profile.marking,
        zone=case.get("zone"),
        operator=case.operator,
        officer=profile.officer.title or case.operator,
        made_at=entries[-1].at if entries else "",
        software=__version__,
        libraries={name: _version(name) for name in LIBRARIES},
        fonts=faces.hashes(),
        sources=tuple(every),
        exhibits={each.id: references[each.sha256] for each in every},
        timelines=_timelines(references),
        skipped={each.id: tuple(sources.skipped(reader, each.id)) for each in every},
        notices={each.id: tuple(sources.notices(reader, each.id)) for each in every},
        sealed=_sealed(reader),
        coverage=tuple(coverage.of(reader)),
        held={kind: events.count(reader, kind=kind) for kind in ("message", "call", "system")},
        reviewed=state.reviewed(reader),
        reviewers=dict(
            reader.execute("SELECT by, count(*) FROM verdict GROUP BY by ORDER BY by").fetchall()
        ),
        disagreements=_disagreements(reader),
        decisions=state.counts(reader),
        lanes=dict(
            reader.execute("SELECT lane, count(*) FROM assessment GROUP BY lane").fetchall()
        ),
        stages=_stages(reader),
        read_to=_read_to(reader),
        entries=entries,
        withdrawn=tuple(chronology.withdrawn(reader)),
        unverified=_unverified(every, entries),
        unread_interrupts=_unread_interrupts(reader),
        doubtful_times=_doubtful_times(reader),
    )


def _timelines(references: dict[str, str]) -> dict[int, str]:
    """The references of the timelines of editions, by the edition's number."""
    begin = exhibits.edition(0)[:-1]
    found = {
        int(subject.removeprefix(begin)): told
        for subject, told in references.items()
        if subject.startswith(begin)
    }
    return dict(sorted(found.items()))


def _sealed(reader: Reader) -> dict[int, dict[str, int]]:
    found: dict[int, dict[str, int]] = {}
    for source, reason, count in reader.execute(
        "SELECT source_id, reason, count(*) FROM sealed GROUP BY source_id, reason"
        " ORDER BY source_id, reason"
    ):
        found.setdefault(source, {})[reason] = count
    return found


def _stages(reader: Reader) -> dict[str, dict[str, Any]]:
    return {
        name: {"key": key, "finished_at": at} | json.loads(detail)
        for name, key, detail, at in reader.execute(
            "SELECT name, key, detail, finished_at FROM stage ORDER BY name"
        )
    }


def _disagreements(reader: Reader) -> int:
    return int(
        reader.execute(
            "SELECT count(*) FROM (SELECT event_id FROM verdict GROUP BY event_id"
            " HAVING count(DISTINCT decision) > 1)"
        ).fetchone()[0]
    )


def _read_to(reader: Reader) -> int:
    first = reader.execute(
        "SELECT min(position) FROM assessment a WHERE NOT EXISTS"
        " (SELECT 1 FROM verdict v WHERE v.event_id = a.event_id)"
    ).fetchone()[0]
    return int(first) - 1 if first else 0


def _unread_interrupts(reader: Reader) -> int:
    return int(
        reader.execute(
            "SELECT count(*) FROM assessment a WHERE lane = 'interrupt' AND NOT EXISTS"
            " (SELECT 1 FROM verdict v WHERE v.event_id = a.event_id)"
        ).fetchone()[0]
    )


def _unverified(every: list[SourceRow], entries: tuple[Entry, ...]) -> int:
    good = [each.at for each in entries if each.action == "verify" and not each.detail["problems"]]
    return sum(not good or each.taken_at > good[-1] for each in every)


def _doubtful_times(reader: Reader) -> dict[str, int]:
    """How many confirmed events have a time that is doubtful, by why."""
    found: Counter[str] = Counter()
    for flag, basis, count in reader.execute(
        "SELECT time_flag, time_basis, count(*) FROM event WHERE id IN"
        " (SELECT event_id FROM verdict WHERE decision = 'relevant')"
        " GROUP BY time_flag, time_basis"
    ):
        if flag or basis in ("unknown", "assumed-local"):
            found[flag or basis] += count
    return dict(sorted(found.items()))


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"
