"""The marks of PDF/A-2b (ISO 19005-2) on a finished PDF, and an identifier from its content.

Adds XMP metadata that agrees with the information dictionary, an sRGB output intent, and the
language; the file's identifier is made from its bytes, so that the same content is the same file.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pikepdf
from PIL import ImageCms

from workbench.disclosure.paper import Paper

FIRST = "2000-01-01T00:00:00Z"


@cache
def srgb() -> bytes:
    """An sRGB profile whose date and identifier are fixed, so that it is the same every time."""
    made = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    made[24:36] = bytes((7, 208, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0))  # 1 January 2000
    made[84:100] = bytes(16)
    return bytes(made)


def moment_of(date: str) -> datetime:
    """A document's date as an aware datetime; a fixed one where it has none."""
    return datetime.fromisoformat(date or FIRST).astimezone(UTC)


def finish(path: Path, paper: Paper) -> None:
    """Put the marks on the file."""
    when = moment_of(paper.date)
    stamp = f"D:{when:%Y%m%d%H%M%S}+00'00'"
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        for page in pdf.pages:
            if "/Trans" in page:
                del page["/Trans"]
        pdf.docinfo["/CreationDate"] = pikepdf.String(stamp)
        pdf.docinfo["/ModDate"] = pikepdf.String(stamp)
        for name in ("/Keywords", "/Trapped"):
            if name in pdf.docinfo:
                del pdf.docinfo[name]
        _intent(pdf)
        with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as told:
            told.load_from_docinfo(pdf.docinfo)
            told["pdfaid:part"] = "2"
            told["pdfaid:conformance"] = "B"
            told["dc:language"] = {"en-GB"}
            told["xmp:CreateDate"] = told["xmp:ModifyDate"] = when.isoformat()
            told["xmp:MetadataDate"] = when.isoformat()
        pdf.Root.Lang = pikepdf.String("en-GB")
        pdf.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
        pdf.save(
            path,
            deterministic_id=True,
            min_version="1.7",
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
        )


def _intent(pdf: pikepdf.Pdf) -> None:
    profile = pdf.make_stream(srgb(), N=3, Alternate=pikepdf.Name.DeviceRGB)
    intent = pikepdf.Dictionary(
        Type=pikepdf.Name.OutputIntent,
        S=pikepdf.Name.GTS_PDFA1,
        OutputConditionIdentifier=pikepdf.String("sRGB IEC61966-2.1"),
        Info=pikepdf.String("sRGB IEC61966-2.1"),
        RegistryName=pikepdf.String("http://www.color.org"),
        DestOutputProfile=profile,
    )
    pdf.Root.OutputIntents = pikepdf.Array([pdf.make_indirect(intent)])
