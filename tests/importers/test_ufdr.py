"""Cellebrite reports. The golden sample is invented from the schema; the shared one is real."""

from __future__ import annotations

import io
import shutil
import zipfile
from pathlib import Path

import pytest

from tests.intake.cases import new_case, taken
from tests.samples import GOLDEN, SHARED, needs_shared
from workbench.errors import InputError
from workbench.evidence import Probe, open_source
from workbench.evidence.numeric_dates import read_time
from workbench.importers import claims, ufdr
from workbench.importers._ufdr_fields import seconds
from workbench.importers._ufdr_index import Firsts, Index, in_a_file
from workbench.importers._ufdr_scan import Broken, ChatClosed, ChatOpened, Model, scan
from workbench.importers.protocol import Context
from workbench.records import Held, Message, Notice, Skipped, Yielded

SAMPLE = GOLDEN / "ufdr" / "handset.zip"
CHATS = SHARED / "formats" / "ufdr" / "sepinf-inc-IPED"


def read(path: Path) -> list[Yielded]:
    return list(ufdr.read(open_source(path), Context()))


def zipped(path: Path, report: bytes, name: str = "report.xml") -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(name, report)
    return path


@needs_shared
@pytest.mark.trap("ufdr/nested-copies")
def test_quoted_and_forwarded_messages_of_a_real_chat_are_not_counted() -> None:
    found = read(CHATS / "ufed-model-chat.xml")
    messages = [each for each in found if isinstance(each, Message)]
    assert len(messages) == 11
    assert sum(len(each.attachments) for each in messages) == 6
    assert [each.body for each in messages if each.direction == "system"] == [
        "You joined the group via invite link"
    ]
    assert messages[-1].details["replies to"].startswith("Lorem ipsum")
    assert min(each.time.text for each in messages) == "2023-10-10T09:53:27.000+00:00"


@needs_shared
@pytest.mark.trap("ufdr/owner-accounts")
def test_accounts_of_a_real_report_are_the_owners() -> None:
    found = read(CHATS / "ufed-model-useraccount.xml")
    assert [each.list_name for each in found] == ["own accounts", "own accounts"]


@pytest.mark.parametrize("name", ["report.xml", "Report.xml", "export/report.xml"])
@pytest.mark.trap("2L-10")
def test_zip_and_folder_give_the_same_records(name: str, tmp_path: Path) -> None:
    target = tmp_path / "folder" / Path(name).parent
    shutil.copytree(SAMPLE, target)
    (target / "report.xml").rename(target / Path(name).name)
    archive = tmp_path / "a.ufdr"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as zipped_folder:
        for each in sorted((tmp_path / "folder").rglob("*")):
            zipped_folder.write(each, each.relative_to(tmp_path / "folder").as_posix())

    def told(path: Path) -> list[tuple[str, str | None]]:
        assert claims(Probe(open_source(path)))[0].format.code == "ufdr"
        return [(e.time.text, e.body) for e in read(path) if isinstance(e, Message)]

    assert told(archive) == told(tmp_path / "folder")
    held = [a.held for e in read(archive) if isinstance(e, Message) for a in e.attachments]
    assert held == [Held.PRESENT, Held.PRESENT]


@pytest.mark.trap("ufdr/missing-files")
def test_a_report_alone_names_its_files_as_missing() -> None:
    held = [a.held for e in read(SAMPLE / "report.xml") if isinstance(e, Message)
            for a in e.attachments]  # fmt: skip
    assert held == [Held.MISSING, Held.MISSING]


@pytest.mark.trap("2L-10")
def test_a_protected_report_is_called_protected(tmp_path: Path) -> None:
    path = zipped(tmp_path / "locked.ufdr", bytes(range(256)) * 40)
    assert claims(Probe(open_source(path)))[0].format.code == "ufdr"
    with pytest.raises(InputError, match="protected"):
        read(path)


@pytest.mark.parametrize("share", [0.2, 0.5, 0.8, 0.97])
@pytest.mark.trap("2L-10")
def test_a_truncated_report_gives_what_came_before_and_says_so(
    share: float, tmp_path: Path
) -> None:
    whole = (SAMPLE / "report.xml").read_bytes()
    found = read(zipped(tmp_path / "cut.ufdr", whole[: int(len(whole) * share)]))
    everything = [each for each in read(SAMPLE) if isinstance(each, Message)]
    bodies = [each.body for each in found if isinstance(each, Message)]
    assert bodies == [each.body for each in everything][: len(bodies)]
    assert any(isinstance(each, Notice) and each.code == "count-differs" for each in found)


