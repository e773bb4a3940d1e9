"""What the columns of a table may mean: known vendors by their headings, others by their values."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from workbench.evidence.numeric_dates import DAY_FIRST, MONTH_FIRST, order_of, read_time
from workbench.importers._mapping import Columns
from workbench.importers._platforms import KNOWN, platform_of
from workbench.importers._vendors import VENDORS, WORDS

DOTS = re.compile(r"[\s:_\-./]+")
AXIOM = re.compile(
    r"^(?P<what>.*?)\s*(?:date/time)\s*-\s*\(?(?:utc)?\)?\s*(?P<zone>[+-]\d{1,2}:\d{2})?"
    r"\s*\((?P<format>[dmyDMY/.\- ]+)\)\s*$",
    re.IGNORECASE,
)
HEADING_ZONE = re.compile(r"\(?\b(?:UTC|GMT)\s*(?P<offset>[+-]\d{1,2}(?::?\d{2})?)?\b\)?")
DIRECTIONS = {
    "incoming": "incoming", "received": "incoming", "in": "incoming", "inbox": "incoming",
    "inbound": "incoming", "receive": "incoming", "read": "incoming", "from": "incoming",
    "missed": "incoming", "outgoing": "outgoing", "sent": "outgoing", "out": "outgoing",
    "outbox": "outgoing", "outbound": "outgoing", "dialed": "outgoing", "dialled": "outgoing",
    "last dialed": "outgoing", "to": "outgoing", "from me": "outgoing", "send": "outgoing",
}  # fmt: skip
NUMBERED = re.compile(r"attachment #\d{1,4}")  # each in a column of its own
PHONE = re.compile(r"[+(]?\d[\d\s().\-]{6,}")


def plain(heading: str) -> str:
    """A heading in the form that headings are compared in."""
    if found := AXIOM.match(heading.strip()):
        return f"*{DOTS.sub(' ', found['what']).strip().casefold()}"
    bare = HEADING_ZONE.sub("", heading)
    return DOTS.sub(" ", bare).strip().casefold()


def by_vendor(headings: Sequence[str], name: str) -> Columns | None:
    """The mapping of a known vendor whose headings these are, or None.

    Args:
        headings: as they stand.
        name: of the sheet or file, which names the app in some exports.
    """
    known: dict[str, str] = {}
    for heading in headings:
        known.setdefault(plain(heading), heading)
    stars = [key for key in known if key.startswith("*")]
    known |= {"*": known[stars[0]]} if stars else {}
    for vendor in VENDORS:
        if not all(need in known for need in vendor.needs):
            continue
        columns = {
            role: found
            for role, choices in vendor.columns.items()
            if (found := _first(known, choices, some=role == "identifiers"))
        }
        if "attachments" in columns:
            more = (known[each] for each in known if NUMBERED.fullmatch(each))
            columns["attachments"] = tuple(dict.fromkeys((*columns["attachments"], *more)))
        offset, order = _stated(columns.get("time", ()))
        platform = vendor.platform or ("" if "platform" in columns else name)
        return Columns(
            vendor.kind, columns, platform=platform, offset=offset, order=order,
            certain=True, why=f"headings of {vendor.name}",
        )  # fmt: skip
    return None


def propose(headings: Sequence[str], rows: Sequence[Sequence[str]], name: str = "") -> Columns:
    """What the columns of a table may mean.

    Args:
        headings: as they stand.
        rows: some rows, to judge columns by what they hold.
        name: of the sheet or file.

    Returns:
        A mapping; certain where the headings are a known vendor's, else to be confirmed.
    """
    if (known := by_vendor(headings, name)) is not None:
        return known
    values = _values(headings, rows)
    columns = guesses(headings, rows)
    kind = _kind(columns)
    offset, order = _stated(columns.get("time", ()))
    found = Columns(kind, _kept(columns, kind), offset=offset, order=order,
                    platform=_named(name) if kind in ("messages", "calls") else "",
                    why="guessed from headings and values")  # fmt: skip
    return replace(found, doubts=tuple(_doubts(found, values)))


def guesses(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """What each column looks like, whatever the rows may be; by role."""
    values = _values(headings, rows)
    columns: dict[str, tuple[str, ...]] = {}
    free = dict.fromkeys(values)
    for role, words in WORDS.items():
        for word in words:
            fits = (each for each in free if plain(each) in (word, f"*{word}"))
            heading = next((each for each in fits if _holds(role, values[each])), None)
            if heading is not None:
                columns[role] = (heading,)
                if role not in ("sender", "other", "identifiers", "name"):
                    del free[heading]
                break
    _by_values(columns, free, values)
    return columns


def _values(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> dict[str, list[str]]:
    """The values of each column that has a heading."""
    return {
        heading: [row[index] for row in rows if index < len(row) and row[index].strip()]
        for index, heading in enumerate(headings)
        if heading.strip()
    }


def _first(
    known: Mapping[str, str], choices: tuple[str | tuple[str, str], ...], *, some: bool
) -> tuple[str, ...]:
    """The headings of the first choice that is there; of a pair both, or `some` of them."""
    for choice in choices:
        wanted = (choice,) if isinstance(choice, str) else choice
        found = tuple(known[each] for each in wanted if each in known)
        if len(found) == len(wanted) or (some and found):
            return found
    return ()


def _stated(headings: Iterable[str]) -> tuple[timedelta | None, str]:
    """The offset and order that the headings of a time column state."""
    for heading in headings:
        if found := AXIOM.match(heading.strip()):
            stated = found["format"].strip().casefold()
            order = DAY_FIRST if stated.startswith("d") else MONTH_FIRST
            order = "" if stated.startswith("y") else order
            utc = "utc" in heading.casefold()
            return _offset(found["zone"]) if found["zone"] or utc else None, order
        if found := HEADING_ZONE.search(heading):
            return _offset(found["offset"]), ""
    return None, ""


def _offset(text: str | None) -> timedelta:
    if not text:
        return timedelta(0)
    hours, _, minutes = text[1:].partition(":")
    size = timedelta(hours=int(hours[:2]), minutes=int(minutes or hours[2:4] or 0))
    return -size if text[0] == "-" else size


def _holds(role: str, values: Sequence[str]) -> bool:
    """Whether a column's values can be what its heading says."""
    if not values:
        return role in ("deleted", "attachments", "subject", "status")
    if role == "time":
        return _share(values, is_time) >= 0.6
    if role == "direction":
        return _share(values, lambda one: direction_of(one) != "") >= 0.6
    if role in ("latitude", "longitude", "radius"):
        most = {"latitude": 90.0, "longitude": 180.0}.get(role, 1e7)
        return _share(values, lambda one: _is_number(one, most)) >= 0.6
    if role == "seconds":
        return _share(values, lambda one: any(char.isdigit() for char in one)) >= 0.6
    if role in ("identifiers", "other"):
        return _share(values, lambda one: bool(PHONE.search(one)) or "@" in one) >= 0.3
    return True


