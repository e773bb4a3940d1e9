"""Account exports beside the parsers of others on the same files; each difference is explained."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from chatminer import chatparsers
from discord_data import parse_messages

from tests.samples import GOLDEN, SHARED, needs_shared
from workbench.evidence import open_source
from workbench.importers import importer_for
from workbench.importers.protocol import Context
from workbench.records import Message, Yielded

FORMATS = SHARED / "formats"
Told = tuple[datetime | None, str, str]


def read(code: str, path: Path) -> list[Yielded]:
    return list(importer_for(code).read(open_source(path), Context()))


def squeezed(text: str) -> str:
    """Without white space: chat-miner joins styled pieces, and lines, by spaces of its own."""
    return "".join(text.split())


def ours(found: list[Yielded]) -> list[Told]:
    """What we read, with the instant or wall clock to the second, and the sender as shown."""
    return [
        (
            (m.time.utc.replace(tzinfo=None) if m.time.utc else m.time.wall),
            (m.sender.name or m.sender.identifier) if m.sender else "",
            squeezed(m.body or ""),
        )
        for m in found
        if isinstance(m, Message)
    ]


def theirs(parser: Callable[..., Any], path: Path, **options: Any) -> list[Told]:
    made = parser(str(path), **options)
    made.parse_file()
    rows = made.parsed_messages.get_df(as_pandas=False).to_dicts()
    return [(row["timestamp"], row["author"], squeezed(row["message"])) for row in rows]


def same(mine: list[Told], others: list[Told]) -> list[Told]:
    """All of theirs are among ours to the second; what we have besides is returned."""
    left = [(when.replace(microsecond=0) if when else None, who, what) for when, who, what in mine]
    for when, who, what in others:
        left.remove((when.replace(microsecond=0) if when else None, who, what))
    return left


@needs_shared
def test_chat_miner_on_messenger() -> None:
    """It leaves out the four that have no text: pictures, a sticker, sound and a file."""
    path = FORMATS / "facebook-messenger/mlomb__chat-analytics/2A_7M.json"
    text = json.loads(
        path.read_text("utf-8-sig")
    )  # it does not open a file with a mark at its start
    rest = same(ours(read("facebook-json", path)), plain_of(text))
    assert [what for _, _, what in rest] == [""] * 4


def plain_of(told: Any) -> list[Told]:
    """Chat-miner's reading of a record, over rows that it was given."""
    made = chatparsers.FacebookMessengerParser.__new__(chatparsers.FacebookMessengerParser)
    found = [made._parse_message(row) for row in told["messages"]]
    return [(each.timestamp, each.author, squeezed(each.message)) for each in found if each]


@needs_shared
def test_chat_miner_on_instagram(tmp_path: Path) -> None:
    """Nothing differs on the large sample but what has no text, which it leaves out."""
    path = FORMATS / "instagram/hestiaAI__hestialabs-experiences/instagram.zip"
    found: list[Told] = []
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if name.endswith("message_1.json"):
                part = tmp_path / "thread.json"
                part.write_bytes(archive.read(name))
                found += theirs(chatparsers.InstagramJsonParser, part)
    rest = same(ours(read("instagram-json", path)), found)
    assert all(what == "" for _, _, what in rest)


@needs_shared
@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("joweich__chat-miner/test_single_export.json", {}),
        ("joweich__chat-miner/test_batch_export.json", {"chat_name": "Chat 1"}),
        ("korjavin__ragtgbot/result.json", {}),
    ],
)
def test_chat_miner_on_telegram(name: str, options: dict[str, str]) -> None:
    """It leaves out service records, and stops at records of before 2021."""
    path = FORMATS / "telegram" / name
    if options:
        chats = json.loads(path.read_text("utf-8"))["chats"]["list"]
        options = {"chat_name": chats[0]["name"]}
    found = read("telegram-json", path)
    rest = same(ours(found), theirs(chatparsers.TelegramJsonParser, path, **options))
    events = [m for m in found if isinstance(m, Message) and "event" in m.details]
    assert len(rest) == len(events)


@needs_shared
def test_chat_miner_on_signal() -> None:
    path = FORMATS / "signal/joweich__chat-miner/test_export.txt"
    assert same(ours(read("signal-export", path)), theirs(chatparsers.SignalParser, path)) == []


@needs_shared
@pytest.mark.parametrize(
    "name", ["test_ddmmyy_24hrs.txt", "test_yyyymmdd_24hrs.txt", "test_bracket_mmddyy_24hrs.txt"]
)
def test_chat_miner_on_whatsapp(name: str) -> None:
    """It leaves out rows without an author, and the row whose text begins with a full stop."""
    path = FORMATS / "whatsapp-txt/joweich-chat-miner" / name
    found = read("whatsapp", path)
    rest = same(ours(found), theirs(chatparsers.WhatsAppParser, path))
    assert all(who == "" or what in ("", ".") for _, who, what in rest)
    assert len(rest) == 3


def test_discord_data_on_a_package(tmp_path: Path) -> None:
    """It stops at the row without a time, as we skip it; a channel without messages it reports."""
    folder = GOLDEN / "discord-package/package.zip/Messages"
    found = [each for each in parse_messages(folder) if not isinstance(each, Exception)]
    mine = [
        m for m in read("discord-package", folder.parent)
        if isinstance(m, Message) and m.platform == "discord" and m.thread.key != "account"
    ]  # fmt: skip
    assert {(str(e.message_id), e.timestamp.astimezone(UTC), e.content) for e in found} == {
        (m.native_id, m.time.utc, m.body or "") for m in mine
    }
    assert len(found) == len(mine) == 2
