"""Generated phone databases through their importers, against bare sqlite3 on the same file.

    python -m benchmarks.import_database [--rows 100000]

Two databases: Android's `mmssms.db`, and an `sms.db` of iOS whose words are typedstreams; for the
second, sqlite3 with a reader of the whole typedstream format (pytypedstream) stands beside it, on
a twentieth of the rows. Every pass runs in a process of its own, so that the peaks are its own.
"""

from __future__ import annotations

import argparse
import json
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

WORDS = ("home", "late", "again", "please", "stop", "light", "car", "work", "know", "see", "why")
PEOPLE = 200
SHARE = 20  # one row in so many for the reader of the whole format


def words(number: int) -> str:
    return " ".join(WORDS[(number * step + step) % len(WORDS)] for step in range(1, 9))


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


def importer(code: str) -> Callable[[Path], int]:
    def read(path: Path) -> int:
        from workbench.evidence import open_source
        from workbench.importers import importer_for
        from workbench.importers.protocol import Context
        from workbench.records import Message

        found = importer_for(code).read(open_source(path), Context())
        return sum(isinstance(each, Message) for each in found)

    return read


PASSES: dict[str, dict[str, Callable[[Path], int]]] = {
    "android": {"bare sqlite3": bare("sms"), "importer": importer("android-messages")},
    "ios": {
        "bare sqlite3": bare("message"), "importer": importer("ios-messages"),
        "pytypedstream": whole_format,
    },
}  # fmt: skip


def run_pass(kind: str, name: str, path: Path) -> None:
    begun = time.process_time()
    count = PASSES[kind][name](path)
    told = {
        "records": count,
        "seconds": time.process_time() - begun,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    print(json.dumps(told))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--pass", dest="name")
    parser.add_argument("--kind", choices=PASSES)
    parser.add_argument("--file", type=Path)
    args = parser.parse_args()
    if args.name:
        run_pass(args.kind, args.name, args.file)
        return
    for kind, generate in (("android", android), ("ios", ios)):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, f"{kind}.db")
            generate(path, args.rows)
            print(f"{kind}: {args.rows:,} rows, {path.stat().st_size / 1e6:,.0f} MB")
            print(f"{'pass':<14}{'CPU s':>8}{'records/s':>11}{'MB peak':>9}")
            for name in PASSES[kind]:
                done = subprocess.run(
                    [sys.executable, "-m", "benchmarks.import_database", "--kind", kind,
                     "--pass", name, "--file", str(path)],
                    check=True, capture_output=True, text=True,
                )  # fmt: skip
                told = json.loads(done.stdout)
                rate = told["records"] / told["seconds"]
                print(f"{name:<14}{told['seconds']:>8.1f}{rate:>11,.0f}{told['megabytes']:>9,.0f}")


if __name__ == "__main__":
    main()
