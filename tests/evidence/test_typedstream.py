"""Attributed text as Messages stores it, against a reader of the whole format."""

from __future__ import annotations

import plistlib

import pytest
import typedstream
from hypothesis import given
from hypothesis import strategies as st

from tests.evidence.typedstreams import stream
from tests.samples import SHARED, needs_shared
from workbench.evidence.typedstream import attributed_text

BLOBS = SHARED / "formats/ios-messages/ReagentX-imessage-exporter"


def of_the_other_reader(data: bytes) -> str:
    found = typedstream.unarchive_from_data(data)
    return str(found.contents[0].value.value)


@pytest.mark.parametrize("mutable", [False, True])
@pytest.mark.parametrize(
    "text", ["hi", "", "x" * 157, "y" * 70_000, "naïve 👀", "NSString\x01+\x02no"]
)
@pytest.mark.trap("ios-messages/lengths", "ios-messages/mutable-classes")
def test_text_of_every_length_is_read(text: str, mutable: bool) -> None:
    found = attributed_text(stream(text, mutable=mutable))
    assert found is not None
    assert found.text == text
    assert not found.guessed
    assert [each.attributes for each in found.runs] == [{"__kIMMessagePartAttributeName": 0}]


@given(st.text(max_size=300), st.booleans())
def test_what_is_written_is_read_as_the_other_reader_reads_it(text: str, mutable: bool) -> None:
    data = stream(text, mutable=mutable)
    found = attributed_text(data)
    assert found is not None
    assert found.text == text == of_the_other_reader(data)


@given(st.binary(max_size=400))
def test_anything_may_come(data: bytes) -> None:
    attributed_text(data)
    attributed_text(b"\x04\x0bstreamtyped\x81\xe8\x03" + data)


@given(st.integers(0, 260), st.integers(0, 255))
def test_one_byte_may_be_wrong(place: int, value: int) -> None:
    data = bytearray(stream("where are you", mutable=True))
    data[place % len(data)] = value
    attributed_text(bytes(data))


def test_a_stream_cut_short_is_guessed_and_marked() -> None:
    found = attributed_text(stream("i can see you")[:-30])
    assert found is not None
    assert (found.text, found.guessed) == ("i can see you", True)


def test_deep_nesting_is_refused() -> None:
    head = b"\x04\x0bstreamtyped\x81\xe8\x03\x84\x01@"
    assert attributed_text(head + b"\x84\x84\x84\x01A\x00\x85\x84\x01@" * 5000) is None


@needs_shared
def test_real_streams_are_read_whole() -> None:
    for path in sorted(BLOBS.glob("*.bin")):
        found = attributed_text(path.read_bytes())
        assert found is not None
        assert not found.guessed
        assert found.text == of_the_other_reader(path.read_bytes())
        assert sum(each.length for each in found.runs) == len(found.text.encode("utf-16-le")) // 2


@needs_shared
def test_files_are_named_by_their_runs() -> None:
    found = attributed_text((BLOBS / "attributedBody_MultiPart.bin").read_bytes())
    assert found is not None
    files = [e.attributes.get("__kIMFileTransferGUIDAttributeName") for e in found.runs]
    assert [str(each)[:5] for each in files if each] == ["at_0_", "at_2_", "at_4_"]
    assert found.text == "\ufffctest 1\ufffctest 2 \ufffctest 3"


@needs_shared
def test_every_earlier_version_is_read() -> None:
    told = plistlib.loads((BLOBS / "message_summary_info_Edited.plist").read_bytes())
    texts = [attributed_text(each["t"]) for each in told["ec"]["0"]]
    assert [each.text for each in texts if each] == [
        "First message  ", "Edit 1", "Edit 2", "Edited message",
    ]  # fmt: skip
