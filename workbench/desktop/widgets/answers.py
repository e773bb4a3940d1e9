"""What must be answered before a bundle leaves: each warning with a line for the reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PyQt6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from workbench.desktop import theme
from workbench.desktop.widgets import build
from workbench.disclosure.concerns import Concern


class Answers(QWidget):
    """The warnings and their answers; what is typed stays while the warnings are read anew."""

    def __init__(self) -> None:
        super().__init__()
        theme.kind(self, "plain")
        self._lines = QVBoxLayout(self)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(theme.px(theme.S))
        self._shown: list[Concern] = []
        self._fields: dict[str, QLineEdit] = {}
        self._told: dict[str, str] = {}

    def take(self, answers: Mapping[str, str]) -> None:
        """Fill in answers that were given before."""
        self._told |= answers
        for code, field in self._fields.items():
            field.setText(self._told.get(code, ""))

    def answers(self) -> dict[str, str]:
        """The reasons given, by the code of their warning."""
        self._keep()
        return {code: text for code, text in self._told.items() if text}

    def open_ones(self) -> list[Concern]:
        """Warnings that must be answered and are not."""
        told = self.answers()
        return [each for each in self._shown if each.weight == "must" and each.code not in told]

    def show_concerns(self, concerns: Sequence[Concern]) -> None:
        """Show warnings; nothing moves while they stay the same."""
        if list(concerns) == self._shown and self._fields:
            return
        self._keep()
        self._shown = list(concerns)
        self._fields = {}
        build.clear(self._lines)
        if not concerns:
            self._lines.addWidget(build.label("Nothing to answer.", "good"))
        for each in concerns:
            self._add(each)

    def _add(self, concern: Concern) -> None:
        must = concern.weight == "must"
        picture = build.picture("alert", "danger" if must else "warning", 16)
        words = build.label(f"{concern.count:,} {concern.text}", wrap=True)
        field = QLineEdit(self._told.get(concern.code, ""))
        field.setPlaceholderText("Your reason" if must else "Your reason, if you like")
        field.setAccessibleName(f"Reason: {concern.count:,} {concern.text}")
        self._fields[concern.code] = field
        self._lines.addLayout(build.row(picture, words))
        self._lines.addWidget(field)

    def _keep(self) -> None:
        for code, field in self._fields.items():
            self._told[code] = field.text().strip()
