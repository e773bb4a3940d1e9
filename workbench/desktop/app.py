"""The application: one process, one window, no network."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from PyQt6.QtWidgets import QApplication

from workbench.desktop import looks, theme
from workbench.desktop.recent import Recent
from workbench.desktop.window import Window
from workbench.errors import MachineError
from workbench.jobs import Failure


def run(root: Path | None = None) -> int:
    """Open the window and stay until it is closed.

    Args:
        root: a case folder to open, or None for the start page.

    Returns:
        The exit status.

    Raises:
        MachineError: when there is no screen to open it on.
    """
    check_screen()
    app = application()
    recent = Recent()
    theme.apply(app, recent.mode, recent.scale)
    window = Window(recent)
    follow_system(app, window)
    sys.excepthook = _hook(window)
    window.show()
    if root is not None:
        window.open_case(root)
    return app.exec()


def check_screen() -> None:
    """Say what is missing before Qt ends the process without a word of use.

    Raises:
        MachineError: when there is no display server.
    """
    told = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    if sys.platform.startswith("linux") and not any(os.environ.get(name) for name in told):
        raise MachineError(
            "there is no display to open the window on",
            remedy="Start it in a graphical session; everything else works from the command line",
        )


def application() -> QApplication:
    """The application object, made once."""
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        app = QApplication(["workbench"])
    app.setApplicationName("workbench")
    app.setApplicationDisplayName("Evidence Triage Workbench")
    return app


def follow_system(app: QApplication, window: Window) -> None:
    """Tell the window when the system goes light or dark."""
    hints = app.styleHints()
    if hints is not None:
        hints.colorSchemeChanged.connect(lambda _: looks.system_changed(window))


def _hook(
    window: Window,
) -> Callable[[type[BaseException], BaseException, TracebackType | None], None]:
    """Errors in the window's own code are shown as what they are: bugs, with details to copy."""

    def hook(
        kind: type[BaseException], problem: BaseException, trace: TracebackType | None
    ) -> None:
        traceback.print_exception(kind, problem, trace)
        window.notice.fail(Failure.of("The window", problem), window.copy)

    return hook
