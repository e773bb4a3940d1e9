"""The disclosure bundle: documents made from one set of facts, and a manifest over them all."""

from __future__ import annotations

import json
import mimetypes
import shutil
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from workbench import timeline
from workbench.case import Case, audit, blobs
from workbench.disclosure import facts as case_facts
from workbench.disclosure import method, tables, timeline_pdf
from workbench.disclosure.verifier import MANIFEST
from workbench.errors import MachineError, UsageError
from workbench.evidence.source import sha256_of
from workbench.progress import Progress, silent
from workbench.timeline import chronology
from workbench.timeline.chronology import Row


@dataclass(frozen=True, slots=True)
class Bundle:
    """What was written: names inside the bundle with their SHA-256, and the manifest's own."""

    path: Path
    files: dict[str, str]
    manifest_sha256: str


def export_bundle(case: Case, out: Path, *, progress: Progress = silent) -> Bundle:
    """Write the bundle into a new folder.

    Nothing half-made is left behind: it is made beside its place and moved there when whole.

    Args:
        case: open for writing, since numbers are given and the export is audited.
        out: a folder that does not exist, or is empty.
        progress: reports by document.

    Raises:
        UsageError: when the folder is in use.
        MachineError: when it can't be written.
    """
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise UsageError("the folder is already in use", where=str(out), remedy="Choose another")
    partial = out.with_name(f".{out.name}.partial")
    try:
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(parents=True)
        bundle = _export(case, out, partial, progress)
        if out.exists():
            out.rmdir()
        partial.rename(out)
    except OSError as problem:
        raise MachineError(problem.strerror or str(problem), where=str(out)) from problem
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return bundle


def _export(case: Case, out: Path, partial: Path, progress: Progress) -> Bundle:
    with case.transaction():
        fresh = chronology.number(case)
        audit.record(case, "export begun", {"out": out.name, "new_numbers": fresh})
        rows = timeline.rows(case)
        facts = case_facts.gather(case)
        _write_documents(case, partial, rows, facts, progress)
        files = {
            each.relative_to(partial).as_posix(): (each.stat().st_size, sha256_of(each))
            for each in sorted(partial.rglob("*"))
            if each.is_file()
        }
        manifest = partial / MANIFEST
        manifest.write_text(
            "".join(f"{digest}  {size}  {name}\n" for name, (size, digest) in files.items()),
            "utf-8",
        )
        sealed = sha256_of(manifest)
        audit.record(
            case,
            "export",
            {"out": out.name, "rows": len(rows), "files": len(files), "manifest_sha256": sealed},
        )
    return Bundle(out, {name: digest for name, (_, digest) in files.items()}, sealed)


def _write_documents(
    case: Case, folder: Path, rows: list[Row], facts: case_facts.Facts, progress: Progress
) -> None:
    progress("Writing the timeline", 0, 0)
    write_lines(folder / "timeline.jsonl", (each.as_json() for each in rows))
    timeline_pdf.write(folder / "timeline.pdf", rows, facts)
    tables.write_timeline(folder / "timeline.xlsx", rows, facts)
    progress("Writing the lists", 0, 0)
    tables.write_exhibits(folder / "exhibits.csv", facts)
    method.write(folder / "method_statement.pdf", facts)
    write_lines(folder / "audit.jsonl", (asdict(each) for each in audit.entries(case.connection)))
    _copy_attachments(case, folder, rows)
    about = {
        "case": facts.case,
        "made_at": facts.made_at,
        "made_by": facts.operator,
        "software": f"Evidence Triage Workbench {facts.software}",
        "rows": len(rows),
        "audit_entries": facts.audit_entries,
        "audit_head": facts.audit_head,
    }
    (folder / "bundle.json").write_text(json.dumps(about, ensure_ascii=False, indent=2), "utf-8")
    source = resources.files("workbench.disclosure") / "verifier.py"
    (folder / "verifier.py").write_bytes(source.read_bytes())


def write_lines(path: Path, rows: Iterable[dict[str, Any]]) -> None:
    """JSON Lines, UTF-8."""
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        for each in rows:
            stream.write(json.dumps(each, ensure_ascii=False, sort_keys=True) + "\n")


def _copy_attachments(case: Case, folder: Path, rows: list[Row]) -> None:
    """Copy the attachments of confirmed messages, named by their hash and kind."""
    for row in rows:
        for each in row.attachments:
            if not each["sha256"]:
                continue
            extension = mimetypes.guess_extension(each["mime"]) or Path(each["name"]).suffix
            target = folder / "attachments" / f"{each['sha256']}{extension}"
            if not target.exists():
                target.parent.mkdir(exist_ok=True)
                shutil.copyfile(blobs.path_of(case.root, each["sha256"]), target)
