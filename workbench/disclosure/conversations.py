"""Conversations for the message report: what was confirmed, and what stands around it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from workbench.case import Case, Reader, events, parties
from workbench.case.events import EventRow, as_utc
from workbench.disclosure.facts import Facts
from workbench.timeline import chronology
from workbench.timeline.chronology import Row

MAX_CONTEXT = 200_000


@dataclass(frozen=True, slots=True)
class Said:
    """An event as the message report shows it: confirmed, or around what is."""

    event_id: int
    id: str
    kind: str
    side: str
    sender: str
    timestamp: str | None
    local_time: str | None
    time_flag: str
    time_basis: str
    text: str
    state: str
    exhibit: str
    locator: str
    attachments: tuple[dict[str, str], ...]
    number: int | None
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Conversation:
    """The confirmed part of a thread with what stands around it."""

    thread_id: int
    name: str
    platform: str
    held: int
    said: tuple[Said, ...]
    left_out_after: int


def conversations(
    case: Case,
    reader: Reader,
    rows: Sequence[Row],
    facts: Facts,
    around: int,
    kept_back: Collection[int] = frozenset(),
) -> list[Conversation]:
    """The conversations that hold confirmed events, each with its surroundings.

    Args:
        case: open.
        reader: a connection.
        rows: the timeline.
        facts: for exhibit references.
        around: how many events before and after each confirmed one.
        kept_back: ids of events of the sensitive schedule: never shown as context.
    """
    numbers = {row.event_id: row.number for row in rows if row.event_id is not None}
    if not numbers:
        return []
    threads: dict[int, None] = {}
    for start in range(0, len(numbers), 500):
        some = list(numbers)[start : start + 500]
        for (thread,) in reader.execute(
            f"SELECT DISTINCT thread_id FROM event WHERE id IN ({','.join('?' * len(some))})", some
        ):
            threads[thread] = None
    made, shown = [], 0
    for thread in sorted(threads):
        ids = list(events.thread_ids(reader, thread))
        wanted = _around(ids, numbers, around if shown < MAX_CONTEXT else 0)
        wanted = [each for each in wanted if ids[each] not in kept_back]
        shown += len(wanted)
        made.append(_conversation(case, reader, thread, ids, wanted, numbers, facts))
    return sorted(made, key=lambda each: (each.said[0].timestamp or "9", each.thread_id))


def _around(ids: list[int], numbers: dict[int, int | None], around: int) -> list[int]:
    """Places in a thread that are confirmed, or within `around` of one that is."""
    places: set[int] = set()
    for place, ident in enumerate(ids):
        if ident in numbers:
            places.update(range(max(0, place - around), min(len(ids), place + around + 1)))
    return sorted(places)


def _conversation(
    case: Case,
    reader: Reader,
    thread: int,
    ids: list[int],
    wanted: list[int],
    numbers: dict[int, int | None],
    facts: Facts,
) -> Conversation:
    said, last, name, platform = [], -1, "", ""
    found = events.paged(reader, [ids[place] for place in wanted])
    for place, event in zip(wanted, found, strict=True):
        said.append(_said(case, event, numbers, facts, place - last - 1))
        last, name, platform = place, event.thread, event.platform
    return Conversation(thread, name, platform, len(ids), tuple(said), len(ids) - last - 1)


def _said(
    case: Case, event: EventRow, numbers: dict[int, int | None], facts: Facts, left_out: int
) -> Said:
    sides = {"incoming": "left", "outgoing": "right"}
    return Said(
        event_id=event.id,
        id=event.uid,
        kind=event.kind,
        side=sides.get(event.direction, "middle"),
        sender=parties.shown(event.sender),
        timestamp=as_utc(event.time),
        local_time=chronology.local(event.time, case.zone),
        time_flag=event.time_flag,
        time_basis=event.time_basis,
        text=event.text,
        state=chronology.state_of(event),
        exhibit=facts.exhibits.get(event.source_id, ""),
        locator=" ".join(filter(None, [event.provenance.member, event.provenance.locator])),
        attachments=tuple(
            {"name": a.name, "mime": a.mime, "held": a.held, "sha256": a.sha256}
            for a in event.attachments
        ),
        number=numbers.get(event.id),
        left_out=left_out,
    )
