"""Vectors kept beside the case, one for each distinct text, appended batch by batch.

`derived/<encoder>-<hash>/keys.i64` and `vectors.f16` grow together; what a crash left half-written
at their ends is cut off when they are opened, so that work goes on where it stopped. One program
at a time works on them (`alone`): two that append would each give a key the other's vector.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from filelock import FileLock, Timeout
from numpy.typing import NDArray

from workbench.encoders import spelling
from workbench.encoders.encoder import Encoder, Vectors
from workbench.encoders.features import decoded
from workbench.encoders.registry import EncoderEntry
from workbench.errors import MachineError
from workbench.progress import Progress, silent

CHUNK = 4096
WINDOW = 900  # characters: within the 256 tokens that the model reads
STEP = 700
DIMENSIONS = "dimensions"  # the file that holds how many a vector of the store has
PREPARED = "prepared"  # the file that holds in which ways its texts were made into pieces
PREPARATION = 1  # raised whenever `windows` would give other pieces
PATIENCE = 10  # seconds to wait for another program


@contextmanager
def alone(derived: Path) -> Iterator[None]:
    """Hold the stores of a case: analysis, search by meaning and sealing go one at a time.

    Args:
        derived: the case's folder of what can be made again.

    Raises:
        MachineError: when another program, or another task of this one, holds them for long.
    """
    derived.mkdir(parents=True, exist_ok=True)
    held = FileLock(derived / "lock", timeout=PATIENCE)
    try:
        held.acquire()
    except Timeout:
        raise MachineError(
            "the case is being analysed, searched by meaning or sealed elsewhere",
            where=str(derived.parent),
            remedy="Try again when that is done",
        ) from None
    try:
        yield
    finally:
        held.release()


def key_of(text: str) -> int:
    """A 64-bit key of a text: BLAKE2b of its UTF-8."""
    digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def windows(text: str) -> list[str]:
    """A text as pieces that the model reads whole, coded spelling undone; a long one overlaps.

    Where words were restored it is there as it stood too: what a word stands for is a guess, and
    must not hide what the word says.
    """
    stood = " ".join(decoded(text).split())
    meant = " ".join(spelling.restored(stood).split())
    return [piece for each in dict.fromkeys((meant, stood)) for piece in _pieces(each)]


def _pieces(text: str) -> list[str]:
    if len(text) <= WINDOW:
        return [text]
    return [text[at : at + WINDOW] for at in range(0, len(text) - (WINDOW - STEP), STEP)]


def prepared() -> str:
    """In which way a text becomes pieces: that of this version with its words."""
    return f"{PREPARATION}-{spelling.identity()}"


class VectorStore:
    """The vectors of one encoder in one case.

    Args:
        folder: of this store.
        dimensions: of its vectors.
    """

    def __init__(self, folder: Path, dimensions: int) -> None:
        self.folder = folder
        self.folder.mkdir(parents=True, exist_ok=True)
        self.dimensions = dimensions
        (folder / DIMENSIONS).write_text(str(dimensions), "ascii")
        self._keys_file = self.folder / "keys.i64"
        self._vectors_file = self.folder / "vectors.f16"
        if prepared() not in (ways := _ways(self.folder)):
            (folder / PREPARED).write_text(" ".join([*ways, prepared()]), "ascii")
        for each in (self._keys_file, self._vectors_file):
            each.touch()
        whole = min(
            self._keys_file.stat().st_size // 8,
            self._vectors_file.stat().st_size // (2 * dimensions),
        )
        _cut(self._keys_file, whole * 8)
        _cut(self._vectors_file, whole * 2 * dimensions)
        self._read_places()

    @classmethod
    def of(cls, derived: Path, entry: EncoderEntry, dimensions: int) -> VectorStore:
        """The store of an encoder of the registry, in a case's `derived` folder."""
        return cls(derived / f"{entry.name}-{entry.sha256[:12]}", dimensions)

    def add(self, texts: list[str], encoder: Encoder, progress: Progress = silent) -> int:
        """Embed the texts that are not there yet; returns how many."""
        fresh = {key: text for text in texts if (key := key_of(text)) not in self.place}
        items = list(fresh.items())
        for start in range(0, len(items), CHUNK):
            some = items[start : start + CHUNK]
            vectors = encoder.encode([text for _, text in some]).astype(np.float16)
            with self._vectors_file.open("ab") as stream:
                vectors.tofile(stream)
            with self._keys_file.open("ab") as stream:
                np.array([key for key, _ in some], dtype=np.int64).tofile(stream)
            for key, _ in some:
                self.place[key] = len(self.place)
            progress("Embedding", min(start + CHUNK, len(items)), len(items))
        return len(items)

    def remove(self, gone: NDArray[np.int64]) -> int:
        """Take out the vectors of some keys; gives how many went.

        A kill on the way costs vectors, which are made anew; a key never comes to stand beside
        another text's vector, since the old keys go first and the new ones come last.
        """
        keys: NDArray[np.int64] = np.fromfile(self._keys_file, dtype=np.int64)
        kept = np.flatnonzero(~np.isin(keys, gone))
        if len(kept) == len(keys):
            return 0
        new_keys = self._keys_file.with_suffix(".new")
        new_vectors = self._vectors_file.with_suffix(".new")
        keys[kept].tofile(new_keys)
        with new_vectors.open("wb") as stream:
            for start in range(0, len(kept), CHUNK):
                self._stored()[kept[start : start + CHUNK]].tofile(stream)
        self._keys_file.unlink()
        new_vectors.replace(self._vectors_file)
        new_keys.replace(self._keys_file)
        self._read_places()
        return len(keys) - len(kept)

    def get(self, keys: list[int]) -> Vectors:
        """The vectors of keys that are there, float32, in their order."""
        if not keys:
            return np.zeros((0, self.dimensions), dtype=np.float32)
        return self._stored()[[self.place[key] for key in keys]].astype(np.float32)

    def _stored(self) -> NDArray[np.float16]:
        whole: NDArray[np.float16] = np.memmap(self._vectors_file, dtype=np.float16, mode="r")
        return whole.reshape(-1, self.dimensions)

    def _read_places(self) -> None:
        self.place = {
            int(key): at for at, key in enumerate(np.fromfile(self._keys_file, dtype=np.int64))
        }


