"""What identifies a record, and what it says in one number: for any case, for ever the same.

The row hash covers all that a record says and where it lies. It is worked out from the same list
of fields when a record is stored and when `verify` reads it back.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import fields, is_dataclass, replace
from functools import lru_cache
from typing import Any, TypeVar

from workbench.records import Attachment, Provenance, Record

BETWEEN = "\x1f"  # ASCII's unit separator
Told = TypeVar("Told")


def uid_of(place: Provenance) -> int:
    """A record's own number, from where it lies: 64 bits, signed, the same in every case."""
    text = f"{place.source_sha256}\n{place.member}\n{place.locator}"
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:8], "big", signed=True)


def next_uid(place: Provenance, uid: int) -> int:
    """The number of another record at the same place, where `uid` is already taken."""
    return uid_of(Provenance(place.source_sha256, place.member, f"{place.locator}+{uid}"))


def seal_key(record: Record) -> int:
    """A sealed record's number: a message and the position in it lie at one place."""
    return seal_key_at(record.provenance, type(record).__name__.lower())


def seal_key_at(place: Provenance, kind: str) -> int:
    """The number of the sealed record of a kind at a place."""
    return uid_of(Provenance(place.source_sha256, place.member, f"{place.locator}#{kind}"))


def row_hash(said: Sequence[str]) -> bytes:
    """SHA-256 over the fields of a record; see `SourceWriter` and `integrity` for which.

    No two lists of as many fields are hashed as the same text: they are separated by a control
    character, and where one holds that character, the lengths of all come first.

    Raises:
        UnicodeEncodeError: when one holds a lone surrogate.
    """
    text = BETWEEN.join(said)
    if text.count(BETWEEN) != len(said) - 1:
        text = BETWEEN.join((*(str(len(each)) for each in said), text))
    return hashlib.sha256(text.encode()).digest()


@lru_cache(maxsize=65536)
def party_text(identifier: str, name: str, owner: bool) -> str:
    """A party as the row hash covers it."""
    return json.dumps([identifier, name, owner])


def fingerprint(
    kind: str, body: str | None, seconds: int | None, attachments: Sequence[Attachment]
) -> int:
    """A 64-bit number that is equal for the same message or call seen in another source.

    It covers the kind of event and what was said, white space folded; time and parties are
    compared when linking, since sources state them with different precision.
    """
    said = " ".join((body or "").split()) if kind != "call" else f"call {seconds}"
    if not said:
        said = " ".join(each.name or each.mime for each in attachments)
    digest = hashlib.blake2b(f"{kind}\n{said}".encode("utf-8", "surrogatepass"), digest_size=8)
    return int.from_bytes(digest.digest(), "big", signed=True)


def clean(text: str) -> str:
    """Text as SQLite and JSON can hold it: lone surrogates become U+FFFD."""
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def cleaned(told: Told) -> Told:
    """A record, or a part of one, with all its texts clean."""
    return _cleaned(told)  # type: ignore[no-any-return]


def _cleaned(told: Any) -> Any:
    if type(told) is str:
        return clean(told)
    if isinstance(told, tuple):
        return tuple(_cleaned(each) for each in told)
    if hasattr(told, "items"):
        return {clean(key): clean(value) for key, value in told.items()}
    if is_dataclass(told) and not isinstance(told, type):
        return replace(told, **{e.name: _cleaned(getattr(told, e.name)) for e in fields(told)})
    return told
