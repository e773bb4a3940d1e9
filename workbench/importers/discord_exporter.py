"""DiscordChatExporter's JSON: one channel a file, both sides, made by a tool and not by Discord.

Times carry an offset: the exporter's zone by default, or UTC. Numbers of messages hold the
server's time too, by which the written one is checked. A file may be a selection (by date or by
author) or one part of several: its own `dateRange` and `messageCount` say what it covers.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from workbench.evidence import Probe, Source
from workbench.evidence.spans import read_span
from workbench.importers._accounts import Export, Row, a_dict, in_lists
from workbench.importers._discord_channel import Channel
from workbench.importers.protocol import Certainty, Context, Format, Match
from workbench.records import Notice, Provenance, Skipped, Yielded

FORMAT = Format(
    code="discord-exporter-json",
    title="DiscordChatExporter export (JSON)",
    version=1,
    platforms=("discord",),
    carries=("messages", "edited times", "replies", "forwards", "reactions", "attachments",
             "stickers and embeds as text", "calls", "membership and other events", "pins"),
    omits=("deleted messages: absent from the export", "the plain text form",
           "earlier versions of edited messages: Discord does not give them"),
    times="UTC, stated by the server, written with the exporter's offset",
    checked_on={"chat-analytics": 9, "DiscordChatExporter-frontend": 1},
)  # fmt: skip


def sniff(probe: Probe) -> Match | None:
    """Claim a file with guild, channel and messages at its top."""
    if not probe.is_file or probe.json_start() != "{":
        return None
    text = probe.text() or ""
    marks = ('"guild"', '"channel"', '"messages"', '"categoryId"', '"dateRange"')
    if sum(mark in text for mark in marks) < 4 or '"guild"' not in text[:400]:
        return None
    return Match(FORMAT, Certainty.BY_SIGNATURE, "guild, channel and messages of one export")


def read(source: Source, context: Context) -> Iterator[Yielded]:
    """Stream the messages, after a first pass for the channel and for who writes in it."""
    export = Export(source)
    told: dict[str, Any] = {}
    channel = Channel(export, told, _authors(export, told), context.owner)
    yield from channel.notices()
    count = 0
    for row in export.rows("", in_lists("messages")):
        if isinstance(row, Skipped):
            yield row
        elif row.path[0] == "messages" and len(row.path) == 2:
            count += 1
            yield channel.record(row)
    if channel.declared is not None and channel.declared != count:
        text = f"the export declares {channel.declared:,} messages and holds {count:,}"
        yield Notice("count-differs" if channel.declared > count else "more-than-declared", text)
    yield from export.left_over()


def original(source: Source, provenance: Provenance) -> bytes:
    """The JSON of one message, as it stands in its file."""
    return read_span(source, provenance)


def _authors(export: Export, told: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The author of each message; `told` is filled with the other fields on the way."""
    for row in export.rows("", in_lists("messages")):
        if isinstance(row, Row) and row.path[0] == "messages" and len(row.path) == 2:
            yield a_dict(a_dict(row.value).get("author"))
        elif isinstance(row, Row) and len(row.path) == 1:
            told[str(row.path[0])] = row.value
