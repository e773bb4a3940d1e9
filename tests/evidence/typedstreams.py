"""Typedstreams as Messages writes them, for tests: header, classes, text and one run."""

from __future__ import annotations

HEADER = b"\x04\x0bstreamtyped\x81\xe8\x03\x84\x01@\x84"
PART = b"__kIMMessagePartAttributeName"


def stream(text: str, *, mutable: bool = False) -> bytes:
    """Attributed text of one part, of the class that cannot or that can be changed."""
    said = text.encode()
    units = _length(len(text.encode("utf-16-le")) // 2)
    if mutable:
        outer = _class(b"NSMutableAttributedString") + _class(b"NSAttributedString")
        inner = b"\x84\x84\x84\x0fNSMutableString\x01\x84\x84\x08NSString\x01\x95"
        same, name, kind = b"\x95", b"\x98\x98", b"\x9b\x9b"
    else:
        outer = _class(b"NSAttributedString")
        inner = b"\x84\x84\x84\x08NSString\x01\x94"
        same, name, kind = b"\x94", b"\x96\x96", b"\x99\x99"
    body = b"\x92" + inner + b"\x84\x01+" + _length(len(said)) + said + b"\x86"
    keys = b"\x92\x84" + name + _length(len(PART)) + PART + b"\x86"
    value = (
        b"\x92\x84\x84\x84\x08NSNumber\x00\x84\x84\x07NSValue\x00" + same
        + b"\x84\x01*\x84" + kind + b"\x00\x86"
    )  # fmt: skip
    run = (
        b"\x84\x02iI\x01" + units + b"\x92\x84\x84\x84\x0cNSDictionary\x00" + same
        + b"\x84\x01i\x01" + keys + value + b"\x86"
    )  # fmt: skip
    return HEADER + outer + b"\x84\x84\x08NSObject\x00\x85" + body + run + b"\x86"


def _class(name: bytes, version: int = 0) -> bytes:
    return b"\x84\x84" + bytes([len(name)]) + name + bytes([version])


def _length(size: int) -> bytes:
    if size < 0x80:
        return bytes([size])
    if size < 0x10000:
        return b"\x81" + size.to_bytes(2, "little")
    return b"\x82" + size.to_bytes(4, "little")
