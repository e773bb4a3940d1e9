"""The metadata of the pictures that came in."""

from __future__ import annotations

import json

from workbench.case import blobs
from workbench.case.database import Case
from workbench.evidence.images import describe


def describe_new(case: Case) -> int:
    """Read the metadata of attachments not yet described; returns how many hold a position."""
    rows = case.connection.execute("SELECT sha256 FROM blob WHERE metadata = ''").fetchall()
    positions = 0
    for (digest,) in rows:
        with blobs.path_of(case.root, digest).open("rb") as stream:
            found = describe(stream)
        positions += "latitude" in found
        case.connection.execute(
            "UPDATE blob SET metadata = ? WHERE sha256 = ?", (json.dumps(found), digest)
        )
    return positions
