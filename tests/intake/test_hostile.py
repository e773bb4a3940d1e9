"""Hostile and broken files through the whole of intake: told, bounded in time and memory, no crash.

Each file goes through a process of its own with a limit of memory and of time, so that a hang or a
bomb fails one test and not the suite.
"""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

MEGABYTES = 1500  # of address space, of which the libraries take 700
SECONDS = 100
SCRIPT = """
import json, resource, sys
from pathlib import Path
resource.setrlimit(resource.RLIMIT_AS, ({limit}, {limit}))
from workbench.case import Case
from workbench.intake import take_in
with Case.create(Path(sys.argv[2]), name="t", zone="Europe/London", operator="t") as case:
    for report in take_in(case, [Path(sys.argv[1])]):
        print(json.dumps([report.format, report.status, report.read, report.skipped,
                          report.warnings[:3]]))
    flags = case.connection.execute("SELECT time_flag, count(*) FROM event GROUP BY 1").fetchall()
    long = case.connection.execute("SELECT max(length(body)) FROM event").fetchone()[0]
    print(json.dumps(["case", dict(flags), long]))
"""
DEEP = 100_000
UFDR = (
    b'<project xmlns="http://pa.cellebrite.com/report/2.0"><decodedData>%s</decodedData></project>'
)
HEAD = b"Source,Direction,Text,From,To,Time stamp (UTC)\n"
MAIL = (
    b"From: a@example.org\nTo: b@example.org\nDate: Sun, 26 Oct 2025 01:30:05 +0000\nSubject: s\n"
)
EVENT = b'{"message":"%s","datetime":"2025-05-01T10:00:00+00:00","timestamp_desc":"x"}\n'
PART = b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n'
BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "ha">'
    + b"".join(b'<!ENTITY a%d "%s">' % (n + 1, b"&a%s;" % (str(n).encode() if n else b"") * 10)
               for n in range(12))
    + b"]>"
)  # fmt: skip


def model(body: bytes, time: bytes = b"2025-10-26T00:30:00+00:00", more: bytes = b"") -> bytes:
    return (
        b'<model type="SMS" id="x" deleted_state="Intact"><field name="Body" type="String">'
        b'<value type="String">%s</value></field><field name="TimeStamp" type="TimeStamp">'
        b'<value type="TimeStamp">%s</value></field>%s</model>' % (body, time, more)
    )


