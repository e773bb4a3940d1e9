"""Writing one source's records into the case, in batches, inside the caller's transaction."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from json.encoder import encode_basestring as quoted
from typing import Any

from workbench.case import blobs, parties
from workbench.case.database import Case
from workbench.case.events import milliseconds
from workbench.errors import InputError
from workbench.records import (
    Attachment,
    Call,
    Contact,
    Direction,
    Held,
    Location,
    Media,
    Message,
    Party,
    Provenance,
    Record,
    Skipped,
    Thread,
    TimeStamp,
)

BATCH = 5000


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
        self._threads: dict[tuple[str, str], int] = {}
        self._parties: dict[tuple[str, Party], int] = {}
        self._next = self._first_id("event")
        self._uids: set[int] = set()

    def _first_id(self, table: str) -> int:
        row = self.case.connection.execute(f"SELECT max(id) FROM {table}").fetchone()
        return (row[0] or 0) + 1

    def add(self, record: Record) -> None:
        """Store a record.

        Raises:
            InputError: when an attachment can't be read (the record itself is not stored).
        """
        match record:
            case Message() | Call():
                self._event(record)
            case Contact():
                self._contact(record)
            case Location():
                self._location(record)
            case Media():
                self._attach(record.provenance, None, 0, record.attachment, record.time)
                self.counts["media"] += record.attachment.held is Held.PRESENT
        if len(self._events) + len(self._attachments) >= BATCH:
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

    def flush(self) -> None:
        """Write the batches."""
        connection = self.case.connection
        connection.executemany(f"INSERT INTO event VALUES ({','.join('?' * 29)})", self._events)
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

    def _event(self, record: Message | Call) -> None:
        place, stamp = record.provenance, record.time
        uid = uid_of(place)
        while uid in self._uids:  # two records at one locator: the second gets a place of its own
            uid = uid_of(Provenance(place.source_sha256, place.member, f"{place.locator}+{uid}"))
        self._uids.add(uid)
        told = _told(record)
        body = clean_or_none(told.body)
        thread_id = self._thread(record.platform, record.thread)
        sender_id = self._party(record.platform, record.sender)
        recipients = tuple(self._party(record.platform, each) for each in record.recipients)
        digest = row_hash(record, told)
        self._digest.update(digest)
        event_id = self._next
        self._next += 1
        for position, each in enumerate(told.attachments):
            self._attach(place, event_id, position, each, stamp)
            self.counts["media"] += each.held is Held.PRESENT
        self._events.append(
            (
                event_id, uid, self.source_id, place.member, place.locator, told.kind,
                record.platform, thread_id, record.direction.value, sender_id,
                _numbers(recipients), milliseconds(stamp.utc), clean(stamp.text),
                stamp.basis.value, stamp.zone, stamp.flag.value, stamp.step, body, told.state,
                told.deleted, told.edited, told.marks, clean(record.native_id), told.outcome,
                told.seconds, told.details, fingerprint(told), None, digest,
            )
        )  # fmt: skip
        self.counts["calls" if told.kind == "call" else "messages"] += 1
        self.counts["system"] += told.kind == "system"

    def _thread(self, platform: str, thread: Thread) -> int:
        found = self._threads.get((platform, thread.key))
        if found is None:
            key, name = clean(thread.key), clean(thread.name)
            row = self.case.connection.execute(
                "INSERT INTO thread (platform, owner, key, name, is_group) VALUES (?, ?, ?, ?, ?)"
                " ON CONFLICT DO UPDATE SET is_group = max(is_group, excluded.is_group),"
                " name = CASE name WHEN '' THEN excluded.name ELSE name END RETURNING id",
                (platform, self.owner, key, name, thread.group),
            ).fetchone()
            found = self._threads[platform, thread.key] = int(row[0])
        return found

    def _party(self, platform: str, party: Party | None) -> int | None:
        if party is None:
            return None
        found = self._parties.get((platform, party))
        if found is None:
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
                    parties.normal(identifier or name),
                ),
            ).fetchone()
            found = self._parties[platform, party] = int(row[0])
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
                milliseconds(stamp.utc), clean(stamp.text), as_json(record.details),
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
                as_json(record.details),
            ),
        )  # fmt: skip
        self.counts["locations"] += 1


class _Told:
    """What a message or a call says, in the columns they share."""

    __slots__ = (
        "attachments", "body", "deleted", "details", "edited", "kind", "marks", "outcome",
        "seconds", "state",
    )  # fmt: skip

    def __init__(self, record: Message | Call) -> None:
        self.details = as_json(record.details)
        if isinstance(record, Call):
            self.kind, self.body, self.state = "call", None, ""
            self.deleted = self.edited = 0
            self.marks = '["video"]' if record.video else "[]"
            self.outcome, self.seconds = record.outcome, record.seconds
            self.attachments: tuple[Attachment, ...] = ()
            return
        self.kind = "system" if record.direction is Direction.SYSTEM else "message"
        self.body, self.state = record.body, record.state
        self.deleted, self.edited = int(record.deleted), int(record.edited)
        self.marks = json.dumps(record.marks) if record.marks else "[]"
        self.outcome, self.seconds = "", None
        self.attachments = record.attachments


def _told(record: Message | Call) -> _Told:
    return _Told(record)


def uid_of(place: Provenance) -> int:
    """A record's own number, from where it lies: 64 bits, signed, the same in every case."""
    text = f"{place.source_sha256}\n{place.member}\n{place.locator}"
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:8], "big", signed=True)


