"""What a page is: a widget with a name, a title and an icon, told of changes that concern it."""

from __future__ import annotations

from typing import ClassVar

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QAbstractScrollArea, QVBoxLayout, QWidget

from workbench.desktop import theme
from workbench.desktop.desk import Desk
from workbench.review.decisions import Changes


class Page(QWidget):
    """A page of the main window.

    Attributes:
        name: short and fixed; also the name of its module and of its icon.
        title: what the rail shows.
    """

    name: ClassVar[str]
    title: ClassVar[str]

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        theme.kind(self, "page")
        self.setObjectName(f"page.{self.name}")
        self.setAccessibleName(self.title)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(*(theme.px(each) for each in (12, 10, 12, 10)))
        self.column.setSpacing(theme.px(theme.S))

    def arrived(self) -> None:
        """The page came into view: put the keyboard where it is used first."""

    def show_item(self, item: object) -> None:
        """Show a certain thing, e.g. an event by its id."""

    def when_changed(self, changes: Changes, asked_by: object) -> None:
        """Something changed; redraw what concerns this page."""

    def undo(self) -> bool:
        """Take back the latest act of the page's own kind; False where it has none."""
        return False

    def next_pane(self) -> None:
        """Move the keyboard to the next list or text of the page, around and around."""
        panes = [
            each
            for each in self.findChildren(QAbstractScrollArea)
            if each.isVisibleTo(self) and each.focusPolicy() & Qt.FocusPolicy.TabFocus
        ]
        if panes:
            held = [p for p, each in enumerate(panes) if each.hasFocus()]
            panes[(held[0] + 1) % len(panes) if held else 0].setFocus()

    def redress(self) -> None:
        """The theme changed: make again what the sheet does not reach (icons, painted parts)."""
