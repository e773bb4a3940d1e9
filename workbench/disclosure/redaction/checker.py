"""Opens every finished file and looks for what was taken out: in text, metadata, hidden places.

PDF: text of every page, outline, information, XMP, annotations, forms, attached files, and every
stream. XLSX and DOCX: every member, shared strings, caches and properties too. HTML, JSON, XML and
text: their text and their unescaped form. Pictures: their metadata, and all that is not pixels.

A text is compared without case and invisible marks, so that a soft hyphen hides nothing. Long ones
are compared without white space too, so that a line break hides nothing; a number by its digits,
however they are spaced. Short words are compared as whole words, since three letters in a row
prove nothing.
"""

from __future__ import annotations

import html
import io
import json
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ahocorasick
import pikepdf
import pypdfium2
from PIL import Image, UnidentifiedImageError

from workbench.disclosure.redaction.apply import Redactor, stands_alone

SHORT, LONG = 6, 9  # characters: below, whole words only; from here on, without white space
STREAM = "a stream"
NO_DIGITS = bytes(each for each in range(128) if not 48 <= each <= 57)
PICTURES = (".jpg", ".jpeg", ".png", ".gif", ".webp", ".tif", ".tiff", ".bmp")
ZIPPED = (".xlsx", ".docx", ".zip", ".kmz")
INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff]+")
PIECE, SPACE = 1_000_000, re.compile(r"\s")
MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")  # in a JPEG's scan: what is not of the scan
DATA = re.compile(r"data:image/[a-z+.-]+;base64,[A-Za-z0-9+/=]+")  # our own pictures
TAGS = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True)
class Leak:
    """Something taken out that is still there; says where, and never what."""

    file: str
    place: str
    rule: int

    def __str__(self) -> str:
        return f"{self.file}: rule R{self.rule} is still found in {self.place}"


@dataclass(frozen=True, slots=True)
class Needle:
    """What is looked for: `plain` or `squeezed` anywhere, `digits` as a number, or `word`."""

    rule: int
    plain: str
    squeezed: str
    digits: str
    word: re.Pattern[str] | None


def needles(
    taken: Mapping[int, Iterable[str]], allowed: str = ""
) -> tuple[list[Needle], list[int]]:
    """What to look for, and the rules whose texts also stand where they may.

    Args:
        taken: what each rule took out.
        allowed: all text that the redacted material still holds. A word marked by hand in one
            message may rightly stand in another: looking for it proves nothing.
    """
    made: dict[Needle, None] = {}
    for rule, texts in taken.items():
        for text in sorted(set(texts)):
            needle = needle_of(rule + 1, text)
            if needle is not None:
                made[needle] = None
    search = Search.of(list(made))
    flat = flatten(allowed)
    standing = _hits(search.flat, flat)
    standing |= {
        each
        for each in _hits(search.tight, "".join(flat.split()))
        if each.word is None or each.word.search(allowed)
    }
    provable = [each for each in made if each not in standing]
    return provable, sorted({each.rule for each in standing})


def needle_of(rule: int, text: str) -> Needle | None:
    """A text as it is looked for; None where nothing is left of it."""
    tight = squeeze(text)
    if not tight:
        return None
    digits = re.sub(r"\D", "", text)
    mostly = len(digits) >= 7 and len(digits) >= 0.6 * len(tight)
    if len(tight) < SHORT:
        plain = r"\s*".join(map(re.escape, unicodedata.normalize("NFKC", text).strip()))
        before = r"(?<!\w)" if stands_alone(tight[:1]) else ""
        after = r"(?!\w)" if stands_alone(tight[-1:]) else ""
        word = re.compile(before + plain + after, re.IGNORECASE)
        return Needle(rule, flatten(text), tight, "", word)
    squeezed = tight if len(tight) >= LONG else ""
    return Needle(rule, flatten(text), squeezed, digits[-9:] if mostly else "", None)


def flatten(text: str) -> str:
    """A text without case and what can't be seen, its white space single."""
    return " ".join(filter(None, map(_flat, _pieces(text))))


def _pieces(text: str) -> Iterator[str]:
    """A long text in parts between words, since a list of all its words fills the memory."""
    start = 0
    while start < len(text):
        found = SPACE.search(text, start + PIECE)
        end = found.start() if found else len(text)
        yield text[start:end]
        start = end


def _flat(text: str) -> str:
    words = text.split()
    if not text.isascii():
        words = [each if each.isascii() else _normal(each) for each in words]
    return " ".join(filter(None, words)).casefold()


