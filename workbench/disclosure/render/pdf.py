"""Blocks as PDF/A-2b: contents, page numbers, header and footer, embedded fonts.

The contents and the number of pages are drawn as forms that are filled in at the end, so a document
is laid out once. `archive.py` then puts the marks of PDF/A on it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    CondPageBreak,
    Flowable,
    Frame,
    PageBreak,
    PageTemplate,
)

from workbench.disclosure.paper import (
    Block,
    Bubble,
    Bullets,
    Heading,
    NewPage,
    Paper,
    Picture,
    Table,
    Text,
)
from workbench.disclosure.render import archive
from workbench.disclosure.render.bubbles import Balloon, Figure
from workbench.disclosure.render.faces import BOLD, REGULAR, face
from workbench.disclosure.render.flow import Grid, Prose, Together
from workbench.disclosure.render.shaping import draw
from workbench.disclosure.render.type import FAINT, INK, STYLES, Style, lines

MARGIN = 16 * mm
LINES_A_PAGE = {False: 44, True: 28}
ROOM_AFTER = {False: 300, True: 220}  # points: with less under the contents, a page begins
STYLE = STYLES["body"]
FEW = 5  # a document of so few headings needs no contents


def write(path: Path, paper: Paper) -> None:
    """Write a document as PDF/A-2b; the same paper gives the same bytes."""
    face(REGULAR)
    _Document(path, paper).make()
    archive.finish(path, paper)


class _Document(BaseDocTemplate):  # type: ignore[misc]
    """A document in the house style."""

    def __init__(self, path: Path, paper: Paper) -> None:
        self.paper = paper
        size = landscape(A4) if paper.wide else A4
        super().__init__(
            str(path),
            pagesize=size,
            leftMargin=MARGIN,
            rightMargin=MARGIN,
            topMargin=17 * mm,
            bottomMargin=16 * mm,
            invariant=1,
            initialFontName=REGULAR,
            initialFontSize=9,
            lang="en-GB",
        )
        frame = Frame(
            self.leftMargin, self.bottomMargin, self.width, self.height,
            leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0,
        )  # fmt: skip
        self.addPageTemplates(PageTemplate("page", [frame], onPage=self._furniture))
        self.marks: list[tuple[int, str, int]] = []
        self.depth = -1

    def make(self) -> None:
        """Lay everything out."""
        body = list(_flowables(self.paper))
        wanted = [each for each in body if getattr(each, "heading", None)]
        self.headings = [each.heading for each in wanted if each.heading[0] <= 2]
        if len(self.headings) > 60:  # a contents of a page or two, not of ten
            self.headings = [each for each in self.headings if each[0] == 1]
        contents: list[Flowable] = []
        if self.paper.contents and len(self.headings) > FEW:
            fit = LINES_A_PAGE[self.paper.wide]
            for start in range(0, len(self.headings), fit):
                contents.append(_Contents(self.headings[start : start + fit], start))
                contents.append(CondPageBreak(ROOM_AFTER[self.paper.wide]))
        self.canvasmaker = Canvas
        front = list(_front(self.paper))
        self.build([*front, *contents, *body])

    def afterFlowable(self, flowable: Flowable) -> None:  # noqa: N802 - the library's name
        """Note where headings stand."""
        heading = getattr(flowable, "heading", None)
        if heading:
            level, text, key = heading
            self.canv.bookmarkPage(key)
            if level <= 2:
                depth = min(level - 1, self.depth + 1)
                self.canv.addOutlineEntry(text[:120], key, depth, closed=True)
                self.depth = depth
            self.marks.append((level, key, self.page))

    def _furniture(self, canvas: Any, document: Any) -> None:
        wide, high = self.pagesize
        style = STYLES["furniture"]
        canvas.saveState()
        canvas.setFillColor(FAINT)
        room = wide - 2 * MARGIN
        one_line(canvas, self.paper.reference, style, room * 0.6, MARGIN, high - 10 * mm)
        face(BOLD)
        marking = lines(self.paper.marking, BOLD, style.size, room * 0.38)[0]
        start = wide - MARGIN - marking.width * style.size / 1000
        draw(canvas, marking, BOLD, style.size, start, high - 10 * mm)
        footer = ". ".join(filter(None, [self.paper.footer, self.paper.title]))
        one_line(canvas, footer, style, room * 0.8, MARGIN, 9 * mm)
        canvas.setFont(style.font, style.size)
        canvas.drawRightString(wide - MARGIN - 9 * mm, 9 * mm, f"Page {document.page} of")
        canvas.translate(wide - MARGIN - 8 * mm, 9 * mm)
        canvas.doForm("pages")
        canvas.restoreState()

    def handle_documentBegin(self) -> None:  # noqa: N802 - the library's name
        """Set what the file says of itself."""
        super().handle_documentBegin()
        self.canv.setTitle(f"{self.paper.title}: {self.paper.reference}")
        self.canv.setAuthor(self.paper.author or "Evidence Triage Workbench")
        self.canv.setSubject(self.paper.subtitle)
        self.canv.setCreator("Evidence Triage Workbench")

    def _endBuild(self) -> None:  # noqa: N802 - the library's name
        """Fill in what could not be known before: the number of pages, the contents."""
        style = STYLES["furniture"]
        self.canv.beginForm("pages", 0, -4, 40, 12)
        self.canv.setFont(style.font, style.size)
        self.canv.setFillColor(FAINT)
        self.canv.drawString(0, 0, str(self.page))
        self.canv.endForm()
        where = {key: page for _, key, page in self.marks}
        for n, (_, _, key) in enumerate(self.headings):
            if self.paper.contents and len(self.headings) > FEW:
                self.canv.beginForm(f"contents-{n}", 0, -4, 60, 12)
                self.canv.setFont(STYLE.font, STYLE.size)
                self.canv.setFillColor(INK)
                self.canv.drawRightString(40, 0, str(where.get(key, "")))
                self.canv.endForm()
        super()._endBuild()


class _Contents(Flowable):  # type: ignore[misc]
    """One page of the contents; the numbers are forms, filled in at the end."""

    def __init__(self, headings: list[tuple[int, str, str]], first: int) -> None:
        super().__init__()
        self.headings, self.first = headings, first

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        """A line a heading."""
        self.width = width
        self.height = 26 + len(self.headings) * 15.0
        return width, self.height

    def draw(self) -> None:
        """Draw, with a link on every line."""
        canvas, top = self.canv, self.height
        title = STYLES["h1"]
        canvas.setFont(title.font, title.size)
        canvas.setFillColor(INK)
        canvas.drawString(
            0, top - title.size, "Contents" if not self.first else "Contents, continued"
        )
        top -= 26
        for n, (level, text, key) in enumerate(self.headings, self.first):
            inset = 14.0 * (level - 1)
            one_line(canvas, text, STYLE, self.width - inset - 60, inset, top - 10)
            canvas.saveState()
            canvas.translate(self.width - 40, top - 10)
            canvas.doForm(f"contents-{n}")
            canvas.restoreState()
            canvas.linkRect("", key, (0, top - 13, self.width, top), relative=1, thickness=0)
            top -= 15


def one_line(canvas: Any, text: str, style: Style, room: float, left: float, base: float) -> None:
    """Draw as much of a text as stands on one line; an ellipsis says that there is more."""
    first, *more = lines(text, style.font, style.size, room)
    draw(canvas, first, style.font, style.size, left, base)
    if more:
        canvas.setFont(style.font, style.size)
        canvas.drawString(left + first.width * style.size / 1000 + 1, base, "…")


def _front(paper: Paper) -> Iterator[Flowable]:
    yield Prose(paper.title, STYLES["title"])
    yield Prose(paper.subtitle or paper.reference, STYLES["subtitle"])
    front = []
    for each in paper.blocks:
        if isinstance(each, Heading | NewPage):
            break
        front.append(each)
    for each in front:
        yield from _flowable(each, 0)


def _flowables(paper: Paper) -> Iterator[Flowable]:
    """Everything from the first heading on; what stands before is on the first page."""
    begun = False
    held: list[Flowable] = []
    for n, each in enumerate(paper.blocks):
        begun = begun or isinstance(each, Heading | NewPage)
        if not begun:
            continue
        for made in _flowable(each, n):
            caption = isinstance(each, Text) and each.style == "faint"
            if isinstance(each, Heading) or (held and caption):
                held.append(made)
            else:
                yield from _together([*held, made] if held else [made])
                held = []
    yield from _together(held)


def _together(some: list[Flowable]) -> Iterator[Flowable]:
    """Headings and what they head: their first lines stand on one page."""
    if len(some) > 1 or (some and getattr(some[0], "heading", None)):
        yield Together(some)
    yield from some


def _flowable(block: Block, number: int) -> Iterator[Flowable]:
    match block:
        case Heading(text, level):
            made = Prose(text, STYLES[f"h{min(level, 3)}"])
            made.heading = (level, text, f"h{number}")
            yield made
        case Text(text, style):
            frame = style if style in ("box", "blank") else ""
            yield Prose(text, STYLES[style], frame)
        case Bullets(items):
            for each in items:
                yield Prose(each, STYLES["bullet"], lead="•")
        case Table(columns, widths, rows, empty):
            yield Grid(columns, widths, rows) if rows else Prose(empty, STYLES["faint"])
        case Bubble():
            yield Balloon(block)
            for inner in block.inner:
                yield Balloon(inner)
        case Picture():
            yield Figure(block)
        case NewPage():
            yield PageBreak()
