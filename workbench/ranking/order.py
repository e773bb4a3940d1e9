"""The reading order: points for each message, lanes, and the sentences that explain them.

The order is pure arithmetic on what it is given; it reads and writes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.case.traffic import NEVER, Traffic
from workbench.ranking import levels
from workbench.ranking.pairs import Pair
from workbench.ranking.reasons import sentences
from workbench.ranking.states import STATES, States
from workbench.ranking.weights import Weights
from workbench.signals import Signal

AXES = ("threat", "fixation", "victim", "disclosure")


@dataclass(frozen=True)
class Scored:
    """What the models say of each row of the traffic; nought for calls and app-written rows.

    Attributes:
        signals: in the order of the columns of `probabilities`, shape (n, signals).
        axes: the four axes' probabilities, shape (n, 4), in the order of `AXES`.
        confidence: for each row, `assessed`, `low: why` or `not assessed: why`.
    """

    signals: tuple[Signal, ...]
    probabilities: NDArray[np.float32]
    axes: NDArray[np.float32]
    confidence: list[str]


@dataclass(frozen=True)
class Ranked:
    """One message in its place; the fields of `case.assessments.Assessment`."""

    row: int
    lane: str
    parts: dict[str, float]
    priority: float
    threat_level: int
    fixation_level: int
    state: str
    pair: int | None
    reasons: tuple[str, ...]


def rank(
    traffic: Traffic, scored: Scored, pairs: list[Pair], states: States, weights: Weights
) -> list[Ranked]:
    """All messages in reading order.

    Interrupts come first, whatever else holds; then the rest, by points. A message that could not
    be assessed stands where its pair and state put it, marked as such, and never simply last.
    """
    n = len(traffic.ids)
    pair_of = np.full(n, -1, dtype=np.int64)
    score, mutual = np.zeros(n, dtype=np.float32), np.zeros(n, dtype=np.float32)
    state, strength = np.zeros(n, dtype=np.int8), np.zeros(n, dtype=np.float32)
    began = np.zeros(n, dtype=np.int64)
    for place, pair in enumerate(pairs):
        pair_of[pair.rows], score[pair.rows] = place, pair.score
        mutual[pair.rows] = pair.mutual
        found = states.at(pair.actor, pair.target, traffic.utc[pair.rows])
        state[pair.rows], strength[pair.rows], began[pair.rows] = found
    terms = {
        name: np.round(each.astype(np.float64), 2)
        for name, each in _terms(
            scored, score, mutual, state, strength, _roles(traffic), weights
        ).items()
    }
    total = np.round(np.sum(list(terms.values()), axis=0), 2)
    threat = levels.levels("threat", scored.signals, scored.probabilities, state, weights)
    fixation = levels.levels("fixation", scored.signals, scored.probabilities, state, weights)
    urgent = levels.interrupts(scored.signals, scored.probabilities, score, mutual, weights)
    messages = np.flatnonzero(traffic.kinds == 0)
    order = messages[np.lexsort((messages, -total[messages], ~urgent[messages]))]
    return [
        Ranked(
            row=int(row),
            lane=_lane(bool(urgent[row]), scored.confidence[row]),
            parts={name: float(each[row]) for name, each in terms.items()},
            priority=float(total[row]),
            threat_level=int(threat[row]),
            fixation_level=int(fixation[row]),
            state=STATES[state[row]],
            pair=int(pair_of[row]) if pair_of[row] >= 0 else None,
            reasons=sentences(
                scored,
                int(row),
                traffic,
                pairs[pair_of[row]] if pair_of[row] >= 0 else None,
                STATES[state[row]],
                _days(traffic, int(row), began),
                {name: float(terms[name][row]) for name in ("banter", "role")},
                weights,
            ),
        )
        for row in order
    ]


def _terms(
    scored: Scored,
    score: NDArray[np.float32],
    mutual: NDArray[np.float32],
    state: NDArray[np.int8],
    strength: NDArray[np.float32],
    roles: tuple[NDArray[np.float32], NDArray[np.bool_]],
    weights: Weights,
) -> dict[str, NDArray[np.float32]]:
    """The terms of the sum, in points."""
    threat = weights.threat * scored.axes[:, 0]
    fixation = weights.fixation * scored.axes[:, 1]
    grave = weights.grave * levels.grave(scored.signals, scored.probabilities)
    words = threat + fixation + grave
    return {
        "threat": threat,
        "fixation": fixation,
        "grave": grave,
        "pair": weights.pair * score,
        "state": weights.state * score * strength * (state > 0),
        "role": weights.role * roles[0] - weights.victim * roles[1] * words,
        "banter": -weights.banter * mutual * words,
    }


def _roles(traffic: Traffic) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """How far each row is a suspect's (1 to a victim, a half to others); whether a victim's."""
    suspect = np.array([role == "suspect" for role in (*traffic.roles, "")])
    victim = np.array([role == "victim" for role in (*traffic.roles, "")])
    by_suspect, to_victim = suspect[traffic.actors], victim[traffic.targets]
    share = by_suspect * (0.5 + 0.5 * to_victim)
    return share.astype(np.float32), victim[traffic.actors]


def _lane(urgent: bool, confidence: str) -> str:
    if urgent:
        return "interrupt"
    return "not-assessed" if confidence.startswith("not assessed") else "ranked"


def _days(traffic: Traffic, row: int, began: NDArray[np.int64]) -> int | None:
    """Whole days between the beginning of the state and the message."""
    if not began[row] or traffic.utc[row] == NEVER:
        return None
    return int((traffic.utc[row] - began[row]) // 86_400_000)
