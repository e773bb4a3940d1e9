"""From the sample case's files to decisions, timeline, bundle and verification."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.samples import SAMPLE_DATA
from workbench import timeline
from workbench.case import Case, audit, events, sources
from workbench.disclosure.bundle import export_bundle
from workbench.disclosure.verification import verify
from workbench.errors import UsageError
from workbench.intake.take_in import Terms, take_in
from workbench.review import decisions, state

TERMS = Terms(zone="Europe/London", owner="Tamsin Orrell")


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory):
    root = tmp_path_factory.mktemp("story") / "case"
    with Case.create(root, name="Story", zone="Europe/London", operator="DC Test") as made:
        reports = list(take_in(made, [SAMPLE_DATA / "handset"], TERMS))
        assert {each.status for each in reports} == {"imported"}
        yield made


def test_the_earlier_export_is_linked_and_nothing_is_dropped(case: Case) -> None:
    every = sources.every(case.connection)
    earlier = next(each for each in every if each.path.endswith("earlier"))
    assert earlier.report["linked"] == earlier.records["messages"]
    total = case.connection.execute("SELECT count(*) FROM event").fetchone()[0]
    told = sum(each.records["messages"] + each.records["calls"] for each in every)
    assert total == told


def test_importing_again_adds_nothing(case: Case) -> None:
    before = events.count(case.connection)
    reports = list(take_in(case, [SAMPLE_DATA / "handset"], TERMS))
    assert {each.status for each in reports} == {"already"}
    assert events.count(case.connection) == before


def test_decide_undo_export_verify(case: Case, tmp_path: Path) -> None:
    ids = list(events.ids_in_time(case.connection, kinds=("message",))[:3])
    decisions.decide(case, ids, "relevant", tags=["F4"], note="seen")
    assert [row.event_id for row in timeline.rows(case)] == ids
    decisions.undo(case)
    assert timeline.rows(case) == []
    decisions.undo(case, list(audit.entries(case.connection, ("undo",)))[-1].id)
    assert state.counts(case.connection) == {"relevant": 3}
    decisions.add_entry(case, "Reported", "2025-11-14T14:50", basis="Incident log")
    bundle = export_bundle(case, tmp_path / "bundle")
    assert len(timeline.rows(case)) == 4
    assert verify(tmp_path / "bundle").problems == []
    assert verify(case.root).problems == []
    victim = tmp_path / "bundle" / "timeline.jsonl"
    victim.write_bytes(victim.read_bytes().replace(b"F4", b"F5", 1))
    assert any("timeline.jsonl: changed" in each for each in verify(bundle.path).problems)


def test_an_ambiguous_own_time_is_refused(case: Case) -> None:
    with pytest.raises(UsageError, match="ambiguous"):
        decisions.add_entry(case, "x", "2025-10-26T01:30", basis="y")
