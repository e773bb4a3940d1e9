"""The queue's list and how a message is painted in it: who, when, what, signals, decision."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from PyQt6.QtCore import (
    QItemSelectionModel,
    QItemSelectionRange,
    QModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PyQt6.QtGui import QFontMetrics, QKeyEvent, QPainter, QTextOption
from PyQt6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from workbench.case import parties
from workbench.desktop import theme, wording
from workbench.desktop.tables.queue import ITEM, PENDING, QueueModel
from workbench.desktop.widgets import chips
from workbench.review.queue import Item

LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
ELIDE = Qt.TextElideMode.ElideRight


class QueueList(QTableView):
    """A list over a `QueueModel`; only rows in view are read and painted.

    A table with one column rather than a list view, which would walk over every row whenever a
    single one changes.
    """

    def __init__(self, model: QueueModel, operator: str) -> None:
        super().__init__()
        self.setModel(model)
        self._delegate = QueueDelegate(model, operator, self)
        self.setItemDelegate(self._delegate)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setAccessibleName("Messages in reading order")
        across = self.horizontalHeader()
        if across is not None:
            across.hide()
            across.setStretchLastSection(True)
        self.fit()

    def fit(self) -> None:
        """Set the rows' height by the scale in force."""
        upright = self.verticalHeader()
        if upright is not None:
            upright.hide()
            upright.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
            upright.setMinimumSectionSize(1)
            upright.setDefaultSectionSize(self._delegate.height())

    def keyPressEvent(self, event: QKeyEvent | None) -> None:  # noqa: N802 - Qt's name
        """Home and End go to the first and last message."""
        model = self.model()
        plain = event is not None and event.modifiers() == Qt.KeyboardModifier.NoModifier
        if model is not None and event is not None and plain:
            if event.key() == Qt.Key.Key_Home:
                self.choose(0)
                return
            if event.key() == Qt.Key.Key_End:
                self.choose(model.rowCount() - 1)
                return
        super().keyPressEvent(event)

    def keyboardSearch(self, _: str | None) -> None:  # noqa: N802 - Qt's name
        """Letters are for decisions here, not for jumping in the list."""

    def selected_ids(self) -> list[int]:
        """The events selected, in the list's order."""
        model = self.model()
        if not isinstance(model, QueueModel):
            return []
        spans = sorted((each.top(), each.bottom()) for each in self._spans())
        return [model.id_at(place) for top, foot in spans for place in range(top, foot + 1)]

    def selected_count(self) -> int:
        """How many messages are selected, told without listing them."""
        return sum(each.height() for each in self._spans())

    def _spans(self) -> Iterable[QItemSelectionRange]:
        chosen = self.selectionModel()
        return cast("Iterable[QItemSelectionRange]", chosen.selection()) if chosen else ()

    def choose(self, place: int) -> None:
        """Select one row and bring it into view."""
        model = self.model()
        chosen = self.selectionModel()
        if model is not None and chosen is not None and 0 <= place < model.rowCount():
            index = model.index(place, 0)  # whatever keys are held down, one row and no other
            chosen.setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
            self.scrollTo(index)


