"""Parties as tools write them into one cell: `447700900123@s.whatsapp.net Robin (owner)`."""

from __future__ import annotations

import re
from functools import lru_cache

from workbench.evidence import limits
from workbench.records import Party

OWNER = re.compile(r"\s*\((?:owner|phone owner|me)\)\s*$", re.IGNORECASE)
LOCAL_USER = re.compile(r"^local user\b[\s:<(]*", re.IGNORECASE)
ANGLED = re.compile(r'^"?(?P<name>[^"<]*?)"?\s*<(?P<id>[^<>]+)>$')
MARKS = re.compile(r"[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
LOST_DIGITS = re.compile(r"\d(?:[.,]\d+)?[eE]\+\d{1,2}")
NUMBER = re.compile(r"[+\d][\d\s().\-/]*")
LONG = 2000
SEPARATORS = re.compile(r"[\n;]+")


def parties_in(cell: str) -> tuple[Party, ...]:
    """The parties of a cell: one a line, or between semicolons, or commas where all are numbers."""
    return _split(cell) if len(cell) < LONG else _split.__wrapped__(cell)


@lru_cache(maxsize=16384)
def _split(cell: str) -> tuple[Party, ...]:
    parts = [each.strip() for each in SEPARATORS.split(MARKS.sub("", cell)) if each.strip()]
    if len(parts) == 1 and "," in parts[0]:
        commas = [each.strip() for each in parts[0].split(",") if each.strip()]
        if all(is_identifier(_one(each).identifier) for each in commas):
            parts = commas
    return tuple(dict.fromkeys(_one(each) for each in parts[: limits.RECIPIENTS]))


def is_identifier(text: str) -> bool:
    """Whether a text is a number or an address, and not a name."""
    if "@" in text:
        return " " not in text
    return bool(NUMBER.fullmatch(text)) and sum(map(str.isdigit, text)) >= 5


def lost_digits(cell: str) -> bool:
    """Whether a spreadsheet turned a number into scientific notation, and digits are gone."""
    return bool(LOST_DIGITS.fullmatch(cell.strip()))


def _one(text: str) -> Party:
    owner = bool(OWNER.search(text) or LOCAL_USER.match(text))
    if LOCAL_USER.match(text):
        return Party(LOCAL_USER.sub("", OWNER.sub("", text)).strip().rstrip(">)"), owner=True)
    whole = OWNER.sub("", text).strip().removeprefix("'")
    if found := ANGLED.match(whole):
        return Party(found["id"].strip(), found["name"].strip(), owner)
    first, _, rest = whole.partition(" ")
    if rest and is_identifier(first) and not is_identifier(whole):
        return Party(first, rest.strip(), owner)
    return Party(whole, owner=owner)
