"""The timeline as it is served: cover, the rows in order, indexes by person, code and day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

from workbench.case import events
from workbench.disclosure import fields
from workbench.disclosure.documents.spec import AID, OFFICER, Pictures, Spec
from workbench.disclosure.material import Material
from workbench.disclosure.paper import (
    Block,
    Blocks,
    Cell,
    Line,
    Row,
    Table,
    apart,
    cell,
    pairs,
    row,
)
from workbench.signals import taxonomy
from workbench.timeline import views
from workbench.timeline.chronology import Row as Event
from workbench.timeline.grouping import Group, groups
from workbench.timeline.marks import Mark, pair_state

COLUMNS = ("No.", "Local time", "From → to", "Content, verbatim", "Source", "Confirmed")
HELD = {"message": "messages", "call": "calls", "system": "lines written by apps"}
WIDTHS = (13.0, 36.0, 40.0, 88.0, 36.0, 52.0)


def build(material: Material, pictures: Pictures) -> list[Block]:
    """The chronology's blocks."""
    del pictures
    blocks = Blocks()
    _cover(blocks, material)
    if not material.rows:
        blocks.heading("Timeline")
        blocks.say("Nothing has been confirmed for the timeline yet.")
        return blocks.made
    _months(blocks, material)
    _indexes(blocks, material)
    return blocks.made


def _cover(blocks: Blocks, material: Material) -> None:
    facts, rows = material.facts, material.rows
    blocks.say(
        f"{len(rows):,} entries. Each message was read and confirmed by the person named beside it;"
        " entries without a source are the investigators' own. Times are shown in"
        f" {facts.zone} with their offset from UTC; what each rests on is stated beneath it. Text"
        " is"
        " verbatim; an emoji, or a character that the page can't show, stands with or as its name"
        " in square brackets.",
        style="lead",
    )
    blocks.say(AID, style="box")
    stop = [each for each in material.marks if each.kind != "phase"]
    held = [f"{count:,} {HELD[kind]}" for kind, count in facts.held.items() if count]
    told: list[tuple[str, object]] = [
        ("Case", facts.reference),
        ("State shown", f"{facts.made_at} (UTC), the time of the last act recorded in the case"),
        ("Made by", facts.officer),
        ("Edition", _edition(material)),
        ("Charges or points to prove", "; ".join(material.profile.charges) or "not stated"),
        ("Records held", ", ".join(held) or "none"),
        ("Decided by a person", f"{facts.reviewed:,} of {facts.total:,}"),
        ("Confirmed for this timeline", f"{len(rows):,}"),
        ("Stop line", _stop(stop[0], facts.zone) if stop else
            "No stop request or block was confirmed by a person, so none is marked."),
        ("Phases", ", ".join(f"{m.name} from row {m.number}" for m in material.marks
            if m.kind == "phase") or "No phases were confirmed, so none are marked."),
        ("Random sample of the unread", "See the sampling and stopping report." if facts.sampled
            else "No sample was drawn; nothing is stated about what the unread records hold."),
    ]  # fmt: skip
    if facts.withdrawn:
        told.append(("Withdrawn numbers", ", ".join(map(str, facts.withdrawn))))
    blocks.add(pairs(told))
    for each in material.changes:
        blocks.say(each, style="faint")
    _sources(blocks, material)
    _people(blocks, material)
    blocks.heading("Limits, and declaration")
    blocks.say(
        "Only what a person confirmed stands here. What was not read, and what no source holds, is"
        " not here: absence from this timeline does not show that something did not happen."
    )
    blocks.say(
        f"{OFFICER}declaration that the timeline is a true record of what was confirmed. Name,"
        " rank, number, signature, date.",
        style="blank",
    )


def _sources(blocks: Blocks, material: Material) -> None:
    """What the sources of the rows are, and from when to when they speak."""
    facts = material.facts
    used = {each.source_sha256 for each in material.rows}
    blocks.heading("Sources of the rows, and what they cover")
    rows = []
    for each in facts.sources:
        if each.sha256 not in used:
            continue
        told = [one for one in facts.coverage if one.source_id == each.id]
        gaps = [gap for one in told for gap in one.gaps]
        rows.append(
            row(
                facts.exhibits[each.id],
                cell(each.title, f"SHA-256 {each.sha256}"),
                "\n".join(
                    f"{one.platform}: {_span(one.since, one.until, facts.zone)}" for one in told
                )
                or "not known",
                "\n".join(
                    f"{_span(since, until, facts.zone)}: {why}" for since, until, why in gaps[:8]
                )
                + (f"\nand {len(gaps) - 8} more" if len(gaps) > 8 else "")
                or "none remarked",
            )
        )
    columns = ("Exhibit", "File", "Covers, from its first to its last record", "Long silences")
    blocks.add(Table(columns, (16, 74, 54, 60), rows, "No row comes from a source."))


