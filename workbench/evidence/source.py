"""A source: one file, folder or archive, seen as named members and never written to.

A source is identified by a SHA-256: of the file's bytes, or, for a folder, of the sorted list of
`sha256  path` lines of its files (the format of `sha256sum`), so that anybody can repeat it.
"""

from __future__ import annotations

import hashlib
import io
import os
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Protocol, cast

from workbench.errors import InputError, MachineError
from workbench.evidence import limits
from workbench.progress import Progress, silent
from workbench.records import Provenance

CHUNK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Member:
    """One file of a source: its `/`-separated path inside it, and its size in bytes unpacked."""

    name: str
    size: int


class Container(Protocol):
    """What a source is made of."""

    kind: str

    def members(self) -> tuple[Member, ...]:
        """The files inside."""
        ...

    def refused(self) -> tuple[tuple[str, str], ...]:
        """Names that will not be read, each with the reason."""
        ...

    def open(self, member: str) -> BinaryIO:
        """Open a member for reading; `InputError` where there is none."""
        ...


class _PlainFile:
    """One file, whose single member has the empty name."""

    kind = "file"

    def __init__(self, path: Path) -> None:
        self.path = path

    def members(self) -> tuple[Member, ...]:
        return (Member("", self.path.stat().st_size),)

    def refused(self) -> tuple[tuple[str, str], ...]:
        return ()

    def open(self, member: str) -> BinaryIO:
        if member:
            raise InputError(f"no member {member!r} in a plain file", where=str(self.path))
        return open_file(self.path)


class _Folder:
    """A folder's files, links not followed."""

    kind = "folder"

    def __init__(self, path: Path) -> None:
        self.path = path

    @cached_property
    def _walked(self) -> tuple[tuple[Member, ...], tuple[tuple[str, str], ...]]:
        found: list[Member] = []
        refused: list[tuple[str, str]] = []
        for each in _walk(self.path):
            name = each.relative_to(self.path).as_posix()
            try:
                status = each.lstat()
            except OSError as problem:
                refused.append((name, problem.strerror or "can't be read"))
                continue
            if stat.S_ISREG(status.st_mode):
                found.append(Member(name, status.st_size))
            else:
                refused.append((name, "a link or special file, not followed"))
            if len(found) > limits.MEMBERS:
                raise InputError(f"more than {limits.MEMBERS:,} files", where=str(self.path))
        return tuple(found), tuple(refused)

    def members(self) -> tuple[Member, ...]:
        return self._walked[0]

    def refused(self) -> tuple[tuple[str, str], ...]:
        return self._walked[1]

    def open(self, member: str) -> BinaryIO:
        path = self.path / member
        if not path.resolve().is_relative_to(self.path.resolve()):
            raise InputError(f"{member!r} leads out of the folder", where=str(self.path))
        return open_file(path)


class _Zip:
    """A zip archive's files; members whose names lead out of it are refused."""

    kind = "zip"

    def __init__(self, path: Path) -> None:
        self.path = path

    @cached_property
    def _archive(self) -> zipfile.ZipFile:
        try:
            return zipfile.ZipFile(self.path)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as problem:
            raise InputError(
                f"the archive can't be opened ({problem})", where=str(self.path)
            ) from problem

    @cached_property
    def _sorted(self) -> tuple[dict[str, zipfile.ZipInfo], tuple[tuple[str, str], ...]]:
        entries = self._archive.infolist()
        if len(entries) > limits.MEMBERS:
            raise InputError(f"more than {limits.MEMBERS:,} entries", where=str(self.path))
        if sum(each.file_size for each in entries) > limits.UNPACKED_BYTES:
            raise InputError("the archive unpacks to more than is allowed", where=str(self.path))
        safe: dict[str, zipfile.ZipInfo] = {}
        refused: list[tuple[str, str]] = []
        for each in entries:
            if each.is_dir():
                continue
            if why := _unsafe(each, safe):
                refused.append((each.filename, why))
            else:
                safe[each.filename] = each
        return safe, tuple(refused)

    def members(self) -> tuple[Member, ...]:
        return tuple(Member(name, info.file_size) for name, info in self._sorted[0].items())

    def refused(self) -> tuple[tuple[str, str], ...]:
        return self._sorted[1]

    def open(self, member: str) -> BinaryIO:
        info = self._sorted[0].get(member)
        if info is None:
            raise InputError(f"no member {member!r}", where=str(self.path))
        where = f"{self.path}!{member}"
        try:
            stream = self._archive.open(info)
        except (RuntimeError, NotImplementedError, zipfile.BadZipFile) as problem:
            raise InputError(f"the member can't be opened ({problem})", where=where) from problem
        return cast("BinaryIO", io.BufferedReader(_Guarded(cast("BinaryIO", stream), where), CHUNK))


