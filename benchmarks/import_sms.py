"""Generated SMS rows through the importer and the whole of intake, against bare lxml iterparse.

    python -m benchmarks.import_sms [--rows 100000]

`lxml+sqlite3` is what the two libraries need to move the attributes, as they stand, into a table
without index, hash, provenance or search.
"""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from benchmarks.passes import Subject, importer, intake, run, words

PEOPLE = 200
MORE = ("", " &amp; you", "", "", " \U0001f621", "", "", " don&apos;t", *[""] * 8)


def generate(path: Path, rows: int) -> None:
    with path.open("w", encoding="utf-8") as target:
        target.write(f'<?xml version="1.0" encoding="UTF-8"?>\n<smses count="{rows}">\n')
        for number in range(rows):
            person = number * 7919 % PEOPLE
            target.write(
                f'  <sms protocol="0" address="+4477009{person:05d}"'
                f' date="{1_600_000_000_000 + number * 61_000}" type="{1 + number % 2}"'
                f' subject="null" body="{words(number)} {number}{MORE[number % 16]}" toa="null"'
                f' sc_toa="null"'
                f' service_center="null" read="1" status="-1" locked="0"'
                f' date_sent="{1_600_000_000_000 + number * 61_000 - 900}"'
                f' readable_date="" contact_name="Person {person}" />\n'
            )
        target.write("</smses>\n")


def bare(path: Path) -> int:
    from lxml import etree

    count = 0
    for _, element in etree.iterparse(str(path), tag="sms"):
        count += 1
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]
    return count


def stored(path: Path) -> int:
    """The least that parsing and storing can cost."""
    from lxml import etree

    def rows() -> Iterator[tuple[str, ...]]:
        for _, element in etree.iterparse(str(path), tag="sms"):
            yield tuple(element.attrib.values())
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]

    with (
        tempfile.TemporaryDirectory() as folder,
        closing(sqlite3.connect(Path(folder, "plain.db"))) as connection,
        connection,
    ):
        connection.execute(f"CREATE TABLE sms ({', '.join(f'c{n} TEXT' for n in range(15))})")
        added = connection.executemany(f"INSERT INTO sms VALUES ({','.join('?' * 15)})", rows())
        return added.rowcount


PASSES = {
    "bare lxml": bare,
    "lxml+sqlite3": stored,
    "importer": importer("sms-backup-xml"),
    "intake": intake,
}


if __name__ == "__main__":
    run((Subject("sms.xml", generate, PASSES),), 100_000)
