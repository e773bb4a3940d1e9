"""What phone backups and databases say where a quick reader goes wrong, format by format."""

from __future__ import annotations

import plistlib
from pathlib import Path

from tests.evidence.databases import built, with_log
from workbench.evidence import open_source
from workbench.importers import _ios_body, importer_for
from workbench.importers.protocol import Context
from workbench.records import OWNER, Direction, Message, Notice, Yielded


def read(path: Path, code: str) -> list[Yielded]:
    return list(importer_for(code).read(open_source(path), Context()))


def messages(found: list[Yielded]) -> dict[str, Message]:
    return {each.native_id: each for each in found if isinstance(each, Message)}


def codes(found: list[Yielded]) -> set[str]:
    return {each.code for each in found if isinstance(each, Notice)}


SIGNAL = """
CREATE TABLE conversations (id TEXT PRIMARY KEY, type TEXT, e164 TEXT, serviceId TEXT);
CREATE TABLE messages (rowid INTEGER PRIMARY KEY, id TEXT UNIQUE, json TEXT, type TEXT, body TEXT,
    conversationId TEXT, sent_at INTEGER, sourceServiceId TEXT);
CREATE TABLE message_attachments (messageId TEXT NOT NULL, editHistoryIndex INTEGER NOT NULL,
    attachmentType TEXT NOT NULL, orderInMessage INTEGER NOT NULL, contentType TEXT NOT NULL,
    path TEXT, localKey TEXT, fileName TEXT,
    PRIMARY KEY (messageId, editHistoryIndex, attachmentType, orderInMessage));
INSERT INTO conversations VALUES ('c1', 'private', '+447700900317', 'aci-1');
INSERT INTO messages VALUES
 (1, 'm1', '{"id": "m1"}', 'incoming', NULL, 'c1', 1710277675000, 'aci-1'),
 (2, 'm2', '{"contact": [{"name": {"displayName": "Robin"}, "number":
   [{"value": "+447700900555"}]}]}', 'incoming', NULL, 'c1', 1710277676000, 'aci-1'),
 (3, 'm3', '{"id": "m3"}', 'story', 'look at her door', 'c1', 1710277677000, 'aci-1'),
 (4, 'm4', '{"attachments": [{"fileName": "x.jpg"}], broken', 'incoming', 'hello', 'c1',
   1710277678000, 'aci-1');
INSERT INTO message_attachments VALUES
 ('m1', -1, 'attachment', 0, 'image/jpeg', 'ab/abcd', 'key', 'house.jpg'),
 ('m1', -1, 'attachment', 1, 'image/jpeg', 'ab/abce', 'key', 'car.jpg'),
 ('m1', -1, 'quote', 0, 'image/jpeg', 'ab/abcf', 'key', 'quoted.jpg');
"""


def test_files_in_a_table_of_their_own_shared_contacts_and_stories(tmp_path: Path) -> None:
    found = read(built(tmp_path / "db.sqlite", SIGNAL), "signal-desktop")
    told = messages(found)
    assert [each.name for each in told["m1"].attachments] == ["house.jpg", "car.jpg"]
    assert "+447700900555" in told["m2"].details["shared_contact"]
    assert (told["m3"].body, told["m3"].direction) == ("look at her door", Direction.UNKNOWN)
    assert {"content-unread", "not-looked-at"} <= codes(found)


MMS = """<?xml version='1.0'?><smses count="6">
<mms date="1710277675000" address="+447700900001" msg_box="1" m_type="132" m_id="one"><addrs>
 <addr address="+447700900001" type="137"/><addr address="+447700900999" type="151"/></addrs></mms>
<mms date="1710277675000" address="+447700900001~+447700900002" msg_box="1" m_type="132" m_id="in">
 <addrs><addr address="+447700900001" type="137"/><addr address="+447700900999" type="151"/>
 <addr address="+447700900002" type="151"/></addrs></mms>
<mms date="1710277675000" address="+447700900001~+447700900002" msg_box="2" m_type="128"
 m_id="out"><addrs><addr address="+447700900001" type="151"/>
 <addr address="+447700900002" type="151"/></addrs></mms>
<mms date="1710277675000" address="+447700900001~+447700900002" msg_box="1" m_type="132"
 m_id="unsigned"><addrs/></mms>
<mms date="1710277675000" address="+447700900001" msg_box="5" m_type="128" m_id="failed"/>
<mms date="1710277675000" address="+447700900001" m_id="nowhere"/>
</smses>"""


