"""Output: JSON Lines or plain columns on stdout, progress on stderr."""

from __future__ import annotations

import json
import shutil
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from workbench.case import Case
from workbench.progress import Progress

case_argument = click.argument("case", type=click.Path(path_type=Path))
jsonl_option = click.option("--jsonl", is_flag=True, help="Print one JSON object a line.")
operator_option = click.option(
    "--operator", default="", metavar="WHO", help="Who acts; the case's own operator if not given."
)
Column = tuple[str, int, Callable[[dict[str, Any]], Any]]


@contextmanager
def opened(root: Path, *, operator: str = "", write: bool = False) -> Iterator[Case]:
    """The case at a path, open for reading or writing."""
    with Case.open(root, operator=operator, write=write) as case:
        yield case


def emit(rows: Iterable[dict[str, Any]], columns: tuple[Column, ...], *, jsonl: bool) -> int:
    """Print rows as JSON Lines or as a table; returns how many there were.

    Args:
        rows: what to print.
        columns: heading, width (0: what is left of the line) and what to show of a row.
        jsonl: one JSON object a line instead.
    """
    count = 0
    room = max(40, shutil.get_terminal_size((140, 24)).columns - 1)
    room -= sum(width + 2 for _, width, _ in columns)
    for count, row in enumerate(rows, 1):
        if jsonl:
            print_json(row)
            continue
        if count == 1:
            click.echo(_line([heading for heading, _, _ in columns], columns, room))
        click.echo(_line([read(row) for _, _, read in columns], columns, room))
    if not count and not jsonl:
        click.echo("(nothing)")
    return count


def print_json(row: dict[str, Any]) -> None:
    """Print one JSON object on a line."""
    click.echo(json.dumps(row, ensure_ascii=False))


def _line(cells: list[Any], columns: tuple[Column, ...], room: int) -> str:
    parts = []
    for cell, (_, width, _) in zip(cells, columns, strict=True):
        parts.append(_fitted("" if cell is None else str(cell), width or max(20, room)))
    return "  ".join(parts).rstrip()


def _fitted(text: str, width: int) -> str:
    """A text in a fixed width of terminal cells, on one line."""
    shown, used = "", 0
    for char in " ".join(text.split()):
        wide = 2 if unicodedata.east_asian_width(char) in "WF" else 1
        if unicodedata.category(char) in ("Cc", "Cf"):
            continue
        if used + wide > width:
            shown = shown[:-1] + "…"
            break
        shown, used = shown + char, used + wide
    return shown + " " * (width - used)


@contextmanager
def progress_bar() -> Iterator[Progress]:
    """A progress bar on stderr for each stage, with rate and remaining time."""
    from tqdm import tqdm

    bar: Any = None
    stage_now = ""

    def report(stage: str, done: int, total: int) -> None:
        nonlocal bar, stage_now
        if stage != stage_now or bar is None or done < bar.n:
            if bar is not None:
                bar.close()
            scaled = stage == "Hashing"
            unit = "B" if scaled else ""
            bar = tqdm(desc=stage, total=total or None, unit=unit, unit_scale=scaled,
                       file=sys.stderr, leave=False, mininterval=0.3,
                       disable=None)  # fmt: skip
            stage_now = stage
        bar.update(done - bar.n)

    try:
        yield report
    finally:
        if bar is not None:
            bar.close()
