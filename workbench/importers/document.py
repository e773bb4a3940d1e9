"""Documents as text: plain notes, HTML pages, PDF, Word and OpenDocument, one message a part.

A document is no conversation: its text is kept as a message of the platform `document`, with no
sender, so that it can be searched, read and cited beside the rest; the file itself is kept too. A
PDF gives one message a page, a long text one for each part. What is taken from a PDF is its text
layer, in the order it was drawn: of low fidelity, and never merged with other sources.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import BinaryIO

from lxml import etree
from lxml.etree import _Element as Node

from workbench.errors import InputError
from workbench.evidence import Probe, Source, limits
from workbench.evidence.epoch import iso_8601
from workbench.evidence.html_text import text_of
from workbench.evidence.spans import read_span
from workbench.evidence.text import encoding_of
from workbench.importers import _pdf_worker, _tables
from workbench.importers._workers import told
from workbench.importers.protocol import Certainty, Context, Format, Match
from workbench.records import (
    Attachment,
    Direction,
    Held,
    Media,
    Message,
    Notice,
    Provenance,
    Skipped,
    Thread,
    TimeStamp,
    Yielded,
)

FORMAT = Format(
    code="document",
    title="Document (plain text, HTML, PDF, Word, OpenDocument)",
    version=1,
    platforms=("document",),
    carries=("the text, by page or part", "the file itself", "author and dates of Word and PDF"),
    omits=(
        "pictures of text (scans)",
        "layout and tables",
        "comments and tracked changes",
        "texts within a phone's file system, outside folders for documents",
    ),
    times="none of the text's own; a Word file's creation time where it states one",
)
PART = 256 * 1024
WORD, ODF, CORE = "word/document.xml", "content.xml", "docProps/core.xml"
LEAST_LETTERS = 0.3
FEW = 300
PERSONAL = re.compile(r"(?:^|/)(?:documents?|downloads?|desktop|notes?)/[^/]+$", re.IGNORECASE)
PDF_DATE = re.compile(r"D:(\d{4})(\d\d)(\d\d)(\d\d)?(\d\d)?(\d\d)?(?:(Z)|([+-]\d\d)'?(\d\d)?'?)?")


def sniff(probe: Probe) -> Match | None:
    """Claim what is text and nothing better, HTML, a PDF, or a word processor's archive."""
    if not probe.is_file:
        return _in_archive(probe)
    if probe.head.startswith(b"%PDF-"):
        return Match(FORMAT, Certainty.BY_SIGNATURE, "begins with %PDF-")
    if not _is_a_persons(probe):
        return None
    root = (probe.xml_root() or "").casefold()
    if root == "html":
        return Match(FORMAT, Certainty.POSSIBLE, "an HTML page")
    text = probe.text()
    if root or text is None or probe.json_start() or _tables.kind_of(probe):
        return None
    letters = sum(char.isalpha() for char in text[:4000])
    if letters >= LEAST_LETTERS * len(text[:4000].strip() or "x") and not _is_code(text):
        return Match(FORMAT, Certainty.POSSIBLE, "plain text")
    return None


def read(source: Source, context: Context) -> Iterator[Yielded]:  # noqa: ARG001
    """The file, and the messages of its text.

    Raises:
        InputError: when it can't be opened as what it is.
    """
    place = source.at("whole")
    opener = source.open_whole if source.kind != "file" else partial(source.open, "")
    attachment = Attachment(source.title, _mime(source), Held.PRESENT, opener)
    if source.kind != "file":
        yield from _archive(source, place, attachment)
        return
    with source.open() as stream:
        start = stream.read(limits.PROBE_BYTES)
    if start.startswith(b"%PDF-"):
        yield from _pdf(source, place, attachment)
        return
    yield Media(place, TimeStamp(""), attachment)
    if b"<html" in start[:4096].lower() or b"<!doctype html" in start[:4096].lower():
        yield from _html(source)
    else:
        yield from _plain(source, encoding_of(start) or "cp1252")


def original(source: Source, provenance: Provenance) -> bytes:
    """The bytes of a part of a text, the text of a page of a PDF, else the file.

    Raises:
        InputError: when the locator leads nowhere.
    """
    locator = provenance.locator
    if ";bytes=" in locator:
        return read_span(source, provenance)
    if locator.startswith("page="):
        for each in _pages(source):
            if locator == f"page={each.get('page')}":
                return str(each.get("text", "")).encode("utf-8", "replace")
        raise InputError(f"{locator!r} leads nowhere", where=source.name)
    with source.open_whole() if source.kind != "file" else source.open() as stream:
        return stream.read(limits.DOCUMENT_BYTES)


