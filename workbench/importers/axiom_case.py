"""Magnet AXIOM's case database, `Case.mfdb`: the messages, calls and contacts among its hits.

A hit is one row of `scan_artifact_hit`; what it says is spread over `hit_fragment_string`,
`_int`, `_float` and `_date`, each value under a definition whose name is the column that AXIOM
shows. So the hits of an artefact are read as the rows of a table, by the names that AXIOM's own
spreadsheets have. The schema is that of published readers: AD1-tools (`AXIOM_DATABASE_BIBLE.md`),
the `axiom_mfdb` connector and its queries, and a plugin for Magnet AUTOMATE ("Search and Tag").
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any, NamedTuple

from workbench.evidence import Probe, Source, written_times
from workbench.evidence.epoch import since_1970
from workbench.evidence.sqlite_rows import Damage, Database
from workbench.evidence.sqlite_source import about, at_row, database, ledger, lost, original_row
from workbench.importers._axiom_columns import DATED, as_heading, columns_of
from workbench.importers._rows import number, text
from workbench.importers._table_rows import Reading
from workbench.importers._tables import Row
from workbench.importers.protocol import Certainty, Context, Format, Match
from workbench.records import (
    Attachment,
    Call,
    Contact,
    Held,
    Message,
    Notice,
    Provenance,
    Record,
    Skipped,
    TimeStamp,
    Yielded,
)

FORMAT = Format(
    code="axiom-case",
    title="Magnet AXIOM case database (Case.mfdb)",
    version=1,
    platforms=("as its artefacts say",),
    carries=(
        "messages, calls and contacts, by the names of AXIOM's columns", "every other fragment of"
        " a hit, its source and the examiners' tags as details",
    ),
    omits=(
        "attachments: in a store of AXIOM's own", "all other artefacts: counted in a notice",
        "positions", "notes and sets of examiners",
    ),
    times="UTC: counts since 1970, as AXIOM worked them out",
    unverified=(
        "the whole form: the schema is that of published readers", "that counts are UTC where"
        " an app kept wall-clock times", "whether AXIOM shortens long texts in it", "what its"
        " mark deleted means: kept as a detail",
    ),
)  # fmt: skip
HITS = "scan_artifact_hit"
VALUES = ("hit_fragment_string", "hit_fragment_int", "hit_fragment_float")
DATES = "hit_fragment_date"
BESIDE = dict.fromkeys((*VALUES, DATES, "hit_location", "hit_case_tag"), "hit_id")
NAMED = 40  # artefacts that are not carried over and are named in the notice


class _Hit(NamedTuple):
    rowid: int
    hit_id: Any
    artifact_version_id: Any
    deleted: Any


class _Version(NamedTuple):
    rowid: int
    artifact_version_id: Any
    artifact_id: Any
    artifact_name: Any


class _Artefact(NamedTuple):
    rowid: int
    artifact_id: Any
    artifact_name: Any


class _Definition(NamedTuple):
    rowid: int
    fragment_definition_id: Any
    artifact_version_id: Any
    name: Any
    data_type: Any


class _Value(NamedTuple):
    rowid: int
    hit_id: int
    fragment_definition_id: Any
    value: Any


class _Date(NamedTuple):
    rowid: int
    hit_id: int
    fragment_definition_id: Any
    count: Any
    formatted_value: Any


class _Place(NamedTuple):
    rowid: int
    hit_id: int
    location_value: Any
    source_id: Any


class _Tagged(NamedTuple):
    rowid: int
    hit_id: int
    case_tag_id: Any


class _CaseTag(NamedTuple):
    rowid: int
    case_tag_id: Any
    tag_id: Any


class _Tag(NamedTuple):
    rowid: int
    tag_id: Any
    tag_name: Any


class _Kind(NamedTuple):
    """An artefact whose hits are carried over.

    Attributes:
        reading: makes records of its hits.
        headings: the heading of each definition, dates as they stand in a spreadsheet.
        row: the headings of a row, each once.
        times: the headings of its dates with their own names, a record's time first.
    """

    reading: Reading
    headings: Mapping[str, str]
    row: Mapping[str, None]
    times: Mapping[str, str]


def sniff(probe: Probe) -> Match | None:
    """Claim a database with AXIOM's tables of hits and of what they say."""
    if (
        probe.has(HITS, "hit_id", "artifact_version_id")
        and probe.has("fragment_definition", "fragment_definition_id")
        and probe.has(VALUES[0], "hit_id", "fragment_definition_id", "value")
    ):
        return Match(FORMAT, Certainty.BY_SIGNATURE, f"SQLite with table {HITS}")
    return None


