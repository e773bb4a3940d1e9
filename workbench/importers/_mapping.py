"""Which column of a table means what: proposed from headings and values, confirmed by a person.

A mapping is kept as TOML, beside the file or given with it:

    [[table]]
    sheet = "Messages"          # leave out for a text file
    kind = "messages"           # messages, calls, contacts, locations, or ignore
    platform = "sms"            # where no column names it
    zone = "+00:00"             # offset of times that state none; leave out where it is not known
    order = "day-first"         # or "month-first", for dates like 03/04/2025
    [table.columns]
    time = ["Date", "Time"]     # several columns are joined by a space
    sender = ["From"]
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from workbench.errors import InputError
from workbench.evidence.numeric_dates import DAY_FIRST, MONTH_FIRST

KINDS = ("messages", "calls", "contacts", "locations", "ignore")
ROLES = {
    "time": "date and time; several columns are joined",
    "sender": "who wrote or called",
    "sender name": "their name, where another column has it",
    "recipients": "to whom",
    "other": "the other party, where one column has it for both directions",
    "other name": "their name",
    "participants": "everybody in the conversation",
    "direction": "incoming or outgoing, in any words",
    "body": "what was written",
    "subject": "the subject of an email or MMS",
    "platform": "the app or service",
    "thread": "what identifies the conversation",
    "thread name": "what it is called",
    "attachments": "file names or paths",
    "deleted": "whether it was deleted",
    "edited": "whether it was edited",
    "status": "sent, read, failed, draft...",
    "identifier": "the message's own identifier",
    "seconds": "a call's duration",
    "outcome": "answered, missed, rejected...",
    "name": "a contact's name",
    "identifiers": "a contact's numbers and addresses",
    "list": "which list a contact stands in",
    "latitude": "degrees",
    "longitude": "degrees",
    "radius": "metres",
    "label": "what a position is called",
}
NEEDS = {
    "messages": (("body", "attachments", "subject"), ("time",)),
    "calls": (("time",), ("sender", "other", "recipients")),
    "contacts": (("name", "identifiers"),),
    "locations": (("latitude",), ("longitude",)),
    "ignore": (),
}
OFFSET = re.compile(r"(?:utc|gmt)?\s*([+-])(\d{1,2}):?(\d{2})?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Columns:
    """What the columns of one table mean.

    Attributes:
        kind: what its rows are.
        columns: headings by role, as they stand in the table.
        sheet: the sheet's name, or empty for a text file.
        platform: the platform of all rows, where no column names it.
        offset: from UTC, of times that state none; None where it is not known.
        order: which of day and month stands first, or empty where it is not known.
        certain: whether the headings are those of a known vendor; else a person must confirm.
        why: what that rests on.
        doubts: what a person must settle before it can be used.
    """

    kind: str
    columns: Mapping[str, tuple[str, ...]]
    sheet: str = ""
    platform: str = ""
    offset: timedelta | None = None
    order: str = ""
    certain: bool = False
    why: str = ""
    doubts: tuple[str, ...] = ()

    @property
    def usable(self) -> bool:
        """Whether it names the columns that its kind can't do without."""
        return all(any(self.columns.get(role) for role in some) for some in NEEDS[self.kind])


@dataclass(frozen=True, slots=True)
class Confirmed:
    """Mappings that a person has confirmed.

    Attributes:
        tables: by sheet name; the empty name holds for a text file and for sheets not named.
    """

    tables: Mapping[str, Columns] = field(default_factory=dict)

    def for_table(self, name: str) -> Columns | None:
        """The mapping of a sheet, or None."""
        return self.tables.get(name) or self.tables.get("")


