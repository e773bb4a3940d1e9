"""The report: every set, every signal, every baseline, in Markdown."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from workbench.encoders import civil, measures, registry
from workbench.encoders.evaluation import baselines, dump, fairness
from workbench.encoders.judging import Confidence
from workbench.encoders.labelled import AXES, Labelled, rows, targets
from workbench.encoders.scorer import MessageScores, Scorer, scorer
from workbench.encoders.variants import UNSEEN, VARIANTS
from workbench.progress import Progress, silent

HIGH = 0.8  # a message is marked from this probability on
LINE = 0.5  # a signal counts as read from this probability on
SEED = 7
AXES_READ = ("threat", "fixation")
Scores = NDArray[np.floating]


@dataclass(frozen=True)
class Measured:
    """A labelled set with its scores."""

    rows: list[Labelled]
    scores: MessageScores

    @property
    def truth(self) -> NDArray[np.int8]:
        """A column an output."""
        return targets(self.rows, self.scores.outputs)

    @property
    def hard(self) -> NDArray[np.bool_]:
        """Near misses of some signal that have none."""
        return np.array([bool(each.near) and not each.labels for each in self.rows])


def report(
    name: str = "", *, progress: Progress = silent, write: bool = False, most: int = 0
) -> str:
    """Measure a scorer and tell it as Markdown.

    Args:
        name: of an encoder of the registry, or a folder; empty: the default.
        progress: told the stages.
        write: whether to write `docs/evaluation.md` of the project as well.
        most: messages of each public set, and respelt, to measure with; 0: all of them.
    """
    told = scorer(name)
    folder = registry.models_folder()
    test = list(rows(folder / "evaluation"))
    main = Measured(test, told.score([each.text for each in test], progress))
    parts = [
        *_opening(told, main),
        *_axes(told, main, list(rows(folder / "training")), progress, most),
        *_signals(main),
        *_fairness(told, folder),
        *_languages(told, folder / "evaluation" / "languages"),
        *_speed(told, test),
    ]
    text = "\n".join(parts) + "\n"
    if write:
        docs = folder.parent / "docs"
        docs.mkdir(exist_ok=True)
        (docs / "evaluation.md").write_text(text, "utf-8")
    return text


def _opening(told: Scorer, main: Measured) -> Iterator[str]:
    identity = told.identity()
    yield "# How well the messages are scored"
    yield ""
    yield "Made by `workbench models evaluate --write`; do not edit."
    yield ""
    yield (
        f"Scorer `{told.name}`: encoder SHA-256 `{identity['encoder_sha256']}`, head"
        f" `{identity['head']}` SHA-256 `{identity['head_sha256']}`."
    )
    yield ""
    yield (
        f"**Test messages**: {len(main.rows):,} written by another author than the training"
        f" messages, in {len({each.batch for each in main.rows})} other voices"
        f" (`models/evaluation`); {sum(bool(each.labels) for each in main.rows):,} have a signal,"
        f" {int(main.hard.sum()):,} are near misses that have none. None of them trained; what"
        " else touched them, `models/README.md` says. All are invented and the labels are one"
        " annotator's: no figure here is one of real stalking messages. Each message is judged by"
        " its words alone; what the application adds from the pair of people, the state between"
        " them and the times is not in here."
        " Intervals are 95 % bootstrap intervals over messages."
    )
    yield ""


def _axes(
    told: Scorer, main: Measured, data: list[Labelled], progress: Progress, most: int
) -> Iterator[str]:
    """The axes beside the baselines, and the dump, the civil text and the spellings with them."""
    piles = {
        name: _sample(texts, most)
        for name, texts in civil.texts(civil.folder(), trains=False).items()
    }
    bulk = [text for each in piles.values() for text in each]
    plain = told.score(bulk, progress) if bulk else None
    texts = [each.text for each in main.rows]
    lines, dumps = [], []
    for way, axes in baselines.ways(data):
        scores = {axis: score(texts) for axis, score in axes.items()}
        lines.append(_axis_line(way, scores, main))
        if bulk:
            there = _strongest({axis: score(bulk) for axis, score in axes.items()})
            dumps.append((way, dump.read(main.rows, _strongest(scores), there)))
        progress(f"Baseline: {way}", 1, 1)
    own = {axis: main.scores.of(axis) for axis in AXES_READ}
    lines.append(_axis_line("**this scorer**", own, main))
    yield "## The two axes, beside simpler ways"
    yield ""
    yield (
        "| way | threat AUROC | threat AP | false alarms | fixation AUROC | fixation AP |"
        " false alarms |"
    )
    yield "|---|---:|---:|---:|---:|---:|---:|"
    yield from lines
    yield ""
    yield "False alarms: the share of the near misses above the line that finds 90 %."
    yield ""
    yield from _against(main)
    if plain is None:
        yield "The public sets are not beside the project: no dump and no civil text was measured."
        yield ""
        return
    there = np.maximum(plain.of("threat"), plain.of("fixation"))
    dumps.append(("**this scorer**", dump.read(main.rows, np.maximum(*own.values()), there)))
    yield from _dump(dumps, len(bulk))
    yield from _civil(piles, plain)
    yield from _spellings(told, main, there, progress, most)


def _against(main: Measured) -> Iterator[str]:
    """This scorer set by set, and against each kind of message that has no signal of the axis."""
    labelled = np.array([bool(each.labels) for each in main.rows])
    kinds = {"near misses and plain ones": ~labelled, "messages with other signals": labelled}
    sets = np.array([each.batch[0] for each in main.rows])
    yield "This scorer in parts (AUROC):"
    yield ""
    yield "| messages | threat | fixation |"
    yield "|---|---:|---:|"
    parts = {f"voices {each}01 and on": sets == each for each in sorted(set(sets))}
    parts |= {f"all signals of the axis, against {kind}": some for kind, some in kinds.items()}
    for name, some in parts.items():
        cells = []
        for axis in AXES_READ:
            y = targets(main.rows, (axis,))[:, 0]
            chosen = some | (y == 1) if "against" in name else some
            cells.append(_auroc(main.scores.of(axis)[chosen], y[chosen]))
        yield f"| {name} | {cells[0]} | {cells[1]} |"
    yield ""


def _sample(texts: list[str], most: int) -> list[str]:
    """So many of them, seeded; all where 0 is asked for."""
    if not most or len(texts) <= most:
        return texts
    return random.Random(SEED).sample(texts, most)  # noqa: S311 - repeatable on purpose


def _strongest(scores: Mapping[str, Scores]) -> Scores:
    """The higher of the axes' scores."""
    return np.asarray(np.max(list(scores.values()), axis=0))


