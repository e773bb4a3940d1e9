"""Why a message stands where it does, in sentences that can be read out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from workbench.case.traffic import Traffic
from workbench.ranking.pairs import Pair
from workbench.ranking.weights import Weights

if TYPE_CHECKING:
    from workbench.ranking.order import Scored

MOST_SIGNALS = 3
AFTER = {
    "refused": "a message that reads like, or was confirmed as, a request to stop",
    "blocked": "a block, or a message that reads like one",
    "order": "an order came into force",
}


def sentences(
    scored: Scored,
    row: int,
    traffic: Traffic,
    pair: Pair | None,
    state: str,
    days: int | None,
    points: dict[str, float],
    weights: Weights,
) -> tuple[str, ...]:
    """The reasons for one message, the weightiest first.

    Args:
        scored: the models' output.
        row: the message's place in it.
        traffic: the case's events.
        pair: the pair it belongs to, or None.
        state: of the pair when it was sent.
        days: since that state began, or None.
        points: those for `banter` and `role`.
        weights: the lines.
    """
    return tuple(_all(scored, row, traffic, pair, state, days, points, weights))


def _all(
    scored: Scored,
    row: int,
    traffic: Traffic,
    pair: Pair | None,
    state: str,
    days: int | None,
    points: dict[str, float],
    weights: Weights,
) -> Iterator[str]:
    yield from _signals(scored, row, weights)
    if pair is not None and pair.score >= 0.25:
        yield conduct(traffic, pair)
    if state in AFTER and days is not None and pair is not None and pair.score >= 0.1:
        when = "on the same day as" if days == 0 else f"{days:,} day{'s' * (days != 1)} after"
        yield f"Sent {when} {AFTER[state]}."
    if points["role"] >= 1:
        yield f"{points['role']:.0f} points more: written by a suspect, as roles are set."
    elif points["role"] <= -1:
        yield f"{-points['role']:.0f} points less: written by the victim, as roles are set."
    if points["banter"] <= -2 and pair is not None:
        yield (
            f"{-points['banter']:.0f} points less: the two write to each other evenly"
            f" ({len(pair.rows):,} one way, {pair.measures['answers']:,.0f} the other), and hardly"
            " any of it reads like this."
        )
    if scored.confidence[row] != "assessed":
        yield scored.confidence[row][:1].upper() + scored.confidence[row][1:] + "."


def _signals(scored: Scored, row: int, weights: Weights) -> Iterator[str]:
    values = scored.probabilities[row]
    places = [p for p in np.argsort(-values, kind="stable")[:MOST_SIGNALS] if values[p] >= 0.3]
    for place in places:
        signal, value = scored.signals[place], float(values[place])
        how = "Reads like" if value >= weights.high else "May be"
        how = "Reads rather like" if weights.line <= value < weights.high else how
        yield f"{how} “{signal.title.lower()}” ({signal.code}, {value:.2f})."


def conduct(traffic: Traffic, pair: Pair) -> str:
    """What an account does towards another, in one sentence."""
    told = pair.measures
    facts = [f"{told['contacts']:,.0f} contacts, {told['answers']:,.0f} the other way"]
    if told["unanswered"] >= 0.3:
        facts.append(f"{told['unanswered']:.0%} of attempts without an answer within a day")
    if told["after refusal"] >= 1:
        facts.append(f"about {told['after refusal']:,.0f} after a refusal or block")
    if told["most in an hour"] >= 8:
        facts.append(f"up to {told['most in an hour']:.0f} in an hour")
    if told["channels"] >= 2:
        facts.append(f"over {told['channels']:.0f} conversations")
    name = traffic.names[pair.actor]
    return f"From {name}: {'; '.join(facts)}; {told['marked share']:.0%} of the texts marked."
