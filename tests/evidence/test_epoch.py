"""Counts since 1970 and since 2001: the unit by magnitude, nothing where there is no time."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from workbench.evidence.epoch import since_1970, since_2001
from workbench.records import TimeFlag

NOON = datetime(2026, 1, 13, 12, tzinfo=UTC)
SECONDS = int(NOON.timestamp())
APPLE = 978_307_200


@pytest.mark.parametrize("unit", [1, 10**3, 10**6, 10**9])
def test_every_unit_gives_the_same_instant(unit: int) -> None:
    assert since_1970(str(SECONDS * unit))[0].utc == NOON
    for epoch in (0, APPLE):
        value = (SECONDS - epoch) * unit
        for written in (value, str(value)):
            stamp, name = since_2001(written)
            assert (stamp.utc, stamp.text) == (NOON, str(value))
            assert name.endswith("since 1970") == (epoch == 0)


def test_broken_seconds_keep_their_fraction_and_text() -> None:
    stamp, unit = since_2001(790_000_000.25)
    assert (stamp.text, unit) == ("790000000.25", "seconds")
    assert stamp.utc == datetime(2026, 1, 13, 12, 26, 40, 250_000, tzinfo=UTC)
    assert since_2001("790000000.25")[0].utc == stamp.utc


@pytest.mark.parametrize("nothing", [None, 0, 0.0, "", "0", b""])
def test_nothing_is_no_time(nothing: object) -> None:
    stamp, unit = since_2001(nothing)
    assert (stamp.utc, stamp.text, stamp.flag, unit) == (None, "", TimeFlag.NONE, "")


@pytest.mark.parametrize("mark", [-1, "-1", "null"])
def test_marks_for_no_time_are_kept_and_are_none(mark: object) -> None:
    stamp, _ = since_2001(mark)
    assert (stamp.utc, stamp.text, stamp.flag) == (None, str(mark), TimeFlag.NONE)


@pytest.mark.parametrize("bad", ["soon", b"x", float("nan"), float("inf"), 10**25, "1e9"])
def test_what_is_no_number_is_unreadable(bad: object) -> None:
    stamp, _ = since_2001(bad)
    assert (stamp.utc, stamp.flag) == (None, TimeFlag.UNREADABLE)


def test_years_far_off_are_given_as_they_are() -> None:
    assert since_2001(-31_622_400)[0].utc == datetime(2000, 1, 1, tzinfo=UTC)
    far, _ = since_2001(2**63 - 1)
    assert far.utc is None or far.utc.year > 2200
