"""Parts of a huge or damaged JSON file, one by one, each with its exact place in the bytes.

A JSON library gives up at the first fault, or tells no offsets. Here the caller says which
containers to look into, and every value met inside them is handed over whole, with its path and
its byte span. A fault costs the value it lies in: where its siblings are objects, reading goes on
at the next one, known by the name of its first key. Memory holds one value at a time.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO, NamedTuple

from workbench.errors import InputError
from workbench.evidence import limits

CHUNK = 1024 * 1024
SAMPLE = 400
Path = tuple[str | int, ...]
SPACE = re.compile(rb"[ \t\r\n]*+")
STRING = re.compile(rb'"((?:[^"\\]++|\\.)*+)"', re.DOTALL)
SCALAR = re.compile(rb"[^\s,:\[\]{}\"]++")
BRACKET = re.compile(rb'(?:[^"\[\]{}]++|"(?:[^"\\]++|\\.)*+")*+([\[\]{}])', re.DOTALL)
FIRST_KEY = re.compile(rb'\{\s*+("(?:[^"\\]++|\\.)*+")\s*+:')
SIBLING = rb"[}\]\"\w]\s*+,\s*+(?=\{\s*+"
DECODER = json.JSONDecoder()
SURROGATE = re.compile("[\ud800-\udfff]")


class Piece(NamedTuple):
    """A value: where it stands in the document and in the bytes, and what it is."""

    path: Path
    start: int
    length: int
    value: Any


class Damage(NamedTuple):
    """Bytes that give no value, and why."""

    path: Path
    start: int
    length: int
    reason: str
    sample: bytes


class _Frame:
    """A container that is being looked into."""

    __slots__ = ("first_key", "index", "is_object", "path")

    def __init__(self, path: Path, *, is_object: bool) -> None:
        self.path, self.is_object = path, is_object
        self.index = -1
        self.first_key = b""


def pieces(
    stream: BinaryIO, look_into: Callable[[Path], bool], skip: int = 0
) -> Iterator[Piece | Damage]:
    """Cut a JSON document into the values inside the containers that are looked into.

    Args:
        stream: UTF-8, with or without a byte order mark.
        look_into: whether the container at a path (keys and indexes from the root) is opened;
            if not, it is handed over whole. Scalars are always handed over.
        skip: bytes before the document (an assignment in a script file), under 64 KiB.

    Raises:
        InputError: when the file is UTF-16 or UTF-32, or begins with no JSON value.
    """
    window = _Window(stream)
    window.begin(skip)
    stack: list[_Frame] = []
    path: Path | None = ()
    while path is not None:
        opener = window.peek()
        if opener in (b"{", b"[") and len(stack) < limits.JSON_DEPTH and look_into(path):
            stack.append(_Frame(path, is_object=opener == b"{"))
            window.pos += 1
        elif opener in (b"}", b"]", b",", b":"):
            yield Damage(path, window.at, 0, "a value is missing", opener)
        elif opener:
            yield _value(window, path, stack)
        path, fault = _next(window, stack)
        if fault is not None:
            yield fault


def path_text(path: Path) -> str:
    """A path as a JSON pointer (RFC 6901)."""
    return "".join(
        f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in path
    ) or "/"  # fmt: skip


def mended(value: Any) -> Any:
    """A value whose lone surrogates, which no text can hold, are replaced by U+FFFD."""
    if isinstance(value, str):
        return SURROGATE.sub("\ufffd", value)
    if isinstance(value, list):
        return [mended(each) for each in value]
    if isinstance(value, dict):
        return {mended(key): mended(each) for key, each in value.items()}
    return value


class _Window:
    """The part of a stream that is being looked at, and where it lies in the whole."""

    def __init__(self, stream: BinaryIO) -> None:
        self.stream = stream
        self.data = b""
        self.pos = 0
        self.base = 0  # offset in the stream of data[0]
        self.failure = "the file ends inside it"
        self.wasted = 0  # bytes read in vain, looking for the ends of values
        self.end_told = False  # whether a value was said to be cut short by the end
        self._text = ""

    def begin(self, skip: int) -> None:
        """Go to the document, over a byte order mark."""
        self.more()
        if self.data[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in self.data[:4]:
            raise InputError(
                "JSON in UTF-16 or UTF-32, as no app writes it: the file was saved anew by"
                " something else; hand over the original"
            )
        self.pos = skip or (3 if self.data.startswith(b"\xef\xbb\xbf") else 0)
        if self.peek() not in (b"{", b"["):
            raise InputError("it does not begin with a JSON object or list")

    @property
    def at(self) -> int:
        """The offset of `pos` in the stream."""
        return self.base + self.pos

    def more(self) -> bool:
        """Forget what lies before `pos` and read on; False at the end."""
        self.base += self.pos
        self.data = self.data[self.pos :]
        self.pos = 0
        try:
            chunk = self.stream.read(max(CHUNK, len(self.data)))
        except InputError as problem:
            self.failure, chunk = problem.what, b""
        self.data += chunk
        self._text = ""
        return bool(chunk)

    @property
    def text(self) -> str:
        """The window with every byte as a character."""
        self._text = self._text or self.data.decode("latin-1")
        return self._text

    def peek(self) -> bytes:
        """The next byte that is not white space; empty at the end."""
        while True:
            first = self.data[self.pos : self.pos + 1]
            if first and first > b" ":
                return first
            found = SPACE.match(self.data, self.pos)
            self.pos = found.end() if found else self.pos
            if self.pos < len(self.data):
                return self.data[self.pos : self.pos + 1]
            if not self.more():
                return b""

    def match(self, pattern: re.Pattern[bytes]) -> re.Match[bytes] | None:
        """Match at `pos`, reading on while the match is not whole."""
        while True:
            found = pattern.match(self.data, self.pos)
            if found is not None and found.end() < len(self.data):
                return found
            if len(self.data) - self.pos > limits.JSON_PIECE_BYTES or not self.more():
                return pattern.match(self.data, self.pos)


def _value(window: _Window, path: Path, stack: list[_Frame]) -> Piece | Damage:
    """Take the value at `pos` whole."""
    start = window.at
    opener = window.data[window.pos : window.pos + 1]
    frame = stack[-1] if stack else None
    if frame is not None and not frame.first_key:
        first = FIRST_KEY.match(window.data, window.pos)
        frame.first_key = first[1] if first else b""
    if window.wasted > limits.JSON_WASTE_BYTES:
        stack.clear()
        return _passed_over(window, path, stack, start, "not whole JSON from here on")
    if (quick := _quick(window, path, start)) is not None:
        return quick
    deepest = 0
    if opener in (b"{", b"["):
        length, deepest = _bracketed(window)
    else:
        found = window.match(STRING if opener == b'"' else SCALAR)
        length = found.end() - found.start() if found else 0
    if not length:
        reason = window.failure
        if len(window.data) - window.pos > limits.JSON_PIECE_BYTES:
            reason = f"one value is longer than {limits.JSON_PIECE_BYTES >> 20} MiB"
        return _passed_over(window, path, stack, start, reason)
    if deepest > limits.JSON_DEPTH:
        return _passed_over(window, path, stack, start, "nested too deep", length)
    raw = window.data[window.pos : window.pos + length]
    try:
        value = json.loads(raw.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return _passed_over(window, path, stack, start, "not whole JSON", length)
    window.pos += length
    return Piece(path, start, length, _without_surrogates(value, raw))


def _quick(window: _Window, path: Path, start: int) -> Piece | None:
    """Take a value that lies whole in the window, or None where that is in doubt.

    The window is read as Latin-1, in which a character is a byte, so that the library's own
    scanner finds the end; a value that is not ASCII is then read again as what it is.
    """
    try:
        value, end = DECODER.raw_decode(window.text, window.pos)
    except json.JSONDecodeError as problem:
        window.wasted += max(0, problem.pos - window.pos)
        return None
    except (ValueError, RecursionError):
        return None
    raw = window.data[window.pos : end]
    if end >= len(window.data) or raw.count(b"[") + raw.count(b"{") > limits.JSON_DEPTH:
        return None
    if not raw.isascii():
        try:
            value = json.loads(raw.decode("utf-8", "replace"))
        except ValueError:
            return None
    window.pos = end
    return Piece(path, start, len(raw), _without_surrogates(value, raw))


def _without_surrogates(value: Any, raw: bytes) -> Any:
    return mended(value) if b"\\ud" in raw or b"\\uD" in raw else value


def _bracketed(window: _Window) -> tuple[int, int]:
    """The length of the object or list at `pos` (0 where it does not end), and its depth."""
    depth = deepest = 0
    offset = 0
    while True:
        found = BRACKET.match(window.data, window.pos + offset)
        if found is None:
            if len(window.data) - window.pos > limits.JSON_PIECE_BYTES or not window.more():
                window.wasted += len(window.data) - window.pos
                return 0, deepest
            continue
        offset = found.end() - window.pos
        if found[1] in b"{[":
            depth += 1
            deepest = max(deepest, depth)
        else:
            depth -= 1
            if not depth:
                return offset, deepest


def _passed_over(
    window: _Window, path: Path, stack: list[_Frame], start: int, reason: str, length: int = 0
) -> Damage:
    """Go on at the next record that can be recognised, else behind the value or at the end."""
    sample = window.data[window.pos : window.pos + SAMPLE]
    end = window.pos + length if length else len(window.data)
    bracketed = window.data[window.pos : window.pos + 1] in (b"{", b"[")
    if not _found_again(window, stack, end if bracketed else len(window.data)):
        window.pos = end
        if not length:
            _to_the_end(window)
            window.end_told = True
    return Damage(path, start, window.at - start, reason, sample)


def _found_again(window: _Window, stack: list[_Frame], end: int) -> bool:
    """Go to the next record before `end` that begins as those before it in an open list."""
    for depth in range(len(stack), 0, -1):
        frame = stack[depth - 1]
        if frame.is_object or not frame.first_key:
            continue
        sibling = re.compile(SIBLING + re.escape(frame.first_key) + rb"\s*+:)")
        found = sibling.search(window.data, window.pos, end)
        if found is not None:
            window.pos = found.end()
            del stack[depth:]
            return True
    return False


def _to_the_end(window: _Window) -> None:
    while window.more():
        window.pos = len(window.data)
    window.pos = len(window.data)


def _next(window: _Window, stack: list[_Frame]) -> tuple[Path | None, Damage | None]:
    """The path of the next value, or None at the end of the document."""
    comma = False
    while stack:
        frame = stack[-1]
        char = window.peek()
        if not char:
            ended = Damage(frame.path, window.at, 0, window.failure, b"")
            stack.clear()
            return None, None if window.end_told else ended
        if char == b",":
            window.pos += 1
            comma = True
        elif char in b"}]":
            if (char == b"}") != frame.is_object and (lost := _wrong_end(window, stack)):
                stack[-1].index += 1
                return (*stack[-1].path, stack[-1].index), lost
            window.pos += 1
            stack.pop()
            comma = False
        elif not frame.is_object:
            frame.index += 1
            fault = _stray(window, frame) if char == b":" else None
            return (*frame.path, frame.index), fault or _uncut(window, frame, comma=comma)
        elif (key := _key(window)) is not None:
            frame.index += 1
            return (*frame.path, key), _uncut(window, frame, comma=comma)
        else:
            return _lost(window, stack)
    rest = window.peek()
    if rest and rest != b";":
        sample = window.data[window.pos : window.pos + SAMPLE]
        return None, Damage((), window.at, len(sample), "text after the end of the JSON", sample)
    return None, None


def _wrong_end(window: _Window, stack: list[_Frame]) -> Damage | None:
    """A list ended as an object or the reverse: what stands before the next record is lost."""
    start, path = window.at, stack[-1].path
    sample = window.data[window.pos : window.pos + SAMPLE]
    if not _found_again(window, stack, len(window.data)):
        return None
    return Damage(path, start, window.at - start, "not whole JSON", sample)


def _uncut(window: _Window, frame: _Frame, *, comma: bool) -> Damage | None:
    """A value that no comma parts from the one before it: read, and told."""
    if comma or not frame.index:
        return None
    return Damage(frame.path, window.at, 0, "a comma is missing before this", b"")


def _stray(window: _Window, frame: _Frame) -> Damage:
    window.pos += 1
    return Damage((*frame.path, frame.index), window.at - 1, 1, "a stray colon", b":")


def _key(window: _Window) -> str | None:
    """Read a key and its colon, or None where there is none."""
    if window.peek() != b'"':
        return None
    found = window.match(STRING)
    if found is None:
        return None
    try:
        key = json.loads(found[0].decode("utf-8", "replace"))
    except ValueError:
        key = found[1].decode("utf-8", "replace")
    window.pos = found.end()
    if window.peek() != b":":
        return None
    window.pos += 1
    return str(mended(key))


def _lost(window: _Window, stack: list[_Frame]) -> tuple[Path | None, Damage]:
    """Neither key nor end where one must stand: go on at the next record, or give up."""
    start, path = window.at, stack[-1].path
    fault = _passed_over(window, path, stack, start, "not whole JSON from here on")
    if not window.peek():
        stack.clear()
        return None, fault
    stack[-1].index += 1
    return (*stack[-1].path, stack[-1].index), fault
