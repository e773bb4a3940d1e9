"""What a source may be read for: dates, apps and people; and whose messages are privileged.

Each source carries the power or agreement it was taken under (PCSC Act 2022 s37 and its code;
*Bater-James* [2020] EWCA Crim 790). A record outside its scope, or with a legally privileged
party, is sealed at intake: the case keeps where it lies and why, and nothing of what it says.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from workbench.case import Case, audit, parties
from workbench.errors import UsageError
from workbench.records import (
    Call,
    Contact,
    Location,
    Media,
    Message,
    Party,
    Provenance,
    Record,
)

PRIVILEGED = "privileged"


@dataclass(frozen=True, slots=True)
class Scope:
    """The limits of an authority; an empty one sets none.

    Attributes:
        since: first day, in the source's zone; `until` the last.
        platforms: apps, e.g. `whatsapp`.
        people: numbers, handles, addresses or names: only conversations with one of them.
    """

    since: date | None = None
    until: date | None = None
    platforms: tuple[str, ...] = ()
    people: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The limits that are set."""
        told = {name: str(v) if isinstance(v, date) else v for name, v in asdict(self).items()}
        return {name: value for name, value in told.items() if value}


def scope_of(told: dict[str, Any]) -> Scope:
    """A scope from what `Scope.as_json` gave, or a person wrote.

    Raises:
        UsageError: when a date can't be read or the first lies after the last.
    """
    try:
        since, until = (
            date.fromisoformat(told[name]) if told.get(name) else None
            for name in ("since", "until")
        )
    except ValueError as problem:
        raise UsageError(f"not a date ({problem})", remedy="Write it as 2026-01-31") from problem
    if since and until and since > until:
        raise UsageError(f"the scope ends ({until}) before it begins ({since})")
    return Scope(since, until, tuple(told.get("platforms", ())), tuple(told.get("people", ())))


class Seal:
    """Decides which records are sealed.

    Args:
        scope: of the source.
        zone: in which its days are counted.
        privileged: numbers, addresses, names or `@domains`, as the case lists them.

    Attributes:
        limits: False where there is nothing by which a record could be sealed.
    """

    def __init__(self, scope: Scope, zone: ZoneInfo, privileged: tuple[str, ...]) -> None:
        self.scope, self.zone = scope, zone
        self.people = {parties.normal(each) for each in scope.people}
        self.domains = tuple(each.casefold() for each in privileged if each.startswith("@"))
        self.privileged = {parties.normal(each) for each in privileged if each[:1] != "@"}
        self.limits = bool(privileged or scope.as_json())
        self._last: tuple[Provenance, str] | None = None

    def reason(self, record: Record) -> str:
        """Why a record must be sealed, or an empty string.

        A position or file that lies where the message before it does is part of that message.
        """
        if isinstance(record, Media | Location):
            if self._last is not None and self._last[0] == record.provenance:
                return self._last[1]
            return self._by_date(record.time.utc)
        why = self._of_parties(record)
        self._last = (record.provenance, why) if why else None
        return why

    def _of_parties(self, record: Message | Call | Contact) -> str:
        names = set(_names(record))
        normals = {parties.normal(each) for each in names}
        if normals & self.privileged or any(each.casefold().endswith(self.domains)
                                            for each in names if self.domains):  # fmt: skip
            return "privileged: a party stands on the case's list of legal advisers"
        if self.scope.platforms and record.platform not in self.scope.platforms:
            return f"scope: {record.platform} is not one of the apps"
        if isinstance(record, Contact):
            return ""
        if self.people and not normals & self.people:
            return "scope: no party is one of the people"
        return self._by_date(record.time.utc)

    def _by_date(self, moment: datetime | None) -> str:
        if not (self.scope.since or self.scope.until):
            return ""
        if moment is None:
            return "scope: it has no time, and the scope is limited by date"
        day = moment.astimezone(self.zone).date()
        if self.scope.since and day < self.scope.since:
            return f"scope: before {self.scope.since}"
        if self.scope.until and day > self.scope.until:
            return f"scope: after {self.scope.until}"
        return ""


def _names(record: Message | Call | Contact) -> Iterator[str]:
    """Whatever a record calls its parties."""
    if isinstance(record, Contact):
        yield from (record.name, *record.identifiers)
        return
    ends: tuple[Party | None, ...] = (record.sender, *record.recipients)
    for each in ends:
        if each is not None and not each.owner:
            yield from (text for text in (each.identifier, each.name) if text)
    if not record.thread.group:
        yield from (text for text in (record.thread.name, record.thread.key) if text)


def privileged(case: Case) -> tuple[str, ...]:
    """The case's list of legal advisers: numbers, addresses, names, `@domains`."""
    return tuple(json.loads(case.get(PRIVILEGED, "[]")))


def set_privileged(case: Case, listed: tuple[str, ...]) -> None:
    """Set the list; audited. It holds for sources taken in from now on."""
    before = privileged(case)
    with case.transaction():
        case.set(PRIVILEGED, json.dumps(sorted(set(listed)), ensure_ascii=False))
        audit.record(
            case, "setting", {"name": PRIVILEGED, "from": before, "to": sorted(set(listed))}
        )