def _span(since: int, until: int, zone: str) -> str:
    return f"{_day(since, zone)} to {_day(until, zone)}"


def _day(milliseconds: int, zone: str) -> str:
    moment = events.instant(milliseconds)
    return f"{moment.astimezone(ZoneInfo(zone)):%d %b %Y}" if moment else "unknown"


def _people(blocks: Blocks, material: Material) -> None:
    blocks.heading("Who was attributed to which account")
    found: dict[tuple[str, str, str], list[str]] = {}
    for each in material.identities:
        if each.confirmed and each.attributed_by:
            key = (each.linked, each.role, "; ".join(each.attributed_by))
            found.setdefault(key, []).append(f"{each.platform}: {each.identifier}")
    rows = [
        row(person, role or "none given", "\n".join(accounts), by)
        for (person, role, by), accounts in found.items()
    ]
    columns = ("Person", "Role given", "Accounts on the timeline", "Attributed by")
    empty = "No account was attributed to a person; names are those that devices show."
    blocks.add(Table(columns, (40, 26, 90, 48), rows, empty))


def _edition(material: Material) -> str:
    kind = (
        "with redactions applied"
        if material.redacted
        else ("nothing was redacted" if material.profile.edition == "disclosed" else "unredacted")
    )
    return f"{material.edition}, {kind}"


def _stop(mark: Mark, zone: str) -> str:
    when = datetime.fromisoformat(mark.timestamp).astimezone(ZoneInfo(zone))
    by = ", ".join(mark.confirmed_by)
    told = f"{when:%a %d %b %Y %H:%M} {when.tzname()}"
    return f"{mark.kind}, row {mark.number}, {told}, confirmed by {by}"


def _months(blocks: Blocks, material: Material) -> None:
    """A heading a month, with its rows; a band a day, and at each mark."""
    month: str | None = None
    rows: list[Row] = []
    last: date | None = None
    for group in groups(material.rows, material.profile.burst):
        day = views.day_of(group.first)
        name = f"{day:%B %Y}" if day else "Time unknown"
        if name != month:
            _close(blocks, rows)
            blocks.heading(name)
            month, rows, last = name, [], None
        phases = [each for each in _marks(group, material) if each.kind == "phase"]
        if phases:
            _close(blocks, rows)
            rows, last = [], None
            for each in phases:
                blocks.heading(f"Phase: {each.name} (from row {each.number})", 2)
        if day and day != last:
            rows.append(Row(band=f"{day:%A %d %B %Y}"))
            last = day
        rows += [
            Row(band=f"▶ Confirmed {each.kind} (row {each.number})")
            for each in _marks(group, material)
            if each.kind != "phase"
        ]
        rows += _rows(group, material)
    _close(blocks, rows)


def _close(blocks: Blocks, rows: list[Row]) -> None:
    if rows:
        blocks.add(Table(COLUMNS, WIDTHS, rows))


def _marks(group: Group, material: Material) -> list[Mark]:
    ids = {each.id for each in group.rows}
    return [each for each in material.marks if each.row_id in ids]


def _rows(group: Group, material: Material) -> Iterator[Row]:
    if group.is_burst:
        first, last = group.rows[0], group.rows[-1]
        span = f"{fields.long_time(first)} to {fields.long_time(last)}"
        said = group.label + ("" if first.kind == "call" else f": {first.text}")
        yield Row(
            (
                cell(group.numbers, style="strong"),
                cell(span),
                cell(
                    apart(first.sender),
                    f"→ {', '.join(map(apart, first.recipients)) or first.thread}",
                ),
                cell(said, "Opened below, each with its own number.", style="strong"),
                cell(first.exhibit),
                cell(", ".join(first.confirmed_by)),
            )
        )
    for each in group.rows:
        yield _row(each, material, inner=group.is_burst)


