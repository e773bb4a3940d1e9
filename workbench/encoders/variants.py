"""Other spellings of a text, as people write to hurry or to hide: for training and for testing.

Each takes a text and a seeded generator and gives a text that means the same to a reader.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable

Variant = Callable[[str, random.Random], str]
WORD = re.compile(r"[^\W\d_]{4,}")
EMOJI = re.compile("[\U0001f000-\U0001faff\u2600-\u27bf\u2b00-\u2bff\ufe0f\u200d]+")
SPEAK = {
    "you": "u", "your": "ur", "you're": "ur", "are": "r", "to": "2", "too": "2", "for": "4",
    "before": "b4", "why": "y", "see": "c", "be": "b", "tonight": "2nite", "tomorrow": "2moro",
    "great": "gr8", "late": "l8", "later": "l8r", "wait": "w8", "mate": "m8", "and": "n",
    "because": "cos", "please": "pls", "with": "wiv", "what": "wot", "the": "da", "that": "dat",
    "about": "bout", "going": "goin", "know": "no", "think": "fink", "have": "av", "love": "luv",
    "would": "wud", "should": "shud", "could": "cud", "people": "ppl", "message": "msg",
    "text": "txt", "don't": "dnt", "can't": "cnt", "won't": "wnt", "i'm": "im", "i'll": "il",
    "night": "nite", "right": "rite", "never": "neva", "ever": "eva", "outside": "outsyd",
}  # fmt: skip
LETTERS = {"a": "4", "e": "3", "i": "1", "o": "0", "s": "5", "t": "7"}
KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
BESIDE = {
    key: [row[near] for near in (at - 1, at + 1) if 0 <= near < len(row)]
    for row in KEYS
    for at, key in enumerate(row)
}
LOOKALIKE = {"a": "а", "e": "е", "o": "о", "c": "с", "p": "р", "x": "х"}


def lower(text: str, chance: random.Random) -> str:  # noqa: ARG001 - all variants are called alike
    """Lower case throughout."""
    return text.lower()


def upper(text: str, chance: random.Random) -> str:  # noqa: ARG001
    """Capitals throughout."""
    return text.upper()


def bare(text: str, chance: random.Random) -> str:  # noqa: ARG001
    """Lower case, no punctuation."""
    return re.sub(r"[.,;:!?'\"’“”()-]+", "", text.lower())


def no_emoji(text: str, chance: random.Random) -> str:  # noqa: ARG001
    """Without emoji, unless nothing would be left."""
    left = " ".join(EMOJI.sub(" ", text).split())
    return left or text


def typos(text: str, chance: random.Random) -> str:
    """A slip of the thumb every dozen letters: swapped, left out or doubled."""
    letters = list(text)
    if not letters:
        return text
    for _ in range(max(1, len(text) // 14)):
        at = chance.randrange(max(1, len(letters) - 1))
        if not letters[at].isalpha():
            continue
        kind = chance.random()
        if kind < 0.4 and at + 1 < len(letters) and letters[at + 1].isalpha():
            letters[at], letters[at + 1] = letters[at + 1], letters[at]
        elif kind < 0.75 and len(letters) > 8:
            del letters[at]
        else:
            letters.insert(at, letters[at])
    return "".join(letters)


def speak(text: str, chance: random.Random) -> str:
    """Text-speak for the words that have it, most of the time."""

    def one(found: re.Match[str]) -> str:
        short = SPEAK.get(found[0].lower())
        return short if short and chance.random() < 0.7 else found[0]

    return re.sub(r"[\w'’]+", one, text.replace("’", "'"))


def digits(text: str, chance: random.Random) -> str:
    """Digits for letters inside some of the longer words."""
    return _some(text, chance, 0.4, lambda w: w[0] + _replace(w[1:-1], LETTERS, chance) + w[-1])


def starred(text: str, chance: random.Random) -> str:
    """A star for a letter in some of the longer words."""

    def star(word: str) -> str:
        at = chance.randrange(1, len(word) - 1)
        return word[:at] + "*" + word[at + 1 :]

    return _some(text, chance, 0.25, star)


def spaced(text: str, chance: random.Random) -> str:
    """Some of the longer words with their letters apart."""
    return _some(text, chance, 0.25, lambda word: chance.choice(" .-").join(word))


def stretched(text: str, chance: random.Random) -> str:
    """Some of the longer words with a letter drawn out."""

    def stretch(word: str) -> str:
        at = chance.randrange(1, len(word))
        return word[:at] + word[at] * chance.randint(2, 4) + word[at:]

    return _some(text, chance, 0.2, stretch)


def vowelless(text: str, chance: random.Random) -> str:
    """Most of the longer words without the vowels inside them."""
    return _some(text, chance, 0.6, lambda w: w[0] + re.sub("[aeiou]", "", w[1:-1]) + w[-1])


def joined(text: str, chance: random.Random) -> str:
    """A third of the spaces left out."""
    return re.sub(" ", lambda _: "" if chance.random() < 0.33 else " ", text)


def mishit(text: str, chance: random.Random) -> str:
    """The key beside the right one, once in some of the longer words."""

    def one(word: str) -> str:
        at = chance.randrange(len(word))
        beside = BESIDE.get(word[at].lower())
        return word[:at] + chance.choice(beside) + word[at + 1 :] if beside else word

    return _some(text, chance, 0.25, one)


def lookalikes(text: str, chance: random.Random) -> str:
    """Cyrillic letters that look like Latin ones in some of the longer words."""
    return _some(text, chance, 0.4, lambda word: _replace(word, LOOKALIKE, chance))


def _some(text: str, chance: random.Random, share: float, change: Callable[[str], str]) -> str:
    """A change made to a share of the longer words, to one at least."""
    places = [found.span() for found in WORD.finditer(text)]
    if not places:
        return text
    sure = chance.randrange(len(places))
    for number, (start, end) in reversed(list(enumerate(places))):
        if number == sure or chance.random() < share:
            text = text[:start] + change(text[start:end]) + text[end:]
    return text


def _replace(word: str, table: dict[str, str], chance: random.Random) -> str:
    return "".join(table.get(c.lower(), c) if chance.random() < 0.7 else c for c in word)


VARIANTS: dict[str, Variant] = {
    "lower case": lower,
    "capitals": upper,
    "no punctuation": bare,
    "no emoji": no_emoji,
    "typing slips": typos,
    "text-speak": speak,
    "digits for letters": digits,
    "stars for letters": starred,
    "letters apart": spaced,
    "letters drawn out": stretched,
    "look-alike letters": lookalikes,
    "vowels left out": vowelless,
    "spaces left out": joined,
    "keys mishit": mishit,
}
# Seen in testing only, so that the test is not of what was trained.
UNSEEN = ("look-alike letters", "keys mishit")
# What people do most is shown most.
SHARES = {
    "no punctuation": 6, "typing slips": 3, "text-speak": 2, "lower case": 2,
    "vowels left out": 2, "spaces left out": 2,
}  # fmt: skip


def changed(text: str, chance: random.Random) -> str:
    """A text in one of the spellings that training sees, sometimes two."""
    names = [name for name in VARIANTS if name not in UNSEEN]
    shares = [SHARES.get(name, 1) for name in names]
    for name in chance.choices(names, shares, k=2 if chance.random() < 0.25 else 1):
        text = VARIANTS[name](text, chance)
    return text
