"""Triage by hand: keys, several at once, undo, tags, notes, the welfare prompt, a new order."""

from __future__ import annotations

from pathlib import Path

import pytest
from PyQt6.QtCore import QItemSelectionModel, Qt

from tests.desktop.cases import OPERATOR, rank, ranked_case
from workbench.case import Case, audit
from workbench.desktop import looks
from workbench.desktop.widgets.note_dialog import NoteDialog
from workbench.desktop.widgets.reason_dialog import ReasonDialog
from workbench.desktop.widgets.tag_picker import TagPicker
from workbench.review import decisions, state
from workbench.review.decisions import Changes

Key = Qt.Key
Ctrl = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def window(qtbot, open_window, tmp_path: Path):
    made = open_window(ranked_case(tmp_path / "case", interrupts=[5]))
    qtbot.waitUntil(lambda: made.triage._standing is not None)
    qtbot.waitUntil(lambda: made.triage.conversation.model.rowCount() == 8)
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    made.triage.list.setFocus()
    return made


def verdicts(window) -> dict[int, tuple[str, tuple[str, ...], str]]:
    with Case.open(window.desk.root, write=False) as case:
        ids = list(window.triage.model.rows.ids)
        return {
            ident: (v.decision, v.tags, v.note)
            for ident, some in state.verdicts(case.connection, ids).items()
            for v in some
            if v.by == OPERATOR
        }


def press(qtbot, window, key, modifier=Qt.KeyboardModifier.NoModifier) -> None:
    qtbot.keyClick(window.triage.list, key, modifier)


def test_an_interrupt_is_acknowledged_before_it_is_decided(qtbot, window) -> None:
    triage = window.triage
    assert triage.current().assessment.lane == "interrupt"
    assert triage.box.welfare.isVisible()
    press(qtbot, window, Key.Key_R)
    qtbot.wait(100)
    assert verdicts(window) == {}
    press(qtbot, window, Key.Key_A)
    qtbot.waitUntil(lambda: not triage.box.welfare.isVisible())
    press(qtbot, window, Key.Key_R)
    qtbot.waitUntil(lambda: len(verdicts(window)) == 1)
    with Case.open(window.desk.root, write=False) as case:
        assert len(list(audit.entries(case.connection, ("acknowledge",)))) == 1


def test_moving_and_deciding_by_keys(qtbot, window) -> None:
    triage = window.triage
    press(qtbot, window, Key.Key_J)
    second = triage.current_id()
    press(qtbot, window, Key.Key_Down)
    third = triage.current_id()
    press(qtbot, window, Key.Key_K)
    assert triage.current_id() == second
    press(qtbot, window, Key.Key_N)
    assert triage.current_id() == third, "the next one comes by itself"
    press(qtbot, window, Key.Key_U)
    qtbot.waitUntil(lambda: len(verdicts(window)) == 2)
    assert verdicts(window)[second][0] == "not-relevant"
    assert verdicts(window)[third][0] == "unsure"
    press(qtbot, window, Key.Key_Home)
    press(qtbot, window, Key.Key_J, Ctrl)
    assert triage.current_id() not in (second, third)
    press(qtbot, window, Key.Key_End)
    assert triage.current_id() == triage.model.id_at(7)


def test_undo_takes_back_and_goes_there(qtbot, window) -> None:
    triage = window.triage
    press(qtbot, window, Key.Key_J)
    there = triage.current_id()
    press(qtbot, window, Key.Key_R)
    qtbot.waitUntil(lambda: len(verdicts(window)) == 1)
    press(qtbot, window, Key.Key_Z, Ctrl)
    qtbot.waitUntil(lambda: verdicts(window) == {})
    qtbot.waitUntil(lambda: triage.current_id() == there)
    press(qtbot, window, Key.Key_Z, Ctrl)
    qtbot.waitUntil(window.notice.isVisible)
    assert "nothing to undo" in window.notice.accessibleName()


