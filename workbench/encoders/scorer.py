"""Scores of messages by their words alone: one call, whatever model stands behind it.

`scorer().score(texts)` gives a calibrated probability for every signal and axis, and for each text
how well it can be judged. The same texts give the same scores to 1e-4, in any order or batch.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from workbench.encoders import heads, judging, languages, registry, spelling
from workbench.encoders.encoder import Encoder, Vectors, loaded
from workbench.encoders.store import VectorStore, key_of, windows
from workbench.errors import IntegrityError, MachineError
from workbench.progress import Progress, silent

AXES = ("threat", "fixation", "victim", "disclosure")
CHUNK = 4096


@dataclass(frozen=True)
class MessageScores:
    """The scores of a list of texts, row by row.

    Attributes:
        outputs: the codes of signals, then the axes, in the order of the columns.
        probabilities: calibrated, float32, shape (n, outputs); of a long text the highest of its
            windows.
        confidence: `judging.Confidence` numbers, uint8, shape (n,).
        languages: of each text (ISO 639-1); empty where it has no words to tell by.
    """

    outputs: tuple[str, ...]
    probabilities: NDArray[np.float32]
    confidence: NDArray[np.uint8]
    languages: tuple[str, ...]

    def of(self, output: str) -> NDArray[np.float32]:
        """The probabilities of one signal or axis, shape (n,)."""
        return np.asarray(self.probabilities[:, self.outputs.index(output)])

    def told(self, row: int) -> str:
        """How well a text can be judged: `assessed`, or its level with the reason after it."""
        judged = judging.Confidence(int(self.confidence[row]))
        return f"{judged.level}: {judged.reason}" if judged.reason else judged.level

    @property
    def signals(self) -> tuple[str, ...]:
        """The codes of signals, without the axes."""
        return tuple(each for each in self.outputs if each not in AXES)


@dataclass(frozen=True)
class Scorer:
    """An encoder and the head trained for it.

    Attributes:
        name: of the encoder in the registry, or of a local folder.
        entry: the encoder's entry; its weights have been checked.
        head: the head; its weights have been checked.
        note: what the user must know: that another encoder stands in for the default.
    """

    name: str
    entry: registry.EncoderEntry
    head: heads.Head
    note: str = ""

    @property
    def encoder(self) -> Encoder:
        """The encoder, loaded at first use."""
        return loaded(self.entry)

    @property
    def outputs(self) -> tuple[str, ...]:
        """The codes of signals, then the axes, in the order of the scores' columns."""
        return self.head.outputs

    def identity(self) -> dict[str, object]:
        """What gives the scores, for the audit trail and the method statement."""
        return {
            "scorer": self.name,
            "encoder": self.entry.name,
            "encoder_sha256": self.entry.sha256,
            "head": self.head.name,
            "head_sha256": self.head.sha256,
            "words_sha256": spelling.identity(),
            "languages": list(self.entry.languages),
            "languages_less_well": list(self.entry.partly),
            "note": self.note,
        }

    def score(
        self,
        texts: list[str],
        progress: Progress = silent,
        vectors: VectorStore | None = None,
    ) -> MessageScores:
        """Score texts.

        Args:
            texts: of messages, as they were read.
            progress: told the texts done between batches.
            vectors: the store of this scorer's encoder in the case; what it holds is not worked
                out again, and what is worked out is kept there.
        """
        found = np.zeros((len(texts), len(self.outputs)), dtype=np.float32)
        for start in range(0, len(texts), CHUNK):
            some = texts[start : start + CHUNK]
            found[start : start + len(some)] = self._chunk(some, vectors)
            progress("Scoring", start + len(some), len(texts))
        told = [languages.language_of(each, self.head.familiar) for each in texts]
        known, partly = self.entry.languages, self.entry.partly
        confidence = np.fromiter(
            (
                judging.confidence_of(text, language, share, known, partly)
                for text, (language, share) in zip(texts, told, strict=True)
            ),
            dtype=np.uint8,
            count=len(texts),
        )
        return MessageScores(
            self.outputs, found, confidence, tuple(language for language, _ in told)
        )

    def _chunk(self, texts: list[str], vectors: VectorStore | None) -> NDArray[np.float32]:
        """Probabilities of some texts, the highest over the windows of each; none without text."""
        pieces = {each: windows(each) for each in dict.fromkeys(texts) if each.strip()}
        distinct = list(dict.fromkeys(piece for some in pieces.values() for piece in some))
        told = self.head.predict(self._vectors(distinct, vectors), distinct)
        place = {piece: at for at, piece in enumerate(distinct)}
        found = np.zeros((len(texts), len(self.outputs)), dtype=np.float32)
        for row, text in enumerate(texts):
            if text in pieces:
                found[row] = told[[place[each] for each in pieces[text]]].max(axis=0)
        return found

    def _vectors(self, pieces: list[str], store: VectorStore | None) -> Vectors:
        """Vectors as the case keeps them (float16), so that a stored one scores the same."""
        if store is None:
            return self.encoder.encode(pieces).astype(np.float16).astype(np.float32)
        store.add(pieces, self.encoder)
        return store.get([key_of(each) for each in pieces])


@lru_cache(maxsize=2)
def scorer(name: str = "") -> Scorer:
    """Find a scorer by its encoder's name (empty: the default) and check its weights.

    Raises:
        UsageError: when no encoder has that name.
        MachineError: when its package or head is not installed; for the default only where the
            fallback is missing too.
        IntegrityError: when weights are not those that registry and card state.
    """
    try:
        return _scorer(name)
    except MachineError as problem:
        if name:
            raise
        note = f"The default encoder can't be used ({problem.what}); a simpler one stands in"
        return _scorer(registry.fallback(), note)


def _scorer(name: str, note: str = "") -> Scorer:
    entry = registry.encoder(name)
    if not entry.head:
        raise MachineError(
            f"no head has been trained for the encoder {entry.name}",
            remedy="Train one: python -m workbench.encoders.training --base FOLDER --name NAME",
        )
    head = heads.head(entry.head)
    if head.encoder_sha256 != entry.sha256:
        raise IntegrityError(f"the head {head.name} was trained for another encoder")
    return Scorer(entry.name, entry, head, note)
