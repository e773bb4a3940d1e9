"""What must not sink in the reading order, nor be read as something harmless."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from tests.desktop.cases import ranked_case
from tests.intake.cases import CHAT, SMS, new_case, taken
from tests.ranking.test_order import Said, ranked
from workbench.analysis import pipeline
from workbench.case import Case, events, search, traffic
from workbench.encoders import spelling
from workbench.encoders.spelling import restored
from workbench.encoders.store import VectorStore, forget, key_of, windows
from workbench.intake.corrections import set_clock_offset
from workbench.ranking import states
from workbench.review import queue, welfare
from workbench.review.sealing import seal_records

NEVER_ANSWERED = "".join(
    f"01/02/2026, {hour:02}:00 - Robin Example: answer me\n" for hour in range(8, 20)
)


def telegram(folder: Path, text: str, **more: str) -> Path:
    """An export of one message."""
    folder.mkdir()
    said = {"id": 7, "type": "message", "date": "2026-02-01T10:00:00", "text": text,
            "date_unixtime": "1769940000", "from": "Robin", "from_id": "user55"} | more  # fmt: skip
    path = folder / "result.json"
    chat = {"name": "Robin", "type": "personal_chat", "id": 55, "messages": [said]}
    path.write_text(json.dumps(chat), "utf-8")
    return path


def test_what_only_a_copy_still_says_is_read_and_found(tmp_path: Path) -> None:
    with new_case(tmp_path / "c") as case:
        edited = {"edited": "2026-02-01T10:05:00", "edited_unixtime": "1769940300"}
        taken(case, telegram(tmp_path / "new", "i will call you", **edited))
        taken(case, telegram(tmp_path / "old", "i will kill you"))
        assert events.count(case.connection, kind="message") == 1
        read = traffic.read(case.connection)
        assert pipeline._earlier(case, read) == [(0, "i will kill you")]
        first = list(events.ids_in_time(case.connection))
        assert search.full_text(case.connection, "kill", 5) == first


def test_who_writes_to_the_owner_and_is_never_answered_is_measured(tmp_path: Path) -> None:
    path = tmp_path / "WhatsApp Chat with Robin Example.txt"
    path.write_text(NEVER_ANSWERED, "utf-8")
    with new_case(tmp_path / "c") as case:
        taken(case, path)
        read = traffic.read(case.connection)
        assert read.names[read.actors[0]] == "Robin Example"
        assert read.names[read.targets[0]] == "Ash Sample"
        assert not read.groups[read.targets[0]]


def test_a_clock_s_correction_makes_the_order_stale(tmp_path: Path) -> None:
    with new_case(tmp_path / "c") as case:
        taken(case, CHAT, SMS)
        before = pipeline._extent(case)
        set_clock_offset(case, 1, 3, "measured against the mast")
        assert pipeline._extent(case) != before
        set_clock_offset(case, 1, 0, "taken back")
        assert pipeline._extent(case) == before


def test_a_person_s_name_makes_the_order_stale(tmp_path: Path) -> None:
    with new_case(tmp_path / "c") as case:
        taken(case, CHAT)
        before = pipeline._people(case)
        case.connection.execute("UPDATE person SET name = 'Somebody'")
        assert pipeline._people(case) != before


def test_an_acknowledged_message_may_be_sealed(tmp_path: Path) -> None:
    with Case.open(ranked_case(tmp_path / "case", interrupts=[4, 5])) as case:
        one, other = sorted(welfare.waiting(case.connection))
        welfare.acknowledge(case, [one, other])
        seal_records(case, [events.row(case.connection, one).uid], "privileged")
        assert welfare.acknowledged(case.connection) == {other}


def test_notes_to_oneself_are_no_banter() -> None:
    said = [Said(0, 0, hour) for hour in range(100)]
    said[50] = Said(0, 0, 50, threat=0.85, codes=(("T10", 0.85),))
    _, told = ranked(said)[50]
    assert told.lane == "interrupt"
    assert told.parts["banter"] == 0


def test_what_was_taken_in_since_the_analysis_is_in_the_queue(tmp_path: Path) -> None:
    with Case.open(ranked_case(tmp_path / "case", interrupts=[5])) as case:
        before = list(queue.ids(case.connection))
        taken(case, telegram(tmp_path / "new", "i will kill you"))
        after = list(queue.ids(case.connection))
        assert after[:-1] == before
        assert len(after) == queue.standing(case.connection).total
        assert list(queue.ids(case.connection, queue.Choice(text="kill"))) == after[-1:]


def test_a_store_with_pieces_of_another_version_is_forgotten_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Ones:
        def encode(self, texts: list[str]) -> np.ndarray:
            return np.ones((len(texts), 4), dtype=np.float32)

    folder = tmp_path / "some-model"
    with monkeypatch.context() as patch:
        patch.setattr(spelling, "identity", lambda: "other")
        patch.setattr(spelling, "restored", str)
        secret = "i knowwhere you live"
        VectorStore(folder, 4).add(windows(secret), Ones())  # type: ignore[arg-type]
        old = key_of(windows(secret)[0])
    assert key_of(windows(secret)[0]) != old
    VectorStore(folder, 4)  # the present version opens it
    forget(tmp_path, [secret])
    assert not VectorStore(folder, 4).place


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("im gonna mrder u", "im gonna murder u"),
        ("you deserve to get stabed", "you deserve to get stabbed"),
        ("ill strangel you", "ill strangle you"),
        ("i will rpe you", "i will rape you"),
        ("u c*nt", "u cunt"),
        ("just kys", "just kill yourself"),
        ("gonna get you merked", "gonna get you merked"),
        ("plz lve me alone", "plz lve me alone"),
    ],
)
def test_a_grave_word_is_not_read_as_a_harmless_one(text: str, told: str) -> None:
    assert restored(text) == told


def test_a_block_without_a_time_starts_no_state(tmp_path: Path) -> None:
    path = tmp_path / "WhatsApp Chat with Robin Example.txt"
    path.write_text(
        "01/02/2026, 10:00 - Robin Example: hello\n01/02/2026, 10:01 - Ash Sample: yo\n"
        "01/02/2026, 12:03 - You blocked this contact. Tap to unblock.\n", "utf-8",
    )  # fmt: skip
    with new_case(tmp_path / "c") as case:
        taken(case, path)
        case.connection.execute("UPDATE event SET utc = NULL WHERE kind = 'system'")
        read = traffic.read(case.connection)
        none = np.zeros(len(read.ids), dtype=np.float32)
        assert states.find(read, none, none, {}, set()).since == {}


def test_the_subject_of_an_mms_is_read(tmp_path: Path) -> None:
    path = tmp_path / "sms-20260302101407.xml"
    path.write_text(
        '<?xml version="1.0" encoding="UTF-8"?><smses count="1"><mms date="1769940000000"'
        ' sub="i will kill you" msg_box="1" address="+447700900123" m_id="abc" m_type="132">'
        '<parts></parts><addrs><addr address="+447700900123" type="137" charset="106" /></addrs>'
        "</mms></smses>", "utf-8",
    )  # fmt: skip
    with new_case(tmp_path / "c") as case:
        taken(case, path)
        read = traffic.read(case.connection)
        assert pipeline._earlier(case, read) == [(0, "i will kill you")]
