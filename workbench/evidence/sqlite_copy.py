"""Reading SQLite evidence: never in place, always a copy, with its log or journal.

The database is copied with its write-ahead log or rollback journal into a scratch folder, and
the copy is opened there. Rows that only the log holds are read, as the app would have read them.

Format: https://www.sqlite.org/fileformat2.html.
"""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from workbench.errors import InputError, MachineError
from workbench.evidence import limits
from workbench.evidence.sqlite_opened import FAULTS
from workbench.evidence.sqlite_rows import Database

MAGIC = b"SQLite format 3\x00"
JOURNAL_MAGIC = b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7"
LOG_SUFFIXES = ("-wal", "-journal")
SUFFIXES = (*LOG_SUFFIXES, "-shm")
CHUNK = 1024 * 1024
Opener = Callable[[], BinaryIO]


@contextmanager
def opened(main: Opener, logs: Mapping[str, Opener], where: str) -> Iterator[Database]:
    """A database, copied with its logs into a scratch folder that is removed afterwards.

    Args:
        main: opens the database file.
        logs: opens its `-wal` and `-journal`, by suffix, where there are any.
        where: what to call it in an error.

    Raises:
        InputError: when it is no SQLite database, or nothing in it can be read.
        MachineError: when there is no room for the copy.
    """
    with tempfile.TemporaryDirectory(prefix="workbench-", ignore_cleanup_errors=True) as folder:
        path = Path(folder, "copy.db")
        _copy(main, path, where)
        with path.open("rb") as stream:
            if stream.read(len(MAGIC)) != MAGIC:
                raise InputError("this is not an SQLite database", where=where)
        missing = _lengthened(path)
        held = {suffix: _copy_log(opener, path, suffix, where) for suffix, opener in logs.items()}
        if held.get("-journal"):
            _recover(path)
        logged, rolled_back = held.get("-wal", False), held.get("-journal", False)
        database = Database(path, where, logged=logged, rolled_back=rolled_back, missing=missing)
        try:
            yield database
        except FAULTS as problem:
            raise InputError(f"the database can't be read ({problem})", where=where) from problem
        finally:
            database.close()


def _copy(opener: Opener, path: Path, where: str) -> None:
    done = 0
    try:
        with opener() as stream, path.open("wb") as file:
            while data := stream.read(CHUNK):
                done += len(data)
                if done > limits.DATABASE_BYTES:
                    raise InputError("the database is larger than is allowed", where=where)
                file.write(data)
    except OSError as problem:
        raise MachineError(
            f"the database can't be copied ({problem.strerror})",
            where=where,
            remedy="Free disk space, or set TMPDIR to a larger disk",
        ) from problem


def _copy_log(opener: Opener, path: Path, suffix: str, where: str) -> bool:
    """Copy a log; returns whether it holds anything."""
    target = path.with_name(path.name + suffix)
    _copy(opener, target, where)
    if suffix == "-journal":
        _without_super_journal(target)
    return target.stat().st_size > 0


def _lengthened(path: Path) -> int:
    """Give the copy of a file that is cut off its length back, in zeros: else nothing is read.

    The header holds the page size at 16 (1 for 65,536) and the count of pages at 28.
    """
    with path.open("r+b") as file:
        header = file.read(100)
        size = file.seek(0, 2)
        page = int.from_bytes(header[16:18], "big")
        page = 65536 if page == 1 else page
        wanted = page * int.from_bytes(header[28:32], "big")
        sound = header[24:28] == header[92:96] and page >= 512 and page & (page - 1) == 0
        if not sound or not size < wanted <= min(limits.DATABASE_BYTES, size * limits.CUT_OFF):
            return 0
        file.truncate(wanted)
        return wanted - size


def _without_super_journal(path: Path) -> None:
    """Cut off the name of a super-journal: replaying it would look at, and delete, that file.

    The record stands at the end: page number, name, length of the name, checksum, magic.
    """
    with path.open("r+b") as file:
        size = file.seek(0, 2)
        if size < 16:
            return
        file.seek(size - 16)
        tail = file.read(16)
        length = int.from_bytes(tail[:4], "big")
        if tail[8:] == JOURNAL_MAGIC and length + 20 <= size:
            file.truncate(size - 20 - length)


def _recover(path: Path) -> None:
    """Let SQLite roll back, in the copy, the change that was under way."""
    with (
        suppress(*FAULTS),
        closing(
            sqlite3.connect(f"{path.as_uri()}?mode=rw", uri=True, isolation_level=None)
        ) as connection,
    ):
        connection.execute("PRAGMA trusted_schema=OFF")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
