"""Over all sources: what of every known format was found, and where sources do not agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from PyQt6.QtCore import QModelIndex
from PyQt6.QtWidgets import QAbstractItemView, QCheckBox, QFrame, QWidget

from workbench.desktop import theme
from workbench.desktop.tables.records import Column, RecordTable
from workbench.desktop.tables.standing import APPS, CONFLICTS, FOUND_WORDS, Difference
from workbench.desktop.widgets import build
from workbench.desktop.widgets.record_view import RecordView
from workbench.desktop.wording import many
from workbench.intake.apps import App

T = TypeVar("T")
ABSENCE = (
    "That an app holds nothing is a finding only where it was looked for: where a folder, an"
    " archive or a backup was searched whole."
)
UNSETTLED = (
    "The same message in two sources, and how they differ. Which one is right is a question of"
    " evidence; the software settles nothing. Enter opens the message."
)


class Listing(QFrame, Generic[T]):
    """A table with words above it.

    Args:
        columns: of the table.
        name: for screen readers.
        about: what it is.
        chosen: called with the record that was opened, by Enter or a double click.
    """

    def __init__(
        self,
        columns: Sequence[Column[T]],
        name: str,
        about: str,
        chosen: Callable[[T], object] | None = None,
    ) -> None:
        super().__init__()
        theme.kind(self, "card")
        self.count = build.label("", "strong", wrap=True)
        self.table: RecordTable[T] = RecordTable(columns, None, self)
        self.view = RecordView(self.table, name)
        theme.kind(self.view, "bare")
        self.view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.line = build.row(self.count)
        head = build.column(self.line, build.label(about, "small", wrap=True), space=3)
        head.setContentsMargins(*(theme.px(each) for each in (14, 10, 14, 8)))
        self._nothing = QWidget()
        theme.kind(self._nothing, "plain")
        self._nothing.hide()
        whole = build.column(head, build.rule(), self.view, self._nothing, space=0)
        whole.setStretch(2, 1)
        whole.setStretch(3, 1)
        self.setLayout(whole)
        if chosen is not None:
            self._chosen = chosen
            self.view.activated.connect(self._open)

    def show_records(self, records: Sequence[T]) -> None:
        """Show other records."""
        self.table.show(records)
        self.view.setVisible(bool(records))
        self._nothing.setVisible(not records)
        if records:
            self.view.selectRow(0)

    def _open(self, index: QModelIndex) -> None:
        self._chosen(self.table.records[index.row()])


class AppsView(Listing[App]):
    """Every known format: read, empty, unreadable, looked for and absent, or not looked for."""

    def __init__(self) -> None:
        super().__init__(APPS, "What was found of each format", ABSENCE)
        self._every: list[App] = []
        self.all = QCheckBox("Also those that nothing was found of")
        self.all.setChecked(True)
        self.all.toggled.connect(lambda _: self._filter())
        self.line.addWidget(self.all)

    def show_apps(self, found: list[App]) -> None:
        """Show the formats."""
        self._every = found
        states = Counter(each.found for each in found)
        told = [f"{count:,} {FOUND_WORDS[state].lower()}" for state, count in states.items()]
        self.count.setText(", ".join(told))
        self._filter()

    def _filter(self) -> None:
        whole = self.all.isChecked()
        self.show_records([each for each in self._every if whole or each.sources])


class ConflictsView(Listing[Difference]):
    """Where two sources of one message do not agree.

    Args:
        chosen: called with the conflict that was opened.
    """

    def __init__(self, chosen: Callable[[Difference], object]) -> None:
        super().__init__(CONFLICTS, "Where sources do not agree", UNSETTLED, chosen)

    def show_conflicts(self, found: list[Difference]) -> None:
        """Show the conflicts."""
        self.count.setText(
            many(len(found), "conflict") if found else "No two sources of one message differ"
        )
        self.show_records(found)
