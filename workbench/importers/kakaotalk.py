"""KakaoTalk's text exports: the PC form, the Android and iOS form, and the Mac CSV.

Times are wall-clock times of the exporting device, without a zone. In the PC form a line is
`[name] [time] text` under a line with the date; names may hold brackets and slashes, so that the
time is what the line is known by.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import NamedTuple

from workbench.errors import InputError
from workbench.evidence import Probe, Source, limits, written_times
from workbench.evidence.lines import lines_of
from workbench.evidence.spans import read_span
from workbench.importers._accounts import Export, two_ends
from workbench.importers.protocol import Certainty, Context, Format, Match
from workbench.records import (
    Attachment,
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
    code="kakaotalk",
    title="KakaoTalk text export",
    version=2,
    platforms=("kakaotalk",),
    carries=("messages", "deleted messages as such", "media left out", "joining, leaving and"
             " notices as events"),
    omits=("media: not in the text", "the forms of iOS and of English menus follow descriptions,"
           " unverified on real data"),
    times="wall-clock time of the exporting device, to the minute (the CSV to the second)",
    unverified=("the export of the iPhone",),
    checked_on={"kakaotalk-chat-uploader": 7, "kakaotalk-chat-analyzer": 6},
)  # fmt: skip
TITLE = re.compile(
    r"^\ufeff?\s*(?:(?P<ko>.+?)\s?님과 카카오톡 대화"
    r"|(?:KakaoTalk Chats? with|Chat with) (?P<en>.+?))\s*$"
)
COUNT = re.compile(r"\s(?:\d+|\(\d+\))$")
SAVED = re.compile(r"^(?:저장한 날짜|Date Saved|Date saved) ?: ?(?P<when>.+)$")
HALF = r"(?P<half>오전|오후|AM|PM)"
CLOCK = rf"(?:{HALF} )?(?P<hour>\d{{1,2}}):(?P<minute>\d{{2}})(?: ?(?P<after>AM|PM))?"
PC = re.compile(rf"\[(?P<who>.{{1,100}}?)\] \[{CLOCK}\] ?(?P<what>.*)", re.DOTALL)
DAY_KO = re.compile(r"-{5,} (?P<y>\d{4})년 (?P<m>\d{1,2})월 (?P<d>\d{1,2})일 .{1,4} -{5,}")
DAY_EN = re.compile(
    r"-{5,} (?:[A-Z][a-z]+, )?(?P<month>[A-Z][a-z]+) (?P<d>\d{1,2}), (?P<y>\d{4}) -{5,}"
)
PHONE_DATE = r"(?P<y>\d{4})(?:년|\.) ?(?P<m>\d{1,2})(?:월|\.) ?(?P<d>\d{1,2})(?:일|\.)"
PHONE = re.compile(
    rf"{PHONE_DATE},? {CLOCK}(?:, (?P<who>[^:\n]{{1,100}}?) : (?P<what>.*)|, (?P<event>.+))?",
    re.DOTALL,
)
CSV_HEAD = re.compile(r"^\ufeff?Date,User,Message\s*$", re.MULTILINE)
DELETED = ("삭제된 메시지입니다.", "This message has been deleted.", "This message was deleted.")
LEFT_OUT = re.compile(
    r"(?:사진|동영상|이모티콘|음성메시지|Photo|Photos|Video|Emoticons?)(?: \d+장| \d+)?"
)
EVENTS = tuple(
    (code, re.compile(pattern, re.DOTALL))
    for code, pattern in (
        ("joined", r".{1,60}님이 들어왔습니다\.?.*|.{1,60} joined this chatroom\.?"),
        ("left", r".{1,60}님이 나갔습니다\.?.*|.{1,60} left this chatroom\.?"),
        ("removed", r".{1,60}님을 내보냈습니다\.?.*"),
        ("added", r".{1,60}님이 .{1,200}님을 초대했습니다\.?.*|.{1,60} invited .{1,200}\."),
    )
)
NOBODY = ("시스템", "System")


class _Line(NamedTuple):
    """What a line, with those that continue it, says."""

    place: Provenance
    time: TimeStamp
    who: str
    what: str


def sniff(probe: Probe) -> Match | None:
    """Claim a text by its first lines, or the CSV by its headings."""
    if not probe.is_file:
        return None
    text = probe.text() or ""
    lines = text.split("\n", 12)
    if TITLE.match(lines[0].rstrip("\r")) and len(lines) > 1 and SAVED.match(lines[1].strip()):
        return Match(FORMAT, Certainty.BY_SIGNATURE, "KakaoTalk's title and date of saving")
    if CSV_HEAD.match(text):
        return Match(FORMAT, Certainty.BY_STRUCTURE, "headings Date, User, Message")
    return None


def read(source: Source, context: Context) -> Iterator[Yielded]:
    """Stream the messages, after a first pass for the title and for who writes."""
    export = Export(source)
    if not export.is_file:
        raise InputError("not a text export", where=source.name)
    is_csv = bool(CSV_HEAD.match(export.start("")))
    title, authors = "", dict[str, None]()
    for each in _told(export, is_csv=is_csv):
        if isinstance(each, str):
            title = title or each
        elif isinstance(each, _Line) and each.who:
            authors[each.who] = None
    owner = context.owner
    others = [each for each in authors if each != title]
    if not owner and title in authors and len(authors) == 2 and len(others) == 1:
        owner = others[0]
        text = f"{owner!r} is taken for the owner: the chat is named after the other party"
        yield Notice("owner-inferred", text)
    elif not owner:
        yield Notice("owner-unknown", "the file does not say whose it is; directions are unknown")
    thread = Thread(title or source.title, title or source.title, group=len(authors) > 2)
    people = tuple(Party(each, owner=each == owner) for each in authors)
    for each in _told(export, is_csv=is_csv):
        if isinstance(each, Skipped):
            yield each
        elif isinstance(each, _Line):
            yield _record(each, thread, people, owner)


def original(source: Source, provenance: Provenance) -> bytes:
    """The lines of one message, as they stand in the file."""
    return read_span(source, provenance)


def _told(export: Export, *, is_csv: bool) -> Iterator[_Line | Skipped | str]:
    return _csv(export) if is_csv else _text(export)


def _csv(export: Export) -> Iterator[_Line | Skipped]:
    for row in export.table("", "Date"):
        if isinstance(row, Skipped):
            yield row
        else:
            who = row.value.get("User", "")
            stamp = written_times.stated(row.value.get("Date", ""))
            yield _Line(
                row.place, stamp, "" if who in NOBODY else who, row.value.get("Message", "")
            )


def _text(export: Export) -> Iterator[_Line | Skipped | str]:
    """The title as a text, then the lines with those that continue them."""
    day: date | None = None
    current: _Line | None = None
    start = 0
    ruled = False
    with export.source.open("") as stream:
        for number, begin, length, line in lines_of(stream):
            place = export.source.at(f"line={number};bytes={begin}+{length}")
            if number == 1 and (found := TITLE.match(line)):
                yield COUNT.sub("", found["ko"] or found["en"])
                continue
            if SAVED.match(line) and number <= 3:
                continue
            ruled = ruled or bool(DAY_KO.fullmatch(line) or DAY_EN.fullmatch(line))
            new_day = _day(line, ruled=ruled)
            made = None if new_day else _begun(line, day, place)
            if new_day or made:
                if current is not None:
                    yield current
                day, current, start = new_day or day, made, begin
            elif current is not None and len(current.what) < limits.BODY_CHARS:
                head = current.place.locator.split(";", 1)[0]
                span = export.source.at(f"{head};bytes={start}+{begin + length - start}")
                current = current._replace(place=span, what=f"{current.what}\n{line}")
            elif line.strip() and day is not None:
                current, start = _Line(place, _midnight(day), "", line), begin
            elif line.strip():
                yield Skipped(place, "a line before the first message", line[:200])
    if current is not None:
        yield current


def _midnight(day: date) -> TimeStamp:
    """A day whose hour is not stated."""
    return TimeStamp.wall_clock(str(day), datetime(day.year, day.month, day.day), step=86400)  # noqa: DTZ001


def _day(line: str, *, ruled: bool) -> date | None:
    """The date of a line that begins a new day, which in the PC form stands between dashes."""
    found = DAY_KO.fullmatch(line.strip())
    english = None if found else DAY_EN.fullmatch(line.strip())
    bare = (
        None
        if found or english or ruled
        else re.fullmatch(rf"{PHONE_DATE}(?: {CLOCK}| [월화수목금토일]요일)", line.strip())
    )
    told = found or english or bare
    if told is None:
        return None
    groups = told.groupdict()
    month = groups.get("m")
    if month is None:
        name = str(groups["month"])[:3].lower()
        month = str(written_times.MONTHS.index(name) + 1) if name in written_times.MONTHS else "0"
    try:
        return date(int(groups["y"]), int(month), int(groups["d"]))
    except ValueError:
        return None


def _begun(line: str, day: date | None, place: Provenance) -> _Line | None:
    """The message that a line begins, or None where it continues the one above."""
    if day is not None and (found := PC.fullmatch(line)):
        clock = line[found.end("who") : found.start("what")].strip(" []")
        return _Line(place, _clock(f"{day} {clock}", day, found), found["who"], found["what"])
    if (found := PHONE.fullmatch(line)) and (found["who"] or found["event"]):
        try:
            own = date(int(found["y"]), int(found["m"]), int(found["d"]))
        except ValueError:
            return None
        text = line.split(", ", 1)[0]
        what = found["what"] or found["event"] or ""
        return _Line(place, _clock(text, own, found), found["who"] or "", what)
    if day is not None and any(pattern.fullmatch(line) for _, pattern in EVENTS):
        return _Line(place, _midnight(day), "", line)
    return None


def _clock(text: str, day: date, found: re.Match[str]) -> TimeStamp:
    hour, minute = int(found["hour"]), int(found["minute"])
    half = found["half"] or found["after"]
    if half in ("오후", "PM") and hour < 12:
        hour += 12
    elif half in ("오전", "AM") and hour == 12:
        hour = 0
    try:
        wall = datetime(day.year, day.month, day.day, hour, minute)  # noqa: DTZ001 - no zone stated
    except ValueError:
        return TimeStamp.unreadable(text)
    return TimeStamp.wall_clock(text, wall, step=60)


def _record(line: _Line, thread: Thread, people: tuple[Party, ...], owner: str) -> Message:
    sender = Party(line.who, owner=line.who == owner) if line.who else None
    recipients, direction = two_ends(
        sender, () if thread.group else people, owner_known=bool(owner)
    )
    body = line.what.strip("\n")
    event = "" if line.who else next((c for c, p in EVENTS if p.fullmatch(body)), "other")
    left_out = bool(LEFT_OUT.fullmatch(body))
    return Message(
        line.place, line.time, "kakaotalk", thread, sender, () if event else recipients,
        Direction.SYSTEM if event else direction, body or None,
        (Attachment("", held=Held.OMITTED),) if left_out else (), deleted=body in DELETED,
        details={"event": event} if event else {},
    )  # fmt: skip
