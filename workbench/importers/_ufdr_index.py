"""What the records of a report are looked up by: in memory while it is small, then in a file.

The file has no name, lies in the system's folder for such, and is gone when it is closed.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import lru_cache
from hashlib import blake2b

CACHE_KIB = 32 * 1024
HELD = 100_000  # entries that stay in memory, of about 300 bytes each; the rest is in the file
BATCH = 5000


@contextmanager
def in_a_file() -> Iterator[sqlite3.Connection]:
    """A database of one's own for as long as a report is read."""
    with closing(sqlite3.connect("", isolation_level=None, check_same_thread=False)) as connection:
        for setting in (f"cache_size = -{CACHE_KIB}", "journal_mode = OFF", "temp_store = FILE"):
            connection.execute(f"PRAGMA {setting}")
        connection.execute("BEGIN")  # without it every row would be written by itself
        yield connection


class Index:
    """From ids to a text and a number each; quickest filled first and then asked.

    Args:
        connection: from `in_a_file`.
        name: of the table, one for each index.
    """

    def __init__(self, connection: sqlite3.Connection, name: str) -> None:
        self._connection, self._name = connection, name
        self._held: dict[bytes, tuple[bytes, int]] = {}
        self._waiting: list[tuple[bytes, bytes, int]] = []
        self._filed = self._sorted = False
        connection.execute(f"CREATE TABLE {name} (ident BLOB, told BLOB, number INTEGER)")

    def add(self, ident: bytes, told: bytes, number: int = -1) -> None:
        """Note what belongs to an id; the first that was noted counts."""
        key = _key(ident)
        if len(self._held) < HELD:
            self._held.setdefault(key, (told, number))
            return
        self._waiting.append((key, told, number))
        if len(self._waiting) >= BATCH:
            self._write()

    def find(self, ident: str) -> tuple[bytes, int] | None:
        """What belongs to an id, or None."""
        key = _key(ident.encode())
        if key in self._held:
            return self._held[key]
        if self._waiting:
            self._write()
        if not self._filed:
            return None
        if not self._sorted:
            self._connection.execute(f"CREATE INDEX {self._name}_ident ON {self._name} (ident)")
            self._sorted = True
        found: tuple[bytes, int] | None = self._connection.execute(
            f"SELECT told, number FROM {self._name} WHERE ident = ? ORDER BY rowid LIMIT 1", (key,)
        ).fetchone()
        return found

    def _write(self) -> None:
        self._connection.executemany(f"INSERT INTO {self._name} VALUES (?, ?, ?)", self._waiting)
        self._waiting.clear()
        self._filed = True


class Firsts:
    """With which number each key was met first."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._held: dict[int, int] = {}
        connection.execute("CREATE TABLE first (key INTEGER PRIMARY KEY, number INTEGER)")

    def before(self, key: int, number: int) -> int | None:
        """The number that the key was met with first; None where that is now.

        Args:
            key: below 2**63, and so is `number`.
            number: what it is met with now.
        """
        if key in self._held:
            return self._held[key]
        if len(self._held) < HELD:
            self._held[key] = number
            return None
        added = self._connection.execute("INSERT OR IGNORE INTO first VALUES (?, ?)", (key, number))
        if added.rowcount:
            return None
        row = self._connection.execute("SELECT number FROM first WHERE key = ?", (key,)).fetchone()
        return int(row[0])


@lru_cache(maxsize=4096)
def _key(ident: bytes) -> bytes:
    """An id in 16 bytes, which nearly every one is anyway."""
    if len(ident) == 36:
        try:
            return bytes.fromhex(ident.replace(b"-", b"").decode("ascii"))
        except (ValueError, UnicodeDecodeError):
            pass
    return blake2b(ident, digest_size=16).digest()
