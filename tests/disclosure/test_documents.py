"""What the documents say, and that they can be read back."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
import xml.etree.ElementTree as ET
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import docx
import openpyxl
import pikepdf
import pypdfium2
import pytest

from tests.disclosure.cases import HEBREW, TEXTS
from tests.disclosure.conftest import PROFILE
from workbench import timeline
from workbench.case import Case, events
from workbench.disclosure import facts, fields, material
from workbench.disclosure.bundle import Bundle, export_bundle
from workbench.disclosure.documents import DOCUMENTS
from workbench.disclosure.profile import Profile, SensitiveItem
from workbench.disclosure.render.sheet import harmless

WHOLE = [str(each) for each in range(1, 28)]


def text_of(path: Path) -> str:
    document = pypdfium2.PdfDocument(path)
    try:
        return "\n".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()


def words_of(path: Path) -> str:
    made = docx.Document(str(path))
    parts = [each.text for each in made.element.body.iter(docx.oxml.ns.qn("w:t"))]
    return " ".join(each or "" for each in parts)


def test_the_fields_are_the_twenty_seven_of_the_brief() -> None:
    numbers = [each.number.rstrip("abc") for each in fields.FIELDS]
    assert list(dict.fromkeys(numbers)) == WHOLE
    assert len({each.key for each in fields.FIELDS}) == len(fields.FIELDS)


def test_the_workbook_reads_back_equal(case: Case, folder: Path) -> None:
    book = openpyxl.load_workbook(folder / "timeline.xlsx")
    sheet = list(book["Timeline"].iter_rows(values_only=True))
    place = {each.key: n for n, each in enumerate(fields.FIELDS)}
    rows = timeline.rows(case)
    assert len(sheet) == len(rows) + 1
    for read, row in zip(sheet[1:], rows, strict=True):
        assert read[place["number"]] == row.number
        assert (read[place["text"]] or "") == row.text
        assert read[place["sender"]] or row.sender == ""
    told = material.gather(case, facts.gather(case, PROFILE), PROFILE)
    for read, row in zip(sheet[1:], rows, strict=True):
        for (name, at), value in zip(place.items(), fields.values(row, told), strict=True):
            assert (read[at] or "") == (value or ""), (row.number, name)
    assert not any(cell.data_type == "f" for line in book["Timeline"].iter_rows() for cell in line)
    assert book["Bursts"]["B2"].value == "40 calls: 40 missed"


def test_the_csv_runs_nothing_and_loses_nothing(case: Case, folder: Path) -> None:
    with (folder / "timeline.csv").open(encoding="utf-8-sig", newline="") as stream:
        lines = list(csv.DictReader(stream))
    rows = timeline.rows(case)
    assert len(lines) == len(rows)
    for read, row in zip(lines, rows, strict=True):
        told = read["9 Content, verbatim"]
        assert told in (row.text, f"'{row.text}")
        assert not told.startswith(("=", "+", "-", "@", "\t"))
    assert any(each["9 Content, verbatim"].startswith("'=") for each in lines)


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@A", "\t=1", " =1", "\n=1", "＝1", "\r+1"])
def test_a_formula_in_any_dress_is_neutralised(text: str) -> None:
    assert harmless(text) == f"'{text}"


def test_what_is_no_formula_is_left_alone() -> None:
    assert harmless("a=1") == "a=1"
    assert harmless(12) == 12
    assert harmless(None) is None


@pytest.mark.parametrize("name", ["timeline", "messages", "method_statement", "exhibits"])
def test_pdfs_carry_the_marks_of_an_archive_and_embed_their_fonts(folder: Path, name: str) -> None:
    with pikepdf.open(folder / f"{name}.pdf") as pdf:
        with pdf.open_metadata() as told:
            assert (told["pdfaid:part"], told["pdfaid:conformance"]) == ("2", "B")
            title = str(told["dc:title"])
        assert str(pdf.docinfo["/Title"]) == title
        assert pdf.Root.OutputIntents[0].S == pikepdf.Name.GTS_PDFA1
        assert pdf.trailer.ID is not None
        assert not pdf.is_encrypted
        for each in pdf.objects:
            if isinstance(each, pikepdf.Dictionary) and each.get("/Type") == "/FontDescriptor":
                assert "/FontFile2" in each
            if isinstance(each, pikepdf.Dictionary) and each.get("/Type") == "/Font":
                assert "/FontDescriptor" in each or "/DescendantFonts" in each, each
            if isinstance(each, pikepdf.Dictionary):
                assert each.get("/S") not in ("/JavaScript", "/Launch", "/GoToR")


def test_pdfs_are_signed_over_all_their_bytes(folder: Path) -> None:
    from pyhanko.keys import load_certs_from_pemder
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    roots = list(load_certs_from_pemder([str(folder / "certificate.pem")]))
    with (folder / "timeline.pdf").open("rb") as stream:
        held = PdfFileReader(stream).embedded_signatures[0]
        status = validate_pdf_signature(held, ValidationContext(trust_roots=roots))
        assert status.intact
        assert status.valid
        assert status.coverage.name == "ENTIRE_FILE"
    with (folder / "timeline.pdf").open("rb") as stream:
        content = stream.read()
    about = json.loads((folder / "bundle.json").read_text("utf-8"))["before_signing"]
    assert about["timeline.pdf"]["length"] < len(content)


def test_nothing_lies_outside_the_page(folder: Path) -> None:
    for name in ("timeline.pdf", "messages.pdf", "attribution.pdf", "unused_material_MG6C.pdf"):
        document = pypdfium2.PdfDocument(folder / name)
        for page in document:
            wide, high = page.get_size()
            for each in page.get_objects(max_depth=1):
                left, bottom, right, top = each.get_bounds()
                if right > left:
                    assert left >= -1, name
                    assert right <= wide + 1, name
                    assert bottom >= -1, name
                    assert top <= high + 1, name
        document.close()


def test_every_row_is_in_the_pdf_and_the_document(case: Case, folder: Path) -> None:
    told, words = text_of(folder / "timeline.pdf"), words_of(folder / "timeline.docx")
    flat = " ".join(told.split())
    for row in timeline.rows(case):
        if row.text.startswith("message number"):
            assert row.text in flat
        if row.text.isascii():
            assert row.text.split("\n")[0][:60].split("\t")[0] in words
    assert "grinning face" in flat
    assert "the stop line" in flat
    assert "Phase: after the warning" in flat
    assert "40 calls: 40 missed" in flat


def test_right_to_left_text_keeps_its_first_words_on_the_first_line(folder: Path) -> None:
    from workbench.disclosure.render import type as types

    found = types.lines(HEBREW, types.REGULAR, 7.5, 150.0)
    assert len(found) > 1
    assert found[0].text.startswith("שלום")
    assert all(each.right for each in found)
    last = found[0].runs[-1]  # what is drawn last stands at the right: the first word
    assert last.font == "NotoSansHebrew-Regular.ttf"
    assert last.drawn[-1] == "ש"
    assert "(123)" in " ".join(each.text for each in found)
    assert types.is_right_to_left(HEBREW)
    assert not types.is_right_to_left("hello " + HEBREW)


@pytest.mark.parametrize("text", TEXTS)
def test_no_line_is_wider_than_it_may_be_and_nothing_is_lost(text: str) -> None:
    from workbench.disclosure.render import type as types

    for width in (40.0, 150.0, 400.0):
        found = types.lines(text, types.REGULAR, 7.5, width)
        assert all(each.width * 7.5 / 1000 <= width + 0.1 for each in found)
        kept = sorted("".join("".join(each.text for each in found).split()))
        assert kept == sorted("".join(types.printable(text).split()))


def test_the_html_opens_offline_and_runs_nothing(folder: Path) -> None:
    text = (folder / "messages.html").read_text("utf-8")
    assert "<script" not in text
    assert "default-src 'none'" in text
    assert "http://" not in text.replace("http://example.org", "")
    assert "https://" not in text
    assert text.count("data:image/jpeg;base64,") == 3
    assert "Show all 40" in text


def test_unused_material_gives_no_reasons_and_marks_nothing(folder: Path) -> None:
    told = " ".join(text_of(folder / "unused_material_MG6C.pdf").split())
    assert "message number 8" in told or "phone" in told
    for word in ("D2", "May be banter", "unsure", "Reciprocation"):
        assert word not in told


def test_the_officers_report_names_both_kinds_with_reasons(folder: Path) -> None:
    told = " ".join(text_of(folder / "disclosure_officers_report_MG6E.pdf").split())
    for word in ("Timeline (used)", "Friendly", "D1", "MG6C", "May be banter"):
        assert word in told


def test_the_sensitive_schedule_needs_its_own_permission(case: Case, tmp_path: Path) -> None:
    item = SensitiveItem("Would identify a source", description="Contact sheet")
    wanted = ("mg6c", "mg6d", "mg6e")
    without = export_bundle(case, tmp_path / "a", Profile(documents=wanted, sensitive_item=(item,)))
    assert not any("sensitive" in each for each in without.files)
    for each in without.path.rglob("*.pdf"):
        assert "Contact sheet" not in text_of(each)
    nil = export_bundle(case, tmp_path / "b", Profile(documents=wanted, sensitive=True))
    assert "Nil return" in text_of(nil.path / "sensitive" / "sensitive_material_MG6D.pdf")
    event = next(
        e for e in events.stream(case.connection) if e.body == "message number 8 about the lane"
    )
    both = (item, SensitiveItem("Names a source", event=event.uid))
    with_ = export_bundle(
        case, tmp_path / "c", Profile(documents=wanted, sensitive=True, sensitive_item=both)
    )
    told = text_of(with_.path / "sensitive" / "sensitive_material_MG6D.pdf")
    assert "Contact sheet" in told
    assert "message number 8" in told
    assert "message number 8 about" not in text_of(with_.path / "unused_material_MG6C.pdf")


def test_documents_say_plainly_what_there_is_not(bundle: Bundle) -> None:
    assert bundle.left_out is not None
    assert "No random sample" in bundle.left_out["Sampling and stopping report"]
    assert "was not given" in bundle.left_out["Schedule of sensitive material (MG6D)"]
    assert all("\n" not in each for each in bundle.left_out.values())


def test_no_document_says_none_or_nan(folder: Path) -> None:
    for spec in DOCUMENTS:
        path = folder / f"{spec.file}.pdf"
        if path.is_file():
            told = text_of(path)
            assert "None" not in told.replace("None.", "").replace("None is", ""), path.name
            assert "nan" not in told.split()
            assert "dataclass" not in told


def test_the_method_statement_prints_answers_and_what_was_not_answered(
    case: Case, tmp_path: Path
) -> None:
    profile = replace(
        Profile(documents=("method",)), answers={"unsure": "Counsel will be asked about it"}
    )
    made = export_bundle(case, tmp_path / "m", profile)
    told = " ".join(text_of(made.path / "method_statement.pdf").split())
    assert "unsure: Counsel will be asked about it" in told
    assert "Not answered: 1 case without analysis" in told


def test_the_summary_of_pages_is_right(folder: Path) -> None:
    document = pypdfium2.PdfDocument(folder / "timeline.pdf")
    count = len(document)
    for number, page in enumerate(document, 1):
        assert f"Page {number} of {count}" in page.get_textpage().get_text_range().replace(
            "\r\n", " "
        )
    document.close()


def test_word_documents_hold_page_fields_marking_and_reference(folder: Path) -> None:
    made = docx.Document(str(folder / "timeline.docx"))
    header = made.sections[0].header.paragraphs[0].text
    assert header == "Operation Lantern, URN 00AA/1/26\tOFFICIAL-SENSITIVE"
    held = io.StringIO()
    for each in made.sections[0].footer.paragraphs[0]._p.iter():
        held.write(each.text or "")
    assert "PAGE" in held.getvalue()
    assert "NUMPAGES" in held.getvalue()


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("name", ["timeline", "unused_material_MG6C", "method_statement"])
def test_libreoffice_opens_and_converts_every_row(folder: Path, tmp_path: Path, name: str) -> None:
    source = folder / f"{name}.docx"
    home = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = ["soffice", home, "--headless", "--convert-to", "fodt", "--outdir", str(tmp_path)]
    subprocess.run([*command, str(source)], check=True, capture_output=True, timeout=120)
    space = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
    converted = ET.parse(tmp_path / f"{name}.fodt").iter(f"{space}table-row")
    body = docx.Document(str(source)).element.body
    row, text = docx.oxml.ns.qn("w:tr"), docx.oxml.ns.qn("w:t")
    told = [_letters(one.text or "" for one in each.iter(text)) for each in body.iter(row)]
    assert len(told) > 3
    assert [_letters(each.itertext()) for each in converted] == told


def _letters(parts: Iterable[str]) -> str:
    return "".join("".join(parts).split())
