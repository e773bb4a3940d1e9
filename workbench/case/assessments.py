"""What the analysis made of each message: lane, place in the reading order, scores, reasons.

Derived: all of it can be thrown away and made again by `workbench analyse`. Scores order reading;
they are never evidence and never enter the timeline.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from workbench.case.database import Case, Reader

ORDERS = {
    "priority": "position",
    "threat": "threat DESC, position",
    "fixation": "fixation DESC, position",
    "victim": "victim DESC, position",
    "disclosure": "disclosure DESC, position",
}
COLUMNS = (
    "event_id, position, lane, priority, threat, fixation, victim, disclosure, threat_level,"
    " fixation_level, confidence, pair_id, state, signals, parts, reasons"
)


@dataclass(frozen=True, slots=True)
class Assessment:
    """A message's place in the reading order, and why it stands there.

    Attributes:
        position: from 1.
        lane: interrupt, ranked or not-assessed.
        priority: the sum of `parts`; it orders reading and measures nothing else.
        threat: calibrated probability that a reader would mark the axis; likewise the other three.
        threat_level: 0 to 4, anchored in the taxonomy; likewise `fixation_level`.
        confidence: `assessed`, `low confidence: why` or `not assessed: why`.
        state: of the pair when it was sent: neutral, refused, blocked or order.
        signals: probability by code, in the order of the taxonomy.
        parts: the terms of the priority by name, in the order in which they are shown.
        reasons: sentences for a reader, the weightiest first.
    """

    event_id: int
    position: int
    lane: str
    priority: float
    threat: float
    fixation: float
    victim: float
    disclosure: float
    threat_level: int
    fixation_level: int
    confidence: str
    pair_id: int | None
    state: str
    signals: dict[str, float]
    parts: dict[str, float]
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PairRow:
    """One account's conduct towards another.

    Attributes:
        score: 0 to 1; orders reading.
        measures: each measure's value and its share of the score, by name.
        states: from when (UTC, ISO 8601) the pair reads as refused, blocked or under an order.
    """

    id: int
    actor: str
    target: str
    score: float
    contacts: int
    first_utc: int | None
    last_utc: int | None
    measures: dict[str, Any]
    states: list[dict[str, Any]]


def order(reader: Reader, by: str = "priority", limit: int | None = None) -> array[int]:
    """Event ids in reading order.

    Args:
        reader: a connection.
        by: priority, threat, fixation, victim or disclosure. Only the first puts lanes first.
        limit: at most so many, or all.
    """
    rows = reader.execute(
        f"SELECT event_id FROM assessment ORDER BY {ORDERS[by]} LIMIT ?",
        (-1 if limit is None else limit,),
    )
    return array("q", (row[0] for row in rows))


def rows(reader: Reader, ids: Sequence[int]) -> list[Assessment]:
    """Assessments of some events, in their order; events without one are left out."""
    codes = signal_codes(reader)
    found: dict[int, Assessment] = {}
    for start in range(0, len(ids), 500):
        some = list(ids[start : start + 500])
        for raw in reader.execute(
            f"SELECT {COLUMNS} FROM assessment WHERE event_id IN ({','.join('?' * len(some))})",
            some,
        ):
            found[raw[0]] = _row(raw, codes)
    return [found[each] for each in ids if each in found]


def signal_codes(reader: Reader) -> tuple[str, ...]:
    """The codes whose probabilities are stored, in their order."""
    row = reader.execute("SELECT value FROM setting WHERE name = 'signal_codes'").fetchone()
    return tuple(json.loads(row[0])) if row else ()


def _row(raw: Sequence[Any], codes: tuple[str, ...]) -> Assessment:
    values = np.frombuffer(raw[13], dtype=np.float16)
    told = {code: round(float(p), 4) for code, p in zip(codes, values, strict=True)}
    fields: list[Any] = [*raw[:13], told, json.loads(raw[14]), tuple(json.loads(raw[15]))]
    return Assessment(*fields)


def lanes(reader: Reader) -> dict[str, int]:
    """How many messages each lane holds."""
    return dict(reader.execute("SELECT lane, count(*) FROM assessment GROUP BY lane").fetchall())


def unassessed(reader: Reader) -> dict[str, int]:
    """How many messages could not be judged, or only with low confidence, by reason."""
    return dict(
        reader.execute(
            "SELECT confidence, count(*) FROM assessment WHERE confidence <> 'assessed'"
            " GROUP BY confidence ORDER BY count(*) DESC"
        ).fetchall()
    )


def pairs(reader: Reader, limit: int = 50) -> list[PairRow]:
    """Pairs of accounts, the most one-sided and marked contact first."""
    return [
        PairRow(*raw[:7], *(json.loads(each) for each in raw[7:]))
        for raw in reader.execute(
            "SELECT id, actor, target, score, contacts, first_utc, last_utc, measures, states"
            " FROM pair ORDER BY score DESC, id LIMIT ?",
            (limit,),
        )
    ]


def pair(reader: Reader, pair_id: int) -> PairRow | None:
    """One pair, or None."""
    raw = reader.execute(
        "SELECT id, actor, target, score, contacts, first_utc, last_utc, measures, states"
        " FROM pair WHERE id = ?",
        (pair_id,),
    ).fetchone()
    return PairRow(*raw[:7], *(json.loads(each) for each in raw[7:])) if raw else None


def replace(
    case: Case,
    codes: Sequence[str],
    pair_rows: Iterable[tuple[Any, ...]],
    assessments: Iterable[tuple[Any, ...]],
) -> None:
    """Put a new ranking in the place of the old one, inside the caller's transaction.

    Args:
        case: open for writing.
        codes: the signals, in the order of the stored probabilities.
        pair_rows: rows of `pair` in the order of its columns.
        assessments: rows of `assessment` in the order of its columns.
    """
    connection = case.connection
    case.set("signal_codes", json.dumps(list(codes)))
    connection.execute("DELETE FROM assessment")
    connection.execute("DELETE FROM pair")
    connection.executemany(f"INSERT INTO pair VALUES ({','.join('?' * 9)})", pair_rows)
    connection.executemany(f"INSERT INTO assessment VALUES ({','.join('?' * 16)})", assessments)
