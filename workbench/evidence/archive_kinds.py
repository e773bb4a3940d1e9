"""Which archive or backup a file is, by its first bytes and never by its name."""

from __future__ import annotations

from functools import partial

from workbench.errors import InputError
from workbench.evidence import android_backup, archives, ios_backup, whatsapp_backup
from workbench.evidence.archives import Gzip, Scratch, Tar, Zip, packed_name, unpacked
from workbench.evidence.around import Around
from workbench.evidence.containers import Container
from workbench.evidence.keys import Keys

START_BYTES = 1024


def container_of(
    opener: archives.Opener, where: str, start: bytes, size: int, around: Around, keys: Keys
) -> Container | None:
    """The archive or backup that a file's first bytes announce, or None.

    Args:
        opener: opens the file.
        where: what to call it in an error.
        start: its first `START_BYTES`.
        size: its bytes.
        around: the files around it, for a key that lies there.
        keys: passwords and keys.
    """
    if start[:4] in (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08"):
        archive = Zip(opener, where, keys.passwords)
        return ios_backup.found_in_archive(archive, where, keys) or archive
    if start[:2] == b"\x1f\x8b":
        return _unzipped(opener, where, size)
    if archives.is_tar(start):
        tar = Tar(opener, where)
        return ios_backup.found_in_archive(tar, where, keys) or tar
    if android_backup.is_one(start):
        return android_backup.Backup(opener, where, size)
    if whatsapp_backup.is_one(start):
        return whatsapp_backup.Backup(opener, where, size, around, keys)
    return None


def _unzipped(opener: archives.Opener, where: str, size: int) -> Container:
    """A gzip file: a tar archive inside it, or the one file."""
    try:
        with unpacked(opener, where, size) as stream:
            start = stream.read(START_BYTES)
    except InputError:
        start = b""
    if archives.is_tar(start):
        return Tar(Scratch(partial(unpacked, opener, where, size), where), where)
    return Gzip(opener, where, size, packed_name(where))
