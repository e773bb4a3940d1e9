"""Making pieces of damaged XML readable: what XML 1.0 forbids is replaced, and counted."""

from __future__ import annotations

import re

from lxml import etree

REFERENCE = re.compile(rb"&#(x[0-9a-fA-F]{1,6}|[0-9]{1,7});")
PAIR = re.compile(
    rb"&#(x[dD][89abAB][0-9a-fA-F]{2}|5[56][0-9]{3});&#(x[dD][c-fC-F][0-9a-fA-F]{2}|5[67][0-9]{3});"
)
ILLEGAL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")
FORBIDDEN = bytes(code for code in range(32) if code not in b"\t\n\r")
REPLACEMENT = b"\xef\xbf\xbd"
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


def _number(reference: bytes) -> int:
    return int(reference[1:], 16) if reference[:1] == b"x" else int(reference)
