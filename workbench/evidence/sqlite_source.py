"""SQLite databases as sources: locators that name a row, the row printed again, the ledger."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, suppress
from dataclasses import replace
from functools import partial
from typing import Any

from workbench.errors import InputError
from workbench.evidence.source import Source
from workbench.evidence.sqlite_copy import LOG_SUFFIXES, opened
from workbench.evidence.sqlite_rows import Damage, Database
from workbench.records import Message, Notice, Provenance, Skipped

BEFORE_LOG = ";state=before-log"
LOCATOR = re.compile(r"table=(?P<table>[^;]+);rowid=(?P<row>-?\d{1,19})(?:;|$)")
NOTHING: Mapping[str, str] = {}


def database(source: Source, member: str = "") -> AbstractContextManager[Database]:
    """The database that a source, or one member of it, is: copied with its logs and opened.

    Args:
        source: a file, or a folder or archive with the member.
        member: the database's path in a folder or archive.

    Raises:
        InputError: when it can't be read as a database.
    """
    around = source.around
    place = source.place
    if member and source.kind != "file":
        place = f"{place}/{member}" if place and source.kind == "folder" else member
    logs = {
        end: partial(around.open, place + end)
        for end in LOG_SUFFIXES
        if place + end in around.names
    }
    return opened(partial(source.open, member), logs, source.name)


def at_row(source: Source, table: str, row: int) -> Provenance:
    """Where a row lies."""
    return source.at(f"table={table};rowid={row}")


def lost(source: Source, damage: Damage) -> Skipped:
    """Rows in damaged pages, as the source report lists them."""
    locator = f"table={damage.table};rowids={damage.first}-{damage.last}"
    return Skipped(source.at(locator), f"rows can't be read: {damage.reason}")


def original_row(
    source: Source, provenance: Provenance, beside: Mapping[str, str] = NOTHING
) -> bytes:
    """A row, and the rows of side tables that point at it, as JSON.

    Bytes, and texts that are not UTF-8, are given as `{"base64": ...}`.

    Args:
        source: the database.
        provenance: of a record, with a locator `table=...;rowid=...`.
        beside: side tables, each with the column that holds the row's number.

    Raises:
        InputError: when the locator leads to no row.
    """
    found = LOCATOR.search(provenance.locator)
    if found is None:
        raise InputError(f"no row in {provenance.locator!r}", where=source.name)
    table, row = found["table"], int(found["row"])
    before = provenance.locator.endswith(BEFORE_LOG)
    with database(source, source.member_of(provenance)) as whole, whole.without_log() as older:
        copy = older if before and older is not None else whole
        rows = _rows(copy, table, "rowid", row)
        if not rows:
            raise InputError(f"{provenance.locator!r} leads to no row", where=source.name)
        told: dict[str, Any] = {"table": table, "rowid": row, "row": rows[0]}
        for side, column in beside.items():
            if copy.has(side, column) and (linked := _rows(copy, side, column, row)):
                told[side] = linked
    return json.dumps(told, ensure_ascii=False, indent=1).encode("utf-8", "backslashreplace")


def _rows(copy: Database, table: str, column: str, value: int) -> list[dict[str, Any]]:
    if not copy.has(table):
        return []
    quoted = column.replace('"', '""')
    statement = f'SELECT * FROM {copy.name(table)} WHERE "{quoted}" = ?'
    copy.connection.text_factory = _Written
    try:
        cursor = copy.connection.execute(statement, (value,))
        names = [str(each[0]) for each in cursor.description]
        return [dict(zip(names, map(_shown, row), strict=True)) for row in cursor.fetchmany(1000)]
    finally:
        copy.connection.text_factory = str


class _Written(bytes):
    """The bytes of a text, to tell it from a blob."""

    __slots__ = ()


def _shown(value: object) -> object:
    """A value as JSON holds it."""
    if not isinstance(value, bytes):
        return value
    if isinstance(value, _Written):
        with suppress(UnicodeDecodeError):
            return value.decode("utf-8")
    return {"base64": base64.b64encode(value).decode("ascii")}


def as_before_log(record: Message, how: str) -> Message:
    """A message as it stood before the log deleted or changed its row, and marked so."""
    place = replace(record.provenance, locator=record.provenance.locator + BEFORE_LOG)
    gone = record.deleted or how == "deleted-in-log"
    return replace(record, provenance=place, deleted=gone, marks=(*record.marks, how))


def ledger(copy: Database, table: str, accounted: int) -> Iterator[Notice]:
    """Whether every row of a table became a record, a skip or a row passed over for a reason.

    Args:
        copy: the database, read to its end.
        table: whose rows the records come from.
        accounted: records, skips and rows passed over that a notice of their own counts.
    """
    there = copy.count(table)
    if there is None:
        yield Notice("rows-uncounted", f"the rows of table {table} can't be counted")
    elif there != accounted:
        yield Notice(
            "rows-differ",
            f"table {table} has {there:,} rows, of which {accounted:,} are accounted for",
        )


def about(copy: Database, *tables: str) -> Iterator[Notice]:
    """What the reader should know of how a database was read: its log, its gaps, its faults.

    Args:
        copy: the database, read to its end.
        tables: those that the records come from.
    """
    for table in tables:
        yield from _log(copy, table)
        yield from _gap(copy, table)
    if copy.missing:
        text = f"the database is cut off: {copy.missing:,} bytes are missing at its end"
        yield Notice("cut-off", text)
    if copy.rolled_back:
        yield Notice("journal", "a change under way was rolled back, as its journal says")
    for table, columns in sorted(copy.absent.items()):
        if not copy.count(table):
            continue
        yield Notice(
            "columns-absent",
            f"table {table} has no column {', '.join(columns)}: not known, not none",
        )
    if copy.replaced:
        yield Notice(
            "not-utf-8",
            "texts hold bytes that are not UTF-8, shown as U+FFFD; `show --raw` gives the bytes",
            count=copy.replaced,
        )
    for fault, count in sorted(copy.faults.items()):
        yield Notice(
            "side-table-damaged", f"what belongs to records is incomplete: {fault}", count=count
        )


def _log(copy: Database, table: str) -> Iterator[Notice]:
    state = copy.log_state(table)
    if state is not None:
        yield Notice(
            "write-ahead-log",
            f"the write-ahead log was read: table {table} has {state.within:,} rows with it and"
            f" {state.without:,} without",
        )


def _gap(copy: Database, table: str) -> Iterator[Notice]:
    """Row numbers that are missing: rows were deleted, by whom and why is not known."""
    if not copy.has(table):
        return
    found = copy.select(f"SELECT count(*), min(rowid), max(rowid) FROM {copy.name(table)}")
    if not found:
        return
    count, first, last = found[0]
    highest = max(last or 0, copy.max_sequence(table))
    missing = highest - (count or 0) - (max((first or 1), 1) - 1)
    if missing > 0:
        yield Notice(
            "numbers-missing",
            f"row numbers missing from table {table} between {first or 1:,} and {highest:,}:"
            f" {missing:,}; rows were deleted by the user, a setting or the app, or never kept",
        )
