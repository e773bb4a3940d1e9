from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.encoders.features import hashed, plain, undone
from workbench.encoders.variants import UNSEEN, VARIANTS, changed


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("i will k1ll y o u r dog", "i will kill your dog"),
        ("k.i.l.l you", "kill you"),
        ("kіll уоu", "kill you"),
        ("meet at 10pm, flat 3b, 07700 900123", "meet at 10pm, flat 3b, 07700 900123"),
        ("Привет как дела", "Привет как дела"),
        ("ki\u200bll", "kill"),
        ("I KNOW WHERE YOU LIVE", "i know where you live"),
        ("meet me at the BBC", "meet me at the BBC"),
        ("sooooo good", "soo good"),
        ("iknow whereyou live", "i know where you live"),
        ("wtchng yr frnt door 2nite", "watching yr front door 2nite"),
        ("i will k*ll you", "i will kill you"),
        ("waiitng outsude tonihgt", "waiting outside tonight"),
        ("quadricycle Oisín Siobhan Wójcik nhs", ""),
        ("beda se ves esta noche, przyjdź jutro", ""),
    ],
)
def test_coded_spelling_is_undone(written: str, meant: str) -> None:
    assert undone(written) == (meant or written)


@given(st.text(max_size=60), st.sampled_from(sorted(VARIANTS)), st.integers(0, 99))
def test_any_text_can_be_respelt_and_undone(text: str, name: str, seed: int) -> None:
    respelt = VARIANTS[name](text, random.Random(seed))
    assert isinstance(undone(respelt), str)
    assert plain(respelt) == plain(respelt)


def test_respelling_is_repeatable_and_leaves_test_spellings_out() -> None:
    text = "I'll be waiting outside your house tonight 🔪"
    one = [changed(text, random.Random(7)) for _ in range(2)]
    assert one[0] == one[1]
    many = random.Random(7)
    assert not any("\u0430" in changed(text, many) for _ in range(200))
    assert set(UNSEEN) < set(VARIANTS)


def test_digits_for_letters_and_letters_apart_hash_alike() -> None:
    same = hashed(["i will find you", "i will f1nd you"]).toarray()
    assert (same[0] == same[1]).all()
