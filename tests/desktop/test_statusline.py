"""The status line says what was done for a while, and stops when its case is closed."""

from __future__ import annotations

from pathlib import Path

from tests.desktop.cases import empty_case


def test_a_message_fades_and_does_not_outlive_its_case(open_window, tmp_path: Path) -> None:
    window = open_window(empty_case(tmp_path / "case"))
    window.desk.say("Saved")
    assert window.status.said.text() == "Saved"
    assert window.status._fade.isActive()
    window.status._fade.timeout.emit()
    assert window.status.said.text() == ""
    window.desk.say("Saved again")
    window.close_case()
    assert not window.status._fade.isActive()
    assert window.status.said.text() == ""
