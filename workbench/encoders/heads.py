"""Heads: what turns a text's vector and features into a probability for each signal and axis."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from workbench.encoders import features
from workbench.encoders.labelled import AXES
from workbench.encoders.registry import models_folder
from workbench.errors import IntegrityError, MachineError
from workbench.evidence.hashing import sha256_of

Scores = NDArray[np.float32]
CHUNK = 5000


@dataclass(frozen=True)
class Head:
    """A trained head.

    Attributes:
        outputs: codes of signals, then of axes, in the order of its columns.
        encoder_sha256: of the weights it was trained on.
        dense: weights over the vector, shape (outputs, d).
        sparse: weights over the hashed features, shape (outputs, h).
        slope: Platt's slope for each output; `offset` his offset.
        gather: how much the signals of an axis, taken together, add to the axis.
        across: what each axis's score takes of all axes' scores, shape (axes, axes): a message
            that is plainly of one axis is less likely of another.
        familiar: the words that several voices of the training messages use.
    """

    name: str
    sha256: str
    encoder_sha256: str
    outputs: tuple[str, ...]
    dense: Scores
    sparse: Scores
    bias: Scores
    slope: Scores
    offset: Scores
    across: Scores
    familiar: frozenset[str]
    gather: float = 0.0

    def predict(self, vectors: Scores, texts: list[str]) -> Scores:
        """Calibrated probabilities, float32, shape (n, outputs)."""
        found = np.empty((len(texts), len(self.outputs)), dtype=np.float32)
        for start in range(0, len(texts), CHUNK):
            some = slice(start, start + CHUNK)
            raw = features.logits(vectors[some], texts[some], self.dense, self.sparse, self.bias)
            raw = crossed(gathered(raw, self.outputs, self.gather), self.outputs, self.across)
            found[some] = 1 / (1 + np.exp(-(raw * self.slope + self.offset)))
        return found


def gathered(raw: Scores, outputs: tuple[str, ...], share: float) -> Scores:
    """Scores in which each axis gains from its signals: a share of the log of their summed odds.

    Args:
        raw: scores before calibration, shape (n, outputs).
        outputs: the names of the columns.
        share: of what is added; 0 leaves the axes as they are.
    """
    if not share:
        return raw
    found = raw.copy()
    for column, output in enumerate(outputs):
        letter = AXES.get(output)
        own = [at for at, each in enumerate(outputs) if each not in AXES and each[0] == letter]
        if letter and own:
            found[:, column] += share * np.logaddexp.reduce(raw[:, own], axis=1)
    return found


def crossed(raw: Scores, outputs: tuple[str, ...], across: Scores) -> Scores:
    """Scores in which each axis is a sum over all axes.

    Args:
        raw: gathered scores, shape (n, outputs).
        outputs: the names of the columns.
        across: the weights, shape (axes, axes), in the order of the columns.
    """
    axes = [at for at, each in enumerate(outputs) if each in AXES]
    found = raw.copy()
    found[:, axes] = raw[:, axes] @ across.T
    return found


@lru_cache(maxsize=2)
def head(name: str) -> Head:
    """Load a head by name.

    Raises:
        MachineError: when there is none of that name.
        IntegrityError: when its file is not the one its card states.
    """
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    path = models_folder() / "heads" / f"{name}.safetensors"
    about = path.with_suffix(".json")
    if not path.is_file() or not about.is_file():
        raise MachineError(f"the head {name!r} is not installed", where=str(path))
    told = json.loads(about.read_text("utf-8"))
    found = sha256_of(path)
    if found != told["sha256"]:
        raise IntegrityError(f"the head {name!r} was changed (SHA-256 {found})", where=str(path))
    try:
        arrays = {key: value.astype(np.float32) for key, value in load_file(path).items()}
    except SafetensorError as problem:
        raise IntegrityError(f"the head can't be read ({problem})", where=str(path)) from problem
    return Head(
        name, found, told["encoder_sha256"], tuple(told["outputs"]), **arrays,
        familiar=_familiar(path, told.get("words_sha256", "")),
        gather=float(told.get("gather", 0)),
    )  # fmt: skip


def _familiar(path: Path, digest: str) -> frozenset[str]:
    """The words beside a head, checked; none where it was trained without."""
    if not digest:
        return frozenset()
    words = path.with_suffix(".words.txt")
    if not words.is_file() or sha256_of(words) != digest:
        raise IntegrityError("the words of a head are missing or were changed", where=str(words))
    return frozenset(words.read_text("utf-8").split())


def save(path: Path, arrays: dict[str, Scores], about: dict[str, object]) -> str:
    """Write a head's weights as float16, and beside them what they are; returns the SHA-256."""
    from safetensors.numpy import save_file

    path.parent.mkdir(parents=True, exist_ok=True)
    save_file({key: value.astype(np.float16) for key, value in arrays.items()}, path)
    digest = sha256_of(path)
    told = json.dumps(about | {"sha256": digest}, indent=2, sort_keys=True)
    path.with_suffix(".json").write_text(told + "\n", "utf-8")
    return digest
