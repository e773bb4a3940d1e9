"""Every shared account export against a plain look at it: counts, senders, times."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.samples import SHARED, needs_shared
from workbench.evidence import Probe, open_source
from workbench.importers import claims, importer_for
from workbench.importers.protocol import Context
from workbench.records import Call, Contact, Location, Message, Notice, Skipped, Yielded

FORMATS = SHARED / "formats"
pytestmark = needs_shared


def taken(path: Path) -> tuple[str, list[Yielded]]:
    """The format that claims a sample, and what its importer yields."""
    source = open_source(path)
    found = claims(Probe(source))
    assert found, f"nobody claims {path}"
    assert len(found) == 1 or found[0].certainty > found[1].certainty
    code = found[0].format.code
    return code, list(importer_for(code).read(source, Context()))


def events(found: list[Yielded]) -> list[Message | Call]:
    return [each for each in found if isinstance(each, Message | Call)]


def senders(found: list[Yielded]) -> Counter[str]:
    return Counter(
        each.sender.name or each.sender.identifier for each in events(found) if each.sender
    )


def plain(path: Path) -> Any:
    return json.loads(path.read_text("utf-8-sig"))


MESSENGER = sorted((FORMATS / "facebook-messenger").glob("*/json_*")) if FORMATS.is_dir() else []


@pytest.mark.parametrize("folder", MESSENGER, ids=lambda each: each.name)
def test_messenger(folder: Path) -> None:
    rows = [
        row for each in folder.rglob("message_*.json") for row in plain(each)["messages"]
    ]  # fmt: skip
    code, found = taken(folder)
    assert code == "facebook-json"
    assert len(events(found)) == len(rows)
    assert sum(isinstance(each, Call) for each in found) == sum("call_duration" in r for r in rows)
    assert {m.time.text for m in events(found)} == {str(row["timestamp_ms"]) for row in rows}


def test_messenger_damaged_file_is_named_and_its_sibling_read() -> None:
    _, found = taken(FORMATS / "facebook-messenger/wesm__msgvault/corrupt")
    assert [
        each.provenance.member.split("/")[-2] for each in found if isinstance(each, Skipped)
    ] == ["broken_BAD"]
    assert [each.body for each in events(found) if isinstance(each, Message)]


def test_messenger_secure_export_keeps_what_was_unsent() -> None:
    _, found = taken(FORMATS / "facebook-messenger/wesm__msgvault/e2ee_simple")
    unsent = [m for m in found if isinstance(m, Message) and m.deleted]
    assert len(events(found)) == 4
    assert len(unsent) == 1
    assert unsent[0].body


@pytest.mark.parametrize(
    "name", ["html_simple", *(f"html_timestamps/layout{n}.html" for n in (1, 2, 3))]
)
def test_messenger_pages(name: str) -> None:
    code, found = taken(FORMATS / "facebook-messenger/wesm__msgvault" / name)
    assert code == "facebook-html"
    assert len(events(found)) == (3 if name == "html_simple" else 1)
    assert all(m.time.utc is None and m.time.wall and m.time.step == 60 for m in events(found))


def test_messenger_of_2018() -> None:
    path = FORMATS / "facebook-messenger/mlomb__chat-analytics/2A_7M.json"
    code, found = taken(path)
    assert code == "facebook-json"
    assert senders(found) == Counter(row["sender_name"] for row in plain(path)["messages"])


def test_instagram_zip() -> None:
    path = FORMATS / "instagram/hestiaAI__hestialabs-experiences/instagram.zip"
    with zipfile.ZipFile(path) as archive:
        rows = [
            row
            for name in archive.namelist()
            if name.endswith("message_1.json")
            for row in json.loads(archive.read(name))["messages"]
        ]
    code, found = taken(path)
    assert code == "instagram-json"
    assert len(events(found)) == len(rows) == 717
    assert any(each.code == "owner-inferred" for each in found if isinstance(each, Notice))


@pytest.mark.trap("instagram-json/generations")
def test_instagram_of_2020() -> None:
    folder = FORMATS / "instagram/UtrechtUniversity__anonymize-ddp/proefpersoon4_20201020"
    rows = [row for talk in plain(folder / "messages.json") for row in talk["conversation"]]
    lists = plain(folder / "connections.json")
    code, found = taken(folder)
    assert code == "instagram-json"
    assert senders(found) == Counter(row["sender"] for row in rows)
    assert sum(isinstance(each, Contact) for each in found) == sum(len(v) for v in lists.values())


def telegram_rows(told: Any) -> list[Any]:
    parts = [told] if "messages" in told else []
    parts += [chat for key in ("chats", "left_chats") for chat in told.get(key, {}).get("list", ())]
    return [row for chat in parts for row in chat["messages"]]


TELEGRAM = [
    each for each in sorted((FORMATS / "telegram").rglob("*.json")) if each.name != "error.json"
] if FORMATS.is_dir() else []  # fmt: skip


@pytest.mark.parametrize("path", TELEGRAM, ids=lambda each: f"{each.parent.name}/{each.name}")
def test_telegram(path: Path) -> None:
    rows = telegram_rows(plain(path))
    code, found = taken(path)
    assert code == "telegram-json"
    ours = [each for each in events(found) if each.details.get("event") != "session"]
    assert len(ours) == len(rows)
    calls = ("phone_call", "conference_call")
    assert sum(isinstance(e, Call) for e in ours) == sum(r.get("action") in calls for r in rows)
    assert not [each for each in found if isinstance(each, Skipped)]


def test_telegram_of_2020_marks_only_true_edits() -> None:
    folder = FORMATS / "telegram/frozenspider__chat-history-manager/telegram_2020-01"
    _, found = taken(folder)
    assert sum(each.edited for each in found if isinstance(each, Message)) == 2
    assert [each.text for each in found if isinstance(each, Notice) and "1970" in each.text]


def test_telegram_with_a_missing_comma_says_so() -> None:
    _, found = taken(FORMATS / "telegram/innerdvations__telegram-chat-parser/error.json")
    assert [each.reason for each in found if isinstance(each, Skipped)] == [
        "a comma is missing before this"
    ]


DISCORD = sorted((FORMATS / "discord-chat-exporter").rglob("*.json")) if FORMATS.is_dir() else []


@pytest.mark.parametrize("path", DISCORD, ids=lambda each: each.stem)
def test_discord_exporter(path: Path) -> None:
    told = plain(path)
    code, found = taken(path)
    assert code == "discord-exporter-json"
    assert {m.native_id for m in events(found)} == {row["id"] for row in told["messages"]}
    codes = {each.code for each in found if isinstance(each, Notice)}
    assert bool(codes & {"count-differs", "more-than-declared"}) == (
        told["messageCount"] != len(told["messages"])
    )


@pytest.mark.trap("tiktok/drift")
def test_tiktok() -> None:
    path = FORMATS / "tiktok/hestiaAI__hestialabs-experiences/tiktok.zip"
    with zipfile.ZipFile(path) as archive:
        told = json.loads(archive.read("user_data.json"))
    talks = told["Direct Messages"]["Chat History"]["ChatHistory"]
    code, found = taken(path)
    direct = [
        m for m in found if isinstance(m, Message) and m.thread.key not in ("account", "comments")
    ]
    assert code == "tiktok"
    assert senders(list(direct)) == Counter(row["From"] for talk in talks.values() for row in talk)
    assert len([m for m in found if isinstance(m, Message) and m.thread.key == "comments"]) == 389


def test_x() -> None:
    path = FORMATS / "x-twitter/toBeOfUse__Twitter-Archive-Browser/individual_dms_test.js"
    text = path.read_text("utf-8")
    told = json.loads(text[text.index("=") + 1 :])
    rows = [m["messageCreate"] for c in told for m in c["dmConversation"]["messages"]]
    code, found = taken(path)
    assert code == "x-archive"
    assert {m.native_id for m in events(found)} == {row["id"] for row in rows}
    assert senders(found) == Counter(row["senderId"] for row in rows)
    assert [m.time.text for m in events(found)] == [row["createdAt"] for row in rows]


def test_linkedin() -> None:
    path = FORMATS / "linkedin/silkyrich__linkedin-export-viewer/sample_export.zip"
    with zipfile.ZipFile(path) as archive:
        rows = list(csv.DictReader(io.StringIO(archive.read("messages.csv").decode("utf-8-sig"))))
    code, found = taken(path)
    ours = [
        m for m in events(found) if isinstance(m, Message) and m.provenance.member == "messages.csv"
    ]
    assert code == "linkedin"
    assert len(ours) == len(rows) == 20_000
    assert sum(m.state == "draft" for m in ours) == sum(
        r["IS MESSAGE DRAFT"] == "true" for r in rows
    )
    assert Counter(m.body for m in ours) == Counter(r["CONTENT"] or None for r in rows)
    people = [c for c in found if isinstance(c, Contact) and c.list_name == "connections"]
    assert len(people) == 2003 - 3  # a plain count of rows takes in the note and the headings


def test_tinder() -> None:
    path = FORMATS / "dating-tinder/hestiaAI__hestialabs-experiences/tinder.json"
    rows = [row for match in plain(path)["Messages"] for row in match["messages"]]
    code, found = taken(path)
    ours = [m for m in events(found) if m.thread.key.startswith("Match")]
    assert code == "tinder"
    assert Counter(m.time.text for m in ours) == Counter(row["sent_date"] for row in rows)
    assert all(m.time.utc for m in ours)


def test_hinge() -> None:
    path = FORMATS / "dating-hinge/ikcede__hinge-data-ts-wrapper/matches.json"
    entries = sum(len(part) for person in plain(path) for part in person.values())
    code, found = taken(path)
    assert code == "hinge"
    assert len(events(found)) == entries


def test_google_voice() -> None:
    folder = FORMATS / "google-voice/psanford__google-voice-takeout-parser"
    code, found = taken(folder / "sms.html")
    text = (folder / "sms.html").read_text("utf-8")
    assert code == "google-voice"
    assert [m.time.text for m in events(found)] == re.findall(r'class="dt" title="([^"]+)"', text)
    assert sum(m.sender is not None and m.sender.owner for m in events(found)) == 2
    _, found = taken(folder / "missedcall.html")
    assert [m.outcome for m in found if isinstance(m, Call)] == ["missed"]


def location_points(told: Any) -> Iterator[Any]:
    """Every position in a file, however its generation writes it."""
    if isinstance(told, dict):
        flat = any(key in told for key in ("latitudeE7", "latE7", "latLng", "LatLng"))
        if flat:
            yield told
            return
        for key, value in told.items():
            if isinstance(value, str) and key in ("point", "placeLocation"):
                yield value
            else:
                yield from location_points(value)
    elif isinstance(told, list):
        for each in told:
            yield from location_points(each)


PLACES = [
    each
    for each in sorted((FORMATS / "google-location").rglob("*.json"))
    if "timeline_edits" not in each.name
] if FORMATS.is_dir() else []  # fmt: skip


@pytest.mark.parametrize("path", PLACES, ids=lambda each: each.stem)
def test_google_location(path: Path) -> None:
    code, found = taken(path)
    assert code == "google-location"
    assert len([e for e in found if isinstance(e, Location)]) == len(
        list(location_points(plain(path)))
    )
    assert not [each for each in found if isinstance(each, Skipped)]


@pytest.mark.parametrize("name", ["Google Play Books", "Maps", "Search"])
def test_google_activity(name: str) -> None:
    folder = FORMATS / "google-activity/dogsheep__google-takeout-to-sqlite/Takeout/My Activity"
    path = folder / name / "My Activity.json"
    code, found = taken(path)
    assert code == "google-activity"
    assert [m.time.text for m in events(found)] == [row["time"] for row in plain(path)]


@pytest.mark.parametrize(
    ("name", "pattern"),
    [
        ("gpx/gpx_track_single_segment.gpx", "<trkpt"), ("gpx/garmin_example.gpx", "<trkpt"),
        ("kml/gx_track.kml", "<gx:coord>"), ("kml/points_with_timestamps.kml", "<Placemark"),
    ],
)  # fmt: skip
def test_tracks(name: str, pattern: str) -> None:
    path = FORMATS / "gps-tracks/Freika__dawarich" / name
    code, found = taken(path)
    assert code == "gps-track"
    points = [each for each in found if isinstance(each, Location)]
    assert len(points) == path.read_text("utf-8").count(pattern)
    assert all(each.time.utc for each in points)


def test_slack() -> None:
    path = FORMATS / "slack/hfaran__slack-export-viewer/testarchive.zip"
    with zipfile.ZipFile(path) as archive:
        days = [n for n in archive.namelist() if re.search(r"\d{4}-\d\d-\d\d\.json$", n)]
        rows = [row for name in days for row in json.loads(archive.read(name))]
    code, found = taken(path)
    assert code == "slack"
    assert Counter(m.native_id for m in events(found)) == Counter(row["ts"] for row in rows)
    assert sum(m.edited for m in found if isinstance(m, Message)) == sum(
        "edited" in r for r in rows
    )


def test_kakaotalk() -> None:
    folder = FORMATS / "kakaotalk"
    code, found = taken(folder / "jooncco__kakaotalk-chat-uploader/chat_dump.txt")
    assert code == "kakaotalk"
    assert len([m for m in events(found) if m.sender]) == 6
    path = folder / "claudianus__kakaotalk-chat-analyzer/open-chat-room.csv"
    rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"))))
    _, found = taken(path)
    assert [m.body for m in found if isinstance(m, Message)] == [row["Message"] for row in rows]


def test_signal_text() -> None:
    code, found = taken(FORMATS / "signal/joweich__chat-miner/test_export.txt")
    assert code == "signal-export"
    assert [m.body for m in found if isinstance(m, Message)] == ["Hello John!", "Hello\nJane!"]


def frames_of(path: Path) -> list[Any]:
    """The frames of one of Signal's own test cases, which may hold comments and commas too many."""
    text = re.sub(r"(?<![:\"])//.*$", "", path.read_text("utf-8"), flags=re.MULTILINE)
    frames: list[Any] = json.loads(re.sub(r",(\s*[\]}])", r"\1", text))
    return frames


