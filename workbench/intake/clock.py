"""Wall-clock times into instants: by a stated rule, flagged where doubtful, never shifted.

A wall-clock hour that occurs twice (clocks going back) is read as its first occurrence and
flagged; one that does not occur (clocks going forward) is read with the offset in force before
the change and flagged. Python resolves both without a word (PEP 495), hence this module.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from workbench.evidence import limits
from workbench.records import Basis, Record, TimeFlag, TimeStamp

EARLIEST = datetime(limits.YEARS[0], 1, 1, tzinfo=UTC)


def settle(stamp: TimeStamp, zone: ZoneInfo, *, stated: bool, taken_at: datetime) -> TimeStamp:
    """Give a time its instant, its basis and its flag.

    Args:
        stamp: as the importer read it.
        zone: the zone for wall-clock times of this source.
        stated: whether a person stated that zone for this source; else it is assumed.
        taken_at: when the source was taken in, for the check that a time is not far ahead of it.
    """
    if stamp.utc is None and stamp.wall is None:
        return stamp
    if stamp.utc is not None:
        return _in_range(stamp, stamp.utc, taken_at)
    assert stamp.wall is not None  # noqa: S101 - the two lines above leave no other case
    basis = Basis.DEVICE_LOCAL if stated else Basis.ASSUMED_LOCAL
    try:
        utc, flag = instant_of(stamp.wall, zone)
    except OverflowError:
        return replace(stamp, flag=TimeFlag.OUT_OF_RANGE)
    return _in_range(replace(stamp, utc=utc, basis=basis, zone=zone.key, flag=flag), utc, taken_at)


def settle_record(record: Record, zone: ZoneInfo, stated: bool, taken_at: datetime) -> Record:
    """A record with its time settled; the arguments are as for `settle`."""
    stamp = record.time
    if stamp is None or stamp.text == "":
        return record
    if stamp.utc is not None and EARLIEST <= stamp.utc <= taken_at:
        return record  # nearly every one
    settled = settle(stamp, zone, stated=stated, taken_at=taken_at)
    return record if settled is stamp else replace(record, time=settled)


def instant_of(wall: datetime, zone: ZoneInfo) -> tuple[datetime, TimeFlag]:
    """The instant of a naive wall-clock time in a zone, and what is doubtful about it.

    Raises:
        OverflowError: when the result lies outside the calendar.
    """
    first = wall.replace(tzinfo=zone, fold=0)
    utc = first.astimezone(UTC)
    if first.utcoffset() == wall.replace(tzinfo=zone, fold=1).utcoffset():
        return utc, TimeFlag.NONE
    there_and_back = utc.astimezone(zone).replace(tzinfo=None)
    return utc, TimeFlag.AMBIGUOUS if there_and_back == wall else TimeFlag.IMPOSSIBLE


def _in_range(stamp: TimeStamp, utc: datetime, taken_at: datetime) -> TimeStamp:
    if EARLIEST <= utc <= taken_at + timedelta(days=366 * limits.YEARS[1]):
        return stamp
    return replace(stamp, flag=TimeFlag.OUT_OF_RANGE)
