"""Faults that other readers of phone databases were reported with, one story each."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import time
import tracemalloc
import zipfile
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.evidence import backups
from tests.evidence.databases import built, state_of, with_log
from tests.golden import Golden
from tests.samples import GOLDEN, PROJECT
from workbench.errors import InputError
from workbench.evidence import Source, open_source
from workbench.importers import importer_for
from workbench.importers.protocol import Context
from workbench.intake.identify import identify
from workbench.records import Call, Direction, Held, Message, Notice, Skipped, Yielded

SMS = """
CREATE TABLE handle (ROWID INTEGER PRIMARY KEY, id TEXT, service TEXT);
CREATE TABLE message (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, guid TEXT, text TEXT,
    attributedBody BLOB, handle_id INTEGER, service TEXT, date INTEGER, is_from_me INTEGER,
    item_type INTEGER DEFAULT 0);
CREATE TABLE chat (ROWID INTEGER PRIMARY KEY, guid TEXT, style INTEGER, chat_identifier TEXT,
    display_name TEXT);
CREATE TABLE chat_message_join (chat_id INTEGER, message_id INTEGER);
CREATE TABLE chat_handle_join (chat_id INTEGER, handle_id INTEGER);
CREATE TABLE attachment (ROWID INTEGER PRIMARY KEY, filename TEXT, mime_type TEXT,
    transfer_name TEXT);