def test_several_at_once_are_one_operation(qtbot, window) -> None:
    triage = window.triage
    chosen = triage.list.selectionModel()
    triage.list.choose(2)
    for place in (3, 5):
        index = triage.model.index(place)
        chosen.select(index, QItemSelectionModel.SelectionFlag.Select)
    ids = triage.list.selected_ids()
    assert len(ids) == 3
    assert "3 selected" in triage._shown.text()
    triage.decide("relevant")
    qtbot.waitUntil(lambda: set(verdicts(window)) == set(ids))
    window.undo()
    qtbot.waitUntil(lambda: verdicts(window) == {})


def test_the_order_never_moves_under_the_reader(qtbot, window) -> None:
    triage = window.triage
    order = list(triage.model.rows.ids)
    triage.list.choose(3)
    there = triage.current_id()
    with Case.open(window.desk.root) as case:
        rank(case, reverse=False)
    window.desk.work.changed.emit(Changes(label="Analyse", ranking=True), None)
    qtbot.waitUntil(triage.notice.isVisible)
    assert list(triage.model.rows.ids) == order
    assert triage.current_id() == there
    press(qtbot, window, Key.Key_R, Ctrl)
    qtbot.waitUntil(lambda: list(triage.model.rows.ids) != order)
    assert triage.current_id() == there, "the message in view stays in view"
    assert not triage.notice.isVisible()


def test_tags_are_picked_by_code_or_word(qtbot, window) -> None:
    triage = window.triage
    press(qtbot, window, Key.Key_J)
    there = triage.current_id()
    press(qtbot, window, Key.Key_T)
    picker = triage.findChild(TagPicker)
    qtbot.waitUntil(picker.isActiveWindow)
    qtbot.keyClicks(picker.field, "f4")
    qtbot.keyClick(picker.field, Key.Key_Return)
    picker.field.clear()
    qtbot.keyClicks(picker.field, "watching")
    qtbot.keyClick(picker.field, Key.Key_Return)
    picker.field.clear()
    qtbot.keyClicks(picker.field, "car keys")
    qtbot.keyClick(picker.field, Key.Key_Return)
    qtbot.keyClick(picker.field, Key.Key_Return, Ctrl)
    qtbot.waitUntil(lambda: there in verdicts(window))
    decision, tags, _ = verdicts(window)[there]
    assert decision == "relevant"
    assert {"F4", "car keys"} <= set(tags)
    assert len(tags) == 3


def test_a_note_keeps_decision_and_tags_and_a_new_decision_keeps_the_note(qtbot, window) -> None:
    triage = window.triage
    press(qtbot, window, Key.Key_J)
    there = triage.current_id()
    decisions_made = {"as": "unsure", "tags": ("F4",)}
    with Case.open(window.desk.root, operator=OPERATOR) as case:
        decisions.decide(case, [there], decisions_made["as"], tags=decisions_made["tags"])
    triage.model.stale([there])
    press(qtbot, window, Key.Key_M)
    dialog = triage.findChild(NoteDialog)
    qtbot.waitUntil(dialog.isActiveWindow)
    qtbot.keyClicks(dialog.field, "She parks there daily")
    dialog.accept()
    qtbot.waitUntil(lambda: verdicts(window)[there][2] != "")
    assert verdicts(window)[there] == ("unsure", ("F4",), "She parks there daily")
    qtbot.waitUntil(lambda: triage.current().verdict_of(OPERATOR).note != "")
    triage.decide("relevant")
    qtbot.waitUntil(lambda: verdicts(window)[there][0] == "relevant")
    assert verdicts(window)[there][1:] == (("F4",), "She parks there daily")


def test_typing_a_search_decides_nothing(qtbot, window) -> None:
    triage = window.triage
    press(qtbot, window, Key.Key_Slash)
    assert triage.filters.search.hasFocus()
    qtbot.keyClicks(triage.filters.search, "runner")
    qtbot.waitUntil(lambda: len(triage.model.rows) == 0)
    assert verdicts(window) == {}
    triage.filters.search.setText("door")
    qtbot.waitUntil(lambda: len(triage.model.rows) == 1)
    triage.filters.reset()
    qtbot.waitUntil(lambda: len(triage.model.rows) == 8)
    triage.filters.search.setText('"')
    qtbot.waitUntil(window.notice.isVisible)
    assert "search" in window.notice.accessibleName()


