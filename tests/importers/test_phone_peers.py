"""WhatsApp's databases read by another program too: the same chats, senders, times and words.

The other program (whatsapp-chat-exporter) makes web pages and keys what it reads by chat and a
message's identity, on iOS by its first 17 characters. Where it differs the difference is named.
"""

from __future__ import annotations

import html
import shutil
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

from Whatsapp_Chat_Exporter import android_handler, ios_handler
from Whatsapp_Chat_Exporter.data_model import ChatCollection, Timing
from Whatsapp_Chat_Exporter.utility import check_jid_map, get_transcription_selection

from tests.samples import SHARED, needs_shared
from workbench.evidence import open_source
from workbench.importers import importer_for
from workbench.importers.protocol import Context
from workbench.records import Call, Direction, Message

pytestmark = needs_shared
WHATSAPP = SHARED / "formats/whatsapp-android-db"
IOS_KEY = 17


class Said(NamedTuple):
    outgoing: bool
    seconds: int
    body: str


def theirs(path: Path, handler: ModuleType) -> dict[tuple[str, str], Said]:
    with closing(sqlite3.connect(path)) as connection:
        connection.row_factory = sqlite3.Row
        connection.text_factory = lambda data: data.decode("utf-8", "replace")
        found: Any = ChatCollection()
        found.set_system("jid_map_exists", check_jid_map(connection))
        found.set_system("transcription_selection", get_transcription_selection(connection))
        handler.messages(connection, found, "", Timing(0), None, (None, None), False, False)
    return {
        (jid, each.key_id): Said(bool(each.from_me), int(each.timestamp), _plain(each))
        for jid, chat in found.items()
        for _, each in chat.items()
    }


def _plain(message: Any) -> str:
    said = message.data if message.data is not None and not message.meta else ""
    return html.unescape(str(said).replace("<br>", "\n").replace(" \n", "\n"))


def ours(path: Path, code: str, key: int = 99) -> dict[tuple[str, str], Said]:
    found = {}
    for each in importer_for(code).read(open_source(path), Context()):
        if isinstance(each, Message | Call):
            assert each.time.utc is not None
            body = (each.body or "") if isinstance(each, Message) else ""
            found[each.thread.key, each.native_id[:key]] = Said(
                each.direction is Direction.OUTGOING, int(each.time.utc.timestamp()), body
            )
    return found


def test_old_tables_on_android(tmp_path: Path) -> None:
    folder = WHATSAPP / "andreas-mausch-whatsapp-viewer"
    path = tmp_path / "msgstore.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA synchronous=OFF")
        for name in ("msgstore.db.schema.sql", "test-database.sql"):
            connection.executescript((folder / name).read_text("utf-8", errors="surrogateescape"))
        connection.commit()
    other, own = theirs(path, android_handler), ours(path, "whatsapp-android")
    assert own.keys() == other.keys()
    assert len(own) == 42
    for key, said in own.items():
        assert (said.outgoing, said.seconds) == other[key][:2]
        if key[1].startswith(("keyId-0001", "keyId-0002", "keyId-0003", "keyId-9000")):
            assert said.body == other[key].body  # media have no words there, but a place holder


def filled(path: Path) -> Path:
    """The tables of a real, empty database with rows of ours."""
    shutil.copyfile(WHATSAPP / "ElDavoo-wa-crypt-tools/msgstore.db", path)
    with closing(sqlite3.connect(path)) as connection:
        jids = [(2000 + n, f"4477009003{n:02}", "s.whatsapp.net") for n in range(20)]
        jids.append((2900, "120363000000000001", "g.us"))
        connection.executemany(
            "INSERT INTO jid (_id, user, server, raw_string) VALUES (?, ?, ?, ?)",
            ((ident, user, server, f"{user}@{server}") for ident, user, server in jids),
        )
        connection.executemany(
            "INSERT INTO chat (_id, jid_row_id) VALUES (?, ?)", ((i, i) for i, _, _ in jids)
        )
        rows = [
            (
                10 + n, chat := 2900 if n % 7 == 0 else 2000 + n % 20, n % 3 == 0, f"KEY-{n}",
                2000 + n % 20 if chat == 2900 else None, 1_768_300_000_000 + n * 61_000,
                f"message {n}\nof two lines",
            )
            for n in range(300)
        ]  # fmt: skip
        connection.executemany(
            "INSERT INTO message (_id, chat_row_id, from_me, key_id, sender_jid_row_id, timestamp,"
            " text_data, message_type, status, sort_id) VALUES (?, ?, ?, ?, ?, ?, ?, 0, 4, 1)",
            rows,
        )
        connection.commit()
    return path


def test_new_tables_on_android_with_numbers_that_nobody_saved(tmp_path: Path) -> None:
    path = filled(tmp_path / "msgstore.db")
    with closing(sqlite3.connect(path)) as connection:
        # where there is an old table it reads nothing else
        connection.execute("DROP TABLE messages")
        connection.commit()
    other, own = theirs(path, android_handler), ours(path, "whatsapp-android")
    assert len(own) == 300
    assert own == other


def test_chats_on_ios(tmp_path: Path) -> None:
    made = SHARED / "formats/whatsapp-ios/abrignoni-iLEAPP"
    with zipfile.ZipFile(made / "whatsAppMessages.josh_ios15_ffs.zip") as archive:
        name = next(each for each in archive.namelist() if each.endswith("ChatStorage.sqlite"))
        (tmp_path / "ChatStorage.sqlite").write_bytes(archive.read(name))
    path = tmp_path / "ChatStorage.sqlite"
    other = theirs(path, ios_handler)
    own = ours(path, "whatsapp-ios", IOS_KEY)
    assert own.keys() == other.keys()
    assert len(own) == 32
    for key, said in own.items():
        assert (said.outgoing, said.seconds) == other[key][:2]
        if said.body:
            assert said.body == other[key].body
