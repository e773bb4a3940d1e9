"""A generated Cellebrite report through the importer and intake, against bare lxml iterparse.

    python -m benchmarks.import_ufdr [--rows 50000] [--size 5] [--only mixed]

Two reports: of chats alone, 2.7 kB a message, and one of chats, texts that two extractions hold,
calls, contacts, positions and attachments. `--size` says how many gigabytes of XML to write instead
of how many records. All of it is zipped; `TMPDIR` says where.
"""

from __future__ import annotations

import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.passes import Subject, importer, intake, run

CHAT = 2000
RECORDS = frozenset(("InstantMessage", "SMS", "Call", "Contact", "Location"))
MESSAGE = """<model type="{type}" id="{id}" deleted_state="Intact" \
decoding_confidence="High" isrelated="False" source_index="{n}" extractionId="{extraction}">
<field name="UserMapping" type="DecodingSourceOptions">
<value type="DecodingSourceOptions"><![CDATA[Decoding]]></value></field>
<field name="Source" type="String"><value type="String"><![CDATA[WhatsApp]]></value></field>
<field name="ServiceIdentifier" type="String"><empty /></field>
<modelField name="From" type="Party"><model type="Party" id="{id}" deleted_state="Unknown" \
decoding_confidence="High" isrelated="False" source_index="{n}" extractionId="0">
<field name="Identifier" type="String">
<value type="String"><![CDATA[{sender}@s.whatsapp.net]]></value></field>
<field name="Role" type="PartyRole"><value type="PartyRole"><![CDATA[From]]></value></field>
<field name="Name" type="String"><value type="String"><![CDATA[{name}]]></value></field>
<field name="IsPhoneOwner" type="Boolean"><value type="Boolean">{owner}</value></field>
<field name="IsGroupAdmin" type="Boolean"><empty /></field></model></modelField>
<multiModelField name="To" type="Party" />
<field name="Body" type="String"><value type="String"><![CDATA[Message {n}: are you at home \
tonight, I saw the light on at number {n}]]></value></field>
<field name="Identifier" type="String"><value type="String"><![CDATA[{n:032X}]]></value></field>
<field name="TimeStamp" type="TimeStamp"><value type="TimeStamp" format="TimeStampKnown" \
formattedTimestamp="{time}+00:00">{time}.000+00:00</value></field>
<modelField name="Attachment" type="Attachment"><empty /></modelField>
<multiModelField name="Attachments" type="Attachment">{attachment}</multiModelField>
<field name="Status" type="MessageStatus">
<value type="MessageStatus"><![CDATA[Read]]></value></field>
<multiModelField name="SharedContacts" type="Contact" />
<field name="Platform" type="Platform"><value type="Platform">Mobile</value></field>
<field name="Type" type="InstantMessageType">
<value type="InstantMessageType"><![CDATA[AppMessage]]></value></field>
<field name="IsLocationSharing" type="Boolean"><empty /></field>
<multiModelField name="EmbeddedInstantMessage" type="InstantMessage" />
<field name="SourceApplication" type="String">
<value type="String"><![CDATA[WhatsApp]]></value></field>
<multiModelField name="EmbeddedInstantMessage" type="InstantMessage" /></model>
"""
PARTY = """<model type="Party" id="p{n}" deleted_state="Unknown"><field name="Identifier" \
type="String"><value type="String">{number}@s.whatsapp.net</value></field><field name="Name" \
type="String"><value type="String">{name}</value></field><field name="IsPhoneOwner" \
type="Boolean"><value type="Boolean">{owner}</value></field></model>"""
ORIGIN = """<extraInfo type="model" id="{id}"><sourceInfo><nodeInfos><nodeInfo id="1" \
name="msgstore.db" path="/data/data/com.whatsapp/databases/msgstore.db" size="1" \
tableName="message" offset="{offset}" /></nodeInfos></sourceInfo></extraInfo>
"""


