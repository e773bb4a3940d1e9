"""Tables in text: CSV, TSV and JSON Lines, row by row, each with its span of bytes."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO, NamedTuple

from workbench.errors import InputError
from workbench.evidence import Probe, Source, limits
from workbench.evidence.json_pieces import mended
from workbench.evidence.text import encoding_of
from workbench.records import Provenance

csv.field_size_limit(limits.LINE_BYTES)
DELIMITERS = (",", "\t", ";", "|")
HEADER_WITHIN = 20
SAMPLE_LINES = 60


class Row(NamedTuple):
    """One row: its number from 1, its cells as text, and its place."""

    number: int
    cells: tuple[str, ...]
    place: Provenance


class Lost(NamedTuple):
    """A row that can't be read."""

    place: Provenance
    reason: str
    sample: str


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet of a workbook, or a whole text file.

    Attributes:
        name: the sheet's name, or empty.
        rows: reads all rows anew, preamble and headings included.
        keyed: whether the first row handed over is made of the keys of JSON objects.
    """

    name: str
    rows: Callable[[], Iterator[Row | Lost]]
    keyed: bool = False


def kind_of(probe: Probe) -> str:
    """`jsonl`, a delimiter, or empty where a source is no table in text."""
    text = probe.text() if probe.is_file else None
    if text is None or probe.xml_root() is not None:
        return ""
    if probe.json_start() == "{":
        return "jsonl" if _is_json_lines(text) else ""
    return delimiter_of(text) if probe.json_start() is None else ""


def tables(source: Source) -> list[Table]:
    """The table in a text file.

    Raises:
        InputError: when it is no table.
    """
    with source.open() as stream:
        start = stream.read(limits.PROBE_BYTES)
    encoding = encoding_of(start)
    if encoding is None:
        raise InputError("no text", where=source.name)
    text = start.decode(encoding, "replace")
    if text.lstrip("\ufeff \t\r\n").startswith("{"):
        return [Table("", lambda: _json_rows(source, _keys(text)), keyed=True)]
    delimiter = delimiter_of(text)
    if not delimiter:
        raise InputError("no columns can be told apart in it", where=source.name)
    return [Table("", lambda: text_rows(source, encoding, delimiter))]


def delimiter_of(text: str) -> str:
    """The character between the cells of a text table, or empty where there is none."""
    lines = text.lstrip("\ufeff").splitlines(keepends=True)[: SAMPLE_LINES + 1]
    lines = lines[:-1] if len(lines) > SAMPLE_LINES or not text.endswith(("\n", "\r")) else lines
    if len(lines) == 1:  # the first row is longer than what is looked at
        return _of_headings(lines)
    best, most = "", 0.0
    for each in DELIMITERS:
        rows = [row for row in _parsed(lines, each) if row]
        widths = Counter(len(row) for row in rows)
        if not widths:
            continue
        width, count = max(widths.items(), key=lambda item: (item[1] * (item[0] > 1), item[0]))
        need = 2 if each == "\t" else 3
        score = count / len(rows) * (1 + width / 100)
        if width >= need and count >= 2 and count >= len(rows) * 0.6 and score > most:
            best, most = each, score
    return best


def _of_headings(lines: list[str]) -> str:
    """The character between headings, where nothing but headings can be seen."""
    for each in DELIMITERS:
        (cells,) = _parsed(lines, each) or [[]]
        if len(cells) >= 4 and all(0 < len(cell.strip()) < 60 for cell in cells):
            return each
    return ""


def _parsed(lines: list[str], delimiter: str) -> list[list[str]]:
    try:
        return list(csv.reader(lines, delimiter=delimiter))
    except csv.Error:
        return []


class _Lines:
    """Lines of a text file with their byte offsets; those of the row being read are remembered."""

    def __init__(self, stream: BinaryIO, encoding: str) -> None:
        self._pending: deque[tuple[str, int]] = deque()
        self._source = _split(stream, encoding)
        self.taken: list[tuple[str, int]] = []
        self.at = 0
        self._ended = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if self._pending:
            line = self._pending.popleft()
        else:
            found = next(self._source, None)
            if found is None:
                self._ended = True
                raise StopIteration
            line = found
        self.taken.append(line)
        return line[0]

    def ended(self) -> bool:
        """Whether the last line was taken."""
        return self._ended

    def row_done(self) -> tuple[int, int]:
        """Where the row lies that was just read: start and length in bytes."""
        start, length = self.at, sum(size for _, size in self.taken)
        self.at += length
        self.taken = []
        return start, length

    def give_back_all_but_the_first(self) -> None:
        """Read the row's lines again, apart from its first."""
        self._pending.extendleft(reversed(self.taken[1:]))
        self.taken = self.taken[:1]
        self._ended = False


