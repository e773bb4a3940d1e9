"""The quick tag picker: type a code or a word, Space or Enter marks, Ctrl+Enter is done."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import QEvent, QObject, Qt
from PyQt6.QtGui import QKeyEvent
from PyQt6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QWidget,
)

from workbench.desktop import theme
from workbench.desktop.widgets import build
from workbench.signals import taxonomy

CODE = Qt.ItemDataRole.UserRole


class TagPicker(QDialog):
    """Picks tags: the taxonomy's codes, with their definitions beside them, and others by name.

    Args:
        chosen: the tags that are set.
        suggested: codes listed first, e.g. the strongest signals of the message.
    """

    def __init__(
        self, chosen: Sequence[str], suggested: Sequence[str] = (), parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Tags")
        self.resize(theme.px(560), theme.px(520))
        self._own = [tag for tag in chosen if tag not in taxonomy.codes()]
        self.field = QLineEdit()
        self.field.setPlaceholderText("Code or word, e.g. F4 or watching")
        self.field.setAccessibleName("Find a tag")
        self.field.textChanged.connect(self._filter)
        self.field.installEventFilter(self)
        self.list = QListWidget()
        self.list.setAccessibleName("Tags")
        first = [code for code in dict.fromkeys([*chosen, *suggested]) if code in taxonomy.codes()]
        rest = [code for code in taxonomy.codes() if code not in first]
        for code in [*first, *rest]:
            self._add(code, checked=code in chosen)
        for tag in self._own:
            self._add(tag, checked=True)
        self.list.currentItemChanged.connect(lambda *_: self._explain())
        self.list.installEventFilter(self)
        self.about = build.label("", "muted", wrap=True)
        self.about.setMinimumHeight(theme.px(76))
        self.about.setAlignment(Qt.AlignmentFlag.AlignTop)
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        hint = build.label(
            "Enter sets or clears a tag; Ctrl+Enter saves. A word that is no code becomes a tag of"
            " your own.",
            "small",
            wrap=True,
        )
        inside = build.column(self.field, self.list, self.about, hint, buttons)
        build.finish(self, inside)
        self._filter("")

    def tags(self) -> list[str]:
        """The tags that are set."""
        rows = [self.list.item(place) for place in range(self.list.count())]
        return [
            str(row.data(CODE))
            for row in rows
            if row is not None and row.checkState() == Qt.CheckState.Checked
        ]

    def eventFilter(self, _: QObject | None, event: QEvent | None) -> bool:  # noqa: N802
        """Enter toggles, Ctrl+Enter accepts, arrows in the field move in the list."""
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self.accept()
            else:
                self._toggle()
            return True
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up) and self.field.hasFocus():
            build.step_row(self.list, 1 if event.key() == Qt.Key.Key_Down else -1)
            return True
        return False

    def _add(self, code: str, *, checked: bool) -> None:
        known = code in taxonomy.codes()
        title = f"{code}   {taxonomy.by_code(code).title}" if known else code
        row = QListWidgetItem(title)
        row.setData(CODE, code)
        row.setFlags(row.flags() | Qt.ItemFlag.ItemIsUserCheckable)
        row.setCheckState(Qt.CheckState.Checked if checked else Qt.CheckState.Unchecked)
        if known:
            row.setForeground(theme.colour("text"))
            row.setToolTip(taxonomy.by_code(code).definition)
        self.list.addItem(row)

    def _toggle(self) -> None:
        row = self.list.currentItem()
        typed = self.field.text().strip()
        if row is None or row.isHidden():
            if typed:
                self._add(typed, checked=True)
                self.field.clear()
                self.list.setCurrentRow(self.list.count() - 1)
            return
        on = row.checkState() == Qt.CheckState.Checked
        row.setCheckState(Qt.CheckState.Unchecked if on else Qt.CheckState.Checked)
        self.field.selectAll()

    def _filter(self, text: str) -> None:
        wanted = text.strip().casefold()
        first = -1
        exact = -1
        for place in range(self.list.count()):
            row = self.list.item(place)
            if row is None:
                continue
            code = str(row.data(CODE))
            told = f"{row.text()} {row.toolTip()}".casefold()
            row.setHidden(bool(wanted) and wanted not in told)
            if not row.isHidden() and first < 0:
                first = place
            if code.casefold() == wanted:
                exact = place
        self.list.setCurrentRow(exact if exact >= 0 else first)

    def _explain(self) -> None:
        row = self.list.currentItem()
        code = str(row.data(CODE)) if row is not None else ""
        if code not in taxonomy.codes():
            self.about.setText("")
            return
        signal = taxonomy.by_code(code)
        not_this = f"\nNot: “{signal.counter_examples[0]}”" if signal.counter_examples else ""
        self.about.setText(f"{signal.definition}\n{signal.law}{not_this}")
