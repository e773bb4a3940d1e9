"""The state between two accounts at the time of sending: neutral, refused, blocked, order.

A refusal or block that a person confirmed counts in full; one that only reads like it counts by
its probability, and the reason says "reads like". A state is never reset by later warmth: that is
shown beside it (D1, D2), and a person decides what it means.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from workbench.case.traffic import NEVER, Traffic

STATES = ("neutral", "refused", "blocked", "order")
LINE = 0.8  # a refusal that is read by the model counts from this probability on


@dataclass(slots=True)
class States:
    """From when which state holds, by the account that is being refused and the one refusing.

    Attributes:
        since: (actor, target) to a list of (milliseconds, state, strength, confirmed).
    """

    since: dict[tuple[int, int], list[tuple[int, int, float, bool]]] = field(default_factory=dict)

    def add(
        self, actor: int, target: int, utc: int, state: int, strength: float, *, confirmed: bool
    ) -> None:
        """Note that from `utc` on the target has refused, blocked or is protected."""
        self.since.setdefault((actor, target), []).append((utc, state, strength, confirmed))

    def at(
        self, actor: int, target: int, utc: NDArray[np.int64]
    ) -> tuple[NDArray[np.int8], NDArray[np.float32], NDArray[np.int64]]:
        """State, strength and the moment it began, for each time; neutral and 0 before any."""
        state = np.zeros(len(utc), dtype=np.int8)
        strength = np.zeros(len(utc), dtype=np.float32)
        began = np.zeros(len(utc), dtype=np.int64)
        for moment, which, weight, _ in sorted(self.since.get((actor, target), ())):
            after = (utc > moment) & ((which > state) | (weight > strength))
            began[after & (which > state)] = moment
            state[after] = np.maximum(state[after], which)
            strength[after] = np.maximum(strength[after], weight)
        return state, strength, began


def find(
    traffic: Traffic,
    refusal: NDArray[np.float32],
    block: NDArray[np.float32],
    confirmed: dict[str, set[int]],
    refuted: set[int],
) -> States:
    """Find the states of all pairs.

    Args:
        traffic: the case's events.
        refusal: for each event, the probability that it asks for contact to end (V1).
        block: likewise that it says the account is blocked (V2).
        confirmed: events that a person confirmed, under `V1` and `V2`.
        refuted: events that a person held not relevant: they start no state.
    """
    found = States()
    fits = (traffic.actors >= 0) & (traffic.utc > np.iinfo(np.int64).min)
    direct = fits & ~np.array([*traffic.groups, False])[traffic.targets]
    for code, values, which in (("V1", refusal, 1), ("V2", block, 2)):
        sure = np.isin(traffic.ids, list(confirmed.get(code, ())))
        hits = np.flatnonzero(direct & ((values >= LINE) | sure))
        for row in hits:
            if not sure[row] and int(traffic.ids[row]) in refuted:
                continue
            found.add(
                int(traffic.targets[row]),
                int(traffic.actors[row]),
                int(traffic.utc[row]),
                which,
                1.0 if sure[row] else float(values[row]),
                confirmed=bool(sure[row]),
            )
    _recorded_blocks(traffic, direct, found)
    return found


def state_between_roles(found: States, traffic: Traffic, state: str, moments: list[int]) -> None:
    """Note a state that an officer entered, for every suspect towards every victim."""
    suspects = [n for n, role in enumerate(traffic.roles) if role == "suspect"]
    victims = [n for n, role in enumerate(traffic.roles) if role == "victim"]
    for actor in suspects:
        for target in victims:
            for moment in moments:
                found.add(actor, target, moment, STATES.index(state), 1.0, confirmed=True)


def _recorded_blocks(traffic: Traffic, direct: NDArray[np.bool_], found: States) -> None:
    """Blocks that the device recorded: blocked calls, and the app's own "you blocked" lines."""
    for row in np.flatnonzero(direct & (traffic.blocked == 1)):
        actor, target = int(traffic.actors[row]), int(traffic.targets[row])
        found.add(actor, target, int(traffic.utc[row]) - 1, 2, 1.0, confirmed=False)
    told = [place for place, event in traffic.events.items() if event == "blocked"]
    if not told:
        return
    in_thread: dict[int, tuple[int, int]] = {}
    for row in np.flatnonzero(direct):
        pair = (int(traffic.actors[row]), int(traffic.targets[row]))
        in_thread.setdefault(int(traffic.threads[row]), pair)
    for place in told:
        both = in_thread.get(int(traffic.threads[place]))
        if both is None or traffic.utc[place] == NEVER:
            continue  # of a block without a time nobody can say what came after it
        # Which of the two is the owner is not told: it holds for both.
        for actor, target in (both, both[::-1]):
            found.add(actor, target, int(traffic.utc[place]), 2, 1.0, confirmed=False)
