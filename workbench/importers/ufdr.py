"""Cellebrite UFDR: `report.xml` in a zip (or beside a `files` folder, or alone), read as a stream.

Two passes over the report, in memory that does not grow with it: the first finds whose device it
is, where files lie and what each record was decoded from, the second gives the records. A chat's
messages come one by one; those it forwards or quotes are not messages of their own.
"""

from __future__ import annotations

import sqlite3
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from hashlib import blake2b
from struct import Struct
from typing import IO

from lxml import etree
from lxml.etree import _Element as Node

from workbench.errors import InputError
from workbench.evidence import Probe, Source
from workbench.evidence.spans import read_span
from workbench.evidence.xml_text import PARSER, RECOVERING, well_formed
from workbench.importers import _ufdr_records as records
from workbench.importers._ufdr_content import Report
from workbench.importers._ufdr_index import Firsts, in_a_file
from workbench.importers._ufdr_records import Chat
from workbench.importers._ufdr_scan import Broken, ChatClosed, ChatOpened, model_id, scan
from workbench.importers._ufdr_survey import survey
from workbench.importers.protocol import Certainty, Context, Format, Match
from workbench.records import Message, Notice, Provenance, Record, Skipped, Yielded

FORMAT = Format(
    code="ufdr",
    title="Cellebrite UFDR report",
    version=2,
    platforms=("whatsapp", "sms", "mms", "phone", "email", "and what the report names"),
    carries=(
        "chats, texts, emails, calls and voicemail with attachments",
        "contacts, the owner's accounts and positions",
        "notes, calendar entries, notifications, searches and social activity as messages",
        "deletion state, confidence, extraction, file, table and offset of each record",
        "forwarded and quoted content, labels, reactions, activity within messages",
    ),
    omits=(
        "files that no record refers to: counted by folder",
        "web history, passwords, applications, networks and other models: counted by type",
        "the vendor's database beside the report (DbData)",
        "nothing more that is known; but whole archives were built from the schema, and only the"
        " models checked below are real",
    ),
    times="as stated: an instant where the value has an offset, wall-clock time where it has none;"
    " the report's display zone is never used",
    checked_on={"models of a real report, names replaced (sepinf-inc/IPED)": 13},
)
NAMESPACE = b"pa.cellebrite.com/report"
BESIDE = frozenset({"files", "chats", "email", "emails", "contacts", "dbdata", "attachments",
                    "settings.json", "thumbnailcache.s3db"})  # fmt: skip
SPACE = 16 * 1024 * 1024  # what may wait in memory for a chat to end; the rest waits in a file
MOST_TYPES = 1000
FRAME = Struct("<QQ")
Handler = Callable[[Report, Provenance, Node], Iterator[Record]]


def _alone(report: Report, place: Provenance, model: Node) -> Iterator[Record]:
    return records.message(report, place, model, None)


HANDLERS: dict[str, Handler] = {
    **dict.fromkeys(("InstantMessage", "SMS", "MMS", "Email"), _alone),
    "Call": records.call,
    "Contact": records.contact,
    "UserAccount": records.contact,
    "Location": records.location,
    **dict.fromkeys(records.TEXTS, records.writing),
}


def sniff(probe: Probe) -> Match | None:
    """Claim a report by its root element, alone or beside its files."""
    member = _report_in(probe.names) if not probe.is_file else ""
    if member is None:
        return None
    root, start = probe.xml_root(member), probe.peek(member)
    if root == "project" and NAMESPACE in start:
        why = "report.xml of Cellebrite's report schema"
        return Match(FORMAT, Certainty.BY_SIGNATURE, why, _share(probe, member))
    if root in ("model", "modelType") and b"deleted_state=" in start:
        return Match(FORMAT, Certainty.BY_STRUCTURE, "models of a Cellebrite report")
    if root is None and member and probe.source.path.suffix.casefold() == ".ufdr":
        return Match(FORMAT, Certainty.POSSIBLE, "an archive named .ufdr with a report.xml")
    return None


def read(source: Source, context: Context) -> Iterator[Yielded]:
    """Stream the records; a damaged model is skipped, and the rest goes on."""
    member = _report_in(tuple(source.by_name)) if source.kind != "file" else ""
    if member is None:
        raise InputError("there is no report.xml in it", where=source.name)
    _readable(source, member)
    with in_a_file() as tables:
        yield from _records(source, member, context.owner, tables)


