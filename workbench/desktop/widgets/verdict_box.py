"""The decision on the message in view: three buttons, tags, a note, and what others decided."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PyQt6.QtWidgets import QFrame

from workbench.desktop import theme, wording
from workbench.desktop.widgets import build, chips
from workbench.review.queue import Item
from workbench.signals import taxonomy

KEYS = {"relevant": "R", "not-relevant": "N", "unsure": "U"}


class VerdictBox(QFrame):
    """Shows the operator's decision on one message and takes a new one.

    Args:
        decide: called with a decision.
        tag: opens the tag picker.
        note: opens the note.
        acknowledge: acknowledges the welfare prompt.
    """

    def __init__(
        self,
        decide: Callable[[str], object],
        tag: Callable[[], object],
        note: Callable[[], object],
        acknowledge: Callable[[], object],
    ) -> None:
        super().__init__()
        self.choices = {}
        for decision, words in wording.DECISION_WORDS.items():
            made = build.button(
                f"{words}  {KEYS[decision]}", partial(decide, decision), kind="choice"
            )
            made.setCheckable(True)
            made.setAccessibleName(f"{words}, key {KEYS[decision]}")
            self.choices[decision] = made
        self._tags = build.row(space=theme.XS)
        self._note = build.label("", wrap=True, copy=True, least=230)
        self._others = build.label("", "small", wrap=True, least=230)
        self._tag = build.button("Tags  T", tag, kind="quiet")
        self._write = build.button("Note  M", note, kind="quiet")
        self.welfare = _welfare(acknowledge)
        inside = build.column(
            self.welfare,
            build.row(*self.choices.values(), space=theme.XS),
            build.row(self._tag, self._write, None),
            self._tags,
            self._note,
            self._others,
            space=6,
        )
        inside.setContentsMargins(*(theme.px(each) for each in (12, 8, 12, 10)))
        self.setLayout(inside)
        theme.kind(self, "bar")
        self.show_item(None, "", prompt=False)

    def show_item(self, item: Item | None, operator: str, *, prompt: bool) -> None:
        """Show a message's decision.

        Args:
            item: the message, or None.
            operator: whose decision the buttons show.
            prompt: whether the welfare prompt must be acknowledged first.
        """
        mine = item.verdict_of(operator) if item else None
        self.welfare.setVisible(prompt)
        for decision, made in self.choices.items():
            made.setChecked(bool(mine and mine.decision == decision))
            made.setEnabled(item is not None and not prompt)
        for each in (self._tag, self._write):
            each.setEnabled(item is not None and not prompt)
        build.clear(self._tags)
        for tag in mine.tags if mine else ():
            known = tag in taxonomy.codes()
            self._tags.addWidget(chips.Chip(tag) if known else build.label(tag, "pill"))
        self._tags.addStretch(1)
        self._note.setText(f"Note: {mine.note}" if mine and mine.note else "")
        self._note.setVisible(bool(mine and mine.note))
        others = [each for each in (item.verdicts if item else ()) if each.by != operator]
        self._others.setText(
            "\n".join(f"{e.by}: {wording.DECISION_WORDS[e.decision]} ({e.at[:10]})" for e in others)
        )
        self._others.setVisible(bool(others))


def _welfare(acknowledge: Callable[[], object]) -> QFrame:
    """The prompt that a message of the interrupt lane raises."""
    picture = build.picture("alert", "danger")
    words = build.label("Is somebody at risk now?", "strong")
    more = build.label(
        "This may speak of killing, injury, suicide, a weapon or a meeting. If there is a risk to"
        " life or safety, act on it first, by your force's safeguarding procedure.",
        wrap=True,
        least=230,
    )
    seen = build.button("Acknowledge  A", acknowledge, kind="danger")
    inside = build.column(
        build.row(picture, words, None, space=theme.S), more, build.row(seen, None), space=6
    )
    made = build.frame("notice-danger", inside, theme.S)
    made.setAccessibleName("Welfare prompt: acknowledge before deciding")
    return made
