"""WhatsApp chat export: the text file, alone, zipped or in a folder with its media.

Times are wall-clock times of the exporting phone, in the zone it had at export, which the file
does not state. Two layouts: `[date, time] name: text` (iOS) and `date, time - name: text`
(Android). Which number of a date is the day is decided over all rows written in one style, never
on a single row; where both readings stay possible, day first is taken and said.
"""

from __future__ import annotations

import mimetypes
import re
from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import PurePosixPath
from typing import NamedTuple

from workbench.errors import InputError
from workbench.evidence import Probe, Source, limits
from workbench.evidence.spans import read_span
from workbench.evidence.text import encoding_of
from workbench.importers import _whatsapp_layouts as layouts
from workbench.importers import _whatsapp_sentences as sentences
from workbench.importers._whatsapp_layouts import Header
from workbench.importers._whatsapp_lines import lines_of
from workbench.importers.protocol import Certainty, Context, Format, Match
from workbench.records import (
    Attachment,
    Call,
    Direction,
    Held,
    Location,
    Media,
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
    code="whatsapp",
    title="WhatsApp chat export",
    version=2,
    platforms=("whatsapp",),
    carries=("messages", "app-written rows as events", "media in the zip or folder",
             "missed calls", "locations", "deleted and edited marks"),
    omits=("reactions, receipts, ids and edit history: the export does not hold them",
           "the app's own sentences in Spanish, Italian, Portuguese, Polish, Romanian, Russian and"
           " Turkish are unverified on real data"),
    times="wall-clock time of the exporting phone; the zone is stated by the importing person or"
    " assumed",
    unverified=(
        "how many messages the app exports at most",
        "Persian and Devanagari digits",
        "polls",
    ),
    checked_on={"22 files of six projects": 1171},
)  # fmt: skip
TITLES = re.compile(
    r"^(?:WhatsApp Chat (?:with|-) |WhatsApp-Chat mit |WhatsApp-chat met |(?:Chat|Discussion)"
    r" WhatsApp avec |Conversa do WhatsApp com |Chat de WhatsApp con |Chat WhatsApp con |Czat"
    r" WhatsApp z (?:użytkownikiem )?|Conversație WhatsApp cu |Чат WhatsApp с (?:контактом )?)"
    r"(?P<name>.+?)(?:\.txt|\.zip)?$"
)
EXPORTED = (10_000, 40_000)  # what the app says it exports at most, with media and without
NEAR = 100  # its own rows are counted, and perhaps not by it
APP_MARKS = ("\u200e", "\u200f")  # on iOS, before what the app itself wrote
AUTHOR = re.compile(r"(?P<name>[^\n]{1,120}?):(?:[ .\u00a0]|$)(?P<body>.*)", re.DOTALL)


class _Raw(NamedTuple):
    """A message as its lines give it."""

    head: Header
    body: str
    line: int
    start: int
    length: int


def sniff(probe: Probe) -> Match | None:
    """Claim a text, or an archive or folder with one chat text, and no folders, at its root."""
    member = _chat_member(probe)
    if member is None:
        return None
    opening = _opening(probe, member)
    if opening is None:
        return None
    return Match(FORMAT, Certainty.BY_STRUCTURE, f"{opening.layout} layout of a chat export")


def _chat_member(probe: Probe) -> str | None:
    """The chat's text: the file itself, or the one text beside the media that reads as a chat."""
    if probe.is_file:
        return ""
    if any("/" in each for each in probe.names):
        return None
    texts = [each for each in probe.names if each.lower().endswith(".txt")]
    chats = texts if len(texts) < 2 else [each for each in texts if _opening(probe, each)]
    return chats[0] if len(chats) == 1 else None


def _opening(probe: Probe, member: str) -> Header | None:
    """The header of a chat's first line, where the text has authors too; else None."""
    lines = (probe.text(member) or "").splitlines()[:60]
    first = next((each for each in lines if layouts.MARKS.sub("", each).strip()), "")
    if layouts.OTHERS.match(first):
        return None
    rests = (line[each.rest_at :] for line in lines if (each := layouts.header(line)))
    return layouts.header(first) if any(AUTHOR.match(each) for each in rests) else None


