"""Fixtures for the window: one with a case, and a watch over what tests leave running."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PyQt6.QtCore import QTimer
from PyQt6.QtWidgets import QApplication

from tests.desktop.cases import OPERATOR
from workbench.desktop import theme
from workbench.desktop.recent import Recent
from workbench.desktop.window import Window

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # tests show no windows
Open = Callable[[Path], Window]


@pytest.fixture(autouse=True)
def nothing_left_running(qapp: QApplication) -> Iterator[None]:
    """Fail a test that leaves one of our threads, or a timer of a widget, running."""
    yield
    left = [each.name for each in threading.enumerate() if each.name.startswith("workbench")]
    assert not left, f"threads left running: {left}"
    timers = [
        timer
        for widget in qapp.topLevelWidgets()
        for timer in widget.findChildren(QTimer)
        if timer.isActive() and widget.isVisible()
    ]
    assert not timers, f"timers left running under {[each.parent() for each in timers]}"


@pytest.fixture
def recent(tmp_path: Path) -> Recent:
    made = Recent(tmp_path / "settings.ini")
    made.operator = OPERATOR
    return made


@pytest.fixture
def open_window(qapp: QApplication, qtbot, recent: Recent) -> Iterator[Open]:
    """Open the window on a case; it is closed, and its work stopped, at the end."""
    theme.apply(qapp, "light")
    windows: list[Window] = []

    def make(root: Path | None) -> Window:
        window = Window(recent)
        windows.append(window)
        window.resize(1280, 800)
        window.show()
        qtbot.waitExposed(window)
        if root is not None:
            assert window.open_case(root)
        return window

    yield make
    for each in windows:
        if each.desk is not None:
            for job in list(each.desk.work.runner.jobs):
                job.cancel()
            qtbot.waitUntil(each.desk.work.runner.idle)
        each.close()
        each.deleteLater()
    qapp.processEvents()
