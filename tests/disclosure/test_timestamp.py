"""A timestamp token where a server is configured; a server that does not answer says so."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.timestamps import DummyTimeStamper
from reportlab.pdfgen.canvas import Canvas

from tests.intake.cases import new_case
from workbench.disclosure import signing
from workbench.disclosure.profile import from_mapping
from workbench.errors import MachineError, UsageError

WHEN = "2026-03-02T10:00:00.000Z"


@pytest.fixture
def pdf(tmp_path: Path) -> Path:
    path = tmp_path / "a.pdf"
    canvas = Canvas(str(path), invariant=1)
    canvas.drawString(100, 100, "one page")
    canvas.save()
    return path


def test_a_token_of_the_authority_stands_in_the_signature(pdf: Path, tmp_path: Path) -> None:
    with new_case(tmp_path / "c") as case:
        key = signing.key_of(case, "", None, WHEN)
    authority = DummyTimeStamper(
        signing._asn1(key.certificate), signing._asn1_key(key.private), signing._store(key)
    )
    signing.sign_pdf(pdf, key, "a reason", WHEN, authority)
    with pdf.open("rb") as stream:
        signature = PdfFileReader(stream).embedded_signatures[0]
        named = [each["type"].native for each in signature.signer_info["unsigned_attrs"]]
        assert "signature_time_stamp_token" in named


def test_a_server_that_does_not_answer_is_named(pdf: Path, tmp_path: Path) -> None:
    with new_case(tmp_path / "c") as case:
        key = signing.key_of(case, "", None, WHEN)
    with pytest.raises(MachineError, match="did not answer"):
        signing.sign_pdf(pdf, key, "a reason", WHEN, signing.stamper("http://127.0.0.1:9/tsa"))


def test_only_an_address_is_taken_and_none_is_the_default() -> None:
    assert signing.stamper("") is None
    with pytest.raises(UsageError, match="timestamp server"):
        from_mapping({"timestamp": "file:///etc/hostname"})
