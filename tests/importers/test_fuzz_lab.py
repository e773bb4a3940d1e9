"""Structure-aware fuzzing of lab reports and general formats: any nesting, any text, any order.

Whatever is put together here is read to its end, or refused with an error a person can be told;
every record that comes leads back to its original.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workbench.errors import InputError
from workbench.evidence import Probe, open_source
from workbench.importers import claims, importer_for
from workbench.importers.protocol import Context
from workbench.records import Notice, Skipped

FUZZ = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
TEXT = st.text(max_size=40) | st.sampled_from(
    ["", "\x00", "\ud83d", "]]>", "&#x3;", "<model>", "447700900123@s.whatsapp.net", "\u202e", "=1",
     "12/03/2024 21:07:55(UTC+0)", "9999-12-31T23:59:59+00:00", "0", "-1", "1e400", "\r\n", "\n\n"]
)  # fmt: skip
BYTES = TEXT.map(lambda one: one.encode("utf-8", "surrogatepass"))
NAMES = st.sampled_from(
    ["Source", "Body", "TimeStamp", "From", "To", "Messages", "Participants", "Attachments",
     "Identifier", "Name", "Position", "Latitude", "Longitude", "Entries", "Duration", "Label"]
)  # fmt: skip
TYPES = st.sampled_from(
    [
        "Chat",
        "InstantMessage",
        "SMS",
        "Call",
        "Contact",
        "Location",
        "Party",
        "Email",
        "Note",
        "New",
    ]
)


def survives(form: str, name: str, data: bytes) -> None:
    importer = importer_for(form)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_bytes(data)
        source = open_source(path)
        try:
            claims(Probe(source))
            found = list(importer.read(source, Context()))
        except InputError as problem:
            assert problem.what  # noqa: PT017 - either way will do
            return
        for each in found[:20]:
            if not isinstance(each, Notice | Skipped):
                assert importer.original(source, each.provenance) is not None


def element(name: str, attributes: str, inner: bytes) -> bytes:
    return f"<{name} {attributes}>".encode() + inner + f"</{name}>".encode()


def value(text: bytes) -> bytes:
    return b"<value><![CDATA[" + text + b"]]></value>"


FIELD = st.builds(
    lambda name, text: element("field", f'name="{name}" type="String"', value(text)), NAMES, BYTES
)
MODEL = st.recursive(
    st.builds(
        lambda kind, fields: element("model", f'type="{kind}" id="x"', b"".join(fields)),
        TYPES, st.lists(FIELD, max_size=5),
    ),
    lambda inner: st.builds(
        lambda kind, fields, name, many: element(
            "model", f'type="{kind}" id="y" deleted_state="Deleted"',
            b"".join(fields) + element("multiModelField", f'name="{name}"', b"".join(many)),
        ),
        TYPES, st.lists(FIELD, max_size=4), NAMES, st.lists(inner, max_size=4),
    ),
    max_leaves=12,
)  # fmt: skip


@FUZZ
@given(st.lists(MODEL, max_size=5), st.integers(0, 400))
def test_reports(models: list[bytes], cut: int) -> None:
    whole = b'<project xmlns="http://pa.cellebrite.com/report/2.0"><decodedData>' + b"".join(models)
    survives("ufdr", "report.xml", whole + b"</decodedData></project>")
    survives("ufdr", "report.xml", whole[: len(whole) - cut] or b"<project>")


CELL = TEXT.map(lambda one: '"' + one.replace('"', '""') + '"') | TEXT


@FUZZ
@given(st.lists(st.lists(CELL, max_size=8), max_size=8), st.sampled_from([",", "\t", ";"]))
def test_tables(rows: list[list[str]], delimiter: str) -> None:
    head = ["Source", "Direction", "Text", "From", "To", "Time stamp (UTC)", "Deleted"]
    text = "\n".join(delimiter.join(row) for row in [head, *rows])
    survives("table", "a.csv", text.encode("utf-8", "surrogatepass"))


JSON = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)


@FUZZ
@given(st.lists(st.fixed_dictionaries({"message": JSON, "datetime": JSON, "timestamp_desc": JSON},
                                      optional={"more": JSON}), max_size=5))  # fmt: skip
def test_json_lines(rows: list[dict[str, object]]) -> None:
    first = '{"message":"a","datetime":"2025-05-01T10:00:00Z","timestamp_desc":"x"}\n'
    survives("table", "a.jsonl", (first + "\n".join(map(json.dumps, rows))).encode())


FACETS = st.sampled_from(
    ["MessageFacet", "CallFacet", "ContactFacet", "PhoneAccountFacet", "LatLongCoordinatesFacet"]
)
KEYS = st.sampled_from(
    ["from", "to", "messageText", "sentTime", "application", "phoneNumber", "latitude", "longitude",
     "startTime", "endTime", "callType", "duration"]
)  # fmt: skip


@FUZZ
@given(st.lists(st.tuples(FACETS, st.dictionaries(KEYS, JSON, max_size=6)), max_size=5))
def test_graphs(facets: list[tuple[str, dict[str, object]]]) -> None:
    nodes = [
        {"@id": f"kb:{n}", "hasFacet": {"@type": f"o:{kind}"} | values}
        for n, (kind, values) in enumerate(facets)
    ]
    graph = {"@context": {"o": "https://ontology.unifiedcyberontology.org/"}, "@graph": nodes}
    survives("case-uco", "a.json", json.dumps(graph).encode())


HEADERS = st.sampled_from(
    [b"From", b"To", b"Date", b"Subject", b"Content-Type", b"Received", b"X-Gmail-Labels",
     b"Content-Disposition", b"Content-Transfer-Encoding", b"Message-ID"]
)  # fmt: skip
VALUES = BYTES | st.sampled_from(
    [b'multipart/mixed; boundary="x"', b"text/html; charset=nonsense", b"message/rfc822",
     b"=?utf-8?B?////?=", b"=?x?Q?=ZZ?=", b"attachment; filename*0*=utf-8''%E2", b"base64",
     b"Sun, 26 Oct 2025 01:30:05 +9999", b"text/plain; charset=\x00", b"a <b@example.org>, c@"]
)  # fmt: skip
MAIL = st.builds(
    lambda pairs, parts: b"From: a@example.org\nTo: b@example.org\nSubject: s\n"
    + b"".join(k + b": " + v.replace(b"\n", b"\n ") + b"\n" for k, v in pairs)
    + b"\n" + b"\n--x\n".join(parts),
    st.lists(st.tuples(HEADERS, VALUES), max_size=6), st.lists(BYTES, max_size=4),
)  # fmt: skip


@FUZZ
@given(st.lists(MAIL, min_size=1, max_size=3))
def test_emails(mails: list[bytes]) -> None:
    survives("eml", "a.eml", mails[0])
    line = b"From - Sun Oct 26 09:00:00 2025\n"
    survives("mbox", "a.mbox", b"\n\n".join(line + each for each in mails))


LINES = st.sampled_from(
    [b"FN:", b"N:", b"TEL;CELL:", b"item1.TEL:", b"NOTE;ENCODING=QUOTED-PRINTABLE:", b" ",
     b"PHOTO:", b"BEGIN:VCARD", b"END:VCARD", b"AGENT:", b"REV:", b'TEL;TYPE="',
     b"X-ABLabel:", b"=\n"]
)  # fmt: skip


@FUZZ
@given(st.lists(st.tuples(LINES, BYTES), max_size=20))
def test_cards(lines: list[tuple[bytes, bytes]]) -> None:
    survives("vcard", "a.vcf", b"BEGIN:VCARD\n" + b"\n".join(a + b for a, b in lines))


DATES = st.sampled_from(
    [b"DTSTART:", b"DTSTART;TZID=Nowhere/Else:", b"DUE;VALUE=DATE:", b"RRULE:", b"SUMMARY:",
     b"GEO:", b"ATTENDEE;CN=", b"BEGIN:VEVENT", b"END:VEVENT", b"BEGIN:VALARM",
     b"END:VALARM", b"EXDATE:",
     b"BEGIN:VTIMEZONE", b"END:VTIMEZONE", b"TZOFFSETTO:", b"RECURRENCE-ID:", b" "]
)  # fmt: skip


@FUZZ
@given(st.lists(st.tuples(DATES, BYTES), max_size=20))
def test_calendars(lines: list[tuple[bytes, bytes]]) -> None:
    body = b"\n".join(a + b for a, b in lines)
    survives("calendar", "a.ics", b"BEGIN:VCALENDAR\nBEGIN:VEVENT\n" + body + b"\nEND:VEVENT\n")


ENTITY = st.sampled_from(
    ["Messages-SMS #\t1", "Text:\t", "Tel:\t", "From", "To", "Time:\t", "Segments:\t2",
     "Reference Number:\t1", "Segment Number:\t", "Direction:\tIncoming", "Unknown:\t", ""]
)  # fmt: skip


@FUZZ
@given(st.lists(st.tuples(ENTITY, TEXT), max_size=25), st.sampled_from(["Messages/SMS", "Calls"]))
def test_text_exports(lines: list[tuple[str, str]], kind: str) -> None:
    body = "\n".join(a + b for a, b in lines)
    text = f"XRY Export\n\n{kind}\n\n\n{body}"
    survives("xry-text", "a.txt", b"\xff\xfe" + text.encode("utf-16-le", "surrogatepass"))


MARKUP = st.sampled_from(
    ["<p>", "</p>", "<table>", "<td>", "<script>", "<!--", "&#x110000;", "<html>", "</html>",
     "<br/>", "&amp;"]
)  # fmt: skip


@FUZZ
@given(st.lists(MARKUP | TEXT, max_size=30))
def test_pages(pieces: list[str]) -> None:
    text = "<html><body>" + "".join(pieces)
    survives("document", "a.html", text.encode("utf-8", "surrogatepass"))
    survives("document", "a.txt", "".join(pieces).encode("utf-8", "surrogatepass"))
