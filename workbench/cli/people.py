"""Commands upon people, scope and clocks: who is who, what is sealed, what is covered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from workbench.case import sources
from workbench.cli.emit import (
    Column,
    case_argument,
    emit,
    jsonl_option,
    opened,
    operator_option,
    progress_bar,
)
from workbench.errors import UsageError

reason_option = click.option("--reason", required=True, help="What it rests on; recorded.")
PERSON_COLUMNS: tuple[Column, ...] = (
    ("role", 12, lambda row: row["role"] or "-"),
    ("name", 24, lambda row: row["name"]),
    ("accounts", 0, lambda row: "; ".join(each["key"] for each in row["accounts"])),
)
PROPOSAL_COLUMNS: tuple[Column, ...] = (
    ("strength", 8, lambda row: row["strength"]),
    ("one", 32, lambda row: row["one"]),
    ("other", 32, lambda row: row["other"]),
    ("evidence", 0, lambda row: row["evidence"]),
)


@click.command("people")
@case_argument
@click.option("--proposals", is_flag=True, help="List likely links that nobody decided yet.")
@click.option("--merge", nargs=2, metavar="ACCOUNT ACCOUNT", help="Hold two to be one person's.")
@click.option("--split", metavar="ACCOUNT", help="Set an account apart.")
@click.option("--reject", nargs=2, metavar="ACCOUNT ACCOUNT", help="Turn a proposal down.")
@click.option("--role", nargs=2, metavar="ACCOUNT ROLE",
              help="victim, suspect, witness, third party, or '' for none.")  # fmt: skip
@click.option("--undo", is_flag=True, help="Take back the latest act upon people.")
@click.option("--reason", default="", help="What a merge or split rests on; recorded.")
@jsonl_option
@operator_option
def people_(
    case: Path,
    proposals: bool,
    merge: tuple[str, str] | None,
    split: str | None,
    reject: tuple[str, str] | None,
    role: tuple[str, str] | None,
    undo: bool,
    reason: str,
    jsonl: bool,
    operator: str,
) -> None:
    """List who is who, or change it; every change is audited and can be taken back."""
    from workbench.intake import people as held_people
    from workbench.review import people

    write = bool(merge or split or reject or role or undo)
    with opened(case, operator=operator, write=write) as held:
        if merge:
            click.echo(people.merge(held, merge, reason).label)
        elif split:
            click.echo(people.split(held, [split], reason).label)
        elif reject:
            click.echo(people.reject(held, *reject, reason).label)
        elif role:
            click.echo(people.set_role(held, [role[0]], role[1]).label)
        elif undo:
            click.echo(people.undo(held).label)
        elif proposals:
            links = (asdict(each) for each in held_people.proposals(held.connection))
            emit(links, PROPOSAL_COLUMNS, jsonl=jsonl)
        else:
            rows = (_person(each) for each in held_people.persons(held.connection))
            emit(rows, PERSON_COLUMNS, jsonl=jsonl)


def _person(person: Any) -> dict[str, Any]:
    accounts = [
        {"key": key, "as_recorded": shown, "evidence": list(evidence)}
        for key, shown, evidence in person.accounts
    ]
    return {"id": person.id, "name": person.name, "role": person.role, "accounts": accounts}


COVERAGE_COLUMNS: tuple[Column, ...] = (
    ("source", 6, lambda row: row["source"]),
    ("app", 12, lambda row: row["platform"]),
    ("since (UTC)", 20, lambda row: row["since"]),
    ("until (UTC)", 20, lambda row: row["until"]),
    ("gaps", 0, lambda row: "; ".join(f"{g['since'][:10]}: {g['why']}" for g in row["gaps"])),
)


@click.command("coverage")
@case_argument
@jsonl_option
def coverage_(case: Path, jsonl: bool) -> None:
    """List, for each app of each source, from when to when absence of a record means absence."""
    from workbench.intake import coverage

    with opened(case) as held:
        rows = (
            {
                "source": each.source_id,
                "platform": each.platform,
                "since": _utc(each.since),
                "until": _utc(each.until),
                "basis": each.basis,
                "gaps": [
                    {"since": _utc(a), "until": _utc(b), "why": why} for a, b, why in each.gaps
                ],
            }
            for each in coverage.of(held.connection)
        )
        emit(rows, COVERAGE_COLUMNS, jsonl=jsonl)


def _utc(milliseconds: int) -> str:
    moment = datetime.fromtimestamp(milliseconds // 1000, UTC)
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")


@click.command("clock")
@case_argument
@click.argument("source", type=int)
@click.argument("seconds", type=int)
@reason_option
@operator_option
def clock_(case: Path, source: int, seconds: int, reason: str, operator: str) -> None:
    """Correct a source's clock by adding SECONDS to its times; 0 takes the correction back."""
    from workbench.intake.corrections import set_clock_offset

    with opened(case, operator=operator, write=True) as held:
        set_clock_offset(held, source, seconds, reason)
    click.echo(f"Times of source {source} are corrected by {seconds:+d} seconds")


