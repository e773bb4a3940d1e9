"""The two ordinal axes, 0 to 4, anchored in the taxonomy (domain brief, section 2.4).

A level is the highest that any signal of the axis reaches: its lower severity from `line` on, its
higher one from `high` on, or, on the fixation axis, once the other has refused. Below the line a
weak sign gives level 1. Levels are never added to each other.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from workbench.ranking.weights import Weights
from workbench.signals import Signal

GRAVE = 3  # a severity from which a message is grave


def levels(
    axis: str,
    signals: tuple[Signal, ...],
    probabilities: NDArray[np.float32],
    states: NDArray[np.int8],
    weights: Weights,
) -> NDArray[np.int8]:
    """The level of each message on one axis.

    Args:
        axis: threat or fixation.
        signals: of all axes, in the order of the columns.
        probabilities: shape (n, signals).
        states: of the pair at the time of sending, shape (n,); 0 is neutral.
        weights: the lines.
    """
    found = np.zeros(len(probabilities), dtype=np.int8)
    for column, signal in enumerate(signals):
        if signal.axis != axis:
            continue
        value = probabilities[:, column]
        low, high = signal.severity
        raised = (value >= weights.high) | ((states > 0) & (axis == "fixation"))
        level = np.where(raised, high, low)
        reached = np.where(value >= weights.line, level, value >= weights.line / 2)
        found = np.maximum(found, reached.astype(np.int8))
    return found


def interrupts(
    signals: tuple[Signal, ...],
    probabilities: NDArray[np.float32],
    score: NDArray[np.float32],
    mutual: NDArray[np.float32],
    weights: Weights,
) -> NDArray[np.bool_]:
    """Which messages are read before everything else: T1, T3, T7 to T10 at level 3 or above.

    All of these have 3 as their lower severity, so the line is one of probability. It lies lower
    for an account whose conduct is marked, and higher between two that exchange much and hardly
    ever write like this.
    """
    columns = [place for place, each in enumerate(signals) if each.interrupt]
    strongest = probabilities[:, columns].max(axis=1)
    line = (
        weights.interrupt
        + score * (weights.interrupt_pair - weights.interrupt)
        + mutual * (weights.interrupt_banter - weights.interrupt)
    )
    return np.asarray(strongest >= line)


def grave(signals: tuple[Signal, ...], probabilities: NDArray[np.float32]) -> NDArray[np.float32]:
    """The chance that a message has a threat or fixation signal of severity 3 or 4, shape (n,).

    A signal whose every severity is so high counts in full, one that may be milder by half; the
    signals are taken as independent (noisy-or, Pearl 1988).

    Args:
        signals: of all axes, in the order of the columns.
        probabilities: shape (n, signals).
    """
    share = np.array(
        [
            (0.5 * (each.severity[0] >= GRAVE) + 0.5 * (each.severity[1] >= GRAVE))
            if each.axis in ("threat", "fixation")
            else 0.0
            for each in signals
        ],
        dtype=np.float32,
    )
    return np.asarray(1 - np.prod(1 - probabilities * share, axis=1), dtype=np.float32)
