"""Schedule of non-sensitive unused material, in the manner of the MG6C: it goes to the defence.

Nothing on it is marked or highlighted, and it gives no reasons: those stand on the MG6E. Repetitive
material is listed by quantity and generic title, anything that might meet the test by itself.
"""

from __future__ import annotations

from workbench.disclosure.documents.spec import OFFICER, Pictures, Spec
from workbench.disclosure.material import Material
from workbench.disclosure.paper import Block, Blocks, Row, Table, row
from workbench.disclosure.unused import UnusedBlock

COLUMNS = ("Item", "Description", "Location", "Prosecutor's decision", "Comment")
WIDTHS = (10, 105, 45, 25, 30)


def build(material: Material, pictures: Pictures) -> list[Block]:
    """The schedule's blocks."""
    del pictures
    blocks = Blocks()
    blocks.say(
        "Relevant non-sensitive material that is not part of the evidence. Item numbers are"
        " consecutive; those of the sensitive schedule follow after these. The"
        " prosecutor's columns are left for the prosecutor.",
        style="lead",
    )
    blocks.say(
        f"{OFFICER}this draft covers what the software holds. Material held elsewhere (statements,"
        " body-worn video, custody records, third-party material) is to be added.",
        style="blank",
    )
    blocks.heading("Items")
    blocks.add(Table(COLUMNS, WIDTHS, rows(material), "The case holds no unused material."))
    return blocks.made


def rows(material: Material) -> list[Row]:
    """All items with their numbers: single ones, then blocks, then the records of the work."""
    made: list[Row] = []
    for each in material.unused:
        made.append(row(len(made) + 1, each.told, each.location, "", ""))
    for block in material.blocks:
        dates = block.first if block.first == block.last else f"{block.first} to {block.last}"
        told = f"{block.count:,} {block.description}, {dates}; {_read(block)}."
        made.append(row(len(made) + 1, told, block.location, "", ""))
    for source in material.facts.sources:
        if source.status in ("unrecognised", "failed"):
            told = (
                f"File “{source.title}”, {source.size:,} bytes, which the software could not read"
            )
            made.append(row(len(made) + 1, told, material.facts.exhibits[source.id], "", ""))
    told = (
        f"Audit trail of the review, {len(material.facts.entries):,} entries, with the order in"
        " which messages were offered for reading"
    )
    made.append(row(len(made) + 1, told, "case file; audit.jsonl of this bundle", "", ""))
    return made


def _read(block: UnusedBlock) -> str:
    if block.decided == block.count:
        return "each read and decided by an officer"
    if not block.decided:
        return "not read in detail"
    return f"{block.decided:,} read and decided by an officer, the others not read in detail"


SPEC = Spec(
    "mg6c",
    "unused_material_MG6C",
    "Schedule of non-sensitive unused material (MG6C)",
    ("pdf", "docx"),
    "CPS, then defence",
    build,
    wide=True,
    draft=True,
)
