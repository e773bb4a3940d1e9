"""Parties as recorded, and the form in which two of them are compared."""

from __future__ import annotations

import re
from functools import lru_cache

import phonenumbers

from workbench.case.database import Reader
from workbench.records import Party

INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
NUMBERED = frozenset(  # where accounts are numbers that are no telephone's
    ("discord", "facebook", "instagram", "line", "messenger", "snapchat", "telegram", "tiktok", "x")
)
NUMBER = re.compile(r"[+(]?[\d(][\d\s().\u00a0/-]{5,}")


@lru_cache(maxsize=65536)
def normal(identifier: str, region: str = "GB") -> str:
    """The form in which identifiers are compared; never shown instead of what was recorded.

    Phone numbers become E.164 (through `phonenumbers`), everything else is stripped of invisible
    marks and case. Short codes and alphanumeric senders stay as they are.

    Args:
        identifier: as recorded.
        region: ISO 3166 country for numbers written without their country code.
    """
    plain = INVISIBLE.sub("", identifier).replace("\u00a0", " ").strip()
    if NUMBER.fullmatch(plain):
        trunk = re.sub(r"^(\+44|0044)\s*\(?0\)?", "+44", plain)
        try:
            number = phonenumbers.parse(trunk, region)
        except phonenumbers.NumberParseException:
            return plain.casefold()
        if phonenumbers.is_possible_number(number):
            return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
    return " ".join(plain.casefold().split())


def account(identifier: str, platform: str) -> str:
    """The comparable form of an account: a bare number is an app's own id in some apps."""
    plain = INVISIBLE.sub("", identifier).strip()
    if platform.casefold() in NUMBERED and plain.isdigit() and not plain.startswith("0"):
        return plain
    return normal(identifier)


def by_id(reader: Reader, ids: set[int]) -> dict[int, Party]:
    """The parties of some ids. An owner's party carries the owner's name where one was given."""
    found: dict[int, Party] = {}
    wanted = sorted(ids)
    for start in range(0, len(wanted), 500):
        some = wanted[start : start + 500]
        rows = reader.execute(
            "SELECT id, identifier, name, is_owner, owner FROM party"
            f" WHERE id IN ({','.join('?' * len(some))})",
            some,
        )
        for ident, identifier, name, is_owner, owner in rows:
            found[ident] = Party(identifier, name or (owner if is_owner else ""), bool(is_owner))
    return found


def shown(party: Party | None) -> str:
    """A party for a person to read: the identifier as recorded, and the name beside it."""
    if party is None:
        return ""
    if party.owner:
        return party.name or party.identifier or "(owner)"
    if party.name and party.identifier and party.name != party.identifier:
        return f"{party.name} ({party.identifier})"
    return party.name or party.identifier
