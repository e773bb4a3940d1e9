"""Light or dark, larger or smaller: applied to the whole window at once, and remembered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtWidgets import QApplication, QTableView

from workbench.desktop import theme
from workbench.desktop.widgets import build
from workbench.desktop.widgets.queue_list import QueueList
from workbench.desktop.widgets.record_view import RecordView

if TYPE_CHECKING:
    from workbench.desktop.window import Window


def switch(window: Window) -> None:
    """From light to dark, or back."""
    dress(window, "light" if theme.is_dark() else "dark", theme.scale())


def follow_system(window: Window) -> None:
    """Light or dark as the system has it."""
    dress(window, "system", theme.scale())


def system_changed(window: Window) -> None:
    """The system went light or dark: follow it, where that was chosen."""
    if theme.mode() == "system":
        dress(window, "system", theme.scale())


def resize(window: Window, step: int) -> None:
    """Larger or smaller text, by so many steps."""
    place = min(range(len(theme.SCALES)), key=lambda p: abs(theme.SCALES[p] - theme.scale()))
    place = min(len(theme.SCALES) - 1, max(0, place + step))
    dress(window, theme.mode(), theme.SCALES[place])
    window.status.say(f"Text size {theme.SCALES[place]:.0%}")


def dress(window: Window, mode: str, scale: float) -> None:
    """Apply a theme and a text size, and remember them."""
    app = QApplication.instance()
    if isinstance(app, QApplication):
        theme.apply(app, mode, scale)
    window.recent.mode, window.recent.scale = mode, scale
    window.rail.fit()
    build.redress(window)
    for table in window.findChildren(QTableView):
        if isinstance(table, RecordView | QueueList):
            table.fit()
    for page in window.pages.values():
        page.redress()
