"""Where a message comes from: source, exhibit, member, locator, hashes, and its original bytes."""

from __future__ import annotations

from pathlib import Path

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QFormLayout, QPlainTextEdit, QScrollArea, QVBoxLayout, QWidget

from workbench.case import Case, parties, sources
from workbench.case.events import EventRow, as_utc
from workbench.desktop import theme, wording
from workbench.desktop.desk import Desk
from workbench.desktop.widgets import build
from workbench.errors import WorkbenchError
from workbench.evidence import open_source
from workbench.importers import importer_for

MOST = 64 * 1024  # bytes of an original that are shown


class Origin(QScrollArea):
    """The provenance of one message."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._event: EventRow | None = None
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("Where this message comes from")
        inside = QWidget()
        theme.kind(inside, "plain")
        self._lines = QVBoxLayout(inside)
        self._lines.setContentsMargins(*(theme.px(each) for each in (14, 10, 14, 14)))
        self.setWidget(inside)
        self._form = QFormLayout()
        self._form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        self._form.setHorizontalSpacing(theme.px(theme.M))
        self._form.setVerticalSpacing(theme.px(theme.XS))
        self._original = QPlainTextEdit()
        self._original.setReadOnly(True)
        self._original.setFont(theme.font(theme.SMALL, mono=True))
        self._original.setMinimumHeight(theme.px(120))
        self._original.setAccessibleName("The original bytes")
        self._original.setTabChangesFocus(True)
        self._show = build.button("Show the original", self.show_original)
        self._lines.addLayout(self._form)
        self._lines.addLayout(build.row(self._show, None))
        self._lines.addWidget(self._original, 1)

    def show_event(self, event: EventRow | None) -> None:
        """Show where a message comes from."""
        self._event = event
        while self._form.rowCount():
            self._form.removeRow(0)
        self._original.hide()
        self._show.setVisible(event is not None)
        if event is None:
            return
        for name, value in _facts(event, self._desk):
            self._form.addRow(build.label(name, "small"), build.label(value, wrap=True, copy=True))

    def show_original(self) -> None:
        """Read the bytes that the record was made from, out of the source itself."""
        event = self._event
        if event is None:
            return
        self._original.setPlainText("Reading the source…")
        self._original.show()

        def read(case: Case) -> str:
            return _original(case, event)

        def shown(text: str) -> None:
            if self._event is event:
                self._original.setPlainText(text)
                self.ensureWidgetVisible(self._original)

        self._desk.work.ask(self, read, shown)


def _facts(event: EventRow, desk: Desk) -> list[tuple[str, str]]:
    place = event.provenance
    told = [
        ("Id", event.uid),
        ("Sender", parties.shown(event.sender) or "not stated"),
        ("Recipients", ", ".join(map(parties.shown, event.recipients)) or "not stated"),
        ("Local time", wording.local_time(event, desk.zone)),
        ("UTC", as_utc(event.time) or "none"),
        ("As written", event.time_text),
        ("Time rests on", wording.BASIS_WORDS.get(event.time_basis, event.time_basis)),
        ("Doubt", wording.FLAG_WORDS.get(event.time_flag, event.time_flag)),
        ("Source", event.source),
        ("Format", event.format),
        ("Member", place.member),
        ("Place", place.locator),
        ("Source SHA-256", place.source_sha256),
        ("Record SHA-256", event.row_hash),
    ]
    told += [("Also in", f"{e.member} {e.locator}".strip()) for e in event.also_in]
    told += [
        ("Attachment", f"{a.name or a.mime} ({a.held}) {a.sha256}".strip())
        for a in event.attachments
    ]
    told += [(name.replace("_", " ").capitalize(), value) for name, value in event.details.items()]
    return [(name, value) for name, value in told if value]


def _original(case: Case, event: EventRow) -> str:
    """The bytes of the source that a record was made from, as text, with a note where cut."""
    row = sources.by_id(case.connection, event.source_id)
    try:
        source = open_source(Path(row.path))
        source = source.child(row.member) if row.member else source
        raw = importer_for(row.format).original(source, event.provenance)
    except WorkbenchError as problem:
        return f"The source can't be read at its place: {problem}"
    shown = raw[:MOST].decode("utf-8", "backslashreplace")
    return f"{shown}\n… {len(raw) - MOST:,} bytes more" if len(raw) > MOST else shown
