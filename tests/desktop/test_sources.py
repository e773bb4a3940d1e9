"""Sources: drops, terms, progress, stopping, reports, and a question between two importers."""

from __future__ import annotations

import threading
from pathlib import Path

from PyQt6.QtWidgets import QLabel

from tests.desktop.cases import empty_case, sms_file
from workbench.case import Case, events
from workbench.desktop.operations import intake
from workbench.desktop.pages.sources import Sources
from workbench.desktop.widgets.terms import TermsDialog, WhichFormat
from workbench.importers import importers
from workbench.importers.protocol import Certainty, Match
from workbench.intake.take_in import SourceReport, Terms
from workbench.jobs import Job


def page_of(window) -> Sources:
    window.go("sources")
    return window.page(Sources)


def told(page: Sources) -> str:
    return "\n".join(each.text() for each in page.report.findChildren(QLabel))


def test_what_is_unknown_or_broken_is_listed_and_told(qtbot, open_window, tmp_path: Path) -> None:
    window = open_window(empty_case(tmp_path / "case"))
    page = page_of(window)
    assert page._stack.currentIndex() == 0, "an empty case says what to do"
    good = sms_file(tmp_path / "good.xml")
    text = good.read_text("utf-8")
    broken = tmp_path / "broken.xml"
    broken.write_text(text[: len(text) // 2], "utf-8")
    strange = tmp_path / "strange.bin"
    strange.write_bytes(b"\x7fnothing that is known\x00" * 40)
    page.take_in([good, broken, strange], Terms(owner="Robin Sample"))

    qtbot.waitUntil(lambda: len(page.table.records) == 3, timeout=10_000)
    states = {row.title: row.status for row in page.table.records}
    assert states["good.xml"] == "imported"
    assert states["broken.xml"] == "incomplete"
    assert states["strange.bin"] == "unrecognised"
    assert page.notice.property("kind") == "notice-warning"
    place = next(p for p, r in enumerate(page.table.records) if r.status == "incomplete")
    page.view.selectRow(place)
    qtbot.waitUntil(lambda: "Not everything in this source could be read" in told(page))
    row = page.table.records[place]
    assert row.sha256 in told(page).replace("\u200b", "")
    assert "What was skipped, and why" in told(page)


def test_dropping_the_same_file_again_adds_nothing(qtbot, open_window, tmp_path: Path) -> None:
    window = open_window(empty_case(tmp_path / "case"))
    page = page_of(window)
    file = sms_file(tmp_path / "phone.xml")
    for _ in range(2):
        page.take_in([file], Terms())
        qtbot.waitUntil(window.desk.work.runner.idle, timeout=10_000)
    qtbot.waitUntil(lambda: "already held" in page.notice.accessibleName())
    assert len(page.table.records) == 1


def test_the_terms_are_what_the_person_stated(qtbot, open_window, tmp_path: Path) -> None:
    window = open_window(empty_case(tmp_path / "case"))
    page = page_of(window)
    page.take_in([sms_file(tmp_path / "phone.xml")])
    dialog = page.findChild(TermsDialog)
    assert dialog.terms() == Terms()
    dialog.owner.setText(" Robin Sample ")
    dialog.zone.setCurrentIndex(dialog.zone.findData("Europe/Dublin"))
    dialog.form.setCurrentIndex(dialog.form.findData("sms-backup-xml"))
    assert dialog.terms() == Terms("sms-backup-xml", "Europe/Dublin", "Robin Sample")
    dialog.accept()
    qtbot.waitUntil(lambda: len(page.table.records) == 1)
    row = page.table.records[0]
    assert (row.owner, row.zone, row.zone_stated) == ("Robin Sample", "Europe/Dublin", True)


def test_a_zone_that_does_not_exist_is_refused_in_words(qtbot, open_window, tmp_path) -> None:
    window = open_window(empty_case(tmp_path / "case"))
    page = page_of(window)
    page.take_in([sms_file(tmp_path / "phone.xml")], Terms(zone="Mars/Olympus"))
    qtbot.waitUntil(window.notice.isVisible)
    assert "Mars/Olympus" in window.notice.accessibleName()
    assert page.table.records == []


def test_stopping_leaves_the_case_as_it_was(qtbot, open_window, monkeypatch, tmp_path) -> None:
    window = open_window(empty_case(tmp_path / "case"))
    page = page_of(window)
    begun = threading.Event()

    def endless(case, paths, terms, *, progress, choose):
        del paths, terms, choose
        with case.transaction():
            case.connection.execute("DELETE FROM setting")
            while True:
                begun.set()
                progress("Reading", 5, 100)
        yield

    monkeypatch.setattr(intake, "take_in", endless)
    page.take_in([tmp_path / "phone.xml"], Terms())
    assert begun.wait(5)
    qtbot.waitUntil(page.card.isVisible)
    qtbot.waitUntil(lambda: page.card.bar.value() == 5)
    page.card.stop.click()
    qtbot.waitUntil(lambda: "Stopped" in page.notice.accessibleName())
    assert not page.card.isVisible()
    with Case.open(tmp_path / "case", write=False) as case:
        assert case.name == "Operation Test"


def test_two_equal_claims_are_a_question(qtbot, open_window, monkeypatch, tmp_path) -> None:
    window = open_window(empty_case(tmp_path / "case"))
    page = page_of(window)
    formats = [each.FORMAT for each in importers()[:2]]
    matches = [Match(form, Certainty.BY_STRUCTURE, f"why {form.code}") for form in formats]
    answers: list[Match | None] = []

    class Named:
        name = "phone.xml"

    def asking(case, paths, terms, *, progress, choose):
        del case, paths, terms, progress
        answers.append(choose(Named, matches))
        yield from ()

    monkeypatch.setattr(intake, "take_in", asking)
    for accepted in (True, False):
        page.take_in([tmp_path / "phone.xml"], Terms())
        qtbot.waitUntil(lambda: any(d.isVisible() for d in page.findChildren(WhichFormat)))
        dialog = next(d for d in page.findChildren(WhichFormat) if d.isVisible())
        dialog._group.button(1).setChecked(True)
        dialog.accept() if accepted else dialog.reject()
        qtbot.waitUntil(window.desk.work.runner.idle)
    assert answers == [matches[1], None]


def test_the_summary_counts_everything() -> None:
    def report(status: str, **counts: int) -> SourceReport:
        records = {"messages": counts.get("messages", 0), "locations": counts.get("locations", 0)}
        skipped = counts.get("skipped", 0)
        return SourceReport("x", "f", "", records, skipped, [], status)

    some = [
        report("imported", messages=1200, locations=1),
        report("incomplete", messages=3, skipped=2),
        report("already", messages=9),
        report("unrecognised"),
        report("failed"),
    ]
    assert intake.summary(some) == (
        "2 sources taken in, 1,203 messages, 1 location, 1 incomplete, 1 already held,"
        " 1 not recognised, 1 failed, 2 things skipped"
    )
    assert intake.trouble(some)
    assert not intake.trouble(some[:1])


def test_work_goes_on_while_sources_come_in(qtbot, open_window, monkeypatch, tmp_path) -> None:
    """Reading and deciding are not blocked by a job that is not writing."""
    from tests.desktop.cases import ranked_case

    window = open_window(ranked_case(tmp_path / "case"))
    release = threading.Event()

    def slow(case, paths, terms, *, progress, choose):
        del case, paths, terms, choose
        while not release.wait(0.01):
            progress("Reading", 1, 2)
        yield from ()

    monkeypatch.setattr(intake, "take_in", slow)
    job = page_of(window).take_in([tmp_path / "x"], Terms())
    assert isinstance(job, Job)
    window.go("triage")
    qtbot.waitUntil(lambda: window.triage.current() is not None)
    window.triage.decide("relevant")
    qtbot.waitUntil(lambda: window.triage._standing.decided == 1)
    assert job.active
    release.set()
    qtbot.waitUntil(lambda: not job.active)
    with Case.open(tmp_path / "case", write=False) as case:
        assert events.count(case.connection, kind="message") == 8


def test_scope_keys_and_days_that_cannot_be_read(qtbot, open_window, tmp_path: Path) -> None:
    window = open_window(empty_case(tmp_path / "case"))
    page = page_of(window)
    page.take_in([sms_file(tmp_path / "phone.xml")])
    dialog = page.findChild(TermsDialog)
    dialog._show_more()
    dialog.since.setText("last week")
    dialog.accept()
    assert dialog.isVisible()
    assert "not a date" in dialog.notice.accessibleName()
    dialog.since.setText("2025-10-25")
    dialog.authority.setText("Agreement of 1 March")
    dialog.password.setText("secret")
    terms = dialog.terms()
    assert terms.keys is not None
    assert terms.keys.passwords == ("secret",)
    assert str(terms.scope.since) == "2025-10-25"
    dialog.accept()
    qtbot.waitUntil(lambda: len(page.table.records) == 1)
    assert page.table.records[0].report["records"]["messages"] < 8
    with Case.open(tmp_path / "case", write=False) as case:
        assert "secret" not in "".join(case.connection.iterdump())