ATTACHMENT = """<model type="Attachment" id="{id}" deleted_state="Intact" file_id="{id}">\
<field name="Filename" type="String"><value type="String"><![CDATA[IMG_{n}.jpg]]></value></field>\
<field name="ContentType" type="String"><value type="String"><![CDATA[image/jpeg]]></value></field>\
<field name="Charset" type="String"><empty /></field></model>"""
FILE = """<file fs="userdata" path="/data/media/0/WhatsApp/IMG_{n}.jpg" size="{n}" id="{id}" \
extractionId="0" deleted="Intact"><metadata section="File"><item name="Local Path">\
<![CDATA[files\\Image\\IMG_{n}.jpg]]></item></metadata></file>
"""
CALL = """<model type="Call" id="{id}" deleted_state="Intact" decoding_confidence="High" \
extractionId="0"><field name="Source" type="String"><empty /></field>
<field name="Direction" type="CallDirection"><value type="CallDirection">Incoming</value></field>
<field name="Type" type="CallType"><value type="CallType">Incoming</value></field>
<field name="TimeStamp" type="TimeStamp"><value type="TimeStamp" format="TimeStampKnown" \
formattedTimestamp="{time}+00:00">{time}.000+00:00</value></field>
<field name="Duration" type="TimeSpan"><value type="TimeSpan">00:00:{seconds:02}</value></field>
<field name="CountryCode" type="String"><empty /></field>
<field name="VideoCall" type="Boolean"><value type="Boolean">False</value></field>
<multiModelField name="Parties" type="Party"><model type="Party" id="p{id}"><field \
name="Identifier" type="String"><value type="String">+{sender}</value></field><field name="Role" \
type="PartyRole"><value type="PartyRole">From</value></field></model></multiModelField></model>
"""
CONTACT = """<model type="Contact" id="{id}" deleted_state="Intact" decoding_confidence="High" \
extractionId="0"><field name="Source" type="String"><empty /></field>
<field name="Name" type="String"><value type="String"><![CDATA[Robin {n}]]></value></field>
<field name="TimeCreated" type="TimeStamp"><empty /></field>
<field name="Type" type="ContactType"><value type="ContactType">PhoneBook</value></field>
<multiModelField name="Entries" type="ContactEntry"><model type="PhoneNumber" id="e{id}"><field \
name="Category" type="String"><value type="String">Mobile</value></field><field name="Value" \
type="String"><value type="String">+44770090{entry:04}</value></field></model></multiModelField>
<multiModelField name="Addresses" type="StreetAddress" /></model>
"""
LOCATION = """<model type="Location" id="{id}" deleted_state="Intact" decoding_confidence="High" \
extractionId="0"><field name="TimeStamp" type="TimeStamp"><value type="TimeStamp" \
format="TimeStampKnown" formattedTimestamp="{time}+00:00">{time}.000+00:00</value></field>
<field name="Category" type="String"><value type="String"><![CDATA[Media Locations]]></value>\
</field><modelField name="Position" type="Coordinate"><model type="Coordinate" id="c{id}"><field \
name="Longitude" type="Double"><value type="Double">-0.1{n}</value></field><field name="Latitude" \
type="Double"><value type="Double">51.5{n}</value></field></model></modelField></model>
"""
START = """<?xml version="1.0" encoding="utf-8"?>
<project id="x" name="generated" xmlns="http://pa.cellebrite.com/report/2.0">
"""
EXTRACTIONS = """<sourceExtractions><extractionInfo id="0" name="File System" type="FileSystem" />
<extractionInfo id="1" name="Logical" type="Logical" /></sourceExtractions>
"""
# Of a hundred records of a mixed report; each text stands in two extractions.
CHATTED, TEXTED, CALLED, LISTED, LOCATED = 76, 4, 6, 4, 6
ATTACHED, HELD = 10, 4  # one message of so many has a file, and one file of so many is there


def uid(number: int) -> str:
    return f"{number * 2654435761 % 2**32:08x}-0000-4000-8000-{number:012x}"


def told(number: int, **others: object) -> dict[str, object]:
    """What stands in the record of a number."""
    mine = number % 3 == 0
    other = 447700900001 + number // CHAT % 400
    return {
        "id": uid(number), "n": number, "owner": mine, "extraction": 0, "attachment": "",
        "type": "InstantMessage", "name": "Alex" if mine else "Robin",
        "sender": 447700900000 if mine else other, "entry": number % 1000, "seconds": number % 60,
        "time": time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(1_600_000_000 + number * 37)),
        **others,
    }  # fmt: skip


