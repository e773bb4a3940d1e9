"""People: who is who, with the evidence; roles, merging, setting apart, proposed links, undo."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QAbstractItemView, QLineEdit, QSplitter, QStackedWidget, QTabWidget

from workbench.desktop import theme, wording
from workbench.desktop.desk import Desk
from workbench.desktop.operations import analysis
from workbench.desktop.operations import people as acts
from workbench.desktop.page import Page
from workbench.desktop.tables import people
from workbench.desktop.tables.people import PERSONS, PROPOSALS, ROLE_WORDS, Person, Proposal, Roster
from workbench.desktop.tables.records import RecordTable
from workbench.desktop.widgets import build
from workbench.desktop.widgets.combo import Combo
from workbench.desktop.widgets.link_card import LinkCard
from workbench.desktop.widgets.merge_dialog import MergeDialog
from workbench.desktop.widgets.notices import Notice, empty_state
from workbench.desktop.widgets.person_card import PersonCard
from workbench.desktop.widgets.reason_dialog import ReasonDialog
from workbench.desktop.widgets.record_view import RecordView
from workbench.review.decisions import Changes

AGAIN = "Persons and roles count in the reading order, which still stands as it was."


class People(Page):
    """The page on which a person says who is who."""

    name = "people"
    title = "People"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._roster: Roster | None = None
        self._wanted: set[str] = set()  # accounts whose persons are selected after reading anew
        self._decided: set[tuple[str, str]] = set()  # links answered whose acts are under way
        self.notice = Notice()
        self.table: RecordTable[Person] = RecordTable(PERSONS, people.spoken, self)
        self.view = RecordView(self.table, "Persons")
        self.view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.links: RecordTable[Proposal] = RecordTable(PROPOSALS, people.spoken_link, self)
        self.queue = RecordView(self.links, "Proposed links")
        self.queue.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        for each in (self.view, self.queue):
            theme.kind(each, "bare")
        self.search = QLineEdit()
        self.search.setPlaceholderText("Name, number, address")
        self.search.setClearButtonEnabled(True)
        self.search.setAccessibleName("Find persons by name, number or address")
        self.search.setFixedWidth(theme.px(240))
        self.role = Combo()
        self.role.setAccessibleName("Role")
        self.role.addItem("Any role", None)
        for role, words in ROLE_WORDS.items():
            self.role.addItem(words, role)
        self.card = PersonCard(self.give, self.merge, self.set_apart)
        self.link = LinkCard(self.accept, self.refuse)
        self._count = build.label("", "strong")
        self._last = build.label("", "small", wrap=True, least=280)
        self.undo_button = build.button("Undo", self.undo, kind="quiet", tip="Ctrl+Z on this page")
        self._build()
        self.search.textChanged.connect(lambda _: self._filter())
        self.search.returnPressed.connect(self.arrived)
        self.link.field.returnPressed.connect(self.arrived)
        self.role.currentIndexChanged.connect(lambda _: self._filter())
        for table, slot in ((self.view, self._show_persons), (self.queue, self._show_link)):
            chosen = table.selectionModel()
            if chosen is not None:
                chosen.selectionChanged.connect(lambda *_, slot=slot: slot())
        self.tabs.currentChanged.connect(lambda _: self._turned())
        self.reload()

    def _build(self) -> None:
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.setAccessibleName("Persons or proposed links")
        self.tabs.addTab(self.view, "Persons")
        self.tabs.addTab(self.queue, "Proposed links")
        left = build.frame("card", build.column(self.tabs), 1)
        left.setMinimumWidth(theme.px(320))
        self._cards = QStackedWidget()
        self._cards.addWidget(self.card)
        self._cards.addWidget(self.link)
        self._cards.setMinimumWidth(theme.px(330))
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(left)
        split.addWidget(self._cards)
        split.setSizes([theme.px(660), theme.px(540)])
        split.setChildrenCollapsible(False)
        self._stack = QStackedWidget()
        self._stack.addWidget(empty_state(
            "people", "Nobody yet",
            "Take sources in first: every account in them appears here, with what links it to"
            " others.",
            build.button("Go to Sources", lambda: self.desk.wanted.emit("sources", None),
                         kind="primary"),
        ))  # fmt: skip
        self._stack.addWidget(split)
        self.column.addLayout(build.row(self._count, self.search, self.role, None))
        self.column.addWidget(self.notice)
        self.column.addWidget(self._stack, 1)
        self.column.addLayout(build.row(self._last, self.undo_button))

    def arrived(self) -> None:
        """The keyboard goes to the list in view."""
        (self.view if self.on_persons else self.queue).setFocus()

    @property
    def on_persons(self) -> bool:
        """Whether persons are in view, and not proposed links."""
        return self.tabs.currentIndex() == 0

    def reload(self) -> None:
        """Read who is who."""
        self.desk.work.ask(self, people.read, self._take)

    def when_changed(self, changes: Changes, asked_by: object) -> None:
        """Sources and acts upon people change who is who; an analysis answers the offer."""
        del asked_by
        if changes.sources or changes.people or changes.decisions or changes.ranking:
            self.reload()
        if changes.ranking:
            self.notice.hide()

    def redress(self) -> None:
        """Sizes by the scale in force."""
        for each in (self.view, self.queue):
            each.fit()
        self.card.fit()

    # What is done

    def turn(self) -> None:
        """From persons to proposed links, or back."""
        self.tabs.setCurrentIndex(1 - self.tabs.currentIndex())

    def seek(self) -> None:
        """Put the keyboard into the search field."""
        self.tabs.setCurrentIndex(0)
        self.search.setFocus()
        self.search.selectAll()

    def give(self, role: str) -> None:
        """Give the persons selected a role, or none."""
        some = self._selected()
        if some:
            self._keep(some)
            keys = [each.keys[0] for each in some]
            acts.set_role(self.desk, self, keys, role, self._offer)
            self._show_persons()  # a button that was pressed shows what stands, not the wish

    def merge(self) -> None:
        """Ask with whom the persons selected are one, and why."""
        some = self._selected()
        if not some or self._roster is None:
            return
        dialog = MergeDialog(some, self._roster.persons, self)

        def do() -> None:
            self._keep(some)
            acts.merge(self.desk, self, dialog.accounts(), dialog.reason(), self._offer)

        self._open(dialog, do)

    def set_apart(self) -> None:
        """Ask why the accounts selected in the card are another person's."""
        some = self._selected()
        accounts = self.card.selected()
        if len(some) != 1 or len(some[0].keys) < 2:
            self.desk.say("Only accounts of a person with several can be set apart")
            return
        if not accounts or len(accounts) == len(some[0].keys):
            self.desk.say("Select the accounts to set apart first: F6 goes to them")
            self.card.accounts.setFocus()
            return
        names = ", ".join(f"“{each.shown}”" for each in accounts)
        dialog = ReasonDialog(
            "Set apart",
            f"{names} will stand as a person of their own, apart from “{some[0].row.name}”.",
            "Set apart",
            "Why it is somebody else's",
            self,
        )
        keys = [each.key for each in accounts]

        def do() -> None:
            self._wanted = set(keys)
            acts.split(self.desk, self, keys, dialog.reason(), self._offer)

        self._open(dialog, do)

    def accept(self) -> None:
        """Hold both ends of the proposed link to be one person."""
        link = self._proposed()
        if link is not None and not self.link.reason():
            self.desk.say("A reason is needed: what the link rests on")
            self.edit_reason()
        elif link is not None:
            self._answered(link)
            acts.merge(self.desk, self, link, self.link.reason(), self._offer, self._failed)
            self._next_link()

    def refuse(self) -> None:
        """Turn the proposed link down."""
        link = self._proposed()
        if link is not None:
            self._answered(link)
            reason = self.link.own_reason()
            acts.reject(self.desk, self, link, reason, lambda _: None, self._failed)
            self._next_link()

    def edit_reason(self) -> None:
        """Put the keyboard into the reason of the proposed link."""
        if not self.on_persons:
            self.link.field.setFocus()
            self.link.field.selectAll()

    def undo(self) -> bool:
        """Take back the latest act upon people."""
        self._decided.clear()
        acts.undo(self.desk, self, self._offer)
        return True

    # Inner works

    def _open(self, dialog: ReasonDialog, do: Callable[[], object]) -> None:
        dialog.accepted.connect(do)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _selected(self) -> list[Person]:
        if not self.on_persons:
            self.desk.say("Roles and merges are for the list of persons: press P")
            return []
        return self.view.selected()

    def _proposed(self) -> tuple[str, str] | None:
        """The ends of the link in view, where proposed links are in view."""
        proposal = self.queue.current()
        if self.on_persons or proposal is None:
            return None
        return proposal.link.one, proposal.link.other

    def _answered(self, link: tuple[str, str]) -> None:
        """A link that was answered leaves the list at once, and can't be answered twice."""
        self._decided.add(link)

    def _next_link(self) -> None:
        place = self.queue.currentIndex().row()
        self._show_links(place)
        self.arrived()

    def _failed(self, _: object) -> None:
        self._decided.clear()
        self.reload()

    def _keep(self, some: list[Person]) -> None:
        self._wanted = {each.keys[0] for each in some}

    def _take(self, roster: Roster) -> None:
        wanted = self._wanted or {key for each in self.view.selected() for key in each.keys[:1]}
        self._roster, self._wanted = roster, set()
        self._decided &= {(each.link.one, each.link.other) for each in roster.proposals}
        self._stack.setCurrentIndex(1 if roster.persons else 0)
        self._filter(wanted)
        self._show_links(max(0, self.queue.currentIndex().row()))
        self.undo_button.setVisible(roster.last is not None)
        self._last.setText(f"Latest act: {people.told(roster.last)}" if roster.last else "")

    def _filter(self, wanted: set[str] | None = None) -> None:
        if self._roster is None:
            return
        held = wanted or {key for each in self.view.selected() for key in each.keys[:1]}
        everybody = self._roster.persons
        shown = people.found(everybody, self.search.text(), self.role.currentData())
        self.table.show(shown)
        all_told = wording.many(len(everybody), "person", "persons")
        whole = len(shown) == len(everybody)
        self._count.setText(all_told if whole else f"{len(shown):,} of {all_told}")
        places = [p for p, each in enumerate(shown) if held.intersection(each.keys)]
        for first, place in enumerate(places or [0] * bool(shown)):
            if not first:
                self.view.selectRow(place)
            else:
                self._also(place)
        self._show_persons()

    def _also(self, place: int) -> None:
        chosen = self.view.selectionModel()
        if chosen is not None:
            more = chosen.SelectionFlag.Select | chosen.SelectionFlag.Rows
            chosen.select(self.table.index(place, 0), more)

    def _show_links(self, place: int) -> None:
        some = [
            each
            for each in (self._roster.proposals if self._roster else ())
            if (each.link.one, each.link.other) not in self._decided
        ]
        self.links.show(some)
        self.tabs.setTabText(1, f"Proposed links ({len(some):,})" if some else "Proposed links")
        if some:
            self.queue.selectRow(min(place, len(some) - 1))
        self._show_link()

    def _show_persons(self) -> None:
        self.card.show_persons(self.view.selected())

    def _show_link(self) -> None:
        self.link.show_proposal(self.queue.current())

    def _turned(self) -> None:
        self._cards.setCurrentIndex(self.tabs.currentIndex())
        self.arrived()

    def _offer(self, changes: Changes) -> None:
        """Offer to analyse again where a reading order stands that this act bears on."""
        del changes
        if self._roster is not None and self._roster.assessed and not analysis.running(self.desk):
            self.notice.tell(AGAIN, does=(("Analyse again", self._analyse),))

    def _analyse(self) -> None:
        self.notice.hide()
        if not analysis.running(self.desk):
            analysis.analyse(self.desk, self)


PAGE = People
