"""Taking sources in: the job behind a drop, with its questions and its summary."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from workbench.case import Case
from workbench.desktop.desk import Desk
from workbench.desktop.wording import many, records
from workbench.evidence import Source
from workbench.importers.protocol import Match
from workbench.intake.take_in import SourceReport, Terms, take_in
from workbench.jobs import Job
from workbench.review.decisions import Changes

Reports = list[SourceReport]
Answer = Callable[[Match | None], None]
TITLE = "Taking in"
Ask = Callable[[str, list[Match], Answer], None]


def start(
    desk: Desk,
    asked_by: object,
    paths: Sequence[Path],
    terms: Terms,
    *,
    ask: Ask,
    then: Callable[[Reports], None],
) -> Job:
    """Take files and folders in.

    Args:
        desk: the open case.
        asked_by: the page that asks.
        paths: what was dropped or chosen.
        terms: what the person states of them.
        ask: puts two equal claims on a source to the person, and hands the answer on.
        then: gets the reports of all sources, also of those before a stop.
    """
    reports: Reports = []

    def run(case: Case, job: Job) -> Reports:
        def choose(source: Source, matches: list[Match]) -> Match | None:
            def put(answer: Callable[[Any], None]) -> None:
                ask(source.name, matches, answer)

            found: Match | None = desk.work.question(job, put)
            return found

        for report in take_in(case, paths, terms, progress=job, choose=choose):
            reports.append(report)
        return reports

    def done(found: Reports) -> Changes:
        then(found)
        desk.say(summary(found))
        return Changes(label="Take in", sources=True)

    names = paths[0].name if len(paths) == 1 else many(len(paths), "item")
    return desk.work.job(f"{TITLE} {names}", run, done, asked_by)


def summary(reports: Sequence[SourceReport]) -> str:
    """What came of an intake, in a sentence."""
    states = Counter(each.status for each in reports)
    kinds: Counter[str] = Counter()
    for each in reports:
        if each.status in ("imported", "incomplete"):
            kinds.update(each.records)
    told = [many(states["imported"] + states["incomplete"], "source") + " taken in"]
    told += [records(kind, count) for kind, count in kinds.items() if count]
    for state, words in (
        ("incomplete", "incomplete"),
        ("already", "already held"),
        ("unrecognised", "not recognised"),
        ("failed", "failed"),
    ):
        if states[state]:
            told.append(f"{states[state]:,} {words}")
    skipped = sum(each.skipped for each in reports if each.status != "already")
    if skipped:
        told.append(f"{skipped:,} things skipped")
    return ", ".join(told)


def trouble(reports: Sequence[SourceReport]) -> bool:
    """Whether anything needs a look."""
    return any(each.status in ("incomplete", "unrecognised", "failed") for each in reports)
