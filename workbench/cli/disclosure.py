"""Commands of disclosure: export a bundle, verify, read the audit trail."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import click

from workbench.case import audit
from workbench.cli.emit import (
    Column,
    case_argument,
    emit,
    jsonl_option,
    opened,
    operator_option,
    progress_bar,
)
from workbench.errors import UsageError, WorkbenchError


@click.command("export")
@case_argument
@click.argument("out", type=click.Path(path_type=Path))
@click.option("--profile", "profile_file", type=click.Path(path_type=Path), metavar="FILE",
              help="TOML; see docs/disclosure.md.")  # fmt: skip
@click.option("--answer", "answers", multiple=True, metavar="CODE=REASON",
              help="Answers a warning; may be repeated.")  # fmt: skip
@operator_option
def export_(
    case: Path, out: Path, profile_file: Path | None, answers: tuple[str, ...], operator: str
) -> None:
    """Write the disclosure bundle into a new folder.

    With a profile, warnings that must be answered are: the export is refused until each has a
    reason. Without one they are printed in the method statement as not answered.
    """
    from workbench.disclosure import concerns
    from workbench.disclosure import profile as profiles
    from workbench.disclosure.bundle import export_bundle

    profile = profiles.load(profile_file) if profile_file else profiles.Profile()
    given = dict(each.partition("=")[::2] for each in answers)
    profile = replace(profile, answers=dict(profile.answers) | given)
    with opened(case, operator=operator, write=True) as held, progress_bar() as progress:
        open_ = concerns.unanswered(concerns.concerns(held, profile), profile)
        for each in open_:
            click.echo(f"not answered: {each.code}: {each.count:,} {each.text}", err=True)
        must = [each.code for each in open_ if each.weight == "must"]
        if profile_file and must:
            raise UsageError(
                f"warnings are not answered: {', '.join(must)}",
                remedy="Answer each in the profile's [answers], or with --answer CODE=REASON",
            )
        bundle = export_bundle(held, out, profile, progress=progress)
    click.echo(f"{len(bundle.files):,} files in {bundle.path}")
    click.echo(f"SHA-256 of the manifest: {bundle.manifest_sha256}")


EXHIBIT_COLUMNS: tuple[Column, ...] = (
    ("exhibit", 12, lambda row: row["exhibit"]),
    ("given", 12, lambda row: "yes" if row["given"] else "provisional"),
    ("what", 0, lambda row: row["what"]),
)


@click.command("exhibits")
@case_argument
@click.option("--initials", default="", metavar="ABC", help="Of who produces from now on.")
@click.option("--set", "chosen", multiple=True, metavar="SOURCE=REF",
              help="Give a source a reference, as 1=ABC/4; later ones go on from it.")  # fmt: skip
@operator_option
@jsonl_option
def exhibits_(
    case: Path, initials: str, chosen: tuple[str, ...], operator: str, jsonl: bool
) -> None:
    """List exhibit references; with options, name the producer or give a reference.

    Those still provisional are given for good by the next export.
    """
    from workbench.case import sources
    from workbench.timeline import exhibits

    with opened(case, operator=operator, write=bool(initials or chosen)) as held:
        if initials:
            exhibits.name_producer(held, initials)
        for each in chosen:
            source, _, reference = each.partition("=")
            exhibits.assign(held, source, reference)
        given, shown = exhibits.given(held.connection), exhibits.references(held)
        titles = {each.sha256: each.title for each in sources.every(held.connection)}
        rows = (
            {"exhibit": ref, "given": subject in given, "what": titles.get(subject, subject)}
            for subject, ref in shown.items()
        )
        emit(rows, EXHIBIT_COLUMNS, jsonl=jsonl)


@click.command("verify")
@click.argument("path", metavar="CASE_OR_BUNDLE", type=click.Path(path_type=Path))
@jsonl_option
@operator_option
def verify_(path: Path, jsonl: bool, operator: str) -> int:
    """Check a case or a bundle: audit chain, sources, records, manifest.

    Leaves with 1 where something was changed, and names it. Of a case, the audit trail notes that
    it was checked and with what outcome, unless it can't be written.
    """
    from workbench.case.database import DATABASE
    from workbench.disclosure.verification import note, verify

    with progress_bar() as progress:
        found = verify(path, progress=progress)
    if (path / DATABASE).is_file():
        try:
            with opened(path, operator=operator, write=True) as held:
                note(held, found)
        except WorkbenchError as problem:
            click.echo(f"not noted in the audit trail: {problem}", err=True)
    if jsonl:
        emit(({"problem": each} for each in found.problems), (), jsonl=True)
    else:
        for each in found.passed:
            click.echo(f"checked: {each}")
        for each in found.problems:
            click.echo(f"PROBLEM: {each}")
        for each in found.notes:
            click.echo(f"note: {each}")
        click.echo(
            f"{len(found.problems)} problems" if found.problems else "Verified: nothing was changed"
        )
    return 1 if found.problems else 0


AUDIT_COLUMNS: tuple[Column, ...] = (
    ("no.", 6, lambda row: row["seq"]),
    ("at (UTC)", 24, lambda row: row["at"]),
    ("by", 18, lambda row: row["by"]),
    ("action", 14, lambda row: row["action"]),
    ("detail", 0, lambda row: _brief(row["detail"])),
)


@click.command("audit")
@case_argument
@jsonl_option
def audit_(case: Path, jsonl: bool) -> None:
    """List every act: who did what, and when."""
    with opened(case) as held:
        emit((asdict(each) for each in audit.entries(held.connection)), AUDIT_COLUMNS, jsonl=jsonl)


def _brief(detail: dict[str, Any]) -> str:
    return ", ".join(f"{name}={value}" for name, value in detail.items() if value not in ("", []))
