"""What the scorer is measured beside, in the same run and on the same rows."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.encoders import registry
from workbench.encoders.encoder import loaded
from workbench.encoders.labelled import AXES, Labelled, targets, taxonomy

Scores = NDArray[np.floating]
Way = Callable[[list[str]], Scores]
KEYWORDS = (
    "kill", "dead", "die", "murder", "stab", "knife", "gun", "hurt", "harm", "smash", "burn",
    "bitch", "slag", "slut", "whore", "regret", "watch your back", "police", "rape", "hate",
    "love you", "miss you", "please", "answer", "ignore", "blocked", "outside", "saw you",
    "follow", "stalk", "mine", "forever", "never leave", "suicide", "acid", "threat", "warn",
)  # fmt: skip
FROZEN = 6000  # messages that the frozen encoder's regression learns from
SEED = 7
_kept: dict[str, NDArray[np.float32]] = {}
PATTERN = re.compile("|".join(rf"\b{re.escape(each)}" for each in KEYWORDS), re.IGNORECASE)


def ways(data: list[Labelled]) -> Iterator[tuple[str, dict[str, Way]]]:
    """Simple ways by name, each with a score for the threat and for the fixation axis.

    Args:
        data: the messages that the scorer was trained on; those that learn, learn from them.
    """
    yield "keyword list", dict.fromkeys(("threat", "fixation"), _keywords)
    vader = _vader()
    if vader is not None:
        yield "VADER", dict.fromkeys(("threat", "fixation"), vader)
    yield "examples of the taxonomy, all-MiniLM-L6-v2 as it is", _examples()
    yield "TF-IDF and logistic regression", _tfidf(data)
    yield f"logistic regression ({FROZEN} messages), all-MiniLM-L6-v2 as it is", _frozen(data)


def _keywords(texts: list[str]) -> Scores:
    return np.array([float(len(PATTERN.findall(each))) for each in texts])


def _vader() -> Way | None:
    """The negative share that VADER gives; None where it is not installed."""
    try:
        from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer
    except ImportError:
        return None
    analyser: Any = SentimentIntensityAnalyzer()
    return lambda texts: np.array([-analyser.polarity_scores(each)["compound"] for each in texts])


def _base(texts: list[str]) -> NDArray[np.float32]:
    """Vectors of the fallback encoder as it is; each text is encoded once a run."""
    entry = registry.encoder(registry.fallback())
    fresh = [each for each in dict.fromkeys(texts) if each not in _kept]
    _kept.update(zip(fresh, loaded(entry).encode(fresh), strict=True))
    return np.array([_kept[each] for each in texts], dtype=np.float32)


def _examples() -> dict[str, Way]:
    """The cosine to the nearest example of the axis, less that to the nearest counter-example."""

    def way(letter: str) -> Way:
        told = [kinds for code, kinds in taxonomy().items() if code[0] == letter]
        likes = _base([each for kinds in told for each in kinds["examples"]])
        unlike = _base([each for kinds in told for each in kinds["counter_examples"]])

        def score(texts: list[str]) -> Scores:
            found = _base(texts)
            return np.asarray((found @ likes.T).max(axis=1) - (found @ unlike.T).max(axis=1))

        return score

    return {axis: way(AXES[axis]) for axis in ("threat", "fixation")}


def _frozen(data: list[Labelled]) -> dict[str, Way]:
    data = random.Random(SEED).sample(data, min(FROZEN, len(data)))  # noqa: S311 - repeatable
    x = _base([each.text for each in data])
    return {axis: _over(_base, _logistic(x, y)) for axis, y in _truth(data)}


def _tfidf(data: list[Labelled]) -> dict[str, Way]:
    from sklearn.feature_extraction.text import TfidfVectorizer

    words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)
    x = words.fit_transform([each.text for each in data])
    return {axis: _over(words.transform, _logistic(x, y)) for axis, y in _truth(data)}


def _over(features: Callable[[list[str]], Any], model: Any) -> Way:
    return lambda texts: np.asarray(model.decision_function(features(texts)))


def _truth(data: list[Labelled]) -> Iterator[tuple[str, NDArray[np.int8]]]:
    for axis in ("threat", "fixation"):
        yield axis, targets(data, (axis,))[:, 0]


def _logistic(x: Any, y: NDArray[np.int8]) -> Any:
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(C=10, max_iter=500, class_weight="balanced").fit(x, y)
