"""The timeline and the exhibit list as data: XLSX, CSV and JSON Lines."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from workbench.disclosure import fields
from workbench.disclosure.facts import Facts
from workbench.disclosure.material import Material
from workbench.disclosure.render.sheet import Sheet, write_csv, write_xlsx
from workbench.timeline.chronology import Row
from workbench.timeline.grouping import groups
from workbench.timeline.marks import pair_state

EXHIBIT = ("exhibit", "description", "path", "format", "size", "sha256", "taken_in", "by", "status",
           "records", "skipped")  # fmt: skip


def write_tables(folder: Path, material: Material) -> None:
    """Write them all."""
    with (folder / "timeline.jsonl").open("w", encoding="utf-8", newline="\n") as stream:
        for each in material.rows:
            told = row_json(each, material)
            stream.write(json.dumps(told, ensure_ascii=False, sort_keys=True) + "\n")
    exhibits = Sheet("Exhibits", EXHIBIT, list(exhibit_rows(material.facts)), (12, 40, 50))
    write_csv(folder / "exhibits.csv", exhibits)
    if material.profile.wants("sheet"):
        headings = [each.heading for each in fields.FIELDS]
        widths = [each.width for each in fields.FIELDS]
        rows = [fields.values(each, material) for each in material.rows]
        timeline = Sheet("Timeline", headings, rows, widths)
        write_csv(folder / "timeline.csv", timeline)
        write_xlsx(
            folder / "timeline.xlsx",
            [timeline, _bursts(material), exhibits, _about(material)],
            title=f"Timeline: {material.facts.reference}",
            author=material.facts.officer,
            date=material.facts.made_at,
        )


def row_json(row: Row, material: Material) -> dict[str, Any]:
    """A row as the JSON Lines hold it."""
    told = row.as_json()
    told["acts"] = fields.acts(row)
    told["pair_state"] = pair_state(row, material.marks)
    told["disclosure_codes"] = fields.disclosure_codes(row)
    told["history"] = [
        {"at": each.at, "by": each.by, "told": each.told}
        for each in material.history.get(row.id, ())
    ]
    told["redacted"] = row.id in material.changed_rows
    if told["redacted"]:
        told["row_hash"] = None
    return told


def _bursts(material: Material) -> Sheet:
    rows = [
        (g.numbers, g.label, fields.long_time(g.rows[0]), fields.long_time(g.rows[-1]),
         g.first.sender, ", ".join(g.first.recipients))
        for g in groups(material.rows, material.profile.burst)
        if g.is_burst
    ]  # fmt: skip
    return Sheet("Bursts", ("Rows", "What", "First", "Last", "From", "To"), rows, (14, 40, 34, 34))


def _about(material: Material) -> Sheet:
    facts = material.facts
    rows = [
        ("Handling", facts.marking),
        ("Case", facts.reference),
        ("Edition", str(material.edition)),
        ("State shown (UTC)", facts.made_at),
        ("Made by", facts.officer),
        ("Time zone of local times", facts.zone),
        ("Records held", facts.total),
        ("Decided by a person", facts.reviewed),
        ("Scores", "No score of the software is part of this workbook."),
    ]
    return Sheet("About", ("What", "Value"), rows, (30, 80))


def exhibit_rows(facts: Facts) -> Iterable[tuple[Any, ...]]:
    """The exhibit and source list, a row a source."""
    for each in facts.sources:
        yield (
            facts.exhibits[each.id],
            each.title,
            each.name,
            each.format or "not recognised",
            each.size,
            each.sha256,
            each.taken_at,
            each.taken_by,
            each.status,
            ", ".join(f"{n} {kind}" for kind, n in each.records.items() if n),
            each.report.get("skipped", 0),
        )
