"""Triage: the ranked queue, the message in its conversation, why it stands here, one-key decisions.

The order never moves under the reader's eyes: a new ranking is offered, and taken when wanted.
"""

from __future__ import annotations

from array import array

from PyQt6.QtCore import QModelIndex, Qt, QTimer
from PyQt6.QtWidgets import (
    QProgressBar,
    QSplitter,
    QTabWidget,
)

from workbench.case import Case, assessments
from workbench.desktop import theme, wording
from workbench.desktop.desk import Desk
from workbench.desktop.operations import analysis, decisions
from workbench.desktop.page import Page
from workbench.desktop.tables.queue import QueueModel
from workbench.desktop.widgets import annotate, build, source_acts
from workbench.desktop.widgets.conversation import Conversation
from workbench.desktop.widgets.filters import QueueFilters
from workbench.desktop.widgets.notices import Notice
from workbench.desktop.widgets.origin import Origin
from workbench.desktop.widgets.pictures import Pictures
from workbench.desktop.widgets.queue_list import QueueList
from workbench.desktop.widgets.verdict_box import VerdictBox
from workbench.desktop.widgets.why import Why
from workbench.jobs import Failure
from workbench.review import queue, welfare
from workbench.review.decisions import Changes
from workbench.review.queue import Item, Standing

Answer = tuple["array[int]", Standing, set[int]]
LATE = 1500  # milliseconds after which a decision that is not saved yet is told
FILES = 2  # the place of the tab of attachments
PAUSE = 30  # milliseconds: whoever holds a key down is not shown every conversation on the way


