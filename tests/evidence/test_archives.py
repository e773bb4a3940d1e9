"""Archives: nested, hostile and broken ones, read member by member."""

from __future__ import annotations

import gzip
import io
import struct
import tarfile
import zipfile
import zlib
from pathlib import Path

import pytest
import pyzipper
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.evidence.databases import built
from workbench.errors import InputError
from workbench.evidence import Source, limits, open_source
from workbench.evidence.around import Around
from workbench.evidence.containers import Folder
from workbench.evidence.keys import Keys
from workbench.evidence.sqlite_source import database


def tar_of(files: dict[str, bytes], mode: str = "w") -> bytes:
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode=mode) as archive:  # type: ignore[call-overload]
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return held.getvalue()


def zip_of(files: dict[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return held.getvalue()


def read(source: Source, member: str = "") -> bytes:
    with source.open(member) as stream:
        return stream.read()


FILES = {"data/a.txt": b"one", "/private/var/b.txt": b"two", "./c.txt": b"three"}


@pytest.mark.parametrize(
    ("name", "data"),
    [("a.tar", tar_of(FILES)), ("a.tgz", tar_of(FILES, "w:gz")), ("a.bin", tar_of(FILES))],
)
def test_a_tar_archive_is_told_by_its_content(tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)
    source = open_source(tmp_path / name)
    assert source.kind == "tar"
    assert {each.name: read(source, each.name) for each in source.members} == {
        "data/a.txt": b"one", "/private/var/b.txt": b"two", "c.txt": b"three",
    }  # fmt: skip


def test_a_gzip_file_is_the_one_file_in_it(tmp_path: Path) -> None:
    (tmp_path / "sms.db.gz").write_bytes(gzip.compress(b"x" * 100_000))
    source = open_source(tmp_path / "sms.db.gz")
    assert (source.kind, source.members[0].name) == ("gzip", "sms.db")
    (child,) = source.children()
    assert read(child) == b"x" * 100_000


@pytest.mark.trap("archives/traversal")
def test_links_devices_and_paths_that_lead_out_are_refused_aloud(tmp_path: Path) -> None:
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w") as archive:
        for name, kind in (("link", tarfile.SYMTYPE), ("hard", tarfile.LNKTYPE),
                           ("pipe", tarfile.FIFOTYPE), ("../../out", tarfile.REGTYPE),
                           ("same", tarfile.REGTYPE), ("same", tarfile.REGTYPE)):  # fmt: skip
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, "/etc/passwd"
            archive.addfile(info, io.BytesIO(b""))
    (tmp_path / "a.tar").write_bytes(held.getvalue())
    source = open_source(tmp_path / "a.tar")
    assert [each.name for each in source.members] == ["same"]
    assert dict(source.refused()) == {
        "link": "a link to /etc/passwd", "hard": "a link to /etc/passwd",
        "pipe": "a special file", "../../out": "its path leads out of the archive",
        "same": "a second entry of the same name",
    }  # fmt: skip


def test_a_tar_archive_cut_short_gives_what_is_whole(tmp_path: Path) -> None:
    data = tar_of({"a": b"1" * 600, "b": b"2" * 60_000})
    (tmp_path / "a.tar").write_bytes(data[:20_000])
    source = open_source(tmp_path / "a.tar")
    assert read(source, "a") == b"1" * 600
    with pytest.raises(InputError):
        read(source, "b")


@pytest.mark.trap("archives/bombs")
def test_bombs_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "RATIO_FLOOR", 1 << 20)
    (tmp_path / "bomb.gz").write_bytes(gzip.compress(bytes(64 << 20), 9))
    with pytest.raises(InputError, match="bomb"):
        read(open_source(tmp_path / "bomb.gz"), "bomb")
    (tmp_path / "bomb.zip").write_bytes(zip_of({"zeros": bytes(64 << 20), "fine": b"x"}))
    source = open_source(tmp_path / "bomb.zip")
    assert [each.name for each in source.members] == ["fine"]
    assert "zip bomb" in dict(source.refused())["zeros"]


@pytest.mark.trap("archives/nested")
def test_archives_in_archives_are_opened_and_their_members_found_again(tmp_path: Path) -> None:
    built(tmp_path / "a.db", "CREATE TABLE t (x); INSERT INTO t VALUES (1);")
    inner = tar_of({"data/a.db": (tmp_path / "a.db").read_bytes()})
    middle = zip_of({"dump.tar.gz": gzip.compress(inner), "note.txt": b"hello"})
    (tmp_path / "all.zip").write_bytes(zip_of({"x/middle.zip": middle}))
    source = open_source(tmp_path / "all.zip")
    (folder,) = source.children()
    assert (folder.kind, folder.inner) == ("folder", "x")
    (second,) = folder.children()
    third = {each.title: each for each in second.children()}
    assert (second.kind, third["dump.tar.gz"].kind) == ("zip", "tar")
    (data,) = third["dump.tar.gz"].children()
    (last,) = data.children()
    assert last.inner == "x/middle.zip!/dump.tar.gz!/data/a.db"
    again = open_source(tmp_path / "all.zip").child(last.inner)
    with database(again) as copy:
        assert copy.count("t") == 1
    assert again.sha256 == source.sha256
    place = second.at("line=1", "note.txt")
    assert (place.member, second.member_of(place)) == ("x/middle.zip!/note.txt", "note.txt")
    with pytest.raises(InputError, match="no member"):
        source.child("x/middle.zip!/nowhere")


def test_nesting_ends_somewhere(tmp_path: Path) -> None:
    data = b"bottom"
    for _ in range(limits.NESTING + 3):
        data = zip_of({"in.zip": data})
    (tmp_path / "deep.zip").write_bytes(data)
    source, depth = open_source(tmp_path / "deep.zip"), 0
    while source.kind != "file":
        (source,) = source.children()
        depth += 1
    assert depth == limits.NESTING + 1


def test_a_source_knows_whether_it_changed(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(zip_of({"x": b"1"}))
    source = open_source(tmp_path / "a.zip")
    (child,) = source.children()
    assert not source.changed()
    assert not child.changed()
    with (tmp_path / "a.zip").open("ab") as file:
        file.write(b"more")
    assert source.changed()
    assert child.changed()


def test_a_file_is_found_by_the_end_of_its_path_and_the_nearer_one_wins(tmp_path: Path) -> None:
    for name in ("user/0/app/Media/a.jpg", "user/10/app/Media/a.jpg", "Media/b.jpg"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"")
    around = Around(Folder(tmp_path))
    assert around.find("Media/b.jpg") == "Media/b.jpg"
    assert around.find("Media/a.jpg", near="user/10/app/x.db") == "user/10/app/Media/a.jpg"
    assert around.find("Media/a.jpg") is None
    assert around.find("edia/b.jpg") is None
    assert around.find("") is None


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2000), st.binary(min_size=1, max_size=4), st.sampled_from(["tar", "zip"]))
def test_any_bytes_may_be_wrong(tmp_path_factory: pytest.TempPathFactory, place: int,
                                hurt: bytes, kind: str) -> None:  # fmt: skip
    files = {"a.txt": b"one" * 50, "b.txt": b"two" * 50}
    data = bytearray(tar_of(files) if kind == "tar" else zip_of(files))
    place %= len(data)
    data[place : place + len(hurt)] = hurt
    path = tmp_path_factory.mktemp("hurt") / "a"
    path.write_bytes(data)
    try:
        source = open_source(path)
        for each in source.children():
            read(each) if each.kind == "file" else each.members
    except InputError:
        pass


