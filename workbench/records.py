"""The records that cross every boundary: what importers yield and everything else reads.

None is ever changed. An importer fills in what its source says and nothing more: it resolves no
people, assumes no time zone and drops nothing. `Skipped` and `Notice` are records too, since what
could not be read is part of what was found.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import BinaryIO, TypeVar, dataclass_transform

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)
NOTHING: Mapping[str, str] = MappingProxyType({})
Form = TypeVar("Form")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def record(form: type[Form]) -> type[Form]:
    """A class of records: frozen to the type checker, which every file of ours must pass.

    A dataclass that is frozen at run time takes three times as long to make, and of a million
    messages each is half a dozen records.
    """
    return dataclass(slots=True, unsafe_hash=True)(form)


def _nothing() -> Mapping[str, str]:
    return NOTHING


class Basis(StrEnum):
    """What an event's time rests on."""

    UTC = "utc"  # the source states an instant
    DEVICE_LOCAL = "device-local"  # wall-clock time, in a zone that the person importing stated
    ASSUMED_LOCAL = "assumed-local"  # wall-clock time, in the case's zone for want of a better
    UNKNOWN = "unknown"  # no usable time


UTC_BASIS = Basis.UTC  # looking a member up in its class takes longer than all else of a time


class TimeFlag(StrEnum):
    """What is doubtful about a time. Flagged times are shown as such and never shifted."""

    NONE = ""
    AMBIGUOUS = "ambiguous"  # the wall-clock hour that occurs twice when clocks go back
    IMPOSSIBLE = "impossible"  # the wall-clock hour that does not exist when clocks go forward
    OUT_OF_RANGE = "out-of-range"  # before 1990 or more than a year ahead of the import
    UNREADABLE = "unreadable"  # there is a text, but it is no time


@record
class TimeStamp:
    """A time as the source gives it.

    An importer sets `utc` where the source states an instant, and otherwise `wall`; intake turns
    a wall-clock time into UTC by the zone of the source, and says which rule it used.

    Attributes:
        text: the source's own text, untouched.
        utc: the instant, aware and in UTC, or None.
        wall: the wall-clock time, naive, or None.
        basis: what `utc` rests on.
        zone: the IANA zone or offset used for `wall`, or empty.
        flag: what is doubtful.
        step: the precision of the source, in seconds (60 for an export without seconds).
    """

    text: str
    utc: datetime | None = None
    wall: datetime | None = None
    basis: Basis = Basis.UNKNOWN
    zone: str = ""
    flag: TimeFlag = TimeFlag.NONE
    step: int = 1

    @classmethod
    def instant(cls, text: str, utc: datetime, step: int = 1) -> TimeStamp:
        """A time that the source states as an instant."""
        return cls(text=text, utc=utc.astimezone(UTC), basis=Basis.UTC, step=step)

    @classmethod
    def milliseconds(cls, text: str, value: int) -> TimeStamp:
        """Milliseconds since 1970-01-01 UTC; unreadable where no calendar date results."""
        try:
            return cls(text, EPOCH + value * MILLISECOND, None, UTC_BASIS)
        except OverflowError:
            return cls.unreadable(text)

    @classmethod
    def wall_clock(cls, text: str, wall: datetime, step: int = 1) -> TimeStamp:
        """A naive wall-clock time whose zone the source does not state."""
        return cls(text=text, wall=wall, step=step)

    @classmethod
    def unreadable(cls, text: str) -> TimeStamp:
        """There is a text, but no time can be read from it."""
        return cls(text=text, flag=TimeFlag.UNREADABLE if text else TimeFlag.NONE)


@record
class Provenance:
    """Where a record lies: enough to print the original again.

    Attributes:
        source_sha256: SHA-256 of the file taken in (for a folder, of its list of file hashes).
        member: path inside the archive or folder, `/`-separated; empty for a plain file.
        locator: place inside the member, in the importer's own notation (`line=3;bytes=90+40`).
    """

    source_sha256: str
    member: str
    locator: str


@record
class Party:
    """One end of a communication, as recorded.

    Attributes:
        identifier: number, handle or address as written; the display name where nothing else is.
        name: display name beside it, or empty. A name is what one device called somebody.
        owner: True where the source says that this is the device's or account's own user.
    """

    identifier: str
    name: str = ""
    owner: bool = False


OWNER = Party("", owner=True)


