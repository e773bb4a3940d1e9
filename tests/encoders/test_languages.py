from __future__ import annotations

import pytest

from workbench.encoders.judging import Confidence, confidence_of
from workbench.encoders.languages import language_of

WORDS = "i you the to and will be there at six see outside your work for a know"
FAMILIAR = frozenset(word for word in WORDS.split())


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("see you outside your work at six", "en"),
        ("nie pisz do mnie więcej bo pójdę na policję", "pl"),
        ("te rog sa nu ma mai suni niciodată, sun la poliție", "ro"),
        ("no me escribas más por favor, ya te lo dije", "es"),
        ("main tumhe dhoond lunga tum kahan ho", "ur-Latn"),
        ("tu kithe hai menu das tainu milna", "pa-Latn"),
        ("ana 3ala elbab yalla habibi inti fein", "ar-Latn"),
        ("bro usko bol dena i'm outside, wo phone nahi utha rahi", "ur-Latn"),
        ("main tere ghar de saamne haan, hun phone chuk ditta kar menu", "pa-Latn"),
        ("لا تتصل بي مرة أخرى", "ar"),
        ("شلونچ عيني، وين رايحة هسه", "ar"),
        ("مجھے فون مت کرو", "ur"),
        ("मुझे फोन मत करो", "hi"),
        ("ਮੈਨੂੰ ਫੋਨ ਨਾ ਕਰੋ", "pa"),
        ("не звони мне больше никогда", "ru"),
        ("👀👀", ""),
        ("", ""),
        ("12:30", ""),
    ],
)
def test_language(text: str, language: str) -> None:
    assert language_of(text, FAMILIAR)[0] == language


def test_slang_and_slips_stay_english() -> None:
    for text in ("gnna b outside ur work at 6 c u ther", "wot time u finish babe xx", "u ok hun"):
        assert language_of(text, FAMILIAR)[0] in ("en", "")


def test_what_a_score_is_worth() -> None:
    known, partly = ("en",), ("pl",)

    def told(text: str, language: str, share: float = 1.0) -> Confidence:
        return confidence_of(text, language, share, known, partly)

    assert told("  ", "") is Confidence.NOT_EMPTY
    assert told("🔪🔪", "") is Confidence.NOT_EMOJI
    assert told("nie pisz do mnie", "pl") is Confidence.LOW_LANGUAGE
    assert told("ne écris plus", "fr") is Confidence.NOT_LANGUAGE
    assert told("ok", "en") is Confidence.LOW_SHORT
    assert told("qwx zzt prr glu", "en", 0.1) is Confidence.LOW_UNFAMILIAR
    assert told("see you at six", "en") is Confidence.ASSESSED
