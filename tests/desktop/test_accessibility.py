"""Keyboard alone, names for screen readers, small and enlarged windows."""

from __future__ import annotations

from pathlib import Path

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QWidget,
)

from tests.desktop.cases import ranked_case
from workbench.desktop import looks, pages, theme

USED = (QAbstractButton, QLineEdit, QComboBox, QAbstractSpinBox, QAbstractScrollArea)


@pytest.fixture
def window(qtbot, open_window, tmp_path: Path):
    made = open_window(ranked_case(tmp_path / "case", interrupts=[5]))
    qtbot.waitUntil(lambda: made.triage._standing is not None)
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


def reachable(widget: QWidget) -> bool:
    inner = isinstance(widget.parentWidget(), (QComboBox, QAbstractSpinBox))
    policy = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
    return bool(policy) and widget.isVisible() and widget.isEnabled() and not inner


def named(widget: QWidget) -> bool:
    text = widget.text() if isinstance(widget, QAbstractButton) else ""
    return bool(widget.accessibleName() or text)


@pytest.mark.parametrize("name", pages.PAGES)
def test_whatever_takes_the_keyboard_has_a_name(qtbot, window, name: str) -> None:
    window.go(name)
    qtbot.wait(50)
    nameless = [
        f"{type(each).__name__} in {type(each.parentWidget()).__name__}"
        for each in window.findChildren(QWidget)
        if isinstance(each, USED) and reachable(each) and not named(each)
    ]
    assert not nameless


@pytest.mark.parametrize("name", pages.PAGES)
def test_tab_leads_through_the_page_and_never_gets_stuck(qtbot, window, name: str) -> None:
    window.go(name)
    qtbot.wait(50)
    page = window.shown()
    wanted = {
        each
        for each in page.findChildren(QWidget)
        if isinstance(each, (QAbstractButton, QLineEdit, QComboBox)) and reachable(each)
        and not (isinstance(each, QAbstractButton) and each.group() is not None)
    }  # fmt: skip
    seen: set[QWidget] = set()
    for _ in range(200):
        at = window.focusWidget()
        if at is None or (at in seen and not wanted - seen):
            break
        seen.add(at)
        qtbot.keyClick(at, Qt.Key.Key_Tab)
    missed = [each.accessibleName() or type(each).__name__ for each in wanted - seen]
    assert not missed


def test_f6_goes_from_pane_to_pane(qtbot, window) -> None:
    window.go("triage")
    qtbot.waitUntil(window.triage.conversation.view.isVisible)
    window.triage.list.setFocus()
    seen = set()
    for _ in range(6):
        window.next_pane()
        seen.add(window.focusWidget())
    assert window.triage.list in seen
    assert window.triage.conversation.view in seen


@pytest.mark.parametrize("scale", [1.0, 1.3, 2.0])
def test_pages_fit_a_small_screen(qtbot, window, scale: float) -> None:
    looks.dress(window, "light", scale)
    window.resize(960, 540)
    for name in pages.PAGES:
        window.go(name)
        qtbot.wait(20)
        window.grab()
    if scale == 1.0:
        assert (window.width(), window.height()) == (960, 540)
    looks.dress(window, "light", 1.0)
    assert theme.scale() == 1.0
