"""Pages, actions, menus, palette and the page of shortcuts agree, as all are made of one list."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtGui import QKeySequence
from PyQt6.QtWidgets import QLabel

from tests.desktop.cases import ranked_case
from workbench.desktop import manual, pages
from workbench.desktop.actions import ACTIONS, MENUS, shown_keys
from workbench.desktop.glyphs import ICONS
from workbench.desktop.widgets.palette import Palette
from workbench.desktop.widgets.shortcuts import Shortcuts


def test_the_list_of_pages_is_what_the_folder_holds() -> None:
    folder = Path(pages.__file__).parent
    found = {each.stem for each in folder.glob("*.py")} - {"__init__"}
    assert set(pages.PAGES) == found
    for name, page in zip(pages.PAGES, pages.page_types(), strict=True):
        assert page.name == name
        assert page.title
        assert name in ICONS


def test_actions_have_their_own_ids_and_known_places() -> None:
    assert len({each.id for each in ACTIONS}) == len(ACTIONS)
    for each in ACTIONS:
        assert each.menu in MENUS
        assert set(each.pages) <= set(pages.PAGES)
        for key in each.keys:
            assert QKeySequence(key).toString(), f"{each.id}: {key}"


@pytest.mark.parametrize("page", pages.PAGES)
def test_no_key_does_two_things_on_a_page(page: str) -> None:
    keys = Counter(
        QKeySequence(key).toString()
        for each in ACTIONS
        if not each.pages or page in each.pages
        for key in each.keys
    )
    assert not [key for key, count in keys.items() if count > 1]


def test_every_page_has_a_way_to_it() -> None:
    assert {f"go.{each}" for each in pages.PAGES} <= {each.id for each in ACTIONS}


def test_the_menus_hold_every_action(open_window) -> None:
    window = open_window(None)
    shown = {
        action.objectName()
        for menu in window.menuBar().actions()
        for action in menu.menu().actions()
    }
    assert shown == {each.id for each in ACTIONS}


def test_without_a_case_only_what_needs_none_can_be_done(open_window) -> None:
    window = open_window(None)
    for each in ACTIONS:
        assert window._made[each.id].isEnabled() is not each.needs_case


def test_the_palette_finds_and_runs(qtbot, open_window, tmp_path: Path) -> None:
    window = open_window(ranked_case(tmp_path / "case"))
    window.show_palette()
    palette = window.findChild(Palette)
    qtbot.keyClicks(palette.field, "timel")
    assert palette.list.currentItem().data(Qt.ItemDataRole.UserRole).id == "go.timeline"
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert window.shown().name == "timeline"
    window.show_palette()
    again = window.findChildren(Palette)[-1]
    qtbot.keyClicks(again.field, "no such thing")
    qtbot.keyClick(again.field, Qt.Key.Key_Return)
    assert window.shown().name == "timeline"


def test_the_shortcuts_page_names_every_key(qtbot) -> None:
    dialog = Shortcuts(ACTIONS)
    qtbot.addWidget(dialog)
    told = {each.text() for each in dialog.findChildren(QLabel)}
    for each in ACTIONS:
        if each.keys:
            assert shown_keys(each) in told
            assert each.title in told


def test_every_action_can_be_done_on_its_page(qtbot, open_window, monkeypatch, tmp_path) -> None:
    """No action breaks; those that ask or leave are answered with a no."""
    from PyQt6.QtWidgets import QFileDialog, QInputDialog, QMessageBox

    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: "")
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: ([], ""))
    monkeypatch.setattr(QInputDialog, "getText", lambda *_, **__: ("", False))
    monkeypatch.setattr(QMessageBox, "about", lambda *_: None)
    no = QMessageBox.StandardButton.No
    monkeypatch.setattr(QMessageBox, "question", lambda *_: no)
    window = open_window(ranked_case(tmp_path / "case"))
    for slow in ("run_analysis", "explain"):  # they load the models, and have tests of their own
        monkeypatch.setattr(type(window.triage), slow, lambda _: None)
    qtbot.waitUntil(lambda: window.triage.current() is not None)
    for each in ACTIONS:
        if each.id in ("app.quit", "case.close"):
            continue
        window.go(each.pages[0] if each.pages else "triage")
        window.run_id(each.id)
        for dialog in window.findChildren(Palette) + window.findChildren(Shortcuts):
            dialog.reject()
        qtbot.wait(1)
    qtbot.waitUntil(window.desk.work.runner.idle)
    assert not window.notice.isVisible() or "bug" not in window.notice.accessibleName()


def test_the_manual_lists_the_keys_as_they_are() -> None:
    page = Path(manual.__file__).parents[2] / "docs" / "desktop.md"
    text = page.read_text("utf-8")
    assert manual.written(text) == text, "run: python -m workbench.desktop.manual docs/desktop.md"
