"""DiscordChatExporter's HTML: names within a group, odd numbers, what is only shown."""

from __future__ import annotations

from pathlib import Path

from workbench.evidence import open_source
from workbench.importers import importer_for
from workbench.importers.protocol import Context
from workbench.records import Message, TimeFlag

GROUP = '<div class="chatlog__message-group">'
NAMED = '<span class="chatlog__author" title="ash" data-user-id="1">Ash</span>'


def message(number: str, inner: str) -> str:
    return (
        f'<div class="chatlog__message-container" data-message-id="{number}">'
        f'<div class="chatlog__message-primary">{inner}</div></div>'
    )


def read(path: Path, *parts: str) -> list[Message]:
    path.write_text(f"<!DOCTYPE html><html><body>{''.join(parts)}</body></html>", "utf-8")
    found = importer_for("discord-exporter-html").read(open_source(path), Context())
    return [each for each in found if isinstance(each, Message)]


def test_a_name_is_carried_within_its_group_and_not_beyond(tmp_path: Path) -> None:
    found = read(
        tmp_path / "a.html",
        GROUP, message("1355341941964800000", NAMED), message("1355341946159104000", ""), "</div>",
        GROUP, message("1355341950353408000", ""), "</div>",
    )  # fmt: skip
    assert [each.sender and each.sender.identifier for each in found] == ["1", "1", None]


def test_a_number_without_a_time_leaves_the_time_unreadable(tmp_path: Path) -> None:
    shown = f'{NAMED}<span class="chatlog__timestamp">yesterday</span>'
    found = read(tmp_path / "a.html", GROUP, *(message(n, shown) for n in ("5", "x", "9" * 5000)))
    assert [each.time.flag for each in found] == [TimeFlag.UNREADABLE] * 3


def test_what_the_page_shows_besides_the_text_is_kept(tmp_path: Path) -> None:
    inner = (
        f'<div class="chatlog__reply">Robin: no</div>{NAMED}'
        '<div class="chatlog__content">one</div><div class="chatlog__content">two</div>'
        '<div class="chatlog__sticker"><img title="Wave" src="w.png"></div>'
    )
    (found,) = read(tmp_path / "a.html", GROUP, message("1355341941964800000", inner))
    assert found.body == "one\ntwo"
    assert found.details["shown too"] == "Robin: no\nWave"
