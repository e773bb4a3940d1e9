"""Backups of phones as containers: by their names on the phone, opened with password or key."""

from __future__ import annotations

import gc
import plistlib
import shutil
import zipfile
from pathlib import Path

import pytest

from tests.evidence import backups
from tests.evidence.databases import state_of
from tests.samples import SHARED, needs_shared
from workbench.errors import InputError
from workbench.evidence import open_source
from workbench.evidence.keys import Keys, keys_in
from workbench.evidence.source import Source

FILES = {
    "HomeDomain/Library/SMS/sms.db": b"SQLite format 3\x00" + b"m" * 300_000,
    "MediaDomain/Library/SMS/Attachments/0a/door.heic": b"picture",
    "AppDomainGroup-group.net.whatsapp.WhatsApp.shared/ChatStorage.sqlite": b"w" * 16,
    "HomeDomain/empty": b"",
}


def contents(source: Source) -> dict[str, bytes]:
    found = {}
    for each in source.members:
        with source.open(each.name) as stream:
            found[each.name] = stream.read()
    return found


@pytest.mark.trap("ios-backup/files-absent")
def test_a_backup_shows_the_files_by_domain_and_path(tmp_path: Path) -> None:
    folder = backups.ios_backup(tmp_path / "udid", FILES)
    (folder / "Snapshot.extra").write_bytes(b"not in the manifest")
    before = state_of(tmp_path)
    source = open_source(folder)
    assert source.kind == "ios-backup"
    found = contents(source)
    assert {k: v for k, v in found.items() if k in FILES} == FILES
    assert set(found) - set(FILES) == {"Info.plist", "Manifest.plist", "Snapshot.extra"}
    refused = dict(source.refused())
    assert refused == {
        "HomeDomain/Library/gone.db": "listed in the manifest, but not in the backup"
    }
    assert state_of(tmp_path) == before


def test_a_member_of_a_backup_finds_its_attachments_in_another_domain(tmp_path: Path) -> None:
    source = open_source(backups.ios_backup(tmp_path / "udid", FILES))
    child = source.child("HomeDomain/Library/SMS/sms.db")
    assert child.sha256 == source.sha256
    found = child.around.find("Library/SMS/Attachments/0a/door.heic", near=child.place)
    assert found == "MediaDomain/Library/SMS/Attachments/0a/door.heic"


@pytest.mark.parametrize("name", ["backup.zip", "backup.tar"])
def test_a_backup_in_an_archive_is_one_too(tmp_path: Path, name: str) -> None:
    folder = backups.ios_backup(tmp_path / "udid", FILES)
    made = shutil.make_archive(str(tmp_path / "backup"), name[-3:], tmp_path, "udid")
    assert folder.is_dir()
    source = open_source(Path(made))
    assert source.kind == "ios-backup"
    assert (
        contents(source)["HomeDomain/Library/SMS/sms.db"] == FILES["HomeDomain/Library/SMS/sms.db"]
    )


@pytest.mark.trap("ios-backup/old-manifest")
def test_an_old_backup_is_read_by_its_other_manifest(tmp_path: Path) -> None:
    folder = backups.old_ios_backup(tmp_path / "udid", FILES)
    assert {k: v for k, v in contents(open_source(folder)).items() if k in FILES} == FILES
    index = folder / "Manifest.mbdb"
    index.write_bytes(index.read_bytes()[:-30])
    assert ("(the rest of the manifest)", "the manifest is cut off") in open_source(
        folder
    ).refused()


@pytest.mark.trap("ios-backup/password")
def test_an_encrypted_backup_opens_with_its_password_alone(tmp_path: Path) -> None:
    folder = backups.ios_backup(tmp_path / "udid", FILES, encrypted=True)
    found = contents(open_source(folder, Keys((backups.PASSWORD,))))
    assert {k: v for k, v in found.items() if k in FILES} == FILES
    with pytest.raises(InputError, match="the backup is encrypted"):
        open_source(folder, Keys()).members  # noqa: B018
    with pytest.raises(InputError, match="the password does not open the backup"):
        open_source(folder, Keys(("wrong",))).members  # noqa: B018


@pytest.mark.trap("ios-backup/plain-manifest")
def test_a_plain_manifest_in_an_encrypted_backup_is_read(tmp_path: Path) -> None:
    folder = backups.ios_backup(tmp_path / "udid", FILES, encrypted=True)
    plain = open_source(folder, Keys((backups.PASSWORD,)))
    made = backups.ios_backup(tmp_path / "other", FILES)
    (folder / "Manifest.db").write_bytes((made / "Manifest.db").read_bytes())
    assert {each.name for each in open_source(folder, Keys()).members} >= set(FILES)
    assert {each.name for each in plain.members} >= set(FILES)


