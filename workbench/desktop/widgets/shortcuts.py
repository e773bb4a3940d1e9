"""The page of shortcuts, made from the list of actions."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QDialog, QGridLayout, QScrollArea, QWidget

from workbench.desktop import theme
from workbench.desktop.actions import MENUS, Action, shown_keys
from workbench.desktop.widgets import build


class Shortcuts(QDialog):
    """Lists every action that has keys, by menu."""

    def __init__(self, actions: Sequence[Action], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Shortcuts")
        self.resize(theme.px(720), theme.px(620))
        body = QWidget()
        theme.kind(body, "plain")
        grid = QGridLayout(body)
        grid.setHorizontalSpacing(theme.px(theme.L))
        grid.setVerticalSpacing(theme.px(theme.XS))
        grid.setColumnStretch(1, 1)
        row = 0
        for menu in MENUS:
            some = [each for each in actions if each.menu == menu and each.keys]
            if not some:
                continue
            grid.addWidget(build.label(menu, "lead"), row, 0, 1, 3)
            for each in some:
                row += 1
                where = f"on {', '.join(each.pages).capitalize()}" if each.pages else ""
                key = build.label(shown_keys(each), "key")
                grid.addWidget(key, row, 0, Qt.AlignmentFlag.AlignLeft)
                grid.addWidget(build.label(each.title), row, 1)
                grid.addWidget(build.label(where, "small"), row, 2)
            row += 1
            grid.setRowMinimumHeight(row, theme.px(theme.S))
            row += 1
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setWidget(body)
        area.setAccessibleName("Shortcuts")
        close = build.button("Close", self.accept, kind="primary")
        inside = build.column(area, build.row(None, close))
        build.finish(self, inside)
