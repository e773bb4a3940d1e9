"""The redaction plan: the rules that stand, a new one, withdrawing one. For what leaves only."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PyQt6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from workbench.desktop import theme
from workbench.desktop.widgets import build
from workbench.desktop.widgets.combo import Combo
from workbench.desktop.widgets.notices import Notice
from workbench.disclosure.redaction.patterns import PATTERNS
from workbench.disclosure.redaction.plan import KINDS, REASONS, Rule, checked
from workbench.errors import WorkbenchError
from workbench.jobs import Failure

THIRD_TIP = "Everybody to whom the role of third party was given on the People page"
People = Sequence[tuple[str, str]]  # a name, and all forms of it with the person's identifiers


class Redactions(QWidget):
    """The rules of the plan.

    Args:
        add: called with a new rule.
        withdraw: called with a rule's id.
        look: called to see what the rules would take out.
        people: called for the people of the case, with what takes them.
        third_parties: called to add every person with the role of third party.
    """

    def __init__(
        self,
        add: Callable[[Rule], object],
        withdraw: Callable[[str], object],
        look: Callable[[], object],
        people: Callable[[Callable[[People], None]], object],
        third_parties: Callable[[], object],
    ) -> None:
        super().__init__()
        theme.kind(self, "plain")
        self._add, self._withdraw, self._people = add, withdraw, people
        self._lines = QVBoxLayout()
        self._lines.setSpacing(theme.px(theme.XS))
        more = build.button("Add a rule…", self.ask, icon="plus")
        seen = build.button("See what they take out…", look)
        every = build.button("Add all third parties", third_parties, tip=THIRD_TIP)
        self.setLayout(
            build.column(self._lines, build.row(more, every, None), build.row(seen, None))
        )

    def show_rules(self, rules: Sequence[Rule]) -> None:
        """Show the rules that stand."""
        build.clear(self._lines)
        if not rules:
            self._lines.addWidget(build.label("No rules: nothing is taken out.", "muted"))
        for each in rules:
            self._lines.addLayout(self._row(each))

    def ask(self) -> None:
        """Ask for a new rule."""
        dialog = RuleDialog(self)
        dialog.accepted.connect(lambda: self._add(dialog.rule()))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
        self._people(dialog.show_people)

    def _row(self, rule: Rule) -> QVBoxLayout:
        what = build.label(f"{rule.kind}: {rule.target}", "strong", wrap=True)
        why = build.label(f"{REASONS[rule.reason]} · {rule.by}", "small", wrap=True)
        off = build.button("Withdraw", lambda: self._withdraw(rule.id), kind="quiet")
        off.setAccessibleName(f"Withdraw the redaction of {rule.target}")
        line = build.row(build.column(what, why, space=1), off)
        line.setStretch(0, 1)
        return build.column(line)


class RuleDialog(QDialog):
    """Asks what is taken out, and why."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Add a redaction")
        self.notice = Notice(closable=False)
        self.kind = Combo()
        for code, words in KINDS.items():
            self.kind.addItem(f"{code.capitalize()}: {words.split(':')[0]}", code)
        self.target = QLineEdit()
        self.person = Combo()
        self.person.addItem("Choose, or write the target yourself", "")
        self.person.currentIndexChanged.connect(lambda _: self._named())
        self.pattern = Combo()
        for each in PATTERNS:
            self.pattern.addItem(each.capitalize(), each)
        self.reason = Combo()
        for code, words in REASONS.items():
            self.reason.addItem(words[:1].upper() + words[1:], code)
        self.note = QLineEdit()
        self.note.setPlaceholderText("Not printed; may be left empty")
        self.kind.currentIndexChanged.connect(lambda _: self._fit())
        form = QFormLayout()
        form.setSpacing(theme.px(theme.S))
        for words, field in (
            ("&What", self.kind), ("P&erson", self.person), ("&Target", self.target),
            ("&Pattern", self.pattern), ("&Reason", self.reason), ("&Note", self.note),
        ):  # fmt: skip
            form.addRow(words, field)
            field.setAccessibleName(words.replace("&", ""))
        self._form = form
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        add = build.button("Add the rule", kind="primary")
        buttons.addButton(add, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        inside = build.column(self.notice, form, buttons, space=theme.M)
        build.finish(self, inside)
        self.resize(theme.px(560), 0)
        self._fit()

    def rule(self) -> Rule:
        """The rule as it stands in the form."""
        kind = str(self.kind.currentData())
        target = self.target.text().strip()
        if kind == "pattern":
            target = str(self.pattern.currentData())
        return Rule(kind, target, str(self.reason.currentData()), self.note.text().strip())

    def show_people(self, people: People) -> None:
        """Offer the people of the case; choosing one fills in the target, to be looked through."""
        for name, forms in people:
            self.person.addItem(name, forms)

    def accept(self) -> None:
        """Take the rule, if it can be applied."""
        try:
            checked(self.rule())
        except WorkbenchError as problem:
            self.notice.fail(Failure.of("The rule was not added", problem), lambda _: None)
            return
        super().accept()

    def _named(self) -> None:
        if forms := str(self.person.currentData()):
            self.target.setText(forms)

    def _fit(self) -> None:
        kind = str(self.kind.currentData())
        self._form.setRowVisible(self.person, kind == "person")
        self._form.setRowVisible(self.target, kind != "pattern")
        self._form.setRowVisible(self.pattern, kind == "pattern")
        self.target.setPlaceholderText(KINDS[kind])
