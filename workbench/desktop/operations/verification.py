"""Verifying a case or a bundle in the background."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from workbench.case import Case
from workbench.desktop.desk import Desk
from workbench.disclosure.verification import Checked
from workbench.disclosure.verification import verify as check
from workbench.jobs import Job


def verify(desk: Desk, path: Path, then: Callable[[int, list[str]], None]) -> Job:
    """Check a case or bundle.

    Args:
        desk: the open case.
        path: the case's or the bundle's folder.
        then: gets the number of checks passed, and the problems.
    """

    def run(_: Case, job: Job) -> Checked:
        return check(path, job)

    def done(found: Checked) -> None:
        then(len(found.passed), found.problems)

    return desk.work.job(f"Verifying {path.name}", run, done, desk)
