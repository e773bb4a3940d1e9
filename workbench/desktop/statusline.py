"""The status line: the case, who works, how much there is, what runs, and what was just done."""

from __future__ import annotations

from PyQt6.QtCore import QTimer, pyqtSignal
from PyQt6.QtWidgets import QProgressBar, QStatusBar

from workbench.case import Case, events
from workbench.desktop import theme
from workbench.desktop.desk import Desk
from workbench.desktop.widgets import build
from workbench.desktop.widgets.running import pace
from workbench.jobs import Job
from workbench.review import state

SHOWN_FOR = 6000  # milliseconds that a message stays


class StatusLine(QStatusBar):
    """The line at the foot of the window.

    Attributes:
        stop: the person wants the running work stopped.
    """

    stop = pyqtSignal()

    def __init__(self) -> None:
        super().__init__()
        self.setSizeGripEnabled(False)
        self._desk: Desk | None = None
        self.case = build.label("", "strong")
        self.operator = build.label("", "small")
        self.counts = build.label("", "small")
        self.said = build.label("", "good")
        self.work = build.label("", "small")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(theme.px(110))
        self._bar.setAccessibleName("Running work")
        self._stop = build.button("Stop", self.stop.emit, kind="quiet")
        for each in (self.case, self.operator, self.counts):
            self.addWidget(each)
        for last in (self.said, self.work, self._bar, self._stop):
            self.addPermanentWidget(last)
        self._fade = QTimer(self)
        self._fade.setSingleShot(True)
        self._fade.setInterval(SHOWN_FOR)
        self._fade.timeout.connect(self.said.clear)  # Qt's own slot: safe after the window is gone
        self.setContentsMargins(theme.px(theme.S), 0, theme.px(theme.S), 0)
        self._quiet()

    def show_case(self, desk: Desk | None) -> None:
        """Show whose case is open."""
        self._desk = desk
        self.case.setText(desk.name if desk else "No case open")
        self.operator.setText(f"{desk.operator} · {desk.zone.key}" if desk else "")
        self.counts.setText("")
        self._quiet()
        if desk is None:
            self._fade.stop()
            self.said.clear()
        if desk:
            self.recount()

    def recount(self) -> None:
        """Count messages and decisions anew."""
        if self._desk is not None:
            self._desk.work.ask(self, _counts, self.counts.setText)

    def say(self, text: str) -> None:
        """Show for a few seconds what was just done."""
        self.said.setText(text)
        self._fade.start()

    def show_job(self, job: Job) -> None:
        """Show running work."""
        if not job.active:
            self._quiet()
            return
        shown = pace(job)
        self.work.setText(f"{job.stage}  {shown}" if shown else job.stage)
        self._bar.setMaximum(1000 if job.total else 0)
        if job.total:
            self._bar.setValue(round(1000 * job.done / job.total))
        self._bar.setVisible(True)
        self._stop.setVisible(True)
        self._stop.setEnabled(not job.stopping)

    def _quiet(self) -> None:
        self.work.setText("")
        self._bar.setVisible(False)
        self._stop.setVisible(False)


def _counts(case: Case) -> str:
    reader = case.connection
    decided = state.counts(reader)
    told = [
        f"{events.count(reader, kind='message'):,} messages",
        f"{events.count(reader, kind='call'):,} calls",
        f"{decided.get('relevant', 0):,} relevant",
    ]
    return " · ".join(told)
