"""The audit log for people; the hash-chained one is `audit.jsonl`."""

from __future__ import annotations

from workbench.case.audit import Entry
from workbench.disclosure.documents.spec import Pictures, Spec
from workbench.disclosure.material import Material
from workbench.disclosure.paper import Block, Blocks, Row, Table, cell

LONGEST = 600


def build(material: Material, pictures: Pictures) -> list[Block]:
    """The log's blocks."""
    del pictures
    entries, blocks = material.facts.entries, Blocks()
    blocks.say(
        f"{len(entries):,} acts, oldest first. Each entry's hash covers what it says and the hash"
        " of the one before, so that none can be changed, left out or put in without that being"
        " seen. audit.jsonl holds them in full; verifier.py checks the chain.",
        style="lead",
    )
    blocks.heading("Acts")
    rows = [
        Row(
            (
                cell(each.seq),
                cell(each.at),
                cell(each.by),
                cell(each.action),
                cell(told(each)),
                cell(each.hash[:12] + "…"),
            )
        )
        for each in entries
    ]
    columns = ("No.", "When (UTC)", "By", "Act", "What it says", "Hash begins")
    blocks.add(Table(columns, (10, 38, 30, 24, 126, 30), rows, "No act has been recorded."))
    return blocks.made


def told(entry: Entry) -> str:
    """What an entry says, for reading."""
    parts = []
    if entry.action == "import":
        kept = ("path", "format", "status", "sha256", "records", "skipped", "linked")
        detail = {name: entry.detail[name] for name in kept if entry.detail.get(name)}
    else:
        detail = entry.detail
    for name, value in detail.items():
        if isinstance(value, list):
            value = f"{len(value):,}: " + ", ".join(map(str, value[:5]))  # noqa: PLW2901
        elif isinstance(value, dict):
            value = ", ".join(f"{k} {v}" for k, v in value.items() if v)  # noqa: PLW2901
        if value not in ("", None):
            parts.append(f"{name.replace('_', ' ')} {value}")
    text = "; ".join(parts)
    return text if len(text) <= LONGEST else text[:LONGEST] + "… (in full in audit.jsonl)"


SPEC = Spec("audit", "audit_log", "Audit log", ("pdf",), "inspectable on request", build, wide=True)