def test_who_an_mms_is_from_to_and_whether_it_was_sent(tmp_path: Path) -> None:
    path = tmp_path / "sms.xml"
    path.write_text(MMS)
    told = messages(read(path, "sms-backup-xml"))
    assert (told["one"].thread.key, told["one"].thread.group) == ("+447700900001", False)
    assert told["one"].recipients == (OWNER,)
    assert told["in"].thread == told["out"].thread
    assert told["unsigned"].sender is None
    assert told["unsigned"].thread.key == told["in"].thread.key
    assert (told["failed"].state, told["failed"].direction) == ("failed", Direction.OUTGOING)
    assert (told["nowhere"].direction, told["nowhere"].sender) == (Direction.UNKNOWN, None)


def test_who_shares_a_position_is_not_told_by_is_from_me(tmp_path: Path) -> None:
    script = """
CREATE TABLE handle (ROWID INTEGER PRIMARY KEY, id TEXT);
CREATE TABLE message (ROWID INTEGER PRIMARY KEY, guid TEXT, text TEXT, handle_id INTEGER,
 date INTEGER, is_from_me INTEGER, item_type INTEGER, other_handle INTEGER, share_status INTEGER,
 share_direction INTEGER);
INSERT INTO handle VALUES (1, '+447700900317');
INSERT INTO message VALUES (1, 'MINE', NULL, 1, 790000000000000000, 0, 4, 1, 0, 0),
 (2, 'THEIRS', NULL, 1, 790000000000000000, 0, 4, 1, 0, 1);"""
    told = messages(read(built(tmp_path / "sms.db", script), "ios-messages"))
    assert told["MINE"].sender == OWNER
    assert told["THEIRS"].sender is not None
    assert not told["THEIRS"].sender.owner


def test_a_key_of_whatsapp_counts_within_its_chat_alone(tmp_path: Path) -> None:
    script = """
CREATE TABLE message (_id INTEGER PRIMARY KEY, chat_row_id INTEGER, from_me INTEGER, key_id TEXT,
 status INTEGER, timestamp INTEGER, message_type INTEGER, text_data TEXT);
CREATE TABLE chat (_id INTEGER PRIMARY KEY, jid_row_id INTEGER, subject TEXT);
CREATE TABLE jid (_id INTEGER PRIMARY KEY, raw_string TEXT);
CREATE TABLE message_system (message_row_id INTEGER PRIMARY KEY, action_type INTEGER);
CREATE TABLE messages (_id INTEGER PRIMARY KEY, key_remote_jid TEXT, key_from_me INTEGER,
 key_id TEXT, status INTEGER, data TEXT, timestamp INTEGER, media_wa_type INTEGER);
INSERT INTO jid VALUES (1, '447700900317@s.whatsapp.net');
INSERT INTO chat VALUES (1, 1, NULL);
INSERT INTO message VALUES (1, 1, 1, 'K1', 13, 1710277675000, 0, 'to both'),
 (2, 1, 1, 'K2', 6, 1710277676000, 7, NULL);
INSERT INTO message_system VALUES (2, 58);
INSERT INTO messages VALUES
 (1, '447700900317@s.whatsapp.net', 1, 'K1', 13, 'to both', 1710277675000, 0),
 (2, '447700900318@s.whatsapp.net', 1, 'K1', 13, 'to both', 1710277675000, 0),
 (3, '447700900318@s.whatsapp.net', 0, 'K1', 0, 'an answer', 1710277679000, 0);"""
    found = read(built(tmp_path / "msgstore.db", script), "whatsapp-android")
    said = [(each.thread.key[:12], each.body) for each in found if isinstance(each, Message)]
    assert said == [
        ("447700900317", "to both"), ("447700900317", None),
        ("447700900318", "to both"), ("447700900318", "an answer"),
    ]  # fmt: skip
    # whether it was blocked or let through again, nothing says
    assert messages(found)["K2"].details["event"] == "block"