def _axis_line(way: str, scores: Mapping[str, Scores], main: Measured) -> str:
    cells = []
    for axis in AXES_READ:
        y = targets(main.rows, (axis,))[:, 0]
        low, high = measures.interval(measures.auroc, scores[axis], y)
        cells += [
            f"{measures.auroc(scores[axis], y):.3f} ({low:.3f} to {high:.3f})",
            f"{measures.average_precision(scores[axis], y):.3f}",
            f"{measures.false_alarms(scores[axis], y, main.hard):.1%}",
        ]
    return f"| {way} | {' | '.join(cells)} |"


def _signals(main: Measured) -> Iterator[str]:
    outputs, truth = main.scores.outputs, main.truth
    told = measures.figures(main.scores.probabilities, truth, outputs, main.hard)
    yield "## Each signal and axis"
    yield ""
    yield (
        f"Macro average precision over the signals:"
        f" {measures.macro(told, 'ap', main.scores.signals):.3f}; mean calibration error of the"
        f" axes: {measures.macro(told, 'calibration error', tuple(AXES)):.3f}."
    )
    yield ""
    yield (
        "| output | messages | AUROC | average precision | recall at 1 % | at 5 % | false alarms at"
        " 90 % recall | calibration error |"
    )
    yield "|---|---:|---:|---:|---:|---:|---:|---:|"
    for column, output in enumerate(outputs):
        if output not in told:
            continue
        each, s, y = told[output], main.scores.probabilities[:, column], truth[:, column]
        low, high = measures.interval(measures.auroc, s, y)
        least, most = measures.interval(measures.average_precision, s, y)
        yield (
            f"| {output} | {each['positives']:.0f} | {each['auroc']:.3f} ({low:.3f} to {high:.3f})"
            f" | {each['ap']:.3f} ({least:.3f} to {most:.3f}) | {each['recall at 1 %']:.2f} |"
            f" {each['recall at 5 %']:.2f} | {each['false alarms at 90 % recall']:.1%} |"
            f" {each['calibration error']:.3f} |"
        )
    yield ""


