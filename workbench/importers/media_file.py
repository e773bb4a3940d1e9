"""A sound or film by itself: the file, how long it is, and when and where it says it was made.

The time that a film states is seconds since 1904 in UTC (ISO 14496-12); some cameras write their
wall clock there, so that it is kept as stated and 0 is no time. A position stands in the metadata
in the form of ISO 6709. What is said or seen in it is not read here.
"""

from __future__ import annotations

import io
import re
import struct
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import BinaryIO, NamedTuple, cast

from tinytag import TinyTag, TinyTagException

from workbench.evidence import Probe, Source
from workbench.evidence.epoch import iso_8601
from workbench.importers.protocol import Certainty, Context, Format, Match
from workbench.records import (
    Attachment,
    Held,
    Location,
    Media,
    Notice,
    Provenance,
    TimeStamp,
    Yielded,
)

FORMAT = Format(
    code="media",
    title="Sound or film (MP4, QuickTime, MP3, Ogg, WAV, AMR and others)",
    version=1,
    platforms=("files",),
    carries=("the file", "duration", "stated time and position of films", "tags of sounds"),
    omits=("what is said or seen in it", "Matroska and AVI metadata"),
    times="films: UTC seconds since 1904, as the camera states them; sounds: none",
    checked_on={"drewnoakes/metadata-extractor-images": 2},
)
KINDS = (
    (0, b"ID3", "audio/mpeg"), (0, b"OggS", "audio/ogg"), (0, b"fLaC", "audio/flac"),
    (0, b"#!AMR", "audio/amr"), (0, b"\x1aE\xdf\xa3", "video/x-matroska"),
    (0, b"0&\xb2u\x8ef\xcf\x11", "video/x-ms-asf"), (0, b"FORM", "audio/aiff"),
    (8, b"WAVE", "audio/wav"), (8, b"AVI ", "video/x-msvideo"),
)  # fmt: skip
BRANDS = {b"M4A ": "audio/mp4", b"M4B ": "audio/mp4", b"qt  ": "video/quicktime",
          b"3gp": "video/3gpp"}  # fmt: skip
PICTURES = (b"heic", b"heix", b"mif1", b"msf1", b"avif", b"hevc", b"heim", b"crx ")
MPEG_AUDIO = re.compile(rb"\xff[\xe2-\xe7\xf2-\xf7\xfa\xfb][\x10-\xeb]")
SINCE_1904 = datetime(1904, 1, 1, tzinfo=UTC)
POSITION = re.compile(r"([+-]\d{1,3}(?:\.\d+)?)([+-]\d{1,3}(?:\.\d+)?)")
MOST_COPIED = 1024**3
MOST_BOXES = 20_000
MOST_META = 4 * 1024 * 1024
CONTAINERS = (b"moov", b"udta", b"trak", b"mdia")
QUICKTIME = {
    b"com.apple.quicktime.location.ISO6709": "position",
    b"com.apple.quicktime.creationdate": "made",
    b"com.apple.quicktime.make": "make",
    b"com.apple.quicktime.model": "model",
    b"com.apple.quicktime.software": "software",
}


class _Box(NamedTuple):
    kind: bytes
    start: int
    end: int


def sniff(probe: Probe) -> Match | None:
    """Claim a file that begins as sounds and films do."""
    mime = _mime(probe.head) if probe.is_file else ""
    return Match(FORMAT, Certainty.BY_SIGNATURE, f"begins as {mime}") if mime else None


def read(source: Source, context: Context) -> Iterator[Yielded]:  # noqa: ARG001
    """The file, and its position where it states one."""
    with source.open() as stream:
        start = stream.read(4096)
    found = _film(source) if start[4:8] in (b"ftyp", b"moov", b"mdat", b"wide", b"free") else {}
    found = _tags(source) | found
    stamp = _time(found)
    place = source.at("whole")
    attachment = Attachment(source.title, _mime(start), Held.PRESENT, partial(source.open, ""))
    position = found.pop("position", "")
    yield Media(place, stamp, attachment, found)
    if told := POSITION.match(position):
        latitude, longitude = float(told[1]), float(told[2])
        if abs(latitude) <= 90 and abs(longitude) <= 180 and (latitude or longitude):
            label = f"{found.get('make', '')} {found.get('model', '')}".strip()
            yield Location(source.at("position"), stamp, latitude, longitude, label=label)
    if found.get("damaged"):
        yield Notice("damaged", "the file's structure is damaged; it may not play")


def original(source: Source, provenance: Provenance) -> bytes:  # noqa: ARG001
    """The start of the file, as far as it is read at once."""
    with source.open() as stream:
        return stream.read(256 * 1024 * 1024)


def _mime(start: bytes) -> str:
    if start[4:8] == b"ftyp":
        brand = start[8:12]
        if brand in PICTURES:
            return ""
        return next((mime for key, mime in BRANDS.items() if brand.startswith(key)), "video/mp4")
    if start[4:8] == b"moov":
        return "video/quicktime"
    found = next((mime for at, magic, mime in KINDS if start[at : at + len(magic)] == magic), "")
    if found == "audio/aiff" and start[8:12] not in (b"AIFF", b"AIFC"):
        return ""
    return found or ("audio/mpeg" if _is_mpeg(start) else "")


def _is_mpeg(start: bytes) -> bool:
    """Whether MPEG audio frames follow each other at the start."""
    return bool(MPEG_AUDIO.match(start)) and len(MPEG_AUDIO.findall(start[1:4096])) >= 2


