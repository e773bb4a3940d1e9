"""Draws each page on the sample case into `docs/images`, light and dark: `make screenshots`.

The case is made anew from `sample_data/` in a temporary folder, or is the one given as argument,
which is copied first; the pictures are small PNGs with few colours.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from io import BytesIO
from pathlib import Path

from PIL import Image
from PyQt6.QtCore import QBuffer, QIODevice
from PyQt6.QtGui import QPixmap
from PyQt6.QtWidgets import QApplication, QWidget

from workbench.case import Case, sources
from workbench.desktop import theme
from workbench.desktop.app import application
from workbench.desktop.pages import PAGES
from workbench.desktop.pages.disclosure import Disclosure
from workbench.desktop.pages.sources import Sources
from workbench.desktop.recent import Recent
from workbench.desktop.window import Window

PROJECT = Path(__file__).parent.parent.parent
SIZE = (1440, 900)
SETTLED = 0.5  # seconds without work after which a page is drawn
LONGEST = 60.0
COLOURS = 128
SOURCE = 6  # the source whose report is drawn


def main(arguments: list[str]) -> int:
    """Draw the pages; returns the exit status."""
    out = PROJECT / "docs" / "images"
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "Operation Teasel"
        if arguments:
            shutil.copytree(arguments[0], root)
        else:
            make_case(root)
        forget_places(root)
        draw(root, out, Recent(Path(folder) / "settings.ini"))
    return 0


def make_case(root: Path) -> None:
    """Make the sample case, analyse it, and apply the sample investigator's decisions."""
    from sample_data import demo

    demo.prepare(root)


def forget_places(root: Path) -> None:
    """Take the folders of this machine out of the pictures' case; nobody else has them."""
    with Case.open(root) as case, case.transaction():
        every = sources.every(case.connection)
        case.connection.executemany(
            "UPDATE source SET path = ? WHERE id = ?",
            [(str(Path("evidence", Path(each.path).name)), each.id) for each in every],
        )


def draw(root: Path, out: Path, recent: Recent) -> None:
    """Draw every page of a case, light and dark."""
    app = application()
    recent.operator = "DC Linton"
    for mode in ("light", "dark"):
        theme.apply(app, mode)
        window = Window(recent)
        window.resize(*SIZE)
        window.show()
        window.open_case(root)
        settle(app, window)
        for name in PAGES:
            window.go(name)
            if name == "disclosure":
                window.page(Disclosure).folder.setText("Operation Teasel-bundle-01")
            if name == "sources":
                window.page(Sources).view.selectRow(SOURCE)
            settle(app, window)
            save(window, out / f"{name}-{mode}.png")
        window.close()
        window.deleteLater()
        app.processEvents()


def settle(app: QApplication, window: Window) -> None:
    """Let all work finish and everything be painted."""
    quiet_since = began = time.monotonic()
    while time.monotonic() - quiet_since < SETTLED and time.monotonic() - began < LONGEST:
        app.processEvents()
        if window.desk is not None and not window.desk.work.runner.idle():
            quiet_since = time.monotonic()
        time.sleep(0.01)


def save(widget: QWidget, path: Path) -> None:
    """Write a widget's picture, small."""
    picture = Image.open(BytesIO(_png(widget.grab()))).convert("RGB")
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)


def _png(pixmap: QPixmap) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    pixmap.save(buffer, "PNG")
    return bytes(buffer.data().data())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
