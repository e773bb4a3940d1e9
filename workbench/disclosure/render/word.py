"""Blocks as DOCX, for those who edit: drafts, schedules, the chronology.

Tables are written as WordprocessingML directly: the library's own table objects slow down with the
square of the rows.
"""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from workbench.disclosure.paper import (
    Block,
    Bubble,
    Bullets,
    Heading,
    Line,
    NewPage,
    Paper,
    Picture,
    Row,
    Table,
    Text,
)
from workbench.disclosure.render.archive import moment_of
from workbench.disclosure.render.type import is_right_to_left
from workbench.disclosure.render.zipped import settle_office

NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|[\ud800-\udfff]")
MAY_SPLIT = 1500  # characters of a cell from which its row may break over pages
SIZES = {"cell": 15, "strong": 15, "faint": 13}  # half points
KEPT = "<w:keepNext/>"  # a day or a heading stays with the row after it


def write(path: Path, paper: Paper) -> None:
    """Write a document as DOCX; the same paper gives the same bytes."""
    made = docx.Document()
    _page(made, paper)
    _styles(made)
    made.add_paragraph(clean(paper.title), style="Title")
    made.add_paragraph(clean(paper.subtitle or paper.reference), style="Subtitle")
    contents = paper.contents and sum(isinstance(each, Heading) for each in paper.blocks) > 5
    placed = False
    for each in paper.blocks:
        if contents and not placed and isinstance(each, Heading | NewPage):
            _contents(made, paper)
            placed = True
        _block(made, each, paper)
    _properties(made, paper)
    made.save(str(path))
    settle_office(path, moment_of(paper.date))


def clean(text: str) -> str:
    """Text as XML can hold it."""
    return NOT_XML.sub("\ufffd", text)


def _page(made: Document, paper: Paper) -> None:
    section = made.sections[0]
    wide, high = (Mm(297), Mm(210)) if paper.wide else (Mm(210), Mm(297))
    section.orientation = WD_ORIENT.LANDSCAPE if paper.wide else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = wide, high
    section.left_margin = section.right_margin = Mm(16)
    section.top_margin = section.bottom_margin = Mm(18)
    head = section.header.paragraphs[0]
    head.text = clean(f"{paper.reference}\t{paper.marking}")
    foot = section.footer.paragraphs[0]
    foot.text = clean(f"{paper.title}. {paper.footer}" if paper.footer else paper.title) + "\tPage "
    _field(foot, "PAGE")
    foot.add_run(" of ")
    _field(foot, "NUMPAGES")
    for name in ("Header", "Footer"):
        made.styles[name].paragraph_format.tab_stops.clear_all()  # theirs are for portrait
        made.styles[name].font.size = Pt(7.5)
    for each in (head, foot):
        each.paragraph_format.tab_stops.add_tab_stop(wide - Mm(32), WD_TAB_ALIGNMENT.RIGHT)


def _field(paragraph: Any, code: str) -> None:
    run = paragraph.add_run()
    for kind, text in (
        ("begin", ""),
        ("instr", code),
        ("separate", ""),
        ("text", "1"),
        ("end", ""),
    ):
        if kind == "instr":
            element = OxmlElement("w:instrText")
            element.set(qn("xml:space"), "preserve")
            element.text = text
        elif kind == "text":
            element = OxmlElement("w:t")
            element.text = text
        else:
            element = OxmlElement("w:fldChar")
            element.set(qn("w:fldCharType"), kind)
        run._r.append(element)  # noqa: SLF001 - the library has no door to fields


def _styles(made: Document) -> None:
    ink, faint = RGBColor(0x1A, 0x1A, 0x1A), RGBColor(0x5C, 0x64, 0x70)
    sizes = {"Normal": 9.5, "Title": 20, "Subtitle": 11, "Heading 1": 13, "Heading 2": 11,
             "Heading 3": 10}  # fmt: skip
    for name, size in sizes.items():
        style = made.styles[name]
        style.font.name = "Arial"
        style.font.size = Pt(size)
        style.font.bold = name not in ("Normal", "Subtitle")
        style.font.italic = False
        style.font.color.rgb = faint if name == "Subtitle" else ink
        for each in style.element.xpath("w:pPr/w:pBdr | w:rPr/w:spacing"):
            each.getparent().remove(each)  # the template's own rule, and its wide letters
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for each in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
            fonts.set(qn(each), "Arial")
        for each in ("w:asciiTheme", "w:hAnsiTheme", "w:cstheme", "w:eastAsiaTheme"):
            fonts.attrib.pop(qn(each), None)


def _contents(made: Document, paper: Paper) -> None:
    made.add_paragraph("Contents", style="Heading 1")
    for each in paper.blocks:
        if isinstance(each, Heading) and each.level <= 2:
            line = made.add_paragraph(clean(each.text))
            line.paragraph_format.left_indent = Mm(5 * (each.level - 1))
            line.paragraph_format.space_after = Pt(1)


def _block(made: Document, block: Block, paper: Paper) -> None:
    match block:
        case Heading(text, level):
            made.add_paragraph(clean(text), style=f"Heading {min(level, 3)}")
        case Text(text, style):
            _text(made, text, style)
        case Bullets(items):
            for each in items:
                made.add_paragraph(clean(each), style="List Bullet")
        case Table():
            _table(made, block, paper)
        case Bubble():
            _bubble(made, block)
        case Picture():
            _picture(made, block)
        case NewPage():
            made.add_page_break()  # type: ignore[no-untyped-call]


