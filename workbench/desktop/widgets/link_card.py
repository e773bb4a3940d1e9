"""One proposed link: both ends, what it rests on, a reason ready to be used, yes or no."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QFrame, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from workbench.desktop import theme, wording
from workbench.desktop.tables.people import ROLE_WORDS, STRENGTHS, Person, Proposal
from workbench.desktop.widgets import build

MOST = 6  # accounts listed of an end
WIDE, NARROW = 270, 130  # what the card's and an end's lines can't become narrower than
UNDONE = "Nothing is merged unless you say so; both answers can be undone."


class LinkCard(QFrame):
    """Shows the proposed link in view.

    Args:
        accept: holds both ends to be one person.
        refuse: turns the link down.
    """

    def __init__(self, accept: Callable[[], object], refuse: Callable[[], object]) -> None:
        super().__init__()
        theme.kind(self, "card")
        self._proposal: Proposal | None = None
        self._ends = (QVBoxLayout(), QVBoxLayout())
        self._because = build.label("", "strong", wrap=True, copy=True, least=WIDE)
        self._strength = build.label("", "small", wrap=True, least=WIDE)
        self.field = QLineEdit()
        self.field.setAccessibleName("Reason; it is recorded")
        self.field.setPlaceholderText("What the link, or its absence, rests on")
        self.yes = build.button("One person  A", accept, kind="primary")
        self.no = build.button("Not one person  N", refuse)
        self._wells = [build.frame("well", each) for each in self._ends]
        ends = build.row(*self._wells, space=theme.M)
        for place in range(2):
            ends.setStretch(place, 1)
        inside = build.column(
            build.label("One person?", "lead"),
            ends,
            build.label("Proposed because", "heading"),
            self._because,
            self._strength,
            build.label("Reason (recorded; E edits it, Enter goes back)", "heading"),
            self.field,
            build.row(self.yes, self.no, None),
            build.label(UNDONE, "small", wrap=True, least=WIDE),
            None,
        )
        inside.setContentsMargins(*(theme.px(each) for each in (14, 12, 14, 12)))
        body = QWidget()
        theme.kind(body, "plain")
        body.setLayout(inside)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(body)
        area.setAccessibleName("Proposed link")
        self.setLayout(build.column(area))
        self.show_proposal(None)

    def show_proposal(self, proposal: Proposal | None) -> None:
        """Show a proposal, with its evidence as the reason."""
        if proposal == self._proposal and proposal is not None:
            return  # what was typed stays
        self._proposal = proposal
        for each in (self.yes, self.no, self.field):
            each.setEnabled(proposal is not None)
        for end, well in zip(self._ends, self._wells, strict=True):
            build.clear(end)
            well.setVisible(proposal is not None)
        self._because.setText(build.breakable(proposal.link.evidence) if proposal else "")
        self.field.setText(proposal.link.evidence if proposal else "")
        self.field.setCursorPosition(0)
        if proposal is None:
            self._strength.setText("No proposed link is left to decide.")
            return
        strength = STRENGTHS.get(proposal.link.strength, "")
        self._strength.setText(f"A {strength} link: for the order only, not evidence by itself.")
        self._end(self._ends[0], proposal.one, proposal.link.one)
        self._end(self._ends[1], proposal.other, proposal.link.other)

    def reason(self) -> str:
        """The reason as it stands in the field."""
        return self.field.text().strip()

    def own_reason(self) -> str:
        """The reason where the person wrote one; what was only prefilled speaks for the link."""
        given = self._proposal.link.evidence if self._proposal else ""
        return "" if self.reason() == given else self.reason()

    def _end(self, end: QVBoxLayout, person: Person, key: str) -> None:
        end.setSpacing(theme.px(3))
        end.addWidget(build.label(person.row.name, "strong", wrap=True, copy=True, least=NARROW))
        role = f"{ROLE_WORDS[person.row.role]} · " if person.row.role else ""
        sent = f"{role}{wording.many(person.written, 'message or call', 'messages and calls')} sent"
        end.addWidget(build.label(sent, "small", wrap=True, least=NARROW))
        held = sorted(person.accounts, key=lambda each: each.key != key)
        for each in held[:MOST]:
            tone = "" if each.key == key else "muted"
            end.addWidget(
                build.label(f"{each.shown} ({each.kind})", tone, wrap=True, copy=True, least=NARROW)
            )
        if len(held) > MOST:
            end.addWidget(build.label(f"and {len(held) - MOST:,} more", "small"))
        end.addStretch(1)
