"""What a head sees of a text beside its vector: hashed pieces of words, spelling undone."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

import numpy as np
from numpy.typing import NDArray

HASHES = 2**15
LEET = str.maketrans({"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "$": "s"})
SPACED = re.compile(r"\b(?:\w[ .*_-]){3,}\w\b")
MIXED = re.compile(r"\b(?=\w*[a-z])(?=\w*[013457$])[\w$]{3,}\b")


def plain(text: str) -> str:
    """A text in lower case, compatibility forms folded, spaced-out and coded spelling undone."""
    text = unicodedata.normalize("NFKC", text).lower()
    text = SPACED.sub(lambda found: re.sub(r"[ .*_-]", "", found[0]), text)
    return MIXED.sub(lambda found: found[0].translate(LEET), text)


def hashed(texts: list[str]) -> Any:
    """Character 2- to 5-grams within words and word 1- and 2-grams: sparse, rows of length 1."""
    from scipy.sparse import hstack
    from sklearn.feature_extraction.text import HashingVectorizer

    told = [plain(text) for text in texts]
    chars = HashingVectorizer(
        analyzer="char_wb", ngram_range=(2, 5), n_features=HASHES, alternate_sign=False
    )
    words = HashingVectorizer(
        analyzer="word", ngram_range=(1, 2), n_features=HASHES, alternate_sign=False,
        token_pattern=r"\S+",  # noqa: S106
    )  # fmt: skip
    return hstack([chars.transform(told), words.transform(told)]).tocsr().astype(np.float32)


def logits(
    vectors: NDArray[np.float32], texts: list[str], dense: Any, sparse: Any, bias: Any
) -> NDArray[np.float32]:
    """Scores before calibration, shape (n, outputs)."""
    found = vectors @ dense.T + hashed(texts) @ sparse.T + bias
    return np.asarray(found, dtype=np.float32)
