"""Where samples lie: our own beside the tests, and those of others outside the project."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

PROJECT = Path(__file__).parent.parent
GOLDEN = Path(__file__).parent / "golden"
SAMPLE_DATA = PROJECT / "sample_data"
SHARED = Path(os.environ.get("WORKBENCH_SHARED", PROJECT.parent / "shared"))

needs_shared = pytest.mark.skipif(
    not (SHARED / "formats").is_dir(),
    reason="the shared samples are not beside the project (WORKBENCH_SHARED names their folder)",
)