def read(source: Source, context: Context) -> Iterator[Yielded]:
    """Stream the messages, after a first pass over the headers that settles the date order."""
    member = _chat_member(Probe(source))
    if member is None:
        raise InputError("no text of a chat in it, or several", where=source.name)
    survey = _survey(source, member)
    if not survey.count:
        raise InputError("no line of it has the header of a chat message", where=source.name)
    yield from _survey_notices(survey)
    title = _title(source, member) or ", ".join(sorted(survey.authors)[:8])
    thread = Thread(title, title, group=len(survey.authors) > 2)
    owner, notice = _owner(context, survey, thread)
    if notice:
        yield notice
    used: set[str] = set()
    chat = _Chat(source, member, thread, owner, survey)
    for each in _messages(source, member, survey):
        if isinstance(each, Skipped):
            yield each
        else:
            yield from chat.records(each, used)
    yield from _unused_media(source, member, used)


def original(source: Source, provenance: Provenance) -> bytes:
    """The lines of the message, as bytes of the chat text."""
    return read_span(source, provenance)


class _Survey:
    """What a first pass over a file finds: layout, date orders by style, authors."""

    def __init__(self, encoding: str) -> None:
        self.encoding = encoding
        self.count = 0
        self.layout = ""
        self.orders: dict[tuple[int, ...], str] = {}
        self.doubtful: set[tuple[int, ...]] = set()
        self.authors: Counter[str] = Counter()
        self.you = False


def _survey(source: Source, member: str) -> _Survey:
    with source.open(member) as stream:
        survey = _Survey(encoding_of(stream.read(limits.PROBE_BYTES)) or "utf-8")
    readings: dict[tuple[int, ...], dict[str, list[float]]] = {}
    for line in lines_of(source, member, survey.encoding):
        head = None if line.too_long else layouts.header(line.text, survey.layout)
        if head is None:
            continue
        survey.layout = survey.layout or head.layout
        survey.count += 1
        author = AUTHOR.match(line.text[head.rest_at :])
        if author:
            survey.authors[_name(author["name"])] += 1
        survey.you = survey.you or bool(re.match(r"\W*You ", line.text[head.rest_at :]))
        layouts.weigh(readings.setdefault(layouts.style_of(head), {}), head)
    for style, possible in readings.items():
        survey.orders[style] = layouts.best_order(possible)
        whole = [each for each in possible.values() if each[0] == 0 and each[1] == 0]
        if len(whole) > 1:
            survey.doubtful.add(style)
    system_only = {name for name in survey.authors if sentences.event_of(name)}
    for name in system_only:
        del survey.authors[name]
    return survey


def _survey_notices(survey: _Survey) -> Iterator[Notice]:
    if survey.doubtful:
        yield Notice(
            "date-order-ambiguous",
            "the dates can be read day first or month first; day first was taken, and the text of"
            " each is kept",
        )
    if len(set(survey.orders.values())) > 1:
        yield Notice("date-order-changes", "dates are written in more than one order")
    if any(limit - NEAR <= survey.count <= limit for limit in EXPORTED):
        text = (
            "about as many messages as the app exports at most: its oldest may have been left out"
        )
        yield Notice("at-the-limit", text, count=survey.count)
    if survey.encoding == "cp1252":
        yield Notice("encoding-assumed", "the text is not UTF-8 and was read as Windows-1252")


def _title(source: Source, member: str) -> str:
    """The chat's title, where the name of the text or archive states it."""
    for name in (member, source.title):
        found = TITLES.match(layouts.MARKS.sub("", PurePosixPath(name).name).replace("\xa0", " "))
        if found:
            return found["name"].removesuffix(".txt")
    return ""


