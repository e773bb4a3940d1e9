"""What came of one source: counts, why it was recognised, hash, warnings, what was skipped."""

from __future__ import annotations

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QFormLayout, QFrame, QScrollArea, QVBoxLayout, QWidget

from workbench.case.sources import SkippedRow, SourceRow
from workbench.desktop import theme, wording
from workbench.desktop.desk import Desk
from workbench.desktop.tables.records import Column, RecordTable
from workbench.desktop.tables.standing import Standing
from workbench.desktop.widgets import build
from workbench.desktop.widgets.record_view import RecordView
from workbench.desktop.widgets.source_standing import SourceStanding

SKIPPED: tuple[Column[SkippedRow], ...] = (
    Column("reason", "Why", lambda s: s.reason, 0),
    Column(
        "place", "Where", lambda s: f"{s.provenance.member} {s.provenance.locator}".strip(), 110
    ),
    Column("sample", "Begins", lambda s: " ".join(s.sample.split()), 84),
)
MOST_LINES = 6  # rows of the list of skips that are in view at once


class SourceReportView(QFrame):
    """The report of the source that is chosen.

    Attributes:
        confirm: the person wants to confirm how this source (a row) is read.
        unseal, correct, take_back: the person wants what is sealed read, the clock corrected, or
            that taken back; each with the source's `Standing`.
    """

    confirm = pyqtSignal(object)
    unseal = pyqtSignal(object)
    correct = pyqtSignal(object)
    take_back = pyqtSignal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        theme.kind(self, "card")
        self._title = build.label("", "lead", wrap=True)
        self._state = build.label("", "pill")
        body = QWidget()
        theme.kind(body, "plain")
        self._lines = QVBoxLayout(body)
        self._lines.setContentsMargins(*(theme.px(each) for each in (14, 4, 14, 14)))
        self._lines.setSpacing(theme.px(6))
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setWidget(body)
        area.setAccessibleName("Report of the source")
        head = build.row(self._title)
        head.addWidget(self._state, alignment=Qt.AlignmentFlag.AlignTop)
        head.setContentsMargins(*(theme.px(each) for each in (14, 12, 14, 6)))
        self.setLayout(build.column(head, build.rule(), area, space=0))
        self.setMinimumWidth(theme.px(280))

    def show_source(self, told: Standing | None) -> None:
        """Show a source's report."""
        row = told.row if told else None
        build.clear(self._lines)
        self._title.setText(row.title if row else "")
        self._state.setVisible(row is not None)
        if told is None or row is None:
            return
        self._state.setText(wording.STATUS_WORDS.get(row.status, row.status))
        tone = wording.STATUS_TONES.get(row.status, "")
        theme.kind(self._state, f"pill-{tone}" if tone in ("good", "warning", "danger") else "pill")
        if row.status == "incomplete":
            text = "Not everything in this source could be read. What is missing is listed below."
            self._lines.addWidget(build.label(text, "danger", wrap=True))
        if self._proposal(row):
            again = build.button("Confirm how it is read…", lambda: self.confirm.emit(row))
            self._lines.addLayout(build.row(again, None))
        self._counts(row)
        self._warnings(row, told.notices)
        self._skipped(told.skipped)
        if row.status in ("imported", "incomplete"):
            self._standing(told)
        self._facts(row)
        self._lines.addStretch(1)

    def _standing(self, told: Standing) -> None:
        made = SourceStanding(self._desk, told)
        made.unseal.connect(lambda: self.unseal.emit(told))
        made.correct.connect(lambda: self.correct.emit(told))
        made.take_back.connect(lambda: self.take_back.emit(told))
        self._lines.addWidget(made)

    def _proposal(self, row: SourceRow) -> str:
        return str(dict(row.report.get("details", {})).get("proposal", ""))

    def _counts(self, row: SourceRow) -> None:
        told = [(kind.capitalize(), f"{count:,}") for kind, count in row.records.items() if count]
        for name, key in (
            ("Written by the app", "system"), ("New to the case", "added"),
            ("Also held from another source", "linked"), ("Skipped", "skipped"),
        ):  # fmt: skip
            if row.report.get(key):
                told.append((name, f"{int(row.report[key]):,}"))
        told += [
            (name.capitalize(), ", ".join(map(str, v)) if isinstance(v, list) else str(v))
            for name, v in dict(row.report.get("details", {})).items()
            if name not in ("proposal", "mapping")
        ]
        if told:
            self._lines.addWidget(build.label("What was read", "heading"))
            self._lines.addLayout(_form(told))

    def _warnings(self, row: SourceRow, notices: list[tuple[str, str, str, int]]) -> None:
        warnings = [str(each) for each in row.report.get("warnings", ())]
        known = " ".join(warnings)
        warnings += [text for _, text, _, _ in notices if text not in known]
        if warnings:
            self._lines.addWidget(build.label("What to know", "heading"))
        tone = "danger" if row.status == "failed" else ""
        for each in warnings:
            self._lines.addWidget(build.label(f"•  {each}", tone, wrap=True, copy=True))

    def _skipped(self, skipped: list[SkippedRow]) -> None:
        if not skipped:
            return
        self._lines.addWidget(build.label("What was skipped, and why", "heading"))
        table: RecordTable[SkippedRow] = RecordTable(SKIPPED)
        table.show(skipped)
        view = RecordView(table, "Skipped", lines=2)
        table.setParent(view)
        view.setFixedHeight(theme.px(40 + 46 * min(MOST_LINES, len(skipped))))
        self._lines.addWidget(view)

    def _facts(self, row: SourceRow) -> None:
        self._lines.addWidget(build.label("How it was taken in", "heading"))
        moment = wording.as_moment(row.taken_at, self._desk.zone)
        zone = "as stated" if row.zone_stated else "assumed, as none was stated"
        facts = [
            ("Path", row.name),
            ("Recognised as", f"{row.format}, importer version {row.importer_version}"
             if row.format else "nothing that is known"),
            ("Why", str(row.report.get("why", ""))),
            ("Kind and size", f"{row.kind}, {row.size:,} bytes"),
            ("SHA-256", row.sha256),
            ("Taken in", f"{wording.full_time(moment)} by {row.taken_by}" if moment else ""),
            ("Owner", row.owner or "not stated"),
            ("Zone", f"{row.zone}, {zone}"),
            ("Software", row.software),
        ]  # fmt: skip
        self._lines.addLayout(_form([(name, value) for name, value in facts if value]))


def _form(told: list[tuple[str, str]]) -> QFormLayout:
    made = QFormLayout()
    made.setHorizontalSpacing(theme.px(theme.M))
    made.setVerticalSpacing(theme.px(3))
    made.setRowWrapPolicy(QFormLayout.RowWrapPolicy.DontWrapRows)
    for name, value in told:
        made.addRow(build.label(name, "small"), build.label(value, wrap=True, copy=True))
    return made
