"""The main window: rail, pages, notices, status line, menus; one open case or the start page."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar, cast

from PyQt6 import sip
from PyQt6.QtCore import QEvent, Qt
from PyQt6.QtGui import (
    QAction,
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QKeySequence,
)
from PyQt6.QtWidgets import (
    QFileDialog,
    QInputDialog,
    QMainWindow,
    QMessageBox,
    QStackedWidget,
    QWidget,
)

from workbench import __version__
from workbench.desktop import theme
from workbench.desktop.actions import ACTIONS, MENUS, Action
from workbench.desktop.desk import Desk
from workbench.desktop.operations import decisions, verification
from workbench.desktop.page import Page
from workbench.desktop.pages import page_types
from workbench.desktop.pages.people import People
from workbench.desktop.pages.sources import Sources, paths_of
from workbench.desktop.pages.themes import Themes
from workbench.desktop.pages.timeline import Timeline
from workbench.desktop.pages.triage import Triage
from workbench.desktop.rail import Rail
from workbench.desktop.recent import Recent
from workbench.desktop.start import NewCase, Start
from workbench.desktop.statusline import StatusLine
from workbench.desktop.widgets import build
from workbench.desktop.widgets.notices import Notice
from workbench.desktop.widgets.palette import Palette
from workbench.desktop.widgets.shortcuts import Shortcuts
from workbench.errors import WorkbenchError
from workbench.jobs import Failure
from workbench.review.decisions import Changes

P = TypeVar("P", bound=Page)


class Window(QMainWindow):
    """The application's window.

    Args:
        recent: what the application remembers.
    """

    def __init__(self, recent: Recent) -> None:
        super().__init__()
        self.recent = recent
        self.desk: Desk | None = None
        self.pages: dict[str, Page] = {}
        self.setAcceptDrops(True)
        self.rail = Rail(page_types())
        self.rail.chosen.connect(self.go)
        self.rail.pressed.connect(self.run_id)
        self.notice = Notice()
        self.stack = QStackedWidget()
        self.stack.setMinimumSize(theme.px(760), theme.px(400))  # no page forces the window's size
        self.start = Start(recent)
        self.start.new.connect(self.new_case)
        self.start.open.connect(self.choose_case)
        self.start.chosen.connect(self.open_case)
        self.stack.addWidget(self.start)
        above = build.column(self.notice)
        above.setContentsMargins(*(theme.px(each) for each in (12, 0, 12, 0)))
        body = build.column(above, self.stack, space=0)
        body.setStretch(1, 1)
        middle = QWidget()
        line = build.row(self.rail, body, space=0)
        line.setStretch(1, 1)
        middle.setLayout(line)
        self.setCentralWidget(middle)
        self.status = StatusLine()
        self.setStatusBar(self.status)
        self.status.stop.connect(self.cancel_work)
        self._made: dict[str, QAction] = {}
        self._make_actions()
        self.resize(theme.px(1360), theme.px(860))
        self.restoreGeometry(recent.geometry)
        self.status.show_case(None)
        self.start.arrived()
        self._allow()

    # The case

    def open_case(self, root: Path) -> bool:
        """Open a case in place of the one that is open; says why where it can't be."""
        try:
            desk = Desk(root, self.recent.operator, self)
        except WorkbenchError as problem:
            self.notice.fail(Failure.of("The case was not opened", problem), self.copy)
            self.recent.forget(root)
            self.start.refresh()
            return False
        self.close_case()
        self.desk = desk
        desk.noticed.connect(self._failed)
        desk.told.connect(self.status.say)
        desk.wanted.connect(self.go)
        desk.dropped.connect(self._take_in)
        desk.work.changed.connect(self._changed)
        desk.work.job_changed.connect(self.status.show_job)
        for page in page_types():
            made = page(desk)
            self.pages[page.name] = made
            self.stack.addWidget(made)
            self._put_keys(page.name, made)
        self.recent.opened(root)
        self.status.show_case(desk)
        self._allow()
        if not self.recent.operator:
            self.notice.tell(
                f"You work as {desk.operator}, the operator that the case names.",
                "Every act is recorded under this name.",
                does=(("Work under another name…", self.change_operator),),
            )
        has_sources = bool(desk.work.reader.execute("SELECT 1 FROM source LIMIT 1").fetchone())
        self.go("triage" if has_sources else "sources")
        return True

    def close_case(self) -> None:
        """Close the open case: work is stopped, what was decided is saved already."""
        if self.desk is None:
            return
        desk, self.desk = self.desk, None
        self.stack.setCurrentWidget(self.start)
        for page in self.pages.values():
            self.stack.removeWidget(page)
            sip.delete(page)  # at once: nothing may read from a case that is closed
        self.pages.clear()
        desk.close()
        desk.deleteLater()
        self.status.show_case(None)
        self.notice.hide()
        self.start.refresh()
        self.start.arrived()
        self._allow()

    def new_case(self) -> None:
        """Ask for a new case, make it and open it."""
        dialog = NewCase(self.recent, self)
        dialog.made.connect(self._open_new)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def choose_case(self) -> None:
        """Ask for a case folder and open it."""
        name = QFileDialog.getExistingDirectory(self, "Open a case: choose its folder")
        if name:
            self.open_case(Path(name))

    def change_operator(self) -> None:
        """Ask who works here now; the audit trail names that person from then on."""
        if self.desk is None:
            return
        name, ok = QInputDialog.getText(
            self, "Operator", "Who works here now? Every act is recorded under this name.",
            text=self.desk.operator,
        )  # fmt: skip
        if ok and name.strip():
            self.recent.operator = name.strip()
            self.open_case(self.desk.root)

    def choose_files(self) -> None:
        """Ask for files to take in."""
        self.go("sources")
        self.page(Sources).choose_files()

    def choose_folder(self) -> None:
        """Ask for a folder to take in."""
        self.go("sources")
        self.page(Sources).choose_folder()

    def verify_case(self) -> None:
        """Check the audit trail, the sources' hashes and the rows."""
        if self.desk is not None:
            verification.verify(
                self.desk,
                self.desk.root,
                lambda passed, problems: self.notice.checked("The case", passed, problems),
            )

    def cancel_work(self) -> None:
        """Stop all running jobs."""
        if self.desk is not None:
            for each in list(self.desk.work.runner.jobs):
                each.cancel()
                self.status.show_job(each)

    # Pages

    def go(self, name: str, item: object = None) -> None:
        """Show a page, and a certain thing on it."""
        page = self.pages.get(name)
        if page is None:
            return
        self.stack.setCurrentWidget(page)
        self.rail.show_page(name)
        if item is not None:
            page.show_item(item)
        page.arrived()
        self._allow()

    def page(self, kind: type[P]) -> P:
        """The page of a class; a case must be open."""
        return cast("P", self.pages[kind.name])

    @property
    def triage(self) -> Triage:
        """The triage page."""
        return self.page(Triage)

    @property
    def sources(self) -> Sources:
        """The sources page."""
        return self.page(Sources)

    @property
    def people(self) -> People:
        """The people page."""
        return self.page(People)

    @property
    def timeline(self) -> Timeline:
        """The timeline page."""
        return self.page(Timeline)

    def shown(self) -> Page | None:
        """The page in view, or None on the start page."""
        page = self.stack.currentWidget()
        return page if isinstance(page, Page) else None

    def decide(self, decision: str) -> None:
        """Decide on what is selected on the page in view."""
        page = self.shown()
        if isinstance(page, Triage | Themes | Timeline):
            page.decide(decision)

    def undo(self) -> None:
        """Take back the latest act; the page in view may have its own kind."""
        page = self.shown()
        if self.desk is not None and not (page is not None and page.undo()):
            decisions.undo(self.desk, self)

    def show_original(self) -> None:
        """Show the original of the message in view."""
        self.triage.show_original()

    def queue(self, order: str) -> None:
        """Read by another order."""
        self.go("triage")
        self.triage.filters.choose(order=order)

    def interrupts(self) -> None:
        """Read the interrupt lane."""
        self.go("triage")
        self.triage.filters.choose(order="priority", lane="interrupt")

    def add_entry(self) -> None:
        """Add an entry of the investigator's own."""
        self.go("timeline")
        self.timeline.add_entry()

    def next_pane(self) -> None:
        """Move the keyboard to the next pane of the page."""
        page = self.shown()
        if page is not None:
            page.next_pane()

    def show_palette(self) -> None:
        """Open the command palette."""
        some = [each for each in ACTIONS if self._made[each.id].isEnabled()]
        Palette(some, lambda each: self.run_id(each.id), self).open()

    def show_shortcuts(self) -> None:
        """Open the page of shortcuts."""
        Shortcuts(ACTIONS, self).open()

    def show_about(self) -> None:
        """Say what this is."""
        QMessageBox.about(
            self,
            "About",
            f"Evidence Triage Workbench {__version__}\n\nIt works without any network. The order in"
            " which messages are shown is made by software; what is relevant is decided by people"
            " alone.\n\nFree software under the GNU General Public License, version 3 or later.",
        )

    def run_id(self, name: str) -> None:
        """Do an action by its id."""
        made = self._made[name]
        if made.isEnabled():
            made.trigger()

    # Qt's events

    def dragEnterEvent(self, event: QDragEnterEvent | None) -> None:  # noqa: N802
        """Files may be let fall anywhere while a case is open."""
        if event is not None and self.desk is not None and paths_of(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent | None) -> None:  # noqa: N802
        """Take in what was let fall."""
        if event is not None and (found := paths_of(event)):
            event.acceptProposedAction()
            self._take_in(found)

    def closeEvent(self, event: QCloseEvent | None) -> None:  # noqa: N802
        """Ask before stopping work; then close the case."""
        if self.desk is not None and not self.desk.work.runner.idle() and not self._may_stop():
            if event is not None:
                event.ignore()
            return
        self.hide()  # running work ends between two of its batches; nobody need watch that
        self.recent.geometry = self.saveGeometry()
        self.close_case()
        super().closeEvent(event)

    def changeEvent(self, event: QEvent | None) -> None:  # noqa: N802
        """Icons follow the palette."""
        super().changeEvent(event)
        if event is not None and event.type() == QEvent.Type.PaletteChange:
            self.rail.fit()

    # Inner works

    def _make_actions(self) -> None:
        bar = self.menuBar()
        if bar is None:
            return
        menus = {name: bar.addMenu(f"&{name}") for name in MENUS}
        for each in ACTIONS:
            made = QAction(each.title, self)
            made.setObjectName(each.id)
            made.setShortcuts([QKeySequence(key) for key in each.keys])
            if each.pages:
                made.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            made.triggered.connect(lambda _=False, action=each: self._run(action))
            menu = menus[each.menu]
            if menu is not None:
                menu.addAction(made)
            self._made[each.id] = made

    def _put_keys(self, name: str, page: Page) -> None:
        """Keys of one page work while the keyboard is on it."""
        for each in ACTIONS:
            if name in each.pages:
                page.addAction(self._made[each.id])

    def _run(self, action: Action) -> None:
        action.do(self)

    def _allow(self) -> None:
        page = self.shown()
        where = page.name if page is not None else ""
        for each in ACTIONS:
            fits = not each.needs_case or self.desk is not None
            here = not each.pages or where in each.pages
            self._made[each.id].setEnabled(fits and here)
        self.rail.allow(self.desk is not None)
        name = f"{self.desk.name} – " if self.desk is not None else ""
        self.setWindowTitle(f"{name}Evidence Triage Workbench")

    def _changed(self, changes: Changes, asked_by: object) -> None:
        for page in self.pages.values():
            page.when_changed(changes, asked_by)
        if self.desk is not None:
            self.status.recount()

    def _take_in(self, paths: list[Path]) -> None:
        self.go("sources")
        self.page(Sources).take_in(paths)

    def _failed(self, failure: Failure) -> None:
        self.notice.fail(failure, self.copy)

    def _open_new(self, root: Path, operator: str) -> None:
        self.recent.operator = operator
        self.open_case(root)

    def _may_stop(self) -> bool:
        found = QMessageBox.question(
            self, "Work is running", "Stop the running work and close? The case stays whole."
        )
        return found == QMessageBox.StandardButton.Yes

    def copy(self, text: str) -> None:
        """Put a text on the clipboard."""
        board = QGuiApplication.clipboard()
        if board is not None:
            board.setText(text)
        self.status.say("Copied")
