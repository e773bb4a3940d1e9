"""XRY's text exports. None was at hand: they are built from the layout of a published reader."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.samples import GOLDEN
from workbench.evidence import open_source
from workbench.importers import xry_text
from workbench.importers.protocol import Context
from workbench.records import Message, Notice, Yielded

SAMPLE = GOLDEN / "xry-text" / "Messages-SMS.txt"


def read(path: Path) -> list[Yielded]:
    return list(xry_text.read(open_source(path), Context()))


@pytest.mark.trap("xry-text/several-lines", "xry-text/segments")
def test_a_text_keeps_its_lines_and_parts_are_joined_in_order() -> None:
    bodies = [each.body for each in read(SAMPLE) if isinstance(each, Message)]
    assert bodies == [
        "I know you are\nin there\n\nNote: to self is no key",
        "leave me alone",
        "This is the beginning and this is the end.",
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "cp1252"])
def test_entities_lead_back_to_their_bytes(encoding: str, tmp_path: Path) -> None:
    text = SAMPLE.read_bytes().decode("utf-16-le").lstrip("\ufeff")
    path = tmp_path / "a.txt"
    path.write_bytes(text.encode(encoding))
    source = open_source(path)
    wide = "utf-16-le" if encoding == "utf-16" else encoding
    for each in read(path):
        if isinstance(each, Message):
            raw = xry_text.original(source, each.provenance).decode(wide)
            assert raw.startswith("Messages-SMS #")


def test_a_part_that_is_missing_is_told(tmp_path: Path) -> None:
    text = SAMPLE.read_bytes().decode("utf-16-le")
    path = tmp_path / "a.txt"
    path.write_text(text[: text.index("Messages-SMS #\t4")], "utf-8")
    found = read(path)
    assert any(isinstance(each, Notice) and each.code == "parts-missing" for each in found)
    assert sum(isinstance(each, Message) for each in found) == 3


@pytest.mark.trap("xry-text/clock-unstated")
def test_a_day_beyond_the_twelfth_in_front_tells_the_order(tmp_path: Path) -> None:
    text = SAMPLE.read_bytes().decode("utf-16-le").replace("3/13/2024", "13/3/2024")
    path = tmp_path / "a.txt"
    path.write_text(text.replace("3/12/2024", "12/3/2024"), "utf-8")
    first = next(each for each in read(path) if isinstance(each, Message))
    assert first.time.utc is not None
    assert first.time.utc.isoformat() == "2024-03-12T21:07:55+00:00"
