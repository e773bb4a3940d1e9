"""Contacts as vCards."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.samples import SHARED, needs_shared
from workbench.errors import InputError
from workbench.evidence import open_source
from workbench.importers import vcard
from workbench.importers.protocol import Context
from workbench.records import Contact, Skipped, Yielded


def read(path: Path) -> list[Yielded]:
    return list(vcard.read(open_source(path), Context()))


def written(path: Path, text: bytes) -> Path:
    path.write_bytes(text)
    return path


@needs_shared
def test_every_card_of_others_is_read() -> None:
    found = {
        each.name: sum(isinstance(one, Contact) for one in read(each))
        for each in sorted((SHARED / "formats" / "vcard").glob("*/*.vcf"))
    }
    assert found == {
        "John_Doe_ANDROID.vcf": 6, "John_Doe_IPHONE.vcf": 1, "John_Doe_MS_OUTLOOK.vcf": 1,
        "gmail-single2.vcf": 1, "John_Doe_GMAIL.vcf": 1, "gmail-list.vcf": 3,
        "outlook-2007.vcf": 1, "rfc6350-example.vcf": 1, "radicale-1587.vcf": 1,
    }  # fmt: skip


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
@pytest.mark.trap("vcard/line-ends")
def test_any_line_end_will_do(end: bytes, tmp_path: Path) -> None:
    lines = [b"BEGIN:VCARD", b"FN:A", b"TEL:07700900123", b"END:VCARD", b""] * 3
    found = read(written(tmp_path / "a.vcf", end.join(lines)))
    assert [each.name for each in found if isinstance(each, Contact)] == ["A"] * 3
    source = open_source(tmp_path / "a.vcf")
    place = found[1].provenance if isinstance(found[1], Contact) else None
    assert place is not None
    assert vcard.original(source, place).startswith(b"BEGIN:VCARD")


def test_a_card_that_is_not_closed_keeps_what_it_says(tmp_path: Path) -> None:
    text = b"BEGIN:VCARD\nFN:A\nBEGIN:VCARD\nFN:B\n"
    names = [e.name for e in read(written(tmp_path / "a.vcf", text)) if isinstance(e, Contact)]
    assert names == ["A", "B"]


@pytest.mark.trap("vcard/nameless")
def test_a_card_with_a_number_only_is_no_loss(tmp_path: Path) -> None:
    text = b"BEGIN:VCARD\nVERSION:3.0\nTEL:07700900123\nEND:VCARD\n"
    (found,) = read(written(tmp_path / "a.vcf", text))
    assert isinstance(found, Contact)
    assert found.identifiers == ("07700900123",)


def test_a_megabyte_of_folded_lines_is_no_hang(tmp_path: Path) -> None:
    text = b"BEGIN:VCARD\nNOTE:" + b"x\n " * 400_000 + b"\nEND:VCARD\n"
    (found,) = read(written(tmp_path / "a.vcf", text))
    assert isinstance(found, Skipped)


def test_nothing_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no card"):
        read(written(tmp_path / "a.vcf", b"hello"))
