"""The exhibit list, in the manner of an MG12: reference, description, producer, hash, location."""

from __future__ import annotations

from workbench.disclosure.documents.spec import Pictures, Spec
from workbench.disclosure.material import Material
from workbench.disclosure.paper import Block, Blocks, Table, cell
from workbench.disclosure.paper import Row as TableRow
from workbench.timeline import exhibits

COLUMNS = (
    "Ref.", "Description", "Size", "SHA-256", "Taken in by, when", "Owner, zone", "Records",
)  # fmt: skip
PLACEHOLDER = (
    "No exhibit prefix has been set for this case. “EXH” is a placeholder and no exhibit reference:"
    " the producing officer gives the initials, and the numbers then follow."
)


def build(material: Material, pictures: Pictures) -> list[Block]:
    """The list's blocks."""
    del pictures
    facts, blocks = material.facts, Blocks()
    blocks.say(
        f"{len(facts.sources):,} sources, in the order in which they were taken in. A reference"
        " once given stays with its source, and no number is used twice. An item within an"
        " exhibit is cited by its member and locator.",
        style="lead",
    )
    if any(each.startswith(f"{exhibits.PLACEHOLDER}/") for each in facts.exhibits.values()):
        blocks.say(PLACEHOLDER, style="blank")
    rows = []
    for each in facts.sources:
        counts = ", ".join(f"{n:,} {kind}" for kind, n in each.records.items() if n)
        rows.append(
            TableRow(
                (
                    cell(facts.exhibits[each.id], style="strong"),
                    cell(each.title, each.name, each.format or "no importer knew it"),
                    cell(f"{each.size:,} bytes"),
                    cell(each.sha256, each.kind),
                    cell(each.taken_by, each.taken_at),
                    cell(
                        each.owner or "not stated",
                        f"{each.zone} ({'stated' if each.zone_stated else 'assumed'})",
                    ),
                    cell(
                        counts or "none",
                        f"{each.report.get('skipped', 0):,} skipped; {each.status}",
                    ),
                )
            )
        )
    rows += [
        TableRow(
            (
                cell(reference, style="strong"),
                cell(f"Timeline, edition {number}", "made by this software from the above"),
                *[cell("")] * 5,
            )
        )
        for number, reference in facts.timelines.items()
        if reference
    ]
    blocks.add(Table(COLUMNS, (14, 58, 20, 60, 36, 30, 36), rows, "No source has been taken in."))
    return blocks.made


SPEC = Spec("exhibits", "exhibits", "Exhibit list", ("pdf", "docx"), "all", build, wide=True)
