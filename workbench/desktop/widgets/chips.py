"""Signals as chips: colour and code together, so that neither colour nor letters stand alone."""

from __future__ import annotations

from PyQt6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PyQt6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PyQt6.QtWidgets import QWidget

from workbench.case.assessments import Assessment
from workbench.desktop import theme
from workbench.signals import taxonomy

SHOWN = 0.5  # from here on a signal is shown with a filled chip
FAINT = 0.25  # from here on with an outlined one, in the full list only


def strongest(assessment: Assessment | None, least: float = SHOWN) -> list[tuple[str, float]]:
    """Codes and probabilities from a threshold on, the strongest first."""
    if assessment is None:
        return []
    found = [(code, p) for code, p in assessment.signals.items() if p >= least]
    return sorted(found, key=lambda each: (-each[1], each[0]))


def width_of(code: str) -> int:
    """How wide a chip is drawn."""
    metrics = QFontMetrics(theme.font(theme.SMALL, bold=True))
    return metrics.horizontalAdvance(code) + theme.px(10)


def height() -> int:
    """How high a chip is drawn."""
    return QFontMetrics(theme.font(theme.SMALL, bold=True)).height() + theme.px(2)


def draw(painter: QPainter, at: QPoint, code: str, *, filled: bool = True) -> int:
    """Draw a chip with its upper left corner at a point; returns its width."""
    box = QRect(at, QSize(width_of(code), height()))
    tone = theme.colour(taxonomy.by_code(code).colour)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setFont(theme.font(theme.SMALL, bold=True))
    painter.setPen(QPen(theme.colour("edge") if not filled or theme.is_dark() else tone, 1))
    painter.setBrush(tone if filled else Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
    painter.setPen(theme.colour("on_chip" if filled else "text"))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, code)
    painter.restore()
    return box.width()


def draw_row(painter: QPainter, at: QPoint, room: int, codes: list[tuple[str, float]]) -> int:
    """Draw as many chips as fit and the number of those that do not; returns the width used."""
    x, gap = at.x(), theme.px(4)
    for place, (code, _) in enumerate(codes):
        left = len(codes) - place
        if x + width_of(code) + (theme.px(24) if left > 1 else 0) > at.x() + room:
            painter.setFont(theme.font(theme.SMALL))
            painter.setPen(theme.colour("muted"))
            painter.drawText(
                QRect(x, at.y(), theme.px(30), height()),
                Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft,
                f"+{left}",
            )
            return x + theme.px(24) - at.x()
        x += draw(painter, QPoint(x, at.y()), code) + gap
    return x - at.x()


class Chip(QWidget):
    """A chip as a widget; its definition is its tool tip."""

    def __init__(self, code: str, *, filled: bool = True) -> None:
        super().__init__()
        self._code, self._filled = code, filled
        signal = taxonomy.by_code(code)
        self.setAccessibleName(f"{code} {signal.title}")
        self.setToolTip(f"{code} {signal.title}\n{signal.definition}")
        self.setFixedSize(width_of(code), height())

    def paintEvent(self, _: QPaintEvent | None) -> None:  # noqa: N802 - Qt's name
        """Draw it."""
        painter = QPainter(self)
        draw(painter, QPoint(0, 0), self._code, filled=self._filled)
        painter.end()
