"""Beside the reports: scope, what is sealed, the clock, legal advisers, apps, and conflicts."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QLabel, QPushButton

from tests.desktop.cases import OPERATOR, empty_case, sms_file
from workbench.case import Case, audit, events
from workbench.desktop.pages.sources import Sources
from workbench.desktop.widgets.advisers import AdvisersDialog
from workbench.desktop.widgets.clock_dialog import ClockDialog, seconds_of
from workbench.desktop.widgets.reason_dialog import ReasonDialog
from workbench.desktop.widgets.terms import TermsDialog, apps_of
from workbench.errors import UsageError
from workbench.intake import scope
from workbench.intake.scope import Scope
from workbench.intake.take_in import Terms, take_in

Key = Qt.Key
Ctrl = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A case with one source, of which all but the first day is sealed."""
    made = empty_case(tmp_path / "case")
    limits = Scope(until=date(2025, 10, 24), people=("+44 7700 900111",))
    terms = Terms(owner="Robin Sample", authority="Agreement of 1 March", scope=limits)
    with Case.open(made, operator=OPERATOR) as case:
        list(take_in(case, [sms_file(tmp_path / "phone.xml")], terms))
    return made


@pytest.fixture
def page(qtbot, open_window, root: Path) -> Sources:
    window = open_window(root)
    window.go("sources")
    page = window.page(Sources)
    qtbot.waitUntil(lambda: "Authority" in told(page))
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    return page


def told(page: Sources) -> str:
    return "\n".join(each.text() for each in page.report.findChildren(QLabel))


def press(page: Sources, text: str) -> None:
    next(each for each in page.report.findChildren(QPushButton) if each.text() == text).click()


def dialog_of(qtbot, page: Sources, kind):
    qtbot.waitUntil(lambda: any(each.isVisible() for each in page.findChildren(kind)))
    found = next(each for each in page.findChildren(kind) if each.isVisible())
    found.activateWindow()
    qtbot.waitUntil(found.isActiveWindow)
    return found


def times(root: Path) -> list[str]:
    with Case.open(root, write=False) as case:
        return [f"{each.time:%d %H:%M:%S}" for each in events.stream(case.connection)]


def test_authority_scope_sums_and_coverage_are_told(page: Sources) -> None:
    shown = told(page)
    assert "Agreement of 1 March" in shown
    assert "the beginning to 2025-10-24" in shown
    assert "+44 7700 900111" in shown
    assert "Scope: after 2025-10-24" in shown
    assert "The sums match." in shown
    assert "SMS: 24 Oct 2025 21:00 BST to 24 Oct 2025 23:00 BST" in shown
    assert "As recorded, not corrected" in shown


def test_unsealing_needs_a_reason_and_reads_the_source(qtbot, page: Sources, root: Path) -> None:
    before = len(times(root))
    press(page, "Unseal…")
    dialog = dialog_of(qtbot, page, ReasonDialog)
    dialog.accept()
    assert dialog.isVisible(), "without a reason nothing is unsealed"
    qtbot.keyClicks(dialog.field, "Extended authority of 3 April")
    qtbot.keyClick(dialog.field, Key.Key_Return, Ctrl)
    qtbot.waitUntil(lambda: len(times(root)) == 8)
    assert before == 3
    qtbot.waitUntil(lambda: "Nothing is sealed any longer" in told(page))
    assert "5 records opened by DC Test" in told(page)
    assert "Extended authority" in told(page)
    assert "5 records opened" in page.notice.accessibleName()
    with Case.open(root, write=False) as case:
        (act,) = audit.entries(case.connection, ("unseal",))
    assert (act.by, act.detail["reason"]) == (OPERATOR, "Extended authority of 3 April")


def test_a_source_that_changed_is_not_unsealed(qtbot, page: Sources, root: Path) -> None:
    (root.parent / "phone.xml").write_text("something else", "utf-8")
    press(page, "Unseal…")
    dialog = dialog_of(qtbot, page, ReasonDialog)
    dialog.field.setPlainText("made up")
    dialog.accept()
    qtbot.waitUntil(page.window().notice.isVisible)
    assert "no longer what was taken in" in page.window().notice.accessibleName()
    assert len(times(root)) == 3


