"""What a person states of the sources about to be taken in: owner, time zone, format."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLineEdit,
    QListWidget,
    QRadioButton,
    QWidget,
)

from workbench.desktop import theme
from workbench.desktop.widgets import build
from workbench.desktop.widgets.combo import Combo
from workbench.desktop.widgets.zones import zone_box, zone_of
from workbench.importers import importers
from workbench.importers.protocol import Match
from workbench.intake.take_in import Terms


class TermsDialog(QDialog):
    """Asks for the terms of an intake.

    Args:
        paths: what is to be taken in.
        case_zone: the zone assumed where none is stated.
        owner: suggested owner.
    """

    def __init__(
        self, paths: Sequence[Path], case_zone: str, owner: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Take in")
        self.resize(theme.px(580), 0)
        listed = QListWidget()
        listed.setAccessibleName("What is taken in")
        listed.addItems([str(each) for each in paths])
        listed.setMaximumHeight(theme.px(min(150, 34 + 24 * len(paths))))
        listed.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        listed.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.owner = QLineEdit(owner)
        self.owner.setPlaceholderText("As the source names that person; may be left empty")
        self.owner.setAccessibleName("Whose device or account")
        self.zone = zone_box("", none=f"Not stated: assume {case_zone}, and mark it as assumed")
        self.form = Combo()
        self.form.setAccessibleName("Format")
        self.form.addItem("Recognise by content", "")
        for each in importers():
            self.form.addItem(each.FORMAT.title, each.FORMAT.code)
        form = QFormLayout()
        form.setSpacing(theme.px(theme.S))
        form.addRow("&Whose device or account", self.owner)
        form.addRow("Time &zone of the device", self.zone)
        form.addRow("&Format", self.form)
        hint = build.label(
            "Sources are read, never changed. A zone matters only where a source gives wall-clock"
            " times; what you state here is recorded with the source.",
            "small",
            wrap=True,
            least=520,
        )
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        take = build.button("Take in", kind="primary")
        take.setDefault(True)
        buttons.addButton(take, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        inside = build.column(listed, form, hint, buttons, space=theme.M)
        inside.setContentsMargins(*[theme.px(theme.L)] * 4)
        self.setLayout(inside)
        self.owner.setFocus()

    def terms(self) -> Terms:
        """What was stated."""
        return Terms(
            form=str(self.form.currentData()),
            zone=zone_of(self.zone),
            owner=self.owner.text().strip(),
        )


class WhichFormat(QDialog):
    """Asks between importers that claim a source equally; never a guess.

    Args:
        source: the source's name.
        matches: the claims with their reasons.
        answer: gets the choice, or None where the source is left aside.
    """

    def __init__(
        self,
        source: str,
        matches: Sequence[Match],
        answer: Callable[[Match | None], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Which format is this?")
        self.resize(theme.px(520), 0)
        self._matches, self._answer = list(matches), answer
        self._group = QButtonGroup(self)
        lines: list[QWidget] = []
        for place, each in enumerate(self._matches):
            radio = QRadioButton(each.format.title)
            radio.setChecked(place == 0)
            self._group.addButton(radio, place)
            lines += [radio, build.label(each.why, "small", wrap=True, least=460)]
        buttons = QDialogButtonBox()
        use = build.button("Use this format", kind="primary")
        buttons.addButton(use, QDialogButtonBox.ButtonRole.AcceptRole)
        aside = build.button("Leave it aside")
        buttons.addButton(aside, QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        head = build.label("More than one importer knows this source:", "strong")
        inside = build.column(
            head, build.label(source, wrap=True, least=460), *lines, theme.S, buttons
        )
        inside.setContentsMargins(*[theme.px(theme.L)] * 4)
        self.setLayout(inside)

    def done(self, result: int) -> None:
        """Hand the answer on, whichever way the dialog is left."""
        super().done(result)
        taken = result == QDialog.DialogCode.Accepted
        self._answer(self._matches[self._group.checkedId()] if taken else None)
