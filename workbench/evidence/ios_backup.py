"""An iTunes or Finder backup as a container: its hashed files under their names on the phone.

`Manifest.db` (iOS 10 on) or `Manifest.mbdb` (before) says which file `ab/ab12...` is which
`HomeDomain/Library/SMS/sms.db`. An encrypted backup is opened with its password; what the
manifest does not list is shown under its own name, and what it lists in vain is refused aloud.
"""

from __future__ import annotations

import hashlib
import io
import plistlib
import struct
from collections.abc import Iterator
from functools import cached_property, lru_cache, partial
from typing import Any, BinaryIO, NamedTuple, cast

from Crypto.Cipher import AES
from iphone_backup_decrypt.exceptions import UnsafeBackupError
from iphone_backup_decrypt.utils import BackupKeyBag

from workbench.errors import InputError
from workbench.evidence import sqlite_copy, sqlite_rows
from workbench.evidence.containers import CHUNK, Container, Folder, Member
from workbench.evidence.keys import Keys
from workbench.evidence.unpacking import BUFFER, guarded

INDEXES = ("Manifest.db", "Manifest.mbdb")
ABOUT = ("Manifest.plist", "Info.plist", "Status.plist")
MBDB = b"mbdb\x05\x00"
PLIST_BYTES = 64 * 1024 * 1024
FILE_PLIST_BYTES = 256 * 1024
BLOCK = 16
FILE, LINK = 1, 4  # `Files.flags`; 2 is a folder
PLIST_FAULTS = (
    plistlib.InvalidFileException, ValueError, LookupError, TypeError, AttributeError,
    OverflowError, RecursionError, MemoryError, struct.error,
)  # fmt: skip


class _Row(NamedTuple):
    rowid: Any
    fileid: Any
    domain: Any
    relativepath: Any
    flags: Any
    file: Any


class _Stored(NamedTuple):
    """Where a file of the phone lies in the backup, and what opens it."""

    path: str
    size: int
    protection: int
    key: bytes


