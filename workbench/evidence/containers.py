"""What a source is made of: one file, a folder, or one member of something larger; read-only."""

from __future__ import annotations

import io
import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Protocol, cast

from workbench.errors import InputError, MachineError, WorkbenchError
from workbench.evidence import limits
from workbench.evidence.sqlite_copy import MAGIC, SUFFIXES

CHUNK = 1024 * 1024
BUFFER = 64 * 1024  # most files of a phone are only looked at


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


class PlainFile:
    """One file, whose single member has the empty name."""

    kind = "file"

    def __init__(self, path: Path) -> None:
        self.path = path

    def members(self) -> tuple[Member, ...]:
        """The files inside."""
        return (Member("", self.path.stat().st_size),)

    def refused(self) -> tuple[tuple[str, str], ...]:
        """Names that will not be read, each with the reason."""
        return ()

    def open(self, member: str) -> BinaryIO:
        """Open a member for reading."""
        if member:
            raise InputError(f"no member {member!r} in a plain file", where=str(self.path))
        return open_file(self.path)


class Folder:
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
        """The files inside."""
        return self._walked[0]

    def refused(self) -> tuple[tuple[str, str], ...]:
        """Names that will not be read, each with the reason."""
        return self._walked[1]

    def open(self, member: str) -> BinaryIO:
        """Open a member for reading."""
        path = self.path / member
        if not path.resolve().is_relative_to(self.path.resolve()):
            raise InputError(f"{member!r} leads out of the folder", where=str(self.path))
        return open_file(path)


class OneMember:
    """A single member of an archive or backup, seen as a file."""

    kind = "file"

    def __init__(self, outer: Container, member: Member) -> None:
        self.outer, self.member = outer, member

    def members(self) -> tuple[Member, ...]:
        """The files inside."""
        return (Member("", self.member.size),)

    def refused(self) -> tuple[tuple[str, str], ...]:
        """Names that will not be read, each with the reason."""
        return ()

    def open(self, member: str) -> BinaryIO:  # noqa: ARG002 - its only member has no name
        """Open a member for reading."""
        return self.outer.open(self.member.name)


class Part:
    """A folder in an archive or backup, seen as a folder.

    Args:
        outer: the archive, or the folder in it that this one lies in.
        prefix: its path in there, ending in `/`.
        members: what lies in it, by the path in `outer`.
    """

    kind = "folder"

    def __init__(self, outer: Container, prefix: str, members: tuple[Member, ...]) -> None:
        self.outer, self.prefix = outer, prefix
        self._members = tuple(Member(each.name[len(prefix) :], each.size) for each in members)

    def members(self) -> tuple[Member, ...]:
        """The files inside."""
        return self._members

    def refused(self) -> tuple[tuple[str, str], ...]:
        """Names that will not be read, each with the reason."""
        return tuple(
            (name[len(self.prefix) :], why)
            for name, why in self.outer.refused()
            if name.startswith(self.prefix)
        )

    def open(self, member: str) -> BinaryIO:
        """Open a member for reading."""
        return self.outer.open(self.prefix + member)


class Unreadable:
    """A file that the machine does not let be read: whoever tries is told why.

    Args:
        problem: what it said.
    """

    kind = "file"

    def __init__(self, problem: WorkbenchError) -> None:
        self.problem = problem

    def members(self) -> tuple[Member, ...]:
        """The one file."""
        return (Member("", 0),)

    def refused(self) -> tuple[tuple[str, str], ...]:
        """Nothing: it says so itself."""
        return ()

    def open(self, member: str) -> BinaryIO:  # noqa: ARG002 - it never opens
        """Tell why not."""
        raise self.problem


def divided(members: tuple[Member, ...]) -> dict[str, tuple[Member, ...]]:
    """What lies directly in an archive or a folder of it: files, and folders ending in `/`."""
    found: dict[str, list[Member]] = {}
    for each in members:
        end = each.name.find("/", 1)  # a leading slash, of a whole file system, ends no folder
        found.setdefault(each.name[: end + 1] or each.name, []).append(each)
    return {name: tuple(some) for name, some in found.items()}


