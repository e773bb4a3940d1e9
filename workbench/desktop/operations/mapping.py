"""Confirming how a table is read: what it holds, and keeping what was confirmed with the case."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from PyQt6.QtCore import QObject

from workbench.case import Case
from workbench.case.sources import SourceRow
from workbench.desktop.desk import Desk
from workbench.errors import InputError, MachineError, WorkbenchError
from workbench.importers import table
from workbench.importers.table import Preview
from workbench.intake.corrections import reopened

FOLDER = "mappings"
UNSAFE = re.compile(r"[^\w.\- ]+")


def previews(
    desk: Desk, asked_by: QObject, row: SourceRow, then: Callable[[list[Preview] | str], None]
) -> None:
    """Read the headings and first rows of a source; `then` gets them, or why that can't be done."""

    def read(_: Case) -> list[Preview] | str:
        try:
            found = table.previews(reopened(row))
            if not found:
                raise InputError("nothing in it has headings", where=row.name)
        except WorkbenchError as problem:
            return f"{problem}"
        return found

    desk.work.ask(asked_by, read, then)


def keep(root: Path, row: SourceRow, mapping: str) -> Path:
    """Write a confirmed mapping into the case folder, for use again.

    Args:
        root: the case folder.
        row: the source that it was confirmed for.
        mapping: as TOML.

    Raises:
        MachineError: when it can't be written.
    """
    name = UNSAFE.sub("_", row.title)[:80]
    path = root / FOLDER / f"{name}.{row.sha256[:12]}.mapping.toml"
    try:
        path.parent.mkdir(exist_ok=True)
        path.write_text(mapping, "utf-8")
    except OSError as problem:
        raise MachineError(problem.strerror or "can't be written", where=str(path)) from problem
    return path
