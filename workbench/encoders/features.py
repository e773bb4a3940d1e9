"""What a head sees of a text beside its vector: hashed pieces of words, spelling undone."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.encoders.spelling import restored

HASHES = 2**15
LEET = str.maketrans(
    {"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "$": "s", "@": "a"}
)
SPACED = re.compile(r"(?<!\w)(?:\w[ .*_-]){3,}\w(?!\w)")
INSIDE = re.compile(r"(?<=[^\W\d_])[013457$@]{1,2}(?=[^\W\d_])")
HIDDEN = re.compile("[\u200b-\u200d\u2060\ufe0e\ufe0f\u00ad]")
# Letters of other scripts that pass for Latin ones.
LOOKALIKE = str.maketrans("аеорсухкіјѕԁһԛԝνοραι", "aeopcyxkijsdhqwvopai")
WORD = re.compile(r"\w+")
LETTERS = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
LATIN = re.compile("[a-z]", re.IGNORECASE)
DRAWN = re.compile(r"([^\W\d_])\1{2,}")
SHOUTED, LEAST = 0.8, 4  # the share of capitals among the letters, and how many letters
FOREIGN = re.compile("[\u0370-\u03ff\u0400-\u052f]")


def undone(text: str) -> str:
    """A text decoded, in which words that nobody knows are those they stand for (`spelling`).

    >>> undone("i will k1ll yuor dog")
    'i will kill your dog'
    >>> undone("YOU WILL BE SORRYYYY")
    'you will be sorry'
    """
    return restored(decoded(text))


def decoded(text: str) -> str:
    """A text with coded spelling undone: hidden marks, look-alikes, spaced letters, digits.

    Letters drawn out are two at most, and a text that is all capitals is in small letters.

    >>> decoded("i will k1ll y o u r dog")
    'i will kill your dog'
    """
    text = HIDDEN.sub("", text)
    if FOREIGN.search(text) and LATIN.search(text):
        text = WORD.sub(_latin, text)
    text = SPACED.sub(lambda found: re.sub(r"[ .*_-]", "", found[0]), text)
    text = DRAWN.sub(r"\1\1", text)
    letters = sum(map(str.isalpha, text))
    if letters >= LEAST and sum(map(str.isupper, text)) >= SHOUTED * letters:
        text = text.lower()
    return INSIDE.sub(lambda found: found[0].translate(LEET), text)


def _latin(word: re.Match[str]) -> str:
    """A word of mixed scripts in Latin letters; others as they are."""
    mixed = FOREIGN.search(word[0]) and LATIN.search(word[0])
    return word[0].translate(LOOKALIKE) if mixed else word[0]


def plain(text: str) -> str:
    """A text in lower case, compatibility forms folded, coded spelling undone."""
    return undone(unicodedata.normalize("NFKC", text).lower())


def words(text: str) -> list[str]:
    """The words of a text in lower case, spelling undone, without digits and signs."""
    return LETTERS.findall(plain(text).replace("’", "'"))


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
