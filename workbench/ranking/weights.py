"""The settings of the reading order: visible, adjustable, recorded in the audit trail.

The priority of a message is a plain sum of points, of which every term is shown. The points were
chosen on the sample case and on planted dumps (docs/ranking.md); they order reading and measure
neither danger nor a person.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields

from workbench.case import Case, audit
from workbench.errors import UsageError

SETTING = "ranking_weights"


@dataclass(frozen=True, slots=True)
class Weights:
    """Points, out of a hundred or so, and the lines drawn.

    Attributes:
        threat: for a threat, times its probability; `fixation` likewise.
        grave: for the chance that a signal is of severity 3 or 4.
        pair: for what the account does towards the other over time, times the pair's score.
        state: for being sent after a refusal, block or order, times the pair's score.
        role: for being written by a suspect to a victim, once roles are set; half of it for a
            suspect's words to anybody else.
        victim: taken off, times the message's points, where a victim wrote it: a victim's words
            are read for stop requests, fear and what helps the defence, not as threats.
        banter: taken off, times the message's points, where two accounts write to each other
            evenly, for long, and hardly ever like this.
        line: a signal counts as read from this probability on; `high` from there it is marked.
        interrupt: the line for the interrupt lane; `interrupt_pair` where the pair's score is full,
            `interrupt_banter` where the pair is as for `banter`.
    """

    threat: float = 45.0
    fixation: float = 35.0
    grave: float = 20.0
    pair: float = 45.0
    state: float = 10.0
    role: float = 10.0
    victim: float = 0.5
    banter: float = 0.5
    line: float = 0.5
    high: float = 0.8
    interrupt: float = 0.7
    interrupt_pair: float = 0.5
    interrupt_banter: float = 0.9


def of_case(case: Case) -> Weights:
    """The case's weights, or the defaults."""
    told = case.get(SETTING)
    return Weights(**json.loads(told)) if told else Weights()


def set_weights(case: Case, changes: dict[str, float]) -> Weights:
    """Change some weights of a case; the act is audited and the next analysis uses them.

    Raises:
        UsageError: when there is no such weight, or its value is out of range.
    """
    known = {each.name for each in fields(Weights)}
    for name, value in changes.items():
        if name not in known:
            raise UsageError(f"no weight {name!r}", remedy=f"Known: {', '.join(sorted(known))}")
        if not 0 <= value <= 1000:
            raise UsageError(f"{name} must lie between 0 and 1000, not {value}")
    before = of_case(case)
    after = Weights(**(asdict(before) | changes))
    with case.transaction():
        case.set(SETTING, json.dumps(asdict(after)))
        audit.record(
            case, "setting", {"name": SETTING, "from": asdict(before), "to": asdict(after)}
        )
    return after
