"""What every page is given: the open case's work, and the ways to speak to the window."""

from __future__ import annotations

from pathlib import Path

from PyQt6.QtCore import QObject, pyqtSignal

from workbench.desktop.work import Work
from workbench.jobs import Failure


class Desk(QObject):
    """One open case on the desktop.

    Attributes:
        work: the way to read and change the case.
        told: a short message for the status line.
        wanted: a page by name, and what to show there (an event id, or None).
        dropped: paths that were let fall on a page or chosen in a dialog.
    """

    told = pyqtSignal(str)
    wanted = pyqtSignal(str, object)
    dropped = pyqtSignal(list)
    noticed = pyqtSignal(object)  # Failure

    def __init__(self, root: Path, operator: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.root = root
        self.work = Work(root, operator, self)
        self.operator = operator or self.work.case.operator
        self.name = self.work.case.name
        self.zone = self.work.case.zone
        self.work.failed.connect(self.noticed)

    def say(self, text: str) -> None:
        """Show a short message in the status line."""
        self.told.emit(text)

    def complain(self, doing: str, problem: BaseException) -> None:
        """Show what went wrong in the window's own thread."""
        self.noticed.emit(Failure.of(doing, problem))

    def close(self) -> None:
        """Stop work and close the case."""
        self.work.close()
