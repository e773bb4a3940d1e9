"""Embedding and scoring against SentenceTransformer.encode on the same texts in the same run.

    python -m benchmarks.embed [--texts 4000]

Prints texts a second of each, the ratio of their times (1 or less: no slower than the library),
and what scoring adds to encoding. Runs are interleaved, and the medians of three are compared.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable

from workbench.encoders.labelled import rows
from workbench.encoders.registry import models_folder
from workbench.encoders.scorer import scorer

RUNS = 3


def texts(count: int) -> list[str]:
    data = [each.text for part in ("training", "evaluation") for each in
            rows(models_folder() / part)]  # fmt: skip
    return [data[number * 7919 % len(data)] for number in range(count)]


def seconds(run: Callable[[], object]) -> float:
    begun = time.perf_counter()
    run()
    return time.perf_counter() - begun


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--texts", type=int, default=4000)
    some = texts(parser.parse_args().texts)
    from sentence_transformers import SentenceTransformer

    chosen = scorer()
    library = SentenceTransformer(
        str(chosen.entry.folder), device="cpu", model_kwargs={"dtype": "float32"}
    )
    ways: dict[str, Callable[[], object]] = {
        "SentenceTransformer.encode": lambda: library.encode(
            some, batch_size=32, show_progress_bar=False
        ),
        "Encoder.encode": lambda: chosen.encoder.encode(some),
        "encode and score": lambda: chosen.score(some),
    }
    for run in ways.values():
        run()
    took: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(RUNS):
        for name, run in ways.items():
            took[name].append(seconds(run))
    base = statistics.median(took["SentenceTransformer.encode"])
    print(f"{len(some):,} texts, {chosen.entry.name}")
    for name, each in took.items():
        middle = statistics.median(each)
        print(f"{name:28} {len(some) / middle:8.0f} texts/s   {middle / base:5.2f} x the baseline")


if __name__ == "__main__":
    main()
