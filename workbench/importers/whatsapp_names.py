"""WhatsApp's own address book: `wa.db` on Android, `ContactsV2.sqlite` on iOS.

The name saved in this phone and the name that a person gave themselves are two things: the first
is the contact's name here, the second stands among the details.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from workbench.evidence import Probe, Source
from workbench.evidence.sqlite_rows import Damage, Database
from workbench.evidence.sqlite_source import about, at_row, database, ledger, lost, original_row
from workbench.importers._rows import Tally, apple_shown, text, told, unix_shown
from workbench.importers._whatsapp_people import identifier
from workbench.importers.protocol import Certainty, Context, Format, Match
from workbench.records import Contact, Notice, Provenance, Yielded

FORMAT = Format(
    code="whatsapp-names",
    title="WhatsApp's address book (wa.db, ContactsV2.sqlite)",
    version=1,
    platforms=("whatsapp",),
    carries=(
        "contacts with the name saved and the name they gave themselves", "groups",
        "blocked accounts", "verified business names", "about texts with their time",
    ),
    omits=("profile pictures",),
    times="UTC: counts since 1970 (Android) or 2001 (iOS)",
    checked_on={"2023-10 wa.db (anonymised)": 2},
)  # fmt: skip


class _Android(NamedTuple):
    rowid: int
    jid: Any
    number: Any
    display_name: Any
    wa_name: Any
    nickname: Any
    company: Any
    status: Any
    status_timestamp: Any
    is_whatsapp_user: Any
    is_spam_reported: Any


class _Jid(NamedTuple):
    rowid: int
    jid: Any
    name: Any


class _Ios(NamedTuple):
    rowid: int
    zfullname: Any
    zphonenumber: Any
    zphonenumberlabel: Any
    zwhatsappid: Any
    zabouttext: Any
    zabouttimestamp: Any


def sniff(probe: Probe) -> Match | None:
    """Claim a database with either system's table of WhatsApp contacts."""
    if probe.has("wa_contacts", "jid"):
        return Match(FORMAT, Certainty.BY_SIGNATURE, "SQLite with table wa_contacts")
    if probe.has("zwaaddressbookcontact", "zfullname"):
        return Match(FORMAT, Certainty.BY_SIGNATURE, "SQLite with table ZWAADDRESSBOOKCONTACT")
    return None


def read(source: Source, context: Context) -> Iterator[Yielded]:  # noqa: ARG001
    """Stream the contacts, the blocked, the business names, then the notices."""
    with database(source) as copy:
        android = copy.has("wa_contacts")
        tally = Tally()
        yield from (_android if android else _ios)(source, copy, tally)
        if android:
            yield from _others(source, copy)
        if not tally.records:
            yield Notice("empty", "contacts were looked for, there are none")
        table = "wa_contacts" if android else "zwaaddressbookcontact"
        yield from ledger(copy, table, tally.records)
        yield from about(copy, table)


def original(source: Source, provenance: Provenance) -> bytes:
    """The row as JSON."""
    return original_row(source, provenance)


def _android(source: Source, copy: Database, tally: Tally) -> Iterator[Yielded]:
    for row in copy.rows("wa_contacts", _Android):
        if isinstance(row, Damage):
            yield lost(source, row)
            continue
        tally.records += 1
        jid = text(row.jid)
        yield Contact(
            provenance=at_row(source, "wa_contacts", row.rowid),
            platform="whatsapp",
            list_name="groups" if jid.endswith("@g.us") else "contacts",
            name=text(row.display_name),
            identifiers=tuple(dict.fromkeys(filter(None, (identifier(jid), text(row.number))))),
            details=told(
                jid=jid,
                own_name=text(row.wa_name),
                nickname=text(row.nickname),
                organisation=text(row.company),
                about=text(row.status),
                about_since=unix_shown(row.status_timestamp),
                uses_whatsapp="no" if row.is_whatsapp_user == 0 else "",
                reported="yes" if row.is_spam_reported == 1 else "",
            ),
        )


def _others(source: Source, copy: Database) -> Iterator[Contact]:
    """Blocked accounts and the names of businesses."""
    for table, list_name, column in (
        ("wa_block_list", "blocked", "jid"),
        ("wa_vnames", "verified businesses", "verified_name"),
    ):
        if copy.has(table, "jid"):
            for each in copy.listed(table, _Jid, {"name": column}):
                name = text(each.name) if column != "jid" else ""
                who = (identifier(text(each.jid)),)
                yield Contact(at_row(source, table, each.rowid), "whatsapp", list_name, name, who)


def _ios(source: Source, copy: Database, tally: Tally) -> Iterator[Yielded]:
    for row in copy.rows("zwaaddressbookcontact", _Ios):
        if isinstance(row, Damage):
            yield lost(source, row)
            continue
        tally.records += 1
        ident = text(row.zwhatsappid)
        ids = (text(row.zphonenumber), identifier(ident) if "@" in ident else "")
        yield Contact(
            provenance=at_row(source, "zwaaddressbookcontact", row.rowid),
            platform="whatsapp",
            list_name="contacts",
            name=text(row.zfullname),
            identifiers=tuple(dict.fromkeys(filter(None, ids))),
            details=told(
                label=text(row.zphonenumberlabel),
                whatsapp_id=ident,
                about=text(row.zabouttext),
                about_since=apple_shown(row.zabouttimestamp),
            ),
        )