class Direction(StrEnum):
    """Seen from the owner of the device or account."""

    INCOMING = "incoming"
    OUTGOING = "outgoing"
    SYSTEM = "system"  # written by the app
    UNKNOWN = "unknown"


INCOMING, OUTGOING, UNKNOWN = Direction.INCOMING, Direction.OUTGOING, Direction.UNKNOWN


class Held(StrEnum):
    """Whether an attachment's bytes came with the source."""

    PRESENT = "present"
    OMITTED = "omitted"  # the export left it out, and says so
    MISSING = "missing"  # named, but not in the source
    UNDECODABLE = "undecodable"  # there, but its encoding is broken


@record
class Attachment:
    """A file that came with a message.

    Attributes:
        name: file name as recorded, or empty.
        mime: media type as recorded or implied by the name, or empty.
        held: whether the bytes came with the source.
        content: opens the bytes for reading; None unless `held` is PRESENT.
        member: the member of the source that holds it, or empty where it lies in the record.
    """

    name: str
    mime: str = ""
    held: Held = Held.PRESENT
    content: Callable[[], BinaryIO] | None = field(default=None, compare=False, repr=False)
    member: str = ""


@record
class Thread:
    """A conversation.

    Attributes:
        key: what identifies it in its app, stable between exports (address, group id, path).
        name: what the app shows.
        group: True where it has, or may have, more than two people.
    """

    key: str
    name: str = ""
    group: bool = False


@record
class Message:
    """A message, or an event that an app wrote into a conversation (`direction` SYSTEM).

    Attributes:
        state: empty for an ordinary message; otherwise what the source says of it: `draft`,
            `failed`, `queued`, `unsent`, `not-downloaded`.
        marks: what else the source says: `forwarded`, `view-once`, `request`, `starred`...
        native_id: what the format says is this message's identity, or empty.
        details: further fields worth keeping, as text (reactions, replies, subject).
    """

    provenance: Provenance
    time: TimeStamp
    platform: str
    thread: Thread
    sender: Party | None
    recipients: tuple[Party, ...]
    direction: Direction
    body: str | None
    attachments: tuple[Attachment, ...] = ()
    deleted: bool = False
    edited: bool = False
    state: str = ""
    marks: tuple[str, ...] = ()
    native_id: str = ""
    details: Mapping[str, str] = field(default_factory=_nothing)


@record
class Call:
    """A call or an attempt at one.

    Attributes:
        outcome: answered, missed, rejected, blocked, voicemail, not-answered or unknown.
        seconds: duration, or None where not stated.
    """

    provenance: Provenance
    time: TimeStamp
    platform: str
    thread: Thread
    sender: Party | None
    recipients: tuple[Party, ...]
    direction: Direction
    outcome: str
    seconds: int | None = None
    video: bool = False
    native_id: str = ""
    details: Mapping[str, str] = field(default_factory=_nothing)


@record
class Contact:
    """A person or account listed by the source: address book, followers, blocked accounts.

    Attributes:
        list_name: which list it stands in: `contacts`, `following`, `blocked`...
        identifiers: numbers, addresses and handles as written.
    """

    provenance: Provenance
    platform: str
    list_name: str
    name: str
    identifiers: tuple[str, ...]
    time: TimeStamp | None = None
    details: Mapping[str, str] = field(default_factory=_nothing)


@record
class Location:
    """A position. Degrees are WGS 84; `radius` is in metres, None where not stated."""

    provenance: Provenance
    time: TimeStamp
    latitude: float
    longitude: float
    radius: float | None = None
    label: str = ""
    details: Mapping[str, str] = field(default_factory=_nothing)


@record
class Media:
    """A file that stands in the source by itself, attached to no message."""

    provenance: Provenance
    time: TimeStamp
    attachment: Attachment
    details: Mapping[str, str] = field(default_factory=_nothing)


@record
class Skipped:
    """Something that should have been a record and could not be read.

    Attributes:
        reason: in the user's words.
        sample: the first part of the original text, at most 200 characters.
    """

    provenance: Provenance
    reason: str
    sample: str = ""


@record
class Notice:
    """Neither a record nor a skip: what was not looked at, or what the reader should know.

    Attributes:
        code: short fixed name, the same for every notice of its kind.
        text: one sentence.
        count: how many times it occurred.
    """

    code: str
    text: str
    member: str = ""
    count: int = 1


Record = Message | Call | Contact | Location | Media
Yielded = Record | Skipped | Notice
