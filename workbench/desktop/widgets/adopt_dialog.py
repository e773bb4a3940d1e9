"""Adopting a translation, a transcript or a link to an account for a row of the timeline."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)

from workbench.desktop import theme
from workbench.desktop.widgets import build
from workbench.desktop.widgets.combo import Combo
from workbench.desktop.widgets.notices import Notice
from workbench.jobs import Failure
from workbench.review.adoption import KINDS

Save = Callable[[str, str, str, Callable[[Failure], None]], None]
HINTS = {
    "translation": "The whole of it in English; the original stays beside it",
    "transcript": "What is said, word for word",
    "account": "MG11 of 3 November 2025, paragraph 12",
}


class AdoptDialog(QDialog):
    """Takes what is adopted, and stays open until it is saved.

    Args:
        about: the row's text, shown above.
        save: gets kind, text, basis, and what to call where it fails.
    """

    def __init__(self, about: str, save: Save, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Adopt for this row")
        self.resize(theme.px(560), 0)
        self._save = save
        self.notice = Notice(closable=False)
        self.kind = Combo()
        self.kind.setAccessibleName("What is adopted")
        for kind, name in KINDS.items():
            self.kind.addItem(name, kind)
        self.text = QPlainTextEdit()
        self.text.setTabChangesFocus(True)
        self.text.setFixedHeight(theme.px(110))
        self.text.setAccessibleName("Text")
        self.basis = QLineEdit()
        self.basis.setPlaceholderText("Who made it, whether certified, how sure it is")
        self.basis.setAccessibleName("Basis")
        self.kind.currentIndexChanged.connect(lambda _: self._hint())
        self._hint()
        form = QFormLayout()
        form.setSpacing(theme.px(theme.S))
        form.addRow("&What", self.kind)
        form.addRow("&Text", self.text)
        form.addRow("&Basis", self.basis)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        adopt = build.button("Adopt", kind="primary")
        buttons.addButton(adopt, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        inside = build.column(
            self.notice,
            build.label(about[:300], "muted", wrap=True, least=480),
            form,
            build.label("It is printed under your name as adopted; Ctrl+Z takes it back.", "small"),
            buttons,
            space=theme.M,
        )
        build.finish(self, inside)
        self.text.setFocus(Qt.FocusReason.OtherFocusReason)

    def accept(self) -> None:
        """Save; what is wrong is said here, and nothing typed is lost."""
        kind, text = str(self.kind.currentData()), self.text.toPlainText()
        self._save(kind, text, self.basis.text(), self._refused)

    def saved(self) -> None:
        """It stands beside the row."""
        super().accept()

    def _refused(self, failure: Failure) -> None:
        self.notice.fail(failure, lambda _: None)

    def _hint(self) -> None:
        self.text.setPlaceholderText(HINTS[str(self.kind.currentData())])
