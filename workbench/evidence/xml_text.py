"""Making pieces of damaged XML readable: what XML 1.0 forbids is replaced, and counted."""

from __future__ import annotations

import re
from functools import lru_cache

from lxml import etree

REFERENCE = re.compile(rb"&#(x[0-9a-fA-F]{1,6}|[0-9]{1,7});")
PAIR = re.compile(
    rb"&#(x[dD][89abAB][0-9a-fA-F]{2}|5[56][0-9]{3});&#(x[dD][c-fC-F][0-9a-fA-F]{2}|5[67][0-9]{3});"
)
ILLEGAL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")
FORBIDDEN = bytes(code for code in range(32) if code not in b"\t\n\r")
SPECIAL = bytes(range(32)) + b"&"
REPLACEMENT = b"\xef\xbf\xbd"
BEGINNING = re.compile(r"<([A-Za-z_][\w.-]*) +([A-Za-z_][\w.-]*)=", re.ASCII)
BETWEEN = re.compile(r" +([A-Za-z_][\w.-]*)=", re.ASCII)
ENDING = re.compile(r" */>")
PARSER = etree.XMLParser(
    resolve_entities=False, no_network=True, huge_tree=True, load_dtd=False, recover=False
)
RECOVERING = etree.XMLParser(
    resolve_entities=False, no_network=True, huge_tree=True, load_dtd=False, recover=True
)


def well_formed(raw: bytes) -> tuple[bytes, int]:
    """Join surrogate pairs of references and replace what XML 1.0 forbids; with how many."""
    repairs = 0

    def joined(match: re.Match[bytes]) -> bytes:
        nonlocal repairs
        high, low = _number(match[1]), _number(match[2])
        if not (0xD800 <= high <= 0xDBFF and 0xDC00 <= low <= 0xDFFF):
            return match[0]
        repairs += 1
        return chr(0x10000 + ((high - 0xD800) << 10) + low - 0xDC00).encode()

    def replaced(match: re.Match[bytes]) -> bytes:
        nonlocal repairs
        value = _number(match[1])
        if value in (9, 10, 13) or 32 <= value < 0xD800 or 0xE000 <= value <= 0x10FFFF:
            return match[0]
        repairs += 1
        return REPLACEMENT

    if b"&#" in raw:
        raw = REFERENCE.sub(replaced, PAIR.sub(joined, raw))
    if len(raw.translate(None, FORBIDDEN)) != len(raw):
        raw, count = ILLEGAL.subn(REPLACEMENT, raw)
        repairs += count
    if not raw.isascii():
        try:
            raw.decode("utf-8")
        except UnicodeDecodeError:
            raw, repairs = raw.decode("utf-8", "replace").encode(), repairs + 1
    return raw, repairs


def plain_tag(raw: bytes) -> tuple[str, dict[str, str]] | None:
    """Name and attributes of a tag without content, read without a parser.

    Cutting it at its quotation marks takes a fifth of a parser's time, and what stands between the
    values is nearly always the same. None wherever that could differ from what a parser gives: a
    reference, a control character, other quotation marks, a name twice, bytes that are no UTF-8.
    """
    if raw.find(b"<", 1) > 0 or len(raw.translate(None, SPECIAL)) != len(raw):
        return None
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        return None
    if "\ufffe" in text or "\uffff" in text:
        return None
    pieces = text.split('"')
    shape = _shape(tuple(pieces[::2]))
    return None if shape is None else (shape[0], dict(zip(shape[1], pieces[1::2], strict=True)))


@lru_cache(maxsize=1024)
def _shape(around: tuple[str, ...]) -> tuple[str, tuple[str, ...]] | None:
    """Name and attributes' names of a tag, from what stands around its values."""
    first, last = BEGINNING.fullmatch(around[0]), ENDING.fullmatch(around[-1])
    if first is None or last is None:
        return None
    found = [BETWEEN.fullmatch(each) for each in around[1:-1]]
    names = (first[2], *(each[1] for each in found if each))
    sound = all(found) and len(set(names)) == len(names) and "xmlns" not in names
    return (first[1], names) if sound else None


def _number(reference: bytes) -> int:
    return int(reference[1:], 16) if reference[:1] == b"x" else int(reference)
