"""Verifying a case or a bundle in the background."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from workbench.case import Case
from workbench.desktop.desk import Desk
from workbench.disclosure.verification import Checked, note
from workbench.disclosure.verification import verify as check
from workbench.jobs import Job
from workbench.review.decisions import Changes


def verify(desk: Desk, path: Path, then: Callable[[int, list[str]], None]) -> Job:
    """Check a case or bundle.

    Args:
        desk: the open case.
        path: the case's or the bundle's folder.
        then: gets the number of checks passed, and the problems.
    """

    def run(case: Case, job: Job) -> Checked:
        found = check(path, job)
        if path == case.root:
            note(case, found)
        return found

    def done(found: Checked) -> Changes:
        then(len(found.passed), found.problems)
        return Changes(label="Verify", sources=path == desk.root)

    return desk.work.job(f"Verifying {path.name}", run, done, desk)
