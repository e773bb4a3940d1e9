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
    """Telephone numbers, national and international, however they are spaced."""
    if sum(map(str.isdigit, text)) < 6:
        return
    for found in phonenumbers.PhoneNumberMatcher(
        text, "GB", leniency=phonenumbers.Leniency.POSSIBLE
    ):
        yield found.start, found.end
    for each in DIGITS.finditer(text):
        if 9 <= sum(map(str.isdigit, each.group())) <= 15 and not _is_time(each.group()):
            yield each.span()


def _is_time(text: str) -> bool:
    return bool(re.fullmatch(r"\d{4}-\d{2}-\d{2}[ T]?[\d:.-]*", text))


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
