"""Elements of a huge or damaged XML file, one by one, each with its exact place in the bytes.

A tree parser gives up at the first fault and holds whole attributes in memory. Here the raw
stream is cut into tags, the tags of one record are handed over together, and a fault costs the
record it lies in: reading goes on at the next record that begins. One attribute of one element
(the base64 of an attachment) is held out: it is never kept, only where it lies and whether it is
sound. Nothing is expanded, and a document type declaration is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import BinaryIO, NamedTuple

from workbench.errors import InputError
from workbench.evidence import limits
from workbench.evidence.base64_text import is_sound
from workbench.evidence.xml_text import plain_tag

CHUNK = 1024 * 1024
PIECE = 64 * 1024  # read at once
SAMPLE = 400
LIKELY = 4096  # bytes of a tag that is tried without a parser first
ENDS = ((b"<!--", b"-->"), (b"<![CDATA[", b"]]>"), (b"<?", b"?>"))
ATTRIBUTE = re.compile(rb"""([\w:.-]+)\s*=\s*("[^"]*"|'[^']*')""")


@dataclass(frozen=True, slots=True)
class Grammar:
    """What the scanner must know of a format.

    Attributes:
        records: names of the elements that are handed over whole.
        others: names of the elements within and around them; any other name is known as a tag
            too, but these are never taken for text when they follow a lost quotation mark.
        held_out: element and attribute whose value is replaced by `START+LENGTH+SOUND`.
    """

    records: tuple[str, ...]
    others: tuple[str, ...]
    held_out: tuple[str, str] = ("", "")


class Element(NamedTuple):
    """A whole record: its tags without the text between them, and the place of the original.

    Attributes:
        plain: name and attributes, where it is one tag that needs no parser.
    """

    raw: bytes
    start: int
    length: int
    line: int
    plain: tuple[str, dict[str, str]] | None = None


class Tag(NamedTuple):
    """A tag that belongs to no record: the root's, or an unknown one."""

    name: str
    raw: bytes
    closing: bool


class Damage(NamedTuple):
    """Bytes that give no record, and why."""

    start: int
    length: int
    line: int
    reason: str
    sample: bytes


class _Token(NamedTuple):
    name: bytes
    raw: bytes
    start: int
    end: int
    line: int
    closing: bool
    held_out: bool


class _Patterns(NamedTuple):
    tag: re.Pattern[bytes]
    unfinished: re.Pattern[bytes]
    begin: re.Pattern[bytes]
    held_out: re.Pattern[bytes]


@lru_cache
def _patterns(grammar: Grammar) -> _Patterns:
    known = b"|".join(re.escape(each).encode() for each in grammar.records + grammar.others)
    records = b"|".join(re.escape(each).encode() for each in grammar.records)
    not_a_tag = rb"<(?!/?(?:" + known + rb")[\s/>])"
    double = rb'"(?:[^"<]++|' + not_a_tag + rb")*+"
    single = rb"'(?:[^'<]++|" + not_a_tag + rb")*+"
    inside = rb"""(?:[^<>"']++|""" + double + rb'"|' + single + rb"')*+"
    name, attribute = (re.escape(each).encode() for each in grammar.held_out)
    return _Patterns(
        tag=re.compile(rb"<(/?)([A-Za-z_][\w:.-]*+)(" + inside + rb")>"),
        unfinished=re.compile(
            rb"<(?:[!?][^<>]{0,9}|/?[\w:.-]*+" + inside
            + rb"(?:" + double + b"|" + single + rb")?)\Z"
        ),
        begin=re.compile(rb"<(?:(?:" + records + rb")|/?(?:" + known + rb"))[\s/>]"),
        held_out=re.compile(
            rb"<" + name + rb"""(?:\s++[\w:.-]++\s*+=\s*+(?:"[^"]*+"|'[^']*+'))*?\s++"""
            + attribute + rb"""\s*+=\s*+(["'])"""
        ),
    )  # fmt: skip


