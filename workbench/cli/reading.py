"""Commands that read what a case holds."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from workbench.case import events, search, sources
from workbench.case.events import EventRow, as_utc
from workbench.cli.emit import Column, case_argument, emit, jsonl_option, opened, progress_bar
from workbench.evidence import Source, open_source
from workbench.importers import importer_for
from workbench.records import Party

MESSAGE_COLUMNS: tuple[Column, ...] = (
    ("id", 16, lambda row: row["id"]),
    ("local time", 19, lambda row: (row["local_time"] or "unknown")[:19].replace("T", " ")),
    ("platform", 9, lambda row: row["platform"]),
    ("from", 20, lambda row: row["sender_name"] or row["sender"] or "-"),
    ("text", 0, lambda row: row["body"] or row["text"]),
)


def as_message(event: EventRow, zone: ZoneInfo) -> dict[str, Any]:
    """An event as the command line's contract has it, with further fields after those."""
    local = event.local(zone)
    exact = "milliseconds" if local and local.microsecond else "seconds"
    return {
        "id": event.uid,
        "source": event.source,
        "format": event.format,
        "platform": event.platform,
        "thread": event.thread,
        "direction": event.direction,
        "sender": _end(event.sender),
        "recipients": [_end(each) for each in event.recipients],
        "timestamp": as_utc(event.time),
        "local_time": local.isoformat(timespec=exact) if local else None,
        "time_basis": event.time_basis,
        "body": event.body,
        "attachments": [
            {"name": each.name, "mime": each.mime, "held": each.held, "sha256": each.sha256}
            for each in event.attachments
        ],
        "deleted": event.deleted,
        "edited": event.edited,
        "provenance": _place(event.provenance),
        "kind": event.kind,
        "group": event.group,
        "sender_name": event.sender.name if event.sender else "",
        "time_original": event.time_text,
        "time_flag": event.time_flag,
        "clock_offset": event.clock_offset,
        "state": event.state,
        "marks": list(event.marks),
        "outcome": event.outcome,
        "seconds": event.seconds,
        "details": event.details,
        "text": event.text,
        "also_in": [_place(each) for each in event.also_in],
        "row_sha256": event.row_hash,
    }


def _end(party: Party | None) -> str | None:
    """One end as recorded: its identifier, or its name where that is all there is."""
    if party is None:
        return None
    return party.identifier or party.name or "(owner)"


def _place(provenance: Any) -> dict[str, str]:
    return {
        "source_sha256": provenance.source_sha256,
        "member": provenance.member,
        "locator": provenance.locator,
    }


@click.command("messages")
@case_argument
@click.option("--kind", type=click.Choice(["message", "call", "system"]), multiple=True,
              help="Of which kinds; messages and what the apps wrote, if not given.")  # fmt: skip
@jsonl_option
def messages_(case: Path, kind: tuple[str, ...], jsonl: bool) -> None:
    """List the messages of a case in order of time."""
    with opened(case) as held:
        found = events.stream(held.connection, kinds=kind or ("message", "system"))
        emit((as_message(each, held.zone) for each in found), MESSAGE_COLUMNS, jsonl=jsonl)


@click.command("search")
@case_argument
@click.argument("query")
@click.option("--semantic", is_flag=True, help="By meaning instead of by words.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1))
@jsonl_option
def search_(case: Path, query: str, semantic: bool, limit: int, jsonl: bool) -> None:
    """Find messages by their words, or by meaning.

    Words must all occur; quotes, OR, NOT, NEAR and a final * are understood.
    """
    with opened(case, write=semantic) as held:
        found: list[tuple[int, float | None]]
        if semantic:
            from workbench.analysis import semantic as by_meaning

            with progress_bar() as progress:
                found = list(by_meaning.search(held, query, limit, progress))
        else:
            found = [(each, None) for each in search.full_text(held.connection, query, limit)]
        likeness = dict(found)

        def rows() -> Iterator[dict[str, Any]]:
            for event in events.paged(held.connection, [each for each, _ in found]):
                told = as_message(event, held.zone)
                value = likeness[event.id]
                yield told if value is None else told | {"likeness": round(value, 4)}

        emit(rows(), MESSAGE_COLUMNS, jsonl=jsonl)


@click.command("show")
@case_argument
@click.argument("ident", metavar="ID")
@click.option("--raw", is_flag=True, help="Print the original from the source, byte for byte.")
@click.option("--jsonl", is_flag=True, help="Print the message as one JSON object.")
def show_(case: Path, ident: str, raw: bool, jsonl: bool) -> None:
    """Show one message, or the original it was read from."""
    with opened(case) as held:
        event = events.row(held.connection, events.find(held.connection, ident))
        if raw:
            sys.stdout.buffer.write(original(held.connection, event))
            sys.stdout.buffer.flush()
            return
        told = as_message(event, held.zone)
        if jsonl:
            emit([told], MESSAGE_COLUMNS, jsonl=True)
            return
        for name, value in told.items():
            if value not in (None, "", [], {}, False):
                click.echo(f"{name:14} {value}")


def original(reader: Any, event: EventRow) -> bytes:
    """The bytes of the source that an event was read from.

    Raises:
        InputError, MachineError: when the source is no longer where it was, or has changed.
    """
    row = sources.by_id(reader, event.source_id)
    source: Source = open_source(Path(row.path))
    if row.member:
        source = source.child(row.member)
    return importer_for(row.format).original(source, event.provenance)
