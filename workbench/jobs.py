"""The runner: everything that takes time, in three verbs.

    ask   a read; where a newer one with the same key is asked, the older answer is dropped
    act   a change, one at a time in the order asked, through the one writer
    job   long work with progress, cancellable between its batches, one at a time

Each thread holds a case handle of its own: readers one that cannot write. What comes back goes
through `post`, so that a window is only touched by its own thread. This is one of the three
places that catch errors; what is not a `WorkbenchError` is a bug, and is called one.
"""

from __future__ import annotations

import threading
import time
import traceback
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from workbench.case import Case
from workbench.errors import Cancelled, WorkbenchError

T = TypeVar("T")
Post = Callable[[Callable[[], None]], None]
READERS = 2
REPORT_SECONDS = 0.1  # between two progress reports: often enough for an eye
LOCK_SECONDS = 3600  # an act waits for a running import to finish its source


@dataclass(frozen=True, slots=True)
class Failure:
    """What went wrong, fit to be shown.

    Attributes:
        doing: what was being done, in words.
        bug: True where the cause is ours and not the file's, the machine's or the request's.
        details: the traceback of a bug, to be copied into a report; otherwise empty.
    """

    doing: str
    what: str
    where: str = ""
    remedy: str = ""
    bug: bool = False
    details: str = ""

    @classmethod
    def of(cls, doing: str, problem: BaseException) -> Failure:
        """Describe an exception."""
        if isinstance(problem, WorkbenchError):
            return cls(doing, problem.what, problem.where, problem.remedy)
        return cls(
            doing,
            f"an error in the software ({type(problem).__name__}: {problem})",
            remedy="What was begun is taken back. Copy the details and report it",
            bug=True,
            details="".join(traceback.format_exception(problem)),
        )


