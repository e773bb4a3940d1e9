"""The start page, new cases, recent ones, and cases that can't be opened."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QInputDialog

from tests.desktop.cases import empty_case
from workbench.case import Case, audit
from workbench.desktop import app, looks, theme
from workbench.desktop.recent import Recent
from workbench.desktop.start import NewCase
from workbench.desktop.window import Window
from workbench.errors import MachineError


def test_a_new_case_is_made_and_opened(qtbot, open_window, tmp_path: Path) -> None:
    window = open_window(None)
    assert window.stack.currentWidget() is window.start
    window.new_case()
    dialog = window.findChild(NewCase)
    dialog.accept()
    assert "needs a name" in dialog.notice.accessibleName()
    dialog.name.setText("Operation Heron/2")
    assert dialog.folder.text().endswith("Operation Heron-2")
    dialog.folder.setText(str(tmp_path / "heron"))
    dialog.zone.setCurrentText("Mars/Olympus")
    dialog.accept()
    assert "Mars/Olympus" in dialog.notice.accessibleName()
    dialog.zone.setCurrentText("Europe/London")
    dialog.operator.setText("DC Heron")
    dialog.prefix.setText("HRN")
    dialog.accept()
    assert window.desk is not None
    assert (window.desk.name, window.desk.operator) == ("Operation Heron/2", "DC Heron")
    assert window.recent.cases() == [(tmp_path / "heron").resolve()]
    with Case.open(tmp_path / "heron", write=False) as case:
        made = next(audit.entries(case.connection, ("create",)))
    assert made.by == "DC Heron"
    assert made.detail["exhibit_prefix"] == "HRN"
    window.close_case()
    assert window.stack.currentWidget() is window.start
    assert window.start.list.count() == 1
    qtbot.keyClick(window.start.list, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.desk is not None)


def test_a_folder_that_is_in_use_is_refused(qtbot, open_window, tmp_path: Path) -> None:
    window = open_window(None)
    (tmp_path / "used").mkdir()
    (tmp_path / "used" / "file").write_text("x")
    window.new_case()
    dialog = window.findChild(NewCase)
    dialog.name.setText("x")
    dialog.folder.setText(str(tmp_path / "used"))
    dialog.accept()
    assert "already in use" in dialog.notice.accessibleName()
    assert window.desk is None


def test_what_is_no_case_is_told_calmly(open_window, recent: Recent, tmp_path: Path) -> None:
    window = open_window(None)
    recent.opened(tmp_path)
    assert not window.open_case(tmp_path)
    assert "not a case folder" in window.notice.accessibleName()
    assert recent.cases() == []


def test_another_operator_signs_from_then_on(open_window, monkeypatch, tmp_path: Path) -> None:
    window = open_window(empty_case(tmp_path / "case"))
    monkeypatch.setattr(QInputDialog, "getText", lambda *_, **__: ("DS Other", True))
    window.change_operator()
    assert window.desk.operator == "DS Other"
    assert window.desk.work.case.operator == "DS Other"


def test_settings_are_kept_in_a_local_file(tmp_path: Path) -> None:
    file = tmp_path / "settings.ini"
    one = Recent(file)
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        one.opened(tmp_path / name)
    one.opened(tmp_path / "a")
    one.operator, one.mode, one.scale = "DC Test", "dark", 1.3
    one._store.sync()
    two = Recent(file)
    assert [each.name for each in two.cases()] == ["a", "b"]
    assert (two.operator, two.mode, two.scale) == ("DC Test", "dark", 1.3)
    two.scale = "nonsense"  # type: ignore[assignment]
    assert two.scale == 1.0
    (tmp_path / "b").rmdir()
    assert [each.name for each in two.cases()] == ["a"]


def test_the_theme_is_remembered(open_window) -> None:
    window = open_window(None)
    looks.switch(window)
    assert (theme.is_dark(), window.recent.mode) == (True, "dark")
    looks.switch(window)
    assert (theme.is_dark(), window.recent.mode) == (False, "light")


def test_the_app_runs_and_leaves(qapp, monkeypatch, recent: Recent, tmp_path: Path) -> None:
    recent.operator = ""
    monkeypatch.setattr(app, "Recent", lambda: recent)
    hook = sys.excepthook
    seen: list[str] = []

    def leave() -> int:
        window = next(w for w in qapp.topLevelWidgets() if isinstance(w, Window) and w.isVisible())
        seen.append(window.windowTitle())
        seen.append(window.notice.accessibleName())
        sys.excepthook(ValueError, ValueError("made up"), None)
        seen.append(window.notice.accessibleName())
        window.close()
        return 0

    monkeypatch.setattr(type(qapp), "exec", staticmethod(leave))
    assert app.run(empty_case(tmp_path / "case")) == 0
    sys.excepthook = hook
    assert seen[0].startswith("Operation Test")
    assert "You work as DC Test" in seen[1]
    assert "error in the software" in seen[2]


def test_the_start_loads_no_models() -> None:
    heavy = ("torch", "transformers", "sentence_transformers", "reportlab")
    code = (
        "import sys, workbench.desktop.app;"
        f"print(*[name for name in {heavy!r} if name in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert found.returncode == 0, found.stderr
    assert found.stdout.split() == []


def test_without_a_screen_it_says_so(monkeypatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(MachineError, match="no display"):
        app.run(None)


def test_verifying_a_changed_case_names_it(qtbot, open_window, tmp_path: Path) -> None:
    from tests.desktop.cases import small_case

    window = open_window(small_case(tmp_path / "case"))
    window.verify_case()
    qtbot.waitUntil(lambda: "verifies" in window.notice.accessibleName(), timeout=15_000)
    (tmp_path / "case.xml").write_text("changed")
    window.verify_case()
    qtbot.waitUntil(lambda: "does not verify" in window.notice.accessibleName(), timeout=15_000)
