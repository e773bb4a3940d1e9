"""Cutting a Cellebrite report into its models; a chat is opened, and its messages come one by one.

In a report `model` elements stand only within `modelField`, `multiModelField` and `modelType`, so
that a `model` straight inside a `model` means a closing tag was lost: that record is damaged, and
reading goes on with the one that begins there.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from typing import BinaryIO, NamedTuple

from lxml import etree
from lxml.etree import _Element as Node

from workbench.evidence.xml_scan import Window
from workbench.evidence.xml_text import PARSER

NAMES = ("model", "modelField", "multiModelField", "modelType", "decodedData")
SAMPLE = 200
LIKELY = 64 * 1024  # bytes of a model that is tried with a parser first
TYPE = re.compile(rb"""\stype\s*=\s*["']([^"']*)""")
IDENT = re.compile(rb"""\sid\s*=\s*["']([^"']*)""")
MESSAGES = re.compile(rb"""\sname\s*=\s*["']Messages["']""")
END_OF_MODEL = b"</model>"
MODEL_IN_MODEL = etree.XPath("boolean(//model/model)")


class Model(NamedTuple):
    """A whole model that stands by itself or is a message of the chat opened before.

    Attributes:
        node: the model parsed, where it needed no mending.
    """

    type: str
    raw: bytes
    start: int
    node: Node | None = None


class ChatOpened(NamedTuple):
    """A chat begins: its fields up to its messages, as a whole element."""

    head: bytes
    start: int


class ChatClosed(NamedTuple):
    """A chat ends: all of its fields but the messages, as a whole element."""

    head: bytes
    start: int
    length: int


class Broken(NamedTuple):
    """Bytes that give no model, and why."""

    start: int
    length: int
    reason: str
    sample: bytes


Scanned = Model | ChatOpened | ChatClosed | Broken


def scan(stream: BinaryIO) -> Iterator[Scanned]:
    """Cut a stream of report XML into models, in the order of the file."""
    window = Window(stream, NAMES)
    while (token := window.skip_to_token()) is not None:
        opens = token[2] == b"model" and not token[1]
        if not opens or token[3].endswith(b"/"):
            window.pos = token.end()
            continue
        window.pos = token.start(1) - 1
        if _type(token) == "Chat":
            yield from _chat(window)
        else:
            yield _whole(window)
    if window.failure and not window.failure.startswith("the file ends"):
        yield Broken(window.at, 0, window.failure, b"")


def model_id(raw: bytes) -> str:
    """The id of the model that some bytes begin with, or an empty string."""
    end = raw.find(b">")
    found = IDENT.search(raw, 0, end if end > 0 else len(raw))
    return found[1].decode("utf-8", "replace") if found else ""


def _type(token: re.Match[bytes]) -> str:
    found = TYPE.search(token[3])
    return found[1].decode("utf-8", "replace") if found else ""


def _whole(window: Window) -> Model | Broken:
    """Take the model at `pos`, whole or damaged, and stand behind it."""
    likely = _likely(window)
    if likely is not None:
        window.pos += len(likely.raw)
        return likely
    offset = 0
    opened: list[bytes] = []
    kind = ""
    while (token := window.token(offset)) is not None:
        offset = token.end() - window.pos
        slash, name, inside = token[1], token[2], token[3]
        if slash:
            if not opened or opened[-1] != name:
                return _broken(window, kind, offset, "a closing tag is missing")
            opened.pop()
            if not opened:
                raw = window.data[window.pos : window.pos + offset]
                start, window.pos = window.at, window.pos + offset
                return Model(kind, raw, start)
        elif not opened:
            kind = _type(token)
            opened.append(name)
        elif name in (b"modelType", b"decodedData") or (
            name == b"model" and opened[-1] == b"model"
        ):
            begins = token.start(1) - 1 - window.pos
            return _broken(window, kind, begins, "it is not closed before the next one begins")
        elif not inside.endswith(b"/"):
            opened.append(name)
    return _broken(window, kind, max(offset, 1), window.failure)


def _likely(window: Window) -> Model | None:
    """The model at `pos` up to its likely end, where a parser finds just that to be whole.

    A parser that takes the bytes has found the one end that they can have, so that closing tags
    within a text do no harm: then, as for whatever is damaged, it is looked for tag by tag.
    """
    data, end = window.data, window.pos
    opened = closed = 0
    while closed == 0 or opened > closed:
        at = data.find(END_OF_MODEL, end, window.pos + LIKELY)
        if at < 0:
            return None
        opened += data.count(b"<model ", end, at)
        closed += 1
        end = at + len(END_OF_MODEL)
    raw = data[window.pos : end]
    if b"<modelType" in raw or b"<decodedData" in raw:
        return None
    try:
        node = etree.fromstring(raw, PARSER)
    except (etree.XMLSyntaxError, ValueError):
        return None
    if MODEL_IN_MODEL(node):
        return None
    return Model(node.get("type") or "", raw, window.at, node)


def _broken(window: Window, kind: str, offset: int, reason: str) -> Broken:
    """Stand at the next model of this type (or chat) behind a damaged one."""
    start = window.at
    sample = window.data[window.pos : window.pos + SAMPLE]
    window.pos += offset
    kinds = rb"(?:Chat|" + re.escape(kind.encode()) + rb")"
    following = re.compile(
        rb"""<model\s[^<>]{0,200}?\btype\s*=\s*["']"""
        + kinds
        + rb"""["']|</(?:modelType|decodedData)\s*>"""
    )
    window.find(following)
    window.failure = ""
    return Broken(start, window.at - start, reason, sample)


def _chat(window: Window) -> Iterator[Scanned]:
    """Take the chat at `pos`: its fields together, and its messages one by one."""
    start, fields, offset = window.at, [], 0
    opened: list[bytes] = []
    while (token := window.token(offset)) is not None:
        offset = token.end() - window.pos
        slash, name, inside = token[1], token[2], token[3]
        if slash:
            if not opened or opened[-1] != name:
                break
            opened.pop()
            if not opened:
                fields.append(window.data[window.pos : window.pos + offset])
                window.pos += offset
                yield ChatClosed(b"".join(fields), start, window.at - start)
                return
        elif name in (b"modelType", b"decodedData") or (
            opened and name == b"model" and opened[-1] == b"model"
        ):
            offset = token.start(1) - 1 - window.pos
            break
        elif not inside.endswith(b"/"):
            opened.append(name)
            if len(opened) == 2 and name == b"multiModelField" and MESSAGES.search(inside):
                fields.append(window.data[window.pos : token.start(1) - 1])
                window.pos = token.end()
                yield ChatOpened(b"".join(fields) + END_OF_MODEL, start)
                whole = yield from _messages(window)
                if not whole:
                    yield ChatClosed(b"".join(fields) + END_OF_MODEL, start, window.at - start)
                    return
                opened.pop()
                offset = 0
    sample = window.data[window.pos : window.pos + SAMPLE]
    window.pos += max(offset, 1) if token is None else offset
    reason = window.failure or "a closing tag is missing"
    window.failure = ""
    yield ChatClosed(b"".join(fields) + END_OF_MODEL, start, window.at - start)
    yield Broken(start, window.at - start, f"the chat is damaged: {reason}", sample)


def _messages(window: Window) -> Generator[Scanned, None, bool]:
    """The messages of a chat; returns whether their field was closed as it must be."""
    while (token := window.skip_to_token()) is not None:
        slash, name = token[1], token[2]
        if slash and name == b"multiModelField":
            window.pos = token.end()
            return True
        if slash or name != b"model" or _type(token) == "Chat":
            window.pos = token.start(1) - 1
            at = window.at
            if slash and name == b"model":
                window.pos = token.end()
            yield Broken(
                at,
                window.at - at,
                "the list of a chat's messages is not closed",
                token[0][-SAMPLE:],
            )
            return False
        if token[3].endswith(b"/"):
            window.pos = token.end()
            continue
        window.pos = token.start(1) - 1
        yield _whole(window)
    yield Broken(window.at, 0, "the file ends inside a chat", b"")
    return False
