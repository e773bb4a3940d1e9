"""Spreadsheets: XLSX and CSV whose cells are text, so that no message can become a formula.

Values are written as they are in XLSX, where the cell's type says that they are text. CSV has no
types: a cell that a spreadsheet program would run gets an apostrophe before it (OWASP, "CSV
Injection"), and the reader is told so in the first column's heading by the method statement.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from workbench.disclosure.render.archive import moment_of
from workbench.disclosure.render.zipped import settle_office

CELL_CHARACTERS = 32_767  # Excel's own limit; more makes it repair, that is, drop
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
CUT = "… [cut: the whole text is in timeline.jsonl]"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: headings, widths in characters, rows of texts and numbers."""

    title: str
    columns: Sequence[str]
    rows: Iterable[Sequence[Any]]
    widths: Sequence[int] = ()


def write_xlsx(path: Path, sheets: Sequence[Sheet], *, title: str, author: str, date: str) -> None:
    """Write a workbook; the same sheets give the same bytes.

    Args:
        path: the file to write.
        sheets: in order.
        title: of the document.
        author: named in the properties.
        date: ISO 8601, put where the program would put the clock's.
    """
    book = Workbook(write_only=True)
    book.properties.creator = author or "Evidence Triage Workbench"
    book.properties.lastModifiedBy = book.properties.creator
    book.properties.title = title
    for each in sheets:
        _sheet(book, each)
    book.save(path)
    settle_office(path, moment_of(date))


def _sheet(book: Workbook, told: Sheet) -> None:
    sheet = book.create_sheet(told.title)
    sheet.freeze_panes = "B2"
    for n, _ in enumerate(told.columns, 1):
        width = told.widths[n - 1] if n <= len(told.widths) else 20
        sheet.column_dimensions[get_column_letter(n)].width = width
    head = [WriteOnlyCell(sheet, each) for each in told.columns]
    for each in head:
        each.font = Font(bold=True)
        each.fill = PatternFill("solid", fgColor="EEF1F5")
        each.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.append(head)
    top = Alignment(wrap_text=True, vertical="top")
    for row in told.rows:
        sheet.append([_cell(sheet, value, top) for value in row])


def _cell(sheet: Any, value: Any, alignment: Alignment) -> Any:
    if value is None or isinstance(value, int | float):
        return value
    text = ILLEGAL_CHARACTERS_RE.sub("\ufffd", str(value))
    if len(text) > CELL_CHARACTERS:
        text = text[: CELL_CHARACTERS - len(CUT)] + CUT
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"  # text, whatever it begins with
    if len(text) > 20 or "\n" in text:
        cell.alignment = alignment
    return cell


def write_csv(path: Path, told: Sheet) -> None:
    """Write one sheet as CSV (RFC 4180), UTF-8 with a byte order mark so that Excel reads it."""
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(told.columns)
        for row in told.rows:
            writer.writerow([harmless(value) for value in row])


def harmless(value: Any) -> Any:
    """A CSV cell that no spreadsheet program runs."""
    if value is None or isinstance(value, int | float):
        return value
    text = str(value).replace("\x00", "\ufffd")
    return f"'{text}" if text.lstrip(" \u00a0\ufeff").startswith(FORMULA_STARTS) else text
