"""What stands on a page: prose and tables that know how to break over pages.

Made for documents of thousands of rows: texts are plain, so they need no markup parser; a table is
one flowable that lays out only as many rows as the page has room for.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from reportlab.platypus import CondPageBreak, Flowable

from workbench.disclosure.paper import Cell, Row
from workbench.disclosure.render.shaping import Line, draw
from workbench.disclosure.render.type import BAND, MARK, RULE, STYLES, Style, lines

PAD = 3.0
MAY_SPLIT, LEAST_PART = 240.0, 90.0  # points: rows higher than this are broken, into no less
MOST_TOGETHER = 360.0
Laid = list[tuple[Line, Style]]


class Together(CondPageBreak):  # type: ignore[misc]
    """Begins a page where headings and the first lines of what they head don't fit on this one."""

    def __init__(self, some: Sequence[Flowable]) -> None:
        super().__init__(0)
        self.some = some

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """Measure what is to stand together."""
        least = sum(_least(each, width, height) for each in self.some)
        self.height = min(least, MOST_TOGETHER)  # more than a page would leave one blank
        made: tuple[float, float] = super().wrap(width, height)
        return made


def _least(flowable: Flowable, width: float, height: float) -> float:
    """The height of the smallest part that may stand at a page's foot, with the space around."""
    space = float(flowable.getSpaceBefore() + flowable.getSpaceAfter())
    if isinstance(flowable, Grid):
        return space + flowable.least(width)
    whole = float(flowable.wrap(width, height)[1])
    heading = getattr(flowable, "heading", None)
    return space + (whole if heading else min(whole, LEAST_PART))


