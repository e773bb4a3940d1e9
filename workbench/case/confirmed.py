"""What people confirmed that the analysis heeds: stop requests, blocks, orders."""

from __future__ import annotations

import json

from workbench.case.database import Reader


def tagged(reader: Reader, codes: tuple[str, ...]) -> dict[str, list[int]]:
    """The events that somebody holds relevant and tagged with a code, by code, in time order."""
    found: dict[str, list[int]] = {code: [] for code in codes}
    rows = reader.execute(
        "SELECT v.event_id, v.tags FROM verdict v JOIN event e ON e.id = v.event_id"
        " WHERE v.decision = 'relevant' AND v.tags <> '[]' ORDER BY e.utc, v.event_id"
    )
    for event_id, tags in rows:
        for code in set(json.loads(tags)) & found.keys():
            found[code].append(event_id)
    return found


def entries_tagged(reader: Reader, tag: str) -> list[int]:
    """When the investigators' own entries with a tag took place (milliseconds), in order.

    `V1` stands for a refusal that came by another way (a warning served, a solicitor's letter),
    `ORDER` for the beginning of bail conditions or a protective order.
    """
    return [
        row[0]
        for row in reader.execute(
            "SELECT at_utc FROM entry WHERE at_utc IS NOT NULL"
            " AND EXISTS (SELECT 1 FROM json_each(tags) WHERE value = ?) ORDER BY at_utc",
            (tag,),
        )
    ]


def refuted(reader: Reader) -> set[int]:
    """The events that somebody holds not relevant, and nobody relevant."""
    rows = reader.execute(
        "SELECT event_id FROM verdict GROUP BY event_id"
        " HAVING max(decision = 'not-relevant') = 1 AND max(decision = 'relevant') = 0"
    )
    return {row[0] for row in rows}
