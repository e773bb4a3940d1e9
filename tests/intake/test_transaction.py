"""Intake is a transaction: a kill at any moment leaves all of a source or nothing of it."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from tests.intake.cases import CHAT, LONDON, SMS, new_case, taken
from workbench.case import Case, audit, events, sources
from workbench.case.writer import SourceWriter
from workbench.disclosure.verification import verify
from workbench.errors import Cancelled
from workbench.intake.take_in import take_in

KILLED = textwrap.dedent("""
    import os, sys
    from pathlib import Path
    from workbench.case import Case
    from workbench.case.writer import SourceWriter
    from workbench.intake.take_in import Terms, take_in
    calls = int(sys.argv[3])
    done = 0
    add = SourceWriter.add
    def counted(self, record):
        global done
        done += 1
        if done == calls:
            os._exit(9)
        add(self, record)
    SourceWriter.add = counted
    with Case.open(Path(sys.argv[1])) as case:
        list(take_in(case, [Path(sys.argv[2])], Terms(zone="Europe/London", owner="Ash Sample")))
""")


@pytest.mark.parametrize("at", [1, 4, 12])
def test_a_killed_intake_leaves_nothing_and_runs_again(tmp_path: Path, at: int) -> None:
    with new_case(tmp_path / "c") as case:
        taken(case, SMS)
        before = [e.uid for e in events.stream(case.connection)]
    command = [sys.executable, "-c", KILLED, str(tmp_path / "c"), str(CHAT), str(at)]
    assert subprocess.run(command).returncode == 9
    with Case.open(tmp_path / "c") as case:
        assert [e.uid for e in events.stream(case.connection)] == before
        assert len(sources.every(case.connection)) == 1
        assert taken(case, CHAT)[0].status == "imported"
        assert events.count(case.connection) == len(before) + 11
    assert verify(tmp_path / "c").problems == []


def test_cancelling_leaves_the_case_as_before(tmp_path: Path) -> None:
    def stop(stage: str, done: int, total: int) -> None:
        if stage.startswith("Linking"):
            raise Cancelled

    with new_case(tmp_path / "c") as case:
        head = audit.head(case.connection)
        with pytest.raises(Cancelled):
            list(take_in(case, [CHAT], LONDON, progress=stop))
        assert audit.head(case.connection) == head
        assert sources.every(case.connection) == []
        assert events.count(case.connection) == 0


def test_a_sum_that_does_not_match_is_incomplete(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add = SourceWriter.add

    def loses(self: SourceWriter, record: object) -> None:
        if getattr(record, "body", "") != "you up?":
            add(self, record)  # type: ignore[arg-type]

    monkeypatch.setattr(SourceWriter, "add", loses)
    with new_case(tmp_path / "c") as case:
        report = taken(case, CHAT)[0]
        assert report.status == "incomplete"
        assert report.ledger["unaccounted"] == 1


def test_a_text_beyond_the_limit_is_incomplete(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workbench.evidence.limits.DOCUMENT_BYTES", 1 << 20)
    path = tmp_path / "notes.txt"
    path.write_text("a line of notes\n" * 100_000, "utf-8")
    with new_case(tmp_path / "c") as case:
        report = taken(case, path)[0]
        assert report.status == "incomplete"
        assert any("was not read" in each for each in report.warnings)
