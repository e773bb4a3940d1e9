"""How a message is painted in its conversation: bubbles, calls, what the app wrote, day breaks."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from PyQt6.QtCore import QModelIndex, QPoint, QPointF, QRect, QRectF, QSize, Qt
from PyQt6.QtGui import QFont, QFontMetrics, QPainter, QPen, QTextLayout, QTextOption
from PyQt6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QWidget

from workbench.case import parties
from workbench.case.events import EventRow
from workbench.desktop import theme, wording
from workbench.desktop.tables.conversation import BEFORE, ITEM, ConversationModel
from workbench.desktop.widgets import chips, weighed
from workbench.review.queue import Item

if TYPE_CHECKING:  # at run time it would load the models' packages
    from workbench.analysis.explanations import Word

LONGEST = 4000  # characters shown of one message; the whole stands in the Source tab
CENTRE = Qt.AlignmentFlag.AlignCenter
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True, slots=True)
class Plan:
    """Where the parts of a row lie, measured once for a width.

    Attributes:
        day: words of the day break above, or empty.
        name: the sender's name above the bubble, or empty.
    """

    day: str
    name: str
    body: QTextLayout
    bubble: QRect
    foot: str
    height: int


class BubbleDelegate(QStyledItemDelegate):
    """Paints a conversation."""

    def __init__(self, model: ConversationModel, zone: ZoneInfo, parent: QWidget) -> None:
        super().__init__(parent)
        self._model, self._zone = model, zone
        self.marked: dict[int, tuple[Word, ...]] = {}  # by event id: words that carried its score
        self._plans: dict[tuple[int, int, int], Plan] = {}

    def forget(self) -> None:
        """Measure anew: the theme's scale or the rows changed."""
        self._plans.clear()

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex) -> QSize:  # noqa: N802
        """The height that the row's text takes at the view's width."""
        width = self._width(option)
        item: Item | None = index.data(ITEM)
        if item is None:
            return QSize(width, theme.px(28))
        return QSize(width, self._plan(item, index.data(BEFORE), width).height)

    def paint(
        self, painter: QPainter | None, option: QStyleOptionViewItem, index: QModelIndex
    ) -> None:
        """Paint a row."""
        item: Item | None = index.data(ITEM)
        if painter is None or item is None:
            return
        plan = self._plan(item, index.data(BEFORE), option.rect.width())
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(QPointF(option.rect.topLeft()))
        if plan.day:
            self._day(painter, plan, option.rect.width())
        if plan.name:
            painter.setFont(theme.font(theme.SMALL, bold=True))
            painter.setPen(theme.colour("muted"))
            line = QFontMetrics(painter.font()).height()
            box = QRect(plan.bubble.left(), plan.bubble.top() - line - theme.px(2),
                        max(plan.bubble.width(), theme.px(240)), line)  # fmt: skip
            painter.drawText(box, LEFT, plan.name)
        self._bubble(painter, item, plan)
        painter.restore()

    def _bubble(self, painter: QPainter, item: Item, plan: Plan) -> None:
        event = item.event
        tone = {"outgoing": "bubble_out", "incoming": "bubble_in"}.get(
            event.direction, "bubble_system"
        )
        if event.kind != "message":
            tone = "bubble_system"
        focus = event.id == self._model.focus
        painter.setBrush(theme.colour(tone))
        edge = QPen(theme.colour("accent"), 2) if focus else QPen(theme.colour("line"), 1)
        painter.setPen(edge if focus or tone == "bubble_system" else Qt.PenStyle.NoPen)
        painter.drawRoundedRect(QRectF(plan.bubble), theme.px(8), theme.px(8))
        pad = theme.px(10)
        painter.setPen(theme.colour("muted" if event.kind != "message" else "text"))
        top = QPointF(plan.bubble.left() + pad, plan.bubble.top() + theme.px(6))
        words = self.marked.get(event.id, ())
        plan.body.draw(painter, top, weighed.marks(event.text[:LONGEST], words))
        foot = QRect(
            plan.bubble.left() + pad,
            plan.bubble.bottom() - chips.height() - theme.px(4),
            plan.bubble.width() - 2 * pad,
            chips.height(),
        )
        painter.setFont(theme.font(theme.SMALL))
        painter.setPen(theme.colour("muted"))
        painter.drawText(foot, LEFT, plan.foot)
        used = QFontMetrics(painter.font()).horizontalAdvance(plan.foot) + theme.px(8)
        at = QPoint(foot.left() + used, foot.top())
        if item.verdicts:
            last = item.verdicts[-1].decision
            side = theme.px(14)
            painter.drawPixmap(at, theme.pixmap(
                wording.DECISION_ICONS[last], wording.DECISION_TONES[last], 14))  # fmt: skip
            at += QPoint(side + theme.px(4), 0)
        room = foot.right() - at.x()
        if room > theme.px(20):
            chips.draw_row(painter, at, room, chips.strongest(item.assessment))

    def _day(self, painter: QPainter, plan: Plan, width: int) -> None:
        painter.setFont(theme.font(theme.SMALL, bold=True))
        metrics = QFontMetrics(painter.font())
        half = metrics.horizontalAdvance(plan.day) // 2 + theme.px(10)
        middle = theme.px(16)
        painter.setPen(theme.colour("line"))
        painter.drawLine(theme.px(12), middle, width // 2 - half, middle)
        painter.drawLine(width // 2 + half, middle, width - theme.px(12), middle)
        painter.setPen(theme.colour("muted"))
        painter.drawText(QRect(0, 0, width, 2 * middle), CENTRE, plan.day)

    def _width(self, option: QStyleOptionViewItem) -> int:
        view = option.widget
        port = getattr(view, "viewport", None)
        return int(port().width()) if port else option.rect.width()

    def _plan(self, item: Item, before: Item | None, width: int) -> Plan:
        key = (item.event.id, width, len(item.verdicts))
        if key not in self._plans:
            if len(self._plans) > 4000:
                self._plans.clear()
            self._plans[key] = self._measure(item, before, width)
        return self._plans[key]

    def _measure(self, item: Item, before: Item | None, width: int) -> Plan:
        event = item.event
        moment = event.local(self._zone)
        earlier = before.event.local(self._zone) if before else None
        day = ""
        if moment and (earlier is None or earlier.date() != moment.date()):
            day = f"{moment:%A} {moment.day} {moment:%B %Y}"
        name = self._name(event, before, new_day=bool(day))
        small = QFontMetrics(theme.font(theme.SMALL, bold=True))
        top = (theme.px(32) if day else theme.px(3)) + (small.height() + 2 if name else 0)
        foot = self._foot(event)
        side = event.direction in ("incoming", "outgoing") and event.kind == "message"
        most = int(width * (0.78 if side else 0.9)) - theme.px(24)
        body, wide, high = _laid_out(_shown(event), theme.font(), most - theme.px(20))
        codes = sum(chips.width_of(code) + theme.px(4) for code, _ in chips.strongest(
            item.assessment))  # fmt: skip
        marks = theme.px(20) if item.verdicts else 0
        foot_wide = small.horizontalAdvance(foot) + theme.px(12) + codes + marks
        across = min(most, max(wide, foot_wide) + theme.px(20))
        down = high + chips.height() + theme.px(14)
        if not side:
            left = (width - across) // 2
        elif event.direction == "outgoing":
            left = width - across - theme.px(12)
        else:
            left = theme.px(12)
        return Plan(day, name, body, QRect(left, top, across, down), foot, top + down + theme.px(3))

    def _name(self, event: EventRow, before: Item | None, *, new_day: bool) -> str:
        """Names stand above the first bubble of a run."""
        if event.kind == "system" or event.sender is None:
            return ""
        if before and not new_day and before.event.sender_id == event.sender_id:
            return ""
        return parties.shown(event.sender)

    def _foot(self, event: EventRow) -> str:
        moment = event.local(self._zone)
        if moment is None:
            told = [event.time_text or "time unknown"]
        else:
            clock = "%H:%M" if event.time_step >= 60 else "%H:%M:%S"
            told = [f"{moment:{clock} %Z}"]
        if event.time_flag:
            told.append(f"time {event.time_flag}")
        told += [each for each in (event.state, *event.marks) if each]
        told += ["deleted"] * event.deleted + ["edited"] * event.edited
        if event.also_in:
            told.append(f"also in {wording.many(len(event.also_in), 'source')}")
        return " · ".join(told)


def _shown(event: EventRow) -> str:
    text = event.text
    if event.body and event.attachments:
        names = ", ".join(each.name or each.mime for each in event.attachments)
        text = f"{text}\n[{names}]"
    if event.kind == "call":
        way = "from" if event.direction == "incoming" else "to"
        text = f"{text.strip('[]').capitalize()} {way} {event.thread}"
    if len(text) > LONGEST:
        text = f"{text[:LONGEST]}… ({len(text):,} characters; the whole stands under Source)"
    return text or "(no text)"


def _laid_out(text: str, font: QFont, width: int) -> tuple[QTextLayout, int, int]:
    """Lay out a text in either writing direction; returns it with its width and height."""
    layout = QTextLayout(text.replace("\n", "\u2028"), font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    option.setTextDirection(Qt.LayoutDirection.LayoutDirectionAuto)
    layout.setTextOption(option)
    layout.setCacheEnabled(True)
    widest, height = _break_lines(layout, max(width, 40))
    if widest < width:  # again at its own width, so that text from the right starts in its bubble
        widest, height = _break_lines(layout, widest + 1)
    return layout, widest, height


def _break_lines(layout: QTextLayout, width: int) -> tuple[int, int]:
    height, widest = 0.0, 0.0
    layout.beginLayout()
    while (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        line.setPosition(QPointF(0, height))
        height += line.height()
        widest = max(widest, line.naturalTextWidth())
    layout.endLayout()
    return ceil(widest), ceil(height)