class _OneMember:
    """A single member of an archive, seen as a file."""

    kind = "file"

    def __init__(self, outer: Container, member: Member) -> None:
        self.outer, self.member = outer, member

    def members(self) -> tuple[Member, ...]:
        return (Member("", self.member.size),)

    def refused(self) -> tuple[tuple[str, str], ...]:
        return ()

    def open(self, member: str) -> BinaryIO:  # noqa: ARG002 - its only member has no name
        return self.outer.open(self.member.name)


class Source:
    """What an importer reads.

    Args:
        path: the file or folder as handed over.
        container: how it opens.
        inner: where this source is one member of an archive, that member's path.
        digest: the SHA-256 where it is already known (a member shares its archive's).
    """

    def __init__(
        self, path: Path, container: Container, inner: str = "", digest: str | None = None
    ) -> None:
        self.path = path
        self.container = container
        self.inner = inner
        self._digest = digest
        self._files: dict[str, tuple[str, int]] = {}

    @property
    def name(self) -> str:
        """What to call it: the path, and the member inside it where there is one."""
        return f"{self.path}!{self.inner}" if self.inner else str(self.path)

    @property
    def title(self) -> str:
        """The last part of the name."""
        return PurePosixPath(self.inner).name or self.path.name

    @property
    def kind(self) -> str:
        """`file`, `folder` or `zip`."""
        return self.container.kind

    @cached_property
    def size(self) -> int:
        """Bytes: of the file handed over, or of a folder's files together."""
        if self.path.is_dir():
            return sum(each.size for each in self.container.members())
        return self.path.stat().st_size

    @property
    def sha256(self) -> str:
        """SHA-256 in hex; reads everything the first time (`hash` reports progress)."""
        return self.hash()

    def hash(self, progress: Progress = silent) -> str:
        """Work out the SHA-256, once.

        Raises:
            MachineError: when a file can't be read.
        """
        if self._digest is None:
            if self.path.is_dir():
                self._digest = self._hash_folder(progress)
            else:
                self._digest = sha256_of(self.path, progress)
        return self._digest

    def files(self) -> dict[str, tuple[str, int]]:
        """A folder's files with their SHA-256 and size; empty for a file or an archive."""
        self.hash()
        return dict(self._files)

    def _hash_folder(self, progress: Progress) -> str:
        whole = hashlib.sha256()
        for each in sorted(
            self.container.members(), key=lambda one: one.name.encode("utf-8", "surrogateescape")
        ):
            digest = sha256_of(self.path / each.name, progress)
            self._files[each.name] = (digest, each.size)
            whole.update(f"{digest}  {each.name}\n".encode("utf-8", "surrogateescape"))
        return whole.hexdigest()

    @cached_property
    def members(self) -> tuple[Member, ...]:
        """The files inside; a plain file has one, with an empty name."""
        return self.container.members()

    @cached_property
    def by_name(self) -> dict[str, Member]:
        """The members by their path."""
        return {each.name: each for each in self.members}

    def refused(self) -> tuple[tuple[str, str], ...]:
        """Members that will not be read, each with the reason."""
        return self.container.refused()

    def open(self, member: str = "") -> BinaryIO:
        """Open a member for reading.

        Raises:
            InputError: when there is no such member, or reading it fails.
            MachineError: when the file system refuses.
        """
        return self.container.open(member)

    def at(self, locator: str, member: str = "") -> Provenance:
        """The provenance of a record at `locator` in `member`."""
        return Provenance(self.sha256, self.inner or member, locator)

    def children(self) -> Iterator[Source]:
        """What lies directly in a folder, or every member of an archive, as sources."""
        if isinstance(self.container, _Folder):
            for each in sorted(self.path.iterdir()):
                if not each.is_symlink() and (each.is_dir() or each.is_file()):
                    yield open_source(each)
        else:
            for member in self.members:
                yield Source(
                    self.path, _OneMember(self.container, member), member.name, self.sha256
                )


