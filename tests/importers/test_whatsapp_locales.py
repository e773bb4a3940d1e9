"""WhatsApp text exports: every shared sample by a plain look at it, 30 locales, the app's words."""

from __future__ import annotations

import re
from collections import Counter
from datetime import datetime
from pathlib import Path

import pytest
from whatstk import WhatsAppChat

from tests.samples import GOLDEN, SHARED, needs_shared
from workbench.evidence import Probe, open_source
from workbench.importers import claims, whatsapp_chat
from workbench.importers.protocol import Context
from workbench.records import Call, Held, Location, Message, Notice, Skipped, Yielded

SAMPLES = SHARED / "formats" / "whatsapp-txt"
TOLD = re.compile(
    r"\((?:from [^;]*)/([^/;]+); .*?\n\s+.*?; (\d+) header lines = (\d+) with an author"
)


def read(path: Path) -> list[Yielded]:
    return list(whatsapp_chat.read(open_source(path), Context()))


def lines_told(path: Path) -> int:
    """What SOURCE.txt says that a plain count of header lines gives."""
    notes = (path.parent / "SOURCE.txt").read_text("utf-8")
    part = notes[notes.index(f"* {path.stem}") :]
    found = re.search(r"(\d+) header lines = ", part)
    assert found
    return int(found[1])


def texts() -> list[Path]:
    found = sorted(SAMPLES.glob("*/*.txt")) if SAMPLES.is_dir() else []
    return [each for each in found if each.name != "SOURCE.txt"]


@needs_shared
@pytest.mark.parametrize("path", texts(), ids=lambda each: each.stem)
@pytest.mark.trap(
    "whatsapp/order-changes",
    "whatsapp/broken-clocks",
    "whatsapp/marks-and-bom",
    "whatsapp/empty-body",
)
def test_every_header_line_is_a_record(path: Path) -> None:
    found = read(path)
    assert sum(isinstance(each, Message | Call) for each in found) == lines_told(path)
    assert not [each for each in found if isinstance(each, Skipped)]


@needs_shared
@pytest.mark.trap("whatsapp/digits")
def test_the_same_chat_in_six_languages_says_the_same() -> None:
    tallies = {}
    for language in ("french", "arabic", "hindi", "japanese", "thai"):
        found = read(SAMPLES / "starkdmi-whats_json" / f"{language}_ios.txt")
        messages = [each for each in found if isinstance(each, Message)]
        tallies[language] = Counter(
            {
                "deleted": sum(each.deleted for each in messages),
                "omitted": sum(
                    a.held is Held.OMITTED for each in messages for a in each.attachments
                ),
                "notice": sum(
                    each.details.get("event") == "encryption-notice" for each in messages
                ),
                "positions": sum(isinstance(each, Location) for each in found),
            }
        )
    expected = Counter({"deleted": 2, "omitted": 14, "notice": 1, "positions": 1})
    assert tallies == dict.fromkeys(tallies, expected)


@needs_shared
@pytest.mark.parametrize(
    ("name", "form", "more"),
    [
        ("lorem-merge-part1.txt", "%y-%m-%d, %H:%M - %name:", 0),
        ("lorem-merge-part2.txt", "%y-%m-%d, %H:%M - %name:", 0),
        ("pokemon.txt", "%d.%m.%y, %H:%M - %name:", 1),  # whatstk drops the row without an author
    ],
)
def test_whatstk_reads_the_same(name: str, form: str, more: int) -> None:
    """Save for what whatstk changes and we keep: spaces at ends, characters it normalises."""
    path = SAMPLES / "lucasrodes-whatstk" / name
    theirs = WhatsAppChat.from_source(filepath=str(path), hformat=form).df
    ours = read_messages(path)
    assert len(ours) - len(theirs) == more
    told = {
        (each.time.wall, each.sender.identifier if each.sender else "", bare(each.body or ""))
        for each in ours
    }
    for when, who, what in zip(theirs["date"], theirs["username"], theirs["message"], strict=True):
        assert (when.to_pydatetime(), who, bare(what)) in told or "encrypted" in what


def bare(text: str) -> str:
    """Only the characters that are letters, digits or plain punctuation."""
    return "".join(re.findall(r"[\x20-\x7e]", text)).strip()


def read_messages(path: Path) -> list[Message]:
    return [each for each in read(path) if isinstance(each, Message)]


