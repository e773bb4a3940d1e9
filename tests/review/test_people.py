"""What the acts upon people tell their readers: the latest, who wrote how much, and where."""

from __future__ import annotations

from pathlib import Path

from tests.intake.cases import CALLS, CHAT, SMS, new_case, taken
from workbench.case import events
from workbench.intake import people as held
from workbench.review import people

NUMBER = "tel:+447700900317"
CHAT_NAME = "whatsapp:Ash Sample:robin example"


def test_the_latest_act_that_stands(tmp_path: Path) -> None:
    with new_case(tmp_path / "c") as case:
        taken(case, CHAT, SMS)
        assert people.last_act(case.connection) is None
        changes = people.set_role(case, [NUMBER], "suspect")
        assert changes.people
        assert not changes.sources
        people.split(case, [CHAT_NAME], "two handsets")
        last = people.last_act(case.connection)
        assert last is not None
        assert (last.action, last.detail["reason"]) == ("split people", "two handsets")
        assert people.undo(case).people
        last = people.last_act(case.connection)
        assert last is not None
        assert last.action == "role"


def test_what_each_person_wrote_adds_up(tmp_path: Path) -> None:
    with new_case(tmp_path / "c") as case:
        taken(case, CHAT, SMS, CALLS)
        written = people.written(case.connection)
        sent = sum(1 for each in events.stream(case.connection) if each.sender is not None)
        assert sum(written.values()) == sent
        assert set(written) <= {each.id for each in held.persons(case.connection)}


def test_where_each_account_was_met(tmp_path: Path) -> None:
    with new_case(tmp_path / "c") as case:
        taken(case, CHAT, SMS, CALLS)
        met = people.platforms(case.connection)
        assert met[CHAT_NAME] == ("whatsapp",)
        assert {"sms", "phone"} <= set(met[NUMBER])
