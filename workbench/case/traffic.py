"""Who contacted whom and when: every standing event in time order, by column, for ranking.

Accounts that are held to be one person's (`intake.people`) count as one, so that a number, a chat
under a saved name and an account merged by an officer are one actor.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.case.database import Reader

KINDS = ("message", "call", "system")
NEVER = np.iinfo(np.int64).min
SELECT = """
SELECT e.id, e.kind, e.thread_id, e.direction, e.sender_id, e.recipient_ids, e.utc, e.outcome,
       json_extract(e.details, '$.event')
FROM event e WHERE e.same_as IS NULL ORDER BY e.utc IS NULL, e.utc, e.id
"""


@dataclass(frozen=True)
class Traffic:
    """Events by column; all arrays have one length.

    Attributes:
        ids: event ids, in time order; those without a time come last.
        kinds: index into `KINDS`.
        threads: thread ids.
        actors: index into `names` of who acts; -1 for events that an app wrote.
        targets: likewise of whom it is directed at; a group is a target of its own.
        utc: milliseconds since 1970, or `NEVER`.
        blocked: 1 where the event is a call that was blocked.
        events: app-written events by their row: `blocked`, `unblocked`...
        names: ends and groups, as shown.
        groups: whether each of `names` is a group.
        roles: of each of `names`: victim, suspect, witness, third party, or empty.
    """

    ids: NDArray[np.int64]
    kinds: NDArray[np.int8]
    threads: NDArray[np.int64]
    actors: NDArray[np.int64]
    targets: NDArray[np.int64]
    utc: NDArray[np.int64]
    blocked: NDArray[np.int8]
    events: dict[int, str]
    names: tuple[str, ...]
    groups: tuple[bool, ...]
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Thread:
    owner: str
    name: str
    group: bool


class _Ends:
    """Numbers persons and groups as they are met."""

    def __init__(self, reader: Reader) -> None:
        self.names: list[str] = []
        self.groups: list[bool] = []
        self.roles: list[str] = []
        self._numbers: dict[str, int] = {}
        self._of_party = {
            row[0]: row[1:]
            for row in reader.execute(
                "SELECT m.party_id, p.id, p.name, p.role FROM party_account m"
                " JOIN account a ON a.key = m.account_key JOIN person p ON p.id = a.person_id"
            )
        }
        self._owners = {
            row[0]: row[1:]
            for row in reader.execute(
                "SELECT substr(a.key, 7), p.id, p.name, p.role FROM account a"
                " JOIN person p ON p.id = a.person_id WHERE a.key LIKE 'owner:%'"
            )
        }

    def party(self, ident: int) -> int:
        """The person of a party."""
        person, name, role = self._of_party[ident]
        return self._number(person, name, role)

    def owner(self, device: str) -> int:
        """The person whose device or account it is."""
        person, name, role = self._owners.get(device, (f"owner:{device}", device or "(owner)", ""))
        return self._number(person, name, role)

    def group(self, thread_id: int, name: str) -> int:
        """A group, as a target."""
        return self._number(f"group:{thread_id}", name, "", group=True)

    def other(self, thread_id: int, name: str) -> int:
        """The other end of a conversation between two, where no record names it."""
        return self._number(f"end:{thread_id}", name, "")

    def _number(self, key: str, name: str, role: str, *, group: bool = False) -> int:
        found = self._numbers.get(key)
        if found is None:
            found = self._numbers[key] = len(self.names)
            self.names.append(name)
            self.groups.append(group)
            self.roles.append(role)
        return found


def read(reader: Reader) -> Traffic:
    """Read the traffic of a case."""
    threads = {
        row[0]: _Thread(row[1], row[2] or row[3], bool(row[4]))
        for row in reader.execute("SELECT id, owner, name, key, is_group FROM thread")
    }
    ends = _Ends(reader)
    events: dict[int, str] = {}
    counterparts = _counterparts(reader)
    columns = np.array(
        list(_rows(reader, threads, ends, counterparts, events)), dtype=np.int64
    ).reshape(-1, 7)
    return Traffic(
        ids=columns[:, 0],
        kinds=columns[:, 1].astype(np.int8),
        threads=columns[:, 2],
        actors=columns[:, 3],
        targets=columns[:, 4],
        utc=columns[:, 5],
        blocked=columns[:, 6].astype(np.int8),
        events=events,
        names=tuple(ends.names),
        groups=tuple(ends.groups),
        roles=tuple(ends.roles),
    )


def _counterparts(reader: Reader) -> dict[int, list[int]]:
    """For each thread that is no group, the parties that write in it and are not the owner."""
    found: dict[int, list[int]] = {}
    for thread_id, party_id in reader.execute(
        "SELECT DISTINCT e.thread_id, e.sender_id FROM event e JOIN thread t ON t.id = e.thread_id"
        " JOIN party p ON p.id = e.sender_id WHERE t.is_group = 0 AND p.is_owner = 0"
        " AND e.kind <> 'system' ORDER BY 1, 2"
    ):
        found.setdefault(thread_id, []).append(party_id)
    return found


def _rows(
    reader: Reader,
    threads: dict[int, _Thread],
    ends: _Ends,
    counterparts: dict[int, list[int]],
    events: dict[int, str],
) -> Iterator[tuple[int, int, int, int, int, int, int]]:
    for place, raw in enumerate(reader.execute(SELECT)):
        ident, kind, thread_id, direction, sender, stated, utc, outcome, event = raw
        thread = threads[thread_id]
        actor = target = -1
        if kind != "system":
            actor = ends.party(sender) if sender is not None else -1
            if thread.group:
                target = ends.group(thread_id, thread.name)
            else:
                others = counterparts.get(thread_id, [])
                target = _target(ends, thread_id, thread, direction, others, sender, stated)
        elif event:
            events[place] = event
        yield (
            ident, KINDS.index(kind), thread_id, actor, target,
            NEVER if utc is None else utc, int(outcome == "blocked"),
        )  # fmt: skip


def _target(
    ends: _Ends,
    thread_id: int,
    thread: _Thread,
    direction: str,
    others: list[int],
    sender: int | None,
    recipients: str,
) -> int:
    """Whom a message between two is directed at."""
    stated = json.loads(recipients)
    if len(stated) == 1:
        return ends.party(stated[0])
    if direction == "incoming":
        return ends.owner(thread.owner)
    rest = [each for each in others if each != sender]
    if rest:
        return ends.party(rest[0])
    if sender in others:  # nobody else writes here: to whose device it is, who never answered
        return ends.owner(thread.owner)
    if len(stated) > 1:
        return ends.group(thread_id, thread.name)
    return ends.other(thread_id, thread.name)
