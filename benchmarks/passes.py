"""Passes over one generated file, each in a process of its own, against the first of them.

Each benchmark of an import is a table of subjects: how to write the file, and the passes, of which
the first is the bare library that it is measured against. Rates and ratios are of processor time,
so that other work on the machine does not count; the peak of memory is the pass's own.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

WORDS = ("home", "late", "again", "please", "stop", "light", "car", "work", "know", "see", "why")


@dataclass(frozen=True)
class Subject:
    name: str  # of the file; what stands before its dot is what it is called
    generate: Callable[[Path, int], None]
    passes: Mapping[str, Callable[[Path], int]]
    row_bytes: int = 0  # about what a row takes of what is written, before it is zipped


def words(number: int) -> str:
    return " ".join(WORDS[(number * step + step) % len(WORDS)] for step in range(1, 9))


def importer(code: str) -> Callable[[Path], int]:
    """A pass that reads the records and stores none."""

    def read(path: Path) -> int:
        from workbench.evidence import open_source
        from workbench.importers import importer_for
        from workbench.importers.protocol import Context
        from workbench.records import Notice, Skipped

        found = importer_for(code).read(open_source(path), Context())
        return sum(not isinstance(each, Notice | Skipped) for each in found)

    return read


def intake(path: Path) -> int:
    """The whole: hashed, recognised, read, stored, indexed, linked, reported, hashed again."""
    from workbench.case import Case
    from workbench.intake import take_in

    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder, "case")
        with Case.create(root, name="bench", zone="Europe/London", operator="bench") as case:
            return sum(report.read for report in take_in(case, [path]))


def run(subjects: tuple[Subject, ...], rows: int) -> None:
    """The command line of a benchmark: print a table for each subject."""
    module = sys.modules["__main__"]
    assert module.__spec__ is not None, f"run it as a module: python -m {Path(sys.argv[0]).stem}"
    parser = argparse.ArgumentParser(description=module.__doc__)
    parser.add_argument("--rows", type=int, default=rows)
    if any(each.row_bytes for each in subjects):
        parser.add_argument("--size", type=float, default=0, help="gigabytes, in place of rows")
    parser.add_argument("--only", help="one subject of several", default="")
    parser.add_argument("--pass", dest="wanted", nargs=2, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.wanted:
        name, path = args.wanted[0], Path(args.wanted[1])
        measured(next(each for each in subjects if each.name == path.name).passes[name], path)
        return
    for each in subjects:
        if args.only in each.name:
            sized = round(getattr(args, "size", 0) * 1e9 / (each.row_bytes or 1))
            table(each, sized or args.rows, module.__spec__.name)


def measured(counted: Callable[[Path], int], path: Path) -> None:
    begun, processor = time.perf_counter(), time.process_time()
    count = counted(path)
    told = {
        "records": count,
        "seconds": time.perf_counter() - begun,
        "processor": time.process_time() - processor,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    print(json.dumps(told))


def table(subject: Subject, rows: int, module: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, subject.name)
        subject.generate(path, rows)
        print(f"{subject.name}: {rows:,} records, {path.stat().st_size / 1e6:,.0f} MB")
        print(f"{'pass':<14}{'s':>8}{'CPU s':>8}{'records/s':>11}{'MB peak':>9}{'x bare':>8}")
        base = 0.0
        for name in subject.passes:
            done = subprocess.run(
                [sys.executable, "-m", module, "--pass", name, str(path)],
                check=True, stdout=subprocess.PIPE, text=True,
            )  # fmt: skip
            told = json.loads(done.stdout)
            each = told["processor"] / told["records"]  # a pass may read a share of the records
            base = base or each
            print(
                f"{name:<14}{told['seconds']:>8.1f}{told['processor']:>8.1f}{1 / each:>11,.0f}"
                f"{told['megabytes']:>9,.0f}{each / base:>8.1f}",
                flush=True,
            )
