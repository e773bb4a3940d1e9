"""Who is who: accounts grouped into persons, with the evidence for each link.

Derived from parties and contact cards by fixed rules, and from the audited acts of people, in
their order; made again after each intake and each act. Certain links are made; likely ones are
proposed and stay proposals until somebody decides. Attribution of an account to a human being is
an officer's decision: here "person" means accounts that are held to be one.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from workbench.case import audit, parties
from workbench.case.audit import Entry
from workbench.case.database import Case, Reader

ROLES = ("victim", "suspect", "witness", "third party")
ACTIONS = ("merge people", "split people", "reject link", "role", "undo people")
MOST_ALIKE = 20  # accounts of one name that are proposed to be one person's
TOKENS = re.compile(r"[^\W\d_]{2,}")


@dataclass(slots=True)
class Account:
    """One account as recorded.

    Attributes:
        key: equal wherever the same account was met.
        names: what it was called, and how often.
        parties: ids of the parties that it stands for.
        device: whose device or account calls it so; empty for what is the same everywhere.
        evidence: why it belongs to its person.
    """

    key: str
    shown: str
    device: str = ""
    names: Counter[str] = field(default_factory=Counter)
    parties: list[int] = field(default_factory=list)
    evidence: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Link:
    """Two accounts that are, or may be, one person's."""

    one: str
    other: str
    evidence: str
    strength: int = 0  # 0: certain


class Partition:
    """Accounts in groups; a group is a person."""

    def __init__(self, keys: Iterable[str]) -> None:
        self.group_of = {key: key for key in keys}
        self.groups = {key: {key} for key in self.group_of}

    def merge(self, one: str, other: str) -> None:
        """Make the groups of two accounts one; unknown accounts are passed over."""
        first, second = self.group_of.get(one), self.group_of.get(other)
        if first is None or second is None or first == second:
            return
        self.groups[first] |= self.groups.pop(second)
        for key in self.groups[first]:
            self.group_of[key] = first

    def split(self, keys: Iterable[str]) -> None:
        """Set accounts apart, together, as a group of their own."""
        apart = {key for key in keys if key in self.group_of}
        if not apart:
            return
        for group in [self.group_of[key] for key in apart]:
            rest = self.groups.get(group, set()) - apart
            self.groups.pop(group, None)
            if rest:
                name = min(rest)
                self.groups[name] = rest
                self.group_of.update(dict.fromkeys(rest, name))
        name = min(apart)
        self.groups[name] = apart
        self.group_of.update(dict.fromkeys(apart, name))


def resolve(case: Case) -> None:
    """Make persons, accounts and proposals anew, inside the caller's transaction."""
    persons, accounts, members, proposals = _present(case.connection)
    connection = case.connection
    for table in ("party_account", "account", "person", "proposal"):
        connection.execute(f"DELETE FROM {table}")
    connection.executemany("INSERT INTO person VALUES (?, ?, ?)", persons)
    connection.executemany("INSERT INTO account VALUES (?, ?, ?, ?)", accounts)
    connection.executemany("INSERT INTO party_account VALUES (?, ?)", members)
    connection.executemany("INSERT INTO proposal VALUES (?, ?, ?, ?)", proposals)


def problems(reader: Reader) -> Iterator[str]:
    """Where the stored persons differ from what records and audit trail give."""
    persons, accounts, members, proposals = _present(reader)
    for table, wanted in (("person", persons), ("account", accounts),
                          ("party_account", members), ("proposal", proposals)):  # fmt: skip
        held = {tuple(row) for row in reader.execute(f"SELECT * FROM {table}")}
        if held != {tuple(row) for row in wanted}:
            yield f"who is who ({table}) is not what the records and the audit trail give"


Rows = list[tuple[object, ...]]


def _present(reader: Reader) -> tuple[Rows, Rows, Rows, Rows]:
    accounts = _accounts(reader)
    acts = standing(audit.entries(reader, ACTIONS))
    certain, likely = _links(reader, accounts)
    partition = Partition(accounts)
    for link in certain:
        partition.merge(link.one, link.other)
        accounts[link.other].evidence.append(link.evidence)
    roles: dict[str, str] = {}
    rejected: set[frozenset[str]] = set()
    for act in acts:
        _apply(act, partition, accounts, roles, rejected)
    leads = {str(act.detail["accounts"][0]) for act in acts if act.action == "merge people"}
    persons: Rows = []
    for group in sorted(partition.groups.values(), key=min):
        role = next((roles[key] for key in reversed(list(roles)) if key in group), "")
        persons.append((min(group), _name(accounts, group & leads or group), role))
    rows: Rows = [
        (key, min(partition.groups[partition.group_of[key]]), each.shown,
         json.dumps(each.evidence, ensure_ascii=False))
        for key, each in sorted(accounts.items())
    ]  # fmt: skip
    members: Rows = [(ident, key) for key, each in accounts.items() for ident in each.parties]
    proposals: Rows = [
        (link.one, link.other, link.evidence, link.strength)
        for link in likely
        if partition.group_of[link.one] != partition.group_of[link.other]
        and frozenset((link.one, link.other)) not in rejected
    ]
    return persons, rows, members, proposals


