"""The file that `adb backup` writes: a few lines of header, then a tar archive, often packed."""

from __future__ import annotations

import tempfile
import weakref
import zlib
from functools import partial
from typing import BinaryIO, cast

from workbench.errors import InputError
from workbench.evidence.archives import Opener, Scratch, Tar
from workbench.evidence.containers import CHUNK
from workbench.evidence.unpacking import most_unpacked

MAGIC = b"ANDROID BACKUP\n"


class Backup(Tar):
    """Its files, by their path in the backup (`apps/com.example/db/...`).

    Args:
        opener: opens the file's bytes, seekable.
        where: what to call it in an error.
        size: its bytes.
    """

    kind = "android-backup"

    def __init__(self, opener: Opener, where: str, size: int) -> None:
        super().__init__(Scratch(partial(_tar_of, opener, where, size), where), where)


def is_one(start: bytes) -> bool:
    """Whether a file's first bytes are the header of an Android backup."""
    return start.startswith(MAGIC)


def _tar_of(opener: Opener, where: str, size: int) -> BinaryIO:
    """The tar archive inside.

    Raises:
        InputError: when it is encrypted or damaged.
    """
    with opener() as stream:
        stream.seek(len(MAGIC))
        lines = stream.read(64).split(b"\n")
        if len(lines) < 4 or lines[1] not in (b"0", b"1"):
            raise InputError("the Android backup's header can't be read", where=where)
        if lines[2] != b"none":
            raise InputError(
                f"the Android backup is encrypted ({lines[2][:20].decode('ascii', 'replace')})",
                where=where,
                remedy="Have it made again without a password, or decrypted by the lab",
            )
        stream.seek(len(MAGIC) + sum(len(each) + 1 for each in lines[:3]))
        file = cast("BinaryIO", tempfile.TemporaryFile())  # noqa: SIM115 - handed to the caller
        weakref.finalize(file, file.close)
        try:
            _unpack(stream, file, lines[1] == b"1", most_unpacked(size), where)
        except zlib.error as problem:
            raise InputError(f"the Android backup is damaged ({problem})", where=where) from problem
    file.seek(0)
    return file


def _unpack(stream: BinaryIO, file: BinaryIO, packed: bool, ceiling: int, where: str) -> None:
    inflater = zlib.decompressobj() if packed else None
    while data := stream.read(CHUNK):
        while data:
            if inflater is None:
                file.write(data)
                break
            file.write(inflater.decompress(data, CHUNK * 4))
            data = inflater.unconsumed_tail
            if file.tell() > ceiling:
                raise InputError("unpacks to more than is allowed, as a bomb does", where=where)
