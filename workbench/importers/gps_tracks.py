"""GPS tracks: GPX, KML and KMZ files.

Times of GPX are UTC; those of KML as stated. A point without a time is kept without one. `gx:Track`
holds its times and its positions in two lists, which are paired by their order.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from lxml import etree

from workbench.errors import InputError
from workbench.evidence import Probe, Source, limits
from workbench.evidence.epoch import iso_8601
from workbench.importers.protocol import Certainty, Context, Format, Match
from workbench.records import Location, Notice, Provenance, Skipped, TimeStamp, Yielded

FORMAT = Format(
    code="gps-track",
    title="GPS tracks (GPX, KML, KMZ)",
    version=1,
    platforms=("gps",),
    carries=("track points, route points and way points with time, height and speed",
             "placemarks with time stamps", "gx:Track and line strings"),
    omits=("CSV tracks: by column mapping", "polygons and styles"),
    times="UTC, stated; KML times may be wall-clock times or dates only",
    checked_on={"dawarich (GPX and KML)": 18},
)  # fmt: skip
KML = re.compile(r"\.kml$", re.IGNORECASE)
POINTS = frozenset(("trkpt", "rtept", "wpt"))
PLACES = frozenset(("Placemark",))
KEPT = ("ele", "speed", "course", "hdop", "sat", "src", "desc", "cmt", "sym", "type")


class _Point(NamedTuple):
    """A position with its time, and what is said of both."""

    latitude: str
    longitude: str
    time: str
    label: str
    details: dict[str, str]


def sniff(probe: Probe) -> Match | None:
    """Claim a GPX or KML file by its root, or an archive that holds one KML and nothing else."""
    if probe.is_file:
        root = (probe.xml_root() or "").rsplit(":", 1)[-1]
        found = root in ("gpx", "kml")
        return Match(FORMAT, Certainty.BY_SIGNATURE, f"XML, root <{root}>") if found else None
    pages = [each for each in probe.names if KML.search(each)]
    if probe.source.kind != "zip" or (len(pages) != 1 and "doc.kml" not in probe.names):
        return None
    if (probe.xml_root(pages[0]) or "").rsplit(":", 1)[-1] != "kml":
        return None
    others = [each for each in probe.names if "/" not in each and not KML.search(each)]
    return None if len(others) > 2 else Match(FORMAT, Certainty.BY_STRUCTURE, "KMZ: a zipped KML")


def read(source: Source, context: Context) -> Iterator[Yielded]:  # noqa: ARG001 - no two ends
    """Stream the points in the order of the file."""
    names = (
        [""] if source.kind == "file" else [m.name for m in source.members if KML.search(m.name)]
    )
    if not names:
        raise InputError("no track in it", where=source.name)
    for name in names:
        with source.open(name) as stream:
            yield from _file(source, name, stream)


def original(source: Source, provenance: Provenance) -> bytes:
    """The element that a point was made from, written out again.

    Raises:
        InputError: when the locator leads nowhere.
    """
    found = re.fullmatch(r"element=(\d{1,12})(?:;point=\d{1,12})?", provenance.locator)
    if found is None:
        raise InputError(f"no element in {provenance.locator!r}", where=source.name)
    wanted = int(found[1])
    member = source.member_of(provenance)
    try:
        with source.open(member) as stream:
            for number, element in enumerate(_elements(stream)):
                if number == wanted:
                    written: bytes = etree.tostring(element, with_tail=False)
                    return written
                _forget(element)
    except etree.XMLSyntaxError as problem:
        raise InputError("the XML is damaged before it", where=source.name) from problem
    raise InputError(f"nothing at {provenance.locator!r}", where=source.name)


def _file(source: Source, name: str, stream: BinaryIO) -> Iterator[Yielded]:
    number, without = -1, 0
    try:
        for number, element in enumerate(_elements(stream)):
            for index, point in enumerate(_points(element)):
                part = f";point={index}" if index else ""
                made = _location(source.at(f"element={number}{part}", name), point)
                without += isinstance(made, Location) and not made.time.text
                yield made
            _forget(element)
    except etree.XMLSyntaxError as problem:
        place = source.at(f"element={number + 1}", name)
        yield Skipped(place, f"the XML is damaged from here on ({problem.msg})")
    if without:
        yield Notice("no-times", "points without a time", name, without)


def _elements(stream: BinaryIO) -> Iterator[etree._Element]:
    """The elements that hold points, one by one; nothing outside the file is ever read."""
    seen = 0
    for _, element in etree.iterparse(
        stream, events=("end",), resolve_entities=False, no_network=True, load_dtd=False,
        huge_tree=False, recover=False,
    ):  # fmt: skip
        name = etree.QName(element).localname if isinstance(element.tag, str) else ""
        if name in POINTS or name in PLACES:
            seen += 1
            if seen > limits.MEMBERS * 100:
                return
            yield element


def _forget(element: etree._Element) -> None:
    """Free what was read, so that a file of any size needs no more memory than one of its parts."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def _points(element: etree._Element) -> Iterator[_Point]:
    name = etree.QName(element).localname
    if name in POINTS:
        told = _texts(element)
        details = {key: told[key] for key in KEPT if told.get(key)}
        latitude, longitude = str(element.get("lat")), str(element.get("lon"))
        yield _Point(latitude, longitude, told.get("time", ""), told.get("name", ""), details)
        return
    told = _texts(element)
    label = told.get("name", "")
    details = {
        key: told[key] for key in ("description", "begin", "end", "address") if told.get(key)
    }
    time = told.get("when") or told.get("begin") or ""
    whens = [_text(each) for each in _all(element, "when")]
    coords = [_text(each) for each in _all(element, "coord")]
    if coords:
        for at, each in enumerate(coords):
            parts = each.split()
            paired = whens[at] if at < len(whens) else ""
            yield _Point(*_lon_lat(parts), paired, label, details)
        return
    for line in _all(element, "coordinates"):
        for triple in _text(line).split():
            yield _Point(*_lon_lat(triple.split(",")), time, label, details)


def _lon_lat(parts: list[str]) -> tuple[str, str]:
    """Latitude and longitude from KML's order, which is the reverse."""
    return (parts[1], parts[0]) if len(parts) > 1 else ("", "")


def _all(element: etree._Element, name: str) -> list[etree._Element]:
    return [
        e for e in element.iter() if isinstance(e.tag, str) and etree.QName(e).localname == name
    ]


def _text(element: etree._Element) -> str:
    return (element.text or "").strip()


def _texts(element: etree._Element) -> dict[str, str]:
    """The text of each element inside, by its name; of several the first."""
    found: dict[str, str] = {}
    for each in element.iter():
        if isinstance(each.tag, str) and each is not element and _text(each):
            found.setdefault(etree.QName(each).localname, _text(each))
    return found


def _location(place: Provenance, point: _Point) -> Location | Skipped:
    try:
        latitude, longitude = float(point.latitude), float(point.longitude)
    except ValueError:
        return Skipped(place, "a point without a position", str(point)[:200])
    if not (abs(latitude) <= 90 and abs(longitude) <= 180):
        return Skipped(place, "a position that is none on earth", str(point)[:200])
    stamp = iso_8601(point.time) if point.time else TimeStamp("")
    if stamp.wall and len(point.time) == len("2025-03-30"):
        stamp = TimeStamp.wall_clock(point.time, stamp.wall, step=86400)
    return Location(place, stamp, latitude, longitude, None, point.label, point.details)
