"""Blocks as one HTML file that opens offline: no scripts, nothing fetched, pictures inside.

A content policy in the file itself forbids everything but its own style and pictures, so that no
message can make the reader's browser fetch or run anything.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from html import escape
from pathlib import Path

from workbench.disclosure.paper import (
    Block,
    Bubble,
    Bullets,
    Heading,
    NewPage,
    Paper,
    Picture,
    Row,
    Table,
    Text,
)
from workbench.disclosure.render.word import clean

STYLE = """
:root { color-scheme: light }
body { font: 15px/1.5 system-ui, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; color: #1a1a1a;
  margin: 0; background: #fff }
main { max-width: 62rem; margin: 0 auto; padding: 0 1.5rem 4rem }
header { position: sticky; top: 0; background: #fff; border-bottom: 1px solid #c3c9d1; z-index: 1;
  padding: .5rem 1.5rem; display: flex; justify-content: space-between; font-size: .8rem;
  color: #5c6470 }
header b { color: #1a1a1a }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 1.5rem 0 .2rem }
h2 { font-size: 1.3rem; margin: 2.2rem 0 .6rem }
h3 { font-size: 1.05rem; margin: 1.6rem 0 .4rem }
h4 { font-size: .95rem; margin: 1.2rem 0 .4rem }
h2, h3, h4 { scroll-margin-top: 3rem }
p { margin: 0 0 .7rem; overflow-wrap: anywhere; white-space: pre-wrap }
.sub, .faint { color: #5c6470; font-size: .85rem }
.lead { font-size: 1.05rem }
.mono { font: 13px/1.5 ui-monospace, Consolas, monospace }
.box { background: #eef1f5; padding: .6rem .8rem; border-radius: 4px }
.blank { background: #fff3d6; padding: .6rem .8rem; border-radius: 4px }
nav ol { columns: 2; font-size: .9rem; padding-left: 1.2rem }
table { border-collapse: collapse; width: 100%; font-size: .85rem; margin: .4rem 0 1.2rem }
th, td { text-align: left; vertical-align: top; padding: .35rem .5rem; overflow-wrap: anywhere;
  border-bottom: 1px solid #c3c9d1 }
th { background: #eef1f5; position: sticky; top: 2.2rem }
td p { margin: 0 }
.strong { font-weight: 600 }
.band td { background: #fff3d6; font-weight: 600 }
.m { max-width: 68%; width: fit-content; border: 1px solid #5c6470; border-radius: 12px;
  padding: .45rem .8rem; margin: .35rem 0 }
.m p { margin: 0 }
.m .h { font-size: .75rem; color: #5c6470; font-weight: 600 }
.m .n { font-size: .75rem; color: #5c6470 }
.right { margin-left: auto; background: #eef1f5 }
.middle { margin-left: auto; margin-right: auto }
.context { border-style: dashed; background: #fff; color: #41464e }
figure { margin: .4rem 0 }
figcaption { font-size: .75rem; color: #5c6470 }
img { max-width: 100%; max-height: 26rem; border-radius: 6px; display: block }
details { margin: .2rem 0 .6rem 1.5rem }
summary { cursor: pointer; color: #5c6470; font-size: .85rem }
@media print {
  header, th { position: static }
  details:not([open]) > * { display: revert }
}
"""
POLICY = (
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none';"
    " form-action 'none'"
)


def write(path: Path, paper: Paper) -> None:
    """Write a document as one HTML file; the same paper gives the same bytes."""
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        for each in _page(paper):
            stream.write(each)


def _page(paper: Paper) -> Iterator[str]:
    yield (
        '<!doctype html>\n<html lang="en-GB"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        '<meta name="referrer" content="no-referrer">'
        f"<title>{_text(paper.title)}: {_text(paper.reference)}</title>"
        f"<style>{STYLE}</style></head>\n<body><header><span>{_text(paper.reference)}</span>"
        f"<b>{_text(paper.marking)}</b></header><main>"
        f'<h1>{_text(paper.title)}</h1><p class="sub">{_text(paper.subtitle or paper.reference)}'
        f"{'. ' + _text(paper.footer) if paper.footer else ''}</p>\n"
    )
    contents = [(n, each) for n, each in enumerate(paper.blocks) if isinstance(each, Heading)]
    shown = [(n, each) for n, each in contents if each.level <= 2]
    placed = not paper.contents or len(shown) < 6
    for n, each in enumerate(paper.blocks):
        if not placed and isinstance(each, Heading | NewPage):
            items = "".join(f'<li><a href="#h{k}">{_text(h.text)}</a></li>' for k, h in shown)
            yield f"<nav><h2>Contents</h2><ol>{items}</ol></nav>\n"
            placed = True
        yield from _block(each, n)
    yield "</main></body></html>\n"


def _text(text: str) -> str:
    return escape(clean(text), quote=True)


def _paragraph(text: str, kind: str = "") -> str:
    look = f' class="{kind}"' if kind else ""
    return f'<p dir="auto"{look}>{_text(text)}</p>'


def _block(block: Block, number: int) -> Iterator[str]:
    match block:
        case Heading(text, level):
            tag = f"h{min(level, 3) + 1}"
            yield f'<{tag} id="h{number}">{_text(text)}</{tag}>\n'
        case Text(text, style):
            yield _paragraph(text, "" if style == "body" else style) + "\n"
        case Bullets(items):
            yield "<ul>" + "".join(f"<li>{_text(each)}</li>" for each in items) + "</ul>\n"
        case Table():
            yield from _table(block)
        case Bubble():
            yield from _bubble(block)
        case Picture():
            yield _picture(block) + "\n"
        case NewPage():
            yield "<hr>\n"


def _table(table: Table) -> Iterator[str]:
    if not table.rows:
        yield _paragraph(table.empty, "faint") + "\n"
        return
    yield "<table>"
    if table.columns:
        yield f"<thead><tr>{''.join(f'<th>{_text(e)}</th>' for e in table.columns)}</tr></thead>"
    yield "<tbody>\n"
    for row in table.rows:
        yield _row(row, len(table.widths))
    yield "</tbody></table>\n"


def _row(row: Row, columns: int) -> str:
    if row.band:
        return f'<tr class="band"><td colspan="{columns}">{_text(row.band)}</td></tr>\n'
    cells = (
        "".join(_paragraph(line.text, "" if line.style == "cell" else line.style) for line in each)
        for each in row.cells
    )
    return "<tr>" + "".join(f"<td>{each}</td>" for each in cells) + "</tr>\n"


def _bubble(bubble: Bubble) -> Iterator[str]:
    kind = f"m {bubble.side}" + ("" if bubble.confirmed else " context")
    yield f'<div class="{kind}">' + _paragraph(bubble.head, "h")
    if bubble.text:
        yield _paragraph(bubble.text)
    for each in bubble.pictures:
        yield _picture(each)
    for note in bubble.notes:
        yield _paragraph(note, "n")
    yield "</div>\n"
    if bubble.inner:
        yield f"<details><summary>Show all {len(bubble.inner)}</summary>\n"
        for inner in bubble.inner:
            yield from _bubble(inner)
        yield "</details>\n"


def _picture(picture: Picture) -> str:
    shown = ""
    if picture.path:
        data = base64.b64encode(Path(picture.path).read_bytes()).decode()
        shown = (
            f'<img alt="{_text(picture.caption)}" width="{picture.width}" '
            f'height="{picture.height}" style="height:auto" src="data:image/jpeg;base64,{data}">'
        )
    return f"<figure>{shown}<figcaption>{_text(picture.caption)}</figcaption></figure>"
