"""A message's attachments: pictures blurred until they are asked for, one at a time.

Only formats that hold nothing but pixels are opened, within a limit of memory; everything else is
named with its type and hash, and never opened here.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PyQt6.QtCore import QSize, Qt
from PyQt6.QtGui import QImage, QImageReader, QPixmap
from PyQt6.QtWidgets import QLabel, QPushButton, QScrollArea

from workbench.case import blobs
from workbench.case.events import AttachmentRow, EventRow
from workbench.desktop import theme
from workbench.desktop.desk import Desk
from workbench.desktop.widgets import build

SHOWN = {b"jpeg", b"jpg", b"png", b"gif", b"webp", b"bmp"}
MEGABYTES = 256  # of memory for one decoded picture
SIDE = 280  # pixels at a scale of 1
COARSE = 10  # pixels that are left of a blurred picture's longer side
HELD_WORDS = {
    "present": "held",
    "omitted": "left out by the export",
    "missing": "named, but not in the source",
    "undecodable": "there, but its encoding is broken",
}


class Pictures(QScrollArea):
    """The attachments of one message."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._root = desk.root
        self._lines = build.scrolled(self, "Attachments of this message")

    def show_event(self, event: EventRow | None) -> None:
        """Show a message's attachments, blurred."""
        build.clear(self._lines)
        for each in event.attachments if event else ():
            self._add(each)
        if event is None or not event.attachments:
            self._lines.addWidget(build.label("No attachments.", "muted"))
        self._lines.addStretch(1)

    def _add(self, attachment: AttachmentRow) -> None:
        name = attachment.name or attachment.mime or "file"
        self._lines.addWidget(build.label(name, "strong", wrap=True, copy=True))
        held = HELD_WORDS.get(attachment.held, attachment.held)
        told = " · ".join(each for each in (attachment.mime, held) if each)
        self._lines.addWidget(build.label(told, "small", wrap=True))
        if not attachment.sha256:
            return
        self._lines.addWidget(build.label(attachment.sha256, "small", wrap=True, copy=True))
        image = read(blobs.path_of(self._root, attachment.sha256))
        if image is None:
            return
        shown = QLabel()
        shown.setPixmap(QPixmap.fromImage(blurred(image)))
        shown.setAccessibleName(f"Picture {name}, blurred")
        reveal = build.button("Show the picture")
        reveal.setCheckable(True)
        reveal.toggled.connect(partial(_toggle, shown, reveal, image, name))
        self._lines.addWidget(shown)
        self._lines.addLayout(build.row(reveal, None))


def read(path: Path) -> QImage | None:
    """A picture, no larger than it is shown; None for what is none, or can't be read."""
    reader = QImageReader(str(path))
    reader.setDecideFormatFromContent(True)
    reader.setAutoTransform(True)
    if not reader.canRead() or bytes(reader.format().data()) not in SHOWN:
        return None
    size = reader.size()
    if size.width() * size.height() * 4 > MEGABYTES * 1024 * 1024:
        return None
    room = theme.px(SIDE)
    if size.isValid() and max(size.width(), size.height()) > room:
        reader.setScaledSize(size.scaled(QSize(room, room), Qt.AspectRatioMode.KeepAspectRatio))
    image = reader.read()
    return None if image.isNull() else image


def blurred(image: QImage) -> QImage:
    """So coarse that nothing can be made out, in the picture's own size."""
    few = QSize(COARSE, COARSE)
    smooth = Qt.TransformationMode.SmoothTransformation
    coarse = image.scaled(few, Qt.AspectRatioMode.KeepAspectRatio, smooth)
    return coarse.scaled(image.size(), Qt.AspectRatioMode.IgnoreAspectRatio, smooth)


def _toggle(shown: QLabel, reveal: QPushButton, image: QImage, name: str, on: bool) -> None:
    shown.setPixmap(QPixmap.fromImage(image if on else blurred(image)))
    reveal.setText("Blur it again" if on else "Show the picture")
    shown.setAccessibleName(f"Picture {name}" if on else f"Picture {name}, blurred")
