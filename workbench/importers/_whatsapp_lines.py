"""The lines of a WhatsApp chat export, each with its place in bytes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from workbench.evidence import Source, limits


class Line(NamedTuple):
    number: int
    start: int
    length: int
    text: str
    too_long: bool


def lines_of(source: Source, member: str, encoding: str) -> Iterator[Line]:
    """The lines with their place in bytes; a line beyond the limit is passed over and marked."""
    wide = encoding.startswith(("utf-16", "utf-32"))
    number, at = 0, 0
    if wide:
        yield from _wide_lines(source, member, encoding)
        return
    with source.open(member) as stream:
        while raw := stream.readline(limits.LINE_BYTES):
            number += 1
            start, length, too_long = at, len(raw), False
            while not raw.endswith(b"\n") and len(raw) == limits.LINE_BYTES:
                too_long, raw = True, stream.readline(limits.LINE_BYTES)
                length += len(raw)
            at += length
            text = "" if too_long else raw.decode(encoding, "replace").rstrip("\r\n")
            yield Line(number, start, length, text, too_long)


def _wide_lines(source: Source, member: str, encoding: str) -> Iterator[Line]:
    """UTF-16 and UTF-32, whose line ends are wider than a byte: read whole, within a limit."""
    with source.open(member) as stream:
        data = stream.read(limits.JSON_MEMBER_BYTES)
    exact = {"utf-16": "utf-16-le", "utf-32": "utf-32-le"}.get(encoding, encoding)
    if encoding in ("utf-16", "utf-32") and data[:2] in (b"\xfe\xff", b"\x00\x00"):
        exact = exact.replace("-le", "-be")
    at = 0
    for number, text in enumerate(data.decode(exact, "replace").splitlines(keepends=True), 1):
        length = len(text.encode(exact, "replace"))
        yield Line(number, at, length, text.rstrip("\r\n"), too_long=False)
        at += length
