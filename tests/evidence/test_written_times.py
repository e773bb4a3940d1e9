from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.evidence.written_times import stated, utc
from workbench.records import Basis, TimeFlag


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2025-02-01 21:14:09 UTC", datetime(2025, 2, 1, 21, 14, 9, tzinfo=UTC)),
        ("2021-03-01 18:30:45.123000+00:00", datetime(2021, 3, 1, 18, 30, 45, 123000, tzinfo=UTC)),
        ("2025-03-24 20:07:24 +0100", datetime(2025, 3, 24, 19, 7, 24, tzinfo=UTC)),
        ("Fri, 02 Jul 2021 20:31:15 GMT", datetime(2021, 7, 2, 20, 31, 15, tzinfo=UTC)),
        ("Fri, 02 July 2021 20:31:15 GMT", datetime(2021, 7, 2, 20, 31, 15, tzinfo=UTC)),
        ("Wed Nov 15 13:18:50 +0000 2006", datetime(2006, 11, 15, 13, 18, 50, tzinfo=UTC)),
        ("Thursday, November 3, 2016 at 11:59:50 AM UTC",
         datetime(2016, 11, 3, 11, 59, 50, tzinfo=UTC)),
        ("Thursday, November 3, 2016 at 12:59:50\u202fAM UTC",
         datetime(2016, 11, 3, 0, 59, 50, tzinfo=UTC)),
        ("Tuesday, 7 February 2021 at 17:13:43 UTC", datetime(2021, 2, 7, 17, 13, 43, tzinfo=UTC)),
    ],
)  # fmt: skip
def test_instants(text: str, expected: datetime) -> None:
    stamp = stated(text)
    assert (stamp.utc, stamp.text, stamp.basis) == (expected, text, Basis.UTC)


@pytest.mark.parametrize(
    ("text", "hour", "minute"),
    [
        ("Sep 13, 2020, 12:26 PM", 12, 26), ("Oct 19, 2019 at 2:37 PM", 14, 37),
        ("19 Oct 2019, 14:37", 14, 37), ("Sep 22, 2017 6:33 am", 6, 33),
        ("2023-05-01 18:30:45", 18, 30),
    ],
)  # fmt: skip
def test_wall_clocks_stay_without_a_zone(text: str, hour: int, minute: int) -> None:
    stamp = stated(text)
    assert stamp.utc is None
    assert stamp.wall is not None
    assert (stamp.wall.hour, stamp.wall.minute) == (hour, minute)
    made = utc(text).utc
    assert made is not None
    assert made.replace(tzinfo=None) == stamp.wall


@pytest.mark.parametrize("text", ["Oct 19, 2019, 2:37 PM PST", "31 Feb 2019, 10:00", "yesterday"])
def test_what_is_no_time_is_unreadable(text: str) -> None:
    assert stated(text).flag is TimeFlag.UNREADABLE


@given(st.text(max_size=60))
def test_any_text_is_read_or_unreadable(text: str) -> None:
    assert stated(text).text in (text, "")