def standing(acts: Iterable[Entry]) -> list[Entry]:
    """The acts that are not undone; an undo that is itself undone does not count."""
    every = list(acts)
    gone: set[str] = set()
    for each in reversed(every):
        if each.action == "undo people" and each.id not in gone:
            gone.add(str(each.detail["operation"]))
    return [each for each in every if each.action != "undo people" and each.id not in gone]


def _apply(
    act: Entry,
    partition: Partition,
    accounts: dict[str, Account],
    roles: dict[str, str],
    rejected: set[frozenset[str]],
) -> None:
    keys = [str(each) for each in act.detail["accounts"]]
    if act.action == "merge people":
        for other in keys[1:]:
            partition.merge(keys[0], other)
            if other in accounts:
                accounts[other].evidence.append(f"{act.by}: {act.detail['reason']}")
    elif act.action == "split people":
        partition.split(keys)
        for key in keys:
            if key in accounts:
                accounts[key].evidence.append(f"set apart by {act.by}: {act.detail['reason']}")
    elif act.action == "reject link":
        rejected.add(frozenset(keys))
    elif act.action == "role":
        for key in keys:
            roles.pop(key, None)
            roles[key] = str(act.detail["role"])


def account_key(platform: str, normal: str, device: str, *, owner: bool) -> str:
    """The key of an account: equal for one number or address everywhere, else by app and device.

    A display name is what one device or account calls somebody, so two devices' "Mum" differ.
    """
    if owner:
        return f"owner:{device or normal}"
    if normal.startswith("+"):
        return f"tel:{normal}"
    if "@" in normal and "." in normal.rpartition("@")[2]:
        return f"mail:{normal}"
    return f"{platform}:{device}:{normal}"


def _accounts(reader: Reader) -> dict[str, Account]:
    found: dict[str, Account] = {}
    for ident, platform, identifier, name, is_owner, device, normal in reader.execute(
        "SELECT id, platform, identifier, name, is_owner, owner, normal FROM party ORDER BY id"
    ):
        key = account_key(platform, normal, device, owner=bool(is_owner))
        shown = (device or name or identifier or "(owner)") if is_owner else identifier or name
        each = found.setdefault(key, Account(key, shown, device))
        each.parties.append(ident)
        for called in (name, identifier):
            if called and not called.startswith("+") and not called.isdigit():
                each.names[called] += 1
    return found


def _links(reader: Reader, accounts: dict[str, Account]) -> tuple[list[Link], list[Link]]:
    """Certain and likely links, by fixed rules."""
    certain: list[Link] = []
    likely: list[Link] = []
    for link in _cards(reader, accounts):
        (likely if link.strength else certain).append(link)
    saved = _saved_names(reader, accounts)
    for key, each in accounts.items():
        if key.startswith(("tel:", "mail:", "owner:")):
            continue
        numbers = saved.get((each.device, parties.normal(each.shown)), set()) - {key}
        if len(numbers) == 1:
            other = min(numbers)
            certain.append(
                Link(key, other, f"saved as {each.shown!r} on the device of {_of(each.device)}")
            )
        for other in sorted(numbers) if len(numbers) > 1 else ():
            first, second = sorted((key, other))
            why = f"{len(numbers)} numbers are saved as {each.shown!r} on one device"
            likely.append(Link(first, second, why, 2))
    likely += _alike(accounts)
    best: dict[tuple[str, str], Link] = {}
    for link in likely:
        pair = (link.one, link.other)
        if pair not in best or link.strength > best[pair].strength:
            best[pair] = link
    return certain, [best[pair] for pair in sorted(best)]


def _of(device: str) -> str:
    return device or "the owner"


