"""Traps of account exports that no golden sample shows by itself, one test each."""

from __future__ import annotations

import json
import shutil
import time
import zipfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tests.intake.cases import new_case, taken
from tests.samples import GOLDEN
from workbench.case import events
from workbench.errors import InputError
from workbench.evidence import Probe, Source, open_source
from workbench.importers import claims, importer_for
from workbench.importers._accounts import Export
from workbench.importers._meta import repaired
from workbench.importers._meta_sentences import event_of
from workbench.importers.protocol import Context
from workbench.intake.identify import identify
from workbench.intake.take_in import Terms
from workbench.records import (
    Call,
    Contact,
    Direction,
    Held,
    Location,
    Message,
    Notice,
    Skipped,
    Yielded,
)

OLD_BLOCK = (
    '<div class="message"><div class="message_header"><span class="user">A</span><span'
    ' class="meta">Friday, October 4, 2013 at 10:05pm</span></div></div><p>x'
)
MOMENT = 1_743_296_400_000  # 30 March 2025, 01:00 UTC: the second the clocks go forward in London


def put(root: Path, name: str, told: Any) -> Path:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(told if isinstance(told, str) else json.dumps(told), "utf-8")
    return path


def read(code: str, path: Path, owner: str = "") -> list[Yielded]:
    return list(importer_for(code).read(open_source(path), Context(owner=owner)))


def messages(found: list[Yielded]) -> list[Message]:
    return [each for each in found if isinstance(each, Message)]


def thread(*rows: dict[str, Any], people: tuple[str, ...] = ("Ash", "Robin")) -> dict[str, Any]:
    return {
        "participants": [{"name": each} for each in people],
        "messages": list(rows),
        "title": "Robin",
        "thread_path": "inbox/robin_1",
    }


def row(text: str, at: int = MOMENT, who: str = "Robin", **more: Any) -> dict[str, Any]:
    return {"sender_name": who, "timestamp_ms": at, "content": text, **more}


# Facebook, Messenger, Instagram


@pytest.mark.parametrize(
    "root",
    ["messages", "your_activity_across_facebook/messages", "your_facebook_activity/messages"],
)
@pytest.mark.parametrize("above", ["", "uri from the root"])
@pytest.mark.trap("facebook-json/roots")
def test_media_is_found_in_each_layout(root: str, above: str, tmp_path: Path) -> None:
    uri = f"{root if above else 'messages'}/inbox/robin_1/photos/Gate.JPG"
    put(tmp_path, f"{root}/inbox/robin_1/message_1.json", thread(row("x", photos=[{"uri": uri}])))
    put(tmp_path, f"{root}/inbox/robin_1/photos/gate.jpg", "not really a picture")
    put(tmp_path, "friends/friends.json", {"friends_v2": []})
    found = messages(read("facebook-json", tmp_path))
    assert [each.held for each in found[0].attachments] == [Held.PRESENT]


def test_references_that_lead_out_are_refused(tmp_path: Path) -> None:
    put(tmp_path, "export/inside.txt", "in")
    put(tmp_path, "secret.txt", "out")
    export = Export(open_source(tmp_path / "export"))
    for reference in ("../secret.txt", "/etc/passwd", "C:\\secret.txt", "a/../../secret.txt", ""):
        assert export.attachment(reference).held is Held.MISSING
    assert export.attachment("INSIDE.txt").held is Held.PRESENT


@pytest.mark.trap("archives/parts")
def test_parts_of_an_export_beside_each_other_lend_their_media(tmp_path: Path) -> None:
    base = "your_facebook_activity/messages/inbox/robin_1"
    put(tmp_path, f"facebook-1/{base}/message_1.json",
        thread(row("x", photos=[{"uri": f"{base}/photos/1.jpg"}])))  # fmt: skip
    put(tmp_path, f"facebook-2/{base}/photos/1.jpg", "not really a picture")
    first = next(each for each in identify(open_source(tmp_path)) if each.match)
    assert first.match
    found = messages(list(importer_for(first.match.format.code).read(first.source, Context())))
    assert found[0].attachments[0].held is Held.PRESENT


