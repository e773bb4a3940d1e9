"""A source: one file, folder or archive, seen as named members and never written to.

A source is identified by a SHA-256: of the file's bytes, or, for a folder, of the sorted list of
`sha256  path` lines of its files (the format of `sha256sum`), so that anybody can repeat it. A
database with a log beside it is one source of several files, and is identified as a folder is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from functools import cached_property, partial
from pathlib import Path, PurePosixPath
from typing import BinaryIO, cast

from workbench.errors import InputError, MachineError, WorkbenchError
from workbench.evidence import ios_backup, limits, whatsapp_backup
from workbench.evidence.archive_kinds import START_BYTES, container_of
from workbench.evidence.archives import Scratch
from workbench.evidence.around import Around, Companions
from workbench.evidence.containers import (
    Container,
    Folder,
    Member,
    OneMember,
    Part,
    PlainFile,
    Unreadable,
    divided,
    open_file,
)
from workbench.evidence.hashing import sha256_of, sha256_of_files
from workbench.evidence.keys import NO_KEYS, Keys, from_environment
from workbench.evidence.sqlite_copy import MAGIC, SUFFIXES
from workbench.progress import Progress, silent
from workbench.records import Provenance

CHAIN = "!/"  # between an archive within an archive and the member inside it


class Source:
    """What an importer reads.

    Args:
        path: the file or folder as handed over.
        container: how it opens.
        inner: where this source is one member of an archive, that member's path.
        digest: the SHA-256 where it is already known (a member shares its archive's).
        around: the other files of what it came from.
        place: its path in there.
        keys: passwords and keys for what is protected.
    """

    def __init__(
        self,
        path: Path,
        container: Container,
        inner: str = "",
        digest: str | None = None,
        *,
        around: Around | None = None,
        place: str = "",
        keys: Keys = NO_KEYS,
    ) -> None:
        self.path = path
        self.container = container
        self.inner = inner
        self.keys = keys
        self.place = place or (path.name if isinstance(container, PlainFile) else "")
        self._around = around
        self._digest = digest
        self._files: dict[str, tuple[str, int]] = {}
        self._whole: Source = self
        self._stamp: tuple[tuple[str, int, int], ...] = ()

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
        """`file`, `folder`, `zip`, `tar`, `gzip`, `ios-backup` and the like."""
        return self.container.kind

    @cached_property
    def around(self) -> Around:
        """The other files of the folder, archive or backup that it came from."""
        if self._around is not None:
            return self._around
        if isinstance(self.container, PlainFile):
            return Around(Companions(self.path, SUFFIXES, whatsapp_backup.KEY_FILES))
        return Around(self.container)

    @cached_property
    def companions(self) -> tuple[str, ...]:
        """Paths around it of the files that are part of it: a database's logs, by exact name."""
        if not self._is_database:
            return ()
        names = self.around.names
        return tuple(self.place + each for each in SUFFIXES if self.place + each in names)

    @cached_property
    def _is_database(self) -> bool:
        if self.kind != "file":
            return False
        with self.open() as stream:
            return stream.read(len(MAGIC)) == MAGIC

    @cached_property
    def size(self) -> int:
        """Bytes: of the file handed over, or of a folder's files together."""
        if self.path.is_dir():
            return sum(each.size for each in Folder(self.path).members())
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
            self._stamp = self._stamped()
            if self.path.is_dir():
                self._digest, self._files = sha256_of_files(
                    {each.name: self.path / each.name for each in Folder(self.path).members()},
                    progress,
                )
            elif self.companions:
                beside = (PurePosixPath(each).name for each in self.companions)
                names = (self.path.name, *beside)
                self._digest, self._files = sha256_of_files(
                    {each: self.path.with_name(each) for each in names}, progress
                )
            else:
                self._digest = sha256_of(self.path, progress)
        return self._digest

    def changed(self) -> bool:
        """Whether what was handed over is no longer what was hashed.

        It is hashed again, unless this is a member of something larger: then its files' sizes
        and times are compared, and `verify` hashes them.
        """
        if self._whole is not self:
            whole = self._whole
            return whole._stamp != whole._stamped()  # noqa: SLF001 - of its own class
        again = open_source(self.path, around=self._around, place=self.place)
        return again.sha256 != self.sha256

    def _stamped(self) -> tuple[tuple[str, int, int], ...]:
        """Name, size and time of change of each file that it consists of."""
        if self.path.is_dir():
            names = [each.name for each in Folder(self.path).members()]
            paths = [self.path / each for each in names]
        else:
            paths = [self.path]
        states = [each.stat() for each in paths]
        return tuple(
            (str(path), state.st_size, state.st_mtime_ns)
            for path, state in zip(paths, states, strict=True)
        )

    def files(self) -> dict[str, tuple[str, int]]:
        """The files it consists of, with their SHA-256 and size; empty for one file alone."""
        self.hash()
        return dict(self._files)

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

    @property
    def _base(self) -> str:
        """What stands before a member's path in a provenance."""
        if not self.inner:
            return ""
        return f"{self.inner}/" if isinstance(self.container, Part) else f"{self.inner}{CHAIN}"

    def at(self, locator: str, member: str = "") -> Provenance:
        """The provenance of a record at `locator` in `member`."""
        inner = self._base + member if member else self.inner
        return Provenance(self._digest or self.sha256, inner, locator)

    def member_of(self, provenance: Provenance) -> str:
        """The member to open for a provenance that `at` made; empty for a file."""
        if self.kind == "file":
            return ""
        return provenance.member.removeprefix(self._base)

    @cached_property
    def parts(self) -> tuple[tuple[str, Around], ...]:
        """The other archives of an export that was handed over in several, each with its name.

        They lie beside it, and are called as it is but for a number.
        """
        whole = self._whole
        if whole.kind == "file" or not whole.path.is_file() or not whole.place:
            return ()
        folder, name = whole.place[: -len(whole.path.name)], whole.path.name
        found = []
        for each in sorted(whole.around.names):
            last = each.removeprefix(folder)
            if each != whole.place and "/" not in last and _stem(last) == _stem(name):
                with suppress(WorkbenchError):
                    part = open_source(whole.path.with_name(last), self.keys)
                    found += [(last, Around(part.container))] if part.kind == whole.kind else []
        return tuple(found)

    def open_whole(self) -> BinaryIO:
        """Open the bytes of a file or archive itself, for libraries that read archives."""
        opener = getattr(self.container, "opener", None)
        return cast("BinaryIO", opener()) if opener else self.container.open("")

    def children(self) -> Iterator[Source]:
        """What lies directly in a folder or archive: files and folders, as sources.

        The logs of a database are part of it, and no sources of their own.
        """
        if isinstance(self.container, Folder):
            yield from self._in_folder()
            return
        for name, members in self._entries().items():
            if (found := self._entry(name, members)) is not None:
                yield found

    def folders(self) -> Iterator[Source]:
        """The folders among them."""
        if isinstance(self.container, Folder):
            for each in sorted(self.path.iterdir()):
                if each.is_dir() and not each.is_symlink():
                    yield self._beneath(each)
            return
        for name, members in self._entries().items():
            if name.endswith("/") and (found := self._entry(name, members)) is not None:
                yield found

    @cached_property
    def loose(self) -> bool:
        """Whether files lie directly in it, beside its folders."""
        if isinstance(self.container, Folder):
            return any(not each.is_dir() for each in self.path.iterdir())
        return any(not name.endswith("/") for name in self._entries())

    def _entries(self) -> dict[str, tuple[Member, ...]]:
        if self.place.count("/") >= limits.FOLDERS_DEEP:
            return {each.name: (each,) for each in self.members}
        return divided(self.members)

    @cached_property
    def _within(self) -> tuple[Around, str]:
        """The files around what lies in it, and what stands before their paths there."""
        if isinstance(self.container, Part):
            return self.around, f"{self.place}/"
        return Around(self.container), ""

    def _entry(self, name: str, members: tuple[Member, ...]) -> Source | None:
        """One thing that lies in an archive or a folder of it; None for a database's log."""
        around, base = self._within
        if base + name in around.logs:
            return None
        container: Container
        if name.endswith("/"):
            part = Part(self.container, name, members)
            where = f"{self.path}!{self._base}{name}"
            container = ios_backup.found_in_archive(part, where, self.keys) or part
            name = name[:-1]
        else:
            container = OneMember(self.container, members[0])
        child = Source(
            self.path, container, self._base + name, self.sha256,
            around=around, place=base + name, keys=self.keys,
        )  # fmt: skip
        child._whole = self._whole
        return within(child) if child.kind == "file" else child

    def child(self, inner: str) -> Source:
        """The member, or folder of an archive, that a record's provenance names, as a source.

        Args:
            inner: its path; of an archive within an archive, with `!/` between them.

        Raises:
            InputError: when there is no such member.
        """
        rest = inner.removeprefix(self._base)
        ends = [at.start() for at in re.finditer(re.escape(CHAIN), rest)]
        for end in (len(rest), *ends):
            if (found := self._named(rest[:end])) is not None:
                return found if end == len(rest) else found.child(inner)
        raise InputError(f"no member {inner!r}", where=self.name)

    def _named(self, name: str) -> Source | None:
        if name in self.by_name:
            return self._entry(name, (self.by_name[name],))
        under = tuple(each for each in self.members if each.name.startswith(f"{name}/"))
        return self._entry(f"{name}/", under) if name and under else None

    def _in_folder(self) -> Iterator[Source]:
        for each in sorted(self.path.iterdir()):
            if each.is_symlink() or not (each.is_dir() or each.is_file()):
                continue
            if any(
                each.name.endswith(end)
                and _starts_as_database(each.with_name(each.name[: -len(end)]))
                for end in SUFFIXES
            ):
                continue
            yield self._beneath(each)

    def _beneath(self, path: Path) -> Source:
        """A file or folder of this folder; one that can't be opened says so when it is read."""
        place = f"{self.place}/{path.name}" if self.place else path.name
        try:
            return open_source(path, self.keys, around=self.around, place=place)
        except WorkbenchError as problem:
            return Source(path, Unreadable(problem), around=self.around, place=place)


def _stem(name: str) -> str:
    """A file's name without its end and the number of the part that it is."""
    return re.sub(r"[-_. ]*\(?(?:part)?[-_. ]*\d{1,3}\)?$", "", PurePosixPath(name).stem.casefold())


def within(source: Source) -> Source:
    """A member that is an archive itself, as that archive; any other member as it is."""
    depth = source.inner.count(CHAIN)
    if depth >= limits.NESTING:
        return source
    try:
        with source.open() as stream:
            start = stream.read(START_BYTES)
    except InputError:
        return source  # whoever reads it will meet the fault, and tell it
    size = source.members[0].size
    opener = Scratch(partial(source.open, ""), source.name)
    container = container_of(opener, source.name, start, size, source.around, source.keys)
    if container is None:
        return source
    found = Source(
        source.path, container, source.inner, source.sha256, around=source.around,
        place=source.place, keys=source.keys,
    )  # fmt: skip
    found._whole = source._whole  # noqa: SLF001 - of its own class
    return found


def open_source(
    path: Path, keys: Keys | None = None, *, around: Around | None = None, place: str = ""
) -> Source:
    """See a path as a source.

    Args:
        path: a file, folder, archive or backup (told by its content, not its name).
        keys: passwords and keys for what is protected; those of the environment if not given.
        around: the files of the folder that was handed over, where this is one of them.
        place: its path in there.

    Raises:
        InputError: when there is nothing there, or it is neither file nor folder.
    """
    keys = from_environment() if keys is None else keys
    try:
        if path.is_dir():
            folder = Folder(path)
            whole: Container = ios_backup.found_in(folder, str(path), keys) or folder
            return Source(path, whole, around=around, place=place, keys=keys)
        if not path.exists():
            raise InputError("no such file or folder", where=str(path))
        if not path.is_file():
            raise InputError("neither a file nor a folder", where=str(path))
        with open_file(path) as stream:
            start = stream.read(START_BYTES)
        plain = Source(path, PlainFile(path), around=around, place=place, keys=keys)
        opener = partial(open_file, path)
        size = path.stat().st_size
    except OSError as problem:
        raise MachineError(problem.strerror or str(problem), where=str(path)) from problem
    container = container_of(opener, str(path), start, size, plain.around, plain.keys)
    if container is None:
        return plain
    return Source(path, container, around=around, place=place, keys=keys)


def _starts_as_database(path: Path) -> bool:
    if not path.is_file() or path.is_symlink():
        return False
    try:
        with open_file(path) as stream:
            return stream.read(len(MAGIC)) == MAGIC
    except MachineError:
        return False