def _text(made: Document, text: str, style: str) -> None:
    paragraph = made.add_paragraph()
    for n, each in enumerate(clean(text).split("\n")):
        run = paragraph.add_run(each)
        if n < text.count("\n"):
            run.add_break()
        if style == "faint":
            run.font.size, run.font.color.rgb = Pt(8), RGBColor(0x5C, 0x64, 0x70)
        if style == "mono":
            run.font.size = Pt(8)
        if style == "lead":
            run.font.size = Pt(10.5)
    if style in ("box", "blank"):
        shade = OxmlElement("w:shd")
        shade.set(qn("w:val"), "clear")
        shade.set(qn("w:fill"), "FFF3D6" if style == "blank" else "EEF1F5")
        _properties_of(paragraph).append(shade)
    if is_right_to_left(text):
        _properties_of(paragraph).append(OxmlElement("w:bidi"))


def _properties_of(paragraph: Any) -> Any:
    """A paragraph's own properties, for what the library has no name for."""
    return paragraph._p.get_or_add_pPr()  # noqa: SLF001


def _bubble(made: Document, bubble: Bubble) -> None:
    indent = {"left": (0, 40), "right": (40, 0)}.get(bubble.side, (20, 20))
    for text, style in ((bubble.head, "faint"), (bubble.text, "body")):
        _text(made, text, style)
        line = made.paragraphs[-1].paragraph_format
        line.left_indent, line.right_indent = Mm(indent[0]), Mm(indent[1])
    for each in (*bubble.notes, *(x.caption for x in bubble.pictures)):
        _text(made, each, "faint")
    for inner in bubble.inner:
        _bubble(made, inner)


def _picture(made: Document, picture: Picture) -> None:
    if picture.path:
        wide = min(110.0, picture.width * 25.4 / 96)
        made.add_picture(BytesIO(Path(picture.path).read_bytes()), width=Mm(wide))
    _text(made, picture.caption, "faint")


def _table(made: Document, table: Table, paper: Paper) -> None:
    if not table.rows:
        _text(made, table.empty, "faint")
        return
    whole = (297 if paper.wide else 210) - 32
    widths = [round(each / sum(table.widths) * whole * 56.7) for each in table.widths]
    parts = [
        f'<w:tbl xmlns:w="{NAMESPACE}"><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        "<w:tblBorders>"
        + "".join(
            f'<w:{edge} w:val="single" w:sz="4" w:space="0" w:color="C3C9D1"/>'
            for edge in ("top", "bottom", "insideH")
        )
        + '</w:tblBorders><w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>'
        + "".join(f'<w:gridCol w:w="{each}"/>' for each in widths)
        + "</w:tblGrid>"
    ]
    if table.columns:
        cells = "".join(
            _cell_xml((Line(each, "strong"),), wide, fill="EEF1F5", kept=KEPT)
            for each, wide in zip(table.columns, widths, strict=True)
        )
        parts.append(f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{cells}</w:tr>")
    parts += [_row_xml(each, widths) for each in table.rows]
    parts.append("</w:tbl>")
    body = made.element.body
    body.insert(len(body) - 1, parse_xml("".join(parts)))
    made.add_paragraph()


def _row_xml(row: Row, widths: list[int]) -> str:
    if row.band:
        line = (Line(row.band, "strong"),)
        inner = _cell_xml(line, sum(widths), len(widths), "FFF3D6", KEPT)
        return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{inner}</w:tr>"
    cells = (_cell_xml(each, wide) for each, wide in zip(row.cells, widths, strict=True))
    whole = max(sum(len(line.text) for line in each) for each in row.cells) < MAY_SPLIT
    kept = "<w:trPr><w:cantSplit/></w:trPr>" if whole else ""
    return f"<w:tr>{kept}{''.join(cells)}</w:tr>"


def _cell_xml(
    lines: tuple[Line, ...], width: int, span: int = 1, fill: str = "", kept: str = ""
) -> str:
    properties = f'<w:tcW w:w="{width}" w:type="dxa"/>'
    properties += f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    properties += f'<w:shd w:val="clear" w:fill="{fill}"/>' if fill else ""
    inner = "".join(_line_xml(each, kept) for each in lines) or "<w:p/>"
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inner}</w:tc>"


def _line_xml(line: Line, kept: str) -> str:
    size = SIZES[line.style]
    look = "<w:b/>" if line.style == "strong" else ""
    look += '<w:color w:val="5C6470"/>' if line.style == "faint" else ""
    look += f'<w:sz w:val="{size}"/><w:szCs w:val="{size}"/>'
    right = is_right_to_left(line.text)
    look += "<w:rtl/>" if right else ""
    runs = "<w:br/>".join(
        f'<w:t xml:space="preserve">{escape(each)}</w:t>' for each in clean(line.text).split("\n")
    )
    direction = "<w:bidi/>" if right else ""
    return (
        f'<w:p><w:pPr>{kept}{direction}<w:spacing w:before="10" w:after="10"/></w:pPr>'
        f"<w:r><w:rPr>{look}</w:rPr>{runs}</w:r></w:p>"
    )


def _properties(made: Document, paper: Paper) -> None:
    told = made.core_properties
    told.title = clean(f"{paper.title}: {paper.reference}")[:255]
    told.author = told.last_modified_by = clean(paper.author or "Evidence Triage Workbench")[:255]
    told.comments = told.keywords = told.subject = ""
    told.language = "en-GB"
    told.revision = 1