class QueueDelegate(QStyledItemDelegate):
    """Paints a message of the queue in three lines."""

    def __init__(self, model: QueueModel, operator: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._model, self._operator = model, operator

    def sizeHint(self, _: QStyleOptionViewItem, __: QModelIndex) -> QSize:  # noqa: N802
        """Three lines and their spaces."""
        return QSize(theme.px(200), self.height())

    def height(self) -> int:
        """Of a row, in pixels."""
        return 2 * QFontMetrics(theme.font()).height() + chips.height() + theme.px(20)

    def paint(
        self, painter: QPainter | None, option: QStyleOptionViewItem, index: QModelIndex
    ) -> None:
        """Paint a row."""
        if painter is None:
            return
        item: Item | None = index.data(ITEM)
        painter.save()
        self._ground(painter, option, item)
        inner = option.rect.adjusted(theme.px(14), theme.px(6), -theme.px(10), -theme.px(6))
        if item is None:
            painter.setPen(theme.colour("danger"))
            painter.drawText(inner, LEFT, "This message can't be read")
        else:
            self._lines(painter, inner, item, index.data(PENDING))
        painter.restore()

    def _ground(self, painter: QPainter, option: QStyleOptionViewItem, item: Item | None) -> None:
        box = option.rect
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        tone = "selection" if selected else "hover" if hovered else "surface"
        painter.fillRect(box, theme.colour(tone))
        painter.setPen(theme.colour("line"))
        painter.drawLine(box.bottomLeft(), box.bottomRight())
        if item and item.assessment and item.assessment.lane == "interrupt":
            painter.fillRect(
                QRect(box.left(), box.top(), theme.px(5), box.height()), theme.colour("danger")
            )
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(theme.colour("accent"))
            painter.drawRect(box.adjusted(0, 0, -1, -1))

    def _lines(self, painter: QPainter, inner: QRect, item: Item, pending: str | None) -> None:
        event = item.event
        line = QFontMetrics(theme.font()).height()
        mine = item.verdict_of(self._operator)
        read = bool(mine or pending)
        first = QRect(inner.left(), inner.top(), inner.width(), line)
        painter.setFont(theme.font(theme.SMALL))
        painter.setPen(theme.colour("muted"))
        zone = self._model.zone
        when = wording.short_time(event.local(zone)) if event.time else "time unknown"
        painter.drawText(first, RIGHT, when)
        taken = QFontMetrics(painter.font()).horizontalAdvance(when) + theme.px(10)
        who = parties.shown(event.sender) or "unknown sender"
        if event.group or event.direction == "outgoing":
            who = f"{who} → {event.thread}"
        _text(painter, first.adjusted(0, 0, -taken, 0), who, bold=not read)
        second = first.translated(0, line + theme.px(3))
        _text(painter, second, event.text or "(no text)", tone="muted" if read else "text")
        self._marks(painter, QPoint(inner.left(), second.bottom() + theme.px(5)), inner, item,
                    pending)  # fmt: skip

    def _marks(
        self, painter: QPainter, at: QPoint, inner: QRect, item: Item, pending: str | None
    ) -> None:
        box = QRect(at.x(), at.y(), inner.width(), chips.height())
        mark = self._decision(item, pending)
        taken = 0
        if mark:
            text, tone, glyph = mark
            painter.setFont(theme.font(theme.SMALL, bold=True))
            painter.setPen(theme.colour(tone))
            painter.drawText(box, RIGHT, text)
            taken = QFontMetrics(painter.font()).horizontalAdvance(text) + theme.px(20)
            side = theme.px(14)
            painter.drawPixmap(box.right() - taken + theme.px(2), box.top() + theme.px(1),
                               theme.pixmap(glyph, tone, 14))  # fmt: skip
            taken += side
        codes = chips.strongest(item.assessment)
        used = chips.draw_row(painter, at, box.width() - taken, codes)
        quiet = self._quiet(item)
        if quiet:
            painter.setFont(theme.font(theme.SMALL))
            painter.setPen(theme.colour("muted"))
            rest = box.adjusted(used + (theme.px(4) if used else 0), 0, -taken, 0)
            metrics = QFontMetrics(painter.font())
            painter.drawText(rest, LEFT, metrics.elidedText(quiet, ELIDE, rest.width()))

    def _decision(self, item: Item, pending: str | None) -> tuple[str, str, str] | None:
        """Words, tone and icon for what this person decided, or others did."""
        if pending:
            return f"{wording.DECISION_WORDS[pending]}…", "muted", "check"
        mine = item.verdict_of(self._operator)
        if len({each.decision for each in item.verdicts}) > 1:
            return "Disagreement", "danger", "alert"
        shown = mine or (item.verdicts[0] if item.verdicts else None)
        if shown is None:
            return None
        words = wording.DECISION_WORDS[shown.decision]
        if mine is None:
            words = f"{words} ({shown.by})"
        return words, wording.DECISION_TONES[shown.decision], wording.DECISION_ICONS[shown.decision]

    def _quiet(self, item: Item) -> str:
        told = [wording.platform(item.event.platform)]
        if item.assessment and item.assessment.confidence.startswith("not assessed"):
            told.append("not assessed")
        elif item.assessment and item.assessment.confidence.startswith("low"):
            told.append("low confidence")
        if item.event.attachments:
            told.append(wording.many(len(item.event.attachments), "attachment"))
        return " · ".join(told)


def _text(
    painter: QPainter, box: QRect, text: str, *, bold: bool = False, tone: str = "text"
) -> None:
    painter.setFont(theme.font(bold=bold))
    painter.setPen(theme.colour(tone))
    plain = " ".join(text[:400].split())
    metrics = QFontMetrics(painter.font())
    option = QTextOption(LEFT)  # text that is written from the right begins at the right
    option.setTextDirection(Qt.LayoutDirection.LayoutDirectionAuto)
    option.setWrapMode(QTextOption.WrapMode.NoWrap)
    painter.drawText(QRectF(box), metrics.elidedText(plain, ELIDE, box.width()), option)
