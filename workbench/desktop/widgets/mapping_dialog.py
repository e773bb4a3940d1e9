"""What the columns of a table mean: the proposal with its values, corrected and confirmed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QLabel,
    QLineEdit,
    QScrollArea,
    QTabWidget,
    QWidget,
)

from workbench.desktop import theme
from workbench.desktop.tables.records import Column, RecordTable
from workbench.desktop.widgets import build
from workbench.desktop.widgets.combo import Combo
from workbench.desktop.widgets.notices import Notice
from workbench.desktop.widgets.record_view import RecordView
from workbench.errors import InputError
from workbench.importers._mapping import (
    NEEDS,
    ROLES,
    Columns,
    from_toml,
    offset_of,
    offset_text,
    to_toml,
)
from workbench.importers.table import Preview
from workbench.jobs import Failure

KIND_WORDS = {
    "messages": "Messages",
    "calls": "Calls",
    "contacts": "Contacts",
    "locations": "Positions",
    "ignore": "Leave it out",
}
PARTIES = ("sender", "sender name", "recipients", "other", "other name")
FIELDS = {
    "messages": ("time", "body", *PARTIES, "direction", "platform", "participants", "thread",
                 "thread name", "subject", "attachments", "deleted", "edited", "status",
                 "identifier"),
    "calls": ("time", *PARTIES, "direction", "seconds", "outcome", "platform", "deleted",
              "identifier"),
    "contacts": ("name", "identifiers", "list", "platform", "deleted"),
    "locations": ("time", "latitude", "longitude", "radius", "label"),
    "ignore": (),
}  # fmt: skip
FIELD_WORDS = {
    "body": "Text",
    "other": "Other party",
    "other name": "Other party's name",
    "sender name": "Sender's name",
    "thread": "Conversation",
    "thread name": "Conversation's name",
    "seconds": "Duration",
    "identifiers": "Numbers, addresses",
}
SEVERAL = ("time", "identifiers")  # fields that are often spread over two columns
WIDTH = 860  # of the dialog, in pixels at a scale of 1
SETTLED = (
    (": set order", ""),
    ("set platform", "name it below"),
    ("set zone", "state the offset below"),
)  # what a text mapping calls it, and what this dialog does
ROWS = 4  # of the table itself shown above
SAMPLES = 3  # values shown beside a field
NOT_USED = "not in this table"
ABOUT = (
    "Say which column holds what. Nothing is taken in until you confirm; a column that is not used"
    " is kept with its row as a detail. What you confirm is saved with the case and recorded."
)


class TableMapping(QWidget):
    """The mapping of one table or sheet.

    Args:
        preview: the table with what is proposed.
    """

    def __init__(self, preview: Preview) -> None:
        super().__init__()
        theme.kind(self, "plain")
        self._preview = preview
        held = preview.columns
        self.kind = Combo()
        for kind, words in KIND_WORDS.items():
            self.kind.addItem(words, kind)
        self.kind.setCurrentIndex(self.kind.findData(held.kind))
        self.kind.setAccessibleName("What the rows are")
        self.platform = _line(
            "App of all rows", "Where no column names it, e.g. sms", held.platform
        )
        offset = offset_text(held.offset) if held.offset is not None else ""
        self.zone = _line(
            "Offset from UTC", "+01:00; empty: the zone stated for the source", offset
        )
        self.order = Combo()
        self.order.setAccessibleName("Day or month first")
        for value, words in (
            ("", "As the values show"), ("day-first", "Day first"), ("month-first", "Month first")
        ):  # fmt: skip
            self.order.addItem(words, value)
        self.order.setCurrentIndex(max(0, self.order.findData(held.order)))
        self.fields: dict[str, list[QComboBox]] = {}
        self._samples: dict[str, QLabel] = {}
        self._grid = QGridLayout()
        self._grid.setColumnStretch(2, 1)
        self._grid.setHorizontalSpacing(theme.px(theme.M))
        self._grid.setVerticalSpacing(theme.px(theme.XS))
        self._build()
        self.kind.currentIndexChanged.connect(lambda _: self._show_fields())
        self._show_fields()

    def _build(self) -> None:
        form = QGridLayout()
        form.setHorizontalSpacing(theme.px(theme.M))
        form.setVerticalSpacing(theme.px(6))
        for place, (words, field) in enumerate((
            ("Its rows are", self.kind), ("Dates such as 03/04/2025", self.order),
            ("App", self.platform), ("Times' offset from UTC", self.zone),
        )):  # fmt: skip
            row, at = divmod(place, 2)
            form.addWidget(build.label(words), row, 2 * at)
            form.addWidget(field, row, 2 * at + 1)
            form.setColumnStretch(2 * at + 1, 1)
        body = QWidget()
        theme.kind(body, "plain")
        inside = build.column(self._grid, None)
        inside.setContentsMargins(*(theme.px(each) for each in (2, 6, 10, 6)))
        body.setLayout(inside)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(body)
        area.setAccessibleName("Which column holds what")
        doubts = [build.label(f"•  {_asked(each)}", "warning", wrap=True, least=400)
                  for each in self._preview.columns.doubts]  # fmt: skip
        whole = build.column(self._raw(), build.column(*doubts, space=3), form, build.rule(), area)
        whole.setStretch(4, 1)
        whole.setContentsMargins(0, theme.px(theme.S), 0, 0)
        self.setLayout(whole)

    def _raw(self) -> RecordView[tuple[str, ...]]:
        """The first rows as they stand."""
        width = max(120, (WIDTH - 40) // max(1, len(self._preview.headings)))
        columns = [
            Column(str(place), heading or "(no heading)", _cell(place), width)
            for place, heading in enumerate(self._preview.headings)
        ]
        table: RecordTable[tuple[str, ...]] = RecordTable(columns)
        table.show(self._preview.rows[:ROWS])
        view = RecordView(table, "The first rows as they stand")
        table.setParent(view)
        view.setFixedHeight(theme.px(38 + 28 * min(ROWS, max(1, len(self._preview.rows)))))
        return view

    def _show_fields(self) -> None:
        """Show the fields that rows of the chosen kind have; what was chosen stays."""
        held = {**self._preview.guesses, **self._preview.columns.columns, **self.chosen()}
        build.clear(self._grid)
        self.fields, self._samples = {}, {}
        needed = {role for some in NEEDS[self._kind()] for role in some}
        for row, role in enumerate(FIELDS[self._kind()]):
            words = f"{FIELD_WORDS.get(role, role.capitalize())}{' *' if role in needed else ''}"
            name = build.label(words, "strong" if role in needed else "")
            name.setToolTip(ROLES[role])
            name.setContentsMargins(0, theme.px(5), 0, 0)
            chosen = held.get(role, ())
            count = max(1, len(chosen) + (role in SEVERAL))
            boxes = [self._box(role, place, chosen) for place in range(count)]
            self.fields[role] = boxes
            self._samples[role] = build.label("", "small", wrap=True, least=200)
            top = Qt.AlignmentFlag.AlignTop
            self._grid.addWidget(name, row, 0, top)
            self._grid.addLayout(build.column(*boxes, space=2), row, 1, top)
            self._grid.addWidget(self._samples[role], row, 2)
            self._tell(role)
        for each in (self.platform, self.zone, self.order):
            each.setEnabled(self._kind() != "ignore")

    def _box(self, role: str, place: int, chosen: Sequence[str]) -> QComboBox:
        made = Combo()
        made.addItem("and no other" if place else NOT_USED, "")
        for heading in dict.fromkeys(self._preview.headings):
            if heading.strip():
                made.addItem(heading, heading)
        made.setCurrentIndex(made.findData(chosen[place]) if place < len(chosen) else 0)
        made.setAccessibleName(
            f"Column of: {FIELD_WORDS.get(role, role)}" + (", further" if place else "")
        )
        made.setSizeAdjustPolicy(Combo.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        made.setMinimumContentsLength(22)
        made.currentIndexChanged.connect(lambda _: self._tell(role))
        return made

    def chosen(self) -> dict[str, tuple[str, ...]]:
        """The columns chosen for each field that is shown, also for those that have none."""
        return {
            role: tuple(str(each.currentData()) for each in boxes if each.currentData())
            for role, boxes in self.fields.items()
        }

    def columns(self) -> Columns:
        """The mapping as it stands.

        Raises:
            InputError: when the offset can't be read, or day and month are left open.
        """
        open_order = any("set order" in each for each in self._preview.columns.doubts)
        if open_order and not self.order.currentData() and self._kind() != "ignore":
            raise InputError("say whether day or month stands first: the values leave it open")
        return replace(
            self._preview.columns,
            kind=self._kind(),
            columns={role: some for role, some in self.chosen().items() if some},
            platform=self.platform.text().strip(),
            offset=offset_of(self.zone.text().strip()),
            order=str(self.order.currentData()),
            doubts=(),
        )

    def _kind(self) -> str:
        return str(self.kind.currentData())

    def _tell(self, role: str) -> None:
        """Show what the columns of a field hold."""
        some = self.chosen()[role]
        at = [place for place, each in enumerate(self._preview.headings) if each in some]
        values = (
            " ".join(row[place] for place in at if place < len(row)).strip()
            for row in self._preview.rows
        )
        found = list(dict.fromkeys(" ".join(each.split())[:60] for each in values if each))
        empty = "the first rows hold nothing there" if some else ROLES[role]
        self._samples[role].setText("  ·  ".join(found[:SAMPLES]) or empty)


class MappingDialog(QDialog):
    """Takes what a person confirms of a file's tables.

    Args:
        name: the file's name.
        previews: its tables.
    """

    def __init__(
        self, name: str, previews: Sequence[Preview], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Confirm how it is read")
        self.resize(theme.px(WIDTH), theme.px(720))
        self.notice = Notice(closable=False)
        self.tables = [TableMapping(each) for each in previews]
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.setAccessibleName("Sheets")
        for each, preview in zip(self.tables, previews, strict=True):
            self.tabs.addTab(each, preview.columns.sheet or "The table")
        bar = self.tabs.tabBar()
        if bar is not None:
            bar.setVisible(len(self.tables) > 1)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        take = build.button("Confirm and take in", kind="primary")
        buttons.addButton(take, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        foot = build.row(build.label("* needed, or one of several that will do", "small"), buttons)
        inside = build.column(
            build.label(name, "lead", wrap=True),
            build.label(ABOUT, wrap=True, least=500),
            self.notice,
            self.tabs,
            foot,
        )
        inside.setStretch(3, 1)
        inside.setContentsMargins(*[theme.px(theme.L)] * 4)
        self.setLayout(inside)

    def mapping(self) -> str:
        """What is confirmed, as TOML.

        Raises:
            InputError: when a table lacks a column that it needs, or an offset can't be read.
        """
        text = to_toml(each.columns() for each in self.tables)
        from_toml(text)
        return text

    def accept(self) -> None:
        """Confirm, where nothing is missing."""
        try:
            self.mapping()
            if all(each.columns().kind == "ignore" for each in self.tables):
                raise InputError("every table is left out")
        except InputError as problem:
            self.notice.fail(Failure.of("This can't be read so", problem), lambda _: None)
            return
        super().accept()


def _asked(doubt: str) -> str:
    for words, here in SETTLED:
        doubt = doubt.replace(words, here)
    return f"{doubt[:1].upper()}{doubt[1:]}"


def _cell(place: int) -> Callable[[tuple[str, ...]], str]:
    return lambda row: " ".join(row[place].split()) if place < len(row) else ""


def _line(name: str, hint: str, text: str) -> QLineEdit:
    made = QLineEdit(text)
    made.setPlaceholderText(hint)
    made.setAccessibleName(name)
    return made
