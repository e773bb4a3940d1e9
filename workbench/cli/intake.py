"""Commands that make a case and take sources in."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from workbench.case import conflicts, sources
from workbench.case.creation import create
from workbench.cli.emit import (
    Column,
    case_argument,
    emit,
    jsonl_option,
    opened,
    operator_option,
    print_json,
    progress_bar,
)
from workbench.evidence.keys import keys_in
from workbench.intake.report import SourceReport, as_dict
from workbench.intake.scope import scope_of
from workbench.intake.take_in import Terms, take_in

SHOWN = ("path", "format", "sha256", "records", "skipped", "warnings")


@click.command("new")
@case_argument
@click.option("--name", default="", help="What the case is called; the folder's name if not given.")
@click.option("--timezone", default="Europe/London", show_default=True, metavar="ZONE",
              help="IANA zone for showing times, and for sources that state none.")  # fmt: skip
@click.option("--operator", default="", metavar="WHO", help="Who acts; your login if not given.")
@click.option("--exhibit-prefix", default="", metavar="INITIALS", help="Of exhibit references.")
def new_(case: Path, name: str, timezone: str, operator: str, exhibit_prefix: str) -> None:
    """Create a case folder."""
    create(case, name=name, zone=timezone, operator=operator, exhibit_prefix=exhibit_prefix)
    click.echo(f"Created {case}")


@click.command("import")
@case_argument
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--format", "form", default="", metavar="F", help="Insist on a format.")
@click.option("--timezone", default="", metavar="ZONE", help="Zone of times that state none.")
@click.option("--owner", default="", metavar="PERSON", help="Whose device or account it is.")
@click.option("--authority", default="", help="Legal power or agreement it was taken under.")
@click.option("--since", default="", metavar="DAY", help="First day of the scope; before: sealed.")
@click.option("--until", default="", metavar="DAY", help="Last day of the scope.")
@click.option("--app", "apps", multiple=True, metavar="APP", help="Only these apps, e.g. whatsapp.")
@click.option("--person", "people", multiple=True, metavar="WHO",
              help="Only conversations with these numbers, handles or names.")  # fmt: skip
@click.option("--mapping", type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="What the columns of a table mean, as confirmed TOML.")  # fmt: skip
@click.option(
    "--password-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Passwords of encrypted backups, one a line (else WORKBENCH_PASSWORD).",
)
@click.option("--key-file", "key_files", multiple=True,
              type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="A key file of WhatsApp's (else WORKBENCH_KEY_FILE).")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object for each source.")
@click.option("--jsonl", is_flag=True, help="The same as --json.")
@operator_option
def import_(
    case: Path,
    paths: tuple[Path, ...],
    form: str,
    timezone: str,
    owner: str,
    authority: str,
    since: str,
    until: str,
    apps: tuple[str, ...],
    people: tuple[str, ...],
    mapping: Path | None,
    password_file: Path | None,
    key_files: tuple[Path, ...],
    as_json: bool,
    jsonl: bool,
    operator: str,
) -> int:
    """Take files or folders into a case.

    A table whose columns are not known is not imported: what they may mean is printed, to be
    corrected and handed over with --mapping.


    Leaves with 2 where nothing was taken in, and with 1 where a source failed or is incomplete.
    """
    reports: list[SourceReport] = []
    with opened(case, operator=operator, write=True) as held, progress_bar() as progress:
        limits = {"since": since, "until": until, "platforms": apps, "people": people}
        confirmed = mapping.read_text("utf-8", "replace") if mapping else ""
        keys = keys_in(password_file, key_files) if password_file or key_files else None
        terms = Terms(form, timezone, owner, authority, scope_of(limits), confirmed, keys)
        for report in take_in(held, paths, terms, progress=progress):
            reports.append(report)
            if as_json or jsonl:
                print_json(_contract(report))
            else:
                _tell(report)
    return status_of(reports)


def status_of(reports: list[SourceReport]) -> int:
    """The exit status after taking sources in."""
    statuses = {each.status for each in reports}
    if not statuses & {"imported", "incomplete", "already"}:
        problem = next((w for each in reports for w in each.warnings), "there was nothing to read")
        click.echo(f"workbench: nothing was imported: {problem}", err=True)
        return 2
    return 1 if statuses & {"failed", "incomplete"} else 0


def _contract(report: SourceReport) -> dict[str, Any]:
    told = as_dict(report)
    return {name: told[name] for name in SHOWN} | {
        name: value for name, value in told.items() if name not in SHOWN
    }


def _tell(report: SourceReport) -> None:
    counts = ", ".join(f"{n:,} {kind}" for kind, n in report.records.items() if n) or "no records"
    click.echo(f"{report.status:12} {report.path}")
    click.echo(f"             {report.format or 'unknown format'}: {counts}")
    click.echo(f"             SHA-256 {report.sha256 or '-'}")
    if report.linked:
        click.echo(f"             {report.linked:,} already known from another source, linked")
    for each in report.warnings:
        click.echo(f"           ! {each}")
    if proposal := report.details.get("proposal"):
        click.echo(f"\n{proposal}")


SOURCE_COLUMNS: tuple[Column, ...] = (
    ("exhibit", 8, lambda row: row["id"]),
    ("status", 12, lambda row: row["status"]),
    ("format", 18, lambda row: row["format"] or "-"),
    ("records", 9, lambda row: f"{sum(row['records'].values()):,}"),
    ("skipped", 7, lambda row: f"{row['skipped']:,}"),
    ("sha256", 12, lambda row: row["sha256"][:12]),
    ("path", 0, lambda row: row["path"]),
)


@click.command("sources")
@case_argument
@jsonl_option
def sources_(case: Path, jsonl: bool) -> None:
    """List the sources of a case."""
    with opened(case) as held:
        emit((_source(each) for each in sources.every(held.connection)), SOURCE_COLUMNS,
             jsonl=jsonl)  # fmt: skip


def _source(row: sources.SourceRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "path": row.name,
        "format": row.format or None,
        "sha256": row.sha256,
        "size": row.size,
        "status": row.status,
        "records": row.records,
        "skipped": row.report.get("skipped", 0),
        "warnings": row.report.get("warnings", []),
        "linked": row.report.get("linked", 0),
        "importer_version": row.importer_version,
        "software": row.software,
        "taken_at": row.taken_at,
        "taken_by": row.taken_by,
        "owner": row.owner,
        "timezone": row.zone,
        "timezone_stated": row.zone_stated,
        "authority": row.authority,
        "scope": row.scope,
        "clock_offset": row.clock_offset,
        "sealed": row.report.get("sealed", {}),
        "ledger": row.report.get("ledger", {}),
        "why": row.report.get("why", ""),
    }


SKIPPED_COLUMNS: tuple[Column, ...] = (
    ("source", 6, lambda row: row["source"]),
    ("reason", 50, lambda row: row["reason"]),
    ("place", 40, lambda row: f"{row['member']} {row['locator']}".strip()),
    ("text", 0, lambda row: row["sample"]),
)


@click.command("skipped")
@case_argument
@jsonl_option
def skipped_(case: Path, jsonl: bool) -> None:
    """List everything that could not be read, with its place and why."""
    with opened(case) as held:
        rows = (
            {
                "source": source.id,
                "path": source.name,
                "member": each.provenance.member,
                "locator": each.provenance.locator,
                "reason": each.reason,
                "sample": each.sample,
            }
            for source in sources.every(held.connection)
            for each in sources.skipped(held.connection, source.id)
        )
        emit(rows, SKIPPED_COLUMNS, jsonl=jsonl)


CONFLICT_COLUMNS: tuple[Column, ...] = (
    ("one", 16, lambda row: row["one"]),
    ("other", 16, lambda row: row["other"]),
    ("sources", 8, lambda row: " and ".join(str(each) for each in row["sources"])),
    ("field", 8, lambda row: row["field"]),
    ("values", 0, lambda row: " / ".join(row["values"])),
)


@click.command("conflicts")
@case_argument
@jsonl_option
def conflicts_(case: Path, jsonl: bool) -> None:
    """List where two sources of one message do not agree; nothing is settled by the software."""
    with opened(case) as held:
        emit((asdict(each) for each in conflicts.every(held.connection)), CONFLICT_COLUMNS,
             jsonl=jsonl)  # fmt: skip


APP_COLUMNS: tuple[Column, ...] = (
    ("found", 14, lambda row: row["found"]),
    ("format", 24, lambda row: row["format"]),
    ("records", 9, lambda row: f"{row['records']:,}"),
    ("sources", 12, lambda row: " ".join(str(each) for each in row["sources"])),
    ("title", 0, lambda row: row["title"]),
)


@click.command("apps")
@case_argument
@jsonl_option
def apps_(case: Path, jsonl: bool) -> None:
    """List for every known format: read, empty, unreadable, absent or not looked for."""
    from workbench.intake import apps

    with opened(case) as held:
        emit((asdict(each) for each in apps.every(held.connection)), APP_COLUMNS, jsonl=jsonl)
