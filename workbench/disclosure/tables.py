"""Spreadsheets and lists: cells are text, so that no message can become a formula."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font

from workbench.disclosure.facts import Facts
from workbench.timeline.chronology import Row

CELL_CHARACTERS = 32_767  # Excel's own limit
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
WIDE = {"text": 70, "significance": 40, "locator": 30, "sender": 26, "recipients": 26}


def write_timeline(path: Path, rows: list[Row], facts: Facts) -> None:
    """The timeline and the exhibit list as a workbook."""
    book = Workbook(write_only=True)
    book.properties.creator = "Evidence Triage Workbench"
    names = list(Row.__slots__)
    names.remove("event_id")
    _sheet(book, "Timeline", names, ([getattr(each, n) for n in names] for each in rows))
    exhibits = list(exhibit_rows(facts))
    _sheet(book, "Exhibits", list(EXHIBIT), (list(each.values()) for each in exhibits))
    book.save(path)


def _sheet(book: Workbook, title: str, names: list[str], rows: Iterable[list[Any]]) -> None:
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for column, name in enumerate(names):
        sheet.column_dimensions[_letters(column)].width = WIDE.get(name, 18)
    head = [WriteOnlyCell(sheet, name.replace("_", " ")) for name in names]
    for cell in head:
        cell.font = Font(bold=True)
    sheet.append(head)
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])


def _cell(sheet: Any, value: Any) -> Any:
    if value is None or isinstance(value, int):
        return value
    text = "; ".join(_text(each) for each in value) if isinstance(value, tuple) else _text(value)
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("\ufffd", text)[:CELL_CHARACTERS])
    cell.data_type = "s"  # text, whatever it begins with
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


def _text(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key}: {each}" for key, each in value.items() if each)
    return str(value)


def _letters(column: int) -> str:
    return chr(65 + column) if column < 26 else f"A{chr(65 + column - 26)}"


EXHIBIT = ("exhibit", "description", "path", "format", "size", "sha256", "taken_in", "by", "status",
           "records", "skipped")  # fmt: skip


def exhibit_rows(facts: Facts) -> Iterable[dict[str, Any]]:
    """The exhibit and source list, a row a source."""
    for each in facts.sources:
        counts = ", ".join(f"{n} {kind}" for kind, n in each.records.items() if n)
        values = (
            facts.exhibits[each.id],
            each.title,
            each.name,
            each.format or "not recognised",
            each.size,
            each.sha256,
            each.taken_at,
            each.taken_by,
            each.status,
            counts,
            each.report.get("skipped", 0),
        )
        yield dict(zip(EXHIBIT, values, strict=True))


def write_exhibits(path: Path, facts: Facts) -> None:
    """The exhibit and source list as CSV; cells that a spreadsheet would run get a quote before."""
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(EXHIBIT)
        for row in exhibit_rows(facts):
            writer.writerow([_harmless(str(each)) for each in row.values()])


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
