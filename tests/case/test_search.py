"""Full-text search: what messages say, and what they said before they were edited."""

from __future__ import annotations

from pathlib import Path

from tests.golden import Golden
from tests.intake.cases import new_case, taken
from tests.samples import GOLDEN
from workbench.case import events, search


def test_what_a_message_said_before_is_found_behind_what_others_say(tmp_path: Path) -> None:
    phone = Golden("ios-messages", GOLDEN / "ios-messages/sms.sql").built(tmp_path)
    with new_case(tmp_path / "c") as case:
        taken(case, phone, GOLDEN / "signal-plaintext" / "signal-export")
        found = search.full_text(case.connection, "outside yours", 10)
        assert [e.body for e in events.rows(case.connection, found)] == ["hope you are well"]
        (twice,) = search.full_text(case.connection, "answer me", 10)  # now, and before
        assert events.row(case.connection, twice).body == "answer me"
        assert search.full_text(case.connection, "answer else", 10) == [twice]
