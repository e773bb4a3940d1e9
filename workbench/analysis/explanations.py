"""Why a message stands where it does, and why it is not higher.

Words are weighed by occlusion (Zeiler and Fergus 2014; Li, Monroe and Jurafsky 2016): each is left
out in turn, and what the score loses is its weight. It says what the model used, not what the
writer meant. `docs/ranking.md` tells how faithful that is, measured by deletion.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from workbench.case import Case, assessments, events
from workbench.case.assessments import Assessment
from workbench.encoders.scorer import Scorer, scorer
from workbench.errors import UsageError
from workbench.ranking import weights
from workbench.ranking.weights import Weights
from workbench.signals import by_code, codes, signals

WORD = re.compile(r"\S+")
MOST_WORDS = 80  # words that are left out one by one; of a longer text, runs of words
NEAREST = 3


@dataclass(frozen=True, slots=True)
class Word:
    """A run of the text, and how much the score falls when it is left out (log-odds)."""

    text: str
    start: int
    end: int
    weight: float


@dataclass(frozen=True, slots=True)
class Near:
    """A known message that is alike: an example of the taxonomy, or one that a person confirmed."""

    kind: str
    text: str
    likeness: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """What can be said of a message's place.

    Attributes:
        signal: the code of the strongest signal, whose score the words are weighed by.
        score: that signal's probability.
        words: in the order of the text.
        nearest: known messages that are alike, the most alike first.
        reasons: the sentences stored with the ranking.
        parts: points by term; `most` the points each term could give.
        missing: sentences saying what keeps it from standing higher.
    """

    id: str
    signal: str
    score: float
    words: tuple[Word, ...]
    nearest: tuple[Near, ...]
    reasons: tuple[str, ...]
    parts: dict[str, float]
    most: dict[str, float]
    missing: tuple[str, ...]

    def lines(self) -> Iterator[str]:
        """The explanation in plain English."""
        yield from self.reasons
        title = by_code(self.signal).title.lower() if self.signal else ""
        carried = sorted((w for w in self.words if w.weight > 0), key=lambda w: -w.weight)[:5]
        if carried:
            words = ", ".join(f"“{each.text}”" for each in carried)
            yield f"Words that carried “{title}” ({self.signal}, {self.score:.2f}): {words}."
        for each in self.nearest:
            yield f"Alike ({each.likeness:.2f}), {each.kind}: “{each.text}”"
        for name, points in self.parts.items():
            yield f"{name:10} {points:7.2f} of {self.most.get(name, 0):.0f} points"
        yield f"{'sum':10} {sum(self.parts.values()):7.2f}"
        yield from self.missing


def explain(case: Case, event_id: int) -> Explanation:
    """Explain a message's place in the reading order.

    Raises:
        UsageError: when it has no place: the case is not analysed, or it is no message.
    """
    event = events.row(case.connection, event_id)
    found = assessments.rows(case.connection, [event_id])
    if not found:
        raise UsageError("this is not in the reading order", remedy="Run: workbench analyse")
    judged, settings = found[0], weights.of_case(case)
    chosen = scorer(case.get("encoder"))
    strongest = max(codes(), key=lambda code: judged.signals[code])
    text = event.body or ""
    return Explanation(
        id=event.uid,
        signal=strongest if text.strip() else "",
        score=judged.signals[strongest],
        words=occlusion(chosen, text, strongest),
        nearest=_nearest(case, chosen, event_id, text),
        reasons=judged.reasons,
        parts=judged.parts,
        most={name: getattr(settings, name) for name in (*MISSING, "role")},
        missing=tuple(_missing(judged, settings)),
    )


def occlusion(chosen: Scorer, text: str, code: str) -> tuple[Word, ...]:
    """How much each word carries of a signal's score.

    Args:
        chosen: the scorer.
        text: as it was read.
        code: of the signal, or an axis.

    Returns:
        The words (or, of a long text, runs of words) in order, with the fall of the log-odds when
        each is left out.
    """
    spans = [each.span() for each in WORD.finditer(text)]
    step = -(-len(spans) // MOST_WORDS) or 1
    runs = [
        (spans[at][0], spans[min(at + step, len(spans)) - 1][1])
        for at in range(0, len(spans), step)
    ]
    if not runs:
        return ()
    variants = [text, *(f"{text[:start]} {text[end:]}".strip() for start, end in runs)]
    odds = _log_odds(chosen.score(variants).of(code))
    return tuple(
        Word(text[start:end], start, end, round(float(odds[0] - odds[place]), 4))
        for place, (start, end) in enumerate(runs, 1)
    )


def _log_odds(
    probabilities: np.ndarray[tuple[int, ...], np.dtype[np.float32]],
) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    inside = np.clip(probabilities.astype(np.float64), 1e-6, 1 - 1e-6)
    return np.asarray(np.log(inside / (1 - inside)))


def _nearest(case: Case, chosen: Scorer, event_id: int, text: str) -> tuple[Near, ...]:
    """The examples of the taxonomy, and the messages confirmed in this case, that are alike."""
    if not text.strip():
        return ()
    known = [
        (f"an example of “{each.title.lower()}” ({each.code})", example)
        for each in signals()
        for example in each.examples
    ]
    known += [
        (f"confirmed in this case by {by}", body)
        for by, body in case.connection.execute(
            "SELECT v.by, e.body FROM verdict v JOIN event e ON e.id = v.event_id"
            " WHERE v.decision = 'relevant' AND e.body IS NOT NULL AND e.body <> '' AND e.id <> ?"
            " ORDER BY e.id LIMIT 5000",
            (event_id,),
        )
    ]
    vectors = chosen.encoder.encode([text, *(example for _, example in known)])
    likeness = vectors[1:] @ vectors[0]
    return tuple(
        Near(known[place][0], known[place][1], round(float(likeness[place]), 3))
        for place in np.argsort(-likeness, kind="stable")[:NEAREST]
    )


def _missing(judged: Assessment, settings: Weights) -> Iterator[str]:
    """What keeps a message from standing higher."""
    if judged.lane == "interrupt":
        yield "It stands in the interrupt lane, which is read first."
        return
    if judged.confidence.startswith("not assessed"):
        yield f"Its words could not be assessed ({judged.confidence.partition(': ')[2]})."
    urgent = [each for each in signals() if each.interrupt]
    nearest = max(urgent, key=lambda each: judged.signals.get(each.code, 0))
    yield (
        f"Not in the interrupt lane: the nearest signal for it is “{nearest.title.lower()}”"
        f" ({nearest.code}) at {judged.signals.get(nearest.code, 0):.2f}, and the line lies between"
        f" {settings.interrupt_pair:.2f} and {settings.interrupt_banter:.2f}, by the pair."
    )
    for name, what in MISSING.items():
        most = getattr(settings, name)
        lost = most - judged.parts.get(name, 0.0)
        if lost > most / 2:
            yield f"{lost:.0f} of {most:.0f} points for {what} are not given."
    if judged.parts.get("banter", 0) < -1:
        yield f"{-judged.parts['banter']:.0f} points are taken off for an even, long exchange."


MISSING = {
    "threat": "the words reading like a threat",
    "fixation": "the words reading like fixation",
    "grave": "a signal of severity 3 or 4",
    "pair": "what the account does towards the other over time",
    "state": "being sent after a refusal, block or order",
}
