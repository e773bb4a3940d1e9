"""A conversation as a list model: all of its ids, and a sliding window of rows that are shown.

Rows differ in height, so a list of all of a 100,000-message chat would have to measure them all;
the window grows as the reader nears its ends, and lets go of the far end.
"""

from __future__ import annotations

from array import array
from typing import Any

from PyQt6.QtCore import QAbstractListModel, QModelIndex, QObject, Qt

from workbench.case import parties
from workbench.desktop.tables.rows import Rows
from workbench.desktop.wording import local_time
from workbench.desktop.work import Work
from workbench.review import queue
from workbench.review.queue import Item

ITEM = Qt.ItemDataRole.UserRole
BEFORE = Qt.ItemDataRole.UserRole + 1  # the item before, for day breaks and repeated names
CONTEXT = 40  # messages to either side of the one that was asked for
STEP = 60
WIDEST = 400


class ConversationModel(QAbstractListModel):
    """The window on a conversation.

    Args:
        work: whose reader gives the rows.
    """

    def __init__(self, work: Work, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._zone = work.case.zone
        self.low = 0
        self.high = 0
        self.focus = 0
        self.rows: Rows[Item] = Rows(
            lambda ids: {each.event.id: each for each in queue.items(work.reader, ids)}
        )

    def open(self, ids: array[int], focus: int) -> None:
        """Show a conversation around one of its events."""
        self.beginResetModel()
        self.rows.show(ids)
        self.focus = focus
        place = self.rows.place_of(focus) or 0
        self.low, self.high = max(0, place - CONTEXT), min(len(ids), place + CONTEXT + 1)
        self.endResetModel()

    def move_focus(self, focus: int) -> bool:
        """Mark another event, where the window holds it already."""
        place = self.rows.place_of(focus)
        if place is None or not self.low <= place < self.high:
            return False
        self.focus = focus
        self._repaint()
        return True

    @property
    def focus_row(self) -> int:
        """The row of the event that was asked for."""
        return (self.rows.place_of(self.focus) or 0) - self.low

    @property
    def earlier(self) -> int:
        """How many events lie before the window."""
        return self.low

    @property
    def later(self) -> int:
        """How many events lie after the window."""
        return len(self.rows) - self.high

    def widen(self, *, older: bool) -> int:
        """Show more at one end, and let go of the other where the window is wide.

        Returns:
            How many rows came.
        """
        if older:
            count = min(STEP, self.low)
            if count:
                self.beginInsertRows(QModelIndex(), 0, count - 1)
                self.low -= count
                self.endInsertRows()
        else:
            count = min(STEP, self.later)
            if count:
                shown = self.high - self.low
                self.beginInsertRows(QModelIndex(), shown, shown + count - 1)
                self.high += count
                self.endInsertRows()
        over = self.high - self.low - WIDEST
        if over > 0:
            self._let_go(over, newest=older)
        return count

    def _let_go(self, count: int, *, newest: bool) -> None:
        shown = self.high - self.low
        first = shown - count if newest else 0
        self.beginRemoveRows(QModelIndex(), first, first + count - 1)
        if newest:
            self.high -= count
        else:
            self.low += count
        self.endRemoveRows()

    def stale(self) -> None:
        """Read the rows again."""
        self.rows.stale()
        self._repaint()

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: N802, B008
        """How many rows the window has."""
        return 0 if parent.isValid() else self.high - self.low

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The item itself for the painter, a sentence for everybody else."""
        place = self.low + index.row()
        if role == ITEM:
            return self.rows.at(place)
        if role == BEFORE:
            return self.rows.at(place - 1) if place else None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            item = self.rows.at(place)
            if item is None:
                return "This message can't be read"
            who = parties.shown(item.event.sender) or "the app"
            return f"{who}. {local_time(item.event, self._zone)}. {item.event.text}"
        return None

    def _repaint(self) -> None:
        if self.rowCount():
            self.dataChanged.emit(self.index(0), self.index(self.rowCount() - 1))
