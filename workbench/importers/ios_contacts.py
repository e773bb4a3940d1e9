"""Contacts on iOS and macOS: `AddressBook.sqlitedb` and `AddressBook-v22.abcddb`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from workbench.evidence import Probe, Source
from workbench.evidence.epoch import since_2001
from workbench.evidence.sqlite_rows import Damage, Database
from workbench.evidence.sqlite_source import about, at_row, database, ledger, lost, original_row
from workbench.importers._rows import Tally, apple_shown, number, text, told
from workbench.importers.protocol import Certainty, Context, Format, Match
from workbench.records import Contact, Notice, Provenance, Yielded

FORMAT = Format(
    code="ios-contacts",
    title="Contacts on iOS and macOS (AddressBook)",
    version=1,
    platforms=("phone",),
    carries=(
        "names, organisations, notes", "numbers and e-mail addresses with their labels",
        "postal addresses, web pages, messengers, profiles, related people", "birthdays",
        "when a contact was made and changed", "rows that only the write-ahead log holds",
    ),
    omits=("pictures", "groups", "links between cards of one person"),
    times="UTC: seconds since 2001, the phone's clock",
    checked_on={
        "AddressBook.sqlitedb in its log alone": 1, "AddressBook.sqlitedb, iOS 18 (synthetic)": 4,
        "AddressBook-v22.abcddb (synthetic)": 7,
    },
)  # fmt: skip
KINDS = {
    3: "phone", 4: "e-mail", 5: "address", 12: "date", 13: "messenger", 16: "ringtone",
    22: "web page", 23: "related", 46: "profile",
}  # fmt: skip
IDENTIFIERS = frozenset((3, 4))
LABEL = re.compile(r"_\$!<(.*)>!\$_")
BESIDE = {"abmultivalue": "record_id"}
MAC_BESIDE = {"zabcdphonenumber": "zowner", "zabcdemailaddress": "zowner"}


class _Person(NamedTuple):
    rowid: int
    first: Any
    middle: Any
    last: Any
    prefix: Any
    suffix: Any
    nickname: Any
    organization: Any
    department: Any
    jobtitle: Any
    note: Any
    birthday: Any
    displayname: Any
    creationdate: Any
    modificationdate: Any
    storeid: Any


class _Value(NamedTuple):
    rowid: int
    record_id: int
    property: Any
    label: Any
    value: Any


class _Entry(NamedTuple):
    rowid: int
    parent_id: int
    key: Any
    value: Any


class _Text(NamedTuple):
    rowid: int
    value: Any


class _Entity(NamedTuple):
    rowid: int
    z_name: Any


class _Mac(NamedTuple):
    rowid: int
    z_ent: Any
    zfirstname: Any
    zmiddlename: Any
    zlastname: Any
    zname: Any
    znickname: Any
    zorganization: Any
    zdepartment: Any
    zjobtitle: Any
    zcreationdate: Any
    zmodificationdate: Any


class _Owned(NamedTuple):
    rowid: int
    zowner: int
    value: Any
    zlabel: Any


class _Note(NamedTuple):
    rowid: int
    zcontact: int
    ztext: Any


def sniff(probe: Probe) -> Match | None:
    """Claim a database with either system's table of people."""
    if probe.has("abperson", "first", "last") and "abmultivalue" in probe.tables:
        return Match(FORMAT, Certainty.BY_SIGNATURE, "SQLite with table ABPerson")
    if probe.has("zabcdrecord", "zfirstname", "zlastname"):
        return Match(FORMAT, Certainty.BY_SIGNATURE, "SQLite with table ZABCDRECORD")
    return None


def read(source: Source, context: Context) -> Iterator[Yielded]:  # noqa: ARG001
    """Stream the contacts, then the notices."""
    with database(source) as copy:
        tally = Tally()
        table = "abperson" if copy.has("abperson") else "zabcdrecord"
        yield from (_ios if table == "abperson" else _mac)(source, copy, tally)
        if not tally.records:
            yield Notice("empty", "contacts were looked for, there are none")
        yield from ledger(copy, table, tally.records)
        yield from about(copy, table)


def original(source: Source, provenance: Provenance) -> bytes:
    """The row with its numbers and addresses, as JSON."""
    ios = "table=abperson;" in provenance.locator
    return original_row(source, provenance, BESIDE if ios else MAC_BESIDE)