def two_versions(found: list[Message]) -> bool:
    return [(m.edited, m.details["earlier_versions"].count('"sent"')) for m in found] == [(True, 2)]


def eighteen_updates(found: list[Message]) -> bool:
    return len(found) == 18 and all(m.details["event"] for m in found)


@pytest.mark.parametrize(
    ("name", "check"),
    [
        ("incoming-message-with-edits", two_versions),
        ("simple-chat-update-message", eighteen_updates),
        ("registered-blocked-contact", lambda found: not found),
    ],
)
@pytest.mark.trap("signal-plaintext/real")
def test_signal_test_cases(name: str, check: Callable[[Any], bool], tmp_path: Path) -> None:
    frames = frames_of(FORMATS / f"signal/signalapp__libsignal/test-cases/valid/{name}.jsonproto")
    path = tmp_path / "main.jsonl"
    path.write_text("\n".join(json.dumps(each) for each in frames), "utf-8")
    code, found = taken(path)
    assert code == "signal-plaintext"
    assert check([each for each in found if isinstance(each, Message)])
    contacts = [each for each in found if isinstance(each, Contact)]
    assert len(contacts) == sum("contact" in frame.get("recipient", {}) for frame in frames)
    blocked = sum(
        frame.get("recipient", {}).get("contact", {}).get("blocked") is True for frame in frames
    )
    assert sum(each.list_name == "blocked" for each in contacts) == blocked
