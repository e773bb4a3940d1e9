"""Asks for the reason of an act that the audit trail records, and for what else it needs."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QKeySequence, QShortcut
from PyQt6.QtWidgets import QDialog, QDialogButtonBox, QPlainTextEdit, QWidget

from workbench.desktop import theme
from workbench.desktop.widgets import build
from workbench.desktop.widgets.notices import Notice


class ReasonDialog(QDialog):
    """Takes a reason; Ctrl+Enter does the act.

    Args:
        title: of the window.
        about: what will be done, in a sentence or two.
        does: the words on the button.
        hint: what a reason may rest on.
        extra: further fields, above the reason; the first gets the keyboard.
        check: says what is wrong with the further fields, or an empty text.
    """

    def __init__(
        self,
        title: str,
        about: str,
        does: str,
        hint: str,
        parent: QWidget | None = None,
        *,
        extra: QWidget | None = None,
        check: Callable[[], str] = lambda: "",
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.resize(theme.px(540), 0)
        self._check = check
        self.notice = Notice(closable=False)
        self.field = QPlainTextEdit()
        self.field.setPlaceholderText(hint)
        self.field.setTabChangesFocus(True)
        self.field.setFixedHeight(theme.px(84))
        self.field.setAccessibleName("Reason")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.does = build.button(does, kind="primary")
        buttons.addButton(self.does, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        for key in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(key), self, self.accept)
        parts = [build.label(about, wrap=True, least=490), *([extra] if extra else [])]
        inside = build.column(
            self.notice,
            *parts,
            build.label("Reason", "heading"),
            self.field,
            build.label("Recorded in the audit trail under your name.", "small"),
            buttons,
        )
        inside.setContentsMargins(*[theme.px(theme.L)] * 4)
        self.setLayout(inside)
        (extra or self.field).setFocus(Qt.FocusReason.OtherFocusReason)

    def reason(self) -> str:
        """The reason as written."""
        return self.field.toPlainText().strip()

    def accept(self) -> None:
        """Close, where nothing is missing."""
        wrong = self._check() or ("" if self.reason() else "A reason is needed.")
        if wrong:
            self.notice.tell(wrong, kind="notice-warning")
            if not self.reason():
                self.field.setFocus()
            return
        super().accept()
