"""Mailboxes of many emails in one file (mbox), read as a stream; Gmail's Takeout is one.

Whether a line that begins with `From ` separates two emails is open in the format: some programs
quote such lines in bodies and some don't. Here it separates where it holds a date or a dash as
programs write them, and a blank line stands before it or a header after it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

from workbench.errors import InputError
from workbench.evidence import Probe, Source, limits
from workbench.evidence.spans import read_span, skip_to
from workbench.importers._mail import Kept, records
from workbench.importers.protocol import Certainty, Context, Format, Match
from workbench.records import Direction, Notice, Provenance, Skipped, Yielded

FORMAT = Format(
    code="mbox",
    title="Mailbox (mbox, Gmail Takeout)",
    version=2,
    platforms=("email",),
    carries=(
        "every email, as one in a file of its own",
        "Gmail's labels: sent, inbox, trash, spam, starred",
    ),
    omits=("encrypted content", "earlier Received headers (in the original)"),
    times="the Date header: UTC by its offset; the topmost Received header where there is none"
    " that can be read, and then it is said",
    unverified=("Gmail's labels",),
    checked_on={"apache/tika": 7, "jstedfast/MimeKit": 9, "mikel/mail": 3},
)
BOM = b"\xef\xbb\xbf"
HEADER = re.compile(rb"[!-9;-~]{1,76}:")
DATED = re.compile(rb"From .*\b\d{1,2}:\d{2}(?::\d{2})?\b.*\b(?:19|20)\d{2}\b")
DASH = re.compile(rb"From -\s*$")
UNQUOTE = re.compile(rb"^>(>*From )", re.MULTILINE)
SENT = re.compile(r"\bsent\b|\bgesendet\b", re.IGNORECASE)
LINE = 1024 * 1024


class _Span(NamedTuple):
    start: int
    end: int
    raw: bytes


def sniff(probe: Probe) -> Match | None:
    """Claim a file that begins with a `From ` line and goes on as an email does."""
    start = probe.head.removeprefix(BOM)
    if not start.startswith(b"From "):
        return None
    first, _, rest = start.partition(b"\n")
    following = rest.lstrip(b"\r\n>").partition(b"\n")[0]
    if DATED.match(first) or HEADER.match(following):
        return Match(FORMAT, Certainty.BY_SIGNATURE, "a From line, then an email")
    return None


def read(source: Source, context: Context) -> Iterator[Yielded]:
    """Stream the emails; one beyond the limit is cut or skipped, and the rest goes on."""
    found: Counter[str] = Counter()
    owners = frozenset({context.owner.casefold()} if context.owner else ())
    named = Direction.OUTGOING if SENT.search(source.title) else Direction.UNKNOWN
    for number, span in enumerate(_spans(source), 1):
        locator = f"email={number};bytes={span.start}+{span.end - span.start}"
        place = source.at(locator)
        if not span.raw.strip():
            yield Skipped(place, "there is nothing between two From lines")
            continue
        if span.end - span.start > limits.MAIL_BYTES:
            found["cut"] += 1
        opener = partial(_again, source, span.start, span.end)
        kept = Kept(place, opener, named, _envelope(span.raw), owners)
        yield from records(_plain(span.raw), kept, found)
    if found["cut"]:
        size = limits.MAIL_BYTES >> 20
        text = f"emails larger than {size} MiB: only their start was read"
        yield Notice("cut", text, count=found["cut"])
    if named is Direction.OUTGOING:
        yield Notice("direction", "the file is named as a mailbox of sent emails, and read as one")


def original(source: Source, provenance: Provenance) -> bytes:
    """The email's bytes as they stand in the mailbox, its From line included."""
    return read_span(source, provenance)


def _spans(source: Source) -> Iterator[_Span]:
    """The emails one by one: where each lies, and its bytes up to the limit."""
    with source.open() as stream:
        offset = start = 0
        lines: list[bytes] = []
        size = 0
        blank = before = True
        pending, pending_at = b"", 0
        while line := stream.readline(LINE):
            here, offset = offset, offset + len(line)
            if here == 0 and line.startswith(BOM):
                line = line[len(BOM) :]
            if pending:
                if pending_at == 0 or before or HEADER.match(line):
                    if pending_at:
                        yield _Span(start, pending_at, b"".join(lines))
                    start, lines, size = pending_at, [], 0
                lines.append(pending)
                size += len(pending)
                pending = b""
            if here == 0 or (line.startswith(b"From ") and _is_envelope(line)):
                pending, pending_at, before = line, here, blank
            elif size <= limits.MAIL_BYTES:
                lines.append(line)
                size += len(line)
            blank = not line.strip()
        if pending:
            lines.append(pending)
        if lines or offset > start:
            yield _Span(start, offset, b"".join(lines))
    if not offset:
        raise InputError("the mailbox is empty", where=source.name)


def _envelope(raw: bytes) -> tuple[tuple[str, str], ...]:
    """The From line, which names the sender and time of the transport, or of the export."""
    line = raw.partition(b"\n")[0].strip() if raw.startswith(b"From ") else b""
    return (("From line", line.decode("utf-8", "replace")[:200]),) if DATED.match(line) else ()


def _is_envelope(line: bytes) -> bool:
    return bool(DATED.match(line) or DASH.match(line))


def _plain(raw: bytes) -> bytes:
    """An email without its From line, and with quoted From lines as they were written."""
    if raw.startswith(b"From "):
        raw = raw.partition(b"\n")[2]
    return UNQUOTE.sub(rb"\1", raw)


def _again(source: Source, start: int, end: int) -> bytes:
    with source.open() as stream:
        skip_to(stream, start)
        return _plain(stream.read(min(end - start, limits.MAIL_BYTES)).removeprefix(BOM))
