"""Archives as containers: zip, tar and gzip, read member by member and never unpacked by name."""

from __future__ import annotations

import gzip
import io
import stat
import struct
import tarfile
import tempfile
import weakref
import zipfile
import zlib
from collections.abc import Callable
from contextlib import suppress
from functools import cached_property
from pathlib import PurePosixPath
from typing import BinaryIO, cast

import pyzipper

from workbench.errors import InputError, MachineError
from workbench.evidence import limits
from workbench.evidence.containers import CHUNK, Member
from workbench.evidence.unpacking import guarded, most_unpacked, unsafe_name

ZIP_FAULTS = (
    zipfile.BadZipFile, pyzipper.BadZipFile, zlib.error, EOFError, OSError, RuntimeError,
    ValueError, LookupError, struct.error,
)  # fmt: skip
TAR_FAULTS = (tarfile.TarError, zlib.error, EOFError, OSError, ValueError, OverflowError)
GZIP_FAULTS = (zlib.error, EOFError, OSError, ValueError)
TAR_BLOCK = 512
AES_METHOD = 99  # of WinZip's way of encrypting
Opener = Callable[[], BinaryIO]


class Zip:
    """A zip archive's files.

    Args:
        opener: opens the archive's bytes, seekable.
        where: what to call it in an error.
        passwords: tried on members that are encrypted, in the old way of zip or with AES.
    """

    kind = "zip"

    def __init__(self, opener: Opener, where: str, passwords: tuple[str, ...] = ()) -> None:
        self.opener, self.where, self.passwords = opener, where, passwords
        self._password: bytes | None = None

    @cached_property
    def _archive(self) -> zipfile.ZipFile:
        stream = self.opener()
        try:
            archive = zipfile.ZipFile(stream)
            if any(each.compress_type == AES_METHOD for each in archive.infolist()):
                archive = pyzipper.AESZipFile(stream)
        except ZIP_FAULTS as problem:
            stream.close()
            raise InputError(
                f"the archive can't be opened ({problem})", where=self.where
            ) from problem
        weakref.finalize(self, stream.close)
        return archive

    @cached_property
    def _sorted(self) -> tuple[dict[str, zipfile.ZipInfo], tuple[tuple[str, str], ...]]:
        entries = self._archive.infolist()
        if len(entries) > limits.MEMBERS:
            raise InputError(f"more than {limits.MEMBERS:,} entries", where=self.where)
        if sum(each.file_size for each in entries) > limits.UNPACKED_BYTES:
            raise InputError("the archive unpacks to more than is allowed", where=self.where)
        safe: dict[str, zipfile.ZipInfo] = {}
        refused: list[tuple[str, str]] = []
        for each in entries:
            if each.is_dir():
                continue
            if why := _refusal(each, safe) or self._locked(each):
                refused.append((each.filename, why))
            else:
                safe[each.filename] = each
        return safe, tuple(refused)

    def _locked(self, info: zipfile.ZipInfo) -> str:
        """Why an encrypted entry can't be read, or an empty string."""
        if not info.flag_bits & 0x1:
            return ""
        if not self.passwords:
            return "encrypted, and no password was given"
        if self._password is not None:
            return ""  # one archive, one password; another one shows when the member is read
        for each in self.passwords:
            with suppress(*ZIP_FAULTS), self._archive.open(info, pwd=each.encode()) as stream:
                while stream.read(CHUNK):  # to the end: the header checks one byte alone
                    pass
                self._password = each.encode()
                return ""
        return "encrypted, and no password given opens it"

    def members(self) -> tuple[Member, ...]:
        """The files inside, in the archive's order."""
        return tuple(Member(name, info.file_size) for name, info in self._sorted[0].items())

    def refused(self) -> tuple[tuple[str, str], ...]:
        """Entries that will not be read, each with the reason."""
        return self._sorted[1]

    def open(self, member: str) -> BinaryIO:
        """Open a member for reading."""
        info = self._sorted[0].get(member)
        where = f"{self.where}!{member}"
        if info is None:
            raise InputError(f"no member {member!r}", where=self.where)
        try:
            stream = self._archive.open(info, pwd=self._password if info.flag_bits & 1 else None)
        except ZIP_FAULTS as problem:
            raise InputError(f"the member can't be opened ({problem})", where=where) from problem
        return guarded(stream, where, ZIP_FAULTS, most_unpacked(info.compress_size))


