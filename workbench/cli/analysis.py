"""Commands of the analysis: run it, and read what it made of the messages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from workbench.case import Case, assessments, events, themes
from workbench.cli.emit import (
    Column,
    case_argument,
    emit,
    jsonl_option,
    opened,
    operator_option,
    print_json,
    progress_bar,
)
from workbench.cli.reading import MESSAGE_COLUMNS, as_message
from workbench.errors import UsageError

RANK_COLUMNS: tuple[Column, ...] = (
    ("rank", 5, lambda row: row["rank"]),
    ("lane", 12, lambda row: row["lane"]),
    ("priority", 8, lambda row: f"{row['priority']:.1f}"),
    ("signals", 14, lambda row: " ".join(_strongest(row["signals"]))),
    *MESSAGE_COLUMNS[1:],
)


@click.command("analyse")
@case_argument
@click.option("--encoder", default="", metavar="NAME",
              help="Of the registry, or a sentence-transformers folder.")  # fmt: skip
@operator_option
def analyse_(case: Path, encoder: str, operator: str) -> None:
    """Embed, score, cluster and rank; does only what is new, and goes on after an interruption."""
    from workbench.analysis import analyse

    with opened(case, operator=operator, write=True) as held, progress_bar() as progress:
        summary = analyse(held, encoder=encoder, progress=progress)
    click.echo(str(summary))
    for why, count in summary.unassessed.items():
        click.echo(f"  {count:,} {why}")


@click.command("rank")
@case_argument
@click.option("--by", type=click.Choice(list(assessments.ORDERS)), default="priority",
              show_default=True)  # fmt: skip
@click.option("--lane", type=click.Choice(["interrupt", "ranked", "not-assessed"]), default=None)
@click.option("--limit", type=click.IntRange(1), default=None, help="All if not given.")
@jsonl_option
def rank_(case: Path, by: str, lane: str | None, limit: int | None, jsonl: bool) -> None:
    """List messages in reading order.

    The priority orders reading; it measures neither danger nor a person.
    """
    with opened(case) as held:
        ids = list(assessments.order(held.connection, by, None if lane else limit))
        if not ids and events.count(held.connection, kind="message"):
            raise UsageError(
                "the case is not analysed yet", where=str(case), remedy="Run: workbench analyse"
            )
        emit(_ranked(held, ids, lane, limit), RANK_COLUMNS, jsonl=jsonl)


def _ranked(
    case: Case, ids: list[int], lane: str | None, limit: int | None
) -> Iterator[dict[str, Any]]:
    shown = 0
    for start in range(0, len(ids), events.PAGE):
        some = ids[start : start + events.PAGE]
        judged = {each.event_id: each for each in assessments.rows(case.connection, some)}
        for place, event in enumerate(events.rows(case.connection, some), start + 1):
            each = judged[event.id]
            if lane and each.lane != lane:
                continue
            yield as_message(event, case.zone) | ranked_fields(each, place)
            shown += 1
            if shown == limit:
                return


def ranked_fields(each: assessments.Assessment, place: int) -> dict[str, Any]:
    """The fields that ranking adds to a message."""
    return {
        "rank": place,
        "priority": each.priority,
        "threat": round(each.threat, 4),
        "fixation": round(each.fixation, 4),
        "victim": round(each.victim, 4),
        "disclosure": round(each.disclosure, 4),
        "lane": each.lane,
        "signals": each.signals,
        "reasons": list(each.reasons),
        "threat_level": each.threat_level,
        "fixation_level": each.fixation_level,
        "parts": each.parts,
        "pair_state": each.state,
        "confidence": each.confidence,
    }


def _strongest(signals: dict[str, float]) -> list[str]:
    found = sorted(signals.items(), key=lambda item: -item[1])
    return [code for code, value in found[:3] if value >= 0.3]


@click.command("explain")
@case_argument
@click.argument("ident", metavar="ID")
@click.option("--jsonl", is_flag=True, help="Print one JSON object.")
def explain_(case: Path, ident: str, jsonl: bool) -> None:
    """Say why a message stands where it does: words, nearest examples, context, and the sum."""
    from workbench.analysis.explanations import explain

    with opened(case) as held:
        found = explain(held, events.find(held.connection, ident))
        if jsonl:
            print_json(asdict(found))
            return
        for line in found.lines():
            click.echo(line)


PAIR_COLUMNS: tuple[Column, ...] = (
    ("score", 5, lambda row: f"{row['score']:.2f}"),
    ("from", 24, lambda row: row["actor"]),
    ("towards", 24, lambda row: row["target"]),
    ("contacts", 8, lambda row: f"{row['contacts']:,}"),
    ("answers", 8, lambda row: f"{row['measures']['answers']:,.0f}"),
    ("marked", 6, lambda row: f"{row['measures']['marked share']:.0%}"),
    ("after refusal", 13, lambda row: f"{row['measures']['after refusal']:.0f}"),
    ("most in an hour", 15, lambda row: f"{row['measures']['most in an hour']:.0f}"),
)


@click.command("pairs")
@case_argument
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True)
@jsonl_option
def pairs_(case: Path, limit: int, jsonl: bool) -> None:
    """List what accounts do towards each other over time, the most marked first."""
    with opened(case) as held:
        rows = (asdict(each) for each in assessments.pairs(held.connection, limit))
        emit(rows, PAIR_COLUMNS, jsonl=jsonl)


THEME_COLUMNS: tuple[Column, ...] = (
    ("theme", 5, lambda row: row["id"]),
    ("size", 6, lambda row: f"{row['size']:,}"),
    ("threat", 6, lambda row: f"{row['threat']:.2f}"),
    ("fixation", 8, lambda row: f"{row['fixation']:.2f}"),
    ("within", 6, lambda row: row["parent"] or ""),
    ("label", 0, lambda row: row["label"]),
)


@click.command("themes")
@case_argument
@jsonl_option
def themes_(case: Path, jsonl: bool) -> None:
    """List clusters of flagged messages with their labels."""
    with opened(case) as held:
        reader = held.connection

        def rows() -> Iterator[dict[str, Any]]:
            for each in themes.every(reader):
                inside = events.public_ids(reader, themes.members(reader, each.id))
                yield {
                    "id": each.id,
                    "label": each.label,
                    "size": each.size,
                    "members": inside,
                    "threat": round(each.threat, 4),
                    "fixation": round(each.fixation, 4),
                    "representative": events.public_ids(reader, [each.representative])[0],
                    "parent": each.parent,
                }

        emit(rows(), THEME_COLUMNS, jsonl=jsonl)


@click.command("weights")
@case_argument
@click.argument("changes", nargs=-1, metavar="[NAME=VALUE]...")
@operator_option
def weights_(case: Path, changes: tuple[str, ...], operator: str) -> None:
    """Show the points and lines of the reading order, or change some; changes are audited."""
    from workbench.ranking import weights

    wanted: dict[str, float] = {}
    for each in changes:
        name, _, value = each.partition("=")
        try:
            wanted[name] = float(value)
        except ValueError as problem:
            raise UsageError(f"{each!r} is not NAME=VALUE") from problem
    with opened(case, operator=operator, write=bool(wanted)) as held:
        found = weights.set_weights(held, wanted) if wanted else weights.of_case(held)
    for name, number in asdict(found).items():
        click.echo(f"{name:18} {number:g}")
