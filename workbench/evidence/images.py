"""What an image says of itself: size, when and where it was taken, with what."""

from __future__ import annotations

import logging
import struct
import warnings
from typing import Any, BinaryIO

import exifread
from exifread.core.exceptions import ExifError
from PIL import Image, UnidentifiedImageError

from workbench.evidence import limits

Image.MAX_IMAGE_PIXELS = limits.IMAGE_PIXELS
logging.getLogger("exifread").setLevel(logging.CRITICAL)  # what it lacks, it says by absence
HEIF = (b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1", b"avif", b"hevc")
TIME_TAGS = ("EXIF DateTimeOriginal", "EXIF DateTimeDigitized", "Image DateTime")
OFFSET_TAGS = ("EXIF OffsetTimeOriginal", "EXIF OffsetTimeDigitized", "EXIF OffsetTime")


def describe(stream: BinaryIO) -> dict[str, Any]:
    """Metadata of an image, from a seekable stream; empty for anything else.

    Returns:
        `width`, `height` in pixels, `format`, and from EXIF `taken` (wall-clock text as written),
        `offset`, `latitude`, `longitude` (degrees), `camera`; each only where present.
    """
    found: dict[str, Any] = {}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(stream) as image:
                found |= {"format": image.format, "width": image.width, "height": image.height}
    except (
        UnidentifiedImageError,
        OSError,
        ValueError,
        SyntaxError,
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
    ):
        if not is_heif(stream):  # Pillow does not know HEIF, but its EXIF can be read
            return found
    return found | _exif(stream)


def is_heif(stream: BinaryIO) -> bool:
    """Whether a stream begins as a HEIF picture, as phones of Apple and others make."""
    stream.seek(0)
    start = stream.read(12)
    return start[4:8] == b"ftyp" and start[8:12] in HEIF


def _exif(stream: BinaryIO) -> dict[str, Any]:
    try:
        stream.seek(0)
        tags = exifread.process_file(stream, details=False)
    except (OSError, ValueError, KeyError, IndexError, AssertionError, TypeError, RecursionError,
            EOFError, AttributeError, ArithmeticError, struct.error, MemoryError,
            ExifError):  # fmt: skip
        return {}  # exifread raises what damaged tables make it raise
    found: dict[str, Any] = {}
    for key, names in (("taken", TIME_TAGS), ("offset", OFFSET_TAGS)):
        value = next((str(tags[name]) for name in names if name in tags), "")
        if value:
            found[key] = value
    camera = " ".join(str(tags[name]) for name in ("Image Make", "Image Model") if name in tags)
    if camera:
        found["camera"] = camera
    for key, name in (("latitude", "GPS GPSLatitude"), ("longitude", "GPS GPSLongitude")):
        degrees = _degrees(tags.get(name), str(tags.get(f"{name}Ref", "")))
        if degrees is not None:
            found[key] = degrees
    return found if "latitude" in found and "longitude" in found else _without_position(found)


def _without_position(found: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in found.items() if key not in ("latitude", "longitude")}


def _degrees(tag: Any, reference: str) -> float | None:
    """Degrees, minutes and seconds as signed degrees."""
    try:
        degrees, minutes, seconds = (float(each) for each in tag.values)
    except (AttributeError, TypeError, ValueError, ZeroDivisionError):
        return None
    value = degrees + minutes / 60 + seconds / 3600
    return round(-value if reference in ("S", "W") else value, 7)
