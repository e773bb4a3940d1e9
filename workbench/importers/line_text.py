"""LINE's text export of one chat: date lines, then time, name and text between tabs.

Times are wall-clock times of the phone that exported, to the minute; the file states no zone. The
order of day and month is taken from the weekday that stands beside each date.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, time

from workbench.errors import InputError
from workbench.evidence import Probe, Source
from workbench.evidence.lines import Line, lines_of
from workbench.evidence.spans import read_span
from workbench.importers.protocol import Certainty, Context, Format, Match
from workbench.records import (
    Attachment,
    Call,
    Direction,
    Held,
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
    code="line-text",
    title="LINE chat export (text)",
    version=2,
    platforms=("line",),
    carries=(
        "messages",
        "calls",
        "what the app wrote",
        "unsent marks",
        "names of what was left out",
    ),
    omits=("exports of the Windows program, which have blanks for tabs",),
    times="wall-clock time to the minute; no zone in the file",
)
HEAD = re.compile(
    r"\ufeff?\[LINE\] ?(?:Chat history (?P<kind>with|in) (?P<name>.+)"
    r"|(?P<ja>.+?)(?P<jk>との|の)トーク履歴|[与與](?P<zh>.+?)[的](?:聊天记录|聊天記錄))\s*"
)
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
EAST = "月火水木金土日"
CHINA = "一二三四五六日"
DATE = re.compile(
    r"(?:(?P<before>[A-Za-z]{3})[a-z]*, )?(?P<a>\d{1,4})[./](?P<b>\d{1,2})[./](?P<c>\d{1,4})"
    r"(?:\s*(?:\((?P<east>[月火水木金土日])\)|周(?P<china>[一二三四五六日])|(?P<after>[A-Za-z]{3})[a-z]*))?"
)
ROW = re.compile(
    r"(?P<half1>上午|下午|午前|午後)?(?P<hour>\d{1,2}):(?P<minute>\d{2})(?: ?(?P<half2>[AP]M))?"
    r"\t(?P<name>[^\t]*)\t(?P<text>.*)",
    re.DOTALL,
)
MOST_LINES = 2000  # of one text
AFTERNOON = ("下午", "午後", "PM")
LEFT_OUT = re.compile(
    r"\[(?P<what>Photo|Video|Sticker|File|Voice message|写真|動画|スタンプ|ファイル)\]"
)
CALL = re.compile(r"☎ ?(?P<what>Missed call|Call time|No answer|Canceled call|不在着信|通話時間)"
                  r"(?: (?:(?P<hours>\d+):)?(?P<minutes>\d+):(?P<seconds>\d{2}))?")  # fmt: skip
UNSENT = re.compile(
    r"(?:(?P<who>.+) unsent a message\.?|(?P<ja>.+)がメッセージの送信を取り消しました)"
)
MISSED = ("Missed call", "不在着信")


def sniff(probe: Probe) -> Match | None:
    """Claim a text whose first line is LINE's heading."""
    text = (probe.text() or "") if probe.is_file else ""
    found = HEAD.fullmatch(text.split("\n", 1)[0])
    return Match(FORMAT, Certainty.BY_SIGNATURE, "LINE's heading") if found else None


def read(source: Source, context: Context) -> Iterator[Yielded]:
    """Stream the rows; the weekdays of a first pass settle the order of day and month."""
    with source.open() as stream:
        lines = list(_joined(list(lines_of(stream))))
    head = HEAD.fullmatch(lines[0].text) if lines else None
    if head is None:
        raise InputError("no heading of a LINE export", where=source.name)
    order, sure = _order(lines)
    named = _has_weekdays(lines)
    if not sure:
        yield Notice("date-order-assumed", "no weekday settles the order of day and month")
    name = (head["name"] or head["ja"] or head["zh"]).strip()
    people = {found["name"] for line in lines if (found := ROW.fullmatch(line.text))} - {""}
    group = head["kind"] == "in" or head["jk"] == "の" or len(people) > 2
    chat = _Chat(Thread(name, name, group=group), context.owner, sorted(people))
    if not chat.owner:
        yield Notice("owner-unknown", "the file does not say whose account it is")
    day: date | None = None
    for line in lines[1:]:
        place = source.at(line.locator)
        if found := ROW.fullmatch(line.text):
            yield chat.record(place, day, found)
        elif moved := _date(line, named=named):
            day = _day(moved, order)
        elif line.text.strip() and line.number > 2:  # the second line says when it was saved
            yield Skipped(place, "neither a date nor a message", line.text[:200])


def original(source: Source, provenance: Provenance) -> bytes:
    """The row as it stands in the file."""
    return read_span(source, provenance)


def _date(line: Line, *, named: bool) -> re.Match[str] | None:
    """A line that begins a day; in a file whose days have their names, only one with a name."""
    found = DATE.fullmatch(line.text.strip())
    return found if found and (not named or _weekday(found) is not None) else None


def _has_weekdays(lines: list[Line]) -> bool:
    return any(_weekday(each) is not None for line in lines if (each := _date(line, named=False)))


def _joined(lines: list[Line]) -> Iterator[Line]:
    """Lines with the rest of a text of several lines, which follows its row without a time.

    Such a text stands in quotation marks, or in some versions not; empty lines are part of it
    where more of it follows.
    """
    named = _has_weekdays(lines)
    at = 0
    while at < len(lines):
        held, at = lines[at], at + 1
        if ROW.fullmatch(held.text):
            end = _quoted_until(lines, at - 1) or _goes_on_until(lines, at, named=named)
            if end > at:
                text = "\n".join(each.text for each in lines[at - 1 : end])
                held = held.joined_with(lines[end - 1])._replace(text=text)
                at = end
        yield held


