"""What a person adopts for a timeline row: a translation, a transcript, a link to an account.

The software translates nothing and hears nothing. A translation or transcript stands on the
timeline only because a named person put it there and says what it rests on, beside the original and
never in its place. Adopting is one audited act; `undo` takes it back.
"""

from __future__ import annotations

from dataclasses import dataclass

from workbench.case import Case, Reader, audit, events
from workbench.errors import UsageError
from workbench.review import state
from workbench.review.decisions import Changes
from workbench.review.fold import undone

KINDS = {
    "translation": "Translation",
    "transcript": "Transcript",
    "account": "Complainant's account",
}


@dataclass(frozen=True, slots=True)
class Adopted:
    """Something adopted for a row.

    Attributes:
        kind: of `KINDS`.
        text: the translation or transcript in full, or where the account tells of it, e.g. "MG11 of
            3 Nov 2025, paragraph 12".
        basis: by whom it was made, and how sure it is.
        by: who adopted it, at `at` (UTC), with the act `operation`.
    """

    kind: str
    text: str
    basis: str
    by: str
    at: str
    operation: str

    @property
    def told(self) -> str:
        """In words, for a document: what it is comes first, so that it is no part of the text."""
        return (
            f"{KINDS[self.kind]}, adopted by {self.by} on {self.at[:10]}: {self.text}"
            f" ({self.basis})"
        )


def adopt(case: Case, subject: str, kind: str, text: str, *, basis: str) -> Changes:
    """Adopt something for a message, call or own entry; the same person's earlier one gives way.

    Args:
        case: open for writing; its operator adopts.
        subject: the event's public id or its beginning, or an own entry's id.
        kind: `translation`, `transcript` or `account`.
        text: in full.
        basis: by whom it was made and how sure it is, e.g. "sworn translator, reference 1234".

    Raises:
        UsageError: when the kind is unknown, a text is missing, or there is no such row.
    """
    if kind not in KINDS:
        raise UsageError(f"{kind!r} can't be adopted", remedy=f"Use {', '.join(KINDS)}")
    if not text.strip() or not basis.strip():
        raise UsageError("what is adopted needs its text, and its basis: who made it, and how")
    own = {each.id for each in state.entries(case.connection)}
    touched: tuple[int, ...] = ()
    if subject not in own:
        touched = (events.find(case.connection, subject),)
        subject = next(iter(events.paged(case.connection, list(touched)))).uid
    detail = {"events": [subject], "kind": kind, "text": text.strip(), "basis": basis.strip()}
    with case.transaction():
        act = audit.record(case, "adopt", detail)
    return Changes(act.id, f"{KINDS[kind]} adopted", touched, decisions=True, entries=not touched)


def adopted(reader: Reader) -> dict[str, tuple[Adopted, ...]]:
    """What stands adopted, by row id, in the order of `KINDS`."""
    acts = list(audit.entries(reader, ("adopt", "undo")))
    gone = undone(acts)
    standing: dict[tuple[str, str, str], Adopted] = {}
    for act in acts:
        if act.action == "adopt" and act.id not in gone:
            told = act.detail
            standing[told["events"][0], told["kind"], act.by] = Adopted(
                told["kind"], told["text"], told["basis"], act.by, act.at, act.id
            )
    found: dict[str, list[Adopted]] = {}
    for kind in KINDS:
        for (subject, held, _), each in standing.items():
            if held == kind:
                found.setdefault(subject, []).append(each)
    return {subject: tuple(some) for subject, some in found.items()}
