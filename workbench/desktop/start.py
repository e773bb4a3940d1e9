"""The start page: a new case, an existing one, or one of the recent ones."""

from __future__ import annotations

from pathlib import Path

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QWidget,
)

from workbench.case import creation
from workbench.desktop import theme
from workbench.desktop.recent import Recent
from workbench.desktop.widgets import build
from workbench.desktop.widgets.notices import Notice
from workbench.desktop.widgets.zones import zone_box
from workbench.errors import WorkbenchError
from workbench.jobs import Failure

PATH = Qt.ItemDataRole.UserRole


class Start(QWidget):
    """Shown while no case is open.

    Attributes:
        new: the person wants a new case; `open`: an existing one; `chosen`: this one.
    """

    new = pyqtSignal()
    open = pyqtSignal()
    chosen = pyqtSignal(Path)

    def __init__(self, recent: Recent) -> None:
        super().__init__()
        self._recent = recent
        theme.kind(self, "page")
        self.list = QListWidget()
        self.list.setAccessibleName("Recent cases")
        self.list.itemActivated.connect(self._activated)
        make = self._make = build.button("New case", self.new.emit, kind="primary", icon="plus")
        other = build.button("Open case…", self.open.emit, icon="folder")
        self._none = build.label("No case was opened on this machine yet.", "muted")
        words = build.column(
            build.label("Evidence Triage Workbench", "title"),
            build.label(
                "From a phone's messages to a disclosure-ready timeline. Everything stays on this"
                " machine.",
                "muted",
                wrap=True,
            ),
            space=theme.XS,
        )
        inside = build.column(
            words, theme.M, build.row(make, other, None), theme.M,
            build.label("Recent cases", "heading"), self._none, self.list,
        )  # fmt: skip
        card = build.frame("card", inside, theme.XL)
        card.setMaximumSize(theme.px(640), theme.px(460))
        card.setMinimumSize(theme.px(420), theme.px(260))
        self.setLayout(build.column(None, build.row(None, card, None), None))
        self.refresh()

    def refresh(self) -> None:
        """Read the list of recent cases."""
        self.list.clear()
        for each in self._recent.cases():
            row = QListWidgetItem(f"{each.name}\n{each.parent}")
            row.setIcon(theme.icon("folder", "accent", 22))
            row.setData(PATH, each)
            row.setToolTip(str(each))
            self.list.addItem(row)
        self.list.setVisible(self.list.count() > 0)
        self._none.setVisible(not self.list.count())
        if self.list.count():
            self.list.setCurrentRow(0)

    def arrived(self) -> None:
        """The keyboard goes to the list, or to the first button."""
        (self.list if self.list.count() else self._make).setFocus()

    def _activated(self, row: QListWidgetItem) -> None:
        self.chosen.emit(row.data(PATH))


class NewCase(QDialog):
    """Asks for a new case's name, folder, zone and operator, and makes it.

    Attributes:
        made: a case was made: its folder, and the operator.
    """

    made = pyqtSignal(Path, str)

    def __init__(self, recent: Recent, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("New case")
        self._touched = False
        self.name = QLineEdit()
        self.name.setPlaceholderText("Operation …")
        self.folder = QLineEdit()
        self.folder.textEdited.connect(self._folder_edited)
        self.zone = zone_box("Europe/London")
        self.operator = QLineEdit(recent.operator or creation.login())
        self.prefix = QLineEdit()
        self.prefix.setPlaceholderText("Initials, e.g. ABC; may be left empty")
        self.notice = Notice(closable=False)
        self._home = Path.home() / "Cases"
        self.name.textChanged.connect(self._suggest)
        browse = build.button("Browse…", self._browse)
        form = QFormLayout()
        form.setSpacing(theme.px(theme.S))
        for words, field in (
            ("&Name", self.name), ("Folder", build.row(self.folder, browse)),
            ("Time &zone", self.zone), ("&Operator", self.operator),
            ("&Exhibit prefix", self.prefix),
        ):  # fmt: skip
            form.addRow(words, field)
        for words, field in (
            ("Name", self.name),
            ("Folder", self.folder),
            ("Time zone", self.zone),
            ("Operator", self.operator),
            ("Exhibit prefix", self.prefix),
        ):
            field.setAccessibleName(words)  # fmt: skip
        hint = build.label(
            "The zone is used for showing times, and for sources that state none. The operator is"
            " named in the audit trail with every act.",
            "small",
            wrap=True,
            least=500,
        )
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        make = build.button("Create case", kind="primary")
        buttons.addButton(make, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        inside = build.column(self.notice, form, hint, buttons, space=theme.M)
        build.finish(self, inside)
        self.resize(theme.px(560), 0)

    def accept(self) -> None:
        """Make the case; what is wrong is said in the dialog."""
        if not self.name.text().strip() or not self.folder.text().strip():
            self.notice.tell("A case needs a name and a folder.", kind="notice-warning")
            return
        root = Path(self.folder.text().strip()).expanduser()
        try:
            creation.create(
                root,
                name=self.name.text().strip(),
                zone=self.zone.currentText().strip(),
                operator=self.operator.text().strip(),
                exhibit_prefix=self.prefix.text().strip(),
            )
        except WorkbenchError as problem:
            self.notice.fail(Failure.of("The case was not made", problem), lambda _: None)
            return
        super().accept()
        self.made.emit(root, self.operator.text().strip())

    def _suggest(self, name: str) -> None:
        if not self._touched:
            plain = "".join(c if c.isalnum() or c in " -_" else "-" for c in name).strip()
            self.folder.setText(str(self._home / plain) if plain else "")

    def _folder_edited(self, _: str) -> None:
        self._touched = True

    def _browse(self) -> None:
        found = QFileDialog.getExistingDirectory(self, "Folder in which the case is made")
        if found:
            self._touched = True
            name = self.name.text().strip() or "case"
            self.folder.setText(str(Path(found) / name))
