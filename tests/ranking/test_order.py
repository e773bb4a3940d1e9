"""The reading order: pairs before messages, states, lanes, roles, and a sum that adds up."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from workbench.case.traffic import NEVER, Traffic
from workbench.ranking import levels, pairs, states
from workbench.ranking.order import Ranked, Scored, rank
from workbench.ranking.weights import Weights
from workbench.signals import codes, signals

HOUR = 3_600_000


@dataclass(frozen=True)
class Said:
    """One message: who to whom, when (hours), and what the models say of it."""

    actor: int
    target: int
    hours: float
    threat: float = 0.02
    fixation: float = 0.02
    codes: tuple[tuple[str, float], ...] = ()
    call: bool = False


def ranked(
    said: list[Said],
    *,
    roles: tuple[str, ...] = (),
    groups: tuple[int, ...] = (),
    weights: Weights = Weights(),  # noqa: B008 - frozen
) -> dict[int, tuple[int, Ranked]]:
    """Place and outcome of each message, by its place in the list."""
    n = len(said)
    people = max((max(s.actor, s.target) for s in said), default=0) + 1
    traffic = Traffic(
        ids=np.arange(1, n + 1, dtype=np.int64),
        kinds=np.array([1 if s.call else 0 for s in said], dtype=np.int8),
        threads=np.array([min(s.actor, s.target) * 100 + max(s.actor, s.target) for s in said]),
        actors=np.array([s.actor for s in said], dtype=np.int64),
        targets=np.array([s.target for s in said], dtype=np.int64),
        utc=np.array([int(s.hours * HOUR) for s in said], dtype=np.int64),
        blocked=np.zeros(n, dtype=np.int8),
        events={},
        names=tuple(f"P{each}" for each in range(people)),
        groups=tuple(each in groups for each in range(people)),
        roles=roles or ("",) * people,
    )
    probabilities = np.full((n, len(codes())), 0.01, dtype=np.float32)
    for row, each in enumerate(said):
        for code, value in each.codes:
            probabilities[row, codes().index(code)] = value
    axes = np.zeros((n, 4), dtype=np.float32)
    axes[:, 0] = [s.threat for s in said]
    axes[:, 1] = [s.fixation for s in said]
    scored = Scored(signals(), probabilities, axes, ["assessed"] * n)
    refusal = probabilities[:, codes().index("V1")]
    block = probabilities[:, codes().index("V2")]
    between = states.find(traffic, refusal, block, {}, set())
    measured = pairs.find(traffic, axes[:, :2].max(axis=1), between)
    order = rank(traffic, scored, measured, between, weights)
    return {each.row: (place, each) for place, each in enumerate(order, 1)}


def friends(start: float = 0, count: int = 120) -> list[Said]:
    return [Said(n % 2, 1 - n % 2, start + n) for n in range(count)]


def pursuit(actor: int = 2, start: float = 0, count: int = 40) -> list[Said]:
    """Somebody who writes and is not answered; every third message is marked."""
    return [
        Said(actor, 0, start + n * 7, fixation=0.85 if n % 3 == 0 else 0.05) for n in range(count)
    ]


def test_bland_messages_of_a_fixated_account_rise_above_a_joke_among_friends() -> None:
    said = [*friends(), Said(1, 0, 200, threat=0.6), *pursuit()]
    found = ranked(said)
    joke, bland = found[120][0], found[122][0]
    assert bland < joke
    assert found[120][1].parts["banter"] < -5
    assert found[120][1].lane == "ranked"


def test_an_interrupt_stands_first_whatever_the_sum_says() -> None:
    said = [*pursuit(), Said(5, 0, 900, threat=0.5, codes=(("T7", 0.7),))]
    place, last = ranked(said)[len(said) - 1]
    assert (place, last.lane) == (1, "interrupt")
    assert last.threat_level == 3


def test_between_friends_the_line_for_interrupts_lies_higher_but_there_is_one() -> None:
    joke = Said(1, 0, 200, threat=0.6, codes=(("T1", 0.6),))
    assert ranked([*friends(), joke])[120][1].lane == "ranked"
    worse = replace(joke, codes=(("T1", 0.9),))
    assert ranked([*friends(), worse])[120][1].lane == "interrupt"


def test_the_same_words_differ_by_the_state_at_the_time_of_sending() -> None:
    before = pursuit()
    stop = Said(0, 2, 300, codes=(("V1", 0.95),))
    found = ranked([*before, stop, Said(2, 0, 301)])
    last = found[len(before) + 1][1]
    assert found[1][1].state == "neutral"
    assert last.state == "refused"
    assert last.parts["state"] > 0 == found[1][1].parts["state"]
    assert any("request to stop" in each for each in last.reasons)


def test_roles_move_messages_and_say_so() -> None:
    said = [*pursuit(), Said(0, 2, 400, threat=0.6, fixation=0.3)]
    plain, set_ = ranked(said), ranked(said, roles=("victim", "", "suspect"))
    assert set_[1][1].parts["role"] == 10
    assert set_[40][1].priority < plain[40][1].priority
    assert any("suspect" in each for each in set_[1][1].reasons)


def test_calls_count_in_the_pair_and_stand_in_no_order() -> None:
    said = [*pursuit(count=6), *(Said(2, 0, 100 + n / 60, call=True) for n in range(40))]
    found = ranked(said)
    assert set(found) == set(range(6))
    assert found[0][1].parts["pair"] > ranked(pursuit(count=6))[0][1].parts["pair"]


def test_in_a_group_only_what_is_said_counts() -> None:
    found = ranked([replace(each, target=4) for each in pursuit()], groups=(4,))
    alone = ranked(pursuit())
    assert found[1][1].parts["pair"] < alone[1][1].parts["pair"]


def test_a_message_without_time_is_ranked_too() -> None:
    said = [*pursuit(), Said(2, 0, NEVER / HOUR)]
    assert len(ranked(said)) == len(said)


messages = st.lists(
    st.builds(
        Said,
        actor=st.integers(0, 3),
        target=st.integers(0, 3),
        hours=st.floats(0, 2000),
        threat=st.floats(0, 1),
        fixation=st.floats(0, 1),
        codes=st.lists(st.tuples(st.sampled_from(codes()), st.floats(0, 1)), max_size=3).map(tuple),
        call=st.booleans(),
    ).filter(lambda each: each.actor != each.target),
    max_size=40,
).map(lambda some: sorted(some, key=lambda each: each.hours))


@given(messages)
def test_every_message_has_one_place_and_its_points_add_up(said: list[Said]) -> None:
    found = ranked(said)
    assert sorted(place for place, _ in found.values()) == list(range(1, len(found) + 1))
    assert set(found) == {row for row, each in enumerate(said) if not each.call}
    lanes = [each.lane for _, each in sorted(found.values(), key=lambda told: told[0])]
    assert lanes == sorted(lanes, key=lambda lane: lane != "interrupt")
    for _, each in found.values():
        assert abs(sum(each.parts.values()) - each.priority) < 0.011
        assert 0 <= each.threat_level <= 4
        assert 0 <= each.fixation_level <= 4


@given(messages)
def test_scores_of_pairs_lie_between_0_and_1(said: list[Said]) -> None:
    weights = Weights(threat=0, fixation=0, grave=0, state=0, role=0, banter=0, pair=1)
    assert all(0 <= each.priority <= 1 for _, each in ranked(said, weights=weights).values())


def test_of_two_equally_likely_signals_the_graver_is_read_first() -> None:
    mild, grave = (("F13", 0.8),), (("F12", 0.8),)
    told = ranked([Said(0, 1, 0, fixation=0.8, codes=mild), Said(2, 1, 1, 0.02, 0.8, grave)])
    assert told[1][0] < told[0][0]
    assert told[1][1].parts["grave"] > told[0][1].parts["grave"]


@given(st.lists(st.floats(0, 1), min_size=len(codes()), max_size=len(codes())))
def test_gravity_is_a_chance_and_only_of_threat_and_fixation(values: list[float]) -> None:
    row = np.array([values], dtype=np.float32)
    assert 0 <= levels.grave(signals(), row)[0] <= 1
    others = np.array([each.axis not in ("threat", "fixation") for each in signals()])
    assert levels.grave(signals(), (row * others).astype(np.float32))[0] == 0
