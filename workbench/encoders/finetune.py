"""Fine-tuning an encoder end to end: `python -m workbench.encoders.finetune --base FOLDER OUT`.

All outputs of the head are learned at once (binary cross-entropy) on the messages of
`models/training`, a third of them respelt in each epoch, with plain messages of public sets as
further negatives. A near miss counts more on the codes that it is a near miss of. The moving
average of the weights is what is kept. Seeded; it runs on two processor threads.
"""

from __future__ import annotations

import json
import math
import random
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from workbench.encoders.encoder import quieten
from workbench.encoders.features import undone
from workbench.encoders.labelled import AXES, Labelled, targets
from workbench.encoders.variants import changed

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Settings:
    """How to fine-tune; the card states them.

    Attributes:
        rate: the top layers' learning rate; `decay`: its factor from one layer to the one below.
        respelt: the share of messages that an epoch shows in another spelling.
        plain: negatives of public sets, as a share of the messages of an epoch.
        near: how much more a near miss counts on its codes; `axis`: an axis than a signal;
            `positive`: a message that has a signal than one that does not.
        frozen: lower layers that stay as they are; `words`: whether word embeddings move.
    """

    epochs: int = 5
    batch: int = 32
    rate: float = 2e-4
    head_rate: float = 5e-3
    decay: float = 0.9
    weight_decay: float = 0.01
    warmup: float = 0.08
    smoothing: float = 0.01
    respelt: float = 0.35
    plain: float = 0.2
    near: float = 3.0
    axis: float = 3.0
    positive: float = 2.0
    average: float = 0.995
    frozen: int = 0
    words: bool = False
    tokens: int = 96
    half: bool = True
    seed: int = 7


class Classifier(torch.nn.Module):
    """An encoder, mean pooling to a unit vector, and a linear head over it."""

    def __init__(self, folder: Path, outputs: int) -> None:
        super().__init__()
        from transformers import AutoModel, AutoTokenizer

        quieten()
        self.tokenizer: Any = AutoTokenizer.from_pretrained(str(folder), local_files_only=True)
        self.encoder: Any = AutoModel.from_pretrained(
            str(folder), local_files_only=True, add_pooling_layer=False, dtype=torch.float32
        )
        self.size = int(self.encoder.config.hidden_size)
        self.head = torch.nn.Linear(self.size, outputs)
        torch.nn.init.zeros_(self.head.weight)
        torch.nn.init.constant_(self.head.bias, -3.0)

    def tokens(self, texts: list[str], most: int) -> list[list[int]]:
        """The ids of texts' pieces, cut to what the encoder can read."""
        most = min(most, int(self.encoder.config.max_position_embeddings))
        found = self.tokenizer([undone(each) for each in texts], truncation=True, max_length=most)
        return list(found["input_ids"])

    def vectors(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Unit vectors of tokenized texts."""
        hidden = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state.float()
        wide = mask.unsqueeze(-1).float()
        return torch.nn.functional.normalize((hidden * wide).sum(1) / wide.sum(1), dim=1)

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Scores before calibration."""
        return torch.as_tensor(self.head(self.vectors(ids, mask) * math.sqrt(self.size)))


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


def _groups(model: Classifier, told: Settings) -> list[dict[str, Any]]:
    """Parameters with their learning rates: the lower the layer, the smaller."""
    layers = list(model.encoder.encoder.layer)
    for layer in layers[: told.frozen]:
        layer.requires_grad_(False)
    if told.frozen:
        model.encoder.embeddings.requires_grad_(False)
    model.encoder.embeddings.word_embeddings.requires_grad_(told.words)
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


def _batches(lengths: list[int], size: int, chance: random.Random) -> Iterator[list[int]]:
    """Batches of texts of like length, in random order."""
    order = sorted(range(len(lengths)), key=lambda at: (lengths[at], chance.random()))
    cut = [order[start : start + size] for start in range(0, len(order), size)]
    chance.shuffle(cut)
    yield from cut


def _padded(rows: list[list[int]], pad: int) -> tuple[torch.Tensor, torch.Tensor]:
    width = max(len(each) for each in rows)
    ids = torch.full((len(rows), width), pad, dtype=torch.long)
    mask = torch.zeros((len(rows), width), dtype=torch.long)
    for at, each in enumerate(rows):
        ids[at, : len(each)] = torch.tensor(each)
        mask[at, : len(each)] = 1
    return ids, mask


def finetune(
    base: Path,
    data: list[Labelled],
    negatives: list[str],
    outputs: tuple[str, ...],
    told: Settings,
    soft: Floats | None = None,
    report: Any = None,
    after: Any = None,
) -> Classifier:
    """Train; returns the model with the averaged weights.

    Args:
        base: a sentence-transformers folder.
        data: labelled messages.
        negatives: plain messages; a fresh sample of them is shown in each epoch.
        outputs: codes and axes.
        told: the settings.
        soft: probabilities of a teacher for `data`, mixed half and half with the labels.
        report: called with a sentence now and then.
        after: called with the averaged model after each epoch.
    """
    torch.manual_seed(told.seed)
    torch.use_deterministic_algorithms(mode=True)
    chance = random.Random(told.seed)  # noqa: S311 - repeatable on purpose
    model = Classifier(base, len(outputs))
    model.train()
    y: Floats = targets(data, outputs).astype(np.float32)
    y = np.asarray(y * (1 - 2 * told.smoothing) + told.smoothing, dtype=np.float32)
    if soft is not None:
        y = np.asarray((y + soft) / 2, dtype=np.float32)
    weight = importance(data, outputs, told)
    extra = min(len(negatives), int(told.plain * len(data)))
    plain_y = np.full((extra, len(outputs)), told.smoothing / 2, dtype=np.float32)
    plain_w = np.where([each in AXES for each in outputs], told.axis, 1.0).astype(np.float32)
    want = torch.from_numpy(np.concatenate([y, plain_y]))
    worth = torch.from_numpy(np.concatenate([weight, np.tile(plain_w, (extra, 1))]))
    optimiser = torch.optim.AdamW(_groups(model, told), weight_decay=told.weight_decay)
    steps = told.epochs * math.ceil((len(data) + extra) / told.batch)
    rise = max(1, int(steps * told.warmup))
    plan = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min((step + 1) / rise, max(0.02, (steps - step) / (steps - rise)))
    )
    average: Any = torch.optim.swa_utils.get_ema_multi_avg_fn(told.average)  # type: ignore[no-untyped-call]
    mean = torch.optim.swa_utils.AveragedModel(model, multi_avg_fn=average)
    step, begun = 0, time.monotonic()
    for epoch in range(told.epochs):
        texts = [
            changed(each.text, chance) if chance.random() < told.respelt else each.text
            for each in data
        ] + chance.sample(negatives, extra)
        ids = model.tokens(texts, told.tokens)
        total = 0.0
        for some in _batches([len(each) for each in ids], told.batch, chance):
            tokens, mask = _padded([ids[at] for at in some], model.tokenizer.pad_token_id)
            with torch.autocast("cpu", dtype=torch.bfloat16, enabled=told.half):
                vectors = model.vectors(tokens, mask)
            scores = model.head(vectors * math.sqrt(model.size))
            loss = torch.nn.functional.binary_cross_entropy_with_logits(
                scores, want[some], worth[some], reduction="sum"
            ) / len(some)
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(model.parameters(), 5.0)
            optimiser.step()
            plan.step()
            mean.update_parameters(model)
            total += loss.item() * len(some)
            step += 1
            if report and step % 50 == 0:
                report(f"step {step}/{steps}, {time.monotonic() - begun:.0f} s")
        if report:
            report(f"epoch {epoch + 1}: loss {total / len(texts):.3f}")
        if after:
            after(mean.module, epoch)
    model.load_state_dict(mean.module.state_dict())
    return model.eval()


