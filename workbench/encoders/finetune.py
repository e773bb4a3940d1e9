"""Fine-tuning an encoder end to end, for `python -m workbench.encoders.training --tune`.

All outputs of the head are learned at once (binary cross-entropy) on the messages of
`models/training`, nearly half of them respelt, with plain messages of public sets as further
negatives. A near miss counts more on the codes that it is a near miss of. Beside them is learned
what is of use in training only (`asides`): who wrote to whom, whether contact had been refused,
whether it is grave, and which codes it is about, meant or not. It goes in rounds: in
each, workers of one thread see a share of the messages each, and the mean of their weights (of
moving averages of them) is where the next round starts. Seeded and repeatable on one machine.
"""

from __future__ import annotations

import math
import multiprocessing
import os
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch

from workbench.encoders.classifier import (
    Classifier,
    Floats,
    batches,
    embed,
    head_of,
    padded,
    write,
)
from workbench.encoders.labelled import AXES, Labelled, targets
from workbench.encoders.variants import changed

__all__ = ["Classifier", "Settings", "embed", "finetune", "head_of", "in_rounds", "write"]

Say = Callable[[str], None]
WRITERS = "scxpo"
GRAVE = 3  # a severity from which a message is grave


def _halves_pay() -> bool:
    """Whether this processor multiplies in bfloat16 quicker; one that can't is far slower at it."""

    def seconds(kind: torch.dtype) -> float:
        one, other = torch.ones(256, 384, dtype=kind), torch.ones(384, 1536, dtype=kind)
        begun = time.perf_counter()
        for _ in range(3):
            one @ other
        return time.perf_counter() - begun

    return seconds(torch.bfloat16) < seconds(torch.float32)


@dataclass(frozen=True, slots=True)
class Settings:
    """How to fine-tune; the card states them.

    Attributes:
        rounds: each sees every message once (`epochs` times); `workers` share them.
        rate: the top layers' learning rate; `decay`: its factor from one layer to the one below;
            `cool`: its factor from one round to the next.
        respelt: the share of messages that an epoch shows in another spelling.
        plain: negatives of public sets, as a share of the messages of an epoch.
        near: how much more a near miss counts on its codes; `axis`: an axis than a signal;
            `positive`: a message that has a signal than one that does not.
        average: the moving average's decay.
        frozen: lower layers that stay as they are from the third round on; `words`: whether word
            embeddings move.
        half: whether to multiply in bfloat16; by itself, where that is quicker.
        aside: how much each of the asides counts.
    """

    rounds: int = 5
    workers: int = 2
    epochs: int = 1
    batch: int = 32
    rate: float = 2e-4
    cool: float = 0.75
    head_rate: float = 4e-3
    decay: float = 0.9
    weight_decay: float = 0.01
    warmup: float = 0.06
    smoothing: float = 0.01
    respelt: float = 0.45
    plain: float = 0.25
    near: float = 3.0
    axis: float = 3.0
    positive: float = 2.0
    average: float = 0.995
    frozen: int = 4
    words: bool = False
    tokens: int = 64
    half: bool = field(default_factory=_halves_pay)
    aside: float = 0.5
    seed: int = 7


def importance(data: list[Labelled], outputs: tuple[str, ...], told: Settings) -> Floats:
    """How much each output of each message counts."""
    found = np.ones((len(data), len(outputs)), dtype=np.float32)
    for row, each in enumerate(data):
        for column, output in enumerate(outputs):
            letter = AXES.get(output)
            if letter:
                near = any(code[0] == letter for code in each.near)
                has = any(code[0] == letter for code in each.labels)
                worth = told.axis
            else:
                near, has = output in each.near, output in each.labels
                worth = 1.0
            found[row, column] = worth * (told.positive if has else told.near if near else 1.0)
    return found


def asides(data: list[Labelled], outputs: tuple[str, ...]) -> tuple[Floats, Floats]:
    """What a message is beside its labels, and how much each counts: shape (n, asides) both.

    To tell who speaks to whom, and a message's subject from what it means, makes better vectors;
    none of these outputs is kept.
    """
    codes = [each for each in outputs if each not in AXES]
    found = [
        [each.who == one for one in WRITERS]
        + [each.state != "n", max(each.labels.values(), default=0) >= GRAVE]
        + [code in each.labels or code in each.near for code in codes]
        for each in data
    ]
    told = np.array(found, dtype=np.float32)
    worth = np.ones_like(told)
    # The taxonomy's examples do not say who wrote to whom.
    worth[[each.batch == "taxonomy" for each in data], : len(WRITERS) + 1] = 0.0
    return told, worth


