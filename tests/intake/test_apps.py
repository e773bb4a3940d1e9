"""Absent is a finding only where something was searched."""

from __future__ import annotations

from pathlib import Path

from tests.intake.cases import CHAT, new_case, taken
from workbench.case import Case
from workbench.intake import apps


def found(case: Case) -> dict[str, str]:
    return {each.format: each.found for each in apps.every(case.connection)}


def test_what_was_not_looked_for_is_not_called_absent(tmp_path: Path) -> None:
    with new_case(tmp_path / "c") as case:
        assert set(found(case).values()) == {"not looked for"}
        taken(case, CHAT)
        told = found(case)
        assert told.pop("whatsapp") == "read"
        assert set(told.values()) == {"not looked for"}
        folder = tmp_path / "handset"
        folder.mkdir()
        (folder / "sms.xml").write_text("<smses count='0'></smses>", "utf-8")
        (folder / "calls.xml").write_text("<calls><call", "utf-8")
        taken(case, folder)
        told = found(case)
        assert told["sms-backup-xml"] in ("empty", "unreadable")
        assert told["instagram-json"] == "absent"
