"""Writing the disclosure bundle: what goes in, what must be answered, the job, earlier exports.

The documents' libraries are loaded when they are first needed, which keeps the start short.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from workbench import timeline
from workbench.case import Case, audit, sources
from workbench.case.audit import Entry
from workbench.desktop.desk import Desk
from workbench.desktop.wording import many
from workbench.disclosure.concerns import Concern, concerns
from workbench.disclosure.profile import Profile, from_mapping
from workbench.disclosure.redaction import plan
from workbench.disclosure.redaction.plan import Rule
from workbench.jobs import Job
from workbench.review import queue
from workbench.review.decisions import Changes
from workbench.review.queue import Standing

if TYPE_CHECKING:
    from workbench.disclosure.redaction.preview import Preview

SETTING = "export_profile"


@dataclass(frozen=True, slots=True)
class Outlook:
    """What an export made now would hold.

    Attributes:
        rows: timeline rows by kind.
        people: who confirmed them.
        concerns: what must be answered before it leaves.
        rules: the redactions that stand.
        exports: earlier exports, the latest first.
    """

    rows: dict[str, int]
    people: tuple[str, ...]
    sources: int
    standing: Standing
    concerns: tuple[Concern, ...]
    rules: tuple[Rule, ...]
    exports: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """A bundle that was written."""

    path: Path
    files: int
    manifest_sha256: str
    left_out: dict[str, str]


def outlook(case: Case, profile: Profile) -> Outlook:
    """Look at what an export made now, with a profile, would hold."""
    rows = timeline.rows(case)
    kinds: dict[str, int] = {}
    for each in rows:
        kinds[each.kind] = kinds.get(each.kind, 0) + 1
    exports = tuple(reversed(list(audit.entries(case.connection, ("export",)))))
    return Outlook(
        rows=kinds,
        people=tuple(sorted({name for each in rows for name in each.confirmed_by})),
        sources=len(sources.every(case.connection)),
        standing=queue.standing(case.connection),
        concerns=tuple(concerns(case, profile)),
        rules=tuple(plan.rules(case.connection)),
        exports=exports,
    )


def last_profile(case: Case) -> Profile:
    """The choices of the case's latest export, or the default ones."""
    held = case.get(SETTING)
    return from_mapping(json.loads(held)) if held else Profile()


def export(
    desk: Desk, asked_by: object, out: Path, profile: Profile, then: Callable[[Written], None]
) -> Job:
    """Write the bundle, and remember its choices in the case.

    Args:
        desk: the open case.
        asked_by: the page that asks.
        out: a folder that does not exist yet, or is empty.
        profile: the choices.
        then: gets what was written.
    """

    def run(case: Case, job: Job) -> Written:
        from workbench.disclosure.bundle import export_bundle

        _remember(case, profile)  # before it, so that remembering is part of the state shown
        bundle = export_bundle(case, out, profile, progress=job)
        left_out = dict(bundle.left_out or {})
        return Written(bundle.path, len(bundle.files), bundle.manifest_sha256, left_out)

    def done(written: Written) -> Changes:
        then(written)
        desk.say(f"Exported {many(written.files, 'file')}")
        return Changes(label="Export", entries=True)  # rows have numbers from now on

    return desk.work.job(f"Exporting to {out.name}", run, done, asked_by)


def _remember(case: Case, profile: Profile) -> None:
    told = json.dumps(asdict(profile), ensure_ascii=False, sort_keys=True)
    if told == case.get(SETTING):
        return
    with case.transaction():
        case.set(SETTING, told)
        audit.record(case, "setting", {"name": SETTING, "profile_sha256": profile.sha256})


def preview(case: Case, profile: Profile) -> Preview:
    """What the redactions of the case and a profile would take out; nothing is changed."""
    from workbench.disclosure.redaction import preview as previews

    return previews.preview(case, profile)


def people_to_redact(case: Case) -> list[tuple[str, str]]:
    """The people of the case by name, each with every name and identifier of theirs."""
    from workbench.disclosure.redaction import preview as previews

    return previews.everybody(case.connection)


def add_rule(desk: Desk, asked_by: object, rule: Rule) -> None:
    """Put a redaction into the case's plan."""

    def do(case: Case) -> Changes:
        plan.add(case, rule)
        return Changes(label="Add redaction", entries=True)

    desk.work.act("Adding the redaction", do, asked_by, then=lambda done: desk.say(done.label))


def add_third_parties(desk: Desk, asked_by: object) -> None:
    """Put everybody with the role of third party into the case's plan."""

    def do(case: Case) -> Changes:
        from workbench.disclosure.redaction import preview as previews

        count = previews.add_third_parties(case)
        return Changes(label=f"{many(count, 'redaction')} added", entries=True)

    desk.work.act("Adding redactions", do, asked_by, then=lambda done: desk.say(done.label))


def withdraw_rule(desk: Desk, asked_by: object, rule_id: str) -> None:
    """Take a redaction out of the case's plan."""

    def do(case: Case) -> Changes:
        plan.withdraw(case, rule_id)
        return Changes(label="Withdraw redaction", entries=True)

    desk.work.act("Withdrawing it", do, asked_by, then=lambda done: desk.say(done.label))


def next_folder(root: Path) -> Path:
    """A folder beside the case that is not there yet."""
    count = 1
    while (found := root.parent / f"{root.name}-bundle-{count:02}").exists():
        count += 1
    return found
