"""A table over records in memory, with its columns as data.

For lists that are short by nature (sources, themes, the timeline); long ones use `rows.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from PyQt6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt
from PyQt6.QtGui import QIcon

from workbench.desktop import theme

T = TypeVar("T")
RECORD = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, slots=True)
class Column(Generic[T]):
    """A column.

    Attributes:
        key: fixed name.
        heading: what people read.
        text: the cell's text.
        width: in pixels at a scale of 1; 0 for what is left over.
        tip: a longer text, where there is one.
        tone: the colour's name in the theme.
        icon: the icon's name, or empty.
        right: whether numbers stand to the right.
        bold: whether the text is strong.
        optional: whether it gives way where the table is narrow; its matter is shown elsewhere too.
    """

    key: str
    heading: str
    text: Callable[[T], str]
    width: int = 0
    tip: Callable[[T], str] | None = None
    tone: Callable[[T], str] = field(default=lambda _: "")
    icon: Callable[[T], str] = field(default=lambda _: "")
    right: bool = False
    bold: bool = False
    optional: bool = False


class RecordTable(QAbstractTableModel, Generic[T]):
    """Records with columns.

    Args:
        columns: the columns.
        spoken: a whole sentence for a record, for screen readers.
    """

    def __init__(
        self,
        columns: Sequence[Column[T]],
        spoken: Callable[[T], str] | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self.records: list[T] = []
        self._spoken = spoken

    def show(self, records: Sequence[T]) -> None:
        """Show other records."""
        self.beginResetModel()
        self.records = list(records)
        self.endResetModel()

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: N802, B008
        """How many records there are."""
        return 0 if parent.isValid() else len(self.records)

    def columnCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: N802, B008
        """How many columns there are."""
        return 0 if parent.isValid() else len(self.columns)

    def headerData(  # noqa: N802 - Qt's name
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Headings."""
        if orientation is Qt.Orientation.Vertical:
            return None
        column = self.columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.heading
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._side(column)
        return None

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """A cell."""
        record, column = self.records[index.row()], self.columns[index.column()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return column.text(record)
            case Qt.ItemDataRole.ToolTipRole:
                return (column.tip or column.text)(record) or None
            case Qt.ItemDataRole.AccessibleTextRole if self._spoken and index.column() == 0:
                return self._spoken(record)
            case Qt.ItemDataRole.TextAlignmentRole:
                return self._side(column)
            case Qt.ItemDataRole.ForegroundRole:
                return theme.colour(tone) if (tone := column.tone(record)) else None
            case Qt.ItemDataRole.DecorationRole:
                return self._icon(record, column)
            case Qt.ItemDataRole.FontRole if column.bold:
                return theme.font(bold=True)
            case _ if role == RECORD:
                return record
        return None

    def _icon(self, record: T, column: Column[T]) -> QIcon | None:
        name = column.icon(record)
        return theme.icon(name, column.tone(record) or "text", 16) if name else None

    def _side(self, column: Column[T]) -> Qt.AlignmentFlag:
        side = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
        return side | Qt.AlignmentFlag.AlignVCenter
