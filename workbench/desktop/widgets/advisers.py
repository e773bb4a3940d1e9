"""The case's list of legal advisers, whose messages are sealed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PyQt6.QtWidgets import QDialog, QDialogButtonBox, QPlainTextEdit, QWidget

from workbench.desktop import theme
from workbench.desktop.desk import Desk
from workbench.desktop.operations import sources
from workbench.desktop.widgets import build
from workbench.desktop.widgets.notices import Notice
from workbench.desktop.wording import many
from workbench.intake import scope
from workbench.jobs import Failure

ABOUT = (
    "Messages, calls and contacts with anybody listed here are sealed when a source is taken in:"
    " they are counted, and nothing they say is kept or indexed. The list holds for sources taken"
    " in from now on."
)


def listed(desk: Desk) -> tuple[str, ...]:
    """The list as it stands."""
    return scope.privileged(desk.work.case)


def told(some: Sequence[str]) -> str:
    """Whether there is a list, in words."""
    return many(len(some), "legal adviser") + " listed" if some else "No legal adviser is listed"


class AdvisersDialog(QDialog):
    """Edits the list, one a line, and stays open until it is saved.

    Args:
        desk: the open case.
        saved: called once the list stands.
    """

    def __init__(
        self, desk: Desk, saved: Callable[[], object], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Legal advisers")
        self.resize(theme.px(520), theme.px(430))
        self._desk, self._saved = desk, saved
        self.notice = Notice(closable=False)
        self.field = QPlainTextEdit("\n".join(listed(desk)))
        self.field.setPlaceholderText(
            "+44 7700 900123\nclerk@chambers.example.org\n@chambers.example.org\nJo Example LLP"
        )
        self.field.setTabChangesFocus(True)
        self.field.setAccessibleName("Legal advisers, one a line")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        save = build.button("Save the list", kind="primary")
        buttons.addButton(save, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        inside = build.column(
            self.notice,
            build.label(ABOUT, wrap=True, least=460),
            build.label("One a line: number, email address, @domain or name", "heading"),
            self.field,
            build.label("A change is recorded in the audit trail under your name.", "small"),
            buttons,
        )
        inside.setContentsMargins(*[theme.px(theme.L)] * 4)
        self.setLayout(inside)
        self.field.setFocus()

    def lines(self) -> list[str]:
        """Who is listed, as written."""
        every = (each.strip() for each in self.field.toPlainText().splitlines())
        return list(dict.fromkeys(each for each in every if each))

    def accept(self) -> None:
        """Save; the dialog closes once the list stands."""
        sources.set_advisers(self._desk, self, self.lines(), self._done, self._failed)

    def _done(self) -> None:
        super().accept()
        self._saved()

    def _failed(self, failure: Failure) -> None:
        self.notice.fail(failure, lambda _: None)