class Tar:
    """A tar archive's regular files; its headers are read once, its members where they lie.

    Args:
        opener: opens the archive's bytes, unpacked and seekable.
        where: what to call it in an error.
    """

    kind = "tar"

    def __init__(self, opener: Opener, where: str) -> None:
        self.opener, self.where = opener, where
        self.damage = ""

    @cached_property
    def _listed(self) -> tuple[dict[str, tarfile.TarInfo], tuple[tuple[str, str], ...]]:
        files: dict[str, tarfile.TarInfo] = {}
        refused: list[tuple[str, str]] = []
        count = 0
        try:
            with self._opened() as archive:
                while (each := archive.next()) is not None:
                    archive.members = []  # type: ignore[attr-defined]  # else it keeps every header
                    count += 1
                    if count > limits.MEMBERS:
                        raise InputError(f"more than {limits.MEMBERS:,} entries", where=self.where)
                    name = each.name.removeprefix("./")
                    if each.isdir():
                        continue
                    if why := _refused_in_tar(each, name, files):
                        refused.append((name, why))
                    else:
                        files[name] = each
        except TAR_FAULTS as problem:
            if not files:
                raise InputError(
                    f"the archive can't be opened ({problem})", where=self.where
                ) from problem
            refused.append(("(the rest of the archive)", f"the archive is damaged ({problem})"))
        return files, tuple(refused)

    def _opened(self) -> tarfile.TarFile:
        stream = cast("BinaryIO", _HeaderReads(self.opener()))
        try:
            archive = tarfile.open(fileobj=stream, mode="r:", errorlevel=1)  # noqa: SIM115
        except BaseException:
            stream.close()
            raise
        weakref.finalize(archive, stream.close)
        return archive

    def members(self) -> tuple[Member, ...]:
        """The files inside, in the archive's order."""
        return tuple(Member(name, info.size) for name, info in self._listed[0].items())

    def refused(self) -> tuple[tuple[str, str], ...]:
        """Entries that will not be read, each with the reason."""
        return self._listed[1]

    def open(self, member: str) -> BinaryIO:
        """Open a member for reading."""
        info = self._listed[0].get(member)
        if info is None:
            raise InputError(f"no member {member!r}", where=self.where)
        stream = self.opener()
        stream.seek(info.offset_data)
        return guarded(_Stretch(stream, info.size), f"{self.where}!{member}", TAR_FAULTS)


class Gzip:
    """One file packed by gzip, under the name that it had.

    Args:
        opener: opens the packed bytes.
        where: what to call it in an error.
        packed: how many packed bytes there are.
        name: the name of the file inside.
    """

    kind = "gzip"

    def __init__(self, opener: Opener, where: str, packed: int, name: str) -> None:
        self.opener, self.where, self.packed, self.name = opener, where, packed, name

    @cached_property
    def _size(self) -> int:
        with self.opener() as stream:
            stream.seek(max(0, self.packed - 4))
            return int.from_bytes(stream.read(4), "little")  # modulo 4 GiB: for show only

    def members(self) -> tuple[Member, ...]:
        """The one file inside."""
        return (Member(self.name, self._size),)

    def refused(self) -> tuple[tuple[str, str], ...]:
        """Nothing: it has one member."""
        return ()

    def open(self, member: str) -> BinaryIO:
        """Open it for reading, unpacked on the way."""
        if member != self.name:
            raise InputError(f"no member {member!r}", where=self.where)
        return unpacked(self.opener, self.where, self.packed)


def unpacked(opener: Opener, where: str, packed: int) -> BinaryIO:
    """The bytes that a gzip stream unpacks to, within the limits."""
    packed_stream = opener()
    stream = gzip.GzipFile(fileobj=packed_stream, mode="rb")
    weakref.finalize(stream, packed_stream.close)
    return guarded(stream, where, GZIP_FAULTS, most_unpacked(packed))


