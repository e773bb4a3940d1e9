"""Editions: what a bundle states has changed since the last one.

The same state of the case with the same choices is the same edition, and gives the same bytes. What
each row was is kept in the case folder beside the number of the edition; the audit trail holds the
SHA-256 of that record.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbench.case import Case, audit
from workbench.disclosure.facts import Facts
from workbench.disclosure.profile import Profile
from workbench.timeline.chronology import Row


@dataclass(frozen=True, slots=True)
class Edition:
    """An edition, and the record of the one before.

    Attributes:
        number: from 1.
        key: of the state and the choices.
        before: row digests of the edition before by timeline number, or None.
        before_number: its number, and `before_at` the time of its state.
    """

    number: int
    key: str
    before: dict[str, str] | None
    before_number: int
    before_at: str


def key_of(facts: Facts, profile: Profile) -> str:
    """What makes an edition the same: the state, the choices, who makes it and with what."""
    told = [*facts.head, profile.sha256, facts.operator, facts.software]
    return hashlib.sha256(audit.canonical(told).encode()).hexdigest()


def edition_of(case: Case, facts: Facts, profile: Profile) -> Edition:
    """The edition that an export of this state is."""
    key = key_of(facts, profile)
    made = [
        each.detail
        for each in audit.entries(case.connection, ("export",))
        if "edition" in each.detail
    ]
    number = next((int(each["edition"]) for each in made if each["key"] == key), 0)
    if not number:
        number = max((int(each["edition"]) for each in made), default=0) + 1
    earlier = [each for each in made if int(each["edition"]) < number]
    if not earlier:
        return Edition(number, key, None, 0, "")
    last = max(earlier, key=lambda each: int(each["edition"]))
    held = _read(case, last)
    return Edition(number, key, held, int(last["edition"]), str(last["state_at"]))


def digests(rows: Sequence[Row]) -> dict[str, str]:
    """A short digest of each row by its number."""
    return {
        str(row.number): hashlib.sha256(audit.canonical(row.as_json()).encode()).hexdigest()[:16]
        for row in rows
    }


def keep(case: Case, edition: Edition, rows: Sequence[Row]) -> dict[str, Any]:
    """Keep what each row was; gives what the audit trail says of the edition."""
    text = audit.canonical(digests(rows))
    path = _path(case, edition.number)
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, "utf-8")
    return {
        "edition": edition.number,
        "key": edition.key,
        "rows_record_sha256": hashlib.sha256(text.encode()).hexdigest(),
    }


def changes(edition: Edition, rows: Sequence[Row]) -> list[str]:
    """What changed since the edition before, a sentence each."""
    if not edition.before_number:
        return ["This is the first edition."]
    since = f"Since edition {edition.before_number} (state of {edition.before_at})"
    if edition.before is None:
        return [f"{since}: what changed can't be stated, since its record is missing or altered."]
    now, then = digests(rows), edition.before
    told = {
        "added": sorted(now.keys() - then.keys(), key=int),
        "changed": sorted((n for n in now.keys() & then.keys() if now[n] != then[n]), key=int),
        "withdrawn": sorted(then.keys() - now.keys(), key=int),
    }
    made = [f"{since}: rows {name}: {', '.join(each)}." for name, each in told.items() if each]
    return made or [f"{since}: no row was added, changed or withdrawn."]


def _path(case: Case, number: int) -> Path:
    return case.root / "editions" / f"{number:04}.json"


def _read(case: Case, told: dict[str, Any]) -> dict[str, str] | None:
    try:
        content = _path(case, int(told["edition"])).read_bytes()
    except OSError:
        return None
    if hashlib.sha256(content).hexdigest() != told["rows_record_sha256"]:
        return None
    return dict(json.loads(content))
