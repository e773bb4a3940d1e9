"""Type: the styles, what the embedded fonts can show, and how a text breaks into lines.

A character that no font has is replaced by its Unicode name in brackets, and every emoji is
followed by its own, so that a printed page says what the screen showed. Lines are broken in reading
order and only then put into display order, as the Unicode Bidirectional Algorithm (UAX 9) asks:
breaking after reordering would turn the lines of a right-to-left message upside down.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from reportlab.lib.colors import Color, HexColor

from workbench.disclosure.paper import RIGHT_TO_LEFT
from workbench.disclosure.render.faces import BOLD, EMOJI, REGULAR, face, face_for
from workbench.disclosure.render.shaping import Line, base_level, levels, line, width

INK, FAINT, RULE, BAND, MARK = (
    HexColor(each) for each in ("#1a1a1a", "#5c6470", "#c3c9d1", "#eef1f5", "#fff3d6")
)
PLAIN = re.compile(r"[\x20-\x7e\u00a1-\u024f\u2010-\u2027\u2190-\u2193\n]*")
JOINERS, DIRECTIONS = "\u200c\u200d", "\u200e\u200f"
VARIATION = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_ONE = EMOJI.pattern + "[\ufe0f\U0001f3fb-\U0001f3ff]*"
PICTOGRAM = re.compile(  # flags, tagged flags, and what joiners make one picture of
    "[\U0001f1e6-\U0001f1ff]{2}|\U0001f3f4[\U000e0061-\U000e007a]+\U000e007f"
    f"|{_ONE}(?:\u200d{_ONE}|\u200d[\u2640\u2642]\ufe0f?)*"
)
TAGS = {code: chr(code - 0xE0000) for code in range(0xE0061, 0xE007B)}
WIDE = "\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff00-\uffef"
SHUT = "\u3001\u3002\u300d\u300f\u3011\uff01\uff09\uff0c\uff1a\uff1b\uff1f"  # never begin a line
WORD = re.compile(  # a line may break after these
    rf"[{WIDE}][{SHUT}]*\s*|[^\s/;{WIDE}-]*[/;-]+\s*|[^\s/;{WIDE}-]+\s*|\s+"
)
EMOJI_TONE = re.compile("[\ufe0f\U0001f3fb-\U0001f3ff]")
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


def width_of(text: str, font: str, size: float) -> float:
    """The width of a text on one line, in points."""
    if PLAIN.fullmatch(text):
        held = face(font)
        return sum([held.widths.get(ord(each), held.other) for each in text]) * size / 1000
    return width(text, font) * size / 1000


def printable(text: str, font: str = REGULAR) -> str:
    """Text as the embedded fonts can show it, in reading order."""
    if PLAIN.fullmatch(text):
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", TAB)
    made, at = [], 0
    for found in PICTOGRAM.finditer(text):
        made += [_shown(char, font) for char in text[at : found.start()]]
        made.append(_pictogram(found.group(), font))
        at = found.end()
    made += [_shown(char, font) for char in text[at:]]
    return _joined("".join(made))


def _pictogram(text: str, font: str) -> str:
    """An emoji and its name; one of several parts with the name of each."""
    chars = [each for each in text if each not in JOINERS and not VARIATION.match(each)]
    letters = [unicodedata.name(each)[-1] for each in chars if "\U0001f1e6" <= each <= "\U0001f1ff"]
    tags = "".join(TAGS.get(ord(each), "") for each in chars)
    if len(letters) == 2:
        name = f"flag {''.join(letters)}"
    elif tags:
        name = f"flag {tags}"
    else:
        name = ", ".join(_name(each) for each in chars)
    held = all(face_for(each, font) for each in chars if ord(each) not in TAGS)
    if letters or tags or not held:
        return f"[{name}]"
    return f"{text.replace(chr(0xFE0F), '')} [{name}]"


def _shown(char: str, font: str) -> str:
    code = ord(char)
    if char == "\n" or char in JOINERS or char in DIRECTIONS:
        return char
    if unicodedata.category(char) == "Cf" or VARIATION.match(char):  # what can't be seen
        return ""
    if code >= 32 and face_for(char, font):
        return char
    return f"[{_name(char)}]"


def _joined(text: str) -> str:
    """A text whose joiners stay only where they shape something."""
    return re.sub("[\u200c\u200d]", lambda found: _kept(text, found.start()), text)


def _kept(text: str, place: int) -> str:
    before = text[place - 1 : place]
    shapes = before and (face_for(before) not in (REGULAR, "") or EMOJI.match(before))
    return text[place] if shapes else ""


@lru_cache(maxsize=4096)
def _name(char: str) -> str:
    return unicodedata.name(char, f"U+{ord(char):04X}").lower()


def is_right_to_left(text: str) -> bool:
    """Whether a text's first paragraph runs from right to left."""
    return bool(RIGHT_TO_LEFT.search(text)) and base_level(text.split("\n", maxsplit=1)[0]) == 1