def _row(event: Event, material: Material, *, inner: bool) -> Row:
    doubt = f" ({event.time_flag})" if event.time_flag else ""
    utc = event.timestamp or "unknown"
    author = material.authors.get(event.id)
    return Row(
        (
            cell("" if event.number is None else f"{'· ' if inner else ''}{event.number}"),
            cell(
                fields.long_time(event),
                f"UTC {utc}",
                f"{event.time_basis}{doubt}: {event.time_original}",
            ),
            cell(
                apart(event.sender) or event.kind,
                f"→ {', '.join(map(apart, event.recipients)) or event.thread}"
                if event.kind != "entry"
                else "",
                " ".join(filter(None, [event.platform, event.kind])),
                f"Attributed: {author.told}" if author and author.attributed_by else "",
            ),
            _content(event, material),
            _source(event),
            _confirmed(event, material),
        )
    )


def _content(event: Event, material: Material) -> Cell:
    made = [Line(event.text or "(no text)")]
    if event.state:
        made.append(Line(f"State in the source: {event.state}", "faint"))
    for each in event.attachments:
        digest = f", SHA-256 {each['sha256']}" if each["sha256"] else ""
        made.append(
            Line(f"Attachment: {each['name'] or each['mime']} ({each['held']}{digest})", "faint")
        )
    made += [Line(each.told, "faint") for each in event.adopted]
    if event.significance:
        made.append(Line(f"Officer's note: {event.significance}", "faint"))
    act = fields.acts(event)
    if act:
        made.append(Line(f"Points to: {act}", "faint"))
    if event.id in material.changed_rows:
        made.append(Line("Redacted in this edition", "faint"))
    return tuple(made)


def _source(event: Event) -> Cell:
    if event.kind == "entry":
        return cell("Investigator's entry", f"Basis: {event.basis}")
    also = f"Also in: {'; '.join(event.also_in)}" if event.also_in else ""
    return cell(event.exhibit, " ".join(filter(None, [event.member, event.locator])), also)


def _confirmed(event: Event, material: Material) -> Cell:
    codes = [each for each in event.tags if not each.lower().startswith("phase:")]
    may = fields.disclosure_codes(event)
    return cell(
        ", ".join(event.confirmed_by),
        event.confirmed_at,
        f"Codes: {', '.join(map(_coded, codes))}" if codes else "",
        "May undermine or assist: on the MG6E" if may else "",
        f"Differing: {'; '.join(event.differing)}" if event.differing else "",
        pair_state(event, material.marks) if material.marks else "",
    )


def _coded(code: str) -> str:
    if code in taxonomy.codes():
        return f"{code} {taxonomy.by_code(code).title.lower()}"
    return code


def _indexes(blocks: Blocks, material: Material) -> None:
    blocks.heading("The same rows by person")
    blocks.say("As recorded by the device or account; a name is not an attribution.", style="faint")
    people = {apart(name): rows for name, rows in views.by_person(material.rows).items()}
    blocks.add(_index("Sender", people))
    blocks.heading("The same rows by code")
    blocks.say("Codes that a person gave when confirming.", style="faint")
    tags = {_coded(tag): rows for tag, rows in views.by_tag(material.rows).items()}
    blocks.add(_index("Code", tags))
    blocks.heading("The same rows by day")
    days = {
        f"{datetime.fromisoformat(day):%a %d %b %Y}" if day else "time unknown": rows
        for day, rows in views.by_day(material.rows).items()
    }
    blocks.add(_index("Day", days))


def _index(name: str, found: dict[str, list[Event]]) -> Table:
    rows = [
        row(key, f"{len(each):,}", ", ".join(spans([e.number for e in each if e.number])))
        for key, each in found.items()
    ]
    return Table((name, "Rows", "Numbers"), (30.0, 8.0, 90.0), rows)


def spans(numbers: list[int]) -> list[str]:
    """Numbers with runs put together: 1, 2, 3, 7 as `1–3`, `7`."""
    made: list[list[int]] = []
    for each in sorted(numbers):
        if made and each == made[-1][1] + 1:
            made[-1][1] = each
        else:
            made.append([each, each])
    return [str(a) if a == b else f"{a}–{b}" for a, b in made]


SPEC = Spec(
    "chronology", "timeline", "Timeline", ("pdf", "docx"), "CPS, court, defence", build, wide=True
)
