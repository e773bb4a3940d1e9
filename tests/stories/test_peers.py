"""What users of other tools met, as stories over a whole case; see tests/traps.toml, group 2L."""

from __future__ import annotations

import errno
import json
import os
import socket
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.evidence.databases import built
from tests.golden import Golden
from tests.importers.test_phone_traps import CLOCK, SMS, said
from tests.intake.cases import CHAT, new_case, taken
from tests.samples import GOLDEN, PROJECT, SAMPLE_DATA
from workbench import timeline
from workbench.case import Case, conversation, events
from workbench.case.creation import create
from workbench.cli import reading
from workbench.disclosure.bundle import export_bundle
from workbench.disclosure.verification import verify
from workbench.errors import InputError, MachineError
from workbench.importers import _workers
from workbench.intake import people as who
from workbench.intake.take_in import Terms, take_in
from workbench.review import decisions, people, state
from workbench.review.queue import Choice, ids, standing

TAMSIN = Terms(zone="Europe/London", owner="Tamsin Orrell")


@pytest.mark.trap("2L-4")
def test_one_person_under_a_number_and_an_address(tmp_path: Path) -> None:
    """Joined by a person, each account is still told by itself, and both are the person's."""
    path = Golden("ios-messages", GOLDEN / "ios-messages/sms.sql").built(tmp_path)
    number, address = "tel:+447700900317", "mail:robin@example.org"
    with new_case(tmp_path / "c") as case:
        taken(case, path)
        keys = {key for each in who.persons(case.connection) for key, _, _ in each.accounts}
        address = next(key for key in keys if "robin@example.org" in key)
        one, other = (_written_by(case, each) for each in (number, address))
        assert one
        assert other
        people.merge(case, [number, address], "she wrote from both on one evening")
        (robin,) = [
            each
            for each in who.persons(case.connection)
            if {key for key, _, _ in each.accounts} >= {number, address}
        ]
        assert people.written(case.connection)[robin.id] == len(one) + len(other)
        assert (_written_by(case, number), _written_by(case, address)) == (one, other)
        chat = case.connection.execute(
            "SELECT thread_id FROM event WHERE id = ?", (other[0],)
        ).fetchone()[0]
        assert set(other) & set(conversation.ids(case.connection, chat))


def _written_by(case: Case, account: str) -> list[int]:
    return [
        row[0]
        for row in case.connection.execute(
            "SELECT e.id FROM event e JOIN party_account p ON p.party_id = e.sender_id"
            " WHERE p.account_key = ? AND e.same_as IS NULL ORDER BY e.id",
            (account,),
        )
    ]


SHOWN = {
    "Europe/London": ["00:59+00:00", "02:00+01:00", "02:30+01:00", "01:30+01:00", "01:30+00:00"],
    "America/New_York": ["20:59-04:00", "21:00-04:00", "21:30-04:00", "20:30-04:00", "21:30-04:00"],
    "Asia/Kolkata": ["06:29+05:30", "06:30+05:30", "07:00+05:30", "06:00+05:30", "07:00+05:30"],
    "Pacific/Chatham": ["14:44+13:45", "14:45+13:45", "15:15+13:45", "14:15+13:45", "15:15+13:45"],
}


@pytest.mark.trap("2L-5")
@pytest.mark.parametrize("zone", SHOWN)
def test_instants_around_the_clock_changes_are_shown_right(zone: str, tmp_path: Path) -> None:
    rows = "".join(said(n, f"{each}", int(each.timestamp())) for n, each in enumerate(CLOCK))
    create(tmp_path / "c", zone=zone, operator="DC Test")
    with Case.open(tmp_path / "c") as case:
        taken(case, built(tmp_path / "sms.db", SMS + rows), terms=Terms())
        stored = list(events.stream(case.connection))
        told = [reading.as_message(each, case.zone)["local_time"] for each in stored]
        assert [each.time for each in stored] == [*CLOCK]
        assert [f"{each[11:16]}{each[19:]}" for each in told] == SHOWN[zone]
        assert [datetime.fromisoformat(each).astimezone(UTC) for each in told] == [*CLOCK]


IN_A_ZONE = """
import sys
from pathlib import Path
from tests.stories.test_peers import TAMSIN, evidence
from workbench.case import Case
from workbench.intake.take_in import take_in
root = Path(sys.argv[1])
with Case.create(root, name="T", zone="Europe/London", operator="DC Test") as case:
    list(take_in(case, [Path(each) for each in sys.argv[2:]], TAMSIN))
    for line in evidence(case):
        print(line)
"""
MOVES = {"audit", "stage"}  # they say when a thing was done
MOVING = {"taken_at", "report"}


