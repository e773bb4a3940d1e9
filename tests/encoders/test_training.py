from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.encoders import tiny
from workbench.encoders import cards, civil, heads, labelled, registry, scorer, training
from workbench.errors import InputError, IntegrityError

HOT = ("i will come to your house", "you will see me at your house", "your house your fault")
COLD = ("the bus was late", "milk and bread please", "good game", "see the match?")


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A models folder with a few messages in several voices, and nothing else."""
    folder = tmp_path / "models"
    (folder / "training").mkdir(parents=True)
    for voice in range(12):
        lines = ["# voice: a test"]
        for turn in range(3):
            lines += [f"T1=3 F7 | | s | r | {each} {voice}{turn}" for each in HOT]
            lines += [f" | T1 | s | n | {each} {voice}{turn}" for each in COLD]
            lines += [f"V1=1 D3 | | v | r | leave me be {voice}{turn}"]
        (folder / "training" / f"v{voice}.psv").write_text("\n".join(lines), "utf-8")
    (folder / "registry.toml").write_text('default = "x"\nfallback = "x"\n[encoders]\n', "utf-8")
    monkeypatch.setattr(registry, "models_folder", lambda: folder)
    monkeypatch.setattr(heads, "models_folder", lambda: folder)
    monkeypatch.setattr(labelled, "taxonomy", dict)
    monkeypatch.setattr(civil, "folder", lambda: tmp_path / "none")
    for cached in (registry._told, heads.head, scorer.scorer):
        cached.cache_clear()
    yield folder
    for cached in (registry._told, heads.head, scorer.scorer):
        cached.cache_clear()


def _train(tmp_path: Path, base: Path, *more: str) -> None:
    training.main(["--base", str(base), "--name", "tried", *more])


def test_any_folder_gets_a_head_of_its_own(models: Path, tmp_path: Path) -> None:
    base = tiny.folder(tmp_path / "base")
    _train(tmp_path, base)
    told = scorer.scorer(str(base))
    assert told.head.name == "tried"
    assert told.outputs == ("T1", "F7", "V1", "D3", "threat", "fixation", "victim", "disclosure")
    found = told.score([HOT[0], COLD[0]]).of("threat")
    assert found[0] > found[1]
    assert "house" in told.head.familiar
    assert "| T1 | 99 |" in cards.write_card(models, "tried").read_text("utf-8")


def test_fine_tuning_writes_an_encoder_and_is_repeatable(models: Path, tmp_path: Path) -> None:
    base = tiny.folder(tmp_path / "base")
    few = (
        "--tune",
        "--set",
        "workers=1",
        "--set",
        "rounds=2",
        "--set",
        "rate=0.005",
        "--set",
        "half=0",
    )
    _train(tmp_path, base, *few)
    place = models / "encoders" / "tried"
    first = (place / "model.safetensors").read_bytes()
    about = json.loads((models / "heads" / "tried.json").read_text("utf-8"))
    assert about["settings"]["rounds"] == 2
    found = scorer.scorer(str(place)).score([HOT[1], COLD[1]]).of("threat")
    assert found[0] > found[1]
    _train(tmp_path, base, *few)
    assert (place / "model.safetensors").read_bytes() == first
    again = json.loads((models / "heads" / "tried.json").read_text("utf-8"))
    assert again["sha256"] == about["sha256"]


def test_a_changed_head_or_word_list_is_refused(models: Path, tmp_path: Path) -> None:
    _train(tmp_path, tiny.folder(tmp_path / "base"))
    words = models / "heads" / "tried.words.txt"
    words.write_text("other\n", "utf-8")
    with pytest.raises(IntegrityError, match="words"):
        heads.head("tried")


def test_whole_voices_are_held_out(models: Path) -> None:
    data = list(labelled.rows(models / "training"))
    out = labelled.held_out(data, 6)
    inside = {each.batch for each, held in zip(data, out, strict=True) if not held}
    outside = {each.batch for each, held in zip(data, out, strict=True) if held}
    assert (len(inside), len(outside)) == (10, 2)
    assert not inside & outside


@pytest.mark.parametrize("line", ["no fields at all", "T1=high | | s | n | text"])
def test_a_line_that_is_no_row_is_named(tmp_path: Path, line: str) -> None:
    (tmp_path / "odd.psv").write_text(f"# voice\n{line}\n", "utf-8")
    with pytest.raises(InputError, match="line 2"):
        list(labelled.rows(tmp_path))


def test_platt_states_what_is_so() -> None:
    chance = np.random.default_rng(7)
    raw = chance.normal(0, 4, (3000, 1)).astype(np.float32)
    y = (chance.random((3000, 1)) < 1 / (1 + np.exp(-(raw / 2 - 1)))).astype(np.int8)
    slope, offset = training.platt(raw, y)
    assert slope[0] == pytest.approx(0.5, abs=0.05)
    assert offset[0] == pytest.approx(-1, abs=0.15)
