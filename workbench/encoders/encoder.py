"""Running a sentence encoder, offline and the same whatever the batch."""

from __future__ import annotations

import os
from functools import lru_cache
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from workbench.encoders.registry import EncoderEntry
from workbench.progress import Progress, silent

Vectors = NDArray[np.float32]
BATCH = 32


def quieten() -> None:
    """No bars and reports of the library on the console: what matters is checked by hash."""
    from transformers.utils import logging as told

    logging: Any = told
    logging.set_verbosity_error()
    logging.disable_progress_bar()


class Encoder:
    """A loaded sentence-transformers model.

    Args:
        entry: which; its weights have been checked.
    """

    def __init__(self, entry: EncoderEntry) -> None:
        os.environ["HF_HUB_OFFLINE"] = "1"
        os.environ["TOKENIZERS_PARALLELISM"] = "false"
        import torch
        from sentence_transformers import SentenceTransformer

        quieten()

        self.entry = entry
        self._model: Any = SentenceTransformer(
            str(entry.folder), device="cpu", local_files_only=True,
            model_kwargs={"dtype": torch.float32},
        )  # fmt: skip
        self._model.eval()

    def encode(self, texts: list[str], progress: Progress = silent) -> Vectors:
        """Unit vectors of texts, float32, shape (n, d); equal to 1e-4 whatever the batching."""
        if not texts:
            return np.zeros((0, self.dimensions), dtype=np.float32)
        order = sorted(range(len(texts)), key=lambda each: -len(texts[each]))
        found = np.empty((len(texts), self.dimensions), dtype=np.float32)
        for start in range(0, len(order), BATCH * 16):
            some = order[start : start + BATCH * 16]
            found[some] = self._model.encode(
                [texts[each] for each in some],
                batch_size=BATCH,
                normalize_embeddings=True,
                show_progress_bar=False,
                convert_to_numpy=True,
            )
            progress("Embedding", min(start + BATCH * 16, len(order)), len(order))
        return found

    @property
    def dimensions(self) -> int:
        """The length of a vector."""
        return cast("int", self._model.get_embedding_dimension())


@lru_cache(maxsize=1)
def loaded(entry: EncoderEntry) -> Encoder:
    """The encoder of an entry, loaded once."""
    return Encoder(entry)