def _records(
    source: Source, member: str, owner: str, tables: sqlite3.Connection
) -> Iterator[Yielded]:
    used: set[str] = set()
    with source.open(member) as stream:
        report = Report(source, survey(stream, tables), _finder(source, member, used))
    if owner:
        report.survey.owners.add(owner.casefold())
    reading = _Reading(report, member, Firsts(tables))
    with source.open(member) as stream, tempfile.SpooledTemporaryFile(max_size=SPACE) as waiting:
        for each in scan(stream):
            if isinstance(each, Broken):
                place = source.at(f"bytes={each.start}+{each.length}", member)
                yield Skipped(place, each.reason, each.sample.decode("utf-8", "replace"))
            elif isinstance(each, ChatOpened):
                reading.open_chat(each)
            elif isinstance(each, ChatClosed):
                reading.close_chat(each)
                yield from reading.waited(waiting)
                reading.chat = None
            elif reading.chat_unknown:
                waiting.write(FRAME.pack(each.start, len(each.raw)) + each.raw)
            else:
                yield from reading.records(each.raw, each.start, each.type, each.node)
        yield from reading.waited(waiting)
    yield from _notices(source, member, report)
    yield from _unreferenced(source, member, used)


def original(source: Source, provenance: Provenance) -> bytes:
    """The model's bytes as they stand in the report."""
    return read_span(source, provenance)


class _Reading:
    """The second pass: which chat it is in, and what it has seen.

    Attributes:
        chat_unknown: whether a chat is open whose participants are not known yet; its messages
            wait on disk until it closes.
    """

    def __init__(self, report: Report, member: str, firsts: Firsts) -> None:
        self.report, self.member, self.firsts = report, member, firsts
        self.chat: Chat | None = None
        self.chat_unknown = False

    def open_chat(self, chat: ChatOpened) -> None:
        self.chat_unknown = b'"Participants"' not in chat.head
        self.chat = self._chat(chat.head)

    def close_chat(self, chat: ChatClosed) -> None:
        self.report.found["chat activity"] += chat.head.count(b'type="ChatActivity"')
        if self.chat is None:
            self.report.found["chats without messages"] += 1
        elif self.chat_unknown:
            self.chat = self._chat(chat.head)

    def _chat(self, head: bytes) -> Chat:
        raw, _ = well_formed(head)
        element = etree.fromstring(raw, RECOVERING)
        return Chat() if element is None else records.chat_of(self.report, element)

    def waited(self, waiting: IO[bytes]) -> Iterator[Record | Skipped]:
        """The messages that waited for their chat's fields."""
        self.chat_unknown = False
        if not waiting.tell():
            return
        waiting.seek(0)
        while frame := waiting.read(FRAME.size):
            start, length = FRAME.unpack(frame)
            yield from self.records(waiting.read(length), start, "InstantMessage")
        waiting.seek(0)
        waiting.truncate()

    def records(
        self, raw: bytes, start: int, kind: str, model: Node | None = None
    ) -> Iterator[Record | Skipped]:
        """The records of one model."""
        handler = HANDLERS.get(kind)
        if handler is None:
            self._not_looked_at(kind)
            return
        locator = f"model={model_id(raw)};bytes={start}+{len(raw)}"
        place = self.report.source.at(locator, self.member)
        model = self._parsed(raw) if model is None else model
        if model is None:
            sample = raw[:200].decode("utf-8", "replace")
            yield Skipped(place, "the model is not well-formed", sample)
            return
        if self.chat is not None and kind == "InstantMessage":
            found = records.message(self.report, place, model, self.chat)
        else:
            found = handler(self.report, place, model)
        for each in found:
            if not isinstance(each, Message):
                yield each
            elif (told := self._first_time(each, model)) is not None:
                yield told

    def _not_looked_at(self, kind: str) -> None:
        """Count it by its type, of which a sound report has fewer than a hundred."""
        found, name = self.report.found, f"type {kind}"
        found[name if name in found or len(found) < MOST_TYPES else "type of further names"] += 1

    def _parsed(self, raw: bytes) -> Node | None:
        mended, repairs = well_formed(raw)
        self.report.found["repaired"] += repairs
        try:
            return etree.fromstring(mended, PARSER)
        except (etree.XMLSyntaxError, ValueError):
            pass
        try:
            model = etree.fromstring(mended, RECOVERING)
        except (etree.XMLSyntaxError, ValueError):
            return None
        self.report.found["recovered"] += model is not None
        return model

    def _first_time(self, record: Message, model: Node) -> Message | None:
        """The record; marked where another extraction in the report holds it too.

        None where the very same model stands in the report a second time.
        """
        said = (
            record.platform, record.thread.key, record.time.text, record.body or "",
            record.sender.identifier if record.sender else "", record.direction.value,
            *(each.name for each in record.attachments),
        )  # fmt: skip
        if not record.time.text or not (record.body or record.attachments):
            return record
        key = _number("\x00".join(said))
        extraction = _number(model.get("extractionId") or "") & 0xFFFF
        own = _number(model.get("id") or "") & ~0xFFFF | extraction
        before = self.firsts.before(key, own)
        if before is None:
            return record
        if before == own:
            self.report.found["same model twice"] += 1
            return None
        if before & 0xFFFF == extraction:  # said twice
            return record
        self.report.found["copies"] += 1
        return replace(record, marks=(*record.marks, "copy"))


def _number(text: str) -> int:
    return int.from_bytes(blake2b(text.encode("utf-8", "replace"), digest_size=7).digest(), "big")


