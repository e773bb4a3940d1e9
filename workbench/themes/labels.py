"""Labels of themes: the words that tell one from the others (class-based TF-IDF)."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

WORDS = 4
# What text messages are full of and the library's list of function words lacks.
CHAT = ("u", "ur", "im", "ive", "id", "ill", "dont", "cant", "wont", "didnt", "doesnt", "isnt",
        "havent", "wasnt", "youre", "youve", "thats", "its", "it's", "i'm", "i've", "don't",
        "can't", "just", "like", "gonna", "got", "get", "going", "yeah", "yes", "ok", "really",
        "xx", "xxx", "said", "say", "know", "let", "want", "one")  # fmt: skip


def labels(texts: list[list[str]]) -> list[str]:
    """A label for each theme, from its texts.

    All texts of a theme count as one document (Grootendorst 2022, c-TF-IDF): a word weighs by its
    share of the theme and by how rare it is over all of them.

    Args:
        texts: of each theme.

    Returns:
        Up to four words or pairs of words for each, joined by a middle dot.
    """
    if not texts:
        return []
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS, CountVectorizer

    counter = CountVectorizer(
        ngram_range=(1, 2),
        stop_words=sorted(ENGLISH_STOP_WORDS | set(CHAT)),
        token_pattern=r"(?u)\b[^\W\d_][\w']+\b",  # noqa: S106 - a pattern of words
    )
    try:
        counts = counter.fit_transform(["\n".join(each) for each in texts]).toarray()
    except ValueError:  # no word in any of them: emoji, numbers
        return [_plain(each) for each in texts]
    words = counter.get_feature_names_out()
    share = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    rare = np.log(1 + counts.sum(axis=1).mean() / np.maximum(counts.sum(axis=0), 1))
    weights = share * rare * (1 + 0.3 * np.array([" " in word for word in words]))
    return [
        _joined(words[np.argsort(-row, kind="stable")], row, some)
        for row, some in zip(weights, texts, strict=True)
    ]


def _joined(words: NDArray[Any], weights: NDArray[np.float64], texts: list[str]) -> str:
    chosen: list[str] = []
    for word in words[: int((weights > 0).sum())]:
        parts = set(str(word).split())
        if not any(parts & set(each.split()) for each in chosen):
            chosen.append(str(word))
        if len(chosen) == WORDS:
            break
    return " · ".join(chosen) or _plain(texts)


def _plain(texts: list[str]) -> str:
    return " ".join(min(texts, key=len).split())[:40] or "(no words)"
