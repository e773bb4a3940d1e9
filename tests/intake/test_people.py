"""Who is who: certain links are made, likely ones proposed, and every act can be taken back."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.intake.cases import CALLS, CHAT, SMS, new_case, taken
from workbench.case import Case
from workbench.errors import UsageError
from workbench.intake import people as held
from workbench.intake.people import Partition
from workbench.intake.take_in import Terms
from workbench.review import people

NUMBER = "tel:+447700900317"
CHAT_NAME = "whatsapp:Ash Sample:robin example"


def person_of(case: Case, account: str) -> held.PersonRow:
    return next(
        each
        for each in held.persons(case.connection)
        if account in {key for key, _, _ in each.accounts}
    )


def test_a_saved_name_links_a_chat_to_its_number(tmp_path: Path) -> None:
    with new_case(tmp_path / "c") as case:
        taken(case, CHAT, SMS, CALLS)
        robin = person_of(case, NUMBER)
        assert robin.name == "Robin Example"
        assert {key for key, _, _ in robin.accounts} == {NUMBER, CHAT_NAME}
        assert any("saved as" in text for _, _, evidence in robin.accounts for text in evidence)
        owner = person_of(case, "owner:Ash Sample")
        assert owner.name == "Ash Sample"


@pytest.mark.trap("2L-3")
def test_two_devices_each_have_their_own_mum(tmp_path: Path) -> None:
    chat = "01/02/2026, 10:00 - Mum: hello\n01/02/2026, 10:01 - {}: hi\n"
    with new_case(tmp_path / "c") as case:
        for owner in ("Ash Sample", "Robin Example"):
            path = tmp_path / owner / "WhatsApp Chat with Mum.txt"
            path.parent.mkdir()
            path.write_text(chat.format(owner), "utf-8")
            taken(case, path, terms=Terms(zone="Europe/London", owner=owner))
        mums = [e for e in held.persons(case.connection) if e.name == "Mum"]
        assert len(mums) == 2


def test_acts_are_audited_and_undone(tmp_path: Path) -> None:
    with new_case(tmp_path / "c") as case:
        taken(case, CHAT, SMS, CALLS)
        before = held.persons(case.connection)
        people.split(case, [CHAT_NAME], "the chat was renamed by somebody else")
        assert person_of(case, CHAT_NAME) != person_of(case, NUMBER)
        people.merge(case, [CHAT_NAME, "sms:Ash Sample:samplebank"], "says so itself")
        people.set_role(case, [NUMBER], "suspect")
        assert person_of(case, NUMBER).role == "suspect"
        assert list(held.problems(case.connection)) == []
        for _ in range(3):
            people.undo(case)
        assert held.persons(case.connection) == before
        case.connection.execute("UPDATE person SET role = 'suspect'")
        assert list(held.problems(case.connection))


def test_acts_need_known_accounts_roles_and_reasons(tmp_path: Path) -> None:
    with new_case(tmp_path / "c") as case:
        taken(case, SMS)
        for act in (
            lambda: people.merge(case, [NUMBER, "tel:+440000000000"], "x"),
            lambda: people.merge(case, [NUMBER, NUMBER], "x"),
            lambda: people.split(case, [NUMBER], " "),
            lambda: people.set_role(case, [NUMBER], "villain"),
            lambda: people.undo(case),
        ):
            with pytest.raises(UsageError):
                act()


def test_the_same_name_elsewhere_is_proposed_and_can_be_turned_down(tmp_path: Path) -> None:
    chat = "01/02/2026, 10:00 - Robin Example: hello\n01/02/2026, 10:01 - On Call: hi\n"
    path = tmp_path / "WhatsApp Chat with Robin Example.txt"
    path.write_text(chat, "utf-8")
    with new_case(tmp_path / "c") as case:
        taken(case, SMS)
        taken(case, path, terms=Terms(zone="Europe/London", owner="On Call"))
        links = held.proposals(case.connection)
        assert [(each.one, each.other) for each in links] == [
            (NUMBER, "whatsapp:On Call:robin example")
        ]
        people.reject(case, links[0].one, links[0].other)
        assert held.proposals(case.connection) == []
        people.undo(case)
        assert held.proposals(case.connection) == links


acts = st.lists(
    st.one_of(
        st.tuples(st.just("merge"), st.sampled_from("abcdef"), st.sampled_from("abcdef")),
        st.tuples(st.just("split"), st.sets(st.sampled_from("abcdef"), min_size=1), st.none()),
    ),
    max_size=20,
)


@given(acts)
def test_a_partition_stays_a_partition(told: list[tuple[str, object, object]]) -> None:
    partition = Partition("abcdef")
    for kind, one, other in told:
        if kind == "merge":
            partition.merge(str(one), str(other))
        else:
            partition.split(one)  # type: ignore[arg-type]
        members = sorted(key for group in partition.groups.values() for key in group)
        assert members == list("abcdef")
        assert all(key in partition.groups[partition.group_of[key]] for key in "abcdef")
