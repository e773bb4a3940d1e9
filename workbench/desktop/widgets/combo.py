"""Boxes that open, with their arrow in the theme's colours: Qt's own comes with a bevel."""

from __future__ import annotations

from PyQt6.QtCore import QRectF
from PyQt6.QtGui import QPainter, QPaintEvent
from PyQt6.QtWidgets import QComboBox, QDateTimeEdit, QWidget

from workbench.desktop import theme


class Combo(QComboBox):
    """A combo box."""

    def paintEvent(self, event: QPaintEvent | None) -> None:  # noqa: N802 - Qt's name
        """Draw the box, then the arrow."""
        super().paintEvent(event)
        _arrow(self)


class When(QDateTimeEdit):
    """A date and time with a calendar."""

    def paintEvent(self, event: QPaintEvent | None) -> None:  # noqa: N802 - Qt's name
        """Draw the box, then the arrow."""
        super().paintEvent(event)
        _arrow(self)


def _arrow(box: QWidget) -> None:
    painter = QPainter(box)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    side = theme.px(20)
    theme.draw_arrow(painter, QRectF(box.width() - side, 0, side, box.height()))
    painter.end()
