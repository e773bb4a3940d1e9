"""Small SQLite databases for tests, with their logs where a test needs them."""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path


def built(path: Path, script: str) -> Path:
    """A database made by a script."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA synchronous=OFF")
        connection.executescript(script)
    return path


def with_log(folder: Path, name: str, before: str, after: str) -> Path:
    """A database whose later rows stand in its write-ahead log alone.

    Args:
        folder: where it is made.
        name: of the database.
        before: what the main file holds.
        after: what only the log holds.
    """
    made, target = folder / "made.tmp", folder / name
    with closing(sqlite3.connect(made)) as connection:
        connection.executescript(f"PRAGMA journal_mode=WAL; {before}")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.execute("PRAGMA wal_autocheckpoint=0")
        connection.executescript(after)
        for end in ("", "-wal"):
            shutil.copyfile(f"{made}{end}", f"{target}{end}")
    for end in ("", "-wal", "-shm"):
        Path(f"{made}{end}").unlink(missing_ok=True)
    return target


def state_of(folder: Path) -> dict[str, tuple[str, int]]:
    """The hash and time of change of every file under a folder."""
    return {
        str(each): (hashlib.sha256(each.read_bytes()).hexdigest(), each.stat().st_mtime_ns)
        for each in sorted(folder.rglob("*"))
        if each.is_file()
    }