def zipped(members: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return target.getvalue()


def nested_zips(depth: int) -> bytes:
    data = b"the innermost"
    for level in range(depth):
        data = zipped({f"level{level}.zip": data, f"note{level}.txt": b"x"})
    return data


def workbook(sheet: bytes, shared: bytes = b"") -> bytes:
    main = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    rel = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = b"http://schemas.openxmlformats.org/package/2006/"
    kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml."
    return zipped({
        "[Content_Types].xml": b'<Types xmlns="%scontent-types"><Default Extension="rels" '
        b'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override '
        b'PartName="/xl/workbook.xml" ContentType="%ssheet.main+xml"/><Override '
        b'PartName="/xl/worksheets/sheet1.xml" ContentType="%sworksheet+xml"/><Override '
        b'PartName="/xl/sharedStrings.xml" ContentType="%ssharedStrings+xml"/></Types>'
        % (package, kind, kind, kind),
        "_rels/.rels": b'<Relationships xmlns="%srelationships"><Relationship Id="rId1" Type="%s'
        b'/officeDocument" Target="xl/workbook.xml"/></Relationships>' % (package, rel),
        "xl/workbook.xml": b'<workbook xmlns="%s" xmlns:r="%s"><sheets><sheet name="A" sheetId="1"'
        b' r:id="rId1"/></sheets></workbook>' % (main, rel),
        "xl/_rels/workbook.xml.rels": b'<Relationships xmlns="%srelationships"><Relationship '
        b'Id="rId1" Type="%s/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" '
        b'Type="%s/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
        % (package, rel, rel),
        "xl/worksheets/sheet1.xml": sheet,
        "xl/sharedStrings.xml": shared or b'<sst xmlns="%s"/>' % main,
    })  # fmt: skip


def crowd(count: int) -> bytes:
    party = (
        b'<model type="Party" id="p%d"><field name="Identifier" type="String">'
        b"<value>%d</value></field></model>"
    )
    people = b"".join(party % (n, n) for n in range(count))
    messages = b"".join(
        b'<model type="InstantMessage" id="m%d"><modelField name="From" type="Party">%s'
        b'</modelField><field name="Body"><value>hello %d</value></field></model>'
        % (n, party % (n, n), n)
        for n in range(300)
    )
    chat = (
        b'<model type="Chat" id="c"><multiModelField name="Participants" type="Party">%s'
        b'</multiModelField><multiModelField name="Messages" type="InstantMessage">%s'
        b"</multiModelField></model>"
    )
    return zipped({"report.xml": UFDR % (chat % (people, messages))})


BODY = b"I see you. " * 1_000_000  # 11 MB
HOSTILE: dict[str, Callable[[], bytes]] = {
    "bomb.zip": lambda: zipped({"report.xml": bytes(1_200_000_000)}),
    "bomb.ufdr": lambda: zipped({"report.xml": UFDR % model(b"a" * 400_000_000)}),
    "nested.zip": lambda: nested_zips(40),
    "traversal.zip": lambda: zipped(
        {"../../evil.txt": b"x", "C:\\evil.txt": b"x", "a/ok.txt": b"x"}
    ),
    "entities.xml": lambda: BOMB
    + b'<smses><sms address="1" date="1" type="1" body="&a12;"/></smses>',
    "entities.ufdr": lambda: zipped({"report.xml": BOMB + UFDR % model(b"&a12;")}),
    "entities.xlsx": lambda: workbook(
        BOMB + b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        b'<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>&a12;</t></is></c></row></sheetData>'
        b"</worksheet>"
    ),
    "shared.xlsx": lambda: workbook(
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>',
        BOMB + b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>'
        b"&a12;</t></si></sst>",
    ),
    "deep.json": lambda: b"[" * DEEP + b"]" * DEEP,
    "deep-object.json": lambda: b'{"messages":' * DEEP + b"1" + b"}" * DEEP,
    "deep.jsonl": lambda: b'{"message":"a","datetime":"2025-05-01T10:00:00+00:00",'
    b'"timestamp_desc":"x"}\n' + b'{"message":' + b"[" * DEEP + b"]" * DEEP + b"}\n",
    "deep-case.json": lambda: b'{"@context":{"uco-core":"https://ontology.unifiedcyber'
    b'ontology.org/"},"@graph":' + b"[" * DEEP + b"]" * DEEP + b"}",
    "deep.ufdr": lambda: zipped({"report.xml": UFDR % (
        b'<model type="SMS"><modelField name="a">' * 20_000)}),
    "deep.html": lambda: b"<html><body>" + b"<div>" * DEEP + b"text",
    "deep.eml": lambda: MAIL + b"".join(
        PART % (n, n) for n in range(20_000)),
    "surrogates.json": lambda: b'{"participants":[{"name":"a\\ud83d"}],"messages":[{"sender_name":'
    b'"a\\ud83d","timestamp_ms":1746093600000,"content":"lone \\udc00"}],"title":"\\ud83d",'
    b'"thread_path":"inbox/x"}',
    "surrogates.csv": lambda: HEAD
    + b"SMS,Incoming,\xed\xa0\xbd lone,+447700900123,,13/05/2025 10:00\n",
    "surrogates.ufdr": lambda: zipped({"report.xml": UFDR % model(b"&#xD83D; \xed\xa0\xbd lone")}),
    "surrogates.vcf": lambda: b"BEGIN:VCARD\nFN:\xed\xa0\xbd\nTEL:07700900123\nEND:VCARD\n",
    "nul.csv": lambda: HEAD + b"SMS,Incoming,a\x00b,+447700900123,,13/05/2025 10:00\n",
    "nul.vcf": lambda: b"BEGIN:VCARD\nFN:a\x00b\nTEL:1\x002\nEND:VCARD\n",
    "nul.eml": lambda: MAIL + b"\na\x00b\x00\n",
    "nul.ufdr": lambda: zipped({"report.xml": UFDR % model(b"a\x00b&#x0;")}),
    "dates.ufdr": lambda: zipped({"report.xml": UFDR % b"".join(
        model(b"x", each) for each in (b"1601-01-01T00:00:00+00:00", b"1904-01-01T00:00:00+00:00",
                                       b"2038-01-19T03:14:08+00:00", b"9999-12-31T23:59:59-12:00",
                                       b"0000-00-00T00:00:00+00:00", b"10000-01-01T00:00:00Z"))}),
    "dates.csv": lambda: HEAD + b"".join(
        b"SMS,Incoming,x,+447700900123,,%s\n" % each
        for each in (b"01/01/1601 00:00", b"01/01/1904 00:00", b"19/01/2038 03:14",
                     b"31/12/9999 23:59", b"99/99/2025 00:00", b"99999999999999999999")),
    "dates.eml": lambda: MAIL.replace(b"26 Oct 2025", b"31 Dec 9999") + b"\nx\n",
    "dates.xml": lambda: b"<smses>" + b"".join(
        b'<sms address="1" date="%s" type="1" body="x"/>' % each
        for each in (b"-11644473600000", b"-2082844800000", b"2147483648000", b"253402300799999",
                     b"9223372036854775807", b"99999999999999999999999")) + b"</smses>",
    "long.eml": lambda: MAIL + b"\n" + BODY,
    "long.csv": lambda: HEAD + b'SMS,Incoming,"' + BODY + b'",+447700900123,,13/05/2025 10:00\n',
    "long.ufdr": lambda: zipped({"report.xml": UFDR % model(BODY)}),
    "long.xml": lambda: b'<smses><sms address="1" date="1746093600000" type="1" body="' + BODY
    + b'"/></smses>',
    "long.vcf": lambda: b"BEGIN:VCARD\nFN:a\nNOTE:" + BODY + b"\nEND:VCARD\n",
    "long.jsonl": lambda: EVENT % b"short" + EVENT % BODY,
    "long.txt": lambda: BODY,
    "line.txt": lambda: b"a" * 40_000_000,
    "crowd.eml": lambda: b"To: " + b",\n ".join(b"p%d@example.org" % n for n in range(1_000_000))
    + b"\n" + MAIL + b"\nx\n",
    "crowd.csv": lambda: HEAD + b'SMS,Incoming,hi,+447700900123,"'
    + b";".join(b"p%d@example.org" % n for n in range(1_000_000)) + b'",13/05/2025 10:00\n',
    "crowd.ufdr": lambda: crowd(200_000),
    "wide.csv": lambda: b",".join(b"h%d" % n for n in range(100_000)) + b"\n"
    + b",".join(b"v%d" % n for n in range(100_000)) + b"\n",
    "columns.csv": lambda: HEAD + b"," * 3_000_000 + b"\n",
    "empty.csv": lambda: b"",
    "empty.ufdr": lambda: zipped({"report.xml": b""}),
    "text.pst": lambda: b"!BDN" + bytes(range(256)) * 400,
    "text.msg": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(range(256)) * 400,
    "text.mbox": lambda: b"From a Sun Oct 26 00:31:00 2025\n" * 50_000,
    "text.pdf": lambda: b"%PDF-1.7\n" + bytes(range(256)) * 400,
    "text.db": lambda: b"SQLite format 3\x00" + bytes(range(256)) * 400,
    "text.ics": lambda: b"BEGIN:VCALENDAR\n" + b"BEGIN:VEVENT\n" * 50_000,
    "rules.ics": lambda: b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20250101T000000Z\n"
    b"RRULE:FREQ=SECONDLY;COUNT=999999999\nSUMMARY:x\nEND:VEVENT\nEND:VCALENDAR\n",
}  # fmt: skip
STATUSES = {"imported", "incomplete", "failed", "unrecognised"}
SLOW = {"bomb.zip", "bomb.ufdr", "crowd.ufdr", "crowd.eml", "crowd.csv"}


def taken_in(path: Path, folder: Path) -> list[list[object]]:
    script = SCRIPT.format(limit=MEGABYTES * 1024 * 1024)
    done = subprocess.run(
        [sys.executable, "-c", script, str(path), str(folder / "case")],
        capture_output=True, text=True, timeout=SECONDS,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.slow
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_told_and_bounded(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(HOSTILE[name]())
    *reports, case = taken_in(path, tmp_path)
    assert reports
    assert {status for _, status, *_ in reports} <= STATUSES
    assert case[0] == "case"
    for form, status, read, skipped, warnings in reports:
        assert read or skipped or warnings or status == "imported", (form, status)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["dates.ufdr", "dates.csv", "dates.xml"])
def test_impossible_dates_are_flagged_and_kept(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(HOSTILE[name]())
    (report, (_, flags, _)) = taken_in(path, tmp_path)
    assert report[2] == 6
    assert flags.get("out-of-range", 0) >= 3
    assert sum(flags.values()) == 6


@pytest.mark.slow
@pytest.mark.parametrize("name", ["long.eml", "long.csv", "long.ufdr", "long.xml", "long.jsonl"])
def test_a_body_of_eleven_megabytes_is_kept_whole(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(HOSTILE[name]())
    (_, (_, _, longest)) = taken_in(path, tmp_path)
    assert longest >= len(BODY) - 1


@pytest.mark.slow
def test_what_was_hurt_before_and_after_a_bomb_is_still_taken_in(tmp_path: Path) -> None:
    folder = tmp_path / "handed over"
    folder.mkdir()
    for name in ("deep.json", "nul.csv", "entities.xml", "text.pst", "surrogates.vcf"):
        (folder / name).write_bytes(HOSTILE[name]())
    (folder / "good.vcf").write_bytes(b"BEGIN:VCARD\nFN:Robin\nTEL:07700900123\nEND:VCARD\n")
    *reports, _ = taken_in(folder, tmp_path)
    statuses = [status for _, status, *_ in reports]
    assert len(statuses) == 6
    assert statuses.count("imported") >= 2
