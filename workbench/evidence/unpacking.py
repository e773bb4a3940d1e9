"""What may come out of an archive or backup: safe names, bounded sizes, faults a person is told."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import BinaryIO, cast

from workbench.errors import InputError
from workbench.evidence import limits

BUFFER = 64 * 1024  # most files of a phone are only looked at


class Guarded(io.RawIOBase):
    """Turns a library's errors while reading into errors a person can be told.

    Args:
        stream: what is read.
        where: the file and member, for the error.
        faults: the exceptions that mean damage.
        ceiling: the most bytes that may come out; beyond it the stream is refused as a bomb.
    """

    def __init__(
        self,
        stream: BinaryIO,
        where: str,
        faults: tuple[type[BaseException], ...],
        ceiling: int = limits.MEMBER_BYTES,
    ) -> None:
        self._stream, self._where, self._faults = stream, where, faults
        self._left = ceiling

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Read on, within the limits."""
        data = self._guard(lambda: self._stream.read(len(buffer)))
        self._left -= len(data)
        if self._left < 0:
            raise InputError("unpacks to more than is allowed, as a bomb does", where=self._where)
        buffer[: len(data)] = data
        return len(data)

    def _guard(self, read: Callable[[], bytes]) -> bytes:
        try:
            return read()
        except self._faults as problem:
            raise InputError(f"damaged in the archive ({problem})", where=self._where) from problem

    def close(self) -> None:
        """Close what is read."""
        self._stream.close()
        super().close()


def guarded(
    stream: object,
    where: str,
    faults: tuple[type[BaseException], ...],
    ceiling: int = limits.MEMBER_BYTES,
) -> BinaryIO:
    """A buffered, guarded stream."""
    raw = Guarded(cast("BinaryIO", stream), where, faults, ceiling)
    return cast("BinaryIO", io.BufferedReader(raw, BUFFER))


def unsafe_name(name: str) -> str:
    """Why an entry of an archive must not be read by this name, or an empty string.

    A leading slash is taken: extractions of whole file systems have it, and no member is ever
    written out under its own name.
    """
    if "\x00" in name:
        return "its path holds a NUL"
    if len(name) > 1 and name[1] == ":":
        return "its path is absolute"
    if ".." in PurePosixPath(name.replace("\\", "/")).parts:
        return "its path leads out of the archive"
    return ""


def most_unpacked(packed: int) -> int:
    """The most bytes that a stream of `packed` bytes may unpack to."""
    return min(limits.MEMBER_BYTES, max(limits.RATIO_FLOOR, limits.RATIO * max(packed, 1)))
