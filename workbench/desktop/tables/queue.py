"""The queue as a list model: ids in reading order, rows by span, decisions under way shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from PyQt6.QtCore import QAbstractListModel, QModelIndex, QObject, Qt

from workbench.case import Reader, parties
from workbench.desktop.tables.rows import Rows
from workbench.desktop.wording import DECISION_WORDS, local_time
from workbench.desktop.work import Work
from workbench.review import queue
from workbench.review.queue import Item

ITEM = Qt.ItemDataRole.UserRole
PENDING = Qt.ItemDataRole.UserRole + 1


class QueueModel(QAbstractListModel):
    """Messages in an order that stays as it is until another list of ids is shown.

    Args:
        work: whose reader gives the rows.
    """

    def __init__(self, work: Work, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._zone, self._operator = work.case.zone, work.case.operator
        self._pending: dict[int, str] = {}
        self.rows: Rows[Item] = Rows(lambda ids: _items(work.reader, ids))

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which times are shown."""
        return self._zone

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: N802, B008
        """How many messages the queue holds."""
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The item itself for the painter, a sentence for everybody else."""
        item = self.rows.at(index.row())
        if role == ITEM:
            return item
        if role == PENDING:
            return self._pending.get(self.rows.ids[index.row()])
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._sentence(item) if item else "This message can't be read"
        return None

    def show(self, ids: Iterable[int]) -> None:
        """Show another list of ids."""
        self.beginResetModel()
        self.rows.show(ids)
        self.endResetModel()

    def stale(self, ids: Sequence[int] = ()) -> None:
        """Read rows again (all where none are named); order, place and selection stay."""
        self.rows.stale(ids or None)
        for each in ids:
            self._pending.pop(each, None)
        if not ids:
            self._pending.clear()
        self._repaint(ids)

    def pend(self, ids: Sequence[int], decision: str) -> None:
        """Show a decision at once, as under way, until it is saved."""
        self._pending.update(dict.fromkeys(ids, decision))
        self._repaint(ids)

    @property
    def pending(self) -> int:
        """How many decisions are not saved yet."""
        return len(self._pending)

    def is_open(self, place: int) -> bool:
        """Whether the operator has neither decided on a message nor is about to."""
        item = self.rows.at(place)
        if item is None or item.event.id in self._pending:
            return False
        return item.verdict_of(self._operator) is None

    def id_at(self, place: int) -> int:
        """The event at a place."""
        return self.rows.ids[place]

    def place_of(self, event_id: int) -> int | None:
        """Where an event stands, or None."""
        return self.rows.place_of(event_id)

    def _repaint(self, ids: Sequence[int]) -> None:
        if not len(self.rows):
            return
        places = [p for each in ids if (p := self.rows.place_of(each)) is not None]
        first, last = (min(places), max(places)) if places else (0, len(self.rows) - 1)
        self.dataChanged.emit(self.index(first), self.index(last))

    def _sentence(self, item: Item) -> str:
        event = item.event
        mine = item.verdict_of(self._operator)
        told = [
            parties.shown(event.sender) or "unknown sender",
            local_time(event, self._zone),
            event.text,
        ]
        if item.assessment and item.assessment.lane == "interrupt":
            told.insert(0, "Read first")
        told.append(DECISION_WORDS[mine.decision] if mine else "not decided")
        return ". ".join(told)


def _items(reader: Reader, ids: Sequence[int]) -> dict[int, Item]:
    return {each.event.id: each for each in queue.items(reader, ids)}
