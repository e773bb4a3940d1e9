"""The note on a decision: the investigator's own words, which stand on the timeline."""

from __future__ import annotations

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QKeySequence, QShortcut
from PyQt6.QtWidgets import QDialog, QDialogButtonBox, QPlainTextEdit, QWidget

from workbench.desktop import theme
from workbench.desktop.widgets import build


class NoteDialog(QDialog):
    """Takes a note; Ctrl+Enter saves.

    Args:
        held: the note so far.
        about: the message's text, shown above.
    """

    def __init__(self, held: str, about: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Note")
        self.resize(theme.px(520), 0)
        self.field = QPlainTextEdit(held)
        self.field.setPlaceholderText("Why it matters, in one neutral sentence")
        self.field.setTabChangesFocus(True)
        self.field.setFixedHeight(theme.px(110))
        self.field.setAccessibleName("Note")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        save = build.button("Save note", kind="primary")
        buttons.addButton(save, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        for key in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(key), self, self.accept)
        inside = build.column(
            build.label(about[:300], "muted", wrap=True, least=480),
            self.field,
            build.label("The note stands on the timeline. Ctrl+Enter saves.", "small"),
            buttons,
        )
        build.finish(self, inside)
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)
        self.field.selectAll()

    def note(self) -> str:
        """The note as written."""
        return self.field.toPlainText()
