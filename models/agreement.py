"""Agreement of a second labelling with the stored labels of `models/training`.

    python models/agreement.py             print agreement and Cohen's kappa
    python models/agreement.py --draw      print the rows to label, their labels left out

The draw is stratified (half of the rows have a label, half have none) and seeded, and gives the
same rows while the training files stay as they are. The second labelling names each row by file,
line and the start of its text's SHA-256, so that a row that has since moved is still found.
"""

from __future__ import annotations

import argparse
import hashlib
import random
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path

from workbench.encoders.labelled import AXES, BREAK, Labelled, rows

HERE = Path(__file__).parent
TRAINING = HERE / "training"
SECOND = TRAINING / "second_labelling.tsv"
SEED = 7
DRAWN = 500
SEEN = frozenset({"a09_polish_builder"})  # its labels had been seen before


@dataclass(frozen=True, slots=True)
class Pair:
    """The codes of one row by both labellings."""

    stored: AbstractSet[str]
    second: AbstractSet[str]


@dataclass(frozen=True, slots=True)
class Agreement:
    """Counts of one code or axis: both labellings give it, one alone does, neither does."""

    both: int
    stored: int
    second: int
    neither: int

    @property
    def raw(self) -> float:
        """The share of rows on which both say the same."""
        return (self.both + self.neither) / sum(self._counts)

    @property
    def kappa(self) -> float:
        """Agreement beyond chance (Cohen 1960, "A coefficient of agreement for nominal scales")."""
        total = sum(self._counts)
        first, other = (self.both + self.stored) / total, (self.both + self.second) / total
        chance = first * other + (1 - first) * (1 - other)
        return 1.0 if chance == 1 else (self.raw - chance) / (1 - chance)

    @property
    def _counts(self) -> tuple[int, int, int, int]:
        return self.both, self.stored, self.second, self.neither


def name_of(text: str) -> str:
    """The start of the SHA-256 of a text."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:16]


def line_of(row: Labelled) -> int:
    """The line of its file that a row stands on."""
    flat = row.text.replace("\n", BREAK)
    lines = (TRAINING / f"{row.batch}.psv").read_text("utf-8").splitlines()
    texts = (line.split("|", 4)[-1].strip().replace(f" {BREAK} ", BREAK) for line in lines)
    return next(number for number, text in enumerate(texts, 1) if text == flat)


def drawn() -> list[Labelled]:
    """The rows to be labelled a second time, in a mixed order."""
    draw = random.Random(SEED)  # noqa: S311  # a draw of rows, no secret
    pool = [row for row in rows(TRAINING) if row.batch not in SEEN]
    labelled = draw.sample([row for row in pool if row.labels], DRAWN // 2)
    bare = draw.sample([row for row in pool if not row.labels], DRAWN - DRAWN // 2)
    both = [*labelled, *bare]
    draw.shuffle(both)
    return both


def pairs() -> Iterator[Pair]:
    """Each row of the second labelling with its stored labels; rows since removed are left out."""
    stored = {(row.batch, name_of(row.text)): row for row in rows(TRAINING)}
    for line in SECOND.read_text("utf-8").splitlines():
        if line.startswith("#") or not line.strip():
            continue
        file, _, name, *codes = line.split("\t")
        row = stored.get((file.removesuffix(".psv"), name))
        if row is not None:
            second = {code.partition("=")[0] for code in " ".join(codes).split()}
            yield Pair(row.labels.keys(), second)


def agreement(found: list[Pair], codes: AbstractSet[str]) -> Agreement:
    """How far both labellings agree that a row has one of the codes."""
    seen = [(bool(pair.stored & codes), bool(pair.second & codes)) for pair in found]
    kinds = ((True, True), (True, False), (False, True), (False, False))
    return Agreement(*(seen.count(kind) for kind in kinds))


def table(found: list[Pair]) -> Iterator[str]:
    """A Markdown table: a row an axis, then a row a code."""
    yield "| | both | stored only | second only | neither | raw agreement | kappa |"
    yield "|---|---|---|---|---|---|---|"
    used = {code for pair in found for code in {*pair.stored, *pair.second}}
    order = sorted(used, key=lambda code: ("TFVD".index(code[0]), int(code[1:])))
    groups = {"any signal": used}
    groups |= {axis: {c for c in used if c[0] == letter} for axis, letter in AXES.items()}
    groups |= {code: {code} for code in order}
    for name, codes in groups.items():
        told = agreement(found, codes)
        yield (
            f"| {name} | {told.both} | {told.stored} | {told.second} | {told.neither} "
            f"| {told.raw:.3f} | {told.kappa:.2f} |"
        )


def main() -> None:
    """Print the draw or the agreement."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    options.add_argument("--draw", action="store_true", help="print the rows to label")
    if options.parse_args().draw:
        for row in drawn():
            flat = row.text.replace("\n", f" {BREAK} ")
            print(f"{row.batch}.psv", line_of(row), name_of(row.text), row.who, row.state, flat,
                  sep="\t")  # fmt: skip
        return
    found = list(pairs())
    same = sum(set(pair.stored) == pair.second for pair in found)
    print(f"{len(found)} rows; the whole set of codes is the same on {same / len(found):.1%}\n")
    print(*table(found), sep="\n")


if __name__ == "__main__":
    main()
