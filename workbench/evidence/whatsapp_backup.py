"""WhatsApp's encrypted backups on Android (crypt12, crypt14, crypt15) as a container of one file.

AES-256-GCM over a zlib stream, a header before it, a digest of everything after it. What opens
it is a key file that WhatsApp keeps, or the 64 digits that the user wrote down; a key file lying
beside the backup is found. Damage (the digest) and a wrong key (the tag) are told apart.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import tempfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath
from typing import BinaryIO, cast

from Crypto.Cipher import AES

from workbench.errors import InputError
from workbench.evidence.archives import Opener, Scratch
from workbench.evidence.around import Around
from workbench.evidence.containers import CHUNK, Member, open_file
from workbench.evidence.keys import Keys
from workbench.evidence.protobuf import fields, varint
from workbench.evidence.unpacking import most_unpacked

KEY_FILES = ("key", "encrypted_backup.key")
KEY_FILE_BYTES = 4096
CRYPT12_HEADER = 67
CRYPT12 = re.compile(rb"\x00\x01[\x01-\x03]")
TAG, DIGEST = 16, 16
HEADER_BYTES = 1024
SERIALISED = b"\xac\xed\x00\x05"  # Java's mark of a serialised object


@dataclass(frozen=True, slots=True)
class Header:
    """What stands before the ciphertext.

    Attributes:
        form: `crypt12`, `crypt14` or `crypt15`.
        start: where the ciphertext begins.
        iv: initial vector.
        salt: the server's salt (crypt12 and crypt14), which the key file repeats.
        version: the app's version, or empty.
        digits: the last two digits of the account's number, or empty.
    """

    form: str
    start: int
    iv: bytes
    salt: bytes = b""
    version: str = ""
    digits: str = ""


class Backup:
    """The database in an encrypted backup.

    Args:
        opener: opens the file's bytes, seekable.
        where: what to call it in an error.
        size: its bytes.
        around: where a key file may lie.
        keys: keys that were given.
    """

    kind = "whatsapp-backup"

    def __init__(self, opener: Opener, where: str, size: int, around: Around, keys: Keys) -> None:
        self.opener, self.where, self.size = opener, where, size
        self.around, self.keys = around, keys
        self.name = re.sub(r"\.crypt1[245]$", "", PurePosixPath(where.replace("\\", "/")).name)

    def members(self) -> tuple[Member, ...]:
        """The one file inside; its size is known only once it is decrypted.

        Raises:
            InputError: when no key opens it, or it is damaged.
        """
        return (Member(self.name, self._plain[1]),)

    def refused(self) -> tuple[tuple[str, str], ...]:
        """Nothing: it has one member."""
        return ()

    def open(self, member: str) -> BinaryIO:
        """Open the decrypted file for reading."""
        if member != self.name:
            raise InputError(f"no member {member!r}", where=self.where)
        return self._plain[0]()

    @cached_property
    def header(self) -> Header:
        """The header; readable without a key."""
        with self.opener() as stream:
            found = header_of(stream.read(HEADER_BYTES))
        if found is None:
            raise InputError("the backup's header can't be read", where=self.where)
        return found

    @cached_property
    def _plain(self) -> tuple[Scratch, int]:
        header = self.header
        trailer = TAG + DIGEST + (4 if header.form == "crypt12" else 0)
        length = self.size - header.start - trailer
        if length <= 0 or not self._is_whole(4 if header.form == "crypt12" else 0):
            raise InputError(
                "the backup is damaged or cut off: its own digest does not fit", where=self.where
            )
        tried = 0
        for key in self._candidates(header):
            tried += 1
            packed = self._decrypted(key, header, length)
            if packed is not None:
                return self._unpacked(packed)
        of = f", of an account whose number ends in {header.digits}" if header.digits else ""
        version = f" by version {header.version}" if header.version else ""
        raise InputError(
            f"a WhatsApp backup ({header.form}{version}{of})"
            + (" that no key given opens" if tried else " is encrypted, and there is no key"),
            where=self.where,
            remedy="Give the key file from the phone (`key` or `encrypted_backup.key`), or the 64"
            " digits of the end-to-end key",
        )

    def _is_whole(self, after: int) -> bool:
        """Whether the digest near the end fits everything before it."""
        digest = hashlib.md5(usedforsecurity=False)
        left = self.size - DIGEST - after
        with self.opener() as stream:
            while left > 0 and (data := stream.read(min(left, CHUNK))):
                digest.update(data)
                left -= len(data)
            return stream.read(DIGEST) == digest.digest()

    def _candidates(self, header: Header) -> Iterator[bytes]:
        for data in self._key_files():
            if header.form == "crypt15":
                yield _end_to_end(data[-32:])
            elif header.salt in data:
                yield data[-32:]
        for text in self.keys.passwords:
            digits = re.sub(r"\s", "", text)
            if re.fullmatch(r"[0-9a-fA-F]{64}", digits):
                root = bytes.fromhex(digits)
                yield _end_to_end(root) if header.form == "crypt15" else root

    def _key_files(self) -> Iterator[bytes]:
        for path in self.keys.files:
            with open_file(path) as stream:
                yield stream.read(KEY_FILE_BYTES)
        for name in KEY_FILES:
            found = self.around.find(name, near=self.where)
            if found is not None:
                with self.around.open(found) as stream:
                    data = stream.read(KEY_FILE_BYTES)
                if data.startswith(SERIALISED):
                    yield data

    def _decrypted(self, key: bytes, header: Header, length: int) -> Scratch | None:
        """The zlib stream, or None where the tag says that the key is another one."""
        cipher = AES.new(key, AES.MODE_GCM, nonce=header.iv)
        file = cast("BinaryIO", tempfile.TemporaryFile())  # noqa: SIM115 - kept by the Scratch
        try:
            with self.opener() as stream:
                stream.seek(header.start)
                left = length
                while left > 0 and (data := stream.read(min(left, CHUNK))):
                    file.write(cipher.decrypt(data))
                    left -= len(data)
                cipher.verify(stream.read(TAG))
        except ValueError:
            file.close()
            return None
        return Scratch.of(file, self.where)

    def _unpacked(self, packed: Scratch) -> tuple[Scratch, int]:
        file = cast("BinaryIO", tempfile.TemporaryFile())  # noqa: SIM115 - kept by the Scratch
        with packed() as stream:
            start = stream.read(2)
            stream.seek(0)
            if start[:1] == b"\x78":
                _inflate(stream, file, most_unpacked(self.size), self.where)
            else:  # some backups hold a zip, or the file as it is
                while data := stream.read(CHUNK):
                    file.write(data)
        return Scratch.of(file, self.where), file.tell()


def is_one(start: bytes) -> bool:
    """Whether a file's first bytes are the header of such a backup."""
    return header_of(start) is not None