class Backup:
    """The files of one backup.

    Args:
        outer: the folder or archive that holds it.
        prefix: where in there, empty or ending in `/`.
        where: what to call it in an error.
        keys: passwords that may open it.
    """

    kind = "ios-backup"

    def __init__(self, outer: Container, prefix: str, where: str, keys: Keys) -> None:
        self.outer, self.prefix, self.where, self.keys = outer, prefix, where, keys

    @cached_property
    def _there(self) -> dict[str, int]:
        return {each.name: each.size for each in self.outer.members()}

    @cached_property
    def about(self) -> dict[str, Any]:
        """What `Manifest.plist` says; empty where there is none that can be read."""
        return self._plist("Manifest.plist")

    def _plist(self, name: str) -> dict[str, Any]:
        if self.prefix + name not in self._there:
            return {}
        with self.outer.open(self.prefix + name) as stream:
            data = stream.read(PLIST_BYTES)
        try:
            found = plistlib.loads(data)
        except PLIST_FAULTS:
            return {}
        return found if isinstance(found, dict) else {}

    @cached_property
    def _keybag(self) -> BackupKeyBag | None:
        """The opened keys of an encrypted backup, None of a plain one.

        Raises:
            InputError: when it is encrypted and no password given opens it.
        """
        if not self.about.get("IsEncrypted"):
            return None
        if not self.keys.passwords:
            raise InputError(
                "the backup is encrypted",
                where=self.where,
                remedy="Give the password that was set for it in iTunes or Finder",
            )
        for password in self.keys.passwords:
            keybag = _unlocked(bytes(self.about.get("BackupKeyBag", b"")), password, self.where)
            if keybag is not None:
                return keybag
        raise InputError("the password does not open the backup", where=self.where)

    @cached_property
    def _listing(self) -> tuple[dict[str, _Stored], tuple[tuple[str, str], ...]]:
        files: dict[str, _Stored] = {}
        refused: list[tuple[str, str]] = []
        used = {self.prefix + each for each in INDEXES}
        for name, stored, why in self._listed():
            if stored is not None and stored.path in self._there:
                used.add(stored.path)
                files.setdefault(name, stored)
            else:
                refused.append((name, why or "listed in the manifest, but not in the backup"))
        for path, size in self._there.items():
            if path not in used:
                files.setdefault(path, _Stored(path, size, 0, b""))
        return files, (*refused, *self.outer.refused())

    def _listed(self) -> Iterator[tuple[str, _Stored | None, str]]:
        if self.prefix + "Manifest.db" in self._there:
            return self._from_database()
        return self._from_mbdb()

    def _from_database(self) -> Iterator[tuple[str, _Stored | None, str]]:
        with sqlite_copy.opened(self._manifest, {}, f"{self.where}!Manifest.db") as database:
            if not database.has("files", "fileid", "domain", "relativepath"):
                raise InputError("the manifest has no list of files", where=self.where)
            for row in database.rows("files", _Row):
                if isinstance(row, sqlite_rows.Damage):
                    yield f"(manifest rows {row.first} to {row.last})", None, row.reason
                elif row.flags in (FILE, LINK, None):
                    yield self._entry(row)

    def _entry(self, row: _Row) -> tuple[str, _Stored | None, str]:
        name = f"{row.domain}/{row.relativepath}"
        if row.flags == LINK:
            return name, None, "a symbolic link"
        size, protection, key = _file_record(row.file)
        path = self._path(str(row.fileid))
        return name, _Stored(path, size or self._there.get(path, 0), protection, key), ""

    def _path(self, stored: str) -> str:
        """Where a hashed name lies: in a folder named by two digits, or, before iOS 10, flat."""
        deep = f"{self.prefix}{stored[:2]}/{stored}"
        return deep if deep in self._there else f"{self.prefix}{stored}"

    def _manifest(self) -> BinaryIO:
        """`Manifest.db`, decrypted where it is encrypted."""
        opener = partial(self.outer.open, self.prefix + "Manifest.db")
        with opener() as stream:
            plain = stream.read(len(sqlite_copy.MAGIC)) == sqlite_copy.MAGIC
        keybag = None if plain else self._keybag
        if keybag is None:
            return opener()
        wrapped = bytes(self.about.get("ManifestKey", b""))
        try:
            key = keybag.unwrap_key_for_class(*struct.unpack("<l", wrapped[:4]), wrapped[4:])
        except (ValueError, KeyError, struct.error) as problem:
            raise InputError(
                f"the manifest can't be decrypted ({problem})", where=self.where
            ) from problem
        return _decrypted(opener(), key, self.where)

    def _from_mbdb(self) -> Iterator[tuple[str, _Stored | None, str]]:
        with self.outer.open(self.prefix + "Manifest.mbdb") as stream:
            data = io.BytesIO(stream.read(PLIST_BYTES * 4))
        if data.read(len(MBDB)) != MBDB:
            raise InputError("Manifest.mbdb does not begin as one", where=self.where)
        end = len(data.getbuffer())
        while data.tell() < end:
            try:
                domain, path = _mbdb_text(data), _mbdb_text(data)
                _mbdb_text(data), _mbdb_text(data)  # link target, digest
                key = _mbdb_bytes(data)
                mode, size, protection, count = _mbdb_numbers(data)
                for _ in range(count):
                    _mbdb_bytes(data), _mbdb_bytes(data)
            except (struct.error, EOFError):
                yield "(the rest of the manifest)", None, "the manifest is cut off"
                return
            if mode >> 12 == 8:  # a regular file
                digest = hashlib.sha1(f"{domain}-{path}".encode(), usedforsecurity=False)
                where = self._path(digest.hexdigest())
                yield f"{domain}/{path}", _Stored(where, size, protection, key[4:]), ""

    def members(self) -> tuple[Member, ...]:
        """The phone's files by domain and path, then the backup's own."""
        return tuple(Member(name, stored.size) for name, stored in self._listing[0].items())

    def refused(self) -> tuple[tuple[str, str], ...]:
        """Files that will not be read, each with the reason."""
        return self._listing[1]

    def open(self, member: str) -> BinaryIO:
        """Open a file for reading, decrypted on the way where it is encrypted."""
        stored = self._listing[0].get(member)
        if stored is None:
            raise InputError(f"no file {member!r} in the backup", where=self.where)
        stream = self.outer.open(stored.path)
        keybag = self._keybag if stored.key else None
        if keybag is None:
            return stream
        where = f"{self.where}!{member}"
        try:
            key = keybag.unwrap_key_for_class(stored.protection, stored.key)
        except (ValueError, KeyError) as problem:
            stream.close()
            raise InputError(f"the file can't be decrypted ({problem})", where=where) from problem
        return _decrypted(stream, key, where)