def _split(stream: BinaryIO, encoding: str) -> Iterator[tuple[str, int]]:
    """Lines as text with their length in bytes."""
    if encoding.startswith(("utf-16", "utf-32")):
        width = "utf-16-le" if encoding.startswith("utf-16") else "utf-32-le"
        mark = 2 if encoding == "utf-16" else 4 if encoding == "utf-32" else 0
        with io.TextIOWrapper(stream, encoding, "replace", newline="") as text:
            while line := text.readline(limits.LINE_BYTES):
                size = len(line.encode(width, "surrogatepass")) + mark
                mark = 0
                yield line, size
        return
    with stream:
        first = True
        while raw := stream.readline(limits.LINE_BYTES):
            line = raw.decode("utf-8" if encoding == "utf-8-sig" else encoding, "replace")
            yield (line.removeprefix("\ufeff") if first else line), len(raw)
            first = False


def text_rows(
    source: Source, encoding: str, delimiter: str, member: str = ""
) -> Iterator[Row | Lost]:
    """The rows of a text file with cells between delimiters, each with its span of bytes."""
    lines = _Lines(source.open(member), encoding)
    widths: Counter[int] = Counter()
    number = 0
    while not lines.ended():
        reader = csv.reader(lines, delimiter=delimiter)
        while True:
            reason = ""
            try:
                cells = next(reader, None)
            except csv.Error as problem:
                cells, reason = [], str(problem)
            if cells is None:
                break
            number += 1
            usual = widths.most_common(1)[0][0] if widths else 0
            swallowed = lines.ended() and len(lines.taken) > 1 and len(cells) < usual
            if reason or swallowed:
                sample = lines.taken[0][0][:200] if lines.taken else ""
                lines.give_back_all_but_the_first()
                start, length = lines.row_done()
                reason = reason or "a quotation mark is opened and never closed"
                place = source.at(f"row={number};bytes={start}+{length}", member)
                yield Lost(place, reason, sample)
                break
            start, length = lines.row_done()
            widths[len(cells)] += 1
            place = source.at(f"row={number};bytes={start}+{length}", member)
            yield Row(number, tuple(cells), place)


def _is_json_lines(text: str) -> bool:
    """Whether the lines are objects: two of them at least, as one alone may be any JSON file."""
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) < 2 or not lines[1].lstrip().startswith("{"):
        return False
    try:
        return isinstance(json.loads(lines[0]), dict)
    except (ValueError, RecursionError):
        return False


def _keys(text: str) -> tuple[str, ...]:
    """The keys of the objects at the start of a JSON Lines file, in the order they appear."""
    found: dict[str, None] = {}
    for line in text.splitlines()[:200]:
        try:
            value = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(value, dict):
            found.update(dict.fromkeys(str(mended(key)) for key in value))
    return tuple(found)


def _json_rows(source: Source, keys: tuple[str, ...]) -> Iterator[Row | Lost]:
    yield Row(0, keys, source.at("row=0;bytes=0+0"))
    at, number = 0, 0
    with source.open() as stream:
        while raw := stream.readline(limits.LINE_BYTES):
            start, at = at, at + len(raw)
            if not raw.strip():
                continue
            number += 1
            place = source.at(f"row={number};bytes={start}+{len(raw)}")
            try:
                value = json.loads(raw.decode("utf-8-sig", "replace"))
            except (ValueError, RecursionError):
                yield Lost(place, "the line is not whole JSON", _sample(raw))
                continue
            if not isinstance(value, dict):
                yield Lost(place, "the line is no JSON object", _sample(raw))
                continue
            value = mended(value)
            yield Row(number, tuple(_json_text(value.get(key)) for key in keys), place)


def _sample(raw: bytes) -> str:
    return raw[:200].decode("utf-8", "replace")


def _json_text(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
