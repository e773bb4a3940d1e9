from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from workbench.encoders.judging import Confidence
from workbench.encoders.scorer import AXES, Scorer, scorer
from workbench.encoders.store import VectorStore

TEXTS = [
    "I'll be waiting outside your work on Friday and nobody will stop me",
    "two semi skimmed and a loaf please",
    "",
    "🔪",
    "Δεν θέλω να μιλήσω",
    "ok",
    "see you at six " * 120 + "and then I will burn your house down with you in it",
]


@pytest.fixture(scope="module")
def present() -> Scorer:
    return scorer()


def test_scores_have_a_row_a_text_and_a_column_an_output(present: Scorer) -> None:
    told = present.score(TEXTS)
    assert told.probabilities.shape == (len(TEXTS), len(told.outputs))
    assert told.probabilities.dtype == np.float32
    assert told.outputs[-len(AXES) :] == AXES
    assert len(told.signals) == 35
    assert ((told.probabilities >= 0) & (told.probabilities <= 1)).all()
    assert told.of("threat")[6] > told.of("threat")[1]


def test_scores_do_not_depend_on_batch_order_or_store(present: Scorer, tmp_path: Path) -> None:
    whole = present.score(TEXTS).probabilities
    alone = np.concatenate([present.score([each]).probabilities for each in TEXTS])
    turned = present.score(TEXTS[::-1]).probabilities[::-1]
    store = VectorStore.of(tmp_path, present.entry, present.encoder.dimensions)
    kept = present.score(TEXTS, vectors=store).probabilities
    again = present.score(TEXTS, vectors=store).probabilities
    for other in (alone, turned, kept, again):
        assert np.abs(whole - other).max() < 1e-4


def test_says_what_it_can_not_judge(present: Scorer) -> None:
    told = [Confidence(each) for each in present.score(TEXTS).confidence]
    assert told[:2] == [Confidence.ASSESSED, Confidence.ASSESSED]
    assert told[2:6] == [
        Confidence.NOT_EMPTY,
        Confidence.NOT_EMOJI,
        Confidence.NOT_LANGUAGE,
        Confidence.LOW_SHORT,
    ]
    assert all(each.reason for each in told[2:6])
    assert {each.level for each in told} == {"assessed", "low confidence", "not assessed"}


def test_identity_names_what_gave_the_scores(present: Scorer) -> None:
    told = present.identity()
    assert len(str(told["encoder_sha256"])) == len(str(told["head_sha256"])) == 64


def test_no_texts_no_scores(present: Scorer) -> None:
    assert present.score([]).probabilities.shape == (0, len(present.outputs))
