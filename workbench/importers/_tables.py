"""Tables as they are handed over: CSV, TSV, XLSX and JSON Lines, row by row, with each row's place.

Every row knows where it lies: a byte span in a text file, sheet and row number in a workbook.
"""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections import Counter, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, BinaryIO, NamedTuple

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from workbench.errors import InputError
from workbench.evidence import Probe, Source, limits
from workbench.evidence.json_pieces import mended
from workbench.evidence.text import encoding_of
from workbench.records import Provenance

csv.field_size_limit(limits.LINE_BYTES)
DELIMITERS = (",", "\t", ";", "|")
HEADER_WITHIN = 20
SAMPLE_LINES = 60
RETURN = re.compile(r"_x000[dD]_\r?\n?|\r\n?")
SHEETS_BYTES = re.compile(r"xl/(?:sharedStrings|worksheets/)")


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
    """`xlsx`, `jsonl`, a delimiter, or empty where a source is no table."""
    if not probe.is_file:
        return "xlsx" if "xl/workbook.xml" in probe.names else ""
    text = probe.text()
    if text is None or probe.xml_root() is not None:
        return ""
    if probe.json_start() == "{":
        return "jsonl" if _is_json_lines(text) else ""
    return delimiter_of(text) if probe.json_start() is None else ""


def tables(source: Source) -> list[Table]:
    """The tables in a source.

    Raises:
        InputError: when it is no table, or a workbook that can't be opened.
    """
    if source.kind != "file":
        return _workbook(source)
    with source.open() as stream:
        start = stream.read(limits.PROBE_BYTES)
    encoding = encoding_of(start)
    if encoding is None:
        raise InputError("neither text nor a workbook", where=source.name)
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


def original(source: Source, provenance: Provenance) -> bytes:
    """A row of a workbook as it reads, its cells joined by tabs.

    Raises:
        InputError: when the locator leads nowhere.
    """
    found = re.fullmatch(r"sheet=(.*);row=(\d+)", provenance.locator, re.DOTALL)
    if found is None:
        raise InputError(f"no row in {provenance.locator!r}", where=source.name)
    for table in _workbook(source):
        if table.name == found[1]:
            for row in table.rows():
                if isinstance(row, Row) and row.number == int(found[2]):
                    return "\t".join(row.cells).encode("utf-8", "replace")
    raise InputError(f"{provenance.locator!r} leads nowhere", where=source.name)


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


def _workbook(source: Source) -> list[Table]:
    large = sum(each.size for each in source.members if SHEETS_BYTES.match(each.name))
    if large > limits.WORKBOOK_BYTES:
        raise InputError("the workbook unpacks to more than is read", where=source.name)
    with _opened(source) as book:
        names = list(book.sheetnames)
    return [Table(name, _sheet_reader(source, name)) for name in names]


@contextmanager
def _opened(source: Source) -> Iterator[Any]:
    with source.open_whole() as stream:
        try:
            book = load_workbook(stream, read_only=True, data_only=True, keep_links=False)
        except _FAULTS as problem:
            raise InputError(
                f"the workbook can't be opened ({problem})", where=source.name
            ) from problem
        try:
            yield book
        finally:
            book.close()


_FAULTS = (
    InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, TypeError, SyntaxError,
    IndexError, AttributeError, OSError, EOFError, OverflowError, NotImplementedError,
)  # fmt: skip


def _sheet_reader(source: Source, name: str) -> Callable[[], Iterator[Row | Lost]]:
    def rows() -> Iterator[Row | Lost]:
        number = 0
        with _opened(source) as book:
            try:
                sheet = book[name]
                if not hasattr(sheet, "iter_rows"):  # a chart sheet holds no cells
                    return
                if hasattr(sheet, "reset_dimensions"):  # what it says of its size may be wrong
                    sheet.reset_dimensions()
                for number, values in enumerate(sheet.iter_rows(values_only=True), 1):
                    cells = tuple(_cell_text(value) for value in values[: limits.SHEET_COLUMNS])
                    if any(cells):
                        yield Row(number, cells, source.at(f"sheet={name};row={number}"))
            except _FAULTS as problem:
                place = source.at(f"sheet={name};row={number + 1}")
                yield Lost(place, f"the sheet is damaged from here on ({problem})", "")

    return rows


def _cell_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return RETURN.sub("\n", value)
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    return str(value)
