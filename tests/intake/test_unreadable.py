"""A file that the machine does not let be read is told, and the rest is taken in."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import BinaryIO

import pytest

from tests.intake.cases import SMS, new_case, taken
from workbench.case import sources
from workbench.disclosure.verification import verify
from workbench.errors import MachineError
from workbench.evidence import containers, hashing, source


@pytest.mark.parametrize("reads", [0, 1, 2, 3])
def test_what_can_not_be_read_is_listed_and_the_rest_goes_on(
    reads: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether it fails when it is opened, looked at, hashed or read."""
    folder = tmp_path / "handed over"
    folder.mkdir()
    for name in ("a.xml", "b.xml"):
        shutil.copyfile(SMS, folder / name)
        (folder / name).write_bytes((folder / name).read_bytes() + b"\n" * ord(name[0]))
    (folder / "z.vcf").write_text("BEGIN:VCARD\nFN:Robin\nTEL:07700900123\nEND:VCARD\n", "utf-8")
    whole, opened = containers.open_file, dict.fromkeys(("a.xml", "b.xml"), 0)

    def refusing(path: Path) -> BinaryIO:
        if path.name in opened:
            opened[path.name] += 1
            if opened[path.name] > reads:
                raise MachineError("Input/output error", where=str(path))
        return whole(path)

    monkeypatch.setattr(containers, "open_file", refusing)
    monkeypatch.setattr(hashing, "open_file", refusing)
    monkeypatch.setattr(source, "open_file", refusing)
    with new_case(tmp_path / "c") as case:
        reports = {Path(each.path).name: each for each in taken(case, folder)}
        assert reports["z.vcf"].status == "imported"
        for name in opened:
            assert reports[name].status == "failed"
            assert "Input/output error" in reports[name].warnings[0]
        listed = [each for each in sources.every(case.connection) if each.status == "failed"]
        assert sorted(Path(each.path).name for each in listed) == ["a.xml", "b.xml"]
    monkeypatch.undo()
    assert not [each for each in verify(tmp_path / "c").problems if "z.vcf" in each]
