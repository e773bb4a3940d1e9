"""The queue's filters: order, lane, decision, and words that must occur."""

from __future__ import annotations

from PyQt6.QtCore import QTimer, pyqtSignal
from PyQt6.QtWidgets import QComboBox, QLineEdit, QWidget

from workbench.desktop import theme
from workbench.desktop.widgets import build
from workbench.desktop.widgets.combo import Combo
from workbench.review.queue import Choice

ORDERS = (
    ("priority", "By priority"),
    ("threat", "By threat"),
    ("fixation", "By fixation"),
    ("disclosure", "Disclosure (D1–D6)"),
    ("victim", "By victim response"),
    ("time", "By time"),
)
LANES = (
    ("", "All lanes"),
    ("interrupt", "Read first"),
    ("ranked", "Ranked"),
    ("not-assessed", "Not assessed"),
)
DECISIONS = (
    ("", "Any decision"),
    ("undecided", "Not decided"),
    ("decided", "Decided"),
    ("relevant", "Relevant"),
    ("not-relevant", "Not relevant"),
    ("unsure", "Unsure"),
    ("disagreed", "Disagreement"),
)
TYPING = 300  # milliseconds of quiet before a search starts


class QueueFilters(QWidget):
    """The filters in a row.

    Attributes:
        changed: the person chose something else.
    """

    changed = pyqtSignal()

    def __init__(self) -> None:
        super().__init__()
        self.order = _combo(ORDERS, "Order")
        self.lane = _combo(LANES, "Lane")
        self.decision = _combo(DECISIONS, "Decision")
        self.search = QLineEdit()
        self.search.setPlaceholderText("Words in the text")
        self.search.setClearButtonEnabled(True)
        self.search.setAccessibleName("Words that must occur")
        self.search.setMinimumWidth(theme.px(80))
        self.search.setMaximumWidth(theme.px(240))
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(TYPING)
        self._typing.timeout.connect(self.changed)
        self.search.textChanged.connect(lambda _: self._typing.start())
        for each in (self.order, self.lane, self.decision):
            each.currentIndexChanged.connect(lambda _: self.changed.emit())
        self.setLayout(build.row(self.order, self.lane, self.decision, self.search, space=6))

    def choice(self) -> Choice:
        """What is chosen."""
        return Choice(
            order=str(self.order.currentData()),
            lane=str(self.lane.currentData()),
            decision=str(self.decision.currentData()),
            text=self.search.text(),
        )

    def choose(self, *, order: str = "", lane: str = "", decision: str = "") -> None:
        """Choose by name; what is empty is left."""
        for box, name in ((self.order, order), (self.lane, lane), (self.decision, decision)):
            if name:
                box.setCurrentIndex(box.findData(name))

    def reset(self) -> None:
        """Show everything, in the order that is chosen."""
        for each in (self.lane, self.decision):
            each.blockSignals(True)
            each.setCurrentIndex(0)
            each.blockSignals(False)
        self.search.blockSignals(True)
        self.search.clear()
        self.search.blockSignals(False)
        self.changed.emit()

    def allow_ranks(self, allowed: bool) -> None:
        """Before the first analysis there are no lanes."""
        self.lane.setEnabled(allowed)
        self.order.setEnabled(allowed)
        self.order.setToolTip("" if allowed else "Analyse first: the list is in the order of time")


def _combo(choices: tuple[tuple[str, str], ...], name: str) -> QComboBox:
    made = Combo()
    for value, words in choices:
        made.addItem(words, value)
    made.setSizeAdjustPolicy(Combo.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    made.setMinimumContentsLength(8)
    made.setMinimumWidth(theme.px(92))
    made.setAccessibleName(name)
    made.setToolTip(name)
    return made
