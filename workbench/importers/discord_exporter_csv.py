"""DiscordChatExporter's CSV: the same channel as its JSON form gives, with much less told of it.

A row has an author, a time, a text, files and reactions, and no number, so that times can't be
checked by it. The channel is told by the file's name alone, where nobody has renamed the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from workbench.errors import InputError
from workbench.evidence import Probe, Source
from workbench.evidence.spans import read_span
from workbench.importers._accounts import Export, Row
from workbench.importers._discord_channel import Channel, by_name, told_by_name
from workbench.importers.protocol import Certainty, Context, Format, Match
from workbench.records import Provenance, Skipped, Yielded

FORMAT = Format(
    code="discord-exporter-csv",
    title="DiscordChatExporter export (CSV)",
    version=1,
    platforms=("discord",),
    carries=("messages", "attachments", "reactions as shown",
             "a selection by date, where the file's name tells it"),
    omits=("deleted messages: absent from the export",
           "numbers of messages, edits, replies, stickers and embeds: not in this form",
           "calls and membership events: sentences like any other in this form, so left messages",
           "the CSV of versions without the author's number"),
    times="UTC, stated by the server, written with the exporter's offset",
    unverified=("the whole form: it follows the exporter's published source",
                "the channel, taken from the file's name"),
)  # fmt: skip
HEAD = "AuthorID,Author,Date,Content,Attachments,Reactions"
APART = re.compile(r",(?=\w+://)")


def sniff(probe: Probe) -> Match | None:
    """Claim a file by its headings."""
    if not probe.is_file:
        return None
    first = (probe.text() or "")[:200].lstrip("\ufeff").split("\n", 1)[0].rstrip("\r")
    if first.replace('"', "") != HEAD:
        return None
    return Match(FORMAT, Certainty.BY_SIGNATURE, f"headings {HEAD}")


def read(source: Source, context: Context) -> Iterator[Yielded]:
    """Stream the messages, after a first pass for who writes.

    Raises:
        InputError: when it is not one file.
    """
    export = Export(source)
    if not export.is_file:
        raise InputError("not a CSV export", where=source.name)
    told = told_by_name(source)
    authors = (_author(row.value) for row in export.table("", "AuthorID") if isinstance(row, Row))
    channel = Channel(export, told, authors, context.owner)
    yield from channel.notices()
    yield by_name(channel)
    for row in export.table("", "AuthorID"):
        yield row if isinstance(row, Skipped) else channel.record(_as_json(row))


def original(source: Source, provenance: Provenance) -> bytes:
    """The row of one message, as it stands in the file."""
    return read_span(source, provenance)


def _author(told: dict[str, str]) -> dict[str, str]:
    return {"id": told.get("AuthorID", ""), "name": told.get("Author", "")}


def _as_json(row: Row) -> Row:
    """The row in the names of the JSON form."""
    cells: dict[str, str] = row.value
    files = [each for each in APART.split(cells.get("Attachments", "")) if each]
    told: dict[str, Any] = {
        "author": _author(cells),
        "content": cells.get("Content", ""),
        "attachments": [{"url": each, "fileName": _file_name(each)} for each in files],
        "reactions": cells.get("Reactions", ""),
    }
    if cells.get("Date"):
        told["timestamp"] = cells["Date"]
    return row._replace(value=told)


def _file_name(url: str) -> str:
    return PurePosixPath(url.split("?", 1)[0]).name
