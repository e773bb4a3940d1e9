"""Decisions: what a key press in a list of messages does."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from workbench.case import Case
from workbench.desktop.desk import Desk
from workbench.jobs import Failure
from workbench.review import adoption, decisions, state, welfare
from workbench.review.decisions import Changes

Failed = Callable[[Failure], None]


def decide(
    desk: Desk,
    asked_by: object,
    ids: Sequence[int],
    decision: str,
    *,
    tags: Sequence[str] = (),
    note: str = "",
    failed: Failed | None = None,
) -> None:
    """Record a decision on messages as one operation."""
    chosen, told = list(ids), tuple(tags)

    def do(case: Case) -> Changes:
        return decisions.decide(case, chosen, decision, tags=told, note=note)

    desk.work.act("Deciding", do, asked_by, failed=failed, then=lambda done: desk.say(done.label))


def annotate(
    desk: Desk,
    asked_by: object,
    event_id: int,
    *,
    tags: Sequence[str] | None = None,
    note: str | None = None,
    failed: Failed | None = None,
) -> None:
    """Change the tags or the note of one's own decision; without one it becomes `relevant`."""

    def do(case: Case) -> Changes:
        mine = next(
            (v for v in state.verdicts(case.connection, [event_id]).get(event_id, [])
             if v.by == case.operator),
            None,
        )  # fmt: skip
        held_tags, held_note = (mine.tags, mine.note) if mine else ((), "")
        return decisions.decide(
            case,
            [event_id],
            mine.decision if mine else "relevant",
            tags=held_tags if tags is None else tags,
            note=held_note if note is None else note,
        )

    def say(_: Changes) -> None:
        desk.say("Tags saved" if tags is not None else "Note saved")

    desk.work.act("Saving", do, asked_by, failed=failed, then=say)


def undo(desk: Desk, asked_by: object) -> None:
    """Take back the operator's latest act that still stands."""
    desk.work.act("Undo", decisions.undo, asked_by, then=lambda done: desk.say(done.label))


def withdraw(desk: Desk, asked_by: object, operation: str) -> None:
    """Take back one act by its id."""

    def do(case: Case) -> Changes:
        return decisions.undo(case, operation)

    desk.work.act("Undo", do, asked_by, then=lambda done: desk.say(done.label))


def acknowledge(
    desk: Desk, asked_by: object, ids: Sequence[int], then: Callable[[Changes], None]
) -> None:
    """Record that the welfare prompt of these messages was seen."""
    chosen = list(ids)
    desk.work.act(
        "Acknowledging", lambda case: welfare.acknowledge(case, chosen), asked_by, then=then
    )


def adopt(
    desk: Desk,
    asked_by: object,
    subject: str,
    *,
    kind: str,
    text: str,
    basis: str,
    failed: Failed,
    then: Callable[[], object],
) -> None:
    """Adopt something for a row of the timeline; `then` is called once it stands."""

    def do(case: Case) -> Changes:
        return adoption.adopt(case, subject, kind, text, basis=basis)

    def done(changes: Changes) -> None:
        desk.say(changes.label)
        then()

    desk.work.act("Adopting", do, asked_by, failed=failed, then=done, loud=False)


def add_entry(
    desk: Desk,
    asked_by: object,
    *,
    text: str,
    when: str,
    basis: str,
    tags: Sequence[str],
    failed: Failed,
    then: Callable[[], object],
) -> None:
    """Put something on the timeline that no source holds; `then` is called once it stands."""

    def do(case: Case) -> Changes:
        return decisions.add_entry(case, text, when, basis=basis, tags=tags)

    def done(changes: Changes) -> None:
        desk.say(changes.label)
        then()

    desk.work.act("Adding the entry", do, asked_by, failed=failed, then=done, loud=False)
