"""The audit trail: append-only, hash-chained, and the log from which the present is folded.

An entry's hash is the SHA-256 of the canonical JSON (sorted keys, no white space, UTF-8) of its
fields `seq, id, at, by, action, detail, previous`; `previous` is the hash of the entry before, or
64 noughts for the first. `disclosure/verifier.py` repeats this with nothing of ours.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from workbench.case.database import Case, Reader

FIRST = "0" * 64


@dataclass(frozen=True, slots=True)
class Entry:
    """One act: what was done, by whom, when, and its place in the chain."""

    seq: int
    id: str
    at: str
    by: str
    action: str
    detail: dict[str, Any]
    previous: str
    hash: str


def record(case: Case, action: str, detail: Mapping[str, Any]) -> Entry:
    """Append an act; call it inside the transaction that does the act.

    Args:
        case: the open case; its operator is named as the actor.
        action: a short fixed name, e.g. `import`, `decide`.
        detail: JSON-able facts that make the act understandable by itself.
    """
    last = case.connection.execute(
        "SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1"
    ).fetchone()
    seq, previous = (last[0] + 1, last[1]) if last else (1, FIRST)
    fields = {
        "seq": seq,
        "id": str(uuid7()),
        "at": now(),
        "by": case.operator,
        "action": action,
        "detail": json.loads(canonical(detail)),
        "previous": previous,
    }
    entry = Entry(**fields, hash=entry_hash(fields))
    case.connection.execute(
        "INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (seq, entry.id, entry.at, entry.by, action, canonical(detail), previous, entry.hash),
    )
    return entry


def entries(reader: Reader, actions: tuple[str, ...] = (), after: int = 0) -> Iterator[Entry]:
    """The entries in order, all or those of some actions, from after a sequence number."""
    marks = ",".join("?" * len(actions))
    where = f"AND action IN ({marks})" if actions else ""
    rows = reader.execute(
        "SELECT seq, id, at, by, action, detail, previous, hash FROM audit"
        f" WHERE seq > ? {where} ORDER BY seq",
        (after, *actions),
    )
    for seq, ident, at, by, action, detail, previous, digest in rows:
        yield Entry(seq, ident, at, by, action, json.loads(detail), previous, digest)


def problems(reader: Reader) -> Iterator[str]:
    """What is wrong with the chain, a sentence each; nothing where it is whole."""
    expected, previous = 1, FIRST
    for each in entries(reader):
        if each.seq != expected:
            yield f"audit entry {expected} is missing (the next is {each.seq})"
        if each.previous != previous:
            yield f"audit entry {each.seq} does not follow from the one before it"
        fields = {name: getattr(each, name) for name in HASHED}
        if entry_hash(fields) != each.hash:
            yield f"audit entry {each.seq} ({each.action}, {each.at}) has been changed"
        expected, previous = each.seq + 1, each.hash


HASHED = ("seq", "id", "at", "by", "action", "detail", "previous")


def head(reader: Reader) -> tuple[int, str]:
    """The last entry's number and hash; (0, 64 noughts) for an empty trail."""
    row = reader.execute("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1").fetchone()
    return (int(row[0]), str(row[1])) if row else (0, FIRST)


def canonical(value: Any) -> str:
    """Canonical JSON: sorted keys, no white space, characters as they are."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def entry_hash(fields: Mapping[str, Any]) -> str:
    """SHA-256 in hex over the canonical JSON of an entry's fields."""
    return hashlib.sha256(canonical(fields).encode("utf-8", "surrogatepass")).hexdigest()


def now() -> str:
    """The present instant, UTC, ISO 8601 to the millisecond."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def moment(text: str) -> datetime:
    """The instant that `now` wrote."""
    return datetime.fromisoformat(text)


def uuid7() -> UUID:
    """A UUID of version 7 (RFC 9562): 48 bits of Unix milliseconds, then random bits."""
    value = (time.time_ns() // 1_000_000) << 80 | int.from_bytes(os.urandom(10), "big")
    value = value & ~(0xF << 76) | (7 << 76)
    return UUID(int=value & ~(0x3 << 62) | (2 << 62))
