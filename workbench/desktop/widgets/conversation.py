"""A message in its conversation: what came before and after, as far as the reader wants to go."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PyQt6.QtCore import QModelIndex, Qt, QTimer, pyqtSignal
from PyQt6.QtWidgets import QAbstractItemView, QListView, QWidget

from workbench.case import conversation, parties
from workbench.case.events import EventRow
from workbench.desktop import theme, wording
from workbench.desktop.desk import Desk
from workbench.desktop.tables.conversation import ConversationModel
from workbench.desktop.widgets import build
from workbench.desktop.widgets.bubbles import BubbleDelegate

if TYPE_CHECKING:  # at run time it would load the models' packages
    from workbench.analysis.explanations import Word

NEAR = 60  # pixels from an end at which the window widens by itself


class Conversation(QWidget):
    """The conversation of one message.

    Attributes:
        picked: a person wants another message of it (its event id).
    """

    picked = pyqtSignal(int)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._thread: int | None = None
        self.model = ConversationModel(desk.work, self)
        self.title = build.label("", "strong")
        self.about = build.label("", "small")
        self.view = QListView()
        theme.kind(self.view, "bare")
        self.view.setModel(self.model)
        self._delegate = BubbleDelegate(self.model, desk.zone, self.view)
        self.view.setItemDelegate(self._delegate)
        self.view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setResizeMode(QListView.ResizeMode.Adjust)
        self.view.setWordWrap(True)  # without it a change of width keeps the old heights
        self.view.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.view.setAccessibleName("Conversation")
        self.view.doubleClicked.connect(self._double)
        self.older = build.button("Older", self.show_older, kind="quiet")
        self.newer = build.button("Newer", self.show_newer, kind="quiet")
        self.back = build.button("Back", self.centre, kind="quiet", tip="Back to the message (B)")
        self._empty = build.label(
            "Choose a message in the list to read it in its conversation.", "muted", wrap=True
        )
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        head = build.column(self.title, self.about, space=1)
        head.setContentsMargins(*(theme.px(each) for each in (14, 8, 14, 6)))
        foot = build.row(self.older, self.newer, None, self.back)
        foot.setContentsMargins(*(theme.px(each) for each in (8, 2, 8, 4)))
        self.setLayout(
            build.column(head, build.rule(), self._empty, self.view, build.rule(), foot, space=0)
        )
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(0)
        self._settle.timeout.connect(self.centre)
        bar = self.view.verticalScrollBar()
        if bar is not None:
            bar.valueChanged.connect(self._scrolled)
        self.show_nothing()

    def show_nothing(self) -> None:
        """Show that no message is chosen."""
        self._thread = None
        self.title.setText("")
        self.about.setText("")
        self.model.open(array("q"), 0)
        self.view.hide()
        self._empty.show()
        self._buttons()

    def show_event(self, event: EventRow) -> None:
        """Show a message in its conversation; the same one scrolls, another is opened."""
        self._empty.hide()
        self.view.show()
        if self._thread == event.thread_id and self.model.move_focus(event.id):
            self._settle.start()
            return
        thread_id = self._thread = event.thread_id
        self._head(event, 0)

        def opened(ids: array[int]) -> None:
            if self._thread == thread_id:
                self._delegate.forget()
                self._head(event, len(ids))
                self.model.open(ids, event.id)
                self._buttons()
                self._settle.start()

        self._desk.work.ask(self, lambda case: conversation.ids(case.connection, thread_id), opened)

    def show_older(self) -> None:
        """Show earlier messages, keeping the place."""
        bar = self.view.verticalScrollBar()
        if bar is None or not self.model.earlier:
            return
        from_end = bar.maximum() - bar.value()
        self.model.widen(older=True)
        self.view.executeDelayedItemsLayout()
        bar.setValue(bar.maximum() - from_end)
        self._buttons()

    def show_newer(self) -> None:
        """Show later messages, keeping the place."""
        before = self.model.low
        anchor = self.view.indexAt(self.view.viewport().rect().topLeft())  # type: ignore[union-attr]
        row = anchor.row()
        self.model.widen(older=False)
        self.view.executeDelayedItemsLayout()
        if row >= 0 and self.model.low > before:
            kept = max(0, row - (self.model.low - before))
            self.view.scrollTo(self.model.index(kept), QListView.ScrollHint.PositionAtTop)
        self._buttons()

    def centre(self) -> None:
        """Bring the message that was asked for into the middle."""
        if self.model.rowCount():
            index = self.model.index(self.model.focus_row)
            self.view.scrollTo(index, QListView.ScrollHint.PositionAtCenter)

    def mark(self, event_id: int, words: Sequence[Word]) -> None:
        """Mark the words of a message that carried its score."""
        self._delegate.marked = {event_id: tuple(words)}
        viewport = self.view.viewport()
        if viewport is not None:
            viewport.update()

    def stale(self) -> None:
        """Decisions changed: read the rows again, where one stands."""
        self._delegate.forget()
        self.model.stale()

    def redress(self) -> None:
        """The theme changed."""
        self._delegate.forget()
        self.view.scheduleDelayedItemsLayout()

    def _head(self, event: EventRow, count: int) -> None:
        self.title.setText(event.thread or parties.shown(event.sender))
        told = [wording.platform(event.platform), "group" if event.group else "one to one"]
        if count:
            told.append(wording.many(count, "entry", "entries"))
        self.about.setText(" · ".join(told))

    def _buttons(self) -> None:
        self.older.setText(f"↑ {self.model.earlier:,} older")
        self.newer.setText(f"↓ {self.model.later:,} newer")
        self.older.setEnabled(self.model.earlier > 0)
        self.newer.setEnabled(self.model.later > 0)
        self.back.setEnabled(self.model.rowCount() > 0)

    def _scrolled(self, value: int) -> None:
        bar = self.view.verticalScrollBar()
        if bar is None or not (bar.isSliderDown() or self.view.underMouse()):
            return  # only where a person scrolls, not where the layout moves
        if value < NEAR:
            self.show_older()
        elif value > bar.maximum() - NEAR:
            self.show_newer()

    def _double(self, index: QModelIndex) -> None:
        self.picked.emit(self.model.rows.ids[self.model.low + index.row()])
