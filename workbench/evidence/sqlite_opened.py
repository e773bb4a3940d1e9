"""A copy of an SQLite file, opened so that nothing in it runs, and the tables that it holds.

Ordinary tables alone are seen, and statements of ours alone are run, with limits of time and of the
size of a value. Precautions: https://www.sqlite.org/security.html.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from contextlib import suppress
from functools import cache, cached_property
from pathlib import Path

from workbench.errors import InputError
from workbench.evidence import limits

FAULTS = (sqlite3.DatabaseError, UnicodeDecodeError)  # the second: of a fault's own message
STEPS = 200_000  # virtual machine steps between two looks at the clock


class Opened:
    """An open copy.

    Args:
        path: the copy.
        where: what to call the original in an error.
        mode: how the copy is opened, as a parameter of SQLite's file names.
    """

    def __init__(self, path: Path, where: str, mode: str = "mode=ro") -> None:
        self.path, self.where = path, where
        self._deadline = 0.0
        self.connection = self._connect(f"{path.as_uri()}?{mode}")

    def _connect(self, uri: str) -> sqlite3.Connection:
        connection = sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False)
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, limits.DATABASE_VALUE_BYTES)
        connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
        connection.setlimit(sqlite3.SQLITE_LIMIT_TRIGGER_DEPTH, 1)
        for pragma in ("trusted_schema=OFF", "query_only=ON", "cell_size_check=ON", "mmap_size=0"):
            with suppress(*FAULTS):
                connection.execute(f"PRAGMA {pragma}")
        connection.set_progress_handler(self._late, STEPS)
        return connection

    def _late(self) -> int:
        return int(time.monotonic() > self._deadline)

    def _in_time(self) -> None:
        self._deadline = time.monotonic() + limits.DATABASE_SECONDS

    def close(self) -> None:
        """Close the copy."""
        self.connection.close()

    @cached_property
    def _schema(self) -> dict[str, str]:
        """Ordinary tables: lower-case name to the name as written; no view, no virtual table."""
        statement = (
            "SELECT name FROM sqlite_master WHERE type = 'table' AND rootpage > 0"
            " AND typeof(name) = 'text'"
        )
        self._in_time()
        try:
            found = self.connection.execute(statement).fetchall()
        except FAULTS:
            found = self._schema_in_spite_of_faults(statement)
        return {name.lower(): name for (name,) in found}

    def _schema_in_spite_of_faults(self, statement: str) -> list[tuple[str]]:
        """A schema with entries that do not parse: those are passed over."""
        try:
            self.connection.execute("PRAGMA writable_schema=ON")  # of a read-only copy
            return self.connection.execute(statement).fetchall()
        except FAULTS as problem:
            raise InputError(f"the database can't be read ({problem})", where=self.where) from None

    @property
    def tables(self) -> frozenset[str]:
        """Names of the ordinary tables, in lower case."""
        return frozenset(self._schema)

    def columns(self, table: str) -> frozenset[str]:
        """Names of a table's columns, in lower case; none where there is no such table."""
        return self._columns(table.lower())

    @cached_property
    def _columns(self) -> Callable[[str], frozenset[str]]:
        @cache
        def columns(table: str) -> frozenset[str]:
            if table not in self._schema:
                return frozenset()
            self._in_time()
            try:
                rows = self.connection.execute(f"PRAGMA table_info({self.name(table)})").fetchall()
            except FAULTS:
                return frozenset()
            return frozenset(str(row[1]).lower() for row in rows)

        return columns

    def has(self, table: str, *columns: str) -> bool:
        """Whether there is an ordinary table of that name, with those columns."""
        return table.lower() in self._schema and self.columns(table).issuperset(
            each.lower() for each in columns
        )

    def name(self, table: str) -> str:
        """A table's name as it stands in a statement."""
        return quoted(self._schema[table.lower()])

    def count(self, table: str) -> int | None:
        """How many rows a table has; 0 where there is no table, None where it can't be counted."""
        if not self.has(table):
            return 0
        self._in_time()
        try:
            found = self.connection.execute(f"SELECT count(*) FROM {self.name(table)}").fetchone()
        except FAULTS:
            return None
        return int(found[0])


def quoted(name: str) -> str:
    """A name as it stands in a statement."""
    return '"' + name.replace('"', '""') + '"'
