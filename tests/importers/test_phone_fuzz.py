"""Phone databases with values that no app writes, and with bytes that are wrong: nothing escapes.

Values are put into any column of any table of the golden samples, of any type and size, and
tables and columns are taken away; the files are also hurt byte by byte.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.golden import Golden, goldens
from workbench import importers as package
from workbench.errors import InputError
from workbench.evidence import Probe, open_source
from workbench.importers.protocol import Context
from workbench.records import Call, Message, Notice, Skipped

GOLDENS = [each for each in goldens() if each.path.suffix == ".sql"]
FORGOTTEN = 3  # rows that only the absent column tells to be placeholders or second copies
VALUES = st.one_of(
    st.none(),
    st.integers(-(2**63), 2**63 - 1),
    st.sampled_from([0, -1, 1, 2**31, 253402300800000, -62135596800, 10**18, 1767225600]),
    st.floats(),
    st.text(max_size=40),
    st.binary(max_size=60),
    st.just("x" * 100_000),
    st.just(b"\x04\x0bstreamtyped\x81\xe8\x03\x84\x01@\x84\x84\x84\x12NSAttributedString"),
    st.just(b"bplist00\xd1\x01\x02"),
)


def tables_of(connection: sqlite3.Connection) -> list[tuple[str, list[str]]]:
    names = [r[0] for r in connection.execute("SELECT name FROM sqlite_master WHERE type='table'")]
    return [
        (name, [row[1] for row in connection.execute(f'PRAGMA table_info("{name}")')])
        for name in sorted(names)
        if not name.startswith("sqlite_")
    ]


def read_all(golden: Golden, path: Path) -> int:
    """How many records come; `InputError` counts as none."""
    try:
        source = open_source(path)
        package.claims(Probe(source))
        found = list(golden.importer.read(source, Context()))
    except InputError:
        return 0
    places = [each.provenance for each in found if isinstance(each, Message | Call)]
    assert len(places) == len(set(places))
    return sum(not isinstance(each, Notice | Skipped) for each in found)


@pytest.mark.parametrize("golden", GOLDENS, ids=str)
@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())  # fmt: skip
def test_any_value_may_stand_in_any_column(
    golden: Golden, data: st.DataObject, tmp_path: Path
) -> None:
    path = golden.built(tmp_path) if not list(tmp_path.iterdir()) else next(tmp_path.iterdir())
    hurt = path.with_name(f"hurt{path.suffix}")
    hurt.write_bytes(path.read_bytes())
    with closing(sqlite3.connect(hurt)) as connection:
        tables = tables_of(connection)
        for _ in range(data.draw(st.integers(1, 4))):
            table, columns = data.draw(st.sampled_from(tables))
            column = data.draw(st.sampled_from(columns))
            value = data.draw(VALUES)
            try:
                connection.execute(f'UPDATE OR IGNORE "{table}" SET "{column}" = ?', (value,))
            except sqlite3.Error:
                continue
        connection.commit()
    read_all(golden, hurt)


@pytest.mark.slow
@pytest.mark.parametrize("golden", GOLDENS, ids=str)
def test_any_table_and_any_column_may_be_absent(golden: Golden, tmp_path: Path) -> None:
    path = golden.built(tmp_path)
    whole = read_all(golden, path)
    with closing(sqlite3.connect(path)) as connection:
        tables = tables_of(connection)
    steps = [f'DROP TABLE "{name}"' for name, _ in tables] + [
        f'ALTER TABLE "{name}" RENAME COLUMN "{column}" TO "was_{number}"'
        for name, columns in tables
        for number, column in enumerate(columns)
    ]
    for step in steps:
        hurt = path.with_name("hurt.db")
        hurt.write_bytes(path.read_bytes())
        with closing(sqlite3.connect(hurt, isolation_level=None)) as connection:
            for kind, name in connection.execute(
                "SELECT type, name FROM sqlite_master WHERE type IN ('view', 'trigger')"
            ).fetchall():
                connection.execute(f'DROP {kind} "{name}"')
            connection.execute(step)
        more = read_all(golden, hurt) - whole
        assert more <= FORGOTTEN, "a row became several records"


@pytest.mark.parametrize("golden", GOLDENS, ids=str)
@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(place=st.integers(0, 2**20), hurt=st.binary(min_size=1, max_size=64))  # fmt: skip
def test_any_bytes_may_be_wrong(golden: Golden, tmp_path: Path, place: int, hurt: bytes) -> None:
    path = golden.built(tmp_path) if not list(tmp_path.iterdir()) else next(tmp_path.iterdir())
    data = bytearray(path.read_bytes())
    place %= len(data)
    data[place : place + len(hurt)] = hurt
    target = path.with_name("hurt.db")
    target.write_bytes(data)
    read_all(golden, target)