def test_filters_and_the_disclosure_queue(qtbot, window) -> None:
    triage = window.triage
    window.interrupts()
    qtbot.waitUntil(lambda: len(triage.model.rows) == 1)
    triage.filters.reset()
    window.queue("disclosure")
    qtbot.waitUntil(lambda: len(triage.model.rows) == 8)
    assert triage.filters.choice().order == "disclosure"
    triage.filters.choose(decision="relevant")
    qtbot.waitUntil(lambda: len(triage.model.rows) == 0)
    triage.show_item(2)
    qtbot.waitUntil(lambda: triage.current_id() == 2)


def test_the_original_is_read_from_the_source(qtbot, window) -> None:
    triage = window.triage
    triage.show_item(6)
    press(qtbot, window, Key.Key_O)
    qtbot.waitUntil(lambda: "break your door" in triage.origin._original.toPlainText())
    (window.desk.root.parent / "case.xml").unlink()
    press(qtbot, window, Key.Key_O)
    qtbot.waitUntil(lambda: "no such file" in triage.origin._original.toPlainText())


def test_a_failed_decision_is_told_and_taken_off_the_screen(qtbot, window, monkeypatch) -> None:
    triage = window.triage
    triage.list.choose(2)
    there = triage.current_id()

    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("made up")

    monkeypatch.setattr(decisions, "decide", broken)
    triage.decide("relevant")
    qtbot.waitUntil(window.notice.isVisible)
    assert "error in the software" in window.notice.accessibleName()
    assert there not in triage.model._pending


def test_messages_are_sealed_with_a_reason(qtbot, window) -> None:
    triage = window.triage
    sealed, body = triage.current_id(), triage.current().event.body
    before = len(triage.model.rows)
    triage.seal()
    dialog = next(each for each in triage.findChildren(ReasonDialog) if each.isVisible())
    dialog.field.setPlainText("Privilege is claimed by her solicitor")
    dialog.accept()
    qtbot.waitUntil(lambda: len(triage.model.rows) == before - 1)
    assert "1 record sealed" in triage.notice.accessibleName()
    assert triage.model.place_of(sealed) is None
    qtbot.waitUntil(lambda: triage.conversation.model.rowCount() == before - 1)
    with Case.open(window.desk.root, write=False) as case:
        (act,) = audit.entries(case.connection, ("seal",))
        assert act.detail["reason"] == "Privilege is claimed by her solicitor"
        assert body not in "".join(case.connection.iterdump())


@pytest.mark.trap("2L-17")
def test_two_people_may_differ_and_it_is_shown(qtbot, window) -> None:
    triage = window.triage
    there = triage.model.id_at(2)
    for who, what in ((OPERATOR, "relevant"), ("DS Other", "not-relevant")):
        with Case.open(window.desk.root, operator=who) as case:
            decisions.decide(case, [there], what)
    triage.model.stale()
    triage.list.choose(2)
    item = triage.current()
    assert triage.list._delegate._decision(item, None)[0] == "Disagreement"
    assert "DS Other: Not relevant" in triage.box._others.text()


def test_dark_light_and_larger_text_redraw_everything(qtbot, window) -> None:
    looks.switch(window)
    looks.resize(window, 1)
    looks.resize(window, 1)
    window.grab()
    looks.follow_system(window)
    looks.resize(window, -1)
    looks.resize(window, -1)
    looks.switch(window)
    window.grab()


def test_a_decision_that_waits_for_other_work_is_told(qtbot, window) -> None:
    triage = window.triage
    triage.list.choose(2)
    with Case.open(window.desk.root) as case, case.transaction():
        triage.decide("relevant")
        triage._late.setInterval(50)
        triage._late.start()
        qtbot.waitUntil(lambda: "1 decision to be saved" in window.status.said.text())
        assert triage.model.pending == 1
    qtbot.waitUntil(lambda: triage.model.pending == 0)
    assert len(verdicts(window)) == 1
