from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from workbench.evidence.html_blocks import blocks, parsed, said

MESSAGE = r'<div class="m[^"]*">'
PAGE = (
    b'<html><body><div class="m one"><div class="m inner">a</div><br>b</div>'
    b'<div class="other">x</div><div class="m two">c<div>d</div></body>'
)


def test_outer_elements_with_their_bytes() -> None:
    found = list(blocks(PAGE, "div", MESSAGE))
    assert [each.raw[:17] for each in found] == [b'<div class="m one', b'<div class="m two']
    assert all(PAGE[e.start : e.start + len(e.raw)] == e.raw for e in found)
    assert found[0].raw.endswith(b"<br>b</div>")


def test_text_breaks_where_the_page_does() -> None:
    tree = parsed("<div>caf\u00e9 <b>bold</b>er<br>two<p>three</p><!-- x -->end</div>".encode())
    assert said(tree) == "caf\u00e9 bolder\ntwo\nthree\nend"
    assert said(parsed(b"")) == ""
    assert said(parsed(b"\x00<<<")) != "crash"


def test_a_block_that_is_not_closed_ends_at_the_next() -> None:
    data = b'<div class="m a">one<div class="m b">two</div>'
    assert next(blocks(data, "div", MESSAGE)).raw == b'<div class="m a">one'


@given(st.binary(max_size=300))
def test_any_bytes_are_survived(data: bytes) -> None:
    whole = b'<div class="m">' + data + b'</div><div class="m">'
    for each in blocks(whole, "div", MESSAGE):
        said(parsed(each.raw))


def test_a_page_of_open_elements_takes_no_time() -> None:
    assert len(list(blocks(b'<div class="m">x' * 20_000, "div", MESSAGE))) == 20_000
