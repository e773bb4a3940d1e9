"""The choices of an export as a form: reference, officer, edition, documents, context."""

from __future__ import annotations

from dataclasses import replace

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QFormLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QRadioButton,
    QSpinBox,
    QWidget,
)

from workbench.desktop import theme
from workbench.desktop.widgets import build
from workbench.disclosure.documents import DOCUMENTS
from workbench.disclosure.exchange import EXCHANGES
from workbench.disclosure.profile import DISCLOSED, UNREDACTED, Officer, Profile

CODE = Qt.ItemDataRole.UserRole
SHEET = ("sheet", "Chronology as a spreadsheet (XLSX, CSV, JSON Lines)")
OFFICER = (
    ("rank", "Rank"), ("name", "Name"), ("number", "Number"), ("initials", "Initials"),
    ("unit", "Unit"),
)  # fmt: skip


class ExportChoices(QWidget):
    """The form.

    Attributes:
        changed: something was chosen that changes what must be answered before export.
    """

    changed = pyqtSignal()

    def __init__(self) -> None:
        super().__init__()
        theme.kind(self, "plain")
        self._held = Profile()
        self.reference = _line("Reference (URN)", "01XX/12345/26")
        self.marking = _line("Marking", "OFFICIAL-SENSITIVE")
        self.officer = {name: _line(f"Officer: {title}", title) for name, title in OFFICER}
        self.charges = QPlainTextEdit()
        self.charges.setPlaceholderText("One a line")
        self.charges.setAccessibleName("Charges or points to prove")
        self.charges.setTabChangesFocus(True)
        self.charges.setFixedHeight(theme.px(56))
        self.disclosed = QRadioButton("Disclosed: redactions applied")
        self.unredacted = QRadioButton("Unredacted: for the prosecutor")
        self._editions = QButtonGroup(self)
        for each in (self.disclosed, self.unredacted):
            self._editions.addButton(each)
            each.toggled.connect(lambda on: self.changed.emit() if on else None)
        self.sensitive = QCheckBox("Write the sensitive schedule too, into a folder of its own")
        self.context = QSpinBox()
        self.context.setRange(0, 200)
        self.context.setAccessibleName("Messages of context before and after each confirmed one")
        self.documents = QListWidget()
        self.documents.setAccessibleName("Documents")
        self.documents.setFixedHeight(theme.px(180))
        for code, title in (
            *((each.code, each.title) for each in DOCUMENTS),
            SHEET,
            *((each.code, each.title) for each in EXCHANGES),
        ):
            row = QListWidgetItem(title)
            row.setData(CODE, code)
            row.setFlags(row.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            self.documents.addItem(row)
        self._build()
        self.show_profile(Profile())

    def _build(self) -> None:
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.setSpacing(theme.px(theme.S))
        form.addRow("Reference", build.row(self.reference, self.marking))
        first = [self.officer[name] for name in ("rank", "name", "number")]
        form.addRow("Officer", build.row(*first))
        form.addRow("", build.row(self.officer["initials"], self.officer["unit"]))
        form.addRow("Charges", self.charges)
        form.addRow("Edition", build.row(self.disclosed, self.unredacted, None, space=theme.L))
        words = build.label("messages before and after each confirmed one", "muted")
        form.addRow("Context", build.row(self.context, words, None))
        form.addRow("Documents", self.documents)
        form.addRow("", self.sensitive)

    def profile(self) -> Profile:
        """What is chosen; what the form does not show stays as it was loaded."""
        rows = [self.documents.item(place) for place in range(self.documents.count())]
        ticked = [r for r in rows if r is not None and r.checkState() == Qt.CheckState.Checked]
        every = len(ticked) == len(rows)
        lines = self.charges.toPlainText().splitlines()
        return replace(
            self._held,
            reference=self.reference.text().strip(),
            marking=self.marking.text().strip(),
            officer=Officer(**{name: box.text().strip() for name, box in self.officer.items()}),
            charges=tuple(each.strip() for each in lines if each.strip()),
            edition=UNREDACTED if self.unredacted.isChecked() else DISCLOSED,
            sensitive=self.sensitive.isChecked(),
            context=self.context.value(),
            documents=() if every else tuple(str(each.data(CODE)) for each in ticked),
        )

    def show_profile(self, profile: Profile) -> None:
        """Fill the form in."""
        self._held = profile
        self.reference.setText(profile.reference)
        self.marking.setText(profile.marking)
        for name, box in self.officer.items():
            box.setText(str(getattr(profile.officer, name)))
        self.charges.setPlainText("\n".join(profile.charges))
        (self.unredacted if profile.edition == UNREDACTED else self.disclosed).setChecked(True)
        self.sensitive.setChecked(profile.sensitive)
        self.context.setValue(profile.context)
        for place in range(self.documents.count()):
            row = self.documents.item(place)
            if row is not None:
                on = profile.wants(str(row.data(CODE)))
                row.setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)


def _line(name: str, hint: str) -> QLineEdit:
    made = QLineEdit()
    made.setPlaceholderText(hint)
    made.setAccessibleName(name)
    made.setToolTip(name)
    made.setMinimumWidth(theme.px(60))
    return made
