"""The continuity record: what was taken in, checked and exported, when and by whom."""

from __future__ import annotations

from workbench.case.audit import Entry
from workbench.disclosure.documents.spec import OFFICER, Pictures, Spec
from workbench.disclosure.material import Material
from workbench.disclosure.paper import Block, Blocks, Table, cell
from workbench.disclosure.paper import Row as TableRow

HANDLING = (
    "create",
    "search",
    "import",
    "verify",
    "export",
    "seal",
    "unseal",
    "owner",
    "exhibit",
    "exhibit prefix",
)


def build(material: Material, pictures: Pictures) -> list[Block]:
    """The record's blocks."""
    del pictures
    facts, blocks = material.facts, Blocks()
    blocks.say(
        "What the software knows of each source begins when it was taken in. Seizure, transport,"
        " storage and extraction come before that and are the officer's to add.",
        style="lead",
    )
    blocks.say(
        f"{OFFICER}for each exhibit, who seized or received it, when, where, seal number, and who"
        " extracted it with what tool and version.",
        style="blank",
    )
    blocks.heading("Sources")
    rows = [
        TableRow(
            (
                cell(facts.exhibits[each.id], style="strong"),
                cell(f"Taken in by {each.taken_by}", each.taken_at),
                cell(each.name, f"SHA-256 {each.sha256}"),
                cell(
                    f"Read by {each.format or 'no importer'}, version {each.importer_version}",
                    f"Software {each.software}",
                    f"{sum(each.records.values()):,} records;"
                    f" {each.report.get('skipped', 0):,} skipped; {each.status}",
                ),
            )
        )
        for each in facts.sources
    ]
    columns = ("Exhibit", "Act", "File, as handed over", "Reading")
    blocks.add(Table(columns, (18, 40, 90, 60), rows, "No source has been taken in."))
    blocks.heading("What could not be read")
    lost = [(each, item) for each in facts.sources for item in facts.skipped.get(each.id, ())[:200]]
    blocks.add(
        Table(
            ("Exhibit", "Where", "Why"),
            (18, 70, 90),
            [
                TableRow(
                    (
                        cell(facts.exhibits[source.id]),
                        cell(f"{item.provenance.member} {item.provenance.locator}".strip()),
                        cell(item.reason),
                    )
                )
                for source, item in lost
            ],
            "Every record of every source was read.",
        )
    )
    over = sum(max(0, len(each) - 200) for each in facts.skipped.values())
    if over:
        blocks.say(f"{over:,} more are counted in the case and listed there.", style="faint")
    blocks.heading("Acts on sources and on the case")
    acts = [each for each in facts.entries if each.action in HANDLING]
    blocks.add(
        Table(
            ("No.", "When (UTC)", "By", "Act"),
            (12, 40, 34, 110),
            [
                TableRow((cell(each.seq), cell(each.at), cell(each.by), cell(_told(each))))
                for each in acts
            ],
        )
    )
    return blocks.made


def _told(entry: Entry) -> str:
    told = entry.detail
    if entry.action == "import":
        return f"source {told.get('source', '')} taken in, SHA-256 {told.get('sha256', '')}"
    if entry.action == "export":
        return (
            f"bundle exported, {told.get('rows', '')} rows, manifest SHA-256"
            f" {told.get('manifest_sha256', '')}"
        )
    if entry.action == "verify":
        bad = f", {len(told['problems']):,} problems" if told["problems"] else ", no problem found"
        return f"case and sources checked against their hashes: {told['passed']:,} checks held{bad}"
    if entry.action == "exhibit":
        return f"exhibit references given: {', '.join(told['references'].values())}"
    if entry.action == "search" and "path" in told:
        return f"looked through {told['path']}, {told.get('files', 0):,} files"
    return entry.action


SPEC = Spec("continuity", "continuity", "Continuity record", ("pdf",), "all", build, wide=True)