def _saved_names(reader: Reader, accounts: dict[str, Account]) -> dict[tuple[str, str], set[str]]:
    """For each device, which numbers and addresses it saves under a name."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for platform, name, device, normal in reader.execute(
        "SELECT platform, name, owner, normal FROM party"
        " WHERE is_owner = 0 AND name <> '' AND identifier <> '' AND identifier <> name"
    ):
        key = account_key(platform, normal, device, owner=False)
        if key.startswith("tel:") or (key.startswith("mail:") and platform != "email"):
            found[device, parties.normal(name)].add(key)  # other names are chosen by whoever bears
    for device, name, identifiers in reader.execute(
        "SELECT s.owner, c.name, c.identifiers FROM contact c JOIN source s ON s.id = c.source_id"
        " WHERE c.name <> '' AND c.list_name = 'contacts'"
    ):
        for each in json.loads(identifiers):
            key = account_key("contacts", parties.normal(each), device, owner=False)
            if key in accounts:
                found[device, parties.normal(name)].add(key)
    return found


def _cards(reader: Reader, accounts: dict[str, Account]) -> Iterator[Link]:
    """Numbers and addresses on one contact card: certain, unless people share one.

    A number on cards of two names (a landline at home, a switchboard) is no one's alone: it is
    only proposed, and joins nobody to anybody.
    """
    cards: list[tuple[str, str, list[str]]] = []
    bearers: dict[tuple[str, str], set[str]] = defaultdict(set)
    for device, name, identifiers in reader.execute(
        "SELECT s.owner, c.name, c.identifiers FROM contact c JOIN source s ON s.id = c.source_id"
        " WHERE c.list_name = 'contacts' ORDER BY c.id"
    ):
        keys = [
            account_key("contacts", parties.normal(each), device, owner=False)
            for each in json.loads(identifiers)
        ]
        known = list(dict.fromkeys(key for key in keys if key in accounts))
        for key in known:
            bearers[device, key].add(parties.normal(name))
        cards.append((device, name, known))
    shared = {key for (_, key), names in bearers.items() if len(names) > 1}
    for device, name, known in cards:
        own = [key for key in known if key not in shared]
        for other in own[1:]:
            yield Link(own[0], other, f"on one contact card ({name}) of {_of(device)}")
        for key in known if own else ():
            if key in shared:
                one, other = sorted((own[0], key))
                why = f"on one contact card ({name}) of {_of(device)}, and on others' cards too"
                yield Link(one, other, why, 2)


def _alike(accounts: dict[str, Account]) -> Iterator[Link]:
    """Accounts of one name in different apps or on different devices: likely, never certain."""
    by_tokens: dict[tuple[str, ...], list[Account]] = defaultdict(list)
    for each in accounts.values():
        for name in each.names:
            tokens = tuple(sorted(TOKENS.findall(name.casefold())))
            some = by_tokens[tokens]
            if tokens and len(some) < MOST_ALIKE and each not in some:
                some.append(each)
    for tokens, some in by_tokens.items():
        if len(tokens) == 1 and len(tokens[0]) < 4:
            continue
        strength = 2 if len(tokens) > 1 else 1
        for place, one in enumerate(some):
            for other in some[place + 1 :]:
                names = f"{one.shown!r} and {other.shown!r}"
                first, second = sorted((one.key, other.key))
                yield Link(first, second, f"the same name: {names}", strength)


def _name(accounts: dict[str, Account], group: set[str]) -> str:
    """What to call a person: an owner as stated, else the commonest name, else an identifier.

    After a merge the account that was named first gives the name.
    """
    owners = [key for key in group if key.startswith("owner:") and accounts[key].device]
    if owners:
        return accounts[max(owners, key=lambda key: (len(accounts[key].parties), key))].device
    names: Counter[str] = Counter()
    for key in sorted(group):
        names.update(accounts[key].names)
    if names:
        return max(names, key=lambda name: (names[name], name))
    return accounts[min(group)].shown


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person: accounts that are held to be one's.

    Attributes:
        accounts: key, the account as recorded, and the evidence for its place here.
    """

    id: str
    name: str
    role: str
    accounts: tuple[tuple[str, str, tuple[str, ...]], ...]


def persons(reader: Reader) -> list[PersonRow]:
    """All persons, those with a role first, then by name."""
    held: dict[str, list[tuple[str, str, tuple[str, ...]]]] = defaultdict(list)
    for key, person, shown, evidence in reader.execute(
        "SELECT key, person_id, shown, evidence FROM account ORDER BY key"
    ):
        held[person].append((key, shown, tuple(json.loads(evidence))))
    return [
        PersonRow(ident, name, role, tuple(held[ident]))
        for ident, name, role in reader.execute(
            "SELECT id, name, role FROM person ORDER BY role = '', role, name, id"
        )
    ]


def proposals(reader: Reader) -> list[Link]:
    """Likely links that nobody decided yet, the strongest first."""
    return [
        Link(*raw)
        for raw in reader.execute(
            "SELECT one, other, evidence, strength FROM proposal ORDER BY strength DESC, one, other"
        )
    ]
