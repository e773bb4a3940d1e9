"""Pictures by themselves."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.samples import SHARED, needs_shared
from workbench.evidence import Probe, open_source
from workbench.importers import claims, image_file
from workbench.importers.protocol import Context
from workbench.records import Location, Media, Yielded

IMAGES = SHARED / "formats" / "image-exif"


def read(path: Path) -> list[Yielded]:
    return list(image_file.read(open_source(path), Context()))


@needs_shared
@pytest.mark.trap("image/damaged", "image/no-zone")
def test_every_picture_of_others_is_kept() -> None:
    files = [
        each
        for each in sorted(IMAGES.rglob("*"))
        if each.is_file() and each.name != "SOURCE.txt" and each.suffix != ".mp4"
    ]
    codes = {each.name: [c.format.code for c in claims(Probe(open_source(each)))] for each in files}
    unknown = [name for name, found in codes.items() if found != ["image"]]
    assert unknown == ["138d3b9e0d9fbf641b8135981e597c3a.jpg"]  # it begins as no picture does
    for each in files:
        assert isinstance(read(each)[0], Media)


@needs_shared
def test_a_phones_heif_says_when_and_where() -> None:
    picture, position = read(IMAGES / "ianare__exif-samples" / "heic" / "IMG_5195.HEIC")
    assert isinstance(picture, Media)
    assert picture.time.text.startswith("2021:04:11 15:47:53")
    assert isinstance(position, Location)


@needs_shared
@pytest.mark.parametrize("size", [0, 8, 12, 100, 3000, 20_000])
def test_a_cut_heif_is_no_crash(size: int, tmp_path: Path) -> None:
    whole = (IMAGES / "ianare__exif-samples" / "heic" / "IMG_5195.HEIC").read_bytes()
    path = tmp_path / "a.heic"
    path.write_bytes(whole[:size])
    assert isinstance(read(path)[0], Media)