MOMENT = datetime(2025, 3, 29, 21, 5)  # noqa: DTZ001 - wall-clock time, as the exports have it
HEADERS = {  # how a phone in each locale writes 29 March 2025, five past nine at night
    "en-GB": "29/03/2025, 21:05 - ", "en-US": "3/29/25, 9:05\u202fPM - ",
    "en-AU": "29/3/2025, 9:05\u202fpm - ", "en-CA": "2025-03-29, 9:05 p.m. - ",
    "en-ZA": "2025/03/29, 21:05 - ", "en-IN": "29/03/25, 9:05 pm - ",
    "de-DE": "29.03.25, 21:05 - ", "de-DE-ios": "[29.03.25, 21:05:00] ",
    "nl-NL": "29-03-2025 21:05 - ", "fr-FR": "29/03/2025 21:05 - ",
    "fr-FR-a": "29/03/2025 à 21:05 - ", "es-ES": "29/3/25, 21:05 - ",
    "es-MX": "29/3/25, 9:05 p.\u00a0m. - ", "it-IT": "29/03/25, 21:05 - ",
    "pt-BR": "29/03/2025 21:05 - ", "pt-PT": "29/03/25, 21:05 - ",
    "pl-PL": "29.03.2025, 21:05 - ", "ro-RO": "29.03.2025, 21:05 - ",
    "ru-RU": "29.03.2025, 21:05 - ", "tr-TR": "29.03.2025 21:05 - ",
    "sv-SE": "2025-03-29 21:05 - ", "da-DK": "29.03.2025 21.05 - ",
    "fi-FI": "29.3.2025 klo 21.05 - ", "hu-HU": "2025. 03. 29. 21:05 - ",
    "ja-JP": "2025/03/29 21:05 - ", "ko-KR": "2025. 3. 29. 오후 9:05 - ",
    "zh-CN": "2025/3/29 下午9:05 - ", "ar-EG": "٢٩\u200f/٣\u200f/٢٠٢٥، ٩:٠٥\u00a0م - ",
    "th-TH": "29/3/2568 21:05 - ", "iw-IL": "29.3.2025, 21:05 - ",
    "ios-12h": "[29/03/2025, 9:05:00\u202fPM] ",
}  # fmt: skip


@pytest.mark.parametrize("locale", HEADERS)
@pytest.mark.trap("2L-8", "whatsapp/date-order", "whatsapp/narrow-spaces")
def test_a_chat_of_each_locale_is_read_to_the_minute(locale: str, tmp_path: Path) -> None:
    path = tmp_path / "chat.txt"
    head = HEADERS[locale]
    path.write_text(f"\u200e{head}Robin: one\n{head}Ash: two\nand more\n", "utf-8")
    found = read_messages(path)
    assert [each.body for each in found] == ["one", "two\nand more"]
    assert [each.time.wall for each in found] == [MOMENT, MOMENT]
    assert all(each.time.utc is None for each in found)


@pytest.mark.trap("whatsapp/typed-words")
def test_what_people_type_stays_theirs(tmp_path: Path) -> None:
    bodies = [
        "Missed call again? I am outside", "missed voice call from your boss, was it",
        "<I see you>",
        "report.pdf (my own version)", "This message was deleted, was it not",
        "image omitted", "She left", "meet here: https://maps.google.com/?q=51.5,-0.1",
    ]  # fmt: skip
    path = tmp_path / "chat.txt"
    path.write_text("".join(f"29/03/2025, 21:05 - Robin: {each}\n" for each in bodies), "utf-8")
    found = read_messages(path)
    assert [each.body for each in found] == bodies
    assert not any(each.deleted for each in found)


@pytest.mark.trap("whatsapp/missed-calls")
def test_missed_calls_in_words_of_the_app(tmp_path: Path) -> None:
    told = {
        "Missed voice call": False, "Missed video call at 21:05": True,
        "Gemiste spraakoproep": False, "Verpasster Videoanruf um 21:05 Uhr": True,
        "Appel vocal manqué": False, "Videollamada perdida": True,
    }  # fmt: skip
    path = tmp_path / "chat.txt"
    path.write_text("".join(f"29/03/2025, 21:05 - Robin: {each}\n" for each in told), "utf-8")
    calls = [each for each in read(path) if isinstance(each, Call)]
    assert [each.video for each in calls] == list(told.values())
    assert [each.details["text"] for each in calls] == list(told)