def test_both_brands_claim_a_bare_thread_and_the_user_decides(tmp_path: Path) -> None:
    path = put(tmp_path, "message_1.json", thread(row("who wrote this")))
    found = claims(Probe(open_source(path)))
    assert {each.format.code for each in found[:2]} == {"facebook-json", "instagram-json"}
    assert found[0].certainty == found[1].certainty
    told = next(iter(identify(open_source(path))))
    assert told.match is None
    assert isinstance(told.problem, InputError)


@pytest.mark.trap("facebook-json/both-forms")
def test_pages_are_read_only_for_threads_without_json(tmp_path: Path) -> None:
    base = "your_facebook_activity/messages/inbox"
    page = (
        "<html><body><div>Participants: Ash, Kim</div><div><div>Kim</div><div>only here</div>"
        "<div>Mar 30, 2025, 1:00 AM</div></div></body></html>"
    )
    put(tmp_path, f"{base}/robin_1/message_1.json", thread(row("in both")))
    put(tmp_path, f"{base}/robin_1/message_1.html", page.replace("only here", "in both"))
    put(tmp_path, f"{base}/kim_2/message_1.html", page)
    found = read("facebook-json", tmp_path)
    assert [each.body for each in messages(found)] == ["in both", "only here"]
    assert [
        each.count for each in found if isinstance(each, Notice) and each.code == "page-twins"
    ] == [1]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("caf\u00c3\u00a9", "caf\u00e9"), ("\u00f0\u009f\u0098\u00a0", "\U0001f620"),
        ("caf\u00e9", "caf\u00e9"),
        ("\u201cquoted\u201d \u00c3\u00a9", "\u201cquoted\u201d \u00c3\u00a9"),
        ("plain", "plain"), ("\u00e9\u00c3", "\u00e9\u00c3"),
    ],
)  # fmt: skip
@pytest.mark.trap("2L-9", "facebook-json/mojibake")
def test_text_is_repaired_only_where_that_is_certain(written: str, meant: str) -> None:
    assert repaired(written) == meant


@pytest.mark.parametrize(
    ("body", "event"),
    [
        ("Robin left the group.", "left"), ("You left the group.", "left"),
        ("Liked a message", "like"), ("Reacted \u2764 to your message ", "reaction"),
        ("I liked a message from her, and you will pay", ""),
        ("she left the group. I saw it", ""), ("Mum left the group.", ""),
        ("Robin left the group. Then I came round", ""),
    ],
)  # fmt: skip
@pytest.mark.trap("facebook-json/sentences", "instagram-json/words-quoted")
def test_only_whole_sentences_of_the_app_are_events(body: str, event: str) -> None:
    assert event_of(body, "Robin Example") == event


@pytest.mark.trap("instagram-json/deleted-people")
def test_deleted_people_who_share_a_name_keep_their_folders(tmp_path: Path) -> None:
    base = "your_instagram_activity/messages/inbox"
    for number in (1, 2):
        told = thread(row(f"from {number}", who="Instagram User"), people=("Ash", "Instagram User"))
        del told["thread_path"]
        put(tmp_path, f"{base}/instagramuser_{number}/message_1.json", told)
    found = messages(read("instagram-json", tmp_path))
    assert {each.thread.key for each in found} == {"inbox/instagramuser_1", "inbox/instagramuser_2"}


def test_exports_of_two_accounts_in_one_folder_stay_apart(tmp_path: Path) -> None:
    for who in ("victim", "suspect"):
        put(tmp_path, f"{who}/your_instagram_activity/messages/inbox/robin_1/message_1.json",
            thread(row("hello")))  # fmt: skip
    found = [each.source.path.name for each in identify(open_source(tmp_path)) if each.match]
    assert found == ["suspect", "victim"]