def test_media_of_a_type_that_is_not_known_and_contacts_however_they_begin(tmp_path: Path) -> None:
    script = """
CREATE TABLE ZWAMESSAGE (Z_PK INTEGER PRIMARY KEY, ZISFROMME INTEGER, ZMESSAGEDATE REAL,
 ZTEXT TEXT, ZMESSAGETYPE INTEGER, ZFROMJID TEXT, ZSTANZAID TEXT);
CREATE TABLE ZWAMEDIAITEM (Z_PK INTEGER PRIMARY KEY, ZMESSAGE INTEGER, ZMEDIALOCALPATH TEXT,
 ZVCARDSTRING TEXT, ZTITLE TEXT);
INSERT INTO ZWAMESSAGE VALUES (1, 0, 700000000, NULL, 54, '447700900317@s.whatsapp.net', 'A'),
 (2, 0, 700000000, NULL, 4, '447700900317@s.whatsapp.net', 'B');
INSERT INTO ZWAMEDIAITEM VALUES (1, 1, 'Media/a/note.mp4', 'video/mp4', 'watch this'),
 (2, 2, NULL, char(10) || 'BEGIN:VCARD' || char(10) || 'FN:Robin', NULL);"""
    told = messages(read(built(tmp_path / "ChatStorage.sqlite", script), "whatsapp-ios"))
    assert [each.name for each in told["A"].attachments] == ["note.mp4"]
    assert told["A"].body == "watch this"
    assert [each.name for each in told["B"].attachments] == ["contact.vcf"]


def test_every_attachment_and_every_column_of_a_wide_table(tmp_path: Path) -> None:
    more = [f"Tag {number}" for number in range(70)]
    headings = ["#", "From", "To", "Body", "Timestamp: Time", "Attachment #1",
                "Attachment #1 - Details", "Attachment #2", "", "Note", "Note", *more]  # fmt: skip
    row = ["1", "447700900123@s.whatsapp.net", "447700900999@s.whatsapp.net", "hi",
           "13/03/2024 21:07:55(UTC+0)", "a.jpg", "x", "b.jpg", "loose", "one", "two",
           *more]  # fmt: skip
    path = tmp_path / "Chats.csv"
    path.write_text("".join(f"{','.join(each)}\n" for each in (headings, row, row, row)))
    first = next(each for each in read(path, "table") if isinstance(each, Message))
    assert [each.name for each in first.attachments] == ["a.jpg", "b.jpg"]
    assert first.details["Tag 69"] == "Tag 69"
    assert first.details["column 9"] == "loose"
    assert (first.details["Note"], first.details["Note (2)"]) == ("one", "two")


def _part(number: int, storage: str, said: str) -> str:
    return (
        f"SMS #\t1\nDirection:\tIncoming\nTel:\t+447700900123\nReference Number:\t7\n"
        f"Segments:\t2\nSegment Number:\t{number}\nStorage:\t{storage}\nText:\t{said}\n\n"
    )


def test_a_text_with_a_line_like_a_key_and_parts_that_stand_twice(tmp_path: Path) -> None:
    address = (
        "SMS #\t1\nDirection:\tIncoming\nText:\tI have it\nAddress:\n12 High St\n"
        "Tel:\t+447700900123\n\n"
    )
    parts = "".join(
        _part(number, storage, said)
        for number, said in ((1, "I am at "), (2, "the school"))
        for storage in ("Device", "SIM")
    )
    path = tmp_path / "sms.txt"
    path.write_bytes(f"XRY export\n1\nMessages/SMS\n\n\n{address}{parts}".encode("utf-16"))
    found = [each for each in read(path, "xry-text") if isinstance(each, Message)]
    assert [each.body for each in found] == [
        "I have it\nAddress:\n12 High St", "I am at the school", "I am at the school",
    ]  # fmt: skip
    assert {each.sender.identifier for each in found if each.sender} == {"+447700900123"}