def chat(folder: Path, *lines: str) -> list[Message]:
    path = folder / "chat.txt"
    path.write_text("".join(f"{each}\n" for each in lines), "utf-8")
    return read_messages(path)


@pytest.mark.trap("2L-8", "whatsapp/date-order")
def test_a_file_that_stays_ambiguous_says_so(tmp_path: Path) -> None:
    path = tmp_path / "chat.txt"
    path.write_text("03/04/2025, 21:05 - Robin: one\n03/04/2025, 21:06 - Ash: two\n", "utf-8")
    found = read(path)
    assert "date-order-ambiguous" in {e.code for e in found if isinstance(e, Notice)}
    messages = [each for each in found if isinstance(each, Message)]
    assert [each.time.text for each in messages] == ["03/04/2025, 21:05", "03/04/2025, 21:06"]


@pytest.mark.trap("whatsapp/time-first")
def test_the_time_may_stand_first(tmp_path: Path) -> None:
    found = chat(tmp_path, "[21:05:00, 3/29/25] Robin: one", "[21:05:00, 3/29/25] Ash: two")
    assert [(each.body, each.time.wall) for each in found] == [("one", MOMENT), ("two", MOMENT)]


@pytest.mark.trap("whatsapp/calendars")
@pytest.mark.parametrize("date", ["29/3/2568", "29/3/2568 BE", "3/29/R7"])
def test_years_of_other_calendars(date: str, tmp_path: Path) -> None:
    found = chat(tmp_path, f"{date}, 21:05 - Robin: one", f"{date}, 21:05 - Ash: two")
    assert [each.time.wall for each in found] == [MOMENT, MOMENT]


@pytest.mark.trap("whatsapp/digits")
@pytest.mark.parametrize("zero", ["\u0660", "\u06f0", "\u0966"])  # Arabic, Persian, Devanagari
def test_digits_of_other_scripts(zero: str, tmp_path: Path) -> None:
    digits = {ord(str(n)): chr(ord(zero) + n) for n in range(10)}
    head = "29\u200f/3\u200f/2025, 21:05 - ".translate(digits)
    found = chat(tmp_path, f"{head}Robin: one 5", f"{head}Ash: two")
    assert [(each.body, each.time.wall) for each in found] == [("one 5", MOMENT), ("two", MOMENT)]


@pytest.mark.trap("whatsapp/authors")
@pytest.mark.parametrize(
    ("name", "read_as"),
    [
        ("~\u202fRobin", "Robin"),
        ("\U0001f339", "\U0001f339"),
        ("\u202a+40\u00a0700\u00a0900\u00a0317\u202c", "+40 700 900 317"),
        ("Robin ", "Robin"),
    ],
)
def test_names_of_every_kind(name: str, read_as: str, tmp_path: Path) -> None:
    head = "29/03/2025, 21:05 - "
    found = chat(tmp_path, f"{head}{name}: one", f"{head}Ash: two")
    assert [each.body for each in found] == ["one", "two"]
    assert found[0].sender
    assert found[0].sender.identifier == read_as


@pytest.mark.trap("whatsapp/at-the-limit")
@pytest.mark.parametrize(("count", "told"), [(9_950, True), (9_000, False)])
def test_as_many_messages_as_the_app_exports(count: int, told: bool, tmp_path: Path) -> None:
    path = tmp_path / "chat.txt"
    rows = (f"29/03/2025, 21:05 - {'Robin' if n % 2 else 'Ash'}: {n}\n" for n in range(count))
    path.write_text("".join(rows), "utf-8")
    codes = {each.code for each in read(path) if isinstance(each, Notice)}
    assert ("at-the-limit" in codes) is told


@pytest.mark.trap("whatsapp/other-apps")
def test_exports_of_other_apps_are_theirs() -> None:
    for code in ("line-text", "kakaotalk", "signal-export"):
        for path in sorted((GOLDEN / code).glob("*.txt")):
            first, *others = claims(Probe(open_source(path)))
            assert first.format.code == code, path
            assert "whatsapp" not in {each.format.code for each in others}, path
    path = GOLDEN / "whatsapp" / "WhatsApp Chat with Robin Example.txt"
    assert claims(Probe(open_source(path)))[0].format.code == "whatsapp"