def read(source: Source, context: Context) -> Iterator[Yielded]:
    """Stream the hits, then what is not carried over and the notices."""
    with database(source) as copy:
        case = _Case(source, copy, context.owner)
        for row in copy.rows(HITS, _Hit):
            yield from [lost(source, row)] if isinstance(row, Damage) else case.hit(row)
        yield from ledger(copy, HITS, case.accounted)
        yield from case.notices()
        yield from about(copy, HITS)


def original(source: Source, provenance: Provenance) -> bytes:
    """The row of a hit with its fragments, as JSON."""
    return original_row(source, provenance, BESIDE)


class _Case:
    """One case database while it is read."""

    def __init__(self, source: Source, copy: Database, owner: str) -> None:
        self.source, self.owner = source, owner
        self.accounted = self.empty = 0
        self.others = Counter[str]()
        self.names = _artefacts(copy)
        self.definitions: dict[str, list[_Definition]] = {}
        named = "name" if copy.has("fragment_definition", "name") else "fragment_name"
        for each in copy.listed("fragment_definition", _Definition, {"name": named}):
            self.definitions.setdefault(text(each.artifact_version_id), []).append(each)
        self.values = [copy.linked(table, _Value, "hit_id") for table in VALUES]
        counted = "unix_timestamp_ms" if copy.has(DATES, "unix_timestamp_ms") else "unix_timestamp"
        self.dates = copy.linked(DATES, _Date, "hit_id", {"count": counted})
        self.places = copy.linked("hit_location", _Place, "hit_id")
        self.tagged = copy.linked("hit_case_tag", _Tagged, "hit_id")
        self.tags = _tags(copy)
        self.positions = copy.count("hit_fragment_location") or 0
        self.kind = lru_cache(maxsize=None)(self._kind)
        self.found_in = lru_cache(maxsize=4096)(lambda number: _source(copy, number))

    def hit(self, row: _Hit) -> Iterator[Yielded]:
        """The record of a hit, where its artefact is one of messages, calls or contacts."""
        self.accounted += 1
        version = text(row.artifact_version_id)
        kind = self.kind(version)
        if kind is None:
            self.others[self.names.get(version) or "an artefact without a name"] += 1
            return
        place = at_row(self.source, HITS, row.rowid)
        hit = row.hit_id if isinstance(row.hit_id, int) else row.rowid
        cells, stamps = self._cells(kind, hit)
        if not cells and not stamps:
            yield Skipped(place, f"a hit of {self.names.get(version)!r} that says nothing")
            return
        shown = cells | {heading: stamp.text for heading, stamp in stamps.items()}
        whole = Row(row.rowid, tuple(shown.get(each, "") for each in kind.row), place)
        more = {name: said for name, said in cells.items() if name not in kind.row}
        for each in kind.reading.record(whole):
            if isinstance(each, Skipped):
                yield each
            else:
                yield _finished(each, kind, stamps, more | self._around(row, hit, version))

    def notices(self) -> Iterator[Notice]:
        """What is not carried over, and where the attachments are."""
        if self.others:
            listed = ", ".join(f"{name} ({n:,})" for name, n in self.others.most_common(NAMED))
            more = len(self.others) - NAMED
            tail = f" and {more:,} more kinds" if more > 0 else ""
            text_ = f"hits of other artefacts are not carried over: {listed}{tail}"
            yield Notice("not-read", text_, count=self.others.total())
        stores = [each for each in self.source.around.names if each.endswith(".attachments")]
        if stores:
            yield Notice("not-looked-at", "AXIOM's store of attachments", stores[0], len(stores))
        if self.positions:
            text_ = "positions among the fragments are not carried over"
            yield Notice("not-read", text_, count=self.positions)
        yield Notice(
            "several-hits", "one message can be several hits: of a table, of its log, and carved"
        )

    def _kind(self, version: str) -> _Kind | None:
        """How the hits of an artefact are read, or None."""
        headings: dict[str, str] = {}
        dates: dict[str, str] = {}
        for each in self.definitions.get(version, ()):
            name = text(each.name).strip() or f"fragment {text(each.fragment_definition_id)}"
            if "date" in text(each.data_type).casefold() or DATED.search(name):
                own, name = name, as_heading(name)
                dates.setdefault(name, own)
            headings[text(each.fragment_definition_id)] = name
        artefact = self.names.get(version, "")
        different = dict.fromkeys(headings.values())
        columns = columns_of(artefact, tuple(different))
        if columns is None:
            return None
        first = [each for each in columns.columns.get("time", ()) if each in dates]
        times = {each: dates[each] for each in (*first, *dates)}
        reading = Reading(self.source, tuple(different), columns, self.owner, attach=_not_here)
        return _Kind(reading, headings, different, times)

    def _cells(self, kind: _Kind, hit: int) -> tuple[dict[str, str], dict[str, TimeStamp]]:
        """What a hit says, by heading: texts and numbers, and times."""
        cells: dict[str, str] = {}
        for table in self.values:
            for each in table.of(hit):
                definition = text(each.fragment_definition_id)
                heading = kind.headings.get(definition, f"fragment {definition}")
                if said := text(each.value):
                    cells[heading] = f"{cells[heading]}\n{said}" if heading in cells else said
        stamps: dict[str, TimeStamp] = {}
        for one in self.dates.of(hit):
            heading = kind.headings.get(text(one.fragment_definition_id), "")
            if heading and heading not in stamps:
                stamps[heading] = _stamp(one)
            elif said := _stamp(one).text:
                cells[f"fragment {text(one.fragment_definition_id)}"] = said
        return cells, stamps

    def _around(self, row: _Hit, hit: int, version: str) -> dict[str, str]:
        """What the case says of a hit: artefact, source, tags."""
        told = {"artefact": self.names.get(version, "")}
        for each in self.places.of(hit)[:1]:
            told["location"] = text(each.location_value)
            told["found in"] = self.found_in(each.source_id)
        tags = (self.tags.get(text(each.case_tag_id), "") for each in self.tagged.of(hit))
        told["tags"] = ", ".join(sorted(filter(None, tags)))
        told["deleted in the case"] = text(row.deleted) if number(row.deleted) else ""
        return {key: value for key, value in told.items() if value}