@pytest.mark.trap("ufdr/lost-tag")
def test_a_lost_closing_tag_costs_one_message(tmp_path: Path) -> None:
    whole = (SAMPLE / "report.xml").read_bytes()
    at = whole.index(b"</model>", whole.index(b"Please stop."))
    hurt = whole[:at] + whole[at + len(b"</model>") :]
    found = read(zipped(tmp_path / "hurt.ufdr", hurt))
    before = [each for each in read(SAMPLE) if isinstance(each, Message)]
    after = [each for each in found if isinstance(each, Message)]
    assert len(before) - len(after) <= 1
    assert sum(isinstance(each, Skipped) for each in found) == 2


@pytest.mark.trap("ufdr/paths")
def test_paths_that_leave_the_archive_are_not_followed(tmp_path: Path) -> None:
    whole = (SAMPLE / "report.xml").read_bytes()
    hurt = whole.replace(rb"files\Audio\PTT-1.opus", rb"..\..\etc\passwd")
    (found,) = [
        a
        for e in read(zipped(tmp_path / "a.ufdr", hurt))
        if isinstance(e, Message)
        for a in e.attachments
        if a.name == "PTT-1.opus"
    ]
    assert found.held is Held.MISSING


def test_entities_are_never_expanded(tmp_path: Path) -> None:
    bomb = (
        b'<!DOCTYPE project [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
        b'<project xmlns="http://pa.cellebrite.com/report/2.0"><decodedData>'
        b'<model type="SMS" id="1" deleted_state="Intact"><field name="Body" type="String">'
        b'<value type="String">x&b;y</value></field></model></decodedData></project>'
    )
    found = read(zipped(tmp_path / "bomb.ufdr", bomb))
    bodies = [each.body or "" for each in found if isinstance(each, Message)]
    assert all("aaaa" not in each for each in bodies)
    assert any(isinstance(each, Notice) and each.code == "xml-recovered" for each in found)


@pytest.mark.trap("ufdr/order")
def test_a_chat_whose_people_come_after_its_messages_waits_for_them() -> None:
    group = next(e for e in read(SAMPLE) if isinstance(e, Message) and e.thread.group)
    assert [each.owner for each in group.recipients] == [False, True]


def test_scanning_hands_over_chats_in_order() -> None:
    inner = b'<model type="InstantMessage" id="m"><field name="Body"/></model>'
    chat = (
        b'<model type="Chat" id="c"><multiModelField name="Messages" type="InstantMessage">'
        + inner * 2
        + b'</multiModelField><field name="Late"/></model>'
    )
    kinds = [type(each) for each in scan(io.BytesIO(chat + inner))]
    assert kinds == [ChatOpened, Model, Model, ChatClosed, Model]
    cut = [type(each) for each in scan(io.BytesIO(chat[:-40]))]
    assert cut[:3] == [ChatOpened, Model, Model]
    assert Broken in cut


