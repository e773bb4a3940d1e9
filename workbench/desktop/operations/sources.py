"""What is put right of a source: its clock, what is sealed; and the list of legal advisers."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from workbench.case import Case, events
from workbench.desktop.desk import Desk
from workbench.desktop.wording import many
from workbench.intake import corrections, scope
from workbench.jobs import Failure, Job
from workbench.review.decisions import Changes


def correct_clock(desk: Desk, asked_by: object, source_id: int, seconds: int, reason: str) -> None:
    """Add seconds to a source's times; 0 takes the correction back."""

    def do(case: Case) -> Changes:
        corrections.set_clock_offset(case, source_id, seconds, reason)
        return Changes(label="Clock corrected" if seconds else "Clock as recorded", sources=True)

    desk.work.act("Correcting the clock", do, asked_by, then=lambda done: desk.say(done.label))


def unseal(
    desk: Desk, asked_by: object, source_id: int, title: str, reason: str,
    then: Callable[[int], object],
) -> Job:  # fmt: skip
    """Read what was sealed of a source, from the source itself; `then` gets how many records."""

    def run(case: Case, job: Job) -> int:
        return corrections.unseal(case, source_id, reason, progress=job)

    def done(count: int) -> Changes:
        then(count)
        desk.say(f"{many(count, 'record')} opened")
        return Changes(label="Unseal", sources=True)

    return desk.work.job(f"Unsealing {title}", run, done, asked_by)


def seal(
    desk: Desk, asked_by: object, event_ids: Sequence[int], reason: str,
    then: Callable[[str], object],
) -> Job:  # fmt: skip
    """Seal messages with their copies; `then` gets what was sealed, in words."""
    chosen = list(event_ids)

    def run(case: Case, job: Job) -> str:
        from workbench.review.sealing import seal_records  # loads what reads vectors

        wanted = events.public_ids(case.connection, chosen)
        return str(seal_records(case, wanted, reason, progress=job))

    def done(told: str) -> Changes:
        then(told)
        return Changes(label="Seal", sources=True, people=True, ranking=True)

    return desk.work.job("Sealing messages", run, done, asked_by)


def set_advisers(
    desk: Desk,
    asked_by: object,
    listed: Sequence[str],
    then: Callable[[], object],
    failed: Callable[[Failure], None],
) -> None:
    """Set the case's list of legal advisers."""
    chosen = tuple(listed)

    def do(case: Case) -> Changes:
        scope.set_privileged(case, chosen)
        return Changes(label="List of legal advisers saved")

    def done(changes: Changes) -> None:
        desk.say(changes.label)
        then()

    desk.work.act("Saving the list", do, asked_by, failed=failed, then=done, loud=False)
