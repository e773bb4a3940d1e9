"""What a source is made of: one file, a folder, or one member of something larger; read-only."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import BinaryIO, Protocol

from workbench.errors import InputError, MachineError, WorkbenchError
from workbench.evidence import limits

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