def test_a_clock_is_corrected_and_taken_back(qtbot, page: Sources, root: Path) -> None:
    recorded = times(root)
    press(page, "Correct the clock…")
    dialog = dialog_of(qtbot, page, ClockDialog)
    dialog.offset.setText("seven minutes")
    dialog.field.setPlainText("Checked against the speaking clock")
    dialog.accept()
    assert "can't be read" in dialog.notice.accessibleName()
    dialog.offset.setText("-0:07:00")
    assert "stands at 11:53:00" in dialog._result.text()
    dialog.accept()
    qtbot.waitUntil(lambda: times(root)[0] == "24 19:53:00")
    qtbot.waitUntil(lambda: "Corrected by −0:07:00 (−420 s)" in told(page))
    assert "speaking clock" in told(page)
    press(page, "Take back…")
    again = dialog_of(qtbot, page, ReasonDialog)
    again.field.setPlainText("Wrong handset")
    again.accept()
    qtbot.waitUntil(lambda: times(root) == recorded)
    qtbot.waitUntil(lambda: "Taken back, by DC Test" in told(page))


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("+1:00:00", 3600),
        ("-0:07:30", -450),
        ("\u22120:00:05", -5),
        ("90", 90),
        ("-3,600 s", -3600),
        ("0:61:00", None),
        ("1:30", None),
        ("an hour", None),
        ("", None),
    ],
)
def test_corrections_as_people_write_them(text: str, seconds: int | None) -> None:
    assert seconds_of(text) == seconds


def test_legal_advisers_are_listed_before_a_source_is_taken_in(
    qtbot, open_window, tmp_path: Path
) -> None:
    root = empty_case(tmp_path / "case")
    window = open_window(root)
    page = window.page(Sources)
    page.take_in([sms_file(tmp_path / "phone.xml")])
    dialog = dialog_of(qtbot, page, TermsDialog)
    assert "No legal adviser is listed" in dialog.advisers.text()
    dialog.edit_advisers.emit()
    listing = dialog_of(qtbot, page, AdvisersDialog)
    listing.field.setPlainText("07700 900111\n\n@law.example.org\n07700 900111 ")
    assert listing.lines() == ["07700 900111", "@law.example.org"]
    listing.accept()
    qtbot.waitUntil(lambda: "2 legal advisers listed" in dialog.advisers.text())
    with Case.open(root, write=False) as case:
        assert scope.privileged(case) == ("07700 900111", "@law.example.org")
    dialog.accept()
    qtbot.waitUntil(lambda: "Privileged: a party stands" in told(page))
    assert times(root) == []


def test_apps_of_a_scope_are_named_as_people_name_them() -> None:
    assert apps_of(" WhatsApp, sms ,") == ["whatsapp", "sms"]
    assert apps_of("") == []
    with pytest.raises(UsageError, match="Watsup"):
        apps_of("SMS, Watsup")


def test_every_known_format_is_accounted_for(qtbot, page: Sources) -> None:
    page.tabs.setCurrentWidget(page.apps)
    qtbot.waitUntil(lambda: len(page.apps.table.records) > 30)
    first = page.apps.table.records[0]
    assert (first.format, first.found, first.records) == ("sms-backup-xml", "read", 3)
    assert "1 read" in page.apps.count.text()
    assert "not looked for" in page.apps.count.text()
    page.apps.all.setChecked(False)
    assert len(page.apps.table.records) == 1
    page.arrived()
    assert page.apps.view.hasFocus()


def test_sources_that_do_not_agree_are_shown_and_lead_to_the_message(
    qtbot, open_window, tmp_path: Path
) -> None:
    root = empty_case(tmp_path / "case")
    text = sms_file(tmp_path / "one.xml").read_text("utf-8")
    other = tmp_path / "other.xml"
    other.write_text(text.replace('date="17613', 'date="17612', 1), "utf-8")
    shifted = "".join(
        line.replace(f'date="{stamp}"', f'date="{int(stamp) + 3_600_000}"')
        for line in text.splitlines(keepends=True)
        for stamp in [line.partition('date="')[2].partition('"')[0] or "0"]
    )
    other.write_text(shifted, "utf-8")
    with Case.open(root, operator=OPERATOR) as case:
        list(take_in(case, [tmp_path / "one.xml", other], Terms(owner="Robin Sample")))
    window = open_window(root)
    window.go("sources")
    page = window.page(Sources)
    page.tabs.setCurrentWidget(page.conflicts)
    qtbot.waitUntil(lambda: len(page.conflicts.table.records) > 0)
    found = page.conflicts.table.records[0]
    assert found.field == "Clock"
    assert found.sources == "one.xml / other.xml"
    assert "+1 h" in found.other
    page.conflicts.view.activated.emit(page.conflicts.table.index(0, 0))
    assert window.shown() is window.triage
    wanted = events.find(window.desk.work.reader, found.conflict.one)
    qtbot.waitUntil(lambda: window.triage.current_id() == wanted)
