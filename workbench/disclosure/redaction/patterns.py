"""Kinds of text that can be taken out wherever they stand.

Each finds too much rather than too little: what is taken out wrongly is seen by the officer in the
preview, what is left in is seen by everybody. Numbers are found by `phonenumbers` too, so that
spaced and bracketed forms do not escape.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import phonenumbers

Span = tuple[int, int]

EMAIL = re.compile(r"[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")
POSTCODE = re.compile(  # Royal Mail PAF formats, with or without the space, in either case
    r"\b(?:GIR\s?0AA|[A-PR-UWYZ](?:\d{1,2}|[A-HK-Y]\d(?:\d|[ABEHMNPRV-Y])?|\d[A-HJKPS-UW])"
    r"\s{0,2}\d[ABD-HJLNP-UW-Z]{2})\b",
    re.IGNORECASE,
)
DIGITS = re.compile(r"(?<![\w.])[+(]?\d[\d\s().\u00a0\u2010-\u2015-]{6,20}\d(?!\w)")
MOMENT = re.compile(  # ISO 8601, day/month/year, times, stamps in file names, epochs
    r"(?:19|20)\d\d-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?"
    r"|(?<![\d.])\d{1,2}[/.]\d{1,2}[/.]\d{2,4}(?![\d.])"
    r"|\b\d{1,2}:\d\d(?::\d\d)?\b"
    r"|(?<!\d)(?:19|20)\d\d(?:0\d|1[0-2])[0-3]\d(?:[_-]?\d{6})?(?!\d)"
)
LEAST_DIGITS, MOST_DIGITS = 9, 15  # ITU-T E.164: at most fifteen
STREET = (
    "road|street|lane|avenue|close|drive|way|court|crescent|gardens|grove|hill|mews|park|place|"
    "row|square|terrace|view|walk|wynd|rise|green|rd|st|ln|ave|cres|gdns|sq|terr"
)
ADDRESS = re.compile(
    r"\b(?:(?:flat|apartment|apt|unit)\s+\w{1,5},?\s+)?\d{1,4}[a-z]?,?\s+"
    rf"(?:[A-Za-z'’.-]+\s+){{1,3}}(?:{STREET})\b\.?",
    re.IGNORECASE,
)
SORT_CODE = re.compile(r"\b\d{2}[-\s]\d{2}[-\s]\d{2}\b(?:\D{0,20}\b\d{8}\b)?")
CARD = re.compile(r"\b(?:\d[ -]?){13,19}\b")
NHS = re.compile(r"\b\d{3}[ -]?\d{3}[ -]?\d{4}\b")
NINO = re.compile(r"\b[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\s?(?:\d{2}\s?){3}[A-D]\b", re.IGNORECASE)
REGISTRATION = re.compile(r"\b[A-Z]{2}\d{2}\s?[A-Z]{3}\b", re.IGNORECASE)
BIRTH = re.compile(
    r"(?:d\.?o\.?b\.?|born(?:\s+on)?|date of birth)[:\s]*\d{1,2}[./\s-]\w{1,9}[./\s-]\d{2,4}",
    re.IGNORECASE,
)
URL = re.compile(r"\bhttps?://\S+|\bwww\.\S+", re.IGNORECASE)


def _every(expression: re.Pattern[str]) -> Callable[[str], Iterator[Span]]:
    def find(text: str) -> Iterator[Span]:
        for each in expression.finditer(text):
            yield each.span()

    return find


def phones(text: str) -> Iterator[Span]:
    """Telephone numbers of nine digits or more, national and international, however spaced.

    Dates and times are no numbers, nor is what lies inside a longer word, such as a file's name.
    """
    if sum(map(str.isdigit, text)) < LEAST_DIGITS:
        return
    plain = MOMENT.sub(lambda found: "x" * len(found.group()), text)
    for found in phonenumbers.PhoneNumberMatcher(
        plain, "GB", leniency=phonenumbers.Leniency.POSSIBLE
    ):
        inside = plain[found.start - 1 : found.start].isalnum() or plain[found.end :][:1].isalnum()
        if not inside and sum(map(str.isdigit, found.raw_string)) >= LEAST_DIGITS:
            yield _balanced(text, found.start, found.end)
    for each in DIGITS.finditer(plain):
        if LEAST_DIGITS <= sum(map(str.isdigit, each.group())) <= MOST_DIGITS:
            yield _balanced(text, *each.span())


def _balanced(text: str, start: int, end: int) -> Span:
    """Without an opening bracket whose closing one stands after the number."""
    inside = text[start:end]
    return (start + 1, end) if inside.startswith("(") and ")" not in inside else (start, end)


PATTERNS: dict[str, Callable[[str], Iterator[Span]]] = {
    "phone": phones,
    "email": _every(EMAIL),
    "postcode": _every(POSTCODE),
    "address": _every(ADDRESS),
    "bank": _every(SORT_CODE),
    "card": _every(CARD),
    "nhs": _every(NHS),
    "nino": _every(NINO),
    "vehicle": _every(REGISTRATION),
    "birth": _every(BIRTH),
    "url": _every(URL),
}
