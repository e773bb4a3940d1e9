"""DiscordChatExporter's HTML: a page of one channel, or of one part of it.

The times shown follow a chosen locale and lack seconds and offset; so a message's time is that
in its number, the server's, and the one shown is kept beside it. A message that follows another
by the same author bears no name: it has that of the one above in its group.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from lxml.html import HtmlElement

from workbench.errors import InputError
from workbench.evidence import Probe, Source
from workbench.evidence.html_blocks import blocks, classes, parsed, said
from workbench.evidence.spans import read_span
from workbench.importers._accounts import Export, Row
from workbench.importers._discord import time_of_id
from workbench.importers._discord_channel import Channel, by_name, told_by_name
from workbench.importers.protocol import Certainty, Context, Format, Match
from workbench.records import Notice, Provenance, Skipped, TimeStamp, Yielded

FORMAT = Format(
    code="discord-exporter-html",
    title="DiscordChatExporter export (HTML)",
    version=1,
    platforms=("discord",),
    carries=("messages", "edited times as shown", "attachments", "calls, membership and other"
             " events", "pins", "replies, reactions, stickers and embeds as the page shows them"),
    omits=("deleted messages: absent from the export", "lengths of calls, but as text",
           "marks of bots", "pages larger than the bound on one page",
           "pages of versions without message numbers"),
    times="UTC, to the millisecond, from the number of each message; the time shown is kept",
    unverified=("the whole form: it follows the exporter's published source",
                "the channel, taken from the file's name"),
)  # fmt: skip
MESSAGE = r"<div\b[^<>]*\bdata-message-id=[^<>]*>"
HEAD = r'<div\b[^<>]*class="?preamble[ ">].*'
FOOT = r'<div\b[^<>]*class="?postamble__entry.*'
AUTHORS = ("chatlog__author", "chatlog__system-notification-author")
TIMES = ("chatlog__timestamp", "chatlog__short-timestamp", "chatlog__system-notification-timestamp")
TOLD = {*AUTHORS, *TIMES, "chatlog__content", "chatlog__attachment", "chatlog__header",
        "chatlog__message-aside", "chatlog__system-notification-content"}  # fmt: skip


def sniff(probe: Probe) -> Match | None:
    """Claim a page by the names of its parts."""
    text = (probe.text() or "") if probe.is_file else ""
    if "<html" not in text[:2000].lower() or "chatlog__message" not in text:
        return None
    return Match(FORMAT, Certainty.BY_SIGNATURE, "a page with a chatlog of the exporter's")


def read(source: Source, context: Context) -> Iterator[Yielded]:
    """Stream the messages, after a first pass for who writes.

    Raises:
        InputError: when it is not one page, or larger than is allowed.
    """
    export = Export(source)
    if not export.is_file:
        raise InputError("not a page", where=source.name)
    page = export.page("")
    told = told_by_name(source)
    authors = (row.value["author"] for row in _rows(source, page) if "author" in row.value)
    channel = Channel(export, told, authors, context.owner)
    yield from channel.notices()
    yield by_name(channel)
    count = 0
    for row in _rows(source, page):
        count += 1
        yield _record(channel, row)
    yield from _head_and_foot(page, count)
    if not count:
        yield Skipped(source.at(""), "a page on which no message could be made out")


def original(source: Source, provenance: Provenance) -> bytes:
    """The markup of one message, as it stands in its page."""
    return read_span(source, provenance)


def _head_and_foot(page: bytes, count: int) -> Iterator[Notice]:
    """What stands over the messages, and whether there are as many as stands under them."""
    head = [said(parsed(each.raw)) for each in blocks(page, "div", HEAD)]
    if any(head):
        yield Notice("page-head", " / ".join(head).replace("\n", ", ")[:500])
    for each in blocks(page, "div", FOOT):
        digits = re.sub(r"\D", "", said(parsed(each.raw)))
        if digits and int(digits[:18]) != count:
            text = f"the page declares {int(digits[:18]):,} messages and holds {count:,}"
            yield Notice("count-differs", text)
        return


def _rows(source: Source, page: bytes) -> Iterator[Row]:
    """The messages in the names of the JSON form; one without a name has that of its group."""
    author: dict[str, str] = {}
    end = 0
    for block in blocks(page, "div", MESSAGE):
        tree = parsed(block.raw)
        whole = next(iter(tree), tree)
        if b"chatlog__message-group" in page[end : block.start]:
            author = {}
        end = block.start + len(block.raw)
        told = _as_json(whole)
        author = told.setdefault("author", author)
        if not author:
            del told["author"]
        yield Row(source.at(block.span), (), told)


def _as_json(whole: HtmlElement) -> dict[str, Any]:
    number = str(whole.get("data-message-id") or "")
    told: dict[str, Any] = {"id": number, "content": "", "timestamp": "", "shown": "", "also": ""}
    told["isPinned"] = "chatlog__message-container--pinned" in classes(whole)
    for each in _of(whole, *AUTHORS):
        name, shown = str(each.get("title") or ""), said(each)
        told["author"] = {"id": str(each.get("data-user-id") or ""), "name": name or shown,
                          "nickname": shown}  # fmt: skip
    for each in _of(whole, *TIMES):
        told["shown"] = str(each.get("title") or "") or said(each)
    for each in _of(whole, "chatlog__edited-timestamp"):
        told["timestampEdited"] = str(each.get("title") or "") or "edited"
        each.text = None
    for each in _of(whole, "chatlog__emoji"):
        each.text = str(each.get("alt") or "")  # an emoji is a picture whose name is its text
        each.tag = "span"
    words = _of(whole, "chatlog__content", "chatlog__system-notification-content")
    told["content"] = "\n".join(said(each) for each in words)
    for each in whole.iter("use"):
        icon = str(each.get("href") or "").removeprefix("#")
        if _of(whole, "chatlog__system-notification-content"):
            told["type"] = "Call" if icon == "call-icon" else icon
    told["attachments"] = [_file(each) for each in _of(whole, "chatlog__attachment")]
    for main in _of(whole, "chatlog__message-primary"):
        rest = (said(each) for each in main if not TOLD.intersection(classes(each)))
        pictures = (
            str(each.get("title") or each.get("src") or "")
            for each in main.iter("img", "iframe")
            if not any(TOLD.intersection(classes(above)) for above in each.iterancestors())
        )
        told["also"] = "\n".join(part for part in (*rest, *pictures) if part.strip())
    return told


def _file(attachment: HtmlElement) -> dict[str, str]:
    links = (each.get("href") or each.get("src") for each in attachment.iter("a", "source", "img"))
    url = str(next(filter(None, links), ""))
    return {"url": url, "fileName": url.split("?", 1)[0].rsplit("/", 1)[-1]}


def _of(whole: HtmlElement, *names: str) -> list[HtmlElement]:
    return [e for e in whole.iter() if isinstance(e.tag, str) and set(names) & set(classes(e))]


def _record(channel: Channel, row: Row) -> Yielded:
    told = row.value
    number = str(told["id"])
    found = channel.record(row)
    if isinstance(found, Skipped):
        return found
    stamp = (
        time_of_id(int(number))
        if number.isascii() and number.isdigit() and len(number) < 20
        else None
    )
    more = {"time as shown": told["shown"], "shown too": told["also"]}
    details = dict(found.details) | {key: text for key, text in more.items() if text}
    return replace(found, time=stamp or TimeStamp.unreadable(told["shown"]), details=details)