def _groups(model: Classifier, told: Settings) -> list[dict[str, Any]]:
    """Parameters with their learning rates: the lower the layer, the smaller."""
    layers = list(model.encoder.encoder.layer)
    for layer in layers[: told.frozen]:
        layer.requires_grad_(False)
    if told.frozen:
        model.encoder.embeddings.requires_grad_(False)
    model.encoder.embeddings.word_embeddings.requires_grad_(told.words and not told.frozen)
    found: list[dict[str, Any]] = [
        {"params": list(model.head.parameters()), "lr": told.head_rate, "weight_decay": 1e-4}
    ]
    parts = [model.encoder.embeddings, *layers]
    for depth, part in enumerate(reversed(parts)):
        live = [each for each in part.parameters() if each.requires_grad]
        if live:
            found.append({"params": live, "lr": told.rate * told.decay**depth})
    rest = {id(p) for group in found for p in group["params"]}
    others = [p for p in model.parameters() if p.requires_grad and id(p) not in rest]
    if others:
        found.append({"params": others, "lr": told.rate})
    return found


@dataclass(frozen=True)
class Lesson:
    """What is to be learned: texts with targets and weights, the plain ones last."""

    data: list[Labelled]
    negatives: list[str]
    extra: int
    want: torch.Tensor
    worth: torch.Tensor

    def texts(self, told: Settings, chance: random.Random) -> list[str]:
        """The texts of an epoch: some respelt, a fresh sample of plain ones."""
        return [
            changed(each.text, chance) if chance.random() < told.respelt else each.text
            for each in self.data
        ] + chance.sample(self.negatives, self.extra)


def _lesson(
    data: list[Labelled], negatives: list[str], outputs: tuple[str, ...], told: Settings
) -> Lesson:
    beside, worth_beside = asides(data, outputs)
    y = np.concatenate([targets(data, outputs), beside], axis=1)
    y = y * (1 - 2 * told.smoothing) + told.smoothing
    worth = np.concatenate([importance(data, outputs, told), worth_beside * told.aside], axis=1)
    extra = min(len(negatives), int(told.plain * len(data)))
    # Of the plain ones only the labels are known: none.
    plain = np.full((extra, y.shape[1]), told.smoothing / 2)
    axes = np.where([each in AXES for each in outputs], told.axis, 1.0)
    of_plain = np.concatenate([axes, np.zeros(beside.shape[1])])
    want = np.concatenate([y, plain])
    worth = np.concatenate([worth, np.tile(of_plain, (extra, 1))])
    return Lesson(
        data, negatives, extra, torch.from_numpy(want).float(), torch.from_numpy(worth).float()
    )


def finetune(
    data: list[Labelled],
    negatives: list[str],
    outputs: tuple[str, ...],
    told: Settings,
    model: Classifier,
    report: Say,
) -> Classifier:
    """Train a model in place; it ends with the moving average of its weights.

    Args:
        data: labelled messages.
        negatives: plain messages; a fresh sample of them is shown in each epoch.
        outputs: codes and axes.
        told: the settings.
        model: to go on from.
        report: called with a sentence now and then.
    """
    torch.manual_seed(told.seed)
    torch.use_deterministic_algorithms(mode=True)
    chance = random.Random(told.seed)  # noqa: S311 - repeatable on purpose
    model.train()
    lesson = _lesson(data, negatives, outputs, told)
    optimiser = torch.optim.AdamW(_groups(model, told), weight_decay=told.weight_decay)
    steps = told.epochs * math.ceil(len(lesson.want) / told.batch)
    rise = max(1, int(steps * told.warmup))
    plan = torch.optim.lr_scheduler.LambdaLR(
        optimiser,
        lambda step: min((step + 1) / rise, max(0.02, (steps - step) / max(1, steps - rise))),
    )
    average: Any = torch.optim.swa_utils.get_ema_multi_avg_fn(told.average)  # type: ignore[no-untyped-call]
    mean = torch.optim.swa_utils.AveragedModel(model, multi_avg_fn=average)
    begun, done, total = time.monotonic(), 0, 0.0
    for loss in _steps(model, lesson, told, chance):
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(model.parameters(), 5.0)
        optimiser.step()
        plan.step()
        mean.update_parameters(model)
        done, total = done + 1, total + loss.item()
        if done % 50 == 0:
            spent = time.monotonic() - begun
            report(f"step {done} of {steps}, {spent:.0f} s, mean loss {total / done:.3f}")
    model.load_state_dict(mean.module.state_dict())
    return model.eval()


