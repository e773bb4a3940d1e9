"""The embedded fonts: one for Latin, Greek and Cyrillic, and one for each other writing.

They are files of the package, so every machine sets the same page; `hashes` says which they are.
A font of another writing is opened when its first character comes.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib import resources
from typing import Any

import uharfbuzz
from reportlab import rl_config
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import SUBSETN, TTFont

REGULAR, BOLD = "Body", "Body-Bold"
FOLDER = resources.files("workbench.disclosure") / "fonts"
BODY = {REGULAR: "DejaVuSans.ttf", BOLD: "DejaVuSans-Bold.ttf"}
PRIVATE = 0xF0000  # from here on codes stand for glyphs; none is ever written to a file
MOST_CODES = 60_000  # texts of glyphs that one font tells apart; a case has some hundreds
SILENT = "\u200b"  # what a glyph says whose text another glyph says, or none
EMOJI = re.compile(
    "[\U0001f1e6-\U0001f1ff\U0001f300-\U0001faff\u2600-\u27bf\u2b50\u2b55\u231a\u231b\u23e9-\u23f3]"
)
WRITINGS = (  # file, first and last characters of its blocks
    ("NotoNaskhArabic-Regular.ttf", "\u0600\u06ff\u0750\u077f\u08a0\u08ff\ufb50\ufdff\ufe70\ufefc"),
    ("NotoSansHebrew-Regular.ttf", "\u0590\u05ff\ufb1d\ufb4f"),
    ("NotoSansThaana-Regular.ttf", "\u0780\u07bf"),
    ("NotoSansDevanagari-Regular.ttf", "\u0900\u097f\u1cd0\u1cff\ua8e0\ua8ff"),
    ("NotoSansBengali-Regular.ttf", "\u0980\u09ff"),
    ("NotoSansGurmukhi-Regular.ttf", "\u0a00\u0a7f"),
    ("NotoSansGujarati-Regular.ttf", "\u0a80\u0aff"),
    ("NotoSansOriya-Regular.ttf", "\u0b00\u0b7f"),
    ("NotoSansTamil-Regular.ttf", "\u0b80\u0bff"),
    ("NotoSansTelugu-Regular.ttf", "\u0c00\u0c7f"),
    ("NotoSansKannada-Regular.ttf", "\u0c80\u0cff"),
    ("NotoSansMalayalam-Regular.ttf", "\u0d00\u0d7f"),
    ("NotoSansSinhala-Regular.ttf", "\u0d80\u0dff"),
    ("NotoSansThai-Regular.ttf", "\u0e00\u0e7f"),
    ("NotoSansLao-Regular.ttf", "\u0e80\u0eff"),
    ("NotoSansMyanmar-Regular.ttf", "\u1000\u109f"),
    ("NotoSansEthiopic-Regular.ttf", "\u1200\u139f\u2d80\u2ddf"),
    ("NotoSansKhmer-Regular.ttf", "\u1780\u17ff\u19e0\u19ff"),
    ("NanumGothicCoding.ttf", "\u3130\u318f\uac00\ud7a3"),
    ("DroidSansFallbackFull.ttf", "\u2e80\u9fff\uf900\ufaff\uff00\uffef"),
)
EMOJI_FILE = "NotoEmoji-Regular.ttf"
UNSHAPED = frozenset(  # whose characters are glyphs
    {*BODY.values(), "DroidSansFallbackFull.ttf", "NanumGothicCoding.ttf"}
)
BLOCKS = tuple(
    (first, last, file)
    for file, ends in WRITINGS
    for first, last in zip(ends[::2], ends[1::2], strict=True)
)


class GlyphFont(TTFont):  # type: ignore[misc]
    """A font whose codes may stand for glyphs; a file says of each what text it shows."""

    def __init__(self, name: str, path: str) -> None:
        super().__init__(name, path)
        self.codes: dict[tuple[int, str], int] = {}
        self.texts: dict[int, str] = {}

    def addObjects(self, doc: Any) -> None:  # noqa: N802 - the library's name
        """Write the font's parts, with our own map from codes to text where it has private ones."""
        subsets = self.state[doc].subsets
        super().addObjects(doc)
        for number, subset in enumerate(subsets):
            if max(subset) >= PRIVATE:
                tag = b"".join((SUBSETN(number), b"+", self.face.name, self.face.subfontNameX))
                name = tag.decode("pdfdoc")
                told = [self.texts.get(code) or chr(code) for code in subset]
                doc.idToObject[f"toUnicodeCMap:{name}"].content = _to_unicode(name, told)