class Scratch:
    """A copy of a stream in a nameless file that vanishes with this object.

    Args:
        opener: opens what is copied; read at the first use.
        where: what to call it in an error.
    """

    def __init__(self, opener: Opener, where: str) -> None:
        self.opener, self.where = opener, where

    @classmethod
    def of(cls, file: BinaryIO, where: str) -> Scratch:
        """A nameless file that is written already."""
        made = cls(lambda: file, where)
        made.__dict__["_copy"] = file
        weakref.finalize(made, file.close)
        return made

    @cached_property
    def _copy(self) -> BinaryIO:
        file = cast("BinaryIO", tempfile.TemporaryFile())  # noqa: SIM115 - closed by the finalizer
        weakref.finalize(self, file.close)
        try:
            with self.opener() as stream:
                while data := stream.read(CHUNK):
                    file.write(data)
        except OSError as problem:
            raise MachineError(
                f"no room to unpack ({problem.strerror})",
                where=self.where,
                remedy="Free disk space, or set TMPDIR to a larger disk",
            ) from problem
        return file

    def __call__(self) -> BinaryIO:
        """The copy as a stream of its own, at its start."""
        size = self._copy.seek(0, io.SEEK_END)
        return cast("BinaryIO", io.BufferedReader(_Shared(self._copy, size, self)))


class _Shared(io.RawIOBase):
    """A place of its own in a file that several read."""

    def __init__(self, file: BinaryIO, size: int, keeper: object) -> None:
        self._file, self._size, self._keeper = file, size, keeper
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        self._file.seek(self._at)
        data = self._file.read(len(buffer))
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)


class _Stretch(io.RawIOBase):
    """The next bytes of a stream, and no more; fewer than promised are damage."""

    def __init__(self, stream: BinaryIO, left: int) -> None:
        self._stream, self._left = stream, left

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(self._left if size < 0 else min(size, self._left))
        if not data and self._left and size:
            raise EOFError(f"{self._left:,} bytes are missing at its end")
        self._left -= len(data)
        return data

    def close(self) -> None:
        self._stream.close()
        super().close()


class _HeaderReads(io.RawIOBase):
    """Refuses the huge reads that a forged tar header asks for."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def read(self, size: int = -1) -> bytes:
        if size < 0 or size > limits.TAR_HEADER_BYTES:
            raise tarfile.ReadError("a header is larger than is allowed")
        return self._stream.read(size)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self._stream.seek(offset, whence)

    def tell(self) -> int:
        return self._stream.tell()

    def close(self) -> None:
        self._stream.close()
        super().close()


def is_tar(start: bytes) -> bool:
    """Whether the first bytes are a tar header, by its checksum."""
    if len(start) < TAR_BLOCK:
        return False
    try:
        found = tarfile.TarInfo.frombuf(start[:TAR_BLOCK], "utf-8", "surrogateescape")
    except (tarfile.HeaderError, ValueError):
        return False
    return bool(found.name)


def _refusal(info: zipfile.ZipInfo, seen: dict[str, zipfile.ZipInfo]) -> str:
    """Why a zip entry must not be read, or an empty string."""
    if why := unsafe_name(info.filename):
        return why
    if stat.S_ISLNK(info.external_attr >> 16):
        return "a symbolic link"
    if info.filename in seen:
        return "a second entry of the same name"
    if info.file_size > limits.MEMBER_BYTES:
        return "larger than is allowed"
    if info.file_size > most_unpacked(info.compress_size):
        return f"unpacks to more than {limits.RATIO} times its size, as a zip bomb does"
    return ""


def _refused_in_tar(info: tarfile.TarInfo, name: str, seen: dict[str, tarfile.TarInfo]) -> str:
    """Why a tar entry must not be read, or an empty string."""
    if why := unsafe_name(name):
        return why
    if info.issym() or info.islnk():
        return f"a link to {info.linkname}"
    if not info.isreg():
        return "a special file"
    if info.issparse():
        return "a sparse file, which is not read"
    if name in seen:
        return "a second entry of the same name"
    return "larger than is allowed" if info.size > limits.MEMBER_BYTES else ""


def packed_name(where: str) -> str:
    """The name of the file inside a gzip file of that name."""
    last = PurePosixPath(where.replace("\\", "/")).name
    return last[:-3] if last.lower().endswith(".gz") and len(last) > 3 else f"{last} (unpacked)"
