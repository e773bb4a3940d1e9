"""Telling text from binary, and in which encoding."""

from __future__ import annotations

import codecs

BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

FEW = 3


def encoding_of(start: bytes) -> str | None:
    """The encoding of a text file by its first bytes, or None where it is no text.

    UTF-8 is taken where it decodes; otherwise Windows-1252, which decodes nearly anything, so
    callers should say that they assumed it.
    """
    for mark, name in BOMS:
        if start.startswith(mark):
            return name
    if not start:
        return None
    if b"\x00" in start:
        found = _utf16_without_mark(start)
        if found is not None or start.count(b"\x00") > max(FEW, len(start) // 1000):
            return found
        start = start.replace(b"\x00", b"")  # text with a stray NUL, as some exports have
        if not _printable(start):
            return None
    try:
        codecs.getincrementaldecoder("utf-8")().decode(start, final=False)
        return "utf-8"
    except UnicodeDecodeError:
        return "cp1252" if _printable(start) else None


def decode_start(start: bytes) -> str | None:
    """The text of a file's first bytes, or None where it is no text."""
    encoding = encoding_of(start)
    if encoding is None:
        return None
    return codecs.getincrementaldecoder(encoding)(errors="replace").decode(start, final=False)


def _utf16_without_mark(start: bytes) -> str | None:
    even, odd = start[0:2000:2], start[1:2000:2]
    if odd.count(0) > len(odd) * 0.7 and even.count(0) < len(even) * 0.1:
        return "utf-16-le"
    if even.count(0) > len(even) * 0.7 and odd.count(0) < len(odd) * 0.1:
        return "utf-16-be"
    return None


def _printable(start: bytes) -> bool:
    control = sum(byte < 32 and byte not in b"\t\n\r\x0b\x0c" for byte in start)
    return control < len(start) * 0.02
