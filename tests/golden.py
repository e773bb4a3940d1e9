"""Golden samples of the importers: what each yields for a small file of ours, written out.

    tests/golden/<format code>/<sample>                  a file or a folder
    tests/golden/<format code>/<sample>.expected.jsonl   what the importer yields for it

A sample `x.sql` is built into an SQLite database before it is read, and a folder `x.zip` is
zipped; so what lies in the repository can be read by people. `make golden` writes the expected
files, and a person reads the difference before it is committed.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from tests.samples import GOLDEN
from workbench.evidence import Source, open_source
from workbench.importers import importer_for
from workbench.importers.protocol import Context, Importer

EXPECTED = ".expected.jsonl"


@dataclass(frozen=True)
class Golden:
    """One sample, and where its expected records lie."""

    code: str
    path: Path

    @property
    def expected(self) -> Path:
        return self.path.with_name(self.path.name + EXPECTED)

    @property
    def importer(self) -> Importer:
        return importer_for(self.code)

    def __str__(self) -> str:
        return f"{self.code}/{self.path.name}"

    def built(self, folder: Path) -> Path:
        """The sample as it is handed to the importer, made in a scratch folder."""
        if self.path.suffix == ".sql":
            target = folder / f"{self.path.stem}.db"
            with closing(sqlite3.connect(target)) as connection:
                connection.execute("PRAGMA synchronous=OFF")
                connection.executescript(self.path.read_text("utf-8"))
            return target
        target = folder / self.path.name
        if self.path.is_file():
            shutil.copyfile(self.path, target)
        elif self.path.suffix == ".zip":
            _zip(self.path, target)
        else:
            shutil.copytree(self.path, target)
        return target


def _zip(folder: Path, target: Path) -> None:
    with zipfile.ZipFile(target, "w") as archive:
        for each in sorted(folder.rglob("*")):
            if each.is_file():
                info = zipfile.ZipInfo(each.relative_to(folder).as_posix())
                archive.writestr(info, each.read_bytes())


def goldens() -> list[Golden]:
    """All samples, in order."""
    return [
        Golden(folder.name, each)
        for folder in sorted(GOLDEN.iterdir())
        if folder.is_dir()
        for each in sorted(folder.iterdir())
        if not each.name.endswith(EXPECTED)
    ]


def yielded(golden: Golden, source: Source) -> Iterator[dict[str, Any]]:
    """What an importer yields, as JSON-able fields; the source's hash is left out."""
    for each in golden.importer.read(source, Context()):
        yield {"record": type(each).__name__} | _plain(each)


def lines(golden: Golden, source: Source) -> list[str]:
    """The same as the lines of an expected file."""
    return [json.dumps(each, ensure_ascii=False) for each in yielded(golden, source)]


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        told = {each.name: getattr(value, each.name) for each in fields(value)}
        skipped = {"content", "source_sha256"}
        return {k: _plain(v) for k, v in told.items() if k not in skipped and _says(v)}
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, tuple | list):
        return [_plain(each) for each in value]
    return dict(value) if hasattr(value, "items") else value


def _says(value: Any) -> bool:
    return value not in ("", None, (), False) and not (hasattr(value, "items") and not value)


def main() -> None:
    """Write all expected files."""
    for golden in goldens():
        with tempfile.TemporaryDirectory() as folder:
            found = lines(golden, open_source(golden.built(Path(folder))))
        golden.expected.write_text("\n".join(found) + "\n", "utf-8")
        print(f"{golden}: {len(found)} lines")  # noqa: T201


if __name__ == "__main__":
    os.umask(0o022)
    main()
