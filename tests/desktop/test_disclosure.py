"""Disclosure: choices, warnings to answer, redactions, exports that fail or are checked."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QFileDialog, QLabel, QPushButton

from tests.desktop.cases import ranked_case
from workbench.case import Case, audit, events
from workbench.desktop.operations import export
from workbench.desktop.pages.disclosure import Disclosure
from workbench.desktop.widgets.redaction_preview import PreviewDialog
from workbench.desktop.widgets.redactions import RuleDialog
from workbench.disclosure.concerns import Concern
from workbench.disclosure.profile import UNREDACTED, Officer, Profile
from workbench.review import decisions


@pytest.fixture
def page(qtbot, open_window, tmp_path: Path) -> Disclosure:
    root = ranked_case(tmp_path / "case", interrupts=[5])
    with Case.open(root) as case:
        ids = list(events.ids_in_time(case.connection))
        decisions.decide(case, ids[:1], "relevant", tags=["F4"])
    window = open_window(root)
    window.go("disclosure")
    made = window.page(Disclosure)
    qtbot.waitUntil(lambda: bool(made.answers._shown))
    return made


def told(page: Disclosure) -> str:
    return "\n".join(each.text() for each in page.findChildren(QLabel))


def answer(page: Disclosure) -> None:
    for each in page.answers._fields.values():
        each.setText("Open; told to the prosecutor")


def test_what_goes_in_is_counted(page: Disclosure) -> None:
    assert "1 row on the timeline" in told(page)
    assert "1 of 8 messages decided" in told(page)
    assert "Confirmed by DC Test" in told(page)


def test_warnings_must_have_a_reason(qtbot, page: Disclosure) -> None:
    codes = [each.code for each in page.answers._shown if each.weight == "must"]
    assert "unread-interrupts" in codes
    assert page.export() is None
    assert "not answered" in page.notice.accessibleName()
    for code in codes:
        qtbot.keyClicks(page.answers._fields[code], "Read on paper")
    assert page.answers.open_ones() == []
    page.answers.show_concerns([*page.answers._shown, Concern("new", 1, "new thing")])
    assert page.answers.answers()[codes[0]] == "Read on paper", "typing is not lost"
    page.answers.show_concerns([])
    assert "Nothing to answer." in told(page)


def test_choices_make_the_profile_and_back(page: Disclosure) -> None:
    choices = page.choices
    wanted = Profile(
        officer=Officer("Test", "DC", "1234", "TST", "CID"),
        reference="01XX/1/26",
        marking="OFFICIAL",
        documents=("chronology", "mg6c", "sheet"),
        edition=UNREDACTED,
        context=3,
        charges=("One charge", "Another"),
        answers={"unsure": "kept"},
        burst=7,
    )
    choices.show_profile(wanted)
    assert choices.profile() == wanted
    choices.show_profile(Profile())
    assert choices.profile() == Profile()


def test_a_profile_is_loaded_from_a_file(qtbot, page: Disclosure, monkeypatch, tmp_path) -> None:
    file = tmp_path / "p.toml"
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_, **__: (str(file), ""))
    file.write_text('reference = "REF/1"\n[answers]\nunread-interrupts = "by hand"\n', "utf-8")
    page.load_profile()
    assert page.choices.reference.text() == "REF/1"
    assert page.answers.answers()["unread-interrupts"] == "by hand"
    file.write_text("colour = 3\n", "utf-8")
    page.load_profile()
    assert "colour" in page.window().notice.accessibleName()


def test_a_redaction_is_added_and_withdrawn(qtbot, page: Disclosure) -> None:
    page.redactions.ask()
    dialog = page.redactions.findChild(RuleDialog)
    dialog.kind.setCurrentIndex(dialog.kind.findData("person"))
    qtbot.waitUntil(lambda: dialog.person.count() > 1)
    dialog.person.setCurrentIndex(1)
    assert dialog.person.currentText() in dialog.rule().target.split("|")
    dialog.target.setText("x")
    dialog.kind.setCurrentIndex(dialog.kind.findData("words"))
    dialog.accept()
    assert "two characters" in dialog.notice.accessibleName()
    dialog.target.setText("Robin")
    dialog.accept()
    qtbot.waitUntil(lambda: "words: Robin" in told(page))
    page.look()
    qtbot.waitUntil(lambda: page.findChild(PreviewDialog) is not None)
    seen = page.findChild(PreviewDialog)
    assert {each.field for each in seen.table.records} == {"recipients"}
    assert seen.table.records[0].after == "[redacted: third-party] Sample"
    assert "taken out 6 times" in "\n".join(each.text() for each in seen.findChildren(QLabel))
    seen.reject()
    off = next(b for b in page.redactions.findChildren(QPushButton) if b.text() == "Withdraw")
    qtbot.mouseClick(off, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "No rules" in told(page))
    again = RuleDialog(page)
    again.kind.setCurrentIndex(again.kind.findData("pattern"))
    assert again.rule().target == "phone"


def test_export_remembers_its_choices_and_is_listed(qtbot, page: Disclosure, tmp_path) -> None:
    page.choices.reference.setText("01XX/1/26")
    page.choices.documents.item(1).setCheckState(Qt.CheckState.Unchecked)
    page.folder.setText(str(tmp_path / "bundle"))
    answer(page)
    job = page.export()
    qtbot.waitUntil(lambda: not job.active, timeout=90_000)
    assert job.state == "done", job.failure
    qtbot.waitUntil(lambda: "Earlier exports" in told(page) and "None yet." not in told(page))
    with Case.open(page.desk.root, write=False) as case:
        assert export.last_profile(case).reference == "01XX/1/26"
        assert len(list(audit.entries(case.connection, ("setting",)))) == 1
        assert json.loads(case.get(export.SETTING))["documents"]
    victim = next(p for p in (tmp_path / "bundle").rglob("*.jsonl"))
    victim.write_bytes(victim.read_bytes() + b"\n")
    page.verify(tmp_path / "bundle")
    qtbot.waitUntil(lambda: "does not verify" in page.notice.accessibleName(), timeout=30_000)


def test_a_folder_in_use_is_told(qtbot, page: Disclosure, tmp_path) -> None:
    page.folder.setText(" ")
    assert page.export() is None
    assert "Name the folder" in page.notice.accessibleName()
    (tmp_path / "used").mkdir()
    (tmp_path / "used" / "x").write_text("x")
    page.folder.setText(str(tmp_path / "used"))
    answer(page)
    page.export()
    window = page.window()
    qtbot.waitUntil(lambda: "already in use" in window.notice.accessibleName(), timeout=15_000)
