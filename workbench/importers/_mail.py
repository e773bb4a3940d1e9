"""An email as records: headers kept as they stand, its own words apart from what it quotes.

The standard library's parser reads what other mail programs wrote; headers are decoded here, by
the declared charset, then UTF-8, then Windows-1252, so that no header makes a message unreadable.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from email import policy
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message as Mail
from email.parser import BytesParser
from email.utils import collapse_rfc2231_value, getaddresses
from functools import partial
from typing import BinaryIO

from workbench.evidence import limits
from workbench.evidence.html_text import text_of
from workbench.importers._mail_dates import mail_time
from workbench.importers._mail_quotes import forwarded, split_quoted
from workbench.records import (
    Attachment,
    Direction,
    Held,
    Message,
    Party,
    Provenance,
    Skipped,
    Thread,
    TimeStamp,
)

KEPT = (
    "Sender", "Reply-To", "Return-Path", "Message-ID", "In-Reply-To", "References",
    "X-Originating-IP", "Authentication-Results", "X-Gmail-Labels", "X-GM-THRID", "X-Mailer",
    "User-Agent", "Cc", "Bcc", "Delivered-To",
)  # fmt: skip
MOST_KEPT = 2000
MOST_QUOTED = 20_000
MOST_PARTS = 2000


@dataclass(frozen=True, slots=True)
class Kept:
    """Where an email lies: how to read its bytes again, and what else is known of it.

    Attributes:
        opener: reads the email's bytes again, for the contents of its attachments.
        direction: from the folder it lay in, or unknown.
        details: of the place it was found in (folder, flags).
        owners: addresses of the owner, case folded.
    """

    place: Provenance
    opener: Callable[[], bytes]
    direction: Direction = Direction.UNKNOWN
    details: tuple[tuple[str, str], ...] = ()
    owners: frozenset[str] = frozenset()


def parsed(raw: bytes) -> Mail:
    """An email's parts.

    Raises:
        RecursionError: when its parts are nested beyond all reason.
    """
    return BytesParser(policy=policy.compat32).parse(io.BytesIO(raw))


def records(raw: bytes, kept: Kept, found: Counter[str]) -> Iterator[Message | Skipped]:
    """An email's message, and the messages that are attached to it whole.

    Args:
        raw: its bytes.
        kept: where it lies.
        found: counts for the notices.
    """
    try:
        mail = parsed(raw)
        yield from _records(mail, kept, (), found)
    except RecursionError:
        sample = raw[:200].decode("utf-8", "replace")
        yield Skipped(kept.place, "its parts are nested too deep", sample)


def _records(
    mail: Mail, kept: Kept, path: tuple[int, ...], found: Counter[str]
) -> Iterator[Message]:
    headers = headers_of(mail)
    content = _Content()
    _collect(mail, path, content, kept)
    found["parts beyond the limit"] += content.left_out
    subject = first(headers, "subject")
    own, quoted = split_quoted(content.text(), subject)
    body = "\n\n".join(each for each in (subject, own) if each)
    details = dict(kept.details) | details_of(headers)
    if quoted:
        details["quoted"] = quoted[:MOST_QUOTED]
    if path:
        details["attached to"] = kept.place.locator
    if content.opaque:
        details["content"] = content.opaque
    sender, to = ends(headers, kept.owners)
    way = direction_of(kept, sender, to, headers, nested=bool(path))
    if way is Direction.OUTGOING and sender is not None:
        sender = replace(sender, owner=True)
    place = kept.place
    if path:
        part = ".".join(map(str, path))
        place = Provenance(place.source_sha256, place.member, f"part={part};{place.locator}")
    yield Message(
        provenance=place,
        time=time_of(headers, details),
        platform="email",
        thread=thread_of(sender, to),
        sender=sender,
        recipients=to,
        direction=way,
        body=body or None,
        attachments=tuple(content.attachments),
        state="draft" if "draft" in first(headers, "x-gmail-labels").casefold() else "",
        marks=(*_marks(headers), *forwarded(subject)),
        native_id=first(headers, "message-id"),
        details=details,
    )
    for inner, inner_path in content.mails:
        yield from _records(inner, kept, inner_path, found)


def headers_of(mail: Mail) -> dict[str, list[str]]:
    """All headers, decoded, by their name in lower case."""
    found: dict[str, list[str]] = {}
    for name, value in mail.raw_items():
        found.setdefault(name.lower(), []).append(decoded(str(value)))
    return found


def first(headers: dict[str, list[str]], name: str) -> str:
    """The first header of a name, or an empty string."""
    return (headers.get(name) or [""])[0]


def decoded(raw: str) -> str:
    """A header value with its encoded words and its 8-bit bytes as text, unfolded."""
    plain = re.sub(r"\r?\n[ \t]*", " ", raw)
    if any("\udc80" <= char <= "\udcff" for char in plain):
        plain = text_from(plain.encode("utf-8", "surrogateescape"))
    if "=?" not in plain:
        return plain.strip()
    try:
        pieces = decode_header(plain)
    except (HeaderParseError, ValueError):
        return plain.strip()
    return "".join(
        text_from(piece, charset or "") if isinstance(piece, bytes) else piece
        for piece, charset in pieces
    ).strip()


def text_from(raw: bytes, charset: str = "") -> str:
    """Bytes as text: by the charset they declare, else UTF-8, else Windows-1252."""
    for name in (charset, "utf-8", "cp1252"):
        try:
            if name:
                return raw.decode(name)
        except (UnicodeDecodeError, LookupError, ValueError):
            continue
    return raw.decode("utf-8", "replace")


def addresses(values: list[str], owners: frozenset[str] = frozenset()) -> tuple[Party, ...]:
    """The parties of address headers."""
    found = []
    within = [each[: limits.ADDRESS_CHARS] for each in values]
    for name, address in getaddresses(within)[: limits.RECIPIENTS]:
        identifier = address.strip() or name.strip()
        if identifier:
            shown = name.strip() if address.strip() and name.strip() != address.strip() else ""
            found.append(Party(identifier, shown, identifier.casefold() in owners))
    return tuple(dict.fromkeys(found))


def ends(
    headers: dict[str, list[str]], owners: frozenset[str]
) -> tuple[Party | None, tuple[Party, ...]]:
    """Sender and recipients; of several senders the first, the others stay in the details."""
    senders = addresses(headers.get("from", []), owners) or addresses(
        headers.get("sender", []), owners
    )
    to = addresses([v for name in ("to", "cc", "bcc") for v in headers.get(name, [])], owners)
    return (senders[0] if senders else None), to


def thread_of(sender: Party | None, to: tuple[Party, ...]) -> Thread:
    """An email's conversation: the people in it, whoever writes."""
    people = dict.fromkeys(
        each.identifier.casefold() for each in (*((sender,) if sender else ()), *to)
    )
    named = [each.name for each in (*((sender,) if sender else ()), *to) if not each.owner]
    name = next((each for each in named if each), "") if len(people) <= 2 else ""
    return Thread(",".join(sorted(people)), name, len(people) > 2)


