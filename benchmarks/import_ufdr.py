"""A generated Cellebrite report through the importer and intake, against bare lxml iterparse.

    python -m benchmarks.import_ufdr [--rows 50000]

A message takes 2.7 kB of the report, and all of it is zipped; 2,000,000 make a report of 5.4 GB.
"""

from __future__ import annotations

import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.passes import Subject, importer, intake, run

CHAT = 2000
MESSAGE = """<model type="InstantMessage" id="{id}" deleted_state="Intact" \
decoding_confidence="High" isrelated="False" source_index="{n}" extractionId="0">
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
<multiModelField name="Attachments" type="Attachment" />
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


def uid(number: int) -> str:
    return f"{number * 2654435761 % 2**32:08x}-0000-4000-8000-{number:012x}"


def report(messages: int) -> Iterator[str]:
    yield (
        '<?xml version="1.0" encoding="utf-8"?>\n<project id="x" name="generated"'
        ' xmlns="http://pa.cellebrite.com/report/2.0"><decodedData><modelType type="Chat">\n'
    )
    for number in range(messages):
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
        mine = number % 3 == 0
        moment = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(1_700_000_000 + number * 37))
        yield MESSAGE.format(
            id=uid(number), n=number, sender=447700900000 if mine else other,
            name="Alex" if mine else "Robin", owner=mine, time=moment,
        )  # fmt: skip
    yield "</multiModelField></model></modelType></decodedData><extraInfos>\n"
    for number in range(messages):
        yield ORIGIN.format(id=uid(number), offset=number * 512)
    yield "</extraInfos></project>\n"


def generate(path: Path, messages: int) -> None:
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("report.xml", "w", force_zip64=True) as target,
    ):
        for piece in report(messages):
            target.write(piece.encode())


def bare(path: Path) -> int:
    """What any reader must do at least: unpack, parse, and drop each message when it is whole."""
    from lxml import etree

    count = 0
    with zipfile.ZipFile(path).open("report.xml") as stream:
        tag = "{http://pa.cellebrite.com/report/2.0}model"
        for _, model in etree.iterparse(stream, tag=tag, huge_tree=True):
            if model.get("type") == "InstantMessage":
                count += 1
                model.clear()
                while model.getprevious() is not None:
                    del model.getparent()[0]
            elif model.get("type") is None:
                model.clear()
    return count


PASSES = {"bare lxml": bare, "importer": importer("ufdr"), "intake": intake}


if __name__ == "__main__":
    run((Subject("generated.ufdr", generate, PASSES),), 50_000)
