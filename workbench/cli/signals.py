"""Commands of the taxonomy, and of a team's own signals in a case."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from workbench.cli.emit import Column, case_argument, emit, jsonl_option, opened, operator_option
from workbench.errors import UsageError
from workbench.signals import own, signals

COLUMNS: tuple[Column, ...] = (
    ("code", 4, lambda row: row["code"]),
    ("axis", 10, lambda row: row["axis"]),
    ("title", 28, lambda row: row["title"]),
    ("definition", 0, lambda row: row["definition"]),
)


@click.group("signals")
def signals_() -> None:
    """The taxonomy of signals, and signals of your own from a few examples."""


@signals_.command("list")
@click.argument("case", required=False, type=click.Path(path_type=Path))
@jsonl_option
def list_(case: Path | None, jsonl: bool) -> None:
    """List the taxonomy, and a case's own signals where a case is named."""
    found = list(signals())
    if case is not None:
        with opened(case) as held:
            found += own.of_case(held)
    emit((asdict(each) for each in found), COLUMNS, jsonl=jsonl)


@signals_.command("add")
@case_argument
@click.argument("file", type=click.Path(path_type=Path))
@operator_option
def add_(case: Path, file: Path, operator: str) -> None:
    """Add a signal from a file (TOML: code U1 to U99, title, axis, definition, examples).

    No training is needed; run `workbench analyse` again. The same file can be given to others.
    """
    signal = own.read_file(file)
    with opened(case, operator=operator, write=True) as held:
        own.add(held, signal)
    click.echo(f"{signal.code} {signal.title}: {len(signal.examples)} examples")


@signals_.command("remove")
@case_argument
@click.argument("code")
@operator_option
def remove_(case: Path, code: str, operator: str) -> None:
    """Take one of the case's own signals out."""
    with opened(case, operator=operator, write=True) as held:
        own.remove(held, code)


@signals_.command("save")
@case_argument
@click.argument("code")
@click.argument("file", type=click.Path(path_type=Path))
def save_(case: Path, code: str, file: Path) -> None:
    """Write one of the case's own signals to a file, for others to add."""
    with opened(case) as held:
        found = next((each for each in own.of_case(held) if each.code == code), None)
    if found is None:
        raise UsageError(f"the case has no signal {code!r} of its own")
    if file.exists():
        raise UsageError("the file is there already", where=str(file))
    file.write_text(own.as_toml(found), "utf-8")