def _ios(source: Source, copy: Database, tally: Tally) -> Iterator[Yielded]:
    labels = {each.rowid: text(each.value) for each in copy.listed("abmultivaluelabel", _Text)}
    keys = {each.rowid: text(each.value) for each in copy.listed("abmultivalueentrykey", _Text)}
    values = copy.linked("abmultivalue", _Value, "record_id")
    entries = copy.linked("abmultivalueentry", _Entry, "parent_id")
    for row in copy.rows("abperson", _Person):
        if isinstance(row, Damage):
            yield lost(source, row)
            continue
        tally.records += 1
        identifiers: list[str] = []
        rest: dict[str, list[str]] = {}
        for each in values.of(row.rowid):
            kind = number(each.property)
            parts = [
                f"{keys.get(number(e.key), '')} {text(e.value)}".strip()
                for e in entries.of(each.rowid)
            ]
            value = text(each.value) or ", ".join(parts)
            if not value:
                continue
            label = _label(labels.get(number(each.label), ""))
            name = KINDS.get(kind, f"property {kind}")
            if kind in IDENTIFIERS:
                identifiers.append(value)
                if label:
                    rest.setdefault("labels", []).append(f"{value}: {label}")
            else:
                rest.setdefault(name, []).append(f"{value} ({label})" if label else value)
        full = " ".join(filter(None, (text(row.first), text(row.middle), text(row.last))))
        yield Contact(
            provenance=at_row(source, "abperson", row.rowid),
            platform="phone",
            list_name="contacts",
            name=full or text(row.displayname) or text(row.nickname) or text(row.organization),
            identifiers=tuple(dict.fromkeys(identifiers)),
            details={
                **{key: "; ".join(values_) for key, values_ in rest.items()},
                **told(
                    nickname=text(row.nickname),
                    organisation=text(row.organization),
                    department=text(row.department),
                    job=text(row.jobtitle),
                    note=text(row.note),
                    birthday=_birthday(row.birthday),
                    made=apple_shown(row.creationdate),
                    changed=apple_shown(row.modificationdate),
                    store=text(row.storeid),
                ),
            },
        )


def _birthday(value: object) -> str:
    """A birthday as written, or, where it is a count since 2001, as a date."""
    written = text(value)
    stamp = since_2001(value)[0] if re.fullmatch(r"-?\d{6,}(\.\d+)?", written) else None
    return stamp.utc.date().isoformat() if stamp and stamp.utc else written


def _label(written: str) -> str:
    found = LABEL.fullmatch(written)
    return found[1] if found else written


def _mac(source: Source, copy: Database, tally: Tally) -> Iterator[Yielded]:
    tables = (
        ("zabcdphonenumber", "zfullnumber", ""), ("zabcdemailaddress", "zaddress", ""),
        ("zabcdurladdress", "zurl", "web page"), ("zabcdrelatedname", "zname", "related"),
        ("zabcdsocialprofile", "zuseridentifier", "profile"),
    )  # fmt: skip
    linked = [
        (copy.linked(table, _Owned, "zowner", {"value": column}), kind)
        for table, column, kind in tables
        if copy.has(table, "zowner", column)
    ]
    notes = copy.linked("zabcdnote", _Note, "zcontact")
    entities = {each.rowid: text(each.z_name) for each in copy.listed("z_primarykey", _Entity)}
    for row in copy.rows("zabcdrecord", _Mac):
        if isinstance(row, Damage):
            yield lost(source, row)
            continue
        tally.records += 1
        identifiers: list[str] = []
        rest: dict[str, list[str]] = {}
        for side, kind in linked:
            for each in side.of(row.rowid):
                value, label = text(each.value), _label(text(each.zlabel))
                if kind:
                    rest.setdefault(kind, []).append(f"{value} ({label})" if label else value)
                elif value:
                    identifiers.append(value)
                    if label:
                        rest.setdefault("labels", []).append(f"{value}: {label}")
        parts = (text(row.zfirstname), text(row.zmiddlename), text(row.zlastname))
        note = "; ".join(text(each.ztext) for each in notes.of(row.rowid))
        yield Contact(
            provenance=at_row(source, "zabcdrecord", row.rowid),
            platform="phone",
            list_name="groups"
            if entities.get(number(row.z_ent), "").endswith("Group")
            else "contacts",
            name=" ".join(filter(None, parts)) or text(row.zname) or text(row.zorganization),
            identifiers=tuple(dict.fromkeys(identifiers)),
            details={
                **{key: "; ".join(values) for key, values in rest.items()},
                **told(
                    nickname=text(row.znickname),
                    organisation=text(row.zorganization),
                    department=text(row.zdepartment),
                    job=text(row.zjobtitle),
                    note=note,
                    made=apple_shown(row.zcreationdate),
                    changed=apple_shown(row.zmodificationdate),
                ),
            },
        )
