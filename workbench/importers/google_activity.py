"""Google's My Activity in a Takeout, JSON: what was searched, watched and asked for, and when.

The part of an archive or folder, or one file. Times are instants. Each record becomes an event:
a search for somebody's name or way home is evidence, and is found by its words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from workbench.errors import InputError
from workbench.evidence import Probe, Source, written_times
from workbench.evidence.spans import read_span
from workbench.importers._accounts import Export, Row, a_dict, a_list, as_text, flat
from workbench.importers.protocol import Certainty, Context, Format, Match
from workbench.records import (
    Direction,
    Message,
    Provenance,
    Skipped,
    Thread,
    Yielded,
)

FORMAT = Format(
    code="google-activity",
    title="Google My Activity (Takeout, JSON)",
    version=1,
    platforms=("google",),
    carries=("searches, visits and other activity as events, with addresses and details",),
    omits=("positions in addresses of Maps: what was looked at is not where somebody was",
           "the HTML form: its times name a zone by letters that mean several",),
    times="UTC, stated by the server",
    checked_on={"google-takeout-to-sqlite": 5},
)  # fmt: skip
ROW = re.compile(r'^\ufeff?\s*\[\s*\{(?=[^\]]{0,4000}?"header"\s*:)(?=[^\]]{0,4000}?"title"\s*:)')
FILE = re.compile(r"\.json$")


def sniff(probe: Probe) -> Match | None:
    """Claim a list of activity, or such files of a Takeout."""
    if probe.is_file:
        found = _is_activity(probe, "")
        return Match(FORMAT, Certainty.BY_STRUCTURE, "header, title and time") if found else None
    mine = _mine(probe)
    if not mine:
        return None
    return Match(FORMAT, Certainty.BY_STRUCTURE, f"{len(mine)} files of My Activity", mine)


def _mine(probe: Probe) -> frozenset[str]:
    """Files two folders below the download's own: `My Activity/<product>/...`, in any language."""
    near = [n for n in probe.names if FILE.search(n) and 2 <= n.count("/") <= 4 and _named(n)]
    return frozenset(each for each in near[:2000] if _is_activity(probe, each))


def _named(name: str) -> bool:
    last = name.rsplit("/", 1)[-1].removesuffix(".json")
    return last.replace(" ", "") == "MyActivity" or name.split("/")[-3:-2] == [last]


def _is_activity(probe: Probe, name: str) -> bool:
    text = probe.text(name) or "" if probe.json_start(name) == "[" else ""
    return bool(ROW.match(text)) and '"time"' in text


def read(source: Source, context: Context) -> Iterator[Yielded]:  # noqa: ARG001 - no two ends
    """Stream the records of each file."""
    mine = frozenset({""}) if source.kind == "file" else _mine(Probe(source))
    if not mine:
        raise InputError("no activity in it", where=source.name)
    export = Export(source, mine)
    for name in export.names:
        try:
            for row in export.rows(name, lambda path: not path):
                if isinstance(row, Skipped):
                    yield row
                else:
                    yield from _records(row)
        except InputError as problem:
            yield Skipped(source.at("", name), problem.what)
    yield from export.left_over()


def original(source: Source, provenance: Provenance) -> bytes:
    """The JSON of one record, as it stands in its file."""
    return read_span(source, provenance)


def _records(row: Row) -> Iterator[Yielded]:
    told: dict[str, Any] = a_dict(row.value)
    if not told.get("time") and not told.get("title"):
        yield Skipped(row.place, "not a record of activity", str(row.value)[:200])
        return
    stamp = written_times.stated(as_text(told.get("time")))
    header = as_text(told.get("header")) or "Activity"
    more = [as_text(a_dict(each).get("name")) for each in a_list(told.get("subtitles"))]
    body = "\n".join(each for each in (as_text(told.get("title")), *more) if each)
    details = flat({k: v for k, v in told.items() if k not in ("time", "title", "header")})
    yield Message(
        row.place, stamp, "google", Thread(f"activity:{header}", header), None, (),
        Direction.SYSTEM, body or None, details={"event": "activity"} | details,
    )  # fmt: skip
