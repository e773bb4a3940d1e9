"""Timeline and themes by hand: order, filters, own entries, removal, a theme as one operation."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from PyQt6.QtCore import QDateTime

from tests.desktop.cases import ranked_case
from workbench.case import Case, audit, events
from workbench.desktop.pages.themes import Themes
from workbench.desktop.pages.timeline import COLUMNS, Timeline, when_of
from workbench.desktop.widgets.adopt_dialog import AdoptDialog
from workbench.desktop.widgets.entry_dialog import EntryDialog
from workbench.review import decisions, state


@pytest.fixture
def window(qtbot, open_window, tmp_path: Path):
    root = ranked_case(tmp_path / "case", interrupts=[5])
    with Case.open(root) as case:
        ids = list(events.ids_in_time(case.connection))
        decisions.decide(case, [ids[0]], "relevant", tags=["F4"], note="first")
        decisions.decide(case, [ids[3]], "relevant", tags=["V1"])
        decisions.add_entry(case, "Reported to police", "2025-10-25T10:00", basis="Incident log")
    made = open_window(root)
    made.go("timeline")
    qtbot.waitUntil(lambda: len(made.timeline.rows) == 3)
    return made


def counts(window) -> dict[str, int]:
    with Case.open(window.desk.root, write=False) as case:
        return state.counts(case.connection)


def test_rows_stand_in_order_with_their_zone(window) -> None:
    page: Timeline = window.timeline
    assert [row.kind for row in page.table.records] == ["message", "message", "entry"]
    assert when_of(page.table.records[0]) == "Fri 24 Oct 2025 21:00:00 BST"
    shown = {column.key: column.text(page.table.records[2]) for column in COLUMNS}
    assert shown["parties"] == "Investigator's entry"
    assert shown["text"] == "Reported to police"
    page.view.selectRow(0)
    assert page.detail._text.text().startswith("I know where you park")
    assert "first" in page.detail._note.text()


def test_filters_by_person_and_tag(qtbot, window) -> None:
    page: Timeline = window.timeline
    page.tag.setCurrentIndex(page.tag.findData("V1"))
    assert [row.tags for row in page.table.records] == [("V1",)]
    assert "1 of 3" in page._count.text()
    page.tag.setCurrentIndex(0)
    page.person.setCurrentIndex(1)
    assert len(page.table.records) == 2


def test_an_entry_of_ones_own(qtbot, window) -> None:
    page: Timeline = window.timeline
    page.add_entry()
    dialog = page.findChild(EntryDialog)
    dialog.accept()
    assert dialog.isVisible()
    assert "basis" in dialog.notice.accessibleName()
    dialog.text.setPlainText("Order served")
    dialog.basis.setText("Court order")
    dialog.when.setDateTime(QDateTime(datetime(2025, 10, 26, 1, 30)))  # noqa: DTZ001
    dialog.accept()
    qtbot.waitUntil(lambda: "ambiguous" in dialog.notice.accessibleName())
    assert dialog.isVisible(), "nothing typed is lost"
    dialog.offset.setText("+01:00")
    dialog.accept()
    qtbot.waitUntil(lambda: len(page.rows) == 4)
    assert "Order served" in [row.text for row in page.rows]


def test_removing_and_bringing_back(qtbot, window, monkeypatch) -> None:
    page: Timeline = window.timeline
    page.view.selectRow(2)
    monkeypatch.setattr(page, "sure", lambda _: False)
    page.remove()
    monkeypatch.setattr(page, "sure", lambda _: True)
    page.remove()
    qtbot.waitUntil(lambda: len(page.rows) == 2)
    page.view.selectRow(0)
    page.remove()
    qtbot.waitUntil(lambda: len(page.rows) == 1)
    assert counts(window) == {"relevant": 1, "unsure": 1}
    window.undo()
    qtbot.waitUntil(lambda: len(page.rows) == 2)
    page.view.selectRow(0)
    page.decide("not-relevant")
    qtbot.waitUntil(lambda: len(page.rows) == 1)
    with Case.open(window.desk.root, write=False) as case:
        assert len(list(audit.entries(case.connection, ("undo",)))) == 2


def test_from_the_timeline_to_the_conversation(qtbot, window) -> None:
    page: Timeline = window.timeline
    page.view.selectRow(1)
    wanted = page.table.records[1].event_id
    page.detail._go.click()
    assert window.shown() is window.triage
    qtbot.waitUntil(lambda: window.triage.current_id() == wanted)


def test_a_theme_is_decided_as_one_operation(qtbot, window, monkeypatch) -> None:
    window.go("themes")
    page: Themes = window.page(Themes)
    qtbot.waitUntil(lambda: len(page.model.rows) == 4)
    monkeypatch.setattr(page, "sure", lambda *_: True)
    before = counts(window)
    page.decide_theme("not-relevant")
    qtbot.waitUntil(lambda: counts(window).get("not-relevant") == 2)
    assert counts(window)["relevant"] == before["relevant"], "what was decided stays"
    with Case.open(window.desk.root, write=False) as case:
        last = list(audit.entries(case.connection, ("decide",)))[-1]
        assert len(last.detail["events"]) == 2
    qtbot.waitUntil(lambda: page.table.records[0].decided == 4)
    page.decide_theme("not-relevant")
    assert "already" in window.status.said.text()
    window.undo()
    qtbot.waitUntil(lambda: "not-relevant" not in counts(window))


def test_a_theme_with_an_unacknowledged_interrupt_leads_to_it(qtbot, window, monkeypatch) -> None:
    urgent = window.triage.model.id_at(0)
    with Case.open(window.desk.root) as case, case.transaction():
        case.connection.execute("INSERT INTO theme_member VALUES (1, ?)", (urgent,))
    window.go("themes")
    page: Themes = window.page(Themes)
    page.reload()
    page.desk.work.ask(page, lambda case: __import__("workbench").case.themes.members(
        case.connection, 1), page._take_members)  # fmt: skip
    qtbot.waitUntil(lambda: len(page.model.rows) == 5)
    monkeypatch.setattr(page, "sure", lambda *_: True)
    before = counts(window)
    page.decide_theme("relevant")
    assert window.shown() is window.triage
    qtbot.waitUntil(lambda: window.triage.current_id() == urgent)
    assert counts(window) == before


def test_adopting_a_translation_for_a_row(qtbot, window) -> None:
    page: Timeline = window.timeline
    page.view.selectRow(0)
    page.adopt()
    dialog = page.findChild(AdoptDialog)
    dialog.text.setPlainText("I know where you park")
    dialog.accept()
    qtbot.waitUntil(lambda: "basis" in dialog.notice.accessibleName())
    assert dialog.isVisible(), "nothing typed is lost"
    dialog.basis.setText("Sworn translator, reference 7")
    dialog.accept()
    qtbot.waitUntil(lambda: bool(page.rows[0].adopted))
    page.view.selectRow(1)
    page.view.selectRow(0)
    form = page.detail._form
    shown = [form.itemAt(n, form.ItemRole.LabelRole).widget().text() for n in range(2)]
    assert shown[0] == "Translation"
    window.undo()
    qtbot.waitUntil(lambda: not page.rows[0].adopted)