@pytest.mark.parametrize(
    "change", ["whole", "cut", "lost tag", "tag in a text", "tag in a comment"]
)
def test_a_model_cut_by_its_closing_tag_is_as_one_cut_tag_by_tag(
    change: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = (SAMPLE / "report.xml").read_bytes()
    at = data.index(b"</model>", data.index(b"Please stop."))
    changed = {
        "whole": data,
        "cut": data[: at - 20],
        "lost tag": data[:at] + data[at + len(b"</model>") :],
        "tag in a text": data.replace(b"Please stop.", b"<![CDATA[</model><model >]]>", 1),
        "tag in a comment": data[:at] + b"<!--</model>-->" + data[at:],
    }
    path = zipped(tmp_path / "changed.ufdr", changed[change])
    quick = read(path)
    monkeypatch.setattr("workbench.importers._ufdr_scan.LIKELY", 0)
    assert quick == read(path)
    assert any(isinstance(each, Message) for each in quick)


@pytest.fixture(params=[0, 3, 100_000])
def held(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """What stays in memory: nothing, a few, or all; the rest is in the file."""
    monkeypatch.setattr("workbench.importers._ufdr_index.HELD", request.param)


@pytest.mark.usefixtures("held")
def test_the_index_finds_in_any_order() -> None:
    names = [f"{number * 7919:08x}-0000-4000-8000-000000000000" for number in range(1000)]
    with in_a_file() as tables:
        index = Index(tables, "files")
        for number, name in enumerate(names):
            index.add(name.encode(), b"place", number)
        for order in (names, names[::-1], names[::3], [*names[500:], "other", *names[:500]]):
            for name in order:
                found = (b"place", names.index(name)) if name != "other" else None
                assert index.find(name) == found
        index.add(b"late", b"late place")
        assert index.find("late") == (b"late place", -1)


@pytest.mark.usefixtures("held")
def test_the_index_finds_what_was_noted_first() -> None:
    with in_a_file() as tables:
        index, empty = Index(tables, "files"), Index(tables, "origins")
        for number in range(70_000):
            index.add(f"{number:08x}-0000-4000-8000-000000000000".encode(), b"", number)
        index.add(b"00000005-0000-4000-8000-000000000000", b"", 1)
        index.add(b"short", b"place", 7)
        assert index.find("00000005-0000-4000-8000-000000000000") == (b"", 5)
        assert index.find("00011169-0000-4000-8000-000000000000") == (b"", 0x11169)
        assert index.find("short") == (b"place", 7)
        assert index.find("other") is None
        assert empty.find("other") is None


@pytest.mark.usefixtures("held")
def test_what_was_met_first_is_kept() -> None:
    with in_a_file() as tables:
        firsts = Firsts(tables)
        assert [firsts.before(*each) for each in ((5, 1), (6, 2), (5, 3), (5, 1), (2**56 - 1, 9))] \
            == [None, None, 1, 1, None]  # fmt: skip


@pytest.mark.parametrize(
    ("raw", "utc", "wall"),
    [
        ("2024-09-28T14:59:35.230+00:00", "2024-09-28T14:59:35.230000+00:00", None),
        ("2020-12-16T11:53:14.000", None, "2020-12-16T11:53:14"),
        ("2016-10-29T11:41:56", None, "2016-10-29T11:41:56"),
        ("28-Oct-16 11:41:56  +01:00", "2016-10-28T10:41:56+00:00", None),
        ("28/10/2016 11:41:56(UTC+1)", "2016-10-28T10:41:56+00:00", None),
        ("20.12.2020 13:33:15", None, "2020-12-20T13:33:15"),
        ("12/30/2020 1:33:15 PM (UTC+0)", "2020-12-30T13:33:15+00:00", None),
        ("03/04/2016 11:41:56", None, None),
        ("31/02/2016 11:41:56", None, None),
        ("9999-12-31T23:59:59-01:00", None, None),
        ("soon", None, None),
    ],
)  # fmt: skip
@pytest.mark.trap("ufdr/display-zone")
def test_times(raw: str, utc: str | None, wall: str | None) -> None:
    found = read_time(raw)
    assert (found.utc and found.utc.isoformat()) == utc
    assert (found.wall and found.wall.isoformat()) == wall
    assert found.text == raw


@pytest.mark.trap("ufdr/days-in-durations")
def test_durations() -> None:
    assert seconds("00:00:33.6090010") == 33
    assert seconds("1.02:03:04") == 93784
    assert seconds("soon") is None


@pytest.mark.trap("ufdr/several-extractions")
def test_copies_from_several_extractions_are_one_event(tmp_path: Path) -> None:
    with new_case(tmp_path / "case") as case:
        (report,) = taken(case, zipped(tmp_path / "a.ufdr", (SAMPLE / "report.xml").read_bytes()))
        rows = case.connection.execute(
            "SELECT n.body, o.body FROM event n JOIN event o ON o.id = n.same_as"
        ).fetchall()
    assert report.linked == 1
    assert rows == [("I know where you work", "I know where you work")]


@pytest.mark.trap("ufdr/unreferenced")
@pytest.mark.parametrize("base", ["", "export/"])
def test_files_that_no_record_refers_to_are_counted(base: str, tmp_path: Path) -> None:
    target = tmp_path / "folder" / base
    shutil.copytree(SAMPLE, target)
    for name in ("files/Image/IMG-9.jpg", "files/Image/IMG-10.jpg", "files/Video/v.mp4"):
        (target / name).parent.mkdir(exist_ok=True)
        (target / name).write_bytes(b"x")
    told = [e for e in read(tmp_path / "folder") if isinstance(e, Notice)]
    assert {e.member: e.count for e in told if e.code == "not-referred-to"} == {
        f"{base}files/Image": 2, f"{base}files/Video": 1,
    }  # fmt: skip
