"""The disclosure officer's report, in the manner of the MG6E, drafted from disclosure decisions.

It draws attention to what may undermine the prosecution case or assist the accused, wherever it is
scheduled, and says why: the code that a person gave, and that person's own words.
"""

from __future__ import annotations

from workbench.disclosure import fields
from workbench.disclosure.documents import mg6d
from workbench.disclosure.documents.spec import OFFICER, Pictures, Spec
from workbench.disclosure.material import Material
from workbench.disclosure.paper import Block, Blocks, Row, Table, apart, row
from workbench.signals import taxonomy


def build(material: Material, pictures: Pictures) -> list[Block]:
    """The report's blocks."""
    del pictures
    blocks = Blocks()
    blocks.say(
        "Items that a person marked as possibly undermining the case for the prosecution or"
        " assisting the case for the accused (section 3 CPIA 1996), on whatever schedule they"
        " stand. The marks are the reader's.",
        style="lead",
    )
    blocks.heading("Items")
    columns = ("Where", "Item", "What it is", "Reason, as decided", "Decided by", "Copy supplied")
    empty = (
        "No item carries a disclosure code. That states what was decided so far, and not that there"
        " is none."
    )
    blocks.add(Table(columns, (24, 16, 80, 70, 24, 20), _rows(material), empty))
    blocks.heading("How the search for such material went")
    facts = material.facts
    blocks.say(
        f"{facts.reviewed:,} of {facts.total:,} records held were read and decided.",
        "The reading order also weighs signs that a message may help the defence (codes D1 to D6),"
        " so that such messages were not left to the end."
        if facts.lanes
        else "The case was not analysed: nothing brought such messages forward.",
        f"{facts.disagreements:,} records have differing decisions of different people; each stands"
        " as decided by each."
        if facts.disagreements
        else "",
    )
    blocks.heading("Certification")
    blocks.say(
        f"{OFFICER}first descriptions of the offender, material casting doubt on a witness, the"
        " rebuttable-presumption list, and the certificate that all material has been inspected,"
        " viewed or listened to and revealed. Name, rank, signature, date.",
        style="blank",
    )
    return blocks.made


def _rows(material: Material) -> list[Row]:
    made = []
    for event in material.rows:
        codes = fields.disclosure_codes(event)
        if codes:
            said = f"{fields.long_time(event)}, {apart(event.sender) or 'entry'}: “{event.text}”"
            made.append(
                row(
                    "Timeline (used)",
                    f"row {event.number}",
                    said,
                    "\n".join([*map(reason, codes), event.significance]).strip(),
                    ", ".join(event.confirmed_by),
                    "",
                )
            )
    apart_ = material.sensitive if material.profile.sensitive else ()
    for schedule, first, items in (
        ("MG6C", 1, material.unused),
        ("MG6D", mg6d.first(material), apart_),
    ):
        for n, item in enumerate(items, first):
            codes = [each for each in item.codes if each[:1] == "D" and each[1:].isdecimal()]
            unsure = ["decided “unsure”"] if "unsure" in item.decision and not codes else []
            if codes or unsure:
                why = "\n".join(filter(None, [*map(reason, codes), item.why, *unsure]))
                made.append(row(schedule, str(n), item.told, why, item.by, ""))
    return made


def reason(code: str) -> str:
    """A disclosure code in words."""
    if code not in taxonomy.codes():
        return code
    told = taxonomy.by_code(code)
    return f"{code} {told.title}: {told.definition}"


SPEC = Spec(
    "mg6e",
    "disclosure_officers_report_MG6E",
    "Disclosure officer's report (MG6E)",
    ("pdf", "docx"),
    "CPS",
    build,
    wide=True,
    draft=True,
)
