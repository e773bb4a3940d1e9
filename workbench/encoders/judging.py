"""How well a message can be judged: said for each, counted per case, never a reason to hide it.

A text in a language that the encoder was not trained for, a text of emoji alone, one word, or one
unlike anything in training still gets its score, but the score is marked, so that a person looks
at it and no rank is taken for an all-clear.
"""

from __future__ import annotations

import re
import unicodedata
from enum import IntEnum

SHORT = 2  # words: below this the words alone say little
LETTERS = 2  # a text with fewer letters has no language


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
# Scripts by the first word of their characters' Unicode names, with the languages they suggest.
SCRIPTS = {
    "ARABIC": "ar", "CYRILLIC": "ru", "DEVANAGARI": "hi", "GURMUKHI": "pa", "BENGALI": "bn",
    "GUJARATI": "gu", "TAMIL": "ta", "GREEK": "el", "HEBREW": "he", "HANGUL": "ko",
    "HIRAGANA": "ja", "KATAKANA": "ja", "CJK": "zh", "THAI": "th", "ETHIOPIC": "am",
    "GEORGIAN": "ka", "ARMENIAN": "hy",
}  # fmt: skip
URDU = frozenset("ٹڈڑںےگچپژہ")


def language_of(text: str) -> str:
    """The likely language (ISO 639-1) of a text; empty where it has no words to tell by."""
    letters = [each for each in text if each.isalpha()]
    if len(letters) < LETTERS:
        return ""
    counts: dict[str, int] = {}
    for each in letters:
        script = unicodedata.name(each, "").partition(" ")[0]
        counts[script] = counts.get(script, 0) + 1
    script = max(counts, key=lambda each: counts[each])
    if script == "ARABIC" and any(each in URDU for each in letters):
        return "ur"
    return SCRIPTS.get(script, "en")


def confidence_of(text: str, language: str, known: tuple[str, ...]) -> Confidence:
    """What a score of the text is worth.

    Args:
        text: as it was read.
        language: of the text, as `language_of` found it.
        known: the languages that the encoder and its head were trained for; empty: not stated.
    """
    if not text.strip():
        return Confidence.NOT_EMPTY
    if not re.search(r"\w", text):
        return Confidence.NOT_EMOJI
    if language and known and language not in known:
        return Confidence.NOT_LANGUAGE
    if len(text.split()) < SHORT:
        return Confidence.LOW_SHORT
    return Confidence.ASSESSED
