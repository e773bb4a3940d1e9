"""WhatsApp's call log on Android since about 2021: `call_log`, and who else was in a call."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from workbench.evidence import Source
from workbench.evidence.sqlite_rows import Damage, Database
from workbench.evidence.sqlite_source import at_row, lost
from workbench.importers import _whatsapp_codes as codes
from workbench.importers._rows import ends, in_1970, number, seconds, text, told
from workbench.importers._whatsapp_people import People
from workbench.importers._whatsapp_tables import CallRow, Pointed
from workbench.records import Call, Direction, Yielded


def calls(
    source: Source, copy: Database, jids: Mapping[int, str], people: People
) -> Iterator[Yielded]:
    """The calls in the order of their rows.

    Args:
        source: the database.
        copy: its open copy.
        jids: JIDs by the numbers of their rows.
        people: names and numbers by JID.
    """
    participants = copy.linked(
        "call_log_participant_v2", Pointed, "call_log_row_id",
        {"message_row_id": "call_log_row_id", "one": "jid_row_id", "two": "call_result"},
    )  # fmt: skip
    for row in copy.rows("call_log", CallRow):
        if isinstance(row, Damage):
            yield lost(source, row)
            continue
        outgoing = bool(number(row.from_me))
        group = jids.get(number(row.group_jid_row_id), "")
        jid = jids.get(number(row.jid_row_id), "")
        others = [
            party
            for each in participants.of(row.rowid)
            if (party := people.party(jids.get(number(each.one), "")))
        ]
        direction = Direction.OUTGOING if outgoing else Direction.INCOMING
        other = people.party(jid)
        sender, recipients = ends(direction, other, others if group else None)
        length = seconds(row.duration)
        yield Call(
            provenance=at_row(source, "call_log", row.rowid),
            time=in_1970(row.timestamp),
            platform="whatsapp",
            thread=people.thread(group or jid or "unknown"),
            sender=sender,
            recipients=recipients,
            direction=direction,
            outcome=codes.outcome(number(row.call_result), length or 0, outgoing=outgoing),
            seconds=length,
            video=bool(number(row.video_call)),
            native_id=text(row.call_id),
            details=told(participants=", ".join(each.identifier for each in others)),
        )