def lines(text: str, font: str, size: float, room: float) -> list[Line]:
    """Break a text into lines no wider than `room` points."""
    shown, limit = printable(text, font), room * 1000 / size
    if PLAIN.fullmatch(shown):
        return [each for one in shown.split("\n") for each in _plain(one, font, limit)]
    return [each for one in shown.split("\n") for each in _any(one, font, limit)]


def _plain(text: str, font: str, limit: float) -> Iterator[Line]:
    held = face(font)
    get, other = held.widths.get, held.other
    line_, used = "", 0.0
    for word in WORD.findall(text) or [""]:
        bare = word.rstrip()
        long = sum([get(ord(each), other) for each in bare])
        full = long + (len(word) - len(bare)) * get(32, other)
        if used + long <= limit:
            line_, used = line_ + word, used + full
            continue
        if line_.strip():
            yield _set(line_, held.widths, other)
        line_, used = word, full
        while long > limit:  # a word wider than the line: links, keyboard smashes
            taken, fits = 0.0, 0
            for char in line_:
                step = get(ord(char), other)
                if taken + step > limit and fits:
                    break
                taken, fits = taken + step, fits + 1
            yield _set(line_[:fits], held.widths, other)
            line_ = line_[fits:]
            long = sum([get(ord(each), other) for each in line_.rstrip()])
            used = long + (len(line_) - len(line_.rstrip())) * get(32, other)
    yield _set(line_, held.widths, other)


def _set(text: str, widths: dict[int, float], other: float) -> Line:
    bare = text.rstrip()
    return Line(bare, sum([widths.get(ord(each), other) for each in bare]))


def _any(paragraph: str, font: str, limit: float) -> Iterator[Line]:
    """The same for any writing: a word is as wide as its shaped glyphs."""
    at, base = levels(paragraph), base_level(paragraph)
    start = end = 0
    used = 0.0
    for word in _fitting(paragraph, font, limit):
        bare = word.rstrip()
        long = width(bare, font)
        if used + long > limit and paragraph[start:end].strip():
            yield _piece(paragraph, start, end, font, at, base)
            start, used = end, 0.0
        end += len(word)
        used += long if bare == word else width(word, font)
    yield _piece(paragraph, start, end, font, at, base)


def _piece(text: str, start: int, end: int, font: str, at: list[int], base: int) -> Line:
    bare = text[start:end].rstrip()
    return line(bare, font, at[start : start + len(bare)], base)


def _fitting(paragraph: str, font: str, limit: float) -> Iterator[str]:
    """The words of a paragraph; one wider than a line in parts that are not."""
    for word in WORD.findall(paragraph):
        if width(word.rstrip(), font) <= limit:
            yield word
            continue
        part = ""
        for each in _clusters(word):
            if part and width((part + each).rstrip(), font) > limit:
                yield part
                part = ""
            part += each
        yield part


def _clusters(word: str) -> Iterator[str]:
    """Characters with the marks that belong to them, and what a joiner or virama binds to them."""
    held = ""
    for char in word:
        bound = unicodedata.category(char)[0] in "MC" or EMOJI_TONE.match(char)
        tied = held and (held[-1] == "\u200d" or unicodedata.combining(held[-1]) == 9)
        if held and not bound and not tied:
            yield held
            held = ""
        held += char
    yield held
