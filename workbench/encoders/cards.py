"""The model card of a head: what it is, from what, and how well it does, in plain words."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.encoders.registry import EncoderEntry

if TYPE_CHECKING:
    from workbench.encoders.training import Labelled


def write_card(
    folder: Path,
    name: str,
    entry: EncoderEntry,
    data: list[Labelled],
    test: list[Labelled],
    figures: dict[str, dict[str, float]],
    others: dict[str, dict[str, float]],
) -> None:
    """Write `models/cards/<name>.md`."""
    counts = Counter(code for each in data for code in each.labels)
    hard = sum(not each.labels and bool(each.near) for each in test)
    lines = [
        f"# {name}",
        "",
        "Made by `python -m workbench.encoders.training`; do not edit.",
        "",
        f"A linear head over {entry.name} (weights SHA-256 `{entry.sha256}`) and hashed n-grams of"
        " the text with coded spelling undone. It gives a calibrated probability for each signal"
        " of the taxonomy and each axis, for one message by itself. English only.",
        "",
        "**Use**: the order in which a person reads messages. **Not for**: deciding that a message"
        " is or is not relevant, or anything about a person.",
        "",
        f"**Trained on** {len(data):,} messages written for this project in"
        f" {len({each.batch for each in data})} voices (`models/training`),"
        f" {sum(bool(each.labels) for each in data):,} of them labelled,"
        f" {sum(not each.labels and bool(each.near) for each in data):,} hard negatives. No public"
        " set was used.",
        "",
        f"**Measured on** {len(test):,} messages of another author in"
        f" {len({each.batch for each in test})} other voices (`models/evaluation`), {hard:,} of"
        " them hard negatives; never trained or tuned on. All are invented: no figure here is one"
        " of real stalking messages, and the labels are one annotator's.",
        "",
        "| output | trained on | positives | AUROC | average precision"
        " | false alarms at 90 % recall"
        " | calibration error |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    for output, told in figures.items():
        lines.append(
            f"| {output} | {counts.get(output, 0) or ''} | {told['positives']:.0f} |"
            f" {told['auroc']:.3f} | {told['ap']:.3f} | {told['false alarms at 90 % recall']:.1%} |"
            f" {told['calibration error']:.3f} |"
        )
    lines += ["", "Beside it, AUROC on the same rows:", "", "| way | threat | fixation |",
              "|---|---:|---:|"]  # fmt: skip
    for way, told in others.items():
        lines.append(f"| {way} | {told['threat']:.3f} | {told['fixation']:.3f} |")
    path = folder / "cards" / f"{name}.md"
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n".join(lines) + "\n", "utf-8")