class Job:
    """Long work under way, as its watchers see it.

    It is a `Progress`: the work calls it between batches.

    Attributes:
        stage: what is going on, in words.
        done: units finished of `total`, which is 0 where it is not known.
        state: waiting, running, done, failed or cancelled.
        failure: what went wrong, where it failed.
    """

    def __init__(self, title: str, changed: Callable[[Job], None]) -> None:
        self.title = title
        self.stage = "Waiting"
        self.done = 0
        self.total = 0
        self.state = "waiting"
        self.failure: Failure | None = None
        self._changed = changed
        self._stop = threading.Event()
        self._stage_began = time.monotonic()
        self._reported = 0.0

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Take a report from the work.

        Raises:
            Cancelled: when somebody asked for the work to stop.
        """
        if self._stop.is_set():
            raise Cancelled
        now = time.monotonic()
        if stage != self.stage or done < self.done:
            self._stage_began = now
        self.stage, self.done, self.total = stage, done, total
        if now - self._reported >= REPORT_SECONDS or done == total:
            self._reported = now
            self._changed(self)

    def cancel(self) -> None:
        """Ask the work to stop; it does so between two batches, and takes back what it began."""
        self._stop.set()

    @property
    def stopping(self) -> bool:
        """Whether it was asked to stop."""
        return self._stop.is_set()

    @property
    def active(self) -> bool:
        """Whether it waits or runs."""
        return self.state in ("waiting", "running")

    @property
    def rate(self) -> float:
        """Units a second in the present stage; 0 where nothing can be said yet."""
        spent = time.monotonic() - self._stage_began
        return self.done / spent if spent > 0.5 else 0.0

    @property
    def remaining(self) -> float | None:
        """Seconds that the present stage may still take, or None where that is not known."""
        return (self.total - self.done) / self.rate if self.total and self.rate else None

    def ask_person(self, put: Callable[[Callable[[Any], None]], None], post: Post) -> Any:
        """Put a question from within the work and wait for the answer.

        Args:
            put: called on the watchers' thread with a function that takes the answer.
            post: how to get there.

        Raises:
            Cancelled: when the work is stopped meanwhile.
        """
        answered = threading.Event()
        answers: list[Any] = []

        def answer(value: Any) -> None:
            answers.append(value)
            answered.set()

        post(lambda: put(answer))
        while not answered.wait(0.05):
            if self._stop.is_set():
                raise Cancelled
        return answers[0]


@dataclass(slots=True)
class Runner:
    """Runs work for one open case.

    Args:
        root: the case folder.
        operator: who acts; named in the audit trail.
        post: hands a callback to the thread that may touch what is shown.
    """

    root: Path
    operator: str
    post: Post
    jobs: list[Job] = field(default_factory=list)
    _readers: ThreadPoolExecutor = field(init=False)
    _writer: ThreadPoolExecutor = field(init=False)
    _long: ThreadPoolExecutor = field(init=False)
    _handles: list[Case] = field(default_factory=list)
    _local: threading.local = field(default_factory=threading.local)
    _newest: dict[Hashable, int] = field(default_factory=dict)
    _asked: int = 0
    _closed: bool = False

    def __post_init__(self) -> None:
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="workbench-read")
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="workbench-write")
        self._long = ThreadPoolExecutor(1, thread_name_prefix="workbench-job")

    def ask(
        self,
        key: Hashable,
        read: Callable[[Case], T],
        then: Callable[[T], None],
        failed: Callable[[Failure], None],
    ) -> None:
        """Read, and hand over the answer unless a newer question with the same key was put.

        Args:
            key: what is asked about, by whom; the newest wins.
            read: gets a handle that cannot write.
            then: gets the answer, on the poster's thread.
            failed: gets what went wrong.
        """
        self._asked += 1
        mine = self._newest[key] = self._asked

        def wanted() -> bool:
            return self._newest.get(key) == mine and not self._closed

        def run() -> None:
            if not wanted():
                return
            try:
                answer = read(self._handle(write=False))
            except Exception as problem:  # noqa: BLE001 - an edge
                failure = Failure.of("Reading the case", problem)
                self._post(lambda: failed(failure) if wanted() else None)
            else:
                self._post(lambda: then(answer) if wanted() else None)

        self._submit(self._readers, run)

    def act(
        self,
        doing: str,
        do: Callable[[Case], T],
        then: Callable[[T], None],
        failed: Callable[[Failure], None],
    ) -> None:
        """Change something; acts are carried out one after the other.

        Args:
            doing: what is done, in words for an error.
            do: gets a handle that may write, and opens its own transaction.
            then: gets the result, on the poster's thread.
            failed: gets what went wrong.
        """

        def run() -> None:
            try:
                result = do(self._handle(write=True))
            except Exception as problem:  # noqa: BLE001 - an edge
                failure = Failure.of(doing, problem)
                self._post(lambda: failed(failure))
            else:
                self._post(lambda: then(result))

        self._submit(self._writer, run)

    def job(
        self,
        title: str,
        run: Callable[[Case, Job], T],
        changed: Callable[[Job], None],
        then: Callable[[T], None],
    ) -> Job:
        """Start long work.

        Args:
            title: for the person, e.g. "Taking in 3 files".
            run: gets a handle that may write, and the job, which is its `Progress`.
            changed: told of each report and of the end, on the poster's thread.
            then: gets the result, where the work was neither cancelled nor failed.
        """
        job = Job(title, lambda each: self._post(lambda: changed(each)))
        self.jobs.append(job)

        def work() -> None:
            try:
                if job.stopping:
                    raise Cancelled
                job.state = "running"
                result = run(self._handle(write=True), job)
            except Cancelled:
                self._ended(job, "cancelled", changed)
            except Exception as problem:  # noqa: BLE001 - an edge
                job.failure = Failure.of(title, problem)
                self._ended(job, "failed", changed)
            else:
                self._ended(job, "done", changed, lambda: then(result))

        changed(job)
        self._submit(self._long, work)
        return job

    def _ended(
        self,
        job: Job,
        state: str,
        changed: Callable[[Job], None],
        then: Callable[[], None] | None = None,
    ) -> None:
        def tell() -> None:
            job.state = state
            self.jobs.remove(job)
            changed(job)
            if then is not None:
                then()

        self._post(tell)

    def idle(self) -> bool:
        """Whether no job waits or runs."""
        return not self.jobs

    def close(self) -> None:
        """Stop: jobs are cancelled, acts already asked for are finished, handles are closed."""
        for each in self.jobs:
            each.cancel()
        self._long.shutdown(wait=True, cancel_futures=True)
        self._writer.shutdown(wait=True)
        self._closed = True
        self._readers.shutdown(wait=True, cancel_futures=True)
        for case in self._handles:
            case.close()
        self._handles.clear()

    def _post(self, callback: Callable[[], None]) -> None:
        if not self._closed:
            self.post(callback)

    def _submit(self, pool: ThreadPoolExecutor, run: Callable[[], None]) -> None:
        if self._closed:
            return
        future: Future[None] = pool.submit(run)
        future.add_done_callback(_surface)

    def _handle(self, *, write: bool) -> Case:
        """This thread's own case handle, opened when first needed."""
        case: Case | None = getattr(self._local, "case", None)
        if case is None:
            case = Case.open(self.root, operator=self.operator, write=write)
            case.connection.execute(f"PRAGMA busy_timeout = {LOCK_SECONDS * 1000}")
            self._local.case = case
            self._handles.append(case)
        return case


def _surface(future: Future[None]) -> None:
    """Let nothing vanish: an error in `post` itself is logged by the pool when raised here."""
    if not future.cancelled():
        future.result()
