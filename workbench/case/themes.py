"""Themes: clusters of flagged messages with a label. Derived, and made again by analysis."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from dataclasses import dataclass

from workbench.case.database import Case, Reader


@dataclass(frozen=True, slots=True)
class ThemeRow:
    """A theme.

    Attributes:
        label: its most telling words.
        threat: mean over its members; likewise `fixation`.
        representative: the event that is most like all of them.
        parent: the wider theme it belongs to, or None.
    """

    id: int
    label: str
    size: int
    threat: float
    fixation: float
    representative: int
    parent: int | None


def every(reader: Reader) -> list[ThemeRow]:
    """All themes, those with the strongest signals first."""
    return [
        ThemeRow(*raw)
        for raw in reader.execute(
            "SELECT id, label, size, threat, fixation, representative, parent FROM theme"
            " ORDER BY max(threat, fixation) DESC, size DESC, id"
        )
    ]


def members(reader: Reader, theme_id: int) -> array[int]:
    """The events of a theme, in reading order."""
    rows = reader.execute(
        "SELECT m.event_id FROM theme_member m JOIN assessment a ON a.event_id = m.event_id"
        " WHERE m.theme_id = ? ORDER BY a.position",
        (theme_id,),
    )
    return array("q", (row[0] for row in rows))


def replace(case: Case, themes: Iterable[ThemeRow], members: Iterable[tuple[int, int]]) -> None:
    """Put new themes in the place of the old ones, inside the caller's transaction.

    Args:
        case: open for writing.
        themes: the themes.
        members: theme and event ids.
    """
    connection = case.connection
    connection.execute("DELETE FROM theme_member")
    connection.execute("DELETE FROM theme")
    ordered = sorted(themes, key=lambda each: each.parent is not None)  # wider ones first
    connection.executemany(
        "INSERT INTO theme VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            (t.id, t.label, t.size, t.threat, t.fixation, t.representative, t.parent)
            for t in ordered
        ),
    )
    connection.executemany("INSERT INTO theme_member VALUES (?, ?)", members)
