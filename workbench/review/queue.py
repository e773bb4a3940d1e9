"""What is still to be read, and in which order: the queue's ids for a person's choice of it.

A queue is an order over all standing messages and filters on it. Nothing is ever left out for a
low score: what the filters hide is counted and told beside what they show.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass

from workbench.case import Reader, assessments, events, search
from workbench.case.assessments import Assessment
from workbench.case.events import EventRow
from workbench.errors import UsageError
from workbench.review import state
from workbench.review.fold import Verdict

ORDERS = ("priority", "threat", "fixation", "disclosure", "victim", "time")
LANES = ("interrupt", "ranked", "not-assessed")
DECISIONS = ("undecided", "decided", "relevant", "not-relevant", "unsure", "disagreed")
HITS = 1_000_000  # a search inside the queue is never cut short

_DECIDED = "SELECT event_id FROM verdict"
_BY_DECISION = {
    "decided": _DECIDED,
    "relevant": f"{_DECIDED} WHERE decision = 'relevant'",
    "not-relevant": f"{_DECIDED} WHERE decision = 'not-relevant'",
    "unsure": f"{_DECIDED} WHERE decision = 'unsure'",
    "disagreed": f"{_DECIDED} GROUP BY event_id HAVING count(DISTINCT decision) > 1",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person wants to see of the queue.

    Attributes:
        order: one of `ORDERS`; `disclosure` is the queue of what may undermine or assist (D1-D6).
        lane: one of `LANES`, or empty for all.
        decision: one of `DECISIONS`, or empty for all; by anybody.
        text: words that must occur, as in full-text search; empty for all.
    """

    order: str = "priority"
    lane: str = ""
    decision: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """How far the reading has come.

    Attributes:
        total: messages in the case.
        decided: those with at least one decision.
        interrupts: messages of the interrupt lane; `interrupts_open` have no decision yet.
        assessed: whether an analysis has ranked the messages.
    """

    total: int
    decided: int
    interrupts: int
    interrupts_open: int
    assessed: bool


@dataclass(frozen=True, slots=True)
class Item:
    """A message of the queue with what the analysis and people say of it.

    Attributes:
        assessment: None before the first analysis.
        verdicts: each person's own decision.
    """

    event: EventRow
    assessment: Assessment | None
    verdicts: tuple[Verdict, ...]

    def verdict_of(self, by: str) -> Verdict | None:
        """One person's decision, or None."""
        return next((each for each in self.verdicts if each.by == by), None)


def items(reader: Reader, event_ids: Sequence[int]) -> list[Item]:
    """Messages by id, in the order given; ids that are not there are left out."""
    judged = {each.event_id: each for each in assessments.rows(reader, event_ids)}
    held = state.verdicts(reader, event_ids)
    return [
        Item(each, judged.get(each.id), tuple(held.get(each.id, ())))
        for each in events.rows(reader, event_ids)
    ]


def ids(reader: Reader, choice: Choice = Choice()) -> array[int]:
    """The ids of a queue in its order.

    Before the first analysis there is no ranking, and every order is the order of time.

    Raises:
        UsageError: for an unknown order, lane or decision, or a search that can't be read.
    """
    _check(choice)
    ranked = assessed(reader)
    if choice.order == "time" or not ranked:
        found = events.ids_in_time(reader, kinds=("message",))
    else:
        found = assessments.order(reader, choice.order)
        placed = set(found)  # what was taken in since the analysis has no place yet, and is there
        late = (e for e in events.ids_in_time(reader, kinds=("message",)) if e not in placed)
        found.extend(late)
    for keep, wanted in _filters(reader, choice, ranked=ranked):
        found = array("q", (each for each in found if (each in keep) is wanted))
    return found


def standing(reader: Reader) -> Standing:
    """How far the reading has come."""
    decided = reader.execute(
        "SELECT count(*) FROM event e WHERE e.kind = 'message' AND e.same_as IS NULL"
        f" AND e.id IN ({_DECIDED})"
    ).fetchone()[0]
    interrupts, still_open = reader.execute(
        f"SELECT count(*), count(*) FILTER (WHERE event_id NOT IN ({_DECIDED}))"
        " FROM assessment WHERE lane = 'interrupt'"
    ).fetchone()
    total = events.count(reader, kind="message")
    return Standing(total, int(decided), int(interrupts), int(still_open), assessed(reader))


def assessed(reader: Reader) -> bool:
    """Whether there is a ranking."""
    return reader.execute("SELECT 1 FROM assessment LIMIT 1").fetchone() is not None


def _check(choice: Choice) -> None:
    for name, value, known in (
        ("order", choice.order, ORDERS),
        ("lane", choice.lane, ("", *LANES)),
        ("decision", choice.decision, ("", *DECISIONS)),
    ):
        if value not in known:
            raise UsageError(
                f"no {name} {value!r}", remedy=f"Known: {', '.join(filter(None, known))}"
            )


def _filters(reader: Reader, choice: Choice, *, ranked: bool) -> list[tuple[set[int], bool]]:
    """Sets of ids, each with whether a message must be in it or must not."""
    found: list[tuple[set[int], bool]] = []
    if choice.lane and ranked:
        rows = reader.execute("SELECT event_id FROM assessment WHERE lane = ?", (choice.lane,))
        found.append(({row[0] for row in rows}, True))
    if choice.decision == "undecided":
        found.append(({row[0] for row in reader.execute(_DECIDED)}, False))
    elif choice.decision:
        rows = reader.execute(_BY_DECISION[choice.decision])
        found.append(({row[0] for row in rows}, True))
    if choice.text.strip():
        found.append((set(search.full_text(reader, choice.text, HITS)), True))
    return found


def decided_by_theme(reader: Reader) -> dict[int, int]:
    """How many members of each theme have a decision; themes without one are left out."""
    rows = reader.execute(
        "SELECT m.theme_id, count(DISTINCT v.event_id) FROM theme_member m"
        " JOIN verdict v ON v.event_id = m.event_id GROUP BY m.theme_id"
    )
    return dict(rows.fetchall())
