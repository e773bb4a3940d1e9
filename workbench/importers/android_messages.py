"""Android's own store of texts: `mmssms.db`, with the tables that Samsung adds.

SMS times count milliseconds since 1970, MMS times seconds, in one database. The owner's number
is in neither. An MMS is a row of `pdu` with its people in `addr` and its contents in `part`.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from workbench.errors import InputError
from workbench.evidence import Probe, Source
from workbench.evidence.epoch import since_1970
from workbench.evidence.sqlite_rows import Damage, Database, Linked, superseded
from workbench.evidence.sqlite_source import (
    about,
    as_before_log,
    at_row,
    database,
    ledger,
    lost,
    original_row,
)
from workbench.importers._rows import Tally, attachment, ends, number, text, told, unix_shown
from workbench.importers.protocol import Certainty, Context, Format, Match
from workbench.records import (
    INCOMING,
    OUTGOING,
    OWNER,
    UNKNOWN,
    Attachment,
    Direction,
    Held,
    Message,
    Notice,
    Party,
    Provenance,
    Thread,
    Yielded,
)

FORMAT = Format(
    code="android-messages",
    title="Android texts (mmssms.db)",
    version=2,
    platforms=("sms", "mms", "rcs"),
    carries=(
        "texts", "drafts, queued, failed and blocked texts", "MMS with parts and all parties",
        "MMS not downloaded", "Samsung's spam folders and RCS table", "both clocks of a text",
        "which SIM", "rows that the log deleted or changed, as they were before it",
        "threads that count more texts than there are",
    ),
    omits=("emergency alerts", "file transfers in Samsung's table ft"),
    times="UTC: counts since 1970, the phone's clock; date_sent is the network's",
    unverified=("character sets of MMS subjects", "Samsung's tables im and spam_sms",),
    checked_on={"mmssms.db of an emulator": 9},
)  # fmt: skip
TEXTS = (("sms", "sms", ""), ("spam_sms", "sms", "spam"), ("im", "rcs", ""))
PDUS = (("pdu", ""), ("spam_pdu", "spam"))
STATES = {3: "draft", 4: "queued", 5: "failed", 6: "queued", 8: "scheduled"}
RECEIVED = frozenset((1, 7, 19))  # inbox; LG: blocked, broadcast
MARKS = {7: ("blocked",), 19: ("broadcast",)}
SENDER, TO = 137, (151, 130, 129)
TOKEN = "insert-address-token"  # noqa: S105 - Android's name for the phone itself
NOTIFICATION, SENT, BOX_SENT = 130, 128, 2
REPORTS = {134: "delivery-report", 135: "read-report", 136: "read-report"}
UTF_8 = 106
UNWRITTEN = {ord(each): None for each in " \t\r\n\x0b\x0c\u00a0\u202f()-"}  # in a thread's key
PART_BYTES = 4 * 1024 * 1024
NOT_READ = ("ft", "cmas", "raw", "pending_msgs")
BESIDE = {"addr": "msg_id", "part": "mid"}


class Sms(NamedTuple):
    """The columns of `sms` that are read."""

    rowid: int
    thread_id: Any
    address: Any
    date: Any
    date_sent: Any
    read: Any
    type: Any
    subject: Any
    body: Any
    service_center: Any
    error_code: Any
    sub_id: Any
    creator: Any


class Pdu(NamedTuple):
    """The columns of `pdu` that are read."""

    rowid: int
    thread_id: Any
    date: Any
    date_sent: Any
    msg_box: Any
    m_type: Any
    m_id: Any
    sub: Any
    sub_cs: Any
    sub_id: Any
    read: Any


class _Address(NamedTuple):
    rowid: int
    msg_id: int
    address: Any
    type: Any


class _Part(NamedTuple):
    rowid: int
    mid: int
    seq: Any
    ct: Any
    name: Any
    cl: Any
    fn: Any
    path: Any
    text: Any


class _Thread(NamedTuple):
    rowid: int
    recipient_ids: Any
    message_count: Any


class _Canonical(NamedTuple):
    rowid: int
    address: Any


def sniff(probe: Probe) -> Match | None:
    """Claim a database with Android's table of texts or of MMS."""
    if probe.has("sms", "thread_id", "address", "date", "type", "body"):
        return Match(FORMAT, Certainty.BY_SIGNATURE, "SQLite with Android's table sms")
    if probe.has("pdu", "msg_box", "m_type", "date") and probe.has("part", "mid", "ct"):
        return Match(FORMAT, Certainty.BY_SIGNATURE, "SQLite with Android's tables pdu and part")
    return None


