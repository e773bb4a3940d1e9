from __future__ import annotations

import io
import json
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.errors import InputError
from workbench.evidence import json_pieces
from workbench.evidence.json_pieces import Damage, Path, Piece, path_text, pieces

VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


def in_messages(path: Path) -> bool:
    return path in ((), ("messages",))


def cut(data: bytes, skip: int = 0) -> list[Piece | Damage]:
    return list(pieces(io.BytesIO(data), in_messages, skip))


@given(
    st.dictionaries(st.text(), VALUES, max_size=4),
    st.lists(VALUES, max_size=5),
    st.sampled_from((None, 1)),
    st.booleans(),
)
@settings(max_examples=200)
def test_gives_what_the_json_library_gives(
    head: dict[str, Any], rows: list[Any], indent: int | None, ascii_only: bool
) -> None:
    whole = {**head, "messages": rows}
    data = json.dumps(whole, indent=indent, ensure_ascii=ascii_only).encode("utf-8", "replace")
    expected = json_pieces.mended(json.loads(data))
    found = cut(data)
    assert all(isinstance(each, Piece) for each in found)
    by_path = {each.path: each.value for each in found if isinstance(each, Piece)}
    assert [by_path[("messages", n)] for n in range(len(rows))] == expected["messages"]
    for key, value in expected.items():
        if key != "messages":
            assert by_path[(key,)] == value
    for each in found:
        span = data[each.start : each.start + each.length]
        assert json_pieces.mended(json.loads(span)) == by_path[each.path]


@given(st.binary(max_size=300))
def test_any_bytes_give_pieces_or_an_input_error(data: bytes) -> None:
    for start in (data, b'{"messages":[' + data, b'{"messages":[{"a":1},' + data):
        try:
            cut(start)
        except InputError:
            continue


@given(st.data())
def test_a_damaged_byte_costs_one_record(data: st.DataObject) -> None:
    rows = [{"id": n, "text": f"number {n}"} for n in range(20)]
    whole = bytearray(json.dumps({"messages": rows}).encode())
    first = whole.index(b'"text"')
    at = data.draw(st.integers(first, len(whole) - 3))
    whole[at] = data.draw(st.sampled_from(b'"x\x00{'))
    found = [each for each in cut(bytes(whole)) if isinstance(each, Piece)]
    kept = [each.value for each in found if each.value in rows]
    assert len(kept) >= 17


def test_a_file_cut_short_keeps_what_is_whole() -> None:
    found = cut(b'{"messages":[{"id":1},{"id":2},{"id":')
    assert [each.value["id"] for each in found if isinstance(each, Piece)] == [1, 2]
    assert [each.reason for each in found if isinstance(each, Damage)] == [
        "the file ends inside it"
    ]
    assert isinstance(cut(b'{"messages":[{"id":1}')[-1], Damage)


def test_deep_nesting_costs_one_value() -> None:
    deep = b"[" * 100_000 + b"]" * 100_000
    found = cut(b'{"messages":[{"id":1},' + deep + b',{"id":2}]}')
    assert [type(each) for each in found] == [Piece, Damage, Piece]
    assert found[1].reason == "nested too deep"  # type: ignore[union-attr]
    only = list(pieces(io.BytesIO(b"[" * 100_000), lambda path: len(path) < 10**6))
    assert len(only) == 1


def test_marks_prefixes_and_lone_surrogates() -> None:
    assert cut(b'\xef\xbb\xbf{"a":"\\ud83d"}')[0].value == "\ufffd"  # type: ignore[union-attr]
    assert cut(b'window.x = {"a":1};', skip=11) == [Piece(("a",), 16, 1, 1)]
    with pytest.raises(InputError, match="UTF-16"):
        cut('{"a":1}'.encode("utf-16"))
    with pytest.raises(InputError, match="does not begin"):
        cut(b"hello")


def test_path_text_is_a_json_pointer() -> None:
    assert path_text(("a/b", 0, "~")) == "/a~1b/0/~0"
    assert path_text(()) == "/"


def test_a_missing_comma_is_told_and_costs_nothing() -> None:
    found = cut(b'{"a":1 "messages":[{"id":1} {"id":2}]}')
    assert [each.value for each in found if isinstance(each, Piece)] == [1, {"id": 1}, {"id": 2}]
    assert [each.reason for each in found if isinstance(each, Damage)] == [
        "a comma is missing before this"
    ] * 2


def test_records_without_an_end_are_given_up_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workbench.evidence.limits.JSON_WASTE_BYTES", 4 * 1024 * 1024)
    data = b'{"messages":[' + b'{"id":1,"t":[1 , ' * 60_000
    begun = time.monotonic()
    found = cut(data)
    assert time.monotonic() - begun < 10
    assert isinstance(found[-1], Damage)
    assert found[-1].start + found[-1].length == len(data)
