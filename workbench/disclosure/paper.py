"""What a document is made of, whatever file it becomes: blocks of text, tables, conversations.

A document is built once, as blocks, and set by `render` as PDF, DOCX or HTML. Blocks hold text and
references only: they know no fonts, no pages and no case.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; levels 1 and 2 stand in the contents."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph.

    Attributes:
        style: body, lead, faint, mono, box (a statement set apart) or blank (left to the officer).
    """

    text: str
    style: str = "body"


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list of short paragraphs."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph of a cell; `style` is cell, strong or faint."""

    text: str
    style: str = "cell"


Cell = tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A table's row: one cell a column, or `band`: a line across the whole width."""

    cells: tuple[Cell, ...] = ()
    band: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose heading is repeated on every page.

    Attributes:
        columns: headings.
        widths: shares of the width, in any unit.
        empty: what is said where there are no rows.
    """

    columns: tuple[str, ...]
    widths: tuple[float, ...]
    rows: Sequence[Row]
    empty: str = "None."


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture, already reduced and without metadata, as JPEG bytes on disk.

    Attributes:
        path: of the reduced picture, or empty where none may or can be shown.
        caption: what it is; shown with or without the picture.
    """

    path: str
    width: int
    height: int
    caption: str


@dataclass(frozen=True, slots=True)
class Bubble:
    """One message of a conversation.

    Attributes:
        side: left, right, or middle for what an app or an officer wrote.
        head: who and when.
        confirmed: False for a message that is shown only as context.
        group: how many events the bubble stands for; the others follow in `inner`.
    """

    side: str
    head: str
    text: str
    notes: tuple[str, ...] = ()
    pictures: tuple[Picture, ...] = ()
    confirmed: bool = True
    inner: tuple[Bubble, ...] = ()


@dataclass(frozen=True, slots=True)
class NewPage:
    """What follows begins on a new page."""


Block = Heading | Text | Bullets | Table | Bubble | Picture | NewPage


@dataclass(frozen=True, slots=True)
class Paper:
    """A finished document, before it becomes a file.

    Attributes:
        title: as printed on it.
        reference: the case's, in the header.
        marking: the handling marking, in the header.
        footer: what else every page must say, e.g. that it is a draft.
        wide: landscape.
    """

    title: str
    reference: str
    marking: str
    blocks: Sequence[Block]
    author: str = ""
    date: str = ""
    subtitle: str = ""
    footer: str = ""
    wide: bool = False
    contents: bool = True


@dataclass(frozen=True, slots=True)
class Absent:
    """A document that the case has no matter for, and why, in one sentence."""

    reason: str


RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")


def apart(text: str) -> str:
    """A name or text to be put into a sentence of ours, so that it can't turn that around.

    Before and after a text in a right-to-left writing stands a left-to-right mark, which nobody
    sees: without them the number or date after an Arabic name would be drawn before it, and a line
    that begins with one would run from the right (UAX 9, rules P2 and W2 to N2).
    """
    return f"\u200e{text}\u200e" if RIGHT_TO_LEFT.search(text) else text


def cell(text: object, *more: str, style: str = "cell") -> Cell:
    """A cell of one line in a style, and further faint ones; empty ones are left out."""
    lines = [Line(str(text), style)] if str(text) else []
    return (*lines, *(Line(each, "faint") for each in more if each))


def row(*cells: object) -> Row:
    """A row of plain cells."""
    return Row(tuple(each if isinstance(each, tuple) else cell(each) for each in cells))


def pairs(told: Sequence[tuple[str, object]]) -> Table:
    """Facts with their names, as a table without a heading."""
    rows = tuple(Row((cell(name, style="strong"), cell(value))) for name, value in told)
    return Table((), (1.0, 3.0), rows)


@dataclass(slots=True)
class Blocks:
    """Collects blocks while a document is built."""

    made: list[Block] = field(default_factory=list)

    def heading(self, text: str, level: int = 1) -> None:
        """Add a heading."""
        self.made.append(Heading(text, level))

    def say(self, *texts: str, style: str = "body") -> None:
        """Add paragraphs; empty ones are left out."""
        self.made += [Text(each, style) for each in texts if each]

    def add(self, *blocks: Block) -> None:
        """Add blocks."""
        self.made += blocks
