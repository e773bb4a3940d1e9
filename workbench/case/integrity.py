"""Whether what the case holds is what was taken in: row by row, source by source."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

from workbench.case import audit, blobs, sources
from workbench.case.database import Case, Reader
from workbench.case.events import shown_uid
from workbench.case.identity import party_text, row_hash
from workbench.case.sources import SourceRow
from workbench.errors import WorkbenchError
from workbench.evidence.hashing import sha256_of
from workbench.evidence.source import open_source
from workbench.progress import Progress

COLUMNS = """
SELECT e.uid, e.row_hash, e.member, e.locator, e.kind, e.platform, e.direction, t.key, e.sender_id,
       e.recipient_ids, e.utc - 1000 * s.clock_offset, e.time_text, e.time_basis, e.time_zone,
       e.time_flag, e.time_step, e.body, e.state, e.deleted, e.edited, e.marks, e.native_id,
       e.outcome, e.seconds, e.details
FROM event e JOIN thread t ON t.id = e.thread_id JOIN source s ON s.id = e.source_id
WHERE e.source_id = ? ORDER BY e.id
"""


def row_problems(reader: Reader, source: SourceRow, audited: str) -> Iterator[str]:
    """Records of a source that are not as they were stored.

    Args:
        reader: a connection.
        source: whose records.
        audited: the SHA-256 over its row hashes that the audit trail gives.
    """
    people = {
        ident: party_text(identifier, name, bool(owner))
        for ident, identifier, name, owner in reader.execute(
            "SELECT id, identifier, name, is_owner FROM party"
        )
    }
    whole = hashlib.sha256()
    for uid, stored, *fields in reader.execute(COLUMNS, (source.id,)):
        whole.update(stored)
        (
            member, locator, kind, platform, direction, thread, sender, recipients, utc, text,
            basis, zone, flag, step, body, state, deleted, edited, marks, native_id, outcome,
            seconds, details,
        ) = fields  # fmt: skip
        found = row_hash((
            member, locator, kind, platform, direction, thread,
            people[sender] if sender is not None else "-",
            " ".join([people[each] for each in json.loads(recipients)]),
            str(utc), text, basis, zone, flag, str(step), body or "", state,
            f"{deleted}{edited}", marks, native_id, outcome, str(seconds), details,
        ))  # fmt: skip
        if found != stored:
            yield f"message {shown_uid(uid)} of source {source.id} ({source.title}) was changed"
    if source.status in ("imported", "incomplete") and whole.hexdigest() != audited:
        yield f"records of source {source.id} ({source.title}) were added, removed or replaced"


def source_problems(source: SourceRow, case: Case, progress: Progress) -> Iterator[str]:
    """Whether the file or folder that was taken in is still as it was."""
    if not source.sha256 or source.sha256.startswith(sources.UNREAD):
        return
    try:
        found = open_source(Path(source.path))
        if found.hash(progress) == source.sha256:
            return
        yield f"source {source.id} was changed: {source.path}"
        if found.kind == "folder":
            yield from _changed_files(found.files(), sources.files(case.connection, source.id))
    except WorkbenchError as problem:
        yield f"source {source.id} can't be checked: {problem}"


def _changed_files(
    now: dict[str, tuple[str, int]], then: dict[str, tuple[str, int]]
) -> Iterator[str]:
    for name in sorted(now.keys() | then.keys()):
        if name not in now:
            yield f"  missing from it: {name}"
        elif name not in then:
            yield f"  added to it: {name}"
        elif now[name] != then[name]:
            yield f"  changed in it: {name}"


def attachment_problems(case: Case) -> Iterator[str]:
    """Attachments of the case that are missing or were changed."""
    for (digest,) in case.connection.execute("SELECT sha256 FROM blob ORDER BY sha256"):
        path = blobs.path_of(case.root, digest)
        if not path.is_file():
            yield f"attachment {digest} is missing"
        elif sha256_of(path) != digest:
            yield f"attachment {digest} was changed"


def audited_rows(reader: Reader) -> dict[int, str]:
    """For each imported source, the SHA-256 over its row hashes as the audit trail gives it."""
    return {
        int(each.detail["source"]): str(each.detail["rows_sha256"])
        for each in audit.entries(reader, ("import", "unseal", "seal"))
        if "rows_sha256" in each.detail
    }


def rows_sha256(reader: Reader, source_id: int) -> str:
    """The SHA-256 over the row hashes of a source's events, in order."""
    whole = hashlib.sha256()
    for (stored,) in reader.execute(
        "SELECT row_hash FROM event WHERE source_id = ? ORDER BY id", (source_id,)
    ):
        whole.update(stored)
    return whole.hexdigest()


def audited_sources(reader: Reader) -> Iterator[str]:
    """Sources whose recorded hash is not the one the audit trail gives."""
    told = {
        int(each.detail["source"]): str(each.detail["sha256"])
        for each in audit.entries(reader, ("import",))
        if each.detail.get("source") is not None
    }
    held = {each.id: each.sha256 for each in sources.every(reader)}
    for ident in sorted(held):
        if told.get(ident) != held[ident]:
            yield f"source {ident} is not recorded as the audit trail says"
