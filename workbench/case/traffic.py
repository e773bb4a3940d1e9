"""Who contacted whom and when: every standing event in time order, by column, for ranking.

An account is called by the name that the device's owner gave it, where it has one, so that a
number and a chat under one saved name count as one; nothing here states who a person is.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.case import parties
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
        names: accounts and groups, as shown.
        groups: whether each of `names` is a group.
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


@dataclass(frozen=True, slots=True)
class _Thread:
    owner: str
    name: str
    group: bool


class _Accounts:
    """Numbers accounts as they are met; parties of one saved name on one device share a number."""

    def __init__(self, reader: Reader) -> None:
        self.names: list[str] = []
        self.groups: list[bool] = []
        self._by_key: dict[tuple[str, str], int] = {}
        self._parties = {
            row[0]: row[1:]
            for row in reader.execute("SELECT id, identifier, name, is_owner, owner FROM party")
        }
        self._saved: dict[tuple[str, str], str] = {}
        for identifier, name, is_owner, device in self._parties.values():
            if identifier and name and not is_owner:
                self._saved.setdefault((device, parties.normal(identifier)), name)

    def party(self, ident: int, device: str) -> int:
        """The account of a party, as met on a device."""
        identifier, name, is_owner, owner = self._parties[ident]
        if is_owner:
            return self._number(device, "owner", owner or name or identifier or "(owner)")
        shown = name or self._saved.get((device, parties.normal(identifier)), identifier)
        return self._number(device, parties.normal(shown), shown)

    def owner(self, device: str) -> int:
        """The account of a device's own user."""
        return self._number(device, "owner", device or "(owner)")

    def group(self, thread_id: int, name: str) -> int:
        """A group, as a target."""
        return self._number("group", str(thread_id), name, group=True)

    def _number(self, device: str, key: str, name: str, *, group: bool = False) -> int:
        found = self._by_key.get((device, key))
        if found is None:
            found = self._by_key[device, key] = len(self.names)
            self.names.append(name)
            self.groups.append(group)
        return found


def read(reader: Reader) -> Traffic:
    """Read the traffic of a case."""
    threads = {
        row[0]: _Thread(row[1], row[2] or row[3], bool(row[4]))
        for row in reader.execute("SELECT id, owner, name, key, is_group FROM thread")
    }
    accounts = _Accounts(reader)
    events: dict[int, str] = {}
    counterparts = _counterparts(reader)
    columns = np.array(
        list(_rows(reader, threads, accounts, counterparts, events)), dtype=np.int64
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
        names=tuple(accounts.names),
        groups=tuple(accounts.groups),
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
    accounts: _Accounts,
    counterparts: dict[int, list[int]],
    events: dict[int, str],
) -> Iterator[tuple[int, int, int, int, int, int, int]]:
    for place, raw in enumerate(reader.execute(SELECT)):
        ident, kind, thread_id, direction, sender, stated, utc, outcome, event = raw
        thread = threads[thread_id]
        actor = target = -1
        if kind != "system":
            actor = accounts.party(sender, thread.owner) if sender is not None else -1
            if thread.group:
                target = accounts.group(thread_id, thread.name)
            elif direction == "incoming":
                target = accounts.owner(thread.owner)
            else:
                target = _target(accounts, thread, counterparts.get(thread_id, []), sender, stated)
        elif event:
            events[place] = event
        yield (
            ident, KINDS.index(kind), thread_id, actor, target,
            NEVER if utc is None else utc, int(outcome == "blocked"),
        )  # fmt: skip


def _target(
    accounts: _Accounts, thread: _Thread, others: list[int], sender: int | None, recipients: str
) -> int:
    """Whom an outgoing message, or one of unknown direction, is directed at."""
    stated = json.loads(recipients)
    if len(stated) == 1:
        return accounts.party(stated[0], thread.owner)
    rest = [each for each in others if each != sender]
    if rest:
        return accounts.party(rest[0], thread.owner)
    return accounts.group(-1, thread.name)
