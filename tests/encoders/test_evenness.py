from __future__ import annotations

import numpy as np

from workbench.encoders import features
from workbench.encoders.evenness import evened, turned


def test_a_message_about_one_sex_is_turned() -> None:
    assert turned("Tell her i know") == ("Tell her i know", "Tell him i know")
    assert turned("his brother is here") == ("her sister is here", "his brother is here")
    assert turned("he and she") is None
    assert turned("nobody at all") is None


def test_a_head_that_only_tells_the_sexes_apart_tells_nothing_afterwards() -> None:
    texts = ["she is outside", "i saw her", "he is late", "ask him about it", "the bus is late"]

    def embed(some: list[str]) -> np.ndarray:
        return np.array([[float("she" in t or "her" in t), len(t) / 50] for t in some], np.float32)

    dense, sparse = evened(
        texts,
        embed,
        np.array([[2.0, 1.0]], np.float32),
        np.ones((1, 2 * features.HASHES), np.float32),
    )
    assert abs(float(dense[0] @ (embed(["she is here"]) - embed(["he is here"]))[0])) < 0.1
    assert sparse.shape == (1, 2 * features.HASHES)


def test_without_such_messages_nothing_changes() -> None:
    dense = np.ones((1, 2), np.float32)
    assert evened(["bread"], lambda _: dense, dense, dense)[0] is dense
