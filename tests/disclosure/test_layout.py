"""Laying out: whatever stands in a document, it is set, nothing is lost, and nothing runs over."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import docx
import pypdfium2
import pytest
from PIL import Image

from tests.disclosure.cases import (
    ARABIC,
    CHINESE,
    HEBREW,
    HINDI,
    PUNJABI,
    TAMIL,
    TEXTS,
    URDU,
    hard_case,
)
from workbench.disclosure.bundle import export_bundle
from workbench.disclosure.paper import (
    RIGHT_TO_LEFT,
    Bubble,
    Bullets,
    Heading,
    NewPage,
    Paper,
    Picture,
    Row,
    Table,
    Text,
    apart,
    cell,
)
from workbench.disclosure.profile import Profile, SensitiveItem
from workbench.disclosure.redaction.plan import Rule
from workbench.disclosure.render import pdf, web, word
from workbench.disclosure.render.type import STYLES


def _paper(blocks: list, *, wide: bool = False) -> Paper:
    return Paper("Trial", "Reference", "OFFICIAL", blocks, date="2026-01-01T00:00:00Z", wide=wide)


def _pages(path: Path) -> list[str]:
    document = pypdfium2.PdfDocument(path)
    try:
        return [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()


def _picture(folder: Path, wide: int, high: int) -> Picture:
    path = folder / f"{wide}x{high}.jpg"
    Image.new("RGB", (wide, high), "grey").save(path)
    return Picture(str(path), wide, high, f"picture of {wide} by {high}")


def test_a_message_of_twenty_pictures_runs_over_pages(tmp_path: Path) -> None:
    pictures = tuple(_picture(tmp_path, 400 + n, 900 if n % 2 else 300) for n in range(20))
    bubble = Bubble("left", "Row 1", "look " * 30, ("note",), pictures)
    pdf.write(tmp_path / "a.pdf", _paper([bubble, Text("the end")]))
    document = pypdfium2.PdfDocument(tmp_path / "a.pdf")
    images = sum(
        each.type == pypdfium2.raw.FPDF_PAGEOBJ_IMAGE
        for page in document
        for each in page.get_objects()
    )
    document.close()
    assert images == 20
    assert "the end" in _pages(tmp_path / "a.pdf")[-1]


@pytest.mark.parametrize("seed", range(10))
def test_whatever_comes_is_set_and_nothing_is_lost(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    blocks: list = []
    marks: list[str] = []

    plain: list[str] = []

    def text(longest: int = 400) -> str:
        mark = f"mark{len(marks):05}x"
        marks.append(mark)
        length = chance.choice((0, 3, 30, longest, longest * 4 if chance.random() < 0.1 else 20))
        words = " ".join(chance.choice(TEXTS) for _ in range(length // 20))
        if not RIGHT_TO_LEFT.search(words):  # the reader puts such lines into an order of its own
            plain.append(mark)
        return f"{mark} {words}"

    for _ in range(chance.randrange(1, 40)):
        kind = chance.randrange(7)
        if kind == 0:
            blocks.append(Heading(text(40), chance.randrange(1, 4)))
        elif kind == 1:
            blocks.append(Text(text(2000), chance.choice(("body", "lead", "box", "blank", "mono"))))
        elif kind == 2:
            blocks.append(Bullets(tuple(text() for _ in range(3))))
        elif kind == 3:
            columns = chance.randrange(1, 5)
            rows = [
                Row(band=text(40))
                if chance.random() < 0.2
                else Row(tuple(cell(text(900), text(60)) for _ in range(columns)))
                for _ in range(chance.randrange(0, 12))
            ]
            shares = tuple(float(chance.randrange(3, 9)) for _ in range(columns))
            blocks.append(Table(tuple(f"c{n}" for n in range(columns)), shares, rows))
        elif kind == 4:
            pictures = tuple(
                _picture(tmp_path, chance.randrange(1, 2000), chance.randrange(1, 2000))
                for _ in range(chance.choice((0, 0, 1, 5)))
            )
            side = chance.choice(("left", "right", "middle"))
            confirmed = chance.random() < 0.5
            blocks.append(Bubble(side, text(20), text(3000), (text(40),), pictures, confirmed))
        elif kind == 5:
            blocks.append(_picture(tmp_path, chance.randrange(1, 3000), chance.randrange(1, 3000)))
        else:
            blocks.append(NewPage())
    paper = _paper(blocks, wide=bool(seed % 2))
    pdf.write(tmp_path / "a.pdf", paper)
    found = "".join("".join(_pages(tmp_path / "a.pdf")).split())
    assert [each for each in plain if each not in found] == []
    web.write(tmp_path / "a.html", paper)
    assert all(each in (tmp_path / "a.html").read_text("utf-8") for each in marks)
    word.write(tmp_path / "a.docx", paper)
    made = docx.Document(str(tmp_path / "a.docx"))
    words = " ".join(each.text or "" for each in made.element.body.iter(docx.oxml.ns.qn("w:t")))
    assert all(each in words for each in marks)


def test_a_band_or_heading_never_stands_alone_at_the_foot(tmp_path: Path) -> None:
    rows = []
    for n in range(300):
        if n % 3 == 0:
            rows += [Row(band=f"day {n}"), Row(band=f"mark {n}")]
        rows.append(Row((cell(f"row {n}", *("more",) * (n % 7)),)))
    pdf.write(tmp_path / "a.pdf", _paper([Table(("what",), (1.0,), rows)], wide=True))
    for page in _pages(tmp_path / "a.pdf")[:-1]:
        lines = [e for e in page.split("\r\n") if e and not e.startswith(("Trial", "Page", "Ref"))]
        lines = [e for e in lines if e != "OFFICIAL" and not e[0].isdigit()]
        assert not lines[-1].startswith(("day", "mark")), lines[-3:]


def test_a_character_without_a_glyph_is_named_and_none_is_dropped() -> None:
    from workbench.disclosure.render.type import printable

    assert printable("a😀b") == "a😀 [grinning face]b"
    assert printable("你 नमस्ते") == "你 नमस्ते"
    assert printable("𓀀") == "[egyptian hieroglyph a001]"
    assert printable("👨‍👩‍👧 🇬🇧") == "👨‍👩‍👧 [man, woman, girl] [flag GB]"
    assert printable("❤️") == "❤ [heavy black heart]"
    assert printable("a\u200db\u202ec") == "abc"
    assert printable("bell\x07") == "bell[u+0007]"
    assert printable("café – “x”") == "café – “x”"


@pytest.fixture(scope="module", params=[10, pytest.param(300, marks=pytest.mark.slow)])
def awkward(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The documents of a case with everything that is awkward to print."""
    root = tmp_path_factory.mktemp(f"awkward{request.param}")
    item = SensitiveItem("Would identify a source", description="Contact sheet")
    rules = (Rule("pattern", "phone", "third-party"),)
    profile = Profile(sensitive=True, sensitive_item=(item,), redact=rules, sign=False)
    with hard_case(root / "case", request.param) as case:
        export_bundle(case, root / "bundle", profile)
    return root / "bundle"