def _quoted_until(lines: list[Line], at: int) -> int:
    """Where the text in quotation marks ends that a row opens; 0 where it opens or closes none."""
    found = ROW.fullmatch(lines[at].text)
    if found is None or not found["text"].startswith('"'):
        return 0
    marks = found["text"].count('"')
    for end in range(at + 1, min(len(lines), at + MOST_LINES)):
        if marks % 2 == 0 or ROW.fullmatch(lines[end].text):
            return 0
        marks += lines[end].text.count('"')
        if marks % 2 == 0 and lines[end].text.endswith('"'):
            return end + 1
    return 0


def _goes_on_until(lines: list[Line], at: int, *, named: bool) -> int:
    """Behind the last line before the next row or day that holds anything."""
    end = at
    for number in range(at, len(lines)):
        line = lines[number]
        if ROW.fullmatch(line.text) or _date(line, named=named):
            break
        if line.text.strip():
            end = number + 1
    return end


def _order(lines: list[Line]) -> tuple[str, bool]:
    """The order of day and month under which the weekdays agree, and whether they settle it."""
    named = _has_weekdays(lines)
    dates = [found for line in lines if (found := _date(line, named=named))]
    agree = {order: sum(_weekday(each) == _weekday_of(each, order) for each in dates
                        if _weekday(each) is not None) for order in ("mdy", "dmy")}  # fmt: skip
    best = max(agree, key=lambda order: agree[order])
    four = all(len(each["a"]) == 4 for each in dates)
    return best, four or agree["mdy"] != agree["dmy"]


def _weekday(found: re.Match[str]) -> int | None:
    if found["east"]:
        return EAST.index(found["east"])
    if found["china"]:
        return CHINA.index(found["china"])
    word = (found["before"] or found["after"] or "").lower()
    return DAYS.index(word) if word in DAYS else None


def _weekday_of(found: re.Match[str], order: str) -> int | None:
    day = _day(found, order)
    return day.weekday() if day else None


def _day(found: re.Match[str], order: str) -> date | None:
    a, b, c = (int(found[name]) for name in "abc")
    year, month, day = (a, b, c) if a > 99 else (c, a, b) if order == "mdy" else (c, b, a)
    try:
        return date(year, month, day)
    except ValueError:
        return None


class _Chat:
    """Turns the rows of one chat into records."""

    def __init__(self, thread: Thread, owner: str, people: list[str]) -> None:
        self.thread, self.people = thread, people
        others = [each for each in people if each != thread.name]
        one_to_one = not thread.group and len(people) == 2 and len(others) == 1
        self.owner = owner if owner in people else others[0] if one_to_one else ""

    def record(self, place: Provenance, day: date | None, row: re.Match[str]) -> Message | Call:
        """One row as a message, a call, or what the app wrote."""
        name, text = row["name"], _unquoted(row["text"])
        stamp = _stamp(day, row)
        unsent = UNSENT.fullmatch(text)
        sender = Party(name, owner=name == self.owner) if name else None
        direction = self._direction(name)
        recipients = () if self.thread.group else tuple(
            Party(each, owner=each == self.owner) for each in self.people if each != name
        )  # fmt: skip
        if (call := CALL.fullmatch(text)) and name:
            seconds = sum(int(call[unit] or 0) * size for unit, size in
                          (("hours", 3600), ("minutes", 60), ("seconds", 1)))  # fmt: skip
            missed = "missed" if call["what"] in MISSED else "not-answered"
            return Call(place, stamp, "line", self.thread, sender, recipients, direction,
                        "answered" if seconds else missed, seconds or None)  # fmt: skip
        left_out = LEFT_OUT.fullmatch(text)
        return Message(
            place, stamp, "line", self.thread, sender, recipients, direction,
            None if left_out else text,
            attachments=(Attachment(left_out["what"], held=Held.OMITTED),) if left_out else (),
            deleted=bool(unsent),
            details={"event": "unsent" if unsent else "other"} if not name else {},
        )  # fmt: skip

    def _direction(self, name: str) -> Direction:
        if not name:
            return Direction.SYSTEM
        if not self.owner:
            return Direction.UNKNOWN
        return Direction.OUTGOING if name == self.owner else Direction.INCOMING


def _unquoted(text: str) -> str:
    if "\n" in text and text.startswith('"') and text.endswith('"'):
        return text[1:-1].replace('""', '"')
    return text


def _stamp(day: date | None, row: re.Match[str]) -> TimeStamp:
    half = row["half1"] or row["half2"] or ""
    hour = int(row["hour"]) % 12 + 12 * (half in AFTERNOON) if half else int(row["hour"])
    shown = f"{half}{row['hour']}:{row['minute']}" if row["half1"] else (
        f"{row['hour']}:{row['minute']}{' ' + half if half else ''}")  # fmt: skip
    if day is None or hour > 23 or int(row["minute"]) > 59:
        return TimeStamp.unreadable(shown)
    wall = datetime.combine(day, time(hour, int(row["minute"])))
    return TimeStamp.wall_clock(f"{day.isoformat()} {shown}", wall, 60)
