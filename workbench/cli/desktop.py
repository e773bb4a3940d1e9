"""The command that opens the desktop app."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("open")
@click.argument("case", required=False, type=click.Path(path_type=Path))
def open_(case: Path | None = None) -> int:
    """Open the desktop app, on a case where one is named."""
    from workbench.desktop.app import run

    return run(case)
