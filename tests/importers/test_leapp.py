"""LEAPP reports. The folders are built here; headings and rows of two artefacts are real ones."""

from __future__ import annotations

import csv
import json
import shutil
from collections import Counter
from pathlib import Path

import pytest

from tests.samples import GOLDEN, SHARED, needs_shared
from workbench.evidence import Probe, open_source
from workbench.importers import claims, leapp
from workbench.importers.protocol import Context
from workbench.records import Held, Message, Notice, Yielded

ROWS = SHARED / "formats" / "ileapp-results" / "abrignoni-iLEAPP"


def read(path: Path) -> list[Yielded]:
    return list(leapp.read(open_source(path), Context()))


def written(folder: Path, name: str, rows: Path) -> Path:
    """A TSV export as LEAPP writes it, from the rows of its own tests."""
    told = json.loads(rows.read_text("utf-8"))
    target = folder / "_TSV Exports" / f"{name}.tsv"
    target.parent.mkdir(parents=True)
    (folder / "index.html").write_text("<html></html>")
    with target.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream, delimiter="\t")
        writer.writerow(told["headers"])
        writer.writerows(told["data"])
    return folder


@needs_shared
def test_rows_of_real_artefacts_are_read(tmp_path: Path) -> None:
    sms = read(written(tmp_path / "a", "SMS", ROWS / "sms.josh_ios15_ffs.json"))
    messages = [each for each in sms if isinstance(each, Message)]
    ways = Counter(each.direction.value for each in messages)
    assert (len(messages), ways) == (48, {"incoming": 33, "outgoing": 15})
    assert Counter(each.platform for each in messages) == {"imessage": 32, "sms": 16}
    whatsapp = ROWS / "whatsAppMessages.josh_ios15_ffs.json"
    found = read(written(tmp_path / "b", "WhatsApp - Messages", whatsapp))
    assert sum(isinstance(each, Message) for each in found) == 32


@pytest.mark.trap("leapp/attachments")
def test_rows_that_differ_in_their_attachment_are_one_message() -> None:
    found = read(GOLDEN / "leapp" / "iLEAPP_Reports")
    (both,) = [each for each in found if isinstance(each, Message) and each.attachments]
    assert [each.held for each in both.attachments] == [Held.PRESENT, Held.MISSING]
    assert both.sender is not None
    assert both.sender.identifier == "+447700900777"
    assert any(isinstance(e, Notice) and "Interrupted" in e.text for e in found)


def test_the_index_may_be_lost(tmp_path: Path) -> None:
    folder = tmp_path / "report"
    shutil.copytree(GOLDEN / "leapp" / "iLEAPP_Reports", folder)
    (folder / "_lava_data.lava").write_bytes(b"[" * 100_000)
    assert claims(Probe(open_source(folder)))[0].format.code == "leapp"
    assert sum(isinstance(each, Message) for each in read(folder)) >= 3


@pytest.mark.parametrize("spelling", ["chat", "conversation"])
@pytest.mark.trap("leapp/both-spellings")
def test_both_spellings_of_a_view_are_known(spelling: str) -> None:
    known = {"data_views": {spelling: {
        "threadDiscriminatorColumn": "Chat", "threadLabelColumn": "Name", "textColumn": "Text",
        "timeColumn": "When", "directionColumn": "Me", "directionSentValue": 1,
        "senderColumn": "Who"}}}  # fmt: skip
    view = leapp._view(known, ("When", "Text", "Who", "Me", "Chat", "Name"), "Some App - Chats")
    assert view is not None
    assert view.sent == "1"
    assert view.columns.columns["sender"] == ("Who",)
    assert view.columns.columns["thread name"] == ("Name",)