def evidence(case: Case) -> list[str]:
    """Every row of the store, save what says when it was taken in."""
    tables = [
        row[0]
        for row in case.connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE '%VIRTUAL%'"
            " AND name NOT LIKE 'event_text%' AND name NOT LIKE 'sqlite%' ORDER BY name"
        )
    ]
    found = []
    for table in tables:
        if table in MOVES:
            continue
        rows = case.connection.execute(f"SELECT * FROM {table}")
        names = [each[0] for each in rows.description]
        kept = [n for n, name in enumerate(names) if name not in MOVING]
        found += sorted(f"{table} {[repr(row[n]) for n in kept]}" for row in rows)
    return found


@pytest.mark.trap("2L-7")
def test_the_store_is_the_same_whatever_the_computers_zone(tmp_path: Path) -> None:
    given = [str(CHAT), str(SAMPLE_DATA / "handset")]
    out = []
    for zone in ("Pacific/Kiritimati", "America/St_Johns"):
        root = tmp_path / zone.replace("/", "-")
        done = subprocess.run(
            [sys.executable, "-c", IN_A_ZONE, str(root), *given], cwd=PROJECT, check=True,
            capture_output=True, text=True, env={**os.environ, "TZ": zone},
        )  # fmt: skip
        out.append(done.stdout.splitlines())
    assert len(out[0]) > 200
    assert out[0] == out[1]


@pytest.mark.slow
@pytest.mark.trap("2L-14")
def test_a_very_long_thread_is_read_window_by_window(tmp_path: Path) -> None:
    count = 300_000
    path = tmp_path / "sms.xml"
    with path.open("w", encoding="utf-8") as stream:
        stream.write(f"<smses count='{count}'>\n")
        stream.writelines(
            f'<sms address="+447700900317" date="{1_700_000_000_000 + n * 60_000}" type="1"'
            f' body="message {n}"/>\n'
            for n in range(count)
        )
        stream.write("</smses>\n")
    with new_case(tmp_path / "c") as case:
        (report,) = taken(case, path)
        assert (report.read, report.ledger["unaccounted"]) == (count, 0)
        thread = case.connection.execute("SELECT id FROM thread").fetchone()[0]
        every = conversation.ids(case.connection, thread)
        assert len(every) == len(set(every)) == count
        pages = [every[start : start + 500] for start in range(0, count, 500)]
        opened = [len(events.rows(case.connection, list(pages[n]))) for n in (0, 299, 599)]
        assert opened == [500, 500, 500]
        decisions.decide(case, [every[150_000]], "relevant")
        bundle = export_bundle(case, tmp_path / "bundle")
        text = (bundle.path / "messages.html").read_text("utf-8")
        assert "300,000 records held in this conversation; 1 confirmed" in text
    assert verify(tmp_path / "bundle").problems == []


@pytest.mark.trap("2L-15")
def test_a_reader_that_never_ends_is_stopped_and_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_workers.limits, "DECODER_SECONDS", 1)
    with pytest.raises(InputError, match="stopped before it read a thing") as told:
        list(_workers.told("http.server", "0", where="picture.pdf", what="PDF"))
    assert told.value.where == "picture.pdf"


@pytest.mark.trap("2L-16")
def test_a_full_disk_fails_aloud_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with new_case(tmp_path / "c") as case:
        taken(case, CHAT)
        decisions.decide(case, list(events.ids_in_time(case.connection))[:1], "relevant")
        whole, room = Path.write_bytes, [20_000]

        def full(path: Path, data: bytes) -> int:
            room[0] -= len(data)
            if room[0] < 0:
                raise OSError(errno.ENOSPC, "No space left on device")
            return whole(path, data)

        with monkeypatch.context() as small:
            small.setattr(Path, "write_bytes", full)
            with pytest.raises(MachineError, match="No space left"):
                export_bundle(case, tmp_path / "bundle")
        assert room[0] < 0
        assert not (tmp_path / "bundle").exists()
        assert not [each for each in tmp_path.iterdir() if "bundle" in each.name]
        assert verify(export_bundle(case, tmp_path / "bundle").path).problems == []


