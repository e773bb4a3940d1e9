"""The house style of PDF documents: page, type, colours, header and footer, embedded fonts.

Characters that the embedded fonts lack (most emoji) are set as their Unicode name in brackets, so
that a printed page says what the screen showed. Right-to-left runs are put in display order.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from html import escape
from importlib import resources
from pathlib import Path
from typing import Any

from bidi.algorithm import get_display
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import (
    Flowable,
    LongTable,
    Paragraph,
    SimpleDocTemplate,
    Spacer,
    TableStyle,
)

INK, FAINT, RULE, BAND = (HexColor(each) for each in ("#1a1a1a", "#5c6470", "#c3c9d1", "#eef1f5"))
MARGIN = 16 * mm
RIGHT_TO_LEFT = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")


@cache
def fonts() -> TTFont:
    """Register the embedded fonts once; returns the regular one."""
    folder = resources.files("workbench.disclosure") / "fonts"
    with resources.as_file(folder) as path:
        regular = TTFont("Body", str(path / "DejaVuSans.ttf"))
        pdfmetrics.registerFont(regular)
        pdfmetrics.registerFont(TTFont("Body-Bold", str(path / "DejaVuSans-Bold.ttf")))
    pdfmetrics.registerFontFamily("Body", "Body", "Body-Bold", "Body", "Body-Bold")
    return regular


@cache
def styles() -> dict[str, ParagraphStyle]:
    """The styles by name."""
    fonts()
    body = ParagraphStyle(
        "body", fontName="Body", fontSize=9, leading=13, textColor=INK, splitLongWords=True
    )
    return {
        "body": body,
        "cell": ParagraphStyle("cell", body, fontSize=7.5, leading=10),
        "cell-faint": ParagraphStyle("faint", body, fontSize=6.5, leading=8.5, textColor=FAINT),
        "head": ParagraphStyle("head", body, fontName="Body-Bold", fontSize=7.5, leading=10),
        "title": ParagraphStyle(
            "title", body, fontName="Body-Bold", fontSize=18, leading=24, spaceAfter=6
        ),
        "h1": ParagraphStyle(
            "h1",
            body,
            fontName="Body-Bold",
            fontSize=12,
            leading=16,
            spaceBefore=12,
            spaceAfter=4,
            keepWithNext=1,
        ),
    }


def printable(text: str) -> str:
    """Text as the embedded fonts can show it: what they lack becomes its name in brackets."""
    known = fonts().face.charToGlyph
    shown = "".join(_shown(char, known) for char in text)
    if RIGHT_TO_LEFT.search(shown):
        shown = "\n".join(str(get_display(line)) for line in shown.split("\n"))
    return shown


def _shown(char: str, known: dict[int, int]) -> str:
    if char in "\n\t" or (ord(char) in known and ord(char) >= 32):
        return char
    if unicodedata.category(char) in ("Cf", "Mn", "Me"):  # joiners and marks without a glyph
        return ""
    return f"[{unicodedata.name(char, f'U+{ord(char):04X}').lower()}]"


def paragraph(text: str, style: str = "body") -> Paragraph:
    """A paragraph of plain text: nothing in it is taken for markup."""
    marked = escape(printable(text), quote=False).replace("\n", "<br/>")
    return Paragraph(marked, styles()[style])


def heading(text: str) -> Paragraph:
    """A section's heading."""
    return paragraph(text, "h1")


def gap(height: float = 4) -> Spacer:
    """Vertical space, in millimetres."""
    return Spacer(1, height * mm)


def table(rows: list[list[Flowable | list[Flowable]]], widths: list[float]) -> LongTable:
    """A table whose first row is repeated on every page, and whose rows may break over pages.

    Args:
        rows: cells as flowables.
        widths: of the columns, in millimetres.
    """
    made = LongTable(rows, colWidths=[each * mm for each in widths], repeatRows=1, splitInRow=1)
    made.setStyle(
        TableStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("BACKGROUND", (0, 0), (-1, 0), BAND),
                ("LINEBELOW", (0, 0), (-1, -1), 0.4, RULE),
                ("LEFTPADDING", (0, 0), (-1, -1), 3),
                ("RIGHTPADDING", (0, 0), (-1, -1), 3),
                ("TOPPADDING", (0, 0), (-1, -1), 2.5),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 2.5),
            ]
        )
    )
    return made


def write(path: Path, title: str, reference: str, story: list[Flowable], *, wide: bool) -> None:
    """Write a PDF with header (reference and marking) and footer (title and page).

    Args:
        path: the file to write.
        title: of the document.
        reference: of the case.
        story: the flowables.
        wide: landscape.
    """
    fonts()
    size = landscape(A4) if wide else A4

    def furniture(canvas: Any, document: Any) -> None:
        canvas.saveState()
        canvas.setFont("Body", 7)
        canvas.setFillColor(FAINT)
        canvas.drawString(MARGIN, size[1] - 10 * mm, printable(reference)[:110])
        canvas.drawRightString(size[0] - MARGIN, size[1] - 10 * mm, "OFFICIAL-SENSITIVE")
        canvas.drawString(MARGIN, 9 * mm, title)
        canvas.drawRightString(size[0] - MARGIN, 9 * mm, f"Page {document.page}")
        canvas.restoreState()

    document = SimpleDocTemplate(
        str(path),
        pagesize=size,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=16 * mm,
        bottomMargin=15 * mm,
        title=f"{title}: {reference}",
        author="Evidence Triage Workbench",
        invariant=1,
    )
    document.build(story, onFirstPage=furniture, onLaterPages=furniture)
