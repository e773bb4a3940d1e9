"""SHA-256 of what was handed over: of a file, and of several as `sha256sum` lists them."""

from __future__ import annotations

import hashlib
from pathlib import Path

from workbench.evidence.containers import CHUNK, open_file
from workbench.progress import Progress, silent


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


def sha256_of_files(
    paths: dict[str, Path], progress: Progress = silent
) -> tuple[str, dict[str, tuple[str, int]]]:
    """SHA-256 in hex over the sorted `sha256  name` lines of several files.

    Args:
        paths: where each file lies, by the name under which it is listed.
        progress: reports by file.

    Returns:
        It, and each file's own with its size.
    """
    whole = hashlib.sha256()
    files: dict[str, tuple[str, int]] = {}
    for name in sorted(paths, key=lambda one: one.encode("utf-8", "surrogateescape")):
        digest = sha256_of(paths[name], progress)
        files[name] = (digest, paths[name].stat().st_size)
        whole.update(f"{digest}  {name}\n".encode("utf-8", "surrogateescape"))
    return whole.hexdigest(), files
