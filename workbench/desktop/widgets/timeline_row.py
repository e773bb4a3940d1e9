"""One row of the timeline in full: verbatim text, parties, source, who confirmed it and when."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtWidgets import QFormLayout, QFrame, QScrollArea, QVBoxLayout, QWidget

from workbench.desktop import theme, wording
from workbench.desktop.desk import Desk
from workbench.desktop.widgets import build, chips
from workbench.review.adoption import KINDS
from workbench.signals import taxonomy
from workbench.timeline import Row

ADOPT_TIP = "A translation, a transcript, or where the complainant's account tells of this"


class RowView(QFrame):
    """Shows the row that is chosen.

    Args:
        desk: what pages share.
        adopt: asks what is to be adopted for the row.
    """

    def __init__(self, desk: Desk, adopt: Callable[[], None]) -> None:
        super().__init__()
        self._desk = desk
        self._row: Row | None = None
        theme.kind(self, "card")
        left, right = QWidget(), QWidget()
        for each in (left, right):
            theme.kind(each, "plain")
        self._text = build.label("", "lead", wrap=True, copy=True)
        self._note = build.label("", wrap=True, copy=True)
        self._tags = build.row(space=theme.XS)
        self._go = build.button("Show in its conversation", self._show, kind="quiet")
        self._adopt = build.button("Adopt…", adopt, kind="quiet", tip=ADOPT_TIP)
        words = QVBoxLayout(left)
        words.setContentsMargins(*(theme.px(each) for each in (14, 12, 14, 12)))
        for each in (self._text, self._note):
            words.addWidget(each)
        words.addLayout(self._tags)
        words.addLayout(build.row(self._go, self._adopt, None))
        words.addStretch(1)
        self._form = QFormLayout(right)
        self._form.setContentsMargins(*(theme.px(each) for each in (14, 12, 14, 12)))
        self._form.setHorizontalSpacing(theme.px(theme.M))
        self._form.setVerticalSpacing(theme.px(3))
        line = build.row(_scroll(left, "The text"), _scroll(right, "About the row"), space=0)
        line.setStretch(0, 3)
        line.setStretch(1, 2)
        self.setLayout(line)
        self.setMinimumHeight(theme.px(140))

    def show_row(self, row: Row | None) -> None:
        """Show a row."""
        self._row = row
        while self._form.rowCount():
            self._form.removeRow(0)
        build.clear(self._tags)
        self._text.setText(build.breakable(row.text) if row else "")
        self._note.setText(f"Note: {row.significance}" if row and row.significance else "")
        self._note.setVisible(bool(row and row.significance))
        self._go.setVisible(bool(row and row.event_id is not None))
        self._adopt.setVisible(row is not None)
        if row is None:
            return
        for tag in row.tags:
            known = tag in taxonomy.codes()
            self._tags.addWidget(chips.Chip(tag) if known else build.label(tag, "pill"))
        self._tags.addStretch(1)
        for name, value in self._facts(row):
            tone = "danger" if name == "Decided otherwise" else ""
            self._form.addRow(
                build.label(name, "small"), build.label(value, tone, wrap=True, copy=True)
            )

    def _facts(self, row: Row) -> list[tuple[str, str]]:
        confirmed = wording.as_moment(row.confirmed_at, self._desk.zone)
        told = [
            *((KINDS[e.kind], f"{e.text}\n({e.basis}; adopted by {e.by})") for e in row.adopted),
            ("UTC", row.timestamp or "none"),
            ("As written", row.time_original),
            ("Time rests on", wording.BASIS_WORDS.get(row.time_basis, row.time_basis)),
            ("Doubt", wording.FLAG_WORDS.get(row.time_flag, row.time_flag)),
            ("Channel", wording.platform(row.platform) if row.platform else ""),
            ("Conversation", row.thread),
            ("State", row.state),
            ("Exhibit", row.exhibit),
            ("Place", f"{row.member} {row.locator}".strip()),
            ("Also in", "\n".join(row.also_in)),
            ("Attachments", ", ".join(each["name"] or each["mime"] for each in row.attachments)),
            ("Basis", row.basis),
            ("Confirmed by", ", ".join(row.confirmed_by)),
            ("Confirmed", wording.full_time(confirmed) if confirmed else ""),
            ("Decided otherwise", "\n".join(row.differing)),
        ]
        return [(name, value) for name, value in told if value]

    def _show(self) -> None:
        if self._row is not None:
            self._desk.wanted.emit("triage", self._row.event_id)


def _scroll(inside: QWidget, name: str) -> QScrollArea:
    made = QScrollArea()
    made.setWidgetResizable(True)
    made.setFrameShape(QScrollArea.Shape.NoFrame)
    made.setWidget(inside)
    made.setAccessibleName(name)
    return made
