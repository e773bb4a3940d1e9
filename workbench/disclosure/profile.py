"""What an export is to contain: chosen by a person, read from a TOML file or made by the app.

reference = "URN 00AA/12345/26"
marking = "OFFICIAL-SENSITIVE"
documents = ["chronology", "mg6c"]       # empty or absent: all
edition = "disclosed"                    # redactions applied; or "unredacted"
sensitive = false                        # whether MG6D may be written
context = 10                             # messages shown before and after each confirmed one
charges = ["Stalking involving fear of violence, s.4A PHA 1997"]

[officer]
name = "DC A. Example"
initials = "AEX"

[answers]                                # to the warnings of `concerns.py`, by code
not-assessed = "The 12 were read by hand"

[[sensitive_item]]
event = "0123456789abcdef"
reason = "Would identify a source"

[[redact]]
kind = "pattern"                         # person, pattern, words, span or picture
target = "phone"
reason = "third-party"
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from workbench.case import audit
from workbench.disclosure.redaction.plan import Rule, checked
from workbench.errors import UsageError

DISCLOSED, UNREDACTED = "disclosed", "unredacted"
MAX_PROFILE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Officer:
    """Who makes the bundle; the initials head exhibit references where the case has no prefix."""

    name: str = ""
    rank: str = ""
    number: str = ""
    initials: str = ""
    unit: str = ""

    @property
    def title(self) -> str:
        """Rank, name and number as they are written together."""
        return " ".join(each for each in (self.rank, self.name, self.number) if each)


@dataclass(frozen=True, slots=True)
class SensitiveItem:
    """An item of the sensitive schedule: an event's id, or a description of something else."""

    reason: str
    event: str = ""
    description: str = ""
    location: str = ""


@dataclass(frozen=True, slots=True)
class Profile:
    """The choices of an export; the default is every document, redactions applied.

    Attributes:
        reference: the case's number with the force or court (URN), for the header.
        documents: codes of `documents.DOCUMENTS` and `exchange.EXCHANGES`; empty for all.
        edition: `disclosed` or `unredacted`.
        redact: rules beside those kept in the case.
        context: how many messages of the conversation stand before and after each confirmed one.
        burst: minutes between two events of a burst, at most.
        answers: a reason for each warning, by its code.
        certificate: a PKCS #12 file to sign with; a self-made certificate where empty.
        timestamp: address of a time stamping authority (RFC 3161) for the PDFs; none where empty.
        uncleaned_media: whether a redacted edition may hold sound, film and other files, which
            can't be searched or cleaned.
        places: whether positions that nobody confirmed are written too.
    """

    officer: Officer = Officer()
    reference: str = ""
    marking: str = "OFFICIAL-SENSITIVE"
    documents: tuple[str, ...] = ()
    edition: str = DISCLOSED
    sensitive: bool = False
    sensitive_item: tuple[SensitiveItem, ...] = ()
    redact: tuple[Rule, ...] = ()
    context: int = 10
    burst: int = 10
    charges: tuple[str, ...] = ()
    prefix: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)
    certificate: str = ""
    timestamp: str = ""
    sign: bool = True
    uncleaned_media: bool = False
    places: bool = False

    def wants(self, code: str) -> bool:
        """Whether a document was asked for."""
        return not self.documents or code in self.documents

    @property
    def sha256(self) -> str:
        """Of everything that shapes the bundle's content."""
        told = asdict(self) | {"answers": dict(self.answers)}
        return hashlib.sha256(audit.canonical(told).encode()).hexdigest()


def load(path: Path) -> Profile:
    """Read a profile from a TOML file.

    Raises:
        UsageError: when it can't be read, or names something that there isn't.
    """
    try:
        if path.stat().st_size > MAX_PROFILE:
            raise UsageError("too large for a profile", where=str(path))
        told = tomllib.loads(path.read_text("utf-8"))
    except OSError as problem:
        raise UsageError(problem.strerror or "can't be read", where=str(path)) from problem
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise UsageError(f"not a TOML file ({problem})", where=str(path)) from problem
    try:
        return from_mapping(told)
    except UsageError as problem:
        raise UsageError(problem.what, where=str(path), remedy=problem.remedy) from problem


def from_mapping(told: Mapping[str, Any]) -> Profile:
    """A profile from plain values, each checked.

    Raises:
        UsageError: when a name is unknown or a value of the wrong kind.
    """
    values = dict(told)
    _only(values, {each.name for each in fields(Profile)}, "a profile")
    for name in ("documents", "charges"):
        if name in values:
            values[name] = tuple(_texts(values[name], name))
    if "officer" in values:
        values["officer"] = _made(Officer, values["officer"], "officer")
    values["sensitive_item"] = tuple(
        _made(SensitiveItem, each, "sensitive_item") for each in values.get("sensitive_item", ())
    )
    values["redact"] = tuple(
        checked(_made(Rule, each, "redact")) for each in values.get("redact", ())
    )
    answers = values.get("answers", {})
    if not isinstance(answers, Mapping) or not all(isinstance(v, str) for v in answers.values()):
        raise UsageError("answers must be texts by the code of their warning")
    for name, kind in (
        ("context", int),
        ("burst", int),
        ("sensitive", bool),
        ("sign", bool),
        ("uncleaned_media", bool),
        ("places", bool),
    ):
        if name in values and type(values[name]) is not kind:
            raise UsageError(f"{name} must be a {'number' if kind is int else 'yes or no'}")
    for name in ("reference", "marking", "edition", "prefix", "certificate", "timestamp"):
        if name in values and not isinstance(values[name], str):
            raise UsageError(f"{name} must be a text")
    made = Profile(**values)
    return validated(made)


def validated(profile: Profile) -> Profile:
    """The profile, if its choices make sense.

    Raises:
        UsageError: when one does not.
    """
    if profile.edition not in (DISCLOSED, UNREDACTED):
        raise UsageError(f"no edition {profile.edition!r}", remedy="Use disclosed or unredacted")
    if not 0 <= profile.context <= 200 or not 0 <= profile.burst <= 1440:
        raise UsageError("context must be 0 to 200 messages, and burst 0 to 1,440 minutes")
    if profile.redact and profile.edition == UNREDACTED:
        raise UsageError("redactions were asked for together with the unredacted edition")
    if profile.timestamp and not profile.timestamp.startswith(("https://", "http://")):
        raise UsageError(
            f"{profile.timestamp!r} is no address of a timestamp server", remedy="Use https://..."
        )
    return profile


def _made(kind: Any, told: Any, name: str) -> Any:
    if not isinstance(told, Mapping):
        raise UsageError(f"{name} must be a table")
    _only(told, {each.name for each in fields(kind)}, name)
    try:
        return kind(**told)
    except TypeError as problem:
        raise UsageError(f"{name} is incomplete ({problem})") from problem


def _only(told: Mapping[str, Any], known: set[str], name: str) -> None:
    unknown = sorted(set(told) - known)
    if unknown:
        raise UsageError(
            f"{name} has no setting {unknown[0]!r}", remedy=f"It has {', '.join(sorted(known))}"
        )


def _texts(value: Any, name: str) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise UsageError(f"{name} must be a list of texts")
    return list(value)
