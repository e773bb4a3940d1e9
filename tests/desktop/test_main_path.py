"""The main job by hand: drop a source, see it come in, decide by keyboard, timeline, export."""

from __future__ import annotations

from pathlib import Path

from PyQt6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PyQt6.QtGui import QDragEnterEvent, QDropEvent
from PyQt6.QtWidgets import QPushButton

from tests.desktop.cases import empty_case, rank, sms_file
from workbench.case import Case
from workbench.desktop.pages.disclosure import Disclosure
from workbench.desktop.pages.sources import Sources
from workbench.desktop.widgets.terms import TermsDialog
from workbench.jobs import Job

Key = Qt.Key


def drop(window, path: Path) -> None:
    """Drag a file over the window and let it fall, as the window system would."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    how = (data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    entered = QDragEnterEvent(QPoint(50, 50), Qt.DropAction.CopyAction, *how)
    entered.ignore()
    window.dragEnterEvent(entered)
    assert entered.isAccepted()
    window.dropEvent(QDropEvent(QPointF(50, 50), Qt.DropAction.CopyAction, *how))


def answer_terms(qtbot, window, owner: str) -> None:
    """Fill in the dialog that a drop opens."""
    qtbot.waitUntil(lambda: window.findChild(TermsDialog) is not None)
    dialog = window.findChild(TermsDialog)
    dialog.owner.setText(owner)
    qtbot.keyClick(dialog.owner, Key.Key_Return)


def test_from_a_dropped_file_to_a_verified_bundle(qtbot, open_window, tmp_path: Path) -> None:
    root = empty_case(tmp_path / "case")
    window = open_window(root)
    assert window.shown() is window.page(Sources)

    stages: list[tuple[str, int]] = []
    window.desk.work.job_changed.connect(lambda job: stages.append((job.stage, job.done)))
    drop(window, sms_file(tmp_path / "phone.xml"))
    answer_terms(qtbot, window, "Robin Sample")
    sources = window.page(Sources)
    qtbot.waitUntil(lambda: len(sources.table.records) == 1)
    assert stages, "progress is shown"
    assert sources.table.records[0].owner == "Robin Sample"
    assert sources.notice.isVisible()

    with Case.open(root) as case:  # what an analysis would do
        rank(case)
    window.go("triage")
    triage = window.triage
    triage.take_new_order()
    qtbot.waitUntil(lambda: triage._standing is not None and triage._standing.assessed)
    assert len(triage.model.rows) == 8
    triage.list.choose(0)
    qtbot.waitUntil(lambda: triage.conversation.model.rowCount() == 8)

    window.activateWindow()  # a window manager does this when a dialog closes
    qtbot.waitUntil(window.isActiveWindow)
    triage.list.setFocus()
    first_three = [triage.model.id_at(place) for place in range(3)]
    for key in (Key.Key_R, Key.Key_R, Key.Key_N):
        qtbot.keyClick(triage.list, key)
    qtbot.waitUntil(lambda: triage._standing is not None and triage._standing.decided == 3)
    assert triage.current_id() == triage.model.id_at(3)

    window.go("timeline")
    qtbot.waitUntil(lambda: len(window.timeline.rows) == 2)
    assert {row.event_id for row in window.timeline.rows} == set(first_three[:2])

    window.go("disclosure")
    page = window.page(Disclosure)
    out = tmp_path / "bundle"
    page.folder.setText(str(out))
    qtbot.waitUntil(lambda: bool(page.answers._shown))
    for field in page.answers._fields.values():
        qtbot.keyClicks(field, "Seen by the officer in charge")
    job = page.export()
    assert isinstance(job, Job)
    qtbot.waitUntil(lambda: not job.active, timeout=60_000)
    assert job.state == "done", job.failure
    assert (out / "timeline.jsonl").exists() or any(out.rglob("*.jsonl"))
    verify = next(each for each in page.notice.findChildren(QPushButton) if each.text() == "Verify")
    verify.click()
    qtbot.waitUntil(lambda: "verifies" in page.notice.accessibleName(), timeout=60_000)
