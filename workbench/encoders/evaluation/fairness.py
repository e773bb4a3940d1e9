"""Minimal pairs: how far scores move with a trait that must not matter."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from workbench.errors import InputError

BOUND = 0.05  # the stated bound of the mean shift, by trait and axis
WIDE = 0.25  # a pair that moves by more is counted
PAIRS = Path("evaluation") / "fairness" / "pairs.psv"


@dataclass(frozen=True, slots=True)
class Shift:
    """How a trait's pairs moved on one axis.

    Attributes:
        signed: mean of the first less the second: whether one side is always higher.
        size: mean of the absolute difference.
        wide: the share of pairs that moved by more than `WIDE`.
    """

    trait: str
    pairs: int
    axis: str
    signed: float
    size: float
    wide: float


def pairs(folder: Path) -> Iterator[tuple[str, str, str]]:
    """Trait, one text and the other, of the pairs in the models' folder.

    Raises:
        InputError: at a line that is no pair.
    """
    for number, line in enumerate((folder / PAIRS).read_text("utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        fields = [each.strip() for each in line.split("|")]
        if len(fields) != 3:
            raise InputError("not a pair of three fields", where=f"{PAIRS.name}, line {number}")
        yield fields[0], fields[1], fields[2]


def shifts(
    traits: list[str],
    one: dict[str, NDArray[np.floating]],
    other: dict[str, NDArray[np.floating]],
) -> Iterator[Shift]:
    """The shift of each trait and axis.

    Args:
        traits: of the pairs, in order.
        one: scores of the first texts, by axis; `other`: of the second.
        other: of the second texts.
    """
    which = np.array(traits)
    for axis, scores in one.items():
        moved = np.asarray(scores, np.float64) - np.asarray(other[axis], np.float64)
        for trait in dict.fromkeys(traits):
            some = moved[which == trait]
            yield Shift(
                trait, len(some), axis, float(some.mean()), float(np.abs(some).mean()),
                float((np.abs(some) > WIDE).mean()),
            )  # fmt: skip
