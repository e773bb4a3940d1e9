"""Why a message stands where it does: signals, reasons, the sum, the pair, and how sure that is."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QGridLayout, QScrollArea

from workbench.case.assessments import Assessment, PairRow
from workbench.desktop import theme, wording
from workbench.desktop.widgets import build, chips
from workbench.desktop.widgets.explained import Explained
from workbench.review.queue import Item
from workbench.signals import taxonomy

if TYPE_CHECKING:  # at run time it would load the models' packages
    from workbench.analysis.explanations import Explanation

NOT_EVIDENCE = (
    "An aid to reading, made by software on this machine. It is recorded, it is not evidence, and"
    " it measures neither danger nor a person."
)
RIGHT = Qt.AlignmentFlag.AlignRight


class Why(QScrollArea):
    """The explanation of one message.

    Attributes:
        wanted: the person wants the longer explanation of a message (its event id).
    """

    wanted = pyqtSignal(int)

    def __init__(self, zone: ZoneInfo) -> None:
        super().__init__()
        self._item: Item | None = None
        self._explained: Explained | None = None
        self._known: dict[int, Explanation] = {}
        self._zone = zone
        self._lines = build.scrolled(self, "Why this message stands here")

    def show_item(self, item: Item | None, pair: PairRow | None) -> None:
        """Explain a message; the pair is the one it belongs to, where there is one."""
        build.clear(self._lines)
        self._item, self._explained = item, None
        told = item.assessment if item else None
        if told is None:
            text = "Not analysed yet: this list stands in the order of time." if item else ""
            self._lines.addWidget(build.label(text, "muted", wrap=True))
            self._lines.addStretch(1)
            return
        self._standing(told)
        self._signals(told)
        self._reasons(told)
        self._add_explained()
        self._sum(told)
        self._pair(told, pair)
        self._lines.addSpacing(theme.px(theme.S))
        self._lines.addWidget(build.label(NOT_EVIDENCE, "small", wrap=True))
        self._lines.addStretch(1)
        self.setAccessibleDescription(". ".join(told.reasons))

    def explain(self) -> None:
        """Ask for the longer explanation of the message in view."""
        if self._item is not None and self._explained is not None:
            if self._item.event.id not in self._known:
                self._explained.wait()
                self.wanted.emit(self._item.event.id)
            self.ensureWidgetVisible(self._explained)

    def take(self, event_id: int, told: Explanation | str) -> None:
        """Take an explanation, or why there is none, and show it if its message is in view."""
        if not isinstance(told, str):
            self._known[event_id] = told
        if self._item is None or self._item.event.id != event_id or self._explained is None:
            return
        if isinstance(told, str):
            self._explained.fail(told)
        else:
            self._explained.show_explanation(told, self._item.event.body or "")

    def forget(self) -> None:
        """A new reading order: what was explained no longer holds."""
        self._known.clear()

    def _add_explained(self) -> None:
        self._explained = Explained(self.explain)
        self._lines.addWidget(self._explained)
        if self._item is not None and (known := self._known.get(self._item.event.id)):
            self._explained.show_explanation(known, self._item.event.body or "")

    def _standing(self, told: Assessment) -> None:
        lane = wording.LANE_WORDS.get(told.lane, told.lane)
        kind = {"interrupt": "pill-danger", "not-assessed": "pill-warning"}.get(told.lane, "pill")
        parts = [
            build.label(lane, kind),
            build.label(f"no. {told.position:,}", "pill"),
            build.label(f"threat {told.threat_level} of 4", "pill"),
            build.label(f"fixation {told.fixation_level} of 4", "pill"),
        ]
        for some in (parts[:2], parts[2:]):
            self._lines.addLayout(build.row(*some, None, space=theme.XS))
        if told.confidence != "assessed":
            text = told.confidence[:1].upper() + told.confidence[1:]
            self._lines.addWidget(build.label(text, "warning", wrap=True))

    def _signals(self, told: Assessment) -> None:
        self._lines.addWidget(build.label("Signals", "heading"))
        found = chips.strongest(told, chips.FAINT)
        if not found:
            self._lines.addWidget(build.label("None that the models read.", "muted"))
            return
        grid = _grid()
        for place, (code, value) in enumerate(found[:8]):
            signal = taxonomy.by_code(code)
            title = build.label(signal.title, "" if value >= chips.SHOWN else "muted", wrap=True)
            title.setToolTip(f"{signal.definition}\n{signal.law}")
            grid.addWidget(chips.Chip(code, filled=value >= chips.SHOWN), place, 0)
            grid.addWidget(title, place, 1)
            grid.addWidget(build.label(f"{value:.2f}", "small"), place, 2, RIGHT)
        self._lines.addLayout(grid)
        if len(found) > 8:
            self._lines.addWidget(build.label(f"and {len(found) - 8} fainter ones", "small"))

    def _reasons(self, told: Assessment) -> None:
        if not told.reasons:
            return
        self._lines.addWidget(build.label("Why it stands here", "heading"))
        for each in told.reasons:
            self._lines.addWidget(build.label(each, wrap=True, copy=True))

    def _sum(self, told: Assessment) -> None:
        self._lines.addWidget(build.label("Place in the reading order", "heading"))
        grid = _grid()
        row = 0
        for name, value in told.parts.items():
            if value:
                grid.addWidget(build.label(name.capitalize(), "muted"), row, 0, 1, 2)
                grid.addWidget(build.label(_signed(value), "muted"), row, 2, RIGHT)
                row += 1
        grid.addWidget(build.rule(), row, 0, 1, 3)
        grid.addWidget(build.label("Priority: their sum", "strong"), row + 1, 0, 1, 2)
        grid.addWidget(build.label(_signed(told.priority).lstrip("+"), "strong"), row + 1, 2, RIGHT)
        self._lines.addLayout(grid)

    def _pair(self, told: Assessment, pair: PairRow | None) -> None:
        self._lines.addWidget(build.label("The two accounts", "heading"))
        state = wording.STATE_WORDS.get(told.state, told.state)
        if pair is None:
            self._lines.addWidget(build.label("Not one account writing to another.", "muted"))
            return
        self._lines.addWidget(build.label(f"{pair.actor} → {pair.target}", "strong", wrap=True))
        self._lines.addWidget(build.label(f"State when this was sent: {state}", wrap=True))
        grid = _grid()
        for row, (name, value) in enumerate(pair.measures.items()):
            grid.addWidget(build.label(name.capitalize(), "muted"), row, 0, 1, 2)
            grid.addWidget(build.label(_measure(value), "muted"), row, 2, RIGHT)
        self._lines.addLayout(grid)
        for each in pair.states:
            self._lines.addWidget(build.label(self._since(each), "small", wrap=True))

    def _since(self, told: dict[str, Any]) -> str:
        """When a state began, from whichever of its fields are there."""
        fields = dict(told)
        state = str(fields.pop("state", ""))
        moment = next(
            (str(fields.pop(k)) for k in ("since", "from", "utc", "at") if k in fields), ""
        )
        words = wording.STATE_WORDS.get(state, state)
        try:
            when = wording.short_time(datetime.fromisoformat(moment).astimezone(self._zone))
        except ValueError:
            when = moment
        how = "confirmed" if fields.get("confirmed") else "as read by the models"
        return f"From {when}: {words} ({how})"


def _grid() -> QGridLayout:
    made = QGridLayout()
    made.setContentsMargins(0, 0, 0, 0)
    made.setHorizontalSpacing(theme.px(theme.S))
    made.setVerticalSpacing(theme.px(3))
    made.setColumnStretch(1, 1)
    return made


def _signed(value: float) -> str:
    return f"{value:+.1f}".replace("-", "−")


def _measure(value: Any) -> str:
    if isinstance(value, dict):
        value = value.get("value", "")
    if isinstance(value, float):
        return f"{value:,.0f}" if value >= 1.5 or value.is_integer() else f"{value:.2f}"
    return str(value)
