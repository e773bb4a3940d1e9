"""Commands of review: decide, add an entry, undo, and read the timeline."""

from __future__ import annotations

from pathlib import Path

import click

from workbench import timeline
from workbench.case import events
from workbench.cli.emit import Column, case_argument, emit, jsonl_option, opened, operator_option
from workbench.errors import UsageError
from workbench.review import adoption, decisions
from workbench.review.fold import DECISIONS
from workbench.signals import codes

tag_option = click.option("--tag", "tags", multiple=True, metavar="CODE", help="May be repeated.")


@click.command("decide")
@case_argument
@click.argument("idents", nargs=-1, required=True, metavar="ID...")
@click.option("--as", "decision", type=click.Choice(DECISIONS), required=True)
@tag_option
@click.option("--note", default="", metavar="TEXT", help="In your words; stands on the timeline.")
@operator_option
def decide_(
    case: Path,
    idents: tuple[str, ...],
    decision: str,
    tags: tuple[str, ...],
    note: str,
    operator: str,
) -> None:
    """Decide on messages: relevant, not-relevant or unsure."""
    unknown = [each for each in tags if each not in codes() and not each.startswith("#")]
    if unknown:
        raise UsageError(
            f"no signal {', '.join(unknown)}", remedy="Use a code of the taxonomy, or #yourtag"
        )
    with opened(case, operator=operator, write=True) as held:
        ids = [events.find(held.connection, each) for each in idents]
        changes = decisions.decide(held, ids, decision, tags=tags, note=note)
    click.echo(f"{changes.label} (act {changes.operation})")


@click.command("entry")
@case_argument
@click.option("--at", "when", required=True, metavar="TIME", help="ISO 8601, e.g. 2026-01-31T14:05")
@click.option("--text", required=True, help="What happened.")
@click.option("--basis", required=True, help="Where it comes from, and how reliable it is.")
@click.option("--timezone", default="", metavar="ZONE", help="Of a time without offset.")
@tag_option
@operator_option
def entry_(
    case: Path,
    when: str,
    text: str,
    basis: str,
    timezone: str,
    tags: tuple[str, ...],
    operator: str,
) -> None:
    """Put an event from elsewhere on the timeline."""
    with opened(case, operator=operator, write=True) as held:
        changes = decisions.add_entry(held, text, when, basis=basis, zone=timezone, tags=tags)
    click.echo(f"{changes.label} (act {changes.operation})")


@click.command("adopt")
@case_argument
@click.argument("ident", metavar="ID")
@click.option("--as", "kind", type=click.Choice(tuple(adoption.KINDS)), required=True)
@click.option("--text", required=True, help="In full; of an account, where it tells of this.")
@click.option("--basis", required=True, help="Who made it, and how sure it is.")
@operator_option
def adopt_(case: Path, ident: str, kind: str, text: str, basis: str, operator: str) -> None:
    """Adopt a translation, a transcript or a link to an account for a row of the timeline.

    It stands beside the original, under your name; `undo` takes it back.
    """
    with opened(case, operator=operator, write=True) as held:
        changes = adoption.adopt(held, ident, kind, text, basis=basis)
    click.echo(f"{changes.label} (act {changes.operation})")


@click.command("undo")
@case_argument
@click.argument("operation", default="", metavar="[ACT]")
@operator_option
def undo_(case: Path, operation: str, operator: str) -> None:
    """Take back an act: the one named, or your latest that still stands."""
    with opened(case, operator=operator, write=True) as held:
        changes = decisions.undo(held, operation)
    click.echo(f"{changes.label} (act {changes.operation})")


TIMELINE_COLUMNS: tuple[Column, ...] = (
    ("no.", 5, lambda row: row["number"] or "-"),
    ("local time", 25, lambda row: row["local_time"] or "unknown"),
    ("exhibit", 8, lambda row: row["exhibit"]),
    ("from", 24, lambda row: row["sender"]),
    ("tags", 10, lambda row: " ".join(row["tags"])),
    ("text", 0, lambda row: row["text"]),
)


@click.command("timeline")
@case_argument
@jsonl_option
def timeline_(case: Path, jsonl: bool) -> None:
    """List what people confirmed, and the investigators' own entries, in order of time."""
    with opened(case) as held:
        rows = (each.as_json() for each in timeline.rows(held))
        emit(rows, TIMELINE_COLUMNS, jsonl=jsonl)
