"""The redaction plan of a case: list, add, withdraw, and see what it would take out."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from workbench.cli.emit import Column, case_argument, emit, jsonl_option, opened, operator_option
from workbench.errors import UsageError

RULE_COLUMNS: tuple[Column, ...] = (
    ("rule", 36, lambda row: row["id"]),
    ("kind", 8, lambda row: row["kind"]),
    ("reason", 12, lambda row: row["reason"]),
    ("by", 16, lambda row: row["by"]),
    ("target", 0, lambda row: row["target"]),
)
CHANGE_COLUMNS: tuple[Column, ...] = (
    ("row", 5, lambda row: row["number"] or "-"),
    ("field", 14, lambda row: row["field"]),
    ("in the case", 40, lambda row: row["before"]),
    ("as it leaves", 0, lambda row: row["after"]),
)


@click.command("redactions")
@case_argument
@click.option("--add", "target", default="", metavar="KIND:TARGET",
              help="Such as pattern:phone, words:the coat, picture:SHA256.")  # fmt: skip
@click.option("--person", default="", metavar="ID", help="Add every name and number of a person.")
@click.option("--third-parties", is_flag=True,
              help="Add every person who was given the role of third party.")  # fmt: skip
@click.option("--reason", default="third-party", show_default=True)
@click.option("--note", default="", help="Not printed.")
@click.option("--withdraw", default="", metavar="RULE", help="Take a rule out of the plan again.")
@click.option("--preview", is_flag=True, help="What the plan would change on the timeline.")
@operator_option
@jsonl_option
def redactions_(
    case: Path,
    target: str,
    person: str,
    third_parties: bool,
    reason: str,
    note: str,
    withdraw: str,
    preview: bool,
    operator: str,
    jsonl: bool,
) -> None:
    """The redaction plan: list it, add a rule, withdraw one, or see what it takes out.

    The case is not changed by it: it shapes what leaves.
    """
    from workbench.disclosure.profile import Profile
    from workbench.disclosure.redaction import plan
    from workbench.disclosure.redaction import preview as previews
    from workbench.disclosure.redaction.plan import Rule

    if target and person:
        raise UsageError("a rule is added by --add or by --person")
    changes = bool(target or person or third_parties or withdraw)
    with opened(case, operator=operator, write=changes) as held:
        if third_parties:
            click.echo(f"{previews.add_third_parties(held, reason):,} rules added", err=True)
        if person:
            target = f"person:{previews.forms_of(held.connection, person)}"
        if target:
            kind, _, what = target.partition(":")
            plan.add(held, Rule(kind, what, reason, note))
        if withdraw:
            plan.withdraw(held, withdraw)
        if preview:
            told = previews.preview(held, Profile())
            emit((asdict(each) for each in told.changes), CHANGE_COLUMNS, jsonl=jsonl)
            return
        emit((asdict(each) for each in plan.rules(held.connection)), RULE_COLUMNS, jsonl=jsonl)
