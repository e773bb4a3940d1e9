"""A picture by itself: the file, and where and when its EXIF says it was taken.

EXIF times are wall-clock times unless an offset stands beside them (Exif 2.31, OffsetTime).
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import datetime
from functools import partial

from workbench.evidence import Probe, Source
from workbench.evidence.images import HEIF, describe
from workbench.importers.protocol import Certainty, Context, Format, Match
from workbench.records import Attachment, Held, Location, Media, Provenance, TimeStamp, Yielded

FORMAT = Format(
    code="image",
    title="Picture (JPEG, PNG, HEIF, WebP, GIF, TIFF, BMP)",
    version=2,
    platforms=("files",),
    carries=("the file", "EXIF time and position"),
    omits=("what the picture shows",),
    times="EXIF: wall-clock time, or an instant where the offset is stated",
    checked_on={"drewnoakes/metadata-extractor-images": 15, "ianare/exif-samples": 20},
)
MIMES = {
    b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png", b"GIF87a": "image/gif",
    b"GIF89a": "image/gif", b"II*\x00": "image/tiff", b"MM\x00*": "image/tiff",
}  # fmt: skip
MOST_BYTES = 256 * 1024 * 1024


def sniff(probe: Probe) -> Match | None:
    """Claim a file that begins as pictures do."""
    mime = _mime(probe.head)
    return Match(FORMAT, Certainty.BY_SIGNATURE, f"begins as {mime}") if mime else None


def read(source: Source, context: Context) -> Iterator[Yielded]:  # noqa: ARG001
    """The picture, and its position where it has one."""
    with source.open() as stream:
        data = stream.read(MOST_BYTES)
    found = describe(io.BytesIO(data))
    stamp = _time(found.get("taken", ""), found.get("offset", ""))
    place = source.at("whole")
    attachment = Attachment(source.title, _mime(data), Held.PRESENT, partial(source.open, ""))
    camera = {"camera": str(found["camera"])} if found.get("camera") else {}
    yield Media(place, stamp, attachment, camera)
    if found.get("latitude") or found.get("longitude"):  # 0, 0 is what a camera without a fix says
        label = found.get("camera", "")
        place = source.at("exif")
        yield Location(place, stamp, found["latitude"], found["longitude"], label=label)


def original(source: Source, provenance: Provenance) -> bytes:  # noqa: ARG001
    """The file."""
    with source.open() as stream:
        return stream.read(MOST_BYTES)


def _mime(start: bytes) -> str:
    if start[4:8] == b"ftyp" and start[8:12] in HEIF:
        return "image/avif" if start[8:12] == b"avif" else "image/heic"
    if start[:4] == b"RIFF" and start[8:12] == b"WEBP":
        return "image/webp"
    if start[:2] == b"BM" and start[6:10] == bytes(4) and len(start) > 26:
        return "image/bmp"
    return next((mime for magic, mime in MIMES.items() if start.startswith(magic)), "")


def _time(taken: str, offset: str) -> TimeStamp:
    """EXIF's `YYYY:MM:DD HH:MM:SS` and `+HH:MM` as a time."""
    if not taken:
        return TimeStamp("")
    try:
        wall = datetime.strptime(taken, "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007 - wall-clock time
        if offset:
            moment = datetime.fromisoformat(f"{wall.isoformat()}{offset}")
            return TimeStamp.instant(f"{taken} {offset}", moment)
    except ValueError:
        return TimeStamp.unreadable(taken)
    return TimeStamp.wall_clock(taken, wall)
