"""The sampling and stopping report: only where a sample was drawn."""

from __future__ import annotations

from workbench.disclosure.documents.spec import Pictures, Spec
from workbench.disclosure.material import Material
from workbench.disclosure.paper import Absent, Block, Blocks, Table, row


def build(material: Material, pictures: Pictures) -> list[Block] | Absent:
    """The report's blocks."""
    del pictures
    acts = material.facts.sampled
    if not acts:
        return Absent("No random sample of the unread was drawn, so there is nothing to report.")
    blocks = Blocks()
    blocks.say(
        "What was fixed before the sample was drawn, what was drawn, and what was found, as the"
        " audit trail records it.",
        style="lead",
    )
    blocks.heading("Acts")
    rows = [row(each.seq, each.at, each.by, each.action, _told(each.detail)) for each in acts]
    blocks.add(Table(("No.", "When (UTC)", "By", "Act", "What it says"), (8, 24, 20, 18, 90), rows))
    return blocks.made


def _told(detail: dict[str, object]) -> str:
    return "; ".join(f"{name.replace('_', ' ')}: {value}" for name, value in detail.items())


SPEC = Spec(
    "sampling",
    "sampling",
    "Sampling and stopping report",
    ("pdf",),
    "CPS, court, defence",
    build,
    wide=True,
)
