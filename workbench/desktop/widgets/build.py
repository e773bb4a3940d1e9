"""Short constructors for labels, buttons and rows, so that pages read as what they show."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QContextMenuEvent, QGuiApplication, QKeyEvent, QKeySequence
from PyQt6.QtWidgets import (
    QBoxLayout,
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QListWidget,
    QMenu,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from workbench.desktop import theme

BREAK = "\u200b"  # lets a long hash or path break; never part of what is copied
LONG = 24


class Copyable(QLabel):
    """A label whose text can be selected; what is copied is the text without our breaks."""

    def copy(self) -> None:
        """Copy what is selected, or all."""
        board = QGuiApplication.clipboard()
        if board is not None:
            board.setText((self.selectedText() or self.text()).replace(BREAK, ""))

    def keyPressEvent(self, event: QKeyEvent | None) -> None:  # noqa: N802 - Qt's name
        """Ctrl+C copies."""
        if event is not None and event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
            return
        super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent | None) -> None:  # noqa: N802
        """The menu has one entry."""
        if event is None:
            return
        menu = QMenu(self)
        menu.addAction("Copy", self.copy)
        menu.exec(event.globalPos())
        menu.deleteLater()


def breakable(text: str) -> str:
    """Let words that are longer than a line break anywhere."""
    return " ".join(
        word
        if len(word) <= LONG
        else BREAK.join(word[at : at + 8] for at in range(0, len(word), 8))
        for word in text.split(" ")
    )


def label(
    text: str = "", kind: str = "", *, wrap: bool = False, copy: bool = False, least: int = 60
) -> QLabel:
    """A label in one of the sheet's roles; plain text only, since evidence may hold markup.

    Args:
        text: the text.
        kind: the role.
        wrap: whether it may run over lines; it then takes the width that it is given.
        copy: whether it can be selected.
        least: the narrowest it may become where it wraps, in pixels at a scale of 1.
    """
    made = Copyable(breakable(text)) if copy else QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(wrap)
    if kind:
        theme.kind(made, kind)
    if wrap:
        made.setMinimumWidth(theme.px(least))
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        made.setSizePolicy(policy)
    if copy:
        made.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        made.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
    return made


def button(
    text: str,
    does: Callable[[], object] | None = None,
    *,
    kind: str = "",
    icon: str = "",
    tip: str = "",
) -> QPushButton:
    """A button."""
    made = QPushButton(text)
    if kind:
        theme.kind(made, kind)
    if icon:
        draw(made, icon, "on_accent" if kind == "primary" else "text", 16)
    if tip:
        made.setToolTip(tip)
    made.setAccessibleName(text.replace("&", ""))
    made.setAutoDefault(False)  # Return presses the primary button of a dialog and no other
    if does is not None:
        made.clicked.connect(lambda _=False: does())
    return made


def picture(name: str, tone: str = "text", size: int = 20) -> QLabel:
    """An icon as a label."""
    made = QLabel()
    draw(made, name, tone, size)
    return made


def draw(widget: QLabel | QPushButton, name: str, tone: str, size: int) -> None:
    """Put an icon on a label or button, and remember it for when the theme changes."""
    widget.setProperty("glyph", (name, tone, size))
    if isinstance(widget, QLabel):
        widget.setPixmap(theme.pixmap(name, tone, size))
    else:
        widget.setIcon(theme.icon(name, tone, size))


def redress(root: QWidget) -> None:
    """Draw the icons of all labels and buttons anew, in the theme's colours."""
    for each in root.findChildren(QWidget):
        if isinstance(each, QLabel | QPushButton) and (drawn := each.property("glyph")):
            draw(each, *drawn)


def row(*parts: QWidget | QLayout | int | None, space: int = theme.S) -> QHBoxLayout:
    """Side by side; None is a stretch, a number a space in pixels."""
    made = QHBoxLayout()
    _fill(made, parts, space)
    return made


def column(*parts: QWidget | QLayout | int | None, space: int = theme.S) -> QVBoxLayout:
    """One below the other; None is a stretch, a number a space in pixels."""
    made = QVBoxLayout()
    _fill(made, parts, space)
    return made


def frame(kind: str, inside: QLayout, margin: int = theme.M) -> QFrame:
    """A card, bar or notice around a layout."""
    made = QFrame()
    theme.kind(made, kind)
    made.setLayout(inside)
    inside.setContentsMargins(*[theme.px(margin)] * 4)
    return made


def pane(*parts: QWidget | QLayout | int | None) -> QFrame:
    """A card without inner margins, for one column of a page."""
    return frame("card", column(*parts, space=0), 0)


def finish(dialog: QDialog, inside: QLayout) -> None:
    """Put a dialog's parts in, and let Return press its primary button."""
    inside.setContentsMargins(*[theme.px(theme.L)] * 4)
    dialog.setLayout(inside)
    for each in dialog.findChildren(QPushButton):
        primary = each.property("kind") == "primary"
        each.setAutoDefault(primary)
        each.setDefault(primary)


def rule() -> QFrame:
    """A thin line."""
    made = QFrame()
    theme.kind(made, "rule")
    made.setFixedHeight(1)
    return made


def clear(layout: QLayout) -> None:
    """Take everything out of a layout and let it go."""
    while layout.count():
        item = layout.takeAt(0)
        if item is None:
            continue
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.setParent(None)
            widget.deleteLater()
        elif (inner := item.layout()) is not None:
            clear(inner)


def scrolled(area: QScrollArea, name: str) -> QVBoxLayout:
    """The column inside a pane that scrolls downwards only; `name` is for screen readers."""
    area.setWidgetResizable(True)
    area.setFrameShape(QScrollArea.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setAccessibleName(name)
    inside = QWidget()
    theme.kind(inside, "plain")
    lines = QVBoxLayout(inside)
    lines.setContentsMargins(*(theme.px(each) for each in (14, 10, 14, 14)))
    lines.setSpacing(theme.px(theme.S))
    area.setWidget(inside)
    return lines


def step_row(rows: QListWidget, step: int) -> None:
    """Make the next row that shows the current one.

    Args:
        rows: the list.
        step: 1 for downwards, -1 for upwards; past the last row nothing changes.
    """
    place = rows.currentRow() + step
    while 0 <= place < rows.count():
        row = rows.item(place)
        if row is not None and not row.isHidden():
            rows.setCurrentRow(place)
            return
        place += step


def _fill(made: QBoxLayout, parts: tuple[QWidget | QLayout | int | None, ...], space: int) -> None:
    made.setContentsMargins(0, 0, 0, 0)
    made.setSpacing(theme.px(space))
    for each in parts:
        if each is None:
            made.addStretch(1)
        elif isinstance(each, int):
            made.addSpacing(theme.px(each))
        elif isinstance(each, QLayout):
            made.addLayout(each)
        else:
            wraps = isinstance(made, QHBoxLayout) and isinstance(each, QLabel) and each.wordWrap()
            made.addWidget(each, 1 if wraps else 0)
