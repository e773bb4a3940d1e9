"""What went into a model's output, for the method statement: settings in lines, cards as blocks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from workbench.disclosure.paper import Block, Heading, Row, Table, Text, cell
from workbench.encoders import registry

MARKS = re.compile(r"\*\*|`")
RULE = re.compile(r"\|[\s:|-]+\|?")


def settings(told: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    """A stage's settings as names and values, nested ones by their whole name."""
    for name, value in told.items():
        whole = f"{prefix}{name}"
        if isinstance(value, Mapping):
            yield from settings(value, f"{whole}.")
        elif isinstance(value, list):
            yield whole, ", ".join(map(str, value)) or "none"
        else:
            yield whole, str(value) if value not in ("", None) else "none"


def used(stages: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """The names of the encoders and heads that the stages state."""
    found: dict[str, None] = {}
    for told in stages.values():
        for name, value in settings(told):
            if name.split(".")[-1] in ("encoder", "head", "scorer") and value != "none":
                found[value] = None
    return list(found)


def licences(names: Sequence[str]) -> list[str]:
    """What the registry says of the encoders named: source, licence, hash, languages."""
    return [
        f"{each['name']}: {each.get('source', 'source not stated')}; licence"
        f" {each.get('licence', 'not stated')}; SHA-256 of the weights"
        f" {each.get('sha256', 'not stated')}; languages {', '.join(each.get('languages', ()))}."
        for each in registry.entries()
        if each["name"] in names
    ]


def card(name: str) -> list[Block]:
    """A model's card as blocks; nothing where there is no card of that name."""
    path = registry.models_folder() / "cards" / f"{name}.md"
    if not re.fullmatch(r"[\w.-]+", name) or not path.is_file():
        return []
    made: list[Block] = []
    lines = path.read_text("utf-8").splitlines()
    for is_table, group in groupby(lines, lambda line: line.startswith("|")):
        if is_table:
            made.append(_table([each for each in group if not RULE.fullmatch(each.strip())]))
        else:
            made += _texts(group)
    return made


def _texts(lines: Iterator[str]) -> Iterator[Block]:
    for paragraph in "\n".join(lines).split("\n\n"):
        text = MARKS.sub("", " ".join(paragraph.split()))
        if text.startswith("#"):
            yield Heading(f"Model card: {text.lstrip('# ')}", 3)
        elif text:
            yield Text(text)


def _table(lines: Sequence[str]) -> Table:
    rows = [[MARKS.sub("", each.strip()) for each in line.strip(" |").split("|")] for line in lines]
    columns = rows[0]
    fitting = [each for each in rows[1:] if len(each) == len(columns)]
    widths = tuple(
        float(min(40, max(8, *(len(each[n]) for each in rows if n < len(each)))))
        for n in range(len(columns))
    )
    made = [Row(tuple(cell(each) for each in one)) for one in fitting]
    return Table(tuple(columns), widths, made)