def read(source: Source, context: Context) -> Iterator[Yielded]:  # noqa: ARG001
    """Stream the texts, then the MMS, then the notices."""
    with database(source) as copy:
        reader = _Reader(source, copy)
        for table, platform, mark in TEXTS:
            if copy.has(table, "address", "date", "type", "body"):
                yield from reader.texts(table, platform, mark)
        for table, mark in PDUS:
            if copy.has(table, "date", "msg_box"):
                yield from reader.pdus(table, mark)
        yield from about(copy, "sms", "pdu")
        yield from reader.notices()
        with copy.without_log() as before:
            if before is not None:
                earlier = _Reader(source, before)
                for row, how in superseded(copy, before, "sms", Sms, ("body",)):
                    yield as_before_log(earlier.text(row, "sms", "sms", "", Tally()), how)
                linked = earlier.around("pdu")
                for pdu, how in superseded(copy, before, "pdu", Pdu, ("sub", "msg_box")):
                    yield as_before_log(earlier.mms(pdu, "pdu", linked, "", Tally()), how)


def original(source: Source, provenance: Provenance) -> bytes:
    """The row, of an MMS with its addresses and parts, as JSON."""
    return original_row(source, provenance, BESIDE if "pdu;" in provenance.locator else {})


class _Reader:
    """The threads and parts around the rows."""

    def __init__(self, source: Source, copy: Database) -> None:
        self.source, self.copy = source, copy
        canonical = {
            e.rowid: text(e.address) for e in copy.listed("canonical_addresses", _Canonical)
        }
        self.threads = {
            each.rowid: tuple(
                canonical[int(ident)]
                for ident in text(each.recipient_ids).split()
                if ident.isdecimal() and int(ident) in canonical
            )
            for each in copy.listed("threads", _Thread)
        }

    def texts(self, table: str, platform: str, mark: str) -> Iterator[Yielded]:
        tally = Tally()
        for row in self.copy.rows(table, Sms):
            if isinstance(row, Damage):
                yield lost(self.source, row)
            else:
                yield self.text(row, table, platform, mark, tally)
        yield from ledger(self.copy, table, tally.records)
        yield from tally.notices(table, "milliseconds")

    def text(self, row: Sms, table: str, platform: str, mark: str, tally: Tally) -> Message:
        """One row of a table of texts as a message."""
        stamp, unit = since_1970(text(row.date))
        tally.row(row.rowid, stamp, unit)
        kind = number(row.type)
        address = text(row.address)
        others = [Party(address)] if address else self._parties(row.thread_id)
        received = kind in RECEIVED
        known = received or kind == 2 or kind in STATES
        direction = _direction(incoming=received, known=known)
        if not known:
            tally.unknown[f"{table} type {kind}"] += 1
        sender, recipients = ends(direction, others[0] if others else None)
        if direction is OUTGOING:
            recipients = tuple(others)
        return Message(
            provenance=at_row(self.source, table, row.rowid),
            time=stamp,
            platform=platform,
            thread=thread_of(others),
            sender=sender,
            recipients=recipients,
            direction=direction,
            body=text(row.body) if row.body is not None else None,
            state=STATES.get(kind, "" if known else f"type {kind}"),
            marks=(*MARKS.get(kind, ()), *((mark,) if mark else ())),
            details=told(
                subject=text(row.subject),
                date_sent=unix_shown(row.date_sent),
                service_center=text(row.service_center),
                sim=_sim(row.sub_id),
                error=str(number(row.error_code) or "") if kind == 5 else "",
                app=text(row.creator),
                unread="yes" if row.read == 0 and received else "",
            ),
        )

    def _parties(self, thread_id: object) -> list[Party]:
        """The people of a thread, for rows that name none."""
        return [Party(each) for each in self.threads.get(number(thread_id), ())]

    def pdus(self, table: str, mark: str) -> Iterator[Yielded]:
        linked, tally = self.around(table), Tally()
        for row in self.copy.rows(table, Pdu):
            if isinstance(row, Damage):
                yield lost(self.source, row)
            else:
                yield self.mms(row, table, linked, mark, tally)
        yield from ledger(self.copy, table, tally.records)
        yield from tally.notices(table, "seconds")

    def around(self, table: str) -> tuple[Linked[_Address], Linked[_Part]]:
        """The addresses and the parts of a table of MMS."""
        prefix = table.removesuffix("pdu")
        return (
            self.copy.linked(f"{prefix}addr", _Address, "msg_id"),
            self.copy.linked(f"{prefix}part", _Part, "mid", {"path": "_data"}),
        )

    def mms(
        self,
        row: Pdu,
        table: str,
        linked: tuple[Linked[_Address], Linked[_Part]],
        mark: str,
        tally: Tally,
    ) -> Message:
        stamp, unit = since_1970(text(row.date))
        tally.row(row.rowid, stamp, unit)
        kind, box = number(row.m_type), number(row.msg_box)
        incoming = box == 1 or kind in (NOTIFICATION, 132)
        known = incoming or box == BOX_SENT or box in STATES or kind == SENT or kind in REPORTS
        sender, recipients = self._mms_ends(row, linked[0].of(row.rowid), incoming=incoming)
        others = [each for each in (sender, *recipients) if each and not each.owner]
        if not known:
            tally.unknown[f"{table} box {text(row.msg_box) or 'not stated'}"] += 1
            sender, recipients = None, []
        parts = sorted(linked[1].of(row.rowid), key=lambda part: (number(part.seq), part.rowid))
        event = REPORTS.get(kind, "")
        body, files = self._contents(parts)
        return Message(
            provenance=at_row(self.source, table, row.rowid),
            time=stamp,
            platform="mms",
            thread=thread_of(others),
            sender=sender,
            recipients=() if event else tuple(recipients),
            direction=Direction.SYSTEM if event else _direction(incoming=incoming, known=known),
            body=body,
            attachments=tuple(files),
            state="not-downloaded" if kind == NOTIFICATION else STATES.get(box, ""),
            marks=(mark,) if mark else (),
            native_id=text(row.m_id),
            details=told(
                event=event,
                subject=_subject(row),
                date_sent=unix_shown(row.date_sent),
                sim=_sim(row.sub_id),
                unread="yes" if row.read == 0 and incoming else "",
            ),
        )

    def _mms_ends(
        self, row: Pdu, rows: list[_Address], *, incoming: bool
    ) -> tuple[Party | None, list[Party]]:
        """Sender and recipients; in a group the sender is the address of type 137."""
        told_ = [(number(each.type), text(each.address)) for each in rows]
        from_ = [address for kind, address in told_ if kind == SENDER and address != TOKEN]
        to = [Party(a) for kind, a in told_ if kind in TO and a and a != TOKEN]
        in_thread = self._parties(row.thread_id)
        if not incoming:
            return OWNER, to or in_thread
        sender = Party(from_[0]) if from_ else (in_thread[0] if len(in_thread) == 1 else None)
        # the phone's own number is one of those it went to, and nothing says which
        return sender, [OWNER, *(each for each in to if len(to) > 1 and each != sender)]

    def _contents(self, parts: list[_Part]) -> tuple[str | None, list[Attachment]]:
        said: list[str] = []
        files: list[Attachment] = []
        for part in parts:
            mime = text(part.ct)
            path, words = text(part.path), text(part.text)
            if mime == "application/smil":
                continue
            if mime == "text/plain" and (said_ := words or (self._words_in(path) if path else "")):
                said.append(said_)
                continue
            name = text(part.fn) or text(part.name) or text(part.cl)
            tail = path.rpartition("/app_parts/")[2]
            files.append(attachment(self.source, path, name, mime, f"app_parts/{tail}", tail))
        return "\n".join(filter(None, said)) or None, files

    def _words_in(self, path: str) -> str:
        """A text that is kept in a file, where the file came with the database."""
        found = attachment(
            self.source, path, "", "text/plain", f"app_parts/{path.rsplit('/', maxsplit=1)[-1]}"
        )
        if found.held is not Held.PRESENT or found.content is None:
            return ""
        try:
            with found.content() as stream:
                return stream.read(PART_BYTES).decode("utf-8", "replace")
        except InputError:
            return ""

    def notices(self) -> Iterator[Notice]:
        """What was not looked at, and threads that count more texts than there are."""
        for table in NOT_READ:
            if count := self.copy.count(table):
                yield Notice("not-looked-at", f"table {table} with {count:,} rows")
        counted: dict[int, int] = {}
        for table in ("sms", "pdu"):
            if self.copy.has(table, "thread_id"):
                name = self.copy.name(table)
                for thread, count in self.copy.select(
                    f"SELECT thread_id, count(*) FROM {name} GROUP BY thread_id"
                ):
                    counted[number(thread)] = counted.get(number(thread), 0) + int(count)
        short = [
            f"thread {each.rowid} counts {number(each.message_count):,}, has"
            f" {counted.get(each.rowid, 0):,}"
            for each in self.copy.listed("threads", _Thread)
            if number(each.message_count) > counted.get(each.rowid, 0)
        ]
        if short:
            text_ = f"threads that count more texts than there are: {'; '.join(short[:10])}"
            yield Notice("deletions-counted", text_, count=len(short))


def thread_of(parties: list[Party]) -> Thread:
    """The conversation with these people, keyed as in exports of the same phone."""
    return _thread_of(tuple(parties))


@lru_cache(maxsize=4096)
def _thread_of(parties: tuple[Party, ...]) -> Thread:
    keys = sorted({each.identifier.translate(UNWRITTEN) for each in parties})
    return Thread(",".join(keys), "", len(keys) > 1)


def _direction(*, incoming: bool, known: bool) -> Direction:
    if not known:
        return UNKNOWN
    return INCOMING if incoming else OUTGOING


def _sim(value: object) -> str:
    return text(value) if value is not None and number(value) >= 0 else ""


def _subject(row: Pdu) -> str:
    """The subject: UTF-8 bytes that were stored as if each were a character."""
    said = text(row.sub)
    if number(row.sub_cs) != UTF_8:
        return said
    try:
        return said.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return said
