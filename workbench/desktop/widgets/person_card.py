"""One person: role, accounts with the evidence for each, and what can be done about them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PyQt6.QtGui import QFontMetrics
from PyQt6.QtWidgets import QAbstractItemView, QFrame

from workbench.desktop import theme, wording
from workbench.desktop.tables.people import ACCOUNTS, ROLE_KEYS, ROLE_WORDS, Account, Person
from workbench.desktop.tables.records import RecordTable
from workbench.desktop.widgets import build
from workbench.desktop.widgets.record_view import RecordView

MOST = 200  # persons whose accounts are listed where several are selected
WIDE = 280  # what the card's lines can't become narrower than
ATTRIBUTION = (
    "Here a person means accounts that are held to be one's. Which human being that is remains an"
    " officer's decision."
)


class PersonCard(QFrame):
    """Shows the person in view.

    Args:
        give: called with a role.
        merge: opens the merging of what is selected.
        apart: opens the setting apart of the accounts selected here.
    """

    def __init__(
        self,
        give: Callable[[str], object],
        merge: Callable[[], object],
        apart: Callable[[], object],
    ) -> None:
        super().__init__()
        theme.kind(self, "card")
        self._title = build.label("", "lead", wrap=True, copy=True, least=WIDE)
        self._about = build.label("", "small", wrap=True, least=WIDE)
        self.roles = {}
        for role, key in ROLE_KEYS.items():
            made = build.button(f"{ROLE_WORDS[role]}  {key}", partial(give, role), kind="choice")
            made.setCheckable(True)
            bold = QFontMetrics(theme.font(bold=True))  # as wide as it is when it is checked
            made.setMinimumWidth(bold.horizontalAdvance(made.text()) + theme.px(14))
            made.setAccessibleName(f"{ROLE_WORDS[role]}, key {key}")
            self.roles[role] = made
        self.table: RecordTable[Account] = RecordTable(ACCOUNTS, _spoken, self)
        self.accounts = RecordView(self.table, "Accounts of the person", lines=2)
        self.accounts.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        theme.kind(self.accounts, "bare")
        self._merge = build.button("Merge…  M", merge)
        self._apart = build.button("Set apart…  X", apart)
        head = build.column(
            self._title,
            self._about,
            build.row(*list(self.roles.values())[:3], None, space=theme.XS),
            build.row(*list(self.roles.values())[3:], None, space=theme.XS),
            space=6,
        )
        head.setContentsMargins(*(theme.px(each) for each in (14, 12, 14, 10)))
        foot = build.column(
            build.row(self._merge, self._apart, None),
            build.label(ATTRIBUTION, "small", wrap=True, least=WIDE),
            space=6,
        )
        foot.setContentsMargins(*(theme.px(each) for each in (14, 8, 14, 12)))
        whole = build.column(head, build.rule(), self.accounts, build.rule(), foot, space=0)
        whole.setStretch(2, 1)
        self.setLayout(whole)
        self.show_persons([])

    def show_persons(self, chosen: list[Person]) -> None:
        """Show one person, or say how many are selected."""
        one = chosen[0] if len(chosen) == 1 else None
        roles = {each.row.role for each in chosen}
        for role, button in self.roles.items():
            button.setChecked(roles == {role})
            button.setEnabled(bool(chosen))
        self._merge.setEnabled(bool(chosen))
        self._apart.setEnabled(one is not None and len(one.keys) > 1)
        if one is None:
            self._title.setText(f"{wording.many(len(chosen), 'person')} selected" if chosen else "")
            names = ", ".join(each.row.name for each in chosen[:6])
            self._about.setText(f"{names}. A role goes to all of them." if chosen else "")
        else:
            self._title.setText(build.breakable(one.row.name))
            sent = wording.many(one.written, "message or call", "messages and calls")
            self._about.setText(f"{wording.many(len(one.keys), 'account')} · {sent} sent or made")
        self.table.show([each for person in chosen[:MOST] for each in person.accounts])

    def fit(self) -> None:
        """Sizes by the scale in force."""
        self.accounts.fit()

    def selected(self) -> list[Account]:
        """The accounts selected here."""
        return self.accounts.selected()


def _spoken(account: Account) -> str:
    return f"{account.shown}, {account.kind}. {'; '.join(account.evidence) or 'nothing was linked'}"
