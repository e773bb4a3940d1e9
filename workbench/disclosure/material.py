"""Everything that documents are made of, gathered from the case once, before any is written.

Redaction is applied to this, not to documents: what has been taken out of the material can't get
into any of them.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field

from workbench.case import Case, Reader, events
from workbench.case.events import as_utc
from workbench.disclosure.conversations import Conversation, conversations
from workbench.disclosure.facts import Facts
from workbench.disclosure.identities import Author, Identity, authors, identities
from workbench.disclosure.profile import Profile
from workbench.disclosure.unused import UnusedBlock, UnusedItem, blocks, singly
from workbench.timeline import chronology
from workbench.timeline.chronology import Row
from workbench.timeline.marks import Mark, marks


@dataclass(frozen=True, slots=True)
class Place:
    """A position: of a picture that came with a confirmed row, or as a source records it."""

    exhibit: str
    locator: str
    timestamp: str | None
    latitude: float
    longitude: float
    label: str
    number: int | None
    confirmed: bool
    sha256: str = ""


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
    authors: dict[str, Author]
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
    listed, apart = singly(case, reader, facts, profile)
    kept_back = frozenset(events.find(reader, each.id) for each in apart if each.id)
    return Material(
        facts=facts,
        profile=profile,
        rows=rows,
        marks=tuple(marks(rows)),
        history=_history(facts),
        conversations=tuple(conversations(case, reader, rows, facts, profile.context, kept_back)),
        unused=tuple(listed),
        sensitive=tuple(apart),
        blocks=tuple(blocks(case, reader, facts, kept_back)),
        identities=tuple(identities(reader)),
        authors=authors(reader, rows),
        places=tuple(_places(reader, facts, rows)),
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
        elif entry.action == "adopt":
            acts[entry.id] = list(told["events"])
            text = f"{told['kind']} adopted"
        elif entry.action == "undo":
            acts[entry.id] = acts.get(str(told["operation"]), [])
            text = "taken back"
        else:
            continue
        for row_id in acts[entry.id]:
            found.setdefault(row_id, []).append(Act(entry.at, entry.by, text, entry.hash))
    return {row_id: tuple(each) for row_id, each in found.items()}


def _places(reader: Reader, facts: Facts, rows: Sequence[Row]) -> list[Place]:
    """Positions of pictures that came with confirmed rows, then what sources record beside."""
    positions = {
        digest: json.loads(told)
        for digest, told in reader.execute(
            "SELECT sha256, metadata FROM blob WHERE metadata LIKE '%latitude%'"
        )
    }
    made = [
        Place(
            row.exhibit,
            f"{each['name'] or each['sha256']} in {row.member} {row.locator}".strip(),
            row.timestamp,
            float(positions[each["sha256"]]["latitude"]),
            float(positions[each["sha256"]]["longitude"]),
            "position stated by the picture",
            row.number,
            confirmed=True,
            sha256=each["sha256"],
        )
        for row in rows
        for each in row.attachments
        if each["sha256"] in positions
    ]
    found = reader.execute(
        "SELECT source_id, member, locator, utc, latitude, longitude, label FROM location"
        " ORDER BY utc IS NULL, utc, id"
    )
    made += [
        Place(
            facts.exhibits.get(source, ""),
            " ".join(filter(None, [member, locator])),
            as_utc(events.instant(utc)),
            latitude,
            longitude,
            label,
            None,
            confirmed=False,
        )
        for source, member, locator, utc, latitude, longitude, label in found
    ]
    return made
