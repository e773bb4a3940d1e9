"""Training a scorer: `python -m workbench.encoders.training --base FOLDER --name NAME --tune`.

Two scores are added for each output: a linear one over the encoder's vector, and a linear one over
hashed n-grams. With `--tune` the encoder itself is fine-tuned too (`finetune.py`) and written to
`models/encoders/NAME`; without, it stays as it is and only the heads are fitted, which any local
sentence-transformers folder can have.

Some voices are held out of the fit. How the two scores are mixed, and the calibration (Platt), come
from them, and so do the figures in the card. The rows in `models/evaluation` are other authors' and
are never read here. Seeded: the same data and base give the same figures on the same machine.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.encoders import civil, evenness, features, heads, measures, registry
from workbench.encoders.cards import write_card
from workbench.encoders.encoder import loaded
from workbench.encoders.labelled import (
    AXES,
    Labelled,
    held_out,
    outputs_of,
    targets,
    training_rows,
)
from workbench.evidence.hashing import sha256_of

SEED = 7
PARTS = 10  # one voice in so many is held out
DENSE_STRENGTH, SPARSE_STRENGTH = 8.0, 8.0  # inverse regularisation; chosen on held-out voices
MIXES = (0.0, 0.1, 0.2, 0.25, 0.3, 0.4, 0.5, 0.7, 1.0)
ACROSS = 0.1  # inverse regularisation
GATHERS = (0.0, 0.5, 1.0, 2.0)
COMMON = 3  # a word is familiar when it is in so many voices
Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Parts:
    """A fitted pair of linear scores; `vectors` gives those of texts."""

    vectors: Callable[[list[str]], Floats]
    dense: Floats
    sparse: Floats
    bias: Floats

    def scores(self, texts: list[str]) -> tuple[Floats, Floats]:
        """The scores over vectors and over n-grams, apart."""
        whole = stored(self.vectors(texts)) @ self.dense.T + self.bias
        return np.asarray(whole), np.asarray(features.hashed(texts) @ self.sparse.T)


def stored(vectors: Floats) -> Floats:
    """Vectors as the case stores them, so that training and use see the same."""
    return vectors.astype(np.float16).astype(np.float32)


def linear(x: Any, y: NDArray[np.int8], strength: float) -> tuple[Floats, Floats]:
    """One logistic regression an output: weights, shape (outputs, columns), and biases."""
    from sklearn.linear_model import LogisticRegression

    weights, biases = [], []
    for column in range(y.shape[1]):
        model = LogisticRegression(
            C=strength, solver="liblinear", class_weight="balanced", random_state=SEED,
            max_iter=200,
        ).fit(x, y[:, column])  # fmt: skip
        weights.append(model.coef_[0])
        biases.append(model.intercept_[0])
    return np.array(weights, dtype=np.float32), np.array(biases, dtype=np.float32)


def platt(raw: Floats, y: NDArray[np.int8]) -> tuple[Floats, Floats]:
    """Slope and offset, an output at a time, that turn scores into probabilities."""
    from sklearn.linear_model import LogisticRegression

    found = []
    for column in range(y.shape[1]):
        spread = float(raw[:, column].std()) or 1.0
        model = LogisticRegression(C=10.0).fit(raw[:, [column]] / spread, y[:, column])
        found.append((float(model.coef_[0, 0]) / spread, float(model.intercept_[0])))
    slope, offset = np.array(found, dtype=np.float32).T
    return slope, offset


def over_axes(raw: Floats, y: NDArray[np.int8], outputs: tuple[str, ...]) -> Floats:
    """What each axis takes of all axes' scores (a logistic regression), its own as one.

    Args:
        raw: gathered scores of held-out voices.
        y: the truth.
        outputs: codes and axes.
    """
    from sklearn.linear_model import LogisticRegression

    axes = [at for at, each in enumerate(outputs) if each in AXES]
    spread = raw[:, axes].std(axis=0) + 1e-6
    found = np.eye(len(axes), dtype=np.float32)
    for row, column in enumerate(axes):
        told = LogisticRegression(C=ACROSS).fit(raw[:, axes] / spread, y[:, column]).coef_[0]
        weights = told / spread
        if weights[row] > 0:
            found[row] = weights / weights[row]
    return found


def fit(
    base: registry.EncoderEntry,
    data: list[Labelled],
    negatives: list[str],
    outputs: tuple[str, ...],
    tune: Any,
    say: Callable[[str], None],
    save: Path | None = None,
) -> Parts:
    """Fit both scores on some messages.

    Args:
        base: the encoder.
        data: the messages.
        negatives: plain messages of public sets.
        outputs: codes and axes.
        tune: the settings of fine-tuning; None: the encoder stays as it is.
        say: told how it goes.
        save: where to write the fine-tuned encoder.
    """
    chosen = np.random.default_rng(SEED).permutation(len(negatives))[: len(data) // 4]
    told = [each.text for each in data] + [negatives[each] for each in sorted(chosen)]
    y = np.concatenate([targets(data, outputs), np.zeros((len(chosen), len(outputs)), np.int8)])
    say(f"n-grams of {len(told):,} messages")
    sparse, _ = linear(features.hashed(told), y, SPARSE_STRENGTH)
    if tune is None:
        encode = loaded(base).encode
        dense, bias = linear(stored(encode(told)), y, DENSE_STRENGTH)
        return _even(Parts(encode, dense, sparse, bias), data)
    from workbench.encoders import finetune

    model = finetune.in_rounds(base.folder, data, negatives, outputs, tune, say)
    if save is not None:
        finetune.write(model, base.folder, save)
    dense, bias = finetune.head_of(model)
    return _even(Parts(lambda texts: finetune.embed(model, texts), dense, sparse, bias), data)


def _even(parts: Parts, data: list[Labelled]) -> Parts:
    """The same without what was learned of the sex of the person spoken of."""
    texts = [each.text for each in data]
    dense, sparse = evenness.evened(texts, parts.vectors, parts.dense, parts.sparse)
    return Parts(parts.vectors, dense, sparse, parts.bias)


def mixed(
    z: Floats, n: Floats, y: NDArray[np.int8], outputs: tuple[str, ...]
) -> tuple[float, float]:
    """The weight of the n-grams' score, and of the signals for their axis, that order best.

    Args:
        z: scores over vectors of held-out voices; `n`: over n-grams.
        n: over n-grams.
        y: the truth.
        outputs: codes and axes.
    """
    codes = [at for at, each in enumerate(outputs) if each not in AXES]
    axes = [at for at, each in enumerate(outputs) if each in AXES]

    def worth(shares: tuple[float, float]) -> float:
        s = heads.gathered(z + np.float32(shares[0]) * n, outputs, shares[1])
        ap = [measures.average_precision(s[:, c], y[:, c]) for c in codes if y[:, c].any()]
        area = [measures.auroc(s[:, c], y[:, c]) for c in axes if y[:, c].any()]
        return float(np.mean(ap) + 3 * np.mean(area))

    return max(((mix, gather) for mix in MIXES for gather in GATHERS), key=worth)


def calibrated(
    z: Floats, n: Floats, outside: list[Labelled], outputs: tuple[str, ...]
) -> dict[str, Any]:
    """Mix, gathering and calibration from held-out voices, with the figures they reach."""
    y = targets(outside, outputs)
    mix, gather = mixed(z, n, y, outputs)
    raw = heads.gathered(z + np.float32(mix) * n, outputs, gather)
    across = over_axes(raw, y, outputs)
    raw = heads.crossed(raw, outputs, across)
    slope, offset = platt(raw, y)
    hard = np.array([bool(each.near) and not each.labels for each in outside])
    told = measures.figures(1 / (1 + np.exp(-(raw * slope + offset))), y, outputs, hard)
    return {
        "outputs": outputs, "mix": mix, "gather": gather, "across": across.tolist(),
        "slope": slope.tolist(),
        "offset": offset.tolist(), "held_out": sorted({each.batch for each in outside}),
        "rows": len(outside), "figures": told,
    }  # fmt: skip


def summary(told: measures.Figures, outputs: tuple[str, ...]) -> str:
    """The main figures in a line."""
    axes = ", ".join(f"{axis} {told[axis]['auroc']:.3f}" for axis in AXES if axis in told)
    return f"AUROC {axes}; macro average precision {measures.macro(told, 'ap', outputs[:-4]):.3f}"


def train(
    base: registry.EncoderEntry, name: str, tune: Any, folder: Path, say: Callable[[str], None]
) -> None:
    """Fit on all voices but those held out, calibrate on these; write encoder, head and card.

    Args:
        base: the encoder.
        name: of the head, and of the tuned encoder.
        tune: the settings of fine-tuning; None: the encoder stays as it is.
        folder: `models`.
        say: told how it goes.
    """
    training = folder / "training"
    files = {
        str(path.relative_to(training)): sha256_of(path) for path in sorted(training.rglob("*.psv"))
    }
    data = training_rows(folder)
    outputs = outputs_of(data)
    out = held_out(data, PARTS)
    inside = [each for each, held in zip(data, out, strict=True) if not held]
    outside = [each for each, held in zip(data, out, strict=True) if held]
    place = folder / "encoders" / name if tune is not None else None
    parts = fit(base, inside, _negatives(), outputs, tune, say, place)
    held = calibrated(*parts.scores([each.text for each in outside]), outside, outputs)
    say(f"held-out voices: mix {held['mix']}, {summary(held['figures'], outputs)}")
    keep(base, name, tune, folder, parts, inside, files, held)
    say(f"written: the head {name}" + (f" and the encoder {place}" if place else ""))


def keep(
    base: registry.EncoderEntry,
    name: str,
    tune: Any,
    folder: Path,
    parts: Parts,
    data: list[Labelled],
    files: dict[str, str],
    held: dict[str, Any],
) -> None:
    """Write the head with what it was made from, its words, and its card."""
    outputs = held["outputs"]
    weights = folder / "encoders" / name / "model.safetensors" if tune is not None else base.weights
    arrays: dict[str, Floats] = {
        "dense": parts.dense,
        "sparse": parts.sparse * np.float32(held["mix"]),
        "bias": parts.bias,
        "slope": np.array(held["slope"], dtype=np.float32),
        "offset": np.array(held["offset"], dtype=np.float32),
        "across": np.array(held["across"], dtype=np.float32),
    }
    distinct = list(dict.fromkeys((each.batch, each.text) for each in data))
    about: dict[str, object] = {
        "outputs": outputs,
        "encoder": name if tune is not None else base.name,
        "encoder_sha256": sha256_of(weights),
        "base": base.name,
        "base_sha256": base.sha256,
        "data_sha256": files,
        "rows": len(distinct),
        "voices": len({each.batch for each in data}),
        "labelled": sum(bool(each.labels) for each in data),
        "hard_negatives": sum(bool(each.near) and not each.labels for each in data),
        "codes": dict(Counter(code for each in data for code in each.labels)),
        "public_sets": sorted(_piles()),
        "settings": asdict(tune) if tune is not None else None,
        "gather": held["gather"],
        "held_out": {
            key: held[key] for key in ("held_out", "rows", "mix", "gather", "figures")
        },
        "seed": SEED,
        "words_sha256": write_words(folder / "heads" / f"{name}.words.txt", data),
    }  # fmt: skip
    heads.save(folder / "heads" / f"{name}.safetensors", arrays, about)
    heads.head.cache_clear()
    write_card(folder, name)


def write_words(path: Path, data: list[Labelled]) -> str:
    """Write the words that several voices use, a line each; returns the file's SHA-256."""
    voices: dict[str, set[str]] = {}
    for each in data:
        for word in features.words(each.text):
            voices.setdefault(word, set()).add(each.batch)
    common = sorted(word for word, seen in voices.items() if len(seen) >= COMMON)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(common) + "\n", "utf-8")
    return sha256_of(path)


def _piles() -> dict[str, list[str]]:
    return civil.texts(civil.folder(), trains=True)


def _negatives() -> list[str]:
    return [text for each in _piles().values() for text in each]


def main(arguments: list[str] | None = None) -> None:
    """The command."""
    told = argparse.ArgumentParser(prog="python -m workbench.encoders.training")
    told.add_argument("--base", default="", help="an encoder's name, or a folder")
    told.add_argument("--name", required=True, help="of the head, and of the tuned encoder")
    told.add_argument("--tune", action="store_true", help="fine-tune the encoder too")
    told.add_argument("--set", action="append", default=[], metavar="NAME=NUMBER")
    asked = told.parse_args(arguments)
    base, folder = registry.encoder(asked.base), registry.models_folder()
    tune = _settings(asked.set) if asked.tune else None
    train(base, asked.name, tune, folder, print)


def _settings(changes: list[str]) -> Any:
    from dataclasses import replace

    from workbench.encoders.finetune import Settings

    found = Settings()
    for name, _, value in (each.partition("=") for each in changes):
        found = replace(found, **{name: type(getattr(found, name))(float(value))})
    return found


if __name__ == "__main__":
    main()
