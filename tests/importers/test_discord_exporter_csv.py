"""DiscordChatExporter's CSV: what the file's name tells, and that every row is told of."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.samples import GOLDEN
from workbench.evidence import Probe, open_source
from workbench.importers import claims, importer_for
from workbench.importers.discord_exporter_csv import HEAD
from workbench.importers.protocol import Context
from workbench.records import Direction, Held, Message, Notice, Skipped, Yielded

ROWS = """
"1","Ash","2025-03-29T00:45:00.0000000+00:00","hello","media/a.png",""
"2","Robin","2025-03-29T00:46:00.0000000+00:00","no","",""
"""


def read(path: Path, owner: str = "") -> list[Yielded]:
    (claim, *_) = claims(Probe(open_source(path)))
    assert claim.format.code == "discord-exporter-csv"
    return list(importer_for(claim.format.code).read(open_source(path), Context(owner=owner)))


@pytest.mark.parametrize(
    ("name", "channel", "codes"),
    [
        ("Direct Messages - Private - Robin [9]", ("9", "Robin", False),
         ["owner-inferred", "channel-by-name"]),
        ("Direct Messages - Robin [9] [part 2]", ("9", "Robin", False),
         ["owner-inferred", "channel-by-name"]),
        ("Direct Messages - Group - Robin [9]", ("9", "Robin", True),
         ["owner-unknown", "channel-by-name"]),
        ("Club - Text - talk [9] (after 2025-01-01) [part 3]", ("9", "talk", True),
         ["owner-unknown", "selection", "channel-by-name"]),
        ("Club - Text - talk [9] (2025-01-01 to 2025-04-01)", ("9", "talk", True),
         ["owner-unknown", "selection", "channel-by-name"]),
        ("renamed", ("renamed.csv", "", True), ["owner-unknown", "channel-unknown"]),
    ],
)  # fmt: skip
def test_the_name_of_the_file_tells_the_channel(
    name: str, channel: tuple[str, str, bool], codes: list[str], tmp_path: Path
) -> None:
    path = tmp_path / f"{name}.csv"
    path.write_text(f"\ufeff{HEAD}{ROWS}", "utf-8")
    found = read(path)
    messages = [each for each in found if isinstance(each, Message)]
    assert [each.code for each in found if isinstance(each, Notice)] == codes
    assert len(messages) == 2
    thread = messages[0].thread
    assert (thread.key, thread.name, thread.group) == channel
    known = Direction.INCOMING if "owner-unknown" not in codes else Direction.UNKNOWN
    assert [messages[0].sender and messages[0].sender.identifier] == ["1"]
    assert messages[1].direction is known


def test_a_stated_owner_gives_directions_and_files_beside_it_are_looked_for(tmp_path: Path) -> None:
    path = tmp_path / "renamed.csv"
    path.write_text(HEAD + ROWS, "utf-8")
    ash, robin = (each for each in read(path, "Ash") if isinstance(each, Message))
    assert (ash.direction, robin.direction) == (Direction.OUTGOING, Direction.INCOMING)
    assert [(each.name, each.held) for each in ash.attachments] == [("a.png", Held.MISSING)]


def test_every_row_is_a_message_or_is_skipped_with_its_place(tmp_path: Path) -> None:
    sample = next((GOLDEN / "discord-exporter-csv").glob("*.csv"))
    path = Path(shutil.copy(sample, tmp_path))
    found = [each for each in read(path) if isinstance(each, Message | Skipped)]
    assert [each.provenance.locator.split(";")[0] for each in found] == [
        f"line={number}" for number in (2, 3, 5, 6, 7, 8, 9)
    ]
