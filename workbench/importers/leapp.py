"""Report folders of iLEAPP, ALEAPP and their kin: the LAVA database, or the TSV files of old ones.

These are a tool's reading of a device, and it drops rows in places: where the databases themselves
are at hand, they say more. An artefact is read as a conversation by the columns that its
`data_views` name; in other cases by its headings, where they are plain.
"""

from __future__ import annotations

import json
import re
from collections import namedtuple
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import Any, NamedTuple

from workbench.errors import InputError
from workbench.evidence import Probe, Source, limits
from workbench.evidence.spans import read_span
from workbench.evidence.sqlite_rows import Damage, Database
from workbench.evidence.sqlite_source import database, original_row
from workbench.importers._mapping import Columns, told
from workbench.importers._platforms import KNOWN, platform_of
from workbench.importers._proposing import propose
from workbench.importers._table_rows import Reading
from workbench.importers._tables import Lost, Row, text_rows
from workbench.importers.protocol import Certainty, Context, Format, Match
from workbench.records import (
    Attachment,
    Held,
    Message,
    Notice,
    Provenance,
    Skipped,
    Yielded,
)

FORMAT = Format(
    code="leapp",
    title="iLEAPP, ALEAPP or LAVA report",
    version=2,
    platforms=("as each artefact says",),
    carries=(
        "conversations of every artefact that names its columns (LAVA)",
        "messages, calls, contacts and positions by plain headings",
        "attachments from the report's data folder",
    ),
    omits=("artefacts of other kinds: named and counted", "the HTML pages and the timeline"),
    times="LAVA: UTC, seconds since 1970; TSV: as written, which states no zone",
    checked_on={"headings of two artefacts (abrignoni/iLEAPP)": 80},
)
DATABASE, INDEX = "_lava_artifacts.db", "_lava_data.lava"
TSV = re.compile(r"(?:^|/)_TSV Exports/([^/]+)\.tsv$")
TSV_FOLDER = re.compile(r"(?:^|/)_TSV Exports/[^/]+\.tsv$")
SYSTEM = re.compile(r"^(?:sqlite_|_)")
SAMPLE = 100
MEDIA_ROWS = """
SELECT r.id, i.source_path, i.extraction_path, i.type
FROM _lava_media_references r JOIN _lava_media_items i ON i.id = r.media_item_id
"""
TOOL = "the tool that made it can leave rows out: prefer the databases themselves"
MEDIA = re.compile(
    r"attachment|media|image|video|thumb|(?:^|[\W_])file(?:[\W_]|s?$|name|path)", re.IGNORECASE
)


class _View(NamedTuple):
    columns: Columns
    sent: str


@dataclass(frozen=True, slots=True)
class _Artefact:
    """One artefact: what it is called, where its rows are, and how to read them."""

    name: str
    headings: tuple[str, ...]
    view: _View | None


def sniff(probe: Probe) -> Match | None:
    """Claim a folder or archive that holds a LAVA database, or TSV exports beside an index."""
    if probe.is_file:
        return None
    bases = _bases(probe.names)
    if not bases:
        return None
    lava = any(bases.values())
    why = f"{DATABASE} of a LEAPP report" if lava else "TSV exports of a LEAPP report"
    sure = Certainty.BY_SIGNATURE if lava else Certainty.BY_STRUCTURE
    return Match(FORMAT, sure, why, _below(probe.names, bases))


def _bases(names: tuple[str, ...]) -> dict[str, bool]:
    """The folders of reports, each with whether it holds a LAVA database; `/` at their end."""
    lava = {each[: -len(DATABASE)]: True for each in names if each.rpartition("/")[2] == DATABASE}
    tsv = {each[: found.start()] for each in names if (found := TSV_FOLDER.search(each))}
    known = {f"{base}/" if base else "" for base in tsv}
    beside = {
        base: False
        for base in sorted(known - set(lava))
        if any(e.startswith((f"{base}index.html", f"{base}Script Logs/")) for e in names)
    }
    return lava | beside


def _below(names: tuple[str, ...], bases: dict[str, bool]) -> frozenset[str]:
    """The files of the reports; none named where a report is the whole."""
    if "" in bases:
        return frozenset()
    return frozenset(each for each in names if each.startswith(tuple(bases)))


def read(source: Source, context: Context) -> Iterator[Yielded]:
    """Stream the records of the artefacts that can be read; the others are named and counted.

    Raises:
        InputError: when the report's database can't be opened.
    """
    yield Notice("secondary", f"this is a LEAPP report: {TOOL}")
    names = tuple(sorted(source.by_name))
    for base, is_lava in sorted(_bases(names).items()):
        if is_lava:
            yield from _lava(source, f"{base}{DATABASE}", context)
            continue
        yield Notice("zone", "LEAPP's TSV files state no zone: UTC, unless another was chosen")
        for member in names:
            if member.startswith(f"{base}_TSV Exports/") and (found := TSV.search(member)):
                yield from _tsv(source, member, found[1], context)


