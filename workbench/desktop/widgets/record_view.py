"""A table view over a `RecordTable`: whole rows, no grid, columns as wide as their data says."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Generic, TypeVar, cast

from PyQt6.QtCore import QItemSelectionRange, Qt
from PyQt6.QtGui import QFontMetrics, QResizeEvent
from PyQt6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from workbench.desktop import theme
from workbench.desktop.tables.records import RECORD, RecordTable

T = TypeVar("T")
LEAST = 220  # pixels that the column which takes what is left over needs to be readable


class RecordView(QTableView, Generic[T]):
    """Shows records.

    Args:
        table: the model.
        name: for screen readers.
        lines: text lines in a row.
    """

    def __init__(self, table: RecordTable[T], name: str, lines: int = 1) -> None:
        super().__init__()
        self._table, self._lines = table, lines
        self.setModel(table)
        self.setAccessibleName(name)
        self.setShowGrid(False)
        self.setWordWrap(lines > 1)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.fit()

    def fit(self) -> None:
        """Set widths and heights by the scale in force."""
        upright = self.verticalHeader()
        if upright is not None:
            upright.hide()
            upright.setDefaultSectionSize(
                QFontMetrics(theme.font()).height() * self._lines + theme.px(12)
            )
        across = self.horizontalHeader()
        if across is None:
            return
        across.setHighlightSections(False)
        across.setMinimumSectionSize(theme.px(40))
        for place, column in enumerate(self._table.columns):
            if column.width:
                across.setSectionResizeMode(place, QHeaderView.ResizeMode.Interactive)
                self.setColumnWidth(place, theme.px(column.width))
            else:
                across.setSectionResizeMode(place, QHeaderView.ResizeMode.Stretch)

    def resizeEvent(self, event: QResizeEvent | None) -> None:  # noqa: N802 - Qt's name
        """Optional columns give way, the last first, so that the widest one stays readable."""
        super().resizeEvent(event)
        port = self.viewport()
        room = (port.width() if port else self.width()) - theme.px(LEAST)
        taken = 0
        for column in self._table.columns:
            taken += 0 if column.optional else theme.px(column.width)
        for place, column in enumerate(self._table.columns):
            if column.optional:
                taken += theme.px(column.width)
                self.setColumnHidden(place, taken > room)

    def current(self) -> T | None:
        """The record that has the keyboard, or None."""
        index = self.currentIndex()
        found: T | None = self._table.data(index, RECORD) if index.isValid() else None
        return found

    def selected(self) -> list[T]:
        """The records that are selected, in order."""
        chosen = self.selectionModel()
        spans = cast("Iterable[QItemSelectionRange]", chosen.selection()) if chosen else ()
        rows = {row for each in spans for row in range(each.top(), each.bottom() + 1)}
        return [self._table.records[row] for row in sorted(rows)]

    def keyboardSearch(self, _: Any) -> None:  # noqa: N802 - Qt's name
        """Letters are for decisions here, not for jumping in the list."""
