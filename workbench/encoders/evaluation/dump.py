"""A dump: the wanted messages planted among tens of thousands of plain ones."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.encoders import measures
from workbench.encoders.labelled import Labelled

PLANTED = 200
DRAWS = 5
SEED = 7
SEVERE = 3


@dataclass(frozen=True, slots=True)
class Found:
    """What reading in the order of a score finds; means over the draws.

    Attributes:
        effort_severe: the share of the dump read until the last message of severity 3 or more.
        effort_95: the share read until 95 % of the wanted are found.
    """

    recall_1: float
    recall_5: float
    severe_at_03: float
    effort_severe: float
    effort_95: float


def wanted(rows: list[Labelled]) -> NDArray[np.bool_]:
    """Which messages are what an investigator looks for: any threat or fixation signal."""
    return np.array([any(code[0] in "TF" for code in each.labels) for each in rows])


def read(rows: list[Labelled], scores: NDArray[np.floating], bulk: NDArray[np.floating]) -> Found:
    """Plant some of the wanted in the bulk, several times, and read the best first.

    Args:
        rows: the labelled messages.
        scores: theirs, one each.
        bulk: those of the plain messages.
    """
    places = np.nonzero(wanted(rows))[0]
    severe = np.array([
        max((s for code, s in each.labels.items() if code[0] in "TF"), default=0) >= SEVERE
        for each in rows
    ])  # fmt: skip
    found = []
    for draw in range(DRAWS):
        chance = np.random.default_rng(SEED + draw)
        some = chance.choice(places, min(PLANTED, len(places)), replace=False)
        score = np.concatenate([scores[some], bulk])
        score = score + chance.uniform(0, 1e-9, len(score))  # ties are read in no order
        truth = np.concatenate([np.ones(len(some), np.int8), np.zeros(len(bulk), np.int8)])
        grave = np.concatenate([severe[some], np.zeros(len(bulk), np.bool_)]).astype(np.int8)
        found.append([
            measures.recall_at(score, truth, 0.01), measures.recall_at(score, truth, 0.05),
            measures.recall_at(score, grave, 0.003), measures.effort_for(score, grave, 1.0),
            measures.effort_for(score, truth, 0.95),
        ])  # fmt: skip
    return Found(*np.mean(found, axis=0).tolist())