CREATE TABLE message_attachment_join (message_id INTEGER, attachment_id INTEGER);
INSERT INTO handle VALUES (1, '+447700900317', 'iMessage');
"""
APPLE = 978_307_200
NOON = int(datetime(2026, 1, 13, 12, tzinfo=UTC).timestamp())


def said(number: int, text: str, when: int = NOON) -> str:
    nanoseconds = (when - APPLE) * 10**9
    return (
        "INSERT INTO message (guid, text, handle_id, service, date, is_from_me)"
        f" VALUES ('G{number}', '{text}', 1, 'iMessage', {nanoseconds}, 0);"
    )


def read(source: Source, code: str) -> list[Yielded]:
    return list(importer_for(code).read(source, Context()))


def messages(found: list[Yielded]) -> list[Message]:
    return [each for each in found if isinstance(each, Message)]


def golden(code: str, name: str, folder: Path) -> list[Yielded]:
    return read(open_source(Golden(code, GOLDEN / code / name).built(folder)), code)


# 1


@pytest.mark.trap("2L-1")
def test_the_newest_rows_are_in_the_log_alone(tmp_path: Path) -> None:
    newest = "".join(said(n, f"new {n}") for n in range(50))
    with_log(tmp_path, "sms.db", SMS + said(99, "old"), newest)
    with_log(tmp_path, "sms.db-wal.bak", SMS, said(100, "decoy"))
    before = state_of(tmp_path)
    found = {each.source.title: each for each in identify(open_source(tmp_path))}
    assert set(found) == {"sms.db", "sms.db-wal.bak"}
    records = read(found["sms.db"].source, "ios-messages")
    assert [each.body for each in messages(records)] == ["old", *(f"new {n}" for n in range(50))]
    assert any(each.code == "write-ahead-log" for each in records if isinstance(each, Notice))
    assert state_of(tmp_path) == before


# 2


@pytest.mark.trap("2L-2", "ios-messages/attributed-body", "ios-messages/unsent-flag")
def test_bodies_edits_unsends_parts_and_tapbacks_of_messages(tmp_path: Path) -> None:
    told = {each.native_id: each for each in messages(golden("ios-messages", "sms.sql", tmp_path))}
    assert told["G-02"].body == "i can see your light 👀"
    assert (told["G-05"].edited, told["G-05"].body) == (True, "hope you are well")
    assert json.loads(told["G-05"].details["earlier_versions"])[0]["text"] == "i am outside yours"
    assert (told["G-06"].deleted, told["G-06"].state, told["G-06"].body) == (True, "unsent", None)
    assert (told["G-07"].body, told["G-07"].marks) == ("left", ("part-unsent",))
    assert told["G-10"].body is None  # "Loved ..." is a sentence of the phone's
    assert told["G-10"].details["reaction_to"] == "G-03"
    assert told["G-14"].marks[0] == "content-not-decoded"
    assert (told["G-23"].deleted, told["G-23"].body) == (True, "you will regret this")
    assert told["G-20"].details == {"event": "location-sharing-begun"}


# 3 and 4


@pytest.mark.trap("2L-3")
def test_chats_of_one_name_stay_two_and_so_do_people(tmp_path: Path) -> None:
    told = {each.native_id: each for each in messages(golden("ios-messages", "sms.sql", tmp_path))}
    assert told["G-15"].thread.name == told["G-19"].thread.name == "Five a side"
    assert told["G-15"].thread.key != told["G-19"].thread.key
    assert told["G-13"].sender != told["G-01"].sender  # an e-mail and a number: linked elsewhere
    names = golden("whatsapp-names", "wa.sql", tmp_path)
    mums = [each for each in names if getattr(each, "name", "") == "Mum"]
    assert len({getattr(each, "identifiers", ()) for each in mums}) == 2


@pytest.mark.trap(
    "whatsapp-android/unknown-number",
    "whatsapp-ios/unknown-number",
    "android-messages/unknown-number",
)
def test_a_number_that_nobody_saved_is_there_in_every_format(tmp_path: Path) -> None:
    for code, name in (
        ("whatsapp-android", "msgstore.sql"), ("whatsapp-ios", "ChatStorage.sql"),
        ("ios-messages", "sms.sql"), ("android-messages", "mmssms.sql"),
        ("google-messages", "bugle.sql"), ("ios-calls", "CallHistory.sql"),
        ("android-contacts", "contacts2.sql"), ("signal-desktop", "db.sql"),
    ):  # fmt: skip
        folder = tmp_path / code
        folder.mkdir()
        senders = [
            each.sender.identifier.replace(" ", "")
            for each in golden(code, name, folder)
            if isinstance(each, Message | Call) and each.sender
        ]
        assert "+447700900317" in senders, code


@pytest.mark.trap("ios-messages/attachments")
def test_three_attachments_are_one_message(tmp_path: Path) -> None:
    told = {each.native_id: each for each in messages(golden("ios-messages", "sms.sql", tmp_path))}
    assert [each.name for each in told["G-08"].attachments] == [
        "door.heic", "car.heic", "gone.mov",
    ]  # fmt: skip


# 5 and 7

CLOCK = tuple(
    datetime(*each, tzinfo=UTC)
    for each in (
        (2025, 3, 30, 0, 59), (2025, 3, 30, 1, 0), (2025, 3, 30, 1, 30),
        (2025, 10, 26, 0, 30), (2025, 10, 26, 1, 30),
    )
)  # fmt: skip
IN_A_ZONE = """
import sys
from pathlib import Path
from tests.golden import Golden, lines
from workbench.evidence import open_source
for code, path in zip(sys.argv[1::2], sys.argv[2::2]):
    print("\\n".join(lines(Golden(code, Path(path)), open_source(Path(path)))))
