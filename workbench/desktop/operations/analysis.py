"""Running the analysis: embed, score, rank, cluster; resumes, and does only what is new."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PyQt6.QtCore import QObject

from workbench.case import Case
from workbench.desktop.desk import Desk
from workbench.errors import WorkbenchError
from workbench.jobs import Job
from workbench.review.decisions import Changes

if TYPE_CHECKING:  # at run time it would load the models' packages
    from workbench.analysis.explanations import Explanation

Explained = tuple[int, "Explanation | str"]


def analyse(desk: Desk, asked_by: object) -> Job:
    """Start an analysis; the new order is offered when it is done, never put under the reader."""

    def run(case: Case, job: Job) -> Any:
        from workbench.analysis import analyse as whole  # loads the models: seconds, and only here

        return whole(case, progress=job)

    def done(summary: Any) -> Changes:
        desk.say(f"Analysed: {summary}")
        return Changes(label="Analyse", ranking=True)

    return desk.work.job("Analysing messages", run, done, asked_by)


def explain(
    desk: Desk, asked_by: QObject, event_id: int, then: Callable[[Explained], None]
) -> None:
    """Work out the longer explanation of a message; `then` gets it, or why there is none."""

    def read(case: Case) -> Explained:
        from workbench.analysis.explanations import explain as whole  # loads the models

        try:
            return event_id, whole(case, event_id)
        except WorkbenchError as problem:
            return event_id, f"{problem}"

    desk.work.ask(asked_by, read, then)


def running(desk: Desk) -> bool:
    """Whether an analysis is under way."""
    return any(each.title == "Analysing messages" for each in desk.work.runner.jobs)