EACH_COLUMNS: tuple[Column, ...] = (
    ("id", 16, lambda row: row["id"]),
    ("source", 6, lambda row: row["source"]),
    ("kind", 9, lambda row: row["kind"]),
    ("reason", 48, lambda row: row["reason"]),
    ("place", 0, lambda row: f"{row['member']} {row['locator']}".strip()),
)


@click.command("sealed")
@case_argument
@click.option("--each", "one_by_one", is_flag=True, help="List every record, with its id.")
@jsonl_option
def sealed_(case: Path, one_by_one: bool, jsonl: bool) -> None:
    """List what is sealed, by source and reason; nothing of what it says is held."""
    from workbench.case import sealed

    with opened(case) as held:
        if one_by_one:
            each = (
                {"id": e.id, "source": e.source_id, "kind": e.kind, "reason": e.reason,
                 "member": e.member, "locator": e.locator}
                for e in sealed.every(held.connection)
            )  # fmt: skip
            emit(each, EACH_COLUMNS, jsonl=jsonl)
            return
        names = {each.id: each.name for each in sources.every(held.connection)}
        rows = (
            {"source": source, "path": names[source], "reason": reason, "kind": kind, "count": n}
            for source, reason, kind, n in held.connection.execute(
                "SELECT source_id, reason, kind, count(*) FROM sealed GROUP BY 1, 2, 3 ORDER BY 1"
            )
        )
        columns: tuple[Column, ...] = (
            ("source", 6, lambda row: row["source"]),
            ("kind", 9, lambda row: row["kind"]),
            ("records", 9, lambda row: f"{row['count']:,}"),
            ("reason", 0, lambda row: row["reason"]),
        )
        emit(rows, columns, jsonl=jsonl)


def _sealing(command: Callable[..., None]) -> Callable[..., None]:
    """What sealing and unsealing are told: a source, or records; why; and who acts."""
    for each in (
        operator_option,
        reason_option,
        click.option("--record", "records", multiple=True, metavar="ID", help="One record; again."),
        click.argument("source", type=int, required=False),
        case_argument,
    ):
        command = each(command)
    return command


def _selected(
    whole: Callable[..., Any],
    single: Callable[..., Any],
    *,
    case: Path,
    source: int | None,
    records: tuple[str, ...],
    reason: str,
    operator: str,
) -> Any:
    if (source is None) is not bool(records):
        raise UsageError("name a source, or records by --record, and not both")
    with opened(case, operator=operator, write=True) as held, progress_bar() as progress:
        return (single if records else whole)(held, records or source, reason, progress=progress)


@click.command("unseal")
@_sealing
def unseal_(**told: Any) -> None:
    """Read from the source what is sealed of it, or single records; the reason is recorded."""
    from workbench.intake.corrections import unseal, unseal_records

    click.echo(f"{_selected(unseal, unseal_records, **told):,} records opened")


@click.command("seal")
@_sealing
def seal_(**told: Any) -> None:
    """Seal what lies outside a source's scope or is privileged, or single messages and calls.

    A message is sealed with its copies in other sources. The reason is recorded.
    """
    from workbench.review.sealing import seal_outside, seal_records

    click.echo(f"{_selected(seal_outside, seal_records, **told)}; the analysis is to be run again")


@click.command("privileged")
@case_argument
@click.option("--add", multiple=True, metavar="WHO", help="Number, address, name or @domain.")
@click.option("--remove", multiple=True, metavar="WHO")
@operator_option
def privileged_(case: Path, add: tuple[str, ...], remove: tuple[str, ...], operator: str) -> None:
    """Show or change the list of legal advisers; it holds for sources taken in from then on."""
    from workbench.intake import scope

    with opened(case, operator=operator, write=bool(add or remove)) as held:
        listed = scope.privileged(held)
        if add or remove:
            listed = tuple(sorted((set(listed) | set(add)) - set(remove)))
            scope.set_privileged(held, listed)
        for each in listed or ("(nobody is listed)",):
            click.echo(each)
