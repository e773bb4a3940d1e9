"""Phone backups made for tests, in the layouts of iTunes, WhatsApp and adb. All invented."""

from __future__ import annotations

import hashlib
import hmac
import io
import plistlib
import sqlite3
import struct
import tarfile
import zlib
from contextlib import closing
from pathlib import Path

from Crypto.Cipher import AES

PASSWORD = "correct horse"
CLASS = 3
ROUNDS = 5


def _file_record(size: int, key: bytes) -> bytes:
    objects: list[object] = ["$null", {"Size": size, "ProtectionClass": CLASS, "Mode": 33188}]
    if key:
        objects[1] = {**objects[1], "EncryptionKey": plistlib.UID(2)}  # type: ignore[dict-item]
        objects.append({"NS.data": struct.pack("<l", CLASS) + key})
    archive = {"$version": 100000, "$archiver": "NSKeyedArchiver",
               "$top": {"root": plistlib.UID(1)}, "$objects": objects}  # fmt: skip
    return plistlib.dumps(archive, fmt=plistlib.FMT_BINARY)


def _sealed(key: bytes, inner: bytes) -> bytes:
    return AES.new(key, AES.MODE_KW).seal(inner)


def _encrypted(key: bytes, data: bytes) -> bytes:
    pad = 16 - len(data) % 16
    return AES.new(key, AES.MODE_CBC, iv=bytes(16)).encrypt(data + bytes([pad]) * pad)


def _tlv(tag: bytes, value: bytes | int) -> bytes:
    data = struct.pack(">L", value) if isinstance(value, int) else value
    return tag + struct.pack(">L", len(data)) + data


def _keybag(class_key: bytes) -> bytes:
    first = hashlib.pbkdf2_hmac("sha256", PASSWORD.encode(), b"dpsl" * 5, ROUNDS, 32)
    outer = hashlib.pbkdf2_hmac("sha1", first, b"salt" * 5, ROUNDS, 32)
    parts = (
        (b"VERS", 5), (b"TYPE", 1), (b"UUID", bytes(16)), (b"HMCK", bytes(40)), (b"WRAP", 0),
        (b"SALT", b"salt" * 5), (b"ITER", ROUNDS), (b"DPWT", 0), (b"DPIC", ROUNDS),
        (b"DPSL", b"dpsl" * 5), (b"UUID", bytes(16)), (b"CLAS", CLASS), (b"WRAP", 2),
        (b"KTYP", 0), (b"WPKY", _sealed(outer, class_key)),
    )  # fmt: skip
    return b"".join(_tlv(*each) for each in parts)  # type: ignore[arg-type]


def ios_backup(folder: Path, files: dict[str, bytes], *, encrypted: bool = False) -> Path:
    """A backup of iOS 10 or later.

    Args:
        folder: made by this.
        files: contents by `Domain/path`; None-like empty names are not used.
        encrypted: with `PASSWORD`.
    """
    folder.mkdir(parents=True)
    class_key, manifest_key = bytes(range(32)), bytes(range(32, 64))
    rows = []
    for number, (name, data) in enumerate(files.items()):
        domain, _, path = name.partition("/")
        stored = hashlib.sha1(f"{domain}-{path}".encode(), usedforsecurity=False).hexdigest()
        key = hashlib.sha256(bytes([number])).digest()
        wrapped = _sealed(class_key, key) if encrypted else b""
        rows.append((stored, domain, path, 1, _file_record(len(data), wrapped)))
        target = folder / stored[:2] / stored
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(_encrypted(key, data) if encrypted else data)
    rows.append(("f" * 40, "HomeDomain", "Library/gone.db", 1, _file_record(10, b"")))
    rows.append(("e" * 40, "HomeDomain", "Library", 2, b""))
    manifest = folder / "Manifest.db"
    with closing(sqlite3.connect(manifest)) as connection, connection:
        connection.execute(
            "CREATE TABLE Files (fileID TEXT PRIMARY KEY, domain TEXT, relativePath TEXT,"
            " flags INTEGER, file BLOB)"
        )
        connection.executemany("INSERT INTO Files VALUES (?, ?, ?, ?, ?)", rows)
    about: dict[str, object] = {"IsEncrypted": encrypted, "Version": "10.0"}
    if encrypted:
        manifest.write_bytes(_encrypted(manifest_key, manifest.read_bytes()))
        about["BackupKeyBag"] = _keybag(class_key)
        about["ManifestKey"] = struct.pack("<l", CLASS) + _sealed(class_key, manifest_key)
    (folder / "Manifest.plist").write_bytes(plistlib.dumps(about, fmt=plistlib.FMT_BINARY))
    (folder / "Info.plist").write_bytes(
        plistlib.dumps(
            {
                "Device Name": "Sam's phone",
                "Phone Number": "+44 7700 900555",
                "Product Type": "iPhone14,5",
            }
        )
    )
    return folder


