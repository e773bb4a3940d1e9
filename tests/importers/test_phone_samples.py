"""Shared samples of phone databases: what is read against a plain count of the rows."""

from __future__ import annotations

import sqlite3
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.evidence.databases import state_of
from tests.samples import SHARED, needs_shared
from workbench.evidence import open_source
from workbench.evidence.source import Source
from workbench.importers import importer_for
from workbench.importers.protocol import Context
from workbench.intake.identify import Found, identify
from workbench.records import Call, Direction, Message, Notice, Record, Yielded

FORMATS = SHARED / "formats"
SAMPLES = (
    ("ios-messages/evantahler-macos-ts/chat.db", "ios-messages",
     {"Message": 15}, "SELECT count(*) FROM message"),
    ("whatsapp-android-db/ElDavoo-wa-crypt-tools/msgstore.db", "whatsapp-android",
     {}, "SELECT count(*) - 1 FROM message"),
    ("android-telephony/log2timeline-plaso/mmssms.db", "android-messages",
     {"Message": 9}, "SELECT count(*) FROM sms"),
    ("android-telephony/log2timeline-plaso/contacts2.db", "android-contacts",
     {"Call": 3}, "SELECT count(*) FROM calls"),
    ("ios-calls/novkostya-ios-backup-parser/CallHistory.storedata", "ios-calls",
     {"Call": 5}, "SELECT count(*) FROM ZCALLRECORD"),
    ("ios-contacts/novkostya-ios-backup-parser/AddressBook.sqlitedb", "ios-contacts",
     {"Contact": 4}, "SELECT count(*) FROM ABPerson"),
    ("ios-contacts/evantahler-macos-ts/AddressBook-v22.abcddb", "ios-contacts",
     {"Contact": 7}, "SELECT count(*) FROM ZABCDRECORD"),
    ("ios-photos/evantahler-macos-ts/Photos.sqlite", "ios-photos",
     {"Media": 10, "Location": 2}, "SELECT count(*) FROM ZASSET"),
)  # fmt: skip
pytestmark = needs_shared


def counted(source: Source, code: str) -> tuple[Counter[str], list[Yielded]]:
    found = list(importer_for(code).read(source, Context()))
    kinds = Counter(type(each).__name__ for each in found)
    del kinds["Notice"]
    return kinds, found


def the_one(path: Path) -> Found:
    (found,) = [each for each in identify(open_source(path)) if each.match]
    return found


@contextmanager
def from_sql(*scripts: str) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "made.db")
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("PRAGMA synchronous=OFF")
            for script in scripts:
                text = (FORMATS / script).read_text("utf-8", errors="surrogateescape")
                connection.executescript(text)
            connection.commit()
        yield path


@pytest.mark.parametrize(
    ("name", "code", "kinds", "plain"), SAMPLES, ids=lambda each: str(each)[:40]
)
def test_every_row_is_a_record(name: str, code: str, kinds: dict[str, int], plain: str) -> None:
    path = FORMATS / name
    before = state_of(path.parent)
    found = the_one(path)
    assert found.match is not None
    assert found.match.format.code == code
    counts, records = counted(found.source, code)
    assert dict(counts) == kinds
    with closing(sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)) as connection:
        rows = connection.execute(plain).fetchone()[0]
    assert sum(n for kind, n in kinds.items() if kind != "Location") == rows
    assert not [e for e in records if isinstance(e, Notice) and e.code == "rows-differ"]
    assert state_of(path.parent) == before


def test_the_undecodable_streams_of_the_synthetic_database_are_guessed_and_marked() -> None:
    path = FORMATS / "ios-messages/evantahler-macos-ts/chat.db"
    _, records = counted(open_source(path), "ios-messages")
    marked = {m.native_id: m.body for m in messages(records) if "content-guessed" in m.marks}
    assert marked == {"msg-guid-6": "Check out this cool project!", "msg-guid-14": "\ufffd"}
    group = [m for m in messages(records) if m.thread.group]
    assert {m.thread.name for m in group} == {"Weekend Plans"}
    assert {m.sender.identifier for m in group if m.sender and not m.sender.owner} == {
        "+15551234567", "+15559876543", "alice@example.com",
    }  # fmt: skip


def messages(records: list[Yielded]) -> list[Message]:
    return [each for each in records if isinstance(each, Message)]


@pytest.mark.trap("ios-contacts/all-in-the-log")
def test_an_address_book_that_is_all_in_its_log() -> None:
    path = FORMATS / "ios-contacts/abrignoni-iLEAPP/addressBook.belkasoft_ctf6_ios_device1.zip"
    found = [each for each in identify(open_source(path)) if each.match]
    counts, _ = counted(found[0].source, "ios-contacts")
    assert (len(found), dict(counts)) == (1, {"Contact": 1})