def _owner(context: Context, survey: _Survey, thread: Thread) -> tuple[str, Notice | None]:
    """Whose phone it is, and how that is known."""
    if context.owner and context.owner in survey.authors:
        return context.owner, None
    others = [name for name in survey.authors if name != thread.name]
    if len(survey.authors) == 2 and len(others) == 1:
        text = f"{others[0]!r} is taken for the owner: the chat is named after the other party"
        return others[0], Notice("owner-inferred", text)
    text = "the file does not say whose phone it is; directions are unknown (import with --owner)"
    return "", Notice("owner-unknown", text)


def _messages(source: Source, member: str, survey: _Survey) -> Iterator[_Raw | Skipped]:
    """Join lines into messages; lines before the first header, and lines too long, are skipped."""
    current: _Raw | None = None
    for line in lines_of(source, member, survey.encoding):
        place = source.at(f"line={line.number};bytes={line.start}+{line.length}", member)
        if line.too_long:
            yield Skipped(place, f"a line longer than {limits.LINE_BYTES >> 20} MiB")
            continue
        head = layouts.header(line.text, survey.layout)
        if head is not None:
            if current is not None:
                yield current
            current = _Raw(head, line.text[head.rest_at :], line.number, line.start, line.length)
        elif current is not None and len(current.body) < limits.BODY_CHARS:
            length = line.start + line.length - current.start
            current = current._replace(body=f"{current.body}\n{line.text}", length=length)
        elif line.text.strip("\ufeff \t"):
            yield Skipped(place, "a line before the first message", line.text[:200])
    if current is not None:
        yield current


