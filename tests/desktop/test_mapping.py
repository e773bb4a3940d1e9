"""An unknown table: what is proposed is shown, corrected, confirmed, kept, and read."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook
from PyQt6.QtWidgets import QLabel, QPushButton

from tests.desktop.cases import OPERATOR, empty_case
from workbench.case import Case, events
from workbench.desktop.pages.sources import Sources
from workbench.desktop.widgets.mapping_dialog import NOT_USED, MappingDialog
from workbench.desktop.widgets.terms import TermsDialog
from workbench.importers._mapping import from_toml
from workbench.intake.take_in import Terms, take_in

CONFIRM = "Confirm how it is read…"
TEXT = (
    "Wann,Wer,Was,Kanal\n"
    "2025-10-24 20:00,Alex Example,hello there my friend,sms\n"
    "2025-10-24 21:00,Robin Sample,hello yourself and goodbye,sms\n"
)


def page_of(window) -> Sources:
    window.go("sources")
    return window.page(Sources)


def confirm(qtbot, page: Sources) -> MappingDialog:
    """Ask to confirm how the source in view is read."""

    def buttons() -> list[QPushButton]:
        return [each for each in page.report.findChildren(QPushButton) if each.text() == CONFIRM]

    qtbot.waitUntil(lambda: bool(buttons()))
    buttons()[0].click()
    qtbot.waitUntil(lambda: any(each.isVisible() for each in page.findChildren(MappingDialog)))
    return next(each for each in page.findChildren(MappingDialog) if each.isVisible())


def set_field(dialog: MappingDialog, field: str, heading: str, table: int = 0) -> None:
    box = dialog.tables[table].fields[field][0]
    box.setCurrentIndex(box.findData(heading))


def bodies(root: Path) -> list[tuple[str, str, str]]:
    with Case.open(root, write=False) as case:
        return [
            (each.platform, each.sender.name or each.sender.identifier, each.text)
            for each in events.stream(case.connection)
            if each.sender
        ]


def test_a_proposal_is_corrected_confirmed_kept_and_read(
    qtbot, open_window, tmp_path: Path
) -> None:
    root = empty_case(tmp_path / "case")
    window = open_window(root)
    page = page_of(window)
    file = tmp_path / "export.csv"
    file.write_text(TEXT, "utf-8")
    page.take_in([file], Terms(owner="Robin Sample", authority="Agreement of 1 March"))
    dialog = confirm(qtbot, page)
    (table,) = dialog.tables
    shown = "\n".join(each.text() for each in dialog.findChildren(QLabel))
    assert "Nothing here looks like messages" in shown
    table.kind.setCurrentIndex(table.kind.findData("messages"))
    assert table.fields["time"][0].currentData() == "Wann", "what a column looks like is filled in"
    assert "2025-10-24 20:00" in table._samples["time"].text(), "values stand beside the field"
    set_field(dialog, "sender", "Wer")
    set_field(dialog, "body", "")
    set_field(dialog, "platform", "Kanal")
    assert table.fields["body"][0].currentText() == NOT_USED
    dialog.accept()
    assert dialog.isVisible(), "messages need their text"
    assert "needs columns for" in dialog.notice.accessibleName()
    set_field(dialog, "body", "Was")
    assert "hello there" in table._samples["body"].text()
    dialog.accept()
    qtbot.waitUntil(lambda: len(page.table.records) == 1 and page.table.records[0].format == "table"
                    and page.table.records[0].status == "imported")  # fmt: skip
    row = page.table.records[0]
    assert (row.owner, row.authority) == ("Robin Sample", "Agreement of 1 March")
    assert bodies(root) == [
        ("sms", "Alex Example", "hello there my friend"),
        ("sms", "Robin Sample", "hello yourself and goodbye"),
    ]
    (kept,) = (root / "mappings").iterdir()
    assert from_toml(kept.read_text("utf-8")).for_table("").columns["body"] == ("Was",)
    assert row.report["details"]["mapping"] == kept.read_text("utf-8")


def test_after_a_restart_the_terms_are_asked_again(qtbot, open_window, tmp_path: Path) -> None:
    root = empty_case(tmp_path / "case")
    file = tmp_path / "export.csv"
    file.write_text(TEXT, "utf-8")
    with Case.open(root, operator=OPERATOR) as case:
        list(take_in(case, [file], Terms()))
    page = page_of(open_window(root))
    dialog = confirm(qtbot, page)
    table = dialog.tables[0]
    table.kind.setCurrentIndex(table.kind.findData("messages"))
    set_field(dialog, "sender", "Wer")
    set_field(dialog, "body", "Was")
    dialog.accept()
    qtbot.waitUntil(lambda: page.findChild(TermsDialog) is not None)
    terms = page.findChild(TermsDialog)
    terms.owner.setText("Robin Sample")
    terms.accept()
    qtbot.waitUntil(lambda: len(bodies(root)) == 2)


def test_sheets_day_or_month_and_offset(qtbot, open_window, tmp_path: Path) -> None:
    book = Workbook()
    first = book.active
    first.title = "Nachrichten"
    for line in (("Wann", "Wer", "Was"), ("03/04/2025 21:07", "07700 900123", "I see you there")):
        first.append(line)
    second = book.create_sheet("Prices")
    for line in (("Thing", "Price"), ("Bread", "2"), ("Milk", "1")):
        second.append(line)
    book.save(tmp_path / "export.xlsx")
    root = empty_case(tmp_path / "case")
    page = page_of(open_window(root))
    page.take_in([tmp_path / "export.xlsx"], Terms())
    dialog = confirm(qtbot, page)
    assert [dialog.tabs.tabText(place) for place in range(2)] == ["Nachrichten", "Prices"]
    table = dialog.tables[0]
    dialog.accept()
    assert "day or month" in dialog.notice.accessibleName()
    table.order.setCurrentIndex(table.order.findData("day-first"))
    table.zone.setText("an hour")
    dialog.accept()
    assert "no offset" in dialog.notice.accessibleName()
    table.zone.setText("+01:00")
    dialog.accept()
    qtbot.waitUntil(lambda: any(each.status == "imported" for each in page.table.records))
    with Case.open(root, write=False) as case:
        (event,) = events.stream(case.connection)
    assert event.time is not None
    assert f"{event.time:%Y-%m-%d %H:%M}" == "2025-04-03 20:07"


def test_a_file_that_is_gone_is_told(qtbot, open_window, tmp_path: Path) -> None:
    root = empty_case(tmp_path / "case")
    page = page_of(open_window(root))
    file = tmp_path / "export.csv"
    file.write_text(TEXT, "utf-8")
    page.take_in([file], Terms())
    qtbot.waitUntil(lambda: len(page.table.records) == 1)
    file.unlink()
    page.confirm(page.table.records[0])
    qtbot.waitUntil(lambda: "can't be read" in page.notice.accessibleName())


@pytest.mark.parametrize("kind", ["calls", "contacts", "locations", "ignore"])
def test_each_kind_has_its_fields(qtbot, kind: str) -> None:
    from workbench.importers._mapping import NEEDS, Columns
    from workbench.importers.table import Preview

    dialog = MappingDialog("x", [Preview(Columns("messages", {}), ("A", "", "B"), (("1", "2"),))])
    qtbot.addWidget(dialog)
    table = dialog.tables[0]
    table.kind.setCurrentIndex(table.kind.findData(kind))
    needed = {role for some in NEEDS[kind] for role in some}
    assert needed <= set(table.fields)
    dialog.accept()
    assert not dialog.notice.isHidden()