class Around:
    """The other files of the folder, archive or backup that a source came from.

    Args:
        container: what holds them; one instance serves all the sources in it.
    """

    def __init__(self, container: Container) -> None:
        self.container = container

    @cached_property
    def names(self) -> frozenset[str]:
        """Every path in it."""
        return frozenset(each.name for each in self.container.members())

    @cached_property
    def _by_last(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for name in self.names:
            found.setdefault(PurePosixPath(name).name, []).append(name)
        return found

    @cached_property
    def logs(self) -> frozenset[str]:
        """The files that are logs of a database beside them, and so parts of it."""
        found = set()
        for name in self.names:
            end = next((each for each in SUFFIXES if name.endswith(each)), "")
            main = name[: -len(end)] if end else ""
            if main in self.names and self._is_database(main):
                found.add(name)
        return frozenset(found)

    def _is_database(self, name: str) -> bool:
        try:
            with self.container.open(name) as stream:
                return stream.read(len(MAGIC)) == MAGIC
        except (InputError, MachineError):
            return False

    def find(self, tail: str, near: str = "") -> str | None:
        """The file whose path ends with `tail`, or None.

        Args:
            tail: the last parts of a path, `/`-separated.
            near: a path in the container; of several files the one that shares most of it is
                taken, and none where two share the same part.
        """
        tail = tail.strip("/")
        last = PurePosixPath(tail).name
        ends = [
            name
            for name in (self._by_last.get(last, ()) if last else ())
            if name == tail or name.endswith("/" + tail)
        ]
        if len(ends) < 2:
            return ends[0] if ends else None
        shared = sorted(((_shared(name, near), name) for name in ends), reverse=True)
        return shared[0][1] if shared[0][0] > shared[1][0] else None

    def open(self, name: str) -> BinaryIO:
        """Open one of them for reading."""
        return self.container.open(name)


class Companions:
    """The files that belong to a file handed over by itself, by exact name beside it.

    Args:
        path: the file.
        suffixes: what its own name with something added is called.
        names: names that are looked for as they are.
    """

    kind = "file"

    def __init__(self, path: Path, suffixes: tuple[str, ...], names: tuple[str, ...]) -> None:
        self.path = path
        self.suffixes, self.names = suffixes, names

    def members(self) -> tuple[Member, ...]:
        """The files inside."""
        added = (self.path.name + each for each in ("", *self.suffixes))
        beside = [self.path.with_name(each) for each in (*added, *self.names)]
        return tuple(
            Member(each.name, each.stat().st_size)
            for each in beside
            if each.is_file() and not each.is_symlink()
        )

    def refused(self) -> tuple[tuple[str, str], ...]:
        """Names that will not be read, each with the reason."""
        return ()

    def open(self, member: str) -> BinaryIO:
        """Open a member for reading."""
        if member not in {each.name for each in self.members()}:
            raise InputError(f"no file {member!r} beside it", where=str(self.path))
        return open_file(self.path.with_name(member))


class Guarded(io.RawIOBase):
    """Turns a library's errors while reading into errors a person can be told.

    Args:
        stream: what is read.
        where: the file and member, for the error.
        faults: the exceptions that mean damage.
        ceiling: the most bytes that may come out; beyond it the stream is refused as a bomb.
    """

    def __init__(
        self,
        stream: BinaryIO,
        where: str,
        faults: tuple[type[BaseException], ...],
        ceiling: int = limits.MEMBER_BYTES,
    ) -> None:
        self._stream, self._where, self._faults = stream, where, faults
        self._left = ceiling

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Read on, within the limits."""
        data = self._guard(lambda: self._stream.read(len(buffer)))
        self._left -= len(data)
        if self._left < 0:
            raise InputError("unpacks to more than is allowed, as a bomb does", where=self._where)
        buffer[: len(data)] = data
        return len(data)

    def _guard(self, read: Callable[[], bytes]) -> bytes:
        try:
            return read()
        except self._faults as problem:
            raise InputError(f"damaged in the archive ({problem})", where=self._where) from problem

    def close(self) -> None:
        """Close what is read."""
        self._stream.close()
        super().close()


def guarded(
    stream: object,
    where: str,
    faults: tuple[type[BaseException], ...],
    ceiling: int = limits.MEMBER_BYTES,
) -> BinaryIO:
    """A buffered, guarded stream."""
    raw = Guarded(cast("BinaryIO", stream), where, faults, ceiling)
    return cast("BinaryIO", io.BufferedReader(raw, BUFFER))


def unsafe_name(name: str) -> str:
    """Why an entry of an archive must not be read by this name, or an empty string.

    A leading slash is taken: extractions of whole file systems have it, and no member is ever
    written out under its own name.
    """
    if "\x00" in name:
        return "its path holds a NUL"
    if len(name) > 1 and name[1] == ":":
        return "its path is absolute"
    if ".." in PurePosixPath(name.replace("\\", "/")).parts:
        return "its path leads out of the archive"
    return ""


def most_unpacked(packed: int) -> int:
    """The most bytes that a stream of `packed` bytes may unpack to."""
    return min(limits.MEMBER_BYTES, max(limits.RATIO_FLOOR, limits.RATIO * max(packed, 1)))


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


def _shared(one: str, other: str) -> int:
    """How many leading folders two paths share."""
    count = 0
    for left, right in zip(one.split("/"), other.split("/"), strict=False):
        if left != right:
            break
        count += 1
    return count