def seal_key(record: Record) -> int:
    """A sealed record's number: a message and the position in it lie at one place."""
    place = record.provenance
    kind = type(record).__name__.lower()
    return uid_of(Provenance(place.source_sha256, place.member, f"{place.locator}#{kind}"))


def row_hash(record: Message | Call, told: _Told) -> bytes:
    """SHA-256 over what a record says and where it lies; `verify` repeats it from the columns."""
    place, stamp = record.provenance, record.time
    return hash_of_fields(
        place.member,
        place.locator,
        told.kind,
        record.platform,
        record.direction.value,
        clean(record.thread.key),
        party_text(record.sender),
        " ".join(party_text(each) for each in record.recipients),
        str(milliseconds(stamp.utc)),
        clean(stamp.text),
        clean_or_none(told.body) or "",
        told.state,
        f"{told.deleted:d}{told.edited:d}",
        told.marks,
        told.outcome,
        str(told.seconds),
        told.details,
    )


@lru_cache(maxsize=65536)
def party_text(party: Party | None) -> str:
    """A party as the row hash covers it."""
    if party is None:
        return "-"
    return json.dumps([clean(party.identifier), clean(party.name), party.owner])


def hash_of_fields(*fields: str) -> bytes:
    """SHA-256 over texts, each preceded by its length, so that no two lists are alike."""
    joined = "".join(f"{len(each)}:{each}" for each in fields)
    return hashlib.sha256(joined.encode("utf-8", "surrogatepass")).digest()


def fingerprint(told: _Told) -> int:
    """A 64-bit number that is equal for the same message or call seen in another source.

    It covers the kind of event and what was said, white space folded; time and parties are
    compared when linking, since sources state them with different precision.
    """
    said = " ".join((told.body or "").split()) if told.kind != "call" else f"call {told.seconds}"
    if not said:
        said = " ".join(each.name or each.mime for each in told.attachments)
    digest = hashlib.blake2b(f"{told.kind}\n{said}".encode("utf-8", "surrogatepass"), digest_size=8)
    return int.from_bytes(digest.digest(), "big", signed=True)


def clean(text: str) -> str:
    """Text as SQLite and JSON can hold it: lone surrogates become U+FFFD."""
    if text.isascii():
        return text
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def clean_or_none(text: str | None) -> str | None:
    """The same for a text that may be absent."""
    return None if text is None else clean(text)


@lru_cache(maxsize=16384)
def _numbers(ids: tuple[int | None, ...]) -> str:
    return json.dumps(ids)


def as_json(details: Mapping[str, str]) -> str:
    """A record's details as JSON with sorted keys, as `json.dumps` writes them.

    The library makes an encoder for each call; for texts alone its inner function will do.
    """
    cleaned = sorted({clean(key): clean(value) for key, value in details.items()}.items())
    return f"{{{', '.join(f'{quoted(key)}: {quoted(value)}' for key, value in cleaned)}}}"
