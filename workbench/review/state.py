"""Reading what people decided."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from workbench.case import Reader, audit, events
from workbench.review.fold import ACTIONS, OwnEntry, Verdict, fold


def verdicts(reader: Reader, event_ids: Sequence[int]) -> dict[int, list[Verdict]]:
    """The decisions on some events, by event id, each person's own."""
    found: dict[int, list[Verdict]] = {}
    for start in range(0, len(event_ids), 500):
        some = list(event_ids[start : start + 500])
        rows = reader.execute(
            "SELECT v.event_id, e.uid, v.by, v.decision, v.tags, v.note, v.at, v.operation"
            " FROM verdict v JOIN event e ON e.id = v.event_id"
            f" WHERE v.event_id IN ({','.join('?' * len(some))}) ORDER BY v.event_id, v.at",
            some,
        )
        for ident, uid, by, decision, tags, note, at, operation in rows:
            found.setdefault(ident, []).append(
                Verdict(
                    events.shown_uid(uid),
                    by,
                    decision,
                    tuple(json.loads(tags)),
                    note,
                    at,
                    operation,
                )
            )
    return found


def relevant_ids(reader: Reader) -> list[int]:
    """Events that at least one person holds relevant, in time order."""
    rows = reader.execute(
        "SELECT DISTINCT e.id FROM verdict v JOIN event e ON e.id = v.event_id"
        " WHERE v.decision = 'relevant' ORDER BY e.utc IS NULL, e.utc, e.id"
    )
    return [row[0] for row in rows]


def counts(reader: Reader) -> dict[str, int]:
    """How many events each decision stands for; an event on which people differ counts in each."""
    rows = reader.execute(
        "SELECT decision, count(DISTINCT event_id) FROM verdict GROUP BY decision"
    )
    return dict(rows.fetchall())


def reviewed(reader: Reader) -> int:
    """How many events at least one person has decided."""
    return int(reader.execute("SELECT count(DISTINCT event_id) FROM verdict").fetchone()[0])


def entries(reader: Reader) -> list[OwnEntry]:
    """The investigators' own entries that stand."""
    rows = reader.execute(
        "SELECT id, at_utc, at_text, zone, text, basis, tags, by, made_at FROM entry ORDER BY id"
    )
    return [
        OwnEntry(
            ident,
            events.as_utc(events.instant(utc)) or "",
            when_text,
            zone,
            text,
            basis,
            tuple(json.loads(tags)),
            by,
            made_at,
        )
        for ident, utc, when_text, zone, text, basis, tags, by, made_at in rows
    ]


def problems(reader: Reader) -> Iterator[str]:
    """Where the tables of the present differ from the audit trail, a sentence each."""
    present = fold(audit.entries(reader, ACTIONS))
    ids = [row[0] for row in reader.execute("SELECT DISTINCT event_id FROM verdict")]
    stored = {(v.event, v.by): v for each in verdicts(reader, ids).values() for v in each}
    for event, by in sorted(stored.keys() ^ present.verdicts.keys()):
        yield f"the decision of {by} on {event} is not what the audit trail says"
    for key in sorted(stored.keys() & present.verdicts.keys()):
        if stored[key] != present.verdicts[key]:
            yield f"the decision of {key[1]} on {key[0]} has been changed"
    held = {each.id: each for each in entries(reader)}
    for ident in sorted(held.keys() | present.entries.keys()):
        if held.get(ident) != present.entries.get(ident):
            yield f"the timeline entry {ident} is not what the audit trail says"
