"""Snapchat's pages: whose they are, layouts that differ, hostile markup, the JSON beside them."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from workbench.evidence import Probe, open_source
from workbench.importers import claims, importer_for
from workbench.importers.protocol import Context
from workbench.records import Direction, Message, Notice, Skipped, Yielded

SUBPAGE = "html/chat_history/subpage_{}.html"


def message(who: str, text: str, second: int = 0, kind: str = "TEXT") -> str:
    return (
        f"<div><div><h4>{who}</h4></div><span>{kind}</span><p>{text}</p>"
        f"<h6>2025-02-01 21:14:{second:02d} UTC</h6></div>"
    )


def talk(title: str, *parts: str) -> str:
    return f'<html><div class="rightpanel"><h1>Chat History with {title}</h1>{"".join(parts)}</div>'


def put(folder: Path, **pages: str) -> Path:
    for name, page in pages.items():
        path = folder / SUBPAGE.format(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page, "utf-8")
    return folder


def read(path: Path, owner: str = "") -> list[Yielded]:
    source = open_source(path)
    assert claims(Probe(source))[0].format.code == "snapchat-html"
    return list(importer_for("snapchat-html").read(source, Context(owner)))


def messages(found: list[Yielded]) -> list[Message]:
    return [each for each in found if isinstance(each, Message)]


@pytest.mark.trap("snapchat-html/owner")
def test_who_sent_is_told_only_where_the_owner_is_known(tmp_path: Path) -> None:
    two = put(tmp_path / "a", mal=talk("mal", message("mal", "1"), message("me", "2", 1)))
    assert [e.direction for e in messages(read(two))] == [Direction.INCOMING, Direction.OUTGOING]
    three = talk("walk", message("a", "1"), message("b", "2", 1), message("c", "3", 2))
    group = put(tmp_path / "b", walk=three)
    assert {each.direction for each in messages(read(group))} == {Direction.UNKNOWN}
    assert all(each.thread.group and not each.recipients for each in messages(read(group)))
    assert messages(read(group, "b"))[1].direction is Direction.OUTGOING


def test_a_page_of_one_conversation_is_read_alone(tmp_path: Path) -> None:
    path = tmp_path / "subpage_mal.html"
    path.write_text(talk("mal", message("mal", "1"), message("me", "2", 1)), "utf-8")
    first, second = messages(read(path))
    assert first.thread.key == second.thread.key == "mal"
    assert second.sender is not None
    assert second.sender.owner


@pytest.mark.trap("snapchat-html/layouts")
@pytest.mark.parametrize("wrap", ["{}", "<div>{}</div>", "<div><div><div>{}</div></div></div>",
                                  "<div><div>nothing</div>{}"])  # fmt: skip
def test_messages_are_found_however_deep_they_lie(wrap: str, tmp_path: Path) -> None:
    said = "".join(message("mal", str(n), n) for n in range(5))
    path = put(tmp_path, mal=talk("mal", wrap.format(said)))
    assert [each.body for each in messages(read(path))] == list("01234")


@pytest.mark.trap("snapchat-html/layouts")
def test_messages_without_blocks_of_their_own_are_told_apart(tmp_path: Path) -> None:
    flat = "".join(f"<h4>mal</h4><p>{n}</p><h6>2025-02-01 21:14:0{n} UTC</h6>" for n in range(3))
    path = put(tmp_path, mal=talk("mal", f"<div>{flat}</div>"))
    assert [each.body for each in messages(read(path))] == list("012")


def test_markup_in_a_text_is_text(tmp_path: Path) -> None:
    text = "&lt;/p&gt;&lt;h4&gt;eve&lt;/h4&gt;"
    (found,) = messages(read(put(tmp_path, mal=talk("mal", message("mal", text)))))
    assert found.body == "</p><h4>eve</h4>"


def test_a_page_of_a_new_kind_is_not_passed_over_in_silence(tmp_path: Path) -> None:
    page = talk("mal", "<section>mal: hello, 2025-02-01 21:14:09 UTC</section>")
    found = read(put(tmp_path, mal=page, other=talk("other")))
    assert [each.reason for each in found if isinstance(each, Skipped)] == [
        "a page on which no message could be made out"
    ]
    assert "empty-pages" in {each.code for each in found if isinstance(each, Notice)}


def test_conversations_that_lead_out_of_the_export_lead_nowhere(tmp_path: Path) -> None:
    body = '<img src="../../../../etc/passwd"><a href="/etc/passwd">x</a>'
    (found,) = messages(read(put(tmp_path, mal=talk("mal", message("mal", body)))))
    assert [each.held for each in found.attachments] == ["missing", "missing"]


@pytest.mark.parametrize(
    "hostile", ["<h1>", "<div>", "<table>", "<tr>", "<h6>", "<div><h4>a", "<table><tr><td>a"]
)
def test_markup_without_end_is_read_in_time(hostile: str, tmp_path: Path) -> None:
    path = put(tmp_path, mal=talk("mal", message("mal", "1"), hostile * 5_000))
    begun = time.monotonic()
    read(path)
    assert time.monotonic() - begun < 20


@pytest.mark.trap("snapchat-html/beside-json")
def test_beside_the_json_the_pages_are_not_read_again(tmp_path: Path) -> None:
    put(tmp_path, mal=talk("mal", message("mal", "1")))
    (tmp_path / "json").mkdir()
    told = '{"mal": [{"From": "mal", "Media Type": "TEXT", "Created": "", "IsSender": false}]}'
    (tmp_path / "json" / "chat_history.json").write_text(told)
    assert [e.format.code for e in claims(Probe(open_source(tmp_path)))] == ["snapchat"]


@pytest.mark.trap("snapchat/snaps-by-file")
def test_a_folders_name_makes_no_chat_a_snap(tmp_path: Path) -> None:
    folder = tmp_path / "all" / "my snapchat" / "json"
    folder.mkdir(parents=True)
    told = '{"mal": [{"From": "mal", "Media Type": "TEXT", "Created": "", "IsSender": false}]}'
    (folder / "chat_history.json").write_text(told)
    (folder / "snap_history.json").write_text(told)
    found = importer_for("snapchat").read(open_source(tmp_path / "all"), Context())
    marks = {Path(e.provenance.member).stem: e.marks for e in found if isinstance(e, Message)}
    assert marks == {"chat_history": (), "snap_history": ("view-once",)}
