"""The command palette: type a few letters of what you want to do, press Enter."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PyQt6.QtCore import QEvent, QObject, QSize, Qt
from PyQt6.QtGui import QKeyEvent
from PyQt6.QtWidgets import QDialog, QLineEdit, QListWidget, QListWidgetItem, QWidget

from workbench.desktop import theme
from workbench.desktop.actions import Action, shown_keys
from workbench.desktop.widgets import build

ACTION = Qt.ItemDataRole.UserRole


class Palette(QDialog):
    """Finds an action and runs it.

    Args:
        actions: those that can be done now.
        run: does one, after the palette is closed.
    """

    def __init__(
        self, actions: Sequence[Action], run: Callable[[Action], object], parent: QWidget
    ) -> None:
        super().__init__(parent, Qt.WindowType.Dialog | Qt.WindowType.FramelessWindowHint)
        self.setWindowTitle("Find a command")
        self._run = run
        self.field = QLineEdit()
        self.field.setPlaceholderText("What do you want to do?")
        self.field.setAccessibleName("Find a command")
        self.field.setFont(theme.font(theme.LEAD))
        self.field.textChanged.connect(self._filter)
        self.field.installEventFilter(self)
        self.list = QListWidget()
        self.list.setAccessibleName("Commands")
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        for each in actions:
            keys = shown_keys(each)
            row = QListWidgetItem(f"{each.title}\t{keys}" if keys else each.title)
            row.setData(ACTION, each)
            self.list.addItem(row)
            shown = _row(each.menu, each.title, keys)
            row.setSizeHint(shown.sizeHint() + QSize(0, theme.px(8)))
            self.list.setItemWidget(row, shown)
            row.setText("")
            row.setData(Qt.ItemDataRole.AccessibleTextRole, f"{each.title} {keys}")
        self.list.itemClicked.connect(lambda _: self.accept())
        inside = build.column(self.field, self.list)
        inside.setContentsMargins(*[theme.px(theme.M)] * 4)
        self.setLayout(inside)
        self.resize(theme.px(560), theme.px(420))
        self.move(parent.mapToGlobal(parent.rect().center()) - self.rect().center())
        self._filter("")

    def accept(self) -> None:
        """Close, and do what is chosen."""
        row = self.list.currentItem()
        super().accept()
        if row is not None and not row.isHidden():
            self._run(row.data(ACTION))

    def eventFilter(self, _: QObject | None, event: QEvent | None) -> bool:  # noqa: N802
        """Arrows move in the list while the keyboard stays in the field."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
                build.step_row(self.list, 1 if event.key() == Qt.Key.Key_Down else -1)
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.accept()
                return True
        return False

    def _filter(self, text: str) -> None:
        words = text.casefold().split()
        best, score = -1, -1
        for place in range(self.list.count()):
            row = self.list.item(place)
            if row is None:
                continue
            title = row.data(ACTION).title.casefold()
            row.setHidden(not all(word in title for word in words))
            found = 2 if words and title.startswith(words[0]) else 1
            if not row.isHidden() and found > score:
                best, score = place, found
        self.list.setCurrentRow(best)


def _row(menu: str, title: str, keys: str) -> QWidget:
    made = QWidget()
    theme.kind(made, "plain")
    where = build.label(menu, "small")
    where.setMinimumWidth(theme.px(52))
    parts: list[QWidget | None] = [build.label(title), None]
    if keys:
        parts.append(build.label(keys, "key"))
    line = build.row(where, *parts, space=theme.M)
    line.setContentsMargins(*(theme.px(each) for each in (4, 0, 4, 0)))
    made.setLayout(line)
    return made