class Triage(Page):
    """The page on which messages are read and decided."""

    name = "triage"
    title = "Triage"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.model = QueueModel(desk.work, self)
        self.list = QueueList(self.model, desk.operator)
        theme.kind(self.list, "bare")
        self.filters = QueueFilters()
        self.filters.changed.connect(self.reload)
        self.notice = Notice()
        self.conversation = Conversation(desk)
        self.conversation.picked.connect(self.show_item)
        self.why = Why(desk.zone)
        self.why.wanted.connect(self._explain)
        self.origin = Origin(desk)
        self.pictures = Pictures(desk)
        self.box = VerdictBox(self.decide, self.pick_tags, self.write_note, self.acknowledge)
        self.analyse = build.button("Analyse", self.run_analysis)
        self._standing: Standing | None = None
        self._waiting: set[int] = set()
        self._wanted: int | None = None
        self._build()
        chosen = self.list.selectionModel()
        if chosen is not None:
            chosen.currentChanged.connect(self._current_changed)
            chosen.selectionChanged.connect(lambda *_: self._count())
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(PAUSE)
        self._rest.timeout.connect(self._show_rest)
        self._late = QTimer(self)
        self._late.setSingleShot(True)
        self._late.setInterval(LATE)
        self._late.timeout.connect(self._say_waiting)
        self.tabs.currentChanged.connect(lambda _: self._show_rest())
        self.reload()

    def _build(self) -> None:
        self._read = build.label("", "strong")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setMinimumWidth(theme.px(30))
        self._bar.setMaximumWidth(theme.px(120))
        self._bar.setAccessibleName("How many messages are decided")
        self._urgent = build.label("", "pill-danger")
        self._shown = build.label("", "small")
        head = build.row(
            self.filters, None, self._urgent, self._read, self._bar, self.analyse, space=theme.M
        )
        self.tabs = QTabWidget()
        self.tabs.addTab(self.why, "Why")
        self.tabs.addTab(self.origin, "Source")
        self.tabs.addTab(self.pictures, "Files")
        self.tabs.setDocumentMode(True)
        self.tabs.setAccessibleName("About this message")
        foot = build.row(self._shown, None)
        foot.setContentsMargins(*(theme.px(each) for each in (12, 4, 12, 5)))
        left = build.pane(self.list, build.rule(), foot)
        right = build.pane(self.box, self.tabs)
        self.split = QSplitter(Qt.Orientation.Horizontal)
        for pane, share, least in (
            (left, 4, 210), (build.pane(self.conversation), 5, 240), (right, 3, 306)
        ):  # fmt: skip
            pane.setMinimumWidth(theme.px(least))
            self.split.addWidget(pane)
            self.split.setStretchFactor(self.split.count() - 1, share)
        self.split.setChildrenCollapsible(False)
        self.split.setSizes([theme.px(each) for each in (410, 510, 360)])
        self.column.addLayout(head)
        self.column.addWidget(self.notice)
        self.column.addWidget(self.split, 1)

    # What is shown

    def arrived(self) -> None:
        """The keyboard goes to the list."""
        self.list.setFocus()
        if not self.list.currentIndex().isValid() and len(self.model.rows):
            self.list.choose(0)

    def reload(self) -> None:
        """Read the queue anew, by the filters; the message in view stays in view if it can."""
        choice = self.filters.choice()
        self.notice.hide()

        def read(case: Case) -> Answer:
            reader = case.connection
            return queue.ids(reader, choice), queue.standing(reader), welfare.waiting(reader)

        self.desk.work.ask(self, read, self._take_ids)

    def show_item(self, item: object) -> None:
        """Bring a message into view, by its event id."""
        if not isinstance(item, int):
            return
        place = self.model.place_of(item)
        if place is None:
            self._wanted = item
            self.filters.reset()
        else:
            self.list.choose(place)

    def current_id(self) -> int | None:
        """The event in view, or None."""
        index = self.list.currentIndex()
        return self.model.id_at(index.row()) if index.isValid() else None

    def current(self) -> Item | None:
        """The message in view, or None."""
        index = self.list.currentIndex()
        return self.model.rows.at(index.row()) if index.isValid() else None

    def when_changed(self, changes: Changes, asked_by: object) -> None:
        """Decisions: read the rows again where they stand. A ranking: offer it."""
        if changes.decisions:
            self.model.stale(changes.events)
            self.conversation.stale()
            self._show_current()
            self._ask_standing()
            if changes.label.startswith("Undo") and changes.events and asked_by is not self:
                self._go_to(changes.events[0])
        if changes.sources and asked_by is self:
            return  # what it sealed: the list is read anew already
        if changes.ranking:
            self.why.forget()
            self.desk.work.ask(
                self, lambda case: welfare.waiting(case.connection), self._take_waiting
            )
            self._offer("A new reading order is ready.", "Show the new order")
        if changes.sources:
            self._offer("What the sources hold has changed.", "Show it")

    def redress(self) -> None:
        """Painted parts take the new colours."""
        self.list.fit()
        self.conversation.redress()
        self._show_current()

    # What is done

    def decide(self, decision: str) -> None:
        """Decide on the selected messages, and go on to the next."""
        ids = self.list.selected_ids()
        if not ids:
            return
        if self._unseen(ids):
            self._prompt(ids)
            return
        self.model.pend(ids, decision)
        self._late.start()
        last = self.model.place_of(ids[-1])
        tags, note = self._keeping(ids)
        decisions.decide(
            self.desk, self, ids, decision, tags=tags, note=note,
            failed=lambda f: self._failed(f, ids),
        )  # fmt: skip
        if last is not None and last + 1 < len(self.model.rows):
            self.list.choose(last + 1)

    def step(self, step: int) -> None:
        """Go to the next or previous message."""
        self.list.choose(max(0, self.list.currentIndex().row() + step))

    def next_undecided(self) -> None:
        """Go to the next message without a decision of one's own."""
        for place in range(self.list.currentIndex().row() + 1, len(self.model.rows)):
            if self.model.is_open(place):
                self.list.choose(place)
                return
        self.desk.say("No undecided message below this one")

    def pick_tags(self) -> None:
        """Open the tag picker for the message in view."""
        item = self.current()
        if item is not None and not self._stopped(item):
            annotate.ask_tags(self.desk, self, item)

    def write_note(self) -> None:
        """Open the note of the message in view."""
        item = self.current()
        if item is not None and not self._stopped(item):
            annotate.ask_note(self.desk, self, item)

    def acknowledge(self) -> None:
        """Acknowledge the welfare prompt of the selected messages."""
        ids = self._unseen(self.list.selected_ids())
        if ids:
            decisions.acknowledge(self.desk, self, ids, self._acknowledged_now)

    def run_analysis(self) -> None:
        """Start the analysis."""
        if not analysis.running(self.desk):
            analysis.analyse(self.desk, self)

    def take_new_order(self) -> None:
        """Show the order that was offered, or read the queue anew."""
        self.model.stale()
        self.reload()

    def show_original(self) -> None:
        """Show where the message comes from, and its original bytes."""
        self.tabs.setCurrentWidget(self.origin)
        self._show_rest()
        self.origin.show_original()

    def explain(self) -> None:
        """Show the words that carried the score, what is alike, and what is missing."""
        self.tabs.setCurrentWidget(self.why)
        self.why.explain()

    def seal(self) -> None:
        """Ask why the selected messages must not be read, and seal them."""
        if ids := self.list.selected_ids():
            source_acts.ask_seal(self.desk, self, ids, self._sealed)

    def seek(self) -> None:
        """Put the keyboard into the search field."""
        self.filters.search.setFocus()
        self.filters.search.selectAll()

    # Inner works

    def _sealed(self, told: str) -> None:
        self.why.forget()
        self.conversation.show_nothing()
        self.take_new_order()
        self.notice.tell(
            f"{told[:1].upper()}{told[1:]}.",
            "The reading order is to be made again.",
            kind="notice-good",
            does=(("Analyse the messages", self.run_analysis),),
        )

    def _take_ids(self, answer: Answer) -> None:
        ids, standing, self._waiting = answer
        wanted, self._wanted = self._wanted or self.current_id(), None
        self.model.show(ids)
        self._take_standing(standing)
        place = self.model.place_of(wanted) if wanted is not None else None
        if len(ids):
            self.list.choose(place or 0)
        else:
            self._show_current()
        self._count()

    def _ask_standing(self) -> None:
        self.desk.work.ask(self, lambda case: queue.standing(case.connection), self._take_standing)

    def _take_standing(self, standing: Standing) -> None:
        self._standing = standing
        self._read.setText(f"{standing.decided:,} of {standing.total:,} read")
        self._bar.setMaximum(max(standing.total, 1))
        self._bar.setValue(standing.decided)
        self._urgent.setText(f"{standing.interrupts_open:,} to read first")
        self._urgent.setVisible(standing.interrupts_open > 0)
        theme.kind(self.analyse, "" if standing.assessed else "primary")
        self.analyse.setEnabled(standing.total > 0)
        self.filters.allow_ranks(standing.assessed)

    def _take_waiting(self, waiting: set[int]) -> None:
        self._waiting = waiting
        self._show_current()

    def _count(self) -> None:
        chosen = self.list.selected_count()
        whole = self._standing.total if self._standing else 0
        told = [f"{len(self.model.rows):,} of {wording.many(whole, 'message')} shown"]
        if chosen > 1:
            told.append(f"{chosen:,} selected: a decision takes them all")
        self._shown.setText(" · ".join(told))

    def _current_changed(self, current: QModelIndex, _: QModelIndex) -> None:
        del current
        self._show_current()

    def _show_current(self) -> None:
        item = self.current()
        prompt = bool(item and item.event.id in self._waiting)
        self.box.show_item(item, self.desk.operator, prompt=prompt)
        files = len(item.event.attachments) if item else 0
        self.tabs.setTabText(FILES, f"Files ({files})" if files else "Files")
        self._rest.start()

    def _show_rest(self) -> None:
        """Show what takes longer: reasons, source, conversation."""
        item = self.current()
        if self.tabs.currentWidget() is self.origin:
            self.origin.show_event(item.event if item else None)
        elif self.tabs.currentWidget() is self.pictures:
            self.pictures.show_event(item.event if item else None)
        else:
            pair = None
            if item and item.assessment and item.assessment.pair_id is not None:
                pair = assessments.pair(self.desk.work.reader, item.assessment.pair_id)
            self.why.show_item(item, pair)
        if item:
            self.conversation.show_event(item.event)
        else:
            self.conversation.show_nothing()

    def _say_waiting(self) -> None:
        if self.model.pending:
            waiting = wording.many(self.model.pending, "decision")
            self.desk.say(f"{waiting} to be saved as soon as the running work has written")

    def _explain(self, event_id: int) -> None:
        analysis.explain(self.desk, self, event_id, self._explained)

    def _explained(self, answer: analysis.Explained) -> None:
        event_id, told = answer
        self.why.take(event_id, told)
        if not isinstance(told, str):
            self.conversation.mark(event_id, told.words)

    def _acknowledged_now(self, changes: Changes) -> None:
        self.desk.say("Acknowledged; recorded in the audit trail")
        self._waiting -= set(changes.events)
        self._show_current()

    def _unseen(self, ids: list[int]) -> list[int]:
        """Those of the interrupt lane that nobody has acknowledged."""
        return [each for each in ids if each in self._waiting] if self._waiting else []

    def _stopped(self, item: Item) -> bool:
        if self._unseen([item.event.id]):
            self._prompt([item.event.id])
            return True
        return False

    def _prompt(self, ids: list[int]) -> None:
        unseen = self._unseen(ids)
        place = self.model.place_of(unseen[0])
        if len(ids) == 1 and place is not None:
            self.list.choose(place)
        self.desk.say("Acknowledge the welfare prompt first: press A")

    def _keeping(self, ids: list[int]) -> tuple[tuple[str, ...], str]:
        """Tags and note of a single message stay when its decision is changed."""
        place = self.model.place_of(ids[0])
        item = self.model.rows.at(place) if place is not None and len(ids) == 1 else None
        mine = item.verdict_of(self.desk.operator) if item else None
        return (mine.tags, mine.note) if mine else ((), "")

    def _failed(self, _: Failure, ids: list[int]) -> None:
        self.model.stale(ids)

    def _go_to(self, event_id: int) -> None:
        place = self.model.place_of(event_id)
        if place is not None:
            self.list.choose(place)

    def _offer(self, text: str, button: str) -> None:
        if not len(self.model.rows):
            self.reload()
            return
        self._ask_standing()
        self.notice.tell(
            text,
            "The list stays as it is until you ask for it.",
            does=((button, self.take_new_order),),
        )


PAGE = Triage