def direction_of(
    kept: Kept,
    sender: Party | None,
    to: tuple[Party, ...],
    headers: dict[str, list[str]],
    *,
    nested: bool = False,
) -> Direction:
    """By the owner's addresses, a Gmail label, or the folder; unknown for one attached."""
    if sender is not None and sender.owner:
        return Direction.OUTGOING
    if any(each.owner for each in to):
        return Direction.INCOMING
    if nested:
        return Direction.UNKNOWN
    labels = [each.strip().casefold() for each in first(headers, "x-gmail-labels").split(",")]
    if "sent" in labels or "drafts" in labels:
        return Direction.OUTGOING
    return Direction.INCOMING if "inbox" in labels else kept.direction


def details_of(headers: dict[str, list[str]]) -> dict[str, str]:
    """Headers that are kept, and second ones where there may be only one."""
    found = {"Subject": first(headers, "subject")} if first(headers, "subject") else {}
    for name in KEPT:
        if values := headers.get(name.lower()):
            found[name] = "\n".join(values)[:MOST_KEPT]
    if received := headers.get("received"):
        found["Received"] = received[0][:MOST_KEPT]
    long = sum(each.count("@") for name in ("to", "cc", "bcc") for each in headers.get(name, ()))
    if long > limits.RECIPIENTS:
        found["recipients"] = f"{long:,} addresses; the first {limits.RECIPIENTS:,} are listed"
    for name in ("from", "date", "subject"):
        if len(headers.get(name, ())) > 1:
            found[f"all {name}"] = "\n".join(headers[name])[:MOST_KEPT]
    return found


def time_of(headers: dict[str, list[str]], details: dict[str, str]) -> TimeStamp:
    """The time an email states, else the time of its last transport, which is said."""
    stated = mail_time(first(headers, "date"))
    transported = mail_time(first(headers, "received").rpartition(";")[2].strip())
    if stated.utc is None and stated.wall is None and transported.utc is not None:
        details["time from"] = "the topmost Received header"
        if stated.text:
            details["Date"] = stated.text
        return transported
    if stated.utc is not None and transported.utc is not None:
        apart = abs(stated.utc - transported.utc)
        if apart > timedelta(days=1):
            details["Date and Received differ"] = f"by {apart.days} days"
    return stated


