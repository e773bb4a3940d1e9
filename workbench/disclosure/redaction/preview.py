"""What a plan would take out, before anything is written: for the officer to look at.

The case is only read. What is shown is made by the same code that makes the edition.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

from workbench.case import Case, Reader
from workbench.disclosure import facts, material
from workbench.disclosure.profile import Profile
from workbench.disclosure.redaction import apply, plan
from workbench.disclosure.redaction.plan import Rule
from workbench.errors import UsageError
from workbench.intake import people
from workbench.intake.people import PersonRow
from workbench.timeline.chronology import Row

THIRD_PARTY = "third party"
LEAST_FORM = 3  # characters of a part of a name that is suggested as a form of its own


@dataclass(frozen=True, slots=True)
class Change:
    """One field of one timeline row, as it is and as it would leave.

    Attributes:
        row_id: of the timeline row; `field` its name in the row.
        number: the row's timeline number, or None before the first export.
    """

    row_id: str
    number: int | None
    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What a plan would do.

    Attributes:
        rules: the rules in the order in which they are applied.
        counts: how often each took something out, over everything and not the timeline alone.
        changes: every changed field of the timeline.
    """

    rules: tuple[Rule, ...]
    counts: tuple[int, ...]
    changes: tuple[Change, ...]


def preview(case: Case, profile: Profile) -> Preview:
    """Apply the case's rules and the profile's to the material, and say what changes."""
    rules = (*plan.rules(case.connection), *profile.redact)
    whole = material.gather(case, facts.gather(case, profile), profile)
    redacted, redactor = apply.apply(whole, rules)
    changes = [
        change
        for before, after in zip(whole.rows, redacted.rows, strict=True)
        for change in _changes(before, after)
    ]
    counts = tuple(redactor.counts[n] for n in range(len(rules)))
    return Preview(rules, counts, tuple(changes))


def _changes(before: Row, after: Row) -> list[Change]:
    return [
        Change(before.id, before.number, each.name, _text(old), _text(new))
        for each in fields(before)
        if (old := getattr(before, each.name)) != (new := getattr(after, each.name))
    ]


def _text(value: object) -> str:
    if isinstance(value, tuple):
        return "; ".join(map(_text, value))
    if isinstance(value, dict):
        return ", ".join(f"{name}: {each}" for name, each in value.items() if each)
    return str(value)


def forms_of(reader: Reader, person_id: str) -> str:
    """A person's names and identifiers as the target of a rule, for the officer to look through.

    Parts of a name are suggested too, since people are seldom called by all of it: a part that is
    also an ordinary word is for the officer to strike out.

    Raises:
        UsageError: when there is no such person.
    """
    person = next((each for each in people.persons(reader) if each.id == person_id), None)
    if person is None:
        raise UsageError("no such person", where=person_id)
    return _forms(reader, person)


def everybody(reader: Reader) -> list[tuple[str, str]]:
    """The people of a case by name, each with the target of a rule as `forms_of` makes it."""
    found = [(each.name, _forms(reader, each)) for each in people.persons(reader)]
    return sorted((name, forms) for name, forms in found if name and forms)


def add_third_parties(case: Case, reason: str = "third-party") -> int:
    """A rule for each person whom somebody gave the role of third party and who has none yet.

    Returns:
        How many were added.
    """
    reader = case.connection
    held = {each.target for each in plan.rules(reader) if each.kind == "person"}
    found = [_forms(reader, each) for each in people.persons(reader) if each.role == THIRD_PARTY]
    fresh = [forms for forms in found if forms and forms not in held]
    for forms in fresh:
        plan.add(case, Rule("person", forms, reason))
    return len(fresh)


def _forms(reader: Reader, person: PersonRow) -> str:
    keys = [key for key, _, _ in person.accounts]
    marks = ",".join("?" * len(keys))
    names = [person.name, *(shown for _, shown, _ in person.accounts)]
    for identifier, name in reader.execute(
        "SELECT p.identifier, p.name FROM party p JOIN party_account a ON a.party_id = p.id"
        f" WHERE a.account_key IN ({marks}) ORDER BY p.id",
        keys,
    ):
        names += [identifier, name]
    whole = list(dict.fromkeys(each.strip() for each in names if len(each.strip()) > 1))
    parts = [
        part
        for each in whole
        if not any(char.isdigit() for char in each)
        for part in each.split()
        if len(part) >= LEAST_FORM and part.isalpha()
    ]
    return "|".join(dict.fromkeys([*whole, *parts]))
