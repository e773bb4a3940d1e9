"""Generated SMS rows through the importer and the whole of intake, against bare lxml iterparse.

    python -m benchmarks.import_sms [--rows 100000]

Prints records a second and peak memory of each, and the ratio of their times. Every pass runs in a
process of its own, so that the peaks are its own.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PEOPLE = 200
WORDS = ("home", "late", "again", "please", "stop", "light", "car", "work", "know", "see", "why")


def generate(path: Path, rows: int) -> None:
    with path.open("w", encoding="utf-8") as target:
        target.write(f'<?xml version="1.0" encoding="UTF-8"?>\n<smses count="{rows}">\n')
        for number in range(rows):
            person = number * 7919 % PEOPLE
            words = " ".join(WORDS[(number * step + step) % len(WORDS)] for step in range(1, 9))
            target.write(
                f'  <sms protocol="0" address="+4477009{person:05d}"'
                f' date="{1_600_000_000_000 + number * 61_000}" type="{1 + number % 2}"'
                f' subject="null" body="{words} {number}" toa="null" sc_toa="null"'
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


def importer(path: Path) -> int:
    from workbench.evidence import open_source
    from workbench.importers import sms_backup
    from workbench.importers.protocol import Context
    from workbench.records import Message

    return sum(isinstance(each, Message) for each in sms_backup.read(open_source(path), Context()))


def intake(path: Path) -> int:
    from workbench.case import Case
    from workbench.intake import take_in

    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder, "case")
        with Case.create(root, name="bench", zone="Europe/London", operator="bench") as case:
            return sum(report.read for report in take_in(case, [path]))


PASSES = {"bare": bare, "importer": importer, "intake": intake}


def run_pass(name: str, path: Path) -> None:
    begun = time.perf_counter()
    count = PASSES[name](path)
    told = {
        "records": count,
        "seconds": time.perf_counter() - begun,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    print(json.dumps(told))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--pass", dest="name", choices=PASSES)
    parser.add_argument("--file", type=Path)
    args = parser.parse_args()
    if args.name:
        run_pass(args.name, args.file)
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "sms.xml")
        generate(path, args.rows)
        print(f"{args.rows:,} rows, {path.stat().st_size / 1e6:,.0f} MB")
        print(f"{'pass':<10}{'seconds':>9}{'records/s':>11}{'MB peak':>9}{'x bare':>8}")
        base = 0.0
        for name in PASSES:
            done = subprocess.run(
                [sys.executable, "-m", "benchmarks.import_sms", "--pass", name,
                 "--file", str(path)],
                check=True, capture_output=True, text=True,
            )  # fmt: skip
            told = json.loads(done.stdout)
            base = base or told["seconds"]
            print(
                f"{name:<10}{told['seconds']:>9.1f}{told['records'] / told['seconds']:>11,.0f}"
                f"{told['megabytes']:>9,.0f}{told['seconds'] / base:>8.1f}"
            )


if __name__ == "__main__":
    main()