def original(source: Source, provenance: Provenance) -> bytes:
    """The row: as JSON from the database, as it stands in a TSV file."""
    if provenance.locator.startswith("table="):
        return original_row(source, provenance)
    return read_span(source, provenance)


def _lava(source: Source, main: str, context: Context) -> Iterator[Yielded]:
    index = _index(source, main)
    status = str(index.get("processing_status") or "")
    if status and status.casefold() not in ("complete", "completed", "finished", "success"):
        yield Notice("cut", f"the report says of itself that its making was {status!r}")
    artefacts = {each[0]: each[1] for each in _listed(index)}
    with database(source, main) as copy:
        media = _Media(source, main.rpartition("/")[0], copy)
        for table in sorted(copy.tables):
            if SYSTEM.match(table):
                continue
            yield from _artefact(
                source, main, copy, table, artefacts.get(table, {}), media, context
            )


def _index(source: Source, main: str) -> dict[str, Any]:
    """What the report says of its artefacts; empty where that can't be read."""
    name = f"{main.rpartition('/')[0]}/{INDEX}".lstrip("/")
    if name not in source.by_name or source.by_name[name].size > limits.JSON_PIECE_BYTES:
        return {}
    try:
        with source.open(name) as stream:
            found = json.loads(stream.read().decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError, InputError):
        return {}
    return found if isinstance(found, dict) else {}


