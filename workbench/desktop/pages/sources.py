"""Sources: drop files and folders, watch them come in, read what came of each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from PyQt6.QtCore import QModelIndex, Qt
from PyQt6.QtGui import QDragEnterEvent, QDropEvent
from PyQt6.QtWidgets import QAbstractItemView, QFrame, QSplitter, QStackedWidget, QTabWidget

from workbench.case import events, sources
from workbench.case.sources import SourceRow
from workbench.desktop import theme, wording
from workbench.desktop.desk import Desk
from workbench.desktop.operations import analysis, intake, mapping
from workbench.desktop.page import Page
from workbench.desktop.tables import standing
from workbench.desktop.tables.records import Column, RecordTable
from workbench.desktop.tables.standing import Difference, Standing
from workbench.desktop.widgets import advisers, build, source_acts
from workbench.desktop.widgets.mapping_dialog import MappingDialog
from workbench.desktop.widgets.notices import Notice, empty_state
from workbench.desktop.widgets.record_view import RecordView
from workbench.desktop.widgets.running import JobCard
from workbench.desktop.widgets.source_report import SourceReportView
from workbench.desktop.widgets.terms import TermsDialog, WhichFormat
from workbench.desktop.widgets.whole_case import AppsView, ConflictsView
from workbench.errors import WorkbenchError
from workbench.importers.protocol import Match
from workbench.importers.table import Preview
from workbench.intake.take_in import Terms
from workbench.jobs import Job
from workbench.review.decisions import Changes


def _records(row: SourceRow) -> str:
    told = [wording.records(kind, count) for kind, count in row.records.items() if count]
    return ", ".join(told) or "–"


def _skips(row: SourceRow) -> str:
    count = int(row.report.get("skipped", 0))
    return f"{count:,}" if count else "–"


COLUMNS: tuple[Column[SourceRow], ...] = (
    Column("status", "State", lambda s: wording.STATUS_WORDS.get(s.status, s.status), 134,
           tone=lambda s: wording.STATUS_TONES.get(s.status, "text"),
           icon=lambda s: "check" if s.status == "imported" else "alert"),
    Column("title", "Source", lambda s: s.title, 0, tip=lambda s: s.name, bold=True),
    Column("format", "Format", lambda s: s.format or "–", 116, optional=True),
    Column("records", "Records", _records, 180),
    Column("skipped", "Skipped", _skips, 68, right=True,
           tone=lambda s: "danger" if s.report.get("skipped") else "muted"),
    Column("size", "Size", lambda s: wording.size(s.size), 78, right=True, optional=True),
)  # fmt: skip


class Sources(Page):
    """The page on which sources are taken in and looked at."""

    name = "sources"
    title = "Sources"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.setAcceptDrops(True)
        self.notice = Notice()
        self.card = JobCard()
        self.table: RecordTable[SourceRow] = RecordTable(COLUMNS, _spoken, self)
        self.view = RecordView(self.table, "Sources")
        self.view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.report = SourceReportView(desk)
        self.report.confirm.connect(self.confirm)
        self.report.unseal.connect(lambda _: self.unseal())
        self.report.correct.connect(lambda _: self.correct())
        self.report.take_back.connect(lambda told: source_acts.ask_take_back(desk, self, told))
        self._told: Standing | None = None
        self.apps = AppsView()
        self.conflicts = ConflictsView(self._open_conflict)
        self._stated: dict[str, Terms] = {}  # by path: what was stated, should a mapping be needed
        self._empty = self._drop_area()
        self._count = build.label("", "strong")
        self._build()
        chosen = self.view.selectionModel()
        if chosen is not None:
            chosen.currentRowChanged.connect(self._chosen)
        desk.work.job_changed.connect(self._job_changed)
        self.reload()

    def _build(self) -> None:
        head = build.row(
            self._count,
            build.label("Drop files or folders anywhere in the window.", "muted"),
            None,
            build.button("Legal advisers…", self.edit_advisers),
            build.button("Take in files…", self.choose_files, kind="primary", icon="plus"),
            build.button("Take in a folder…", self.choose_folder, icon="folder"),
        )
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(self.view)
        split.addWidget(self.report)
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 2)
        split.setSizes([theme.px(820), theme.px(420)])
        split.setChildrenCollapsible(False)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.setAccessibleName("Sources, apps or conflicts")
        self.tabs.addTab(split, "Sources")
        self.tabs.addTab(self.apps, "Apps looked for")
        self.tabs.addTab(self.conflicts, "Conflicts")
        self.tabs.currentChanged.connect(lambda _: self._turned())
        self._stack = QStackedWidget()
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self.tabs)
        self.column.addLayout(head)
        self.column.addWidget(self.notice)
        self.column.addWidget(self.card)
        self.column.addWidget(self._stack, 1)

    def arrived(self) -> None:
        """The keyboard goes to the table in view."""
        (self.view, self.apps.view, self.conflicts.view)[self.tabs.currentIndex()].setFocus()

    def reload(self) -> None:
        """Read the list of sources."""
        self.desk.work.ask(self, lambda case: sources.every(case.connection), self._take)

    def when_changed(self, changes: Changes, asked_by: object) -> None:
        """Sources came in."""
        del asked_by
        if changes.sources:
            self.reload()

    # What is done

    def choose_files(self) -> None:
        """Ask for files."""
        found = self.files_from_dialog()
        if found:
            self.take_in(found)

    def choose_folder(self) -> None:
        """Ask for a folder."""
        found = self.folder_from_dialog()
        if found:
            self.take_in(found)

    def files_from_dialog(self) -> list[Path]:
        """The files that a person chooses."""
        from PyQt6.QtWidgets import QFileDialog

        names, _ = QFileDialog.getOpenFileNames(self, "Take in files")
        return [Path(each) for each in names]

    def folder_from_dialog(self) -> list[Path]:
        """The folder that a person chooses."""
        from PyQt6.QtWidgets import QFileDialog

        name = QFileDialog.getExistingDirectory(self, "Take in a folder")
        return [Path(name)] if name else []

    def take_in(self, paths: Sequence[Path], terms: Terms | None = None) -> Job | None:
        """Take sources in, asking for their terms first where none are given."""
        if terms is None:
            self._ask_terms(paths)
            return None
        self._stated |= {str(each): terms for each in paths}
        return intake.start(self.desk, self, paths, terms, ask=self._which_format, then=self._taken)

    def confirm(self, row: SourceRow) -> None:
        """Show how a table would be read, let it be corrected, and take it in so."""

        def shown(found: list[Preview] | str) -> None:
            if isinstance(found, str):
                self.notice.tell(f"{row.title} can't be read.", found, kind="notice-danger")
                return
            dialog = MappingDialog(row.title, found, self)
            dialog.accepted.connect(lambda: self._confirmed(row, dialog.mapping()))
            dialog.finished.connect(dialog.deleteLater)
            dialog.open()

        mapping.previews(self.desk, self, row, shown)

    def unseal(self) -> None:
        """Ask why what is sealed of the source in view may be read, and read it."""
        if self._told is None or not self._told.sealed:
            self.desk.say("Nothing of this source is sealed")
        else:
            source_acts.ask_unseal(self.desk, self, self._told, self._unsealed)

    def correct(self) -> None:
        """Ask by how much the clock of the source in view was wrong."""
        if self._told is not None and self._told.row.status in ("imported", "incomplete"):
            source_acts.ask_clock(self.desk, self, self._told)

    def turn(self, tab: int) -> None:
        """Show sources, apps or conflicts."""
        self.desk.wanted.emit(self.name, None)
        self.tabs.setCurrentIndex(tab)
        self.arrived()

    def edit_advisers(self, saved: Callable[[], object] = lambda: None) -> None:
        """Show the case's list of legal advisers, to be changed."""
        dialog = advisers.AdvisersDialog(self.desk, saved, self)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def dragEnterEvent(self, event: QDragEnterEvent | None) -> None:  # noqa: N802
        """Show that files may be let fall here."""
        if event is not None and paths_of(event):
            event.acceptProposedAction()
            self._hover(on=True)

    def dragLeaveEvent(self, _: Any) -> None:  # noqa: N802
        """The files went elsewhere."""
        self._hover(on=False)

    def dropEvent(self, event: QDropEvent | None) -> None:  # noqa: N802
        """Take in what was let fall."""
        self._hover(on=False)
        if event is not None and (found := paths_of(event)):
            event.acceptProposedAction()
            self.desk.dropped.emit(found)

    # Inner works

    def _take(self, rows: list[SourceRow]) -> None:
        held = self.view.current()
        self.table.show(rows)
        self._stack.setCurrentIndex(1 if rows else 0)
        self._count.setText(wording.many(len(rows), "source"))
        if rows:
            keep = next((p for p, r in enumerate(rows) if held and r.id == held.id), len(rows) - 1)
            self.view.selectRow(keep)
        else:
            self.report.show_source(None)
        self._turned()

    def _chosen(self, current: QModelIndex, _: QModelIndex) -> None:
        if not current.isValid():
            return
        ident = self.table.records[current.row()].id
        self.desk.work.ask(self, lambda case: standing.read(case, ident), self._show_report)

    def _show_report(self, told: Standing | None) -> None:
        self._told = told
        self.report.show_source(told)

    def _turned(self) -> None:
        """Read what the tab in view shows, which is not read before it is."""
        if self.tabs.currentWidget() is self.apps:
            self.desk.work.ask(self, standing.read_apps, self.apps.show_apps)
        elif self.tabs.currentWidget() is self.conflicts:
            self.desk.work.ask(self, standing.read_conflicts, self.conflicts.show_conflicts)

    def _open_conflict(self, difference: Difference) -> None:
        found = events.find(self.desk.work.reader, difference.conflict.one)
        self.desk.wanted.emit("triage", found)

    def _ask_terms(self, paths: Sequence[Path], mapped: str = "") -> None:
        known = advisers.told(advisers.listed(self.desk))
        owner = self._last_owner()
        dialog = TermsDialog(paths, self.desk.zone.key, owner, self, advisers=known)

        def tell() -> None:
            dialog.advisers.setText(advisers.told(advisers.listed(self.desk)))

        dialog.edit_advisers.connect(lambda: self.edit_advisers(tell))
        dialog.accepted.connect(
            lambda: self.take_in(paths, replace(dialog.terms(), mapping=mapped))
        )
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _confirmed(self, row: SourceRow, mapped: str) -> None:
        """Keep what was confirmed, and take the source in under the terms stated before."""
        try:
            kept = mapping.keep(self.desk.root, row, mapped)
        except WorkbenchError as problem:
            self.desk.complain("The mapping was not saved", problem)
            return
        self.desk.say(f"Saved as {kept.name}")
        above = (Path(row.path), *Path(row.path).parents)
        stated = next((t for each in above if (t := self._stated.get(str(each)))), None)
        if stated is None:
            self._ask_terms([Path(row.path)], mapped)
        else:
            self.take_in([Path(row.path)], replace(stated, mapping=mapped))

    def _unsealed(self, count: int) -> None:
        self.notice.tell(
            f"{wording.many(count, 'record')} opened.",
            "They are not analysed yet.",
            kind="notice-good",
            does=(("Analyse the messages", lambda: analysis.analyse(self.desk, self)),),
        )

    def _last_owner(self) -> str:
        owned = [each.owner for each in self.table.records if each.owner]
        return owned[-1] if owned else ""

    def _which_format(
        self, source: str, matches: list[Match], answer: Callable[[Match | None], None]
    ) -> None:
        WhichFormat(source, matches, answer, self).open()

    def _taken(self, reports: intake.Reports) -> None:
        more = ""
        kind = "notice-good"
        if intake.trouble(reports):
            kind = "notice-warning"
            more = "Look at the sources marked below: what could not be read is listed with each."
        does = (("Analyse the messages", lambda: analysis.analyse(self.desk, self)),)
        some = any(each.added for each in reports)
        self.notice.tell(f"{intake.summary(reports)}.", more, kind=kind, does=does if some else ())

    def _job_changed(self, job: Job) -> None:
        self.card.show_job(job)
        if not job.title.startswith(intake.TITLE) or job.state not in ("cancelled", "failed"):
            return
        if job.state == "cancelled":
            self.notice.tell(
                "Stopped. The case is as it was before the source that was being read."
            )
        changed = Changes(label=job.title, sources=True)  # what came in before that stays
        self.desk.work.changed.emit(changed, None)

    def _drop_area(self) -> QFrame:
        made = empty_state(
            "sources",
            "No sources yet",
            "Drop a chat export, a phone extraction or a folder here, or choose files. Nothing is"
            " changed in what you drop; every file is hashed and recorded.",
            build.button("Take in files…", self.choose_files, kind="primary"),
            build.button("Take in a folder…", self.choose_folder),
        )
        theme.kind(made, "drop")
        return made

    def _hover(self, *, on: bool) -> None:
        self._empty.setProperty("over", "true" if on else "false")
        theme.kind(self._empty, "")
        theme.kind(self._empty, "drop")


def paths_of(event: QDropEvent) -> list[Path]:
    """The local files and folders that are being dragged."""
    data = event.mimeData()
    if data is None or not data.hasUrls():
        return []
    return [Path(each.toLocalFile()) for each in data.urls() if each.isLocalFile()]


def _spoken(row: SourceRow) -> str:
    state = wording.STATUS_WORDS.get(row.status, row.status)
    return f"{row.title}. {state}. {_records(row)}. {_skips(row)} skipped"


PAGE = Sources
