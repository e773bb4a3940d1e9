"""How well a message can be judged: said for each, counted per case, never a reason to hide it.

A text in a language that the encoder was not trained for, a text of emoji alone, one word, or one
unlike anything in training still gets its score, but the score is marked, so that a person looks
at it and no rank is taken for an all-clear.
"""

from __future__ import annotations

import re
from enum import IntEnum

SHORT = 2  # words: below this the words alone say little
STRANGE = 0.34  # of a text's words known from training: below this it is unlike it
TELLING = 4  # words from which that share counts


class Confidence(IntEnum):
    """What a score is worth, with why; the numbers are stored and must not change."""

    ASSESSED = 0
    LOW_SHORT = 1
    LOW_LANGUAGE = 2
    LOW_UNFAMILIAR = 3
    NOT_EMPTY = 10
    NOT_EMOJI = 11
    NOT_LANGUAGE = 12

    @property
    def level(self) -> str:
        """`assessed`, `low confidence` or `not assessed`."""
        if self is Confidence.ASSESSED:
            return "assessed"
        return "low confidence" if self < Confidence.NOT_EMPTY else "not assessed"

    @property
    def reason(self) -> str:
        """Why, in plain words; empty for a text that was assessed."""
        return REASONS[self]


REASONS = {
    Confidence.ASSESSED: "",
    Confidence.LOW_SHORT: "too short for its words alone to say much",
    Confidence.LOW_LANGUAGE: "in a language that the model knows less well",
    Confidence.LOW_UNFAMILIAR: "unlike the messages that the model was trained on",
    Confidence.NOT_EMPTY: "no text",
    Confidence.NOT_EMOJI: "no words, only emoji or signs",
    Confidence.NOT_LANGUAGE: "in a language that the model was not trained for",
}


def confidence_of(
    text: str,
    language: str,
    share: float,
    known: tuple[str, ...],
    partly: tuple[str, ...] = (),
) -> Confidence:
    """What a score of the text is worth.

    Args:
        text: as it was read.
        language: of the text, as `languages.language_of` found it.
        share: of its words, those known from training.
        known: the languages that encoder and head were trained for; empty: not stated.
        partly: the languages that they were measured for and judge less well.
    """
    if not text.strip():
        return Confidence.NOT_EMPTY
    if not re.search(r"\w", text):
        return Confidence.NOT_EMOJI
    if language and known and language not in known:
        return Confidence.LOW_LANGUAGE if language in partly else Confidence.NOT_LANGUAGE
    count = len(text.split())
    if count < SHORT:
        return Confidence.LOW_SHORT
    if not language or (count >= TELLING and share < STRANGE):
        return Confidence.LOW_UNFAMILIAR
    return Confidence.ASSESSED
