"""A team's own signal from a few examples: found, audited, shared as a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.intake.cases import LONDON, new_case, taken
from workbench.analysis import analyse
from workbench.analysis.explanations import explain
from workbench.case import assessments, audit, events
from workbench.errors import InputError, UsageError
from workbench.signals import own

FILE = """
code = "U1"
title = "Talk of the allotment"
axis = "fixation"
definition = "Anything about what she does at the allotment."
examples = [
    "how are your beans doing at the allotment",
    "nobody else was down the plots today just you and your watering can",
    "your shed door at the allotments wants fixing",
    "i like the scarecrow you put up by the rhubarb",
]
counter_examples = ["can you pick up beans from tesco", "shed delivery friday 8 to 12"]
"""
CHAT = """01/02/2026, 10:00 - Robin Example: you have planted leeks on the second plot
01/02/2026, 10:01 - Ash Sample: what time is the train
01/02/2026, 10:02 - Robin Example: the bus is late again
01/02/2026, 10:03 - Robin Example: shall we get a takeaway tonight
"""


def test_a_signal_of_examples_is_found_and_shared(tmp_path: Path) -> None:
    (tmp_path / "u1.toml").write_text(FILE, "utf-8")
    path = tmp_path / "WhatsApp Chat with Robin Example.txt"
    path.write_text(CHAT, "utf-8")
    signal = own.read_file(tmp_path / "u1.toml")
    with new_case(tmp_path / "c") as case:
        taken(case, path, terms=LONDON)
        analyse(case)
        own.add(case, signal)
        assert analyse(case).scored == 4
        ids = list(assessments.order(case.connection))
        told = assessments.rows(case.connection, ids)
        body = {e.id: e.body for e in events.rows(case.connection, ids)}
        scores = {body[each.event_id]: each.signals["U1"] for each in told}
        assert max(scores, key=lambda text: scores[text]) == (
            "you have planted leeks on the second plot"
        )
        best = max(told, key=lambda each: each.signals["U1"])
        assert best.fixation >= best.signals["U1"] - 0.01
        assert explain(case, best.event_id).signal != "U1"
        acts = [each for each in audit.entries(case.connection) if each.action == "setting"]
        assert acts[0].detail["add"]["code"] == "U1"
        (tmp_path / "again.toml").write_text(own.as_toml(own.of_case(case)[0]), "utf-8")
        assert own.read_file(tmp_path / "again.toml") == signal
        own.remove(case, "U1")
        analyse(case)
        assert "U1" not in assessments.rows(case.connection, ids)[0].signals
        with pytest.raises(UsageError):
            own.remove(case, "U1")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('"U1"', '"T1"', "not a code"),
        ('"fixation"', '"danger"', "no axis"),
        ("examples = [", "nothing = [", "at least 4"),
        ("code =", "code", "can't be read"),
    ],
)
def test_a_file_that_is_wrong_says_where_and_why(
    tmp_path: Path, old: str, new: str, told: str
) -> None:
    path = tmp_path / "wrong.toml"
    path.write_text(FILE.replace(old, new, 1), "utf-8")
    with pytest.raises(InputError, match=told) as raised:
        own.read_file(path)
    assert "wrong.toml" in str(raised.value)
