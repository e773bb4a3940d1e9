"""A box of time zones that can be typed into."""

from __future__ import annotations

from zoneinfo import available_timezones

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QComboBox, QCompleter

from workbench.desktop.widgets.combo import Combo

FIRST = ("Europe/London", "Europe/Dublin", "UTC")


def zone_box(chosen: str, *, none: str = "") -> QComboBox:
    """Make the box.

    Args:
        chosen: the zone shown first.
        none: words for "no zone stated", as the first choice, or empty.
    """
    made = Combo()
    made.setEditable(True)
    made.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
    if none:
        made.addItem(none, "")
    for each in (*FIRST, *sorted(available_timezones() - set(FIRST))):
        made.addItem(each, each)
    made.setCurrentIndex(max(0, made.findData(chosen)))
    finder = made.completer()
    if finder is not None:
        finder.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        finder.setFilterMode(Qt.MatchFlag.MatchContains)
    made.setAccessibleName("Time zone")
    return made


def zone_of(box: QComboBox) -> str:
    """The zone that is chosen or typed; empty where none is stated."""
    place = box.findText(box.currentText())
    return str(box.itemData(place)) if place >= 0 else box.currentText().strip()