@pytest.mark.parametrize(
    ("code", "name", "told"),
    [
        ("facebook-json", "connections/friends/removed_friends.json",
         {"deleted_friends_v2": [{"name": "Robin", "timestamp": 1761430000}]}),
        ("facebook-json", "security_and_login_information/blocked_profiles.json",
         {"x": [{"label_values": [{"label": "Name", "value": "Robin"}], "timestamp": 1761430000}]}),
        ("instagram-json", "connections/followers_and_following/blocked_accounts.json",
         {"relationships_blocked_users": [{"title": "Robin", "string_list_data": [
             {"href": "x", "value": "Robin", "timestamp": 1761430000}]}]}),
    ],
)  # fmt: skip
def test_a_part_of_an_export_without_threads(
    code: str, name: str, told: Any, tmp_path: Path
) -> None:
    put(tmp_path, name, told)
    put(
        tmp_path,
        "friends/friends.json" if code == "facebook-json" else "likes/liked_posts.json",
        {},
    )
    assert claims(Probe(open_source(tmp_path)))[0].format.code == code
    people = [each for each in read(code, tmp_path) if isinstance(each, Contact)]
    assert [(each.name, each.time.text) for each in people if each.time] == [
        ("Robin", "1761430000")
    ]


# Telegram


def telegram(*rows: dict[str, Any], kind: str = "personal_chat") -> dict[str, Any]:
    return {"name": "Erika", "type": kind, "id": 4001, "messages": list(rows)}


@pytest.mark.parametrize(
    ("date", "count", "zone"),
    [
        ("2025-03-30T00:59:59", 1743296399, "+00:00"),
        ("2025-03-30T02:00:00", 1743296400, "+01:00"),
        ("2025-03-30T06:30:00", 1743296400, "+05:30"),
        ("2025-03-29T21:30:00", 1743296400, "-03:30"),
        ("2025-03-30T13:45:00", 1743296400, "+12:45"),
        ("2025-03-30T02:07:00", 1743296400, ""),
    ],
)  # fmt: skip
@pytest.mark.trap("telegram-json/offset")
def test_the_exporters_offset_is_told_by_the_two_times(
    date: str, count: int, zone: str, tmp_path: Path
) -> None:
    told = {"id": 1, "type": "message", "date": date, "date_unixtime": str(count), "from": "E",
            "from_id": "user4001", "text": "x"}  # fmt: skip
    (found,) = messages(read("telegram-json", put(tmp_path, "result.json", telegram(told))))
    assert found.time.utc
    assert (int(found.time.utc.timestamp()), found.time.text, found.time.zone) == (
        count,
        date,
        zone,
    )


@pytest.mark.trap("telegram-json/head-behind", "telegram-json/text-joined")
def test_a_chat_whose_head_stands_behind_its_messages(tmp_path: Path) -> None:
    told = {
        "messages": [{"id": 1, "type": "message", "date": "2019-01-01T00:00:00", "from": "E",
                      "from_id": 4001, "text": [{"type": "bold", "text": "a"}, "b"]}],
        "id": 4001, "type": "personal_chat", "name": "Erika",
    }  # fmt: skip
    (found,) = messages(read("telegram-json", put(tmp_path, "result.json", told)))
    assert (found.thread.key, found.body) == ("personal_chat:4001", "ab")
    assert found.sender
    assert found.sender.identifier == "user4001"


@pytest.mark.trap("2L-13")
def test_a_group_of_a_thousand_names_nobody_a_thousand_times(tmp_path: Path) -> None:
    rows = [
        {"id": n, "type": "message", "date": "2025-01-01T00:00:00", "date_unixtime": "1735689600",
         "from": f"P{n}", "from_id": f"user{n}", "text": "x"} for n in range(1000)
    ]  # fmt: skip
    path = put(tmp_path, "result.json", telegram(*rows, kind="private_supergroup"))
    assert all(not each.recipients for each in messages(read("telegram-json", path)))
    told = thread(
        *(row("x", who=f"P{n}") for n in range(100)), people=tuple(f"P{n}" for n in range(100))
    )
    put(tmp_path, "export/your_facebook_activity/messages/inbox/crowd_1/message_1.json", told)
    found = messages(read("facebook-json", tmp_path / "export"))
    assert len(found) == 100
    assert all(not each.recipients and each.thread.group for each in found)


