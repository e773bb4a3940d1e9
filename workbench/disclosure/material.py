"""Everything that documents are made of, gathered from the case once, before any is written.

Redaction is applied to this, not to documents: what has been taken out of the material can't get
into any of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from workbench.case import Case, Reader, events, parties
from workbench.case.events import EventRow, as_utc
from workbench.disclosure.facts import Facts
from workbench.disclosure.profile import Profile
from workbench.review import state
from workbench.timeline import chronology
from workbench.timeline.chronology import Row
from workbench.timeline.marks import Mark, marks

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


@dataclass(frozen=True, slots=True)
class UnusedItem:
    """An event on a schedule by itself; `codes` and `why` never go on the MG6C."""

    id: str
    description: str
    location: str
    decision: str
    codes: tuple[str, ...]
    why: str
    by: str


@dataclass(frozen=True, slots=True)
class UnusedBlock:
    """The rest of a conversation, listed by quantity and dates."""

    description: str
    location: str
    count: int
    first: str
    last: str
    decided: int


@dataclass(frozen=True, slots=True)
class Identity:
    """An identifier as recorded, with the names it was seen under."""

    platform: str
    identifier: str
    names: tuple[str, ...]
    owner: str
    events: int
    confirmed: int
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class Place:
    """A position from a source."""

    id: int
    exhibit: str
    locator: str
    timestamp: str | None
    latitude: float
    longitude: float
    label: str


@dataclass(frozen=True, slots=True)
class Act:
    """A decision in a row's history."""

    at: str
    by: str
    told: str
    entry_hash: str


@dataclass(frozen=True, slots=True)
class Redacted:
    """How often a rule took something out, for the redaction log: never what it was."""

    rule: int
    kind: str
    reason: str
    by: str
    count: int
    rows: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Material:
    """The whole matter of a bundle.

    Attributes:
        rows: the timeline.
        history: every decision on each row, by row id, also those no longer standing.
        unused: items listed singly; `blocks` the rest by conversation.
        redacted: what was taken out, by rule; empty in the unredacted edition.
        changed_rows: ids of rows from which something was taken out.
        pictures: what pictures show in this edition: SHA-256 to the reduced file, made elsewhere.
    """

    facts: Facts
    profile: Profile
    rows: tuple[Row, ...]
    marks: tuple[Mark, ...]
    history: dict[str, tuple[Act, ...]]
    conversations: tuple[Conversation, ...]
    unused: tuple[UnusedItem, ...]
    sensitive: tuple[UnusedItem, ...]
    blocks: tuple[UnusedBlock, ...]
    identities: tuple[Identity, ...]
    places: tuple[Place, ...]
    edition: int = 1
    changes: tuple[str, ...] = ()
    redacted: tuple[Redacted, ...] = ()
    changed_rows: frozenset[str] = frozenset()
    unanswered: tuple[str, ...] = field(default=())


def gather(case: Case, facts: Facts, profile: Profile) -> Material:
    """Read everything that the documents need."""
    reader = case.connection
    rows = tuple(chronology.rows(case))
    listed, apart = _unused(case, reader, facts, profile)
    return Material(
        facts=facts,
        profile=profile,
        rows=rows,
        marks=tuple(marks(rows)),
        history=_history(facts),
        conversations=tuple(_conversations(case, reader, rows, facts, profile.context)),
        unused=tuple(listed),
        sensitive=tuple(apart),
        blocks=tuple(_blocks(case, reader, facts)),
        identities=tuple(_identities(reader)),
        places=tuple(_places(reader, facts)),
    )


def _history(facts: Facts) -> dict[str, tuple[Act, ...]]:
    found: dict[str, list[Act]] = {}
    acts: dict[str, list[str]] = {}
    for entry in facts.entries:
        told = entry.detail
        if entry.action == "decide":
            acts[entry.id] = list(told["events"])
            tags = f", tags {', '.join(told['tags'])}" if told["tags"] else ""
            text = f"{told['decision']}{tags}"
        elif entry.action == "entry":
            acts[entry.id] = [entry.id]
            text = "entry made"
        elif entry.action == "undo":
            acts[entry.id] = acts.get(str(told["operation"]), [])
            text = "taken back"
        else:
            continue
        for row_id in acts[entry.id]:
            found.setdefault(row_id, []).append(Act(entry.at, entry.by, text, entry.hash))
    return {row_id: tuple(each) for row_id, each in found.items()}


def _conversations(
    case: Case, reader: Reader, rows: Sequence[Row], facts: Facts, around: int
) -> list[Conversation]:
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


def _unused(
    case: Case, reader: Reader, facts: Facts, profile: Profile
) -> tuple[list[UnusedItem], list[UnusedItem]]:
    """Decided events that are no part of the timeline and are listed singly; sensitive ones apart.

    Listed singly are those that carry a disclosure code (D1 to D6), and those on which somebody is
    unsure: any that might meet the test of section 3 CPIA is described by itself.
    """
    ids = [
        row[0]
        for row in reader.execute(
            "SELECT event_id FROM verdict v JOIN event e ON e.id = v.event_id GROUP BY event_id"
            " HAVING max(decision = 'relevant') = 0 ORDER BY e.utc IS NULL, e.utc, e.id"
        )
    ]
    verdicts = state.verdicts(reader, ids)
    apart = {each.event: each.reason for each in profile.sensitive_item if each.event}
    listed, sensitive = [], []
    for event in events.paged(reader, ids):
        held = verdicts[event.id]
        codes = tuple(sorted({tag for each in held for tag in each.tags}))
        unsure = any(each.decision == "unsure" for each in held)
        if event.uid in apart or any(each.lower() == "sensitive" for each in codes):
            why = apart.get(event.uid) or "; ".join(each.note for each in held if each.note)
            sensitive.append(_unused_item(case, event, held, codes, facts, why))
        elif unsure or any(each[:1] == "D" and each[1:].isdecimal() for each in codes):
            why = "; ".join(each.note for each in held if each.note)
            listed.append(_unused_item(case, event, held, codes, facts, why))
    sensitive += [
        UnusedItem("", each.description, each.location, "", (), each.reason, facts.operator)
        for each in profile.sensitive_item
        if not each.event
    ]
    return listed, sensitive


