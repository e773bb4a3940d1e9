"""The text of an HTML document or email body: what a reader would see, line by line."""

from __future__ import annotations

import re

from lxml import etree, html

BREAKS = frozenset({
    "address", "article", "blockquote", "br", "dd", "div", "dl", "dt", "h1", "h2", "h3", "h4",
    "h5", "h6", "hr", "li", "ol", "p", "pre", "section", "table", "tr", "ul", "title",
})  # fmt: skip
UNSEEN = frozenset({"script", "style", "head", "template", "noscript"})
SPACES = re.compile(r"[ \t\r\n\f]+")
LINES = re.compile(r"[ \t]*\n[ \t]*")
MANY = re.compile(r"\n{3,}")
ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")


def text_of(document: str) -> str:
    """The text of HTML; entities are resolved, scripts and styles left out.

    Args:
        document: the HTML, whole or a fragment; broken HTML is read as browsers do.
    """
    parser = html.HTMLParser(
        no_network=True, remove_comments=True, remove_pis=True, encoding="utf-8"
    )
    source = ILLEGAL.sub("", document).encode("utf-8", "replace")
    try:
        root = html.document_fromstring(source, parser=parser) if source.strip() else None
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return ""
    if root is None:
        return ""
    pieces: list[str] = []
    for event, element in etree.iterwalk(root, events=("start", "end")):
        name = element.tag if isinstance(element.tag, str) else ""
        if event == "start":
            if name in UNSEEN:
                element.text = None
                for child in list(element):
                    element.remove(child)
            if name in BREAKS:
                pieces.append("\n")
            if name in ("td", "th"):
                pieces.append("\t")
            pieces.append(SPACES.sub(" ", element.text or ""))
        else:
            if name in BREAKS and name not in ("br", "hr"):
                pieces.append("\n")
            pieces.append(SPACES.sub(" ", element.tail or ""))
    return MANY.sub("\n\n", LINES.sub("\n", "".join(pieces))).strip()
