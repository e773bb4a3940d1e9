"""One download can hold several services: each importer takes its share, the rest is listed."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from workbench.evidence import open_source
from workbench.intake.identify import identify

RECORDS = (
    '{"locations":[{"latitudeE7":515010000,"longitudeE7":-1416000,'
    '"timestamp":"2023-03-26T00:59:59Z"}]}'
)
CHAT = "29/03/2025, 21:05 - Robin: one\n29/03/2025, 21:06 - Ash: two\n"


def takeout(folder: Path) -> Path:
    for name, text in (
        ("Takeout/Location History/Records.json", RECORDS),
        ("Takeout/Keep/note.bin", "\x00\x01"),
        ("Takeout/Drive/chat.txt", CHAT),
    ):
        path = folder / name
        path.parent.mkdir(parents=True)
        path.write_text(text, "utf-8")
    return folder


@pytest.mark.parametrize("form", ["folder", "zip"])
def test_the_rest_of_a_shared_download_is_identified_file_by_file(
    form: str, tmp_path: Path
) -> None:
    path = takeout(tmp_path / "handed over")
    if form == "zip":
        packed = tmp_path / "takeout.zip"
        with zipfile.ZipFile(packed, "w") as archive:
            for each in sorted(path.rglob("*")):
                if each.is_file():
                    archive.write(each, each.relative_to(path).as_posix())
        path = packed
    found = [
        (each.match.format.code if each.match else "", each.source.name.rsplit("/", 1)[-1])
        for each in identify(open_source(path))
    ]
    assert sorted(found) == sorted(
        [("google-location", path.name), ("", "note.bin"), ("whatsapp", "Drive")]
    )  # a folder of one chat is that chat