# X, Discord, Snapchat, TikTok, LinkedIn


@pytest.mark.parametrize("name", ["direct_message", "direct_messages"])
@pytest.mark.parametrize("part", [0, 4])
@pytest.mark.trap("x-archive/names-and-parts")
def test_x_message_files_of_both_names_and_any_part(name: str, part: int, tmp_path: Path) -> None:
    talk = [{"dmConversation": {"conversationId": "1-2", "messages": [
        {"messageCreate": {"id": "5", "senderId": "2", "recipientId": "1", "text": "hi",
                           "createdAt": "2024-03-05T13:02:46.771Z"}}]}}]  # fmt: skip
    put(tmp_path, "data/account.js", 'window.YTD.account.part0 = [{"account":{"accountId":"1"}}]')
    put(tmp_path, f"data/{name.replace('_', '-')}-part{part}.js",
        f"window.YTD.{name}.part{part} = {json.dumps(talk)};")  # fmt: skip
    found = [each for each in messages(read("x-archive", tmp_path)) if each.thread.key == "1-2"]
    assert [each.direction for each in found] == [Direction.INCOMING]


@pytest.mark.parametrize("top", ["messages", "Messages"])
@pytest.mark.parametrize("prefix", ["c", ""])
@pytest.mark.parametrize("form", ["json", "csv"])
@pytest.mark.trap("discord-package/drift")
def test_discord_packages_of_every_year(top: str, prefix: str, form: str, tmp_path: Path) -> None:
    folder = f"{top}/{prefix}900000000000000001"
    put(tmp_path, f"{top}/index.json", {"900000000000000001": "Direct Message with rex#0"})
    put(tmp_path, f"{folder}/channel.json", {"id": "900000000000000001", "type": "DM"})
    text = "ID,Timestamp,Contents,Attachments\n5,2021-03-01 18:30:45.123000+00:00,hi,\n"
    rows = [{"ID": 5, "Timestamp": "2021-03-01 18:30:45", "Contents": "hi", "Attachments": ""}]
    put(tmp_path, f"{folder}/messages.{form}", text if form == "csv" else rows)
    (claim,) = claims(Probe(open_source(tmp_path)))[:1]
    (found,) = messages(read("discord-package", tmp_path))
    assert claim.format.code == "discord-package"
    assert (found.body, found.thread.name) == ("hi", "Direct Message with rex#0")
    assert [each.identifier for each in found.recipients] == ["rex"]


@pytest.mark.parametrize(
    "count", [1738444449, 1738444449321, 1738444449321000, 1738444449321000000]
)
@pytest.mark.trap("snapchat/milliseconds")
def test_snapchat_counts_are_read_by_their_size(count: int, tmp_path: Path) -> None:
    told = {"mallory_77": [{"From": "mallory_77", "Media Type": "TEXT", "IsSender": False,
            "Created": "2025-02-01 21:14:09 UTC", "Content": "x", "Conversation Title": None,
            "Created(microseconds)": count}]}  # fmt: skip
    (found,) = messages(read("snapchat", put(tmp_path, "chat_history.json", told)))
    assert found.time.utc
    assert int(found.time.utc.timestamp()) == 1738444449
    assert "time of its count" not in found.details


@pytest.mark.parametrize("empty", [None, "", {}, {"ChatHistory": None}])
@pytest.mark.trap("tiktok/empty")
def test_tiktok_sections_may_be_empty_in_any_way(empty: Any, tmp_path: Path) -> None:
    told = {"Direct Messages": {"Chat History": empty}, "Activity": {"Login History": {
        "LoginHistoryList": None}, "Follower List": {"FansList": []}},
        "Profile": {"Profile Information": {"ProfileMap": {"userName": "ash"}}}}  # fmt: skip
    path = put(tmp_path, "user_data.json", told)
    assert claims(Probe(open_source(path)))[0].format.code == "tiktok"
    found = read("tiktok", path)
    assert not [each for each in found if isinstance(each, Skipped)]