def _dump(found: list[tuple[str, dump.Found]], bulk: int) -> Iterator[str]:
    yield "## A dump"
    yield ""
    yield (
        f"{dump.PLANTED} of the test messages with a threat or fixation signal among {bulk:,}"
        f" messages of public chat, SMS and task dialogue, {dump.DRAWS} draws; read by the higher"
        " of the two axes, message by message. In date order 1 % of reading finds 1 %."
    )
    yield ""
    yield (
        "| way | found at 1 % read | at 5 % read | severity 3 found at 0.3 % read | read for all of"
        " severity 3 | read for 95 % |"
    )
    yield "|---|---:|---:|---:|---:|---:|"
    for way, each in found:
        yield (
            f"| {way} | {each.recall_1:.1%} | {each.recall_5:.1%} | {each.severe_at_03:.1%} |"
            f" {each.effort_severe:.2%} | {each.effort_95:.2%} |"
        )
    yield ""


def _civil(piles: dict[str, list[str]], plain: MessageScores) -> Iterator[str]:
    yield "## Civil text"
    yield ""
    yield (
        "Public messages that have no signal, of sources that never trained (of goemotions: another"
        f" split). `high` is {HIGH}, `line` {LINE}, on the higher of the two axes."
    )
    yield ""
    yield "| set | messages | above high | above line |"
    yield "|---|---:|---:|---:|"
    score = np.maximum(plain.of("threat"), plain.of("fixation"))
    start = 0
    for name, texts in piles.items():
        some = score[start : start + len(texts)]
        start += len(texts)
        yield _above(name, some)
    yield _above("all", score)
    yield ""


def _above(name: str, score: Scores) -> str:
    high, line = (score > HIGH).mean(), (score > LINE).mean()
    return f"| {name} | {len(score):,} | {high:.2%} | {line:.2%} |"


