"""Translations, transcripts and links to an account: adopted by a person, reversible, printed."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.disclosure.cases import made_case
from tests.disclosure.test_documents import text_of
from workbench import timeline
from workbench.case import Case, events
from workbench.cli.review import adopt_, undo_
from workbench.disclosure import verifier
from workbench.disclosure.bundle import export_bundle
from workbench.disclosure.profile import Profile
from workbench.disclosure.redaction.plan import Rule
from workbench.errors import UsageError
from workbench.review import adoption, decisions


@pytest.fixture
def case(tmp_path: Path):
    with made_case(tmp_path / "case", 6) as made:
        yield made


def _row(case: Case, place: int = 0) -> timeline.Row:
    return timeline.rows(case)[place]


def test_it_stands_beside_the_original_until_it_is_undone(case: Case) -> None:
    uid = _row(case).id
    first = adoption.adopt(case, uid, "translation", "Where are you", basis="A. Sworn, ref. 7")
    adoption.adopt(case, uid, "account", "MG11 of 3 Nov 2025, para 12", basis="read by me")
    row = _row(case)
    assert [each.kind for each in row.adopted] == ["translation", "account"]
    assert row.text == "where are you"
    assert row.adopted[0].told.startswith("Translation, adopted by DC Example on ")
    decisions.undo(case, first.operation)
    assert [each.kind for each in _row(case).adopted] == ["account"]
    decisions.undo(case)
    assert _row(case).adopted == ()


def test_a_second_one_of_the_same_person_replaces_the_first(case: Case) -> None:
    uid = _row(case).id
    for text in ("first", "better"):
        adoption.adopt(case, uid, "transcript", text, basis="heard")
    assert [each.text for each in _row(case).adopted] == ["better"]
    decisions.undo(case)
    assert [each.text for each in _row(case).adopted] == ["first"]


def test_an_own_entry_can_be_linked_to_an_account(case: Case) -> None:
    made = decisions.add_entry(case, "Reported", "2025-10-20T10:00", basis="Log")
    done = adoption.adopt(case, made.operation, "account", "MG11, para 3", basis="read by me")
    assert done.entries
    assert next(r for r in timeline.rows(case) if r.kind == "entry").adopted[0].text
    decisions.undo(case, done.operation)
    assert not any(each.adopted for each in timeline.rows(case))


def test_what_says_nothing_is_refused(case: Case) -> None:
    uid = _row(case).id
    with pytest.raises(UsageError, match="basis"):
        adoption.adopt(case, uid, "translation", "x", basis=" ")
    with pytest.raises(UsageError, match="can't be adopted"):
        adoption.adopt(case, uid, "score", "0.9", basis="the model")
    with pytest.raises(UsageError):
        adoption.adopt(case, "ffffffffffffffff", "translation", "x", basis="y")


def test_documents_print_it_as_adopted_and_the_verifier_bears_it_out(
    case: Case, tmp_path: Path
) -> None:
    uid = _row(case).id
    adoption.adopt(case, uid, "translation", "Where are you, ring 07700 900555", basis="A. Sworn")
    adoption.adopt(case, uid, "account", "MG11, para 12", basis="read by me")
    rules = (Rule("pattern", "phone", "third-party"),)
    wanted = ("chronology", "messages", "sheet")
    made = export_bundle(case, tmp_path / "out", Profile(documents=wanted, redact=rules))
    for name in ("timeline.pdf", "messages.pdf"):
        told = " ".join(text_of(made.path / name).split())
        assert "Translation, adopted by DC Example on" in told
        assert "Where are you, ring [redacted: third-party]" in told
    with (made.path / "timeline.csv").open(encoding="utf-8-sig", newline="") as stream:
        first = next(csv.DictReader(stream))
    assert first["10 Translation or transcript"].endswith("(A. Sworn)")
    assert "para 12" in first["21 Complainant's account"]
    assert "translation adopted" in first["26 History"]
    assert verifier.verify(made.path) == []
    entries = [json.loads(e) for e in (made.path / "audit.jsonl").read_text().splitlines()]
    rows = [json.loads(e) for e in (made.path / "timeline.jsonl").read_text().splitlines()]
    rows[0]["adopted"][0]["by"] = "Somebody Else"
    assert "row 1 " in verifier.check_rows(entries, rows)[0]


def test_the_command_adopts_and_undo_takes_it_back(case: Case) -> None:
    uid, root = _row(case).id, str(case.root)
    case.close()
    run = CliRunner()
    given = ["--as", "translation", "--text", "Where are you", "--basis", "A. Sworn"]
    told = run.invoke(adopt_, [root, uid[:10], *given, "--operator", "DS Other"])
    assert told.exit_code == 0, told.output
    assert "Translation adopted" in told.output
    with Case.open(Path(root), write=False) as again:
        assert _row(again).adopted[0].by == "DS Other"
    assert run.invoke(undo_, [root, "--operator", "DS Other"]).exit_code == 0
    with Case.open(Path(root), write=False) as again:
        assert _row(again).adopted == ()
        assert next(events.stream(again.connection)).text == "where are you"