def _normal(word: str) -> str:
    return " ".join(INVISIBLE.sub("", unicodedata.normalize("NFKC", word)).split())


def squeeze(text: str) -> str:
    """A text without case, white space, and what can't be seen."""
    return "".join(flatten(text).split())


def check(bundle: Path, wanted: Sequence[Needle]) -> list[Leak]:
    """Look into every file of a folder."""
    search = Search.of(wanted)
    found: list[Leak] = []
    for path in sorted(each for each in bundle.rglob("*") if each.is_file()):
        name = path.relative_to(bundle).as_posix()
        found += search.found(name, "the file's name", name)
        for place, text in contents(path):
            found += search.found(name, place, text)
        if path.suffix.lower() in PICTURES:
            found += [Leak(name, place, 0) for place in _metadata(path)]
    return list(dict.fromkeys(found))


def contents(path: Path) -> Iterator[tuple[str, str]]:
    """Every text that a file holds, with the place it stands in."""
    suffix = path.suffix.lower()
    if suffix == ".pdf":
        yield from _pdf(path)
    elif suffix in ZIPPED:
        with zipfile.ZipFile(path) as archive:
            for member in archive.namelist():
                yield "a member's name", member
                yield from _bytes(archive.read(member), member)
            yield "the archive's comment", archive.comment.decode("utf-8", "replace")
    elif suffix in (".jpg", ".jpeg"):
        yield from _bytes(beside_pixels(path.read_bytes()), "the file beside its pixels")
    else:
        yield from _bytes(path.read_bytes(), "the file")


def beside_pixels(content: bytes) -> bytes:
    """All of a JPEG but its scans: headers, comments, thumbnails, and what follows its end."""
    made, at = [content[:2]], 2
    while content[at : at + 1] == b"\xff" and content[at + 1 : at + 2] != b"\xd9":
        end = at + 2 + max(2, int.from_bytes(content[at + 2 : at + 4], "big"))
        made.append(content[at:end])
        if content[at + 1 : at + 2] == b"\xda":  # a scan follows, up to the next marker
            found = MARKER.search(content, end)
            end = found.start() if found else len(content)
        at = end
    return b"".join([*made, content[at:]])


def _bytes(content: bytes, place: str) -> Iterator[tuple[str, str]]:
    text = DATA.sub("", content.decode("utf-8", "replace"))
    yield place, text
    if b"\x00" in content[:4096] or content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        yield f"{place} (UTF-16)", content.decode("utf-16", "replace")
    if "<" in text[:4096] or "&" in text:
        yield f"{place} (without tags)", html.unescape(TAGS.sub("", text))
        if "&" in text:
            yield f"{place} (unescaped)", html.unescape(text)
    if "\\u" in text:
        yield f"{place} (unescaped)", "\n".join(_json_texts(text))


def _json_texts(text: str) -> Iterator[str]:
    for line in [text, *text.splitlines()]:
        try:
            yield json.dumps(json.loads(line), ensure_ascii=False)
        except (ValueError, RecursionError):
            continue


def _pdf(path: Path) -> Iterator[tuple[str, str]]:
    pages = pypdfium2.PdfDocument(path)
    try:
        for number, page in enumerate(pages, 1):
            yield f"the text of page {number}", page.get_textpage().get_text_range()
        for item in pages.get_toc():
            yield "the outline", _title(item)
    finally:
        pages.close()
    with pikepdf.open(path) as pdf:
        yield "the information", " ".join(str(each) for each in pdf.docinfo.values())
        for name, held in pdf.attachments.items():
            yield "an attached file's name", name
            yield from _bytes(held.get_file().read_bytes(), f"the attached file {name}")
        drawn = _drawn(pdf)
        for each in pdf.objects:
            if each.objgen not in drawn:
                yield from _object(each)


def _drawn(pdf: pikepdf.Pdf) -> set[tuple[int, int]]:
    """What pages draw: numbers of glyphs, whose text was read above, seen or not."""
    found = set()
    for page in pdf.pages:
        held = page.obj.get("/Contents")
        for each in held if isinstance(held, pikepdf.Array) else [held]:
            if each is not None:
                found.add(each.objgen)
    return found


def _title(item: Any) -> str:
    get = getattr(item, "get_title", None)
    return str(get() if get else item.title)