def elements(stream: BinaryIO, grammar: Grammar) -> Iterator[Element | Tag | Damage]:
    """Cut a stream of XML into records, in the order of the file.

    Args:
        stream: the bytes, in an encoding that holds ASCII as it is.
        grammar: what the format is made of.

    Raises:
        InputError: when the file declares a document type; and, after all that came of it, when
            the archive that it lies in is damaged.
    """
    records = frozenset(each.encode() for each in grammar.records)
    opened: list[_Token] = []
    window = _Window(stream)
    for token in _tokens(window, grammar):
        if isinstance(token, Element):
            if opened:
                yield _unclosed(opened, token.start, "it is not closed before the next one begins")
                opened = []
            yield token
            continue
        if isinstance(token, Damage):
            yield _joined(opened, token) if opened else token
            opened = []
            continue
        begins = token.name in records and not token.closing
        if opened and begins:
            yield _unclosed(opened, token.start, "it is not closed before the next one begins")
            opened = []
        if begins or opened:
            opened.append(token)
            if token.closing and token.name == opened[0].name:
                yield _whole(opened)
                opened = []
        else:
            yield Tag(token.name.decode("ascii", "replace"), token.raw, token.closing)
    if opened:
        reason = window.failure or "the file ends inside this element"
        yield _unclosed(opened, opened[-1].end, reason)
    if window.failure:
        raise InputError(window.failure)


class _Window:
    """The part of a stream that is being looked at, and where it lies in the whole."""

    def __init__(self, stream: BinaryIO) -> None:
        self.stream = stream
        self.data = b""
        self.pos = 0
        self.start = 0  # offset in the stream of data[0]
        self.ended = False
        self.failure = ""
        self._broken = ""
        self._line, self._counted = 1, 0

    def line(self) -> int:
        """The line that `pos` is in, from 1."""
        if self.pos > self._counted:
            self._line += self.data.count(b"\n", self._counted, self.pos)
            self._counted = self.pos
        return self._line

    def more(self) -> bool:
        """Forget what lies before `pos` and read on; False at the end."""
        self.line()
        self.start += self.pos
        self.data = self.data[self.pos :]
        self.pos = self._counted = 0
        chunk = self.read(max(CHUNK, len(self.data)))
        self.data += chunk
        return bool(chunk)

    def read(self, size: int) -> bytes:
        """Read from the stream; a failing archive counts as the end, and is remembered.

        It is read in small pieces: one that fails costs itself, and not those before it.
        """
        if self.ended:
            return b""
        pieces: list[bytes] = []
        got = 0
        while got < size and not self._broken:
            try:
                piece = self.stream.read(min(PIECE, size - got))
            except InputError as problem:
                self._broken = problem.what
                break
            if not piece:
                break
            pieces.append(piece)
            got += len(piece)
        self.ended = not pieces
        if self.ended:
            self.failure = self._broken
        return b"".join(pieces)

    def replace(self, begin: int, rest: bytes, value: bytes, newlines: int, length: int) -> None:
        """Put `value` in place of all from `begin` on, and `rest` of the stream after it.

        Args:
            begin: index in `data` where the value began.
            rest: what was read beyond the value.
            value: what stands for it.
            newlines: line ends in it.
            length: its bytes.
        """
        self._line += newlines
        self.data = self.data[:begin] + value + rest
        self.start += length - len(value)


def _tokens(window: _Window, grammar: Grammar) -> Iterator[Element | _Token | Damage]:
    """The tags; one that is a whole record by itself as that record."""
    patterns = _patterns(grammar)
    plain_records = frozenset(grammar.records)
    records = frozenset(each.encode() for each in grammar.records)
    holder = grammar.held_out[0].encode()
    while True:
        at = window.data.find(b"<", window.pos)
        if at < 0:
            window.pos = len(window.data)
            if window.more():
                continue
            return
        window.pos = at
        start, line = window.start + at, window.line()
        end = window.data.find(b"/>", at, at + LIKELY) + 2
        raw = window.data[at:end] if end > 1 else b""
        plain = plain_tag(raw) if raw else None
        if plain is not None and plain[0] in plain_records:
            window.pos = end
            yield Element(raw, start, end - at, line, plain)
            continue
        found, held_out = patterns.tag.match(window.data, at), False
        while found is None and _read_on(window, patterns):
            held_out = _hold_out(window, patterns.held_out) or held_out
            found = patterns.tag.match(window.data, window.pos)
        if found is not None:
            window.pos = found.end()
            slash, name, inside = found.groups()
            if name in records and inside.endswith(b"/") and not slash:
                yield Element(found[0], start, window.start + window.pos - start, line)
                continue
            token = _Token(
                name, found[0], start, window.start + window.pos, line,
                slash == b"/", held_out,
            )  # fmt: skip
            yield _without_value(token, grammar) if name == holder else token
        elif not _aside(window):
            yield _damage(window, patterns, start, line)


