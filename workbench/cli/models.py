"""Commands of the models: score texts, list what is installed, measure it."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import Any

import click

from workbench.cli.emit import Column, emit, jsonl_option, progress_bar
from workbench.errors import InputError

BATCH = 2048
AXES = ("threat", "fixation", "victim", "disclosure")
SCORE_COLUMNS: tuple[Column, ...] = (
    *((axis, 10, lambda row, axis=axis: f"{row[axis]:.3f}") for axis in AXES),
    ("signals", 16, lambda row: " ".join(_strongest(row["signals"]))),
    ("text", 0, lambda row: row["text"]),
)


@click.command("score")
@click.option("--encoder", default="", metavar="NAME",
              help="Of the registry, or a sentence-transformers folder.")  # fmt: skip
@jsonl_option
def score_(encoder: str, jsonl: bool) -> None:
    """Score texts from stdin: a line each, or JSON lines with `text`."""
    from workbench.encoders.scorer import scorer

    chosen = scorer(encoder)

    def rows() -> Iterator[dict[str, Any]]:
        for texts in _batches(_texts()):
            found = chosen.score(texts)
            for place, text in enumerate(texts):
                told = {
                    name: round(float(value), 6)
                    for name, value in zip(found.outputs, found.probabilities[place], strict=True)
                }
                yield {
                    **{axis: told[axis] for axis in AXES},
                    "signals": {name: v for name, v in told.items() if name not in AXES},
                    "confidence": found.told(place),
                    "text": text,
                }

    emit(rows(), SCORE_COLUMNS, jsonl=jsonl)


def _texts() -> Iterator[str]:
    """The texts on stdin; a line that is a JSON object with `text` gives that text."""
    stream = sys.stdin.buffer
    for number, raw in enumerate(stream, 1):
        line = raw.decode("utf-8", "replace").rstrip("\r\n")
        if line.lstrip().startswith("{"):
            try:
                told = json.loads(line)
            except ValueError:
                told = None
            if isinstance(told, dict) and "text" in told:
                if not isinstance(told["text"], str):
                    raise InputError("`text` is not a string", where=f"line {number}")
                yield told["text"]
                continue
        yield line


def _batches(texts: Iterator[str]) -> Iterator[list[str]]:
    batch: list[str] = []
    for each in texts:
        batch.append(each)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _strongest(signals: dict[str, float]) -> list[str]:
    found = sorted(signals.items(), key=lambda item: -item[1])
    return [code for code, value in found[:4] if value >= 0.3]


@click.group("models")
def models_() -> None:
    """What models are installed, and how well they do."""


@models_.command("list")
@jsonl_option
def list_(jsonl: bool) -> None:
    """List the registry: name, where from, SHA-256, licence, dimensions, languages."""
    from workbench.encoders.registry import entries

    columns: tuple[Column, ...] = (
        ("name", 26, lambda row: row["name"]),
        ("sha256", 12, lambda row: row["sha256"][:12]),
        ("licence", 24, lambda row: row["licence"]),
        ("dimensions", 10, lambda row: row["dimensions"]),
        ("languages", 0, lambda row: " ".join(row["languages"])),
    )
    emit(entries(), columns, jsonl=jsonl)


@models_.command("evaluate")
@click.option("--write", is_flag=True, help="Write docs/evaluation.md too.")
def evaluate_(write: bool) -> None:
    """Measure the models on the test sets, beside baselines in the same run."""
    from workbench.encoders import evaluation

    with progress_bar() as progress:
        click.echo(evaluation.report(progress=progress, write=write))
