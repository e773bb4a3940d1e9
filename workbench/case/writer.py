"""Writing one source's records into the case, in batches, inside the caller's transaction."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections import Counter
from collections.abc import Mapping
from json.encoder import encode_basestring as quoted
from typing import Any

from workbench.case import blobs, parties
from workbench.case.database import Case
from workbench.case.events import milliseconds
from workbench.case.identity import (
    clean,
    cleaned,
    fingerprint,
    next_uid,
    party_text,
    row_hash,
    seal_key,
    uid_of,
)
from workbench.errors import InputError
from workbench.records import (
    Attachment,
    Call,
    Contact,
    Direction,
    Held,
    Location,
    Message,
    Party,
    Provenance,
    Record,
    Skipped,
    Thread,
    TimeStamp,
)

BATCH = 5000
BATCH_LETTERS = 8 * 1024 * 1024  # of what is said, in a batch: some emails are long
KNOWN = 50_000  # threads, and parties, whose numbers are at hand; others are asked for again
EARLIER = """
INSERT INTO earlier_text (rowid, body)
SELECT e.id, group_concat(json_extract(v.value, '$.text'), char(10))
FROM (
    SELECT id, json_extract(details, '$.earlier_versions') AS told FROM event
    WHERE source_id = ? AND id > ? AND details LIKE '%"earlier_versions"%'
) e, json_each(CASE WHEN json_valid(e.told) THEN e.told ELSE '[]' END) v
WHERE v.type = 'object'
GROUP BY e.id
"""
EVENT = f"INSERT INTO event VALUES ({','.join('?' * 29)})"
KIND = 5  # its place among the columns
EVENTS = (Message, Call)
SYSTEM = Direction.SYSTEM


class SourceWriter:
    """Takes the records of one source, with their times settled, and stores them.

    Args:
        case: the open case, in a transaction.
        source_id: the source's row, already there.
        owner: whose device or account it is, or empty.

    Attributes:
        counts: records by kind: messages, calls, contacts, media, locations, system.
        skips: how many things could not be read.
    """

    def __init__(self, case: Case, source_id: int, owner: str) -> None:
        self.case = case
        self.source_id = source_id
        self.owner = owner
        self.counts: Counter[str] = Counter()
        self.skips = 0
        self.lost = 0  # records that could not be stored; each is a skip too
        self._events: list[tuple[Any, ...]] = []
        self._attachments: list[tuple[Any, ...]] = []
        self._skipped: list[tuple[Any, ...]] = []
        self._digest = hashlib.sha256()
        self._letters = 0
        self._edited = False  # whether any has said something else before
        self._threads: dict[tuple[str, str, str, bool], int] = {}
        self._ends: dict[tuple[str, str, str, bool], tuple[int, str]] = {}
        row = case.connection.execute("SELECT max(id) FROM event").fetchone()
        self._next = (row[0] or 0) + 1

    def add(self, record: Record) -> None:
        """Store a record.

        Raises:
            InputError: when an attachment can't be read (the record itself is not stored).
        """
        if isinstance(record, EVENTS):
            self._event(record)
        elif isinstance(record, Contact):
            self._contact(record)
        elif isinstance(record, Location):
            self._location(record)
        else:
            self._attach(record.provenance, None, 0, record.attachment, record.time)
            self.counts["media"] += record.attachment.held is Held.PRESENT
        if len(self._events) + len(self._attachments) >= BATCH or self._letters >= BATCH_LETTERS:
            self.flush()

    def skip(self, skipped: Skipped) -> None:
        """Note that something could not be read."""
        self.skips += 1
        place = skipped.provenance
        self._skipped.append(
            (
                self.source_id,
                place.member,
                place.locator,
                skipped.reason,
                clean(skipped.sample[:200]),
            )
        )
        if len(self._skipped) >= BATCH:
            self.flush()

    def seal(self, record: Record, reason: str) -> None:
        """Note that a record is there and must not be read; nothing of what it says is kept."""
        place = record.provenance
        self.case.connection.execute(
            "INSERT OR IGNORE INTO sealed VALUES (?, ?, ?, ?, ?, ?)",
            (
                seal_key(record),
                self.source_id,
                place.member,
                place.locator,
                type(record).__name__.lower(),
                reason,
            ),
        )

    def notices(self, notices: Mapping[tuple[str, str, str], int]) -> None:
        """Store the notices, keyed by code, text and member, with how often each came."""
        self.case.connection.executemany(
            "INSERT INTO notice (source_id, code, text, member, count) VALUES (?, ?, ?, ?, ?)",
            [(self.source_id, *key, count) for key, count in notices.items()],
        )

    def finish(self) -> str:
        """Write what is left, index the texts, and give the SHA-256 over the row hashes."""
        self.flush()
        self.index()
        return self._digest.hexdigest()

    def index(self, after: int = 0) -> None:
        """Index the texts of the source's events, of those with ids beyond `after`."""
        self.case.connection.execute(
            "INSERT INTO event_text (rowid, body) SELECT id, body FROM event"
            " WHERE source_id = ? AND id > ? AND body IS NOT NULL AND body <> ''",
            (self.source_id, after),
        )
        if self._edited:
            self.case.connection.execute(EARLIER, (self.source_id, after))

    def flush(self) -> None:
        """Write the batches."""
        connection = self.case.connection
        self._flush_events()
        connection.executemany(
            "INSERT INTO attachment (source_id, event_id, position, member, locator, name, mime,"
            " held, sha256, utc, time_text) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            self._attachments,
        )
        connection.executemany(
            "INSERT INTO skipped (source_id, member, locator, reason, sample)"
            " VALUES (?, ?, ?, ?, ?)",
            self._skipped,
        )
        self._events.clear()
        self._attachments.clear()
        self._skipped.clear()
        self._letters = 0

    def _flush_events(self) -> None:
        """Write the events. Two records at one place: the second gets a number of its own."""
        if not self._events:
            return
        connection = self.case.connection
        try:
            connection.executemany(EVENT, self._events)
        except sqlite3.IntegrityError:
            first = self._events[0][0]
            connection.execute("DELETE FROM event WHERE id >= ?", (first,))
            for each in self._events:
                self._insert(each)
        kinds = Counter([each[KIND] for each in self._events])
        self.counts["calls"] += kinds["call"]
        self.counts["messages"] += kinds["message"] + kinds["system"]
        self.counts["system"] += kinds["system"]

    def _insert(self, row: tuple[Any, ...]) -> None:
        connection = self.case.connection
        sha256 = connection.execute(
            "SELECT sha256 FROM source WHERE id = ?", (self.source_id,)
        ).fetchone()[0]
        ident, uid, source_id, member, locator, *rest = row
        while connection.execute("SELECT 1 FROM event WHERE uid = ?", (uid,)).fetchone():
            uid = next_uid(Provenance(sha256, member, locator), uid)
        connection.execute(EVENT, (ident, uid, source_id, member, locator, *rest))

    def _event(self, record: Message | Call) -> None:
        place, stamp, platform = record.provenance, record.time, record.platform
        told = _of_message(record) if isinstance(record, Message) else _of_call(record)
        kind, body, state, deleted, edited, marks, outcome, seconds, attachments = told
        thread_id = self._thread(platform, record.thread)
        sender_id, sender = self._end(platform, record.sender)
        if len(record.recipients) == 1:
            number, recipients = self._end(platform, record.recipients[0])
            numbers = f"[{number}]"
        else:
            ends = [self._end(platform, each) for each in record.recipients]
            numbers = json.dumps([each[0] for each in ends])
            recipients = " ".join(each[1] for each in ends)
        utc, details = milliseconds(stamp.utc), as_json(record.details)
        direction, basis, flag = record.direction._value_, stamp.basis._value_, stamp.flag._value_
        try:
            digest = row_hash((
                place.member, place.locator, kind, platform, direction, record.thread.key, sender,
                recipients, str(utc), stamp.text, basis, stamp.zone, flag, str(stamp.step),
                body or "", state, f"{deleted}{edited}", marks, record.native_id, outcome,
                str(seconds), details,
            ))  # fmt: skip
        except UnicodeEncodeError:
            self._event(cleaned(record))
            return
        for position, each in enumerate(attachments):
            self._attach(place, self._next, position, each, stamp)
            self.counts["media"] += each.held is Held.PRESENT
        self._events.append(
            (
                self._next, uid_of(place), self.source_id, place.member, place.locator, kind,
                platform, thread_id, direction, sender_id, numbers, utc, stamp.text, basis,
                stamp.zone, flag, stamp.step, body, state, deleted, edited, marks,
                record.native_id, outcome, seconds, details,
                fingerprint(kind, body, seconds, attachments), None, digest,
            )
        )  # fmt: skip
        self._digest.update(digest)
        self._next += 1
        self._edited = self._edited or "earlier_versions" in record.details
        if body is not None:
            self._letters += len(body)

    def _thread(self, platform: str, thread: Thread) -> int:
        told = platform, thread.key, thread.name, thread.group
        found = self._threads.get(told)
        if found is None:
            if len(self._threads) >= KNOWN:
                self._threads.clear()
            key, name = clean(thread.key), clean(thread.name)
            row = self.case.connection.execute(
                "INSERT INTO thread (platform, owner, key, name, is_group) VALUES (?, ?, ?, ?, ?)"
                " ON CONFLICT DO UPDATE SET is_group = max(is_group, excluded.is_group),"
                " name = CASE name WHEN '' THEN excluded.name ELSE name END RETURNING id",
                (platform, self.owner, key, name, thread.group),
            ).fetchone()
            found = self._threads[told] = int(row[0])
        return found

    def _end(self, platform: str, party: Party | None) -> tuple[int | None, str]:
        """A party's id, and its text as the row hash covers it."""
        if party is None:
            return None, "-"
        told = platform, party.identifier, party.name, party.owner
        found = self._ends.get(told)
        if found is None:
            if len(self._ends) >= KNOWN:
                self._ends.clear()
            identifier, name = clean(party.identifier), clean(party.name)
            row = self.case.connection.execute(
                "INSERT INTO party (platform, identifier, name, is_owner, owner, normal)"
                " VALUES (?, ?, ?, ?, ?, ?)"
                " ON CONFLICT DO UPDATE SET normal = excluded.normal RETURNING id",
                (
                    platform,
                    identifier,
                    name,
                    party.owner,
                    self.owner,
                    parties.account(identifier or name, platform),
                ),
            ).fetchone()
            found = int(row[0]), party_text(identifier, name, party.owner)
            self._ends[told] = found
        return found

    def _attach(
        self,
        place: Provenance,
        event_id: int | None,
        position: int,
        attachment: Attachment,
        stamp: TimeStamp,
    ) -> None:
        held, digest = attachment.held, ""
        if held is Held.PRESENT and attachment.content is not None:
            try:
                with attachment.content() as stream:
                    digest, size = blobs.keep(self.case, stream)
            except InputError as problem:
                held = Held.UNDECODABLE
                self.skip(Skipped(place, f"attachment {attachment.name!r}: {problem.what}"))
            else:
                self.case.connection.execute(
                    "INSERT OR IGNORE INTO blob VALUES (?, ?, ?, '')",
                    (digest, size, attachment.mime),
                )
        self._attachments.append(
            (
                self.source_id, event_id, position, attachment.member or place.member,
                place.locator, clean(attachment.name), clean(attachment.mime), held.value, digest,
                milliseconds(stamp.utc), clean(stamp.text),
            )
        )  # fmt: skip

    def _contact(self, record: Contact) -> None:
        stamp = record.time or TimeStamp("")
        self.case.connection.execute(
            "INSERT INTO contact (source_id, member, locator, platform, list_name, name,"
            " identifiers, utc, time_text, details) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                self.source_id, record.provenance.member, record.provenance.locator,
                record.platform, record.list_name, clean(record.name),
                json.dumps([clean(each) for each in record.identifiers], ensure_ascii=False),
                milliseconds(stamp.utc), clean(stamp.text), as_json(cleaned(record.details)),
            ),
        )  # fmt: skip
        self.counts["contacts"] += 1

    def _location(self, record: Location) -> None:
        self.case.connection.execute(
            "INSERT INTO location (source_id, member, locator, utc, time_text, time_basis,"
            " latitude, longitude, radius, label, details)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                self.source_id, record.provenance.member, record.provenance.locator,
                milliseconds(record.time.utc), clean(record.time.text), record.time.basis.value,
                record.latitude, record.longitude, record.radius, clean(record.label),
                as_json(cleaned(record.details)),
            ),
        )  # fmt: skip
        self.counts["locations"] += 1


# Kind, body, state, deleted, edited, marks, outcome, seconds, attachments: what a message and a
# call say, in the columns they share.
_Told = tuple[str, str | None, str, int, int, str, str, int | None, tuple[Attachment, ...]]


def _of_message(record: Message) -> _Told:
    return (
        "system" if record.direction is SYSTEM else "message", record.body, record.state,
        int(record.deleted), int(record.edited), json.dumps(record.marks) if record.marks else "[]",
        "", None, record.attachments,
    )  # fmt: skip


def _of_call(record: Call) -> _Told:
    marks = '["video"]' if record.video else "[]"
    return "call", None, "", 0, 0, marks, record.outcome, record.seconds, ()


def as_json(details: Mapping[str, str]) -> str:
    """A record's details as JSON with sorted keys, as `json.dumps` writes them.

    The library makes an encoder for each call; for texts alone its inner function will do.
    """
    if not details:
        return "{}"
    told = sorted(details.items())
    return f"{{{', '.join([f'{quoted(key)}: {quoted(value)}' for key, value in told])}}}"
