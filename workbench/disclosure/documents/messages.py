"""The message report: each conversation as bubbles, with what was confirmed and what stands around.

What was confirmed has its timeline number; what is shown only as context has a broken outline and
none. How many messages are left out is said at each place.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from workbench.disclosure.conversations import Conversation, Said
from workbench.disclosure.documents.spec import AID, Pictures, Spec
from workbench.disclosure.material import Material
from workbench.disclosure.paper import Absent, Block, Blocks, Bubble, Text, apart


def build(material: Material, pictures: Pictures) -> list[Block] | Absent:
    """The report's blocks."""
    if not material.conversations:
        return Absent("No message has been confirmed, so there is no conversation to show.")
    blocks = Blocks()
    blocks.say(
        "Conversations from which messages were confirmed, as bubbles: those received on the left,"
        " those sent from the device or account on the right. A message with a number stands on the"
        f" timeline under it. Up to {material.profile.context} messages before and after each are"
        " shown with a broken outline: they are context, confirmed by nobody, and chosen by their"
        " place alone.",
        style="lead",
    )
    blocks.say(AID, style="box")
    adopted = {row.id: [each.told for each in row.adopted] for row in material.rows if row.adopted}
    for each in material.conversations:
        _conversation(blocks, each, material, pictures, adopted)
    return blocks.made


def _conversation(
    blocks: Blocks,
    told: Conversation,
    material: Material,
    pictures: Pictures,
    adopted: Mapping[str, list[str]],
) -> None:
    confirmed = sum(each.number is not None for each in told.said)
    blocks.heading(f"{apart(told.name)} ({told.platform})")
    blocks.say(
        f"{told.held:,} records held in this conversation; {confirmed:,} confirmed,"
        f" {len(told.said) - confirmed:,} shown as context,"
        f" {told.held - len(told.said):,} not shown.",
        style="faint",
    )
    zone = ZoneInfo(material.facts.zone)
    day = None
    for group in _bursts(told.said, material.profile.burst):
        first = group[0]
        if first.left_out:
            blocks.add(Text(f"… {first.left_out:,} not shown …", "faint"))
        when = datetime.fromisoformat(first.timestamp).astimezone(zone) if first.timestamp else None
        if when and when.date() != day:
            day = when.date()
            blocks.heading(f"{when:%A %d %B %Y}", 3)
        bubbles = [_bubble(each, material, pictures, adopted) for each in group]
        if len(bubbles) == 1:
            blocks.add(bubbles[0])
        else:
            numbers = [each.number for each in group if each.number is not None]
            span = f"Rows {numbers[0]}–{numbers[-1]} · " if len(numbers) == len(group) else ""
            last = group[-1].local_time or ""
            head = f"{span}{len(group)} calls, {apart(first.sender)}, to {last[11:19]}"
            blocks.add(Bubble(first.side, head, "", confirmed=bool(numbers), inner=tuple(bubbles)))
    if told.left_out_after:
        blocks.add(Text(f"… {told.left_out_after:,} not shown …", "faint"))


def _bursts(said: tuple[Said, ...], minutes: int) -> Iterator[list[Said]]:
    """Calls of one person close to each other, together; everything else by itself."""
    pending: list[Said] = []
    for each in said:
        if pending and not _joins(pending[-1], each, minutes):
            yield from _settled(pending)
            pending = []
        pending.append(each)
    yield from _settled(pending)


def _settled(pending: list[Said]) -> Iterator[list[Said]]:
    if len(pending) >= 3:
        yield pending
    else:
        yield from ([each] for each in pending)


def _joins(before: Said, each: Said, minutes: int) -> bool:
    if each.kind != "call" or before.kind != "call" or before.sender != each.sender:
        return False
    if each.left_out or not (before.timestamp and each.timestamp) or not minutes:
        return False
    if (before.number is None) != (each.number is None):
        return False
    gap = datetime.fromisoformat(each.timestamp) - datetime.fromisoformat(before.timestamp)
    return gap.total_seconds() <= minutes * 60


def _bubble(
    told: Said, material: Material, pictures: Pictures, adopted: Mapping[str, list[str]]
) -> Bubble:
    when = _when(told, material.facts.zone)
    number = f"Row {told.number} · " if told.number is not None else ""
    notes = [f"{told.exhibit} {told.locator}"]
    if told.state:
        notes.append(f"State in the source: {told.state}")
    if told.time_flag:
        notes.append(f"Time {told.time_flag} ({told.time_basis})")
    if told.id in material.changed_rows:
        notes.append("Redacted in this edition")
    notes += adopted.get(told.id, ())
    shown = tuple(pictures(each) for each in told.attachments)
    return Bubble(
        side=told.side,
        head=f"{number}{apart(told.sender) or 'written by the app'} · {when}",
        text=told.text,
        notes=tuple(notes),
        pictures=shown,
        confirmed=told.number is not None,
    )


def _when(told: Said, zone: str) -> str:
    if not told.timestamp:
        return "time unknown"
    when = datetime.fromisoformat(told.timestamp).astimezone(ZoneInfo(zone))
    return f"{when:%d %b %Y %H:%M:%S} {when.tzname()}"


SPEC = Spec("messages", "messages", "Message report", ("pdf", "html"), "CPS, court, defence", build)
