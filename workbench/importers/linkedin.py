"""LinkedIn's data download: the zip or folder of CSV files, or `messages.csv` alone.

The address of a profile identifies a person; names can hold commas and change. Times are UTC,
stated. What was only drafted is kept as a draft.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from pathlib import PurePosixPath
from typing import Any

from workbench.errors import InputError
from workbench.evidence import Probe, Source, written_times
from workbench.evidence.spans import read_span
from workbench.importers._accounts import Export, Row, account_event, flat, two_ends
from workbench.importers.protocol import Certainty, Context, Format, Match
from workbench.records import (
    Attachment,
    Contact,
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
    code="linkedin",
    title="LinkedIn data download",
    version=1,
    platforms=("linkedin",),
    carries=(
        "messages of all folders, drafts marked", "invitations with their message", "connections,"
        " own numbers and addresses", "comments and posts", "log-ins, registration and searches as"
        " events",
    ),
    omits=(
        "reactions, endorsements, jobs and the rest: named in a notice",
        "attachments: only their addresses are in it", "talks with LinkedIn's own guides and"
        " role-plays: named in a notice, for no person is in them",
    ),
    times="UTC, stated; invitations may state no zone and are then wall-clock time",
    unverified=("the words in the column of drafts", "notes above the connections",),
    checked_on={"linkedin-export-viewer": 22255},
)  # fmt: skip
HEAD = "CONVERSATION ID,CONVERSATION TITLE,FROM,SENDER PROFILE URL,TO"
TAG = re.compile(r"<(?:br|/p|/div)\s*/?>|</?[A-Za-z][^<>]{0,400}>")
MARKUP = re.compile(r"<(?:p|br|a|div|span|strong|em)\b[^<>]*>", re.IGNORECASE)
EVENTS = {
    "Logins.csv": ("log-in", "Login Date"),
    "Registration.csv": ("registration", "Registered At"),
    "SearchQueries.csv": ("search", "Time"),
    "Security Challenges.csv": ("challenge", "Challenge Date"),
}
US_STYLE = re.compile(
    r"(\d{1,2})/(\d{1,2})/(\d{2}|\d{4}),? (\d{1,2}):(\d{2})(?::(\d{2}))?[ \u202f]?([AP]M)?"
)
OWN = {"PhoneNumbers.csv": "Number", "Whatsapp Phone Numbers.csv": "Number",
       "Email Addresses.csv": "Email Address"}  # fmt: skip
PUBLIC = {"Comments.csv": ("comments", "Message"), "Shares.csv": ("posts", "ShareCommentary")}


def sniff(probe: Probe) -> Match | None:
    """Claim `messages.csv` by its headings, or a download that holds one or its sister files."""
    if probe.is_file:
        text = (probe.text() or "").lstrip("\ufeff")
        found = text.startswith(HEAD)
        return Match(FORMAT, Certainty.BY_SIGNATURE, "headings of messages.csv") if found else None
    names = {PurePosixPath(each).name for each in probe.names if each.count("/") <= 1}
    files = [each for each in probe.names if each.endswith("messages.csv") and each.count("/") <= 1]
    if any((probe.text(each) or "").lstrip("\ufeff").startswith(HEAD) for each in files):
        return Match(FORMAT, Certainty.BY_SIGNATURE, "messages.csv with LinkedIn's headings")
    if {"Connections.csv", "Profile.csv"} <= names:
        return Match(FORMAT, Certainty.BY_STRUCTURE, "Connections.csv and Profile.csv")
    return None


def read(source: Source, context: Context) -> Iterator[Yielded]:
    """Stream the messages, people and events, then what was not looked at."""
    export = Export(source)
    owner = context.owner or _owner(export)
    if not owner:
        yield Notice("owner-unknown", "Profile.csv is missing; directions are unknown")
    for name in export.names:
        try:
            yield from _file(export, name, owner)
        except InputError as problem:
            yield Skipped(source.at("", name), problem.what)
    yield from export.left_over()


def original(source: Source, provenance: Provenance) -> bytes:
    """The row of one record, as it stands in its file."""
    return read_span(source, provenance)


def _owner(export: Export) -> str:
    """The owner's name by `Profile.csv`."""
    for name in export.matching(re.compile(r"(?:^|/)Profile\.csv$")):
        for row in export.table(name, "First Name"):
            if isinstance(row, Row):
                parts = (row.value.get("First Name", ""), row.value.get("Last Name", ""))
                return " ".join(each for each in parts if each)
    return ""


def _file(export: Export, name: str, owner: str) -> Iterator[Yielded]:
    found = _reading(name, owner, alone=export.is_file)
    if found is None:
        return
    column, make = found
    for row in export.table(name, column):
        yield row if isinstance(row, Skipped) else make(row)


def _reading(name: str, owner: str, *, alone: bool) -> tuple[str, Callable[[Row], Yielded]] | None:
    """Which column a file is known by, and what makes a record of its rows; None for the rest."""
    last = PurePosixPath(name).name
    if last == "messages.csv" or alone:
        return "CONVERSATION ID", partial(_message, owner=owner)
    if last == "Connections.csv":
        return "First Name", _connection
    if last == "Invitations.csv":
        return "Sent At", _invitation
    if last in PUBLIC:
        thread, column = PUBLIC[last]
        return column, partial(_said, thread=thread, column=column, owner=owner)
    if last in OWN:
        return OWN[last], partial(_own, column=OWN[last])
    if last in EVENTS:
        event, column = EVENTS[last]
        return column, partial(_happening, event=event, column=column)
    return None


def _happening(row: Row, event: str, column: str) -> Message:
    stamp = written_times.stated(row.value.get(column, ""))
    return account_event(row.place, stamp, "linkedin", event, row.value)


