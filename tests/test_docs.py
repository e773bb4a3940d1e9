"""What the documents tell people to type is what the program takes."""

from __future__ import annotations

import re
import tomllib

import pytest

from docs.write_formats import OUT, TRAPS, text, trap_table
from tests.samples import PROJECT
from workbench.cli.app import COMMANDS
from workbench.disclosure.profile import from_mapping

PAGES = (PROJECT / "README.md", *sorted((PROJECT / "docs").glob("*.md")))


@pytest.mark.parametrize("page", PAGES, ids=lambda each: each.name)
def test_commands_and_pages_that_are_named_exist(page: object) -> None:
    words = page.read_text("utf-8")  # type: ignore[attr-defined]
    for name in re.findall(r"`?\bworkbench ([a-z]+)\b", words):
        assert name in {*COMMANDS, "is", "does", "decides"}, name
    for link in re.findall(r"\]\(([^)#:]+)\)", words):
        assert (page.parent / link).exists(), link  # type: ignore[attr-defined]


def test_the_profile_of_the_manual_can_be_read() -> None:
    words = (PROJECT / "docs" / "disclosure.md").read_text("utf-8")
    found = re.search(r"```toml\n(.*?)```", words, re.DOTALL)
    assert found
    assert from_mapping(tomllib.loads(found[1])).officer.name == "DC Linton"


def test_the_table_of_formats_is_up_to_date() -> None:
    assert OUT.read_text("utf-8") == text()
    assert TRAPS.read_text("utf-8") == trap_table()
