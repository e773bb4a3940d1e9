"""The lines of a text in UTF-8, each with where it stands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from workbench.evidence import limits


class Line(NamedTuple):
    """A line without its end, or several that belong together.

    Attributes:
        number: of the first, from 1.
        start: its first byte; `length` of all in bytes, with their ends.
    """

    number: int
    start: int
    length: int
    text: str

    @property
    def locator(self) -> str:
        """Where it stands, as a provenance says it."""
        return f"line={self.number};bytes={self.start}+{self.length}"

    def joined_with(self, more: Line) -> Line:
        """This line with one that goes on from it."""
        length = more.start + more.length - self.start
        return self._replace(text=f"{self.text}\n{more.text}", length=length)


def lines_of(stream: BinaryIO) -> Iterator[Line]:
    """The lines of an open text; one beyond the limit is cut into several.

    A byte order mark in front is left out, and bytes that are not UTF-8 become U+FFFD.
    """
    at = number = 0
    while raw := stream.readline(limits.LINE_BYTES):
        number += 1
        text = raw.decode("utf-8-sig" if number == 1 else "utf-8", "replace").rstrip("\r\n")
        yield Line(number, at, len(raw), text)
        at += len(raw)
