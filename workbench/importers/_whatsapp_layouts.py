"""What is known of the lines of a WhatsApp export: headers, dates and names of attachments.

A header is matched on a copy of the line in which invisible marks are gone, unusual spaces are
plain and digits of other scripts are ASCII; the body keeps what the file holds.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime
from typing import NamedTuple

MARKS = re.compile("[\ufeff\u200b-\u200f\u202a-\u202e\u2060-\u2069]")
SPACES = re.compile("[\u00a0\u2000-\u200a\u202f\u3000]")
CLOCK = r"(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2}))?"
HALF = (
    r"(?:\s*(?P<half>[AaPp]\.?\s?[Mm]\.?|\u4e0a\u5348|\u4e0b\u5348|\uc624\uc804|\uc624\ud6c4"
    r"|[\u0635\u0645]|Uhr))?"
)
DATE = (
    r"(?P<one>\d{1,4})\s?[/.\-]\s?(?P<two>\d{1,2})\s?[/.\-]\s?(?P<three>[Rr]?\d{1,4})\.?(?:\s?BE)?"
)
BEFORE = r"(?P<early>\u4e0a\u5348|\u4e0b\u5348|\uc624\uc804|\uc624\ud6c4)?\s*"
BETWEEN = r"(?:,|\u060c|\sklo|\sum|\sla|\sa las|\sat|\s(?:à|às|o|kl|w|ora))?\s+"
STAMP = rf"(?:{DATE}{BETWEEN}{BEFORE}{CLOCK}{HALF})"
TIME_FIRST = rf"(?:{CLOCK}{HALF},?\s+{DATE})".replace("(?P<", "(?P<t_")
BRACKETS = re.compile(rf"\[(?P<stamp>{STAMP}|{TIME_FIRST})\]\s?(?P<rest>.*)", re.DOTALL)
DASH = re.compile(rf"(?P<stamp>{STAMP}|{TIME_FIRST})\s[-\u2013]\s(?P<rest>.*)", re.DOTALL)
OTHERS = re.compile(r"\ufeff?\[\d{4}-\d\d-\d\d, \d\d:\d\d\] ")  # Signal's oldest text export
AFTERNOON = ("p", "下午", "오후", "م")
MORNING = ("a", "上午", "오전", "ص")

ATTACHED = re.compile(r"<[^<>:]{2,40}: (?P<name>[^<>\n]{1,200}\.\w{2,5})>")
ATTACHED_ANDROID = re.compile(
    r"(?P<name>[^\n/\\]{1,200}\.\w{2,5}) \((?P<words>[^()\n]{5,40})\)(?=\n|$)"
)


class Header(NamedTuple):
    """A line that begins a message: its date and time as written, and what follows."""

    layout: str
    parts: tuple[str, str, str]
    hour: int
    minute: int
    second: int | None
    half: str
    text: str
    rest_at: int


def plain(line: str) -> tuple[str, list[int]]:
    """A line without marks, with plain spaces and digits, and where each character came from."""
    kept, places = [], []
    for place, char in enumerate(line):
        if MARKS.match(char):
            continue
        kept.append(_plain_char(char))
        places.append(place)
    places.append(len(line))
    return "".join(kept), places


def _plain_char(char: str) -> str:
    if char < "\x80":
        return char
    if SPACES.match(char):
        return " "
    if unicodedata.category(char) == "Nd":
        return str(unicodedata.digit(char))
    return char


def header(line: str, layout: str = "") -> Header | None:
    """Read a line's header, or None where it has none.

    Args:
        line: one line, without its end.
        layout: `brackets` or `dash`, where the file's layout is known; empty: either.
    """
    first = line.lstrip("\ufeff\u200e\u200f\u202a\u202b\u2066\u2067\u2068")[:1]
    if not first or (first != "[" and not first.isdigit()):
        return None
    text, places = plain(line[:160])
    pattern, name = (BRACKETS, "brackets") if first == "[" else (DASH, "dash")
    if layout and name != layout:
        return None
    found = pattern.match(text)
    if found is None:
        return None
    told = {key.removeprefix("t_"): v for key, v in found.groupdict().items() if v is not None}
    hour, minute = int(told["hour"]), int(told["minute"])
    second = int(told["second"]) if "second" in told else None
    if hour > 24 or minute > 59 or (second or 0) > 59:
        return None
    parts = (told["one"], told["two"], told["three"])
    half = told.get("half") or told.get("early") or ""
    rest_at = places[found.start("rest")]
    return Header(name, parts, hour, minute, second, half, found["stamp"], rest_at)


def shape(head: Header) -> tuple[int, ...]:
    """What rows written in one style share: where the year stands, and the width of the parts."""
    return tuple(len(each) == 4 for each in head.parts)


def moment(head: Header, order: str) -> datetime | None:
    """The wall-clock time under a date order (`dmy`, `mdy`, `ymd`), or None where it is no date."""
    values = dict(zip(order, head.parts, strict=True))
    year = _year(values["y"])
    hour = head.hour
    half = head.half.lower()
    if half.startswith(AFTERNOON) and hour < 12:
        hour += 12
    elif half.startswith(MORNING) and hour == 12:
        hour = 0
    try:
        return datetime(  # noqa: DTZ001 - wall-clock time: its zone is not in the file
            year, int(values["m"]), int(values["d"]), hour % 24, head.minute, head.second or 0
        )
    except ValueError:
        return None


def _year(text: str) -> int:
    if text[:1] in "Rr":
        return 2018 + int(text[1:])  # the Reiwa era began in 2019
    value = int(text)
    if value < 100:
        return 2000 + value
    return value - 543 if value > 2400 else value  # the Buddhist calendar


def orders(parts: tuple[str, str, str]) -> tuple[str, ...]:
    """The date orders under which three numbers are a date."""
    found = []
    for order in ("dmy", "mdy", "ymd"):
        values = dict(zip(order, parts, strict=True))
        if len(values["d"]) > 2 or len(values["m"]) > 2 or not values["d"].isdigit():
            continue
        if order == "ymd" and len(values["y"]) != 4:
            continue
        if order != "ymd" and len(parts[0]) > 2:
            continue
        if 1 <= int(values["m"]) <= 12 and 1 <= int(values["d"]) <= 31:
            found.append(order)
    return tuple(found)


def style_of(head: Header) -> tuple[int, ...]:
    """The style that a row is written in: the shape of its date, and the parts of its time."""
    return (*shape(head), len(head.half) > 0, head.second is not None)


def weigh(possible: dict[str, list[float]], head: Header) -> None:
    """Count, for each date order, rows that are no date under it and steps back in time."""
    for order in ("dmy", "mdy", "ymd"):
        tally = possible.setdefault(order, [0, 0, 0])  # impossible, backwards, last seen
        if order not in orders(head.parts):
            tally[0] += 1
            continue
        found = moment(head, order)
        if found is None:
            tally[0] += 1
            continue
        seen = found.toordinal() + found.hour / 24
        tally[1] += seen < tally[2] - 1
        tally[2] = max(tally[2], seen)


def best_order(possible: dict[str, list[float]]) -> str:
    """The date order with the fewest impossible rows, then the fewest steps back in time."""
    return min(("dmy", "mdy", "ymd"), key=lambda order: tuple(possible[order][:2]))
