"""Workbooks: .xlsx and the old binary .xls, sheet by sheet and row by row."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from typing import Any

import olefile
import xlrd
from xlrd.compdoc import CompDocError

from workbench.errors import InputError
from workbench.evidence import Probe, Source, limits
from workbench.importers._tables import Lost, Row, Table
from workbench.records import Provenance

RETURN = re.compile(r"_x000[dD]_\r?\n?|\r\n?")
SHEETS_BYTES = re.compile(r"xl/(?:sharedStrings|worksheets/)")
STREAMS = ("Workbook", "Book")  # of a compound file: BIFF 8, and before


def kind_of(probe: Probe) -> str:
    """`xlsx`, `xls`, or empty where a source is no workbook."""
    if not probe.is_file:
        return "xlsx" if "xl/workbook.xml" in probe.names else ""
    return "xls" if _is_old(probe.source, probe.head) else ""


def is_one(source: Source) -> bool:
    """Whether a source that is known to be a table is a workbook."""
    if source.kind != "file":
        return True
    with source.open() as stream:
        return bool(stream.read(len(olefile.MAGIC)) == olefile.MAGIC)


def tables(source: Source) -> list[Table]:
    """The sheets.

    Raises:
        InputError: when the workbook can't be opened.
    """
    return _old_workbook(source) if source.kind == "file" else _workbook(source)


def original(source: Source, provenance: Provenance) -> bytes:
    """A row of a workbook as it reads, its cells joined by tabs.

    Raises:
        InputError: when the locator leads nowhere.
    """
    found = re.fullmatch(r"sheet=(.*);row=(\d+)", provenance.locator, re.DOTALL)
    if found is None:
        raise InputError(f"no row in {provenance.locator!r}", where=source.name)
    for table in tables(source):
        if table.name == found[1]:
            for row in table.rows():
                if isinstance(row, Row) and row.number == int(found[2]):
                    return "\t".join(row.cells).encode("utf-8", "replace")
    raise InputError(f"{provenance.locator!r} leads nowhere", where=source.name)


def _workbook(source: Source) -> list[Table]:
    large = sum(each.size for each in source.members if SHEETS_BYTES.match(each.name))
    if large > limits.WORKBOOK_BYTES:
        raise InputError("the workbook unpacks to more than is read", where=source.name)
    with _opened(source) as book:
        names = list(book.sheetnames)
    return [Table(name, _sheet_reader(source, name)) for name in names]


@contextmanager
def _opened(source: Source) -> Iterator[Any]:
    from openpyxl import load_workbook  # slow to import, and rarely wanted

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
    zipfile.BadZipFile, ValueError, TypeError, SyntaxError, LookupError, AttributeError,
    OSError, EOFError, ArithmeticError, NotImplementedError, struct.error,
    AssertionError, RecursionError, xlrd.XLRDError, CompDocError,
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


def _is_old(source: Source, start: bytes) -> bool:
    if not start.startswith(olefile.MAGIC):
        return False
    try:
        with source.open() as stream:
            whole = io.BytesIO(
                stream.read(limits.OLD_WORKBOOK_BYTES)
            )  # in an archive none can seek
        with olefile.OleFileIO(whole) as compound:
            return any(compound.exists(each) for each in STREAMS)
    except (*_FAULTS, InputError):
        return False


def _old_workbook(source: Source) -> list[Table]:
    with _old_opened(source) as book:
        names = list(book.sheet_names())
    return [Table(name, _old_sheet_reader(source, at)) for at, name in enumerate(names)]


@contextmanager
def _old_opened(source: Source) -> Iterator[Any]:
    """The workbook, which is read whole: its kind ends at 65,536 rows a sheet."""
    with source.open() as stream:
        data = stream.read(limits.OLD_WORKBOOK_BYTES + 1)
    if len(data) > limits.OLD_WORKBOOK_BYTES:
        raise InputError("the workbook is larger than is read", where=source.name)
    try:
        book = xlrd.open_workbook(file_contents=data, on_demand=True, logfile=_Silent())
    except _FAULTS as problem:
        locked = "encrypted" in str(problem).lower()
        told = "it is protected by a password" if locked else str(problem)
        raise InputError(f"the workbook can't be opened ({told})", where=source.name) from problem
    try:
        yield book
    finally:
        book.release_resources()


class _Silent:
    """What the library has to say of a file is told by its errors."""

    def write(self, text: str) -> None:
        """Nothing."""

    def flush(self) -> None:
        """Nothing."""


def _old_sheet_reader(source: Source, at: int) -> Callable[[], Iterator[Row | Lost]]:
    def rows() -> Iterator[Row | Lost]:
        number, name = 0, ""
        with _old_opened(source) as book:
            try:
                name = book.sheet_names()[at]
                sheet = book.sheet_by_index(at)
                for number in range(1, sheet.nrows + 1):
                    row = sheet.row(number - 1)[: limits.SHEET_COLUMNS]
                    cells = tuple(_old_cell_text(each, book.datemode) for each in row)
                    if any(cells):
                        yield Row(number, cells, source.at(f"sheet={name};row={number}"))
            except _FAULTS as problem:
                place = source.at(f"sheet={name};row={number + 1}")
                yield Lost(place, f"the sheet is damaged from here on ({problem})", "")

    return rows


def _old_cell_text(cell: Any, datemode: int) -> str:
    """A cell as its workbook would show it; a date that is none stays the number it is."""
    if cell.ctype == xlrd.XL_CELL_DATE:
        try:
            moment = xlrd.xldate_as_datetime(cell.value, datemode)
        except (ValueError, OverflowError, xlrd.XLDateError):
            return str(cell.value)
        return _cell_text(moment.time() if 0 <= cell.value < 1 else moment)
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return str(bool(cell.value))
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return str(xlrd.error_text_from_code.get(cell.value, "#ERROR"))
    return _cell_text(cell.value)
