"""Evidence pack for a Stalking Protection Order, or an interim one (Stalking Protection Act 2019).

Facts are filled in from what people confirmed: the acts in order, what shows that they were
unwelcome, and which acts each kind of term could rest on. What is for the officer to judge (risk,
necessity) is left to the officer and says so.
"""

from __future__ import annotations

from workbench.disclosure import fields
from workbench.disclosure.documents.spec import OFFICER, Pictures, Spec
from workbench.disclosure.material import Material
from workbench.disclosure.paper import Absent, Block, Blocks, Row, Table, apart, cell, row
from workbench.signals import taxonomy
from workbench.timeline.chronology import Row as Event

TERMS = {  # kinds of term (section 2(1) and (4)) and the codes of acts that they could rest on
    "Not to contact the person by any means, directly or indirectly":
        ("F1", "F2", "F3", "F4", "F10", "F13", "F14", "T1", "T2", "T5", "T7", "T9"),
    "Not to contact through others, or through other accounts or numbers": ("F8", "F9"),
    "Not to go to stated places, or within a stated distance of them": ("F5", "F7"),
    "Not to monitor or track the person, online or by any device": ("F5", "F6"),
    "Not to publish anything about the person, or in their name": ("F12", "F11", "T6"),
    "Not to threaten or contact the person's family, friends or work": ("T3", "F9"),
    "Not to damage or enter property": ("T4",),
    "To give up or register accounts, devices or numbers": ("F8", "F12"),
    "To take part in assessment or treatment": ("F3", "T7", "T9"),
}  # fmt: skip
ACT_AXES = ("threat", "fixation")


def build(material: Material, pictures: Pictures) -> list[Block] | Absent:
    """The pack's blocks."""
    del pictures
    coded = [each for each in material.rows if _axes(each, ACT_AXES)]
    suspects = {key for key, each in material.authors.items() if each.role == "suspect"}
    acts = [each for each in coded if each.id in suspects or each.kind == "entry"]
    acts = acts if suspects else coded
    if not acts:
        return Absent(
            "No confirmed row carries a code of threat or fixation, so there are no acts to set"
            " out."
        )
    known = [each for each in material.rows if _axes(each, ("victim",))]
    blocks = Blocks()
    blocks.say(
        "Acts that people confirmed, in order, with where each is exhibited. Hearsay is admissible"
        " in"
        " these proceedings on notice. No criminal conviction is needed; the order protects, it"
        " does"
        " not punish.",
        style="lead",
    )
    blocks.say(
        f"{OFFICER}the respondent, the person to be protected, whether an interim order is applied"
        " for, and which acts below are whose. The software attributes nothing to a person.",
        style="blank",
    )
    if suspects:
        blocks.say(
            "Acts are those sent by accounts of persons whom an officer gave the role of suspect,"
            f" and officers' own entries; {len(coded) - len(acts):,} coded rows of others are left"
            " out here and stand on the timeline.",
        )
    else:
        blocks.say("Nobody was given the role of suspect, so acts of every sender are listed.")
    blocks.heading("1. Acts associated with stalking")
    columns = ("Row", "When", "By, as recorded", "Act", "Limb", "Exhibit")
    widths = (12, 34, 34, 90, 42, 24)
    blocks.add(Table(columns, widths, [_row(each) for each in acts]))
    blocks.heading("2. The course of conduct")
    blocks.say(*_course(acts, material))
    blocks.heading("3. What shows that contact was unwelcome")
    rows = [_row(each) for each in known]
    blocks.add(
        Table(columns, widths, rows, "No confirmed row carries a code of the person's response.")
    )
    blocks.heading("4. Risk to the person")
    blocks.say(
        "The risk may be of physical or psychological harm, and may come from acts that the"
        " respondent knows or ought to know are unwelcome, even if they would appear harmless in"
        " themselves (section 1(4) and (5)).",
        f"{OFFICER}the risk assessment, by whom and when, and its grounds. The software makes none:"
        " its scores order reading and measure neither danger nor a person.",
    )
    blocks.heading("5. Why an order is necessary, term by term")
    table = [row(term, _resting(acts, codes), "") for term, codes in TERMS.items()]
    blocks.add(
        Table(
            ("Kind of term", "Confirmed rows it could rest on", "Proposed wording and necessity"),
            (70, 60, 106),
            table,
        )
    )
    blocks.say(
        f"{OFFICER}only the terms that are necessary, worded so that they avoid conflict with"
        " religious beliefs and with work or education as far as practicable; the length asked for;"
        " the notification requirements explained.",
        style="blank",
    )
    blocks.heading("6. Matters that may count against an order")
    against = [each for each in material.rows if fields.disclosure_codes(each)]
    blocks.add(
        Table(columns, widths, [_row(each) for each in against], "No row carries such a code.")
    )
    blocks.heading("7. Also to be attached")
    blocks.say(
        f"{OFFICER}the person's views, previous orders and their breaches, the draft order, and how"
        " it will be served.",
        style="blank",
    )
    return blocks.made


def _axes(event: Event, axes: tuple[str, ...]) -> list[str]:
    known = taxonomy.codes()
    return [tag for tag in event.tags if tag in known and taxonomy.by_code(tag).axis in axes]


def _row(event: Event) -> Row:
    codes = _axes(event, ("threat", "fixation", "victim", "disclosure"))
    named = ", ".join(f"{code} {taxonomy.by_code(code).title.lower()}" for code in codes)
    return row(
        "" if event.number is None else event.number,
        fields.long_time(event),
        apart(event.sender) or "entry",
        cell(
            event.text,
            *(each.told for each in event.adopted),
            f"Officer's note: {event.significance}" if event.significance else "",
        ),
        "\n".join(filter(None, [fields.acts(event), named])),
        event.exhibit or event.basis,
    )


def _course(acts: list[Event], material: Material) -> list[str]:
    timed = [each for each in acts if each.timestamp]
    if not timed:
        return [f"{len(acts):,} acts are confirmed; none has a known time."]
    days = {(each.local_time or "")[:10] for each in timed}
    channels = sorted({each.platform for each in acts if each.platform})
    told = [
        f"{len(acts):,} confirmed acts on {len(days):,} days, from {fields.long_time(timed[0])} to"
        f" {fields.long_time(timed[-1])}, through {', '.join(channels) or 'no recorded channel'}."
        " The count is of what was confirmed, and not of all that was sent."
    ]
    stop = next((each for each in material.marks if each.kind != "phase"), None)
    if stop is None:
        told.append("No stop request or block was confirmed, so no act is set against one.")
    else:
        after = sum(each.timestamp > stop.timestamp for each in timed if each.timestamp)
        told.append(f"{after:,} of them came after the confirmed {stop.kind} (row {stop.number}).")
    return told


def _resting(acts: list[Event], codes: tuple[str, ...]) -> str:
    from workbench.disclosure.documents.chronology import spans

    numbers = [each.number for each in acts if each.number and set(each.tags) & set(codes)]
    return ", ".join(spans(numbers)) or "none confirmed"


SPEC = Spec(
    "spo",
    "protection_order_pack",
    "Stalking Protection Order: evidence pack",
    ("pdf", "docx"),
    "force legal services",
    build,
    wide=True,
    draft=True,
)