def embed(model: Classifier, texts: list[str], tokens: int = 256) -> Floats:
    """Unit vectors of texts, as the saved encoder will give them."""
    found = np.empty((len(texts), model.size), dtype=np.float32)
    ids = model.tokens(texts, tokens)
    order = sorted(range(len(texts)), key=lambda at: len(ids[at]))
    with torch.no_grad():
        for start in range(0, len(order), 64):
            some = order[start : start + 64]
            one, mask = _padded([ids[at] for at in some], model.tokenizer.pad_token_id)
            found[some] = model.vectors(one, mask).numpy()
    return found


def head_of(model: Classifier) -> tuple[Floats, Floats]:
    """The head's weights over unit vectors, shape (outputs, d), and its biases."""
    weights = model.head.weight.detach().numpy() * math.sqrt(model.size)
    return np.asarray(weights, np.float32), np.asarray(model.head.bias.detach().numpy(), np.float32)


def write(model: Classifier, base: Path, folder: Path) -> None:
    """Write the encoder as a sentence-transformers folder, float16; the rest as its base has it.

    The weights in memory are rounded likewise, so that what is measured next is what was written.
    """
    from safetensors.torch import save_file

    folder.mkdir(parents=True, exist_ok=True)
    for each in ("config.json", "modules.json", "sentence_bert_config.json", "tokenizer.json",
                 "tokenizer_config.json", "special_tokens_map.json", "vocab.txt"):  # fmt: skip
        if (base / each).is_file():
            shutil.copyfile(base / each, folder / each)
    for module in json.loads((base / "modules.json").read_text("utf-8")):
        if module["path"]:
            (folder / module["path"]).mkdir(exist_ok=True)
            for each in (base / module["path"]).glob("*.json"):
                shutil.copyfile(each, folder / module["path"] / each.name)
    model.encoder.half()
    kept = {key: value.contiguous() for key, value in model.encoder.state_dict().items()}
    save_file(kept, folder / "model.safetensors", {"format": "pt"})
    model.encoder.float()