@pytest.mark.trap("linkedin/older")
def test_linkedin_of_before_the_draft_column(tmp_path: Path) -> None:
    head = (
        "CONVERSATION ID,CONVERSATION TITLE,FROM,SENDER PROFILE URL,TO,RECIPIENT PROFILE URLS,DATE"
    )
    path = put(tmp_path, "messages.csv", f"{head},SUBJECT,CONTENT,FOLDER\nc,,R,u/r,A,u/a,"
               "2020-01-01 00:00:00 UTC,,hello,INBOX\n")  # fmt: skip
    (found,) = messages(read("linkedin", path))
    assert (found.body, found.state) == ("hello", "")


# Google, Signal


@pytest.mark.trap("google-location/wrapped")
def test_wrapped_positions_and_the_poles(tmp_path: Path) -> None:
    ends = ((4294967295, 4294967295), (900000000, 1800000000), (900000001, 0))
    rows = [{"timestamp": "2014-01-01T00:00:00Z", "latitudeE7": lat, "longitudeE7": lon}
            for lat, lon in ends]  # fmt: skip
    found = read("google-location", put(tmp_path, "Records.json", {"locations": rows}))
    places = [(e.latitude, e.longitude) for e in found if isinstance(e, Location)]
    assert places == [(-1e-7, -1e-7), (90.0, 180.0)]
    assert len([each for each in found if isinstance(each, Skipped)]) == 1


def test_signal_calls_are_one_and_deleted_messages_stay(tmp_path: Path) -> None:
    found = read("signal-plaintext", GOLDEN / "signal-plaintext" / "signal-export")
    assert len([each for each in found if isinstance(each, Call)]) == 1
    assert len([each for each in messages(found) if each.deleted]) == 1
    assert [each.list_name for each in found if isinstance(each, Contact)] == ["blocked"]


# All of them


def test_what_systems_leave_behind_is_counted_and_not_read(tmp_path: Path) -> None:
    base = "your_facebook_activity/messages/inbox/robin_1"
    put(tmp_path, f"{base}/message_1.json", thread(row("x")))
    for name in ("__MACOSX/._message_1.json", f"{base}/._message_1.json", f"{base}/.DS_Store",
                 "Thumbs.db", "desktop.ini"):  # fmt: skip
        put(tmp_path, name, "\x00\x05\x16\x07")
    found = read("facebook-json", tmp_path)
    assert not [each for each in found if isinstance(each, Skipped)]
    assert [e.count for e in found if isinstance(e, Notice) and e.code == "system-files"] == [5]


def test_json_of_no_known_shape_is_claimed_by_nobody_here(tmp_path: Path) -> None:
    path = put(tmp_path, "other.json", {"messages": "none", "type": "thing"})
    theirs = {"facebook-json", "instagram-json", "telegram-json", "snapchat", "tiktok", "slack"}
    assert not {each.format.code for each in claims(Probe(open_source(path)))} & theirs


@pytest.mark.parametrize(
    ("code", "piece"),
    [
        ("facebook-html", OLD_BLOCK),
        ("facebook-html", "<!-- <div>A</div><div>Mar 30, 2025, 1:00 AM</div>"),
        ("facebook-html", '<div class="_a6-g"><a href="'),
        ("telegram-html", '<div class="from_name">'),
        ("telegram-html", '<div class="message default clearfix"><div class="text">x'),
        ("google-voice", '<div class="message"><q>x'),
        ("google-voice", '<a class="tel" href="tel:1'),
        ("signal-export", "[2025-03-30 02:10:00] Me: (- [(((![\n"),
        ("kakaotalk", "[[[[ [오후 9:35] \n"),
        ("linkedin", '"<p <p &amp;'),
        ("slack", '[{"ts":"1.1","text":"<<@'),
    ],
)
def test_pages_made_to_take_for_ever_do_not(code: str, piece: str, tmp_path: Path) -> None:
    path = put(tmp_path, "page.html", f"<html><body><div>Participants: A, B</div>{piece * 10_000}")
    begun = time.monotonic()
    with suppress(InputError):
        read(code, path)
    assert time.monotonic() - begun < 15