PHONE = """
CREATE TABLE sms (_id INTEGER PRIMARY KEY, thread_id INTEGER, address TEXT, date INTEGER,
 type INTEGER, body TEXT);
CREATE TABLE pdu (_id INTEGER PRIMARY KEY, thread_id INTEGER, date INTEGER, msg_box INTEGER,
 m_type INTEGER, m_id TEXT);
CREATE TABLE addr (_id INTEGER PRIMARY KEY, msg_id INTEGER, address TEXT, type INTEGER);
CREATE TABLE part (_id INTEGER PRIMARY KEY, mid INTEGER, seq INTEGER, ct TEXT, name TEXT, cl TEXT,
 fn TEXT, _data TEXT, text TEXT);
INSERT INTO pdu VALUES (1, 1, 1710277675, 1, 132, 'gone'), (2, 1, 1710277675, NULL, NULL, 'bare');
INSERT INTO addr VALUES (1, 1, '+447700900317', 137);
INSERT INTO part VALUES (1, 1, 0, 'text/plain', NULL, NULL, NULL, '/data/app_parts/PART_1', NULL);
"""


def test_an_mms_that_the_log_deleted_its_text_in_a_file_and_one_in_no_box(tmp_path: Path) -> None:
    with_log(tmp_path, "mmssms.db", PHONE, "DELETE FROM pdu WHERE _id = 1;")
    told = messages(read(tmp_path / "mmssms.db", "android-messages"))
    assert (told["gone"].deleted, told["gone"].marks) == (True, ("deleted-in-log",))
    assert [each.name for each in told["gone"].attachments] == ["PART_1"]
    assert (told["bare"].direction, told["bare"].sender) == (Direction.UNKNOWN, None)


def test_a_place_without_coordinates_is_counted(tmp_path: Path) -> None:
    path = tmp_path / "report.xml"
    path.write_text(
        '<project xmlns="http://pa.cellebrite.com/report/2.0"><decodedData>'
        '<modelType type="Location"><model type="Location" id="1" deleted_state="Intact">'
        '<field name="Name" type="String"><value type="String">Her house</value></field>'
        '<modelField name="Position" type="Coordinate"><empty/></modelField>'
        "</model></modelType></decodedData></project>"
    )
    assert "no-position" in codes(read(path, "ufdr"))


def test_a_history_of_edits_that_is_damaged_keeps_what_can_be_read() -> None:
    edits = {"0": [{"d": 1.0, "t": b"x"}, {"d": 2.0, "t": b"y"}], "1": ["bad", "worse"]}
    told = _ios_body.words(None, None, plistlib.dumps({"rp": [1], "ec": edits}))
    assert told.taken_back
    assert "history-not-decoded" in told.marks
    assert "(not decoded)" in told.earlier
    assert "history-not-decoded" in _ios_body.words("now", None, b"bplist00").marks


def test_rows_of_a_leapp_report_that_differ_in_a_profile_stay_two(tmp_path: Path) -> None:
    folder = tmp_path / "_TSV Exports"
    folder.mkdir()
    (tmp_path / "index.html").write_text("x")
    rows = [("Timestamp", "Sender", "Sender Profile", "Message", "Attachment")] + [
        ("2024-03-12 21:07:55", "+447700900123", name, "at yours", file)
        for name, file in (("Sam", "a.jpg"), ("Sam", "b.jpg"), ("Robin", "c.jpg"))
    ]
    (folder / "Chat Messages.tsv").write_text("".join("\t".join(each) + "\n" for each in rows))
    found = [each for each in read(tmp_path, "leapp") if isinstance(each, Message)]
    assert [len(each.attachments) for each in found] == [2, 1]
