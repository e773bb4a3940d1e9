"""The same content as the same zip file: fixed dates, fixed order, fixed attributes."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

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
