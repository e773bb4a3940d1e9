"""The digital section of the Disclosure Management Document: devices, strategy, the unread."""

from __future__ import annotations

from typing import Any

from workbench.disclosure.documents.spec import OFFICER, Pictures, Spec
from workbench.disclosure.material import Material
from workbench.disclosure.paper import Block, Blocks, Table, row


def build(material: Material, pictures: Pictures) -> list[Block]:
    """The section's blocks."""
    del pictures
    facts, blocks = material.facts, Blocks()
    blocks.say(
        "A draft of the section on digital material (Attorney General's Guidelines on Disclosure,"
        " Annex A). Facts come from the case; strategy and reasons are the officer's.",
        style="lead",
    )
    blocks.heading("Devices, accounts and files")
    rows = [
        row(
            facts.exhibits[each.id],
            f"{each.title} ({each.format or 'not recognised'})",
            each.owner or "not stated",
            ", ".join(f"{n:,} {kind}" for kind, n in each.records.items() if n) or "none",
            f"{_ledger(each.report)}; {each.status}",
        )
        for each in facts.sources
    ]
    columns = (
        "Exhibit",
        "What it is",
        "Owner, as stated at intake",
        "Records",
        "What came of them",
    )
    blocks.add(Table(columns, (16, 56, 34, 44, 50), rows, "No source has been taken in."))
    blocks.heading("Powers and scope")
    headings = ("Exhibit", "Taken under, as stated at intake", "May be read for", "Sealed")
    scopes = [
        row(
            facts.exhibits[each.id],
            each.authority or "not stated",
            "; ".join(f"{name}: {_listed(value)}" for name, value in each.scope.items())
            or "no limit stated",
            "; ".join(f"{n:,} ({why})" for why, n in facts.sealed.get(each.id, {}).items()) or "0",
        )
        for each in facts.sources
    ]
    blocks.add(Table(headings, (16, 60, 60, 44), scopes, "No source has been taken in."))
    blocks.say(
        f"{OFFICER}for each device or account, the power or agreement under which it was obtained"
        " (for a volunteered device, sections 37 to 43 PCSC Act 2022 and the digital processing"
        " notice), the dates, apps and people it covers, and the reasonable lines of enquiry.",
        style="blank",
    )
    blocks.heading("How messages were searched and read")
    blocks.say(
        f"{facts.total:,} records are held. {facts.reviewed:,} were read and decided by a person:"
        f" {_decisions(material)}. {facts.total - facts.reviewed:,} were decided by nobody.",
        "Software put messages into an order for reading, by signs of threat and of fixation and by"
        " signs that a message may help the defence. It excluded none and decided none."
        if facts.stages
        else "No analysis was run: messages were read without a machine's order.",
        *_searches(material),
    )
    blocks.heading("What was not examined")
    blocks.say(*_not_examined(material))
    blocks.say(f"{OFFICER}why what was not read in detail need not be.", style="blank")
    blocks.heading("Random sample of the unread")
    blocks.say(
        "What was drawn, decided and found stands in the sampling and stopping report."
        if facts.sampled
        else "No sample was drawn. No bound is stated on what the unread records may hold."
    )
    blocks.heading("Engagement with the defence")
    blocks.say(
        f"{OFFICER}search terms, dates or people proposed by the defence, and the answers.",
        style="blank",
    )
    return blocks.made


def _listed(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _decisions(material: Material) -> str:
    told = sorted(material.facts.decisions.items())
    return ", ".join(f"{count:,} {name}" for name, count in told) or "none"


def _ledger(report: dict[str, Any]) -> str:
    """What came of all that was read, so that counts in and counts out can be set side by side."""
    told = report.get("ledger") or {"skipped": report.get("skipped", 0)}
    shown = {name: n for name, n in told.items() if n or name in ("read", "skipped", "unaccounted")}
    return ", ".join(f"{count:,} {name}" for name, count in shown.items())


def _searches(material: Material) -> list[str]:
    acts = [each.detail for each in material.facts.entries if each.action == "search"]
    told = [
        f"Looked through at intake: {each['path']} ({each.get('files', 0):,} files)."
        for each in acts
        if "path" in each
    ]
    terms = dict.fromkeys(str(each["query"]) for each in acts if each.get("query"))
    if terms:
        return [*told, f"Search terms used: {'; '.join(terms)}."]
    return [*told, "The audit trail records no search terms."]


def _not_examined(material: Material) -> list[str]:
    facts, told = material.facts, []
    lane = facts.lanes.get("not-assessed", 0)
    if lane:
        told.append(
            f"{lane:,} records could not be judged by the models (no text, or a language or writing"
            " that they don't know). They were not ranked low: they were not ranked."
        )
    for source in facts.sources:
        told += [
            f"{facts.exhibits[source.id]}: {text} ({count:,})"
            for _, text, _, count in facts.notices.get(source.id, ())
        ]
    skipped = sum(each.report.get("skipped", 0) for each in facts.sources)
    told.append(
        f"{skipped:,} records of the sources could not be read; each is listed in the case."
        if skipped
        else "Every record of the sources was read."
    )
    return told


SPEC = Spec(
    "dmd",
    "digital_material_DMD",
    "Digital material: section for the Disclosure Management Document",
    ("pdf", "docx"),
    "CPS, defence",
    build,
    draft=True,
)