def _set(page: pypdfium2.PdfPage) -> list[tuple[float, float, float, float, float]]:
    """The letters of a page: box and size."""
    text, raw = page.get_textpage(), pypdfium2.raw
    return [
        (*text.get_charbox(n), raw.FPDFText_GetFontSize(text.raw, n))
        for n in range(text.count_chars())
        if text.get_text_range(n, 1).strip()
    ]


def test_no_page_is_blank_and_nothing_is_clipped_or_orphaned(awkward: Path) -> None:
    margin, furniture = 16 * 72 / 25.4, 12 * 72 / 25.4
    for path in sorted(awkward.rglob("*.pdf")):
        document = pypdfium2.PdfDocument(path)
        for number, page in enumerate(document, 1):
            wide, high = page.get_size()
            letters = _set(page)
            for left, bottom, right, top, _ in letters:
                where = (path.name, number, left, bottom, right, top)
                assert margin - 8 <= left, where
                assert right <= wide - margin + 8, where
                assert bottom >= 0, where
                assert top <= high, where
            body = [each for each in letters if furniture < each[1] < high - 1.25 * furniture]
            assert body, (path.name, number)
            lowest = min(body, key=lambda each: each[1])
            last = number == len(document)
            assert last or lowest[4] < STYLES["h3"].size or lowest[4] == 9, (path.name, number)
        document.close()


def test_the_same_page_is_set_in_the_same_bytes_whatever_was_set_before(tmp_path: Path) -> None:
    paper = _paper([Text(each, "box") for each in TEXTS])
    pdf.write(tmp_path / "a.pdf", paper)
    pdf.write(tmp_path / "other.pdf", _paper([Text(each) for each in reversed(TEXTS)]))
    pdf.write(tmp_path / "b.pdf", paper)
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()
    code = (
        "import sys; from pathlib import Path; from tests.disclosure import test_layout as t;"
        "t.pdf.write(Path(sys.argv[1]), t._paper([t.Text(each, 'box') for each in t.TEXTS]))"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "c.pdf")], check=True)
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "c.pdf").read_bytes()


def test_what_is_set_in_other_writings_can_be_searched_and_copied(tmp_path: Path) -> None:
    told = (URDU, HINDI, PUNJABI, TAMIL, CHINESE, ARABIC, HEBREW)
    pdf.write(tmp_path / "a.pdf", _paper([Text(each) for each in told]))
    found = "".join("\n".join(_pages(tmp_path / "a.pdf")).split())
    for each in told:
        assert all(word in found for word in each.split() if word.isalpha()), each


def test_a_name_from_the_right_turns_nothing_around() -> None:
    from workbench.disclosure.render.type import REGULAR, lines

    (line,) = lines(f"Row 7 · {apart('عثمان خان')} · 12 Nov 2025 23:07", REGULAR, 9, 400)
    assert not line.right
    assert line.runs[0].drawn.startswith("Row 7")
    assert line.runs[-1].drawn.endswith("12 Nov 2025 23:07")
    (line,) = lines(f"{apart('שרה לוי')} (whatsapp)", REGULAR, 9, 400)
    assert line.runs[-1].drawn.endswith("(whatsapp)")


def test_more_glyphs_than_codes_are_still_drawn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from workbench.disclosure.render import faces, shaping

    monkeypatch.setattr(faces, "MOST_CODES", 0)
    shaping._run.cache_clear()
    pdf.write(tmp_path / "a.pdf", _paper([Text(URDU), Text(HINDI)]))
    shaping._run.cache_clear()
    assert len(_pages(tmp_path / "a.pdf")) == 1
