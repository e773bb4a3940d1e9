"""Pairs of accounts: what one does towards the other over time, as measures and one score.

The measures follow the domain brief's behavioural signals (B3 to B6, B1 and B10), cut down to
what orders reading. The score says whether an account's bland messages deserve to be read with
its marked ones; it is no measure of danger and names no person.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.case.traffic import NEVER, Traffic
from workbench.ranking.states import States

HOUR = 3_600_000
GAP = HOUR  # contacts closer than this are one attempt (B5)
ANSWER = 24 * HOUR  # an attempt without an answer for so long is unanswered
NOTICED = 0.25  # probabilities below it say nothing of a pair: many make no sign
SHARE_FULL = 0.15  # share of marked messages at which that measure is full
MANY = 40  # exchanged messages from which two accounts count as knowing each other


@dataclass(frozen=True)
class Pair:
    """One account's conduct towards another.

    Attributes:
        rows: places of its contacts in the traffic.
        measures: each from 0 to 1 unless its name says a count.
        marked: from 0 to 1, how much of what it writes carries signals, and how strongly.
        conduct: from 0 to 1, how one-sided, unanswered, crowded and repeated the contact is.
        score: `marked` raised by `conduct`.
        mutual: from 0 to 1, how even and long the exchange is while hardly any of it is marked.
    """

    actor: int
    target: int
    rows: NDArray[np.int64]
    measures: dict[str, float]
    marked: float
    conduct: float
    score: float
    mutual: float


def find(traffic: Traffic, strength: NDArray[np.float32], states: States) -> list[Pair]:
    """Measure all pairs.

    Args:
        traffic: the case's events, in time order.
        strength: for each event, the higher of its threat and fixation probabilities; 0 for calls.
        states: of all pairs.
    """
    strength = np.clip((strength - NOTICED) / (1 - NOTICED), 0, 1)
    some = np.flatnonzero(traffic.actors >= 0)
    if not len(some):
        return []
    size = np.int64(len(traffic.names) + 1)
    keys = traffic.actors[some] * size + traffic.targets[some]
    order = np.argsort(keys, kind="stable")
    found, starts = np.unique(keys[order], return_index=True)
    rows_of = dict(
        zip(((int(k // size), int(k % size)) for k in found), np.split(some[order], starts[1:]),
            strict=True)
    )  # fmt: skip
    empty = np.zeros(0, dtype=np.int64)
    return [
        _measure(traffic, strength, states, pair, rows, rows_of.get(pair[::-1], empty))
        for pair, rows in rows_of.items()
    ]


def _measure(
    traffic: Traffic,
    strength: NDArray[np.float32],
    states: States,
    pair: tuple[int, int],
    rows: NDArray[np.int64],
    back: NDArray[np.int64],
) -> Pair:
    actor, target = pair
    values = strength[rows[traffic.kinds[rows] == 0]]
    share = float(values.sum() + 0.1) / (len(values) + 8)
    top = np.sort(values)[::-1][:5]
    marked = float(np.sqrt(min(1.0, share / SHARE_FULL) * top.sum() / 5)) if len(values) else 0.0
    timed = rows[traffic.utc[rows] != NEVER]
    utc, answers = traffic.utc[timed], np.sort(traffic.utc[back])
    after = _after_refusal(states, actor, target, utc)
    measures = {
        "contacts": float(len(rows)),
        "answers": float(len(back)),
        "marked share": share,
        "one-sided": _one_sided(len(rows), len(back)),
        "unanswered": _unanswered(utc, answers),
        "most in an hour": float(_most_in(utc, HOUR)),
        "after refusal": after,
        "channels": float(len(np.unique(traffic.threads[rows]))),
    }
    alone = traffic.groups[target] or actor == target  # a group, or notes to oneself
    conduct = 0.0 if alone else _conduct(measures)
    if not len(values):  # calls alone: the conduct is all there is to go by
        marked = 0.5 * min(1.0, after / 5)
    mutual = 0.0
    if not alone:
        even = 1 - abs(len(rows) - len(back)) / (len(rows) + len(back))
        mutual = even * min(1.0, len(rows) / MANY) * (1 - marked) ** 2 * (1 - min(1.0, after / 3))
    return Pair(
        actor, target, rows, measures, marked, conduct,
        score=marked * (0.4 + 0.6 * conduct), mutual=mutual,
    )  # fmt: skip


def _conduct(measures: dict[str, float]) -> float:
    """The mean of the three fullest measures: strong ones are not averaged away."""
    full = sorted(
        (
            measures["one-sided"],
            measures["unanswered"],
            min(1.0, max(0.0, measures["most in an hour"] - 4) / 12),
            min(1.0, measures["after refusal"] / 10),
            min(1.0, (measures["channels"] - 1) / 3),
        ),
        reverse=True,
    )
    return sum(full[:3]) / 3


def _one_sided(out: int, back: int) -> float:
    """How far the share of contacts lies above a half, for at least eight of them."""
    return max(0.0, 2 * out / (out + back) - 1) if out >= 8 else 0.0


def _unanswered(utc: NDArray[np.int64], answers: NDArray[np.int64]) -> float:
    """Share of attempts (contacts with gaps of an hour at most) without an answer in 24 hours."""
    if len(utc) < 5:
        return 0.0
    ends = utc[np.append(np.diff(utc) > GAP, True)]
    place = np.searchsorted(answers, ends, side="right")
    following = np.append(answers, np.iinfo(np.int64).max)[place]
    starts = utc[np.insert(np.diff(utc) > GAP, 0, True)]
    within = np.searchsorted(answers, ends) - np.searchsorted(answers, starts)
    return float(np.mean((following - ends > ANSWER) & (within == 0)))


def _most_in(utc: NDArray[np.int64], span: int) -> int:
    """The most contacts within a span of milliseconds."""
    if not len(utc):
        return 0
    firsts = np.searchsorted(utc, utc - span)
    return int((np.arange(len(utc)) - firsts).max()) + 1


def _after_refusal(states: States, actor: int, target: int, utc: NDArray[np.int64]) -> float:
    """How many contacts came after a refusal or block, weighed by how sure that is."""
    _, strength, _ = states.at(actor, target, utc)
    return float(strength.sum())