def header_of(start: bytes) -> Header | None:
    """The header that a file begins with, or None where it is none."""
    if CRYPT12.match(start) and len(start) >= CRYPT12_HEADER:
        salt = start[3:35]
        return Header("crypt12", CRYPT12_HEADER, start[51:67], salt) if any(salt) else None
    try:
        length, at = varint(start, 0)
        if start[at : at + 1] == b"\x01" and start[at + 1 : at + 2] == b"\x08":
            at += 1  # a mark that a table of features is there
        if not 20 <= length <= HEADER_BYTES or start[at] != 0x08 or start[at + 1] > 1:
            return None
        parts = _parts(start[at : at + length])
        about = _parts(parts.get(4, b""))
        version = about.get(1, b"").decode("ascii", "replace")
        digits = about.get(3, b"").decode("ascii", "replace")
        if 3 in parts:
            form, iv, salt = "crypt15", _parts(parts[3])[1], b""
        else:
            cipher = _parts(parts[2])
            form, iv, salt = "crypt14", cipher[5], cipher[3]
    except (IndexError, KeyError, ValueError):
        return None
    return Header(form, at + length, iv, salt, version, digits) if len(iv) == 16 else None


def _end_to_end(root: bytes) -> bytes:
    """The AES key from the root key: HKDF with one block, without salt."""
    inner = hmac.new(bytes(32), root, hashlib.sha256).digest()
    return hmac.new(inner, b"backup encryption\x01", hashlib.sha256).digest()


def _inflate(stream: BinaryIO, file: BinaryIO, ceiling: int, where: str) -> None:
    inflater = zlib.decompressobj()
    try:
        while (data := inflater.unconsumed_tail or stream.read(CHUNK)) and not inflater.eof:
            file.write(inflater.decompress(data, CHUNK * 4))
            if file.tell() > ceiling:
                raise InputError("unpacks to more than is allowed, as a bomb does", where=where)
    except zlib.error as problem:
        raise InputError(f"the backup can't be unpacked ({problem})", where=where) from problem


def _parts(data: bytes) -> dict[int, bytes]:
    """The fields of a message that hold bytes."""
    return {number: value for number, value in fields(data) if isinstance(value, bytes)}
