"""The formats of other programs, read back by readers that are not ours where there are any."""

from __future__ import annotations

import csv
import json
import mailbox
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import icalendar
import pytest

from tests.timeline.test_rows import ROW
from workbench import timeline
from workbench.case import Case, events, parties
from workbench.case.events import as_utc
from workbench.disclosure.bundle import export_bundle
from workbench.disclosure.exchange import load_file, places
from workbench.disclosure.exchange import mailbox as mailboxes
from workbench.disclosure.exchange.calendar import escaped, folded
from workbench.disclosure.profile import Profile
from workbench.intake.take_in import Terms, take_in

NAMES = load_file.COLUMNS


def test_timesketch_has_its_fields_and_every_timed_row(case: Case, folder: Path) -> None:
    lines = (folder / "exchange" / "timesketch.jsonl").read_text("utf-8").splitlines()
    rows = timeline.rows(case)
    told = [json.loads(each) for each in lines]
    assert len(told) == len(rows)
    for each, row in zip(told, rows, strict=True):
        assert {"message", "datetime", "timestamp_desc"} <= each.keys()
        assert each["datetime"].endswith("+00:00")
        assert row.text in each["message"] or not row.text
    with (folder / "exchange" / "timesketch.csv").open(encoding="utf-8-sig", newline="") as stream:
        read = list(csv.DictReader(stream))
    assert [each["datetime"] for each in read] == [each["datetime"] for each in told]


def test_the_calendar_is_read_by_another_library(case: Case, folder: Path) -> None:
    content = (folder / "exchange" / "timeline.ics").read_bytes()
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    held = icalendar.Calendar.from_ical(content)
    found = list(held.walk("VEVENT"))
    rows = timeline.rows(case)
    assert len(found) == len(rows) - 39  # 40 calls are one event
    burst = next(each for each in found if "40 calls" in str(each["SUMMARY"]))
    assert (burst.end - burst.start).total_seconds() == 39 * 45
    first = next(e for e in found if str(e["UID"]).startswith(rows[1].id))
    assert rows[1].text in str(first["DESCRIPTION"])


def test_calendar_lines_are_escaped_and_folded_between_characters() -> None:
    assert escaped("a;b,c\\d\r\ne\x07") == "a\\;b\\,c\\\\d\\ne"
    line = folded("DESCRIPTION:" + "😀" * 50)
    assert all(len(each.encode()) <= 75 for each in line.split("\r\n"))
    assert line.replace("\r\n ", "").strip() == "DESCRIPTION:" + "😀" * 50


def test_the_load_file_reads_back(case: Case, folder: Path) -> None:
    place = folder / "exchange" / "load_file"
    lines = (place / "items.dat").read_text("utf-8-sig").rstrip("\n").split("\n")
    rows = timeline.rows(case)
    assert len(lines) == len(rows) + 1
    for line, row in zip(lines[1:], rows, strict=True):
        parts = [each[1:-1] for each in line.split(load_file.COMMA)]
        told = dict(zip(NAMES, parts, strict=True))
        assert told["BEGBATES"] == f"ABC{row.number:07}"
        text = told["EXTRACTEDTEXT"].replace(load_file.NEWLINE, "\n")
        assert text == row.text.replace(load_file.QUOTE, load_file.QUOTE * 2)
        held = place / told["TEXTPATH"].replace("\\", "/")
        assert held.read_text("utf-8") == row.text
    pictures = (place / "pictures.opt").read_text("utf-8").splitlines()
    assert len(pictures) == 3
    for each in pictures:
        path = each.split(",")[2].replace("\\", "/")
        assert (place / path).resolve().is_file()
    tree = ET.parse(place / "items.xml")
    assert len(tree.findall(".//Document")) == len(rows)


def test_geojson_and_kml_hold_positions_of_confirmed_pictures(folder: Path) -> None:
    told = json.loads((folder / "exchange" / "places.geojson").read_text("utf-8"))
    assert len(told["features"]) == 3
    longitude, latitude = told["features"][0]["geometry"]["coordinates"]
    assert (round(latitude, 2), round(longitude, 2)) == (54.05, -2.83)
    tree = ET.parse(folder / "exchange" / "places.kml")
    marks = tree.findall(".//{http://www.opengis.net/kml/2.2}Placemark")
    assert len(marks) == 3


