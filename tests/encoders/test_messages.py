"""The labelled messages that the project ships: well-formed, apart from each other, agreed upon."""

from __future__ import annotations

import importlib.util
import sys
from collections import Counter
from pathlib import Path
from types import ModuleType

import pytest
from sklearn.metrics import cohen_kappa_score

from workbench.encoders.labelled import Labelled, rows
from workbench.signals.taxonomy import signals

MODELS = Path(__file__).parents[2] / "models"
FOLDERS = ("training", "training/languages", "evaluation", "evaluation/languages")


def _script(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, MODELS / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_row_is_well_formed(folder: str) -> None:
    known = {signal.code: signal for signal in signals()}
    for row in rows(MODELS / folder):
        assert row.text, row
        assert row.who in tuple("scxpo"), row
        assert row.state in tuple("nrbo"), row
        assert set(row.near) <= known.keys() - row.labels.keys(), row
        for code, severity in row.labels.items():
            least, most = known[code].severity
            assert (least or 1) <= severity <= (most or 3), row


def test_no_text_is_in_both_training_and_evaluation() -> None:
    def texts(side: str) -> set[str]:
        found = {
            row.text.casefold() for sub in ("", "languages") for row in rows(MODELS / side / sub)
        }
        return {text for text in found if len(text.split()) > 2}

    shared = len(texts("training") & texts("evaluation"))
    assert shared == 0  # the count only: a failure must not print test messages to a writer


def test_every_language_set_is_large_and_half_of_it_matters() -> None:
    found: dict[str, list[Labelled]] = {}
    for row in rows(MODELS / "evaluation" / "languages"):
        found.setdefault(row.batch.partition("_")[0], []).append(row)
    assert len(found) >= 5
    for language, here in found.items():
        hits = sum(any(code[0] in "TF" for code in row.labels) for row in here)
        assert len(here) >= 100, language
        assert 0.4 < hits / len(here) < 0.6, language


def test_agreement_is_what_another_library_says() -> None:
    agreement = _script("agreement")
    pairs = list(agreement.pairs())
    assert len(pairs) >= 0.95 * agreement.DRAWN  # a row whose text has since changed drops out
    for code in Counter(code for pair in pairs for code in pair.stored):
        stored, second = (
            [code in getattr(pair, side) for pair in pairs] for side in ("stored", "second")
        )
        told = agreement.agreement(pairs, {code})
        assert told.kappa == pytest.approx(cohen_kappa_score(stored, second))


def test_the_datasheet_holds_every_computed_part() -> None:
    _script("agreement")
    datasheet = _script("datasheet")
    text = datasheet.DATASHEET.read_text("utf-8")
    again = datasheet.written(text)
    assert again.count("<!-- end of ") == 5
    assert datasheet.written(again) == again