def to_toml(proposals: Iterable[Columns]) -> str:
    """Mappings as the TOML text that a person reads, corrects and hands over."""
    lines = ["# Which column means what. Check it, correct it, and import again with --mapping."]
    lines.append(f"# Roles: {', '.join(ROLES)}")
    for each in proposals:
        lines += ["", "[[table]]"]
        lines += [f"# {doubt}" for doubt in each.doubts]
        lines += [f"sheet = {_quoted(each.sheet)}"] if each.sheet else []
        lines.append(f"kind = {_quoted(each.kind)}")
        lines += [f"platform = {_quoted(each.platform)}"] if each.platform else []
        lines += [f"zone = {_quoted(offset_text(each.offset))}"] if each.offset is not None else []
        lines += [f"order = {_quoted(each.order)}"] if each.order else []
        lines.append("[table.columns]")
        for role, headings in each.columns.items():
            listed = ", ".join(_quoted(heading) for heading in headings)
            lines.append(f"{_quoted(role) if ' ' in role else role} = [{listed}]")
    return "\n".join(lines) + "\n"


def from_toml(text: str) -> Confirmed:
    """Read confirmed mappings.

    Raises:
        InputError: when it is not TOML, or names a kind, role or order that there is not.
    """
    try:
        told = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as problem:
        raise InputError(f"the mapping is not TOML ({problem})", where="mapping") from problem
    found = told.get("table")
    if not isinstance(found, list) or not found:
        raise InputError("the mapping holds no [[table]]", where="mapping")
    tables = [_columns(each) for each in found]
    return Confirmed({each.sheet: each for each in tables})


def offset_of(text: str) -> timedelta | None:
    """The offset that a text like `UTC+01:00` states; None where it states none.

    Raises:
        InputError: when there is a text that is no offset.
    """
    if not text:
        return None
    if text.strip().casefold() in ("utc", "gmt", "z"):
        return timedelta(0)
    found = OFFSET.fullmatch(text.strip())
    if found is None or int(found[2]) > 14:
        raise InputError(f"{text!r} is no offset from UTC like +01:00", where="mapping")
    size = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
    return -size if found[1] == "-" else size


def offset_text(offset: timedelta) -> str:
    """An offset as `+01:00`."""
    minutes = int(offset.total_seconds() // 60)
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"


def told(columns: Columns) -> str:
    """A mapping in one line, for the source report and the audit trail."""
    read = "; ".join(f"{role}: {' + '.join(each)}" for role, each in columns.columns.items())
    zone = f"; offset {offset_text(columns.offset)}" if columns.offset is not None else ""
    order = f"; {columns.order}" if columns.order else ""
    sheet = f"sheet {columns.sheet!r} " if columns.sheet else ""
    return f"{sheet}read as {columns.kind} ({columns.why}): {read}{zone}{order}"


def _columns(table: Any) -> Columns:
    if not isinstance(table, dict):
        raise InputError("[[table]] holds no settings", where="mapping")
    kind = _text(table, "kind")
    order = _text(table, "order")
    if kind not in KINDS:
        raise InputError(f"kind {kind!r} is none of {', '.join(KINDS)}", where="mapping")
    if order not in ("", DAY_FIRST, MONTH_FIRST):
        raise InputError(f"order {order!r} is neither day-first nor month-first", where="mapping")
    stated = table.get("columns", {})
    if not isinstance(stated, dict):
        raise InputError("[table.columns] holds no columns", where="mapping")
    columns = {}
    for role, headings in stated.items():
        if role not in ROLES:
            raise InputError(f"{role!r} is no role; roles: {', '.join(ROLES)}", where="mapping")
        listed = [headings] if isinstance(headings, str) else headings
        if not isinstance(listed, list) or not all(isinstance(each, str) for each in listed):
            raise InputError(f"the columns of {role!r} are no list of headings", where="mapping")
        columns[role] = tuple(listed)
    found = Columns(
        kind, columns, _text(table, "sheet"), _text(table, "platform"),
        offset_of(_text(table, "zone")), order, certain=True, why="a mapping that was confirmed",
    )  # fmt: skip
    if not found.usable:
        needed = " and ".join(" or ".join(some) for some in NEEDS[kind])
        raise InputError(f"a table of {kind} needs columns for {needed}", where="mapping")
    return found


def _text(table: dict[str, Any], name: str) -> str:
    value = table.get(name, "")
    if not isinstance(value, str):
        raise InputError(f"{name} is no text", where="mapping")
    return value


def _quoted(text: str) -> str:
    return json.dumps(text.replace("\x7f", ""), ensure_ascii=False)
