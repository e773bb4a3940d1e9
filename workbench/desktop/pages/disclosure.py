"""Disclosure: what goes into the bundle, what to know before, export, and verify."""

from __future__ import annotations

from pathlib import Path

from PyQt6.QtCore import Qt, QUrl
from PyQt6.QtGui import QDesktopServices
from PyQt6.QtWidgets import QFileDialog, QFrame, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from workbench.case.audit import Entry
from workbench.desktop import theme, wording
from workbench.desktop.desk import Desk
from workbench.desktop.operations import export, verification
from workbench.desktop.operations.export import Outlook
from workbench.desktop.page import Page
from workbench.desktop.widgets import build
from workbench.desktop.widgets.notices import Notice
from workbench.desktop.widgets.running import JobCard
from workbench.disclosure.bundle import Bundle
from workbench.jobs import Job
from workbench.review.decisions import Changes

KINDS = (("message", "message"), ("call", "call"), ("system", "line written by an app"),
         ("entry", "entry of your own"))  # fmt: skip
PLURALS = {"entry": "entries of your own", "system": "lines written by apps"}


class Disclosure(Page):
    """The page of the disclosure bundle."""

    name = "disclosure"
    title = "Disclosure"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.notice = Notice()
        self.card = JobCard()
        self.folder = QLineEdit(str(export.next_folder(desk.root)))
        self.folder.setAccessibleName("Folder of the bundle")
        self.go = build.button("Export the bundle", self.export, kind="primary")
        self._inside = _list()
        self._warnings = _list()
        self._exports = _list()
        self._build()
        desk.work.job_changed.connect(self._job_changed)
        self.reload()

    def _build(self) -> None:
        where = build.row(self.folder, build.button("Choose…", self._choose), self.go)
        body = QWidget()
        theme.kind(body, "plain")
        left = build.column(
            _card("What goes in", self._inside),
            _card("Write the bundle", build.column(
                build.label("A new folder: timeline, spreadsheet, exhibit and source list, method"
                            " statement, audit trail, and a manifest over all of it.", "muted",
                            wrap=True), where)),
            None,
            space=theme.M,
        )  # fmt: skip
        right = build.column(
            _card("Before you export", self._warnings),
            _card("Earlier exports", self._exports),
            None,
            space=theme.M,
        )
        line = build.row(left, right, space=theme.M)
        line.setStretch(0, 3)
        line.setStretch(1, 2)
        body.setLayout(line)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(body)
        area.setAccessibleName("Disclosure")
        self.column.addWidget(self.notice)
        self.column.addWidget(self.card)
        self.column.addWidget(area, 1)

    def arrived(self) -> None:
        """The keyboard goes to the export."""
        self.go.setFocus()

    def reload(self) -> None:
        """Look again at what an export would hold."""
        self.desk.work.ask(self, export.outlook, self._take)

    def when_changed(self, changes: Changes, asked_by: object) -> None:
        """Anything changes what an export would hold."""
        del changes, asked_by
        self.reload()

    # What is done

    def export(self) -> Job | None:
        """Write the bundle into the folder named."""
        name = self.folder.text().strip()
        if not name:
            self.notice.tell("Name the folder in which the bundle is made.", kind="notice-warning")
            return None
        self.notice.hide()
        return export.export(self.desk, self, Path(name).expanduser(), self._exported)

    def verify(self, path: Path) -> Job:
        """Check a bundle against its manifest."""
        return verification.verify(
            self.desk, path, lambda passed, problems: self._checked(path, passed, problems)
        )

    # Inner works

    def _choose(self) -> None:
        found = QFileDialog.getExistingDirectory(self, "Folder in which the bundle is made")
        if found:
            self.folder.setText(str(Path(found) / export.next_folder(self.desk.root).name))

    def _take(self, told: Outlook) -> None:
        build.clear(self._inside)
        some = [
            wording.many(told.rows[kind], one, PLURALS.get(kind, ""))
            for kind, one in KINDS
            if told.rows.get(kind)
        ]
        total = sum(told.rows.values())
        self._inside.addWidget(build.label(f"{wording.many(total, 'row')} on the timeline", "lead"))
        for line in (
            ", ".join(some),
            f"Confirmed by {', '.join(told.people)}" if told.people else "",
            f"From {wording.many(told.sources, 'source')}",
            f"{told.standing.decided:,} of {wording.many(told.standing.total, 'message')} decided",
            "Scores, ranks and themes stay out of the timeline.",
        ):
            if line:
                self._inside.addWidget(build.label(line, "muted", wrap=True))
        build.clear(self._warnings)
        for each in told.warnings:
            self._warnings.addLayout(_warning(each))
        if not told.warnings:
            self._warnings.addWidget(build.label("Nothing to warn of.", "good"))
        build.clear(self._exports)
        for entry in told.exports[:8]:
            self._exports.addWidget(self._export_row(entry))
        if not told.exports:
            self._exports.addWidget(build.label("None yet.", "muted"))

    def _export_row(self, entry: Entry) -> QWidget:
        moment = wording.as_moment(entry.at, self.desk.zone)
        when = wording.short_time(moment)
        detail = entry.detail
        name = build.label(str(detail.get("out", "")), "strong", wrap=True)
        about = build.label(
            f"{when} by {entry.by}; {wording.many(int(detail.get('rows', 0)), 'row')},"
            f" {wording.many(int(detail.get('files', 0)), 'file')}",
            "small",
            wrap=True,
        )
        made = QWidget()
        theme.kind(made, "plain")
        made.setLayout(build.column(name, about, space=1))
        made.setToolTip(f"Manifest SHA-256 {detail.get('manifest_sha256', '')}")
        return made

    def _exported(self, bundle: Bundle) -> None:
        self.notice.tell(
            f"The bundle is written: {wording.many(len(bundle.files), 'file')}.",
            f"{bundle.path}\nManifest SHA-256 {bundle.manifest_sha256}",
            kind="notice-good",
            does=(
                ("Open the folder", lambda: _open(bundle.path)),
                ("Verify", lambda: self.verify(bundle.path)),
            ),
        )
        self.folder.setText(str(export.next_folder(self.desk.root)))

    def _checked(self, path: Path, passed: int, problems: list[str]) -> None:
        if problems:
            self.notice.tell(
                f"{path.name} does not verify: {wording.many(len(problems), 'problem')}.",
                "\n".join(problems[:12]),
                kind="notice-danger",
            )
            return
        self.notice.tell(
            f"{path.name} verifies: {wording.many(passed, 'check')} passed.",
            "Every file is as the manifest says.",
            kind="notice-good",
            does=(("Open the folder", lambda: _open(path)),),
        )

    def _job_changed(self, job: Job) -> None:
        if job.title.startswith(("Exporting", "Verifying")):
            self.card.show_job(job)
            self.go.setEnabled(not job.active)


def _open(path: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))


def _list() -> QVBoxLayout:
    made = QVBoxLayout()
    made.setContentsMargins(0, 0, 0, 0)
    made.setSpacing(theme.px(6))
    return made


def _card(title: str, inside: QVBoxLayout) -> QFrame:
    return build.frame("card", build.column(build.label(title, "heading"), inside), theme.L)


def _warning(text: str) -> QVBoxLayout:
    picture = build.label()
    picture.setPixmap(theme.pixmap("alert", "warning", 16))
    line = build.row(picture, build.label(f"{text}.", wrap=True))
    line.setStretch(1, 1)
    return build.column(line)


PAGE = Disclosure
