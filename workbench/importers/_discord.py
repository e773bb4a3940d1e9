"""What Discord's two exports share: numbers that hold their own time, and kinds of channel."""

from __future__ import annotations

from datetime import timedelta

from workbench.records import EPOCH, TimeStamp

DISCORD_EPOCH = 1420070400000  # milliseconds since 1970 of the first second of 2015
REAL = 1 << 42  # below that a number holds no time: made up, or of a test


def time_of_id(number: int) -> TimeStamp | None:
    """The instant that a snowflake number holds: the server's, to the millisecond."""
    if not REAL <= number < 1 << 63:
        return None
    return TimeStamp.milliseconds(str(number), (number >> 22) + DISCORD_EPOCH)


def disagreement(stamp: TimeStamp, number: int) -> dict[str, str]:
    """A detail where a message's time and that in its number lie over two seconds apart."""
    held = time_of_id(number)
    if held is None or held.utc is None or stamp.utc is None:
        return {}
    if abs(held.utc - stamp.utc) <= timedelta(seconds=2) or held.utc < EPOCH:
        return {}
    return {"time of its number": held.utc.isoformat()}
