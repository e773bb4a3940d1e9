"""What no importer knows: listed one by one, and by kind where there are thousands."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePath

from workbench.evidence import Source
from workbench.evidence.hashing import sha256_of

LISTED = 200  # of one thing handed over: beyond these, files of a kind are listed together
SHOWN = 5
PACKAGES = (
    ("an Office document", ("[Content_Types].xml",)),
    ("an OpenDocument or EPUB file", ("mimetype",)),
    ("an Android app", ("AndroidManifest.xml",)),
    ("a Java archive", ("META-INF/MANIFEST.MF",)),
)


def package(source: Source) -> str:
    """What a zip file is where its parts are no files of anybody's, else empty."""
    if source.kind != "zip":
        return ""
    return next((kind for kind, names in PACKAGES if set(names) & source.by_name.keys()), "")


@dataclass(slots=True)
class Heap:
    """Files that no importer knows, by what they look like, once there are too many to list.

    Only their names are held: there may be hundreds of thousands.

    Attributes:
        listed: how many were listed one by one.
    """

    root: Source
    listed: int = 0
    _kinds: dict[str, list[str]] = field(default_factory=dict)

    def takes(self, source: Source, kind: str) -> bool:
        """Take a file in, unless it is still to be listed by itself."""
        if self.listed < LISTED:
            self.listed += 1
            return False
        self._kinds.setdefault(kind, []).append(source.inner or str(source.path))
        return True

    def together(self) -> Iterator[tuple[Source, str, tuple[str, ...]]]:
        """The files of each kind as one source, what they are, and their names."""
        for kind, names in sorted(self._kinds.items()):
            shown = ", ".join(PurePath(each).name for each in names[:SHOWN])
            more = f" and {len(names) - SHOWN:,} more" if len(names) > SHOWN else ""
            label = f"({len(names):,} further files: {kind})"
            digest = self._digest(names)
            whole = Source(self.root.path, self.root.container, label, digest)
            yield whole, f"{len(names):,} files: {kind} ({shown}{more})", tuple(names)

    def _digest(self, names: list[str]) -> str:
        """SHA-256 over `sha256  path` lines; of members of an archive it is the archive's."""
        if self.root.kind != "folder":
            return self.root.sha256
        whole = hashlib.sha256()
        for name in sorted(names):
            path = Path(name)
            line = f"{sha256_of(path) if path.is_file() else '-'}  {name}\n"
            whole.update(line.encode("utf-8", "surrogateescape"))
        return whole.hexdigest()
