"""The analysis started from the window, with the models themselves."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.desktop.cases import small_case


@pytest.mark.slow
def test_an_analysis_ranks_and_is_offered(qtbot, open_window, tmp_path: Path) -> None:
    window = open_window(small_case(tmp_path / "case"))
    window.go("triage")
    triage = window.triage
    qtbot.waitUntil(lambda: triage.current() is not None)
    assert not triage.filters.order.isEnabled()
    triage.run_analysis()
    triage.run_analysis()
    assert len(window.desk.work.runner.jobs) == 1, "one is enough"
    qtbot.waitUntil(triage.notice.isVisible, timeout=120_000)
    assert triage.current().assessment is None, "what is in view stays as it is"
    triage.take_new_order()
    qtbot.waitUntil(triage.filters.order.isEnabled, timeout=10_000)
    qtbot.waitUntil(lambda: triage.current().assessment is not None, timeout=10_000)
    assert len(triage.model.rows) == 8
