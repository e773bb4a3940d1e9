"""What opens protected evidence: passwords and key files, held for a session and never stored."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Keys:
    """Passwords and keys that the person importing has given.

    Attributes:
        passwords: passwords of backups, and keys written as 64 hex digits.
        files: key files, such as WhatsApp's `key` and `encrypted_backup.key`.
    """

    passwords: tuple[str, ...] = field(default=(), repr=False)
    files: tuple[Path, ...] = ()


NO_KEYS = Keys()
PASSWORDS, KEY_FILES = "WORKBENCH_PASSWORD", "WORKBENCH_KEY_FILE"


def from_environment() -> Keys:
    """The password in `WORKBENCH_PASSWORD` and the key files in `WORKBENCH_KEY_FILE`, if any."""
    password = os.environ.get(PASSWORDS, "")
    files = os.environ.get(KEY_FILES, "").split(os.pathsep)
    return Keys((password,) if password else (), tuple(Path(each) for each in files if each))


def keys_in(passwords: Path | None, files: tuple[Path, ...] = ()) -> Keys:
    """Keys from a file of passwords, one a line, so that none stands in a list of processes."""
    lines = passwords.read_text("utf-8-sig").splitlines() if passwords else []
    return Keys(tuple(line for line in lines if line), files)
