"""Progress: what long work is given, so that it can report and be stopped.

The work calls `progress(done, total)` between batches; the caller decides what that shows and
may raise `Cancelled` out of it. What runs the work lives in `jobs.py`, above everything.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol


class Progress(Protocol):
    """Called between batches of long work.

    Args:
        stage: what is going on, in words fit for a progress bar.
        done: units finished so far.
        total: units in all, or 0 where it can't be known.

    Raises:
        Cancelled: when the person has asked for the work to stop.
    """

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Report, between two batches."""
        ...


def silent(stage: str, done: int, total: int) -> None:
    """Report to nobody."""


def counted(report: Progress, stage: str, total: int, every: int = 1000) -> Callable[[int], None]:
    """Make a callback that reports each time another `every` units are done.

    Args:
        report: where to report.
        stage: the stage named in each report.
        total: units in all, or 0.
        every: how many units lie between two reports.
    """
    last = 0

    def tick(done: int) -> None:
        nonlocal last
        if done - last >= every:
            last = done
            report(stage, done, total)

    return tick
