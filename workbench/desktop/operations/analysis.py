"""Running the analysis: embed, score, rank, cluster; resumes, and does only what is new."""

from __future__ import annotations

from typing import Any

from workbench.case import Case
from workbench.desktop.desk import Desk
from workbench.jobs import Job
from workbench.review.decisions import Changes


def analyse(desk: Desk, asked_by: object) -> Job:
    """Start an analysis; the new order is offered when it is done, never put under the reader."""

    def run(case: Case, job: Job) -> Any:
        from workbench.analysis import analyse as whole  # loads the models: seconds, and only here

        return whole(case, progress=job)

    def done(summary: Any) -> Changes:
        desk.say(f"Analysed: {summary}")
        return Changes(label="Analyse", ranking=True)

    return desk.work.job("Analysing messages", run, done, asked_by)


def running(desk: Desk) -> bool:
    """Whether an analysis is under way."""
    return any(each.title == "Analysing messages" for each in desk.work.runner.jobs)
