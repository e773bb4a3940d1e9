"""Exhibit references: given once, kept in every later bundle, never used twice."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.disclosure.cases import made_case, sms_backup
from tests.disclosure.test_documents import text_of
from workbench import timeline
from workbench.case import Case, audit, sources
from workbench.cli.disclosure import exhibits_
from workbench.disclosure.bundle import export_bundle
from workbench.disclosure.profile import Officer, Profile
from workbench.errors import UsageError
from workbench.intake.take_in import Terms, take_in
from workbench.review import decisions
from workbench.timeline import exhibits

OFFICER = Officer("A. Example", "DC", "1234", "AEX")
PROFILE = Profile(officer=OFFICER, documents=("exhibits", "statement"))


@pytest.fixture
def case(tmp_path: Path):
    with made_case(tmp_path / "case", 4, calls=3, prefix="") as made:
        yield made


def _listed(folder: Path) -> list[str]:
    with (folder / "exhibits.csv").open(encoding="utf-8-sig", newline="") as stream:
        return [each["exhibit"] for each in csv.DictReader(stream)]


def _another(case: Case, folder: Path) -> None:
    sms_backup(folder / "more.xml", 2, 0, 64)
    (folder / "more.xml").write_text((folder / "more.xml").read_text().replace("lane", "road"))
    list(take_in(case, [folder / "more.xml"], Terms(zone="Europe/London", owner="Ana Example")))


def test_without_initials_they_are_placeholders_and_none_is_given(
    case: Case, tmp_path: Path
) -> None:
    made = export_bundle(case, tmp_path / "a", Profile(documents=("exhibits",)))
    assert _listed(made.path) == ["EXH/1", "EXH/2"]
    assert exhibits.given(case.connection) == {}


def test_numbers_go_on_over_bundles_and_officers(case: Case, tmp_path: Path) -> None:
    first = export_bundle(case, tmp_path / "a", PROFILE)
    assert _listed(first.path) == ["AEX/1", "AEX/2"]
    assert {each.exhibit for each in timeline.rows(case)} == {"AEX/1", "AEX/2"}
    told = " ".join(text_of(first.path / "draft_statement_MG11.pdf").split())
    assert "I produce the timeline, in its edition 1, marked AEX/3." in told
    _another(case, tmp_path)
    other = replace(PROFILE, officer=replace(OFFICER, initials="BQR"))
    second = export_bundle(case, tmp_path / "b", PROFILE)
    assert _listed(second.path) == ["AEX/1", "AEX/2", "AEX/4"]
    assert "edition 2, marked AEX/5" in " ".join(
        text_of(second.path / "draft_statement_MG11.pdf").split()
    )
    third = export_bundle(case, tmp_path / "c", other)
    assert _listed(third.path) == ["AEX/1", "AEX/2", "AEX/4"]
    assert "BQR/1" in text_of(third.path / "exhibits.pdf")


def test_the_same_state_has_the_same_references_and_bytes(case: Case, tmp_path: Path) -> None:
    first = export_bundle(case, tmp_path / "a", PROFILE)
    export_bundle(case, tmp_path / "b", replace(PROFILE, burst=5))
    again = export_bundle(case, tmp_path / "c", PROFILE)
    assert again.files == first.files
    assert len(list(audit.entries(case.connection, ("exhibit",)))) == 1


def test_an_officer_may_say_a_reference_and_none_is_used_twice(case: Case) -> None:
    exhibits.name_producer(case, "abc")
    assert exhibits.assign(case, "1", "ABC/7") == "ABC/7"
    assert sorted(exhibits.references(case).values()) == ["ABC/7", "ABC/8"]
    with pytest.raises(UsageError, match="no number is used twice"):
        exhibits.assign(case, "2", "abc7")
    exhibits.assign(case, "1", "ABC/9")
    with pytest.raises(UsageError, match="no number is used twice"):
        exhibits.assign(case, "2", "ABC/7")
    for bad in ("7", "ABC", "ABC/0", "A/1"):
        with pytest.raises(UsageError, match="no exhibit reference"):
            exhibits.assign(case, "2", bad)
    with pytest.raises(UsageError, match="no such source"):
        exhibits.assign(case, "9", "ABC/12")
    with pytest.raises(UsageError, match="no initials"):
        exhibits.name_producer(case, "7")


def test_a_reference_stays_when_decisions_change(case: Case, tmp_path: Path) -> None:
    export_bundle(case, tmp_path / "a", PROFILE)
    decisions.add_entry(case, "Reported", "2025-10-20T10:00", basis="Log")
    second = export_bundle(case, tmp_path / "b", PROFILE)
    assert _listed(second.path) == ["AEX/1", "AEX/2"]
    assert "AEX/3" in text_of(second.path / "exhibits.pdf")
    assert "AEX/4" in text_of(second.path / "exhibits.pdf")


def test_the_command_lists_and_gives(case: Case) -> None:
    root, first = str(case.root), sources.every(case.connection)[0].title
    case.close()
    run = CliRunner()
    told = run.invoke(exhibits_, [root, "--initials", "AEX", "--set", "1=AEX/4"])
    assert told.exit_code == 0, told.output
    assert "AEX/4" in told.output
    assert first in told.output
    assert "AEX/5" in told.output
    assert "provisional" in told.output
