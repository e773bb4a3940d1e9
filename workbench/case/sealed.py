"""What is sealed: where each record lies and why, and nothing of what it says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from workbench.case.database import Case, Reader
from workbench.case.events import checked_uid, shown_uid
from workbench.case.identity import seal_key_at, uid_of
from workbench.errors import UsageError
from workbench.records import Provenance


@dataclass(frozen=True, slots=True)
class SealedRow:
    """A sealed record.

    Attributes:
        id: of its place, 16 hex digits: what a message there has for its id while it can be read.
            A message and the position in it lie at one place.
        key: its number among what is sealed.
        kind: message, call, contact, location or media.
    """

    id: str
    key: int
    source_id: int
    member: str
    locator: str
    kind: str
    reason: str


def id_of(place: Provenance) -> str:
    """The id of a place."""
    return shown_uid(uid_of(place))


def every(reader: Reader) -> Iterator[SealedRow]:
    """All that is sealed, by source, in the order of its places."""
    for sha256, *raw in reader.execute(
        "SELECT s.sha256, k.uid, k.source_id, k.member, k.locator, k.kind, k.reason"
        " FROM sealed k JOIN source s ON s.id = k.source_id"
        " ORDER BY k.source_id, k.member, k.locator, k.kind"
    ):
        key, source_id, member, locator, kind, reason = raw
        ident = id_of(Provenance(sha256, member, locator))
        yield SealedRow(ident, key, source_id, member, locator, kind, reason)


def find(reader: Reader, ids: Iterable[str]) -> list[SealedRow]:
    """What is sealed at the places of some ids, or of unique beginnings of them.

    Raises:
        UsageError: when nothing is sealed there, or a beginning is that of several.
    """
    held = list(every(reader))
    found: dict[int, SealedRow] = {}
    for wanted in ids:
        checked_uid(wanted)
        here = [each for each in held if each.id.startswith(wanted)]
        if len({each.id for each in here}) != 1:
            raise UsageError(
                f"{'more than one' if here else 'no'} sealed record has the id {wanted}",
                remedy="See: workbench sealed --each",
            )
        found |= {each.key: each for each in here}
    return list(found.values())


def add(case: Case, source_id: int, place: Provenance, kind: str, reason: str) -> None:
    """Note that a record is sealed, inside the caller's transaction."""
    case.connection.execute(
        "INSERT OR IGNORE INTO sealed VALUES (?, ?, ?, ?, ?, ?)",
        (seal_key_at(place, kind), source_id, place.member, place.locator, kind, reason),
    )
