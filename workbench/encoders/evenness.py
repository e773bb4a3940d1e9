"""Taking out of a head what it has learned of the sex of the person spoken of.

In the training messages, as in the cases, more of what is wanted is said about women, and a model
learns that "she" is suspicious. Messages that speak of one sex are taken from the training data and
turned into the other; the mean of what that changes in the vectors, and in the n-grams, is one
direction each, and a head's weights are made to ignore it. The fairness pairs, which are other
messages, measure what is left.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from workbench.encoders import features

Floats = NDArray[np.float32]
PAIRS = (
    ("she", "he"), ("her", "him"), ("hers", "his"), ("herself", "himself"), ("woman", "man"),
    ("women", "men"), ("girl", "boy"), ("girls", "lads"), ("lass", "lad"), ("wife", "husband"),
    ("girlfriend", "boyfriend"), ("daughter", "son"), ("sister", "brother"), ("mum", "dad"),
    ("mother", "father"), ("missus", "fella"), ("lady", "bloke"),
)  # fmt: skip
WOMEN = dict(PAIRS)
MEN = {other: one for one, other in PAIRS} | {"his": "her"}
WORD = re.compile(r"[A-Za-z]+")
MOST = 700
LONGEST = 200  # characters
SEED = 7


def turned(text: str) -> tuple[str, str] | None:
    """A text about a woman and the same about a man; None where it speaks of neither or both."""
    words = [each.lower() for each in WORD.findall(text)]
    women, men = (any(each in told for each in words) for told in (WOMEN, MEN))
    if women == men:
        return None
    table = WOMEN if women else MEN
    other = WORD.sub(lambda found: table.get(found[0].lower(), found[0]), text)
    return (text, other) if women else (other, text)


def evened(
    texts: list[str], embed: Callable[[list[str]], Floats], dense: Floats, sparse: Floats
) -> tuple[Floats, Floats]:
    """The weights of a head without the direction of sex.

    Args:
        texts: the training messages.
        embed: gives their vectors.
        dense: weights over vectors, shape (outputs, d).
        sparse: over n-grams, shape (outputs, h).
    """
    short = dict.fromkeys(each for each in texts if len(each) < LONGEST)
    found = [pair for each in short if (pair := turned(each)) is not None]
    random.Random(SEED).shuffle(found)  # noqa: S311 - repeatable on purpose
    if not found:
        return dense, sparse
    women, men = (list(side) for side in zip(*found[:MOST], strict=True))
    moved = (embed(women) - embed(men)).mean(axis=0)
    counted = np.asarray((features.hashed(women) - features.hashed(men)).mean(axis=0)).ravel()
    return _without(dense, moved), _without(sparse, counted)


def _without(weights: Floats, direction: NDArray[np.floating]) -> Floats:
    size = float(np.linalg.norm(direction))
    if not size:
        return weights
    unit = direction / size
    return np.asarray(weights - np.outer(weights @ unit, unit), dtype=np.float32)
