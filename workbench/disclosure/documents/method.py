"""The method statement: what was done, with what, and what was not; first plainly, then exactly."""

from __future__ import annotations

from workbench.disclosure import model_cards
from workbench.disclosure.documents.spec import Pictures, Spec
from workbench.disclosure.facts import Facts
from workbench.disclosure.material import Material
from workbench.disclosure.paper import Block, Blocks, Table, cell, row


def build(material: Material, pictures: Pictures) -> list[Block]:
    """The statement's blocks."""
    del pictures
    blocks = Blocks()
    _plain(blocks, material)
    _annex(blocks, material)
    return blocks.made


def _plain(blocks: Blocks, material: Material) -> None:
    facts = material.facts
    blocks.heading("Part 1. In plain English")
    blocks.heading("What was asked, and what the software did", 2)
    blocks.say(
        "The question was which messages, calls and other records of the sources listed bear on the"
        " case, for or against. The software was used to decide the order in which messages were"
        " read. It did not decide that any message was relevant or irrelevant. "
        f"{facts.reviewed:,} of {facts.total:,} records held were read and decided by a person;"
        f" {facts.total - facts.reviewed:,} were not decided by anybody."
        + (
            f" Every record down to place {facts.read_to:,} of the reading order was decided."
            if facts.read_to
            else ""
        ),
        "It ran on a machine of its own and neither fetched nor sent anything. It wrote no sentence"
        " of the evidence: text is as the sources hold it, notes are the officers'. Scores, ranks"
        " and themes are generated aids to reading: they are kept in the case and are no part of"
        " the"
        " timeline.",
    )
    blocks.heading("What is not claimed", 2)
    blocks.say(
        "No statement is made that all relevant material was found. "
        + (
            "A random sample of the unread was drawn: what it bounds stands in the sampling and"
            " stopping report."
            if facts.sampled
            else "No random sample of the unread was drawn, so no bound can be given on what it may"
            " hold."
        ),
        "A message that nobody read is not on the timeline, whatever it says. A sender's name is"
        " what a device or account called it. A time is what a device or service recorded.",
    )
    blocks.heading("Who read", 2)
    blocks.say(_review(facts))
    if material.unanswered or material.profile.answers:
        blocks.heading("What was doubtful when this bundle was made", 2)
        blocks.say(
            *(f"{code}: {reason}" for code, reason in sorted(material.profile.answers.items())),
            *(f"Not answered: {each}" for each in material.unanswered),
        )
    blocks.heading("How to check this bundle", 2)
    blocks.say(
        "Run “python verifier.py .” in the bundle's folder. It needs Python 3.9 or later and"
        " nothing"
        " else, and its first lines say what it checks and what it does not prove. manifest.sha256"
        " lists every file with its size and SHA-256; signature.json signs that list; PDF files are"
        " signed by themselves too. The same case and the same choices give the same files again:"
        " bundle.json states the hash of each PDF as it was before it was signed.",
    )


