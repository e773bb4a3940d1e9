"""Hinge's data download: `matches.json`, alone or in its zip or folder.

Each element is one other person, who has neither name nor number: its place in the file is all
that identifies them. Only the owner's messages are in it. Times state no zone; they are Hinge's
and taken as UTC.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from workbench.errors import InputError
from workbench.evidence import Probe, Source, written_times
from workbench.evidence.spans import read_span
from workbench.importers._accounts import (
    Export,
    Row,
    a_dict,
    a_list,
    as_text,
    flat,
    inside,
    two_ends,
)
from workbench.importers.protocol import Certainty, Context, Format, Match
from workbench.records import (
    Direction,
    Message,
    Notice,
    Party,
    Provenance,
    Skipped,
    Thread,
    Yielded,
)

FORMAT = Format(
    code="hinge",
    title="Hinge data download",
    version=1,
    platforms=("hinge",),
    carries=("the owner's messages and comments on likes", "likes, matches, blocks and removals,"
             " and whether they met, as events"),
    omits=("what the other side wrote, and who they are: never in it",
           "the owner's profile and media: named in a notice",
           "that times are UTC is unverified on real data"),
    times="UTC, assumed: the file states no zone",
    unverified=("times without a zone as UTC",),
    checked_on={"hinge-data-ts-wrapper": 15},
)  # fmt: skip
FILE = re.compile(r"(?:^|/)matches\.json$", re.IGNORECASE)
START = re.compile(r'^\ufeff?\s*\[\s*\{\s*"(?:like|match|chats|block|we_met|voice_notes)"\s*:\s*\[')
KINDS = ("like", "match", "chats", "block", "we_met", "voice_notes")


def sniff(probe: Probe) -> Match | None:
    """Claim a list of likes, matches and chats, or an archive that holds one."""
    names = (
        [""] if probe.is_file else [n for n in probe.names if FILE.search(n) and n.count("/") < 3]
    )
    for name in names:
        text = probe.text(name) or ""
        if START.match(text) and '"timestamp"' in text and '"type"' in text:
            return Match(FORMAT, Certainty.BY_STRUCTURE, "people as lists of likes, matches, chats")
    return None


def read(source: Source, context: Context) -> Iterator[Yielded]:
    """Stream what happened with each person, then what was not looked at."""
    export = Export(source)
    names = export.itself_or(FILE)
    if not names:
        raise InputError("no matches.json in it", where=source.name)
    yield Notice("coverage", "only the owner's own messages: the other side was never in it")
    yield Notice("utc-assumed", "times state no zone; they are Hinge's, and taken as UTC")
    owner = Party(context.owner, owner=True)
    for name in names:
        for row in export.rows(name, lambda path: not path):
            if isinstance(row, Skipped):
                yield row
            else:
                yield from _person(row, owner)
    yield from export.left_over()


def original(source: Source, provenance: Provenance) -> bytes:
    """The JSON of the person that a record belongs to, as it stands in its file."""
    return read_span(source, provenance)


def _person(row: Row, owner: Party) -> Iterator[Yielded]:
    told = a_dict(row.value)
    number = int(row.path[0]) if row.path and isinstance(row.path[0], int) else 0
    other = Party(f"person {number + 1}")
    if not told:
        yield Skipped(row.place, "not a person's record", str(row.value)[:200])
    for kind, entries in told.items():
        for index, each in enumerate(a_list(entries)):
            place = inside(row.place, f"/{kind}/{index}")
            yield _entry(place, kind, a_dict(each), owner, other)


def _entry(
    place: Provenance, kind: str, told: dict[str, Any], owner: Party, other: Party
) -> Message | Skipped:
    if not told:
        return Skipped(place, "an empty entry")
    text = as_text(told.get("body") or told.get("comment"))
    said = kind == "chats" or (kind == "like" and bool(text))
    recipients, direction = two_ends(owner, (other,), owner_known=True)
    known = ("body", "comment", "timestamp", "type")
    details = flat({k: v for k, v in told.items() if k not in known}) | {"kind": kind}
    if not said:
        details["event"] = as_text(told.get("block_type")) or kind
        direction = Direction.SYSTEM
        extra = ", ".join(f"{k}: {v}" for k, v in details.items() if k not in ("kind", "event"))
        text = text or (f"{kind}: {extra}" if extra else kind)
    return Message(
        place, written_times.utc(as_text(told.get("timestamp"))), "hinge",
        Thread(other.identifier, other.identifier), owner, recipients, direction, text or None,
        details=details,
    )  # fmt: skip
