"""Google's location history in its three generations: the file, a folder or a Takeout archive.

1. `Location History.json` and `Records.json`: raw positions. 2. `Semantic Location History`: a
file a month of visits and journeys, and `Timeline Edits.json`. 3. The phone's own `Timeline.json`
(Android) or `location-history.json` (iOS), since 2024. Visits, journeys and homes are inferences
of Google's and marked so; only raw positions are fixes. Times are instants throughout.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from workbench.errors import InputError
from workbench.evidence import Probe, Source
from workbench.evidence.epoch import iso_8601, since_1970
from workbench.evidence.json_pieces import Path
from workbench.evidence.spans import read_span
from workbench.importers._accounts import (
    Export,
    Row,
    a_dict,
    a_list,
    as_text,
    flat,
    inside,
)
from workbench.importers.protocol import Certainty, Context, Format, Match
from workbench.records import Location, Notice, Provenance, Skipped, TimeStamp, Yielded

FORMAT = Format(
    code="google-location",
    title="Google location history (Takeout or phone)",
    version=1,
    platforms=("google",),
    carries=(
        "raw positions with their radius, source and device", "visits, journeys and points of"
        " paths, marked as inferred", "times of arrival and leaving", "frequent places",
        "edits by the user",
    ),
    omits=(
        "other candidates of a place, activities and Wi-Fi scans: counted in a notice",
        "trip memories: counted in a notice",
        "positions under 32 bits that overflowed are turned back: unverified on real data",
    ),
    times="UTC, or an instant with its offset",
    unverified=("positions wrapped beyond 32 bits",),
    checked_on={"dawarich (12 files)": 36, "google-takeout-to-sqlite": 2},
)  # fmt: skip
NAMES = re.compile(
    r"(?:^|/)(?:Records|Location History|Timeline|location-history|Timeline Edits"
    r"|\d{4}_[^/]{3,12})\.json$",
    re.IGNORECASE,
)
LISTS = ("locations", "timelineObjects", "timelineEdits", "semanticSegments", "rawSignals")
SHAPES = (
    ("raw positions", re.compile(r'"locations"\s*:\s*\[(?=[^\]]*?"latitudeE7"|\s*\])')),
    ("visits and journeys of a month", re.compile(r'"timelineObjects"\s*:\s*\[')),
    ("edits of the timeline", re.compile(r'"timelineEdits"\s*:\s*\[')),
    ("the phone's timeline (Android)", re.compile(r'"semanticSegments"\s*:\s*\[')),
    ("the phone's raw signals", re.compile(r'"rawSignals"\s*:\s*\[\s*\{\s*"(?:position|wifiScan'
                                           r'|activityRecord)"')),
)  # fmt: skip
IOS = re.compile(
    r'^\s*\[\s*\{(?=.*"startTime")(?=.*"(?:visit|activity|timelinePath|timelineMemory)"\s*:)',
    re.DOTALL,
)
PAIR = re.compile(r"(?:geo:)?\s*(-?\d{1,3}(?:\.\d+)?)\s*°?\s*,\s*(-?\d{1,3}(?:\.\d+)?)\s*°?")
SPACED_OFFSET = re.compile(r"\s+(?=[+-]\d{2}:?\d{2}$)")
WRAP = 1 << 32


def sniff(probe: Probe) -> Match | None:
    """Claim a file of one of the generations, or those files in a folder or archive."""
    if probe.is_file:
        shape = _shape(probe, "")
        return Match(FORMAT, Certainty.BY_STRUCTURE, shape) if shape else None
    mine = _mine(probe)
    if not mine:
        return None
    return Match(FORMAT, Certainty.BY_STRUCTURE, f"{len(mine)} files of location history", mine)


def _shape(probe: Probe, name: str) -> str:
    opener = probe.json_start(name)
    text = probe.text(name) or "" if opener else ""
    if opener == "[":
        return "the phone's timeline (iOS)" if IOS.match(text.lstrip("\ufeff")) else ""
    return next((shape for shape, pattern in SHAPES if pattern.search(text)), "")


def _mine(probe: Probe) -> frozenset[str]:
    named = [each for each in probe.names if NAMES.search(each) and each.count("/") <= 5]
    return frozenset(each for each in named if _shape(probe, each))


def read(source: Source, context: Context) -> Iterator[Yielded]:  # noqa: ARG001 - no two ends
    """Stream the positions of each file, then what is not carried over."""
    mine = frozenset({""}) if source.kind == "file" else _mine(Probe(source))
    if not mine:
        raise InputError("no location history in it", where=source.name)
    export = Export(source, mine)
    left: Counter[str] = Counter()
    for name in export.names:
        for row in export.rows(name, _look_into):
            if isinstance(row, Skipped):
                yield row
            else:
                yield from _records(row, left)
    for what, count in sorted((+left).items()):
        yield Notice("not-read", f"{what}: not carried over", count=count)
    yield from export.left_over()


def original(source: Source, provenance: Provenance) -> bytes:
    """The JSON of one position, visit or journey, as it stands in its file."""
    return read_span(source, provenance)


def _look_into(path: Path) -> bool:
    if not path:
        return True
    if len(path) == 1:
        return path[0] in LISTS or path[0] == "userLocationProfile"
    return path == ("userLocationProfile", "frequentPlaces")


def _records(row: Row, left: Counter[str]) -> Iterator[Location | Skipped]:
    told = a_dict(row.value)
    match row.path:
        case ("locations", int()):
            yield from _raw(row.place, told, told, left)
        case ("timelineObjects", int()):
            yield from _semantic(row.place, told, left)
        case ("timelineEdits", int()):
            yield from _edit(row.place, told, left)
        case ("semanticSegments", int()) | (int(),):
            yield from _segment(row.place, told, left)
        case ("rawSignals", int()):
            position = a_dict(told.get("position"))
            if position:
                yield from _raw(row.place, position, position, left)
            left.update(f"raw signals of kind {key!r}" for key in told if key != "position")
        case ("userLocationProfile", "frequentPlaces", int()):
            details = flat(told) | {"basis": "inferred by Google"}
            label = str(told.get("label") or "")
            yield from _at(row.place, told.get("placeLocation"), TimeStamp(""), label, details)
        case (str() as key, *_):
            left[f"entries under {key!r}"] += 1
        case _:
            yield Skipped(row.place, "not a record of location history", str(row.value)[:200])


def _raw(
    place: Provenance, told: dict[str, Any], where: Any, left: Counter[str]
) -> Iterator[Location | Skipped]:
    """A position that a device measured."""
    skip = ("latitudeE7", "longitudeE7", "timestamp", "timestampMs", "LatLng", "latLng",
            "activity", "wifiScan", "locationMetadata", "point")  # fmt: skip
    details = flat({key: value for key, value in told.items() if key not in skip})
    left.update(key for key in ("activity", "wifiScan") if told.get(key))
    yield from _at(place, where, _time(told), "", details, _radius(told))


def _semantic(
    place: Provenance, told: dict[str, Any], left: Counter[str]
) -> Iterator[Location | Skipped]:
    """A visit or a journey of the second generation."""
    visit, journey = a_dict(told.get("placeVisit")), a_dict(told.get("activitySegment"))
    if visit:
        yield from _visit(inside(place, "/placeVisit"), visit, left)
    elif journey:
        yield from _journey(inside(place, "/activitySegment"), journey, left)
    else:
        yield Skipped(place, "neither a visit nor a journey", str(told)[:200])


def _visit(
    place: Provenance, visit: dict[str, Any], left: Counter[str]
) -> Iterator[Location | Skipped]:
    where = a_dict(visit.get("location"))
    start, until = _span(visit)
    details = _inferred(visit, until) | flat(
        {k: v for k, v in where.items() if k in ("address", "placeId", "semanticType", "sourceInfo",
                                                 "locationConfidence")}
    )  # fmt: skip
    left["other candidates of a place"] += len(a_list(visit.get("otherCandidateLocations")))
    label = str(where.get("name") or where.get("address") or "")
    radius = _number(where.get("accuracyMetres", where.get("accuracyMeters")))
    whole = where if _has_position(where) else _centre(visit)
    yield from _at(place, whole, start, label, details, radius, left)
    yield from _points(place, visit, (start, until), details, left)
    for index, child in enumerate(a_list(visit.get("childVisits"))):
        yield from _visit(inside(place, f"/childVisits/{index}"), a_dict(child), left)


def _journey(
    place: Provenance, journey: dict[str, Any], left: Counter[str]
) -> Iterator[Location | Skipped]:
    start, until = _span(journey)
    details = _inferred(journey, until)
    kind = str(journey.get("activityType") or "journey")
    for key, stamp in (("startLocation", start), ("endLocation", until)):
        where = a_dict(journey.get(key))
        label = str(where.get("name") or f"{key.removesuffix('Location')} of {kind}")
        yield from _at(inside(place, f"/{key}"), where, stamp, label, details, None, left)
    yield from _points(place, journey, (start, until), details, left)
    parked = a_dict(journey.get("parkingEvent"))
    if parked:
        at = inside(place, "/parkingEvent")
        where = parked.get("location") or parked
        yield from _at(at, where, _time(parked), "parked", details, None, left)


def _points(
    place: Provenance,
    told: dict[str, Any],
    span: tuple[TimeStamp, TimeStamp],
    details: dict[str, str],
    left: Counter[str],
) -> Iterator[Location | Skipped]:
    """The points along a way; those without a time of their own get none, but its span."""
    between = {"from": span[0].text, "until": span[1].text}
    for holder, key in (("simplifiedRawPath", "points"), ("waypointPath", "waypoints"),
                        ("transitPath", "transitStops")):  # fmt: skip
        for index, each in enumerate(a_list(a_dict(told.get(holder)).get(key))):
            point = a_dict(each)
            stamp = _time(point)
            at = inside(place, f"/{holder}/{key}/{index}")
            own = details | (between if not stamp.text else {}) | {"kind": holder}
            label = str(point.get("name") or "")
            yield from _at(at, point, stamp, label, own, _radius(point), left)


def _edit(
    place: Provenance, told: dict[str, Any], left: Counter[str]
) -> Iterator[Location | Skipped]:
    """An entry of the edits: a raw signal, or a place that the user changed."""
    position = a_dict(a_dict(a_dict(told.get("rawSignal")).get("signal")).get("position"))
    if position:
        yield from _raw(place, position | {"kind": "edit"}, position.get("point"), left)
        return
    left.update(f"edits of kind {key!r}" for key in told if key != "deviceId")


def _segment(
    place: Provenance, told: dict[str, Any], left: Counter[str]
) -> Iterator[Location | Skipped]:
    """A segment of the third generation: a visit, a journey or a path."""
    start, until = iso_8601(str(told.get("startTime", ""))), iso_8601(str(told.get("endTime", "")))
    zones = {key: as_text(told[key]) for key in told if key.endswith("UtcOffsetMinutes")}
    known = {"startTime", "endTime", "visit", "activity", "timelinePath", *zones}
    left.update(f"segments of kind {key!r}" for key in told if key not in known)
    visit, journey = a_dict(told.get("visit")), a_dict(told.get("activity"))
    if visit:
        best = a_dict(visit.get("topCandidate"))
        details = _inferred(best | visit, until) | zones
        label = str(best.get("semanticType") or "")
        at = inside(place, "/visit")
        yield from _at(at, best.get("placeLocation"), start, label, details, None, left)
    if journey:
        best = a_dict(journey.get("topCandidate"))
        details = _inferred(best | journey, until) | zones
        for key, stamp in (("start", start), ("end", until)):
            label = f"{key} of {best.get('type') or 'journey'}"
            at = inside(place, f"/activity/{key}")
            yield from _at(at, journey.get(key), stamp, label, details, None, left)
    for index, each in enumerate(a_list(told.get("timelinePath"))):
        point = a_dict(each)
        stamp = _path_time(point, start)
        at = inside(place, f"/timelinePath/{index}")
        details = zones | {"kind": "timelinePath", "basis": "inferred by Google"}
        yield from _at(at, point.get("point"), stamp, "", details, None, left)


def _path_time(point: dict[str, Any], start: TimeStamp) -> TimeStamp:
    """A point's own time, or the segment's start with the minutes after it."""
    if point.get("time"):
        return _parse(str(point["time"]))
    minutes = _number(point.get("durationMinutesOffsetFromStartTime"))
    if minutes is None or start.utc is None or abs(minutes) > 10**7:
        return TimeStamp("")
    moment = start.utc + timedelta(minutes=minutes)
    return TimeStamp.instant(f"{start.text} + {minutes:g} min", moment, step=60)


def _inferred(told: dict[str, Any], until: TimeStamp) -> dict[str, str]:
    """What is said of how sure an inference is, and when it ended."""
    keys = ("confidence", "placeConfidence", "visitConfidence", "probability", "semanticType",
            "placeId", "placeID", "activityType", "type", "distance", "distanceMeters",
            "editConfirmationStatus", "hierarchyLevel")  # fmt: skip
    told = {key: told[key] for key in keys if key in told}
    status = str(told.get("editConfirmationStatus") or "")
    basis = "confirmed by the user" if status == "CONFIRMED" else "inferred by Google"
    return flat(told) | {"until": until.text, "basis": basis}


def _span(told: dict[str, Any]) -> tuple[TimeStamp, TimeStamp]:
    during = a_dict(told.get("duration"))
    return _time(during, "startTimestamp"), _time(during, "endTimestamp")


def _time(told: dict[str, Any], key: str = "timestamp") -> TimeStamp:
    return _parse(as_text(told.get(key) or told.get(f"{key}Ms")))


def _parse(text: str) -> TimeStamp:
    """A time as any of the generations writes it: ISO, with a space before its offset, a count."""
    if not text:
        return TimeStamp("")
    if text.lstrip("-").isdecimal():
        return since_1970(text)[0]
    stamp = iso_8601(SPACED_OFFSET.sub("", text))
    return TimeStamp(text, stamp.utc, stamp.wall, stamp.basis, flag=stamp.flag)


def _at(
    place: Provenance,
    where: Any,
    stamp: TimeStamp,
    label: str,
    details: dict[str, str],
    radius: float | None = None,
    left: Counter[str] | None = None,
) -> Iterator[Location | Skipped]:
    """The position; nothing for a place that has none, a skip for an impossible one."""
    if not _has_position(where):
        if left is not None:
            left["places without a position"] += 1
        return
    found = position_of(where)
    if found is None:
        yield Skipped(place, "a position that is none on earth", str(where)[:200])
        return
    kept = {key: value for key, value in details.items() if value}
    yield Location(place, stamp, found[0], found[1], radius, label, kept)


def _has_position(where: Any) -> bool:
    if isinstance(where, str):
        return bool(where)
    keys = ("latitudeE7", "latE7", "latLng", "LatLng", "point")
    return any(a_dict(where).get(key) is not None for key in keys)


def _centre(visit: dict[str, Any]) -> dict[str, Any]:
    return {"latitudeE7": visit.get("centerLatE7"), "longitudeE7": visit.get("centerLngE7")}


def position_of(where: Any) -> tuple[float, float] | None:
    """Degrees from any of the ways in which Google writes a position, or None."""
    if isinstance(where, str):
        pair = PAIR.fullmatch(where.strip())
        return _on_earth(float(pair[1]), float(pair[2])) if pair else None
    told = a_dict(where)
    for key in ("latLng", "LatLng", "point"):
        if told.get(key):
            return position_of(told[key])
    latitude = _number(told.get("latitudeE7", told.get("latE7")))
    longitude = _number(told.get("longitudeE7", told.get("lngE7")))
    if latitude is None or longitude is None:
        return None
    latitude -= WRAP if latitude > 900_000_000 else 0  # 32 bits that overflowed
    longitude -= WRAP if longitude > 1_800_000_000 else 0
    return _on_earth(latitude / 1e7, longitude / 1e7)


def _on_earth(latitude: float, longitude: float) -> tuple[float, float] | None:
    return (latitude, longitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else None


def _radius(told: dict[str, Any]) -> float | None:
    if (small := _number(told.get("accuracyMm"))) is not None:
        return small / 1000
    return _number(told.get("accuracy", told.get("accuracyMeters")))


def _number(value: Any) -> float | None:
    try:
        number = float(value) if not isinstance(value, bool) else None
    except (TypeError, ValueError, OverflowError):
        return None
    return number if number is not None and abs(number) < 1e15 else None
