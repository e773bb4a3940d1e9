"""Reads an Outlook data file in a process of its own: libpff is C, and the file may be hostile.

    python -m workbench.importers._pst_worker FILE FOLDER

Writes a JSON object for each item to standard output, after its length in four bytes, and puts
the contents of attachments into FOLDER.
"""

from __future__ import annotations

import sys
from base64 import b64encode
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from workbench.importers._workers import bounded, put

MOST_VALUE = 64 * 1024 * 1024
DEPTH = 60
CHUNK = 1024 * 1024
FAULTS = (OSError, ValueError, TypeError, MemoryError, OverflowError, AttributeError, IndexError)


def main() -> int:
    """Read the file that the command line names; 3 where it can't be opened."""
    import pypff

    path, folder = sys.argv[1], Path(sys.argv[2])
    bounded()
    file = pypff.file()
    try:
        file.open(path)
        root = file.get_root_folder()
    except FAULTS as problem:
        put({"fault": str(problem)})
        return 3
    for each in _items(file, root, folder):
        put(each)
    put({"end": True})
    return 0


def _items(file: Any, root: Any, folder: Path) -> Iterator[dict[str, Any]]:
    for item, path in _walk(root, "", 0):
        if isinstance(item, str):
            yield {"lost": item, "folder": path}
        else:
            yield _one(item, path, folder, recovered=False, within="")
            yield from _inner(item, path, folder, str(_or(item, "identifier", 0)), 0)
    for number in range(int(_or(file, "number_of_orphan_items", 0))):
        try:
            orphan = file.get_orphan_item(number)
        except FAULTS as problem:
            yield {"lost": str(problem), "folder": "(recovered)"}
            continue
        yield _one(orphan, "(recovered)", folder, recovered=True, within="")


def _walk(folder: Any, path: str, depth: int) -> Iterator[tuple[Any, str]]:
    """Items with the path of their folder; a text in place of an item that can't be read."""
    for number in range(int(_or(folder, "number_of_sub_messages", 0))):
        try:
            yield folder.get_sub_message(number), path
        except FAULTS as problem:
            yield str(problem), path
    if depth > DEPTH:
        yield "folders are nested too deep", path
        return
    for number in range(int(_or(folder, "number_of_sub_folders", 0))):
        try:
            inner = folder.get_sub_folder(number)
        except FAULTS as problem:
            yield str(problem), path
            continue
        name = str(_or(inner, "name", "") or "")
        yield from _walk(inner, f"{path}/{name}".strip("/"), depth + 1)


def _inner(item: Any, path: str, folder: Path, within: str, depth: int) -> Iterator[dict[str, Any]]:
    """Items that are attached to an item whole."""
    for number in range(int(_or(item, "number_of_attachments", 0))):
        with suppress(*FAULTS):
            inner = getattr(item.get_attachment(number), "get_sub_item", None)
            sub = inner(0) if inner is not None else None
            if sub is not None and depth < 10:
                yield _one(sub, path, folder, recovered=False, within=within)


def _or(thing: Any, name: str, otherwise: Any) -> Any:
    try:
        return getattr(thing, name)
    except FAULTS:
        return otherwise


def _one(item: Any, path: str, folder: Path, *, recovered: bool, within: str) -> dict[str, Any]:
    ident = int(_or(item, "identifier", 0) or 0)
    recipients = _or(item, "recipients", None)
    return {
        "id": ident,
        "folder": path,
        "recovered": recovered,
        "within": within,
        "properties": next(iter(_sets(item)), {}),
        "recipients": _sets(recipients) if recipients is not None else [],
        "attachments": list(_attachments(item, ident, folder)),
    }


def _sets(thing: Any) -> list[dict[str, Any]]:
    found = []
    for number in range(int(_or(thing, "number_of_record_sets", 0))):
        with suppress(*FAULTS):
            found.append(_values(thing.get_record_set(number)))
    return found


def _values(record_set: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for number in range(int(_or(record_set, "number_of_entries", 0))):
        with suppress(*FAULTS):
            entry = record_set.get_entry(number)
            data = entry.data
            if entry.entry_type is not None and data is not None and len(data) <= MOST_VALUE:
                kind = entry.value_type or 0
                found[str(entry.entry_type)] = [kind, b64encode(data).decode()]
    return found


def _attachments(item: Any, ident: int, folder: Path) -> Iterator[dict[str, Any]]:
    for number in range(int(_or(item, "number_of_attachments", 0))):
        try:
            attachment = item.get_attachment(number)
            values = next(iter(_sets(attachment)), {})
            size = int(_or(attachment, "size", 0) or 0)
            target = folder / f"{ident}-{number}"
            with target.open("wb") as stream:
                while size > 0 and (data := attachment.read_buffer(min(size, CHUNK))):
                    stream.write(data)
                    size -= len(data)
        except FAULTS as problem:
            yield {"number": number, "fault": str(problem), "properties": {}}
            continue
        yield {"number": number, "properties": values}


if __name__ == "__main__":
    sys.exit(main())
