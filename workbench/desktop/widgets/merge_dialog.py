"""Merging persons: those selected, others found by typing, and the reason."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import QEvent, QObject, Qt
from PyQt6.QtGui import QKeyEvent
from PyQt6.QtWidgets import QAbstractItemView, QLineEdit, QWidget

from workbench.desktop import theme
from workbench.desktop.tables.people import PERSONS, Person, found, spoken
from workbench.desktop.tables.records import RecordTable
from workbench.desktop.widgets import build
from workbench.desktop.widgets.reason_dialog import ReasonDialog
from workbench.desktop.widgets.record_view import RecordView

SHOWN = 2000  # persons listed for one search


class MergeDialog(ReasonDialog):
    """Asks with whom persons are one, and why.

    Args:
        chosen: the persons selected on the page.
        everybody: all persons.
    """

    def __init__(
        self, chosen: Sequence[Person], everybody: Sequence[Person], parent: QWidget | None = None
    ) -> None:
        self._chosen = list(chosen)
        held = {each.row.id for each in chosen}
        self._rest = [each for each in everybody if each.row.id not in held]
        self.search = QLineEdit()
        self.search.setPlaceholderText("Find another: name, number, address")
        self.search.setAccessibleName("Find another person")
        self.search.setClearButtonEnabled(True)
        self.table: RecordTable[Person] = RecordTable(PERSONS, spoken)
        self.view = RecordView(self.table, "Other persons")
        self.table.setParent(self.view)
        self.view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.view.setMinimumHeight(theme.px(190))
        names = " and ".join(f"“{each.row.name}”" for each in chosen)
        also = "and also" if len(chosen) > 1 else "and"
        extra = QWidget()
        theme.kind(extra, "plain")
        extra.setLayout(build.column(build.label(f"{names}\n{also}", "strong", wrap=True),
                                     self.search, self.view))  # fmt: skip
        extra.setFocusProxy(self.search)
        super().__init__(
            "Merge persons",
            "Their accounts are then held to be one person's. It can be undone.",
            "Merge",
            "What it rests on: subscriber data, the device, what they write of themselves…",
            parent,
            extra=extra,
            check=self._missing,
        )
        self.resize(theme.px(660), theme.px(560))
        self.search.textChanged.connect(self._find)
        self.search.installEventFilter(self)
        self._find("")
        (self.field if len(self._chosen) > 1 else self.search).setFocus()

    def accounts(self) -> list[str]:
        """One account of each person that is merged."""
        return [each.lead for each in (*self._chosen, *self.view.selected())]

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:  # noqa: N802
        """Down goes from the search into the list, Enter takes the first that was found."""
        keys = (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return super().eventFilter(watched, event)
        held = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if event.key() not in keys or held or not self.table.records:
            return False
        self.view.selectRow(0)
        (self.view if event.key() == Qt.Key.Key_Down else self.field).setFocus()
        return True

    def _find(self, text: str) -> None:
        self.table.show(found(self._rest, text, None)[:SHOWN])

    def _missing(self) -> str:
        return "" if len(self.accounts()) > 1 else "Choose who is the same person."
