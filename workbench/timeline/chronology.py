"""Timeline rows: confirmed events and the investigators' own entries.

Only what a person decided `relevant` stands here. The fields follow the disclosure brief: local
time with its zone and UTC, source and exhibit, parties as recorded, verbatim text, tags, who
confirmed it and when. Scores, ranks and themes are an aid to reading and are never part of a row.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from workbench.case import Case, Reader, events, parties
from workbench.case.events import EventRow, as_utc
from workbench.review import adoption, state
from workbench.review.adoption import Adopted
from workbench.review.fold import OwnEntry, Verdict
from workbench.timeline import exhibits


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the timeline.

    Attributes:
        number: its consecutive number, given once and never reused; None before the first export.
        kind: message, call, system, or entry for an investigator's own.
        local_time: ISO 8601 with offset, in the case's zone; None where no time is known.
        time_original: the time exactly as the source states it.
        exhibit: exhibit reference of the source, e.g. `ABC/3`.
        locator: where the record lies in the source.
        text: verbatim.
        state: deleted, edited, draft... as the source says; empty for an ordinary message.
        significance: the note of the person who confirmed it.
        adopted: translations, transcripts and links that a person adopted for the row.
        differing: decisions of others that are not `relevant`, since a disagreement is shown.
        also_in: exhibit and locator of the same message in other sources.
    """

    number: int | None
    id: str
    kind: str
    timestamp: str | None
    local_time: str | None
    zone: str
    time_original: str
    time_basis: str
    time_flag: str
    platform: str
    thread: str
    direction: str
    sender: str
    recipients: tuple[str, ...]
    text: str
    attachments: tuple[dict[str, str], ...]
    state: str
    exhibit: str
    source_sha256: str
    member: str
    locator: str
    also_in: tuple[str, ...]
    tags: tuple[str, ...]
    significance: str
    basis: str
    confirmed_by: tuple[str, ...]
    confirmed_at: str
    differing: tuple[str, ...]
    row_hash: str
    adopted: tuple[Adopted, ...] = ()
    event_id: int | None = None

    def as_json(self) -> dict[str, Any]:
        """The row's published fields."""
        fields = asdict(self)
        del fields["event_id"]
        return fields


def rows(case: Case, reader: Reader | None = None) -> list[Row]:
    """The whole timeline in order of time; what has no time stands last."""
    reader = reader or case.connection
    numbers = dict(reader.execute("SELECT subject, number FROM timeline_number").fetchall())
    ids = state.relevant_ids(reader)
    verdicts = state.verdicts(reader, ids)
    references = exhibits.references(case, reader)
    found = [
        _event_row(case, each, verdicts[each.id], numbers.get(each.uid), references)
        for each in events.paged(reader, ids)
    ]
    found += [_entry_row(case, each, numbers.get(each.id)) for each in state.entries(reader)]
    held = adoption.adopted(reader)
    found = [replace(each, adopted=held[each.id]) if each.id in held else each for each in found]
    return sorted(found, key=_order)


def _order(row: Row) -> tuple[bool, datetime | str, str]:
    when = datetime.fromisoformat(row.timestamp) if row.timestamp else row.time_original
    return row.timestamp is None, when, "" if row.event_id is None else f"{row.event_id:012}"


def number(case: Case) -> int:
    """Give numbers to rows that have none, in order of time; audited by the export that asks.

    Returns:
        How many numbers are new. Numbers of rows no longer confirmed are kept as withdrawn.
    """
    standing = rows(case)
    subjects = {each.id for each in standing}
    known = dict(case.connection.execute("SELECT subject, number FROM timeline_number").fetchall())
    last = max(known.values(), default=0)
    fresh = [each.id for each in standing if each.id not in known]
    case.connection.executemany(
        "INSERT INTO timeline_number (subject, number) VALUES (?, ?)",
        [(subject, last + n) for n, subject in enumerate(fresh, 1)],
    )
    case.connection.executemany(
        "UPDATE timeline_number SET withdrawn = ? WHERE subject = ?",
        [(subject not in subjects, subject) for subject in known],
    )
    return len(fresh)


def withdrawn(reader: Reader) -> list[int]:
    """Numbers that stood on the timeline once and no longer do."""
    found = reader.execute("SELECT number FROM timeline_number WHERE withdrawn = 1 ORDER BY number")
    return [row[0] for row in found]


def _event_row(
    case: Case,
    event: EventRow,
    verdicts: list[Verdict],
    number_: int | None,
    references: dict[str, str],
) -> Row:
    confirmed = [each for each in verdicts if each.decision == "relevant"]
    place = event.provenance
    return Row(
        number=number_,
        id=event.uid,
        kind=event.kind,
        timestamp=as_utc(event.time),
        local_time=local(event.time, case.zone),
        zone=case.zone.key,
        time_original=event.time_text,
        time_basis=event.time_basis,
        time_flag=event.time_flag,
        platform=event.platform,
        thread=event.thread,
        direction=event.direction,
        sender=parties.shown(event.sender),
        recipients=tuple(parties.shown(each) for each in event.recipients),
        text=event.text,
        attachments=tuple(
            {"name": a.name, "mime": a.mime, "held": a.held, "sha256": a.sha256}
            for a in event.attachments
        ),
        state=state_of(event),
        exhibit=references[place.source_sha256],
        source_sha256=place.source_sha256,
        member=place.member,
        locator=place.locator,
        also_in=tuple(
            f"{references[each.source_sha256]} {each.member} {each.locator}".replace("  ", " ")
            for each in event.also_in
        ),
        tags=tuple(sorted({tag for each in confirmed for tag in each.tags})),
        significance="\n".join(each.note for each in confirmed if each.note),
        basis="",
        confirmed_by=tuple(each.by for each in confirmed),
        confirmed_at=max(each.at for each in confirmed),
        differing=tuple(f"{e.by}: {e.decision}" for e in verdicts if e.decision != "relevant"),
        row_hash=event.row_hash,
        event_id=event.id,
    )


def _entry_row(case: Case, entry: OwnEntry, number_: int | None) -> Row:
    moment = datetime.fromisoformat(entry.when) if entry.when else None
    return Row(
        number=number_,
        id=entry.id,
        kind="entry",
        timestamp=as_utc(moment),
        local_time=local(moment, case.zone),
        zone=case.zone.key,
        time_original=entry.when_text,
        time_basis="stated by the investigator",
        time_flag="",
        platform="",
        thread="",
        direction="",
        sender="",
        recipients=(),
        text=entry.text,
        attachments=(),
        state="",
        exhibit="",
        source_sha256="",
        member="",
        locator="",
        also_in=(),
        tags=entry.tags,
        significance="",
        basis=entry.basis,
        confirmed_by=(entry.by,),
        confirmed_at=entry.made_at,
        differing=(),
        row_hash="",
    )


def local(moment: datetime | None, zone: ZoneInfo) -> str | None:
    """An instant in a zone, ISO 8601 with its offset."""
    if moment is None:
        return None
    exact = "milliseconds" if moment.microsecond else "seconds"
    return moment.astimezone(zone).isoformat(timespec=exact)


def state_of(event: EventRow) -> str:
    """What the source says of an event beside its text: deleted, edited, forwarded."""
    told = [event.state, "deleted" if event.deleted else "", "edited" if event.edited else ""]
    return ", ".join(each for each in [*told, *event.marks] if each)
