"""The labelled messages of `models/`: reading them, and what a model is to learn from each."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from workbench.errors import InputError

AXES = {"threat": "T", "fixation": "F", "victim": "V", "disclosure": "D"}
BREAK = "⏎"  # a line break within a message


@dataclass(frozen=True, slots=True)
class Labelled:
    """One labelled message.

    Attributes:
        labels: its codes with their severity, 1 to 4.
        near: the codes that it is a near miss of.
        batch: the file it is of: one writer's voice.
        who: s the person of concern to their target, c the target to them, x the person of concern
            to others, p the target to others, o anybody else.
        state: between the two: n neutral, r refused, b blocked, o under an order.
    """

    text: str
    labels: dict[str, int]
    near: tuple[str, ...]
    batch: str
    who: str = "o"
    state: str = "n"


def rows(folder: Path) -> Iterator[Labelled]:
    """The labelled messages of a folder of `.psv` files, by file name.

    Raises:
        InputError: at a line that is no row.
    """
    for path in sorted(folder.glob("*.psv")):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            if not line.strip() or line.startswith("#"):
                continue
            fields = [each.strip() for each in line.split("|", 4)]
            if len(fields) != 5:
                raise InputError("not a row of five fields", where=f"{path.name}, line {number}")
            try:
                labels = {
                    code: int(severity or 1)
                    for code, _, severity in (each.partition("=") for each in fields[0].split())
                }
            except ValueError as problem:
                where = f"{path.name}, line {number}"
                raise InputError("a severity that is no number", where=where) from problem
            text = fields[4].replace(f" {BREAK} ", "\n").replace(BREAK, "\n")
            yield Labelled(text, labels, tuple(fields[1].split()), path.stem, *fields[2:4])


def taxonomy() -> dict[str, dict[str, list[str]]]:
    """Examples and counter-examples of each signal, as the taxonomy's files state them."""
    folder = Path(str(resources.files("workbench"))) / "signals" / "codes"
    found = {}
    for path in sorted(folder.glob("*.toml")):
        told = tomllib.loads(path.read_text("utf-8"))
        found[told["code"]] = {
            "examples": told["examples"], "counter_examples": told["counter_examples"],
        }  # fmt: skip
    return found


def training_rows(folder: Path) -> list[Labelled]:
    """What a scorer is trained on: the messages, and the taxonomy's examples as one more voice.

    Those in other languages, which are few, are there twice.

    Its counter-examples are left out: most have a signal of another code.
    """
    examples = [
        Labelled(text, {code: 2}, (), "taxonomy")
        for code, told in taxonomy().items()
        for text in told["examples"]
    ]
    foreign = list(rows(folder / "training" / "languages"))
    return [*rows(folder / "training"), *foreign, *foreign, *examples]


def outputs_of(data: list[Labelled]) -> tuple[str, ...]:
    """The codes that occur, in the taxonomy's order, then the axes."""
    codes = {code for each in data for code in each.labels}
    return (*sorted(codes, key=lambda code: ("TFVD".index(code[0]), int(code[1:]))), *AXES)


def targets(data: list[Labelled], outputs: tuple[str, ...]) -> NDArray[np.int8]:
    """A column an output: 1 where a row has the signal, or any signal of the axis."""
    found = np.zeros((len(data), len(outputs)), dtype=np.int8)
    for place, each in enumerate(data):
        for column, output in enumerate(outputs):
            letter = AXES.get(output)
            hit = any(c[0] == letter for c in each.labels) if letter else output in each.labels
            found[place, column] = hit
    return found


def held_out(data: list[Labelled], parts: int) -> NDArray[np.bool_]:
    """Which rows are of one in so many voices, at least of one: whole batches, never some rows.

    The voices are those whose names have the smallest hashes, so that few change when batches are
    added.
    """
    names = {each.batch for each in data}
    ranked = sorted(names, key=lambda name: hashlib.sha256(name.encode()).digest())
    out = set(ranked[: max(1, len(ranked) // parts)])
    return np.array([each.batch in out for each in data], dtype=np.bool_)