def _share(probe: Probe, member: str) -> frozenset[str]:
    """The files that belong to a report; none named where it is the whole, as in a .ufdr."""
    base = member.rpartition("/")[0]
    if probe.is_file or (not base and probe.source.title.casefold().endswith(".ufdr")):
        return frozenset()
    start = f"{base}/" if base else ""
    if start:
        return frozenset(each for each in probe.names if each.startswith(start))
    own = {e for e in probe.names if e == member or e.partition("/")[0].casefold() in BESIDE}
    return frozenset() if len(own) == len(probe.names) else frozenset(own)


def _report_in(names: tuple[str, ...]) -> str | None:
    """The report among some paths: at the root, or in the only folder at the root."""
    found = [each for each in names if each.rpartition("/")[2].casefold() == "report.xml"]
    found = sorted((each for each in found if each.count("/") < 2), key=lambda one: one.count("/"))
    return found[0] if found and (len(found) == 1 or "/" not in found[0]) else None


def _readable(source: Source, member: str) -> None:
    with source.open(member) as stream:
        start = stream.read(4096).lstrip(b"\xef\xbb\xbf \t\r\n")
    if start[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise InputError(
            "the report is UTF-16, which no Cellebrite version writes", where=source.name
        )
    if not start:
        raise InputError("report.xml is empty", where=source.name)
    if not start.startswith(b"<"):
        raise InputError(
            "report.xml is not XML: the report is protected with a password",
            where=source.name,
            remedy="Export it without a password, or open it with Cellebrite Reader",
        )


def _finder(source: Source, member: str, used: set[str]) -> Callable[[str], str | None]:
    """What turns a path in the report into a member of the archive, and never leads out of it.

    What was asked for and is there is put down in `used`.
    """
    base = member.rpartition("/")[0]
    lower: dict[str, str] = {}

    def find(path: str) -> str | None:
        found = looked_for(path)
        if found is not None:
            used.add(source.by_name[found].name)  # the very text that the source holds
        return found

    def looked_for(path: str) -> str | None:
        plain = path.replace("\\", "/").lstrip("/")
        if source.kind == "file" or ".." in plain.split("/") or plain[1:2] == ":":
            return None
        name = f"{base}/{plain}" if base else plain
        if name in source.by_name:
            return name
        if not lower:
            lower.update((each.casefold(), each) for each in source.by_name)
        return lower.get(name.casefold())

    return find


def _unreferenced(source: Source, member: str, used: set[str]) -> Iterator[Notice]:
    """The files of a report that no record of it names, counted by folder."""
    if source.kind == "file":
        return
    base = member.rpartition("/")[0]
    start = f"{base}/" if base else ""
    left: Counter[str] = Counter()
    for name in source.by_name:
        inside = name.removeprefix(start)
        if name.startswith(start) and name not in used and _is_beside(inside):
            left[name.rpartition("/")[0]] += 1
    for folder, count in sorted(left.items()):
        yield Notice("not-referred-to", "files that no record refers to", folder, count)


def _is_beside(inside: str) -> bool:
    """Whether a path in a report's folder is that of an extracted file."""
    top, _, rest = inside.partition("/")
    return bool(rest) and top.casefold() in BESIDE and top.casefold() != "dbdata"


def _notices(source: Source, member: str, report: Report) -> Iterator[Notice]:
    found, look = report.found, report.survey
    for name, (code, text) in TOLD.items():
        if found[name]:
            yield Notice(code, text, member, found[name])
    for name in sorted(found):
        if name.startswith("type "):
            yield Notice("not-looked-at", f"models of type {name[5:]}", member, found[name])
    if look.declared is not None and look.declared != look.counted:
        text = f"the report declares {look.declared:,} models and holds {look.counted:,}"
        yield Notice("count-differs", text, member)
    if len(look.extractions) > 1:
        names = ", ".join(look.extractions.values())
        yield Notice(
            "extractions", f"the report joins {len(look.extractions)} extractions: {names}"
        )
    others = sum(each.startswith("DbData/") for each in source.by_name)
    if others:
        yield Notice("not-looked-at", "the vendor's own database beside the report", count=others)


TOLD = {
    "repaired": ("xml-repaired", "characters that XML does not allow were replaced"),
    "recovered": ("xml-recovered", "models that are not well-formed were read as far as they go"),
    "attachments missing": (
        "attachment-not-in-archive",
        "attachments that the report names are not in the archive",
    ),
    "positions without coordinates": (
        "no-position",
        "positions without usable coordinates were not taken over",
    ),
    "same model twice": ("same-record", "messages that stand in the report twice count once"),
    "copies": (
        "copies",
        "messages stand in more than one extraction of the report and are marked as copies",
    ),
    "chat activity": ("not-looked-at", "entries of chats' own activity logs"),
    "chats without messages": ("empty-chats", "chats hold no messages"),
}