def _unused_item(
    case: Case,
    event: EventRow,
    held: Sequence[state.Verdict],
    codes: tuple[str, ...],
    facts: Facts,
    why: str,
) -> UnusedItem:
    when = event.local(case.zone)
    told = f"{when:%d %b %Y %H:%M}" if when else "time unknown"
    to = ", ".join(parties.shown(each) for each in event.recipients) or event.thread
    said = (
        f"“{event.text[:300]}{'…' if len(event.text) > 300 else ''}”" if event.text else "no text"
    )
    kind = {"call": "Call", "system": "Line written by the app"}.get(event.kind, "Message")
    place = " ".join(filter(None, [event.provenance.member, event.provenance.locator]))
    return UnusedItem(
        id=event.uid,
        description=f"{kind} ({event.platform}), {told}, {parties.shown(event.sender)} to {to}: {said}",
        location=f"{facts.exhibits.get(event.source_id, '')}, {place}",
        decision=", ".join(sorted({each.decision for each in held})),
        codes=codes,
        why=why,
        by=", ".join(sorted({each.by for each in held})),
    )


def _blocks(case: Case, reader: Reader, facts: Facts) -> list[UnusedBlock]:
    """What is left of each conversation once the timeline and the single items are taken off."""
    found = reader.execute(
        "SELECT t.platform, coalesce(nullif(t.name, ''), t.key), e.source_id, e.kind = 'call',"
        " count(*), min(e.utc), max(e.utc), sum(v.event_id IS NOT NULL)"
        " FROM event e JOIN thread t ON t.id = e.thread_id"
        " LEFT JOIN (SELECT event_id, max(decision = 'relevant') AS used,"
        "   max(decision = 'unsure' OR tags GLOB '*\"D[0-9]*' OR lower(tags) LIKE '%\"sensitive\"%')"
        "   AS single FROM verdict GROUP BY event_id) v ON v.event_id = e.id"
        " WHERE e.same_as IS NULL AND coalesce(v.used, 0) = 0 AND coalesce(v.single, 0) = 0"
        " GROUP BY t.platform, t.id, e.source_id, e.kind = 'call'"
        " ORDER BY t.platform, e.source_id, t.id"
    )
    made = []
    for platform, thread, source_id, calls, count, first, last, decided in found:
        kind = "calls" if calls else "messages"
        made.append(
            UnusedBlock(
                description=f"{platform} {kind} in the conversation “{thread}”",
                location=facts.exhibits.get(source_id, ""),
                count=count,
                first=_day(case, first),
                last=_day(case, last),
                decided=decided or 0,
            )
        )
    return made


def _day(case: Case, utc: int | None) -> str:
    moment = events.instant(utc)
    return f"{moment.astimezone(case.zone):%d %b %Y}" if moment else "unknown"


def _identities(reader: Reader) -> list[Identity]:
    people = {
        row[0]: row[1:]
        for row in reader.execute(
            "SELECT id, platform, identifier, name, is_owner, owner, normal FROM party"
        )
    }
    used = {
        row[0]: row[1:]
        for row in reader.execute(
            "SELECT e.sender_id, count(*), min(e.utc), max(e.utc),"
            " count(DISTINCT v.event_id) FROM event e LEFT JOIN verdict v"
            " ON v.event_id = e.id AND v.decision = 'relevant'"
            " WHERE e.sender_id IS NOT NULL AND e.same_as IS NULL GROUP BY e.sender_id"
        )
    }
    merged: dict[tuple[str, str, str], list[int]] = {}
    for ident, (platform, identifier, name, is_owner, owner, normal) in people.items():
        if ident in used:
            key = (platform, f"owner {owner}" if is_owner else normal or identifier or name, "")
            merged.setdefault(key, []).append(ident)
    return [_identity(ids, people, used) for _, ids in sorted(merged.items())]


def _identity(
    ids: list[int], people: dict[int, tuple[str, ...]], used: dict[int, tuple[int, ...]]
) -> Identity:
    platform, identifier, _, is_owner, owner, _ = people[ids[0]]
    counts = Counter[str]()
    for ident in ids:
        counts[people[ident][2] or people[ident][1]] += used[ident][0]
    first = [used[i][1] for i in ids if used[i][1] is not None]
    last = [used[i][2] for i in ids if used[i][2] is not None]
    return Identity(
        platform=platform,
        identifier=identifier or (owner if is_owner else ""),
        names=tuple(name for name, _ in counts.most_common(8) if name and name != identifier),
        owner=owner if is_owner else "",
        events=sum(used[i][0] for i in ids),
        confirmed=sum(used[i][3] for i in ids),
        first=as_utc(events.instant(min(first))) or "" if first else "",
        last=as_utc(events.instant(max(last))) or "" if last else "",
    )


def _places(reader: Reader, facts: Facts) -> list[Place]:
    found = reader.execute(
        "SELECT id, source_id, member, locator, utc, latitude, longitude, label FROM location"
        " ORDER BY utc IS NULL, utc, id"
    )
    return [
        Place(
            ident,
            facts.exhibits.get(source, ""),
            " ".join(filter(None, [member, locator])),
            as_utc(events.instant(utc)),
            latitude,
            longitude,
            label,
        )
        for ident, source, member, locator, utc, latitude, longitude, label in found
    ]
