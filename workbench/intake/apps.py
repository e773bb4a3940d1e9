"""For every known format: read, empty, unreadable, looked for and absent, or not looked for.

The difference matters in court: that an app holds nothing is a finding only where it was looked
for, which is where a folder, an archive or a backup was searched whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from workbench.case import audit, sources
from workbench.case.database import Reader
from workbench.importers import importers


@dataclass(frozen=True, slots=True)
class App:
    """What is known of one format in a case.

    Attributes:
        found: read, empty, unreadable, absent or not looked for.
        sources: numbers of the sources of this format.
    """

    format: str
    title: str
    found: str
    records: int
    sources: tuple[int, ...]


def every(reader: Reader) -> Iterator[App]:
    """All known formats, those that were read first."""
    held = sources.every(reader)
    searched = next(audit.entries(reader, ("search",)), None) is not None
    told = [_app(each.FORMAT.code, each.FORMAT.title, held, searched) for each in importers()]
    order = ("read", "unreadable", "empty", "absent", "not looked for")
    yield from sorted(told, key=lambda each: (order.index(each.found), each.title.casefold()))


def _app(code: str, title: str, held: list[sources.SourceRow], searched: bool) -> App:
    mine = [each for each in held if each.format == code]
    records = sum(sum(each.records.values()) for each in mine)
    if records:
        found = "read"
    elif any(each.status == "failed" for each in mine):
        found = "unreadable"
    elif mine:
        found = "empty"
    else:
        found = "absent" if searched else "not looked for"
    return App(code, title, found, records, tuple(each.id for each in mine))
