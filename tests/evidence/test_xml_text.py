"""A tag read without a parser gives what a parser gives, or nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from workbench.evidence.xml_text import PARSER, plain_tag

NAMES = st.sampled_from(["body", "date", "_id", "type", "xmlns", "a.b", "a-b", "é"])
VALUES = st.text(st.characters(codec="utf-8") | st.sampled_from("<>&'\"/\t\n\ufffe ="), max_size=12)


@st.composite
def tags(draw: st.DrawFn) -> bytes:
    pairs = draw(st.lists(st.tuples(NAMES, VALUES), min_size=1, max_size=5))
    space, quote, end = (
        draw(st.sampled_from([" ", "  ", "\n"])),
        draw(st.sampled_from('""\'')),
        "/>",
    )
    written = "".join(f"{space}{name}={quote}{value}{quote}" for name, value in pairs)
    return f"<sms{written}{draw(st.sampled_from(['', ' ']))}{end}".encode()


@given(tags() | st.binary(max_size=40).map(lambda each: b'<sms body="' + each + b'" />'))
def test_it_agrees_with_a_parser(raw: bytes) -> None:
    plain = plain_tag(raw)
    if plain is not None:
        element = etree.fromstring(raw, PARSER)
        assert plain == (element.tag, dict(element.attrib))


@pytest.mark.parametrize(
    "raw",
    [
        b'<sms body="a &amp; b" />',
        b'<sms body="two\nlines" />',
        b'<sms body="one" body="two" />',
        b"<sms body='one' />",
        b'<sms body="a < b" />',
        b'<sms body="one">',
        b'<sms body="one" /',
        b'<sms body="\xff" />',
        b'<sms xmlns="urn:x" />',
        b'<x:sms body="one" />',
        b"<sms />",
    ],
)
def test_whatever_needs_a_parser_is_left_to_one(raw: bytes) -> None:
    assert plain_tag(raw) is None


def test_an_ordinary_tag_needs_none() -> None:
    raw = '<sms date="1600000000000" body="it\'s > 3 😡" />'.encode()
    assert plain_tag(raw) == ("sms", {"date": "1600000000000", "body": "it's > 3 😡"})
