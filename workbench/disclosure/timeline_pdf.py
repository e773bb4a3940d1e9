"""The timeline as a PDF."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from reportlab.platypus import Flowable

from workbench.disclosure import house
from workbench.disclosure.facts import Facts
from workbench.timeline.chronology import Row

TITLE = "Timeline"
WIDTHS = [11.0, 33.0, 38.0, 103.0, 40.0, 40.0]
HEADINGS = ("No.", "Local time", "From → to", "Content, verbatim", "Source", "Confirmed")


def write(path: Path, rows: list[Row], facts: Facts) -> None:
    """Write the timeline."""
    story: list[Flowable] = [house.paragraph(f"{TITLE}: {facts.case}", "title")]
    story += [house.paragraph(each) for each in introduction(rows, facts)]
    story.append(house.gap())
    if rows:
        head = [house.paragraph(each, "head") for each in HEADINGS]
        story.append(house.table([head, *(_cells(each) for each in rows)], WIDTHS))
    else:
        story.append(house.paragraph("Nothing has been confirmed for the timeline yet."))
    house.write(path, TITLE, facts.case, story, wide=True)


def introduction(rows: list[Row], facts: Facts) -> list[str]:
    """What the reader must know first, a paragraph each."""
    told = [
        f"{len(rows):,} entries, made on {facts.made_at} by {facts.operator}. Each message was read"
        " and confirmed by the person named beside it; entries without a source are the"
        " investigators' own. Times are shown in"
        f" {facts.zone}, with the offset from UTC on every row; how each rests on its source is"
        " stated beneath it. Text is verbatim; a character the page can't show stands as its name"
        " in brackets.",
        "No score, rank or theme of the software is part of this document: they ordered the"
        " reading, and decided nothing.",
    ]
    if facts.withdrawn:
        numbers = ", ".join(str(each) for each in facts.withdrawn)
        told.append(f"Withdrawn since an earlier edition: {numbers}.")
    return told


def _cells(row: Row) -> list[Flowable | list[Flowable]]:
    doubt = f"; {row.time_flag}" if row.time_flag else ""
    content: list[Flowable] = [house.paragraph(row.text or "(no text)", "cell")]
    if row.state:
        content.append(house.paragraph(f"State in the source: {row.state}", "cell-faint"))
    for each in row.attachments:
        digest = f", SHA-256 {each['sha256'][:16]}…" if each["sha256"] else ""
        told = f"Attachment: {each['name'] or each['mime']} ({each['held']}{digest})"
        content.append(house.paragraph(told, "cell-faint"))
    if row.significance:
        content.append(house.paragraph(f"Officer's note: {row.significance}", "cell-faint"))
    source: list[Flowable] = [house.paragraph(row.exhibit or "Investigator's entry", "cell")]
    source.append(house.paragraph(" ".join(filter(None, [row.member, row.locator])), "cell-faint"))
    if row.basis:
        source.append(house.paragraph(f"Basis: {row.basis}", "cell-faint"))
    if row.also_in:
        source.append(house.paragraph(f"Also in: {'; '.join(row.also_in)}", "cell-faint"))
    confirmed: list[Flowable] = [house.paragraph(", ".join(row.confirmed_by), "cell")]
    confirmed.append(house.paragraph(row.confirmed_at, "cell-faint"))
    if row.tags:
        confirmed.append(house.paragraph(f"Tags: {', '.join(row.tags)}", "cell-faint"))
    if row.differing:
        confirmed.append(house.paragraph(f"Differing: {'; '.join(row.differing)}", "cell-faint"))
    return [
        house.paragraph("" if row.number is None else str(row.number), "cell"),
        [
            house.paragraph(long_time(row), "cell"),
            house.paragraph(f"UTC {row.timestamp or 'unknown'}", "cell-faint"),
            house.paragraph(f"{row.time_basis}{doubt}: {row.time_original}", "cell-faint"),
        ],
        [
            house.paragraph(row.sender or row.kind, "cell"),
            house.paragraph(f"→ {', '.join(row.recipients) or row.thread}", "cell-faint"),
            house.paragraph(" ".join(filter(None, [row.platform, row.kind])), "cell-faint"),
        ],
        content,
        source,
        confirmed,
    ]


def long_time(row: Row) -> str:
    """The local time with weekday, zone and offset: never bare."""
    if not row.local_time:
        return "time unknown"
    from zoneinfo import ZoneInfo

    moment = datetime.fromisoformat(row.local_time).astimezone(ZoneInfo(row.zone))
    offset = moment.strftime("%z")
    return f"{moment:%a %d %b %Y %H:%M:%S} {moment.tzname()} (UTC{offset[:3]}:{offset[3:]})"
