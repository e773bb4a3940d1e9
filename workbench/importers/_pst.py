"""Outlook data files (.pst, .ost), read by libpff in a process of its own."""

from __future__ import annotations

import shutil
import tempfile
from base64 import b64decode
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

from workbench.errors import InputError
from workbench.evidence import Source
from workbench.importers import _pst_worker as worker
from workbench.importers._mapi import Item, Properties, record
from workbench.importers._workers import told
from workbench.importers.protocol import Context
from workbench.records import Attachment, Held, Notice, Provenance, Skipped, Yielded

MAGIC = b"!BDN"
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
        for each in _told(path, folder, source):
            if "lost" in each:
                place = source.at(f"folder={each['folder']}")
                yield Skipped(place, f"an item can't be read ({each['lost']})")
                continue
            if "stopped" in each:
                yield Skipped(source.at("whole"), each["stopped"])
                continue
            seen[each["id"]] += 1
            again = f";again={seen[each['id']]}" if seen[each["id"]] > 1 else ""
            place = source.at(f"item={each['id']}{again}")
            if not each["properties"]:
                yield Skipped(place, "the item holds no properties")
                continue
            yield record(_item(source, place, each, folder, owners))
            for file in folder.iterdir():
                file.unlink()
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
        for each in _told(path, folder, source):
            if str(each.get("id", "")) == wanted:
                own = _properties(each["properties"])
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
        for each in _told(path, again, source):
            if str(each.get("id", "")) == wanted and (again / name).is_file():
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
    return told(
        worker.__name__, str(path), str(folder), where=source.name, what="Outlook data file"
    )
