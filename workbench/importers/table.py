"""Tables of XRY, Oxygen, AXIOM, GrayKey, Cellebrite and others: columns read by a mapping.

A table is read only where its headings are a known vendor's, or where a person has confirmed what
its columns mean: in a file beside it (`NAME.mapping.toml`) or handed over with it. Otherwise it is
reported with a proposal to correct. The first pass settles what only the whole column can say
(whether day or month stands first); the second gives the records.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import PurePosixPath

from workbench.errors import InputError
from workbench.evidence import Probe, Source, limits
from workbench.evidence.numeric_dates import order_of
from workbench.evidence.spans import read_span
from workbench.importers import _tables, _workbooks
from workbench.importers._mapping import Columns, Confirmed, from_toml, to_toml, told
from workbench.importers._proposing import by_vendor, guesses, plain, propose
from workbench.importers._table_rows import Reading
from workbench.importers._tables import Lost, Row, Table
from workbench.importers.protocol import Certainty, Context, Format, Match, Unconfirmed
from workbench.records import Notice, Provenance, Skipped, Yielded

FORMAT = Format(
    code="table",
    title="Spreadsheet, CSV or JSON Lines by column mapping (Cellebrite, XRY, Oxygen, AXIOM...)",
    version=3,
    platforms=("as its columns say",),
    carries=(
        "messages, calls, contacts and positions, by columns",
        "every other column as a detail of its row",
        "deleted and edited where a column says so",
    ),
    omits=(
        "attachments' contents, unless they lie beside it",
        "pictures and charts in workbooks",
        "nothing that is known to be lost, but: the layouts of Cellebrite, AXIOM, Oxygen, XRY and"
        " iMazing are those of published readers, unverified on the vendors' own files",
    ),
    times="as each value or its column's heading states; otherwise wall-clock time; day or month"
    " first is read from the whole column, and where that leaves it open a person must say",
    checked_on={"google/timesketch": 16, "log2timeline/plaso": 79, "Freika/dawarich": 6},
)
MAPPING = ".mapping.toml"
WORKBOOKS = ("xlsx", "xls")
SAMPLE_ROWS = 200
HEADER_WITHIN = 20
Headed = tuple[Table, Row | None, Columns, tuple[str, ...]]


def sniff(probe: Probe) -> Match | None:
    """Claim a table; a known vendor's with more certainty than any other."""
    kind = _workbooks.kind_of(probe) or _tables.kind_of(probe)
    if not kind:
        return None
    found = _vendor_in(probe, kind)
    if found is not None:
        return Match(FORMAT, Certainty.BY_STRUCTURE, found.why)
    shape = {"jsonl": "JSON Lines"} | dict.fromkeys(WORKBOOKS, "a workbook")
    return Match(
        FORMAT, Certainty.POSSIBLE, f"{shape.get(kind, 'text in columns')}, columns unknown"
    )


def read(source: Source, context: Context) -> Iterator[Yielded]:
    """Stream the rows of the tables whose columns are known.

    Raises:
        Unconfirmed: when no table's columns are known; it holds a proposal.
        InputError: when it is no table, or the mapping handed over can't be read.
    """
    confirmed = _confirmed(source, context)
    name = PurePosixPath(source.title).stem
    headed = [(table, *_headed(table, confirmed, name)) for table in _tables_of(source)]
    open_questions = [
        each
        for _, header, columns, doubts in headed
        if header is not None and columns.kind != "ignore" and (doubts or not columns.certain)
        for each in (doubts or columns.doubts or ("guessed",))
    ]
    if all(header is None or columns.kind == "ignore" for _, header, columns, _ in headed):
        open_questions = [] if confirmed else ["nothing in it looks like messages or calls"]
    if open_questions:
        raise Unconfirmed(
            "it needs a mapping of its columns that a person has confirmed"
            f" ({'; '.join(dict.fromkeys(open_questions))})",
            _proposal(headed),
            where=source.name,
        )
    repeats = _repeats(headed)
    for table, header, columns, _ in headed:
        if header is None or columns.kind == "ignore":
            yield from _left_out(table, header, columns)
        elif table.name in repeats:
            text = f"sheet {table.name!r} repeats rows of the sheet Messages"
            yield Notice("not-looked-at", text, count=_count(table))
        else:
            yield Notice("mapping", told(columns))
            yield from _rows(source, table, header, columns, context)


