"""Exhibit references: a producer's initials and a consecutive number, given once and kept.

Numbers are given when a bundle is made and initials are known: to each source, by its SHA-256, and
to the timeline of each edition. A later bundle goes on where the last one stopped. No number is
used twice, not even one that gave way to another. Until then references are provisional: what the
next bundle would give, or a placeholder where nobody's initials are known.
"""

from __future__ import annotations

import re

from workbench.case import Case, Reader, audit, sources
from workbench.errors import UsageError

ACTIONS = ("exhibit", "export begun")
PLACEHOLDER = "EXH"
REFERENCE = re.compile(r"([A-Z]{2,5})/?([1-9][0-9]{0,5})")


def initials(text: str) -> str:
    """Initials as they head a reference: capital letters alone, or nothing."""
    return re.sub("[^A-Z]", "", text.upper())


def edition(number: int) -> str:
    """The subject that an edition's timeline is numbered under."""
    return f"edition {number}"


def given(reader: Reader) -> dict[str, str]:
    """References that stand, by SHA-256 of the source or `edition N`."""
    found: dict[str, str] = {}
    for act in audit.entries(reader, ACTIONS):
        found |= act.detail.get("references", {})
    return found


def references(case: Case, reader: Reader | None = None, head: str = "") -> dict[str, str]:
    """The reference of each source by SHA-256: as given, or as the next bundle would give it.

    Args:
        case: open.
        reader: a connection.
        head: initials where the case has none of its own.
    """
    reader = reader or case.connection
    found = given(reader)
    return found | _following(case, reader, head, found)


def give(case: Case, head: str) -> int:
    """Give references to sources that have none, where initials are known; audited.

    Returns:
        How many are new.
    """
    if not _head(case, head):
        return 0
    fresh = _following(case, case.connection, head, given(case.connection))
    if fresh:
        audit.record(case, "exhibit", {"references": fresh})
    return len(fresh)


def of_edition(case: Case, number: int, head: str) -> dict[str, str]:
    """The reference of an edition's timeline, as it was given or is free; for the export's act."""
    subject = edition(number)
    held = given(case.connection).get(subject)
    first = _head(case, head)
    if held is None and first:
        held = f"{first}/{_last(case.connection, first) + 1}"
    return {subject: held} if held else {}


def assign(case: Case, source: str, reference: str) -> str:
    """Give a source the reference that an officer says; later sources go on from the highest.

    Args:
        case: open for writing.
        source: the SHA-256, or its number in the list of sources.
        reference: e.g. `ABC/4`.

    Raises:
        UsageError: when there is no such source, or the reference is none or was used before.
    """
    every = sources.every(case.connection)
    digest = next((e.sha256 for e in every if source in (str(e.id), e.sha256)), None)
    if digest is None:
        raise UsageError("no such source", where=source)
    parts = REFERENCE.fullmatch(reference.strip().upper())
    if parts is None:
        raise UsageError(
            f"{reference!r} is no exhibit reference", remedy="Write it as initials/number: ABC/4"
        )
    told = f"{parts[1]}/{parts[2]}"
    if told in _used(case.connection):
        raise UsageError(f"{told} was given before, and no number is used twice")
    with case.transaction():
        audit.record(case, "exhibit", {"references": {digest: told}})
    return told


def name_producer(case: Case, text: str) -> str:
    """Set the initials that head references given from now on; those given stay.

    Raises:
        UsageError: when they are no initials.
    """
    head = initials(text)
    if not 2 <= len(head) <= 5:
        raise UsageError(f"{text!r} are no initials", remedy="Use two to five letters")
    with case.transaction():
        case.set("exhibit_prefix", head)
        audit.record(case, "exhibit prefix", {"initials": head})
    return head


def _head(case: Case, head: str) -> str:
    return initials(case.get("exhibit_prefix")) or initials(head)


def _following(case: Case, reader: Reader, head: str, found: dict[str, str]) -> dict[str, str]:
    first = _head(case, head) or PLACEHOLDER
    new = dict.fromkeys(e.sha256 for e in sources.every(reader) if e.sha256 not in found)
    last = _last(reader, first)
    return {digest: f"{first}/{last + n}" for n, digest in enumerate(new, 1)}


def _used(reader: Reader) -> set[str]:
    """Every reference that was ever given."""
    acts = audit.entries(reader, ACTIONS)
    return {each for act in acts for each in act.detail.get("references", {}).values()}


def _last(reader: Reader, head: str) -> int:
    numbers = (each.partition("/")[2] for each in _used(reader) if each.startswith(f"{head}/"))
    return max(map(int, numbers), default=0)
