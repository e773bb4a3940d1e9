"""WhatsApp on Android: `msgstore.db`, in the tables of before and since about 2021.

Databases of the years between hold both, one of them often with its placeholder row alone: what
has rows is read, the new tables first, and a message that stands in both is taken once. Names
come last and are never needed: a message from a number that nobody saved is a message.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any, NamedTuple

from workbench.errors import InputError
from workbench.evidence import Probe, Source
from workbench.evidence.sqlite_copy import LOG_SUFFIXES, opened
from workbench.evidence.sqlite_rows import Database, superseded
from workbench.evidence.sqlite_source import about, as_before_log, database, ledger, original_row
from workbench.importers import _whatsapp_call_log as call_log
from workbench.importers._rows import text
from workbench.importers._whatsapp_new import New
from workbench.importers._whatsapp_old import Old
from workbench.importers._whatsapp_old import Row as OldRow
from workbench.importers._whatsapp_tables import BESIDE
from workbench.importers._whatsapp_tables import Row as NewRow
from workbench.importers.protocol import Certainty, Context, Format, Match
from workbench.records import Message, Notice, Provenance, Skipped, Yielded

FORMAT = Format(
    code="whatsapp-android",
    title="WhatsApp on Android (msgstore.db)",
    version=2,
    platforms=("whatsapp",),
    carries=(
        "texts of both generations of tables", "media with captions", "positions, also live",
        "contacts sent", "calls with direction, outcome and duration", "group events",
        "blocks", "number changes", "disappearing timers and messages", "view-once media",
        "messages unsent by sender or admin", "the mark and time of edits", "reactions",
        "replies with the copy of what they answer", "forwards", "receipts", "polls",
        "status posts",
        "rows that the log deleted or changed, as they were before it",
        "numbers of hidden identities", "names from a wa.db beside it",
    ),
    omits=("earlier versions of edited texts: the app keeps none", "thumbnails", "payments",
           "past members of groups", "votes in polls"),
    times="UTC: milliseconds since 1970, the sender's or the phone's clock",
    unverified=("system rows of old tables", "an empty reaction as one taken back",),
    checked_on={
        "msgstore.db of a fresh account": 0,
        "2023-10 msgstore (anonymised)": 4,
        "whatsapp-viewer test database": 42,
    },
)  # fmt: skip
NEW = ("chat_row_id", "from_me", "key_id", "timestamp")
OLD = ("key_remote_jid", "key_from_me", "key_id")
NAMED = 20


class _Listed(NamedTuple):
    rowid: int
    key_remote_jid: Any
    subject: Any


class _Saved(NamedTuple):
    rowid: int
    jid: Any
    display_name: Any


def sniff(probe: Probe) -> Match | None:
    """Claim a database with WhatsApp's tables of either generation."""
    if probe.has("message", *NEW) and "jid" in probe.tables and "chat" in probe.tables:
        return Match(FORMAT, Certainty.BY_SIGNATURE, "SQLite with tables message, chat and jid")
    if probe.has("messages", *OLD):
        return Match(FORMAT, Certainty.BY_SIGNATURE, "SQLite with WhatsApp's table messages")
    return None


def read(source: Source, context: Context) -> Iterator[Yielded]:  # noqa: ARG001
    """Stream messages and calls of the new tables, then of the old one, then the notices."""
    saved, notice = _saved_names(source)
    if notice is not None:
        yield notice
    with database(source) as copy:
        new = New(source, copy, saved)
        yield from new.identities()
        skipped = 0
        for each in new.records():
            skipped += isinstance(each, Skipped)
            yield each
        yield from ledger(copy, "message", new.tally.records + skipped + new.placeholders)
        yield from call_log.calls(source, copy, new.jids, new.people)
        calls = bool(copy.count("call_log"))
        subjects = {
            text(each.key_remote_jid): text(each.subject)
            for each in copy.listed("chat_list", _Listed)
            if text(each.subject)
        }
        new.people.subjects = {**subjects, **new.people.subjects}
        old = Old(source, copy, new.people, new.members, new.seen, calls=calls)
        yield from old.records()
        yield from _notices(copy, new, old)
        with copy.without_log() as before:
            if before is not None:
                yield from _before_log(source, copy, before, saved)


def _before_log(
    source: Source, copy: Database, before: Database, saved: dict[str, str]
) -> Iterator[Yielded]:
    """Messages that the log deleted or changed, as they were before it."""
    new = New(source, before, saved)
    for row, how in superseded(copy, before, "message", NewRow, ("text_data", "message_type")):
        for each in new.record(row):
            if isinstance(each, Message):
                yield as_before_log(each, how)
    old = Old(source, before, new.people, new.members, new.seen, calls=True)
    for row_, how in superseded(copy, before, "messages", OldRow, ("data", "media_wa_type")):
        for each in old.record(row_):
            if isinstance(each, Message):
                yield as_before_log(each, how)


def original(source: Source, provenance: Provenance) -> bytes:
    """The row, with the rows of the tables that belong to it, as JSON."""
    new = "table=message;" in provenance.locator
    return original_row(source, provenance, BESIDE if new else {})


def _saved_names(source: Source) -> tuple[dict[str, str], Notice | None]:
    """Names by JID from the `wa.db` beside the database, and where they come from."""
    found = source.around.find("wa.db", near=source.place)
    if found is None:
        return {}, None
    around = source.around
    logs = {
        end: partial(around.open, found + end)
        for end in LOG_SUFFIXES
        if found + end in around.names
    }
    try:
        with opened(partial(around.open, found), logs, found) as copy:
            names = {
                text(each.jid): text(each.display_name)
                for each in copy.listed("wa_contacts", _Saved)
                if text(each.display_name)
            }
    except InputError as problem:
        return {}, Notice("names-unread", f"{found} beside it can't be read: {problem.what}")
    return names, Notice("names-from", f"names are those of {found} beside it")


def _notices(copy: Database, new: New, old: Old) -> Iterator[Notice]:
    accounted = old.tally.records + old.placeholders + old.doubles
    yield from ledger(copy, "messages", accounted)
    if old.doubles:
        text_ = "rows of the old table are the same messages as rows of the new one"
        yield Notice("same-in-both", text_, count=old.doubles)
    placeholders = new.placeholders + old.placeholders
    if placeholders:
        yield Notice("placeholder", "rows that the app fills tables with", count=placeholders)
    yield from new.tally.notices("message", "milliseconds")
    yield from old.tally.notices("messages", "milliseconds")
    if old.tally.records:
        yield from about(copy, "message", "messages", "call_log")
    else:
        copy.absent.pop("messages", None)
        yield from about(copy, "message", "call_log")
    empty = new.empty_chats() if not old.tally.records else []
    if empty:
        more = f" and {len(empty) - NAMED:,} more" if len(empty) > NAMED else ""
        shown = ", ".join(empty[:NAMED])
        yield Notice("empty-chats", f"chats without a message, deleted or unused: {shown}{more}")