def open_source(path: Path) -> Source:
    """See a path as a source.

    Args:
        path: a file, folder or zip archive (told by its content, not its name).

    Raises:
        InputError: when there is nothing there, or it is neither file nor folder.
    """
    try:
        if path.is_dir():
            return Source(path, _Folder(path))
        if not path.exists():
            raise InputError("no such file or folder", where=str(path))
        if not path.is_file():
            raise InputError("neither a file nor a folder", where=str(path))
        with open_file(path) as stream:
            start = stream.read(4)
    except OSError as problem:
        raise MachineError(problem.strerror or str(problem), where=str(path)) from problem
    zipped = start in (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
    return Source(path, _Zip(path) if zipped else _PlainFile(path))


def sha256_of(path: Path, progress: Progress = silent) -> str:
    """SHA-256 of a file in hex, read in pieces of 1 MiB."""
    digest = hashlib.sha256()
    done, total = 0, path.stat().st_size
    with open_file(path) as stream:
        while chunk := stream.read(CHUNK):
            digest.update(chunk)
            done += len(chunk)
            progress("Hashing", done, total)
    return digest.hexdigest()


def open_file(path: Path) -> BinaryIO:
    """Open a file read-only, without changing when it was last read where the system allows."""
    try:
        return open(path, "rb", opener=_without_atime)
    except OSError as problem:
        raise MachineError(problem.strerror or str(problem), where=str(path)) from problem


def _without_atime(path: str, flags: int) -> int:
    try:
        return os.open(path, flags | getattr(os, "O_NOATIME", 0))
    except PermissionError:  # O_NOATIME is only for the file's owner
        return os.open(path, flags)


def _walk(top: Path) -> Iterator[Path]:
    for folder, folders, files in os.walk(top):
        folders.sort()
        for name in sorted(files):
            yield Path(folder, name)
        for name in folders:
            if Path(folder, name).is_symlink():
                yield Path(folder, name)


def _unsafe(info: zipfile.ZipInfo, seen: dict[str, zipfile.ZipInfo]) -> str:
    """Why a zip entry must not be read, or an empty string."""
    path = PurePosixPath(info.filename.replace("\\", "/"))
    if path.is_absolute() or (len(info.filename) > 1 and info.filename[1] == ":"):
        return "its path is absolute"
    if ".." in path.parts:
        return "its path leads out of the archive"
    if stat.S_ISLNK(info.external_attr >> 16):
        return "a symbolic link"
    if info.filename in seen:
        return "a second entry of the same name"
    if info.file_size > limits.MEMBER_BYTES:
        return "larger than is allowed"
    if info.file_size > limits.RATIO_FLOOR and info.file_size > limits.RATIO * max(
        info.compress_size, 1
    ):
        return f"unpacks to more than {limits.RATIO} times its size, as a zip bomb does"
    return ""


class _Guarded(io.RawIOBase):
    """Turns the archive library's errors while reading into errors a person can be told."""

    def __init__(self, stream: BinaryIO, where: str) -> None:
        self._stream, self._where = stream, where

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data = self._guard(lambda: self._stream.read(len(buffer)))
        buffer[: len(data)] = data
        return len(data)

    def _guard(self, read: Callable[[], bytes]) -> bytes:
        try:
            return read()
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError) as problem:
            raise InputError(f"damaged in the archive ({problem})", where=self._where) from problem

    def close(self) -> None:
        self._stream.close()
        super().close()
