"""Asking for the tags and the note of one message, and saving them."""

from __future__ import annotations

from PyQt6.QtWidgets import QWidget

from workbench.desktop.desk import Desk
from workbench.desktop.operations import decisions
from workbench.desktop.widgets import chips
from workbench.desktop.widgets.note_dialog import NoteDialog
from workbench.desktop.widgets.tag_picker import TagPicker
from workbench.review.queue import Item


def ask_tags(desk: Desk, page: QWidget, item: Item) -> None:
    """Open the tag picker; the message's strongest signals stand first in it."""
    mine = item.verdict_of(desk.operator)
    near = [code for code, _ in chips.strongest(item.assessment, chips.FAINT)]
    picker = TagPicker(mine.tags if mine else (), near, page)
    event_id = item.event.id
    picker.accepted.connect(lambda: decisions.annotate(desk, page, event_id, tags=picker.tags()))
    picker.finished.connect(picker.deleteLater)
    picker.open()


def ask_note(desk: Desk, page: QWidget, item: Item) -> None:
    """Open the note."""
    mine = item.verdict_of(desk.operator)
    dialog = NoteDialog(mine.note if mine else "", item.event.text, page)
    event_id = item.event.id
    dialog.accepted.connect(lambda: decisions.annotate(desk, page, event_id, note=dialog.note()))
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
