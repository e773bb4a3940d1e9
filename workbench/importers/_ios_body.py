"""The words of a row of Messages: its text, its earlier versions, and what was taken back."""

from __future__ import annotations

import plistlib
import struct
from typing import Any, NamedTuple

from workbench.evidence.typedstream import attributed_text
from workbench.importers._rows import apple_shown, as_json, text

OBJECT, APP = "\ufffc", "\ufffd"
SUMMARY_BYTES = 16 * 1024 * 1024
FAULTS = (
    plistlib.InvalidFileException, ValueError, LookupError, TypeError, AttributeError,
    OverflowError, RecursionError, MemoryError, struct.error,
)  # fmt: skip


class Words(NamedTuple):
    """What a row says.

    Attributes:
        text: the words, or None where there are none.
        earlier: JSON of the versions before an edit, with their times; empty where not edited.
        all_unsent: whether every part was taken back.
        taken_back: whether any part was.
        marks: `content-not-decoded`, `content-guessed`, `part-unsent`.
        details: what goes among the message's details.
    """

    text: str | None
    earlier: str
    all_unsent: bool
    taken_back: bool
    marks: tuple[str, ...]
    details: dict[str, str]


def words(plain: object, attributed: object, summary: object) -> Words:
    """Put together what the three columns say.

    Args:
        plain: `text`.
        attributed: `attributedBody`, a typedstream.
        summary: `message_summary_info`, a property list.
    """
    said = _without_placeholders(text(plain)) if plain is not None else None
    marks: list[str] = []
    details: dict[str, str] = {}
    if isinstance(attributed, bytes) and attributed:
        said = _from_attributed(attributed, said, marks, details)
    if not isinstance(summary, bytes) or not summary:
        return Words(said or None, "", False, False, tuple(marks), details)
    edits, unsent, parts, readable = _history(summary)
    if not readable:
        marks.append("history-not-decoded")
    if edits:
        details["earlier_versions"] = edits
    whole = bool(unsent) and not said and len(unsent) >= parts
    if unsent and not whole:
        marks.append("part-unsent")
        details["unsent_parts"] = ", ".join(str(each) for each in unsent)
    return Words(said or None, edits, whole, bool(unsent), tuple(marks), details)


def _from_attributed(
    data: bytes, plain: str | None, marks: list[str], details: dict[str, str]
) -> str | None:
    found = attributed_text(data)
    if found is None:
        if not plain:
            marks.append("content-not-decoded")
            details["not_decoded"] = f"{len(data):,} bytes of attributedBody"
        return plain
    said = _without_placeholders(found.text)
    if not plain:
        if found.guessed:
            marks.append("content-guessed")
        return said
    if said and said != plain and not found.guessed:
        details["attributed_text"] = said
    return plain


def _without_placeholders(said: str) -> str:
    """The words without the characters that stand for attachments."""
    if OBJECT not in said:
        return said
    return "\n".join(filter(None, (each.strip() for each in said.split(OBJECT))))


def _history(summary: bytes) -> tuple[str, list[int], int, bool]:
    """The versions before the last as JSON, the parts taken back, how many parts there were.

    Last whether all of it could be read: what cannot be is not taken for what is not there.
    """
    try:
        found = plistlib.loads(summary) if len(summary) <= SUMMARY_BYTES else None
    except FAULTS:
        found = None
    if not isinstance(found, dict):
        return "", [], 0, False
    earlier: list[dict[str, str]] = []
    unsent: set[int] = set()
    whole = True
    edits, taken, parts = found.get("ec") or {}, found.get("rp") or (), found.get("otr") or ()
    for part in sorted(edits, key=str) if isinstance(edits, dict) else ():
        try:
            earlier += [_version(part, each) for each in list(edits[part])[:-1]]
        except FAULTS:
            whole = False
    for each in taken if isinstance(taken, list | tuple) else ():
        try:
            unsent.add(int(each))
        except FAULTS:
            whole = False
    sized = isinstance(parts, dict | list | tuple)
    whole = whole and isinstance(edits, dict) and isinstance(taken, list | tuple)
    return as_json(earlier) if earlier else "", sorted(unsent), len(parts) if sized else 0, whole


def _version(part: Any, told: Any) -> dict[str, str]:
    found = attributed_text(told["t"]) if isinstance(told.get("t"), bytes) else None
    said = _without_placeholders(found.text) if found else "(not decoded)"
    return {"time": apple_shown(told.get("d")), "part": str(part), "text": said}
