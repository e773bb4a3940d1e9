"""Base64 as it stands in XML attributes: checked and decoded in pieces, never held whole."""

from __future__ import annotations

import binascii
import re
import tempfile
from collections.abc import Iterable, Iterator
from typing import BinaryIO, cast

from workbench.errors import InputError

CHUNK = 1024 * 1024
SPACE = b" \t\r\n"
SPACE_REFERENCE = re.compile(rb"&#(?:x0*(?:9|a|d|20)|0*(?:9|10|13|32));", re.IGNORECASE)
ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
LONGEST_REFERENCE = 10


def is_sound(pieces: Iterable[bytes]) -> bool:
    """Whether the pieces together are base64 that decodes; missing padding is forgiven."""
    count, padding, sound = 0, 0, True
    for piece in _significant(pieces):
        body = piece.rstrip(b"=")
        sound = sound and not (body and padding) and not body.translate(None, ALPHABET)
        padding += len(piece) - len(body)
        count += len(body)
    return sound and count % 4 != 1 and padding in (0, -count % 4)


def decoded(pieces: Iterable[bytes]) -> BinaryIO:
    """The bytes that sound base64 stands for, as a file on disk where they are many.

    Raises:
        InputError: when it does not decode after all.
    """
    file = tempfile.SpooledTemporaryFile(max_size=CHUNK)  # noqa: SIM115 - the caller closes it
    rest = b""
    try:
        for piece in _significant(pieces):
            rest += piece.rstrip(b"=")
            whole = len(rest) // 4 * 4
            file.write(binascii.a2b_base64(rest[:whole]))
            rest = rest[whole:]
        file.write(binascii.a2b_base64(rest + b"=" * (-len(rest) % 4)))
    except binascii.Error as problem:
        file.close()
        raise InputError("the attachment's base64 is broken") from problem
    file.seek(0)
    return cast("BinaryIO", file)


def read_pieces(stream: BinaryIO, length: int) -> Iterator[bytes]:
    """The next `length` bytes of a stream, in pieces."""
    while length > 0 and (piece := stream.read(min(length, CHUNK))):
        length -= len(piece)
        yield piece


def _significant(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The pieces without white space, written out or as references."""
    rest = b""
    for piece in pieces:
        joined = rest + piece
        cut = joined.find(b"&", max(0, len(joined) - LONGEST_REFERENCE))
        cut = len(joined) if cut < 0 else cut
        rest = joined[cut:]
        yield SPACE_REFERENCE.sub(b"", joined[:cut]).translate(None, SPACE)
    yield SPACE_REFERENCE.sub(b"", rest).translate(None, SPACE)
