"""A first look through a whole report: what its records need and is stated elsewhere in it.

Whose device it is stands in `UserAccount` models, which come after the chats; where each record
was decoded from stands in `extraInfos` at the very end; where a file lies in the archive stands in
`taggedFiles` at the beginning. There is one for each record, so that they are kept in a file.
"""

from __future__ import annotations

import io
import re
import sqlite3
from dataclasses import dataclass, field
from typing import BinaryIO, cast

from workbench.evidence.xml_scan import Window, token_pattern
from workbench.importers._ufdr_index import Index

NAMES = ("project", "modelType", "file", "extraInfo", "extractionInfo")
IDENTITIES = ("UserAccount", "UserID", "PhoneNumber", "EmailAddress")
BEGIN = b"<model "
ID = re.compile(rb"""\bid\s*=\s*["']([^"']*)""")
NAME = re.compile(rb"""\bname\s*=\s*["']([^"']*)""")
TYPE = re.compile(rb"""\btype\s*=\s*["']([^"']*)""")
ENDS = {name: re.compile(rb"</" + name + rb"\s*>") for name in (b"file", b"extraInfo")}
LOCAL_PATH = re.compile(
    rb"""name\s*=\s*["']Local Path["'][^>]*>\s*(?:<!\[CDATA\[)?([^<\]]*)""", re.IGNORECASE
)
NODE = re.compile(rb"<nodeInfo\s([^>]*)>")
ATTRIBUTE = re.compile(rb"""\b(name|path|tableName|offset)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
COUNT = re.compile(rb"""\sModelCount\s*=\s*["'](\d{1,12})""")
VALUE = re.compile(
    rb"""<field\s[^>]*name\s*=\s*["'](?:Value|Username)["'][^>]*>\s*<value[^>]*>\s*(?:<!\[CDATA\[)?([^<\]]*)"""
)
NUMBER = re.compile(rb"[0-9]{1,18}")
MOST_ELEMENT = 1024 * 1024
MOST_ENTRY = 4096


@dataclass(slots=True)
class Survey:
    """What the first look found.

    Attributes:
        files: where each file lies, by its id.
        origins: what each record was decoded from, by its id: the place, and the offset or -1.
        declared: how many models the report says it has, or None.
        counted: how many begin.
        owners: identifiers of the owner's own accounts, case folded.
        extractions: names of the extractions in the report, by their number.
    """

    files: Index
    origins: Index
    declared: int | None = None
    counted: int = 0
    owners: set[str] = field(default_factory=set)
    extractions: dict[str, str] = field(default_factory=dict)

    def path_of(self, file_id: str) -> str:
        """Where the report says that a file lies in its archive, or an empty string."""
        found = self.files.find(file_id)
        return "" if found is None else _text(found[0])

    def origin_of(self, model_id: str) -> str:
        """The file, table and offset that a record was decoded from, or an empty string."""
        found = self.origins.find(model_id)
        if found is None:
            return ""
        place, offset = _text(found[0]), found[1]
        return f"{place}, offset {offset}" if offset >= 0 else place


class _Counting(io.RawIOBase):
    """Counts the models that begin in what is read."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream, self._rest, self.count = stream, b"", 0

    def read(self, size: int = -1) -> bytes:
        chunk = self._stream.read(size)
        joined = self._rest + chunk
        self.count += joined.count(BEGIN)
        self._rest = joined[-len(BEGIN) + 1 :]
        return chunk


def survey(stream: BinaryIO, tables: sqlite3.Connection) -> Survey:
    """Read a report once, for what its records need.

    Args:
        stream: the report.
        tables: from `_ufdr_index.in_a_file`, to keep what grows with the report.
    """
    found = Survey(Index(tables, "files"), Index(tables, "origins"))
    counting = _Counting(stream)
    window = Window(cast("BinaryIO", counting), NAMES)
    while (token := window.skip_to_token()) is not None:
        closing, name, inside = token[1], token[2], token[3]
        window.pos = token.end()
        if name == b"modelType":
            own = not closing and _attribute(TYPE, inside) == "UserAccount"
            window.pattern = token_pattern((*NAMES, "model") if own else NAMES)
        elif closing:
            continue
        elif name == b"project":
            stated = COUNT.search(inside)
            found.declared = int(stated[1]) if stated else None
        elif name == b"extractionInfo":
            _extraction(found, inside)
        elif name == b"model":
            _account(found, window, inside)
        elif not inside.endswith(b"/") and (ident := ID.search(inside)):
            _note(found, name, ident[1], _element(window, name))
    found.counted = counting.count
    return found


def _element(window: Window, name: bytes) -> bytes:
    """The rest of a small element; empty where it does not end soon."""
    while (closing := ENDS[name].search(window.data, window.pos)) is None:
        if len(window.data) - window.pos > MOST_ELEMENT or not window.more():
            return b""
    element = window.data[window.pos : closing.start()]
    window.pos = closing.end()
    return element


def _account(found: Survey, window: Window, inside: bytes) -> None:
    """Note the identifier that an account's own model or one of its entries holds."""
    if _attribute(TYPE, inside) not in IDENTITIES:
        return
    if len(window.data) - window.pos < MOST_ENTRY:
        window.more()
    value = VALUE.search(window.data[window.pos : window.pos + MOST_ENTRY].partition(b"<model")[0])
    text = _text(value[1]).strip() if value else ""
    if is_identity(text):
        found.owners.add(text.casefold())


def _note(found: Survey, name: bytes, ident: bytes, element: bytes) -> None:
    if name == b"file":
        path = LOCAL_PATH.search(element)
        if path is not None:
            found.files.add(ident, path[1].strip().replace(b"\\", b"/"))
    elif (node := NODE.search(element)) is not None:
        told = {key: double or single for key, double, single in ATTRIBUTE.findall(node[1])}
        place = told.get(b"path") or told.get(b"name", b"")
        table, offset = told.get(b"tableName", b""), told.get(b"offset", b"")
        place += b", table " + table if table else b""
        if place:
            found.origins.add(ident, place, int(offset) if NUMBER.fullmatch(offset) else -1)


def _extraction(found: Survey, inside: bytes) -> None:
    ident = _attribute(ID, inside)
    name = _attribute(NAME, inside)
    if ident and name and len(found.extractions) < 1000:
        found.extractions[ident] = name


def _attribute(pattern: re.Pattern[bytes], inside: bytes) -> str:
    found = pattern.search(inside)
    return found[1].decode("utf-8", "replace") if found else ""


def is_identity(value: str) -> bool:
    """Whether a value names one account: it has digits or an @, and no spaces within."""
    return (
        bool(value)
        and " " not in value
        and ("@" in value or sum(char.isdigit() for char in value) >= 5)
    )


def _text(raw: bytes) -> str:
    text = raw.decode("utf-8", "replace")
    for reference, char in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'")):
        text = text.replace(reference, char)
    return text.replace("&amp;", "&")
