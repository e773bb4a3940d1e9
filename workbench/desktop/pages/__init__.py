"""The pages: one file each, and this one list, in the order of the navigation rail."""

from __future__ import annotations

from importlib import import_module
from typing import cast

from workbench.desktop.page import Page

PAGES = ("sources", "people", "triage", "themes", "timeline", "disclosure")


def page_types() -> tuple[type[Page], ...]:
    """The pages' classes, in the order of the list; each module has one `PAGE`."""
    return tuple(cast("type[Page]", import_module(f"{__name__}.{name}").PAGE) for name in PAGES)
