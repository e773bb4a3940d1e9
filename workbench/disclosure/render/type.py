"""Type: the embedded fonts, what they can show, and how a text breaks into lines.

A character that the fonts lack, and every emoji, is followed or replaced by its Unicode name in
brackets, so that a printed page says what the screen showed. Lines are broken in reading order and
only then put into display order, as the Unicode Bidirectional Algorithm (UAX 9) asks; breaking
after reordering would turn the lines of a right-to-left message upside down.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib import resources

import arabic_reshaper
from bidi.algorithm import get_display
from reportlab import rl_config
from reportlab.lib.colors import Color, HexColor
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

REGULAR, BOLD = "Body", "Body-Bold"
INK, FAINT, RULE, BAND, MARK = (
    HexColor(each) for each in ("#1a1a1a", "#5c6470", "#c3c9d1", "#eef1f5", "#fff3d6")
)
RIGHT_TO_LEFT = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
ARABIC = re.compile(r"[\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff]")
PLAIN = re.compile(r"[\x20-\x7e\u00a1-\u024f\u2010-\u2027\u2190-\u2193\n]*")
EMOJI = re.compile(
    "[\U0001f1e6-\U0001f1ff\U0001f300-\U0001faff\u2600-\u27bf\u2b50\u2b55\u231a\u231b\u23e9-\u23f3]"
)
WORD = re.compile(r"[^\s/;-]*[/;-]+\s*|[^\s/;-]+\s*|\s+")  # a line may break after these
VARIATION = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
TAB = "    "


class Style:
    """How a paragraph is set. Sizes in points."""

    __slots__ = ("after", "before", "colour", "font", "indent", "leading", "name", "size")

    def __init__(
        self,
        name: str,
        size: float,
        leading: float,
        *,
        font: str = REGULAR,
        colour: Color = INK,
        before: float = 0,
        after: float = 0,
        indent: float = 0,
    ) -> None:
        self.name, self.size, self.leading, self.font = name, size, leading, font
        self.colour, self.before, self.after, self.indent = colour, before, after, indent


STYLES = {
    each.name: each
    for each in (
        Style("title", 20, 26, font=BOLD, after=2),
        Style("subtitle", 11, 15, colour=FAINT, after=8),
        Style("h1", 13, 17, font=BOLD, before=14, after=4),
        Style("h2", 10.5, 14, font=BOLD, before=10, after=3),
        Style("h3", 9, 12, font=BOLD, before=6, after=2),
        Style("lead", 10.5, 15, after=6),
        Style("body", 9, 13, after=5),
        Style("faint", 7.5, 10.5, colour=FAINT, after=4),
        Style("mono", 7.5, 10.5, after=3),
        Style("box", 9, 13, after=5),
        Style("blank", 9, 13, after=5),
        Style("bullet", 9, 13, after=2, indent=10),
        Style("cell", 7.5, 9.6),
        Style("strong", 7.5, 9.6, font=BOLD),
        Style("cell-faint", 6.4, 8.2, colour=FAINT),
        Style("furniture", 7, 9, colour=FAINT),
        Style("bubble", 9, 12),
        Style("bubble-head", 7, 9.4, font=BOLD, colour=FAINT),
        Style("bubble-note", 6.6, 8.6, colour=FAINT),
    )
}


@cache
def fonts() -> dict[str, TTFont]:
    """Register the embedded fonts once, and give them by name."""
    rl_config.useA85 = 0  # binary streams: text ones take a third more room and most of the time
    folder = resources.files("workbench.disclosure") / "fonts"
    with resources.as_file(folder) as path:
        made = {
            REGULAR: TTFont(REGULAR, str(path / "DejaVuSans.ttf")),
            BOLD: TTFont(BOLD, str(path / "DejaVuSans-Bold.ttf")),
        }
    for each in made.values():
        pdfmetrics.registerFont(each)
    pdfmetrics.registerFontFamily(REGULAR, REGULAR, BOLD, REGULAR, BOLD)
    return made


def width_of(text: str, font: str, size: float) -> float:
    """The width of a text, in points."""
    face = fonts()[font].face
    get, other = face.charWidths.get, face.defaultWidth
    return float(sum([get(ord(each), other) for each in text])) * size / 1000


def printable(text: str, font: str = REGULAR) -> str:
    """Text as the embedded fonts can show it, in reading order."""
    if PLAIN.fullmatch(text):
        return text
    known = fonts()[font].face.charToGlyph
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", TAB)
    if ARABIC.search(text):
        text = _reshaper().reshape(text)
    return "".join(_shown(char, known) for char in text)


@cache
def _reshaper() -> arabic_reshaper.ArabicReshaper:
    """Joins Arabic letters into the forms that the font holds; ligatures only where it must."""
    return arabic_reshaper.ArabicReshaper({"delete_harakat": False, "support_ligatures": True})


def _shown(char: str, known: dict[int, int]) -> str:
    code = ord(char)
    if char == "\n":
        return char
    if EMOJI.match(char):
        named = f"[{_name(char)}]"
        return f"{char} {named}" if code in known else named
    if unicodedata.category(char) == "Cf" or VARIATION.match(char):  # joiners, choice of glyph
        return ""
    if code in known and code >= 32:
        return char
    return f"[{_name(char)}]"


@lru_cache(maxsize=4096)
def _name(char: str) -> str:
    return unicodedata.name(char, f"U+{ord(char):04X}").lower()


def lines(text: str, font: str, size: float, width: float) -> list[str]:
    """Break a text into lines no wider than `width` points, each in display order."""
    shown = printable(text, font)
    broken = [line for each in shown.split("\n") for line in _broken(each, font, size, width)]
    if RIGHT_TO_LEFT.search(shown):
        base = [_base(each) for each in shown.split("\n")]
        return _displayed(shown, base, font, size, width)
    return broken


def _displayed(shown: str, base: list[str], font: str, size: float, width: float) -> list[str]:
    return [
        str(get_display(line, base_dir=direction))
        for paragraph, direction in zip(shown.split("\n"), base, strict=True)
        for line in _broken(paragraph, font, size, width)
    ]


def _base(paragraph: str) -> str:
    """The direction of a paragraph: that of its first letter (UAX 9, P2 and P3)."""
    for char in paragraph:
        kind = unicodedata.bidirectional(char)
        if kind in ("R", "AL"):
            return "R"
        if kind == "L":
            return "L"
    return "L"


def is_right_to_left(text: str) -> bool:
    """Whether a text's first paragraph runs from right to left."""
    return bool(RIGHT_TO_LEFT.search(text)) and _base(text) == "R"


def _broken(text: str, font: str, size: float, width: float) -> Iterator[str]:
    face = fonts()[font].face
    widths, other = face.charWidths, face.defaultWidth
    limit = width * 1000 / size
    line, used = "", 0.0
    for word in WORD.findall(text) or [""]:
        bare = word.rstrip()
        long = sum([widths.get(ord(each), other) for each in bare])
        full = long + (len(word) - len(bare)) * widths.get(32, other)
        if used + long <= limit:
            line, used = line + word, used + full
            continue
        if line.strip():
            yield line.rstrip()
        line, used = word, full
        while long > limit:  # a word wider than the line: links, keyboard smashes
            taken, fits = 0.0, 0
            for char in line:
                step = widths.get(ord(char), other)
                if taken + step > limit and fits:
                    break
                taken, fits = taken + step, fits + 1
            yield line[:fits]
            line = line[fits:]
            long = sum([widths.get(ord(each), other) for each in line.rstrip()])
            used = long + (len(line) - len(line.rstrip())) * widths.get(32, other)
    yield line.rstrip()
