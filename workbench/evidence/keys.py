"""What opens protected evidence: passwords and key files, held for a session and never stored."""

from __future__ import annotations

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
