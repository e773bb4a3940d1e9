"""The redaction log: how often each rule took something out and why, never what it was."""

from __future__ import annotations

from workbench.disclosure.documents.chronology import spans
from workbench.disclosure.documents.spec import Pictures, Spec
from workbench.disclosure.material import Material
from workbench.disclosure.paper import Absent, Block, Blocks, Row, Table, row
from workbench.disclosure.redaction.plan import REASONS


def build(material: Material, pictures: Pictures) -> list[Block] | Absent:
    """The log's blocks."""
    del pictures
    if material.profile.edition != "disclosed":
        return Absent("This is the unredacted edition: nothing was taken out.")
    if not material.redacted:
        return Absent("No redaction was planned, so nothing was taken out.")
    blocks = Blocks()
    blocks.say(
        "What was taken out of every document, picture and file of this edition. The case itself is"
        " unchanged. After writing, each finished file was opened and searched for what was taken"
        " out; the outcome is stated in redaction_check.json.",
        style="lead",
    )
    blocks.heading("Rules")
    rows: list[Row] = []
    for each in material.redacted:
        runs = spans([int(number) for number in each.rows])
        where = ", ".join(runs[:60]) + ("…" if len(runs) > 60 else "")
        rows.append(
            row(
                f"R{each.rule}",
                each.kind,
                f"{each.reason}: {REASONS[each.reason]}",
                each.by or "profile",
                f"{each.count:,}",
                where or "not on the timeline",
            )
        )
    columns = ("Rule", "Kind", "Reason", "Set by", "Times", "Timeline rows")
    blocks.add(Table(columns, (12, 18, 60, 30, 14, 80), rows))
    return blocks.made


SPEC = Spec("redactions", "redaction_log", "Redaction log", ("pdf",), "CPS", build, wide=True)
