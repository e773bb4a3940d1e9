"""What is held and not on the timeline: items listed by themselves, and the rest in blocks."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from workbench.case import Case, Reader, events, parties
from workbench.case.events import EventRow
from workbench.disclosure.facts import Facts
from workbench.disclosure.paper import apart
from workbench.disclosure.profile import Profile
from workbench.errors import UsageError
from workbench.review import state
from workbench.review.fold import Verdict


@dataclass(frozen=True, slots=True)
class UnusedItem:
    """An event on a schedule by itself; `codes` and `why` never go on the MG6C.

    Attributes:
        description: what it is, without what it says.
        text: what it says, whole: redaction by hand counts its characters.
    """

    id: str
    description: str
    location: str
    decision: str
    codes: tuple[str, ...]
    why: str
    by: str
    text: str = ""

    @property
    def told(self) -> str:
        """Description and text as a schedule prints them."""
        if not self.text:
            return self.description
        more = "…" if len(self.text) > 300 else ""
        return f"{self.description}: “{apart(self.text[:300])}{more}”"


@dataclass(frozen=True, slots=True)
class UnusedBlock:
    """The rest of a conversation, listed by quantity and dates."""

    description: str
    location: str
    count: int
    first: str
    last: str
    decided: int


def singly(
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
    named = {
        events.find(reader, each.event): each.reason
        for each in profile.sensitive_item
        if each.event
    }
    used = named.keys() & set(state.relevant_ids(reader))
    if used:
        raise UsageError(
            "a sensitive item stands on the timeline",
            where=events.public_ids(reader, sorted(used))[0],
            remedy="Take the decision “relevant” back, or take the item out of the profile",
        )
    ids += sorted(named.keys() - set(ids))  # named by the profile, and decided by nobody
    verdicts = state.verdicts(reader, ids)
    listed, sensitive = [], []
    for event in events.paged(reader, ids):
        held = verdicts.get(event.id, [])
        codes = tuple(sorted({tag for each in held for tag in each.tags}))
        unsure = any(each.decision == "unsure" for each in held)
        if event.id in named or any(each.lower() == "sensitive" for each in codes):
            why = named.get(event.id) or "; ".join(each.note for each in held if each.note)
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
    held: Sequence[Verdict],
    codes: tuple[str, ...],
    facts: Facts,
    why: str,
) -> UnusedItem:
    when = event.local(case.zone)
    told = f"{when:%d %b %Y %H:%M}" if when else "time unknown"
    to = ", ".join(parties.shown(each) for each in event.recipients) or event.thread
    kind = {"call": "Call", "system": "Line written by the app"}.get(event.kind, "Message")
    who = parties.shown(event.sender) or "unknown sender"
    place = " ".join(filter(None, [event.provenance.member, event.provenance.locator]))
    return UnusedItem(
        id=event.uid,
        description=f"{kind} ({event.platform}), {told}, {apart(who)} to {apart(to)}"
        + ("" if event.text else ": no text"),
        location=f"{facts.exhibits.get(event.source_id, '')}, {place}",
        decision=", ".join(sorted({each.decision for each in held})),
        codes=codes,
        why=why,
        by=", ".join(sorted({each.by for each in held})),
        text=event.text,
    )


def blocks(
    case: Case, reader: Reader, facts: Facts, sensitive: Iterable[int] = ()
) -> list[UnusedBlock]:
    """What is left of each conversation once the timeline and the single items are taken off."""
    found = reader.execute(
        "SELECT t.platform, coalesce(nullif(t.name, ''), t.key), e.source_id, e.kind = 'call',"
        " count(*), min(e.utc), max(e.utc), sum(v.event_id IS NOT NULL)"
        " FROM event e JOIN thread t ON t.id = e.thread_id"
        " LEFT JOIN (SELECT event_id, max(decision = 'relevant') AS used,"
        "   max(decision = 'unsure' OR tags GLOB '*\"D[0-9]*' OR lower(tags) LIKE"
        " '%\"sensitive\"%')"
        "   AS single FROM verdict GROUP BY event_id) v ON v.event_id = e.id"
        " WHERE e.same_as IS NULL AND coalesce(v.used, 0) = 0 AND coalesce(v.single, 0) = 0"
        " AND e.id NOT IN (SELECT value FROM json_each(?))"
        " GROUP BY t.platform, t.id, e.source_id, e.kind = 'call'"
        " ORDER BY t.platform, e.source_id, t.id",
        (json.dumps(sorted(sensitive)),),
    )
    made = []
    for platform, thread, source_id, calls, count, first, last, decided in found:
        kind = ("call" if calls else "message") + ("" if count == 1 else "s")
        made.append(
            UnusedBlock(
                description=f"{platform} {kind} in the conversation “{apart(thread)}”",
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
