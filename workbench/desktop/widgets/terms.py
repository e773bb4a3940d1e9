"""What a person states of sources about to be taken in: owner, zone, format, scope, keys."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import (
    QButtonGroup,
    QCompleter,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QLineEdit,
    QListWidget,
    QRadioButton,
    QWidget,
)

from workbench.desktop import theme, wording
from workbench.desktop.widgets import build
from workbench.desktop.widgets.combo import Combo
from workbench.desktop.widgets.notices import Notice
from workbench.desktop.widgets.zones import zone_box, zone_of
from workbench.errors import UsageError, WorkbenchError
from workbench.evidence.keys import Keys
from workbench.importers import importers
from workbench.importers.protocol import Match
from workbench.intake.scope import Scope, scope_of
from workbench.intake.take_in import Terms
from workbench.jobs import Failure


class TermsDialog(QDialog):
    """Asks for the terms of an intake.

    Args:
        paths: what is to be taken in.
        case_zone: the zone assumed where none is stated.
        owner: suggested owner.
        advisers: the case's list of legal advisers, in words.

    Attributes:
        edit_advisers: the person wants to see or change that list.
    """

    edit_advisers = pyqtSignal()

    def __init__(
        self,
        paths: Sequence[Path],
        case_zone: str,
        owner: str = "",
        parent: QWidget | None = None,
        *,
        advisers: str = "",
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Take in")
        self.resize(theme.px(600), 0)
        self.notice = Notice(closable=False)
        listed = QListWidget()
        listed.setAccessibleName("What is taken in")
        listed.addItems([str(each) for each in paths])
        listed.setMaximumHeight(theme.px(min(150, 34 + 24 * len(paths))))
        listed.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        listed.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.owner = _line("Whose device or account", "As the source names that person", owner)
        self.zone = zone_box("", none=f"Not stated: assume {case_zone}, and mark it as assumed")
        self.form = Combo()
        self.form.setAccessibleName("Format")
        self.form.addItem("Recognise by content", "")
        for each in importers():
            self.form.addItem(each.FORMAT.title, each.FORMAT.code)
        self.authority = _line("Authority", "Legal power or agreement it was taken under")
        self.since = _line("First day", "From, e.g. 2025-08-01")
        self.until = _line("Last day", "Until, e.g. 2026-02-28")
        self.people = _line("People", "Only conversations with: numbers or names, by commas")
        self.apps = _line("Apps", "Only these, by commas: WhatsApp, SMS")
        names = QCompleter(sorted(known_apps().values()), self)
        names.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.apps.setCompleter(names)
        self.advisers = build.label(advisers, wrap=True)
        self.password = _line("Password", "Of an encrypted backup; never recorded")
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self._files: tuple[Path, ...] = ()
        self.key = build.button("Key file…", self._choose_key)
        self._more = QWidget()
        theme.kind(self._more, "plain")
        self._build(listed)
        self.owner.setFocus()

    def _build(self, listed: QListWidget) -> None:
        form = QFormLayout()
        form.setSpacing(theme.px(theme.S))
        form.addRow("&Whose device or account", self.owner)
        form.addRow("Time &zone of the device", self.zone)
        form.addRow("&Format", self.form)
        rest = QFormLayout(self._more)
        rest.setContentsMargins(0, 0, 0, 0)
        rest.setSpacing(theme.px(theme.S))
        rest.addRow("&Authority", self.authority)
        rest.addRow("Scope: days", build.row(self.since, self.until))
        rest.addRow("Scope: a&pps", self.apps)
        rest.addRow("Scope: &people", self.people)
        change = build.button("Edit the list…", self.edit_advisers.emit)
        rest.addRow("Sealed as privileged", build.row(self.advisers, change))
        rest.addRow("Keys", build.row(self.password, self.key))
        self._more.hide()
        more = build.button("Authority, scope and keys…", self._show_more, kind="quiet")
        hint = build.label(
            "Sources are read, never changed. A zone matters only where a source gives wall-clock"
            " times; what you state here is recorded with the source. What lies outside the scope"
            " is sealed, and counted.",
            "small",
            wrap=True,
            least=540,
        )
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        take = build.button("Take in", kind="primary")
        buttons.addButton(take, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        inside = build.column(
            self.notice, listed, form, build.row(more, None), self._more, hint, buttons,
            space=theme.M,
        )  # fmt: skip
        build.finish(self, inside)

    def terms(self) -> Terms:
        """What was stated.

        Raises:
            UsageError: when a day can't be read.
        """
        keys = Keys((self.password.text(),) if self.password.text() else (), self._files)
        return Terms(
            form=str(self.form.currentData()),
            zone=zone_of(self.zone),
            owner=self.owner.text().strip(),
            authority=self.authority.text().strip(),
            scope=self._scope(),
            keys=keys if keys.passwords or keys.files else None,
        )

    def accept(self) -> None:
        """Take the terms, if they can be read."""
        try:
            self.terms()
        except WorkbenchError as problem:
            self.notice.fail(Failure.of("Nothing was taken in", problem), lambda _: None)
            return
        super().accept()

    def _scope(self) -> Scope:
        people = [each.strip() for each in self.people.text().split(",") if each.strip()]
        days = {"since": self.since.text().strip(), "until": self.until.text().strip()}
        return scope_of({**days, "people": people, "platforms": apps_of(self.apps.text())})

    def _show_more(self) -> None:
        self._more.setVisible(self._more.isHidden())
        self.adjustSize()

    def _choose_key(self) -> None:
        names, _ = QFileDialog.getOpenFileNames(self, "Key files of an encrypted backup")
        self._files = tuple(Path(each) for each in names)
        self.key.setText(", ".join(each.name for each in self._files) or "Key file…")


class WhichFormat(QDialog):
    """Asks between importers that claim a source equally; never a guess.

    Args:
        source: the source's name.
        matches: the claims with their reasons.
        answer: gets the choice, or None where the source is left aside.
    """

    def __init__(
        self,
        source: str,
        matches: Sequence[Match],
        answer: Callable[[Match | None], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Which format is this?")
        self.resize(theme.px(520), 0)
        self._matches, self._answer = list(matches), answer
        self._group = QButtonGroup(self)
        lines: list[QWidget] = []
        for place, each in enumerate(self._matches):
            radio = QRadioButton(each.format.title)
            radio.setChecked(place == 0)
            self._group.addButton(radio, place)
            lines += [radio, build.label(each.why, "small", wrap=True, least=460)]
        buttons = QDialogButtonBox()
        use = build.button("Use this format", kind="primary")
        buttons.addButton(use, QDialogButtonBox.ButtonRole.AcceptRole)
        aside = build.button("Leave it aside")
        buttons.addButton(aside, QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        head = build.label("More than one importer knows this source:", "strong")
        inside = build.column(
            head, build.label(source, wrap=True, least=460), *lines, theme.S, buttons
        )
        build.finish(self, inside)

    def done(self, result: int) -> None:
        """Hand the answer on, whichever way the dialog is left."""
        super().done(result)
        taken = result == QDialog.DialogCode.Accepted
        self._answer(self._matches[self._group.checkedId()] if taken else None)


def known_apps() -> dict[str, str]:
    """The apps that importers know, by code, with their names."""
    codes = {each for known in importers() for each in known.FORMAT.platforms if " " not in each}
    return {code: wording.platform(code) for code in codes}


def apps_of(text: str) -> list[str]:
    """The codes of apps that were named by code or name, with commas between.

    Raises:
        UsageError: when one is not known: everything would be sealed.
    """
    codes = {name.casefold(): code for code, name in known_apps().items()}
    codes |= {code: code for code in known_apps()}
    wanted = [each.strip() for each in text.split(",") if each.strip()]
    if unknown := [each for each in wanted if each.casefold() not in codes]:
        raise UsageError(
            f"no app {', '.join(unknown)}", remedy=f"Known: {', '.join(sorted(codes.values()))}"
        )
    return list(dict.fromkeys(codes[each.casefold()] for each in wanted))


def _line(name: str, hint: str, text: str = "") -> QLineEdit:
    made = QLineEdit(text)
    made.setPlaceholderText(hint)
    made.setAccessibleName(name)
    return made
