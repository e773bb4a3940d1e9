"""Every trap that is listed is shown by a test, and every mark names one that is listed."""

from __future__ import annotations

import pytest

from tests.traps import Trap, marked, shown_by, traps


def test_every_trap_is_shown() -> None:
    marks = marked()
    assert [each.name for each in traps() if not shown_by(each, marks)] == []


def test_every_mark_names_a_trap() -> None:
    assert marked().keys() - {each.name for each in traps()} == set()


@pytest.mark.parametrize("trap", [e for e in traps() if e.sample], ids=lambda each: each.name)
def test_the_golden_sample_shows_it(trap: Trap) -> None:
    assert trap.holds()
