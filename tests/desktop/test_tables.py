"""Lists over 100,000 messages read only what is in view."""

from __future__ import annotations

import sqlite3
from array import array
from pathlib import Path

import pytest

from tests.desktop.cases import small_case
from workbench.case import Case
from workbench.desktop.tables import conversation
from workbench.desktop.tables.conversation import ConversationModel
from workbench.desktop.tables.queue import ITEM, QueueModel
from workbench.desktop.tables.records import Column, RecordTable
from workbench.desktop.tables.rows import KEPT, SPAN, Rows
from workbench.desktop.widgets.queue_list import QueueList

MANY = 100_000


class Shelf:
    """Stands in for the case: rows are made of their ids, and readings are counted."""

    def __init__(self) -> None:
        self.read: list[int] = []

    def rows(self, ids) -> dict[int, str]:
        self.read.append(len(ids))
        return {each: f"row {each}" for each in ids if each % 1000 != 999}


def test_only_what_is_near_is_read_and_little_is_kept() -> None:
    shelf = Shelf()
    rows: Rows[str] = Rows(shelf.rows)
    rows.show(range(MANY))
    assert len(rows) == MANY
    assert shelf.read == []
    assert [rows.at(place) for place in range(40)] == [f"row {n}" for n in range(40)]
    assert shelf.read == [SPAN]
    for place in range(0, MANY, 997):
        rows.at(place)
    assert max(shelf.read) <= 2 * SPAN
    assert rows.fetches <= MANY // 997 + 3
    assert len(rows._rows) <= KEPT


def test_a_row_that_is_gone_is_none_and_not_read_again() -> None:
    shelf = Shelf()
    rows: Rows[str] = Rows(shelf.rows)
    rows.show(range(2000))
    assert rows.at(999) is None
    before = rows.fetches
    assert rows.at(999) is None
    assert rows.fetches == before


def test_a_failing_reading_is_shown_and_not_raised() -> None:
    def broken(_: object) -> dict[int, str]:
        raise sqlite3.OperationalError("disk I/O error")

    rows: Rows[str] = Rows(broken)
    rows.show([1, 2])
    assert rows.at(0) is None
    assert rows.at(1) is None
    assert rows.fetches == 1
    rows._read = lambda ids: dict.fromkeys(ids, "back")
    rows.stale()
    assert rows.at(0) == "back"


def test_places_are_found_and_stale_rows_are_read_again() -> None:
    shelf = Shelf()
    rows: Rows[str] = Rows(shelf.rows)
    rows.show(array("q", [5, 3, 9]))
    assert [rows.place_of(each) for each in (5, 3, 9, 7)] == [0, 1, 2, None]
    rows.at(0)
    rows.stale([5])
    rows.at(0)
    assert rows.fetches == 2
    rows.stale()
    rows.at(2)
    assert rows.fetches == 3


@pytest.fixture
def work(tmp_path: Path):
    """A case, seen as a page sees it, without threads."""

    class Work:
        case = Case.open(small_case(tmp_path / "case"), write=False)
        reader = case.connection

    yield Work
    Work.case.close()


def test_the_queue_scrolls_through_100_000_with_few_readings(qtbot, work) -> None:
    model = QueueModel(work)
    shelf = Shelf()
    model.rows._read = lambda ids: shelf.rows(ids) and {}
    view = QueueList(model, "DC Test")
    qtbot.addWidget(view)
    view.resize(400, 700)
    model.show(range(MANY))
    with qtbot.waitExposed(view):
        view.show()
    bar = view.verticalScrollBar()
    for step in range(50):
        bar.setValue(bar.maximum() * step // 49)
        view.repaint()
    assert model.rows.fetches <= 2 * 50 + 2
    assert max(shelf.read) <= 2 * SPAN
    assert sum(shelf.read) < MANY // 5
    view.selectAll()
    assert view.selected_count() == MANY
    assert len(view.selected_ids()) == MANY


def test_the_queue_says_each_message_in_a_sentence(work) -> None:
    model = QueueModel(work)
    model.show([6, 1])
    assert "I will break your door tonight" in model.data(model.index(0))
    assert "not decided" in model.data(model.index(0))
    assert model.data(model.index(0), ITEM).event.id == 6
    model.show([4711])
    assert model.data(model.index(0)) == "This message can't be read"


def test_the_conversation_is_a_window_that_slides(work, monkeypatch) -> None:
    model = ConversationModel(work)
    shelf = Shelf()
    monkeypatch.setattr(model.rows, "_read", lambda ids: shelf.rows(ids) and {})
    ids = array("q", range(MANY))
    model.open(ids, 50_000)
    assert model.rowCount() == 2 * conversation.CONTEXT + 1
    assert model.focus_row == conversation.CONTEXT
    assert model.earlier + model.rowCount() + model.later == MANY
    for _ in range(20):
        model.widen(older=True)
    assert model.rowCount() == conversation.WIDEST
    assert model.low < 50_000 - 15 * conversation.STEP
    for _ in range(40):
        model.widen(older=False)
    assert model.rowCount() == conversation.WIDEST
    assert model.earlier + model.rowCount() + model.later == MANY
    assert not model.move_focus(3)
    assert model.move_focus(model.low + 5)
    model.open(array("q", [7, 8]), 8)
    assert (model.earlier, model.rowCount(), model.later) == (0, 2, 0)
    assert model.widen(older=True) == 0
    model.open(array("q"), 0)
    assert model.rowCount() == 0


def test_a_table_is_made_of_its_columns(qapp) -> None:
    from PyQt6.QtCore import Qt

    columns = (
        Column("name", "Name", lambda r: r, 0, bold=True),
        Column("length", "Length", lambda r: str(len(r)), 40, right=True,
                    tone=lambda _: "danger", icon=lambda _: "alert"),
    )  # fmt: skip
    table = RecordTable(columns, lambda r: f"spoken {r}")
    table.show(["one", "three"])
    assert (table.rowCount(), table.columnCount()) == (2, 2)
    assert table.headerData(1, Qt.Orientation.Horizontal) == "Length"
    assert table.data(table.index(1, 1)) == "5"
    assert table.data(table.index(0, 0), Qt.ItemDataRole.AccessibleTextRole) == "spoken one"
    assert table.data(table.index(0, 1), Qt.ItemDataRole.ForegroundRole) is not None
    assert table.data(table.index(0, 1), Qt.ItemDataRole.DecorationRole) is not None
