"""The redaction plan: rules that a person set, kept in the audit trail and reversible there.

A rule says what is taken out and why. The plan is a fold over the trail's `redact` and
`withdraw redaction` acts, so nothing in the case is changed by it: it is applied to what leaves.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from workbench.case import Case, Reader, audit
from workbench.disclosure.redaction.patterns import PATTERNS
from workbench.errors import UsageError

KINDS = {
    "person": "every name and identifier of a person, put by “Third party A”",
    "pattern": "every text of a kind: " + ", ".join(PATTERNS),
    "words": "a word or phrase wherever it stands",
    "span": "characters of one message, by hand: event:start-end",
    "picture": "a picture by its SHA-256, whole, or a box in it: sha256 or sha256:x,y,w,h",
}
REASONS = {
    "third-party": "personal data of a third party",
    "address": "address or place of safety",
    "contact": "telephone number, e-mail address or account of a witness or third party",
    "financial": "bank or financial data",
    "medical": "health data",
    "child": "identity of a child",
    "privileged": "legal professional privilege",
    "irrelevant": "irrelevant and private",
    "sensitive": "sensitive material, see the separate schedule",
    "other": "other; see the note",
}
ACTIONS = ("redact", "withdraw redaction")


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule.

    Attributes:
        kind: one of KINDS.
        target: what it takes out; for a person every form of the name and every identifier,
            separated by `|`.
        reason: a code of REASONS.
        note: the officer's words; not printed.
        id: the act that made it; empty for a rule of a profile.
    """

    kind: str
    target: str
    reason: str = "third-party"
    note: str = ""
    id: str = ""
    by: str = ""


def checked(rule: Rule) -> Rule:
    """The rule, if it can be applied.

    Raises:
        UsageError: when its kind, reason or target can't be used.
    """
    if rule.kind not in KINDS:
        raise UsageError(f"no redaction {rule.kind!r}", remedy=f"There are {', '.join(KINDS)}")
    if rule.reason not in REASONS:
        raise UsageError(f"no reason {rule.reason!r}", remedy=f"There are {', '.join(REASONS)}")
    if rule.kind == "pattern" and rule.target not in PATTERNS:
        raise UsageError(f"no pattern {rule.target!r}", remedy=f"There are {', '.join(PATTERNS)}")
    if rule.kind in ("person", "words") and not all(
        len(each.strip()) > 1 for each in rule.target.split("|")
    ):
        raise UsageError("a redaction needs at least two characters to look for")
    if rule.kind == "span":
        span_of(rule)
    if rule.kind == "picture":
        box_of(rule)
    return rule


def span_of(rule: Rule) -> tuple[str, int, int]:
    """Event, start and end of a redaction by hand, in characters.

    Raises:
        UsageError: when the target isn't `event:start-end`.
    """
    event, _, place = rule.target.partition(":")
    start, _, end = place.partition("-")
    if not event or not start.isdecimal() or not end.isdecimal() or int(start) >= int(end):
        raise UsageError(f"{rule.target!r} is no span", remedy="Write it as event:start-end")
    return event, int(start), int(end)


def box_of(rule: Rule) -> tuple[str, tuple[int, int, int, int] | None]:
    """SHA-256 of a picture and the box in it, in pixels (left, top, width, height), or None.

    Raises:
        UsageError: when the target can't be read.
    """
    digest, _, place = rule.target.partition(":")
    if len(digest) != 64 or set(digest) - set("0123456789abcdef"):
        raise UsageError(f"{rule.target!r} names no picture", remedy="Give its SHA-256")
    if not place:
        return digest, None
    numbers = place.split(",")
    if len(numbers) != 4 or not all(each.strip().isdecimal() for each in numbers):
        raise UsageError(f"{rule.target!r} is no box", remedy="Write it as sha256:x,y,w,h")
    left, top, width, height = (int(each) for each in numbers)
    return digest, (left, top, width, height)


def add(case: Case, rule: Rule) -> Rule:
    """Put a rule into the case's plan; audited.

    Raises:
        UsageError: when it can't be applied.
    """
    checked(rule)
    with case.transaction():
        act = audit.record(case, "redact", _told(rule))
    return Rule(rule.kind, rule.target, rule.reason, rule.note, act.id, act.by)


def withdraw(case: Case, rule_id: str) -> None:
    """Take a rule out of the plan again; both acts stay in the audit trail.

    Raises:
        UsageError: when no such rule stands.
    """
    if rule_id not in {each.id for each in rules(case.connection)}:
        raise UsageError("no such redaction, or it is withdrawn already", where=rule_id)
    with case.transaction():
        audit.record(case, "withdraw redaction", {"rule": rule_id})


def rules(reader: Reader) -> list[Rule]:
    """The rules that stand in the case, oldest first."""
    standing: dict[str, Rule] = {}
    for each in audit.entries(reader, ACTIONS):
        if each.action == "redact":
            standing[each.id] = _rule(each.detail, each.id, each.by)
        else:
            standing.pop(str(each.detail["rule"]), None)
    return list(standing.values())


def _told(rule: Rule) -> dict[str, str]:
    told = asdict(rule)
    return {name: told[name] for name in ("kind", "target", "reason", "note")}


def _rule(told: Mapping[str, str], ident: str, by: str) -> Rule:
    return Rule(told["kind"], told["target"], told["reason"], told["note"], ident, by)
