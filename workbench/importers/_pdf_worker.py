"""Reads a PDF's text in a process of its own: PDFium is C++, and the file may be hostile.

    python -m workbench.importers._pdf_worker FILE

Writes a JSON object for the document and one for each page to standard output, each after its
length in four bytes.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from typing import Any

from workbench.importers._workers import bounded, put

MOST_PAGES = 20_000
MOST_CHARS = 2_000_000
DATES = ("CreationDate", "ModDate")


def main() -> int:
    """Read the file that the command line names; 3 where it can't be opened."""
    import pypdfium2

    bounded()
    try:
        document = pypdfium2.PdfDocument(sys.argv[1])
        told: dict[str, Any] = {"pages": len(document)}
        with suppress(pypdfium2.PdfiumError, ValueError):
            told["metadata"] = {
                k: str(v)[:500] for k, v in document.get_metadata_dict().items() if v
            }
    except (pypdfium2.PdfiumError, ValueError, OSError) as problem:
        put({"fault": str(problem)})
        return 3
    put(told)
    for number in range(min(len(document), MOST_PAGES)):
        try:
            page = document[number].get_textpage()
            put({"page": number + 1, "text": page.get_text_bounded()[:MOST_CHARS]})
        except (pypdfium2.PdfiumError, ValueError, UnicodeError) as problem:
            put({"page": number + 1, "lost": str(problem)})
    put({"end": True})
    return 0


if __name__ == "__main__":
    sys.exit(main())