def test_positions_that_nobody_confirmed_stay_out_unless_asked_for(tmp_path: Path) -> None:
    from types import SimpleNamespace

    held = places.Place("A/1", "x", None, 1.0, 2.0, "home", None, confirmed=False)
    facts = SimpleNamespace(reference="R")
    for asked in (False, True):
        material = SimpleNamespace(places=(held,), profile=Profile(places=asked), facts=facts)
        listed = places.write(tmp_path, material)
        assert bool(listed.files) is asked
    text = (tmp_path / "exchange" / "places.geojson").read_text("utf-8")
    assert "confirmed by nobody" in text


def test_mail_is_read_by_the_standard_library(tmp_path: Path) -> None:
    from types import SimpleNamespace

    told = "Dear Ana,\nFrom here on\n>From there\nplease 😀\n"
    rows = [
        replace(
            ROW, platform="email", text=told, sender="r@example.org", thread="The lane\r\nX: y"
        ),
        replace(ROW, platform="email", timestamp=None, text="", id="b"),
        ROW,
    ]
    mailboxes.write(tmp_path, SimpleNamespace(rows=rows))
    path = tmp_path / "exchange" / "email.mbox"
    box = mailbox.mbox(path)
    read = list(box)
    box.close()
    assert len(read) == 2
    body = read[0].get_payload(decode=True).decode()
    assert body.replace("\n>From here", "\nFrom here").replace(">>From", ">From") == told
    assert read[0]["Subject"] == "The lane X: y"
    assert read[0]["X"] is None


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_the_case_graph_conforms_to_the_ontology(folder: Path) -> None:
    from case_utils.case_validate import validate

    found = validate(str(folder / "exchange" / "case.jsonld"))
    assert found.conforms, found.text[:2000]


def test_the_case_graph_holds_every_row_and_names_nothing_twice(case: Case, folder: Path) -> None:
    graph = json.loads((folder / "exchange" / "case.jsonld").read_text("utf-8"))["@graph"]
    names = [each["@id"] for each in graph]
    assert len(names) == len(set(names))
    texts = [
        facet["uco-observable:messageText"]
        for each in graph
        for facet in each.get("uco-core:hasFacet", ())
        if facet["@type"] == "uco-observable:MessageFacet"
    ]
    assert texts == [each.text for each in timeline.rows(case) if each.kind == "message"]


def test_formats_without_matter_say_why(case: Case, tmp_path: Path) -> None:
    made = export_bundle(case, tmp_path / "x", Profile(documents=("mailbox",)))
    assert made.left_out == {"E-mail messages (mbox)": "No e-mail message was confirmed."}


def test_our_own_graph_imports_again_without_loss(case: Case, folder: Path, tmp_path: Path) -> None:
    """Text, instant, platform, both ends and attachments of every message and call come back."""
    with Case.create(tmp_path / "c", name="Again", zone="Europe/London", operator="X") as again:
        path = folder / "exchange" / "case.jsonld"
        (report,) = take_in(again, [path], Terms(zone="Europe/London", owner="Ana Example"))
        assert (report.status, report.format) == ("imported", "case-uco")
        back = list(events.stream(again.connection, kinds=("message", "call")))
    rows = [each for each in timeline.rows(case) if each.kind in ("message", "call")]
    told = sorted(
        (
            r.timestamp or "", r.kind, r.platform, r.text, r.sender, r.recipients,
            " ".join(each["sha256"] for each in r.attachments),
            tuple((each["name"], each["mime"]) for each in r.attachments),
        )
        for r in rows
    )  # fmt: skip
    found = sorted(
        (
            as_utc(e.time) or "", e.kind, e.platform, e.text, parties.shown(e.sender),
            tuple(parties.shown(each) for each in e.recipients),
            e.details.get("attachment_sha256", ""),
            tuple((each.name, each.mime) for each in e.attachments),
        )
        for e in back
    )  # fmt: skip
    assert found == told