def _listed(index: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    categories = index.get("artifacts")
    for category, artefacts in categories.items() if isinstance(categories, dict) else ():
        for each in artefacts if isinstance(artefacts, list) else ():
            if isinstance(each, dict) and isinstance(each.get("tablename"), str):
                yield each["tablename"].casefold(), each | {"category": str(category)}


def _artefact(
    source: Source,
    main: str,
    copy: Database,
    table: str,
    known: dict[str, Any],
    media: _Media,
    context: Context,
) -> Iterator[Yielded]:
    names = _column_names(copy, table)
    mapped = known.get("column_map")
    mapped = mapped if isinstance(mapped, dict) else {}
    headings = tuple(str(mapped.get(each, each)) for each in names)
    category, name = str(known.get("category", "")), str(known.get("name") or table)
    title = name if category in ("", name) else f"{category} {name}"
    rows = list(zip(range(SAMPLE), _rows(source, main, copy, table, names), strict=False))
    sample = [row.cells for _, row in rows if isinstance(row, Row)]
    view = _view(known, headings, title) or _guessed(headings, sample, title)
    if view is None:
        yield Notice("not-looked-at", f"artefact {title}", count=copy.count(table) or 0)
        return
    columns = replace(view.columns, offset=timedelta(0))
    yield Notice("mapping", f"artefact {title} {told(columns)}")
    reading = Reading(source, headings, columns, context.owner, view.sent, media.attachment)
    yield from _merged(_rows(source, main, copy, table, names), headings, reading)
    yield from reading.notices(title)


def _column_names(copy: Database, table: str) -> tuple[str, ...]:
    return tuple(str(row[1]) for row in copy.select(f"PRAGMA table_info({copy.name(table)})"))


def _rows(
    source: Source, main: str, copy: Database, table: str, names: tuple[str, ...]
) -> Iterator[Row | Lost]:
    fields = [f"c{number}" for number in range(len(names))]
    make: Any = namedtuple  # noqa: PYI024 - the columns differ by table
    form: type[tuple[Any, ...]] = make("form", ["rowid", *fields])
    for row in copy.rows(table, form, dict(zip(fields, names, strict=True))):
        if isinstance(row, Damage):
            place = source.at(f"table={table};rowids={row.first}-{row.last}", main)
            yield Lost(place, f"rows can't be read: {row.reason}", "")
            continue
        cells = tuple(_text(value) for value in row[1:])
        yield Row(int(row[0]), cells, source.at(f"table={table};rowid={row[0]}", main))


def _text(value: object) -> str:
    if value is None:
        return ""
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def _view(known: dict[str, Any], headings: tuple[str, ...], title: str) -> _View | None:
    """How an artefact says that it is to be read as a conversation."""
    views = known.get("data_views")
    views = views if isinstance(views, dict) else {}
    stated = views.get("conversation") or views.get("chat")
    if not isinstance(stated, dict):
        return None

    def column(what: str) -> tuple[str, ...]:
        tail = f"{what[:1].upper()}{what[1:]}"
        spelt = (what, f"conversation{tail}", f"thread{tail}")
        name = next((stated[each] for each in spelt if stated.get(each)), None)
        lower = {each.casefold(): each for each in headings}
        found = lower.get(str(name).casefold()) if name else None
        return (found,) if found else ()

    sender = column("senderColumn")
    other = bool(stated.get("sentMessageStaticLabel")) or sender == column("discriminatorColumn")
    columns = {
        "time": column("timeColumn"),
        "body": column("textColumn"),
        "direction": column("directionColumn"),
        "other" if other else "sender": sender,
        "thread": column("discriminatorColumn"),
        "thread name": column("labelColumn"),
        "attachments": column("mediaColumn"),
    }
    found = Columns("messages", {k: v for k, v in columns.items() if v}, platform=_platform(title),
                    certain=True, why="the view that the artefact names")  # fmt: skip
    return _View(found, str(stated.get("directionSentValue") or "")) if found.usable else None


def _guessed(headings: tuple[str, ...], rows: list[tuple[str, ...]], title: str) -> _View | None:
    """How an artefact without a view may be read: only where its kind is plain."""
    found = propose(headings, rows, title)
    lower = title.casefold()
    plain = {
        "messages": any(word in lower for word in ("message", "sms", "chat", "mms", "mail")),
        "calls": "call" in lower and "direction" in found.columns,
        "contacts": any(word in lower for word in ("contact", "address")),
        "locations": "time" in found.columns,
    }.get(found.kind, False)
    if not plain or not found.usable:
        return None
    return _View(replace(found, platform=_platform(title), certain=True), "")


def _platform(title: str) -> str:
    known = {name for _, name in KNOWN}
    found = platform_of(title)
    return found if found in known else re.sub(r"[^\w]+", "-", title.casefold()).strip("-")


def _merged(
    rows: Iterator[Row | Lost], headings: tuple[str, ...], reading: Reading
) -> Iterator[Yielded]:
    """The records of the rows; rows that differ in their attachment alone are one message."""
    same = [index for index, heading in enumerate(headings) if not MEDIA.search(heading)]
    before: tuple[str, ...] | None = None
    held: Message | None = None
    for row in rows:
        if isinstance(row, Lost):
            yield Skipped(row.place, row.reason, row.sample)
            continue
        key = tuple(row.cells[index] for index in same if index < len(row.cells))
        for each in reading.record(row):
            if not isinstance(each, Message):
                yield each
            elif held is not None and key == before and each.attachments and held.attachments:
                held = replace(held, attachments=(*held.attachments, *each.attachments))
            else:
                if held is not None:
                    yield held
                held, before = each, key
    if held is not None:
        yield held


class _Media:
    """The files that a report's media columns refer to by number."""

    def __init__(self, source: Source, base: str, copy: Database) -> None:
        self._source, self._base = source, base
        self._items: dict[str, tuple[str, str, str]] = {}
        if not (copy.has("_lava_media_references") and copy.has("_lava_media_items")):
            return
        with suppress(InputError):
            for row in copy.select(MEDIA_ROWS):
                self._items[_text(row[0])] = (_text(row[1]), _text(row[2]), _text(row[3]))

    def attachment(self, reference: str) -> Attachment:
        """The attachment that a cell names, by number or by path."""
        path, extracted, mime = self._items.get(reference, (reference, reference, ""))
        name = path.replace("\\", "/").rpartition("/")[2]
        member = self._member(extracted.replace("\\", "/"))
        if member is None:
            return Attachment(name, mime, Held.MISSING)
        return Attachment(name, mime, Held.PRESENT, partial(self._source.open, member), member)

    def _member(self, path: str) -> str | None:
        if ".." in path.split("/"):
            return None
        for name in (path.lstrip("./"), f"{self._base}/{path.lstrip('./')}".lstrip("/")):
            if name in self._source.by_name:
                return name
        return None


def _tsv(source: Source, member: str, name: str, context: Context) -> Iterator[Yielded]:
    """One artefact's TSV file."""
    with source.open(member) as stream:
        encoding = "utf-8-sig" if stream.read(3) == b"\xef\xbb\xbf" else "utf-8"
    rows = text_rows(source, encoding, "\t", member)
    header = next((row for row in rows if isinstance(row, Row) and any(row.cells)), None)
    if header is None:
        return
    sample = [row.cells for _, row in zip(range(SAMPLE), rows, strict=False)
              if isinstance(row, Row)]  # fmt: skip
    view = _guessed(header.cells, sample, name)
    if view is None:
        count = sum(isinstance(row, Row) for row in text_rows(source, encoding, "\t", member)) - 1
        yield Notice("not-looked-at", f"artefact {name}", member, count)
        return
    yield Notice("mapping", f"artefact {name} {told(view.columns)}", member)
    media = _paths(source, member)
    reading = Reading(source, header.cells, view.columns, context.owner, view.sent, media)
    following = (
        row
        for row in text_rows(source, encoding, "\t", member)
        if isinstance(row, Lost) or (row.number > header.number and any(row.cells))
    )
    yield from _merged(following, header.cells, reading)
    yield from reading.notices(member)


def _paths(source: Source, member: str) -> Any:
    base = member.rpartition("/_TSV Exports/")[0]

    def attachment(path: str) -> Attachment:
        plain = path.replace("\\", "/")
        name = plain.rpartition("/")[2]
        found = f"{base}/{plain}".lstrip("/")
        if ".." in plain.split("/") or found not in source.by_name:
            return Attachment(name, held=Held.MISSING)
        return Attachment(name, "", Held.PRESENT, partial(source.open, found), found)

    return attachment