def _object(each: Any) -> Iterator[tuple[str, str]]:
    """Strings of dictionaries (annotations, forms, names), and streams that hold text."""
    if isinstance(each, pikepdf.Stream):
        kind = str(each.get("/Type", ""))
        if each.get("/Subtype") == "/Image" or "/FontFile2" in each or "/Length1" in each:
            return
        try:
            content = each.read_bytes()
        except pikepdf.PdfError:
            content = each.read_raw_bytes()
        yield STREAM, content.decode("latin-1")
        if kind == "/Metadata":
            yield "the XMP metadata", content.decode("utf-8", "replace")
    if isinstance(each, pikepdf.Dictionary | pikepdf.Stream):
        told = " ".join(str(value) for value in each.values() if isinstance(value, pikepdf.String))
        if told:
            yield "a dictionary", told


def _metadata(path: Path) -> Iterator[str]:
    """What a picture holds beside its pixels: none may, in a disclosed edition."""
    try:
        with Image.open(path) as image:
            if image.getexif():
                yield "EXIF metadata"
            for name in ("xmp", "comment", "XML:com.adobe.xmp", "photoshop", "icc_profile"):
                if image.info.get(name):
                    yield f"its {name}"
    except (UnidentifiedImageError, OSError):
        return


def pictures_in(path: Path) -> Iterator[bytes]:
    """The JPEG bytes of a PDF's or zipped document's pictures, for comparing."""
    if path.suffix.lower() == ".pdf":
        with pikepdf.open(path) as pdf:
            for each in pdf.objects:
                if isinstance(each, pikepdf.Stream) and each.get("/Filter") == "/DCTDecode":
                    yield each.read_raw_bytes()
    elif path.suffix.lower() in ZIPPED:
        with zipfile.ZipFile(path) as archive:
            for member in archive.namelist():
                if member.lower().endswith(PICTURES):
                    yield archive.read(member)
    elif path.suffix.lower() in PICTURES:
        yield io.BytesIO(path.read_bytes()).getvalue()


@dataclass(frozen=True, slots=True)
class Search:
    """All needles at once (Aho and Corasick 1975): the time does not grow with their number."""

    flat: Any
    tight: Any
    back: Any
    digits: Any

    @classmethod
    def of(cls, wanted: Sequence[Needle]) -> Search:
        """Prepare a search for some needles."""
        return cls(
            _automaton((each.plain, each) for each in wanted if each.word is None),
            _automaton((each.squeezed, each) for each in wanted),
            _automaton((_backwards(each), each) for each in wanted if each.word is None),
            _automaton((each.digits, each) for each in wanted),
        )

    def found(self, name: str, place: str, text: str) -> Iterator[Leak]:
        """What stands in a text."""
        flat = flatten(text)
        tight = flat.replace(" ", "")
        hits = {*_hits(self.flat, flat), *_hits(self.back, tight)}
        for each in _hits(self.tight, tight):
            # three letters in the bytes of a font mean nothing
            if each.word is None or (place != STREAM and each.word.search(text)):
                hits.add(each)
        hits |= {e for e in _hits(self.digits, _digits(text)) if _number(e.digits, text)}
        for rule in sorted({each.rule for each in hits}):
            yield Leak(name, place, rule)


def _automaton(pairs: Iterable[tuple[str, Needle]]) -> Any:
    made = ahocorasick.Automaton()
    held: dict[str, list[Needle]] = {}
    for text, needle in pairs:
        if text:
            held.setdefault(text, []).append(needle)
    for text, needles_ in held.items():
        made.add_word(text, needles_)
    made.make_automaton()
    return made


def _hits(automaton: Any, text: str) -> set[Needle]:
    if not len(automaton):
        return set()
    return {each for _, found in automaton.iter(text) for each in found}


def _backwards(needle: Needle) -> str:
    """Display order of right-to-left text; nothing for a text that has none."""
    return "" if needle.plain.isascii() else "".join(needle.plain.split())[::-1]


def _digits(text: str) -> str:
    return text.encode("ascii", "ignore").translate(None, NO_DIGITS).decode("ascii")


def _number(digits: str, text: str) -> bool:
    """Whether a number stands in a text, however its digits are spaced."""
    return re.search(r"[\s().\u00a0\u2010-\u2015-]*".join(digits) + r"(?!\d)", text) is not None


def text_of(value: Any, redactor: Redactor | None = None) -> str:
    """All text of a redacted material, as one string."""
    del redactor
    from dataclasses import fields, is_dataclass

    parts: list[str] = []
    stack = [value]
    while stack:
        each = stack.pop()
        if isinstance(each, str):
            parts.append(each)
        elif is_dataclass(each) and not isinstance(each, type):
            stack += [getattr(each, one.name) for one in fields(each)]
        elif isinstance(each, Mapping):
            stack += [*each.keys(), *each.values()]
        elif isinstance(each, list | tuple | set | frozenset):
            stack += list(each)
    return "\n".join(parts)