def forget(derived: Path, texts: Iterable[str]) -> int:
    """Take the vectors of some texts out of every encoder's store; gives how many went.

    A vector tells much of its text, and its key proves it. Where another message says the same, its
    vector is made anew.

    Args:
        derived: the case's folder of what can be made again.
        texts: of messages, whole.
    """
    pieces = {key_of(piece) for text in texts for piece in windows(text)}
    gone = np.array(sorted(pieces), dtype=np.int64)
    went = 0
    for vectors in sorted(derived.glob("*/vectors.f16")):
        told = vectors.with_name(DIMENSIONS)
        if told.is_file() and _ways(vectors.parent) == [prepared()]:
            went += VectorStore(vectors.parent, int(told.read_text("ascii"))).remove(gone)
        else:  # nothing of it can be told apart, or pieces of another version may be in it
            for each in ("keys.i64", PREPARED):
                vectors.with_name(each).unlink(missing_ok=True)
            vectors.unlink()
    return went


def _ways(folder: Path) -> list[str]:
    """In which ways the texts of a store were made into pieces; "?" where that is not told."""
    told = folder / PREPARED
    if told.is_file():
        return told.read_text("ascii").split()
    keys = folder / "keys.i64"
    return ["?"] if keys.is_file() and keys.stat().st_size else []


def _cut(path: Path, size: int) -> None:
    if path.stat().st_size != size:
        with path.open("r+b") as stream:
            stream.truncate(size)