def test_zip_and_folder_of_an_export_give_the_same(tmp_path: Path) -> None:
    for code, name in (("facebook-json", "export.zip"), ("snapchat", "mydata~1700000000000.zip"),
                       ("linkedin", "LinkedIn.zip"), ("x-archive", "archive.zip")):  # fmt: skip
        folder = tmp_path / code
        shutil.copytree(GOLDEN / code / name, folder)
        packed = tmp_path / f"{code}.zip"
        with zipfile.ZipFile(packed, "w") as archive:
            for each in sorted(folder.rglob("*")):
                if each.is_file():
                    archive.write(each, each.relative_to(folder).as_posix())
        assert shown(read(code, folder)) == shown(read(code, packed))


def shown(found: list[Yielded]) -> list[str]:
    return sorted(
        f"{type(e).__name__} {e.provenance.member} {e.provenance.locator} {getattr(e, 'body', '')}"
        for e in found
        if not isinstance(e, Notice)
    )


@pytest.mark.trap("2L-9")
def test_encoded_twice_and_rightly_in_one_thread(tmp_path: Path) -> None:
    told = thread(
        row("caf\u00c3\u00a9 \u00f0\u009f\u0098\u00a0", who="Zo\u00c3\u00ab"),
        row("caf\u00e9 \U0001f620", at=MOMENT - 1, who="Zo\u00eb"),
        people=("Ash", "Zo\u00c3\u00ab"),
    )
    found = messages(read("facebook-json", put(tmp_path, "message_1.json", told)))
    assert {each.body for each in found} == {"caf\u00e9 \U0001f620"}
    assert {each.sender.identifier for each in found if each.sender} == {"Zo\u00eb"}


@pytest.mark.trap("facebook-json/numbers-of-files")
def test_parts_of_a_thread_are_sorted_as_numbers(tmp_path: Path) -> None:
    base = "your_facebook_activity/messages/inbox/robin_1"
    for number in range(1, 13):
        told = thread(row(f"part {number}", at=MOMENT + 60_000 * (12 - number)))
        put(tmp_path, f"{base}/message_{number}.json", told)
    found = messages(read("facebook-json", tmp_path))
    assert [each.body for each in found] == [f"part {n}" for n in range(12, 0, -1)]


@pytest.mark.trap("facebook-json/sentence-for-path")
def test_a_sentence_for_a_path_is_no_path(tmp_path: Path) -> None:
    told = {
        "participants": ["Ash", "Robin"], "threadName": "Robin_1",
        "messages": [{"senderName": "Robin", "timestamp": MOMENT, "text": "", "type": "media",
                      "media": [{"uri": "Failed to download media"}]}],
    }  # fmt: skip
    (found,) = messages(read("facebook-json", put(tmp_path, "Robin_1.json", told)))
    (file,) = found.attachments
    assert file.held in (Held.MISSING, Held.OMITTED)
    assert file.content is None


@pytest.mark.trap("facebook-json/both-exports")
def test_a_thread_in_both_exports_around_the_change_is_one(tmp_path: Path) -> None:
    ordinary = put(
        tmp_path, "a/your_facebook_activity/messages/inbox/robin_1/message_1.json",
        thread(row("before", at=MOMENT), row("both", at=MOMENT + 1)),
    )  # fmt: skip
    secure = put(tmp_path, "b/Robin_1.json", {
        "participants": ["Ash", "Robin"], "threadName": "Robin_1",
        "messages": [
            {"senderName": "Robin", "timestamp": MOMENT + 1, "text": "both", "type": "text"},
            {"senderName": "Robin", "timestamp": MOMENT + 2, "text": "after", "type": "text"},
        ],
    })  # fmt: skip
    with new_case(tmp_path / "c") as case:
        reports = taken(case, ordinary.parents[4], secure, terms=Terms(owner="Ash"))
        assert sum(each.read for each in reports) == 4
        assert events.count(case.connection) == 3
        assert sorted(each.text for each in events.stream(case.connection)) == [
            "after", "before", "both",
        ]  # fmt: skip


