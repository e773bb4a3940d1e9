"""Timesketch: JSON Lines and CSV with `message`, `datetime` and `timestamp_desc`.

Source: the Timesketch documentation, "Import timeline from JSON/JSONL/CSV file". Rows without a
known time can't be imported there; they are left out and counted.
"""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from workbench.disclosure import fields
from workbench.disclosure.exchange.spec import Exchange
from workbench.disclosure.listing import Listed
from workbench.disclosure.material import Material
from workbench.disclosure.render.sheet import Sheet, write_csv
from workbench.timeline.chronology import Row

COLUMNS = ("message", "datetime", "timestamp", "timestamp_desc", "number", "event_id", "kind",
           "platform", "sender", "recipients", "exhibit", "locator", "time_basis", "tag",
           "confirmed_by", "significance")  # fmt: skip
TITLE = "Timesketch timeline"


def write(folder: Path, material: Material) -> Listed:
    """Write both files."""
    rows = [_row(each) for each in material.rows if each.timestamp]
    if not rows:
        return Listed(TITLE, (), "analysts", "No row of the timeline has a known time.")
    place = folder / "exchange"
    place.mkdir(exist_ok=True)
    with (place / "timesketch.jsonl").open("w", encoding="utf-8", newline="\n") as stream:
        for each in rows:
            stream.write(json.dumps(each, ensure_ascii=False) + "\n")
    cells = [[_cell(each[name]) for name in COLUMNS] for each in rows]
    write_csv(place / "timesketch.csv", Sheet("Timesketch", COLUMNS, cells))
    return Listed(TITLE, ("exchange/timesketch.jsonl", "exchange/timesketch.csv"), "analysts")


def _cell(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list) else value


def _row(row: Row) -> dict[str, Any]:
    moment = datetime.fromisoformat(row.timestamp or "")
    who = f"{row.sender or 'entry'}: " if row.kind != "entry" else ""
    return {
        "message": f"{who}{row.text or '(no text)'}",
        "datetime": moment.isoformat(timespec="microseconds"),
        "timestamp": round(moment.timestamp() * 1_000_000),
        "timestamp_desc": f"{row.platform} {row.kind}".strip(),
        "number": row.number,
        "event_id": row.id,
        "kind": row.kind,
        "platform": row.platform,
        "sender": row.sender,
        "recipients": ", ".join(row.recipients) or row.thread,
        "exhibit": row.exhibit,
        "locator": " ".join(filter(None, [row.member, row.locator])),
        "time_basis": row.time_basis,
        "tag": list(row.tags),
        "confirmed_by": ", ".join(row.confirmed_by),
        "significance": "\n".join(filter(None, [row.significance, fields.acts(row)])),
    }


EXCHANGE = Exchange("timesketch", TITLE, write)
