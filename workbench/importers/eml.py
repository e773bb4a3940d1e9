"""One email as a file (RFC 5322): .eml, or Apple's .emlx with its length in front."""

from __future__ import annotations

import plistlib
import re
from collections import Counter
from collections.abc import Iterator
from functools import partial
from xml.parsers.expat import ExpatError

from workbench.errors import InputError
from workbench.evidence import Probe, Source, limits
from workbench.evidence.spans import read_span, skip_to
from workbench.importers._mail import Kept, records
from workbench.importers.protocol import Certainty, Context, Format, Match
from workbench.records import Notice, Provenance, Yielded

FORMAT = Format(
    code="eml",
    title="Email (.eml, .emlx)",
    version=2,
    platforms=("email",),
    carries=(
        "subject and text, apart from what is quoted",
        "sender, recipients, attachments, and emails attached whole",
        "transport headers: Received, Message-ID, Reply-To, originating address, authentication",
    ),
    omits=("encrypted content", "earlier Received headers (in the original)"),
    times="the Date header: UTC by its offset; the topmost Received header where there is none"
    " that can be read, and then it is said",
    checked_on={"apache/tika": 3, "jstedfast/MimeKit": 5, "mikel/mail": 14},
)
HEADER = re.compile(rb"[!-9;-~]{1,76}[ \t]*:")
KNOWN = (
    b"from", b"to", b"date", b"subject", b"message-id", b"received", b"return-path",
    b"mime-version", b"content-type", b"delivered-to", b"x-mailer", b"reply-to", b"sender", b"cc",
    b"dkim-signature", b"in-reply-to", b"x-apparently-to",
)  # fmt: skip
EMLX = re.compile(rb"\s*(\d{1,10})\s*\n")


def sniff(probe: Probe) -> Match | None:
    """Claim a file that begins with a block of email headers."""
    start = probe.head.removeprefix(b"\xef\xbb\xbf")
    emlx = EMLX.match(start)
    names = header_names(start[emlx.end() :] if emlx else start)
    told = set(names) & set(KNOWN)
    if len(told) >= 3 and told & {b"from", b"received", b"message-id", b"date"}:
        return Match(FORMAT, Certainty.BY_STRUCTURE, f"email headers, {len(names)} of them")
    named = probe.source.title.casefold().endswith((".eml", ".emlx"))
    if told and named:
        return Match(FORMAT, Certainty.BY_STRUCTURE, "email headers in a file named .eml")
    return None


def header_names(start: bytes) -> list[bytes]:
    """The names of the headers that a text begins with; empty where it begins with none."""
    found: list[bytes] = []
    for line in start.split(b"\n"):
        if not line.strip():
            break
        if line[:1] in (b" ", b"\t") and found:
            continue
        if not HEADER.match(line):
            return found if len(found) > 2 else []
        found.append(line.partition(b":")[0].strip().lower())
    return found


def read(source: Source, context: Context) -> Iterator[Yielded]:
    """The email, and those attached to it.

    Raises:
        InputError: when there are no headers in it.
    """
    found: Counter[str] = Counter()
    with source.open() as stream:
        raw = stream.read(limits.MAIL_BYTES + 1)
    begin, end = 0, len(raw)
    flags: tuple[tuple[str, str], ...] = ()
    if emlx := EMLX.match(raw):
        begin = emlx.end()
        end = min(begin + int(emlx[1]), len(raw))
        flags = _flags(raw[end:])
    if raw.startswith(b"\xef\xbb\xbf"):
        begin = 3
    if not header_names(raw[begin : begin + limits.PROBE_BYTES]):
        raise InputError("no email headers stand at its start", where=source.name)
    if len(raw) > limits.MAIL_BYTES:
        end = limits.MAIL_BYTES
        size = limits.MAIL_BYTES >> 20
        yield Notice("cut", f"the email is larger than {size} MiB; only its start was read")
    place = source.at(f"bytes={begin}+{end - begin}")
    owners = frozenset({context.owner.casefold()} if context.owner else ())
    kept = Kept(place, partial(_again, source, begin, end), details=flags, owners=owners)
    yield from records(raw[begin:end], kept, found)
    if found["parts beyond the limit"]:
        yield Notice(
            "cut", "parts beyond the first thousands", count=found["parts beyond the limit"]
        )


def original(source: Source, provenance: Provenance) -> bytes:
    """The email's bytes; for an attached one those of the email that it is attached to."""
    return read_span(source, provenance)


def _again(source: Source, begin: int, end: int) -> bytes:
    with source.open() as stream:
        skip_to(stream, begin)
        return stream.read(end - begin)


def _flags(tail: bytes) -> tuple[tuple[str, str], ...]:
    """What Apple Mail notes behind an email: its flags and when it was received."""
    try:
        told = plistlib.loads(tail.strip())
    except (plistlib.InvalidFileException, ExpatError, ValueError, TypeError, LookupError,
            AttributeError, RecursionError, OverflowError):  # fmt: skip
        return ()
    if not isinstance(told, dict):
        return ()
    return tuple(
        (f"Apple Mail {name}", str(told[name])[:200])
        for name in ("flags", "date-received", "original-mailbox", "remote-id")
        if name in told
    )