"""


@pytest.mark.trap("2L-5")
def test_instants_around_the_clock_changes_are_kept(tmp_path: Path) -> None:
    rows = "".join(said(n, f"{each}", int(each.timestamp())) for n, each in enumerate(CLOCK))
    path = built(tmp_path / "sms.db", SMS + rows)
    assert [each.time.utc for each in messages(read(open_source(path), "ios-messages"))] == [*CLOCK]


@pytest.mark.trap("2L-7")
def test_the_zone_of_the_computer_changes_nothing(tmp_path: Path) -> None:
    given: list[str] = []
    for code, name in (
        ("ios-messages", "sms.sql"), ("whatsapp-android", "msgstore.sql"),
        ("android-messages", "mmssms.sql"), ("whatsapp-ios", "ChatStorage.sql"),
        ("ios-calls", "CallHistory.sql"),
    ):  # fmt: skip
        folder = tmp_path / code
        folder.mkdir()
        given += [code, str(Golden(code, GOLDEN / code / name).built(folder))]
    out = [
        subprocess.run(
            [sys.executable, "-c", IN_A_ZONE, *given], cwd=PROJECT, check=True,
            capture_output=True, env={**os.environ, "TZ": zone},
        ).stdout
        for zone in ("Pacific/Kiritimati", "America/St_Johns")
    ]  # fmt: skip
    assert out[0] == out[1]
    assert len(out[0].splitlines()) > 100


# 11


@pytest.mark.trap("2L-11")
def test_attachments_are_found_whatever_the_layout(tmp_path: Path) -> None:
    rows = said(1, "a") + said(2, "b") + said(3, "c")
    files = """
    INSERT INTO attachment VALUES
        (1, '~/Library/SMS/Attachments/0a/10/x/door 🚪.heic', 'image/heic', 'door 🚪.heic'),
        (2, '/var/mobile/Library/SMS/Attachments/0b/11/y/gone.mov', 'video/quicktime', 'gone.mov');
    INSERT INTO message_attachment_join VALUES (1, 1), (2, 1), (3, 2), (3, 99);
    """
    data = built(tmp_path / "made.db", SMS + rows + files).read_bytes()
    picture = "Library/SMS/Attachments/0a/10/x/door 🚪.heic"
    spread = tmp_path / "ffs/private/var/mobile"
    for name, content in (("Library/SMS/sms.db", data), (picture, b"picture")):
        (spread / name).parent.mkdir(parents=True, exist_ok=True)
        (spread / name).write_bytes(content)
    folder = backups.ios_backup(
        tmp_path / "udid",
        {"HomeDomain/Library/SMS/sms.db": data, f"MediaDomain/{picture}": b"picture"},
    )
    for whole in (tmp_path / "ffs", folder):
        known = [each for each in identify(open_source(whole)) if each.match]
        (found,) = [each for each in known if each.source.title == "sms.db"]
        one, two, three = messages(read(found.source, "ios-messages"))
        for each in (one, two):
            (file,) = each.attachments
            assert file.held is Held.PRESENT
            assert file.content is not None
            with file.content() as stream:
                assert stream.read() == b"picture"
        assert [each.held for each in three.attachments] == [Held.MISSING, Held.MISSING]


# 12


@pytest.mark.trap("2L-12")
def test_one_bad_row_costs_nothing_else(tmp_path: Path) -> None:
    rows = said(1, "before") + said(2, "x") + said(3, "y") + said(4, "z") + said(5, "after")
    hurt = (
        "UPDATE message SET date = 9000000000000000000 WHERE ROWID = 2;"
        "UPDATE message SET text = NULL, attributedBody = x'040b73747265' WHERE ROWID = 3;"
        "UPDATE message SET item_type = 77 WHERE ROWID = 4;"
    )
    found = read(open_source(built(tmp_path / "sms.db", SMS + rows + hurt)), "ios-messages")
    first, far, cut, new, last = messages(found)
    assert (first.body, last.body) == ("before", "after")
    assert (far.body, far.time.text) == ("x", "9000000000000000000")
    assert (cut.body, cut.marks) == (None, ("content-not-decoded",))
    assert (new.direction, new.details["event"]) == (Direction.SYSTEM, "item type 77")
    assert not [each for each in found if isinstance(each, Skipped)]


# 6


@pytest.mark.parametrize("unit", [1, 10**3, 10**6, 10**9])
@pytest.mark.parametrize("epoch", [0, APPLE])
@pytest.mark.parametrize("version", ["", "PRAGMA user_version = 17;"])
@pytest.mark.trap("2L-6")
def test_every_unit_and_epoch_gives_the_same_instant(
    tmp_path: Path, unit: int, epoch: int, version: str
) -> None:
    value = (NOON - epoch) * unit
    script = f"{version}{SMS}{said(1, 'x')} UPDATE message SET date = {value};"
    path = built(tmp_path / "sms.db", script)
    (message,) = messages(read(open_source(path), "ios-messages"))
    assert message.time.utc == datetime.fromtimestamp(NOON, UTC)
    assert message.time.text == str(value)


# 13 and constant memory


def big(path: Path, rows: int, members: int) -> Path:
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(SMS)
        connection.executemany(
            "INSERT INTO handle VALUES (?, ?, 'iMessage')",
            ((n, f"+4477009{n:05}") for n in range(2, members + 2)),
        )
        connection.execute("INSERT INTO chat VALUES (1, 'iMessage;+;c', 43, 'c', 'Crowd')")
        connection.execute("INSERT INTO chat_handle_join SELECT 1, ROWID FROM handle")
        connection.executemany(
            "INSERT INTO message (guid, text, handle_id, service, date, is_from_me)"
            " VALUES (?, 'where are you tonight', ?, 'iMessage', ?, 0)",
            ((f"G{n}", 2 + n % members, 7 * 10**17 + n * 10**9) for n in range(rows)),
        )
        connection.execute("INSERT INTO chat_message_join SELECT 1, ROWID FROM message")
        connection.commit()
    return path


def seconds_and_peak(path: Path, rows: int) -> tuple[float, int]:
    source = open_source(path)
    begun = time.process_time()
    assert (
        sum(isinstance(e, Message) for e in importer_for("ios-messages").read(source, Context()))
        == rows
    )
    spent = time.process_time() - begun
    tracemalloc.start()
    for _ in importer_for("ios-messages").read(source, Context()):
        pass
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return spent, peak


@pytest.mark.slow
@pytest.mark.trap("2L-13")
def test_a_crowd_takes_linear_time_and_flat_memory(tmp_path: Path) -> None:
    small = seconds_and_peak(big(tmp_path / "a.db", 5_000, 1_000), 5_000)
    large = seconds_and_peak(big(tmp_path / "b.db", 50_000, 1_000), 50_000)
    assert large[0] < small[0] * 20
    assert large[1] < small[1] * 1.5 + 2_000_000


# the same file in several places


@pytest.mark.trap("whatsapp-android/two-generations")
def test_both_generations_of_tables_are_read_once(tmp_path: Path) -> None:
    script = (GOLDEN / "whatsapp-android/msgstore.sql").read_text("utf-8")
    more = (
        "INSERT INTO messages VALUES (2, '447700900317@s.whatsapp.net', 0, 'K-02', 0,"
        " 'i know where you live', 1768300000000, '0'), (3, '447700900317@s.whatsapp.net', 0,"
        " 'only-in-old', 0, 'from before', 1668300000000, '0');"
    )
    found = read(open_source(built(tmp_path / "msgstore.db", script + more)), "whatsapp-android")
    told = messages(found)
    assert [each.native_id for each in told].count("K-02") == 1
    assert [each.body for each in told if each.native_id == "only-in-old"] == ["from before"]
    codes = {each.code: each.count for each in found if isinstance(each, Notice)}
    assert codes["same-in-both"] == 1
    assert "rows-differ" not in codes


def test_a_file_system_is_walked_and_each_database_found(tmp_path: Path) -> None:
    places = {
        "data/data/com.whatsapp/databases/msgstore.db": ("whatsapp-android", "msgstore.sql"),
        "data/data/com.whatsapp/databases/wa.db": ("whatsapp-names", "wa.sql"),
        "data/data/com.android.providers.telephony/databases/mmssms.db":
            ("android-messages", "mmssms.sql"),
        "data/user/10/com.android.providers.contacts/contacts2.db":
            ("android-contacts", "contacts2.sql"),
        "data/data/com.google.android.apps.messaging/databases/bugle_db":
            ("google-messages", "bugle.sql"),
    }  # fmt: skip
    top = tmp_path / "ffs"
    for place, (code, name) in places.items():
        scratch = tmp_path / code
        scratch.mkdir()
        (top / place).parent.mkdir(parents=True, exist_ok=True)
        (top / place).write_bytes(Golden(code, GOLDEN / code / name).built(scratch).read_bytes())
    (top / "data/local.prop").write_bytes(b"\x00\x01")
    found = list(identify(open_source(top)))
    assert {e.match.format.code for e in found if e.match} == {code for code, _ in places.values()}
    assert [each.source.title for each in found if not each.match] == ["local.prop"]
    whatsapp = next(e for e in found if e.match and e.match.format.code == "whatsapp-android")
    notices = [e.code for e in read(whatsapp.source, "whatsapp-android") if isinstance(e, Notice)]
    assert "names-from" in notices


def test_an_encrypted_backup_without_its_password_says_so(tmp_path: Path) -> None:
    folder = backups.ios_backup(tmp_path / "udid", {"HomeDomain/a": b"x"}, encrypted=True)
    (found,) = identify(open_source(folder))
    assert isinstance(found.problem, InputError)
    assert str(found.problem).endswith(
        "the backup is encrypted. Give the password that was set for it in iTunes or Finder"
    )


# what a log deleted or changed is still in the file before it


@pytest.mark.parametrize(
    ("code", "script", "change", "deleted", "changed"),
    [
        ("ios-messages", SMS + said(1, "kept") + said(2, "gone") + said(3, "first words"),
         "DELETE FROM message WHERE ROWID = 2; UPDATE message SET text = 'nicer' WHERE ROWID = 3;",
         "gone", "first words"),
        ("android-messages", "android-messages/mmssms.sql",
         "DELETE FROM sms WHERE _id = 1; UPDATE sms SET body = 'x' WHERE _id = 2;"
         "UPDATE sms SET read = 1;", "outside", "go away"),
        ("whatsapp-android", "whatsapp-android/msgstore.sql",
         "DELETE FROM message WHERE _id = 4;"
         "UPDATE message SET text_data = NULL, message_type = 15 WHERE _id = 2;",
         "or what", "i know where you live"),
        ("whatsapp-android", "whatsapp-android/older.sql",
         "DELETE FROM messages WHERE _id = 2; UPDATE messages SET data = 'y' WHERE _id = 3;",
         "see you soon", "no"),
        ("whatsapp-ios", "whatsapp-ios/ChatStorage.sql",
         "DELETE FROM ZWAMESSAGE WHERE Z_PK = 4;"
         "UPDATE ZWAMESSAGE SET ZTEXT = NULL, ZMESSAGETYPE = 14 WHERE Z_PK = 2;",
         "or what", "i know where you live"),
    ],
)  # fmt: skip
def test_rows_that_the_log_deleted_or_changed_are_recovered(
    tmp_path: Path, code: str, script: str, change: str, deleted: str, changed: str
) -> None:
    if script.endswith(".sql"):
        script = (GOLDEN / script).read_text("utf-8")
    path = with_log(tmp_path, "a.db", script, change)
    source = open_source(path)
    found = messages(read(source, code))
    gone = [each for each in found if "deleted-in-log" in each.marks]
    before = [each for each in found if "changed-in-log" in each.marks]
    assert [(each.body, each.deleted) for each in gone] == [(deleted, True)]
    assert [each.body for each in before] == [changed]
    for each in (*gone, *before):
        raw = json.loads(importer_for(code).original(source, each.provenance))
        assert each.body in raw["row"].values()
    assert len({each.provenance for each in found}) == len(found)


# partial files and odd columns


@pytest.mark.trap("ios-messages/partial")
def test_a_file_of_handles_and_messages_alone_is_read(tmp_path: Path) -> None:
    drop = "".join(
        f"DROP TABLE {each};"
        for each in ("chat", "chat_message_join", "chat_handle_join", "attachment",
                     "message_attachment_join")
    )  # fmt: skip
    path = built(tmp_path / "sms.db", SMS + said(1, "still here") + drop)
    (found,) = [e for e in identify(open_source(path)) if e.match]
    assert found.match
    assert found.match.format.code == "ios-messages"
    (message,) = messages(read(found.source, "ios-messages"))
    assert message.body == "still here"
    assert message.sender
    assert message.sender.identifier == "+447700900317"


@pytest.mark.trap("ios-calls/blob-address")
def test_an_address_that_is_bytes_is_read_as_text(tmp_path: Path) -> None:
    script = (GOLDEN / "ios-calls/CallHistory.sql").read_text("utf-8")
    hurt = "UPDATE ZCALLRECORD SET ZADDRESS = CAST(ZADDRESS AS BLOB);"

    def ends(path: Path) -> list[str]:
        found = read(open_source(path), "ios-calls")
        return [each.thread.key for each in found if isinstance(each, Call)]

    plain = ends(built(tmp_path / "a.storedata", script))
    assert "+447700900317" in plain
    assert ends(built(tmp_path / "b.storedata", script + hurt)) == plain


@pytest.mark.trap("android-contacts/absent-tables")
def test_a_file_without_its_contacts_is_a_file_of_calls(tmp_path: Path) -> None:
    script = (GOLDEN / "android-contacts/contacts2.sql").read_text("utf-8")
    drop = "DROP TABLE raw_contacts; DROP TABLE data; DROP TABLE mimetypes;"
    path = built(tmp_path / "calllog.db", script + drop)
    (found,) = [e for e in identify(open_source(path)) if e.match]
    assert found.match
    assert found.match.format.code == "android-contacts"
    kinds = {type(each) for each in read(found.source, "android-contacts")}
    assert Call in kinds


@pytest.mark.trap("ios-backup/leading-slash")
def test_members_that_begin_with_a_slash_are_files(tmp_path: Path) -> None:
    data = built(tmp_path / "made.db", SMS + said(1, "a")).read_bytes()
    archive = tmp_path / "udid_files_full.zip"
    with zipfile.ZipFile(archive, "w") as target:
        target.writestr("/private/var/mobile/Library/SMS/sms.db", data)
        target.writestr("/private/var/mobile/Library/other.bin", b"\x00\x01")
    found = [each for each in identify(open_source(archive)) if each.match]
    assert [each.match.format.code for each in found if each.match] == ["ios-messages"]
    assert [each.body for each in messages(read(found[0].source, "ios-messages"))] == ["a"]


@pytest.mark.trap("2L-11")
def test_files_padded_renamed_or_named_twice_are_what_they_are(tmp_path: Path) -> None:
    """Each keeps the name that its message gives it, and its own bytes to the last nought."""
    rows = said(1, "a") + said(2, "b")
    files = """
    INSERT INTO attachment VALUES
        (1, '~/Library/SMS/Attachments/0a/10/x/3F2A.heic', 'image/heic', 'holiday.heic');
    INSERT INTO message_attachment_join VALUES (1, 1), (2, 1);
    """
    top = tmp_path / "ffs/private/var/mobile"
    for name, content in (
        ("Library/SMS/sms.db", built(tmp_path / "made.db", SMS + rows + files).read_bytes()),
        ("Library/SMS/Attachments/0a/10/x/3F2A.heic", b"picture" + bytes(4096)),
    ):
        (top / name).parent.mkdir(parents=True, exist_ok=True)
        (top / name).write_bytes(content)
    known = [each for each in identify(open_source(tmp_path / "ffs")) if each.match]
    found = messages(read(known[0].source, "ios-messages"))
    assert [[file.name for file in each.attachments] for each in found] == [["holiday.heic"]] * 2
    for each in found:
        content = each.attachments[0].content
        assert content is not None
        with content() as stream:
            assert stream.read() == b"picture" + bytes(4096)
