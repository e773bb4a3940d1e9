"""Outlook's own files: one item (.msg) or a whole mailbox (.pst, .ost), by MAPI properties."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.evidence import Probe, Source
from workbench.importers import _msg, _pst
from workbench.importers.protocol import Certainty, Context, Format, Match
from workbench.records import Provenance, Yielded

FORMAT = Format(
    code="outlook",
    title="Outlook item or data file (.msg, .pst, .ost)",
    version=2,
    platforms=("email", "calendar", "note", "task"),
    carries=(
        "subject and text, apart from what is quoted; HTML and RTF bodies as text",
        "sender, recipients, attachments, and items attached whole; folders",
        "drafts; contacts, appointments, notes and tasks",
        "items recovered from a data file's deleted space, marked as such",
        "transport headers where an item has them",
    ),
    omits=("encrypted content", "recurrence of appointments", "most named properties"),
    times="UTC: FILETIME as sent, else delivered, else created, and then it is said",
    unverified=("items recovered from deleted space",),
    checked_on={
        "HiraokaHyperTools/msgreader (.msg)": 14, "apache/tika (.msg)": 1,
        "apache/tika (.pst)": 4, "wesm/msgvault (.pst, 32 bit)": 1,
    },
)  # fmt: skip


def sniff(probe: Probe) -> Match | None:
    """Claim a data file by its first bytes, and an item by the properties in it."""
    if probe.head.startswith(_pst.MAGIC):
        return Match(FORMAT, Certainty.BY_SIGNATURE, "begins with !BDN")
    if _msg.is_one(probe):
        return Match(FORMAT, Certainty.BY_SIGNATURE, "a compound file with Outlook's properties")
    return None


def read(source: Source, context: Context) -> Iterator[Yielded]:
    """Stream the items; one that can't be read is skipped.

    Raises:
        InputError: when the file can't be opened as what it is.
    """
    yield from (_pst.read if _is_data_file(source) else _msg.read)(source, context)


def original(source: Source, provenance: Provenance) -> bytes:
    """An item's file; of a data file the item's properties as text, as it has no bytes of its own.

    Raises:
        InputError: when the locator leads nowhere.
    """
    return _pst.original(source, provenance) if _is_data_file(source) else _msg.original(source)


def _is_data_file(source: Source) -> bool:
    with source.open() as stream:
        return stream.read(len(_pst.MAGIC)) == _pst.MAGIC
