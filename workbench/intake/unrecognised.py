"""What no importer knows: listed one by one, and by kind where there are thousands."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from workbench.evidence import Source

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

    Attributes:
        listed: how many were listed one by one.
    """

    root: Source
    listed: int = 0
    _kinds: dict[str, list[Source]] = field(default_factory=dict)

    def takes(self, source: Source, kind: str) -> bool:
        """Take a file in, unless it is still to be listed by itself."""
        if self.listed < LISTED:
            self.listed += 1
            return False
        self._kinds.setdefault(kind, []).append(source)
        return True

    def together(self) -> Iterator[tuple[Source, str, tuple[str, ...]]]:
        """The files of each kind as one source, what they are, and their names."""
        for kind, members in sorted(self._kinds.items()):
            names = tuple(each.inner or str(each.path) for each in members)
            shown = ", ".join(each.title for each in members[:SHOWN])
            more = f" and {len(names) - SHOWN:,} more" if len(names) > SHOWN else ""
            label = f"({len(names):,} further files: {kind})"
            whole = Source(self.root.path, self.root.container, label, _digest(members))
            yield whole, f"{len(names):,} files: {kind} ({shown}{more})", names


def _digest(members: list[Source]) -> str:
    """SHA-256 over `sha256  path` lines; of members of one archive it is the archive's."""
    digests = {each.sha256 for each in members}
    if len(digests) == 1:
        return digests.pop()
    whole = hashlib.sha256()
    for line in sorted(f"{each.sha256}  {each.name}\n" for each in members):
        whole.update(line.encode("utf-8", "surrogateescape"))
    return whole.hexdigest()
