"""The metadata of the pictures that came in."""

from __future__ import annotations

import json

from workbench.case import blobs
from workbench.case.database import Case
from workbench.evidence.images import describe

NEXT = "SELECT sha256 FROM blob WHERE sha256 > ? AND metadata = '' ORDER BY sha256 LIMIT 500"


def describe_new(case: Case) -> int:
    """Read the metadata of attachments not yet described; returns how many hold a position."""
    positions, last = 0, ""
    while some := case.connection.execute(NEXT, (last,)).fetchall():
        for (digest,) in some:
            with blobs.path_of(case.root, digest).open("rb") as stream:
                found = describe(stream)
            positions += "latitude" in found
            case.connection.execute(
                "UPDATE blob SET metadata = ? WHERE sha256 = ?", (json.dumps(found), digest)
            )
        last = some[-1][0]
    return positions
