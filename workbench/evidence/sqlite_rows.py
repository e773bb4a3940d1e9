"""The tables of an opened copy: rows past damage, side tables in step, the state before a log.

How the copy is opened, so that nothing in it runs, stands in `sqlite_opened`.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any, Generic, NamedTuple, TypeVar, cast

from workbench.errors import InputError
from workbench.evidence import limits
from workbench.evidence.sqlite_opened import FAULTS, Opened, quoted

WITHOUT_LOG = "mode=ro&immutable=1"
ROWS_BETWEEN = 0xFF  # rows between two settings of the clock
MOST_AT_ONCE = 1_000_000  # rows of one statement that are held together
_LOWEST, _HIGHEST = -(2**63), 2**63 - 1
NO_NAMES: Mapping[str, str] = {}
Form = TypeVar("Form", bound=tuple[Any, ...])


class Damage(NamedTuple):
    """Rows of a table that can't be read: from one row number to another, and why."""

    table: str
    first: int
    last: int
    reason: str


@dataclass(frozen=True, slots=True)
class LogState:
    """What a log did to a table: how many rows there are without it and with it."""

    table: str
    without: int
    within: int


class Database(Opened):
    """The rows of an open copy.

    Args:
        path: the copy.
        where: what to call the original in an error.
        logged: whether a write-ahead log was copied with it.
        rolled_back: whether a rollback journal was copied with it.
        missing: bytes that the file should have at its end and has not.
        mode: how the copy is opened, as a parameter of SQLite's file names.

    Attributes:
        absent: columns that were asked for and are not there, by table.
        replaced: how many texts held bytes that are not UTF-8.
    """

    def __init__(
        self,
        path: Path,
        where: str,
        *,
        logged: bool = False,
        rolled_back: bool = False,
        missing: int = 0,
        mode: str = "mode=ro",
    ) -> None:
        super().__init__(path, where, mode)
        self.logged, self.rolled_back, self.missing = logged, rolled_back, missing
        self.absent: dict[str, tuple[str, ...]] = {}
        self.replaced = 0

    @contextmanager
    def without_log(self) -> Iterator[Database | None]:
        """The database as it was before its log; None where there was none with content."""
        if not self.logged:
            yield None
            return
        before = Database(self.path, self.where, mode=WITHOUT_LOG)
        try:
            yield before
        finally:
            before.close()

    def log_state(self, table: str) -> LogState | None:
        """What the write-ahead log did to a table; None where there was no log with content."""
        if not self.logged or not self.has(table):
            return None
        within = self.count(table)
        with self.without_log() as before:
            without = (before.count(table) if before else 0) or 0  # it may be new in the log
        return LogState(table, without, within or 0)

    def max_sequence(self, table: str) -> int:
        """The highest row number an AUTOINCREMENT table ever gave; 0 where it is not known."""
        if not self.has("sqlite_sequence", "name", "seq"):
            return 0
        self._in_time()
        try:
            found = self.connection.execute(
                "SELECT max(seq) FROM sqlite_sequence WHERE lower(name) = ?", (table.lower(),)
            ).fetchone()
        except FAULTS:
            return 0
        return found[0] if isinstance(found[0], int) else 0

    def rows(
        self, table: str, form: type[Form], names: Mapping[str, str] = NO_NAMES
    ) -> Iterator[Form | Damage]:
        """A table's rows in the order of their numbers, past damaged pages.

        Args:
            table: an ordinary table.
            form: a named tuple whose fields are the columns wanted, the first one `rowid`; a
                column that is not there gives None, and is noted in `absent`.
            names: columns by field, where a field can't have the column's name.
        """
        if not self.has(table):
            return
        select = self._select(table, form, names)
        last, fault = _LOWEST, self._unnumbered(table)
        make: Callable[[Iterable[Any]], Form] = form._make  # type: ignore[attr-defined]
        if fault:
            yield Damage(table, 0, 0, fault)
            return
        while True:
            try:
                for row in self._fetched(f"{select} WHERE rowid > ? ORDER BY rowid", last):
                    _in_order(last < row[0])
                    last = cast("int", row[0])
                    yield make(row)
                return
            except FAULTS as problem:
                if not self._lenient(problem):
                    fault = str(problem)
                    break
        top = _HIGHEST
        for row in self._from_the_end(select, last):
            top = cast("int", row[0])
            yield form(*row)
        yield from self._between(table, select, form, last, top, fault)

    def _unnumbered(self, table: str) -> str:
        try:
            self.connection.execute(f"SELECT rowid FROM {self.name(table)} LIMIT 0")
        except FAULTS as problem:
            return f"its rows have no numbers ({problem})"
        return ""

    def _from_the_end(self, select: str, last: int) -> Iterator[tuple[Any, ...]]:
        """Rows from the highest number down to the damage."""
        top = _HIGHEST
        statement = f"{select} WHERE rowid > ? AND rowid < ? ORDER BY rowid DESC"
        while True:
            try:
                for row in self._fetched(statement, last, top):
                    _in_order(last < row[0] < top)
                    top = cast("int", row[0])
                    yield row
                return
            except FAULTS as problem:
                if not self._lenient(problem):
                    return

    def _between(
        self, table: str, select: str, form: type[Form], last: int, top: int, reason: str
    ) -> Iterator[Form | Damage]:
        """The rows inside a damaged stretch: what lies between its damaged pages."""
        first = max(last + 1, 1)
        end = top if top < _HIGHEST else first + limits.DAMAGED_ROWS
        number, step, tried, lost = first, 1, 0, 0
        while number < end and tried < limits.DAMAGED_ROWS:
            reached = False
            try:
                statement = f"{select} WHERE rowid >= ? AND rowid < ? ORDER BY rowid"
                for row in self._fetched(statement, number, end):
                    _in_order(number <= row[0] < end)
                    if not reached:
                        yield from self._one_by_one(select, form, number - step + 1, number)
                    reached, step, number = True, 1, cast("int", row[0]) + 1
                    yield form(*row)
                break
            except FAULTS as problem:
                if not self._lenient(problem):
                    tried, lost = tried + 1, lost + step
                    number, step = number + step, min(step * 2, limits.DAMAGED_STEP)
        yield Damage(table, first, end - 1, f"{reason}; about {lost:,} row numbers lie in it")

    def _one_by_one(self, select: str, form: type[Form], first: int, end: int) -> Iterator[Form]:
        """Rows that were leapt over, each by its number."""
        for number in range(first, end):
            with suppress(*FAULTS):
                for row in self._fetched(f"{select} WHERE rowid = ?", number):
                    _in_order(row[0] == number)
                    yield form(*row)
                    break

    def _lenient(self, problem: Exception) -> bool:
        """After bytes that are not UTF-8: read such bytes as U+FFFD from here on, once."""
        if "interrupted" in str(problem):
            raise InputError(
                f"the database was given up after {limits.DATABASE_SECONDS} seconds without a row",
                where=self.where,
            ) from problem
        if "decode to UTF-8" not in str(problem) or self.connection.text_factory is not str:
            return False
        self.connection.text_factory = self._replacing
        return True

    def _replacing(self, data: bytes) -> str:
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError:
            self.replaced += 1
            return data.decode("utf-8", "replace")

    def _fetched(self, statement: str, *values: object) -> Iterator[tuple[Any, ...]]:
        self._in_time()
        for number, row in enumerate(self.connection.execute(statement, values)):
            yield row
            if number & ROWS_BETWEEN == 0:
                self._in_time()

    def _select(self, table: str, form: type[Form], names: Mapping[str, str]) -> str:
        fields: tuple[str, ...] = form._fields  # type: ignore[attr-defined]
        there = self.columns(table)
        wanted = [names.get(each, each) for each in fields]
        missing = tuple(each for each in wanted if each != "rowid" and each.lower() not in there)
        if missing:
            self.absent[table] = tuple(sorted({*self.absent.get(table, ()), *missing}))
        columns = ", ".join(
            "rowid" if each == "rowid" else quoted(each) if each not in missing else "NULL"
            for each in wanted
        )
        return f"SELECT {columns} FROM {self.name(table)}"

    def linked(
        self, table: str, form: type[Form], by: str, names: Mapping[str, str] = NO_NAMES
    ) -> Linked[Form]:
        """Rows of a side table, to be asked for by the number that they point at.

        Args:
            table: the side table; where it is not there, nothing is linked.
            form: as for `rows`; its second field is the column that points.
            by: that column's name.
            names: as for `rows`.
        """
        return Linked(self, table, form, by, names)

    def select(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """All rows of a statement of ours; empty where it fails.

        For small tables of names: whoever asks for more uses `rows` or `linked`.
        """
        while True:
            try:
                return list(islice(self._fetched(statement, *values), MOST_AT_ONCE))
            except FAULTS as problem:
                if not self._lenient(problem):
                    return []

    def listed(
        self, table: str, form: type[Form], names: Mapping[str, str] = NO_NAMES
    ) -> Iterator[Form]:
        """The readable rows of a table of names; damage is passed over and counted in `faults`."""
        for each in self.rows(table, form, names):
            if isinstance(each, Damage):
                self.faults[f"{each.table}: {each.reason}"] += 1
            else:
                yield each

    @cached_property
    def faults(self) -> Counter[str]:
        """Damage in tables that give no records of their own."""
        return Counter()


def superseded(
    now: Database,
    before: Database,
    table: str,
    form: type[Form],
    said: tuple[str, ...],
    names: Mapping[str, str] = NO_NAMES,
) -> Iterator[tuple[Form, str]]:
    """Rows that a log deleted, or whose words it changed, as they were before it.

    Args:
        now: the database with its log.
        before: the same without it.
        table: whose rows.
        form: as for `Database.rows`.
        said: the fields that hold what a row says; other changes do not count.
        names: as for `Database.rows`.

    Yields:
        The earlier row, and `deleted-in-log` or `changed-in-log`.
    """
    places = tuple(form._fields.index(each) for each in said)  # type: ignore[attr-defined]
    current = (each for each in now.rows(table, form, names) if not isinstance(each, Damage))
    row = next(current, None)
    for earlier in before.rows(table, form, names):
        if isinstance(earlier, Damage):
            continue
        while row is not None and row[0] < earlier[0]:
            row = next(current, None)
        if row is None or row[0] > earlier[0]:
            yield earlier, "deleted-in-log"
        elif any(row[place] != earlier[place] for place in places):
            yield earlier, "changed-in-log"


class Linked(Generic[Form]):
    """A side table read alongside the main one, both in the order of the number they share."""

    def __init__(
        self, database: Database, table: str, form: type[Form], by: str, names: Mapping[str, str]
    ) -> None:
        self._database, self._table, self._form, self._by = database, table, form, by
        self._there = database.has(table, by)
        self._select = database._select(table, form, names) if self._there else ""  # noqa: SLF001
        self._rows: Iterator[Form] | None = None
        self._held: list[Form] = []
        self._at = _LOWEST
        self._ahead: Form | None = None

    def of(self, number: int) -> list[Form]:
        """The side rows that point at a number, in the order of their own numbers."""
        if not self._there:
            return []
        if number < self._at:
            return self._asked(number)
        if number == self._at:
            return self._held
        if self._rows is None:
            self._rows = self._all()
            self._ahead = next(self._rows, None)
        while self._ahead is not None and self._pointer(self._ahead) < number:
            self._ahead = next(self._rows, None)
        self._at, self._held = number, []
        while self._ahead is not None and self._pointer(self._ahead) == number:
            self._held.append(self._ahead)
            self._ahead = next(self._rows, None)
        return self._held

    @staticmethod
    def _pointer(row: Form) -> int:
        return cast("int", row[1])

    def _all(self) -> Iterator[Form]:
        by = quoted(self._by)
        where = f"WHERE typeof({by}) = 'integer' ORDER BY {by}, rowid"
        yield from self._read(f"{self._select} {where}")

    def _asked(self, number: int) -> list[Form]:
        return list(self._read(f"{self._select} WHERE {quoted(self._by)} = ?", number))

    def _read(self, statement: str, *values: object) -> Iterator[Form]:
        given = 0
        make: Callable[[Iterable[Any]], Form] = self._form._make  # type: ignore[attr-defined]
        while True:
            last = (_LOWEST, _LOWEST)
            try:
                rows = self._database._fetched(statement, *values)  # noqa: SLF001
                for position, row in enumerate(rows):
                    _in_order(last < (row[1], row[0]))
                    last = row[1], row[0]
                    if position >= given:
                        given += 1
                        yield make(row)
                return
            except FAULTS as problem:
                if not self._database._lenient(problem):  # noqa: SLF001
                    self._database.faults[f"{self._table}: {problem}"] += 1
                    return


def _in_order(right: bool) -> None:
    """Pages of a damaged table may lead in a circle: then its row numbers stop ascending."""
    if not right:
        raise sqlite3.DatabaseError("its row numbers are out of order")
