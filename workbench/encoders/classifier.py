"""An encoder with a head over it, as fine-tuning sees it; and writing the encoder out."""

from __future__ import annotations

import json
import math
import random
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from workbench.encoders.encoder import quieten
from workbench.encoders.features import undone

Floats = NDArray[np.float32]
SETTINGS = (
    "config.json", "modules.json", "sentence_bert_config.json", "tokenizer.json",
    "tokenizer_config.json", "special_tokens_map.json", "vocab.txt",
)  # fmt: skip


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

    def keep(self, outputs: int) -> None:
        """Drop all outputs of the head but the first."""
        head = torch.nn.Linear(self.size, outputs)
        head.weight.data.copy_(self.head.weight.data[:outputs])
        head.bias.data.copy_(self.head.bias.data[:outputs])
        self.head = head

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

    def scores(self, vectors: torch.Tensor) -> torch.Tensor:
        """Scores before calibration."""
        return torch.as_tensor(self.head(vectors * math.sqrt(self.size)))


def batches(lengths: list[int], size: int, chance: random.Random) -> Iterator[list[int]]:
    """Batches of texts of like length, in random order."""
    order = sorted(range(len(lengths)), key=lambda at: (lengths[at], chance.random()))
    cut = [order[start : start + size] for start in range(0, len(order), size)]
    chance.shuffle(cut)
    yield from cut


def padded(rows: list[list[int]], pad: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Ids as a rectangle, and which of them are of the texts."""
    width = max(len(each) for each in rows)
    ids = torch.full((len(rows), width), pad, dtype=torch.long)
    mask = torch.zeros((len(rows), width), dtype=torch.long)
    for at, each in enumerate(rows):
        ids[at, : len(each)] = torch.tensor(each)
        mask[at, : len(each)] = 1
    return ids, mask


def embed(model: Classifier, texts: list[str], tokens: int = 256) -> Floats:
    """Unit vectors of texts, as the saved encoder will give them."""
    found = np.empty((len(texts), model.size), dtype=np.float32)
    ids = model.tokens(texts, tokens)
    order = sorted(range(len(texts)), key=lambda at: len(ids[at]))
    with torch.no_grad():
        for start in range(0, len(order), 64):
            some = order[start : start + 64]
            one, mask = padded([ids[at] for at in some], model.tokenizer.pad_token_id)
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
    for each in SETTINGS:
        if (base / each).is_file():
            shutil.copyfile(base / each, folder / each)
    for module in json.loads((base / "modules.json").read_text("utf-8")):
        if module["path"]:
            (folder / module["path"]).mkdir(exist_ok=True)
            for told in (base / module["path"]).glob("*.json"):
                shutil.copyfile(told, folder / module["path"] / told.name)
    model.encoder.half()
    kept = {key: value.contiguous() for key, value in model.encoder.state_dict().items()}
    save_file(kept, folder / "model.safetensors", {"format": "pt"})
    model.encoder.float()
