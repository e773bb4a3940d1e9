"""Where two sources of one message do not agree, and where their clocks do not.

Shown and never settled: which of two sources is right is a question of evidence.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from workbench.case.database import Reader
from workbench.case.events import shown_uid

HOUR = 3_600_000
SLACK = 60_000

LINKED = """
SELECT o.uid, n.uid, o.source_id, n.source_id, o.body, n.body, o.deleted, n.deleted, o.edited,
       n.edited, o.utc, n.utc, o.time_step, n.time_step, o.outcome, n.outcome, o.seconds, n.seconds
FROM event n JOIN event o ON o.id = n.same_as ORDER BY n.id
"""
SHIFTED = """
SELECT o.uid, n.uid, o.source_id, n.source_id, n.utc - o.utc
FROM event o JOIN event n ON n.fingerprint = o.fingerprint AND n.source_id > o.source_id
     AND n.platform = o.platform AND n.direction = o.direction AND n.id <> o.id
JOIN thread ot ON ot.id = o.thread_id JOIN thread nt ON nt.id = n.thread_id
     AND (ot.key = nt.key OR ot.name = nt.name)
WHERE n.same_as IS NULL AND length(o.body) >= 12
  AND abs(abs(n.utc - o.utc) - :hour) <= :slack
ORDER BY o.id, n.id
"""


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two records of one message, or of what may be one, and how they differ.

    Attributes:
        one, other: public ids; `sources` the numbers of their sources.
        field: what differs: text, deleted, edited, time, outcome, duration or clock.
        values: what each says.
    """

    one: str
    other: str
    sources: tuple[int, int]
    field: str
    values: tuple[str, str]


def every(reader: Reader) -> Iterator[Conflict]:
    """All conflicts of a case."""
    for raw in reader.execute(LINKED):
        uids, held = (shown_uid(raw[0]), shown_uid(raw[1])), (raw[2], raw[3])
        for field, one, other in _differing(raw):
            yield Conflict(*uids, held, field, (one, other))
    for one, other, first, second, shift in reader.execute(SHIFTED, {"hour": HOUR, "slack": SLACK}):
        hours = f"{shift / HOUR:+.0f} h"
        yield Conflict(
            shown_uid(one),
            shown_uid(other),
            (first, second),
            "clock",
            ("as recorded", f"{hours}: the same text an hour apart; a clock or zone is wrong"),
        )


def _differing(raw: tuple[object, ...]) -> Iterator[tuple[str, str, str]]:
    _, _, _, _, body, other_body, *rest = raw
    deleted, other_deleted, edited, other_edited, utc, other_utc, step, other_step, *call = rest
    outcome, other_outcome, seconds, other_seconds = call
    if (body or "") != (other_body or "") and not deleted and not other_deleted:
        yield "text", str(body or ""), str(other_body or "")
    for field, one, other in (
        ("deleted", deleted, other_deleted),
        ("edited", edited, other_edited),
    ):
        if one != other:
            yield field, _yes(one), _yes(other)
    if isinstance(utc, int) and isinstance(other_utc, int):
        coarse = max(int(str(step)), int(str(other_step))) * 1000
        if abs(utc - other_utc) >= max(coarse, 2000):
            yield "time", str(utc), str(other_utc)
    for field, one, other in (("outcome", outcome, other_outcome),
                              ("duration", seconds, other_seconds)):  # fmt: skip
        if one != other:
            yield field, str(one), str(other)


def _yes(value: object) -> str:
    return "yes" if value else "no"
