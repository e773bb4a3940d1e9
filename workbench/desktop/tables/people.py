"""The lines of the People page: persons, their accounts, proposed links, and what finds them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from workbench.case import Case, parties
from workbench.case.audit import Entry
from workbench.desktop import wording
from workbench.desktop.tables.records import Column
from workbench.intake import people as held
from workbench.intake.people import Link, PersonRow
from workbench.review import people, queue

ROLE_WORDS = {
    "": "No role",
    "victim": "Victim",
    "suspect": "Suspect",
    "witness": "Witness",
    "third party": "Third party",
}
ROLE_TONES = {"victim": "accent", "suspect": "danger", "witness": "good", "third party": "text"}
ROLE_KEYS = {"victim": "V", "suspect": "S", "witness": "W", "third party": "T", "": "0"}
STRENGTHS = {3: "strong", 2: "fair", 1: "weak"}
ACT_WORDS = {
    "merge people": "Merged",
    "split people": "Set apart",
    "reject link": "Not one person",
    "role": "Role",
}


@dataclass(frozen=True, slots=True)
class Account:
    """One account of a person, with the evidence for its place there.

    Attributes:
        kind: what it is, whose device calls it so, and in which apps it was met, in words.
    """

    key: str
    shown: str
    evidence: tuple[str, ...]
    kind: str


@dataclass(frozen=True, slots=True)
class Person:
    """A person in the list.

    Attributes:
        written: messages and calls that the accounts sent or made.
        words: what a search looks through.
        accounts: with the evidence for each.
    """

    row: PersonRow
    written: int
    words: str
    accounts: tuple[Account, ...]

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of the accounts."""
        return tuple(key for key, _, _ in self.row.accounts)

    @property
    def lead(self) -> str:
        """The account that a merge names first, as the merged person is called by it."""

        def rank(each: Account) -> tuple[bool, bool, bool]:
            kind = each.key.partition(":")[0]
            return each.shown != self.row.name, kind != "owner", kind != "tel"

        return min(self.accounts, key=rank).key


@dataclass(frozen=True, slots=True)
class Proposal:
    """A link that is likely, with the persons at its ends as they stand."""

    link: Link
    one: Person
    other: Person


@dataclass(frozen=True, slots=True)
class Roster:
    """Who is who, read at once.

    Attributes:
        last: the latest act upon people that stands.
        assessed: whether the case has a reading order that persons and roles count in.
    """

    persons: list[Person]
    proposals: list[Proposal]
    last: Entry | None
    assessed: bool


def read(case: Case) -> Roster:
    """Read who is who."""
    reader = case.connection
    counts = people.written(reader)
    met = people.platforms(reader)
    persons = [_person(each, counts.get(each.id, 0), met) for each in held.persons(reader)]
    of = {key: person for person in persons for key in person.keys}
    proposals = [
        Proposal(link, of[link.one], of[link.other])
        for link in held.proposals(reader)
        if link.one in of and link.other in of
    ]
    return Roster(persons, proposals, people.last_act(reader), queue.assessed(reader))


def found(persons: Iterable[Person], text: str, role: str | None) -> list[Person]:
    """The persons that hold all words of a text (or a number, however written), and have a role."""
    words = text.casefold().split()
    number = parties.normal(text) if any(each.isdigit() for each in text) else ""
    return [
        each
        for each in persons
        if (role is None or each.row.role == role)
        and (all(word in each.words for word in words) or (number and number in each.words))
    ]


def _person(row: PersonRow, written: int, met: Mapping[str, Sequence[str]]) -> Person:
    accounts = tuple(
        Account(key, shown, evidence, _kind(key, shown, met.get(key, ())))
        for key, shown, evidence in row.accounts
    )
    parts = [row.name, *(f"{each.shown} {each.key}" for each in accounts)]
    return Person(row, written, "\n".join(parts).casefold(), accounts)


def _kind(key: str, shown: str, met: Sequence[str]) -> str:
    """What an account is, in words; see `Account.kind`."""
    apps = ", ".join(wording.platform(each) for each in met)
    kind, _, rest = key.partition(":")
    known = {"owner": "owner", "tel": "phone number", "mail": "email address"}.get(kind)
    if known:
        return f"{known} · {apps}" if apps else known
    device = rest.removesuffix(f":{parties.normal(shown)}").strip(":")
    return f"{apps}, as {device} has it" if device and device != rest else apps


def told(act: Entry) -> str:
    """An act in a line: what, by whom, why."""
    what = ACT_WORDS.get(act.action, act.action)
    if act.action == "role":
        what = f"Role: {ROLE_WORDS.get(str(act.detail['role']), '').lower()}"
    reason = str(act.detail.get("reason", ""))
    return f"{what}, by {act.by}" + (f": {reason}" if reason else "")


def _few(person: Person) -> str:
    shown = list(dict.fromkeys(each for _, each, _ in person.row.accounts))
    rest = f" +{len(shown) - 2}" if len(shown) > 2 else ""
    return f"{' · '.join(shown[:2])}{rest}"


PERSONS: tuple[Column[Person], ...] = (
    Column("role", "Role", lambda p: ROLE_WORDS[p.row.role] if p.row.role else "–", 84,
           tone=lambda p: ROLE_TONES.get(p.row.role, "muted")),
    Column("name", "Person", lambda p: p.row.name, 0, bold=True),
    Column("accounts", "Accounts", _few, 0, tip=lambda p: "\n".join(p.keys)),
    Column("written", "Sent", lambda p: f"{p.written:,}" if p.written else "–", 64, right=True),
)  # fmt: skip
ACCOUNTS: tuple[Column[Account], ...] = (
    Column("shown", "Account", lambda a: f"{a.shown}\n{a.kind}", 190,
           tip=lambda a: a.key),
    Column("evidence", "Why it is held to be this person's",
           lambda a: "; ".join(a.evidence) or "by itself: nothing was linked", 0,
           tip=lambda a: "\n".join(a.evidence) or "Nothing was linked.",
           tone=lambda a: "" if a.evidence else "muted"),
)  # fmt: skip
PROPOSALS: tuple[Column[Proposal], ...] = (
    Column("strength", "Link", lambda p: STRENGTHS.get(p.link.strength, "–"), 58,
           tone=lambda p: "text" if p.link.strength > 1 else "muted"),
    Column("one", "This person", lambda p: p.one.row.name, 160, bold=True,
           tip=lambda p: p.link.one),
    Column("other", "and this one", lambda p: p.other.row.name, 160, bold=True,
           tip=lambda p: p.link.other),
    Column("evidence", "Because", lambda p: p.link.evidence, 0),
)  # fmt: skip


def spoken(person: Person) -> str:
    """A person in a sentence, for screen readers."""
    role = ROLE_WORDS[person.row.role]
    return f"{person.row.name}. {role}. {wording.many(len(person.row.accounts), 'account')}"


def spoken_link(proposal: Proposal) -> str:
    """A proposal in a sentence, for screen readers."""
    names = f"{proposal.one.row.name} and {proposal.other.row.name}"
    return f"{names} may be one person: {proposal.link.evidence}"
