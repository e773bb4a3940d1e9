"""Generated phone databases through their importers, against bare sqlite3 on the same file.

    python -m benchmarks.import_database [--rows 100000] [--only mmssms]

Two databases: Android's `mmssms.db`, and an `sms.db` of iOS whose words are typedstreams; for the
second, sqlite3 with a reader of the whole typedstream format (pytypedstream) stands beside it, on
a twentieth of the rows.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from benchmarks.passes import Subject, importer, intake, run, words

PEOPLE = 200
SHARE = 20  # one row in so many for the reader of the whole format


def android(path: Path, rows: int) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(
            "CREATE TABLE sms (_id INTEGER PRIMARY KEY, thread_id INTEGER, address TEXT,"
            " person INTEGER, date INTEGER, date_sent INTEGER, protocol INTEGER, read INTEGER,"
            " status INTEGER, type INTEGER, subject TEXT, body TEXT, service_center TEXT,"
            " locked INTEGER, sub_id INTEGER, error_code INTEGER, creator TEXT, seen INTEGER)"
        )
        connection.executemany(
            f"INSERT INTO sms VALUES ({','.join('?' * 18)})",
            (
                (
                    n + 1, n % PEOPLE, f"+4477009{n % PEOPLE:05}", None,
                    1_600_000_000_000 + n * 61_000, 0 if n % 2 else 1_600_000_000_000 + n * 61_000,
                    0, 1, -1, 1 + n % 2, None, f"{words(n)} {n}", "+447700900999", 0, 1, 0, "x", 1,
                )
                for n in range(rows)
            ),
        )  # fmt: skip


def ios(path: Path, rows: int) -> None:
    from tests.evidence.typedstreams import stream

    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(
            "CREATE TABLE handle (ROWID INTEGER PRIMARY KEY, id TEXT, service TEXT);"
            "CREATE TABLE chat (ROWID INTEGER PRIMARY KEY, guid TEXT, style INTEGER,"
            " chat_identifier TEXT, display_name TEXT);"
            "CREATE TABLE message (ROWID INTEGER PRIMARY KEY, guid TEXT, text TEXT,"
            " attributedBody BLOB, handle_id INTEGER, service TEXT, date INTEGER,"
            " date_read INTEGER, is_from_me INTEGER);"
            "CREATE TABLE chat_message_join (chat_id INTEGER, message_id INTEGER);"
        )
        people = [(n, f"+4477009{n:05}") for n in range(1, PEOPLE + 1)]
        connection.executemany("INSERT INTO handle VALUES (?, ?, 'iMessage')", people)
        connection.executemany(
            "INSERT INTO chat VALUES (?, ?, 45, ?, NULL)", ((n, f"g{n}", a) for n, a in people)
        )
        connection.executemany(
            "INSERT INTO message VALUES (?, ?, NULL, ?, ?, 'iMessage', ?, 0, ?)",
            (
                (
                    n + 1, f"G{n}", stream(f"{words(n)} {n}", mutable=True), 1 + n % PEOPLE,
                    (600_000_000 + n * 61) * 10**9, n % 2,
                )
                for n in range(rows)
            ),
        )  # fmt: skip
        connection.execute(
            f"INSERT INTO chat_message_join SELECT 1 + (ROWID - 1) % {PEOPLE}, ROWID FROM message"
        )


def bare(table: str) -> Callable[[Path], int]:
    def read(path: Path) -> int:
        with closing(sqlite3.connect(path)) as connection:
            return sum(1 for _ in connection.execute(f"SELECT * FROM {table}"))

    return read


def whole_format(path: Path) -> int:
    import typedstream

    statement = f"SELECT attributedBody FROM message WHERE ROWID % {SHARE} = 0"
    with closing(sqlite3.connect(path)) as connection:
        return sum(
            bool(typedstream.unarchive_from_data(data)) for (data,) in connection.execute(statement)
        )


SUBJECTS = (
    Subject("mmssms.db", android, {
        "bare sqlite3": bare("sms"), "importer": importer("android-messages"), "intake": intake,
    }),
    Subject("sms.db", ios, {
        "bare sqlite3": bare("message"), "importer": importer("ios-messages"),
        "pytypedstream": whole_format, "intake": intake,
    }),
)  # fmt: skip


if __name__ == "__main__":
    run(SUBJECTS, 100_000)
