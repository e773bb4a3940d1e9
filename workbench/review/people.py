"""Acts upon who is who: merge, split, reject a proposal, give a role, undo. Each is audited."""

from __future__ import annotations

from collections.abc import Iterable

from workbench.case import Case, Reader, audit
from workbench.case.audit import Entry
from workbench.errors import UsageError
from workbench.intake import people
from workbench.review.decisions import Changes


def merge(case: Case, accounts: Iterable[str], reason: str) -> Changes:
    """Hold accounts to be one person's.

    Raises:
        UsageError: when fewer than two are named, one is not known, or no reason is given.
    """
    return _act(case, "merge people", accounts, least=2, reason=_said(reason))


def split(case: Case, accounts: Iterable[str], reason: str) -> Changes:
    """Set accounts apart, together, as a person of their own."""
    return _act(case, "split people", accounts, least=1, reason=_said(reason))


def reject(case: Case, one: str, other: str, reason: str = "") -> Changes:
    """Turn a proposed link down, so that it is not proposed again."""
    return _act(case, "reject link", (one, other), least=2, reason=reason)


def set_role(case: Case, accounts: Iterable[str], role: str) -> Changes:
    """Give the person that holds the accounts a role, or none (an empty text)."""
    if role and role not in people.ROLES:
        raise UsageError(f"no role {role!r}", remedy=f"Roles: {', '.join(people.ROLES)}")
    return _act(case, "role", accounts, least=1, role=role)


def undo(case: Case, operation: str = "") -> Changes:
    """Take back an act upon people: the one named, or the latest that stands.

    Raises:
        UsageError: when there is none.
    """
    acts = _standing(case.connection)
    found = [each for each in acts if not operation or each.id == operation]
    if not found:
        raise UsageError("there is no such act upon people to undo")
    with case.transaction():
        act = audit.record(case, "undo people", {"operation": found[-1].id, "accounts": []})
        people.resolve(case)
    return Changes(act.id, f"Undo {found[-1].action}", people=True)


def last_act(reader: Reader) -> Entry | None:
    """The latest act upon people that stands: what undo would take back."""
    acts = _standing(reader)
    return acts[-1] if acts else None


def written(reader: Reader) -> dict[str, int]:
    """How many standing messages and calls each person sent or made, by the person's id."""
    rows = reader.execute(
        "SELECT a.person_id, sum(e.n) FROM"
        " (SELECT sender_id, count(*) AS n FROM event"
        "  WHERE same_as IS NULL AND sender_id IS NOT NULL GROUP BY sender_id) e"
        " JOIN party_account p ON p.party_id = e.sender_id"
        " JOIN account a ON a.key = p.account_key GROUP BY a.person_id"
    )
    return {str(person): int(count) for person, count in rows}


def platforms(reader: Reader) -> dict[str, tuple[str, ...]]:
    """The apps in which each account was met, by the account's key."""
    found: dict[str, list[str]] = {}
    for key, platform in reader.execute(
        "SELECT DISTINCT p.account_key, y.platform FROM party_account p"
        " JOIN party y ON y.id = p.party_id ORDER BY 1, 2"
    ):
        found.setdefault(key, []).append(platform)
    return {key: tuple(some) for key, some in found.items()}


def _standing(reader: Reader) -> list[Entry]:
    return people.standing(audit.entries(reader, people.ACTIONS))


def _said(reason: str) -> str:
    if not reason.strip():
        raise UsageError("a reason is needed: what the link, or its absence, rests on")
    return reason.strip()


def _act(case: Case, action: str, accounts: Iterable[str], *, least: int, **told: str) -> Changes:
    keys = list(dict.fromkeys(accounts))
    if len(keys) < least:
        raise UsageError(f"at least {least} accounts are needed")
    known = {row[0] for row in case.connection.execute("SELECT key FROM account")}
    if unknown := [key for key in keys if key not in known]:
        raise UsageError(f"no account {', '.join(unknown)}", remedy="See: workbench people CASE")
    with case.transaction():
        act = audit.record(case, action, {"accounts": keys} | told)
        people.resolve(case)
    return Changes(act.id, f"{action[:1].upper()}{action[1:]}", people=True)
