"""Voicemails with their recordings and what the phone understood of them."""

from __future__ import annotations

import plistlib
from pathlib import Path

import pytest

from tests.golden import Golden
from tests.samples import GOLDEN
from workbench.evidence import open_source
from workbench.importers import importer_for
from workbench.importers.protocol import Context
from workbench.intake.identify import identify
from workbench.records import Held, Message, Notice


@pytest.mark.trap("ios-voicemail/lonely")
def test_recordings_and_transcripts_are_found_and_lonely_ones_named(tmp_path: Path) -> None:
    folder = tmp_path / "private/var/mobile/Library/Voicemail"
    folder.mkdir(parents=True)
    made = Golden("ios-voicemail", GOLDEN / "ios-voicemail/voicemail.sql").built(tmp_path)
    made.rename(folder / "voicemail.db")
    (folder / "1.amr").write_bytes(b"#!AMR\n one")
    (folder / "99.amr").write_bytes(b"#!AMR\n without a row")
    words = {"$objects": ["$null", "VMTranscript", "call me back right now", "call"]}
    (folder / "1.transcript").write_bytes(plistlib.dumps(words, fmt=plistlib.FMT_BINARY))
    (folder / "2.transcript").write_bytes(b"not a property list")
    everything = identify(open_source(tmp_path))
    (found,) = [each for each in everything if each.source.title == "voicemail.db"]
    records = list(importer_for("ios-voicemail").read(found.source, Context()))
    one, two, *_ = [each for each in records if isinstance(each, Message)]
    assert one.body == "call me back right now"
    (recording,) = one.attachments
    assert (recording.held, recording.mime) == (Held.PRESENT, "audio/amr")
    assert recording.content is not None
    with recording.content() as stream:
        assert stream.read() == b"#!AMR\n one"
    assert (two.body, two.attachments[0].held) == (None, Held.MISSING)
    told = [each.text for each in records if isinstance(each, Notice)]
    assert "recordings without a row: private/var/mobile/Library/Voicemail/99.amr" in told