class Prose(Flowable):  # type: ignore[misc]
    """A paragraph of plain text, perhaps in a box.

    Args:
        text: to be set.
        style: how.
        frame: `box` for a statement set apart, `blank` for what is left to the officer.
    """

    def __init__(self, text: str, style: Style, frame: str = "", lead: str = "") -> None:
        super().__init__()
        self.text, self.style, self.frame, self.lead = text, style, frame, lead
        self._lines: list[Line] = []
        self._fixed = False
        self.heading: tuple[int, str, str] | None = None

    def _inner(self, width: float) -> float:
        return width - self.style.indent - (2 * 6 if self.frame else 0)

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        """Lay out for a width."""
        self.width = width
        if not self._fixed:
            self._lines = lines(self.text, self.style.font, self.style.size, self._inner(width))
        self.height = len(self._lines) * self.style.leading + (8 if self.frame else 0)
        return width, self.height

    def split(self, _width: float, height: float) -> list[Flowable]:
        """Break after as many lines as fit."""
        fits = int((height - (8 if self.frame else 0)) // self.style.leading)
        fits = min(fits, len(self._lines) - 2)  # neither one line alone before nor after
        if fits < 2:
            return []
        return [self._part(self._lines[:fits]), self._part(self._lines[fits:])]

    def _part(self, some: list[Line]) -> Prose:
        part = Prose(self.text, self.style, self.frame)
        part._lines, part._fixed = some, True
        return part

    def getSpaceBefore(self) -> float:  # noqa: N802 - the library's name
        """Points above."""
        return self.style.before

    def getSpaceAfter(self) -> float:  # noqa: N802 - the library's name
        """Points below."""
        return self.style.after + (3 if self.frame else 0)

    def draw(self) -> None:
        """Draw at the flowable's own origin."""
        canvas, style, top = self.canv, self.style, self.height
        left = style.indent
        if self.frame:
            canvas.setFillColor(MARK if self.frame == "blank" else BAND)
            canvas.setStrokeColor(RULE)
            canvas.rect(0, 0, self.width, self.height, stroke=0, fill=1)
            left, top = left + 6, top - 4
        right = self.width - (6 if self.frame else 0)
        draw_lines(canvas, [(each, style) for each in self._lines], left, right, top)
        if self.lead:
            canvas.setFont(style.font, style.size)
            canvas.drawString(0, top - style.size, self.lead)


class Grid(Flowable):  # type: ignore[misc]
    """A table; its heading is repeated where it goes on.

    Args:
        columns: headings, or none.
        widths: shares of the width.
        rows: the whole table's rows.
        start: the first row to be drawn.
        skip: lines of that row already drawn, a cell each.
        cache: laid-out rows, shared by the parts.
    """

    def __init__(
        self,
        columns: Sequence[str],
        widths: Sequence[float],
        rows: Sequence[Row],
        start: int = 0,
        skip: tuple[int, ...] = (),
        cache: dict[int, list[Laid]] | None = None,
    ) -> None:
        super().__init__()
        self.columns, self.shares, self.rows = columns, widths, rows
        self.start, self.skip = start, skip
        self.cache = {} if cache is None else cache
        self.stop: tuple[int, tuple[int, ...]] | None = None  # row and lines at which a part ends
        self.repeatRows = 1

    def _edges(self, width: float) -> list[float]:
        scale, at, edges = width / sum(self.shares), 0.0, [0.0]
        for each in self.shares:
            at += each * scale
            edges.append(at)
        return edges

    def _laid(self, index: int) -> list[Laid]:
        if index not in self.cache:
            row = self.rows[index]
            if row.band:
                self.cache[index] = [_cell((_strong(row.band),), self.edges[-1] - 2 * PAD)]
            else:
                self.cache[index] = [
                    _cell(each, self.edges[n + 1] - self.edges[n] - 2 * PAD)
                    for n, each in enumerate(row.cells)
                ]
        return self.cache[index]

    def _rest(self, index: int) -> list[Laid]:
        """A row's lines without those that stand on an earlier page."""
        laid = self._laid(index)
        if index == self.start and self.skip:
            laid = [each[n:] for each, n in zip(laid, self.skip, strict=True)]
        if self.stop and index == self.stop[0]:
            done = self.skip if index == self.start and self.skip else (0,) * len(laid)
            laid = [each[: n - m] for each, n, m in zip(laid, self.stop[1], done, strict=True)]
        return laid

    def _head(self) -> float:
        if not self.columns:
            return 0.0
        self.titles = [
            lines(each, STYLES["strong"].font, STYLES["strong"].size, right - left - 2 * PAD)
            for each, left, right in zip(self.columns, self.edges, self.edges[1:], strict=False)
        ]
        return max(map(len, self.titles)) * STYLES["strong"].leading + 2 * PAD

    @property
    def _end(self) -> int:
        return len(self.rows) if self.stop is None else self.stop[0] + (1 if self.stop[1] else 0)

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """Lay out as many rows as could fit; a table that doesn't is told to be too high."""
        self.width, self.edges = width, self._edges(width)
        total = self._head()
        for index in range(self.start, self._end):
            total += _height(self._rest(index))
            if total > height and self.stop is None:
                break
        self.height = total
        return width, total

    def least(self, width: float) -> float:
        """The height of the heading, the first row, and the bands before it."""
        self.edges = self._edges(width)
        total = self._head()
        for index in range(self.start, self._end):
            high = _height(self._rest(index))
            total += min(high, LEAST_PART + 1) if high > MAY_SPLIT else high
            if not self.rows[index].band:
                break
        return total

    def split(self, width: float, height: float) -> list[Flowable]:
        """Break between rows, or within one that is higher than half a page."""
        self.edges = self._edges(width)
        room = height - self._head()
        index, used = self.start, 0.0
        while index < self._end:
            high = _height(self._rest(index))
            if used + high > room:
                break
            used, index = used + high, index + 1
        left = room - used
        may = index < self._end and not self.rows[index].band and left > LEAST_PART
        if may and _height(self._rest(index)) > MAY_SPLIT:
            return self._within(index, left)
        while index > self.start and self.rows[index - 1].band:
            index -= 1  # a band never stands alone at the foot of a page
        if index == self.start:
            return []
        return [self._part(self.start, self.skip, (index, ())), self._part(index, (), self.stop)]

    def _within(self, index: int, left: float) -> list[Flowable]:
        done = self.skip if index == self.start and self.skip else ()
        laid = self._rest(index)
        counts = [fitting(each, left - 2 * PAD) for each in laid]
        if not any(counts):
            return (
                []
                if index == self.start
                else [
                    self._part(self.start, self.skip, (index, ())),
                    self._part(index, (), self.stop),
                ]
            )
        upto = tuple(n + (done[k] if done else 0) for k, n in enumerate(counts))
        return [
            self._part(self.start, self.skip, (index, upto)),
            self._part(index, upto, self.stop),
        ]

    def _part(
        self, start: int, skip: tuple[int, ...], stop: tuple[int, tuple[int, ...]] | None
    ) -> Grid:
        part = Grid(self.columns, self.shares, self.rows, start, skip, self.cache)
        part.stop = stop
        return part

    def getSpaceAfter(self) -> float:  # noqa: N802 - the library's name
        """Points below."""
        return 8.0

    def draw(self) -> None:
        """Draw at the flowable's own origin."""
        canvas, top = self.canv, self.height
        head = self._head()
        if self.columns:
            canvas.setFillColor(BAND)
            canvas.rect(0, top - head, self.width, head, stroke=0, fill=1)
            for left, right, some in zip(self.edges, self.edges[1:], self.titles, strict=False):
                title = [(each, STYLES["strong"]) for each in some]
                draw_lines(canvas, title, left + PAD, right - PAD, top - PAD)
            top -= head
        canvas.setStrokeColor(RULE)
        canvas.setLineWidth(0.4)
        for index in range(self.start, self._end):
            laid = self._rest(index)
            high = _height(laid)
            if self.rows[index].band:
                canvas.setFillColor(MARK)
                canvas.rect(0, top - high, self.width, high, stroke=0, fill=1)
            for left, right, cell in zip(self.edges, self.edges[1:], laid, strict=False):
                draw_lines(canvas, cell, left + PAD, right - PAD, top - PAD)
            top -= high
            canvas.line(0, top, self.width, top)
        if self.stop is None or self.stop[0] >= len(self.rows):
            self.cache.clear()


def _strong(text: str) -> Any:
    from workbench.disclosure.paper import Line

    return Line(text, "strong")


def _cell(told: Cell, width: float) -> Laid:
    made: Laid = []
    for each in told:
        style = STYLES["cell-faint" if each.style == "faint" else each.style]
        made += [(line, style) for line in lines(each.text, style.font, style.size, width)]
    return made


def _height(laid: Sequence[Laid]) -> float:
    return max((sum(style.leading for _, style in each) for each in laid), default=0) + 2 * PAD


def fitting(laid: Laid, room: float) -> int:
    """How many lines fit into a height, in points."""
    used, fits = 0.0, 0
    for _, style in laid:
        used += style.leading
        if used > room:
            break
        fits += 1
    return fits


def draw_lines(canvas: Any, laid: Laid, left: float, right: float, top: float) -> float:
    """Draw lines downwards from `top`; gives where they end."""
    last = None
    for line, style in laid:
        if style is not last:
            canvas.setFillColor(style.colour)
            last = style
        start = right - line.width * style.size / 1000 if line.right else left
        draw(canvas, line, style.font, style.size, start, top - style.size)
        top -= style.leading
    return top
