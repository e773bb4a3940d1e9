"""People by hand: roles, merging, setting apart, proposed links, undo, and analysing again."""

from __future__ import annotations

from pathlib import Path

import pytest
from PyQt6.QtCore import QItemSelectionModel, Qt
from PyQt6.QtWidgets import QPushButton

from tests.desktop.cases import OPERATOR, empty_case, rank, sms_file
from workbench.case import Case, audit
from workbench.desktop.operations import analysis
from workbench.desktop.tables import people as tables
from workbench.desktop.widgets.merge_dialog import MergeDialog
from workbench.desktop.widgets.reason_dialog import ReasonDialog
from workbench.intake import people as held
from workbench.intake.take_in import Terms, take_in

Key = Qt.Key
Ctrl = Qt.KeyboardModifier.ControlModifier
ALEX = [f"tel:+447700900{number}" for number in (111, 222, 333)]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A case in which three numbers are saved under one name, with a made-up ranking."""
    made = empty_case(tmp_path / "case")
    with Case.open(made, operator=OPERATOR) as case:
        for key in ALEX:
            file = sms_file(tmp_path / f"{key[-3:]}.xml", number=key.removeprefix("tel:"))
            list(take_in(case, [file], Terms(owner="Robin Sample")))
        rank(case)
    return made


@pytest.fixture
def page(qtbot, open_window, root: Path):
    window = open_window(root)
    window.go("people")
    qtbot.waitUntil(lambda: len(window.people.table.records) == 4)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    return window.people


def persons(root: Path) -> dict[frozenset[str], str]:
    """The persons of the case: their accounts and role."""
    with Case.open(root, write=False) as case:
        return {
            frozenset(key for key, _, _ in each.accounts): each.role
            for each in held.persons(case.connection)
        }


def choose(page, *keys: str) -> None:
    """Select the persons that hold these accounts."""
    chosen = page.view.selectionModel()
    chosen.clearSelection()
    for key in keys:
        row = next(p for p, each in enumerate(page.table.records) if key in each.keys)
        index = page.table.index(row, 0)
        how = QItemSelectionModel.SelectionFlag
        chosen.setCurrentIndex(index, how.Select | how.Rows)
    page.view.setFocus()


def dialog_of(qtbot, page, kind):
    qtbot.waitUntil(lambda: any(each.isVisible() for each in page.findChildren(kind)))
    found = next(each for each in page.findChildren(kind) if each.isVisible())
    qtbot.waitUntil(found.isActiveWindow)
    return found


def test_a_role_is_one_key_and_analysing_again_is_offered(
    qtbot, page, root: Path, monkeypatch
) -> None:
    asked = []
    monkeypatch.setattr(analysis, "analyse", lambda _, by: asked.append(by))
    choose(page, ALEX[1])
    qtbot.keyClick(page.view, Key.Key_S)
    qtbot.waitUntil(lambda: persons(root)[frozenset([ALEX[1]])] == "suspect")
    qtbot.waitUntil(lambda: page.table.records[0].row.role == "suspect")
    assert [each.keys for each in page.view.selected()] == [(ALEX[1],)], "the same one is in view"
    qtbot.waitUntil(page.card.roles["suspect"].isChecked)
    assert page.notice.isVisible()
    button = next(each for each in page.notice.findChildren(QPushButton) if "again" in each.text())
    button.click()
    assert asked == [page]
    assert not page.notice.isVisible()
    qtbot.keyClick(page.view, Key.Key_0)
    qtbot.waitUntil(lambda: persons(root)[frozenset([ALEX[1]])] == "")


def test_a_role_goes_to_all_selected_as_one_act(qtbot, page, root: Path) -> None:
    choose(page, ALEX[0], ALEX[2])
    assert "2 persons" in page.card._title.text()
    qtbot.keyClick(page.view, Key.Key_T)
    qtbot.waitUntil(lambda: list(persons(root).values()).count("third party") == 2)
    qtbot.keyClick(page.view, Key.Key_Z, Ctrl)
    qtbot.waitUntil(lambda: set(persons(root).values()) == {""})


def test_selected_persons_are_merged_with_a_reason_and_it_is_undone(
    qtbot, page, root: Path
) -> None:
    choose(page, ALEX[0], ALEX[1])
    qtbot.keyClick(page.view, Key.Key_M)
    dialog = dialog_of(qtbot, page, MergeDialog)
    dialog.accept()
    assert dialog.isVisible(), "a merge without a reason is not done"
    assert "reason" in dialog.notice.accessibleName()
    qtbot.keyClicks(dialog.field, "Subscriber data of 3 March")
    qtbot.keyClick(dialog.field, Key.Key_Return, Ctrl)
    qtbot.waitUntil(lambda: frozenset(ALEX[:2]) in persons(root))
    qtbot.waitUntil(lambda: len(page.table.records) == 3)
    assert len(page.card.table.records) == 2
    evidence = [text for each in page.card.table.records for text in each.evidence]
    assert any("Subscriber data" in text for text in evidence)
    assert "Subscriber data" in page._last.text()
    page.window().activateWindow()  # a window manager does this when a dialog closes
    qtbot.waitUntil(page.window().isActiveWindow)
    page.view.setFocus()
    qtbot.keyClick(page.view, Key.Key_Z, Ctrl)
    qtbot.waitUntil(lambda: frozenset(ALEX[:2]) not in persons(root))
    with Case.open(root, write=False) as case:
        acts = [each.action for each in audit.entries(case.connection, held.ACTIONS)]
    assert acts == ["merge people", "undo people"]


def test_another_person_is_found_by_number_and_merged(qtbot, page, root: Path) -> None:
    choose(page, ALEX[0])
    page.merge()
    dialog = dialog_of(qtbot, page, MergeDialog)
    assert ALEX[0] not in {key for each in dialog.table.records for key in each.keys}
    qtbot.keyClicks(dialog.search, "07700 900333")
    assert [each.keys for each in dialog.table.records] == [(ALEX[2],)]
    dialog.field.setPlainText("Admitted in interview")
    dialog.accept()
    assert dialog.isVisible(), "nobody is chosen yet"
    qtbot.keyClick(dialog.search, Key.Key_Return)
    assert dialog.field.hasFocus()
    dialog.accept()
    qtbot.waitUntil(lambda: frozenset((ALEX[0], ALEX[2])) in persons(root))


def test_an_account_is_set_apart_with_a_reason(qtbot, page, root: Path) -> None:
    choose(page, ALEX[0])
    page.set_apart()
    assert not page.findChildren(ReasonDialog), "a single account can't be set apart"
    with Case.open(root, operator=OPERATOR) as case:
        from workbench.review import people

        changes = people.merge(case, ALEX, "made up")
    page.desk.work.changed.emit(changes, None)
    qtbot.waitUntil(lambda: len(page.table.records) == 2)
    choose(page, ALEX[0])
    qtbot.waitUntil(lambda: len(page.card.table.records) == 3)
    page.card.accounts.selectRow(1)
    page.card.accounts.setFocus()
    qtbot.keyClick(page.card.accounts, Key.Key_X)
    dialog = dialog_of(qtbot, page, ReasonDialog)
    qtbot.keyClicks(dialog.field, "The handset was sold in May")
    dialog.accept()
    qtbot.waitUntil(lambda: frozenset([ALEX[1]]) in persons(root))
    qtbot.waitUntil(lambda: [each.keys for each in page.view.selected()] == [(ALEX[1],)])
    assert "sold in May" in page.card.table.records[0].evidence[-1]


def test_proposed_links_are_answered_by_one_key_each(qtbot, page, root: Path) -> None:
    qtbot.keyClick(page.view, Key.Key_P)
    assert not page.on_persons
    assert len(page.links.records) == 3
    assert "(3)" in page.tabs.tabText(1)
    first = page.queue.current().link
    assert page.link.field.text() == first.evidence
    qtbot.keyClick(page.queue, Key.Key_N)
    assert len(page.links.records) == 2, "it leaves the list at once"
    qtbot.keyClick(page.queue, Key.Key_E)
    assert page.link.field.hasFocus()
    qtbot.keyClicks(page.link.field, "An answer to N, A and V by letter")
    qtbot.keyClick(page.link.field, Key.Key_Return)
    assert page.queue.hasFocus()
    second = page.queue.current().link
    qtbot.keyClick(page.queue, Key.Key_A)
    qtbot.waitUntil(lambda: frozenset((second.one, second.other)) in persons(root))
    with Case.open(root, write=False) as case:
        acts = list(audit.entries(case.connection, held.ACTIONS))
    assert [each.action for each in acts] == ["reject link", "merge people"]
    assert acts[0].detail["reason"] == "", "what was only prefilled is no reason against"
    assert acts[1].detail["reason"] == "An answer to N, A and V by letter"
    qtbot.waitUntil(lambda: len(page.table.records) == 3)


def test_a_link_without_a_reason_is_not_accepted(qtbot, page, root: Path) -> None:
    page.turn()
    page.link.field.clear()
    page.accept()
    assert page.link.field.hasFocus()
    assert len(page.links.records) == 3
    page.give("victim")
    page.merge()
    assert set(persons(root).values()) == {""}, "roles are for the list of persons"


def test_searching_types_and_decides_nothing(qtbot, page, root: Path) -> None:
    qtbot.keyClick(page.view, Key.Key_Slash)
    assert page.search.hasFocus()
    qtbot.keyClicks(page.search, "victims")
    assert page.table.records == []
    assert "0 of 4" in page._count.text()
    page.search.setText("07700900222")
    assert [each.keys for each in page.table.records] == [(ALEX[1],)]
    qtbot.keyClick(page.search, Key.Key_Return)
    assert page.view.hasFocus()
    page.search.clear()
    page.role.setCurrentIndex(page.role.findData("victim"))
    assert page.table.records == []
    assert set(persons(root).values()) == {""}


def test_a_failed_act_is_told(qtbot, page, monkeypatch) -> None:
    from workbench.review import people

    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("made up")

    monkeypatch.setattr(people, "merge", broken)
    page.turn()
    page.accept()
    qtbot.waitUntil(page.window().notice.isVisible)
    qtbot.waitUntil(lambda: len(page.links.records) == 3)
    page.undo()
    qtbot.waitUntil(lambda: "no such act" in page.window().notice.accessibleName())


def test_an_empty_case_says_what_to_do(qtbot, open_window, tmp_path: Path) -> None:
    window = open_window(empty_case(tmp_path / "case"))
    window.go("people")
    page = window.people
    qtbot.waitUntil(lambda: page._roster is not None)
    assert page._stack.currentIndex() == 0
    button = next(each for each in page.findChildren(QPushButton) if "Sources" in each.text())
    button.click()
    assert window.shown().name == "sources"


def test_kinds_of_accounts_in_words() -> None:
    assert tables._kind("tel:+447700900111", "+447700900111", ["sms"]) == "phone number · SMS"
    assert tables._kind("whatsapp:Robin Sample:mum", "Mum", ["whatsapp"]) == (
        "WhatsApp, as Robin Sample has it"
    )
    assert tables._kind("instagram::someone", "someone", ["instagram"]) == "Instagram"
