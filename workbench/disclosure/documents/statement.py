"""A draft of the operator's witness statement, in the manner of an MG11, producing the exhibits."""

from __future__ import annotations

from workbench.disclosure.documents.spec import OFFICER, Pictures, Spec
from workbench.disclosure.material import Material
from workbench.disclosure.paper import Block, Blocks

DECLARATION = (
    "This statement (consisting of [  ] pages each signed by me) is true to the best of my"
    " knowledge"
    " and belief and I make it knowing that, if it is tendered in evidence, I shall be liable to"
    " prosecution if I have wilfully stated in it anything which I know to be false, or do not"
    " believe to be true."
)


def build(material: Material, pictures: Pictures) -> list[Block]:
    """The draft's blocks."""
    del pictures
    facts, blocks = material.facts, Blocks()
    blocks.say("(Criminal Procedure Rules, r.16.2; Criminal Justice Act 1967, s.9)", style="faint")
    blocks.say(f"Statement of: {facts.officer}", "Age if under 18: [over 18]   Occupation: [  ]")
    blocks.say(DECLARATION, style="box")
    blocks.say("Signature: [  ]          Date: [  ]", style="blank")
    blocks.heading("Statement")
    mine = [each for each in facts.sources if each.taken_by == facts.operator]
    decided = facts.reviewers.get(facts.operator, 0)
    blocks.say(
        f"I am {facts.officer}. I make this statement about the examination of digital material in"
        f" the case known as {facts.reference}.",
        f"I used Evidence Triage Workbench, version {facts.software}, a program that ran on a"
        " machine"
        " of its own without a network. "
        + (
            f"I took {len(mine):,} sources into it, listed below; the program recorded the SHA-256"
            " of"
            " each as it was handed over."
            if mine
            else "I took no source into it; that was done by "
            + (", ".join(dict.fromkeys(each.taken_by for each in facts.sources)) or "nobody")
            + "."
        ),
        f"The program put messages into an order for reading. I read and decided {decided:,}"
        " records"
        f" myself, of {facts.total:,} held. The program did not decide that any message was"
        " relevant"
        " or irrelevant.",
        f"The timeline of this bundle has {len(material.rows):,} rows. Each comes from a decision"
        " that a person made and the audit trail records; no score of the program is part of it.",
        f"I produce the timeline, in its edition {material.edition}, marked"
        f" {facts.timelines.get(material.edition) or '[reference for the officer to give]'}.",
    )
    for each in mine[:200]:
        blocks.say(
            f"I produce the file “{each.title}”, SHA-256 {each.sha256}, marked"
            f" {facts.exhibits[each.id]}."
        )
    blocks.say(
        f"{OFFICER}your part in seizing or receiving each exhibit, your training and competence"
        " with"
        " the program, anything that went wrong, and anything here that is not from your own"
        " knowledge.",
        style="blank",
    )
    blocks.say("Signature: [  ]          Signature witnessed by: [  ]", style="blank")
    return blocks.made


SPEC = Spec(
    "statement",
    "draft_statement_MG11",
    "Witness statement (MG11): draft",
    ("docx", "pdf"),
    "the officer",
    build,
    draft=True,
)
