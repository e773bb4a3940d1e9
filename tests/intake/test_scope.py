"""What lies outside an authority, or is privileged, is sealed; unsealing brings it back whole."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.intake.cases import CALLS, CHAT, SMS, new_case, taken
from workbench.case import Case, audit, events, integrity, search, sources
from workbench.disclosure.verification import verify
from workbench.errors import IntegrityError, UsageError
from workbench.intake.corrections import set_clock_offset, unseal
from workbench.intake.scope import Scope, scope_of, set_privileged
from workbench.intake.take_in import Terms
from workbench.review import decisions
from workbench.review.sealing import seal_outside


def terms(scope: Scope) -> Terms:
    return Terms(zone="Europe/London", owner="Ash Sample", authority="DPN 1", scope=scope)


def test_out_of_date_records_are_sealed_and_counted(tmp_path: Path) -> None:
    with new_case(tmp_path / "c") as case:
        report = taken(case, CHAT, terms=terms(Scope(until=date(2025, 10, 25))))[0]
        assert report.sealed == {"scope: after 2025-10-25": 10}
        assert report.status == "imported"
        assert report.ledger["unaccounted"] == 0
        assert events.count(case.connection) == 2
        assert search.full_text(case.connection, "stop", 10) == []
        held = case.connection.execute("SELECT count(*) FROM sealed").fetchone()[0]
        assert held == 10
        assert "please stop" not in "".join(case.connection.iterdump())


def test_only_the_scope_s_apps_and_people_are_read(tmp_path: Path) -> None:
    with new_case(tmp_path / "c") as case:
        scope = Scope(people=("07700 900317",))
        report = taken(case, SMS, terms=terms(scope))[0]
        assert report.sealed == {"scope: no party is one of the people": 1}
        report = taken(case, CHAT, terms=terms(Scope(platforms=("sms",))))[0]
        assert report.sealed["scope: whatsapp is not one of the apps"] == 12


def test_privileged_parties_are_sealed(tmp_path: Path) -> None:
    with new_case(tmp_path / "c") as case:
        set_privileged(case, ("+44 7700 900317", "@law.example.org"))
        report = taken(case, CALLS)[0]
        assert sum(report.sealed.values()) == 3
        assert events.count(case.connection) == 1


def test_unsealing_gives_what_an_open_intake_would_have_given(tmp_path: Path) -> None:
    with new_case(tmp_path / "open") as case:
        taken(case, CHAT)
        wanted = {e.uid: e.row_hash for e in events.stream(case.connection)}
    with new_case(tmp_path / "c") as case:
        taken(case, CHAT, terms=terms(Scope(until=date(2025, 10, 25))))
        with pytest.raises(UsageError, match="reason"):
            unseal(case, 1, " ")
        assert unseal(case, 1, "new authority, DPN 2") == 10
        assert {e.uid: e.row_hash for e in events.stream(case.connection)} == wanted
        assert len(search.full_text(case.connection, "stop", 10)) == 1
        acts = [each.action for each in audit.entries(case.connection)]
        assert acts[-1] == "unseal"
    assert verify(tmp_path / "c").problems == []


def test_a_source_that_changed_is_not_unsealed(tmp_path: Path) -> None:
    copy = tmp_path / CHAT.name
    copy.write_bytes(CHAT.read_bytes())
    with new_case(tmp_path / "c") as case:
        taken(case, copy, terms=terms(Scope(until=date(2025, 10, 25))))
        copy.write_bytes(CHAT.read_bytes() + b"\n")
        with pytest.raises(IntegrityError):
            unseal(case, 1, "a reason")


def test_a_scope_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(UsageError, match="before it begins"):
        scope_of({"since": "2026-02-01", "until": "2026-01-01"})
    with pytest.raises(UsageError, match="date"):
        scope_of({"since": "1 February"})


def test_a_clock_correction_is_recorded_and_can_be_taken_back(tmp_path: Path) -> None:
    with new_case(tmp_path / "c") as case:
        taken(case, SMS)
        before = [e.time for e in events.stream(case.connection)]
        set_clock_offset(case, 1, -3600, "phone was an hour fast against a speaking clock")
        after = list(events.stream(case.connection))
        moved = [(a, b.time) for a, b in zip(before, after, strict=True) if a and b.time]
        assert {(b - a).total_seconds() for a, b in moved} == {-3600.0}
        assert {e.clock_offset for e in after} == {-3600}
        source = sources.by_id(case.connection, 1)
        audited = integrity.audited_rows(case.connection)[1]
        assert list(integrity.row_problems(case.connection, source, audited)) == []
        set_clock_offset(case, 1, 0, "the speaking clock was wrong")
        assert [e.time for e in events.stream(case.connection)] == before
    assert verify(tmp_path / "c").problems == []


def test_a_table_is_unsealed_as_it_was_confirmed(tmp_path: Path) -> None:
    """What a person said of its columns is kept with the source, and used again."""
    file = tmp_path / "export.csv"
    file.write_text(
        "Wann,Wer,Was\n2025-10-24 20:00,Alex Example,hello there\n"
        "2025-10-26 21:00,Robin Sample,hello yourself\n",
        "utf-8",
    )
    mapping = (
        '[[table]]\nkind = "messages"\nplatform = "sms"\n[table.columns]\n'
        'time = ["Wann"]\nsender = ["Wer"]\nbody = ["Was"]\n'
    )
    with new_case(tmp_path / "c") as case:
        stated = Terms(scope=Scope(until=date(2025, 10, 24)), mapping=mapping)
        report = taken(case, file, terms=stated)[0]
        assert report.details["mapping"] == mapping
        assert report.sealed == {"scope: after 2025-10-24": 1}
        assert unseal(case, 1, "made up") == 1
        assert sorted(each.text for each in events.stream(case.connection)) == [
            "hello there",
            "hello yourself",
        ]
    assert not verify(tmp_path / "c").problems


def test_what_was_opened_is_sealed_again_and_opened_again(tmp_path: Path) -> None:
    with new_case(tmp_path / "c") as case:
        taken(case, CHAT, terms=terms(Scope(until=date(2025, 10, 25))))
        query = "SELECT * FROM sealed ORDER BY uid"
        sealed = case.connection.execute(query).fetchall()
        open_before = {each.uid for each in events.stream(case.connection)}
        unseal(case, 1, "new authority, DPN 2")
        everything = {each.uid: each.row_hash for each in events.stream(case.connection)}
        with pytest.raises(UsageError, match="reason"):
            seal_outside(case, 1, "")
        decisions.decide(case, list(events.ids_in_time(case.connection))[-1:], "relevant")
        with pytest.raises(UsageError, match="bear a decision"):
            seal_outside(case, 1, "DPN 2 was withdrawn")
        decisions.undo(case)
        assert seal_outside(case, 1, "DPN 2 was withdrawn").count == 10
        assert {each.uid for each in events.stream(case.connection)} == open_before
        assert case.connection.execute(query).fetchall() == sealed
        assert search.full_text(case.connection, "stop", 10) == []
        assert "please stop" not in "".join(case.connection.iterdump())
        assert [each.action for each in audit.entries(case.connection)][-1] == "seal"
    assert verify(tmp_path / "c").problems == []
    assert b"please stop" not in b"".join(
        each.read_bytes() for each in (tmp_path / "c").rglob("*") if each.is_file()
    )
    with Case.open(tmp_path / "c") as case:
        assert unseal(case, 1, "and given again") == 10
        assert {e.uid: e.row_hash for e in events.stream(case.connection)} == everything
    assert verify(tmp_path / "c").problems == []


def test_a_list_of_advisers_made_later_seals_what_is_there(tmp_path: Path) -> None:
    with new_case(tmp_path / "c") as case:
        taken(case, SMS)
        before = events.count(case.connection)
        set_privileged(case, ("+44 7700 900317",))
        sealed = seal_outside(case, 1, "counsel's number was found on the list of advisers").count
        assert 0 < sealed <= before
        assert events.count(case.connection) == before - sealed
        assert not case.connection.execute(
            "SELECT 1 FROM party WHERE normal LIKE '%900317'"
        ).fetchall()
    assert verify(tmp_path / "c").problems == []