def _read_on(window: _Window, patterns: _Patterns) -> bool:
    """Whether more of the stream could finish the tag at `pos`, and was there."""
    if len(window.data) - window.pos > limits.LINE_BYTES:
        return False
    return bool(patterns.unfinished.match(window.data, window.pos)) and window.more()


def _hold_out(window: _Window, pattern: re.Pattern[bytes]) -> bool:
    """Read past a long value that is to be held out, keeping only where it lies."""
    found = pattern.match(window.data, window.pos)
    if found is None or len(window.data) - found.end() < CHUNK:
        return False
    quote, begin = found[1], found.end()
    if window.data.find(quote, begin) >= 0:
        return False
    offset, length, newlines, rest = window.start + begin, 0, 0, b""

    def pieces() -> Iterator[bytes]:
        nonlocal length, newlines, rest
        chunk = window.data[begin:]
        while chunk:
            value, mark, rest = chunk.partition(quote)
            length += len(value)
            newlines += value.count(b"\n")
            yield value
            if mark:
                rest = mark + rest
                return
            chunk = window.read(CHUNK)

    sound = is_sound(pieces())
    window.replace(begin, rest, b"%d+%d+%d" % (offset, length, sound), newlines, length)
    return True


def _without_value(token: _Token, grammar: Grammar) -> _Token:
    """The tag with its held-out value replaced by where it lies."""
    wanted = grammar.held_out[1].encode()
    for found in ATTRIBUTE.finditer(token.raw) if not token.held_out else ():
        if found[1] != wanted:
            continue
        value, begin = found[2][1:-1], found.start(2) + 1
        reference = b""
        if value not in (b"", b"null"):
            sound = is_sound(iter((value,)))
            reference = b"%d+%d+%d" % (token.start + begin, len(value), sound)
        raw = token.raw[:begin] + reference + token.raw[begin + len(value) :]
        return token._replace(raw=raw)
    return token


def _aside(window: _Window) -> bool:
    """Pass over a comment, instruction or character data at `pos`, where there is one whole.

    Raises:
        InputError: at a document type declaration.
    """
    for begin, end in ENDS:
        if window.data.startswith(begin, window.pos):
            while (stop := window.data.find(end, window.pos + len(begin))) < 0:
                if len(window.data) - window.pos > limits.LINE_BYTES or not window.more():
                    return False
            window.pos = stop + len(end)
            return True
    if window.data[window.pos : window.pos + 9].upper() == b"<!DOCTYPE":
        raise InputError(
            "the file declares a document type, which no backup app writes and which could"
            " make it expand without end; it is not read"
        )
    return False


def _damage(window: _Window, patterns: _Patterns, start: int, line: int) -> Damage:
    """Pass over what can't be read, up to where the next known tag begins."""
    reason = "it is not well-formed"
    if len(window.data) - window.pos > limits.LINE_BYTES:
        reason = f"one tag is longer than {limits.LINE_BYTES >> 20} MiB"
    elif window.failure:
        reason = window.failure
    elif patterns.unfinished.match(window.data, window.pos):
        reason = "the file ends inside this element"
    sample = window.data[window.pos : window.pos + SAMPLE]
    window.pos += 1
    while (found := patterns.begin.search(window.data, window.pos)) is None:
        window.pos = max(window.pos, len(window.data) - 64)
        if not window.more():
            window.pos = len(window.data)
            break
    else:
        window.pos = found.start()
    return Damage(start, window.start + window.pos - start, line, reason, sample)


def _whole(tokens: list[_Token]) -> Element:
    first = tokens[0]
    raw = b"".join(each.raw for each in tokens)
    return Element(raw, first.start, tokens[-1].end - first.start, first.line)


def _joined(tokens: list[_Token], damage: Damage) -> Damage:
    first = tokens[0]
    length = damage.start + damage.length - first.start
    return Damage(first.start, length, first.line, damage.reason, first.raw[:SAMPLE])


def _unclosed(tokens: list[_Token], end: int, reason: str) -> Damage:
    first = tokens[0]
    return Damage(first.start, end - first.start, first.line, reason, first.raw[:SAMPLE])
