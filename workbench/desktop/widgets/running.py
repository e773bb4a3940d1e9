"""A job under way: what it does, how far, how fast, how long still, and a way to stop it."""

from __future__ import annotations

from PyQt6.QtWidgets import QFrame, QProgressBar

from workbench.desktop import theme, wording
from workbench.desktop.widgets import build
from workbench.jobs import Job


class JobCard(QFrame):
    """Shows one job; hidden where there is none."""

    def __init__(self) -> None:
        super().__init__()
        theme.kind(self, "card")
        self._job: Job | None = None
        self._title = build.label("", "strong")
        self._stage = build.label("", "muted", wrap=True, least=320)
        self._pace = build.label("", "small")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName("Progress")
        self.stop = build.button("Stop", self._cancel, kind="danger")
        inside = build.column(
            build.row(self._title, None, self._pace, self.stop), self._stage, self.bar, space=6
        )
        inside.setContentsMargins(*(theme.px(each) for each in (14, 10, 12, 12)))
        self.setLayout(inside)
        self.hide()

    def show_job(self, job: Job) -> None:
        """Show how far a job has come."""
        self._job = job
        self.setVisible(job.active)
        self._title.setText(job.title)
        self.stop.setEnabled(not job.stopping)
        stage = "Stopping; what was begun is taken back" if job.stopping else job.stage
        counted = f"{job.done:,} of {job.total:,}" if job.total else f"{job.done:,}"
        self._stage.setText(f"{stage}: {counted}" if job.done else stage)
        self._pace.setText(pace(job))
        self.bar.setMaximum(min(job.total, 1_000_000) if job.total else 0)
        if job.total:
            self.bar.setValue(round(job.done * self.bar.maximum() / job.total))

    def _cancel(self) -> None:
        if self._job is not None:
            self._job.cancel()
            self.show_job(self._job)


def pace(job: Job) -> str:
    """Rate and remaining time, where they can be told."""
    told = []
    if job.rate:
        told.append(f"{job.rate:,.0f} a second")
    if job.remaining is not None and job.done < job.total:
        told.append(f"about {wording.span(job.remaining)} left")
    return " · ".join(told)
