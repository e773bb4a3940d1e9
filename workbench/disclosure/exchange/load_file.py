"""E-discovery load files: Concordance DAT and OPT, and EDRM XML 1.2, with Bates numbers.

An item is a row of the timeline. Its Bates number is the case's prefix and the row's timeline
number, so that it stays the same in every edition. The DAT has Concordance's own delimiters (þ and
U+0014, ® for line breaks) in UTF-8 with a byte order mark.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from workbench.disclosure.exchange.spec import Exchange
from workbench.disclosure.listing import Listed
from workbench.disclosure.material import Material
from workbench.timeline import exhibits
from workbench.timeline.chronology import Row

TITLE = "E-discovery load files (Concordance, EDRM)"
QUOTE, COMMA, NEWLINE = "\u00fe", "\u0014", "\u00ae"
NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
COLUMNS = ("BEGBATES", "ENDBATES", "DOCDATE", "DOCTIME", "TIMEZONE", "DOCTYPE", "CUSTODIAN",
           "FROM", "TO", "SUBJECT", "EXHIBIT", "SOURCEPATH", "TAGS", "CONFIRMEDBY", "ATTACHMENTS",
           "HASH", "TEXTPATH", "EXTRACTEDTEXT")  # fmt: skip
DIGITS = 7


def write(folder: Path, material: Material) -> Listed:
    """Write the load files and a text file an item."""
    if not material.rows:
        return Listed(TITLE, (), "lawyers' review platforms", "The timeline is empty.")
    place = folder / "exchange" / "load_file"
    (place / "text").mkdir(parents=True)
    items = [(bates(each, material), each) for each in material.rows]
    with (place / "items.dat").open("w", encoding="utf-8-sig", newline="\r\n") as stream:
        stream.write(_dat_line(COLUMNS) + "\n")
        for number, row in items:
            stream.write(_dat_line(_values(number, row)) + "\n")
    with (place / "pictures.opt").open("w", encoding="utf-8", newline="\r\n") as stream:
        stream.writelines(f"{line}\n" for line in _opt(items, folder))
    for number, row in items:
        (place / "text" / f"{number}.txt").write_text(row.text, "utf-8", newline="\n")
    (place / "items.xml").write_text("".join(_edrm(items)), "utf-8", newline="\n")
    files = tuple(
        f"exchange/load_file/{each}" for each in ("items.dat", "pictures.opt", "items.xml")
    )
    return Listed(TITLE, files, "lawyers' review platforms")


def bates(row: Row, material: Material) -> str:
    """A row's Bates number."""
    prefix = material.profile.prefix or _prefix(material)
    return f"{prefix}{row.number or 0:0{DIGITS}}"


def _prefix(material: Material) -> str:
    first = next(iter(material.facts.exhibits.values()), f"{exhibits.PLACEHOLDER}/1")
    return re.sub(r"[^A-Z0-9]", "", first.split("/")[0].upper()) or exhibits.PLACEHOLDER


def _values(number: str, row: Row) -> list[str]:
    local = row.local_time or ""
    return [
        number,
        number,
        local[:10],
        local[11:19],
        local[19:].lstrip(".0123456789") if local else "",
        " ".join(filter(None, [row.platform, row.kind])),
        row.exhibit,
        row.sender,
        "; ".join(row.recipients) or row.thread,
        row.thread,
        row.exhibit,
        " ".join(filter(None, [row.member, row.locator])),
        "; ".join(row.tags),
        "; ".join(row.confirmed_by),
        "; ".join(each["sha256"] or each["name"] for each in row.attachments),
        row.source_sha256,
        f"text\\{number}.txt",
        row.text,
    ]


def _dat_line(values: Any) -> str:
    return COMMA.join(f"{QUOTE}{_plain(each)}{QUOTE}" for each in values)


def _plain(text: str) -> str:
    """Delimiters in the text would break the file: þ is doubled, line breaks become ®."""
    text = text.replace(QUOTE, QUOTE * 2).replace(COMMA, " ")
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", NEWLINE)


def _opt(items: list[tuple[str, Row]], folder: Path) -> Iterator[str]:
    """A line a picture: number, volume, path, whether a document begins, folder, box, pages."""
    held = {each.stem: each.name for each in (folder / "attachments").glob("*")}
    for number, row in items:
        names = [held[a["sha256"]] for a in row.attachments if a["sha256"] in held]
        for place, name in enumerate(names, 1):
            first = "Y" if place == 1 else ""
            pages = str(len(names)) if place == 1 else ""
            page = number if place == 1 else f"{number}.{place:03}"
            yield f"{page},VOL001,..\\..\\attachments\\{name},{first},,,{pages}"


def _edrm(items: list[tuple[str, Row]]) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield '<Root MajorVersion="1" MinorVersion="2" Description="Timeline" Locale="GB"'
    yield ' DataInterchangeType="Update"><Batch><Documents>\n'
    for number, row in items:
        kind = "Message" if row.kind in ("message", "system") else "Other"
        yield f'<Document DocID="{number}" DocType="{kind}" MimeType="text/plain">\n<Tags>'
        for name, kind_, value in _tags(row):
            yield f'<Tag TagName={_attribute(name)} TagDataType="{kind_}"'
            yield f" TagValue={_attribute(value)}/>"
        yield "</Tags>\n"
        yield '<Files><File FileType="Text"><ExternalFile FilePath="text"'
        yield f' FileName="{number}.txt"/></File></Files>\n'
        yield f"<Locations><Location><Custodian>{_xml(row.exhibit)}</Custodian>"
        place = " ".join(filter(None, [row.member, row.locator]))
        yield f"<LocationURI>{_xml(place)}</LocationURI>"
        yield "</Location></Locations></Document>\n"
    yield "</Documents></Batch></Root>\n"


def _tags(row: Row) -> Iterator[tuple[str, str, str]]:
    yield "#From", "Text", row.sender
    yield "#To", "Text", "; ".join(row.recipients) or row.thread
    if row.timestamp:
        yield "#DateSent", "DateTime", row.timestamp
    yield "#Subject", "Text", row.thread
    yield "TimelineNumber", "Text", str(row.number)
    yield "Codes", "Text", "; ".join(row.tags)
    yield "ConfirmedBy", "Text", "; ".join(row.confirmed_by)


def _xml(text: str) -> str:
    return escape(NOT_XML.sub("\ufffd", text))


def _attribute(text: str) -> str:
    return quoteattr(NOT_XML.sub("\ufffd", text))


EXCHANGE = Exchange("load-file", TITLE, write)