def _spellings(
    told: Scorer, main: Measured, bulk: Scores, progress: Progress, most: int
) -> Iterator[str]:
    """What each respelling of the wanted loses at the line that 1 % of the dump's bulk passes."""
    line = np.quantile(bulk, 0.99)
    wanted = zip(main.rows, dump.wanted(main.rows), strict=True)
    here = _sample([each.text for each, yes in wanted if yes], most // 4)

    def share(texts: list[str]) -> float:
        scores = told.score(texts)
        return float((np.maximum(scores.of("threat"), scores.of("fixation")) > line).mean())

    before = share(here)
    yield "## Other spellings"
    yield ""
    yield (
        f"Of {len(here):,} test messages with a threat or fixation signal, {before:.1%} score"
        " above 99 % of the plain messages as they are written. The same messages respelt by"
        " program, and the share of that which is kept (a star: a spelling that training never"
        " saw):"
    )
    yield ""
    yield "| spelling | above the line | kept |"
    yield "|---|---:|---:|"
    for name, variant in VARIANTS.items():
        chance = random.Random(SEED)  # noqa: S311 - repeatable on purpose
        after = share([variant(each, chance) for each in here])
        star = " *" if name in UNSEEN else ""
        yield f"| {name}{star} | {after:.1%} | {after / before:.1%} |"
        progress(f"Spelling: {name}", 1, 1)
    yield ""


def _fairness(told: Scorer, folder: Path) -> Iterator[str]:
    if not (folder / fairness.PAIRS).is_file():
        return
    traits, one, other = zip(*fairness.pairs(folder), strict=True)
    first, second = told.score(list(one)), told.score(list(other))
    found = list(
        fairness.shifts(
            list(traits), {axis: first.of(axis) for axis in AXES_READ},
            {axis: second.of(axis) for axis in AXES_READ},
        )
    )  # fmt: skip
    worst = max(abs(each.signed) for each in found)
    yield "## Fairness"
    yield ""
    yield (
        f"{len(traits)} minimal pairs (`models/evaluation/fairness`). The bound: the mean signed"
        f" shift of a trait on an axis is at most {fairness.BOUND}. The largest is {worst:.3f}:"
        f" the bound {'holds' if worst <= fairness.BOUND else 'DOES NOT HOLD'}."
    )
    yield ""
    yield f"| trait | pairs | axis | signed shift | mean shift | moved over {fairness.WIDE} |"
    yield "|---|---:|---|---:|---:|---:|"
    for each in found:
        yield (
            f"| {each.trait} | {each.pairs} | {each.axis} | {each.signed:+.3f} | {each.size:.3f} |"
            f" {each.wide:.1%} |"
        )
    yield ""


def _languages(told: Scorer, folder: Path) -> Iterator[str]:
    """Each set of another language, if there are any: `languages/<name>.psv`."""
    found = list(rows(folder)) if folder.is_dir() else []
    if not found:
        return
    yield "## Other languages"
    yield ""
    yield (
        "`judged`: the share that is not marked `not assessed`. AUROC over all messages of the set,"
        " whether marked or not; 0.5 is chance."
    )
    yield ""
    yield "| set | messages | threat AUROC | fixation AUROC | either | language found | judged |"
    yield "|---|---:|---:|---:|---:|---|---:|"
    for batch in sorted({each.batch for each in found}):
        some = [each for each in found if each.batch == batch]
        scores = told.score([each.text for each in some])
        cells = [_auroc(scores.of(axis), targets(some, (axis,))[:, 0]) for axis in AXES_READ]
        either = _auroc(
            np.maximum(scores.of("threat"), scores.of("fixation")),
            dump.wanted(some).astype(np.int8),
        )
        names, counts = np.unique(scores.languages, return_counts=True)
        top = [f"{names[at] or 'none'} {counts[at]}" for at in np.argsort(-counts)[:3]]
        judged = (scores.confidence < Confidence.NOT_EMPTY).mean()
        yield (
            f"| {batch} | {len(some)} | {cells[0]} | {cells[1]} | {either} | {', '.join(top)} |"
            f" {judged:.0%} |"
        )
    yield ""


def _auroc(score: Scores, truth: NDArray[np.int8]) -> str:
    return f"{measures.auroc(score, truth):.3f}" if 0 < truth.sum() < len(truth) else ""


def _speed(told: Scorer, test: list[Labelled]) -> Iterator[str]:
    """What scoring adds to encoding, and that batches do not matter."""
    texts = [each.text for each in test[:1000]]
    told.score(texts[:64])
    begun, spent = time.perf_counter(), time.process_time()
    told.encoder.encode(texts)
    rate, encoding = len(texts) / (time.perf_counter() - begun), time.process_time() - spent
    spent = time.process_time()
    whole = told.score(texts).probabilities
    scoring = time.process_time() - spent
    some = told.score(texts[:40][::-1]).probabilities[::-1]
    yield "## Speed and sameness"
    yield ""
    yield (
        f"{len(texts)} of the test messages: {rate:.0f} a second encoded on the machine that made"
        f" this; all else that scoring does adds {scoring / encoding - 1:.1%} of processor time."
        f" The same messages in another batch and order differ by at most"
        f" {np.abs(whole[:40] - some).max():.1e}."
    )
    yield ""
