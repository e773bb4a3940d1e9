"""How well scores order and state: the figures of cards and of the evaluation."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.floating]
Truth = NDArray[np.integer]
Figures = dict[str, dict[str, float]]
RESAMPLES = 200
SEED = 7


def auroc(score: Scores, truth: Truth) -> float:
    """The chance that a message that has it scores above one that does not."""
    from scipy.stats import rankdata

    hits = int(truth.sum())
    rank = rankdata(score)
    return float((rank[truth == 1].sum() - hits * (hits + 1) / 2) / (hits * (len(truth) - hits)))


def average_precision(score: Scores, truth: Truth) -> float:
    """The mean of the precision at each message that has it, the best first; ties at their end."""
    order = np.argsort(-score, kind="stable")
    told, hit = np.asarray(score)[order], np.asarray(truth)[order]
    found = np.cumsum(hit)
    last = np.append(np.nonzero(np.diff(told))[0], len(told) - 1)
    recall = found[last] / found[-1]
    precision = found[last] / (last + 1)
    return float((np.diff(np.append(0.0, recall)) * precision).sum())


def recall_at(score: Scores, truth: Truth, effort: float) -> float:
    """The share of the wanted found when this share of all messages is read, the best first."""
    read = max(1, int(len(truth) * effort))
    order = np.argsort(-score, kind="stable")[:read]
    return float(truth[order].sum() / truth.sum())


def effort_for(score: Scores, truth: Truth, recall: float) -> float:
    """The share of all messages that is read until this share of the wanted is found."""
    found = np.cumsum(truth[np.argsort(-score, kind="stable")])
    need = int(np.ceil(recall * truth.sum()))
    return float((np.searchsorted(found, need) + 1) / len(truth))


def false_alarms(
    score: Scores, truth: Truth, among: NDArray[np.bool_], recall: float = 0.9
) -> float:
    """The share of some messages that lie above the line at which this recall is reached."""
    line = np.quantile(score[truth == 1], 1 - recall)
    chosen = among & (truth == 0)
    return float((score[chosen] >= line).mean()) if chosen.any() else 0.0


def calibration_error(score: Scores, truth: Truth) -> float:
    """The mean gap between what is stated and what is so, over ten equal bins (ECE)."""
    bins = np.minimum((np.asarray(score) * 10).astype(int), 9)
    return float(
        sum(
            (bins == b).mean() * abs(score[bins == b].mean() - truth[bins == b].mean())
            for b in range(10)
            if (bins == b).any()
        )
    )


def interval(
    measure: Callable[[Scores, Truth], float], score: Scores, truth: Truth
) -> tuple[float, float]:
    """A 95 % bootstrap interval over messages, seeded; both kinds resampled apart."""
    chance = np.random.default_rng(SEED)
    with_, without = np.nonzero(truth == 1)[0], np.nonzero(truth == 0)[0]
    found = []
    for _ in range(RESAMPLES):
        some = np.concatenate(
            [chance.choice(with_, len(with_)), chance.choice(without, len(without))]
        )
        found.append(measure(score[some], truth[some]))
    low, high = np.quantile(found, [0.025, 0.975])
    return float(low), float(high)


def figures(
    score: Scores, truth: Truth, outputs: tuple[str, ...], hard: NDArray[np.bool_]
) -> Figures:
    """The figures of each output that occurs.

    Args:
        score: probabilities, shape (n, outputs).
        truth: 0 or 1, likewise.
        outputs: the names of the columns.
        hard: which rows are near misses of some signal and have none.
    """
    found: Figures = {}
    for column, output in enumerate(outputs):
        y, s = truth[:, column], score[:, column]
        if not 0 < y.sum() < len(y):
            continue
        found[output] = {
            "positives": int(y.sum()),
            "auroc": auroc(s, y),
            "ap": average_precision(s, y),
            "recall at 1 %": recall_at(s, y, 0.01),
            "recall at 5 %": recall_at(s, y, 0.05),
            "false alarms at 90 % recall": false_alarms(s, y, hard),
            "calibration error": calibration_error(s, y),
        }
    return found


def macro(told: Figures, figure: str, signals: tuple[str, ...]) -> float:
    """The mean of a figure over signals."""
    return float(np.mean([told[each][figure] for each in signals if each in told]))
