from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import average_precision_score, roc_auc_score

from workbench.encoders import measures

CHANCE = np.random.default_rng(7)
TRUTH = (CHANCE.random(400) < 0.1).astype(np.int8)
SCORE = np.round(CHANCE.random(400) * 0.7 + TRUTH * 0.3, 2)  # with ties


def test_order_agrees_with_scikit_learn() -> None:
    assert measures.auroc(SCORE, TRUTH) == pytest.approx(roc_auc_score(TRUTH, SCORE))
    found = measures.average_precision(SCORE, TRUTH)
    assert found == pytest.approx(average_precision_score(TRUTH, SCORE))


def test_reading_effort() -> None:
    truth = np.array([0, 1, 0, 1, 0, 0, 0, 0, 0, 0], dtype=np.int8)
    score = np.array([0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1, 0.0])
    assert measures.recall_at(score, truth, 0.2) == 0.5
    assert measures.effort_for(score, truth, 0.95) == 0.4
    assert measures.effort_for(score, truth, 0.5) == 0.2


def test_false_alarms_are_counted_among_the_hard_alone() -> None:
    truth = np.array([1, 1, 0, 0, 0], dtype=np.int8)
    score = np.array([0.9, 0.5, 0.6, 0.7, 0.1])
    hard = np.array([False, False, True, False, True])
    assert measures.false_alarms(score, truth, hard) == 0.5


def test_calibration_error_of_what_is_so_is_none() -> None:
    score = np.repeat([0.25, 0.75], 100)
    truth = np.concatenate([np.arange(100) < 25, np.arange(100) < 75]).astype(np.int8)
    assert measures.calibration_error(score, truth) == pytest.approx(0)


def test_the_interval_holds_the_figure_and_is_the_same_again() -> None:
    low, high = measures.interval(measures.auroc, SCORE, TRUTH)
    assert low < measures.auroc(SCORE, TRUTH) < high
    assert (low, high) == measures.interval(measures.auroc, SCORE, TRUTH)
