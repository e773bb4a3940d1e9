"""What is known of one source beside its report: what is sealed, its clock, and its coverage."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from workbench.case import Case, audit, conflicts, events, sources
from workbench.case.audit import Entry
from workbench.case.conflicts import Conflict
from workbench.case.sources import SkippedRow, SourceRow
from workbench.desktop import wording
from workbench.desktop.tables.records import Column
from workbench.intake import apps, coverage
from workbench.intake.apps import App
from workbench.intake.coverage import Coverage

ACTS = ("clock offset", "unseal", "seal")
SUMS = (
    ("events", "Messages, calls and events"),
    ("contacts", "Contacts"),
    ("locations", "Locations"),
    ("files", "Files"),
    ("sealed", "Sealed"),
    ("unaccounted", "Not accounted for"),
)
FOUND_WORDS = {
    "read": "Read",
    "empty": "Empty",
    "unreadable": "Unreadable",
    "absent": "Looked for, absent",
    "not looked for": "Not looked for",
}
FOUND_TONES = {"read": "good", "unreadable": "danger", "empty": "warning"}
FIELD_WORDS = {"clock": "Clock", "outcome": "Outcome of the call", "duration": "Duration"}


@dataclass(frozen=True, slots=True)
class Standing:
    """One source, read at once.

    Attributes:
        sealed: reason, kind and count of what is sealed now.
        acts: what was put right since, oldest first.
        covered: for each app, from when to when absence means absence.
    """

    row: SourceRow
    skipped: list[SkippedRow]
    notices: list[tuple[str, str, str, int]]
    sealed: list[tuple[str, str, int]]
    acts: list[Entry]
    covered: list[Coverage]


def read(case: Case, source_id: int) -> Standing | None:
    """Read how a source stands; None where it gave way to a later reading of the same file."""
    reader = case.connection
    if reader.execute("SELECT 1 FROM source WHERE id = ?", (source_id,)).fetchone() is None:
        return None
    sealed: Counter[tuple[str, str]] = Counter()
    for reason, kind, count in reader.execute(
        "SELECT reason, kind, count(*) FROM sealed WHERE source_id = ? GROUP BY 1, 2 ORDER BY 1, 2",
        (source_id,),
    ):
        sealed[reason, kind] = count
    return Standing(
        sources.by_id(reader, source_id),
        sources.skipped(reader, source_id),
        sources.notices(reader, source_id),
        [(reason, kind, count) for (reason, kind), count in sealed.items()],
        [e for e in audit.entries(reader, ACTS) if e.detail.get("source") == source_id],
        [each for each in coverage.of(reader) if each.source_id == source_id],
    )


def scope_told(scope: dict[str, object]) -> list[tuple[str, str]]:
    """The limits of a scope, named."""
    since, until = scope.get("since"), scope.get("until")
    told = []
    if since or until:
        told.append(("Days", f"{since or 'the beginning'} to {until or 'the end'}"))
    for name, words in (("platforms", "Apps"), ("people", "People")):
        some = scope.get(name)
        if isinstance(some, list | tuple) and some:
            told.append((words, ", ".join(map(str, some))))
    return told


def offset_told(seconds: int) -> str:
    """A clock's correction: `+3,600 s (+1:00:00)`."""
    whole = abs(seconds)
    sign = "−" if seconds < 0 else "+"
    clock = f"{whole // 3600}:{whole % 3600 // 60:02d}:{whole % 60:02d}"
    return f"{sign}{clock} ({sign}{whole:,} s)"


def day_of(milliseconds: int, zone: ZoneInfo) -> str:
    """A stored instant as a day and time in a zone."""
    moment = events.instant(milliseconds)
    return wording.short_time(moment.astimezone(zone) if moment else None)


# Over all sources ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Difference:
    """A conflict, with its sources and values in words."""

    conflict: Conflict
    sources: str
    field: str
    one: str
    other: str


def read_apps(case: Case) -> list[App]:
    """All known formats with what was found of each."""
    return list(apps.every(case.connection))


def read_conflicts(case: Case) -> list[Difference]:
    """Where sources of one message do not agree."""
    names = {each.id: each.title for each in sources.every(case.connection)}
    found = []
    for each in conflicts.every(case.connection):
        one, other = (_value(each.field, value, case.zone) for value in each.values)
        pair = " / ".join(names.get(ident, str(ident)) for ident in each.sources)
        field = FIELD_WORDS.get(each.field, each.field.capitalize())
        found.append(Difference(each, pair, field, one, other))
    return found


def _value(field: str, value: str, zone: ZoneInfo) -> str:
    if field != "time":
        return " ".join(value.split()) or "(nothing)"
    moment = events.instant(int(value))
    return wording.full_time(_local(moment, zone)) if moment else value


def _local(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.astimezone(zone)


def _numbers(app: App) -> str:
    return ", ".join(map(str, app.sources)) or "–"


APPS: tuple[Column[App], ...] = (
    Column("found", "Found", lambda a: FOUND_WORDS.get(a.found, a.found), 150,
           tone=lambda a: FOUND_TONES.get(a.found, "muted"),
           icon=lambda a: {"read": "check", "unreadable": "alert"}.get(a.found, "")),
    Column("title", "Format", lambda a: a.title, 0, bold=True),
    Column("records", "Records", lambda a: f"{a.records:,}" if a.records else "–", 90, right=True),
    Column("sources", "Source no.", _numbers, 140),
)  # fmt: skip
CONFLICTS: tuple[Column[Difference], ...] = (
    Column("field", "What differs", lambda d: d.field, 120, bold=True,
           tone=lambda d: "danger" if d.conflict.field == "clock" else ""),
    Column("sources", "Sources", lambda d: d.sources, 240),
    Column("one", "The first says", lambda d: d.one, 0),
    Column("other", "The second says", lambda d: d.other, 0),
    Column("id", "Message", lambda d: d.conflict.one, 130, tone=lambda _: "muted"),
)  # fmt: skip
