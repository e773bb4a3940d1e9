"""All that leaves the window's thread leaves through here, and comes back here.

No page starts a thread. `changed` tells every view what an act or job changed and who asked, so
that a view redraws only for what concerns it.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from PyQt6 import sip
from PyQt6.QtCore import QObject, Qt, pyqtSignal, pyqtSlot

from workbench.case import Case, Reader
from workbench.jobs import Failure, Job, Runner
from workbench.review.decisions import Changes

T = TypeVar("T")


class Work(QObject):
    """The runner of one open case, with Qt's event loop as the way back.

    Args:
        root: the case folder.
        operator: who acts.
    """

    changed = pyqtSignal(object, object)  # Changes, and the page that asked
    failed = pyqtSignal(object)  # Failure
    job_changed = pyqtSignal(object)  # Job
    _posted = pyqtSignal(object)

    def __init__(self, root: Path, operator: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._posted.connect(self._call, Qt.ConnectionType.QueuedConnection)  # type: ignore[call-arg]
        self._case = Case.open(root, operator=operator, write=False)
        self.runner = Runner(root, operator, self._post)

    @property
    def reader(self) -> Reader:
        """The window's own connection, for rows by id; everything slower goes through `ask`."""
        return self._case.connection

    @property
    def case(self) -> Case:
        """The window's own handle, which cannot write."""
        return self._case

    def ask(self, owner: QObject, read: Callable[[Case], T], then: Callable[[T], None]) -> None:
        """Read in the background; a newer question for the same slot of the same owner wins.

        Args:
            owner: who asks; where it is gone by then, the answer is dropped.
            read: gets a handle that cannot write.
            then: gets the answer; its name is the slot.
        """
        slot = (id(owner), getattr(then, "__qualname__", repr(then)))

        def take(answer: T) -> None:
            if not sip.isdeleted(owner):
                then(answer)

        self.runner.ask(slot, read, take, self.failed.emit)

    def act(
        self,
        doing: str,
        do: Callable[[Case], Changes],
        asked_by: object,
        *,
        failed: Callable[[Failure], None] | None = None,
        then: Callable[[Changes], None] | None = None,
        loud: bool = True,
    ) -> None:
        """Change something through the one writer, and tell all views.

        Args:
            doing: what, in words for an error.
            do: the act.
            asked_by: the page that asks, so that it needn't redraw what it already shows.
            failed: also told where it fails.
            then: also told what changed.
            loud: whether a failure is shown in the window too, beside telling `failed`.
        """

        def take(changes: Changes) -> None:
            if then is not None:
                then(changes)
            self.changed.emit(changes, asked_by)

        def fail(failure: Failure) -> None:
            if failed is not None:
                failed(failure)
            if loud:
                self.failed.emit(failure)

        self.runner.act(doing, do, take, fail)

    def job(
        self,
        title: str,
        run: Callable[[Case, Job], T],
        then: Callable[[T], Changes | None],
        asked_by: object,
    ) -> Job:
        """Start long work.

        Args:
            title: for the person.
            run: the work; the job it gets is its `Progress`.
            then: gets the result; what it returns is told to all views.
            asked_by: the page that asks.
        """

        def take(result: T) -> None:
            changes = then(result)
            if changes is not None:
                self.changed.emit(changes, asked_by)

        def told(job: Job) -> None:
            self.job_changed.emit(job)
            if job.state == "failed" and job.failure is not None:
                self.failed.emit(job.failure)

        return self.runner.job(title, run, told, take)

    def question(self, job: Job, put: Callable[[Callable[[Any], None]], None]) -> Any:
        """From within a job: put a question in the window and wait for its answer."""
        return job.ask_person(put, self._post)

    def close(self) -> None:
        """Stop all work and close the case."""
        self.runner.close()
        self._case.close()

    def _post(self, callback: Callable[[], None]) -> None:
        self._posted.emit(callback)

    @pyqtSlot(object)
    def _call(self, callback: Callable[[], None]) -> None:
        callback()