def _message(
    source: Source, locator: str, text: str, when: TimeStamp, details: dict[str, str]
) -> Message:
    return Message(
        provenance=source.at(locator),
        time=when,
        platform="document",
        thread=Thread(source.title, source.title),
        sender=None,
        recipients=(),
        direction=Direction.UNKNOWN,
        body=text,
        details=details,
    )


def _plain(source: Source, encoding: str) -> Iterator[Yielded]:
    """A text in parts that end at a line's end where there is one."""
    if encoding.startswith(("utf-16", "utf-32")):
        with source.open() as stream:
            raw = stream.read(limits.DOCUMENT_BYTES)
        text = raw.decode(encoding, "replace").strip()
        if text:
            yield _message(source, f"part=1;bytes=0+{len(raw)}", text, TimeStamp(""), {})
        return
    at = number = 0
    rest = b""
    with source.open() as stream:
        while at + len(rest) < limits.DOCUMENT_BYTES:
            chunk = stream.read(PART)
            data = rest + chunk
            cut = data.rfind(b"\n") + 1 if chunk and len(data) >= PART else len(data)
            piece, rest = data[: cut or len(data)], data[cut or len(data) :]
            text = piece.decode("utf-8" if encoding == "utf-8-sig" else encoding, "replace")
            text = text.removeprefix("\ufeff").replace("\x00", "").strip()
            if text:
                number += 1
                locator = f"part={number};bytes={at}+{len(piece)}"
                yield _message(source, locator, text, TimeStamp(""), {})
            at += len(piece)
            if not chunk:
                break
        else:
            size = limits.DOCUMENT_BYTES >> 20
            yield Notice("cut", f"the text is larger than {size} MiB; what follows was not read")
    if not number:
        yield Notice("empty", "the file holds no text")
    if encoding == "cp1252":
        yield Notice("encoding", "the text is not UTF-8 and was read as Windows-1252")


def _html(source: Source) -> Iterator[Yielded]:
    with source.open() as stream:
        raw = stream.read(limits.DOCUMENT_BYTES)
    declared = re.search(rb"charset\s*=\s*[\"']?([\w-]{2,40})", raw[:4096], re.IGNORECASE)
    names = (encoding_of(raw[: limits.PROBE_BYTES]), declared[1].decode() if declared else "")
    for encoding in (*names, "utf-8"):
        try:
            text = text_of(raw.decode(encoding)) if encoding else ""
        except (UnicodeDecodeError, LookupError):
            continue
        if text:
            yield _message(source, f"part=1;bytes=0+{len(raw)}", text, TimeStamp(""), {})
            return
    text = text_of(raw.decode("cp1252", "replace"))
    if text:
        yield _message(source, f"part=1;bytes=0+{len(raw)}", text, TimeStamp(""), {})
    else:
        yield Notice("empty", "the page holds no text")


def _pages(source: Source) -> Iterator[dict[str, object]]:
    with _as_path(source) as path:
        yield from told(_pdf_worker.__name__, str(path), where=source.name, what="PDF")


def _pdf(source: Source, place: Provenance, attachment: Attachment) -> Iterator[Yielded]:
    """The file, and a message for each page that holds text."""
    details: dict[str, str] = {}
    when = TimeStamp("")
    bare = count = 0
    for each in _pages(source):
        if "pages" in each:
            metadata = each.get("metadata")
            details = {k: str(v) for k, v in metadata.items()} if isinstance(metadata, dict) else {}
            when = _pdf_time(details.get("CreationDate", ""))
            yield Media(place, when, attachment, details)
        elif "stopped" in each:
            yield Skipped(place, str(each["stopped"]))
        elif "lost" in each:
            yield Skipped(
                source.at(f"page={each['page']}"), f"the page can't be read ({each['lost']})"
            )
        elif text := str(each["text"]).replace("\x00", "").strip():
            count += 1
            yield _message(source, f"page={each['page']}", text, TimeStamp(""), {})
        else:
            bare += 1
    if count:
        yield Notice("low-fidelity", "text from a PDF: order, tables and emoji may be lost")
    if bare:
        yield Notice("no-text", "pages hold no text, as scans do: look at the file", count=bare)


def _pdf_time(text: str) -> TimeStamp:
    """A PDF's date (ISO 32000, 7.9.4)."""
    found = PDF_DATE.match(text)
    if found is None:
        return TimeStamp.unreadable(text)
    year, month, day, hour, minute, second, zulu, sign, minutes = found.groups()
    zone = "+00:00" if zulu else f"{sign}:{minutes or '00'}" if sign else ""
    stamp = iso_8601(f"{year}-{month}-{day}T{hour or '00'}:{minute or '00'}:{second or '00'}{zone}")
    return TimeStamp(text, stamp.utc, stamp.wall, stamp.basis, flag=stamp.flag)


