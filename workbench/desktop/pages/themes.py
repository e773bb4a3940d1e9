"""Themes: clusters of flagged messages; a whole theme can be decided as one operation."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from functools import partial

from PyQt6.QtCore import QModelIndex, Qt
from PyQt6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QMessageBox,
    QSplitter,
    QStackedWidget,
)

from workbench.case import Case, themes
from workbench.case.themes import ThemeRow
from workbench.desktop import theme, wording
from workbench.desktop.desk import Desk
from workbench.desktop.operations import analysis, decisions
from workbench.desktop.page import Page
from workbench.desktop.tables.queue import QueueModel
from workbench.desktop.tables.records import Column, RecordTable
from workbench.desktop.widgets import build
from workbench.desktop.widgets.notices import empty_state
from workbench.desktop.widgets.queue_list import QueueList
from workbench.desktop.widgets.record_view import RecordView
from workbench.review import queue, welfare
from workbench.review.decisions import Changes


@dataclass(frozen=True, slots=True)
class Line:
    """A theme in the list, with how many of its members are decided."""

    theme: ThemeRow
    decided: int


COLUMNS: tuple[Column[Line], ...] = (
    Column("label", "Theme", lambda t: t.theme.label, 0, bold=True),
    Column("size", "Messages", lambda t: f"{t.theme.size:,}", 76, right=True),
    Column("decided", "Decided", lambda t: f"{t.decided:,}", 70, right=True,
           tone=lambda t: "good" if t.decided >= t.theme.size else "muted"),
    Column("threat", "Threat", lambda t: f"{t.theme.threat:.2f}", 64, right=True),
    Column("fixation", "Fixation", lambda t: f"{t.theme.fixation:.2f}", 68, right=True),
)  # fmt: skip


class Themes(Page):
    """The page of clusters."""

    name = "themes"
    title = "Themes"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.table: RecordTable[Line] = RecordTable(COLUMNS, _spoken, self)
        self.view = RecordView(self.table, "Themes")
        self.view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.model = QueueModel(desk.work, self)
        self.members = QueueList(self.model, desk.operator)
        self.members.setAccessibleName("Messages of the theme")
        theme.kind(self.members, "bare")
        self.members.doubleClicked.connect(self._open_member)
        self.only_open = QCheckBox("Only those not decided yet")
        self.only_open.setChecked(True)
        self._count = build.label("", "strong")
        self._title = build.label("", "lead", wrap=True)
        self._about = build.label("", "small", wrap=True)
        self._build()
        chosen = self.view.selectionModel()
        if chosen is not None:
            chosen.currentRowChanged.connect(self._chosen)
        self.reload()

    def _build(self) -> None:
        head = build.row(
            self._count,
            build.label("Messages that read alike, flagged ones only. An aid to reading.", "muted"),
            None,
            build.button("Analyse", lambda: analysis.analyse(self.desk, self)),
        )
        choices = [
            build.button(f"All {words.lower()}", partial(self.decide_theme, d))
            for d, words in wording.DECISION_WORDS.items()
        ]
        top = build.column(
            self._title, self._about, build.row(*choices, self.only_open, None, space=6), space=6
        )
        top.setContentsMargins(*(theme.px(each) for each in (14, 10, 14, 8)))
        right = build.frame("card", build.column(top, build.rule(), self.members, space=0), 0)
        right.setMinimumWidth(theme.px(300))
        top.setContentsMargins(*(theme.px(each) for each in (14, 10, 14, 8)))
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(self.view)
        split.addWidget(right)
        split.setSizes([theme.px(560), theme.px(620)])
        split.setChildrenCollapsible(False)
        self._stack = QStackedWidget()
        self._stack.addWidget(
            empty_state(
                "themes",
                "No themes yet",
                "Analyse the messages first: those that carry signals are then grouped by what"
                " they say.",
                build.button("Analyse", lambda: analysis.analyse(self.desk, self), kind="primary"),
            )
        )
        self._stack.addWidget(split)
        self.column.addLayout(head)
        self.column.addWidget(self._stack, 1)

    def arrived(self) -> None:
        """The keyboard goes to the list of themes."""
        self.view.setFocus()

    def reload(self) -> None:
        """Read the themes."""

        def read(case: Case) -> list[Line]:
            decided = queue.decided_by_theme(case.connection)
            return [Line(t, decided.get(t.id, 0)) for t in themes.every(case.connection)]

        self.desk.work.ask(self, read, self._take)

    def when_changed(self, changes: Changes, asked_by: object) -> None:
        """Decisions change counts; an analysis makes other themes."""
        del asked_by
        if changes.decisions:
            self.model.stale(changes.events)
        if changes.decisions or changes.ranking:
            self.reload()

    # What is done

    def decide(self, decision: str) -> None:
        """Decide on the messages selected in the theme."""
        ids = self.members.selected_ids()
        if ids and self.members.hasFocus():
            self._decide(ids, decision)

    def decide_theme(self, decision: str) -> None:
        """Decide on the whole theme as one operation, after a question."""
        line = self.view.current()
        if line is None:
            return
        ids = list(self.model.rows.ids)
        if self.only_open.isChecked():
            ids = [each for place, each in enumerate(ids) if self.model.is_open(place)]
        if not ids:
            self.desk.say("Every message of this theme is decided already")
            return
        words = wording.DECISION_WORDS[decision].lower()
        if self.sure(f"Mark {wording.many(len(ids), 'message')} as {words}?", line.theme.label):
            self._decide(ids, decision)

    def sure(self, question: str, about: str) -> bool:
        """Ask before many messages are decided at once."""
        box = QMessageBox(self)
        box.setWindowTitle("Decide a whole theme")
        box.setText(question)
        box.setInformativeText(f"“{about}”. It is one operation: Ctrl+Z takes all of it back.")
        box.setStandardButtons(QMessageBox.StandardButton.Yes | QMessageBox.StandardButton.Cancel)
        found = box.exec() == QMessageBox.StandardButton.Yes
        box.deleteLater()
        return found

    # Inner works

    def _decide(self, ids: list[int], decision: str) -> None:
        unseen = sorted(welfare.waiting(self.desk.work.reader).intersection(ids))
        if unseen:
            self.desk.say(
                f"{wording.many(len(unseen), 'message')} must be acknowledged first, in Triage"
            )
            self.desk.wanted.emit("triage", unseen[0])
            return
        self.model.pend(ids, decision)
        decisions.decide(self.desk, self, ids, decision, failed=lambda _: self.model.stale(ids))

    def _take(self, lines: list[Line]) -> None:
        held = self.view.current()
        same = [each.theme for each in lines] == [each.theme for each in self.table.records]
        place = self.view.currentIndex().row()
        self.table.show(lines)
        self._stack.setCurrentIndex(1 if lines else 0)
        self._count.setText(wording.many(len(lines), "theme"))
        if lines:
            self.view.selectRow(place if same and held and place >= 0 else 0)

    def _chosen(self, current: QModelIndex, _: QModelIndex) -> None:
        if not current.isValid():
            return
        line = self.table.records[current.row()]
        self._title.setText(line.theme.label)
        self._about.setText(
            f"{wording.many(line.theme.size, 'message')}, {line.decided:,} decided. Mean of what"
            f" the models read: threat {line.theme.threat:.2f}, fixation {line.theme.fixation:.2f}."
        )
        ident = line.theme.id
        self.desk.work.ask(
            self, lambda case: themes.members(case.connection, ident), self._take_members
        )

    def _take_members(self, ids: array[int]) -> None:
        if ids != self.model.rows.ids:
            self.model.show(ids)

    def _open_member(self, index: QModelIndex) -> None:
        self.desk.wanted.emit("triage", self.model.id_at(index.row()))


def _spoken(line: Line) -> str:
    return f"{line.theme.label}. {line.theme.size:,} messages, {line.decided:,} decided"


PAGE = Themes