def _time(found: dict[str, str]) -> TimeStamp:
    if made := found.get("made"):
        stamp = iso_8601(re.sub(r"([+-]\d\d)(\d\d)$", r"\1:\2", made))
        if stamp.utc is not None or stamp.wall is not None:
            return TimeStamp(made, stamp.utc, stamp.wall, stamp.basis)
    seconds = int(found.get("seconds since 1904", "0"))
    if not seconds:
        return TimeStamp("")
    try:
        return TimeStamp.instant(f"{seconds} s since 1904", SINCE_1904 + timedelta(seconds=seconds))
    except OverflowError:
        return TimeStamp.unreadable(f"{seconds} s since 1904")


def _tags(source: Source) -> dict[str, str]:
    """Duration and tags by the library that knows many kinds; empty where it knows none."""
    try:
        with _seekable(source) as stream:
            tag = TinyTag.get(source.title, file_obj=stream)
    except (TinyTagException, OSError, ValueError, TypeError, KeyError, IndexError, AttributeError,
            struct.error, OverflowError, EOFError, RecursionError, MemoryError,
            UnicodeError, ZeroDivisionError):  # fmt: skip
        return {}
    found = {
        "title": tag.title, "artist": tag.artist, "album": tag.album, "year": tag.year,
        "comment": tag.comment, "duration": f"{tag.duration:.1f} s" if tag.duration else "",
    }  # fmt: skip
    return {name: str(value)[:500] for name, value in found.items() if value}


def _film(source: Source) -> dict[str, str]:
    """What the boxes of an MP4 or QuickTime file say of its making."""
    found: dict[str, str] = {}
    with _seekable(source) as stream:
        stream.seek(0, io.SEEK_END)
        size = stream.tell()
        for count, box in enumerate(_boxes(stream, 0, size, 0)):
            if count > MOST_BOXES:
                found["damaged"] = "yes"
                break
            _note(stream, box, found)
    return found


@contextmanager
def _seekable(source: Source) -> Iterator[BinaryIO]:
    """The file, so that one can go back and forth in it: copied where it lies in an archive."""
    with source.open() as stream:
        if stream.seekable():
            yield stream
            return
        with tempfile.TemporaryFile() as copy:
            left = MOST_COPIED
            while left > 0 and (chunk := stream.read(min(left, 1024 * 1024))):
                copy.write(chunk)
                left -= len(chunk)
            copy.seek(0)
            yield cast("BinaryIO", copy)


def _boxes(stream: BinaryIO, start: int, end: int, depth: int) -> Iterator[_Box]:
    """The boxes between two offsets, and those within the ones that only hold others."""
    at = start
    while at + 8 <= end:
        stream.seek(at)
        head = stream.read(16)
        if len(head) < 8:
            return
        size, kind, body = int.from_bytes(head[:4], "big"), head[4:8], at + 8
        if size == 1 and len(head) == 16:
            size, body = int.from_bytes(head[8:16], "big"), at + 16
        elif size == 0:
            size = end - at
        if size < 8 or at + size > end:
            return
        yield _Box(kind, body, at + size)
        if kind in CONTAINERS and depth < 6:
            yield from _boxes(stream, body, at + size, depth + 1)
        at += size


def _note(stream: BinaryIO, box: _Box, found: dict[str, str]) -> None:
    if box.kind not in (b"mvhd", b"\xa9xyz", b"meta") or box.end - box.start > MOST_META:
        return
    stream.seek(box.start)
    raw = stream.read(box.end - box.start)
    if box.kind == b"mvhd" and len(raw) >= 20:
        wide = raw[0] == 1
        made = int.from_bytes(raw[4:12] if wide else raw[4:8], "big")
        scale, length = (raw[20:24], raw[24:32]) if wide else (raw[12:16], raw[16:20])
        found["seconds since 1904"] = str(made)
        if ticks := int.from_bytes(scale, "big"):
            found["duration"] = f"{int.from_bytes(length, 'big') / ticks:.1f} s"
    elif box.kind == b"\xa9xyz" and len(raw) > 4:
        found.setdefault("position", raw[4:].decode("latin-1"))
    elif box.kind == b"meta":
        found.update(_apple(raw))


def _apple(raw: bytes) -> dict[str, str]:
    """Apple's `keys` and `ilst`: the nth key names the nth value."""
    at = raw.find(b"keys")
    items = raw.find(b"ilst")
    if at < 4 or items < 4:
        return {}
    names: list[bytes] = []
    pos = at + 12
    while pos + 8 <= items and len(names) < 100:
        size = int.from_bytes(raw[pos : pos + 4], "big")
        if size < 8:
            break
        names.append(raw[pos + 8 : pos + size])
        pos += size
    found: dict[str, str] = {}
    pos, end = items + 4, min(len(raw), items - 4 + int.from_bytes(raw[items - 4 : items], "big"))
    while pos + 24 <= end:
        size, number = int.from_bytes(raw[pos : pos + 4], "big"), int.from_bytes(
            raw[pos + 4 : pos + 8], "big"
        )  # fmt: skip
        if size < 24:
            break
        if 0 < number <= len(names) and (name := QUICKTIME.get(names[number - 1])):
            found[name] = raw[pos + 24 : pos + size].decode("utf-8", "replace")[:200]
        pos += size
    return found
