"""The errors a person can be told about.

    WorkbenchError          what happened, where, and what the person can do
    ├── InputError          the file's fault: counted and listed, the rest goes on
    ├── UsageError          what was asked for does not fit (an unknown id, a folder that exists)
    ├── MachineError        disk full, locked, no right: tell, then let them retry
    ├── CaseError           the case can't be opened as it is (newer schema, not a case)
    └── IntegrityError      something that must not change has changed

They are caught at three edges only: intake's loop over sources, the job runner and `cli.main`.
Anything else that is raised is a bug, and is called one.
"""

from __future__ import annotations


class WorkbenchError(Exception):
    """An error in the user's words.

    Args:
        what: what happened, in one sentence without a full stop.
        where: the file and place, or empty.
        remedy: what the person can do about it, or empty.
    """

    def __init__(self, what: str, *, where: str = "", remedy: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.remedy = remedy

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        advice = f". {self.remedy}" if self.remedy else ""
        return f"{place}{self.what}{advice}"


class InputError(WorkbenchError):
    """A file or record that can't be read as what it claims to be."""


class UsageError(WorkbenchError):
    """A request that does not fit the case or the command."""


class MachineError(WorkbenchError):
    """The machine refused: disk, permission, lock, memory, a missing model."""


class CaseError(WorkbenchError):
    """The case file can't be used as it is."""


class IntegrityError(WorkbenchError):
    """Something that must stay as it was is no longer as it was."""


class Cancelled(WorkbenchError):  # noqa: N818 - the person's wish, not an error
    """The person stopped the work; whatever was begun has been taken back."""

    def __init__(self, what: str = "Cancelled") -> None:
        super().__init__(what)