def test_the_reference_image_of_whatsapp_on_ios() -> None:
    path = FORMATS / "whatsapp-ios/abrignoni-iLEAPP/whatsAppMessages.josh_ios15_ffs.zip"
    counts, records = counted(the_one(path).source, "whatsapp-ios")
    assert (counts["Message"], counts["Location"]) == (32, 4)
    told = messages(records)
    events = [each for each in told if each.direction is Direction.SYSTEM]
    assert len(events) == 11
    assert all(each.body is None and "event" in each.details for each in events)
    people = [each for each in told if each.direction is not Direction.SYSTEM]
    times = sorted(each.time.utc for each in people if each.time.utc)
    assert times[0].isoformat()[:19] == "2023-05-02T15:56:47"
    assert times[-1].isoformat()[:19] == "2023-05-17T14:36:40"
    counters = [each.text for each in records if isinstance(each, Notice)]
    assert "the chat with 19198887386@s.whatsapp.net counts 24 messages and has 22" in counters


def test_old_tables_of_whatsapp() -> None:
    folder = "whatsapp-android-db/andreas-mausch-whatsapp-viewer"
    with from_sql(f"{folder}/msgstore.db.schema.sql", f"{folder}/test-database.sql") as path:
        counts, records = counted(the_one(path).source, "whatsapp-android")
    assert (counts["Message"], counts["Call"]) == (38, 4)  # of 43 rows, one is the placeholder
    broken = next(each for each in messages(records) if each.native_id == "keyId-0005-001")
    assert broken.body is not None
    assert broken.body.startswith("Haha\ufffd")
    reply = next(each for each in messages(records) if each.native_id == "keyId-0006-002")
    assert reply.details["reply_text"] == "Text of first user"
    outcomes = [(e.direction.value, e.outcome, e.seconds) for e in records if isinstance(e, Call)]
    assert outcomes == [
        ("outgoing", "not-answered", 0), ("incoming", "missed", 0),
        ("incoming", "answered", 166), ("outgoing", "answered", 330),
    ]  # fmt: skip


def test_new_tables_of_whatsapp_with_names_beside_them() -> None:
    folder = "whatsapp-android-db/frozenspider-chat-history-manager"
    with (
        from_sql(f"{folder}/2023-10_msgstore.sql") as path,
        from_sql(f"{folder}/2023-10_wa.sql") as wa,
    ):
        target = path.parent / "x"
        target.mkdir()
        path.rename(target / "msgstore.db")
        (target / "wa.db").write_bytes(wa.read_bytes())
        found = {e.match.format.code: e.source for e in identify(open_source(target)) if e.match}
        counts, records = counted(found["whatsapp-android"], "whatsapp-android")
        names, _ = counted(found["whatsapp-names"], "whatsapp-names")
    assert (counts["Message"], names["Contact"]) == (4, 2)
    added, text, live, gone = messages(records)
    assert (added.direction, added.details["event"]) == (Direction.SYSTEM, "added")
    assert (text.edited, text.marks, text.details["reply_to"]) == (
        True, ("forwarded",), "GROUPMSG00100",
    )  # fmt: skip
    assert live.details["live_seconds"] == "123"
    assert (gone.deleted, gone.state, gone.details["unsent_at"]) == (
        True, "unsent", "2023-09-06T09:52:43Z",
    )  # fmt: skip
    assert live.sender is not None
    assert live.sender.identifier == "+11111"  # named nowhere, and there


@pytest.mark.trap("signal-desktop/counter")
def test_signal_desktop_has_four_messages_and_one_call() -> None:
    name = "signal/frozenspider-chat-history-manager/signal-desktop_2024-08_plaintext.sql"
    with from_sql(name) as path:
        counts, records = counted(the_one(path).source, "signal-desktop")
    assert (counts["Message"], counts["Call"]) == (4, 1)
    edited = next(each for each in messages(records) if each.edited)
    assert edited.body == "Edited message, final version"
    assert "Edited message, initial version" in edited.details["earlier_versions"]
    audio = next(e for e in messages(records) if any(a.mime == "audio/aac" for a in e.attachments))
    assert audio.details["received"].startswith("2023-09-27T06:19:47")  # not the counter


def test_records_of_every_sample_lead_back_to_their_rows() -> None:
    for name, code, _, _ in SAMPLES:
        source = open_source(FORMATS / name)
        importer = importer_for(code)
        for each in importer.read(source, Context()):
            if isinstance(each, Record):
                assert importer.original(source, each.provenance).startswith(b"{")
