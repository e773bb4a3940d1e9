"""Lines of any writing: direction (UAX 9), the font of each part, and its glyphs (HarfBuzz).

Each glyph carries the text it stands for, so that a page can be searched and copied. Writings of
India, whose glyphs stand in another order than their letters, carry it for the part as a whole.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Any

import uharfbuzz
from bidi import algorithm as bidi
from bidi.mirror import MIRRORED
from reportlab.pdfbase.ttfonts import ShapeData, ShapedStr

from workbench.disclosure.render.faces import BOLD, EMOJI_FILE, SILENT, face, face_for

FEATURES = {"kern": False}
DIRECTIONS = "\u200e\u200f"  # they have a level of their own and are not drawn


@dataclass(frozen=True, slots=True)
class Run:
    """A part of a line in one font, in the order in which it is drawn.

    Attributes:
        drawn: what is written to the page: a text, or glyphs with their places.
        width: its advance, in thousandths of the size.
        says: its text, where its glyphs don't say it in their order.
    """

    font: str
    drawn: str
    width: float
    says: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text.

    Attributes:
        text: in reading order.
        width: in thousandths of the size.
        runs: in the order of display; none where the text is drawn as it is in the body's font.
        right: whether its paragraph runs from right to left.
    """

    text: str
    width: float
    runs: tuple[Run, ...] = ()
    right: bool = False


def base_level(paragraph: str) -> int:
    """1 for a paragraph that runs from right to left: its first letter says so (P2 and P3)."""
    for char in paragraph:
        kind = unicodedata.bidirectional(char)
        if kind in ("R", "AL"):
            return 1
        if kind == "L":
            return 0
    return 0


def levels(paragraph: str) -> list[int]:
    """The embedding level of each character of a paragraph; joiners have that of their letter."""
    base = base_level(paragraph)
    if not base and not any(unicodedata.bidirectional(c) in ("R", "AL", "AN") for c in paragraph):
        return [0] * len(paragraph)
    held = bidi.get_empty_storage()
    held["base_level"], held["base_dir"] = base, "LR"[base]
    bidi.get_embedding_levels(paragraph, held)
    bidi.explicit_embed_and_overrides(held)
    bidi.resolve_weak_types(held)
    bidi.resolve_neutral_types(held, debug=False)
    bidi.resolve_implicit_levels(held, debug=False)
    resolved, made = iter(held["chars"]), [base]
    for char in paragraph:
        dropped = unicodedata.bidirectional(char) in bidi.X9_REMOVED
        made.append(made[-1] if dropped else next(resolved)["level"])
    return made[1:]


def fonts_of(text: str, body: str) -> list[str]:
    """The font of each character; the body's where none has it."""
    made, before = [], ""
    for char in text:
        before = face_for(char, body, before) or body
        made.append(before)
    return made


def width(text: str, body: str) -> float:
    """The advance of a word, in thousandths of the size."""
    return line(text, body, (base_level(text),) * len(text), 0).width


def line(text: str, body: str, at: Sequence[int], base: int) -> Line:
    """A line of a paragraph, from its text, its characters' levels, and the paragraph's own."""
    if any(each in text for each in DIRECTIONS):
        kept = [n for n, char in enumerate(text) if char not in DIRECTIONS]
        text, at = "".join(text[n] for n in kept), [at[n] for n in kept]
    runs = tuple(_runs(text, body, at))
    return Line(text, sum(each.width for each in runs), runs, bool(base))


def _runs(text: str, body: str, at: Sequence[int]) -> list[Run]:
    """Parts of one level and one font, in the order of display (rule L2)."""
    parts: list[tuple[int, Run]] = []
    start = 0
    for (level, font), some in groupby(zip(at, fonts_of(text, body), strict=True)):
        end = start + sum(1 for _ in some)
        parts.append((level, _run(text[start:end], font, bool(level % 2))))
        start = end
    highest = max((level for level, _ in parts), default=0)
    for level in range(highest, 0, -1):
        parts = _turned(parts, level)
    return [run for _, run in parts]


def _turned(parts: list[tuple[int, Run]], level: int) -> list[tuple[int, Run]]:
    """Parts with each stretch of a level or higher turned round."""
    made: list[tuple[int, Run]] = []
    for above, group in groupby(parts, lambda each: each[0] >= level):
        some = list(group)
        made += some[::-1] if above else some
    return made


@lru_cache(maxsize=16384)
def _run(text: str, font: str, backwards: bool) -> Run:
    held = face(font)
    if held.shaper is not None:
        return _shaped(text, font, backwards)
    if backwards:
        text = "".join(MIRRORED.get(char, char) for char in reversed(text))
    return Run(font, text, sum(held.widths.get(ord(char), held.other) for char in text))


def _shaped(text: str, font: str, backwards: bool) -> Run:
    held = face(font)
    buffer: Any = uharfbuzz.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    buffer.direction = "rtl" if backwards else "ltr"
    buffer.cluster_level = uharfbuzz.BufferClusterLevel.MONOTONE_CHARACTERS
    uharfbuzz.shape(held.shaper, buffer, FEATURES)
    scale = 1000 / held.shaper.face.upem
    codes, places, said = [], [], set()
    begins = sorted({info.cluster for info in buffer.glyph_infos})
    ends = dict(zip(begins, [*begins[1:], len(text)], strict=True))
    for info, place in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
        at = info.cluster
        code = held.code(info.codepoint, SILENT if at in said else text[at : ends[at]])
        said.add(at)
        codes.append(code)
        told = (place.x_advance, place.y_advance, place.x_offset, place.y_offset)
        places.append(
            ShapeData(info.cluster, *(each * scale for each in told), held.widths[ord(code)])
        )
    says = "" if backwards or font == EMOJI_FILE else text
    return Run(font, ShapedStr("".join(codes), places), sum(e.x_advance for e in places), says)


def draw(canvas: Any, told: Line, font: str, size: float, left: float, base: float) -> None:
    """Draw a line from its left end.

    Args:
        canvas: of the page; its colour is as set.
        told: the line.
        font: the body's, for a line without runs.
        size: in points.
        left: where it begins, in points.
        base: where its letters stand, in points.
    """
    if not told.runs:
        canvas.setFont(font, size)
        canvas.drawString(left, base, told.text)
        return
    held = canvas.beginText(left, base)
    for each in told.runs:
        held.setFont(each.font, size)
        bold = font == BOLD and each.font not in (BOLD, EMOJI_FILE)  # which have none of their own
        if bold:
            canvas.setLineWidth(size / 60)
            canvas.setStrokeColor(canvas._fillColorObj)  # noqa: SLF001 - it has no door to it
            held.setTextRenderMode(2)
        if each.says:
            content = each.says.encode("utf-16-be").hex().upper()
            held._code.append(f"/Span <</ActualText <FEFF{content}>>> BDC")  # noqa: SLF001
        held.textOut(each.drawn)
        if each.says:
            held._code.append("EMC")  # noqa: SLF001
        if bold:
            held.setTextRenderMode(0)
    canvas.drawText(held)
