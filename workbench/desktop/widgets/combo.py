"""A combo box whose arrow is in the theme's colours."""

from __future__ import annotations

from PyQt6.QtCore import QRectF
from PyQt6.QtGui import QPainter, QPaintEvent
from PyQt6.QtWidgets import QComboBox

from workbench.desktop import theme


class Combo(QComboBox):
    """A combo box; the sheet takes Qt's own arrow away together with its bevel."""

    def paintEvent(self, event: QPaintEvent | None) -> None:  # noqa: N802 - Qt's name
        """Draw the box, then the arrow."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = theme.px(20)
        theme.draw_arrow(painter, QRectF(self.width() - side, 0, side, self.height()))
        painter.end()