def original(source: Source, provenance: Provenance) -> bytes:
    """The row: its bytes in a text file, its cells joined by tabs in a workbook."""
    if provenance.locator.startswith("sheet="):
        return _workbooks.original(source, provenance)
    return read_span(source, provenance)


def proposal_for(source: Source) -> str:
    """What the columns of a file may mean, as TOML for a person to correct and confirm.

    Raises:
        InputError: when it is no table.
    """
    name = PurePosixPath(source.title).stem
    return _proposal([(table, *_headed(table, None, name)) for table in _tables_of(source)])


@dataclass(frozen=True, slots=True)
class Preview:
    """A table as a person needs to see it who says what its columns mean.

    Attributes:
        columns: what is proposed, with what only a person can settle.
        headings: as they stand.
        rows: the first rows below them.
        guesses: what each column looks like, by role, also where the rows are none that is known.
    """

    columns: Columns
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    guesses: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def previews(source: Source, most: int = 20) -> list[Preview]:
    """The tables of a file that have headings, with what their columns may mean.

    Args:
        source: the file.
        most: rows given of each.

    Raises:
        InputError: when it is no table.
    """
    name = PurePosixPath(source.title).stem
    found = []
    for table in _tables_of(source):
        header, columns, doubts = _headed(table, None, name)
        if header is None:
            continue
        below = (
            row.cells
            for row in table.rows()
            if isinstance(row, Row)
            and row.number > header.number
            and any(map(str.strip, row.cells))
        )
        told = replace(columns, doubts=doubts or columns.doubts)
        rows = tuple(islice(below, most))
        found.append(Preview(told, header.cells, rows, guesses(header.cells, rows)))
    return found


def _tables_of(source: Source) -> list[Table]:
    """The sheets of a workbook, or the one table of a text.

    Raises:
        InputError: when it is no table.
    """
    if _workbooks.is_one(source):
        return _workbooks.tables(source)
    return _tables.tables(source)


def _proposal(headed: list[Headed]) -> str:
    return to_toml(
        replace(columns, doubts=doubts or columns.doubts)
        for _, header, columns, doubts in headed
        if header is not None
    )


def _repeats(headed: list[Headed]) -> set[str]:
    """Sheets of Oxygen that hold, app by app, what the sheet of all messages holds too."""
    ours = [
        table.name
        for table, _, columns, _ in headed
        if columns.kind == "messages" and "Oxygen" in columns.why
    ]
    whole = {each for each in ours if each.strip() == "Messages"}
    return set(ours) - whole if whole else set()


def _confirmed(source: Source, context: Context) -> Confirmed | None:
    if context.mapping:
        return from_toml(context.mapping)
    if source.inner:
        return None
    beside = source.path.with_name(source.path.name + MAPPING)
    if not beside.is_file() or beside.stat().st_size > limits.PROBE_BYTES:
        return None
    return from_toml(beside.read_text("utf-8", "replace"))


def _vendor_in(probe: Probe, kind: str) -> Columns | None:
    """The known vendor whose headings stand in one of the tables."""
    name = PurePosixPath(probe.source.title).stem
    try:
        found = _tables_of(probe.source)
    except InputError:
        return None
    for table in found[:100] if kind in WORKBOOKS else found[:1]:
        _, columns, _ = _headed(table, None, name, sample=0)
        if columns.certain:
            return columns
    return None