def old_ios_backup(folder: Path, files: dict[str, bytes]) -> Path:
    """A backup of iOS 9 or before: a flat folder and `Manifest.mbdb`."""
    folder.mkdir(parents=True)
    index = b"mbdb\x05\x00"
    for name, data in files.items():
        domain, _, path = name.partition("/")
        stored = hashlib.sha1(f"{domain}-{path}".encode(), usedforsecurity=False).hexdigest()
        (folder / stored).write_bytes(data)
        for text in (domain, path):
            index += struct.pack(">H", len(text)) + text.encode()
        index += b"\xff\xff" * 3
        index += struct.pack(">HQIIIIIQBB", 0o100644, 1, 0, 0, 0, 0, 0, len(data), 3, 0)
    (folder / "Manifest.mbdb").write_bytes(index)
    (folder / "Info.plist").write_bytes(plistlib.dumps({"Device Name": "old"}))
    return folder


KEY = bytes(range(100, 132))
SERIALISED = b"\xac\xed\x00\x05ur\x00\x02[B\xac\xf3\x17\xf8\x06\x08T\xe0\x02\x00\x00xp\x00\x00"


def whatsapp_backup(form: str, data: bytes) -> bytes:
    """An encrypted WhatsApp backup: `crypt12`, `crypt14` or `crypt15`."""
    iv, salt = bytes(range(16)), b"s" * 32
    packed = zlib.compress(data)
    if form == "crypt12":
        head = b"\x00\x01\x02" + salt + b"g" * 16 + iv
    else:
        version = _field(4, _field(1, b"2.24.1.1") + _field(3, b"55"))
        if form == "crypt15":
            inner = b"\x08\x01" + _field(3, _field(1, iv)) + version
        else:
            cipher = _field(1, b"\x00\x01") + _field(2, b"\x02") + _field(3, salt)
            inner = b"\x08\x00" + _field(2, cipher + _field(4, b"g" * 16) + _field(5, iv)) + version
        head = bytes([len(inner) & 0x7F | 0x80, len(inner) >> 7]) + inner
    key = end_to_end(KEY) if form == "crypt15" else KEY
    sealed, tag = AES.new(key, AES.MODE_GCM, nonce=iv).encrypt_and_digest(packed)
    whole = head + sealed + tag
    return (
        whole
        + hashlib.md5(whole, usedforsecurity=False).digest()
        + (b"--55" if form == "crypt12" else b"")
    )


def key_file(form: str) -> bytes:
    """The key file that opens it."""
    if form == "crypt15":
        return SERIALISED + b"\x00 " + KEY
    return SERIALISED + b"\x00\x83" + b"\x00\x01\x02" + b"s" * 32 + b"g" * 16 + bytes(48) + KEY


def end_to_end(root: bytes) -> bytes:
    """The AES key from the root key."""
    inner = hmac.new(bytes(32), root, hashlib.sha256).digest()
    return hmac.new(inner, b"backup encryption\x01", hashlib.sha256).digest()


def _field(number: int, data: bytes) -> bytes:
    return bytes([number << 3 | 2, len(data)]) + data


def android_backup(files: dict[str, bytes], *, packed: bool = True) -> bytes:
    """The file that `adb backup` writes."""
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w") as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    body = zlib.compress(held.getvalue()) if packed else held.getvalue()
    return b"ANDROID BACKUP\n5\n" + (b"1" if packed else b"0") + b"\nnone\n" + body
