"""NeXT typedstreams, as Messages on iOS and macOS stores attributed text: text and its runs.

A stream is a header, then groups of values, each group preceded by its types. What occurs again
is written as a reference into one of two tables: type encodings and class names in the first,
objects, classes and C strings in the second; an object takes its number before its class does.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import NamedTuple

HEADER = b"\x04\x0bstreamtyped"
TWO, FOUR, FLOAT, NEW, NIL, END = 0x81, 0x82, 0x83, 0x84, 0x85, 0x86
FIRST_REFERENCE = -110
DEPTH = 60
MARKERS = (b"NSString", b"NSMutableString")
WHOLE = frozenset(b"silqSILQ")
PART = "__kIMMessagePartAttributeName"
RUN = b"\x86\x84\x02iI\x01"
_OBJECT = b"\x84\x84\x08NSObject\x00\x85\x92\x84\x84\x84"
_NUMBER = b"\x92\x84\x84\x84\x08NSNumber\x00\x84\x84\x07NSValue\x00"


def _common(
    outer: bytes, inner: bytes, same: bytes, name: bytes, kind: bytes
) -> tuple[bytes, bytes]:
    """What stands before and after the text of a stream with one run of one attribute."""
    key = PART.encode()
    before = HEADER + b"\x81\xe8\x03\x84\x01@\x84\x84\x84" + outer + _OBJECT + inner + same
    after = (
        b"\x92\x84\x84\x84\x0cNSDictionary\x00" + same + b"\x84\x01i\x01\x92\x84" + name
        + bytes([len(key)]) + key + b"\x86" + _NUMBER + same + b"\x84\x01*\x84" + kind
        + b"\x00\x86\x86\x86"
    )  # fmt: skip
    return before + b"\x84\x01+", after


COMMON = (
    _common(
        b"\x19NSMutableAttributedString\x00\x84\x84\x12NSAttributedString\x00",
        b"\x0fNSMutableString\x01\x84\x84\x08NSString\x01", b"\x95", b"\x98\x98", b"\x9b\x9b",
    ),
    _common(
        b"\x12NSAttributedString\x00", b"\x08NSString\x01", b"\x94", b"\x96\x96", b"\x99\x99",
    ),
)  # fmt: skip
FAULTS = (IndexError, ValueError, struct.error, RecursionError, TypeError, OverflowError)


@dataclass(slots=True)
class Thing:
    """An object: the name of its class, nearest first, and the values in it."""

    classes: tuple[str, ...]
    values: list[object]

    @property
    def is_text(self) -> bool:
        """Whether it is a string."""
        return "NSString" in self.classes


class Run(NamedTuple):
    """A stretch of text in UTF-16 units, and what is attached to it by key."""

    length: int
    attributes: dict[str, object]


class Text(NamedTuple):
    """Attributed text.

    Attributes:
        text: the characters, U+FFFC where an attachment stands.
        runs: the stretches; empty where the text was found without reading the stream.
        guessed: whether the stream could not be read and the text was found by its marker.
    """

    text: str
    runs: tuple[Run, ...]
    guessed: bool = False


def attributed_text(data: bytes) -> Text | None:
    """The text in a stream; found by its marker where the stream can't be read; else None."""
    if (plain := _in_one_part(data)) is not None:
        return plain
    try:
        return _attributed(_Reader(data).read())
    except FAULTS:
        return _guessed(data)


def _in_one_part(data: bytes) -> Text | None:
    """The text of a stream that is, byte for byte, of the commonest form: text alone, one run."""
    for before, after in COMMON:
        if not data.startswith(before):
            continue
        size, at = _length_at(data, len(before))
        said = data[at : at + size]
        text = said.decode("utf-8", "replace")
        units = len(text) if len(text) == size else len(text.encode("utf-16-le")) // 2
        run, end = _length_at(data, at + size + len(RUN))
        if data[at + size :].startswith(RUN) and run == units and data[end:] == after:
            return Text(text, (Run(units, {PART: 0}),))
    return None


def _length_at(data: bytes, at: int) -> tuple[int, int]:
    """A length of one or three bytes, and where it ends; others are left to the reader."""
    if at >= len(data):
        return -1, at
    head = data[at]
    if head < 0x80:
        return head, at + 1
    if head == TWO and at + 3 <= len(data):
        return int.from_bytes(data[at + 1 : at + 3], "little"), at + 3
    return -1, at + 1