def _steps(
    model: Classifier, lesson: Lesson, told: Settings, chance: random.Random
) -> Iterator[torch.Tensor]:
    """The loss of each batch of each epoch."""
    for _ in range(told.epochs):
        ids = model.tokens(lesson.texts(told, chance), told.tokens)
        for some in batches([len(each) for each in ids], told.batch, chance):
            tokens, mask = padded([ids[at] for at in some], model.tokenizer.pad_token_id)
            with torch.autocast("cpu", dtype=torch.bfloat16, enabled=told.half):
                vectors = model.vectors(tokens, mask)
            yield torch.nn.functional.binary_cross_entropy_with_logits(
                model.scores(vectors), lesson.want[some], lesson.worth[some], reduction="sum"
            ) / len(some)


@dataclass(frozen=True)
class Job:
    """A worker's part of a round."""

    base: Path
    data: list[Labelled]
    negatives: list[str]
    outputs: tuple[str, ...]
    told: Settings
    start: Path | None
    out: Path


def _work(job: Job) -> None:
    """A worker: one thread, its share of the messages; its weights are left in a file."""
    torch.set_num_threads(1)
    model = Classifier(job.base, len(job.outputs) + asides(job.data[:1], job.outputs)[0].shape[1])
    if job.start is not None:
        model.load_state_dict(torch.load(job.start, weights_only=True))

    def report(sentence: str) -> None:
        print(f"  {job.out.stem}: {sentence}", flush=True)  # noqa: T201 - the command's output

    finetune(job.data, job.negatives, job.outputs, job.told, model, report)
    torch.save(model.state_dict(), job.out)


def in_rounds(
    base: Path,
    data: list[Labelled],
    negatives: list[str],
    outputs: tuple[str, ...],
    told: Settings,
    say: Say,
) -> Classifier:
    """Fine-tune in rounds of workers.

    Args:
        base: a sentence-transformers folder.
        data: labelled messages.
        negatives: plain messages.
        outputs: codes and axes.
        told: the settings.
        say: told of each round.
    """
    # Two threads that wait for each other on a busy machine are slower than one that does not.
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    model = Classifier(base, len(outputs) + asides(data[:1], outputs)[0].shape[1])
    with tempfile.TemporaryDirectory() as place:
        start: Path | None = None
        for turn in range(told.rounds):
            jobs = [
                Job(
                    base, data[worker :: told.workers], negatives, outputs,
                    _of_round(told, turn, worker), start,
                    Path(place) / f"round {turn + 1} worker {worker + 1}.pt",
                )
                for worker in range(told.workers)
            ]  # fmt: skip
            _run(jobs)
            states = [torch.load(each.out, weights_only=True) for each in jobs]
            mean = {key: _mean([each[key] for each in states]) for key in states[0]}
            start = Path(place) / "start.pt"
            torch.save(mean, start)
            say(f"round {turn + 1} of {told.rounds} done")
        model.load_state_dict(torch.load(start, weights_only=True) if start else model.state_dict())
    model.keep(len(outputs))
    return model.eval()


def _of_round(told: Settings, turn: int, worker: int) -> Settings:
    """The settings of a worker in a round: its seed, the cooler rate, what is frozen by then."""
    return replace(
        told, seed=told.seed + 100 * turn + worker, rate=told.rate * told.cool**turn,
        head_rate=told.head_rate * told.cool**turn, frozen=told.frozen if turn >= 2 else 0,
    )  # fmt: skip


def _run(jobs: list[Job]) -> None:
    if len(jobs) == 1:
        _work(jobs[0])
        return
    with multiprocessing.get_context("spawn").Pool(len(jobs)) as pool:
        pool.map(_work, jobs, chunksize=1)


def _mean(tensors: list[torch.Tensor]) -> torch.Tensor:
    if not tensors[0].is_floating_point():
        return tensors[0]
    return torch.stack(tensors).mean(dim=0)
