"""Links, gaps and persons that the records do not bear out; and what is left of what is sealed."""

from __future__ import annotations

import sqlite3
import zipfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.intake.cases import new_case, taken
from tests.intake.test_linking import T0, add, message
from workbench.case import Case, events, parties, sources
from workbench.case.sources import SourceRow
from workbench.case.writer import SourceWriter
from workbench.intake import coverage, linking, people
from workbench.intake.corrections import set_clock_offset
from workbench.intake.scope import set_privileged
from workbench.records import Contact, Direction, Party, Provenance, Record, Thread, TimeStamp


def held(case: Case, *some: Record, owner: str = "Ash") -> int:
    """Store records of any kind as a source of their own, linked, covered and resolved."""
    number = len(sources.every(case.connection)) + 1
    with case.transaction():
        row = SourceRow(0, f"{number:064}", "", "test", "p", "file", 0, 1, "", "", "", owner,
                        "UTC", True, "imported")  # fmt: skip
        source = sources.insert(case, row)
        writer = SourceWriter(case, source, owner)
        for each in some:
            place = replace(each.provenance, source_sha256=f"{number:064}")
            writer.add(replace(each, provenance=place))
        writer.finish()
        linked = linking.link(case, source)
        coverage.note(case, source)
        people.resolve(case)
    return linked


def card(name: str, *numbers: str) -> Contact:
    return Contact(Provenance("", "", f"card={name}"), "phone", "contacts", name, numbers)


def groups(case: Case) -> set[frozenset[str]]:
    told = people.persons(case.connection)
    return {frozenset(key for key, _, _ in each.accounts) for each in told}


