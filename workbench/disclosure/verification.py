"""`workbench verify`: a case, or a bundle, against what the audit trail and manifest say of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from workbench.case import Case, audit, integrity, sources
from workbench.case.database import DATABASE
from workbench.disclosure import verifier
from workbench.errors import UsageError
from workbench.progress import Progress, silent
from workbench.review import state


@dataclass(slots=True)
class Checked:
    """The outcome: what held, and what did not, a sentence each."""

    passed: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(self, name: str, problems: list[str]) -> None:
        """Note a check's outcome."""
        self.problems += problems
        if not problems:
            self.passed.append(name)


def verify(path: Path, progress: Progress = silent) -> Checked:
    """Check a case folder or a bundle folder.

    Raises:
        UsageError: when the path is neither.
    """
    if (path / DATABASE).is_file():
        return _verify_case(path, progress)
    if (path / verifier.MANIFEST).is_file() or (path / "bundle.json").is_file():
        checked = Checked()
        checked.add("every file is as the manifest says", verifier.verify(path))
        checked.notes += verifier.notes(path)
        return checked
    raise UsageError("neither a case nor a bundle", where=str(path))


def note(case: Case, checked: Checked) -> None:
    """Record in the audit trail that the case was checked, and with what outcome.

    Args:
        case: open for writing; its operator checked.
        checked: the outcome.
    """
    told = {"passed": len(checked.passed), "problems": checked.problems[:20]}
    with case.transaction():
        audit.record(case, "verify", told)


def _verify_case(root: Path, progress: Progress) -> Checked:
    checked = Checked()
    with Case.open(root, write=False) as case:
        reader = case.connection
        checked.add("the audit trail is whole", list(audit.problems(reader)))
        checked.add("the sources are recorded as audited", list(integrity.audited_sources(reader)))
        checked.add("decisions are as audited", list(state.problems(reader)))
        audited = integrity.audited_rows(reader)
        for each in sources.every(reader):
            progress("Checking", each.id, 0)
            found = list(integrity.source_problems(each, case, progress))
            found += integrity.row_problems(reader, each, audited.get(each.id, ""))
            checked.add(f"source {each.id} ({each.title})", found)
        checked.add("attachments are as taken in", list(integrity.attachment_problems(case)))
    return checked
