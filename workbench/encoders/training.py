"""Training and measuring a head: `python -m workbench.encoders.training`.

Linear classifiers, one an output, over a frozen encoder's vectors and hashed n-grams; calibrated
(Platt) on predictions for batches held out in turn, each batch being one writer's voice. The test
rows in `models/evaluation` are another author's and are only measured on. Seeded; the same data
and base give the same figures.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.encoders import features, heads, registry
from workbench.encoders.encoder import loaded
from workbench.errors import InputError
from workbench.evidence.source import sha256_of

AXES = {"threat": "T", "fixation": "F", "victim": "V", "disclosure": "D"}
SEED = 7
FOLDS = 4
STRENGTH = 8.0  # the inverse of the regularisation; chosen on the training batches
SPARSE_WEIGHT = 1.5
Figures = dict[str, dict[str, float]]


@dataclass(frozen=True, slots=True)
class Labelled:
    """One labelled message: its codes with severity, and the codes it is a near miss of."""

    text: str
    labels: dict[str, int]
    near: tuple[str, ...]
    batch: str


def rows(folder: Path) -> Iterator[Labelled]:
    """The labelled messages of a folder of `.psv` files.

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
            labels = {
                code: int(severity or 1)
                for code, _, severity in (each.partition("=") for each in fields[0].split())
            }
            text = fields[4].replace(" ⏎ ", "\n").replace("⏎", "\n")
            yield Labelled(text, labels, tuple(fields[1].split()), path.stem)


def targets(data: list[Labelled], outputs: tuple[str, ...]) -> NDArray[np.int8]:
    """A column an output: 1 where a row has the signal, or any signal of the axis."""
    found = np.zeros((len(data), len(outputs)), dtype=np.int8)
    for place, each in enumerate(data):
        for column, output in enumerate(outputs):
            letter = AXES.get(output)
            hit = any(c[0] == letter for c in each.labels) if letter else output in each.labels
            found[place, column] = hit
    return found


def design(vectors: NDArray[np.float32], texts: list[str]) -> Any:
    """Vectors and hashed features side by side."""
    from scipy.sparse import csr_matrix, hstack

    return hstack([csr_matrix(vectors), features.hashed(texts) * SPARSE_WEIGHT]).tocsr()


def fit(x: Any, y: NDArray[np.int8]) -> tuple[NDArray[np.float64], float]:
    """One output's weights and bias."""
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(
        C=STRENGTH, solver="liblinear", class_weight="balanced", random_state=SEED, max_iter=200
    )
    model.fit(x, y)
    return model.coef_[0], float(model.intercept_[0])


def train(
    data: list[Labelled], vectors: NDArray[np.float32], outputs: tuple[str, ...]
) -> dict[str, NDArray[np.float32]]:
    """All outputs' weights with their calibration."""
    from joblib import Parallel, delayed

    x, y = design(vectors, [each.text for each in data]), targets(data, outputs)
    batches = sorted({each.batch for each in data})
    fold = np.array([batches.index(each.batch) % FOLDS for each in data])
    whole = Parallel(n_jobs=2)(delayed(fit)(x, y[:, c]) for c in range(len(outputs)))
    held = np.zeros(y.shape)
    for part in range(FOLDS):
        inside = fold != part
        models = Parallel(n_jobs=2)(
            delayed(fit)(x[inside], y[inside, c]) for c in range(len(outputs))
        )
        for column, (weights, bias) in enumerate(models):
            held[~inside, column] = x[~inside] @ weights + bias
    scales = [_platt(held[:, c], y[:, c]) for c in range(len(outputs))]
    coefficients = np.array([weights for weights, _ in whole])
    size = vectors.shape[1]
    return {
        "dense": coefficients[:, :size].astype(np.float32),
        "sparse": (coefficients[:, size:] * SPARSE_WEIGHT).astype(np.float32),
        "bias": np.array([bias for _, bias in whole], dtype=np.float32),
        "slope": np.array([a for a, _ in scales], dtype=np.float32),
        "offset": np.array([b for _, b in scales], dtype=np.float32),
    }


def _platt(raw: NDArray[np.float64], y: NDArray[np.int8]) -> tuple[float, float]:
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=1e6, random_state=SEED).fit(raw.reshape(-1, 1), y)
    return float(model.coef_[0, 0]), float(model.intercept_[0])


def measure(scores: NDArray[np.float32], y: NDArray[np.int8], outputs: tuple[str, ...]) -> Figures:
    """AUROC, average precision, calibration error and false alarms at 90 % recall, by output."""
    from sklearn.metrics import average_precision_score, roc_auc_score

    found: Figures = {}
    for column, output in enumerate(outputs):
        truth, score = y[:, column], scores[:, column]
        if not 0 < truth.sum() < len(truth):
            continue
        line = np.quantile(score[truth == 1], 0.1)
        found[output] = {
            "positives": int(truth.sum()),
            "auroc": float(roc_auc_score(truth, score)),
            "ap": float(average_precision_score(truth, score)),
            "false alarms at 90 % recall": float((score[truth == 0] >= line).mean()),
            "calibration error": _calibration_error(score, truth),
        }
    return found


def _calibration_error(score: NDArray[np.float32], truth: NDArray[np.int8]) -> float:
    """Expected calibration error over ten equal bins."""
    bins = np.minimum((score * 10).astype(int), 9)
    return float(
        sum(
            (bins == b).mean() * abs(score[bins == b].mean() - truth[bins == b].mean())
            for b in range(10)
            if (bins == b).any()
        )
    )


def run(base: str = "", name: str = "minilm-signals-1") -> Figures:
    """Train on `models/training`, measure on `models/evaluation`, write head and card."""
    from workbench.encoders.baselines import baselines
    from workbench.encoders.cards import write_card

    folder = registry.models_folder()
    entry = registry.encoder(base)
    encoder = loaded(entry)
    data, test = list(rows(folder / "training")), list(rows(folder / "evaluation"))
    codes = sorted({code for each in data for code in each.labels}, key=_natural)
    outputs = (*codes, *AXES)
    vectors = _stored(encoder.encode([each.text for each in data]))
    arrays = train(data, vectors, outputs)
    about: dict[str, object] = {
        "outputs": outputs,
        "encoder": entry.name,
        "encoder_sha256": entry.sha256,
        "data_sha256": {p.name: sha256_of(p) for p in sorted((folder / "training").glob("*.psv"))},
        "seed": SEED,
    }
    heads.save(folder / "heads" / f"{name}.safetensors", arrays, about)
    heads.head.cache_clear()
    texts = [each.text for each in test]
    test_vectors = _stored(encoder.encode(texts))
    figures = measure(
        heads.head(name).predict(test_vectors, texts), targets(test, outputs), outputs
    )
    others = baselines(data, vectors, test, test_vectors)
    write_card(folder, name, entry, data, test, figures, others)
    return figures


def _stored(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Vectors as the case stores them, so that training and use see the same."""
    return vectors.astype(np.float16).astype(np.float32)


def _natural(code: str) -> tuple[int, int]:
    return "TFVD".index(code[0]), int(code[1:])


if __name__ == "__main__":
    for output, told in run(*sys.argv[1:]).items():
        print(output, {key: round(value, 3) for key, value in told.items()})  # noqa: T201