def _headed(
    table: Table, confirmed: Confirmed | None, name: str, sample: int = SAMPLE_ROWS
) -> tuple[Row | None, Columns, tuple[str, ...]]:
    """A table's row of headings, what its columns mean, and what only a person can settle."""
    named = table.name or name
    first: list[Row] = []
    rows = table.rows()
    for row in rows:
        if isinstance(row, Row):
            first.append(row)
        if len(first) >= HEADER_WITHIN:
            break
    own = confirmed.for_table(table.name) if confirmed else None
    if own is not None:
        header = next((row for row in first if _fits(row.cells, own)), None)
        if header is None and own.kind != "ignore":
            return _best(first), replace(own, certain=False), ("the mapping names columns that are"
                                                               " not there",)  # fmt: skip
        return header, replace(own, sheet=table.name), _order_doubt(table, header, own)
    for row in first:
        if (known := by_vendor(row.cells, named)) is not None:
            known = replace(known, sheet=table.name)
            if not sample:
                return row, known, ()
            settled = _settled(table, row, known)
            return row, settled, _order_doubt(table, row, settled)
    header = _best(first)
    if header is None or not sample:
        return None, Columns("ignore", {}, table.name), ()
    following = [row.cells for row in first if row.number > header.number]
    for row in rows:
        if isinstance(row, Row):
            following.append(row.cells)
        if len(following) >= sample:
            break
    return header, replace(propose(header.cells, following, named), sheet=table.name), ()


def _fits(cells: tuple[str, ...], own: Columns) -> bool:
    known = {plain(cell) for cell in cells if cell.strip()}
    wanted = {plain(each) for headings in own.columns.values() for each in headings}
    return bool(wanted) and wanted <= known


def _best(first: list[Row]) -> Row | None:
    """The row that is most like headings: the first that is as wide as most, texts all."""
    widths = Counter(sum(1 for cell in row.cells if cell.strip()) for row in first)
    if not widths:
        return None
    usual = max(widths, key=lambda width: (widths[width], width))
    for row in first:
        filled = [cell for cell in row.cells if cell.strip()]
        words = sum(not cell.strip().lstrip("+-").replace(".", "").isdigit() for cell in filled)
        if len(filled) >= max(2, usual * 0.8) and words == len(filled):
            return row
    return first[0] if first[0].number == 0 else None


def _settled(table: Table, header: Row, columns: Columns) -> Columns:
    """The same with the order of day and month that the whole column shows."""
    if columns.order:
        return columns
    found = _orders(table, header, columns)
    known = [each for each in found if each]
    return replace(columns, order=known[0]) if len(known) == 1 else columns


def _order_doubt(table: Table, header: Row | None, columns: Columns) -> tuple[str, ...]:
    if header is None or columns.order or "time" not in columns.columns:
        return ()
    found = _orders(table, header, columns)
    known = [each for each in found if each]
    if len(known) == 1 or not found:
        return ()
    if known:
        return ("some dates have the day first and some the month",)
    return ("day or month first? No date in the column is past the 12th: set order",)


def _orders(table: Table, header: Row, columns: Columns) -> set[str]:
    """Which orders the values of the time column show; an empty text for those that are open."""
    headings = columns.columns.get("time", ())
    at = [index for index, cell in enumerate(header.cells) if cell in headings]
    found: set[str] = set()
    for row in table.rows():
        if isinstance(row, Row) and row.number > header.number:
            for index in at:
                if index < len(row.cells) and (one := order_of(row.cells[index])) is not None:
                    found.add(one)
    return found


def _count(table: Table) -> int:
    return sum(isinstance(row, Row) for row in table.rows())


def _left_out(table: Table, header: Row | None, columns: Columns) -> Iterator[Notice]:
    rows = _count(table)
    name = f"sheet {table.name!r}" if table.name else "the table"
    if rows:
        why = columns.why if columns.certain else "nothing in it looks like messages or calls"
        width = len(header.cells) if header else 0
        yield Notice("not-looked-at", f"{name} ({width} columns): {why}", count=rows)


def _rows(
    source: Source, table: Table, header: Row, columns: Columns, context: Context
) -> Iterator[Yielded]:
    if columns.order == "":
        columns = _settled(table, header, columns)
    reading = Reading(source, header.cells, columns, context.owner)
    count = 0
    for row in table.rows():
        if isinstance(row, Lost):
            yield Skipped(row.place, row.reason, row.sample)
        elif row.number > header.number and any(cell.strip() for cell in row.cells):
            count += 1
            yield from reading.record(row)
    if not count:
        sheet = f"sheet {table.name!r}" if table.name else "the table"
        yield Notice("empty", f"{sheet} holds headings and no rows")
    yield from reading.notices(table.name)
