"""The same content as the same zip file: fixed dates, fixed order, fixed attributes."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path

STAMP = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(<)")
EPOCH = (1980, 1, 1, 0, 0, 0)


def settle(path: Path, change: Callable[[str, bytes], bytes] | None = None) -> None:
    """Write a zip file again with nothing in it that depends on the clock or the machine.

    Args:
        path: the file, replaced by its settled form.
        change: may rewrite a member: given its name and content, returns the content.
    """
    settled = path.with_name(path.name + ".settled")
    with (
        zipfile.ZipFile(path) as old,
        zipfile.ZipFile(settled, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as new,
    ):
        names = old.namelist()
        first = [each for each in names if each == "[Content_Types].xml"]
        for name in first + sorted(each for each in names if each not in first):
            content = old.read(name)
            info = zipfile.ZipInfo(name, EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            new.writestr(info, change(name, content) if change else content)
    settled.replace(path)


def settle_office(path: Path, when: datetime) -> None:
    """The same for an office document, whose properties then state a time that is given."""
    settle(path, partial(_dated, when.strftime("%Y-%m-%dT%H:%M:%SZ").encode()))


def _dated(stamp: bytes, name: str, content: bytes) -> bytes:
    if name != "docProps/core.xml":
        return content
    return STAMP.sub(lambda found: found.group(1) + stamp + found.group(2), content)
