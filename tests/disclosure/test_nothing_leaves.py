"""What leaves with a bundle though it was taken out, and what a checker must not believe."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.disclosure.cases import made_case
from tests.timeline.test_rows import ROW
from workbench.case import Case, events
from workbench.case.audit import Entry
from workbench.disclosure import facts, material, verifier
from workbench.disclosure.documents import mg6c
from workbench.disclosure.exchange import mailbox as mailboxes
from workbench.disclosure.profile import Profile, SensitiveItem
from workbench.disclosure.redaction import apply
from workbench.disclosure.redaction.plan import Rule
from workbench.errors import UsageError
from workbench.intake.take_in import Terms, take_in
from workbench.review import adoption, decisions
from workbench.timeline import views

SAID = """20/10/2025, 19:01 - R. Marsh: where are you
20/10/2025, 19:02 - Ana Example: DS Hale has a source in his flat
20/10/2025, 19:03 - R. Marsh: my solicitor says plead guilty
20/10/2025, 19:04 - R. Marsh: the green coat
20/10/2025, 19:05 - R. Marsh: the informant is Kim
"""


@pytest.fixture
def chat(tmp_path: Path):
    source = tmp_path / "WhatsApp Chat with R. Marsh.txt"
    source.write_text(SAID, "utf-8")
    made = Case.create(tmp_path / "case", name="Op", zone="Europe/London", operator="DC Example")
    for each in take_in(made, [source], Terms(zone="Europe/London", owner="Ana Example")):
        assert each.status == "imported"
    with made:
        yield made


def _event(case: Case, word: str):
    return next(each for each in events.stream(case.connection) if word in each.body)


def _gathered(case: Case, profile: Profile) -> material.Material:
    return material.gather(case, facts.gather(case, profile), profile)


def test_what_is_on_the_sensitive_schedule_is_nobodys_context(chat: Case) -> None:
    decisions.decide(chat, [_event(chat, "where").id], "relevant")
    decisions.decide(chat, [_event(chat, "Hale").id], "not-relevant", tags=["sensitive"])
    kim = _event(chat, "informant").uid
    profile = Profile(sensitive_item=(SensitiveItem("Would identify a source", event=kim),))
    found = _gathered(chat, profile)
    assert ["Hale" in e.told for e in found.sensitive] == [True, False]
    assert ["Kim" in e.told for e in found.sensitive] == [False, True]
    (told,) = found.conversations
    assert [e.text for e in told.said] == [
        "where are you",
        "my solicitor says plead guilty",
        "the green coat",
    ]
    assert told.said[1].left_out == 1
    assert told.left_out_after == 1
    assert sum(each.count for each in found.blocks) == 2  # the solicitor, the coat
    where = SensitiveItem("x", event=_event(chat, "where").uid)
    with pytest.raises(UsageError, match="stands on the timeline"):
        _gathered(chat, Profile(sensitive_item=(where,)))


def test_a_span_is_taken_out_of_the_schedules_too(chat: Case) -> None:
    decisions.decide(chat, [_event(chat, "where").id], "relevant")
    told = _event(chat, "solicitor")
    decisions.decide(chat, [told.id], "unsure", tags=["D1"])
    rule = Rule("span", f"{told.uid}:3-{len(told.body)}", "privileged")
    made, redactor = apply.apply(_gathered(chat, Profile()), (rule,))
    assert made.unused[0].told.endswith("“my [redacted: privileged]”")
    assert "solicitor" not in str(mg6c.rows(made))
    assert redactor.counts[0] == 2  # as context, and on the schedule


def test_a_translation_of_what_was_marked_by_hand_goes_with_it(chat: Case) -> None:
    told = _event(chat, "solicitor")
    decisions.decide(chat, [told.id], "relevant")
    adoption.adopt(chat, told.uid, "translation", "mi abogado dice", basis="interpreter 12")
    adoption.adopt(chat, told.uid, "account", "statement page 3", basis="MG11")
    made, _ = apply.apply(_gathered(chat, Profile()), (Rule("span", f"{told.uid}:0-9"),))
    assert [e.text for e in made.rows[0].adopted] == [
        "[redacted: third-party]",
        "statement page 3",
    ]
    assert "abogado" not in str(made.facts.entries)


@pytest.mark.parametrize(
    ("target", "text"),
    [
        ("Sean O'Brien", "with Sean O\u2019Brien today"),
        ("Sean O\u2019Brien", "with SEAN O'BRIEN today"),
        ("O'Hara", "O\u2019Hara's car"),
        ("Anne-Marie Li", "ask Anne\u2011Marie Li or Anne Marie Li"),
        ("Jos\u00e9", "met Jose\u0301 there"),
        ("Jose\u0301 Almeida", "met Jos\u00e9 Almeida there"),
        ("+353871234567", "ring 00353 87 123 4567"),
    ],
)
def test_a_name_is_found_however_it_is_typed(target: str, text: str) -> None:
    redactor = apply.Redactor((Rule("person", target),))
    shown = redactor.text(text)
    assert "[Third party A]" in shown
    assert not any(word in shown for word in ("Brien", "BRIEN", "Hara", "Li", "Jos", "123"))


def test_event_ids_and_who_confirmed_stay_as_the_audit_trail_has_them() -> None:
    act = Entry(seq=1, id="i", at="2025-11-01T00:00:00Z", by="a.linton@force.police.uk",
                action="decide", previous="0" * 64, hash="f" * 64,
                detail={"events": ["4111111111111111"], "decision": "relevant", "tags": [],
                        "note": "card 4111 1111 1111 1111"})  # fmt: skip
    redactor = apply.Redactor((Rule("pattern", "card"), Rule("pattern", "email")))
    shown = redactor.value(act)
    assert shown.detail["events"] == ["4111111111111111"]
    assert shown.detail["note"] == "card [redacted: third-party]"
    row = redactor.value(replace(ROW, confirmed_by=(act.by,)))
    assert row.confirmed_by == (shown.by,)


@pytest.mark.parametrize("who", ["kim@", "'Bob'@", "a:b;c", "Offers: today; only", '"', "a@["])
def test_a_sender_that_is_no_address_stops_no_export(tmp_path: Path, who: str) -> None:
    row = replace(ROW, platform="email", sender=who, recipients=(who,), thread="s")
    mailboxes.write(tmp_path, SimpleNamespace(rows=[row]))
    content = (tmp_path / "exchange" / "email.mbox").read_text("utf-8")
    assert f"From: {who}\nTo: {who}\n" in content


def test_a_redacted_picture_says_not_where_it_was_taken_and_is_counted(tmp_path: Path) -> None:
    with made_case(tmp_path / "case", 4, images=1) as case:
        found = _gathered(case, Profile())
    row = next(each for each in found.rows if each.attachments)
    assert len(found.places) == 1
    made, _ = apply.apply(found, (Rule("picture", row.attachments[0]["sha256"], "address"),))
    assert made.places == ()
    assert made.redacted[0].count == 1
    assert made.redacted[0].rows == (str(row.number),)
    assert row.id in made.changed_rows


def test_an_event_that_two_people_confirmed_is_one_event(tmp_path: Path) -> None:
    with made_case(tmp_path / "case", 3) as case:
        before = _gathered(case, Profile()).identities
    with Case.open(tmp_path / "case", operator="DS Second", write=True) as case:
        decisions.decide(case, list(events.ids_in_time(case.connection)), "relevant")
        after = _gathered(case, Profile()).identities
    assert [(e.events, e.confirmed) for e in after] == [(e.events, e.confirmed) for e in before]


def test_a_row_without_a_sender_is_no_investigators_entry() -> None:
    rows = [
        replace(ROW, sender=""),
        replace(ROW, sender="", kind="system"),
        replace(ROW, sender="", kind="entry"),
    ]
    found = {name: [e.kind for e in each] for name, each in views.by_person(rows).items()}
    assert found == {
        "Investigators' own entries": ["entry"],
        "Sender not recorded": ["message"],
        "Written by the app": ["system"],
    }


def test_a_bundle_whose_signature_was_taken_away_does_not_verify(tmp_path: Path) -> None:
    from workbench.disclosure.bundle import export_bundle

    with made_case(tmp_path / "case", 2) as case:
        path = export_bundle(case, tmp_path / "b", Profile(documents=("glossary",))).path
    assert verifier.verify(path) == []
    for name in ("signature.json", "certificate.pem"):
        (path / name).unlink()
    text = (path / "timeline.jsonl").read_text("utf-8").replace("where are you", "I will kill you")
    (path / "timeline.jsonl").write_text(text, "utf-8")
    names = sorted(e for e in path.rglob("*") if e.is_file() and e.name != "manifest.sha256")
    lines = [
        f"{verifier.sha256_of(e)}  {e.stat().st_size}  {e.relative_to(path).as_posix()}\n"
        for e in names
    ]
    (path / "manifest.sha256").write_text("".join(lines), "utf-8")
    assert verifier.verify(path) == ["signature.json: missing"]
