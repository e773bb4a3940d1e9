"""The longer answer to why: words that carried the score, examples alike, and what is missing."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PyQt6.QtWidgets import QVBoxLayout, QWidget

from workbench.desktop import theme
from workbench.desktop.widgets import build
from workbench.desktop.widgets.weighed import Weighed
from workbench.signals import taxonomy

if TYPE_CHECKING:  # at run time it would load the models' packages
    from workbench.analysis.explanations import Explanation, Word

AGAINST = -0.1  # log-odds; from here on a word that lowers the score is named
WHAT_IT_SAYS = "Each word was left out in turn. It says what the model used, not what was meant."


class Explained(QWidget):
    """Shows the explanation of one message, or the button that asks for it.

    Args:
        ask: asks for the explanation.
    """

    def __init__(self, ask: Callable[[], object]) -> None:
        super().__init__()
        theme.kind(self, "plain")
        self.button = build.button("Explain the words  W", ask)
        self.state = build.label("", "muted", wrap=True)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(theme.px(6))
        self.setLayout(build.column(build.row(self.button, None), self.state, self._lines, space=6))
        self.state.hide()

    def wait(self) -> None:
        """Say that it is being worked out."""
        self.button.setEnabled(False)
        self.state.setText("Leaving out each word in turn; the first time, models are loaded…")
        self.state.show()

    def fail(self, why: str) -> None:
        """Say why it can't be told."""
        self.button.setEnabled(True)
        self.state.setText(why)
        self.state.show()

    def show_explanation(self, told: Explanation, text: str) -> None:
        """Show the explanation of a message with this text."""
        self.button.hide()
        self.state.hide()
        build.clear(self._lines)
        if told.signal:
            title = taxonomy.by_code(told.signal).title.lower()
            head = f"Words that carried “{title}” ({told.signal}, {told.score:.2f})"
            self._heading(head)
            self._lines.addWidget(Weighed(text, told.words))
            self._weights(told.words)
            self._small(WHAT_IT_SAYS)
        if told.nearest:
            self._heading("Known messages that are most alike")
        for near in told.nearest:
            self._lines.addWidget(build.label(f"“{near.text}”", wrap=True, copy=True))
            self._small(f"{near.likeness:.2f} alike, {near.kind}")
        if told.missing:
            self._heading("What keeps it from standing higher")
        for each in told.missing:
            self._lines.addWidget(build.label(each, wrap=True, copy=True))

    def _weights(self, words: tuple[Word, ...]) -> None:
        carried = sorted((each for each in words if each.weight > 0), key=lambda each: -each.weight)
        against = sorted((each for each in words if each.weight < AGAINST), key=lambda w: w.weight)
        if not carried:
            self._lines.addWidget(build.label("No single word carried it.", "muted", wrap=True))
        else:
            self._small(f"Most: {_listed(carried)}")
        if against:
            self._small(f"Speaking against it: {_listed(against)}")

    def _heading(self, text: str) -> None:
        self._lines.addWidget(build.label(text, "heading", wrap=True))

    def _small(self, text: str) -> None:
        self._lines.addWidget(build.label(text, "small", wrap=True, copy=True))


def _listed(words: list[Word]) -> str:
    return ", ".join(f"{each.text} {each.weight:+.1f}".replace("-", "−") for each in words[:5])