def found_in(folder: Folder, where: str, keys: Keys) -> Backup | None:
    """The backup that a folder is, or None."""
    indexed = any((folder.path / each).is_file() for each in INDEXES)
    described = any((folder.path / each).is_file() for each in ABOUT)
    return Backup(folder, "", where, keys) if indexed and described else None


def found_in_archive(archive: Container, where: str, keys: Keys) -> Backup | None:
    """The one backup that an archive holds, or None; what lies beside it is kept under its name."""
    try:
        names = {each.name for each in archive.members()}
    except InputError:
        return None  # whoever asks for its members is told
    prefixes = {name[: -len(last)] for name in names for last in INDEXES if _ends(name, last)}
    described = [each for each in prefixes if any(each + about in names for about in ABOUT)]
    return Backup(archive, described[0], where, keys) if len(described) == 1 else None


def _ends(name: str, last: str) -> bool:
    return name == last or name.endswith(f"/{last}")


@lru_cache(maxsize=8)  # deriving takes ten million rounds
def _unlocked(data: bytes, password: str, where: str) -> BackupKeyBag | None:
    try:
        keybag = BackupKeyBag(data)
        opened = keybag.unlock_with_passphrase(password.encode())
    except (ValueError, LookupError, TypeError, UnsafeBackupError) as problem:
        raise InputError(f"the backup's keys can't be read ({problem})", where=where) from problem
    return keybag if opened else None


def _file_record(data: object) -> tuple[int, int, bytes]:
    """Size, protection class and wrapped key in the archived record of a file, as far as there."""
    if not isinstance(data, bytes) or len(data) > FILE_PLIST_BYTES:
        return 0, 0, b""
    try:
        plist = plistlib.loads(data)
        objects = plist["$objects"]
        root = objects[plist["$top"]["root"].data]
        size, protection = int(root.get("Size", 0)), int(root.get("ProtectionClass", 0))
        key = objects[root["EncryptionKey"].data]["NS.data"] if "EncryptionKey" in root else b""
        return max(size, 0), protection, bytes(key)[4:]
    except PLIST_FAULTS:
        return 0, 0, b""


def _decrypted(stream: BinaryIO, key: bytes, where: str) -> BinaryIO:
    return guarded(_Decrypting(stream, key), where, (ValueError, OSError, EOFError))


class _Decrypting(io.RawIOBase):
    """AES-256-CBC with a zero initial vector, the last block's padding removed where it has one."""

    def __init__(self, stream: BinaryIO, key: bytes) -> None:
        self._stream = stream
        self._cipher = AES.new(key, AES.MODE_CBC, iv=bytes(BLOCK))
        self._held = b""  # the last block read, which may be padding
        self._ready = b""
        self._ended = False
        self._step = BUFFER  # more with every step: most files are only looked at

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        while not self._ended and (size < 0 or len(self._ready) < size):
            self._more()
        if size < 0:
            size = len(self._ready)
        data, self._ready = self._ready[:size], self._ready[size:]
        return data

    def _more(self) -> None:
        chunk = self._stream.read(self._step)
        self._step = min(self._step * 2, CHUNK)
        if not chunk:
            self._ended = True
            count = self._held[-1] if self._held else 0
            padded = 0 < count <= BLOCK and self._held.endswith(bytes([count]) * count)
            self._ready += self._held[:-count] if padded else self._held
            self._held = b""
            return
        if len(chunk) % BLOCK:
            chunk += self._stream.read(BLOCK - len(chunk) % BLOCK)
        plain = self._held + self._cipher.decrypt(chunk)
        self._ready += plain[:-BLOCK]
        self._held = plain[-BLOCK:]

    def close(self) -> None:
        self._stream.close()
        super().close()


def _mbdb_bytes(data: io.BytesIO) -> bytes:
    (length,) = struct.unpack(">H", data.read(2))
    if length == 0xFFFF:
        return b""
    found = data.read(length)
    if len(found) != length:
        raise EOFError
    return found


def _mbdb_text(data: io.BytesIO) -> str:
    return _mbdb_bytes(data).decode("utf-8", "replace")


def _mbdb_numbers(data: io.BytesIO) -> tuple[int, int, int, int]:
    """Mode, size, protection class and count of properties."""
    found = struct.unpack(">HQIIIIIQBB", data.read(40))
    return cast("tuple[int, int, int, int]", (found[0], found[7], found[8], found[9]))
