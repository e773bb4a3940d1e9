"""The case folder, its database, connections, transactions and migrations.

    CASE/
      case.db          everything that can't be made again, and what is derived from it
      attachments/     files that came with messages, named by their SHA-256
      derived/         vectors and scores; may be thrown away and is then made again

Python's implicit transactions are off: every write happens inside `transaction`, and nothing else
opens one. Readers hold connections that cannot write.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources
from pathlib import Path
from secrets import token_hex
from typing import Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from workbench.errors import CaseError, MachineError, UsageError

Reader = sqlite3.Connection
DATABASE = "case.db"
APPLICATION_ID = 0x45545742  # "ETWB", so that `file` and we know a case from any other database
BUSY_SECONDS = 60.0


class Case:
    """An open case: where it lies, and a connection to its database.

    Use `Case.create` or `Case.open`; it is a context manager. Not shared between threads: each
    opens its own.

    Args:
        root: the case folder.
        connection: an open connection, owned by this object.
        operator: who acts through this handle; named in the audit trail.
    """

    def __init__(self, root: Path, connection: sqlite3.Connection, operator: str) -> None:
        self.root = root
        self.connection = connection
        self.operator = operator

    @classmethod
    def create(cls, root: Path, *, name: str, zone: str, operator: str) -> Case:
        """Make a new case folder.

        Args:
            root: a folder that does not exist yet, or is empty.
            name: what the case is called, e.g. the operation's name.
            zone: IANA zone in which times are shown, and assumed where a source states none.
            operator: who creates it.

        Raises:
            UsageError: when the folder already holds something, or the zone is unknown.
            MachineError: when the folder can't be written.
        """
        checked_zone(zone)
        if root.exists() and (not root.is_dir() or any(root.iterdir())):
            raise UsageError(
                "the folder is already in use", where=str(root), remedy="Choose another"
            )
        try:
            for each in (root, root / "attachments", root / "derived"):
                each.mkdir(parents=True, exist_ok=True)
            os.close(os.open(root / DATABASE, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        except OSError as problem:
            raise MachineError(problem.strerror or "can't be written", where=str(root)) from problem
        connection = connect(root / DATABASE, write=True)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        migrate(connection)
        case = cls(root, connection, operator)
        with case.transaction():
            case.set("name", name)
            case.set("zone", zone)
            case.set("operator", operator)
        return case

    @classmethod
    def open(cls, root: Path, *, operator: str = "", write: bool = True) -> Case:
        """Open an existing case.

        Args:
            root: the case folder.
            operator: who acts; the case's own operator where empty.
            write: False for a handle that can only read.

        Raises:
            CaseError: when it is no case, or was made by a newer version.
        """
        database = root / DATABASE
        if not database.is_file():
            raise CaseError(
                "not a case folder", where=str(root), remedy="Make one with: workbench new"
            )
        connection = connect(database, write=write)
        try:
            if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
                raise CaseError("the database is not one of ours", where=str(database))
            check_version(connection, database)
            if write:
                migrate(connection)
            case = cls(root, connection, operator)
            case.operator = operator or case.get("operator")
        except sqlite3.DatabaseError as problem:
            connection.close()
            raise CaseError(
                f"the database can't be read ({problem})", where=str(database)
            ) from problem
        except BaseException:
            connection.close()
            raise
        return case

    def reader(self) -> Reader:
        """A new connection that cannot write; the caller closes it."""
        return connect(self.root / DATABASE, write=False)

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All or nothing; nests."""
        with transaction(self.connection) as connection:
            yield connection

    def get(self, name: str, default: str = "") -> str:
        """A setting's value."""
        row = self.connection.execute(
            "SELECT value FROM setting WHERE name = ?", (name,)
        ).fetchone()
        return default if row is None else str(row[0])

    def set(self, name: str, value: str) -> None:
        """Set a setting, inside a transaction of the caller's, who also audits it."""
        self.connection.execute(
            "INSERT INTO setting VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value",
            (name, value),
        )

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which the case shows times."""
        return ZoneInfo(self.get("zone", "UTC"))

    @property
    def name(self) -> str:
        """What the case is called."""
        return self.get("name", self.root.name)

    @property
    def derived(self) -> Path:
        """The folder of what can be made again."""
        return self.root / "derived"

    def close(self) -> None:
        """Close the connection."""
        self.connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def connect(path: Path, *, write: bool) -> sqlite3.Connection:
    """Open a connection with explicit transactions only.

    Raises:
        MachineError: when the file can't be opened.
    """
    mode = "rw" if write else "ro"
    try:
        connection = sqlite3.connect(
            f"{path.resolve().as_uri()}?mode={mode}",
            uri=True,
            isolation_level=None,
            timeout=BUSY_SECONDS,
            check_same_thread=False,
        )
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA trusted_schema = OFF")
        # what a source is sorted by grows with it; what a page is sorted by does not
        connection.execute(f"PRAGMA temp_store = {'FILE' if write else 'MEMORY'}")
        connection.execute("PRAGMA cache_size = -65536")  # 64 MiB
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA secure_delete = ON")  # what is sealed leaves no trace in pages
    except sqlite3.OperationalError as problem:
        raise MachineError(f"can't be opened ({problem})", where=str(path)) from problem
    return connection


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """All or nothing; nests by savepoint; never leaves a transaction open.

    Raises:
        MachineError: when the disk is full or another process holds the case for too long.
    """
    name = f"s_{token_hex(4)}" if connection.in_transaction else ""
    try:
        connection.execute(f"SAVEPOINT {name}" if name else "BEGIN IMMEDIATE")
        yield connection
        connection.execute(f"RELEASE {name}" if name else "COMMIT")
    except sqlite3.OperationalError as problem:
        _take_back(connection, name)
        raise MachineError(f"the case can't be written ({problem})") from problem
    except BaseException:
        _take_back(connection, name)
        raise


@contextmanager
def indices_afterwards(connection: sqlite3.Connection, table: str) -> Iterator[None]:
    """Do without the indices of a table that is empty, and make them when it is filled.

    Sorting once takes a third of the time of keeping them in order row by row. What the schema
    requires to be unique stays so throughout. Call it inside a transaction, which takes all of it
    back if it fails.
    """
    if connection.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone():
        yield
        return
    found = connection.execute(
        "SELECT name, sql FROM sqlite_master"
        " WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL ORDER BY name",
        (table,),
    ).fetchall()
    for name, _ in found:
        connection.execute(f"DROP INDEX {name}")
    yield
    for _, statement in found:
        connection.execute(statement)


def _take_back(connection: sqlite3.Connection, name: str) -> None:
    if not connection.in_transaction:
        return
    connection.execute(f"ROLLBACK TO {name}" if name else "ROLLBACK")
    if name:
        connection.execute(f"RELEASE {name}")


def migrations() -> list[tuple[int, str]]:
    """The schema scripts with their numbers, in order."""
    folder = resources.files("workbench.case") / "schema"
    names = sorted(each.name for each in folder.iterdir() if each.name.endswith(".sql"))
    return [(int(name[:4]), (folder / name).read_text("utf-8")) for name in names]


def migrate(connection: sqlite3.Connection) -> None:
    """Bring the schema up to date, each step in a transaction with its own number."""
    for number, script in migrations():
        if number > connection.execute("PRAGMA user_version").fetchone()[0]:
            with transaction(connection):
                for statement in statements(script):
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {number}")


def statements(script: str) -> Iterator[str]:
    """Split a script at the ends of its statements (`executescript` would commit)."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def check_version(connection: sqlite3.Connection, path: Path) -> None:
    """Refuse a case that a newer version of the software has made.

    Raises:
        CaseError: when its schema is newer than ours.
    """
    found = connection.execute("PRAGMA user_version").fetchone()[0]
    newest = migrations()[-1][0]
    if found > newest:
        raise CaseError(
            f"the case has schema {found}, and this software knows up to {newest}",
            where=str(path),
            remedy="Open it with the newer version",
        )


def checked_zone(name: str) -> ZoneInfo:
    """The zone of an IANA name.

    Raises:
        UsageError: when there is no such zone.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as problem:
        raise UsageError(
            f"no time zone {name!r}", remedy="Use an IANA name such as Europe/London"
        ) from problem
