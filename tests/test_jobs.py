"""The runner: newest question wins, acts in order, jobs report, stop, and tell bugs from errors."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from workbench.case import Case, audit, creation
from workbench.errors import Cancelled, UsageError
from workbench.jobs import Failure, Job, Runner


class Pump:
    """Stands in for an event loop: callbacks are run when the test says so."""

    def __init__(self) -> None:
        self.waiting: queue.Queue[Callable[[], None]] = queue.Queue()

    def until(self, done: Callable[[], object]) -> None:
        end = time.monotonic() + 20
        while not done():
            assert time.monotonic() < end, "nothing came"
            try:
                self.waiting.get(timeout=0.02)()
            except queue.Empty:
                continue


@pytest.fixture
def pump() -> Pump:
    return Pump()


@pytest.fixture
def runner(tmp_path: Path, pump: Pump) -> Iterator[Runner]:
    creation.create(tmp_path / "case", name="Jobs", zone="UTC", operator="DC Test")
    made = Runner(tmp_path / "case", "DC Test", pump.waiting.put)
    yield made
    made.close()


def test_the_newest_question_wins(runner: Runner, pump: Pump) -> None:
    answers: list[int] = []
    gate = threading.Event()

    def slow(_: Case) -> int:
        gate.wait(10)
        return 1

    runner.ask("rows", slow, answers.append, pytest.fail)
    runner.ask("rows", lambda _: 2, answers.append, pytest.fail)
    runner.ask("other", lambda _: 3, answers.append, pytest.fail)
    gate.set()
    pump.until(lambda: len(answers) == 2)
    runner.ask("last", lambda _: 4, answers.append, pytest.fail)
    pump.until(lambda: 4 in answers)
    assert sorted(answers) == [2, 3, 4]


def test_a_reader_cannot_write(runner: Runner, pump: Pump) -> None:
    failures: list[Failure] = []

    def write(case: Case) -> None:
        case.connection.execute("DELETE FROM setting")

    runner.ask("x", write, lambda _: pytest.fail("it wrote"), failures.append)
    pump.until(lambda: failures)


def test_acts_come_in_the_order_asked_and_are_audited(runner: Runner, pump: Pump) -> None:
    done: list[int] = []

    def act(number: int) -> Callable[[Case], int]:
        def do(case: Case) -> int:
            with case.transaction():
                audit.record(case, "test", {"number": number})
            return number

        return do

    for number in range(20):
        runner.act("Testing", act(number), done.append, pytest.fail)
    pump.until(lambda: len(done) == 20)
    assert done == list(range(20))
    told: list[list[int]] = []
    runner.ask(
        "audit",
        lambda case: [e.detail["number"] for e in audit.entries(case.connection, ("test",))],
        told.append,
        pytest.fail,
    )
    pump.until(lambda: told)
    assert told == [list(range(20))]


def test_an_error_is_told_in_its_words_and_a_bug_is_called_one(runner: Runner, pump: Pump) -> None:
    failures: list[Failure] = []

    def refuse(_: Case) -> None:
        raise UsageError("there is nothing to undo", remedy="Decide something first")

    def break_(_: Case) -> None:
        raise ZeroDivisionError("oops")

    runner.act("Undo", refuse, lambda _: None, failures.append)
    runner.act("Undo", break_, lambda _: None, failures.append)
    pump.until(lambda: len(failures) == 2)
    assert failures[0] == Failure("Undo", "there is nothing to undo", "", "Decide something first")
    assert failures[1].bug
    assert "ZeroDivisionError" in failures[1].details


def test_a_job_reports_and_hands_over_its_result(runner: Runner, pump: Pump) -> None:
    seen: list[tuple[str, int, int]] = []
    results: list[str] = []

    def run(_: Case, job: Job) -> str:
        for done in range(5):
            job("Counting", done, 4)
        return "counted"

    job = runner.job(
        "Count", run, lambda j: seen.append((j.state, j.done, j.total)), results.append
    )
    pump.until(lambda: results)
    assert results == ["counted"]
    assert job.state == "done"
    assert runner.idle()
    assert seen[0][0] == "waiting"
    assert seen[-1] == ("done", 4, 4)


def test_a_job_stops_between_batches(runner: Runner, pump: Pump) -> None:
    begun = threading.Event()

    def run(_: Case, job: Job) -> None:
        while True:
            begun.set()
            job("Endless", 1, 0)
            time.sleep(0.005)

    job = runner.job("Endless", run, lambda _: None, lambda _: pytest.fail("it ended"))
    assert begun.wait(10)
    job.cancel()
    pump.until(lambda: not job.active)
    assert job.state == "cancelled"


def test_a_question_from_within_a_job_waits_for_its_answer(runner: Runner, pump: Pump) -> None:
    results: list[str] = []

    def run(_: Case, job: Job) -> str:
        found = job.ask_person(lambda answer: answer("blue"), pump.waiting.put)
        return f"it is {found}"

    runner.job("Ask", run, lambda _: None, results.append)
    pump.until(lambda: results)
    assert results == ["it is blue"]


def test_a_question_is_dropped_when_the_job_is_stopped(runner: Runner, pump: Pump) -> None:
    asked: list[Callable[[object], None]] = []

    def run(_: Case, job: Job) -> None:
        job.ask_person(asked.append, pump.waiting.put)

    job = runner.job("Ask", run, lambda _: None, lambda _: None)
    pump.until(lambda: asked)
    job.cancel()
    pump.until(lambda: not job.active)
    assert job.state == "cancelled"


def test_closing_finishes_acts_and_stops_jobs(tmp_path: Path, pump: Pump) -> None:
    creation.create(tmp_path / "two", name="Two", zone="UTC", operator="DC Test")
    runner = Runner(tmp_path / "two", "DC Test", pump.waiting.put)

    def endless(_: Case, job: Job) -> None:
        while True:
            job("Endless", 0, 0)
            time.sleep(0.005)

    def act(case: Case) -> None:
        with case.transaction():
            audit.record(case, "test", {})

    runner.job("Endless", endless, lambda _: None, lambda _: None)
    runner.act("Testing", act, lambda _: None, pytest.fail)
    runner.close()
    with Case.open(tmp_path / "two") as case:
        assert len(list(audit.entries(case.connection, ("test",)))) == 1
    assert not [t for t in threading.enumerate() if t.name.startswith("workbench")]


def test_rate_and_remaining_are_told_only_when_known() -> None:
    job = Job("x", lambda _: None)
    assert job.rate == 0
    assert job.remaining is None
    job("Reading", 10, 100)
    job._stage_began -= 2
    assert job.rate == pytest.approx(5, rel=0.2)
    assert job.remaining == pytest.approx(18, rel=0.2)
    job.cancel()
    with pytest.raises(Cancelled):
        job("Reading", 11, 100)
