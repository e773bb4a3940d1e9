"""Schedule of sensitive material, in the manner of the MG6D: apart, with its own permission."""

from __future__ import annotations

from workbench.disclosure.documents import mg6c
from workbench.disclosure.documents.spec import OFFICER, Pictures, Spec
from workbench.disclosure.material import Material
from workbench.disclosure.paper import Absent, Block, Blocks, Table, row


def build(material: Material, pictures: Pictures) -> list[Block] | Absent:
    """The schedule's blocks; a nil return is a document too."""
    del pictures
    if not material.profile.sensitive:
        return Absent("The sensitive schedule needs a permission that was not given.")
    blocks = Blocks()
    blocks.say(
        "Material whose disclosure would give rise to a real risk of serious prejudice to an"
        " important public interest. NOT TO BE GIVEN TO THE DEFENCE.",
        style="box",
    )
    if not material.sensitive:
        blocks.heading("Nil return")
        blocks.say("No sensitive unused material was named in this case.")
    else:
        blocks.heading("Items")
        rows = [
            row(n, each.told, each.location, each.why or f"[{OFFICER}reason]", "")
            for n, each in enumerate(material.sensitive, first(material))
        ]
        columns = ("Item", "Description", "Location", "Reason for sensitivity", "Prosecutor agrees")
        blocks.add(Table(columns, (12, 90, 40, 60, 25), rows))
    blocks.heading("Certification")
    blocks.say(f"{OFFICER}name, signature and date.", style="blank")
    return blocks.made


def first(material: Material) -> int:
    """The number of the first item: consecutive over both schedules, these after the MG6C's."""
    return len(mg6c.rows(material)) + 1


SPEC = Spec(
    "mg6d",
    "sensitive_material_MG6D",
    "Schedule of sensitive material (MG6D)",
    ("pdf", "docx"),
    "CPS only",
    build,
    wide=True,
    draft=True,
    sensitive=True,
)
