"""Plain messages of public sets, where they lie beside the project: negatives, and a dump's bulk.

What trains and what tests comes from different sources (or, where a set has one, from its own
split), and only licences that allow it (CC BY 4.0) train. The texts are never kept in the project.
"""

from __future__ import annotations

import csv
import gzip
import io
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

Row = dict[str, str]
MOODS = {
    "neutral", "amusement", "joy", "gratitude", "admiration", "approval", "excitement", "optimism",
    "curiosity", "surprise", "realization", "relief", "pride", "confusion", "caring",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Pile:
    """A public set as plain messages.

    Attributes:
        name: shown in tables.
        path: within the folder of the sets.
        column: that holds the text.
        wanted: whether a row is plain and belongs to this pile.
        trains: whether it may train; the others only test.
    """

    name: str
    path: str
    column: str
    wanted: Callable[[Row], bool]
    trains: bool


def _calm(row: Row) -> bool:
    return set(row["labels"].split("|")) <= MOODS


PILES = (
    Pile(
        "goemotions-train", "goemotions/goemotions.tsv.gz", "text",
        lambda row: row["split"] == "train" and _calm(row), trains=True,
    ),
    Pile("taskmaster4", "taskmaster4/messages.csv.gz", "text", lambda _: True, trains=True),
    Pile(
        "goemotions", "goemotions/goemotions.tsv.gz", "text",
        lambda row: row["split"] != "train" and _calm(row), trains=False,
    ),
    Pile("ubuntu_irc", "ubuntu_irc/messages.csv.gz", "text", lambda _: True, trains=False),
    Pile(
        "schema_guided_dialogue", "schema_guided_dialogue/messages.csv.gz", "text",
        lambda _: True, trains=False,
    ),
    Pile(
        "convabuse, not abusive", "convabuse/convabuse_aggregated.csv.gz", "user",
        lambda row: row["abusive_majority"] == "0", trains=False,
    ),
    Pile("uci_sms", "uci_sms_without_nus/messages.tsv", "text", lambda _: True, trains=False),
)  # fmt: skip


def folder() -> Path:
    """Where the sets lie: `WORKBENCH_SHARED` names it, or beside the project."""
    told = os.environ.get("WORKBENCH_SHARED")
    beside = Path(str(resources.files("workbench"))).parent.parent / "shared"
    return (Path(told) if told else beside) / "datasets"


def texts(folder: Path, *, trains: bool) -> dict[str, list[str]]:
    """The plain messages to train with, or to test with, by pile; without those not there.

    Args:
        folder: of the public sets.
        trains: which of the two.
    """
    return {
        pile.name: list(dict.fromkeys(_read(folder, pile)))
        for pile in PILES
        if pile.trains == trains and (folder / pile.path).is_file()
    }


def _read(folder: Path, pile: Pile) -> Iterator[str]:
    path = folder / pile.path
    data = path.read_bytes()
    if path.suffix == ".gz":
        data = gzip.decompress(data)
    tabs = ".tsv" in path.name
    lines = io.StringIO(data.decode("utf-8"), newline="")
    rows = (
        csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        if tabs
        else csv.DictReader(lines)
    )
    for row in rows:
        text = (row.get(pile.column) or "").strip()
        if text and pile.wanted(row):
            yield text
