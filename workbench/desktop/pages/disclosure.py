"""Disclosure: what goes into the bundle, its choices, what must be answered, export, verify."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PyQt6.QtCore import Qt, QUrl
from PyQt6.QtGui import QDesktopServices
from PyQt6.QtWidgets import (
    QFileDialog,
    QFrame,
    QLayout,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from workbench.case.audit import Entry
from workbench.desktop import theme, wording
from workbench.desktop.desk import Desk
from workbench.desktop.operations import export, verification
from workbench.desktop.operations.export import Outlook, Written
from workbench.desktop.page import Page
from workbench.desktop.widgets import build
from workbench.desktop.widgets.answers import Answers
from workbench.desktop.widgets.export_choices import ExportChoices
from workbench.desktop.widgets.notices import Notice
from workbench.desktop.widgets.redaction_preview import PreviewDialog
from workbench.desktop.widgets.redactions import Redactions
from workbench.desktop.widgets.running import JobCard
from workbench.disclosure.profile import Profile, load
from workbench.disclosure.redaction.preview import Preview
from workbench.errors import WorkbenchError
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
        self.choices = ExportChoices()
        self.answers = Answers()
        self.redactions = Redactions(
            lambda rule: export.add_rule(desk, self, rule),
            lambda ident: export.withdraw_rule(desk, self, ident),
            self.look,
            lambda then: desk.work.ask(self, export.people_to_redact, then),
            lambda: export.add_third_parties(desk, self),
        )
        self.folder = QLineEdit(str(export.next_folder(desk.root)))
        self.folder.setAccessibleName("Folder of the bundle")
        self.go = build.button("Export the bundle", self.export, kind="primary")
        self._inside = _list()
        self._exports = _list()
        self._build()
        self.choices.changed.connect(self.reload)
        desk.work.job_changed.connect(self._job_changed)
        desk.work.ask(self, export.last_profile, self.show_profile)

    def _build(self) -> None:
        where = build.row(self.folder, build.button("Choose…", self._choose), self.go)
        loads = build.button("Load a profile…", self.load_profile, kind="quiet")
        left = build.column(
            _card("Write the bundle", where),
            _card("Choices", build.column(self.choices, build.row(loads, None))),
            None,
            space=theme.M,
        )
        right = build.column(
            _card("What goes in", self._inside),
            _card("To answer before it leaves", build.column(self.answers)),
            _card("Redactions", build.column(self.redactions)),
            _card("Earlier exports", self._exports),
            None,
            space=theme.M,
        )
        line = build.row(left, right, space=theme.M)
        line.setStretch(0, 3)
        line.setStretch(1, 2)
        body = QWidget()
        theme.kind(body, "plain")
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
        profile = self.choices.profile()
        self.desk.work.ask(self, lambda case: export.outlook(case, profile), self._take)

    def when_changed(self, changes: Changes, asked_by: object) -> None:
        """Anything changes what an export would hold."""
        del changes, asked_by
        self.reload()

    # What is done

    def show_profile(self, profile: Profile) -> None:
        """Take choices that were made before."""
        self.choices.show_profile(profile)
        self.answers.take(profile.answers)
        self.reload()

    def load_profile(self) -> None:
        """Read the choices from a TOML file."""
        name, _ = QFileDialog.getOpenFileName(self, "Load a profile", filter="Profiles (*.toml)")
        if not name:
            return
        try:
            self.show_profile(load(Path(name)))
        except WorkbenchError as problem:
            self.desk.complain("The profile was not loaded", problem)

    def look(self) -> None:
        """Show what the redactions would take out, before anything is written."""
        profile = self.choices.profile()
        self.desk.work.ask(self, lambda case: export.preview(case, profile), self._seen)

    def export(self) -> Job | None:
        """Write the bundle into the folder named, once each warning that must be has a reason."""
        name = self.folder.text().strip()
        if not name:
            self.notice.tell("Name the folder in which the bundle is made.", kind="notice-warning")
            return None
        unanswered = self.answers.open_ones()
        if unanswered:
            self.notice.tell(
                f"{wording.many(len(unanswered), 'warning')} not answered.",
                "Give each a reason; the method statement prints it. What you can't settle now is a"
                " reason too: say that it is open, and why the bundle leaves all the same.",
                kind="notice-warning",
            )
            return None
        self.notice.hide()
        profile = replace(self.choices.profile(), answers=self.answers.answers())
        out = Path(self.folder.text().strip()).expanduser()
        return export.export(self.desk, self, out, profile, self._exported)

    def verify(self, path: Path) -> Job:
        """Check a bundle against its manifest."""
        return verification.verify(
            self.desk, path, lambda passed, problems: self._checked(path, passed, problems)
        )

    # Inner works

    def _seen(self, told: Preview) -> None:
        dialog = PreviewDialog(told, self)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

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
        self.answers.show_concerns(told.concerns)
        self.redactions.show_rules(told.rules)
        build.clear(self._exports)
        for entry in told.exports[:8]:
            self._exports.addLayout(self._export_row(entry))
        if not told.exports:
            self._exports.addWidget(build.label("None yet.", "muted"))

    def _export_row(self, entry: Entry) -> QVBoxLayout:
        detail = entry.detail
        when = wording.short_time(wording.as_moment(entry.at, self.desk.zone))
        rows = wording.many(int(detail.get("rows", 0)), "row")
        files = wording.many(int(detail.get("files", 0)), "file")
        about = build.label(f"{when} by {entry.by}; {rows}, {files}", "small", wrap=True)
        about.setToolTip(f"Manifest SHA-256 {detail.get('manifest_sha256', '')}")
        name = build.label(str(detail.get("out", "")), "strong", wrap=True)
        return build.column(name, about, space=1)

    def _exported(self, written: Written) -> None:
        left = "".join(f"\nNot written: {why}" for why in list(written.left_out.values())[:6])
        self.notice.tell(
            f"The bundle is written: {wording.many(written.files, 'file')}.",
            f"{written.path}\nManifest SHA-256 {written.manifest_sha256}{left}",
            kind="notice-good",
            does=(
                ("Open the folder", lambda: _open(written.path)),
                ("Verify", lambda: self.verify(written.path)),
            ),
        )
        self.folder.setText(str(export.next_folder(self.desk.root)))

    def _checked(self, path: Path, passed: int, problems: list[str]) -> None:
        does = (("Open the folder", lambda: _open(path)),)
        self.notice.checked(path.name, passed, problems, does)

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


def _card(title: str, inside: QLayout) -> QFrame:
    return build.frame("card", build.column(build.label(title, "heading"), inside), theme.L)


PAGE = Disclosure