@pytest.mark.trap("2L-17")
def test_two_reviewers_verdicts_stand_in_either_order(tmp_path: Path) -> None:
    found = []
    for order in (("DC One", "DC Two"), ("DC Two", "DC One")):
        root = tmp_path / order[0]
        with new_case(root) as case:
            taken(case, CHAT)
        for by in order:
            with Case.open(root, operator=by) as case:
                three = list(events.ids_in_time(case.connection, kinds=("message",)))[:3]
                decisions.decide(case, three[:2], "relevant" if by == "DC One" else "not-relevant")
                decisions.decide(case, three[2:], "unsure", note=f"seen by {by}")
        with Case.open(root) as case:
            held = state.verdicts(case.connection, three)
            found.append({e: {(v.by, v.decision, v.note) for v in held[e]} for e in three})
            assert list(ids(case.connection, Choice(decision="disagreed"))) == three[:2]
        assert verify(root).problems == []
    assert found[0] == found[1]
    assert all(len(each) == 2 for each in found[0].values())


@pytest.mark.trap("2L-18")
def test_undo_after_a_restart_and_proposals_that_decide_nothing(tmp_path: Path) -> None:
    root = tmp_path / "c"
    with new_case(root) as case:
        taken(case, CHAT)
        three = list(events.ids_in_time(case.connection, kinds=("message",)))[:3]
        decisions.decide(case, three, "relevant")
    with Case.open(root) as case:
        decisions.undo(case)
        assert state.counts(case.connection) == {}
    with Case.open(root) as case:
        case.connection.execute(  # what an analysis proposes stands in tables of its own
            "INSERT INTO theme (id, label, size, threat, fixation, representative)"
            " VALUES (1, 'x', 3, 1, 1, ?)",
            (three[0],),
        )
        case.connection.executemany("INSERT INTO theme_member VALUES (1, ?)", [(e,) for e in three])
        assert standing(case.connection).decided == 0
        assert timeline.rows(case) == []
        assert state.counts(case.connection) == {}


@pytest.mark.trap("2L-19")
def test_no_socket_is_opened_from_intake_to_bundle(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Any] = []

    class Watched(socket.socket):
        """A pair within this process is no network: event loops wake themselves by one."""

        def __init__(self, family: int = -1, *arguments: Any, **named: Any) -> None:
            if family != socket.AF_UNIX:
                opened.append(family)
            super().__init__(family, *arguments, **named)

    monkeypatch.setattr(socket, "socket", Watched)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *a, **_: opened.append(a))
    with Case.create(tmp_path / "c", name="T", zone="Europe/London", operator="DC Test") as case:
        list(take_in(case, [SAMPLE_DATA / "handset"], TAMSIN))
        some = list(events.ids_in_time(case.connection, kinds=("message",)))[:5]
        decisions.decide(case, some, "relevant")
        export_bundle(case, tmp_path / "bundle")
    assert verify(tmp_path / "bundle").problems == []
    assert opened == []


KNOWN = Path(__file__).with_name("known_case.json")


@pytest.mark.trap("2L-20")
def test_a_known_case_is_what_it_was(tmp_path: Path) -> None:
    """Counts, links, times and people of the sample case, held against those written down.

    A difference is a change of what a case says of the same files: read it, raise the importer's
    version, say it in the changelog, and write the file anew (WRITE_KNOWN_CASE=1).
    """
    with Case.create(tmp_path / "c", name="T", zone="Europe/London", operator="DC Test") as case:
        list(take_in(case, [SAMPLE_DATA / "handset"], TAMSIN))
        now = _summary(case)
    if os.environ.get("WRITE_KNOWN_CASE"):
        KNOWN.write_text(json.dumps(now, indent=1, ensure_ascii=False) + "\n", "utf-8")
    assert now == json.loads(KNOWN.read_text("utf-8"))


def _summary(case: Case) -> dict[str, Any]:
    reader = case.connection
    counted = reader.execute(
        "SELECT platform, kind, direction, count(*) FROM event GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"
    )
    linked = reader.execute(
        "SELECT e.uid, o.uid FROM event e JOIN event o ON o.id = e.same_as ORDER BY e.uid"
    )
    days = Counter(each.time.date().isoformat() for each in events.stream(reader) if each.time)
    return {
        "events": [list(each) for each in counted],
        "links": [[events.shown_uid(one), events.shown_uid(other)] for one, other in linked],
        "people": [
            [each.name, sorted(key for key, _, _ in each.accounts)] for each in who.persons(reader)
        ],
        "days": dict(sorted(days.items())),
        "order": [each.uid for each in events.stream(reader)][:50],
    }