@pytest.mark.trap("google-chat/narrow-space")
@pytest.mark.parametrize(
    "date",
    [
        "Friday, March 7, 2025 at 1:00:05\u202fPM UTC", "Friday, March 7, 2025 at 1:00:05 PM UTC",
        "Friday, 7 March 2025 at 13:00:05 UTC",
    ],
)  # fmt: skip
def test_dates_in_words(date: str, tmp_path: Path) -> None:
    told = {"messages": [{"creator": {"name": "Robin", "email": "robin@example.org"},
                          "created_date": date, "text": "x", "topic_id": "t",
                          "message_id": "m"}]}  # fmt: skip
    (found,) = messages(read("google-chat", put(tmp_path, "messages.json", told)))
    assert found.time.utc
    assert found.time.utc.isoformat() == "2025-03-07T13:00:05+00:00"


@pytest.mark.trap("line-text/order")
@pytest.mark.parametrize("day", ["Fri, 1/30/2026", "Fri, 30/1/2026", "Fri, 2/6/2026"])
def test_month_or_day_first_is_told_by_the_weekday(day: str, tmp_path: Path) -> None:
    text = f"[LINE] Chat history with Robin\nSaved on: 2026/03/01 10:00\n\n{day}\n21:03\tRobin\tx\n"
    (found,) = messages(read("line-text", put(tmp_path, "chat.txt", text)))
    assert found.time.wall
    assert (found.time.wall.month, found.time.wall.day) in ((1, 30), (2, 6))


@pytest.mark.trap("telegram-json/text-joined")
def test_pieces_of_a_text_are_joined_with_nothing_between(tmp_path: Path) -> None:
    told = {"id": 1, "type": "message", "date": "2025-03-30T02:00:00", "from": "E",
            "from_id": "user4001", "text": ["foo", {"type": "bold", "text": "bar"}]}  # fmt: skip
    (found,) = messages(read("telegram-json", put(tmp_path, "result.json", telegram(told))))
    assert found.body == "foobar"


@pytest.mark.trap("archives/parts")
@pytest.mark.parametrize("deeper", ["", "Takeout/"])
def test_zips_of_one_export_lend_each_other_their_media(deeper: str, tmp_path: Path) -> None:
    base = f"{deeper}your_facebook_activity/messages/inbox/robin_1"
    uri = "your_facebook_activity/messages/inbox/robin_1/photos/1.jpg"
    told = json.dumps(thread(row("x", photos=[{"uri": uri}])))
    for name, members in {
        "facebook-ash-1.zip": {f"{base}/message_1.json": told, f"{deeper}other.bin": "x"},
        "facebook-ash-2.zip": {f"{base}/photos/1.jpg": "ours"},
        "facebook-kim-1.zip": {f"{base}/photos/1.jpg": "theirs"},
    }.items():
        with zipfile.ZipFile(tmp_path / name, "w") as archive:
            for member, text in members.items():
                archive.writestr(member, text)
    first = next(each for each in identify(open_source(tmp_path)) if each.match)
    assert first.match
    found = messages(list(importer_for(first.match.format.code).read(first.source, Context())))
    (picture,) = found[0].attachments
    assert picture.held is Held.PRESENT
    assert picture.content is not None
    with picture.content() as stream:
        assert stream.read() == b"ours"
    alone = open_source(tmp_path / "facebook-ash-1.zip")  # only what was handed over is looked at
    assert [e.held for e in messages(read_of(alone))[0].attachments] == [Held.MISSING]


def read_of(source: Source) -> list[Yielded]:
    return list(importer_for("facebook-json").read(source, Context()))
