"""The pipeline: does only what is new, goes on where it stopped, gives the same order again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.intake.cases import CHAT, SMS, new_case, taken
from workbench.analysis import analyse
from workbench.analysis.explanations import explain, occlusion
from workbench.analysis.semantic import search
from workbench.case import Case, assessments, audit, events
from workbench.encoders.scorer import Scorer, scorer
from workbench.encoders.store import alone
from workbench.errors import Cancelled, MachineError, UsageError
from workbench.ranking import weights
from workbench.review import decisions
from workbench.review.sealing import seal_records


def order(case: Case) -> list[tuple[int, float, str]]:
    ids = list(assessments.order(case.connection))
    return [(e.event_id, e.priority, e.lane) for e in assessments.rows(case.connection, ids)]


def test_nothing_is_done_twice_and_decisions_are_heeded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with new_case(tmp_path / "c") as case:
        taken(case, CHAT, SMS)
        first = analyse(case)
        assert first.messages == events.count(case.connection, kind="message")
        before = order(case)
        with monkeypatch.context() as patch:
            patch.setattr(Scorer, "score", None)  # calling it would fail
            assert analyse(case).scored == 0
        assert order(case) == before
        stop = next(e for e in events.stream(case.connection) if "stop writing" in (e.body or ""))
        decisions.decide(case, [stop.id], "relevant", tags=["V1"])
        assert analyse(case).scored > 0
        told = assessments.rows(case.connection, [row[0] for row in order(case)])
        assert {"refused", "blocked"} & {each.state for each in told}


def test_one_at_a_time_works_on_the_vectors(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workbench.encoders.store.PATIENCE", 0.05)
    with new_case(tmp_path / "c") as case:
        taken(case, CHAT)
        some = next(events.stream(case.connection)).uid
        with alone(case.derived):
            for act in (
                lambda: analyse(case),
                lambda: search(case, "a lit window", 5),
                lambda: seal_records(case, [some], "a reason"),
            ):
                with pytest.raises(MachineError, match="being analysed"):
                    act()
        assert order(case) == []
        assert seal_records(case, [some], "a reason").count == 1
        assert analyse(case).messages
        assert search(case, "a lit window", 5)


def test_a_stopped_run_goes_on_and_gives_the_same(tmp_path: Path) -> None:
    def stop(stage: str, done: int, total: int) -> None:
        if stage == "Ranking":
            raise Cancelled

    with new_case(tmp_path / "whole") as case:
        taken(case, CHAT, SMS)
        analyse(case)
        whole = order(case)
    with new_case(tmp_path / "c") as case:
        taken(case, CHAT, SMS)
        head = audit.head(case.connection)
        with pytest.raises(Cancelled):
            analyse(case, progress=stop)
        assert audit.head(case.connection) == head
        assert order(case) == []
        analyse(case)
        assert [each[1:] for each in order(case)] == [each[1:] for each in whole]


def test_a_threat_that_was_edited_away_is_read(tmp_path: Path) -> None:
    with new_case(tmp_path / "c") as case:
        taken(case, CHAT)
        bland = next(e for e in events.stream(case.connection) if e.body == "you up?")
        analyse(case)
        before = assessments.rows(case.connection, [bland.id])[0]
        versions = json.dumps([{"time": "x", "text": "im going to kill you when i find you"}])
        case.connection.execute(
            "UPDATE event SET details = ? WHERE id = ?",
            (json.dumps({"earlier_versions": versions}), bland.id),
        )
        case.connection.execute("DELETE FROM stage")
        analyse(case)
        after = assessments.rows(case.connection, [bland.id])[0]
        assert after.threat > before.threat + 0.3
        assert after.confidence == before.confidence


def test_an_empty_case_is_analysed(tmp_path: Path) -> None:
    with new_case(tmp_path / "c") as case:
        assert analyse(case).messages == 0


def test_weights_are_audited_and_change_the_order(tmp_path: Path) -> None:
    with new_case(tmp_path / "c") as case:
        taken(case, CHAT)
        analyse(case)
        before = [each[1] for each in order(case)]
        weights.set_weights(case, {"fixation": 70.0})
        analyse(case)
        assert [each[1] for each in order(case)] != before
        acts = [each.action for each in audit.entries(case.connection)]
        assert acts.count("setting") == 1
        with pytest.raises(UsageError, match="no weight"):
            weights.set_weights(case, {"danger": 1})


def test_an_explanation_names_words_points_and_what_is_missing(tmp_path: Path) -> None:
    with new_case(tmp_path / "c") as case:
        taken(case, CHAT, SMS)
        analyse(case)
        found = explain(case, order(case)[-1][0])
        lines = list(found.lines())
        assert any("sum" in each for each in lines)
        assert found.missing
        call = events.ids_in_time(case.connection, kinds=("call",))[0]
        with pytest.raises(UsageError, match="reading order"):
            explain(case, call)


def test_the_words_that_carry_a_score_carry_it() -> None:
    """Faithfulness by deletion: without its three weightiest words a score falls furthest."""
    chosen = scorer()
    text = "right so im gonna kill you when i get home from work tonight i swear"
    words = occlusion(chosen, text, "T1")
    assert [each.text for each in words] == text.split()
    best = sorted(words, key=lambda each: -each.weight)
    without = [_without(text, some) for some in (best[:3], best[-3:])]
    top, bottom = chosen.score(without).of("T1")
    assert top < bottom


def _without(text: str, words: list) -> str:  # type: ignore[type-arg]
    gone = {each.start for each in words}
    kept = [w for w in occlusion(scorer(), text, "T1") if w.start not in gone]
    return " ".join(each.text for each in kept)
