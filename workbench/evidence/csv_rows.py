"""Rows of a CSV file with their place in the bytes, read one at a time, damage costing one line."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from workbench.evidence import limits
from workbench.evidence.text import encoding_of

LINES = 200_000  # lines of one quoted cell; beyond it a quotation mark was lost
csv.field_size_limit(limits.LINE_BYTES)


class CsvRow(NamedTuple):
    """A row, and where it stands; `damaged` says why its cells are not to be trusted."""

    line: int
    start: int
    length: int
    cells: list[str]
    damaged: str = ""


class _Lines:
    """The lines of a stream, remembered from the beginning of the row that is being read."""

    def __init__(self, stream: BinaryIO, encoding: str) -> None:
        self.stream, self.encoding = stream, encoding
        self.given: list[bytes] = []
        self.again: list[bytes] = []
        self.at, self.number = 0, 1

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        if len(self.given) >= LINES:
            raise csv.Error("a cell over too many lines")
        raw = self.again.pop() if self.again else self.stream.readline(limits.LINE_BYTES)
        if not raw:
            raise StopIteration
        self.given.append(raw)
        return raw.decode(self.encoding, "replace").lstrip("\ufeff").replace("\0", "\ufffd")

    def take(self, count: int) -> tuple[int, int, int]:
        """End the row after so many lines: its line, offset and length; the rest is read again."""
        taken, left = self.given[:count], self.given[count:]
        self.again.extend(reversed(left))
        self.given = []
        place = (self.number, self.at, sum(map(len, taken)))
        self.number += len(taken)
        self.at += place[2]
        return place


def csv_rows(stream: BinaryIO, delimiter: str = ",") -> Iterator[CsvRow]:
    """The rows of a CSV file, empty lines left out.

    Args:
        stream: UTF-8, or Windows-1252 where it is not.
        delimiter: what parts the cells.

    Raises:
        InputError: when reading the stream fails.
    """
    start = stream.readline(limits.LINE_BYTES)
    lines = _Lines(stream, "cp1252" if encoding_of(start) == "cp1252" else "utf-8")
    if start:
        lines.again.append(start)
    reader = csv.reader(lines, delimiter=delimiter)
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as problem:
            yield CsvRow(*lines.take(1), [], f"not a row of a table ({problem})")
            reader = csv.reader(lines, delimiter=delimiter)
            continue
        place = lines.take(len(lines.given))
        if cells:
            yield CsvRow(*place, cells)
