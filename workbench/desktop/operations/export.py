"""Writing the disclosure bundle: what goes in, what to know before, the job, earlier exports."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from workbench import timeline
from workbench.case import Case, audit, sources
from workbench.case.audit import Entry
from workbench.desktop.desk import Desk
from workbench.desktop.wording import many
from workbench.disclosure.bundle import Bundle, export_bundle
from workbench.jobs import Job
from workbench.review import queue
from workbench.review.decisions import Changes
from workbench.review.queue import Standing


@dataclass(frozen=True, slots=True)
class Outlook:
    """What an export made now would hold.

    Attributes:
        rows: timeline rows by kind.
        people: who confirmed them.
        warnings: what to know before, a sentence each.
        exports: earlier exports, the latest first.
    """

    rows: dict[str, int]
    people: tuple[str, ...]
    sources: int
    standing: Standing
    warnings: tuple[str, ...]
    exports: tuple[Entry, ...]


def outlook(case: Case) -> Outlook:
    """Look at what an export made now would hold."""
    rows = timeline.rows(case)
    kinds: dict[str, int] = {}
    for each in rows:
        kinds[each.kind] = kinds.get(each.kind, 0) + 1
    standing = queue.standing(case.connection)
    every = sources.every(case.connection)
    exports = tuple(reversed(list(audit.entries(case.connection, ("export",)))))
    people = tuple(sorted({name for each in rows for name in each.confirmed_by}))
    warnings = tuple(_warnings(case, rows, standing))
    return Outlook(kinds, people, len(every), standing, warnings, exports)


def _warnings(case: Case, rows: list[timeline.Row], standing: Standing) -> Iterator[str]:
    if not rows:
        yield "Nothing is confirmed: the timeline will be empty"
    unread = standing.total - standing.decided
    if unread:
        yield (
            f"{many(unread, 'message')} of {standing.total:,} not decided by anybody;"
            " the method statement says so"
        )
    if standing.interrupts_open:
        yield f"{many(standing.interrupts_open, 'message')} to read first still undecided"
    if not standing.assessed and standing.total:
        yield "The messages were never analysed: nothing says in which order they should be read"
    differing = sum(bool(each.differing) for each in rows)
    if differing:
        yield f"{many(differing, 'row')} on which reviewers disagree"
    flagged = sum(bool(each.time_flag) or each.timestamp is None for each in rows)
    if flagged:
        yield f"{many(flagged, 'row')} whose time is doubtful or unknown"
    for each in sources.every(case.connection):
        if each.status in ("incomplete", "failed", "unrecognised"):
            yield f"{each.title}: {each.status}"


def export(desk: Desk, asked_by: object, out: Path, then: Callable[[Bundle], None]) -> Job:
    """Write the bundle.

    Args:
        desk: the open case.
        asked_by: the page that asks.
        out: a folder that does not exist yet, or is empty.
        then: gets what was written.
    """

    def run(case: Case, job: Job) -> Bundle:
        return export_bundle(case, out, progress=job)

    def done(bundle: Bundle) -> Changes:
        then(bundle)
        desk.say(f"Exported {many(len(bundle.files), 'file')}")
        return Changes(label="Export", entries=True)  # rows have numbers from now on

    return desk.work.job(f"Exporting to {out.name}", run, done, asked_by)


def next_folder(root: Path) -> Path:
    """A folder beside the case that is not there yet."""
    count = 1
    while (found := root.parent / f"{root.name}-bundle-{count:02}").exists():
        count += 1
    return found
