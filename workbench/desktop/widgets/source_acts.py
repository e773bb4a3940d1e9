"""The questions behind what is put right of a source: each needs its reason."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtWidgets import QWidget

from workbench.desktop.desk import Desk
from workbench.desktop.operations import sources
from workbench.desktop.tables.standing import Standing, offset_told
from workbench.desktop.widgets.clock_dialog import ClockDialog
from workbench.desktop.widgets.reason_dialog import ReasonDialog
from workbench.desktop.wording import many


def ask_unseal(
    desk: Desk, page: QWidget, told: Standing, then: Callable[[int], object]
) -> ReasonDialog:
    """Ask why what is sealed may be read now; `then` gets how many records were opened."""
    count = sum(count for _, _, count in told.sealed)
    reasons = "; ".join(dict.fromkeys(reason for reason, _, _ in told.sealed))
    dialog = ReasonDialog(
        "Unseal",
        f"{many(count, 'record')} of “{told.row.title}” ({reasons}) will be read from the source"
        " itself, which must be as it was, and take their place in the case. This is recorded, and"
        " what was read stays in the case.",
        "Unseal",
        "The authority for reading them now, and who gave it",
        page,
    )
    dialog.accepted.connect(
        lambda: sources.unseal(desk, page, told.row.id, told.row.title, dialog.reason(), then)
    )
    return _opened(dialog)


def ask_seal(
    desk: Desk, page: QWidget, event_ids: list[int], then: Callable[[str], object]
) -> ReasonDialog:
    """Ask why messages must not be read; `then` gets what was sealed, in words."""
    dialog = ReasonDialog(
        "Seal",
        f"{many(len(event_ids), 'message')} and every copy in other sources will leave the case,"
        " with their files and all that the analysis made, which is then to be run again. The case"
        " keeps where they lie, and they can be unsealed. This is recorded.",
        "Seal",
        "Why they must not be read, and who said so",
        page,
    )
    dialog.accepted.connect(lambda: sources.seal(desk, page, event_ids, dialog.reason(), then))
    return _opened(dialog)


def ask_clock(desk: Desk, page: QWidget, told: Standing) -> ClockDialog:
    """Ask by how much the clock was wrong, and how that is known."""
    dialog = ClockDialog(told.row.title, told.row.clock_offset, page)
    dialog.accepted.connect(
        lambda: sources.correct_clock(desk, page, told.row.id, dialog.seconds(), dialog.reason())
    )
    _opened(dialog)
    return dialog


def ask_take_back(desk: Desk, page: QWidget, told: Standing) -> ReasonDialog:
    """Ask why the correction of a clock is taken back."""
    dialog = ReasonDialog(
        "Take the correction back",
        f"The times of “{told.row.title}” stand as they were recorded again, without"
        f" {offset_told(told.row.clock_offset)}.",
        "Take back",
        "Why the correction does not hold",
        page,
    )
    dialog.accepted.connect(
        lambda: sources.correct_clock(desk, page, told.row.id, 0, dialog.reason())
    )
    return _opened(dialog)


def _opened(dialog: ReasonDialog) -> ReasonDialog:
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
    return dialog
