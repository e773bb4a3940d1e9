"""What lies around a source: its database's logs, keys, and the media that a record names."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from workbench.errors import InputError, MachineError
from workbench.evidence.containers import Container, Member, open_file
from workbench.evidence.sqlite_copy import MAGIC, SUFFIXES


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


def _shared(one: str, other: str) -> int:
    """How many leading folders two paths share."""
    count = 0
    for left, right in zip(one.split("/"), other.split("/"), strict=False):
        if left != right:
            break
        count += 1
    return count
