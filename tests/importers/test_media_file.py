"""Sounds and films by themselves."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from tests.samples import GOLDEN, SHARED, needs_shared
from workbench.evidence import Probe, open_source
from workbench.importers import claims, media_file
from workbench.importers.protocol import Context
from workbench.records import Location, Media, Yielded

DOOR = GOLDEN / "media" / "door.mp4"
FILM = SHARED / "formats/image-exif/drewnoakes__metadata-extractor-images/mp4/with-gps.mp4"


def read(path: Path) -> list[Yielded]:
    return list(media_file.read(open_source(path), Context()))


@needs_shared
def test_a_real_film_says_when_and_where() -> None:
    film, position = read(FILM)
    assert isinstance(film, Media)
    assert film.time.utc is not None
    assert film.time.utc.isoformat() == "2017-02-22T08:20:28+00:00"
    assert isinstance(position, Location)
    assert (position.latitude, position.longitude) == (51.4169, -0.0806)


def test_a_film_in_an_archive_says_the_same(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(DOOR, "films/door.mp4")
        archive.write(DOOR, "films/other.mp4")
    (films,) = open_source(tmp_path / "a.zip").children()
    for child in films.children():
        found = list(media_file.read(child, Context()))
        assert [type(each).__name__ for each in found] == ["Media", "Location"]


@pytest.mark.parametrize(
    ("start", "codes"),
    [
        (b"ID3\x03\x00\x00\x00\x00\x00\x00" + bytes(100), ["media"]),
        (b"OggS" + bytes(100), ["media"]),
        (b"\x00\x00\x00\x18ftypheic" + bytes(100), ["image"]),
        (b"RIFF\x00\x00\x00\x00WEBP" + bytes(100), ["image"]),
        (b"\xff\xfb\x90\x00" + bytes(413) + b"\xff\xfb\x90\x00" + bytes(413) + b"\xff\xfb\x90\x00",
         ["media"]),
        (b"\xff\xfe" + "text in UTF-16, as Windows writes it".encode("utf-16-le"), ["document"]),
    ],
)  # fmt: skip
def test_kinds_are_told_by_content(start: bytes, codes: list[str], tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(start)
    assert [each.format.code for each in claims(Probe(open_source(path)))] == codes


@pytest.mark.trap("media/nought")
def test_a_time_of_nought_is_no_time(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    whole = DOOR.read_bytes()
    path.write_bytes(whole.replace(b"2025-09-20T10:26:40+0100", bytes(24)).replace(
        (3841300000).to_bytes(4, "big"), bytes(4)))  # fmt: skip
    media = read(path)[0]
    assert isinstance(media, Media)
    assert media.time.utc is None
