"""Who is behind an identifier: as recorded, as linked, and as a person attributed it.

What an address book calls a number is a label. An identifier counts as attributed only where a
person acted on it (a merge, a role), and the schedule says who and when.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from workbench.case import Reader, audit, events
from workbench.case.events import as_utc
from workbench.intake import people
from workbench.timeline.chronology import Row


@dataclass(frozen=True, slots=True)
class Identity:
    """An account as recorded, and what is held of who used it.

    Attributes:
        names: what devices called it.
        linked: the person that the accounts linked to it are called by; a label.
        role: that a person gave.
        evidence: what the links rest on.
        attributed_by: who acted on it, and when; empty where nobody did.
        proposals: links that nobody decided yet.
    """

    platform: str
    identifier: str
    names: tuple[str, ...]
    owner: str
    events: int
    confirmed: int
    first_seen: str
    last_seen: str
    linked: str
    role: str
    evidence: tuple[str, ...]
    attributed_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Author:
    """Who sent a timeline row, where a person attributed the account."""

    person: str
    role: str
    attributed_by: tuple[str, ...]

    @property
    def told(self) -> str:
        """In words, for the timeline."""
        if not self.attributed_by:
            return "as recorded; not attributed to a person"
        role = f", {self.role}" if self.role else ""
        return f"{self.person}{role}; attributed by {'; '.join(self.attributed_by)}"


def identities(reader: Reader) -> list[Identity]:
    """Every account that sent something, by platform and identifier."""
    found = reader.execute(
        "SELECT a.key, p.platform, a.shown, p.is_owner, p.owner, p.identifier, p.name, u.n,"
        " u.first,"
        " u.last, u.confirmed FROM party p JOIN party_account pa ON pa.party_id = p.id"
        " JOIN account a ON a.key = pa.account_key JOIN (SELECT e.sender_id AS party,"
        " count(DISTINCT e.id) AS n,"
        "  min(e.utc) AS first, max(e.utc) AS last, count(DISTINCT v.event_id) AS confirmed"
        "  FROM event e LEFT JOIN verdict v ON v.event_id = e.id AND v.decision = 'relevant'"
        "  WHERE e.sender_id IS NOT NULL AND e.same_as IS NULL GROUP BY e.sender_id) u"
        " ON u.party = p.id ORDER BY p.platform, a.key, u.n DESC, p.id"
    ).fetchall()
    groups: dict[str, list[tuple[object, ...]]] = {}
    for each in found:
        groups.setdefault(each[0], []).append(each)
    persons = _persons(reader)
    acts = _acts(reader)
    return [_identity(key, rows, persons, acts) for key, rows in groups.items()]


def _identity(
    key: str,
    rows: Sequence[tuple[object, ...]],
    persons: dict[str, tuple[str, str, tuple[str, ...]]],
    acts: dict[str, tuple[str, ...]],
) -> Identity:
    first = [int(str(each[8])) for each in rows if each[8] is not None]
    last = [int(str(each[9])) for each in rows if each[9] is not None]
    shown = str(rows[0][2])
    names = dict.fromkeys(str(each[6]) for each in rows if each[6] and each[6] != shown)
    linked, role, evidence = persons.get(key, ("", "", ()))
    return Identity(
        platform=str(rows[0][1]),
        identifier=shown,
        names=tuple(names)[:8],
        owner=str(rows[0][4]) if rows[0][3] else "",
        events=sum(int(str(each[7])) for each in rows),
        confirmed=sum(int(str(each[10])) for each in rows),
        first_seen=as_utc(events.instant(min(first))) or "" if first else "",
        last_seen=as_utc(events.instant(max(last))) or "" if last else "",
        linked=linked,
        role=role,
        evidence=evidence,
        attributed_by=acts.get(key, ()),
    )


def authors(reader: Reader, rows: Sequence[Row]) -> dict[str, Author]:
    """The author of each row that comes from a source, by row id."""
    persons, acts = _persons(reader), _acts(reader)
    keys = dict(
        reader.execute(
            "SELECT e.id, pa.account_key FROM event e JOIN party_account pa"
            " ON pa.party_id = e.sender_id WHERE e.id IN"
            " (SELECT event_id FROM verdict WHERE decision = 'relevant')"
        ).fetchall()
    )
    made = {}
    for row in rows:
        key = keys.get(row.event_id)
        if key is not None:
            person, role, _ = persons.get(key, ("", "", ()))
            made[row.id] = Author(person, role, acts.get(key, ()))
    return made


def _persons(reader: Reader) -> dict[str, tuple[str, str, tuple[str, ...]]]:
    """Name, role and evidence by account key."""
    return {
        key: (person.name, person.role, evidence)
        for person in people.persons(reader)
        for key, _, evidence in person.accounts
    }


def _acts(reader: Reader) -> dict[str, tuple[str, ...]]:
    """Who merged or gave a role, by account key; an act on one account holds for its person."""
    told: dict[str, dict[str, None]] = {}
    for act in people.standing(audit.entries(reader, people.ACTIONS)):
        if act.action in ("merge people", "role"):
            for key in act.detail["accounts"]:
                told.setdefault(str(key), {})[f"{act.by}, {act.at[:10]}"] = None
    made: dict[str, tuple[str, ...]] = {}
    for person in people.persons(reader):
        keys = [key for key, _, _ in person.accounts]
        by = dict.fromkeys(each for key in keys for each in told.get(key, ()))
        made |= {key: tuple(by) for key in keys if by}
    return made
