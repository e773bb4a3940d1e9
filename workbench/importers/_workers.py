"""Decoders in processes of their own: C code, hostile files, limits of memory and of silence."""

from __future__ import annotations

import json
import os
import struct
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from select import select
from typing import IO, Any

from workbench.errors import InputError
from workbench.evidence import limits

SIZE = struct.Struct("<I")
PIECE = 1024 * 1024


def bounded() -> None:
    """In a worker: give up rather than take more memory than is allowed, where the system can."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        most = limits.DECODER_MEMORY
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


def put(value: dict[str, Any]) -> None:
    """In a worker: tell one thing."""
    data = json.dumps(value).encode()
    sys.stdout.buffer.write(SIZE.pack(len(data)) + data)
    sys.stdout.buffer.flush()


def told(module: str, *arguments: str, where: str, what: str) -> Iterator[dict[str, Any]]:
    """What a worker tells until it ends.

    Args:
        module: the worker's module.
        arguments: of its command line.
        where: the file, for errors.
        what: what the file claims to be, in words.

    Yields:
        Each thing told; where the worker died or fell silent, `{"stopped": reason}` at last.

    Raises:
        InputError: when it can't open the file, or dies before it tells anything.
    """
    process = subprocess.Popen(  # noqa: S603 - our own module and a path
        [sys.executable, "-m", module, *arguments],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL, bufsize=0,
    )  # fmt: skip
    any_yet = ended = False
    try:
        stdout = process.stdout
        while stdout is not None and (each := _next(stdout)) is not None:
            if "end" in each:
                ended = True
                break
            if "fault" in each:
                raise InputError(f"the {what} can't be opened ({each['fault']})", where=where)
            any_yet = True
            yield each
    finally:
        process.kill()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()
    if not ended:
        if not any_yet:
            raise InputError(
                f"the reader of the {what} stopped before it read a thing", where=where
            )
        yield {"stopped": f"the reader of the {what} stopped here: what follows was not read"}


def _next(stdout: IO[bytes]) -> dict[str, Any] | None:
    """The next thing told; None where the worker died, was silent for too long or told nonsense."""
    head = _exactly(stdout, SIZE.size)
    if len(head) < SIZE.size:
        return None
    (size,) = SIZE.unpack(head)
    data = _exactly(stdout, size) if size <= limits.DECODER_MEMORY else b""
    try:
        found = json.loads(data) if len(data) == size else None
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _exactly(stdout: IO[bytes], size: int) -> bytes:
    """So many bytes; fewer where the worker died, or was silent for too long in between."""
    found = bytearray()
    while len(found) < size:
        ready, _, _ = select([stdout], [], [], limits.DECODER_SECONDS)
        piece = os.read(stdout.fileno(), min(PIECE, size - len(found))) if ready else b""
        if not piece:
            break
        found += piece
    return bytes(found)
