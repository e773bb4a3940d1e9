"""Write the computed parts of `models/training/README.md`: `python models/datasheet.py`.

Each part lies between two comments that name it; with `--check` nothing is written, and the exit
code is 1 where a part is not what the data now give.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from statistics import median

import agreement

from workbench.encoders.labelled import AXES, Labelled, rows, taxonomy

DATASHEET = agreement.TRAINING / "README.md"
SETS = (
    ("training, English", "training"),
    ("training, other languages", "training/languages"),
    ("evaluation, English", "evaluation"),
    ("evaluation, other languages", "evaluation/languages"),
)
WHO = {
    "s": "the person of concern to the target",
    "c": "the target to the person of concern",
    "x": "the person of concern to others",
    "p": "the target to others",
    "o": "anybody else",
}
STATES = {"n": "neutral", "r": "refused", "b": "blocked", "o": "under an order"}


def sets() -> Iterator[str]:
    """A table of the sets: batches, rows and kinds of row."""
    yield "| set | batches | messages | labelled | near misses without a label | plain |"
    yield "|---|---:|---:|---:|---:|---:|"
    for name, folder in SETS:
        found = list(rows(agreement.HERE / folder))
        labelled = sum(bool(row.labels) for row in found)
        near = sum(bool(row.near) and not row.labels for row in found)
        batches = len({row.batch for row in found})
        plain = len(found) - labelled - near
        yield f"| {name} | {batches} | {len(found):,} | {labelled:,} | {near:,} | {plain:,} |"


def languages() -> Iterator[str]:
    """A table of the languages: messages for training and for evaluation."""
    yield "| language | training | of which T or F | evaluation | of which T or F |"
    yield "|---|---:|---:|---:|---:|"
    sides = [list(rows(agreement.HERE / side / "languages")) for side in ("training", "evaluation")]
    for code in sorted({row.batch.partition("_")[0] for side in sides for row in side}):
        cells = []
        for side in sides:
            here = [row for row in side if row.batch.partition("_")[0] == code]
            hits = sum(any(label[0] in "TF" for label in row.labels) for row in here)
            cells += [str(len(here)), str(hits)]
        yield f"| {code} | {' | '.join(cells)} |"


def codes(found: list[Labelled]) -> Iterator[str]:
    """A table of the signals in the English training messages."""
    labels = Counter(code for row in found for code in row.labels)
    near = Counter(code for row in found for code in row.near)
    levels = Counter((code, level) for row in found for code, level in row.labels.items())
    yield "| signal | labelled | severity 1 | 2 | 3 | 4 | near misses |"
    yield "|---|---:|---:|---:|---:|---:|---:|"
    for code in sorted(taxonomy(), key=lambda code: ("TFVD".index(code[0]), int(code[1:]))):
        split = " | ".join(str(levels[code, level]) for level in (1, 2, 3, 4))
        yield f"| {code} | {labels[code]} | {split} | {near[code]} |"
    for axis, letter in AXES.items():
        hits = sum(any(code[0] == letter for code in row.labels) for row in found)
        yield f"| {axis} | {hits:,} | | | | | |"


def columns(found: list[Labelled]) -> Iterator[str]:
    """A table of who writes and of the state, with the share that has a label."""
    yield "| column | messages | share with a label |"
    yield "|---|---:|---:|"
    kinds = [(f"who {key}: {told}", "who", key) for key, told in WHO.items()]
    kinds += [(f"state {key}: {told}", "state", key) for key, told in STATES.items()]
    for told, column, key in kinds:
        here = [row for row in found if getattr(row, column) == key]
        share = sum(bool(row.labels) for row in here) / len(here)
        yield f"| {told} | {len(here):,} | {share:.0%} |"
    words = [len(row.text.split()) for row in found]
    yield ""
    yield f"Words in a message: {min(words)} to {max(words)}, the median {median(words):.0f}."


def second() -> Iterator[str]:
    """The agreement of the second labelling, axes and codes."""
    found = list(agreement.pairs())
    same = sum(set(pair.stored) == pair.second for pair in found)
    yield f"{len(found)} rows; the whole set of codes is the same on {same / len(found):.1%}."
    yield ""
    yield from agreement.table(found)


def written(text: str) -> str:
    """The datasheet with its computed parts as the data now give them."""
    found = list(rows(agreement.TRAINING))
    parts = {
        "sets": sets(),
        "languages": languages(),
        "columns": columns(found),
        "codes": codes(found),
        "agreement": second(),
    }
    for name, lines in parts.items():
        first, last = f"<!-- {name} -->", f"<!-- end of {name} -->"
        before, _, rest = text.partition(first)
        _, _, after = rest.partition(last)
        text = before + "\n".join((first, *lines, last)) + after
    return text


if __name__ == "__main__":
    before = DATASHEET.read_text("utf-8")
    after = written(before)
    if "--check" in sys.argv:
        sys.exit(after != before)
    DATASHEET.write_text(after, "utf-8")
