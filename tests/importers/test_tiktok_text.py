"""TikTok's download as text: whose it is, conversations without a name, what is no message."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workbench.evidence import Probe, open_source
from workbench.importers import claims, importer_for
from workbench.importers.protocol import Context
from workbench.importers.tiktok_text import CHAT, ROW
from workbench.records import Direction, Message, Notice, Skipped, Yielded


def read(folder: Path, text: str, owner: str = "") -> list[Yielded]:
    path = folder / "Direct Messages.txt"
    path.write_text(text, "utf-8")
    assert claims(Probe(open_source(path)))[0].format.code == "tiktok-text"
    return list(importer_for("tiktok-text").read(open_source(path), Context(owner)))


def messages(found: list[Yielded]) -> list[Message]:
    return [each for each in found if isinstance(each, Message)]


def chat(who: str, *lines: str) -> str:
    said = "\n".join(f"2025-02-01 10:00:0{n} UTC {line}" for n, line in enumerate(lines))
    return f">>> Chat History with {who}::\n\n{said}\n\n"


@pytest.mark.trap("tiktok-text/nameless")
def test_conversations_without_a_name_stay_apart(tmp_path: Path) -> None:
    found = messages(read(tmp_path, chat("", "a: 1", "me: 2") + chat("", "b: 3", "me: 4")))
    assert len({each.thread.key for each in found}) == 2
    assert all(each.thread.group for each in found)


@pytest.mark.trap("tiktok-text/groups")
def test_a_groups_name_is_no_recipient(tmp_path: Path) -> None:
    group = chat("weekend", "a: 1", "b: 2", "me: 3")
    told = messages(read(tmp_path, group + chat("a", "me: hello")))
    assert [each.direction for each in told[:3]] == [
        Direction.INCOMING, Direction.INCOMING, Direction.OUTGOING,
    ]  # fmt: skip
    names = {party.identifier for each in told[:3] for party in each.recipients}
    assert names == {"me"}


def test_an_owner_is_inferred_only_where_one_person_stands_out(tmp_path: Path) -> None:
    found = read(tmp_path, chat("weekend", "a: 1", "b: 2"))
    assert {each.direction for each in messages(found)} == {Direction.UNKNOWN}
    assert "owner-unknown" in {each.code for each in found if isinstance(each, Notice)}
    assert messages(read(tmp_path, chat("weekend", "a: 1", "b: 2"), "b"))[1].sender is not None


def test_lines_before_the_first_conversation_are_counted(tmp_path: Path) -> None:
    head = "2025-02-01 10:00:00 UTC a: lost\n"
    found = read(tmp_path, head + chat("a", "a: 1"))
    assert [each.sample for each in found if isinstance(each, Skipped)] == [head.strip()]
    assert len(messages(found)) == 1


@pytest.mark.trap("tiktok-text/beside-json")
def test_beside_the_json_the_texts_are_not_read_again(tmp_path: Path) -> None:
    root = tmp_path / "data"
    (root / "TikTok" / "Direct Messages").mkdir(parents=True)
    (root / "TikTok" / "Direct Messages" / "Direct Messages.txt").write_text(chat("a", "a: 1"))
    assert claims(Probe(open_source(root)))[0].format.code == "tiktok-text"
    history = '"ChatHistory": {"Chat History with a:": [{"From": "a", "Content": "1"}]}'
    told = f'{{"Direct Messages": {{"Chat History": {{{history}}}}}, "ProfileMap": {{}}}}'
    (root / "user_data_tiktok.json").write_text(told)
    assert [each.format.code for each in claims(Probe(open_source(root)))] == ["tiktok"]


def test_a_download_in_another_language_is_known_by_its_messages(tmp_path: Path) -> None:
    root = tmp_path / "TikTok"
    (root / "Mensajes directos").mkdir(parents=True)
    (root / "Mensajes directos" / "Mensajes directos.txt").write_text(chat("a", "a: hola", "me: 2"))
    (root / "Tu actividad").mkdir()
    watched = "Fecha: 2025-02-01 10:00:00 UTC\nEnlace: https://www.tiktokv.com/share/video/1/\n"
    (root / "Tu actividad" / "Historial.txt").write_text(watched)
    source = open_source(tmp_path)
    assert claims(Probe(source))[0].format.code == "tiktok-text"
    found = list(importer_for("tiktok-text").read(source, Context()))
    assert len(messages(found)) == 2
    left = [each for each in found if isinstance(each, Notice) and each.code == "not-read"]
    assert [(each.member, each.count) for each in left] == [
        ("TikTok/Tu actividad/Historial.txt", 1)
    ]


WRITTEN = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30).filter(
    lambda text: not ROW.fullmatch(text) and not CHAT.fullmatch(text)
)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["lark.vole", "me", "ash_1"]),
            st.lists(WRITTEN, min_size=1, max_size=4).map("\n".join),
        ),
        min_size=1,
        max_size=6,
    )
)
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_what_was_written_is_read(tmp_path: Path, said: list[tuple[str, str]]) -> None:
    lines = (f"{who}: {text}" for who, text in said)
    found = messages(read(tmp_path, chat("lark.vole", *lines)))
    assert [each.sender and each.sender.identifier for each in found] == [who for who, _ in said]
    assert [(each.body or "").rstrip() for each in found] == [text.rstrip() for _, text in said]
