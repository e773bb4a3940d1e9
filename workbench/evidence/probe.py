"""What importers look at to decide whether a source is theirs: read once, remembered."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property, lru_cache

import puremagic

from workbench.errors import InputError
from workbench.evidence import limits
from workbench.evidence.source import Source
from workbench.evidence.sqlite_copy import MAGIC
from workbench.evidence.sqlite_source import database
from workbench.evidence.text import decode_start

XML_ROOT = re.compile(
    rb"^(?:\xef\xbb\xbf)?\s*(?:<\?.*?\?>\s*|<!--.*?-->\s*|<!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>\s*)*"
    rb"<([A-Za-z_][\w.:-]*)",
    re.DOTALL,
)


class Probe:
    """A shared, memoised look at a source. No sniffer opens the source itself.

    Args:
        source: what is being identified.
    """

    def __init__(self, source: Source) -> None:
        self.source = source
        self.peek = lru_cache(maxsize=4096)(self._peek)
        self.text = lru_cache(maxsize=8)(self._text)

    def _peek(self, member: str = "") -> bytes:
        """The first 64 KiB of a member; empty where it can't be read."""
        try:
            with self.source.open(member) as stream:
                return stream.read(limits.PROBE_BYTES)
        except InputError:
            return b""

    @property
    def is_file(self) -> bool:
        """Whether the source is one file, not a folder or archive."""
        return self.source.kind == "file"

    @cached_property
    def head(self) -> bytes:
        """The first 64 KiB of a file; empty for a folder or archive."""
        return self.peek("") if self.is_file else b""

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The paths of all members, in the source's order; one empty name for a plain file."""
        return tuple(each.name for each in self.source.members)

    def _text(self, member: str = "") -> str | None:
        """The start of a member as text, or None where it is binary or empty."""
        return decode_start(self.peek(member))

    def xml_root(self, member: str = "") -> str | None:
        """The name of the root element where a member starts as XML, else None."""
        start = self.peek(member)
        if start[:2] in (b"\xff\xfe", b"\xfe\xff"):
            start = (self.text(member) or "").encode()
        found = XML_ROOT.match(start)
        return found.group(1).decode("utf-8", "replace") if found else None

    def json_start(self, member: str = "") -> str | None:
        """The first character that is not white space where it opens a JSON value, else None."""
        text = (self.text(member) or "").lstrip("\ufeff \t\r\n")
        return text[0] if text[:1] in ("{", "[") else None

    @cached_property
    def tables(self) -> Mapping[str, frozenset[str]]:
        """The ordinary tables of an SQLite file with their columns, in lower case; else empty."""
        if not self.head.startswith(MAGIC):
            return {}
        try:
            with database(self.source) as copy:
                return {table: copy.columns(table) for table in copy.tables}
        except InputError:
            return {}

    def has(self, table: str, *columns: str) -> bool:
        """Whether it is an SQLite file with such a table; names in lower case."""
        return self.tables.get(table, frozenset()).issuperset(columns) and table in self.tables

    @cached_property
    def summary(self) -> str:
        """What the source looks like, for a person, when no importer knows it."""
        if not self.is_file:
            return f"{self.source.kind} of {len(self.names)} files"
        if not self.head:
            return "empty file"
        for name, magic in KINDS:
            if self.head.startswith(magic):
                return name
        if root := self.xml_root():
            return f"XML, root <{root}>"
        if self.json_start():
            return "JSON"
        return "text" if self.text() is not None else _binary(self.head)


def _binary(start: bytes) -> str:
    """What binary data may be; a library's guess is told as one, and only where it is sure."""
    if start[4:8] == b"ftyp":
        return "MP4, QuickTime or HEIF media"
    try:
        guesses = puremagic.magic_string(start)
    except (puremagic.PureError, ValueError, IndexError, OSError):
        return "binary data"
    sure = [each.name.strip() for each in guesses if each.confidence >= SURE and each.name.strip()]
    return f"binary data, perhaps {sure[0]}" if sure else "binary data"


SURE = 0.7
KINDS = (
    ("ZIP archive", b"PK\x03\x04"),
    ("SQLite database", MAGIC),
    ("SQLite write-ahead log", b"\x37\x7f\x06\x82"),
    ("SQLite write-ahead log", b"\x37\x7f\x06\x83"),
    ("SQLite rollback journal", b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7"),
    ("PDF document", b"%PDF-"),
    ("JPEG image", b"\xff\xd8\xff"),
    ("PNG image", b"\x89PNG\r\n\x1a\n"),
    ("GIF image", b"GIF8"),
    ("gzip archive", b"\x1f\x8b"),
    ("7-Zip archive", b"7z\xbc\xaf\x27\x1c"),
    ("RAR archive", b"Rar!\x1a\x07"),
    ("Outlook or other compound file", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
    ("Outlook data file", b"!BDN"),
    ("Ogg audio", b"OggS"),
    ("RIFF media", b"RIFF"),
    ("binary property list", b"bplist00"),
    ("Windows program", b"MZ"),
    ("ELF program", b"\x7fELF"),
)
