"""Clustering of flagged messages: the same messages give the same themes on every run.

Average-linkage clustering on cosine distance, cut twice: a finer cut gives the themes, a coarser
one the wider themes they belong to. Copies of one text count once, so that a pasted flood is one
point and not a theme by its number alone; texts beyond `MOST` join the nearest theme.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

MOST = 4000  # distinct texts that are clustered; the strongest, since memory grows with the square
FINE, COARSE = 0.55, 0.75  # cosine distances, by eye on the sample case
SMALLEST = 3  # members (copies counted) below which a cluster is no theme

Vectors = NDArray[np.float32]


@dataclass(frozen=True)
class Cluster:
    """Places of its members in the list that was clustered.

    Attributes:
        representative: the member nearest to the middle.
        parent: number of the wider cluster it lies in.
    """

    members: NDArray[np.int64]
    representative: int
    parent: int


def cluster(
    vectors: Vectors, copies: NDArray[np.int64], strength: NDArray[np.float32]
) -> list[Cluster]:
    """Cluster distinct texts.

    Args:
        vectors: unit vectors, shape (n, d).
        copies: how many messages have each text, shape (n,).
        strength: by which the texts to cluster are chosen where there are too many, shape (n,).
    """
    if len(vectors) < 2:
        return []
    from scipy.cluster.hierarchy import fcluster, linkage

    chosen = np.sort(np.argsort(-strength, kind="stable")[:MOST])
    tree = linkage(vectors[chosen].astype(np.float64), method="average", metric="cosine")
    fine = fcluster(tree, FINE, criterion="distance")
    coarse = fcluster(tree, COARSE, criterion="distance")
    labels = np.zeros(len(vectors), dtype=np.int64)
    labels[chosen] = fine
    centres = _centres(vectors[chosen], fine)
    rest = np.setdiff1d(np.arange(len(vectors)), chosen)
    if len(rest):
        likeness = vectors[rest] @ centres.T
        nearest = likeness.argmax(axis=1)
        near_enough = likeness[np.arange(len(rest)), nearest] >= 1 - FINE
        labels[rest] = np.where(near_enough, nearest + 1, 0)
    parents = {int(f): int(c) for f, c in zip(fine, coarse, strict=True)}
    found = []
    for label in range(1, len(centres) + 1):
        members = np.flatnonzero(labels == label)
        if copies[members].sum() >= SMALLEST:
            nearest_member = members[(vectors[members] @ centres[label - 1]).argmax()]
            found.append(Cluster(members, int(nearest_member), parents[label]))
    return found


def _centres(vectors: Vectors, labels: NDArray[np.int32]) -> Vectors:
    """Unit vectors in the middle of each cluster, in the order of their numbers from 1."""
    sums = np.zeros((int(labels.max()), vectors.shape[1]), dtype=np.float32)
    np.add.at(sums, labels - 1, vectors)
    return np.asarray(sums / np.linalg.norm(sums, axis=1, keepdims=True), dtype=np.float32)
