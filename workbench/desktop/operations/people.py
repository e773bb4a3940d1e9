"""Who is who: what the keys of the People page do. Each is one act, audited, and can be undone."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from workbench.case import Case
from workbench.desktop.desk import Desk
from workbench.jobs import Failure
from workbench.review import people
from workbench.review.decisions import Changes

Done = Callable[[Changes], object]
Failed = Callable[[Failure], None]


def set_role(desk: Desk, asked_by: object, accounts: Sequence[str], role: str, then: Done) -> None:
    """Give the persons that hold these accounts a role, or none (an empty text)."""
    chosen = tuple(accounts)
    _act(
        desk, asked_by, f"Role: {role or 'none'}",
        lambda case: people.set_role(case, chosen, role), then,
    )  # fmt: skip


def merge(
    desk: Desk,
    asked_by: object,
    accounts: Sequence[str],
    reason: str,
    then: Done,
    failed: Failed | None = None,
) -> None:
    """Hold accounts to be one person's."""
    chosen = tuple(accounts)
    _act(desk, asked_by, "Merged", lambda case: people.merge(case, chosen, reason), then, failed)


def split(desk: Desk, asked_by: object, accounts: Sequence[str], reason: str, then: Done) -> None:
    """Set accounts apart, together, as a person of their own."""
    chosen = tuple(accounts)
    _act(desk, asked_by, "Set apart", lambda case: people.split(case, chosen, reason), then)


def reject(
    desk: Desk,
    asked_by: object,
    pair: tuple[str, str],
    reason: str,
    then: Done,
    failed: Failed | None = None,
) -> None:
    """Turn a proposed link down."""
    _act(
        desk, asked_by, "Not one person: turned down",
        lambda case: people.reject(case, *pair, reason), then, failed,
    )  # fmt: skip


def undo(desk: Desk, asked_by: object, then: Done) -> None:
    """Take back the latest act upon people, whoever did it."""
    _act(desk, asked_by, "", people.undo, then)


def _act(
    desk: Desk,
    asked_by: object,
    said: str,
    do: Callable[[Case], Changes],
    then: Done,
    failed: Failed | None = None,
) -> None:
    def done(changes: Changes) -> None:
        desk.say(said or changes.label)
        then(changes)

    desk.work.act("Who is who", do, asked_by, failed=failed, then=done)
