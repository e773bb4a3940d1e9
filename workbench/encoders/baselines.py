"""What the head is measured beside, in the same run and on the same rows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from workbench.encoders.training import Labelled

KEYWORDS = (
    "kill", "dead", "die", "murder", "stab", "knife", "gun", "hurt", "harm", "smash", "burn",
    "bitch", "slag", "slut", "whore", "regret", "watch your back", "police", "rape", "hate",
    "love you", "miss you", "please", "answer", "ignore", "blocked", "outside", "saw you",
    "follow", "stalk", "mine", "forever", "never leave", "suicide", "acid", "threat", "warn",
)  # fmt: skip
PATTERN = re.compile("|".join(rf"\b{re.escape(each)}" for each in KEYWORDS), re.IGNORECASE)


def baselines(
    data: list[Labelled],
    vectors: NDArray[np.float32],
    test: list[Labelled],
    test_vectors: NDArray[np.float32],
) -> dict[str, dict[str, float]]:
    """AUROC on the threat and fixation axes of simple ways, by name."""
    found: dict[str, dict[str, float]] = {}
    for axis, letter in (("threat", "T"), ("fixation", "F")):
        from sklearn.metrics import roc_auc_score

        y = np.array([any(c[0] == letter for c in each.labels) for each in data])
        truth = np.array([any(c[0] == letter for c in each.labels) for each in test])
        for name, score in (
            ("keyword list", _keywords(test)),
            ("nearest labelled message", (test_vectors @ vectors[y].T).max(axis=1)),
            ("logistic regression on frozen vectors", _linear(vectors, y, test_vectors)),
            ("TF-IDF and logistic regression", _tfidf(data, y, test)),
        ):
            found.setdefault(name, {})[axis] = float(roc_auc_score(truth, score))
    return found


def _keywords(test: list[Labelled]) -> NDArray[np.float64]:
    return np.array([float(len(PATTERN.findall(each.text))) for each in test])


def _linear(
    vectors: NDArray[np.float32], y: NDArray[np.bool_], test: NDArray[np.float32]
) -> NDArray[np.float64]:
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=10, max_iter=500, class_weight="balanced").fit(vectors, y)
    return np.asarray(model.decision_function(test))


def _tfidf(data: list[Labelled], y: NDArray[np.bool_], test: list[Labelled]) -> NDArray[np.float64]:
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)
    x = words.fit_transform([each.text for each in data])
    model = LogisticRegression(C=10, max_iter=500, class_weight="balanced").fit(x, y)
    return np.asarray(model.decision_function(words.transform([each.text for each in test])))
