"""Outlook data files (.pst, .ost), read by libpff in a process of its own."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from base64 import b64decode
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from select import select
from typing import IO, Any, BinaryIO

from workbench.errors import InputError
from workbench.evidence import Source, limits
from workbench.importers import _pst_worker as worker
from workbench.importers._mapi import Item, Properties, record
from workbench.importers.protocol import Context
from workbench.records import Attachment, Held, Notice, Provenance, Skipped, Yielded

MAGIC = b"!BDN"
NOTHING_YET = "the reader of Outlook files stopped before the first item"
LONG_NAME, SHORT_NAME, MIME = 0x3707, 0x3704, 0x370E


def read(source: Source, context: Context) -> Iterator[Yielded]:
    """Stream the items, folder by folder; one that can't be read is skipped.

    Raises:
        InputError: when the file can't be opened as what it is.
    """
    owners = frozenset({context.owner.casefold()} if context.owner else ())
    seen: Counter[int] = Counter()
    with tempfile.TemporaryDirectory() as scratch, _file(source, Path(scratch)) as path:
        folder = Path(scratch, "attachments")
        folder.mkdir()
        for told in _told(path, folder, source):
            if "lost" in told:
                place = source.at(f"folder={told['folder']}")
                yield Skipped(place, f"an item can't be read ({told['lost']})")
                continue
            if "properties" not in told:
                yield Skipped(source.at("whole"), told["fault"])
                continue
            seen[told["id"]] += 1
            again = f";again={seen[told['id']]}" if seen[told["id"]] > 1 else ""
            place = source.at(f"item={told['id']}{again}")
            if not told["properties"]:
                yield Skipped(place, "the item holds no properties")
                continue
            yield record(_item(source, place, told, folder, owners))
            for each in folder.iterdir():
                each.unlink()
    if not seen:
        yield Notice("empty", "the file holds no items")


def original(source: Source, provenance: Provenance) -> bytes:
    """The item's properties with a text, number by number, as the file holds them.

    Raises:
        InputError: when the locator leads nowhere.
    """
    wanted = provenance.locator.partition(";")[0].removeprefix("item=")
    with tempfile.TemporaryDirectory() as scratch, _file(source, Path(scratch)) as path:
        folder = Path(scratch, "attachments")
        folder.mkdir()
        for told in _told(path, folder, source):
            if str(told.get("id", "")) == wanted:
                own = _properties(told["properties"])
                lines = [f"{n:04X}: {text}" for n in sorted(own.values) if (text := own.text(n))]
                return "\n".join(lines).encode("utf-8", "replace")
    raise InputError(f"{provenance.locator!r} leads nowhere", where=source.name)


def _item(
    source: Source, place: Provenance, told: dict[str, Any], folder: Path, owners: frozenset[str]
) -> Item:
    own = _properties(told["properties"])
    recipients = tuple(_properties(each, own.codecs) for each in told["recipients"])
    attachments = tuple(_attachment(source, told["id"], each, folder, own.codecs)
                        for each in told["attachments"])  # fmt: skip
    within = f"item={told['within']}" if told["within"] else ""
    return Item(place, own, recipients, attachments, told["folder"], told["recovered"], within,
                owners)  # fmt: skip


def _properties(told: dict[str, Any], codecs: tuple[str, ...] | None = None) -> Properties:
    values = {int(number): (int(kind), b64decode(raw)) for number, (kind, raw) in told.items()}
    return Properties(values, codecs)


def _attachment(
    source: Source, ident: int, told: dict[str, Any], folder: Path, codecs: tuple[str, ...]
) -> Attachment:
    own = _properties(told["properties"], codecs)
    name = own.text(LONG_NAME) or own.text(SHORT_NAME) or own.text(0x3001)
    name = name.replace("\\", "/").rpartition("/")[2]
    if "fault" in told:
        return Attachment(name, own.text(MIME), Held.UNDECODABLE)
    opener = partial(_content, source, folder, f"{ident}-{told['number']}")
    return Attachment(name, own.text(MIME), Held.PRESENT, opener)


def _content(source: Source, folder: Path, name: str) -> BinaryIO:
    """An attachment's bytes: as the worker left them, or by asking it again."""
    if (folder / name).is_file():
        return (folder / name).open("rb")
    wanted = name.partition("-")[0]
    with tempfile.TemporaryDirectory() as scratch, _file(source, Path(scratch)) as path:
        again = Path(scratch, "attachments")
        again.mkdir()
        for told in _told(path, again, source):
            if str(told.get("id", "")) == wanted and (again / name).is_file():
                copy = tempfile.TemporaryFile()  # noqa: SIM115 - the caller closes it
                with (again / name).open("rb") as stream:
                    shutil.copyfileobj(stream, copy)
                copy.seek(0)
                return copy
    raise InputError(f"attachment {name} is not there any more", where=source.name)


@contextmanager
def _file(source: Source, scratch: Path) -> Iterator[Path]:
    """The data file as a path: the file itself, or a copy of what lies in an archive."""
    if not source.inner:
        yield source.path
        return
    copy = scratch / "data.pst"
    with source.open() as stream, copy.open("wb") as target:
        shutil.copyfileobj(stream, target, 1024 * 1024)
    yield copy


def _told(path: Path, folder: Path, source: Source) -> Iterator[dict[str, Any]]:
    """What the worker tells, until it ends; a crash or silence becomes an item that is lost.

    Raises:
        InputError: when it can't open the file, or dies before it tells anything.
    """
    command = [sys.executable, "-m", worker.__name__, str(path), str(folder)]
    process = subprocess.Popen(  # noqa: S603 - our own module and a path
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL
    )
    any_yet = ended = False
    try:
        stdout = process.stdout
        while stdout is not None and (told := _next(stdout)) is not None:
            if "end" in told:
                ended = True
                break
            if "fault" in told and "properties" not in told:
                raise InputError(
                    f"the Outlook data file can't be opened ({told['fault']})", where=source.name
                )
            any_yet = True
            yield told
    finally:
        process.kill()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()
    if not ended:
        if not any_yet:
            raise InputError(NOTHING_YET, where=source.name)
        yield {"fault": "the reader of Outlook files stopped here: what follows was not read"}


def _next(stdout: IO[bytes]) -> dict[str, Any] | None:
    """The next thing told; None where the worker died, or was silent for too long."""
    ready, _, _ = select([stdout], [], [], limits.DECODER_SECONDS)
    if not ready:
        return None
    head = stdout.read(worker.SIZE.size)
    if len(head) < worker.SIZE.size:
        return None
    (size,) = worker.SIZE.unpack(head)
    data = stdout.read(size)
    try:
        told: dict[str, Any] = json.loads(data) if len(data) == size else {}
    except ValueError:
        return None
    return told or None
