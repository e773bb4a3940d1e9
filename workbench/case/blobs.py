"""Attachments: files of the case, named by the SHA-256 of their content."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import BinaryIO

from workbench.case.database import Case
from workbench.errors import InputError, MachineError
from workbench.evidence import limits

CHUNK = 1024 * 1024


def path_of(root: Path, sha256: str) -> Path:
    """Where an attachment of that hash lies in a case folder."""
    return root / "attachments" / sha256[:2] / sha256


def keep(case: Case, stream: BinaryIO) -> tuple[str, int]:
    """Copy a stream into the case, once for each content.

    Returns:
        Its SHA-256 in hex, and its size in bytes.

    Raises:
        InputError: when it is larger than is allowed, or reading it fails.
        MachineError: when the case folder can't be written.
    """
    digest, size = hashlib.sha256(), 0
    incoming = case.root / "attachments" / f"incoming-{os.getpid()}-{os.urandom(4).hex()}"
    try:
        with incoming.open("xb") as target:
            while chunk := stream.read(CHUNK):
                size += len(chunk)
                if size > limits.ATTACHMENT_BYTES:
                    raise InputError("an attachment larger than is allowed")
                digest.update(chunk)
                target.write(chunk)
        final = path_of(case.root, digest.hexdigest())
        if final.exists():
            incoming.unlink()
        else:
            final.parent.mkdir(exist_ok=True)
            incoming.replace(final)
            final.chmod(0o440)
    except OSError as problem:
        raise MachineError(problem.strerror or str(problem), where=str(case.root)) from problem
    finally:
        incoming.unlink(missing_ok=True)
    return digest.hexdigest(), size
