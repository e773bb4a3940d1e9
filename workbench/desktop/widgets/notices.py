"""Notices: calm bars for what went wrong and what is offered. A bug is called one."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QFrame, QPushButton, QWidget

from workbench.desktop import theme
from workbench.desktop.widgets import build
from workbench.desktop.wording import many
from workbench.jobs import Failure

MOST_PROBLEMS = 12  # named in a notice; `workbench verify` lists all
TONES = {
    "notice": ("question", "accent"),
    "notice-good": ("check", "good"),
    "notice-warning": ("alert", "warning"),
    "notice-danger": ("alert", "danger"),
}


class Notice(QFrame):
    """A bar with an icon, a sentence, what to do, and buttons; hidden until it has something."""

    closed = pyqtSignal()

    def __init__(self, *, closable: bool = True) -> None:
        super().__init__()
        self._picture = build.label()
        self._text = build.label("", "strong", wrap=True, copy=True, least=320)
        self._more = build.label("", "", wrap=True, copy=True, least=320)
        self._buttons = build.row()
        self._close = build.button("Dismiss", self.dismiss, kind="quiet")
        if not closable:
            self._close.hide()
        words = build.column(self._text, self._more, space=2)
        line = build.row(self._picture, words, space=theme.M)
        line.setStretch(1, 1)
        line.addLayout(self._buttons)
        line.addWidget(self._close, alignment=Qt.AlignmentFlag.AlignTop)
        line.setContentsMargins(*(theme.px(each) for each in (12, 8, 8, 8)))
        self.setLayout(line)
        self.hide()

    def tell(
        self,
        text: str,
        more: str = "",
        *,
        kind: str = "notice",
        does: tuple[tuple[str, Callable[[], object]], ...] = (),
    ) -> None:
        """Show something.

        Args:
            text: the sentence.
            more: what to do, or empty.
            kind: notice, notice-good, notice-warning or notice-danger.
            does: buttons with what they do.
        """
        theme.kind(self, kind)
        glyph, tone = TONES[kind]
        build.draw(self._picture, glyph, tone, 20)
        self._text.setText(text)
        self._more.setText(more)
        self._more.setVisible(bool(more))
        self.setAccessibleName(f"{text}. {more}")
        build.clear(self._buttons)
        for words, act in does:
            self._buttons.addWidget(_button(words, act))
        self.show()

    def fail(self, failure: Failure, copy: Callable[[str], object]) -> None:
        """Show what went wrong, and what can be done about it."""
        where = f" ({failure.where})" if failure.where else ""
        remedy = f"{failure.remedy}." if failure.remedy else ""
        does = (("Copy details", lambda: copy(failure.details)),) if failure.bug else ()
        self.tell(
            f"{failure.doing}: {failure.what}{where}.", remedy, kind="notice-danger", does=does
        )

    def checked(
        self,
        name: str,
        passed: int,
        problems: Sequence[str],
        does: tuple[tuple[str, Callable[[], object]], ...] = (),
    ) -> None:
        """Show what came of verifying a case or a bundle; what was changed is named."""
        if problems:
            more = "\n".join(problems[:MOST_PROBLEMS])
            told = f"{name} does not verify: {many(len(problems), 'problem')}."
            self.tell(told, more, kind="notice-danger")
            return
        told = f"{name} verifies: {many(passed, 'check')} passed."
        self.tell(told, "Everything is as it was recorded.", kind="notice-good", does=does)

    def dismiss(self) -> None:
        """Hide it."""
        self.hide()
        self.closed.emit()


def _button(text: str, act: Callable[[], object]) -> QPushButton:
    return build.button(text, act)


def empty_state(icon: str, title: str, text: str, *does: QWidget, tone: str = "muted") -> QFrame:
    """What a page shows where it has nothing yet: why, and what to do."""
    picture = build.picture(icon, tone, 44)
    picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
    head = build.label(title, "lead")
    head.setAlignment(Qt.AlignmentFlag.AlignCenter)
    words = build.label(text, "muted", wrap=True, least=320)
    words.setAlignment(Qt.AlignmentFlag.AlignCenter)
    inside = build.column(None, picture, head, words, space=theme.S)
    if does:
        inside.addLayout(build.row(None, *does, None))
    inside.addStretch(1)
    return build.frame("card", inside, theme.XL)
