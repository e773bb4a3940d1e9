"""Silences from a stream of times are those that all the times together give."""

from __future__ import annotations

from itertools import accumulate

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from workbench.intake.coverage import DAY, KEPT, LONG, MOST, TIMES, _Line

STEPS = st.lists(
    st.one_of(
        st.integers(0, 60_000),
        st.integers(KEPT - 2, KEPT + 2),
        st.integers(0, 3 * LONG),
        st.integers(LONG - 1, LONG + 1),
        st.integers(0, 400 * DAY),
    ),
    max_size=150,
)


def whole(times: list[int]) -> list[tuple[int, int]]:
    """The silences by the definition, with all the steps at once."""
    steps = np.diff(np.array(times, dtype=np.int64))
    if len(steps) < 20:
        return []
    line = max(LONG, TIMES * int(np.quantile(steps, 0.9)))
    places = np.flatnonzero(steps > line)
    kept = sorted(places[np.argsort(-steps[places], kind="stable")][:MOST])
    return [(times[each], times[each + 1]) for each in kept]


@given(STEPS, st.integers(1, 40))
def test_silences_are_the_same_piece_by_piece(steps: list[int], piece: int) -> None:
    times = list(accumulate(steps, initial=1_600_000_000_000))
    line = _Line()
    for start in range(0, len(times), piece):
        line.add(times[start : start + piece])
    assert (line.count, line.since, line.until) == (len(times), times[0], times[-1])
    assert [each[:2] for each in line.silences()] == whole(times)


def test_of_a_busy_app_only_long_steps_are_held() -> None:
    line = _Line()
    for start in range(0, 1_000_000, 50_000):
        line.add([number * 1000 for number in range(start, start + 50_000)])
    line.add([10**9 + 2 * LONG])
    assert len(line.long) == 1
    assert [each[2] for each in line.silences()] == ["14 days without any record"]
