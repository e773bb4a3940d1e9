"""Byte spans in locators (`...;bytes=START+LENGTH`): how a record leads back to its original."""

from __future__ import annotations

import re
from typing import BinaryIO

from workbench.errors import InputError
from workbench.evidence import limits
from workbench.evidence.source import Source
from workbench.records import Provenance

SPAN = re.compile(r"(?:^|;)bytes=(\d{1,18})\+(\d{1,18})$")
CHUNK = 1024 * 1024


def read_span(source: Source, provenance: Provenance) -> bytes:
    """The bytes of a source that a locator ending in `bytes=START+LENGTH` names.

    Raises:
        InputError: when the locator has no span, or the source is shorter than it says.
    """
    found = SPAN.search(provenance.locator)
    if found is None:
        raise InputError(f"no byte span in {provenance.locator!r}", where=source.name)
    start, length = int(found[1]), int(found[2])
    if length > limits.XML_ATTRIBUTE_BYTES:
        raise InputError(f"{length:,} bytes are more than is read at once", where=source.name)
    member = source.member_of(provenance)
    with source.open(member) as stream:
        skip_to(stream, start)
        data = stream.read(length)
    if len(data) != length:
        raise InputError(f"{provenance.locator!r} lies beyond the end", where=source.name)
    return data


def skip_to(stream: BinaryIO, start: int) -> None:
    """Go to a byte offset of a freshly opened stream, by reading where it can't seek."""
    if stream.seekable():
        stream.seek(start)
        return
    while start > 0 and (data := stream.read(min(start, CHUNK))):
        start -= len(data)