def is_time(value: str) -> bool:
    """Whether a value reads as a date and time, in either order of day and month."""
    for order in (DAY_FIRST, MONTH_FIRST):
        found = read_time(value, order)
        moment = found.utc or found.wall
        if moment is not None and 1980 <= moment.year <= 2100:
            return True
    return False


def direction_of(value: str) -> str:
    """`incoming` or `outgoing` for the words that tools use; empty for anything else."""
    return DIRECTIONS.get(value.strip().casefold().replace("_", " "), "")


def _share(values: Sequence[str], holds: Callable[[str], bool]) -> float:
    return sum(map(holds, values)) / len(values)


def _is_number(value: str, most: float) -> bool:
    try:
        return abs(float(value.replace(",", "."))) <= most
    except ValueError:
        return False


def _by_values(
    columns: dict[str, tuple[str, ...]],
    free: Mapping[str, None],
    values: Mapping[str, Sequence[str]],
) -> None:
    """Find time and text by what columns hold, where no heading told."""
    if "time" not in columns:
        dated = [each for each in free if values[each] and _share(values[each], is_time) >= 0.8]
        if dated:
            columns["time"] = (dated[0],)
    if not {"sender", "recipients", "other", "participants"} & set(columns):
        named = [each for each in free if values[each] and _share(values[each], _is_address) >= 0.6]
        if named:
            columns["other"] = (named[0],)
    used = {heading for headings in columns.values() for heading in headings}
    if "body" not in columns and "latitude" not in columns and "seconds" not in columns:
        long = [
            (sum(map(len, values[each])) / len(values[each]), each)
            for each in free
            if values[each] and each not in used and _share(values[each], _is_writing) >= 0.4
        ]
        if long:
            columns["body"] = (max(long)[1],)


def _is_writing(value: str) -> bool:
    return " " in value.strip() and not is_time(value) and not PHONE.fullmatch(value.strip())


def _is_address(value: str) -> bool:
    return bool(PHONE.fullmatch(value.strip())) or ("@" in value and " " not in value.strip())


def _kind(columns: Mapping[str, tuple[str, ...]]) -> str:
    people = any(role in columns for role in ("sender", "recipients", "other", "participants"))
    if "latitude" in columns and "longitude" in columns and not (people and "body" in columns):
        return "locations"
    if "time" in columns and people:
        return "messages" if "body" in columns else "calls" if "seconds" in columns else "ignore"
    if "identifiers" in columns and ("name" in columns or "time" not in columns):
        return "contacts"
    return "ignore"


KEEP = {
    "locations": ("time", "latitude", "longitude", "radius", "label"),
    "contacts": ("name", "identifiers", "list", "deleted", "platform"),
    "ignore": (),
}


def _kept(columns: dict[str, tuple[str, ...]], kind: str) -> dict[str, tuple[str, ...]]:
    """The roles that rows of a kind have; one column has one role."""
    keep = KEEP.get(kind)
    leave_out = {"name", "identifiers", "latitude", "longitude", "radius", "label"}
    if "sender" in columns or "recipients" in columns:
        leave_out |= {"other", "other name"}
    if kind == "messages":
        leave_out |= {"seconds", "outcome"}
    return {
        role: headings
        for role, headings in columns.items()
        if (role in keep if keep is not None else role not in leave_out)
    }


def _named(name: str) -> str:
    """The platform that a sheet or file is named after, or empty."""
    known = platform_of(name, "")
    return known if any(known == platform for _, platform in KNOWN) else ""


def _doubts(found: Columns, values: Mapping[str, Sequence[str]]) -> Iterator[str]:
    if found.kind == "ignore":
        yield "nothing here looks like messages, calls, contacts or positions"
        return
    times = [value for heading in found.columns.get("time", ()) for value in values[heading]]
    orders = {order_of(each) for each in times} - {None}
    if not found.order and orders == {""}:
        yield "day or month first? The values shown leave it open: set order"
    if found.offset is None and times and all(read_time(t, DAY_FIRST).utc is None for t in times):
        yield "the times state no zone: set zone, or the zone of the case is assumed"
    if found.kind in ("messages", "calls") and "direction" not in found.columns:
        yield "no column tells incoming from outgoing"
    named = found.platform or "platform" in found.columns
    if found.kind in ("messages", "calls") and not named:
        yield "no column names the app: set platform"
