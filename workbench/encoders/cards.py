"""The model card of a scorer: what it is, from what, and how well it does, in plain words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from workbench.encoders.labelled import AXES


def write_card(folder: Path, name: str) -> Path:
    """Write `cards/<name>.md` from what training kept beside the head; returns where."""
    told = json.loads((folder / "heads" / f"{name}.json").read_text("utf-8"))
    path = folder / "cards" / f"{name}.md"
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n".join(_lines(name, told)) + "\n", "utf-8")
    return path


def _lines(name: str, told: dict[str, Any]) -> Iterator[str]:
    tuned = told["settings"] is not None
    yield f"# {name}"
    yield ""
    yield "Made by `python -m workbench.encoders.training`; do not edit."
    yield ""
    yield (
        f"{'An encoder fine-tuned end to end from' if tuned else 'A head over'} {told['base']}"
        f" (weights SHA-256 `{told['base_sha256']}`), with a linear score over hashed n-grams"
        " of the text added. It gives a calibrated probability for each signal of the taxonomy and"
        " each axis, for one message by its words alone."
    )
    yield ""
    yield f"* Encoder: `{told['encoder']}`, SHA-256 `{told['encoder_sha256']}`"
    yield (
        f"* Head: SHA-256 `{told['sha256']}`, mix of the n-grams {told['held_out']['mix']}, of the"
        f" signals into their axis {told['gather']}"
    )
    yield f"* Seed {told['seed']}; settings: {_settings(told['settings'])}"
    yield ""
    yield (
        "**Use**: the order in which a person reads messages. **Not for**: deciding that a message"
        " is or is not relevant, or anything about a person. It sees no context: who wrote to whom,"
        " what came before, and whether contact was refused are the ranking's business."
    )
    yield ""
    yield (
        f"**Trained on** {told['rows']:,} messages written for this project in"
        f" {told['voices']} voices (`models/training`; the head's `.json` has each file's SHA-256"
        f" and says which voices were held out), {told['labelled']:,} of them labelled,"
        f" {told['hard_negatives']:,} hard negatives, and the examples of the taxonomy. Plain"
        " messages of public sets served as"
        f" further negatives: {', '.join(told['public_sets']) or 'none'} (CC BY 4.0: D. Demszky"
        " and others, GoEmotions; B. Byrne and S. Ganesh, Taskmaster). No set"
        " that is reserved for testing was used."
    )
    yield ""
    yield (
        "**Evened**: what the head had learned of the sex of the person spoken of was taken out"
        " (`workbench/encoders/evenness.py`); the fairness pairs in `docs/evaluation.md` measure"
        " what is left."
    )
    yield ""
    yield (
        "**Held-out voices** (whole batches, from which mix and calibration were taken, so these"
        " figures flatter a little; for the test by another author see `docs/evaluation.md`):"
    )
    yield ""
    yield "| output | trained on | held out | AUROC | average precision | calibration error |"
    yield "|---|---:|---:|---:|---:|---:|"
    figures = told["held_out"]["figures"]
    for output in (each for each in told["outputs"] if each in figures):
        each = figures[output]
        count = told["codes"].get(output, "")
        yield (
            f"| {output} | {count} | {each['positives']:.0f} | {each['auroc']:.3f} |"
            f" {each['ap']:.3f} | {each['calibration error']:.3f} |"
        )
    yield ""
    yield (
        f"**Limits**: invented messages, one annotator's labels, British English first; {len(AXES)}"
        " axes and the signals of one taxonomy; sarcasm, private meanings and threats that only the"
        " two people understand are beyond it. Scores for other languages are marked, and measured"
        " only where `docs/evaluation.md` says so. Fairness: the minimal pairs there."
    )


def _settings(told: dict[str, Any] | None) -> str:
    if told is None:
        return "the encoder as it is"
    return ", ".join(f"{key} {value}" for key, value in told.items())