def _archive(source: Source, place: Provenance, attachment: Attachment) -> Iterator[Yielded]:
    """A word processor's file: its paragraphs in one message."""
    word = WORD in source.by_name
    details, when = _properties(source) if word else ({}, TimeStamp(""))
    yield Media(place, when, attachment, details)
    member = WORD if word else ODF
    if source.by_name[member].size > limits.DOCUMENT_BYTES:
        yield Skipped(place, "the text is larger than is read")
        return
    pieces: list[str] = []
    try:
        with source.open(member) as stream:
            pieces.extend(_paragraphs(stream))
    except etree.XMLSyntaxError as problem:
        yield Skipped(place, f"the text is damaged from here on ({problem})")
    text = "\n".join(pieces).strip()
    if text:
        yield _message(source, "text", text, when, details)
    else:
        yield Notice("empty", "the document holds no text")


def _paragraphs(stream: BinaryIO) -> Iterator[str]:
    """The text of each paragraph or heading."""
    for _, element in etree.iterparse(
        stream, events=("end",), tag=("{*}p", "{*}h"), resolve_entities=False, no_network=True,
        huge_tree=False, load_dtd=False,
    ):  # fmt: skip
        pieces = [
            {"tab": "\t", "br": "\n", "line-break": "\n", "s": " "}.get(
                etree.QName(each).localname, each.text or ""
            )
            + (each.tail or "" if each is not element and _is_odf(element) else "")
            for each in element.iter()
            if isinstance(each.tag, str)
        ]
        yield "".join(pieces).strip("\r\n")
        element.clear()


def _is_odf(element: Node) -> bool:
    return "opendocument" in (etree.QName(element).namespace or "")


def _properties(source: Source) -> tuple[dict[str, str], TimeStamp]:
    """Who wrote a Word file, and when it was made and last saved, as it says itself."""
    found: dict[str, str] = {}
    if CORE not in source.by_name or source.by_name[CORE].size > limits.PROBE_BYTES:
        return found, TimeStamp("")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True)
    with source.open(CORE) as stream:
        root = etree.fromstring(stream.read() or b"<x/>", parser)
    for element in root if root is not None else ():
        if isinstance(element.tag, str) and element.text:
            found[etree.QName(element).localname] = element.text[:500]
    return found, iso_8601(found["created"]) if "created" in found else TimeStamp("")


@contextmanager
def _as_path(source: Source) -> Iterator[Path]:
    """The document as a path: the file itself, or a copy of what lies in an archive."""
    if not source.inner:
        yield source.path
        return
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, "document.pdf")
        with source.open() as stream, copy.open("wb") as target:
            shutil.copyfileobj(stream, target, 1024 * 1024)
        yield copy


def _in_archive(probe: Probe) -> Match | None:
    names = set(probe.names) if len(probe.names) < 5000 else set()
    if WORD in names and "[Content_Types].xml" in names:
        return Match(FORMAT, Certainty.BY_SIGNATURE, f"a Word file with {WORD}")
    if ODF in names and probe.peek("mimetype").startswith(
        b"application/vnd.oasis.opendocument.text"
    ):
        return Match(FORMAT, Certainty.BY_SIGNATURE, "an OpenDocument text")
    return None


def _is_a_persons(probe: Probe) -> bool:
    """Whether a text or page is likely a person's own, and not one of an app's or a phone's many.

    It is where it was handed over alone or with few others; in a backup or a whole file system
    only where it lies in a folder for documents.
    """
    source = probe.source
    if PERSONAL.search(source.place):
        return True
    kept_by_people = source.around.container.kind in ("file", "folder", "zip", "tar", "gzip")
    return kept_by_people and len(source.around.names) <= FEW


def _is_code(text: str) -> bool:
    """Whether a text is rather a program's, a log's or a settings file's than a person's."""
    lines = [line for line in text[:8000].splitlines() if line.strip()][:80]
    marks = sum(
        line.rstrip().endswith((";", "{", "}", ");", "/>")) or line.startswith(("#!", "//", "/*"))
        for line in lines
    )
    return bool(lines) and marks > len(lines) * 0.4


def _mime(source: Source) -> str:
    if source.kind != "file":
        word = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
        return word if WORD in source.by_name else "application/vnd.oasis.opendocument.text"
    with source.open() as stream:
        start = stream.read(1024).lower()
    if start.startswith(b"%pdf-"):
        return "application/pdf"
    return "text/html" if b"<html" in start or b"<!doctype html" in start else "text/plain"
