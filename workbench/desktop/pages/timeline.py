"""Timeline: what people confirmed and the investigators' own entries, in order. No scores."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from PyQt6.QtCore import QModelIndex, Qt
from PyQt6.QtWidgets import QComboBox, QMessageBox, QSplitter, QStackedWidget

from workbench import timeline
from workbench.case import Case
from workbench.desktop import theme, wording
from workbench.desktop.desk import Desk
from workbench.desktop.operations import decisions
from workbench.desktop.page import Page
from workbench.desktop.tables.records import Column, RecordTable
from workbench.desktop.widgets import build
from workbench.desktop.widgets.adopt_dialog import AdoptDialog
from workbench.desktop.widgets.combo import Combo
from workbench.desktop.widgets.entry_dialog import EntryDialog
from workbench.desktop.widgets.notices import empty_state
from workbench.desktop.widgets.record_view import RecordView
from workbench.desktop.widgets.timeline_row import RowView
from workbench.jobs import Failure
from workbench.review.decisions import Changes
from workbench.timeline import Row


def when_of(row: Row) -> str:
    """A row's local time with its zone, never bare."""
    if row.local_time is None:
        return row.time_original or "time unknown"
    moment = datetime.fromisoformat(row.local_time)
    return wording.full_time(moment.astimezone(ZoneInfo(row.zone)))


def _parties(row: Row) -> str:
    if row.kind == "entry":
        return "Investigator's entry"
    return f"{row.sender or 'unknown'} → {', '.join(row.recipients) or row.thread}"


COLUMNS: tuple[Column[Row], ...] = (
    Column("number", "No.", lambda r: f"{r.number:,}" if r.number else "–", 52, right=True,
           optional=True),
    Column("when", "Local time", when_of, 232, bold=True,
           tone=lambda r: "warning" if r.time_flag else ""),
    Column("parties", "From → to", _parties, 210),
    Column("text", "Text", lambda r: " ".join(r.text.split()), 0, tip=lambda r: r.text[:1000]),
    Column("tags", "Tags", lambda r: ", ".join(r.tags), 90, optional=True),
    Column("exhibit", "Exhibit", lambda r: r.exhibit or "–", 76, optional=True),
    Column("by", "Confirmed by", lambda r: ", ".join(r.confirmed_by), 110, optional=True),
)  # fmt: skip


