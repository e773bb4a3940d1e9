"""What Snapchat's pages show: the messages of a conversation, and tables, with their places."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import NamedTuple

from lxml.html import HtmlElement

from workbench.evidence.html_blocks import Block, blocks, parsed, said

TITLE = re.compile(r"^(?P<what>Chat|Snap) History with (?P<who>.+)$", re.DOTALL)
HEADING = re.compile(
    rb"<h[1-5]\b[^<>]*>(?:(?!<h[1-5]\b).)*?</h[1-5]\s*>", re.IGNORECASE | re.DOTALL
)
WHO = re.compile(rb"<h4\b", re.IGNORECASE)
WHEN = re.compile(rb"<h6\b", re.IGNORECASE)
FLAT = re.compile(rb"<h4\b(?:(?!<h4\b).)*?</h6\s*>", re.IGNORECASE | re.DOTALL)
KIND = re.compile(r"[A-Z][A-Z_]{2,60}")
OUTSIDE = re.compile(r"://|^(?:data:|mailto:|javascript:|#)|\.svg$", re.IGNORECASE)
AFTER = 4096  # bytes behind the last time of a page that still belong to its message
DEEP = 12  # blocks within blocks, down to those of one message


class Said(NamedTuple):
    """A message of a page before it becomes a record."""

    block: Block
    who: str
    kind: str
    text: str | None
    when: str
    saved: bool
    files: tuple[str, ...]


class Talk(NamedTuple):
    """A page's conversation: what it is called, by its heading and by the name of its file."""

    title: str
    stem: str
    snaps: bool


def talk_of(name: str, data: bytes, *, snaps: bool) -> Talk:
    """What the conversation of a page is called."""
    stem = PurePosixPath(name).stem.removeprefix("subpage_") if "/subpage_" in f"/{name}" else ""
    for each in HEADING.finditer(data):
        found = TITLE.match(said(parsed(each[0])).strip())
        if found:
            return Talk(found["who"].strip(), stem, found["what"] == "Snap")
    return Talk(stem, stem, snaps)


def messages(data: bytes) -> Iterator[Said]:
    """The messages of a page of one conversation."""
    last = data.lower().rfind(b"<h6")
    for block in _cards(data[: last + AFTER], 0, 0) if last >= 0 else ():
        tree = parsed(block.raw)
        words = [said(each) for each in tree.iter("p")]
        marks = list(_marks(tree))
        yield Said(
            block,
            next((said(each).strip() for each in tree.iter("h4")), ""),
            next((each for each in marks if KIND.fullmatch(each)), ""),
            "\n".join(words) if words else None,
            next((said(each).strip() for each in tree.iter("h6")), ""),
            "Saved" in marks,
            tuple(dict.fromkeys(_links(tree))),
        )


def _cards(raw: bytes, at: int, depth: int) -> Iterator[Block]:
    """The innermost blocks that hold a sender and a time."""
    held = len(WHEN.findall(raw))
    inner = [each for each in blocks(raw, "div", r"<div\b[^<>]*>") if WHEN.search(each.raw)]
    if depth >= DEEP or sum(len(WHEN.findall(each.raw)) for each in inner) < held:
        for found in FLAT.finditer(raw):
            yield Block(at + found.start(), found[0])
        return
    for each in inner:
        begins = each.raw.find(b">") + 1
        within = each.raw[begins:]
        parts = [e for e in blocks(within, "div", r"<div\b[^<>]*>") if WHEN.search(e.raw)]
        one = len(WHEN.findall(each.raw)) == 1
        if one and not any(WHO.search(part.raw) for part in parts):
            yield Block(at + each.start, each.raw)
        else:
            yield from _cards(within, at + each.start + begins, depth + 1)


def _marks(tree: HtmlElement) -> Iterator[str]:
    """The short texts of a message besides sender, text and time: its kind, and `Saved`."""
    for each in tree.iter():
        if not isinstance(each.tag, str):
            continue
        within = any(above.tag in ("p", "h4", "h6") for above in each.iterancestors())
        if each.text and not within and each.tag not in ("p", "h4", "h6"):
            yield each.text.strip()
        if each.tail and not within:
            yield each.tail.strip()


def _links(tree: HtmlElement) -> Iterator[str]:
    """The files that a message shows or leads to."""
    for each in tree.iter("img", "video", "audio", "source", "a"):
        reference = str(each.get("src") or each.get("href") or "")
        if reference and not OUTSIDE.search(reference):
            yield reference


def table_rows(data: bytes) -> Iterator[tuple[str, Block, dict[str, str]]]:
    """The rows of a page's tables, each with the heading before its table.

    Args:
        data: the page.

    Yields:
        The heading, the row, and its cells by the names of their columns.
    """
    headings = list(HEADING.finditer(data))
    for table in blocks(data, "table", r"<table\b[^<>]*>"):
        before = bisect_left(headings, table.start, key=lambda each: each.start())
        heading = said(parsed(headings[before - 1][0])).strip() if before else ""
        for row, told in _rows(table):
            yield heading, row, told


def _rows(table: Block) -> Iterator[tuple[Block, dict[str, str]]]:
    """A table's rows: a single cell below a row is its text, as in the older pages."""
    head: list[str] = []
    held: tuple[int, int, dict[str, str]] | None = None
    for row in blocks(table.raw, "tr", r"<tr\b[^<>]*>"):
        tree = parsed(b"<table>" + row.raw + b"</table>")
        cells = [said(each) for each in tree.iter("td")]
        names = [said(each).strip() for each in tree.iter("th")]
        end = row.start + len(row.raw)
        if not cells:
            head = names or head
        elif len(cells) == 1 and len(head) > 1 and held is not None:
            text = "\n".join(filter(None, (held[2].get("Text"), cells[0])))
            held = (held[0], end, held[2] | ({"Text": text} if text else {}))
        else:
            if held is not None:
                yield Block(table.start + held[0], table.raw[held[0] : held[1]]), held[2]
            if len(names) != len(cells):
                names = [*head, *(f"column {n + 1}" for n in range(len(head), len(cells)))]
            held = (row.start, end, dict(zip(names, cells, strict=False)))
    if held is not None:
        yield Block(table.start + held[0], table.raw[held[0] : held[1]]), held[2]
