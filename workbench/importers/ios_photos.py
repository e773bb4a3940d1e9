"""The photo library of iOS and macOS: `Photos.sqlite`.

What the camera roll holds, held or hid, with place, time and the app that saved it. A picture in
"recently deleted" is still a row. -180 degrees mean that there is no position.
"""

from __future__ import annotations

import mimetypes
from collections.abc import Iterator
from typing import Any, NamedTuple

from workbench.evidence import Probe, Source
from workbench.evidence.epoch import since_2001
from workbench.evidence.sqlite_rows import Damage, Database
from workbench.evidence.sqlite_source import about, at_row, database, ledger, lost, original_row
from workbench.importers._rows import Tally, apple_shown, attachment, number, text, told
from workbench.importers.protocol import Certainty, Context, Format, Match
from workbench.records import Location, Media, Provenance, Yielded

FORMAT = Format(
    code="ios-photos",
    title="Photo library of iOS and macOS (Photos.sqlite)",
    version=1,
    platforms=("files",),
    carries=(
        "pictures and videos with the file where it came along", "positions",
        "recently deleted and hidden ones", "the app that saved a picture",
        "the zone it was taken in", "original file names",
    ),
    omits=("albums", "faces", "edits"),
    times="UTC: seconds since 2001, the phone's clock",
    checked_on={"Photos.sqlite (synthetic)": 10},
)  # fmt: skip
TABLES = ("zasset", "zgenericasset")
SCREENSHOT = 10
BESIDE = {"zadditionalassetattributes": "zasset"}


class _Asset(NamedTuple):
    rowid: int
    zdatecreated: Any
    zaddeddate: Any
    zmodificationdate: Any
    ztrasheddate: Any
    ztrashedstate: Any
    zhidden: Any
    zfavorite: Any
    zdirectory: Any
    zfilename: Any
    zlatitude: Any
    zlongitude: Any
    zkind: Any
    zkindsubtype: Any
    zduration: Any


class _More(NamedTuple):
    rowid: int
    zasset: int
    zoriginalfilename: Any
    ztimezonename: Any
    ztimezoneoffset: Any
    zimportedbybundleidentifier: Any
    zcreatorbundleid: Any


def sniff(probe: Probe) -> Match | None:
    """Claim a database with either generation of the table of assets."""
    for table in TABLES:
        if probe.has(table, "zdatecreated", "zfilename", "zdirectory"):
            return Match(FORMAT, Certainty.BY_SIGNATURE, f"SQLite with table {table.upper()}")
    return None


def read(source: Source, context: Context) -> Iterator[Yielded]:  # noqa: ARG001
    """Stream the assets, each followed by its position, then the notices."""
    with database(source) as copy:
        table = next((each for each in TABLES if copy.has(each)), TABLES[0])
        tally = Tally()
        yield from _assets(source, copy, table, tally)
        yield from ledger(copy, table, tally.records)
        yield from tally.notices(table, "seconds")
        yield from about(copy, table)


def original(source: Source, provenance: Provenance) -> bytes:
    """The row with its further attributes, as JSON."""
    return original_row(source, provenance, BESIDE)


def _assets(source: Source, copy: Database, table: str, tally: Tally) -> Iterator[Yielded]:
    more = copy.linked("zadditionalassetattributes", _More, "zasset")
    for row in copy.rows(table, _Asset):
        if isinstance(row, Damage):
            yield lost(source, row)
            continue
        stamp, unit = since_2001(row.zdatecreated)
        tally.row(row.rowid, stamp, unit)
        extra = next(iter(more.of(row.rowid)), None)
        place = at_row(source, table, row.rowid)
        folder, name = text(row.zdirectory), text(row.zfilename)
        path = f"{folder}/{name}" if folder else name
        mime = mimetypes.guess_type(name)[0] or ("video" if number(row.zkind) else "image") + "/*"
        file = attachment(source, path, name, mime, f"Media/{path}", path)
        details = told(
            added=apple_shown(row.zaddeddate),
            changed=apple_shown(row.zmodificationdate),
            deleted="recently deleted" if number(row.ztrashedstate) else "",
            deleted_at=apple_shown(row.ztrasheddate),
            hidden="yes" if number(row.zhidden) else "",
            favourite="yes" if number(row.zfavorite) else "",
            screenshot="yes" if number(row.zkindsubtype) == SCREENSHOT else "",
            seconds=text(row.zduration) if number(row.zkind) else "",
            original_name=text(extra.zoriginalfilename) if extra else "",
            zone=text(extra.ztimezonename) if extra else "",
            zone_offset=text(extra.ztimezoneoffset) if extra else "",
            saved_by=text(extra.zimportedbybundleidentifier) if extra else "",
            made_by=text(extra.zcreatorbundleid) if extra else "",
        )
        yield Media(place, stamp, file, details)
        latitude, longitude = row.zlatitude, row.zlongitude
        if _is_position(latitude, longitude):
            yield Location(place, stamp, float(latitude), float(longitude), label=name)


def _is_position(latitude: object, longitude: object) -> bool:
    if not isinstance(latitude, float | int) or not isinstance(longitude, float | int):
        return False
    return -90 <= latitude <= 90 and -180 < longitude <= 180 and bool(latitude or longitude)