class Timeline(Page):
    """The page of confirmed events."""

    name = "timeline"
    title = "Timeline"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.rows: list[Row] = []
        self.table: RecordTable[Row] = RecordTable(COLUMNS, _spoken, self)
        self.view = RecordView(self.table, "Timeline")
        self.detail = RowView(desk, self.adopt)
        self.person = Combo()
        self.person.setAccessibleName("Person")
        self.tag = Combo()
        self.tag.setAccessibleName("Tag")
        for box, words in ((self.person, "Everybody"), (self.tag, "All tags")):
            box.addItem(words, "")
            box.setMinimumWidth(theme.px(120))
            box.setMaximumWidth(theme.px(260))
            box.currentIndexChanged.connect(lambda _: self._filter())
        self._count = build.label("", "strong")
        self._build()
        chosen = self.view.selectionModel()
        if chosen is not None:
            chosen.currentRowChanged.connect(self._chosen)
        self.reload()

    def _build(self) -> None:
        head = build.row(
            self._count,
            self.person,
            self.tag,
            None,
            build.button("Remove…", self.remove, tip="Remove from the timeline (Delete)"),
            build.button("Add an entry…", self.add_entry, kind="primary", icon="plus"),
        )
        split = QSplitter(Qt.Orientation.Vertical)
        split.addWidget(self.view)
        split.addWidget(self.detail)
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 1)
        split.setSizes([theme.px(480), theme.px(220)])
        split.setChildrenCollapsible(False)
        self._stack = QStackedWidget()
        self._stack.addWidget(
            empty_state(
                "timeline",
                "Nothing is confirmed yet",
                "Messages that you mark as relevant in Triage stand here in order, beside entries"
                " of your own: a report, an arrest, an order served.",
                build.button("Add an entry…", self.add_entry),
                build.button(
                    "Go to Triage", lambda: self.desk.wanted.emit("triage", None), kind="primary"
                ),
            )
        )
        self._stack.addWidget(split)
        self.column.addLayout(head)
        self.column.addWidget(self._stack, 1)

    def arrived(self) -> None:
        """The keyboard goes to the table."""
        self.view.setFocus()

    def reload(self) -> None:
        """Read the timeline."""
        self.desk.work.ask(self, _read, self._take)

    def when_changed(self, changes: Changes, asked_by: object) -> None:
        """Decisions and entries change it."""
        del asked_by
        if changes.decisions or changes.entries or changes.sources:
            self.reload()

    # What is done

    def decide(self, decision: str) -> None:
        """Decide anew on the rows selected; what is not relevant leaves the timeline."""
        some = [each for each in self.view.selected() if each.event_id is not None]
        if decision == "relevant" or not some:
            return
        ids = [each.event_id for each in some if each.event_id is not None]
        keep: dict[str, Any] = {}
        if len(some) == 1:
            keep = {"tags": some[0].tags, "note": some[0].significance}
        decisions.decide(self.desk, self, ids, decision, **keep)

    def remove(self) -> None:
        """Take the selected rows off the timeline, after a question."""
        some = self.view.selected()
        if not some:
            return
        if not self.sure(wording.many(len(some), "row")):
            return
        for each in some:
            if each.event_id is None:
                decisions.withdraw(self.desk, self, each.id)
        self.decide("unsure")

    def sure(self, what: str) -> bool:
        """Ask before rows are removed."""
        found = QMessageBox.question(
            self,
            "Remove from the timeline",
            f"Remove {what}? A message becomes “unsure”, an entry of your own is withdrawn. Both"
            " stay in the audit trail, and Ctrl+Z brings them back.",
        )
        return found == QMessageBox.StandardButton.Yes

    def add_entry(self) -> None:
        """Ask for an entry of the investigator's own."""
        dialog = EntryDialog(self.desk.zone, lambda *told: self._save(dialog, *told), self)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def adopt(self) -> None:
        """Ask for a translation, transcript or account of the row that is chosen."""
        row = self.view.current()
        if row is None:
            return
        subject = row.id

        def save(kind: str, text: str, basis: str, failed: Callable[[Failure], None]) -> None:
            decisions.adopt(
                self.desk, self, subject, kind=kind, text=text, basis=basis,
                failed=failed, then=dialog.saved,
            )  # fmt: skip

        dialog = AdoptDialog(row.text, save, self)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    # Inner works

    def _save(
        self,
        dialog: EntryDialog,
        text: str,
        when: str,
        basis: str,
        tags: tuple[str, ...],
        failed: Callable[[Failure], None],
    ) -> None:
        decisions.add_entry(
            self.desk, self, text=text, when=when, basis=basis, tags=tags,
            failed=failed, then=dialog.saved,
        )  # fmt: skip

    def _take(self, rows: list[Row]) -> None:
        self.rows = rows
        people = sorted({name for r in rows for name in (r.sender, *r.recipients) if name})
        tags = sorted({tag for r in rows for tag in r.tags}, key=lambda t: (t[:1], len(t), t))
        _refill(self.person, people)
        _refill(self.tag, tags)
        self._filter()

    def _filter(self) -> None:
        held = self.view.current()
        place = max(0, self.view.currentIndex().row())
        person, tag = str(self.person.currentData()), str(self.tag.currentData())
        shown = [
            r
            for r in self.rows
            if (not person or person in (r.sender, *r.recipients)) and (not tag or tag in r.tags)
        ]
        self.table.show(shown)
        self._stack.setCurrentIndex(1 if self.rows else 0)
        hidden = f" of {len(self.rows):,}" if len(shown) != len(self.rows) else ""
        self._count.setText(f"{len(shown):,}{hidden} on the timeline")
        if shown:
            same = next((p for p, r in enumerate(shown) if held and r.id == held.id), None)
            self.view.selectRow(min(place, len(shown) - 1) if same is None else same)
        else:
            self.detail.show_row(None)

    def _chosen(self, current: QModelIndex, _: QModelIndex) -> None:
        self.detail.show_row(self.table.records[current.row()] if current.isValid() else None)


def _read(case: Case) -> list[Row]:
    return timeline.rows(case)


def _refill(box: QComboBox, names: list[str]) -> None:
    held = box.currentData()
    box.blockSignals(True)
    while box.count() > 1:
        box.removeItem(1)
    for each in names:
        box.addItem(each, each)
    box.setCurrentIndex(max(0, box.findData(held)))
    box.blockSignals(False)


def _spoken(row: Row) -> str:
    return f"{when_of(row)}. {_parties(row)}. {row.text}"


PAGE = Timeline