def _to_unicode(name: str, told: list[str]) -> str:
    """A map from codes to text (PDF 32000-1, 9.10.3); a code may stand for several characters."""
    pairs = [
        f"<{code:02X}> <{text.encode('utf-16-be').hex().upper()}>" for code, text in enumerate(told)
    ]
    blocks = [
        f"{len(some)} beginbfchar\n" + "\n".join(some) + "\nendbfchar"
        for some in (pairs[start : start + 100] for start in range(0, len(pairs), 100))
    ]
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        f"/CIDSystemInfo << /Registry ({name}) /Ordering ({name}) /Supplement 0 >> def\n"
        f"/CMapName /{name} def\n/CMapType 2 def\n"
        "1 begincodespacerange\n<00> <FF>\nendcodespacerange\n" + "\n".join(blocks) + "\n"
        "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend"
    )


@dataclass(slots=True, eq=False)
class Face:
    """An open font.

    Attributes:
        shaper: HarfBuzz's view of it, or None where each character is its own glyph.
        glyphs: the glyph of each character.
        widths: the advance of each character, in thousandths of the size; `other` of the rest.
    """

    name: str
    font: GlyphFont
    shaper: Any
    glyphs: dict[int, int] = field(init=False)
    widths: dict[int, float] = field(init=False)
    other: float = field(init=False)

    def __post_init__(self) -> None:
        """Take the tables that are asked all the time."""
        told = self.font.face
        self.glyphs, self.widths, self.other = told.charToGlyph, told.charWidths, told.defaultWidth

    def code(self, glyph: int, text: str) -> str:
        """What is written for a glyph that shows a text: its character, or a code of its own."""
        if len(text) == 1 and self.glyphs.get(ord(text)) == glyph:
            return text
        if len(self.font.codes) >= MOST_CODES:
            text = SILENT  # a glyph alone: still drawn, but no longer found by its text
        code = self.font.codes.get((glyph, text))
        if code is None:
            code = self.font.codes[glyph, text] = PRIVATE + len(self.font.codes)
            self.font.texts[code] = text
            self.glyphs[code] = glyph
            advance = self.shaper.get_glyph_h_advance(glyph)
            self.widths[code] = advance * 1000 / self.shaper.face.upem
        return chr(code)


@cache
def face(name: str) -> Face:
    """An embedded font by its name: `Body`, `Body-Bold`, or the file of another writing."""
    rl_config.useA85 = 0  # binary streams: text ones take a third more room and most of the time
    file = BODY.get(name, name)
    with resources.as_file(FOLDER / file) as path:
        font = GlyphFont(name, str(path))
        shaper = None
        if file not in UNSHAPED:
            shaper = uharfbuzz.Font(uharfbuzz.Face(uharfbuzz.Blob(path.read_bytes())))
    pdfmetrics.registerFont(font)
    return Face(name, font, shaper)


@lru_cache(maxsize=65536)
def face_for(char: str, body: str = REGULAR, before: str = "") -> str:
    """The name of the font that shows a character, or nothing where none does.

    Args:
        char: the character.
        body: the font of the text around.
        before: the font of the character before, which marks, joiners and spaces stay in.
    """
    stays = (
        ("Mn", "Mc", "Me", "Cf") if before == EMOJI_FILE else ("Mn", "Mc", "Me", "Cf", "Po", "Zs")
    )
    wanted = [before] if before and unicodedata.category(char) in stays else []
    wanted += [file for first, last, file in BLOCKS if first <= char <= last]
    if EMOJI.match(char):
        wanted.append(EMOJI_FILE)
    return next((name for name in (*wanted, body) if ord(char) in face(name).glyphs), "")


@cache
def hashes() -> dict[str, str]:
    """The SHA-256 of each embedded font, by file."""
    files = sorted(each.name for each in FOLDER.iterdir() if each.name.endswith(".ttf"))
    return {name: hashlib.sha256((FOLDER / name).read_bytes()).hexdigest() for name in files}
