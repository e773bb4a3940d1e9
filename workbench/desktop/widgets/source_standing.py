"""Under what a source was taken, what is sealed of it, its sums, its clock and its coverage."""

from __future__ import annotations

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QFormLayout, QGridLayout, QWidget

from workbench.desktop import theme, wording
from workbench.desktop.desk import Desk
from workbench.desktop.tables.standing import SUMS, Standing, day_of, offset_told, scope_told
from workbench.desktop.widgets import build

RIGHT = Qt.AlignmentFlag.AlignRight
PLURALS = {"media": "media"}
GAPS = 8  # gaps listed of an app; the rest are counted


class SourceStanding(QWidget):
    """The part of a source's report that can be acted upon.

    Attributes:
        unseal: the person wants what is sealed to be read.
        correct: the person wants to correct the clock.
        take_back: the person wants the clock as it was recorded.
    """

    unseal = pyqtSignal()
    correct = pyqtSignal()
    take_back = pyqtSignal()

    def __init__(self, desk: Desk, told: Standing) -> None:
        super().__init__()
        theme.kind(self, "plain")
        self._desk = desk
        self._lines = build.column(space=6)
        self.setLayout(self._lines)
        self._authority(told)
        self._sealed(told)
        self._sums(told)
        self._clock(told)
        self._coverage(told)

    def _authority(self, told: Standing) -> None:
        self._heading("Authority and scope")
        rows = [("Authority", told.row.authority or "not stated")]
        rows += scope_told(told.row.scope) or [("Scope", "no limits were stated")]
        self._lines.addLayout(_form(rows))

    def _sealed(self, told: Standing) -> None:
        acts = [each for each in told.acts if each.action in ("seal", "unseal")]
        if not told.sealed and not acts:
            return
        self._heading("Sealed: counted, and nothing they say is kept")
        for reason, kind, count in told.sealed:
            grid_line = build.row(
                build.label(f"{reason[:1].upper()}{reason[1:]}", wrap=True),
                build.label(wording.many(count, kind, PLURALS.get(kind, "")), "strong"),
            )
            self._lines.addLayout(grid_line)
        if not told.sealed:
            self._lines.addWidget(build.label("Nothing is sealed any longer.", "muted"))
        for each in acts:
            what = "sealed" if each.action == "seal" else "opened"
            many = wording.many(int(each.detail[what]), "record")
            text = f"{many} {what} by {each.by}, {self._when(each.at)}: {each.detail['reason']}"
            self._lines.addWidget(build.label(text, "small", wrap=True, copy=True))
        if told.sealed:
            self._lines.addLayout(build.row(build.button("Unseal…", self.unseal.emit), None))

    def _sums(self, told: Standing) -> None:
        sums = dict(told.row.report.get("ledger", {}))
        if not sums:
            return
        self._heading("Sums, as it was taken in")
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(theme.px(3))
        grid.setColumnStretch(0, 1)
        grid.addWidget(build.label("Records in the file that could be read"), 0, 0)
        grid.addWidget(build.label(f"{sums.get('read', 0):,}", "strong"), 0, 1, RIGHT)
        for name, words in SUMS:
            count = int(sums.get(name, 0))
            if not count and name != "unaccounted":
                continue
            row = grid.rowCount()
            tone = "danger" if name == "unaccounted" and count else "muted"
            grid.addWidget(build.label(words, tone), row, 0)
            grid.addWidget(build.label(f"{count:,}", tone), row, 1, RIGHT)
        self._lines.addLayout(grid)
        skipped = int(sums.get("skipped", 0))
        also = (
            f" Beside them, {wording.many(skipped, 'thing')} could not be read." if skipped else ""
        )
        if sums.get("unaccounted"):
            text, tone = "The sums do not match: records are missing.", "danger"
        else:
            text, tone = "The sums match.", "good"
        self._lines.addWidget(build.label(f"{text}{also}", tone, wrap=True))

    def _clock(self, told: Standing) -> None:
        self._heading("Clock")
        offset = told.row.clock_offset
        acts = [each for each in told.acts if each.action == "clock offset"]
        text = f"Corrected by {offset_told(offset)}" if offset else "As recorded, not corrected"
        self._lines.addWidget(build.label(text, "warning" if offset else "", wrap=True))
        for each in acts[-3:]:
            size = int(each.detail["to"])
            what = offset_told(size) if size else "Taken back"
            line = f"{what}, by {each.by}, {self._when(each.at)}: {each.detail['reason']}"
            self._lines.addWidget(build.label(line, "small", wrap=True, copy=True))
        buttons = [build.button("Correct the clock…", self.correct.emit)]
        if offset:
            buttons.append(build.button("Take back…", self.take_back.emit))
        self._lines.addLayout(build.row(*buttons, None))

    def _coverage(self, told: Standing) -> None:
        if not told.covered:
            return
        self._heading("Where absence of a record means that there was none")
        zone = self._desk.zone
        for each in told.covered:
            span = f"{day_of(each.since, zone)} to {day_of(each.until, zone)}"
            self._lines.addWidget(
                build.label(f"{wording.platform(each.platform)}: {span}", wrap=True, copy=True)
            )
            for since, until, why in each.gaps[:GAPS]:
                gap = f"Gap, {day_of(since, zone)} to {day_of(until, zone)}: {why}"
                self._lines.addWidget(build.label(gap, "warning", wrap=True, copy=True))
            if len(each.gaps) > GAPS:
                more = f"and {wording.many(len(each.gaps) - GAPS, 'further gap')}"
                self._lines.addWidget(build.label(more, "small"))
        basis = "; ".join(dict.fromkeys(each.basis for each in told.covered))
        text = f"{basis[:1].upper()}{basis[1:]}. A gap is for a person to explain."
        self._lines.addWidget(build.label(text, "small", wrap=True))

    def _heading(self, text: str) -> None:
        self._lines.addWidget(build.label(text, "heading", wrap=True))

    def _when(self, at: str) -> str:
        return wording.short_time(wording.as_moment(at, self._desk.zone))


def _form(told: list[tuple[str, str]]) -> QFormLayout:
    made = QFormLayout()
    made.setHorizontalSpacing(theme.px(theme.M))
    made.setVerticalSpacing(theme.px(3))
    for name, value in told:
        made.addRow(build.label(name, "small"), build.label(value, wrap=True, copy=True))
    return made