def test_forged_numbers_of_rounds_are_refused(tmp_path: Path) -> None:
    folder = backups.ios_backup(tmp_path / "udid", FILES, encrypted=True)
    about = plistlib.loads((folder / "Manifest.plist").read_bytes())
    rounds = b"DPIC\x00\x00\x00\x04"
    about["BackupKeyBag"] = about["BackupKeyBag"].replace(
        rounds + backups.ROUNDS.to_bytes(4, "big"), rounds + b"\xff\xff\xff\xff"
    )
    (folder / "Manifest.plist").write_bytes(plistlib.dumps(about))
    with pytest.raises(InputError, match="keys can't be read"):
        open_source(folder, Keys(("any",))).members  # noqa: B018


@pytest.mark.parametrize("hurt", [b"", b"not a database", b"bplist00" + b"\xff" * 40])
def test_a_broken_manifest_is_an_input_error(tmp_path: Path, hurt: bytes) -> None:
    folder = backups.ios_backup(tmp_path / "udid", FILES)
    (folder / "Manifest.db").write_bytes(hurt)
    with pytest.raises(InputError):
        open_source(folder).members  # noqa: B018
    (folder / "Manifest.plist").write_bytes(hurt)
    with pytest.raises(InputError):
        open_source(folder).members  # noqa: B018


def test_passwords_come_from_the_environment_or_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = backups.ios_backup(tmp_path / "udid", FILES, encrypted=True)
    monkeypatch.setenv("WORKBENCH_PASSWORD", backups.PASSWORD)
    assert contents(open_source(folder))["HomeDomain/empty"] == b""
    (tmp_path / "words").write_text(f"first\n{backups.PASSWORD}\n")
    assert keys_in(tmp_path / "words").passwords == ("first", backups.PASSWORD)
    assert backups.PASSWORD not in repr(keys_in(tmp_path / "words"))


@pytest.mark.parametrize("form", ["crypt12", "crypt14", "crypt15"])
def test_a_whatsapp_backup_opens_with_the_key_beside_it(tmp_path: Path, form: str) -> None:
    data = b"SQLite format 3\x00" + b"w" * 300_000
    path = tmp_path / f"msgstore.db.{form}"
    path.write_bytes(backups.whatsapp_backup(form, data))
    name = "encrypted_backup.key" if form == "crypt15" else "key"
    (tmp_path / name).write_bytes(backups.key_file(form))
    source = open_source(path)
    assert source.kind == "whatsapp-backup"
    assert contents(source) == {"msgstore.db": data}
    (tmp_path / name).unlink()
    with pytest.raises(InputError, match=r"there is no key") as problem:
        open_source(path, Keys()).members  # noqa: B018
    if form != "crypt12":
        assert "of an account whose number ends in 55" in str(problem.value)
    assert contents(open_source(path, Keys((backups.KEY.hex(),)))) == {"msgstore.db": data}
    with pytest.raises(InputError, match="no key given opens"):
        open_source(path, Keys(("00" * 32,))).members  # noqa: B018


@pytest.mark.trap("whatsapp-backup/damage-or-key")
def test_damage_and_a_wrong_key_are_told_apart(tmp_path: Path) -> None:
    path = tmp_path / "msgstore.db.crypt15"
    data = bytearray(backups.whatsapp_backup("crypt15", b"x" * 1000))
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    with pytest.raises(InputError, match="damaged or cut off"):
        open_source(path, Keys((backups.KEY.hex(),))).members  # noqa: B018


@needs_shared
@pytest.mark.trap("whatsapp-backup/real")
def test_the_real_backup_opens_to_the_database_that_is_known(tmp_path: Path) -> None:
    folder = SHARED / "formats/whatsapp-android-db/ElDavoo-wa-crypt-tools"
    source = open_source(folder / "msgstore.db.crypt15")
    assert contents(source) == {"msgstore.db": (folder / "msgstore.db").read_bytes()}


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.trap("adb-messages/packed")
def test_an_android_backup_is_an_archive(tmp_path: Path, packed: bool) -> None:
    path = tmp_path / "backup.ab"
    files = {"apps/com.example/db/a.db": b"one", "apps/com.example/_manifest": b"two"}
    path.write_bytes(backups.android_backup(files, packed=packed))
    source = open_source(path)
    assert (source.kind, contents(source)) == ("android-backup", files)
    path.write_bytes(path.read_bytes().replace(b"none", b"AES-256"))
    with pytest.raises(InputError, match="encrypted"):
        open_source(path).members  # noqa: B018


def test_nothing_is_left_open(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("backup.ab", backups.android_backup({"a": b"b"}))
    for each in open_source(path).children():
        assert contents(each) == {"a": b"b"}
    gc.collect()
