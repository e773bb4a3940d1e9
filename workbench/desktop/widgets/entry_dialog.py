"""An entry of the investigator's own: when, what, where it comes from, tags."""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import ZoneInfo

from PyQt6.QtCore import QDateTime, Qt
from PyQt6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)

from workbench.desktop import theme
from workbench.desktop.widgets import build
from workbench.desktop.widgets.combo import When
from workbench.desktop.widgets.notices import Notice
from workbench.desktop.widgets.tag_picker import TagPicker
from workbench.jobs import Failure

Save = Callable[[str, str, str, tuple[str, ...], Callable[[Failure], None]], None]


class EntryDialog(QDialog):
    """Takes the entry, and stays open until it is saved.

    Args:
        zone: the case's zone, in which the time is meant.
        save: gets text, time, basis, tags, and what to call where it fails.
    """

    def __init__(self, zone: ZoneInfo, save: Save, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Add an entry of your own")
        self.resize(theme.px(560), 0)
        self._save = save
        self._tags: tuple[str, ...] = ()
        self.notice = Notice(closable=False)
        self.when = When(QDateTime.currentDateTime())
        self.when.setDisplayFormat("ddd d MMM yyyy HH:mm")
        self.when.setCalendarPopup(True)
        self.when.setAccessibleName(f"When, local time in {zone.key}")
        self.offset = QLineEdit()
        self.offset.setPlaceholderText("+01:00")
        self.offset.setMaximumWidth(theme.px(90))
        self.offset.setAccessibleName("Offset from UTC, only for the hour in which clocks change")
        self.text = QPlainTextEdit()
        self.text.setPlaceholderText("What happened, in neutral words")
        self.text.setTabChangesFocus(True)
        self.text.setFixedHeight(theme.px(96))
        self.text.setAccessibleName("What happened")
        self.basis = QLineEdit()
        self.basis.setPlaceholderText("Statement of …, incident log, CCTV, court order")
        self.basis.setAccessibleName("Where it comes from")
        self._shown_tags = build.label("none", "muted")
        pick = build.button("Choose…", self._pick)
        form = QFormLayout()
        form.setSpacing(theme.px(theme.S))
        form.addRow(f"&When ({zone.key})", self.when)
        form.addRow("Offset, if clocks change", self.offset)
        form.addRow("&What happened", self.text)
        form.addRow("&Basis", self.basis)
        form.addRow("Tags", build.row(self._shown_tags, None, pick))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        add = build.button("Add to the timeline", kind="primary")
        buttons.addButton(add, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        inside = build.column(self.notice, form, buttons, space=theme.M)
        build.finish(self, inside)
        self.text.setFocus(Qt.FocusReason.OtherFocusReason)

    def accept(self) -> None:
        """Save; what is wrong is said here, and nothing typed is lost."""
        when = self.when.dateTime().toString("yyyy-MM-ddTHH:mm") + self.offset.text().strip()
        text, basis = self.text.toPlainText(), self.basis.text()
        if not text.strip() or not basis.strip():
            self.notice.tell(
                "An entry needs its text, and its basis: where it comes from.",
                kind="notice-warning",
            )
            return
        self._save(text, when, basis, self._tags, self._refused)

    def saved(self) -> None:
        """It stands on the timeline."""
        super().accept()

    def _refused(self, failure: Failure) -> None:
        self.notice.fail(failure, lambda _: None)

    def _pick(self) -> None:
        picker = TagPicker(self._tags, (), self)
        picker.accepted.connect(lambda: self._tagged(picker.tags()))
        picker.finished.connect(picker.deleteLater)
        picker.open()

    def _tagged(self, tags: list[str]) -> None:
        self._tags = tuple(tags)
        self._shown_tags.setText(", ".join(tags) or "none")