def _annex(blocks: Blocks, material: Material) -> None:
    facts = material.facts
    blocks.heading("Part 2. Technical annex")
    blocks.heading("Sources, and how each was read", 2)
    columns = ("Exhibit", "File", "Read with", "Records", "Skipped", "Zone")
    blocks.add(
        Table(
            columns,
            (16, 70, 34, 31, 20, 25),
            [
                row(
                    facts.exhibits[each.id],
                    cell(each.name, f"{each.size:,} bytes", f"SHA-256 {each.sha256}"),
                    f"{each.format or 'no importer'} version {each.importer_version},"
                    f" {each.status}",
                    ", ".join(f"{n:,} {kind}" for kind, n in each.records.items() if n) or "none",
                    f"{each.report.get('skipped', 0):,}",
                    f"{each.zone} ({'stated' if each.zone_stated else 'assumed'})",
                )
                for each in facts.sources
            ],
        )
    )
    notices = [
        f"{facts.exhibits[source]}: {text} ({count:,})"
        for source, told in facts.notices.items()
        for _, text, _, count in told
    ]
    if notices:
        blocks.say("What the importers told:")
        blocks.say(*notices[:100], style="faint")
    blocks.heading("Times", 2)
    blocks.say(
        "Each time is kept as the source states it, with the instant worked out from it and what"
        " that rests on: utc (the source states an instant), device-local (wall-clock time in a"
        " zone"
        f" stated by the person importing), assumed-local (in the case's zone, {facts.zone}),"
        " unknown. An hour that occurs twice when clocks go back is read as its first occurrence"
        " and"
        " flagged; one that does not occur is flagged. Days and hours are"
        " those"
        f" of {facts.zone}; durations are counted in UTC.",
        _shifted(facts),
        "Doubtful times on the timeline: "
        + (", ".join(f"{n:,} {name}" for name, n in facts.doubtful_times.items()) or "none")
        + ".",
    )
    blocks.heading("The same message in several sources", 2)
    blocks.say(
        "Records of two sources are held to be one message where what was said is equal, the times"
        " agree within the coarser precision of the two, and conversation and sender do not"
        " contradict each other. Both stay in the case; the timeline lists one and names the other."
    )
    blocks.heading("Lanes of the reading order", 2)
    lanes = ", ".join(f"{n:,} {name}" for name, n in sorted(facts.lanes.items()))
    blocks.say(
        f"{lanes or 'The case was not analysed, so no record has a lane'}. Records"
        " that the models could not judge (no text, another language) are in the"
        " lane not-assessed: they were not ranked low, they were not ranked."
    )
    _models(blocks, facts)
    blocks.heading("How rows of this bundle are made", 2)
    blocks.say(
        f"Calls of one sender at most {material.profile.burst} minutes apart, three or more, are"
        " shown as a burst that opens to all. Numbers are given in order of time at the first"
        " export"
        " that holds a row, and never again to another. In CSV files a cell that a spreadsheet"
        " program would run as a formula has an apostrophe before it; in XLSX files every text cell"
        " is typed as text instead. Text in PDF files is set in the fonts listed at the end, shaped"
        " by HarfBuzz; a character that none of them has stands as its Unicode name in brackets.",
    )
    blocks.heading("Software", 2)
    blocks.say(
        f"Evidence Triage Workbench {facts.software}. Libraries: "
        + ", ".join(f"{k} {v}" for k, v in facts.libraries.items())
        + ".",
        f"The audit trail has {facts.head[0]:,} entries up to the state shown; the last one's hash"
        " is"
        f" {facts.head[1]}.",
    )
    blocks.heading("Fonts", 2)
    fonts = [row(name, digest) for name, digest in facts.fonts.items()]
    blocks.add(Table(("File", "SHA-256"), (60, 120), fonts))


def _shifted(facts: Facts) -> str:
    told = [
        f"{facts.exhibits[each.id]} by {each.clock_offset:+,} s"
        for each in facts.sources
        if each.clock_offset
    ]
    if not told:
        return "No time was shifted."
    return (
        "The clocks of these sources were corrected by a person, and the audit trail says by whom"
        " and"
        f" why: {', '.join(told)}. Each row keeps the time as the source states it."
    )


def _models(blocks: Blocks, facts: Facts) -> None:
    blocks.heading("Models and settings", 2)
    if not facts.stages:
        blocks.say("No analysis was run: messages were read without a machine's order.")
        return
    blocks.say(
        "Each stage of the analysis ran with the following; where one value differs, it is run"
        " again."
        " The same values give the same order. No value came from a network.",
    )
    for stage, told in facts.stages.items():
        rows = [row(name, value) for name, value in model_cards.settings(told)]
        blocks.add(Table((f"Stage “{stage}”", "Value"), (40, 140), rows))
    names = model_cards.used(facts.stages)
    blocks.say(*model_cards.licences(names))
    for each in names:
        blocks.add(*model_cards.card(each))


def _review(facts: Facts) -> str:
    told = ", ".join(f"{n:,} {name}" for name, n in sorted(facts.decisions.items())) or "none"
    who = ", ".join(f"{name} {n:,}" for name, n in facts.reviewers.items()) or "nobody"
    differ = (
        f" On {facts.disagreements:,} records people decided differently; both decisions stand."
        if facts.disagreements
        else ""
    )
    return f"Decisions: {told}. By person: {who}.{differ}"


SPEC = Spec("method", "method_statement", "Method statement", ("pdf", "docx"), "all", build)
