"""Lab reports and general files together in one archive: none hides another, all lead back."""

from __future__ import annotations

import zipfile
from collections import Counter
from pathlib import Path

from tests.golden import goldens
from tests.intake.cases import new_case, taken
from workbench.evidence import open_source
from workbench.importers import importer_for
from workbench.records import Provenance

CODES = ("calendar", "case-uco", "document", "eml", "image", "leapp", "mbox", "media", "outlook",
         "table", "ufdr", "vcard", "xry-text")  # fmt: skip


def everything(folder: Path) -> Path:
    """All golden samples of these formats in one archive, reports of folders as folders."""
    made = folder / "made"
    made.mkdir()
    with zipfile.ZipFile(folder / "all.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for golden in goldens():
            if golden.code in CODES:
                built = golden.built(made)
                for each in [built] if built.is_file() else sorted(built.rglob("*")):
                    if each.is_file():
                        archive.write(each, f"{golden.code}/{each.relative_to(made).as_posix()}")
    return folder / "all.zip"


def test_every_format_is_found_in_an_archive_of_all_and_leads_back(tmp_path: Path) -> None:
    path = everything(tmp_path)
    with new_case(tmp_path / "case") as case:
        reports = taken(case, path)
        rows = case.connection.execute(
            "SELECT s.format, s.member, e.member, e.locator FROM event e"
            " JOIN source s ON s.id = e.source_id"
        ).fetchall()
    found = Counter(each.format for each in reports)
    assert set(found) == set(CODES)
    assert {each.status for each in reports} <= {"imported", "incomplete"}
    expected = Counter(golden.code for golden in goldens() if golden.code in CODES)
    assert found == expected | {"leapp": 1}  # both reports are one source: the archive's share
    source = open_source(path)
    for form, inner, member, locator in rows:
        child = source.child(inner) if inner else source
        assert importer_for(form).original(child, Provenance(source.sha256, member, locator))
    assert len(rows) > 60


def test_a_report_in_a_folder_leaves_what_lies_beside_it(tmp_path: Path) -> None:
    folder = tmp_path / "handed over"
    folder.mkdir()
    for golden in goldens():
        if golden.code in ("ufdr", "vcard"):
            built = golden.built(tmp_path)
            if built.suffix == ".zip":
                with zipfile.ZipFile(built) as archive:
                    archive.extractall(folder)
            else:
                built.rename(folder / built.name)
    with new_case(tmp_path / "case") as case:
        assert {each.format for each in taken(case, folder)} == {"ufdr", "vcard"}
