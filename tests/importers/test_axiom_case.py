"""AXIOM's case database: other layouts of it, names of columns, what nothing defines."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from workbench.evidence import Probe, open_source
from workbench.importers import claims, importer_for
from workbench.importers.protocol import Context
from workbench.records import Call, Contact, Direction, Message, Notice, Skipped, Yielded

SCHEMA = """
CREATE TABLE artifact (artifact_id TEXT, artifact_name TEXT);
CREATE TABLE artifact_version (artifact_version_id TEXT, artifact_id TEXT);
CREATE TABLE fragment_definition (fragment_definition_id INTEGER, artifact_version_id TEXT, {name} TEXT);
CREATE TABLE scan_artifact_hit (hit_id INTEGER, artifact_version_id TEXT);
CREATE TABLE hit_fragment_string (hit_id INTEGER, fragment_definition_id INTEGER, value TEXT);
CREATE TABLE hit_fragment_date (hit_id INTEGER, fragment_definition_id INTEGER, unix_timestamp {kind});
"""  # noqa: E501
WHEN = 1738444449


def case(
    folder: Path,
    artefact: str,
    *hits: dict[str, str],
    name: str = "name",
    kind: str = "INTEGER",
    when: float = WHEN,
) -> Path:
    """A case of one artefact; a fragment whose name tells a date has the one time."""
    path = folder / "Case.mfdb"
    fragments = list(dict.fromkeys(key for each in hits for key in each))
    with closing(sqlite3.connect(path)) as db:
        db.executescript(SCHEMA.format(name=name, kind=kind))
        db.execute("INSERT INTO artifact VALUES ('a', ?)", (artefact,))
        db.execute("INSERT INTO artifact_version VALUES ('v', 'a')")
        for number, fragment in enumerate(fragments):
            db.execute("INSERT INTO fragment_definition VALUES (?, 'v', ?)", (number, fragment))
        for number, each in enumerate(hits, 500):
            db.execute("INSERT INTO scan_artifact_hit VALUES (?, 'v')", (number,))
            for key, value in each.items():
                at = fragments.index(key)
                if "Date/Time" in key:
                    db.execute("INSERT INTO hit_fragment_date VALUES (?, ?, ?)", (number, at, when))
                else:
                    db.execute(
                        "INSERT INTO hit_fragment_string VALUES (?, ?, ?)", (number, at, value)
                    )
        db.commit()
    return path


def read(path: Path, owner: str = "") -> list[Yielded]:
    source = open_source(path)
    assert claims(Probe(source))[0].format.code == "axiom-case"
    found = list(importer_for("axiom-case").read(source, Context(owner)))
    assert not {"rows-differ", "rows-uncounted"} & {e.code for e in found if isinstance(e, Notice)}
    return found


@pytest.mark.trap("axiom-case/layouts")
@pytest.mark.parametrize(
    ("name", "kind", "when"),
    [("name", "INTEGER", WHEN), ("fragment_name", "INTEGER", WHEN), ("name", "REAL", WHEN + 0.5)],
)
def test_other_layouts_of_the_tables(name: str, kind: str, when: float, tmp_path: Path) -> None:
    told = {"Sender": "+447700900123", "Message": "hello", "Sent Date/Time": ""}
    path = case(tmp_path, "Pigeon Messages", told, name=name, kind=kind, when=when)
    (found,) = (each for each in read(path) if isinstance(each, Message))
    assert found.time.utc is not None
    assert found.time.utc.timestamp() == when
    assert found.body == "hello"
    original = importer_for("axiom-case").original(open_source(path), found.provenance)
    assert b"scan_artifact_hit" in original


@pytest.mark.trap("axiom-case/names")
@pytest.mark.parametrize(
    ("artefact", "told", "kind"),
    [
        ("Kik Messages", {"From": "a", "To": "b", "Text": "x", "Date/Time": ""}, Message),
        ("Viber Calls", {"Caller": "a", "Call Start Date/Time": "", "Duration": "5"}, Call),
        ("Viber Contacts", {"Name": "Ash", "Phone Number": "+447700900123"}, Contact),
    ],
)
def test_artefacts_are_read_by_the_names_of_their_columns(
    artefact: str, told: dict[str, str], kind: type[Message | Call | Contact], tmp_path: Path
) -> None:
    records = [e for e in read(case(tmp_path, artefact, told)) if not isinstance(e, Notice)]
    assert [type(each) for each in records] == [kind]
    (record,) = records
    assert not isinstance(record, Skipped)
    assert record.platform == artefact.split(" ", 1)[0].lower()  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("artefact", "told"),
    [
        ("Chrome Web History", {"URL": "https://example.org", "Visited Date/Time": ""}),
        ("Messages Without People", {"Text": "x", "Created Date/Time": ""}),
        ("Cached Messages", {"Sender": "a", "Message": "without a time"}),
    ],
)
def test_artefacts_that_are_none_of_these_are_counted(
    artefact: str, told: dict[str, str], tmp_path: Path
) -> None:
    found = read(case(tmp_path, artefact, told, told))
    assert all(isinstance(each, Notice) for each in found)
    (left,) = (each for each in found if isinstance(each, Notice) and each.code == "not-read")
    assert left.count == 2
    assert artefact in left.text


@pytest.mark.trap("axiom-case/owner")
def test_direction_is_told_by_the_status_or_the_owner(tmp_path: Path) -> None:
    told = {"Sender": "maple", "Recipient": "lark", "Message": "x", "Sent Date/Time": ""}
    path = case(tmp_path, "Pigeon Messages", told)
    (found,) = (each for each in read(path) if isinstance(each, Message))
    assert found.direction is Direction.UNKNOWN
    (found,) = (each for each in read(path, "maple") if isinstance(each, Message))
    assert found.direction is Direction.OUTGOING


def test_the_log_of_an_open_case_is_read(tmp_path: Path) -> None:
    told = {"Sender": "a", "Message": "in the file", "Sent Date/Time": ""}
    path = case(tmp_path, "Pigeon Messages", told)
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("PRAGMA wal_autocheckpoint=0")
        db.execute("INSERT INTO scan_artifact_hit VALUES (501, 'v')")
        db.execute("INSERT INTO hit_fragment_string VALUES (501, 0, 'b'), (501, 1, 'in the log')")
        db.commit()
        found = read(path)
    assert [e.body for e in found if isinstance(e, Message)] == ["in the file", "in the log"]
    assert "write-ahead-log" in {each.code for each in found if isinstance(each, Notice)}
