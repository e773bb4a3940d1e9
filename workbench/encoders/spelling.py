"""Words left joined, robbed of their vowels, starred or mistyped, read as the words they stand for.

Only a word that neither the training messages nor dictionaries know is touched, and only where it
comes out as words that several writers use: so a name or a word of another language is nearly
always left as it is. The words are in `words.txt` beside this file, each with the number of
training voices that use it; `python -m workbench.encoders.spelling` makes it anew from
`models/training`, and whoever trains does so first.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Iterator
from functools import lru_cache
from importlib import resources
from importlib.resources.abc import Traversable

TOKEN = re.compile(r"(?<![^\W_])[a-z]+(?:[*'’][a-z]+)*(?![^\W_])", re.IGNORECASE)
PLAIN = re.compile("[a-z]+(?:'[a-z]+)*")
DOUBLED = re.compile(r"(.)\1")
VOWELS = re.compile("[aeiou]")
LETTERS = "abcdefghijklmnopqrstuvwxyz"
KNOWN, COMMON, USUAL = 2, 4, 12  # in how many voices a word is known, common, usual
LEAST = {1: 60, 2: 30, 3: 8}  # in how many voices so short a piece of a joined word must be
JOINED, LONGEST, PIECE = 5, 60, 14  # letters: of what may be several words, and of one word
UNLIKELY = 3.0  # how surprising a letter of joined words may be, in nats
SHORTEST = 5  # letters of a word in which a slip is looked for
# What people star out or shorten stands for these, however usual another word is; and slang that
# no dictionary has is no other word.
MEANT = {
    "c*nt": "cunt", "c*nts": "cunts", "r*pe": "rape", "r*ped": "raped", "r*pist": "rapist",
    "sh*t": "shit", "sl*t": "slut", "wh*re": "whore", "rpe": "rape", "kys": "kill yourself",
    "merk": "merk", "merked": "merked", "merking": "merking",
}  # fmt: skip
LISTED = {"en": 60_000, "pl": 10_000, "ro": 10_000, "es": 10_000, "pt": 10_000, "lt": 10_000}


def identity() -> str:
    """The SHA-256 of the words, which decide with the weights what a text's score is."""
    return hashlib.sha256(_file().read_bytes()).hexdigest()


def _file() -> Traversable:
    return resources.files("workbench.encoders") / "words.txt"


@lru_cache(maxsize=1)
def words() -> dict[str, int]:
    """In how many voices of the training messages each word is found."""
    told = (line.split("\t") for line in _file().read_text("utf-8").splitlines())
    return {word: int(voices) for word, voices in told}


def restored(text: str) -> str:
    """A text with such words as they were meant.

    >>> restored("i knowwhere you prk")
    'i know where you park'
    """
    return TOKEN.sub(lambda found: _meant(found[0].replace("’", "'")) or found[0], text)


@lru_cache(maxsize=65536)
def _meant(token: str) -> str:
    """What an unknown word stands for; empty where it is known or nothing is found."""
    word = token.lower()
    if word in MEANT:
        return MEANT[word]
    told = words().get(word)
    if told or len(word) > LONGEST:
        return ""
    if "*" in word:
        return _starred().get(word, "")
    if found := _full().get(word):  # dictionaries list many of these as words, and as names
        return found if told is None or words()[found] >= USUAL else ""
    if told is not None or word.partition("'")[0] in words():
        return ""
    if word.endswith("in") and f"{word}g" in words():
        return f"{word}g"
    if found := _apart(word):
        return found
    return "" if token[0].isupper() and token[1:].islower() else _slip(word)


@lru_cache(maxsize=1)
def _starred() -> dict[str, str]:
    """The most usual word for each word with one inner letter starred."""
    found: dict[str, str] = {}
    for word in _by_use():
        for at in range(1, len(word) - 1):
            found.setdefault(f"{word[:at]}*{word[at + 1 :]}", word)
    return found


