"""A first look through a whole report: what its records need and is stated elsewhere in it.

Whose device it is stands in `UserAccount` models, which come after the chats; where each record
was decoded from stands in `extraInfos` at the very end; where a file lies in the archive stands in
`taggedFiles` at the beginning. For a million records the index takes about 60 MB.
"""

from __future__ import annotations

import io
import re
from array import array
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2b
from typing import BinaryIO, cast

import numpy as np
from numpy.typing import NDArray

from workbench.evidence.xml_scan import Window, token_pattern

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
KEY = np.dtype("S16")


class Index:
    """A table from ids to pairs of numbers, held as columns."""

    def __init__(self) -> None:
        self._keys = bytearray()
        self._values = array("q")
        self._sorted: tuple[NDArray[np.bytes_], NDArray[np.int64]] | None = None
        self._unique = False
        self._next = 0  # byte offset of the key after the last that was found

    def add(self, ident: bytes, one: int, other: int = 0) -> None:
        """Note the two numbers of an id; the first that was noted counts."""
        self._keys += _key(ident)
        self._values.append(one)
        self._values.append(other)
        self._sorted = None

    def find(self, ident: str) -> tuple[int, int] | None:
        """The numbers of an id, or None. Asking in the order of the table is quickest."""
        if not self._keys:
            return None
        keys, order = self._sorted or self._sort()
        wanted = _key(ident.encode())
        if self._unique and self._keys.startswith(wanted, self._next):
            found = self._next >> 4
        else:
            at = int(np.searchsorted(keys, np.frombuffer(wanted, dtype=KEY)[0]))
            if at >= len(keys) or keys[at] != np.frombuffer(wanted, dtype=KEY)[0]:
                return None
            found = int(order[at])
        self._next = (found + 1) << 4
        return self._values[2 * found], self._values[2 * found + 1]

    def _sort(self) -> tuple[NDArray[np.bytes_], NDArray[np.int64]]:
        keys = np.frombuffer(bytes(self._keys), dtype=KEY)
        order = np.argsort(keys, kind="stable")
        keys = keys[order]
        self._unique = not bool((keys[1:] == keys[:-1]).any())
        self._sorted = keys, order
        return self._sorted


@dataclass(slots=True)
class Survey:
    """What the first look found.

    Attributes:
        declared: how many models the report says it has, or None.
        counted: how many begin.
        owners: identifiers of the owner's own accounts, case folded.
        extractions: names of the extractions in the report, by their number.
    """

    declared: int | None = None
    counted: int = 0
    owners: set[str] = field(default_factory=set)
    extractions: dict[str, str] = field(default_factory=dict)
    _files: Index = field(default_factory=Index)
    _origins: Index = field(default_factory=Index)
    _paths: bytearray = field(default_factory=bytearray)
    _texts: dict[bytes, int] = field(default_factory=dict)
    _by_number: list[bytes] = field(default_factory=list)

    def path_of(self, file_id: str) -> str:
        """Where the report says that a file lies in its archive, or an empty string."""
        found = self._files.find(file_id)
        return "" if found is None else _text(bytes(self._paths[found[0] : found[1]]))

    def origin_of(self, model_id: str) -> str:
        """The file, table and offset that a record was decoded from, or an empty string."""
        found = self._origins.find(model_id)
        if found is None:
            return ""
        origin = _text(self._by_number[found[0]])
        return f"{origin}, offset {found[1]}" if found[1] >= 0 else origin

    def note_file(self, ident: bytes, path: bytes) -> None:
        """Remember where a file lies."""
        start = len(self._paths)
        self._paths += path
        self._files.add(ident, start, len(self._paths))

    def note_origin(self, ident: bytes, place: bytes, offset: int) -> None:
        """Remember where a record was decoded from; there are few files and tables."""
        number = self._texts.setdefault(place, len(self._by_number))
        if number == len(self._by_number):
            self._by_number.append(place)
        self._origins.add(ident, number, offset)


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


def survey(stream: BinaryIO) -> Survey:
    """Read a report once, for what its records need."""
    found = Survey()
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
            found.note_file(ident, path[1].strip().replace(b"\\", b"/"))
    elif (node := NODE.search(element)) is not None:
        told = {key: double or single for key, double, single in ATTRIBUTE.findall(node[1])}
        place = told.get(b"path") or told.get(b"name", b"")
        table, offset = told.get(b"tableName", b""), told.get(b"offset", b"")
        place += b", table " + table if table else b""
        if place:
            found.note_origin(ident, place, int(offset) if NUMBER.fullmatch(offset) else -1)


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


@lru_cache(maxsize=4096)
def _key(ident: bytes) -> bytes:
    if len(ident) == 36:
        try:
            return bytes.fromhex(ident.replace(b"-", b"").decode("ascii"))
        except (ValueError, UnicodeDecodeError):
            pass
    return blake2b(ident, digest_size=16).digest()