def _sent(text: str) -> TimeStamp:
    """When an invitation was sent: stated, or month first without a zone, as LinkedIn writes it."""
    found = US_STYLE.fullmatch(text)
    if found is None:
        return written_times.stated(text)
    month, day, year, hour, minute = (int(each) for each in found.groups()[:5])
    if found[7]:
        hour = hour % 12 + (12 if found[7] == "PM" else 0)
    try:
        wall = datetime(year if year > 99 else 2000 + year, month, day, hour, minute)  # noqa: DTZ001
    except ValueError:
        return TimeStamp.unreadable(text)
    return TimeStamp.wall_clock(text, wall, step=60)


def _message(row: Row, owner: str) -> Message | Skipped:
    told: dict[str, str] = row.value
    name, link = told.get("FROM", ""), told.get("SENDER PROFILE URL", "")
    if not name and not link:
        return Skipped(row.place, "a message without a sender", str(told)[:200])
    sender = _party(name, link, owner)
    people = _recipients(told, owner)
    recipients, direction = two_ends(sender, people, owner_known=bool(owner))
    raw = told.get("CONTENT", "")
    body = _plain(raw)
    details = {
        key.lower(): told[key] for key in ("SUBJECT", "FOLDER", "ATTACHMENTS") if told.get(key)
    }
    if body != raw:
        details["text as stored"] = raw
    draft = told.get("IS MESSAGE DRAFT", "").lower() in ("true", "yes")
    group = len(people) > 1
    title = told.get("CONVERSATION TITLE", "")
    others = ", ".join(each.name or each.identifier for each in (sender, *people) if not each.owner)
    return Message(
        provenance=row.place,
        time=written_times.stated(told.get("DATE", "")),
        platform="linkedin",
        thread=Thread(told.get("CONVERSATION ID", ""), title or others, group),
        sender=sender,
        recipients=recipients,
        direction=direction,
        body=body or None,
        attachments=tuple(
            Attachment(PurePosixPath(each.split("?", 1)[0]).name, held=Held.OMITTED)
            for each in told.get("ATTACHMENTS", "").split()
        ),
        state="draft" if draft else "",
        marks=("spam",) if told.get("FOLDER", "").upper() == "SPAM" else (),
        details=details,
    )


def _party(name: str, link: str, owner: str) -> Party:
    return Party(link or name, name if link else "", owner=bool(owner) and owner in (name, link))


def _recipients(told: dict[str, str], owner: str) -> tuple[Party, ...]:
    """The people written to, by address; names only where they can be told apart."""
    links = [
        each.strip() for each in told.get("RECIPIENT PROFILE URLS", "").split(",") if each.strip()
    ]
    text = told.get("TO", "")
    names = (
        [text] if len(links) == 1 else [each.strip() for each in text.split(",") if each.strip()]
    )
    if len(names) == len(links):
        return tuple(_party(name, link, owner) for name, link in zip(names, links, strict=True))
    if links:
        return tuple(_party("", link, owner) for link in links)
    return tuple(_party(name, "", owner) for name in names)


def _plain(text: str) -> str:
    """The text of a body that is HTML; another stays as it is."""
    if not MARKUP.search(text):
        return html.unescape(text) if "&" in text else text
    return html.unescape(TAG.sub(lambda tag: "" if tag[0][1:2].isalpha() and tag[0][1:3] != "br"
                                 else "\n", text)).strip()  # fmt: skip


def _connection(row: Row) -> Contact | Skipped:
    told: dict[str, Any] = row.value
    name = f"{told.get('First Name', '')} {told.get('Last Name', '')}".strip()
    ids = tuple(each for each in (told.get("URL"), told.get("Email Address")) if each)
    if not name and not ids:
        return Skipped(row.place, "a connection without name or address", str(told)[:200])
    rest = {key: told[key] for key in ("Company", "Position", "Connected On") if told.get(key)}
    return Contact(row.place, "linkedin", "connections", name, ids or (name,), None, rest)


def _invitation(row: Row) -> Message:
    """An invitation to connect, with what was written in it."""
    told: dict[str, str] = row.value
    outgoing = told.get("Direction", "").upper() == "OUTGOING"
    sender = Party(
        told.get("inviterProfileUrl") or told.get("From", ""), told.get("From", ""), outgoing
    )
    to = Party(
        told.get("inviteeProfileUrl") or told.get("To", ""), told.get("To", ""), not outgoing
    )
    text = told.get("Message", "")
    other = to if outgoing else sender
    return Message(
        row.place, _sent(told.get("Sent At", "")), "linkedin",
        Thread(f"invitation:{other.identifier}", other.name), sender, (to,),
        Direction.OUTGOING if outgoing else Direction.INCOMING, text or None,
        marks=("request",), details={"event": "invitation"} | flat(told),
    )  # fmt: skip


def _said(row: Row, thread: str, column: str, owner: str) -> Message:
    told: dict[str, str] = row.value
    rest = {key: value for key, value in told.items() if key not in (column, "Date") and value}
    return Message(
        row.place, written_times.stated(told.get("Date", "")), "linkedin",
        Thread(thread, thread.capitalize(), group=True), Party(owner, owner=True), (),
        Direction.OUTGOING, told.get(column) or None, marks=("public",), details=rest,
    )  # fmt: skip


def _own(row: Row, column: str) -> Contact | Skipped:
    told: dict[str, str] = row.value
    value = told.get(column, "")
    if not value:
        return Skipped(row.place, "an empty row", str(told)[:200])
    number = " ".join(each for each in (told.get("Extension", ""), value) if each)
    stamp = written_times.stated(told.get("Updated On", "")) if told.get("Updated On") else None
    time: TimeStamp | None = stamp
    return Contact(row.place, "linkedin", "own profile", "", (number,), time, flat(told))
