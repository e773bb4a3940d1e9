"""The method statement: what was done, with what, and what was not."""

from __future__ import annotations

import json
from pathlib import Path

from reportlab.platypus import Flowable

from workbench.disclosure import house
from workbench.disclosure.facts import Facts

TITLE = "Method statement"


def write(path: Path, facts: Facts) -> None:
    """Write the method statement as a PDF."""
    story: list[Flowable] = [house.paragraph(f"{TITLE}: {facts.case}", "title")]
    for heading, paragraphs in sections(facts):
        story.append(house.heading(heading))
        story += [house.paragraph(each) for each in paragraphs]
    house.write(path, TITLE, facts.case, story, wide=False)


def sections(facts: Facts) -> list[tuple[str, list[str]]]:
    """The statement's sections: a heading and its paragraphs."""
    held = sum(facts.held.values())
    return [
        (
            "What the software did, and did not",
            [
                "The software was used to decide the order in which messages were read. It did not"
                " decide that any message was relevant or irrelevant. "
                f"{facts.reviewed:,} of {held:,} records held were read and decided by a person;"
                f" {held - facts.reviewed:,} were not decided by anybody."
                + (
                    f" Every record down to place {facts.read_to:,} of the reading order was"
                    " decided."
                    if facts.read_to
                    else ""
                ),
                "It ran on a machine of its own and neither fetched nor sent anything. Scores,"
                " ranks and themes are generated aids to reading: they are kept in the case and are"
                " no part of the timeline.",
                "No statement is made that all relevant material was found. No random sample of"
                " the unread was drawn, so no bound can be given on what it may hold.",
            ],
        ),
        ("Sources", [_source(each, facts) for each in facts.sources] or ["None."]),
        (
            "Times",
            [
                "Each time is kept as the source states it, with the instant worked out from it and"
                " what that rests on: utc (the source states an instant), device-local (wall-clock"
                " time in a zone stated by the person importing), assumed-local (wall-clock time,"
                f" in the case's zone {facts.zone}), unknown. An hour that occurs twice when clocks"
                " go back is read as its first occurrence and flagged; one that does not occur is"
                " flagged. No time was shifted."
            ],
        ),
        (
            "The same message in several sources",
            [
                "Records of two sources are held to be one message where what was said is equal,"
                " the times agree within the coarser precision of the two, and conversation and"
                " sender do not contradict each other. Both stay in the case; the timeline lists"
                " one and names the other."
            ],
        ),
        ("Review", [_review(facts)]),
        ("Models and settings", _models(facts)),
        (
            "Software",
            [
                f"Evidence Triage Workbench {facts.software}, Python {facts.python},"
                f" {facts.machine}.",
                "Libraries: " + ", ".join(f"{k} {v}" for k, v in facts.libraries.items()) + ".",
                f"The audit trail had {facts.audit_entries:,} entries before this export; the last"
                f" one's hash was {facts.audit_head}.",
            ],
        ),
        (
            "How to check this bundle",
            [
                "Run `python verifier.py .` in the bundle's folder. It needs Python 3.9 or later"
                " and nothing else, and its first lines say what it checks and what it does not"
                " prove. manifest.sha256 lists every file with its size and SHA-256."
            ],
        ),
    ]


def _source(each: object, facts: Facts) -> str:
    from workbench.case.sources import SourceRow

    assert isinstance(each, SourceRow)  # noqa: S101 - facts hold nothing else
    counts = ", ".join(f"{count:,} {kind}" for kind, count in each.records.items() if count)
    zone = f"zone {each.zone} ({'stated' if each.zone_stated else 'assumed'})"
    return (
        f"{facts.exhibits[each.id]}: {each.name}; {each.size:,} bytes; SHA-256 {each.sha256};"
        f" {each.status}; {each.format or 'no importer'} version {each.importer_version};"
        f" {counts or 'no records'}; {each.report.get('skipped', 0):,} skipped; {zone};"
        f" taken in {each.taken_at} by {each.taken_by}."
    )


def _review(facts: Facts) -> str:
    told = ", ".join(f"{n:,} {name}" for name, n in sorted(facts.decisions.items())) or "none"
    lanes = ", ".join(f"{n:,} {name}" for name, n in sorted(facts.lanes.items())) or "not analysed"
    return (
        f"Decisions: {told}. Lanes of the reading order: {lanes}. Records that the models could not"
        " judge (no text, another language) are in the lane not-assessed: they were not ranked low,"
        " they were not ranked."
    )


def _models(facts: Facts) -> list[str]:
    if not facts.stages:
        return ["No analysis was run: messages were read without a machine's order."]
    return [
        f"Stage {name}: {json.dumps(detail, ensure_ascii=False, sort_keys=True)}"
        for name, detail in facts.stages.items()
    ]
