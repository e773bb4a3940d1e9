"""A signal from a handful of examples: how near a text lies to them, and not to what they are not.

No training run: the mean likeness to the two nearest examples, less the mean likeness to the two
nearest counter-examples, put on a scale from 0 to 1 by the examples themselves, each left out in
turn (prototypes in the sense of Snell et al. 2017, with nearest members in place of the mean).
The scale is not calibrated: with few examples nothing more can honestly be said.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.encoders.encoder import Vectors

NEAREST = 2
STEEP = 14.0
TYPICAL = 0.7  # what the median example gets when it is left out


@dataclass(frozen=True)
class Prototypes:
    """Examples and counter-examples as unit vectors, and where on the scale they lie."""

    examples: Vectors
    others: Vectors
    middle: float

    def score(self, vectors: Vectors) -> NDArray[np.float32]:
        """From 0 to 1 for each vector, shape (n,)."""
        margin = _nearest(vectors @ self.examples.T) - _nearest(vectors @ self.others.T)
        return np.asarray(1 / (1 + np.exp(-STEEP * (margin - self.middle))), dtype=np.float32)


def prototypes(examples: Vectors, others: Vectors) -> Prototypes:
    """Make a signal of examples.

    Args:
        examples: unit vectors, shape (n, d), n at least 2.
        others: of what is not meant, shape (m, d), m at least 1.
    """
    alike = examples @ examples.T
    np.fill_diagonal(alike, -np.inf)
    left_out = _nearest(alike) - _nearest(examples @ others.T)
    odds = np.log(TYPICAL / (1 - TYPICAL)) / STEEP
    return Prototypes(examples, others, float(np.median(left_out)) - float(odds))


def _nearest(likeness: NDArray[np.float32]) -> NDArray[np.float32]:
    some = np.sort(likeness, axis=1)[:, ::-1][:, :NEAREST]
    some = np.where(np.isfinite(some), some, some[:, :1])
    return np.asarray(some.mean(axis=1), dtype=np.float32)
