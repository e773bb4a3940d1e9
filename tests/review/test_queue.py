"""The reading queue: orders, filters, how far one has come, and the welfare prompt."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.desktop.cases import ranked_case, small_case
from workbench.case import Case, audit, events
from workbench.errors import UsageError
from workbench.review import decisions, queue, state, welfare
from workbench.review.queue import Choice


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Case]:
    with Case.open(ranked_case(tmp_path / "case", interrupts=[5])) as made:
        yield made


def ids(case: Case, **choice: str) -> list[int]:
    return list(queue.ids(case.connection, Choice(**choice)))


def test_before_an_analysis_the_order_is_that_of_time(tmp_path: Path) -> None:
    with Case.open(small_case(tmp_path / "case")) as case:
        in_time = list(events.ids_in_time(case.connection))
        assert ids(case) == ids(case, order="threat") == in_time
        assert ids(case, lane="interrupt") == in_time, "without a ranking there are no lanes"
        assert not queue.standing(case.connection).assessed


def test_orders_and_filters(case: Case) -> None:
    in_time = list(events.ids_in_time(case.connection))
    ranked = ids(case)
    assert ranked[0] == in_time[5]
    assert sorted(ranked) == sorted(in_time), "nothing is left out for a low score"
    assert ids(case, order="time") == in_time
    assert ids(case, lane="interrupt") == [in_time[5]]
    assert ids(case, text="door") == [in_time[5]]
    assert ids(case, text="בחוץ") == [in_time[2]]
    assert ids(case, text="door", lane="ranked") == []
    decisions.decide(case, ranked[:2], "relevant")
    decisions.decide(case, ranked[2:3], "unsure")
    assert ids(case, decision="undecided") == ranked[3:]
    assert ids(case, decision="decided") == ranked[:3]
    assert ids(case, decision="relevant") == ranked[:2]
    assert ids(case, decision="disagreed") == []
    case.operator = "DS Other"
    decisions.decide(case, ranked[:1], "not-relevant")
    assert ids(case, decision="disagreed") == ranked[:1]


def test_an_unknown_choice_is_refused(case: Case) -> None:
    for choice in ({"order": "danger"}, {"lane": "fast"}, {"decision": "perhaps"}):
        with pytest.raises(UsageError):
            ids(case, **choice)


def test_items_carry_what_machine_and_people_say(case: Case) -> None:
    first = ids(case)[0]
    decisions.decide(case, [first], "relevant", tags=["T1"], note="seen")
    item = queue.items(case.connection, [first])[0]
    assert item.assessment is not None
    assert item.assessment.lane == "interrupt"
    mine = item.verdict_of(case.operator)
    assert mine is not None
    assert (mine.tags, mine.note) == (("T1",), "seen")
    assert item.verdict_of("somebody else") is None


def test_how_far_the_reading_has_come(case: Case) -> None:
    before = queue.standing(case.connection)
    assert (before.total, before.decided, before.interrupts_open) == (8, 0, 1)
    decisions.decide(case, ids(case)[:2], "relevant")
    after = queue.standing(case.connection)
    assert (after.decided, after.interrupts, after.interrupts_open) == (2, 1, 0)
    assert queue.decided_by_theme(case.connection) == {}
    decisions.decide(case, list(events.ids_in_time(case.connection))[:1], "unsure")
    assert queue.decided_by_theme(case.connection) == {1: 1}


def test_the_welfare_prompt_is_acknowledged_once_and_for_all(case: Case) -> None:
    urgent = ids(case)[0]
    assert welfare.waiting(case.connection) == {urgent}
    changes = welfare.acknowledge(case, [urgent])
    assert changes.events == (urgent,)
    assert welfare.waiting(case.connection) == set()
    assert welfare.acknowledged(case.connection) == {urgent}
    entry = next(audit.entries(case.connection, (welfare.ACTION,)))
    assert entry.by == case.operator
    with pytest.raises(UsageError):
        decisions.undo(case)
    assert list(state.problems(case.connection)) == []
    with pytest.raises(UsageError):
        welfare.acknowledge(case, [])