@lru_cache(maxsize=1)
def _full() -> dict[str, str]:
    """The word for each that lacks the vowels inside it, where one is by far the most usual."""
    found: dict[str, str] = {}
    doubtful: set[str] = set()
    for word in _by_use():
        bare = word[0] + VOWELS.sub("", word[1:-1]) + word[-1]
        if len(word) > 3 and bare != word and len(bare) > 2:
            first = found.setdefault(bare, word)
            if first != word and 2 * words()[word] > words()[first]:
                doubtful.add(bare)  # "lve": love or leave
    return {bare: word for bare, word in found.items() if bare not in doubtful}


def _by_use() -> list[str]:
    common = [(-voices, word) for word, voices in words().items() if voices >= COMMON]
    return [word for _, word in sorted(common)]


@lru_cache(maxsize=1)
def _surprise() -> dict[str, float]:
    """How surprising each common word is, in nats."""
    total = sum(words().values())
    return {
        word: -math.log(voices / total)
        for word, voices in words().items()
        if voices >= LEAST.get(len(word), COMMON) and len(word) <= PIECE
    }


def _apart(word: str) -> str:
    """Common words whose letters a word is, the likeliest (Viterbi); or empty."""
    if len(word) < JOINED:
        return ""
    known = _surprise()
    best: list[tuple[float, int]] = [(0.0, 0)]
    for end in range(1, len(word) + 1):
        best.append(
            min(
                (
                    (best[start][0] + known[word[start:end]], start)
                    for start in range(max(0, end - PIECE), end)
                    if word[start:end] in known
                ),
                default=(math.inf, 0),
            )
        )
    if best[-1][0] > UNLIKELY * len(word):
        return ""
    pieces, end = [], len(word)
    while end:
        start = best[end][1]
        pieces.append(word[start:end])
        end = start
    return " ".join(reversed(pieces))


def _slip(word: str) -> str:
    """The most usual word that is one slip of the thumb away; empty where there is none.

    A letter left out or doubled, or two in the wrong order, is likelier than a wrong one: "mrder"
    is "murder" and not "order".
    """
    if len(word) < SHORTEST:
        return ""
    told, single = words(), DOUBLED.sub(r"\1", word)
    near = {each: told.get(each, 0) for each in _slips(word)}
    likely = [
        (voices, each)
        for each, voices in near.items()
        if voices >= COMMON
        and (len(each) > len(word) or each == single or sorted(each) == sorted(word))
    ]
    if likely:
        return max(likely)[1]
    found = max(near, key=lambda each: (near[each], each))
    return found if near[found] >= USUAL else ""


def _slips(word: str) -> Iterator[str]:
    for at in range(len(word)):
        yield word[:at] + word[at + 1 :]
        if at + 1 < len(word):
            yield word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        for letter in LETTERS:
            yield word[:at] + letter + word[at + 1 :]
            yield word[:at] + letter + word[at:]


def gathered() -> dict[str, int]:
    """The words to keep: those of the training messages, and such as dictionaries list.

    `wordfreq` (its lists: CC BY-SA 4.0) tells which words there are besides, in English and in the
    languages that training or evaluation messages are in; without their marks too, as phones have
    them. Their number of voices is nought: they are left alone and nothing is restored to them.
    """
    import unicodedata

    from wordfreq import top_n_list

    from workbench.encoders import features, registry
    from workbench.encoders.labelled import training_rows

    voices: dict[str, set[str]] = {}
    for each in training_rows(registry.models_folder()):
        for word in features.words(each.text):
            voices.setdefault(word, set()).add(each.batch)
    found = {word: len(seen) for word, seen in voices.items() if len(seen) >= KNOWN}
    for language, most in LISTED.items():
        for word in top_n_list(language, most):
            bare = unicodedata.normalize("NFKD", word).encode("ascii", "ignore").decode()
            if PLAIN.fullmatch(bare) and len(bare) > 1:
                found.setdefault(bare, 0)
    return dict(sorted(found.items()))


if __name__ == "__main__":
    from pathlib import Path

    place = Path(__file__).with_name("words.txt")
    lines = [f"{word}\t{voices}\n" for word, voices in gathered().items()]
    place.write_text("".join(lines), "utf-8")
    print(f"{len(lines):,} words")  # noqa: T201 - the command's output
