"""Documents as text."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.samples import GOLDEN
from workbench.errors import InputError
from workbench.evidence import Probe, open_source
from workbench.importers import claims, document
from workbench.importers.protocol import Context
from workbench.records import Message, Notice, Skipped, Yielded


def read(path: Path) -> list[Yielded]:
    return list(document.read(open_source(path), Context()))


def claimed(path: Path) -> list[str]:
    return [each.format.code for each in claims(Probe(open_source(path)))]


@pytest.mark.parametrize(
    ("name", "text", "codes"),
    [
        ("a.txt", "He was outside again when I came home.\n", ["document"]),
        ("a.html", "<html><body><p>Saved page</p></body></html>", ["document"]),
        ("a.js", "var a = 1;\nfunction f() {\n}\nf();\nvar b;\n", []),
        ("a.bin", "\x01\x02\x03", []),
        ("a.json", '{"a": 1}', []),
        ("a.svg", "<svg></svg>", []),
        ("a.csv", "a;b;c\n1;2;3\n4;5;6\n", ["table"]),
        ("a.num", "1 2 3 4 5 6 7 8 9\n" * 10, []),
    ],
)
def test_only_what_people_write_is_claimed(
    name: str, text: str, codes: list[str], tmp_path: Path
) -> None:
    path = tmp_path / name
    path.write_text(text)
    assert claimed(path) == codes


def test_texts_of_a_whole_file_system_are_left_to_themselves(tmp_path: Path) -> None:
    for folder in ("app", "Documents"):
        (tmp_path / "phone" / folder).mkdir(parents=True)
        (tmp_path / "phone" / folder / "note.txt").write_text("a note about the flat\n")
    for number in range(400):
        (tmp_path / "phone" / "app" / f"{number}.bin").write_bytes(b"\x00\x01")
    found = {
        each.place: bool(claims(Probe(each)))
        for folder in open_source(tmp_path / "phone").children()
        for each in folder.children()
        if each.place.endswith(".txt")
    }
    assert found == {"app/note.txt": False, "Documents/note.txt": True}


def test_a_long_text_comes_in_parts_that_lead_back(tmp_path: Path) -> None:
    path = tmp_path / "long.txt"
    path.write_text("".join(f"line {number} of the diary\n" for number in range(60_000)))
    source = open_source(path)
    parts = [each for each in read(path) if isinstance(each, Message)]
    assert len(parts) > 3
    joined = b"".join(document.original(source, each.provenance) for each in parts)
    assert joined == path.read_bytes()


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "cp1252"])
def test_encodings(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("Café again – he knows\n".encode(encoding))
    (message,) = [each for each in read(path) if isinstance(each, Message)]
    assert message.body == "Café again – he knows"


def test_pages_of_a_pdf_lead_back() -> None:
    path = GOLDEN / "document" / "letter.pdf"
    (first, _) = [each for each in read(path) if isinstance(each, Message)]
    assert document.original(open_source(path), first.provenance) == b"You will hear from me again."


@pytest.mark.parametrize("share", [0.3, 0.7])
def test_a_broken_pdf_is_told(share: float, tmp_path: Path) -> None:
    whole = (GOLDEN / "document" / "letter.pdf").read_bytes()
    path = tmp_path / "cut.pdf"
    path.write_bytes(whole[: int(len(whole) * share)])
    try:
        found = read(path)
    except InputError as problem:
        found = [Notice("told", problem.what)]
    assert found
    assert any(isinstance(each, Skipped | Notice | Message) for each in found)
