"""Elements of a long or damaged HTML page, one by one, each with its exact place in the bytes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from lxml import etree, html

PARAGRAPHS = frozenset(("p", "div", "li", "tr", "br"))
DEPTH = 100
UNSEEN = frozenset(("script", "style", "head", "title"))


class Block(NamedTuple):
    """An element, and where it stands."""

    start: int
    raw: bytes

    @property
    def span(self) -> str:
        """The end of a locator that leads back to it."""
        return f"bytes={self.start}+{len(self.raw)}"


def blocks(data: bytes, tag: str, opening: str, *, start: int = 0) -> Iterator[Block]:
    """The elements of one kind, those inside another of them left out.

    Args:
        data: the page.
        tag: name of the element.
        opening: regular expression that its opening tag, all of it, matches.
        start: where to begin.

    An element that is not closed ends where the next of its kind begins, or with the page.
    """
    name = re.escape(tag.encode())
    wanted = re.compile(opening.encode(), re.IGNORECASE)
    any_tag = re.compile(rb"<(/?)" + name + rb"(?=[\s/>])[^<>]*>", re.IGNORECASE)
    at = start
    while (found := any_tag.search(data, at)) is not None:
        at = found.end()
        if found[1] or not wanted.fullmatch(found[0]):
            continue
        end = _end(data, at, any_tag, wanted)
        yield Block(found.start(), data[found.start() : end])
        at = end


def _end(data: bytes, at: int, any_tag: re.Pattern[bytes], wanted: re.Pattern[bytes]) -> int:
    """Where an element ends whose opening tag ends at `at`."""
    depth, next_one = 1, 0
    for each in any_tag.finditer(data, at):
        if each[1]:
            depth -= 1
            if not depth:
                return each.end()
        elif not each[0].endswith(b"/>"):
            depth += 1
            if depth > DEPTH:
                break  # nothing in it is closed: scanning on would take for ever
            if not next_one and wanted.fullmatch(each[0]):
                next_one = each.start()
    return next_one or len(data)


def parsed(raw: bytes) -> html.HtmlElement:
    """An element as a tree, however malformed; an empty one where nothing can be made of it."""
    parser = html.HTMLParser(encoding="utf-8")
    try:
        found = html.fragment_fromstring(raw, create_parent="div", parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError):
        return html.HtmlElement()
    return found


def said(element: html.HtmlElement) -> str:
    """The text of an element, lines where the page breaks them, other white space folded."""
    pieces: list[str] = []
    for event, each in etree.iterwalk(element, events=("start", "end", "comment", "pi")):
        if event in ("comment", "pi") or not isinstance(each.tag, str):
            if event in ("comment", "pi"):
                pieces.append(_folded(each.tail))
            continue
        if event == "start":
            if each.tag in PARAGRAPHS and pieces and each is not element:
                pieces.append("\n")
            if each.tag not in UNSEEN:
                pieces.append(_folded(each.text))
        elif each is not element:
            if each.tag in PARAGRAPHS and each.tag != "br":
                pieces.append("\n")
            pieces.append(_folded(each.tail))
    lines = "".join(pieces).split("\n")
    text = "\n".join(line.strip(" ") for line in lines)
    return re.sub(r"\n{3,}", "\n\n", text).strip("\n")


def _folded(text: str | None) -> str:
    return re.sub(r"[ \t\r\n\f]+", " ", text) if text else ""


def classes(element: html.HtmlElement) -> list[str]:
    """The names of an element's classes."""
    return str(element.get("class") or "").split()
