"""What the list of documents holds of each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from workbench.disclosure.material import Material
from workbench.disclosure.paper import Absent, Block, Picture

Pictures = Callable[[dict[str, str]], Picture]
Build = Callable[[Material, Pictures], Sequence[Block] | Absent]


@dataclass(frozen=True, slots=True)
class Spec:
    """A document.

    Attributes:
        code: short and fixed; profiles name it.
        file: its name in the bundle, without extension.
        formats: of pdf, docx, html.
        audience: who it is for, in words.
        wide: landscape.
        draft: printed on every page as a draft for an officer to complete and sign.
        sensitive: only written with permission, and into a folder of its own.
    """

    code: str
    file: str
    title: str
    formats: tuple[str, ...]
    audience: str
    build: Build
    wide: bool = False
    draft: bool = False
    sensitive: bool = False


OFFICER = "To be completed by the officer: "
AID = (
    "Scores, ranks, themes and other output of models are investigative aids, not evidence. None is"
    " part of this document."
)
