"""Tinder's data download: `data.json`, alone or in its zip or folder.

It holds the owner's messages only; the other side of each match is a number and was never in it.
Dates are written out in English with GMT.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any

from workbench.errors import InputError
from workbench.evidence import Probe, Source, written_times
from workbench.evidence.json_pieces import Path
from workbench.evidence.spans import read_span
from workbench.importers._accounts import (
    Export,
    Row,
    a_dict,
    account_event,
    as_text,
    flat,
    inside,
    two_ends,
)
from workbench.importers.protocol import Certainty, Context, Format, Match
from workbench.records import (
    Location,
    Message,
    Notice,
    Party,
    Provenance,
    Skipped,
    Thread,
    TimeStamp,
    Yielded,
)

FORMAT = Format(
    code="tinder",
    title="Tinder data download",
    version=1,
    platforms=("tinder",),
    carries=("the owner's messages", "the owner's last position and profile", "purchases as"
             " events"),
    omits=("what the other side wrote: never in it", "counts of use by day, photos and the rest:"
           " counted in a notice"),
    times="UTC, stated",
    unverified=("kinds of message other than text",),
    checked_on={"hestiaAI tinder.json": 602},
)  # fmt: skip
FILE = re.compile(r"(?:^|/)(?:data|tinder[^/]*)\.json$", re.IGNORECASE)
MATCH = re.compile(r'"match_id"\s*:\s*"Match \d+"')
USER = ("active_time", "create_date", "birth_date", "full_name", "name", "email", "phone_id",
        "ip_address", "gender", "bio", "pos")  # fmt: skip


def sniff(probe: Probe) -> Match | None:
    """Claim a file with Tinder's messages or its counts of use, or an archive that holds one."""
    names = (
        [""] if probe.is_file else [n for n in probe.names if FILE.search(n) and n.count("/") < 2]
    )
    for name in names:
        text = probe.text(name) or "" if probe.json_start(name) == "{" else ""
        if MATCH.search(text) or ('"swipes_likes"' in text and '"app_opens"' in text):
            return Match(FORMAT, Certainty.BY_STRUCTURE, "matches by number, messages by the owner")
    return None


def read(source: Source, context: Context) -> Iterator[Yielded]:
    """Stream the messages, the owner's data, then what is not carried over."""
    export = Export(source)
    names = export.itself_or(FILE)
    if not names:
        raise InputError("no data.json in it", where=source.name)
    yield Notice("coverage", "only the owner's own messages: the other side was never in it")
    for name in names:
        yield from _file(export, name, Party(context.owner, owner=True))
    yield from export.left_over()


def original(source: Source, provenance: Provenance) -> bytes:
    """The JSON of one record, as it stands in its file."""
    return read_span(source, provenance)


def _look_into(path: Path) -> bool:
    match path:
        case () | ("Messages",) | ("Messages", int()) | ("Messages", int(), "messages"):
            return True
    return path in (("Purchases",), ("Purchases", "subscription"), ("Purchases", "consumable"))


def _file(export: Export, name: str, owner: Party) -> Iterator[Yielded]:
    ids: dict[int, str] = {}
    for row in export.rows(name, _look_into):
        if isinstance(row, Skipped):
            yield row
            continue
        match row.path:
            case ("Messages", int() as at, "match_id"):
                ids[at] = as_text(row.value)
            case ("Messages", int() as at, "messages", int()):
                yield _message(row, ids.get(at, ""), owner)
            case ("User",):
                yield from _user(row)
            case ("Purchases", str() as kind, int()):
                told = a_dict(row.value)
                stamp = written_times.utc(as_text(told.get("create_date")))
                yield account_event(row.place, stamp, "tinder", kind, told)
            case (str() as key,) if row.value:
                count = len(row.value) if isinstance(row.value, list | dict) else 1
                yield Notice("not-read", f"entries of {key!r} are not carried over", name, count)


def _message(row: Row, talk: str, owner: Party) -> Message | Skipped:
    told = a_dict(row.value)
    if "message" not in told and "sent_date" not in told:
        return Skipped(row.place, "not a message", str(row.value)[:200])
    to = as_text(told.get("to"))
    key = talk or f"Match {to}"
    mine = told.get("from") in ("You", None)
    sender = owner if mine else Party(f"Match {as_text(told.get('from'))}")
    recipients, direction = two_ends(sender, (Party(f"Match {to}"),), owner_known=True)
    raw = as_text(told.get("message"))
    body = html.unescape(raw)
    known = ("to", "from", "message", "sent_date")
    details = flat({k: v for k, v in told.items() if k not in known})
    if body != raw:
        details["text as stored"] = raw
    stamp = written_times.utc(as_text(told.get("sent_date")))
    return Message(
        row.place, stamp, "tinder", Thread(key, key), sender, recipients, direction, body or None,
        details=details,
    )  # fmt: skip


def _user(row: Row) -> Iterator[Yielded]:
    """What the account says of its owner, and where it was last."""
    told = a_dict(row.value)
    kept: dict[str, Any] = {key: told[key] for key in USER if told.get(key)}
    stamp = written_times.utc(as_text(told.get("active_time")))
    yield account_event(row.place, stamp, "tinder", "profile", kept)
    where = a_dict(told.get("pos"))
    latitude, longitude = _degree(where.get("lat")), _degree(where.get("lon"))
    if latitude is not None and longitude is not None and abs(latitude) <= 90:
        at: TimeStamp = written_times.utc(as_text(where.get("at")))
        place = inside(row.place, "/pos")
        yield Location(place, at, latitude, longitude, None, "the owner's last position")


def _degree(value: Any) -> float | None:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if number and abs(value) <= 180 else None