def locked_zip(name: str, data: bytes, password: bytes, method: int = 0) -> bytes:
    """A zip file with one stored entry, encrypted in the old way (APPNOTE 6.1)."""
    table = [_crc_step(n) for n in range(256)]
    keys = [0x12345678, 0x23456789, 0x34567890]

    def feed(byte: int) -> None:
        keys[0] = (keys[0] >> 8) ^ table[(keys[0] ^ byte) & 0xFF]
        keys[1] = ((keys[1] + (keys[0] & 0xFF)) * 134775813 + 1) & 0xFFFFFFFF
        keys[2] = (keys[2] >> 8) ^ table[(keys[2] ^ (keys[1] >> 24)) & 0xFF]

    for byte in password:
        feed(byte)
    crc = zlib.crc32(data)
    out = bytearray()
    for byte in bytes(11) + bytes([crc >> 24]) + data:
        mask = (keys[2] | 2) & 0xFFFF
        out.append(byte ^ (mask * (mask ^ 1) >> 8) & 0xFF)
        feed(byte)
    common = struct.pack("<HHHHHIIIHH", 20, 1, method, 0, 0, crc, len(out), len(data), len(name), 0)
    local = b"PK\x03\x04" + common + name.encode() + bytes(out)
    central = b"PK\x01\x02" + struct.pack("<H", 20) + common
    central += struct.pack("<HHHII", 0, 0, 0, 0, 0) + name.encode()
    end = struct.pack("<HHHHIIH", 0, 0, 1, 1, len(central), len(local), 0)
    return local + central + b"PK\x05\x06" + end


def _crc_step(value: int) -> int:
    for _ in range(8):
        value = value >> 1 ^ (0xEDB88320 if value & 1 else 0)
    return value


def test_a_locked_zip_opens_with_its_password_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(locked_zip("chat.txt", b"where are you" * 9, b"open sesame"))
    source = open_source(path, Keys(("wrong", "open sesame")))
    assert read(source, "chat.txt") == b"where are you" * 9
    for keys, why in (
        (Keys(), "encrypted, and no password was given"),
        (Keys(("wrong", "other")), "encrypted, and no password given opens it"),
    ):
        assert dict(open_source(path, keys).refused()) == {"chat.txt": why}


@pytest.mark.trap("archives/aes")
@pytest.mark.parametrize("bits", [128, 192, 256])
def test_a_zip_locked_with_aes_opens_with_its_password_alone(bits: int, tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    told = b"where are you" * 90_000
    with pyzipper.AESZipFile(path, "w", zipfile.ZIP_DEFLATED, encryption=pyzipper.WZ_AES) as made:
        made.setpassword(b"open sesame")
        made.setencryption(pyzipper.WZ_AES, nbits=bits)
        made.writestr("Messages/chat.txt", told)
        made.writestr("Messages/empty.txt", b"")
    source = open_source(path, Keys(("wrong", "open sesame")))
    assert read(source, "Messages/chat.txt") == told
    assert source.refused() == ()
    for keys, why in (
        (Keys(), "encrypted, and no password was given"),
        (Keys(("wrong", "other")), "encrypted, and no password given opens it"),
    ):
        assert dict(open_source(path, keys).refused())["Messages/chat.txt"] == why
    data = bytearray(path.read_bytes())
    data[200] ^= 0xFF
    path.write_bytes(bytes(data))
    again = open_source(path, Keys(("open sesame",)))
    assert "Messages/chat.txt" in dict(again.refused())  # its seal is broken: nothing is taken