class _Reader:
    """Reads a stream; raises one of `FAULTS` where it is none."""

    def __init__(self, data: bytes) -> None:
        if not data.startswith(HEADER):
            raise ValueError("not a typedstream")
        self.data = data
        self.at = len(HEADER)
        self.strings: list[bytes] = []
        self.objects: list[object] = []

    def read(self) -> list[object]:
        self.whole()  # the version of the system that wrote it
        found: list[object] = []
        while self.at < len(self.data):
            found += self.group(0)
        return found

    def whole(self) -> int:
        head = self.data[self.at]
        self.at += 1
        if head == TWO:
            self.at += 2
            return int.from_bytes(self.data[self.at - 2 : self.at], "little", signed=True)
        if head == FOUR:
            self.at += 4
            return int.from_bytes(self.data[self.at - 4 : self.at], "little", signed=True)
        if FLOAT <= head <= 0x91:
            raise ValueError("a tag where a number should be")
        return head - 256 if head > 127 else head

    def length(self) -> int:
        """A length: unsigned, and no more than there is."""
        head = self.data[self.at]
        found = self.whole()
        if found < 0:
            found += 0x10000 if head == TWO else 0x1_0000_0000 if head == FOUR else 0
        if found < 0 or self.at + found > len(self.data):
            raise ValueError("a length beyond the end")
        return found

    def packed(self) -> bytes:
        size = self.length()
        self.at += size
        return self.data[self.at - size : self.at]

    def reference(self) -> int:
        found = self.whole() - FIRST_REFERENCE
        if found < 0:
            raise ValueError("a reference before the first")
        return found

    def shared(self) -> bytes:
        head = self.data[self.at]
        if head == NEW:
            self.at += 1
            found = self.packed()
            self.strings.append(found)
            return found
        if head == NIL:
            self.at += 1
            return b""
        return self.strings[self.reference()]

    def group(self, depth: int) -> list[object]:
        types = self.shared()
        if not types:
            raise ValueError("values without types")
        found: list[object] = []
        at = 0
        while at < len(types):
            at, one = self._type(types, at)
            found.append(self.value(one, depth))
        return found

    @staticmethod
    def _type(types: bytes, at: int) -> tuple[int, bytes]:
        """One type of a joined encoding, and where it ends."""
        start = at
        if types[at : at + 1] not in (b"[", b"{"):
            return at + 1, types[at : at + 1]
        level = 0
        while at < len(types):
            level += (types[at] in b"[{") - (types[at] in b"]}")
            at += 1
            if level == 0:
                return at, types[start:at]
        raise ValueError("an encoding that does not end")

    def value(self, kind: bytes, depth: int) -> object:
        if kind == b"@":
            return self.object(depth + 1)
        if kind == b"+":
            return self.packed()
        if kind[0] in WHOLE:
            return self.whole()
        if kind in (b"c", b"C", b"B"):
            self.at += 1
            return self.data[self.at - 1]
        if kind in (b"f", b"d"):
            return self.floating(kind)
        if kind in (b"*", b"%", b":"):
            return self.c_string() if kind == b"*" else self.shared()
        if kind == b"#":
            return self.class_names()
        if kind[:1] == b"[":
            return self.array(kind, depth)
        if kind[:1] == b"{":
            return self.structure(kind, depth)
        raise ValueError("an unknown type")

    def floating(self, kind: bytes) -> float:
        if self.data[self.at] != FLOAT:
            return float(self.whole())
        size = 4 if kind == b"f" else 8
        self.at += 1 + size
        (found,) = struct.unpack("<f" if size == 4 else "<d", self.data[self.at - size : self.at])
        return float(found)

    def c_string(self) -> object:
        head = self.data[self.at]
        if head == NEW:
            self.at += 1
            place = len(self.objects)
            self.objects.append(None)
            self.objects[place] = self.shared()
            return self.objects[place]
        if head == NIL:
            self.at += 1
            return None
        return self.objects[self.reference()]

    def array(self, kind: bytes, depth: int) -> object:
        digits = kind[1:-1]
        size = len(digits) - len(digits.lstrip(b"0123456789"))
        count, inner = int(digits[:size] or b"0"), digits[size:]
        if inner in (b"c", b"C"):
            if self.at + count > len(self.data):
                raise ValueError("an array beyond the end")
            self.at += count
            return self.data[self.at - count : self.at]
        if count > len(self.data):
            raise ValueError("an array beyond the end")
        return [self.value(inner, depth + 1) for _ in range(count)]

    def structure(self, kind: bytes, depth: int) -> object:
        if depth > DEPTH:
            raise ValueError("nested too deeply")
        _, _, inner = kind[1:-1].partition(b"=")
        found, at = [], 0
        while at < len(inner):
            at, one = self._type(inner, at)
            found.append(self.value(one, depth + 1))
        return found

    def object(self, depth: int) -> object:
        head = self.data[self.at]
        if head == NIL:
            self.at += 1
            return None
        if head != NEW:
            return self.objects[self.reference()]
        if depth > DEPTH:
            raise ValueError("nested too deeply")
        self.at += 1
        place = len(self.objects)
        self.objects.append(None)
        thing = Thing(self.class_names(), [])
        self.objects[place] = thing
        while self.data[self.at] != END:
            thing.values += self.group(depth)
        self.at += 1
        return thing

    def class_names(self) -> tuple[str, ...]:
        """A class and those above it, by name."""
        found: list[str] = []
        places: list[int] = []
        while True:
            head = self.data[self.at]
            if head == NIL:
                self.at += 1
                above: tuple[str, ...] = ()
                break
            if head != NEW:
                known = self.objects[self.reference()]
                if not isinstance(known, tuple):
                    raise ValueError("a reference to what is no class")
                above = known
                break
            self.at += 1
            name = self.shared()
            self.whole()  # the class's version
            places.append(len(self.objects))
            self.objects.append(None)
            found.append(name.decode("ascii", "replace"))
        names = (*found, *above)
        for position, place in enumerate(places):
            self.objects[place] = names[position:]
        return names