def _artefacts(copy: Database) -> dict[str, str]:
    """The artefact's name by its version."""
    whole = {text(e.artifact_id): text(e.artifact_name) for e in copy.listed("artifact", _Artefact)}
    return {
        text(each.artifact_version_id): text(each.artifact_name)
        or whole.get(text(each.artifact_id), "")
        for each in copy.listed("artifact_version", _Version)
    }


def _tags(copy: Database) -> dict[str, str]:
    """The name of each of the case's tags."""
    names = {text(each.tag_id): text(each.tag_name) for each in copy.listed("tag", _Tag)}
    return {
        text(each.case_tag_id): names.get(text(each.tag_id), "")
        for each in copy.listed("case_tag", _CaseTag)
    }


def _source(copy: Database, number_of_source: object) -> str:
    """What a source is called, usually its path in the image."""
    if not copy.has("source", "source_id", "source_friendly_value"):
        return ""
    statement = f"SELECT source_friendly_value FROM {copy.name('source')} WHERE source_id = ?"
    found = copy.select(statement, number_of_source)
    return text(found[0][0]) if found else ""


def _stamp(date: _Date) -> TimeStamp:
    """A time: the count that AXIOM worked out, with the text that it shows."""
    shown, count = text(date.formatted_value), text(date.count)
    if not count:
        return written_times.stated(shown)
    if isinstance(date.count, float) and abs(date.count) < 1e11:
        made = TimeStamp.milliseconds(count, round(date.count * 1000))
    else:
        made, _ = since_1970(count)
    return TimeStamp(shown or count, made.utc, None, made.basis, flag=made.flag)


def _not_here(path: str) -> Attachment:
    return Attachment(path.replace("\\", "/").rpartition("/")[2], held=Held.MISSING)


def _finished(
    record: Record, kind: _Kind, stamps: Mapping[str, TimeStamp], around: Mapping[str, str]
) -> Record:
    """A record with its time as the case has it, and what the case says of it."""
    details = {kind.times.get(key, key): value for key, value in record.details.items()}
    details.update(around)
    if isinstance(record, Message | Call):
        told = next((each for each in kind.times if each in stamps), "")
        if told and told != next(iter(kind.times)):
            details["time taken from"] = kind.times[told]
        return replace(record, time=stamps.get(told, TimeStamp("")), details=details)
    if isinstance(record, Contact):
        return replace(record, details=details)
    return record
