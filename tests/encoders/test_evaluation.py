from __future__ import annotations

import importlib
from pathlib import Path

import numpy as np
import pytest

from workbench.encoders import civil, measures, registry
from workbench.encoders.evaluation import baselines, dump, fairness, report
from workbench.encoders.labelled import Labelled, rows, taxonomy
from workbench.errors import InputError


def _row(text: str, **labels: int) -> Labelled:
    return Labelled(text, labels, (), "v")


def test_a_perfect_score_finds_all_at_the_start_and_none_finds_what_it_reads() -> None:
    data = [_row(f"m{n}", T1=4 if n % 2 else 2) for n in range(300)]
    perfect = dump.read(data, np.ones(300), np.zeros(30_000))
    assert perfect.recall_1 == 1
    assert perfect.severe_at_03 < 1  # 0.3 % of it is less than the planted
    assert perfect.effort_95 == pytest.approx(190 / 30_200)
    blind = dump.read(data, np.zeros(300), np.zeros(30_000))
    assert blind.recall_5 == pytest.approx(0.05, abs=0.03)


def test_only_threat_and_fixation_are_wanted() -> None:
    data = [_row("a", T2=1), _row("b", F14=1), _row("c", V1=1), _row("d", D6=1), _row("e")]
    assert dump.wanted(data).tolist() == [True, True, False, False, False]


def test_shift_of_pairs() -> None:
    one, other = {"threat": np.array([0.5, 0.2, 0.9])}, {"threat": np.array([0.4, 0.3, 0.5])}
    found = {each.trait: each for each in fairness.shifts(["a", "a", "b"], one, other)}
    assert found["a"].signed == pytest.approx(0)
    assert found["a"].size == pytest.approx(0.1)
    assert found["b"].wide == 1


def test_the_pairs_are_pairs_over_six_traits() -> None:
    found = list(fairness.pairs(registry.models_folder()))
    assert len(found) >= 150
    assert len({trait for trait, _, _ in found}) == 6
    assert all(one != other for _, one, other in found)
    assert len(set(found)) == len(found)


def test_a_line_that_is_no_pair_is_named(tmp_path: Path) -> None:
    (tmp_path / fairness.PAIRS).parent.mkdir(parents=True)
    (tmp_path / fairness.PAIRS).write_text("names | one\n", "utf-8")
    with pytest.raises(InputError, match="line 1"):
        list(fairness.pairs(tmp_path))


def test_no_test_message_trains() -> None:
    folder = registry.models_folder()
    train = {each.text for each in rows(folder / "training")}
    train |= {each.text for each in rows(folder / "training" / "languages")}
    train |= {text for told in taxonomy().values() for text in told["examples"]}
    test = [*rows(folder / "evaluation"), *rows(folder / "evaluation" / "languages")]
    shared = {each.text for each in test} & train
    assert len(shared) <= len(test) // 200, sorted(shared)[:10]


def test_keywords_count_and_learners_learn() -> None:
    data = [_row("i will kill you", T1=4), _row("kill you", T1=4)] * 4
    data += [_row("milk and bread"), _row("i love you", F1=1)] * 4
    told = baselines._tfidf(data)["threat"](["kill you now", "bread and milk"])
    assert told[0] > told[1]
    assert baselines._keywords(["please answer me", "bread"]).tolist() == [2.0, 0.0]


def test_plain_messages_are_read_where_they_are(tmp_path: Path) -> None:
    place = tmp_path / "uci_sms_without_nus"
    place.mkdir()
    (place / "messages.tsv").write_text("label\ttext\nham\tsee you at six\nham\t\n", "utf-8")
    assert civil.texts(tmp_path, trains=False) == {"uci_sms": ["see you at six"]}
    assert civil.texts(tmp_path, trains=True) == {}


def test_sources_that_train_do_not_test() -> None:
    trains = {(pile.path, pile.name) for pile in civil.PILES if pile.trains}
    tests = {(pile.path, pile.name) for pile in civil.PILES if not pile.trains}
    both = {path for path, _ in trains} & {path for path, _ in tests}
    assert both <= {"goemotions/goemotions.tsv.gz"}  # by its own split


@pytest.mark.slow
def test_the_report_tells_all_there_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(civil, "folder", lambda: tmp_path)
    few = {"keyword list": dict.fromkeys(("threat", "fixation"), baselines._keywords)}
    monkeypatch.setattr(baselines, "ways", lambda _: few.items())
    module = importlib.import_module("workbench.encoders.evaluation.report")
    monkeypatch.setattr(module, "rows", lambda folder: list(rows(folder))[::12])
    monkeypatch.setattr(measures, "RESAMPLES", 10)
    told = report()
    for heading in ("The two axes", "Each signal", "Fairness", "Speed and sameness"):
        assert heading in told
    assert "no dump and no civil text was measured" in told
