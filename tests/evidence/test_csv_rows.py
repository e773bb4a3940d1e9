from __future__ import annotations

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from workbench.evidence.csv_rows import csv_rows


def test_rows_lead_back_to_their_bytes() -> None:
    data = '\ufeffID,Text\r\n1,"two\nlines, and ""quotes"""\r\n\r\n2,é\r\n'.encode()
    found = list(csv_rows(io.BytesIO(data)))
    assert [each.cells for each in found] == [
        ["ID", "Text"], ["1", 'two\nlines, and "quotes"'], ["2", "é"],
    ]  # fmt: skip
    assert data[found[1].start : found[1].start + found[1].length].startswith(b'1,"two')
    assert found[2].line == 5


def test_a_lost_quotation_mark_costs_its_line(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr("workbench.evidence.csv_rows.LINES", 3)
    data = b'a,"b\nc,d\ne,f\ng,h\ni,j\n'
    found = list(csv_rows(io.BytesIO(data)))
    assert found[0].damaged
    assert [each.cells for each in found[1:]] == [["c", "d"], ["e", "f"], ["g", "h"], ["i", "j"]]


@given(st.lists(st.lists(st.text(), min_size=1, max_size=4), max_size=6))
def test_gives_what_the_library_gives(rows: list[list[str]]) -> None:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    data = text.getvalue().encode("utf-8", "replace")
    plain = data.decode("utf-8", "replace").replace("\0", "\ufffd")
    if "\ufeff" in plain or "\r" in plain.replace("\r\n", ""):
        return
    expected = [each for each in csv.reader(io.StringIO(plain, newline="")) if each]
    assert [each.cells for each in csv_rows(io.BytesIO(data))] == expected


@given(st.binary(max_size=400))
def test_any_bytes_give_rows(data: bytes) -> None:
    found = list(csv_rows(io.BytesIO(data)))
    assert all(each.start + each.length <= len(data) for each in found)
