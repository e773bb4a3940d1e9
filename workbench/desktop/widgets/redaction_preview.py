"""What the redactions would take out of the timeline, before anything is written."""

from __future__ import annotations

from PyQt6.QtWidgets import QDialog, QDialogButtonBox, QWidget

from workbench.desktop import theme, wording
from workbench.desktop.tables.records import Column, RecordTable
from workbench.desktop.widgets import build
from workbench.desktop.widgets.record_view import RecordView
from workbench.disclosure.redaction.plan import REASONS
from workbench.disclosure.redaction.preview import Change, Preview

COLUMNS: tuple[Column[Change], ...] = (
    Column("row", "Row", lambda c: f"{c.number:,}" if c.number else "–", 52, right=True),
    Column("field", "Field", lambda c: c.field.replace("_", " "), 120),
    Column("before", "In the case", lambda c: c.before, 380, tip=lambda c: c.before[:2000]),
    Column("after", "As it leaves", lambda c: c.after, 0, tip=lambda c: c.after[:2000]),
)


class PreviewDialog(QDialog):
    """Shows each changed field of the timeline beside what it was, and how often each rule acts.

    Args:
        told: what the plan would do.
    """

    def __init__(self, told: Preview, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("What the redactions take out")
        self.resize(theme.px(1040), theme.px(620))
        self.table: RecordTable[Change] = RecordTable(COLUMNS, _spoken, self)
        self.table.show(list(told.changes))
        view = RecordView(self.table, "Changed fields of the timeline", lines=3)
        rows = len({each.row_id for each in told.changes})
        head = build.label(
            f"{wording.many(len(told.changes), 'field')} of {wording.many(rows, 'row')} of the"
            " timeline would leave changed. Nothing has been written.",
            "lead",
            wrap=True,
        )
        rules = "\n".join(
            f"{rule.kind}: {rule.target} ({REASONS[rule.reason]}): taken out {count:,} times"
            " in all that the bundle draws on"
            for rule, count in zip(told.rules, told.counts, strict=True)
        )
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        inside = build.column(
            head, build.label(rules or "No rules stand.", "small", wrap=True), view, buttons
        )
        build.finish(self, inside)


def _spoken(change: Change) -> str:
    return f"Row {change.number or 'without number'}, {change.field}: {change.after}"