class _Chat:
    """Turns the raw messages of one chat into records."""

    def __init__(
        self, source: Source, member: str, thread: Thread, owner: str, survey: _Survey
    ) -> None:
        self.source, self.member, self.thread = source, member, thread
        self.owner, self.survey = owner, survey
        self.others = [name for name in survey.authors if name != owner]

    def records(self, raw: _Raw, used: set[str]) -> Iterator[Yielded]:
        """The message, or the call it was, and the position it shares."""
        place = self.source.at(f"line={raw.line};bytes={raw.start}+{raw.length}", self.member)
        stamp = self._stamp(raw.head)
        found = AUTHOR.match(raw.body)
        name = _name(found["name"]) if found else ""
        body = (found["body"] if found else raw.body).rstrip("\n")
        text = layouts.MARKS.sub("", body).strip()
        written_by_app = not name or (body[:1] in APP_MARKS and bool(sentences.event_of(body)))
        if not name and sentences.event_of(raw.body):
            body = raw.body
        elif name and name not in self.survey.authors:
            name, body, written_by_app = "", raw.body, True
        if missed := sentences.missed_call(text):
            yield self._call(place, stamp, name, text, video=missed == "video")
            return
        yield self._message(place, stamp, name, body, used, system=written_by_app)
        if shared := sentences.LOCATION.match(text):
            yield Location(place, stamp, float(shared["lat"]), float(shared["lon"]))

    def _stamp(self, head: Header) -> TimeStamp:
        wall = layouts.moment(head, self.survey.orders[layouts.style_of(head)])
        if wall is None:
            return TimeStamp.unreadable(head.text)
        return TimeStamp.wall_clock(head.text, wall, 60 if head.second is None else 1)

    def _ends(self, name: str) -> tuple[Party | None, tuple[Party, ...], Direction]:
        """Sender, recipients and direction of a row by its author."""
        if not name:
            return None, (), Direction.SYSTEM
        sender = Party(name, owner=name == self.owner)
        if self.thread.group:
            recipients: tuple[Party, ...] = ()
        else:
            rest = [each for each in self.survey.authors if each != name] or (
                [self.thread.name] if self.thread.name != name else []
            )
            recipients = tuple(
                Party(each, owner=each == self.owner) for each in rest if each != name
            )
        if not self.owner:
            return sender, recipients, Direction.UNKNOWN
        mine = name == self.owner
        return sender, recipients, Direction.OUTGOING if mine else Direction.INCOMING

    def _call(
        self, place: Provenance, stamp: TimeStamp, name: str, text: str, *, video: bool
    ) -> Call:
        other = name or (self.others[0] if len(self.others) == 1 else "")
        sender, recipients, direction = self._ends(other)
        known = Direction.INCOMING if direction is Direction.SYSTEM else direction
        return Call(
            place, stamp, "whatsapp", self.thread, sender, recipients, known, "missed",
            video=video, details={"text": text},
        )  # fmt: skip

    def _message(
        self,
        place: Provenance,
        stamp: TimeStamp,
        name: str,
        body: str,
        used: set[str],
        *,
        system: bool,
    ) -> Message:
        sender, recipients, direction = self._ends(name)
        details = {}
        if system:
            direction = Direction.SYSTEM
            details["event"] = sentences.event_of(body) or "other"
        plain = layouts.MARKS.sub("", body).strip()
        body, attachments = self._attachments(body, plain, used)
        edited = sentences.EDITED.search(layouts.MARKS.sub("", body))
        if edited:
            body = sentences.EDITED.sub("", layouts.MARKS.sub("", body))
        return Message(
            provenance=place,
            time=stamp,
            platform="whatsapp",
            thread=self.thread,
            sender=sender,
            recipients=recipients,
            direction=direction,
            body=body if system else body.lstrip("\u200e\u200f").strip("\n") or None,
            attachments=attachments,
            deleted=bool(sentences.DELETED.fullmatch(plain)),
            edited=bool(edited),
            marks=("view-once",) if plain == "null" else (),
            details=details,
        )

    def _attachments(
        self, body: str, plain: str, used: set[str]
    ) -> tuple[str, tuple[Attachment, ...]]:
        """The attachment that a body names, and the body without the app's words for it."""
        found = layouts.ATTACHED.search(plain) or self._attached_android(body, plain)
        if found:
            rest = (plain[: found.start()] + plain[found.end() :]).strip()
            return rest, (self._file(found["name"], used),)
        gone = sentences.LEFT_OUT.match(plain)
        if gone:
            return plain[gone.end() :].strip(), (Attachment("", held=Held.OMITTED),)
        gone = sentences.OMITTED_IOS.fullmatch(body)
        if gone:
            title = layouts.MARKS.sub("", gone["title"] or "")
            return (gone["caption"] or "").strip(), (Attachment(title, held=Held.OMITTED),)
        if sentences.LEFT_OUT_UNKNOWN.fullmatch(plain):
            return body, (Attachment("", held=Held.OMITTED),)
        return body, ()

    def _attached_android(self, body: str, plain: str) -> re.Match[str] | None:
        """A file name with words in brackets, where they are the app's and nobody's own."""
        found = layouts.ATTACHED_ANDROID.match(plain)
        if found is None:
            return None
        ours = sentences.ATTACHED_WORDS.fullmatch(found["words"])
        there = found["name"] in self.source.by_name
        return found if ours or there or body[:1] in APP_MARKS else None

    def _file(self, name: str, used: set[str]) -> Attachment:
        mime = mimetypes.guess_type(name)[0] or ""
        if name not in self.source.by_name or self.source.kind == "file":
            return Attachment(name, mime, Held.MISSING)
        used.add(name)
        return Attachment(name, mime, Held.PRESENT, partial(self.source.open, name), name)


def _name(text: str) -> str:
    return layouts.MARKS.sub("", text).replace("\u00a0", " ").removeprefix("~").strip()


def _unused_media(source: Source, member: str, used: set[str]) -> Iterator[Media]:
    """Files beside the chat that no message names."""
    if source.kind == "file":
        return
    for each in source.members:
        if each.name not in used and each.name != member:
            mime = mimetypes.guess_type(each.name)[0] or ""
            content = partial(source.open, each.name)
            attachment = Attachment(each.name, mime, Held.PRESENT, content, each.name)
            yield Media(source.at("whole", each.name), TimeStamp(""), attachment)
