"""The navigation rail: one button a page, and below them search, theme and help."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import QSize, Qt, pyqtSignal
from PyQt6.QtWidgets import QButtonGroup, QFrame, QToolButton, QVBoxLayout

from workbench.desktop import theme
from workbench.desktop.page import Page


class Rail(QFrame):
    """The rail at the left.

    Attributes:
        chosen: a page was chosen, by name.
        pressed: another button was pressed, by its action's id.
    """

    chosen = pyqtSignal(str)
    pressed = pyqtSignal(str)

    def __init__(self, pages: Sequence[type[Page]]) -> None:
        super().__init__()
        theme.kind(self, "rail")
        self.setAccessibleName("Pages")
        self._group = QButtonGroup(self)
        self.buttons: dict[str, QToolButton] = {}
        self._icons: dict[str, str] = {}
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, theme.px(theme.S), 0, theme.px(theme.S))
        lines.setSpacing(theme.px(2))
        for place, page in enumerate(pages, 1):
            made = self._button(page.name, page.title, page.name)
            made.setCheckable(True)
            made.setToolTip(f"{page.title} (Ctrl+{place})")
            made.clicked.connect(lambda _=False, name=page.name: self.chosen.emit(name))
            self._group.addButton(made)
            lines.addWidget(made)
        lines.addStretch(1)
        for action, title, icon, tip in (
            ("help.palette", "Find", "search", "Find a command (Ctrl+K)"),
            ("view.theme", "Theme", "dark", "Light or dark (Ctrl+T)"),
            ("help.keys", "Keys", "keys", "Shortcuts (F1)"),
        ):
            made = self._button(action, title, icon)
            made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
            made.setToolTip(tip)
            made.clicked.connect(lambda _=False, name=action: self.pressed.emit(name))
            lines.addWidget(made)
        self.fit()

    def show_page(self, name: str) -> None:
        """Mark the page in view."""
        if name in self.buttons:
            self.buttons[name].setChecked(True)

    def allow(self, allowed: bool) -> None:
        """Pages need an open case."""
        for button in self._group.buttons():
            button.setEnabled(allowed)

    def fit(self) -> None:
        """Draw icons and sizes by the theme in force."""
        self._icons["view.theme"] = "light" if theme.is_dark() else "dark"
        self.setFixedWidth(theme.px(84))
        for name, button in self.buttons.items():
            button.setIcon(theme.icon(self._icons[name], "rail_text", 22))
            button.setIconSize(QSize(theme.px(22), theme.px(22)))
            button.setFixedWidth(theme.px(84))

    def _button(self, name: str, title: str, icon: str) -> QToolButton:
        made = QToolButton()
        theme.kind(made, "rail")
        made.setText(title)
        made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        made.setAccessibleName(title)
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.buttons[name], self._icons[name] = made, icon
        return made