def chats(numbers: range, attached: int) -> Iterator[str]:
    """Messages in chats, one in `attached` with a file; 0: none."""
    yield '<modelType type="Chat">\n'
    for number in numbers:
        if number % CHAT == 0:
            other = 447700900001 + number // CHAT % 400
            yield "</multiModelField></model>" if number else ""
            yield (
                f'<model type="Chat" id="{uid(10**9 + number)}" deleted_state="Intact">'
                '<field name="Source" type="String"><value type="String">WhatsApp</value></field>'
                f'<field name="Id" type="String"><value type="String">{other}@s.whatsapp.net'
                '</value></field><multiModelField name="Participants" type="Party">'
                + PARTY.format(n=number, number=other, name="Robin", owner="False")
                + PARTY.format(n=number, number=447700900000, name="Alex", owner="True")
                + '</multiModelField><multiModelField name="Messages" type="InstantMessage">'
            )
        file = attached and number % attached == 0
        attachment = ATTACHMENT.format(id=uid(2 * 10**9 + number), n=number) if file else ""
        yield MESSAGE.format(**told(number, attachment=attachment))
    yield "</multiModelField></model></modelType>\n"


def origins(numbers: range) -> Iterator[str]:
    yield "<extraInfos>\n"
    for number in numbers:
        yield ORIGIN.format(id=uid(number), offset=number * 512)
    yield "</extraInfos>"


def only_chats(messages: int) -> Iterator[str]:
    yield f"{START}<decodedData>"
    yield from chats(range(messages), 0)
    yield "</decodedData>"
    yield from origins(range(messages))
    yield "</project>\n"


def mixed(records: int) -> Iterator[str]:
    ends = [0]
    for share in (CHATTED, TEXTED, CALLED, LISTED, LOCATED):
        ends.append(ends[-1] + records * share // 100)
    chatted, texted, called, listed, located = map(range, ends, ends[1:])
    yield f"{START}{EXTRACTIONS}<taggedFiles>\n"
    for number in chatted[::ATTACHED]:
        yield FILE.format(id=uid(2 * 10**9 + number), n=number)
    yield "</taggedFiles><decodedData>"
    yield from chats(chatted, ATTACHED)
    for kind, template, numbers, others in (
        ("SMS", MESSAGE, texted, {"extraction": 0}),
        ("SMS", MESSAGE, texted, {"extraction": 1}),
        ("Call", CALL, called, {}),
        ("Contact", CONTACT, listed, {}),
        ("Location", LOCATION, located, {}),
    ):
        yield f'<modelType type="{kind}">\n'
        for number in numbers:
            yield template.format(**told(number, type=kind, **others))
        yield "</modelType>\n"
    yield "</decodedData>"
    yield from origins(range(ends[-1]))
    yield "</project>\n"


def writer(report: Callable[[int], Iterator[str]], attached: int) -> Callable[[Path, int], None]:
    """What writes a report, with one file for so many of its chats' messages; 0: none."""

    def generate(path: Path, rows: int) -> None:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            with archive.open("report.xml", "w", force_zip64=True) as target:
                for piece in report(rows):
                    target.write(piece.encode())
            for number in range(0, rows * CHATTED // 100, attached) if attached else ():
                archive.writestr(
                    f"files/Image/IMG_{number}.jpg", b"\xff\xd8\xff" + uid(number).encode()
                )

    return generate


def bare(path: Path) -> int:
    """What any reader must do at least: unpack, parse, and drop each message when it is whole."""
    from lxml import etree

    count = 0
    space = "{http://pa.cellebrite.com/report/2.0}"
    tags = tuple(space + each for each in ("model", "file", "extraInfo"))
    with zipfile.ZipFile(path).open("report.xml") as stream:
        for _, each in etree.iterparse(stream, tag=tags, huge_tree=True):
            kind = each.get("type") if each.tag == tags[0] else None
            count += kind in RECORDS
            if kind in RECORDS or kind == "Chat" or each.tag != tags[0]:
                each.clear()
                while each.getprevious() is not None:
                    del each.getparent()[0]
    return count


PASSES = {"bare lxml": bare, "importer": importer("ufdr"), "intake": intake}
SUBJECTS = (
    Subject("chats.ufdr", writer(only_chats, 0), PASSES, row_bytes=2700),
    Subject("mixed.ufdr", writer(mixed, ATTACHED * HELD), PASSES, row_bytes=2500),
)

if __name__ == "__main__":
    run(SUBJECTS, 50_000)
