"""Profiles: read from a file, checked, and what must be answered."""

from __future__ import annotations

from pathlib import Path

import pytest

from workbench.case import Case
from workbench.disclosure import concerns, profile
from workbench.disclosure.profile import Profile, from_mapping, load
from workbench.errors import UsageError

FILE = """
reference = "URN 00AA/12345/26"
documents = ["chronology", "mg6c"]
context = 5
charges = ["s.4A PHA 1997"]
[officer]
name = "A. Example"
rank = "DC"
number = "1234"
initials = "AEX"
[answers]
unsure = "Counsel will be asked"
[[sensitive_item]]
reason = "Source"
description = "Sheet"
[[redact]]
kind = "pattern"
target = "phone"
reason = "contact"
"""


def test_a_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "profile.toml"
    path.write_text(FILE, "utf-8")
    told = load(path)
    assert told.officer.title == "DC A. Example 1234"
    assert told.documents == ("chronology", "mg6c")
    assert told.wants("mg6c")
    assert not told.wants("mg6d")
    assert told.redact[0].target == "phone"
    assert told.answers["unsure"]
    assert told.sha256 != Profile().sha256
    assert Profile().wants("anything")


def test_the_example_in_the_description_is_read() -> None:
    import tomllib

    text = profile.__doc__ or ""
    example = "\n".join(line[4:] for line in text.splitlines() if line.startswith("    "))
    assert from_mapping(tomllib.loads(example)).marking == "OFFICIAL-SENSITIVE"


@pytest.mark.parametrize(
    "text",
    [
        "nonsense = 1",
        "edition = 'secret'",
        "context = 'many'",
        "context = 5000",
        "documents = 'all'",
        "documents = [1]",
        "sensitive = 1",
        "reference = 5",
        "officer = 'me'",
        "[officer]\nnonsense = 'x'",
        "[[redact]]\nkind = 'pattern'",
        "[[redact]]\nkind = 'pattern'\ntarget = 'nonsense'",
        "[[sensitive_item]]\ndescription = 'x'",
        "[answers]\na = 1",
        "edition = 'unredacted'\n[[redact]]\nkind = 'words'\ntarget = 'green'",
        "= broken",
    ],
)
def test_what_makes_no_sense_is_refused_with_the_file_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "p.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(UsageError) as caught:
        load(path)
    assert str(path) in str(caught.value)


def test_a_missing_or_binary_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        load(tmp_path / "none.toml")
    (tmp_path / "b.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UsageError):
        load(tmp_path / "b.toml")


def test_concerns_are_found_and_answered(case: Case) -> None:
    found = {each.code: each for each in concerns.concerns(case)}
    assert found["unsure"].count == 1
    assert "not-analysed" in found
    assert "no-redactions" in found
    assert "no-exhibit-prefix" not in found
    told = Profile(answers={"unsure": "Counsel will be asked", "not-analysed": " "})
    left = {each.code for each in concerns.unanswered(list(found.values()), told)}
    assert "unsure" not in left
    assert "not-analysed" in left
    assert "no-redactions" not in {
        e.code for e in concerns.concerns(case, Profile(edition="unredacted"))
    }


def test_a_case_without_a_prefix_says_that_its_references_are_placeholders(tmp_path: Path) -> None:
    from tests.disclosure.cases import made_case

    with made_case(tmp_path / "c", 3, prefix="") as held:
        assert "no-exhibit-prefix" in {each.code for each in concerns.concerns(held)}
