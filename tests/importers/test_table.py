"""Tables by column mapping. No vendor's own file was at hand: layouts are those of readers."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from openpyxl import Workbook

from tests.samples import SHARED, needs_shared
from workbench.errors import InputError
from workbench.evidence import Probe, open_source
from workbench.evidence.numeric_dates import read_time
from workbench.importers import claims, table
from workbench.importers._mapping import from_toml, to_toml
from workbench.importers._parties_in_cells import lost_digits, parties_in
from workbench.importers._proposing import propose
from workbench.importers._table_rows import degrees, duration
from workbench.importers._tables import delimiter_of
from workbench.importers.protocol import Context, Unconfirmed
from workbench.records import Call, Contact, Location, Message, Notice, Party, Skipped, Yielded

GERMAN = (
    "Wann;Wer;Richtung;Was\n"
    "03.04.2025 21:07;07700 900123;ein;Ich sehe dich im Garten\n"
    "04.04.2025 07:30;07700 900123;aus;Lass mich bitte in Ruhe\n"
)
MAPPING = """
[[table]]
kind = "messages"
platform = "sms"
zone = "+01:00"
order = "day-first"
[table.columns]
time = ["Wann"]
other = ["Wer"]
body = ["Was"]
"""


def read(path: Path, mapping: str = "") -> list[Yielded]:
    return list(table.read(open_source(path), Context(mapping=mapping)))


def written(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def test_an_unknown_table_is_not_imported_but_proposed(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", GERMAN)
    with pytest.raises(Unconfirmed) as raised:
        read(path)
    proposal = raised.value.proposal
    assert 'time = ["Wann"]' in proposal
    assert "day or month first?" in proposal
    assert proposal == table.proposal_for(open_source(path))


def test_a_confirmed_mapping_reads_it_and_stands_in_the_report(tmp_path: Path) -> None:
    found = read(written(tmp_path / "a.csv", GERMAN), MAPPING)
    messages = [each for each in found if isinstance(each, Message)]
    assert [each.body for each in messages] == [
        "Ich sehe dich im Garten",
        "Lass mich bitte in Ruhe",
    ]
    assert messages[0].time.utc is not None
    assert messages[0].time.utc.isoformat() == "2025-04-03T20:07:00+00:00"
    assert messages[0].details == {"Richtung": "ein"}
    notice = next(each for each in found if isinstance(each, Notice))
    assert "a mapping that was confirmed" in notice.text
    assert "body: Was" in notice.text


def test_a_mapping_beside_the_file_is_found(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", GERMAN)
    written(tmp_path / "a.csv.mapping.toml", MAPPING)
    assert sum(isinstance(each, Message) for each in read(path)) == 2


def test_a_mapping_for_other_columns_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Unconfirmed, match="not there"):
        read(written(tmp_path / "a.csv", GERMAN.replace("Was", "Wort")), MAPPING)


@pytest.mark.parametrize(
    ("text", "match"),
    [
        ("not toml [", "TOML"),
        ("a = 1", r"\[\[table\]\]"),
        ('[[table]]\nkind = "letters"', "kind"),
        ('[[table]]\nkind = "messages"', "needs columns"),
        ('[[table]]\nkind = "ignore"\norder = "any"', "order"),
        ('[[table]]\nkind = "ignore"\nzone = "Paris"', "offset"),
        ('[[table]]\nkind = "ignore"\n[table.columns]\nwho = ["a"]', "role"),
        ('[[table]]\nkind = "ignore"\n[table.columns]\nbody = 3', "list of headings"),
        ("[[table]]\nkind = 3", "no text"),
        ("table = [1]", "no settings"),
    ],
)  # fmt: skip
def test_a_mapping_that_is_no_mapping_is_refused_in_words(text: str, match: str) -> None:
    with pytest.raises(InputError, match=match):
        from_toml(text)


def test_a_proposal_can_be_read_back() -> None:
    headings = ("Date", "Time", 'Sen"der', "Text")
    rows = [("13/05/2025", "09:00", "a@example.org", "where are you now")] * 3
    proposed = propose(headings, rows)
    assert from_toml(to_toml([proposed])).for_table("any") is not None


@pytest.mark.trap("table/day-or-month")
def test_day_or_month_first_is_read_from_the_whole_column(tmp_path: Path) -> None:
    head = "Source,Direction,Text,From,To,Time stamp\n"
    row = "SMS,Incoming,hello you there,+447700900123,,{}/05/2025 10:00\n"
    clear = written(tmp_path / "a.csv", head + row.format("03") + row.format("13"))
    times = [each.time.wall for each in read(clear) if isinstance(each, Message)]
    assert [each and (each.day, each.month) for each in times] == [(3, 5), (13, 5)]
    with pytest.raises(Unconfirmed, match="day or month first"):
        read(written(tmp_path / "b.csv", head + row.format("03") + row.format("04")))
    mixed = head + row.format("13") + "SMS,Incoming,x,+447700900123,,05/13/2025 10:00\n"
    with pytest.raises(Unconfirmed, match="some the month"):
        read(written(tmp_path / "c.csv", mixed))


@pytest.mark.trap("table/utf-16")
def test_utf16_rows_lead_back_to_their_bytes(tmp_path: Path) -> None:
    text = "Source\tDirection\tText\tFrom\tTo\tTime stamp (UTC)\n" + (
        'SMS\tIncoming\t"two\nlines \U0001f52a"\t+447700900123\t\t13/05/2025 10:00\n' * 2
    )
    path = written(tmp_path / "a.txt", text, "utf-16")
    source = open_source(path)
    messages = [each for each in read(path) if isinstance(each, Message)]
    assert [each.body for each in messages] == ["two\nlines \U0001f52a"] * 2
    for each in messages:
        raw = table.original(source, each.provenance).decode("utf-16-le")
        assert raw.startswith("SMS\tIncoming")
        assert raw.endswith("10:00\n")


def test_a_quotation_mark_never_closed_costs_one_row(tmp_path: Path) -> None:
    head = "Source,Direction,Text,From,To,Time stamp (UTC)\n"
    row = "SMS,Incoming,message {},+447700900123,,13/05/2025 10:00\n"
    rows = [row.format(number) for number in range(40)]
    rows[20] = 'SMS,Incoming,"lost,+447700900123,,13/05/2025 10:00\n'
    found = read(written(tmp_path / "a.csv", head + "".join(rows)))
    assert sum(isinstance(each, Message) for each in found) == 39
    assert [each.reason for each in found if isinstance(each, Skipped)] == [
        "a quotation mark is opened and never closed"
    ]


@pytest.mark.trap("table/repeated-headings")
def test_a_second_row_of_headings_is_no_message(tmp_path: Path) -> None:
    head = "Source\tDirection\tText\tFrom\tTo\tTime stamp (UTC)\n"
    row = "SMS\tIncoming\tagain\t+447700900123\t\t13/05/2025 10:00\n"
    found = read(written(tmp_path / "a.tsv", head + row + head + row))
    assert sum(isinstance(each, Message) for each in found) == 2
    assert any(isinstance(each, Notice) and each.code == "headings-again" for each in found)


@pytest.mark.trap("table/numbers-mangled")
def test_cut_numbers_are_kept_as_written_and_told(tmp_path: Path) -> None:
    head = "Source,Direction,Text,From,To,Time stamp (UTC)\n"
    row = "SMS,Incoming,hello,4.47701E+11,,13/05/2025 10:00\n"
    found = read(written(tmp_path / "a.csv", head + row))
    assert [each.sender for each in found if isinstance(each, Message)] == [Party("4.47701E+11")]
    assert any(isinstance(each, Notice) and each.code == "digits-lost" for each in found)
    assert lost_digits("4,47701E+11")
    assert not lost_digits("447701000123")


def test_calls_contacts_and_positions_by_mapping(tmp_path: Path) -> None:
    calls = written(
        tmp_path / "calls.csv", "When,Nr,Way,Len\n13/05/2025 10:00,07700900123,in,1:05\n"
    )
    told = '[[table]]\nkind = "calls"\n[table.columns]\ntime = ["When"]\nother = ["Nr"]\n'
    told += 'direction = ["Way"]\nseconds = ["Len"]\n'
    (call,) = [each for each in read(calls, told) if isinstance(each, Call)]
    assert (call.direction, call.seconds, call.outcome) == ("incoming", 65, "answered")
    people = written(tmp_path / "p.csv", "Who,Nr,Note\nRobin,07700 900123; r@example.org,ex\n")
    told = '[[table]]\nkind = "contacts"\n[table.columns]\nname = ["Who"]\nidentifiers = ["Nr"]\n'
    (contact,) = [each for each in read(people, told) if isinstance(each, Contact)]
    assert contact.identifiers == ("07700 900123", "r@example.org")
    assert contact.details == {"Note": "ex"}


@pytest.mark.trap("table/title-row")
def test_a_workbook_is_read_sheet_by_sheet(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    sheet.title = "Messages "
    sheet.append(["Oxygen report"])
    head = ["Source", "Direction", "Text", "From", "To", "Time stamp (UTC)"]
    sheet.append(head)
    sheet.append(["SMS", "Incoming", "hello", "+447700900123", None, "13/05/2025 10:00"])
    again = book.create_sheet("SMS")
    again.append(head)
    again.append(["SMS", "Incoming", "hello", "+447700900123", None, "13/05/2025 10:00"])
    path = tmp_path / "book.xlsx"
    book.save(path)
    source = open_source(path)
    assert claims(Probe(source))[0].format.code == "table"
    found = read(path)
    (message,) = [each for each in found if isinstance(each, Message)]
    assert message.body == "hello"
    assert b"hello" in table.original(source, message.provenance)
    assert any("repeats" in each.text for each in found if isinstance(each, Notice))


def test_positions_of_a_logger(tmp_path: Path) -> None:
    text = "time,lat,lon,elevation,accuracy\n2025-05-01T10:00:00Z,51.45,-2.58,12,5.5\n,x,y,,\n"
    found = read(written(tmp_path / "track.csv", text))
    (location,) = [each for each in found if isinstance(each, Location)]
    assert (location.latitude, location.longitude, location.radius) == (51.45, -2.58, 5.5)
    assert sum(isinstance(each, Skipped) for each in found) == 1


@needs_shared
@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("google__timesketch/sigma_events.csv", 4),
        ("google__timesketch/validate_date_events_missing_timestamp.csv", 1),
        ("google__timesketch/validate_timestamp_conversion.csv", 3),
        ("google__timesketch/validate_time_out_of_range.csv", 2),
        ("google__timesketch/csv_timestamp_as_datetime.csv", 4),
        ("google__timesketch/validate_time_precision_jsonl.jsonl", 2),
        ("log2timeline__plaso/l2tcsv.log", 19),
        ("log2timeline__plaso/l2ttln.log", 20),
        ("log2timeline__plaso/json_line.log", 20),
    ],
)
@pytest.mark.trap("table/timesketch")
def test_timelines_of_others(name: str, count: int) -> None:
    found = read(SHARED / "formats" / "timesketch-plaso" / name)
    assert sum(isinstance(each, Message) for each in found) == count


@pytest.mark.parametrize(
    ("cell", "parties"),
    [
        ("447700900123@s.whatsapp.net Robin (owner)",
         (Party("447700900123@s.whatsapp.net", "Robin", owner=True),)),
        ("Robin Example <+447700900123>", (Party("+447700900123", "Robin Example"),)),
        ('"Robin" <07700 900123>', (Party("07700 900123", "Robin"),)),
        ("+44 7700 900123", (Party("+44 7700 900123"),)),
        ("Local User <447700900456>", (Party("447700900456", owner=True),)),
        ("Local User", (Party("", owner=True),)),
        ("a@example.org, b@example.org", (Party("a@example.org"), Party("b@example.org"))),
        ("Example, Robin", (Party("Example, Robin"),)),
        ("+447700900123\nCoopMobile", (Party("+447700900123"), Party("CoopMobile"))),
        ("'+447700900123", (Party("+447700900123"),)),
        ("\u202a+40 521 028 061 088\u202c", (Party("+40 521 028 061 088"),)),
    ],
)  # fmt: skip
@pytest.mark.trap("table/parties-in-a-cell")
def test_parties_in_cells(cell: str, parties: tuple[Party, ...]) -> None:
    assert parties_in(cell) == parties


@pytest.mark.parametrize(
    ("text", "order", "utc", "wall"),
    [
        ("12/03/2024 21:07:55(UTC+0)", "day-first", "2024-03-12T21:07:55+00:00", None),
        ("12/03/2024 21:07:55(UTC+0)", "", None, None),
        ("3/12/2024 9:07:55 PM UTC (Network)", "month-first", "2024-03-12T21:07:55+00:00", None),
        ("1/2/2019 12:23:45 AM (Device)", "month-first", None, "2019-01-02T00:23:45"),
        ("2024-03-12 21:07", "", None, "2024-03-12T21:07:00"),
        ("2024/03/12 21:07:01 +05:30", "", "2024-03-12T15:37:01+00:00", None),
        ("1700000000000", "", "2023-11-14T22:13:20+00:00", None),
        ("30/02/2024 10:00", "", None, None),
        ("N/A", "", None, None),
    ],
)
def test_written_times(text: str, order: str, utc: str | None, wall: str | None) -> None:
    found = read_time(text, order)
    assert (found.utc and found.utc.isoformat()) == utc
    assert (found.wall and found.wall.isoformat()) == wall


@pytest.mark.trap("table/zone-in-heading")
def test_a_heading_states_the_offset_of_its_column() -> None:
    found = read_time("13/05/2025 10:00", "", timedelta(hours=1))
    assert found.utc is not None
    assert found.utc.hour == 9


def test_durations_and_degrees() -> None:
    assert [duration(each) for each in ("65", "1:05", "00:01:05", "1 m 5 s", "x", "")] == [
        65, 65, 65, 65, None, None,
    ]  # fmt: skip
    assert degrees("51.5", 90) == 51.5
    assert degrees("51,5 S", 90) == -51.5
    assert degrees("515000000", 90) == 51.5
    assert degrees("95", 90) is None


def test_text_is_no_table_for_its_commas() -> None:
    assert delimiter_of("Dear Sam, I write, again, because\nyou do not answer, ever\nR.\n") == ""


def test_a_preview_shows_headings_values_and_the_proposal(tmp_path: Path) -> None:
    file = tmp_path / "export.csv"
    rows = "".join(f"2025-10-24 20:{n:02d},Alex Example,hello there {n}\n" for n in range(30))
    file.write_text(f"Wann,Wer,Was\n\n{rows}", "utf-8")
    (found,) = table.previews(open_source(file), most=5)
    assert found.headings == ("Wann", "Wer", "Was")
    assert len(found.rows) == 5
    assert found.rows[0] == ("2025-10-24 20:00", "Alex Example", "hello there 0")
    assert not found.columns.certain
    assert found.columns.doubts


HEADINGS = "Source,Direction,Text,From,To,Time stamp (UTC)\n"


@pytest.mark.trap("table/carriage-remains")
def test_remains_of_carriage_returns_are_line_ends(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Messages"
    sheet.append(HEADINGS.strip().split(","))
    sheet.append(["SMS", "Incoming", "one_x000D_\ntwo", "+447700900123", "", "13/05/2025 10:00"])
    book.save(tmp_path / "a.xlsx")
    (found,) = [e for e in read(tmp_path / "a.xlsx") if isinstance(e, Message)]
    assert found.body == "one\ntwo"


@pytest.mark.trap("table/cut-cells")
def test_cells_at_the_limit_of_a_workbook_are_told(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Messages"
    sheet.append(HEADINGS.strip().split(","))
    for body in ("short", "x" * 32_767):
        sheet.append(["SMS", "Incoming", body, "+447700900123", "", "13/05/2025 10:00"])
    book.save(tmp_path / "a.xlsx")
    found = read(tmp_path / "a.xlsx")
    told = [e for e in found if isinstance(e, Notice) and e.code == "cells-cut"]
    assert [each.count for each in told] == [1]
    assert [len(e.body or "") for e in found if isinstance(e, Message)] == [5, 32_767]


@pytest.mark.trap("table/formulas")
@pytest.mark.parametrize("body", ["=HYPERLINK(1)", "+1", "@x", "-1+2", "'=x"])
def test_a_cell_like_a_formula_is_text(body: str, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    row = f"SMS,Incoming,{body},+447700900123,,13/05/2025 10:00\n"
    path.write_text(HEADINGS + row, "utf-8")
    (found,) = [e for e in read(path) if isinstance(e, Message)]
    assert found.body == body
