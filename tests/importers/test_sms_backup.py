"""SMS Backup & Restore: samples of others, and files that are broken in every way."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.intake.cases import new_case, taken
from tests.samples import GOLDEN, SHARED, needs_shared
from workbench.case import events, sources
from workbench.evidence import open_source
from workbench.importers import sms_backup
from workbench.importers.protocol import Context
from workbench.intake.report import SourceReport
from workbench.records import Message, Notice, Skipped

FOLDER = SHARED / "formats" / "sms-backup-restore"
SMS = GOLDEN / "sms-backup-xml" / "sms-20260302101407.xml"


def report_of(tmp_path: Path, path: Path) -> SourceReport:
    with new_case(tmp_path / "c") as case:
        return taken(case, path)[0]


@needs_shared
@pytest.mark.parametrize(
    ("name", "messages", "calls", "media", "skipped", "status"),
    [
        ("devadvance-sms-backup-reader-2/sample_mms.xml", 4, 0, 4, 0, "imported"),
        ("devadvance-sms-backup-reader-2/corrupt_attachments.xml", 2, 0, 0, 0, "imported"),
        ("devadvance-sms-backup-reader-2/sms_and_mms_truncated.xml", 49, 0, 2, 1, "incomplete"),
        ("shruggietech-sms-backup-restore-parser/edge_cases.xml", 4, 0, 0, 0, "imported"),
        ("shruggietech-sms-backup-restore-parser/minimal_calls.xml", 0, 1, 0, 0, "imported"),
        ("shruggietech-sms-backup-restore-parser/malformed.xml", 0, 0, 0, 0, "failed"),
    ],
)
@pytest.mark.trap("sms-backup-xml/count-differs")
def test_counts_match_a_plain_look_at_the_file(
    tmp_path: Path, name: str, messages: int, calls: int, media: int, skipped: int, status: str
) -> None:
    report = report_of(tmp_path, FOLDER / name)
    assert report.status == status
    assert (report.records["messages"], report.records["calls"]) == (messages, calls)
    assert (report.records["media"], report.skipped) == (media, skipped)


@needs_shared
def test_a_broken_attachment_keeps_its_message_and_is_told(tmp_path: Path) -> None:
    name = "devadvance-sms-backup-reader-2/corrupt_attachments.xml"
    report = report_of(tmp_path, FOLDER / name)
    assert any("encoding is broken" in each for each in report.warnings)


@pytest.mark.trap("sms-backup-xml/cut")
def test_a_cut_file_gives_its_whole_records_and_says_where_it_ends(tmp_path: Path) -> None:
    data = SMS.read_bytes()
    cut = tmp_path / "cut.xml"
    cut.write_bytes(data[: data.index(b"SAMPLEBANK") + 20])
    with new_case(tmp_path / "c") as case:
        report = taken(case, cut)[0]
        assert report.status == "incomplete"
        assert report.records["messages"] == 2
        listed = sources.skipped(case.connection, report.source or 0)
        assert [each.reason for each in listed] == ["the file ends inside this element"]
        assert "bytes=" in listed[0].provenance.locator
        assert events.count(case.connection) == 2


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_damage_costs_the_record_it_lies_in_and_no_other(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    """A byte of one record overwritten: every other record is still read."""
    raw = bytearray(SMS.read_bytes())
    start = raw.index(b"<sms", raw.index(b"please stop") - 120)
    end = raw.index(b"/>", start)
    at = data.draw(st.integers(start + 5, end - 1))
    raw[at] = data.draw(st.sampled_from(b"<>&\"'\x00\xff"))
    path = tmp_path_factory.mktemp("d") / "damaged.xml"
    path.write_bytes(bytes(raw))
    found = list(sms_backup.read(open_source(path), Context()))
    kept = {each.body for each in found if isinstance(each, Message)}
    assert {"where are you 👀", "never sent"} <= kept
    assert any(isinstance(each, Skipped | Notice) for each in found) or len(kept) == 5


@pytest.mark.parametrize(
    "text",
    [
        '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><smses><sms body="&b;"/></smses>',
        "<smses>" + "<sms " * 50_000,
        "<smses>" + "<" * 1_000_000,
        '<smses><sms body="' + "x" * 5_000_000,
    ],
    ids=["entities", "unclosed", "brackets", "long"],
)
@pytest.mark.trap("sms-backup-xml/entities")
def test_hostile_xml_is_refused_or_skipped_quickly(tmp_path: Path, text: str) -> None:
    path = tmp_path / "hostile.xml"
    path.write_text(text, "utf-8")
    report = report_of(tmp_path, path)
    assert report.status in ("failed", "unrecognised", "incomplete")
    assert not any(report.records.values())


@pytest.mark.trap("sms-backup-xml/seconds-mixed")
def test_seconds_among_milliseconds(tmp_path: Path) -> None:
    path = tmp_path / "sms.xml"
    rows = (f'<sms address="+447700900317" date="{each}" type="1" body="x"/>'
            for each in ("1761440340000", "1761440340"))  # fmt: skip
    path.write_text(f"<smses count='2'>{''.join(rows)}</smses>", "utf-8")
    found = [e for e in sms_backup.read(open_source(path), Context()) if isinstance(e, Message)]
    assert len({each.time.utc for each in found}) == 1
    assert [each.time.text for each in found] == ["1761440340000", "1761440340"]


@pytest.mark.trap("sms-backup-xml/illegal-references")
def test_references_that_xml_forbids_cost_no_record(tmp_path: Path) -> None:
    path = tmp_path / "sms.xml"
    body = "a&#0;b&#8;c&#55357;&#56841;d"
    path.write_text(
        f'<smses count="2"><sms address="1" date="1761440340000" type="1" body="{body}"/>'
        '<sms address="1" date="1761440340000" type="1" body="after"/></smses>',
        "utf-8",
    )
    found = list(sms_backup.read(open_source(path), Context()))
    first, last = (each.body for each in found if isinstance(each, Message))
    assert first
    assert [char for char in first if char in "abcd"] == ["a", "b", "c", "d"]
    assert "\U0001f609" in first
    assert last == "after"
    assert any(isinstance(each, Notice) for each in found)
