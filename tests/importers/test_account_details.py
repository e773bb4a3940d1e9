"""What account exports, mail and tables say where a quick reader goes wrong, format by format."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from workbench.evidence import open_source
from workbench.importers import importer_for
from workbench.importers._mail_quotes import split_quoted
from workbench.importers._mapi import CLASS, SENDER_ADDRESS, TEXT, Item, Properties, record
from workbench.importers._meta_sentences import event_of
from workbench.importers.protocol import Context
from workbench.records import Call, Direction, Message, Notice, Provenance, Skipped, Yielded


def read(code: str, path: Path) -> list[Yielded]:
    return list(importer_for(code).read(open_source(path), Context()))


def messages(code: str, path: Path) -> list[Message]:
    return [each for each in read(code, path) if isinstance(each, Message)]


def put(root: Path, name: str, told: Any) -> Path:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(told if isinstance(told, str) else json.dumps(told), "utf-8", newline="")
    return path


def calendar(offset: str) -> str:
    zone = (
        "BEGIN:VTIMEZONE\r\nTZID:Customized Time Zone\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000"
        f"\r\nTZOFFSETFROM:{offset}\r\nTZOFFSETTO:{offset}\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
    )
    return (
        f"BEGIN:VCALENDAR\r\n{zone if offset else ''}BEGIN:VEVENT\r\nUID:1\r\nSUMMARY:x\r\n"
        "DTSTART;TZID=Customized Time Zone:20260101T100000\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )


def test_a_zone_is_that_of_its_own_calendar(tmp_path: Path) -> None:
    east, west, none = (
        messages("calendar", put(tmp_path, f"{n}.ics", calendar(offset)))[0].time
        for n, offset in enumerate(("+0500", "-0800", ""))
    )
    assert east.utc == datetime(2026, 1, 1, 5, tzinfo=UTC)
    assert west.utc == datetime(2026, 1, 1, 18, tzinfo=UTC)
    assert (none.utc, none.wall) == (None, datetime(2026, 1, 1, 10))  # noqa: DTZ001
    both = put(tmp_path, "both.ics", calendar("+0500") + calendar("-0800"))
    assert [e.time.utc and e.time.utc.hour for e in messages("calendar", both)] == [5, 18]


def test_an_answer_below_what_it_quotes_is_its_own_text() -> None:
    text = "On 4 March 2026, Ann wrote:\n> leave me\n> alone\n\nYou will never be rid of me."
    assert split_quoted(text)[0] == "You will never be rid of me."
    between = "Ann <a@example.org>:\n\nOn 4 March, Ann wrote:\n\n> stop\nNever.\n> or else\nTry."
    assert split_quoted(between)[0].endswith("Never.\nTry.")
    assert split_quoted("On Facebook you wrote: stop. I will not.")[1] == ""
    unmarked = split_quoted("No.\n\nOn 4 March 2026, Ann wrote:\nleave me alone")
    assert unmarked[0] == "No."


MIXED = (
    "From: rex@example.org\r\nTo: ann@example.org\r\nDate: Thu, 05 Mar 2026 10:00:00 +0000\r\n"
    "Subject: hi\r\nMIME-Version: 1.0\r\nContent-Type: multipart/{}; boundary=b\r\n\r\n--b\r\n"
    "Content-Type: {}\r\n\r\n{}\r\n--b\r\nContent-Type: {}\r\n\r\n{}\r\n--b--\r\n"
)


def test_a_footer_does_not_stand_for_the_text(tmp_path: Path) -> None:
    html = "<p>I will be outside your flat tonight</p>"
    parts = ("text/html", html, "text/plain", "Sent through our gateway")
    (found,) = messages("eml", put(tmp_path, "a.eml", MIXED.format("mixed", *parts)))
    assert found.body == "hi\n\nI will be outside your flat tonight\nSent through our gateway"
    parts = ("text/plain", "the same", "text/html", "<p>the same</p>")
    (found,) = messages("eml", put(tmp_path, "b.eml", MIXED.format("alternative", *parts)))
    assert found.body == "hi\n\nthe same"
    parts = ("text/plain", "see invite", "text/calendar", "BEGIN:VCALENDAR")
    (found,) = messages("eml", put(tmp_path, "c.eml", MIXED.format("alternative", *parts)))
    assert [each.mime for each in found.attachments] == ["text/calendar"]


@pytest.mark.parametrize(
    ("folder", "way"),
    [("Presentations", Direction.UNKNOWN), ("Essentials", Direction.UNKNOWN),
     ("Consent forms", Direction.UNKNOWN), ("Sent Items", Direction.OUTGOING),
     ("Sent", Direction.OUTGOING), ("Inbox", Direction.INCOMING)],
)  # fmt: skip
def test_only_a_folder_of_that_name_holds_sent_mail(folder: str, way: Direction) -> None:
    told = {CLASS: "IPM.Note", SENDER_ADDRESS: "rex@example.org"}
    own = Properties({key: (TEXT, text.encode("utf-16-le")) for key, text in told.items()})
    found = record(Item(Provenance("0" * 64, "", "item=1"), own, folder=f"Top/{folder}"))
    assert isinstance(found, Message)
    assert found.direction is way
    assert found.sender is not None
    assert found.sender.owner is (way is Direction.OUTGOING)


@pytest.mark.parametrize(
    ("body", "owner", "event"),
    [
        ("You called the police on me, you will pay", None, ""),
        ("You missed a call from me, pick up or I come over", None, ""),
        ("You missed a call from Robin.", False, "call"), ("Robin called you.", False, "call"),
        ("You called Kim Example.", True, "call"), ("You left the group.", False, ""),
        ("You removed me from the group", None, ""), ("You left the group.", True, "left"),
        ("You added Kim and 2 others to the group.", True, "added"),
        ("You joined the group and now you cannot leave", None, ""),
        ("Robin turned on disappearing messages. New messages will disappear 24 hours after they're"
         " sent.", False, "disappearing-timer"),
    ],
)  # fmt: skip
def test_what_people_say_to_you_is_no_sentence_of_the_app(
    body: str, owner: bool | None, event: str
) -> None:
    assert event_of(body, "Robin Example", owner=owner) == event


def chat(number: int, *names: str) -> dict[str, Any]:
    told = [
        {"sender_name": name, "timestamp_ms": 1_690_000_000_000 + at, "content": name}
        for at, name in enumerate(names)
    ]
    return {"participants": [{"name": name} for name in names], "title": names[0],
            "thread_path": f"inbox/x_{number}", "messages": told}  # fmt: skip


def test_an_owner_who_takes_part_nowhere_is_none(tmp_path: Path) -> None:
    base = "your_instagram_activity/messages/inbox"
    fields = {"Nombre de usuario": "erika.m", "Biografia": "love my dogs", "Nombre": "Erika"}
    table = {key: {"value": value} for key, value in fields.items()}
    put(tmp_path, "personal_information/personal_information.json",
        {"profile_user": [{"string_map_data": table}]})  # fmt: skip
    put(tmp_path, f"{base}/x_1/message_1.json", chat(1, "Rex", "Erika"))
    put(tmp_path, f"{base}/x_2/message_1.json", chat(2, "Zoe", "Erika"))
    found = read("instagram-json", tmp_path)
    ways = {each.sender.identifier: each.direction.value for each in found
            if isinstance(each, Message) and each.sender}  # fmt: skip
    assert ways == {"Rex": "incoming", "Zoe": "incoming", "Erika": "outgoing"}
    assert any("takes part in no thread" in e.text for e in found if isinstance(e, Notice))


def test_who_is_not_named_is_not_the_owner(tmp_path: Path) -> None:
    entry = {"From": None, "Media Type": "TEXT", "Created": "2025-02-01 21:14:09 UTC",
             "Content": "i will find you", "Conversation Title": "us",
             "IsSender": False}  # fmt: skip
    put(tmp_path, "json/account.json", {"Basic Information": {"Username": "ann_1"}})
    put(tmp_path, "json/chat_history.json", {"11111111-2222-3333-4444-555555555555": [entry]})
    call = {"Date & Time": "2025-02-01 21:14:09 UTC", "Length (sec)": "12", "To": "rex"}
    put(tmp_path, "json/talk_history.json", {"Completed Calls": [call]})
    found = read("snapchat", tmp_path)
    (said,) = [e for e in found if isinstance(e, Message) and e.body == "i will find you"]
    assert (said.sender, said.direction) == (None, Direction.INCOMING)
    assert [e.direction for e in found if isinstance(e, Call)] == [Direction.UNKNOWN]


def test_a_date_within_a_text_is_no_new_day(tmp_path: Path) -> None:
    line = (
        "[LINE] Chat history with Rex\nSaved on: 2025/12/12 10:00\n\n2025.12.10 Wednesday\n"
        '21:03\tRex\t"we meet on\n2025.12.24\n\nor I burn it down"\n21:05\tAnn\tno\n'
        "21:06\tRex\tunmarked\n2025.12.25\n\nand more\n21:07\tAnn\tstop\n"
    )
    found = read("line-text", put(tmp_path, "line.txt", line))
    assert not [each for each in found if isinstance(each, Skipped)]
    told = [each for each in found if isinstance(each, Message)]
    assert [each.body for each in told] == [
        "we meet on\n2025.12.24\n\nor I burn it down", "no", "unmarked\n2025.12.25\n\nand more",
        "stop",
    ]  # fmt: skip
    assert {each.time.wall and each.time.wall.day for each in told} == {10}
    kakao = (
        "Rex 님과 카카오톡 대화\n저장한 날짜 : 2023-12-03 12:43:01\n\n"
        "--------------- 2023년 12월 2일 토요일 ---------------\n"
        "[Rex] [오후 9:35] 만나자\n2023년 12월 24일 저녁\n[Ann] [오후 9:40] no\n"
    )
    told = messages("kakaotalk", put(tmp_path, "kakao.txt", kakao))
    assert [each.body for each in told] == ["만나자\n2023년 12월 24일 저녁", "no"]
    assert {each.time.wall and each.time.wall.day for each in told} == {2}


def test_no_column_of_a_row_is_lost(tmp_path: Path) -> None:
    mapping = (
        '[[table]]\nkind = "messages"\nzone = "+00:00"\n[table.columns]\ntime = ["Date"]\n'
        'sender = ["From"]\nbody = ["Body"]\n'
    )
    more = [f"A{n}" for n in range(70)]
    heads = ["Date", "From", "Body", "Note", "Note", "", *more]
    cells = ["2026-01-01 10:00:00", "rex", "hi", "first", "second", "unheaded", *more]
    rows = (heads, cells, [*cells, "beyond"])
    path = put(tmp_path, "rows.csv", "\n".join(map(",".join, rows)) + "\n")
    found = importer_for("table").read(open_source(path), Context(mapping=mapping))
    *_, row = [each for each in found if isinstance(each, Message)]
    assert {"first", "second", "unheaded", "beyond", *more} <= set(row.details.values())
