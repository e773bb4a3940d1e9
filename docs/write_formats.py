"""Writes docs/formats.md from what the importers say of themselves: `make formats`."""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path

from tests.golden import Golden, goldens
from tests.traps import marked, shown_by, traps
from workbench.importers import importers
from workbench.importers.protocol import Format

OUT = Path(__file__).with_name("formats.md")
TRAPS = Path(__file__).with_name("traps.md")
TRAPS_HEAD = """# What others got wrong

Made by `make formats` from `tests/traps.toml` and the marks on the tests; do not edit. Each line is
a fault that users of other tools met, or a trap of the format itself, with the test that shows that
it is read rightly here. The first group are stories over a whole case.
"""
HEAD = """# Formats

Made by `make formats` from the importers themselves and their golden samples; do not edit.

*Checked on* names samples that others made, with the records found in each; a format without one
rests on its maker's documentation, on other people's readers and on samples that we built, and is
marked **built samples only**: treat its finer points as unverified on real data. A file that no
importer knows is listed in the case as unrecognised, with its type.

| format | code | version | samples of ours | records in them | checked on |
|---|---|---:|---:|---:|---|
"""
NOTES = """
## Looked for and not read

- **Bumble's data download.** No sample and no description of its files was found: of two public
  readers one calls the form undocumented and changing and takes any JSON that looks like
  messages, the other tries file names at a guess. Nothing here rests on that. Such an archive is
  searched like any folder: its pages and texts arrive as documents, its CSV by a mapping of
  columns that a person confirms, its JSON as unrecognised and named in the case. The app's own
  database on a handset (`ChatComDatabase`) is not read either.
"""


def text() -> str:
    """The whole page."""
    by_code: dict[str, list[Golden]] = {}
    for each in goldens():
        by_code.setdefault(each.code, []).append(each)
    formats = sorted((each.FORMAT for each in importers()), key=lambda each: each.title.casefold())
    lines = [HEAD + "\n".join(_row(each, by_code.get(each.code, [])) for each in formats), ""]
    for each in formats:
        lines += ["", f"## {each.title}", "", f"`{each.code}`. Times: {each.times}.", ""]
        lines += [f"- Carried over: {'; '.join(each.carries)}."]
        if each.omits:
            lines += [f"- Not carried over: {'; '.join(each.omits)}."]
        if each.unverified:
            lines += [f"- Unverified on real data: {'; '.join(each.unverified)}."]
        if each.checked_on:
            told = "; ".join(f"{name} ({n:,})" for name, n in each.checked_on.items())
            lines += [f"- Checked on: {told}."]
    return "\n".join(lines) + "\n\n" + NOTES


def trap_table() -> str:
    """The page of traps."""
    marks, lines, group = marked(), [TRAPS_HEAD.rstrip()], ""
    for each in traps():
        first = "Stories" if each.name.startswith("2L-") else each.name.partition("/")[0]
        if first != group:
            group = first
            lines += ["", f"## {group}", "", "| what is right | shown by |", "|---|---|"]
        tests = " ".join(
            f"`{test.removeprefix('tests/')}`" for test in dict.fromkeys(shown_by(each, marks))
        )
        lines.append(f"| {each.says} | {tests} |")
    return "\n".join(lines) + "\n"


def _row(form: Format, samples: list[Golden]) -> str:
    records: Counter[str] = Counter()
    for each in samples:
        for line in each.expected.read_text("utf-8").splitlines():
            records[json.loads(line)["record"].lower()] += 1
    told = ", ".join(f"{n} {kind}" for kind, n in sorted(records.items()))
    checked = f"{len(form.checked_on)} samples, {sum(form.checked_on.values()):,} records"
    shown = checked if form.checked_on else "**built samples only**"
    return f"| {form.title} | `{form.code}` | {form.version} | {len(samples)} | {told} | {shown} |"


if __name__ == "__main__":
    if "--check" in sys.argv:
        sys.exit(OUT.read_text("utf-8") != text() or TRAPS.read_text("utf-8") != trap_table())
    OUT.write_text(text(), "utf-8")
    TRAPS.write_text(trap_table(), "utf-8")
