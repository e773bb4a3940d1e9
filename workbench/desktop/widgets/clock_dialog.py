"""Correcting a source's clock: by how much, with what comes of it, and why."""

from __future__ import annotations

import re

from PyQt6.QtWidgets import QLineEdit, QWidget

from workbench.desktop import theme
from workbench.desktop.tables.standing import offset_told
from workbench.desktop.widgets import build
from workbench.desktop.widgets.reason_dialog import ReasonDialog

CLOCK = re.compile(r"([+-]?)(\d{1,6}):([0-5]\d):([0-5]\d)")
SECONDS = re.compile(r"([+-]?)(\d{1,12})(?:\s*s)?")
NOON = 12 * 3600


def seconds_of(text: str) -> int | None:
    """The seconds that a text like `-0:07:00` or `+90` states, or None."""
    plain = text.strip().replace("\u2212", "-").replace(",", "")
    if found := CLOCK.fullmatch(plain):
        size = int(found[2]) * 3600 + int(found[3]) * 60 + int(found[4])
    elif found := SECONDS.fullmatch(plain):
        size = int(found[2])
    else:
        return None
    return -size if found[1] == "-" else size


class ClockDialog(ReasonDialog):
    """Asks for the correction and its reason.

    Args:
        title: the source's name.
        held: the correction so far, in seconds.
    """

    def __init__(self, title: str, held: int, parent: QWidget | None = None) -> None:
        self.offset = QLineEdit(f"{held:+d}" if held else "")
        self.offset.setPlaceholderText("-0:07:00, +1:00:00 or seconds such as +90")
        self.offset.setAccessibleName("Seconds, or hours:minutes:seconds, added to its times")
        self._result = build.label("", "small", wrap=True, least=490)
        extra = QWidget()
        theme.kind(extra, "plain")
        extra.setLayout(build.column(
            build.label("Added to its times", "heading"), self.offset, self._result, space=6
        ))  # fmt: skip
        extra.setFocusProxy(self.offset)
        super().__init__(
            "Correct the clock",
            f"The times of “{title}” are shown and ordered with this correction. The original texts"
            " stay, every row says that it was corrected, and it can be taken back. A clock that"
            " ran fast needs a minus.",
            "Correct",
            "How the offset was measured, and by whom",
            parent,
            extra=extra,
            check=self._wrong,
        )
        self.offset.textChanged.connect(lambda _: self._tell())
        self._tell()

    def seconds(self) -> int:
        """The correction."""
        return seconds_of(self.offset.text()) or 0

    def _tell(self) -> None:
        size = seconds_of(self.offset.text())
        if size is None:
            told = "Write hours:minutes:seconds, or seconds, with a plus or minus."
        else:
            moment = (NOON + size) % 86_400
            days = (NOON + size) // 86_400
            clock = f"{moment // 3600:02d}:{moment % 3600 // 60:02d}:{moment % 60:02d}"
            day = f", {days:+d} days".replace("-", "−") if days else ""
            told = f"{offset_told(size)}: what was recorded as 12:00:00 stands at {clock}{day}."
        self._result.setText(told)

    def _wrong(self) -> str:
        size = seconds_of(self.offset.text())
        if size is None:
            return "The correction can't be read. Write it as -0:07:00 or in seconds."
        return "" if size else "A correction of nothing: use “Take back” instead."