def _marks(headers: dict[str, list[str]]) -> tuple[str, ...]:
    labels = {each.strip().casefold() for each in first(headers, "x-gmail-labels").split(",")}
    return tuple(sorted({"spam": "spam", "trash": "trash", "starred": "starred"}[each]
                        for each in labels & {"spam", "trash", "starred"}))  # fmt: skip


class _Content:
    """What the parts of one email hold."""

    def __init__(self) -> None:
        self.texts: list[tuple[str, str]] = []  # kind and text, in order
        self.attachments: list[Attachment] = []
        self.mails: list[tuple[Mail, tuple[int, ...]]] = []
        self.opaque = ""
        self.left_out = 0
        self.parts = 0

    def text(self) -> str:
        shown = (text_of(text) if kind == HTML else text for kind, text in self.texts)
        return "\n".join(each for each in shown if each.strip())

    def settle(self, since: int) -> None:
        """Of texts that say the same in several forms, leave the plain one, where it says it."""
        if any(kind != HTML and text.strip() for kind, text in self.texts[since:]):
            self.texts[since:] = [each for each in self.texts[since:] if each[0] != HTML]


def _collect(mail: Mail, path: tuple[int, ...], content: _Content, kept: Kept) -> None:
    content.parts += 1
    if content.parts > MOST_PARTS:
        content.left_out += 1
        return
    kind = mail.get_content_type()
    parts = mail.get_payload() if mail.is_multipart() else None
    if isinstance(parts, list):
        since = len(content.texts)
        for number, part in enumerate(parts, 1):
            if kind == "message/rfc822" and isinstance(part, Mail):
                content.mails.append((part, (*path, number)))
            elif isinstance(part, Mail):
                if part.get_content_type() == "message/rfc822":
                    _attached_mail(part, (*path, number), content)
                else:
                    _collect(part, (*path, number), content, kept)
        if kind == "multipart/alternative":
            content.settle(since)
        return
    name = name_of(mail)
    attached = "attachment" in str(mail.get("content-disposition", "")).casefold()
    if kind in ("application/pkcs7-mime", "application/x-pkcs7-mime", "application/pgp-encrypted"):
        content.opaque = "encrypted or signed as a whole: not read"
    told = kind in TEXTS or not (name or content.texts)  # of other kinds only what comes first
    if kind.startswith("text/") and told and not attached:
        content.texts.append((kind, _text(mail)))
        return
    if kind.startswith("message/") and not attached:
        content.texts.append((kind, _text(mail)))
        return
    opener = partial(_open_part, kept.opener, path)
    content.attachments.append(Attachment(name, kind, Held.PRESENT, opener))


HTML = "text/html"
TEXTS = ("text/plain", HTML)


def _attached_mail(part: Mail, path: tuple[int, ...], content: _Content) -> None:
    inner = part.get_payload()
    if isinstance(inner, list):
        content.mails += [(each, path) for each in inner[:1] if isinstance(each, Mail)]


def _text(mail: Mail) -> str:
    payload = mail.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return str(mail.get_payload()) if not mail.is_multipart() else ""
    text = text_from(payload, _charset(mail))
    if str(mail.get_param("format", "")).casefold() == "flowed":
        text = re.sub(r"(?<=[^\s>]) \r?\n(?!>)", " ", text)
    return text


def _charset(mail: Mail) -> str:
    try:
        return str(mail.get_content_charset() or "")
    except (LookupError, ValueError, UnicodeError):
        return ""


def name_of(mail: Mail) -> str:
    """An attachment's name, from any of the ways that it is written in."""
    for header, param in (("content-disposition", "filename"), ("content-type", "name")):
        try:
            value = mail.get_param(param, None, header)
        except (ValueError, UnicodeError):
            continue
        if value:
            text = collapse_rfc2231_value(value) if isinstance(value, tuple) else str(value)
            return decoded(text).strip().replace("\\", "/").rpartition("/")[2]
    return ""


def _open_part(opener: Callable[[], bytes], path: tuple[int, ...]) -> BinaryIO:
    part = parsed(opener())
    for number in path:
        inner = _parts(part)
        if number > len(inner):
            break
        part = inner[number - 1]
        if part.get_content_type() == "message/rfc822" and (within := _parts(part)):
            part = within[0]
    payload = part.get_payload(decode=True)
    return io.BytesIO(payload if isinstance(payload, bytes) else str(payload).encode())


def _parts(mail: Mail) -> list[Mail]:
    payload = mail.get_payload()
    return [each for each in payload if isinstance(each, Mail)] if isinstance(payload, list) else []
