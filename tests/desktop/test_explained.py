"""Why, at length: asked for by a key, worked out aside, shown in the panel and the conversation."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtGui import QFont
from PyQt6.QtWidgets import QLabel

from tests.desktop.cases import ranked_case
from workbench.analysis import explanations
from workbench.analysis.explanations import Explanation, Near, Word
from workbench.desktop.widgets.weighed import Weighed, marks
from workbench.errors import MachineError
from workbench.review.decisions import Changes

TEXT = "I will break your door tonight"
WORDS = (
    Word("I", 0, 1, 0.1),
    Word("will", 2, 6, 0.4),
    Word("break", 7, 12, 1.5),
    Word("your", 13, 17, -0.6),
    Word("door", 18, 22, 0.9),
    Word("tonight", 23, 30, 0.0),
)


def made_up(event_id: int) -> Explanation:
    near = Near("an example of “direct threat” (T1)", "I'll have your door in", 0.71)
    missing = ("20 of 35 points for the words reading like fixation are not given.",)
    return Explanation(f"{event_id:016x}", "T1", 0.9, WORDS, (near,), (), {}, {}, missing)


@pytest.fixture
def triage(qtbot, open_window, tmp_path: Path):
    window = open_window(ranked_case(tmp_path / "case"))
    triage = window.triage
    qtbot.waitUntil(lambda: triage.conversation.model.rowCount() == 8)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    triage.list.setFocus()
    return triage


def go_to(qtbot, triage, text: str) -> int:
    """Bring the message with this text into view, with its reasons."""
    place = next(p for p in range(8) if triage.model.rows.at(p).event.body == text)
    triage.list.choose(place)
    ident = triage.current_id()
    qtbot.waitUntil(lambda: triage.why._item is not None and triage.why._item.event.id == ident)
    return ident


def told(triage) -> str:
    return "\n".join(each.text() for each in triage.why.findChildren(QLabel) if each.isVisible())


def test_a_key_explains_and_the_words_are_marked(qtbot, triage, monkeypatch) -> None:
    threads = []

    def explain(case, event_id: int) -> Explanation:
        assert case.connection.execute("SELECT 1").fetchone()
        threads.append(threading.current_thread())
        return made_up(event_id)

    monkeypatch.setattr(explanations, "explain", explain)
    there = go_to(qtbot, triage, TEXT)
    triage.tabs.setCurrentIndex(1)
    qtbot.keyClick(triage.list, Qt.Key.Key_W)
    assert triage.tabs.currentWidget() is triage.why
    qtbot.waitUntil(lambda: "Words that carried" in told(triage))
    assert threads[0] is not threading.main_thread()
    shown = told(triage)
    assert "break +1.5" in shown
    assert "Speaking against it: your −0.6" in shown
    assert "have your door in" in shown
    assert "fixation are not given" in shown
    assert triage.conversation._delegate.marked == {there: WORDS}
    triage.window().grab()

    go_to(qtbot, triage, "Answer me")
    assert "Words that carried" not in told(triage)
    go_to(qtbot, triage, TEXT)
    qtbot.waitUntil(lambda: "Words that carried" in told(triage))
    qtbot.keyClick(triage.list, Qt.Key.Key_W)
    assert len(threads) == 1, "what is known is not worked out again"
    triage.desk.work.changed.emit(Changes(label="Analyse", ranking=True), None)
    assert triage.why._known == {}


def test_what_can_not_be_explained_is_said(qtbot, triage, monkeypatch) -> None:
    def explain(case, event_id: int) -> Explanation:
        raise MachineError("the model is not there", where="models")

    monkeypatch.setattr(explanations, "explain", explain)
    go_to(qtbot, triage, TEXT)
    triage.explain()
    assert "Leaving out each word" in told(triage)
    qtbot.waitUntil(lambda: "the model is not there" in told(triage))
    assert triage.why._explained.button.isEnabled()


def test_an_answer_for_another_message_is_kept_and_not_shown(qtbot, triage) -> None:
    go_to(qtbot, triage, "Answer me")
    other = next(p for p in range(8) if triage.model.rows.at(p).event.body == TEXT)
    triage.why.take(triage.model.id_at(other), made_up(triage.model.id_at(other)))
    assert "Words that carried" not in told(triage)
    go_to(qtbot, triage, TEXT)
    qtbot.waitUntil(lambda: "Words that carried" in told(triage))


def test_marks_stand_where_qt_counts_them() -> None:
    text = "😀 שלום break"
    words = (Word("😀", 0, 1, 0.1), Word("שלום", 2, 6, 1.0), Word("break", 7, 12, 0.3))
    found = marks(text, words)
    assert [(each.start, each.length) for each in found] == [(3, 4), (8, 5)]
    assert found[0].format.fontWeight() == QFont.Weight.DemiBold
    assert not found[1].format.fontUnderline()
    assert marks("short", words) == []
    assert marks(text, (Word("break", 7, 12, -1.0),)) == []


def test_a_long_message_takes_the_height_of_its_lines(qtbot) -> None:
    widget = Weighed("one two three " * 40, ())
    qtbot.addWidget(widget)
    assert widget.heightForWidth(200) > 2 * widget.heightForWidth(600)
    assert widget.minimumSizeHint().height() < widget.heightForWidth(200)
    assert len(Weighed("x" * 5000, ()).accessibleName()) < 2100
