"""One item of Outlook as a file (.msg): an OLE compound file of MAPI properties (MS-OXMSG)."""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import partial
from typing import Any, BinaryIO

import olefile

from workbench.errors import InputError
from workbench.evidence import Probe, Source, limits
from workbench.importers._mapi import BINARY, TEXT, TEXT8, Item, Properties, record
from workbench.importers.protocol import Context
from workbench.records import Attachment, Held, Notice, Yielded

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
NAMED = "__properties_version1.0".encode("utf-16-le")
FIXED_SIZES = {0x2: 2, 0x3: 4, 0x4: 4, 0x5: 8, 0xB: 2, 0x14: 8, 0x40: 8}
HEAD = {"": 32, "embedded": 24, "recipient": 8, "attachment": 8}
NESTING = 10
FAULTS = (OSError, ValueError, IndexError, KeyError, TypeError, AttributeError, RecursionError,
          OverflowError, MemoryError, EOFError, AssertionError)  # fmt: skip
LONG_NAME, SHORT_NAME, MIME, DATA = 0x3707, 0x3704, 0x370E, 0x3701


def is_one(probe: Probe) -> bool:
    """Whether a source is a compound file that holds Outlook's properties."""
    if not probe.head.startswith(MAGIC):
        return False
    with probe.source.open() as stream:
        return NAMED in stream.read(limits.MAIL_BYTES)


def read(source: Source, context: Context) -> Iterator[Yielded]:
    """The item, and those attached to it.

    Raises:
        InputError: when it is no compound file, or its directory is damaged.
    """
    owners = frozenset({context.owner.casefold()} if context.owner else ())
    with source.open() as stream:
        raw = stream.read(limits.MAIL_BYTES + 1)
    if len(raw) > limits.MAIL_BYTES:
        raise InputError("the item is larger than is read", where=source.name)
    try:
        with olefile.OleFileIO(io.BytesIO(raw)) as file:
            found = list(_items(source, file, (), owners, 0))
    except FAULTS as problem:
        raise InputError(
            f"the compound file is damaged ({problem})", where=source.name
        ) from problem
    yield from found


def original(source: Source) -> bytes:
    """The file: an item has no bytes of its own in it."""
    with source.open() as stream:
        return stream.read(limits.MAIL_BYTES)


def _items(
    source: Source, file: Any, path: tuple[str, ...], owners: frozenset[str], depth: int
) -> Iterator[Yielded]:
    """The item at a storage, then the items attached to it."""
    own = Properties(_properties(file, path, HEAD["embedded" if path else ""]))
    inner: list[tuple[str, ...]] = []
    recipients, attachments = [], []
    for name in _storages(file, path):
        here = (*path, name)
        if name.startswith("__recip_version1.0_"):
            recipients.append(Properties(_properties(file, here, HEAD["recipient"]), own.codecs))
        elif name.startswith("__attach_version1.0_"):
            values = Properties(_properties(file, here, HEAD["attachment"]), own.codecs)
            embedded = (*here, "__substg1.0_3701000D")
            if file.exists("/".join((*embedded, "__properties_version1.0"))):
                inner.append(embedded)
            else:
                attachments.append(_attachment(source, values, here, file))
    locator = f"item={'/'.join(path) or 'whole'}"
    within = f"item={'/'.join(path[:-2]) or 'whole'}" if path else ""
    yield record(Item(source.at(locator), own, tuple(recipients), tuple(attachments),
                      within=within, owners=owners))  # fmt: skip
    for each in inner:
        if depth >= NESTING:
            yield Notice("not-looked-at", f"items attached within more than {NESTING} others")
        else:
            yield from _items(source, file, each, owners, depth + 1)


def _storages(file: Any, path: tuple[str, ...]) -> list[str]:
    """The storages straight below a path, in order."""
    found = {
        entry[len(path)]
        for entry in file.listdir(streams=False, storages=True)
        if len(entry) == len(path) + 1 and tuple(entry[: len(path)]) == path
    }
    return sorted(found)


def _properties(file: Any, path: tuple[str, ...], head: int) -> dict[int, tuple[int, bytes]]:
    """All properties of a storage, the fixed ones and those in streams of their own."""
    found: dict[int, tuple[int, bytes]] = {}
    raw = _stream(file, (*path, "__properties_version1.0"))
    for start in range(head, len(raw) - 15, 16):
        kind, number = int.from_bytes(raw[start : start + 2], "little"), int.from_bytes(
            raw[start + 2 : start + 4], "little"
        )  # fmt: skip
        value = raw[start + 8 : start + 16]
        if kind in FIXED_SIZES:
            found[number] = (kind, value[: FIXED_SIZES[kind]])
        elif kind in (TEXT, TEXT8, BINARY):
            name = f"__substg1.0_{number:04X}{kind:04X}"
            if number != DATA:
                found[number] = (kind, _stream(file, (*path, name)))
    return found


def _stream(file: Any, path: tuple[str, ...]) -> bytes:
    name = "/".join(path)
    if not file.exists(name) or file.get_type(name) != olefile.STGTY_STREAM:
        return b""
    with file.openstream(name) as stream:
        return bytes(stream.read())


def _attachment(source: Source, values: Properties, path: tuple[str, ...], file: Any) -> Attachment:
    name = values.text(LONG_NAME) or values.text(SHORT_NAME) or values.text(0x3001)
    name = name.replace("\\", "/").rpartition("/")[2]
    data = (*path, "__substg1.0_37010102")
    if not file.exists("/".join(data)):
        return Attachment(name, values.text(MIME), Held.MISSING)
    return Attachment(name, values.text(MIME), Held.PRESENT, partial(_content, source, data))


def _content(source: Source, path: tuple[str, ...]) -> BinaryIO:
    try:
        with source.open() as stream, olefile.OleFileIO(io.BytesIO(stream.read())) as file:
            return io.BytesIO(_stream(file, path))
    except FAULTS as problem:
        raise InputError(f"the attachment is damaged ({problem})", where=source.name) from problem
