"""The attribution schedule: each identifier as recorded, and what is known of who used it."""

from __future__ import annotations

from workbench.disclosure.documents.spec import OFFICER, Pictures, Spec
from workbench.disclosure.identities import Identity
from workbench.disclosure.material import Material
from workbench.disclosure.paper import Absent, Block, Blocks, Row, Table, apart, cell

LIMIT = 400


def build(material: Material, pictures: Pictures) -> list[Block] | Absent:
    """The schedule's blocks."""
    del pictures
    if not material.identities:
        return Absent("No source with senders has been taken in.")
    blocks = Blocks()
    blocks.say(
        "Identifiers as the sources record them. A name beside a number is what one device called"
        " it: a label, not a fact. An identifier is attributed to a person only where a person did"
        " so, with the basis.",
        style="lead",
    )
    columns = ("Platform", "Identifier", "Names seen", "Events; confirmed", "First, last (UTC)",
               "Attributed to, basis")  # fmt: skip
    widths = (20, 40, 44, 24, 40, 44)
    used = [each for each in material.identities if each.confirmed]
    blocks.heading("Identifiers on the timeline")
    blocks.add(Table(columns, widths, [_row(each) for each in used], "None."))
    blocks.say(
        f"{OFFICER}for each identifier above, the person, the basis (subscriber data, device,"
        " self-identification, admission, legal return), from when to when, and any dispute.",
        style="blank",
    )
    others = [each for each in material.identities if not each.confirmed]
    blocks.heading("Other identifiers held")
    blocks.add(Table(columns, widths, [_row(each) for each in others[:LIMIT]], "None."))
    if len(others) > LIMIT:
        blocks.say(f"{len(others) - LIMIT:,} more are held in the case.", style="faint")
    return blocks.made


def _row(each: Identity) -> Row:
    owner = f"Owner of the device or account, as stated at intake: {each.owner}"
    linked = f"Linked accounts are called “{apart(each.linked)}”" if each.linked else ""
    basis = "; ".join(each.evidence)
    by = f"by {'; '.join(each.attributed_by)}" if each.attributed_by else ""
    return Row(
        (
            cell(each.platform),
            cell(apart(each.identifier) or "(none recorded)"),
            cell("; ".join(map(apart, each.names))),
            cell(f"{each.events:,}; {each.confirmed:,}"),
            cell(each.first_seen, each.last_seen),
            cell(
                f"{each.linked} {by}" if by else "not attributed",
                f"Role given: {each.role}" if each.role else "",
                owner if each.owner else "",
                linked if not by else "",
                f"Basis: {basis}" if basis else "",
            ),
        )
    )


SPEC = Spec(
    "attribution",
    "attribution",
    "Attribution schedule",
    ("pdf",),
    "CPS, court, defence",
    build,
    wide=True,
)
