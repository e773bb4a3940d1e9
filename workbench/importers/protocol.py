"""What an importer is: a module with `FORMAT`, `sniff`, `read` and `original`. No base class.

An importer knows one format and nothing of the case: it streams, resolves no people, assumes no
time zone, writes nothing, and turns every broken part into a `Skipped` or a `Notice`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Protocol

from workbench.errors import InputError
from workbench.evidence import Probe, Source
from workbench.records import Provenance, Yielded


class Certainty(IntEnum):
    """How sure a sniffer is; the higher claim wins, two equal ones are a question to the user."""

    POSSIBLE = 1  # it could be: the shape fits
    BY_STRUCTURE = 2  # names and nesting that this format has
    BY_SIGNATURE = 3  # marks that no other format has


@dataclass(frozen=True, slots=True)
class Format:
    """What is known of a format.

    Attributes:
        code: short stable name, used on the command line and stored with each source.
        title: name for people.
        version: importer version; raised whenever the same file would give other records.
        platforms: the platforms its records carry.
        carries: what is carried over, one phrase each, for the table in `docs/formats.md`.
        omits: what the format holds that is not carried over yet, likewise.
        times: the basis of its times, for the method statement.
        unverified: what rests on documentation or on other people's readers alone, though samples
            of the format were read.
        checked_on: samples by their name with the number of records found in each.
        inside: names of folders that are parts of an export, where such a folder by itself looks
            like the export too; any other folder that does is the export's root.
    """

    code: str
    title: str
    version: int
    platforms: tuple[str, ...]
    carries: tuple[str, ...]
    times: str
    omits: tuple[str, ...] = ()
    unverified: tuple[str, ...] = ()
    checked_on: Mapping[str, int] = field(default_factory=dict)
    inside: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """A sniffer's claim.

    Attributes:
        format: the format claimed.
        certainty: how sure.
        why: the reason, for the source report.
        members: the files of a folder or archive that it covers, where others in it are not its
            own (one download can hold several services); empty where it is the whole source.
    """

    format: Format
    certainty: Certainty
    why: str
    members: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Context:
    """What the person importing has said about the source.

    Attributes:
        owner: whose device or account it is, as that person is named in the source, or empty.
        mapping: which column of a table means what, as TOML that a person has confirmed, or empty.
    """

    owner: str = ""
    mapping: str = ""


class Unconfirmed(InputError):  # noqa: N818 - a question, not an error
    """A file that can be read once a person has confirmed how.

    Args:
        what: as for every error.
        proposal: what to confirm, as a text to correct and hand over again.
    """

    def __init__(self, what: str, proposal: str, *, where: str = "") -> None:
        remedy = "Correct the proposal and import again with it"
        super().__init__(what, where=where, remedy=remedy)
        self.proposal = proposal


class Importer(Protocol):
    """The four names that an importer module has."""

    FORMAT: Format

    @staticmethod
    def sniff(probe: Probe) -> Match | None:
        """Claim the source, or not. Cheap, and by content: names may lie."""
        ...

    @staticmethod
    def read(source: Source, context: Context) -> Iterator[Yielded]:
        """Stream the records.

        Raises:
            InputError: when nothing can be read at all; for broken parts yield `Skipped`.
        """
        ...

    @staticmethod
    def original(source: Source, provenance: Provenance) -> bytes:
        """The bytes of the source that a record was made from.

        Raises:
            InputError: when the locator leads nowhere.
        """
        ...
