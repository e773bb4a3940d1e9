"""The wire format of protocol buffers, without a schema: numbered fields with numbers or bytes.

https://protobuf.dev/programming-guides/encoding/
"""

from __future__ import annotations

from collections.abc import Iterator

VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5


def fields(data: bytes) -> Iterator[tuple[int, int | bytes]]:
    """The fields of a message in their order.

    Raises:
        ValueError: when it is none, or is cut off.
    """
    at = 0
    while at < len(data):
        tag, at = varint(data, at)
        kind, number = tag & 7, tag >> 3
        if number == 0:
            raise ValueError("a field without a number")
        if kind == VARINT:
            value, at = varint(data, at)
            yield number, value
            continue
        if kind == BYTES:
            size, at = varint(data, at)
        elif kind in (FIXED32, FIXED64):
            size = 4 if kind == FIXED32 else 8
        else:
            raise ValueError("an unknown kind of field")
        if at + size > len(data):
            raise ValueError("a field is cut off")
        yield number, data[at : at + size]
        at += size


def varint(data: bytes, at: int) -> tuple[int, int]:
    """A number of variable length, and where it ends.

    Raises:
        ValueError: when it is longer than 64 bits or cut off.
    """
    value = shift = 0
    while at < len(data) and shift < 70:
        byte = data[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return value, at
    raise ValueError("a number that does not end")


def texts(data: bytes, *path: int) -> list[str]:
    """The texts at a path of field numbers; none where the message can't be read."""
    found = [data]
    for number in path:
        found = [inner for each in found for inner in _bytes_at(each, number)]
    return [each.decode("utf-8", "replace") for each in found]


def _bytes_at(data: bytes, number: int) -> list[bytes]:
    try:
        return [v for n, v in fields(data) if n == number and isinstance(v, bytes)]
    except ValueError:
        return []