def _attributed(values: list[object]) -> Text:
    whole = values[0] if values else None
    if not isinstance(whole, Thing):
        raise ValueError("no object")
    if whole.is_text:
        return Text(_string(whole), ())
    if "NSAttributedString" not in whole.classes:
        raise ValueError("no attributed text")
    text = _string(whole.values[0])
    runs: list[Run] = []
    known: list[dict[str, object]] = []
    at = 1
    while at + 1 < len(whole.values):
        number, length = whole.values[at], whole.values[at + 1]
        at += 2
        if not isinstance(number, int) or not isinstance(length, int):
            raise ValueError("runs that are no numbers")
        if number > len(known):
            known.append(_dictionary(whole.values[at]))
            at += 1
        runs.append(Run(length, known[number - 1]))
    return Text(text, tuple(runs))


def _string(thing: object) -> str:
    if not isinstance(thing, Thing) or not thing.values or not isinstance(thing.values[0], bytes):
        raise ValueError("no string")
    return thing.values[0].decode("utf-8", "replace")


def _dictionary(thing: object) -> dict[str, object]:
    if not isinstance(thing, Thing):
        return {}
    pairs = thing.values[1:]
    return {
        _string(key): _simple(value) for key, value in zip(pairs[::2], pairs[1::2], strict=False)
    }


def _simple(value: object) -> object:
    """A value of an attribute as text or number where it is one, else the name of its class."""
    if not isinstance(value, Thing):
        return value
    if value.is_text:
        return _string(value)
    if "NSValue" in value.classes and value.values:
        return value.values[-1]
    if "NSURL" in value.classes:
        return next((_string(e) for e in value.values if isinstance(e, Thing) and e.is_text), None)
    return value.classes[0] if value.classes else None


def _guessed(data: bytes) -> Text | None:
    """The text after the first string class's name: right for most streams, hence marked."""
    for marker in MARKERS:
        at = data.find(marker)
        plus = data.find(b"+", at + len(marker), at + len(marker) + 12) if at >= 0 else -1
        if plus < 0:
            continue
        reader = _Reader(HEADER + data[plus + 1 :])
        try:
            return Text(reader.packed().decode("utf-8"), (), guessed=True)
        except FAULTS:
            continue
    return None
