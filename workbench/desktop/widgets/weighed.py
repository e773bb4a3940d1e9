"""A message with the words marked that carried its score, in either writing direction."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import TYPE_CHECKING

from PyQt6.QtCore import QPointF, QSize, Qt
from PyQt6.QtGui import (
    QFont,
    QFontMetrics,
    QPainter,
    QPaintEvent,
    QTextCharFormat,
    QTextLayout,
    QTextOption,
)
from PyQt6.QtWidgets import QSizePolicy, QWidget

from workbench.desktop import theme

if TYPE_CHECKING:  # at run time it would load the models' packages
    from workbench.analysis.explanations import Word

STRONG, SOME = 0.5, 0.2  # shares of the heaviest word's weight
LONGEST = 2000  # characters shown


def marks(text: str, words: Sequence[Word]) -> list[QTextLayout.FormatRange]:
    """What to mark in a text, in Qt's positions (UTF-16 units).

    The heaviest words are set bold and underlined on a ground, lesser ones on a ground alone, so
    that colour does not stand by itself.
    """
    most = max((each.weight for each in words), default=0.0)
    found = []
    for each in words:
        if most <= 0 or each.weight < SOME * most or each.end > len(text):
            continue
        made = QTextLayout.FormatRange()
        made.start = _units(text[: each.start])
        made.length = _units(text[each.start : each.end])
        made.format = _format(strong=each.weight >= STRONG * most)
        found.append(made)
    return found


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _format(*, strong: bool) -> QTextCharFormat:
    made = QTextCharFormat()
    made.setBackground(theme.colour("warning_soft" if strong else "selection"))
    made.setForeground(theme.colour("text"))
    if strong:
        made.setFontWeight(QFont.Weight.DemiBold)
        made.setFontUnderline(True)
        made.setUnderlineColor(theme.colour("warning"))
    return made


class Weighed(QWidget):
    """Shows a message with its words weighed.

    Args:
        text: the message.
        words: its words with their weights.
    """

    def __init__(self, text: str, words: Sequence[Word]) -> None:
        super().__init__()
        shown = text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
        self._layout = QTextLayout(shown.replace("\n", "\u2028"), theme.font())
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        option.setTextDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        self._layout.setTextOption(option)
        self._layout.setFormats(marks(shown, words))
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setMinimumWidth(theme.px(120))
        self.setAccessibleName(shown)

    def hasHeightForWidth(self) -> bool:  # noqa: N802 - Qt's name
        """Its height is its lines'."""
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802 - Qt's name
        """How high the text is at a width."""
        height = 0.0
        self._layout.beginLayout()
        while (line := self._layout.createLine()).isValid():
            line.setLineWidth(max(width, 40))
            line.setPosition(QPointF(0, height))
            height += line.height() + 2
        self._layout.endLayout()
        return ceil(height)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As wide as it is given."""
        width = self.width() if self.width() > theme.px(120) else theme.px(260)
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """One line; its true height follows from the width that it is given."""
        return QSize(theme.px(120), QFontMetrics(theme.font()).height())

    def paintEvent(self, _: QPaintEvent | None) -> None:  # noqa: N802 - Qt's name
        """Draw the text."""
        self.heightForWidth(self.width())
        painter = QPainter(self)
        painter.setPen(theme.colour("text"))
        self._layout.draw(painter, QPointF(0, 0))
        painter.end()
