"""A phone taken in whole: a backup, an encrypted one, a zipped file system with a log."""

from __future__ import annotations

import json
import zipfile
from dataclasses import replace
from pathlib import Path

from tests.evidence import backups
from tests.evidence.databases import state_of, with_log
from tests.golden import Golden
from tests.intake.cases import LONDON, new_case, taken
from tests.samples import GOLDEN
from workbench.case import events
from workbench.case.events import EventRow
from workbench.cli.reading import original
from workbench.evidence.keys import Keys
from workbench.intake.report import SourceReport

PHONE = {
    "HomeDomain/Library/SMS/sms.db": ("ios-messages", "sms.sql"),
    "HomeDomain/Library/CallHistoryDB/CallHistory.storedata": ("ios-calls", "CallHistory.sql"),
    "HomeDomain/Library/AddressBook/AddressBook.sqlitedb": ("ios-contacts", "AddressBook.sql"),
    "AppDomainGroup-group.net.whatsapp.WhatsApp.shared/ChatStorage.sqlite":
        ("whatsapp-ios", "ChatStorage.sql"),
}  # fmt: skip
DOOR = "MediaDomain/Library/SMS/Attachments/0a/10/at_0_a/door.heic"


def files(tmp_path: Path) -> dict[str, bytes]:
    found = {DOOR: b"a picture of a door", "HomeDomain/Library/Preferences/x.plist": b"bplist00"}
    for name, (code, sample) in PHONE.items():
        folder = tmp_path / "made" / code
        folder.mkdir(parents=True)
        found[name] = Golden(code, GOLDEN / code / sample).built(folder).read_bytes()
    return found


def by_format(reports: list[SourceReport]) -> dict[str | None, SourceReport]:
    return {each.format: each for each in reports if each.format}


def the_events(case: object, source: int | None) -> list[EventRow]:
    rows = case.connection.execute(  # type: ignore[attr-defined]
        "SELECT id FROM event WHERE source_id = ? ORDER BY id", (source,)
    ).fetchall()
    return [events.row(case.connection, each[0]) for each in rows]  # type: ignore[attr-defined]


def test_a_backup_is_taken_in_whole_and_every_row_leads_back(tmp_path: Path) -> None:
    folder = backups.ios_backup(tmp_path / "udid", files(tmp_path))
    before = state_of(folder)
    with new_case(tmp_path / "case") as case:
        reports = taken(case, folder)
        found = by_format(reports)
        assert set(found) == {
            "ios-messages", "ios-calls", "ios-contacts", "whatsapp-ios", "ios-device",
        }  # fmt: skip
        assert found["ios-messages"].records["messages"] == 26
        assert found["ios-messages"].records["media"] == 1
        told = the_events(case, found["ios-messages"].source)
        raw = json.loads(original(case.connection, told[0]))
        assert raw["row"]["text"] == "where are you"
        others = [each for each in reports if each.format is None]
        assert {each.status for each in others} == {"unrecognised", "failed"}
        assert any("HomeDomain/Library/gone.db" in each.warnings[0] for each in others)
        again = by_format(taken(case, folder))
        assert {each.status for each in again.values()} == {"already"}
    assert state_of(folder) == before


def test_an_encrypted_backup_is_taken_in_with_its_password(tmp_path: Path) -> None:
    folder = backups.ios_backup(tmp_path / "udid", files(tmp_path), encrypted=True)
    with new_case(tmp_path / "case") as case:
        (report,) = taken(case, folder)
        assert (report.status, report.warnings) == ("failed", ["the backup is encrypted"])
        terms = replace(LONDON, keys=Keys((backups.PASSWORD,)))
        found = by_format(taken(case, folder, terms=terms))
        assert found["ios-messages"].records["messages"] == 26
        for table in ("setting", "source", "audit"):
            rows = case.connection.execute(f"SELECT * FROM {table}").fetchall()
            assert backups.PASSWORD not in str(rows)


def test_rows_of_the_log_are_taken_in_out_of_an_archive(tmp_path: Path) -> None:
    script = (GOLDEN / "android-messages/mmssms.sql").read_text("utf-8")
    newest = (
        "INSERT INTO sms (_id, thread_id, address, date, type, body)"
        " VALUES (50, 1, '+447700900317', 1768300900000, 1, 'only in the log');"
    )
    with_log(tmp_path, "mmssms.db", script, newest)
    with zipfile.ZipFile(tmp_path / "ffs.zip", "w") as archive:
        for end in ("", "-wal"):
            archive.write(tmp_path / f"mmssms.db{end}", f"/data/data/x/mmssms.db{end}")
    with new_case(tmp_path / "case") as case:
        (report,) = taken(case, tmp_path / "ffs.zip")
        assert report.status == "imported"
        assert any("write-ahead log was read" in each for each in report.warnings)
        bodies = [each.body for each in the_events(case, report.source)]
    assert "only in the log" in bodies


def test_thousands_of_unknown_files_are_listed_together_by_kind(tmp_path: Path) -> None:
    top = tmp_path / "ffs"
    top.mkdir()
    for number in range(450):
        (top / f"{number:03}.plist").write_bytes(b"bplist00" + bytes([number % 256]))
    for number in range(5):
        (top / f"z{number}.bin").write_bytes(b"\x7fELF" + bytes([number]))
    with new_case(tmp_path / "case") as case:
        reports = taken(case, top)
        assert len(reports) == 202
        programs, plists = reports[-2:]
        assert plists.warnings[0].startswith("not recognised: 250 files: binary property list (")
        assert programs.warnings[0].startswith("not recognised: 5 files: ELF program (")
        assert len(plists.details["files"]) == 250
        assert {each.status for each in reports} == {"unrecognised"}


def test_parts_of_office_documents_and_apps_are_no_files_of_anybodys(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "app.apk", "w") as archive:
        archive.writestr("AndroidManifest.xml", "x")
        archive.writestr("classes.dex", "y")
    with new_case(tmp_path / "case") as case:
        (report,) = taken(case, tmp_path / "app.apk")
    assert (report.status, report.warnings) == (
        "unrecognised", ["not recognised: an Android app"],
    )  # fmt: skip
