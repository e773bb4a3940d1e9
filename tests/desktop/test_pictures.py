"""Pictures are blurred until asked for, and only what is a picture is opened."""

from __future__ import annotations

from pathlib import Path

import pytest
from PyQt6.QtCore import QSize
from PyQt6.QtGui import QColor, QImage
from PyQt6.QtWidgets import QLabel, QPushButton

from workbench.case.events import AttachmentRow
from workbench.desktop.widgets import pictures


def chequered(path: Path, form: str = "PNG", side: int = 64) -> Path:
    image = QImage(side, side, QImage.Format.Format_RGB32)
    for x in range(side):
        for y in range(side):
            image.setPixelColor(x, y, QColor("black" if (x + y) % 2 else "white"))
    assert image.save(str(path), form)
    return path


def contrast(image: QImage) -> int:
    greys = [
        image.pixelColor(x, y).lightness()
        for x in range(0, image.width(), 3)
        for y in range(0, image.height(), 3)
    ]
    return max(greys) - min(greys)


def test_blurred_shows_nothing_of_it(qapp, tmp_path: Path) -> None:
    image = pictures.read(chequered(tmp_path / "a"))
    assert image is not None
    coarse = pictures.blurred(image)
    assert coarse.size() == image.size()
    assert contrast(image) > 200
    assert contrast(coarse) < 60


@pytest.mark.parametrize("form", ["PNG", "JPEG", "BMP"])
def test_pictures_are_told_by_their_content(qapp, tmp_path: Path, form: str) -> None:
    image = pictures.read(chequered(tmp_path / "no-extension", form, 600))
    assert image is not None
    assert max(image.width(), image.height()) <= 280


def test_what_is_no_picture_is_not_opened(qapp, tmp_path: Path) -> None:
    for name, content in (
        ("x.png", b"not a picture"),
        ("x.svg", b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"></svg>'),
        ("empty.jpg", b""),
        ("cut.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 20),
    ):
        (tmp_path / name).write_bytes(content)
        assert pictures.read(tmp_path / name) is None
    assert pictures.read(tmp_path / "missing.png") is None


def test_a_message_with_files_shows_them_one_at_a_time(qtbot, tmp_path: Path) -> None:
    digest = "ab" * 32
    place = tmp_path / "attachments" / "ab" / digest
    place.parent.mkdir(parents=True)
    chequered(place)

    class Desk:
        root = tmp_path

    class Event:
        attachments = (
            AttachmentRow("door.png", "image/png", "present", digest),
            AttachmentRow("note.amr", "audio/amr", "omitted", ""),
        )

    view = pictures.Pictures(Desk)  # type: ignore[arg-type]
    qtbot.addWidget(view)
    view.show_event(Event)  # type: ignore[arg-type]
    told = [each.text() for each in view.findChildren(QLabel)]
    assert "audio/amr · left out by the export" in told
    shown = next(each for each in view.findChildren(QLabel) if "blurred" in each.accessibleName())
    assert shown.pixmap().size() == QSize(64, 64)
    view.findChild(QPushButton).click()
    assert shown.accessibleName() == "Picture door.png"
    assert contrast(shown.pixmap().toImage()) > 200
    view.findChild(QPushButton).click()
    assert "blurred" in shown.accessibleName()
    view.show_event(None)
    assert "No attachments." in [each.text() for each in view.findChildren(QLabel)]