def test_texts_in_a_damaged_archive_are_read_up_to_the_damage_and_told(tmp_path: Path) -> None:
    rows = "".join(
        f'<sms protocol="0" address="+447700900919" date="{1769900000000 + 1000 * n}" type="1"'
        f' body="text {n * 7919 % 3571}" read="1" status="-1" />\n'
        for n in range(3000)
    )
    path = tmp_path / "sms.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("sms-1.xml", f"<?xml version='1.0'?>\n<smses>\n{rows}</smses>")
    raw = bytearray(path.read_bytes())
    raw[len(raw) * 3 // 4] ^= 0xFF
    path.write_bytes(raw)
    with new_case(tmp_path / "c") as case:
        report = taken(case, path)[0]
        assert report.status in ("incomplete", "failed")
        assert any("damaged in the archive" in each for each in report.warnings)


def test_a_position_in_a_sealed_message_is_sealed_with_it(tmp_path: Path) -> None:
    chat = tmp_path / "WhatsApp Chat with Jane Solicitor.txt"
    chat.write_text(
        "01/02/2026, 10:00 - Jane Solicitor: see me there\n"
        "01/02/2026, 10:01 - Jane Solicitor: location: https://maps.google.com/?q=51.5,-0.12\n"
        "01/02/2026, 10:02 - Ash Sample: ok\n",
        "utf-8",
    )
    with new_case(tmp_path / "c") as case:
        set_privileged(case, ("Jane Solicitor",))
        report = taken(case, chat)[0]
        assert sum(report.sealed.values()) == 4
        assert not case.connection.execute("SELECT * FROM location").fetchall()


def test_what_could_not_be_read_gives_no_text_where_anything_is_sealed(tmp_path: Path) -> None:
    path = tmp_path / "sms.xml"
    path.write_text(
        '<?xml version="1.0"?>\n<smses count="2">\n'
        '<sms address="+447700900999" date="1769900000000" type="1" body="&bogus; my client" />\n'
        '<sms address="+447700900111" date="1769900002000" type="1" body="hi" />\n</smses>\n',
        "utf-8",
    )
    with new_case(tmp_path / "c") as case:
        set_privileged(case, ("+447700900999",))
        assert taken(case, path)[0].skipped == 1
        assert "my client" not in "".join(case.connection.iterdump())
    with new_case(tmp_path / "open") as case:
        taken(case, path)
        assert "my client" in sources.skipped(case.connection, 1)[0].sample


def numbered(*numbers: int, table: str = "message", **other: object) -> list[Record]:
    return [
        message(
            f"{table} {n}",
            at=T0 + timedelta(hours=n),
            provenance=Provenance("", "", f"table={table};rowid={n}"),
            **other,
        )
        for n in numbers
    ]


def gaps(case: Case) -> dict[str, list[str]]:
    return {each.platform: [gap[2] for gap in each.gaps] for each in coverage.of(case.connection)}


def test_rows_of_two_apps_in_one_table_are_no_gaps(tmp_path: Path) -> None:
    with new_case(tmp_path / "c") as case:
        odd = numbered(1, 3, 5, 9, platform="imessage")
        held(case, *odd, *numbered(2, 4, 6))
        assert gaps(case) == {
            "imessage": [],
            "sms": ["2 row numbers are missing between two records"],
        }


def test_a_gap_shows_through_another_table(tmp_path: Path) -> None:
    with new_case(tmp_path / "c") as case:
        held(case, *numbered(1, 2, 8, table="sms"), *numbered(*range(1, 9), table="spam_sms"))
        assert gaps(case) == {"sms": ["5 row numbers are missing between two records"]}


def test_a_row_without_a_time_is_there(tmp_path: Path) -> None:
    with new_case(tmp_path / "c") as case:
        some = numbered(1, 2, 3)
        some[1] = replace(some[1], time=TimeStamp.unreadable("rubbish"))
        held(case, *some)
        assert gaps(case) == {"sms": []}


def test_rows_that_are_sealed_are_not_missing(tmp_path: Path) -> None:
    path = tmp_path / "mmssms.db"
    with sqlite3.connect(path) as made:
        made.execute(
            "CREATE TABLE sms (_id INTEGER PRIMARY KEY, thread_id, address, date, type, body)"
        )
        made.executemany(
            "INSERT INTO sms VALUES (?, 1, ?, ?, 1, ?)",
            [
                (n, "+447700900999" if 3 <= n < 6 else "+447700900111",
                 1769900000000 + n * 3600000, f"text {n}")
                for n in range(1, 10)
            ],
        )  # fmt: skip
    made.close()
    with new_case(tmp_path / "c") as case:
        set_privileged(case, ("+447700900999",))
        assert sum(taken(case, path)[0].sealed.values()) == 3
        assert gaps(case) == {"sms": []}


def test_a_number_on_two_people_s_cards_joins_nobody(tmp_path: Path) -> None:
    mum, dad, home = "+447700900001", "+447700900002", "+441514960000"
    with new_case(tmp_path / "c") as case:
        said = [message(each, sender=Party(each), thread=Thread(each)) for each in (mum, dad, home)]
        held(case, card("Mum", mum, home), card("Dad", dad, home), *said)
        assert {frozenset({f"tel:{each}"}) for each in (mum, dad, home)} <= groups(case)
        assert len(people.proposals(case.connection)) == 2


def test_numbers_on_one_person_s_card_are_one(tmp_path: Path) -> None:
    one, other = "+447700900001", "+447700900002"
    with new_case(tmp_path / "c") as case:
        said = [message(each, sender=Party(each), thread=Thread(each)) for each in (one, other)]
        held(case, card("Mum", one, other), card("Mum", one), *said)
        assert frozenset({f"tel:{one}", f"tel:{other}"}) in groups(case)


@pytest.mark.parametrize(("platform", "ident"), [("email", "x@example.com"), ("instagram", "x_9")])
def test_a_name_that_its_bearer_chose_is_no_saved_name(
    tmp_path: Path, platform: str, ident: str
) -> None:
    with new_case(tmp_path / "c") as case:
        mum = message("hello", platform="whatsapp", sender=Party("Mum"), thread=Thread("Mum"))
        held(case, mum, message("I see you", platform=platform, sender=Party(ident, "Mum")))
        assert frozenset({"whatsapp:Ash:mum"}) in groups(case)


def test_an_account_s_number_is_no_telephone_s(tmp_path: Path) -> None:
    with new_case(tmp_path / "c") as case:
        held(
            case,
            message("a", sender=Party("+447912345678", "Robin")),
            message("b", platform="telegram", sender=Party("7912345678", "Zed")),
            message("c", platform="x", sender=Party("7912345678", "Kay")),
            message("d", platform="whatsapp", sender=Party("447912345678")),
        )
        assert frozenset({"tel:+447912345678"}) in groups(case)
        assert frozenset({"telegram:Ash:7912345678"}) in groups(case)
        assert frozenset({"x:Ash:7912345678"}) in groups(case)
    assert parties.account("07912 345678", "telegram") == "+447912345678"


def test_two_members_of_a_group_who_write_the_same_stay_two(tmp_path: Path) -> None:
    group = Thread("g1", "The group", group=True)
    with new_case(tmp_path / "c") as case:
        add(case, message("I will find you", thread=group, sender=Party("Ann")))
        assert add(case, message("I will find you", thread=group, sender=Party("Bob"))) == 0
        assert add(case, message("I will find you", thread=group, sender=Party("Bob"))) == 1
        assert events.count(case.connection) == 2


@pytest.mark.parametrize(("seconds", "standing"), [(70, 1), (5, 2)])
def test_a_corrected_clock_moves_the_minute_that_a_time_stands_for(
    tmp_path: Path, seconds: int, standing: int
) -> None:
    with new_case(tmp_path / "c") as case:
        add(case, message("see you at the gate", at=T0 + timedelta(seconds=seconds)))
        add(case, message("see you at the gate", time=TimeStamp.instant("12:00", T0, 60)))
        set_clock_offset(case, 2, 37, "measured against a speaking clock")
        assert events.count(case.connection) == standing


def test_one_wish_between_strangers_is_no_message_of_two_devices(tmp_path: Path) -> None:
    to = Party("+447700900002")
    sent = message("Happy New Year!", thread=Thread(to.identifier), recipients=(to,),
                   direction=Direction.OUTGOING)  # fmt: skip
    with new_case(tmp_path / "c") as case:
        held(case, replace(sent, sender=Party("", owner=True)), owner="Ann")
        got = message(
            "Happy New Year!", sender=Party("+447700900004"), thread=Thread("+447700900004")
        )
        assert held(case, got, owner="Carl") == 0
    with new_case(tmp_path / "d") as case:
        held(case, replace(sent, sender=Party("+447700900009", owner=True)), owner="Ann")
        got = message(
            "Happy New Year!", sender=Party("+447700900009"), thread=Thread("+447700900009")
        )
        assert held(case, got, owner="Bob") == 1


def test_equal_files_that_nobody_knows_are_all_listed(tmp_path: Path) -> None:
    folder = tmp_path / "dump"
    folder.mkdir()
    for name in ("one.bin", "two.bin"):
        (folder / name).write_bytes(b"\x01\x02garbage\xff" * 20)
    with new_case(tmp_path / "c") as case:
        taken(case, folder)
        (row,) = sources.every(case.connection)
        assert [Path(each).name for each in row.report["details"]["files"]] == [
            "one.bin",
            "two.bin",
        ]
