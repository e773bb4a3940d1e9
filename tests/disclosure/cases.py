"""Cases for tests and benchmarks of the bundle: fictional people, every awkwardness."""

from __future__ import annotations

import base64
import io
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from xml.sax.saxutils import quoteattr

from PIL import Image

from workbench.case import Case, events
from workbench.intake.take_in import Terms, take_in
from workbench.review import decisions

NUMBER = "+447700900142"
OTHER = "+447700900871"
LONG_NAME = (
    "Maximiliana-Theodora Featherstonehaugh-Cholmondeley of the Upper Northern Fells Rota " * 2
)
HEBREW = "שלום מה שלומך היום אני רוצה לדבר איתך על משהו חשוב (123) שקרה אתמול בערב ליד הבית"
ARABIC = "مرحبا كيف حالك اليوم أريد أن أتحدث معك عن شيء مهم 123 حدث مساء أمس"
URDU = "میں جانتا ہوں تم کہاں رہتی ہو، مجھ سے بات کرو (123) ٹھیک ہے؟ 12/11/2025 کو"
HINDI = "मुझे पता है तुम कहाँ रहती हो। क्षमा करो, मुझसे बात करो 123"
PUNJABI = "ਮੈਨੂੰ ਪਤਾ ਹੈ ਤੂੰ ਕਿੱਥੇ ਰਹਿੰਦੀ ਹੈਂ। ਮੇਰੇ ਨਾਲ ਗੱਲ ਕਰ"
TAMIL = "நீ எங்கே இருக்கிறாய் என்று எனக்குத் தெரியும். என்னுடன் பேசு"
CHINESE = (
    "我知道你住在哪里。请不要不回复我，我会在明天的早上八点到你家门口等你，你最好出来见我一面。"
)
TEXTS = (
    "where are you",
    "I know you saw this 😀👍🏽 answer me ❤️",
    "you looked nice in the green coat today",
    HEBREW,
    ARABIC,
    '=HYPERLINK("http://example.org","click")',
    "+1+1",
    "@SUM(A1)",
    "你好 नमस्ते 👨‍👩‍👧‍👦 🏴󠁧󠁢󠁥󠁮󠁧󠁿",
    "tab\there\nand a second line\n\nand a fourth",
    "Pneumonoultramicroscopicsilicovolcanoconiosis" * 5,
    "<script>alert(1)</script> & <b>bold</b>",
    URDU,
    HINDI,
    PUNJABI,
    TAMIL,
    CHINESE,
    "한국어 ภาษาไทย සිංහල বাংলা ગુજરાતી 𓀀",
)
NAMES = (
    "عثمان خان",
    "陈小姐 🌸",
    "प्रिया शर्मा",
    "O’Brien-Ńowak, Seán",
    "שרה לוי",
    LONG_NAME.strip(),
)
FIRST = datetime(2025, 10, 20, 18, 0, tzinfo=UTC)


def picture(number: int, side: int = 64) -> bytes:
    """A JPEG with EXIF position, unlike any other of its number."""
    image = Image.effect_mandelbrot((side, side * 3 // 4), (-3, -2.5, 2, 2.5), 20).convert("RGB")
    for n in range(12):
        image.putpixel((n, 0), ((number >> n & 1) and (255, 255, 255)) or (0, 0, 0))
    image.paste((200, number % 256, 40), (side // 4, side // 4, side // 2, side // 2))
    exif = Image.Exif()
    exif[0x010F] = "Norvane"
    exif[0x9003] = "2025:10:20 19:00:00"
    exif.get_ifd(0x8825).update({1: "N", 2: (54.0, 3.0, 0.0), 3: "W", 4: (2.0, 50.0, 0.0)})
    held = io.BytesIO()
    image.save(held, "JPEG", exif=exif, quality=90)
    return held.getvalue()


def sms_backup(path: Path, count: int, images: int, side: int = 64) -> None:
    """Write an SMS Backup & Restore file of so many messages, some with pictures."""
    chance = random.Random(7)
    every = max(1, count // images) if images else 0
    with path.open("w", encoding="utf-8") as stream:
        stream.write("<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>\n<smses>\n")
        for n in range(count):
            at = int((FIRST + timedelta(minutes=37 * n)).timestamp() * 1000)
            name = LONG_NAME if n % 41 == 7 else "R. Marsh"
            text = (
                TEXTS[n // 3 % len(TEXTS)] if n % 3 == 0 else f"message number {n} about the lane"
            )
            if n % 500 == 11:
                text = "a very long message that goes on " * 152
            if images and n % every == 0 and n // every < images:
                stream.write(_mms(n, at, name, picture(n, side)))
            else:
                kind = chance.choice("1112")
                stream.write(
                    f'<sms address="{NUMBER}" date="{at}" type="{kind}" body={_quoted(text)}'
                    f' contact_name={_quoted(name)} read="1" status="-1" date_sent="{at}"/>\n'
                )
        stream.write("</smses>\n")


def _mms(number: int, at: int, name: str, content: bytes) -> str:
    data = base64.b64encode(content).decode()
    return (
        f'<mms address="{NUMBER}" date="{at}" msg_box="1" m_type="132"'
        f" contact_name={_quoted(name)}>"
        f'<parts><part seq="0" ct="image/jpeg" name="IMG_{number}.jpg" cl="IMG_{number}.jpg"'
        f' data="{data}"/><part seq="1" ct="text/plain" text="look at this one {number}"/></parts>'
        f'<addrs><addr address="{NUMBER}" type="137"/></addrs></mms>\n'
    )


def _quoted(text: str) -> str:
    kept = "".join(char for char in text if char in "\t\n" or ord(char) >= 32)
    return quoteattr(kept, {"\n": "&#10;", "\t": "&#9;"})


def made_case(
    root: Path, count: int, *, images: int = 0, calls: int = 0, side: int = 64, prefix: str = "ABC"
) -> Case:
    """A case of so many confirmed messages; the caller closes it."""
    source = root.with_name(f"{root.name}-sms.xml")
    sms_backup(source, count, images, side)
    paths = [source]
    if calls:
        log = root.with_name(f"{root.name}-calls.xml")
        _call_log(log, calls)
        paths.append(log)
    case = Case.create(root, name="Operation Lantern", zone="Europe/London", operator="DC Example")
    with case.transaction():
        case.set("exhibit_prefix", prefix)
    for report in take_in(case, paths, Terms(zone="Europe/London", owner="Ana Example")):
        assert report.status == "imported", report
    ids = list(events.ids_in_time(case.connection))
    for start in range(0, len(ids), 2000):
        decisions.decide(case, ids[start : start + 2000], "relevant", tags=["F4"])
    return case


def hard_case(root: Path, count: int) -> Case:
    """A case of about so many events with everything that is awkward to print; the caller closes.

    Three in five are texts, a tenth of them pictures, the others calls in bursts and chats with
    local times, some in the hour that occurs twice. Some are undecided, unsure or not relevant.
    """
    chance = random.Random(count)
    folder = root.with_name(f"{root.name}-sources")
    folder.mkdir()
    sms_backup(folder / "sms.xml", max(3, count * 3 // 5), max(1, count // 10))
    _call_log(folder / "calls.xml", min(40, max(3, count // 5)))
    chats = NAMES[: 1 if count < 100 else len(NAMES)]
    for name in chats:
        _chat(
            folder / f"WhatsApp Chat with {name[:40]}.txt", name, max(2, count // 3 // len(chats))
        )
    case = Case.create(root, name="Operation Lantern", zone="Europe/London", operator="DC Example")
    list(take_in(case, sorted(folder.iterdir()), Terms(zone="Europe/London", owner="Ana Example")))
    ids = list(events.ids_in_time(case.connection, kinds=("message", "call")))
    fates: dict[tuple[str, tuple[str, ...], str], list[int]] = {}
    for ident in ids:
        fates.setdefault(chance.choice(FATES), []).append(ident)
    for (decision, tags, note), some in fates.items():
        for start in range(0, len(some), 2000):
            if decision:
                decisions.decide(case, some[start : start + 2000], decision, tags=tags, note=note)
    decisions.decide(case, ids[:1], "relevant", tags=["V1"], note="She told him to stop")
    for n in range(max(2, count // 100)):
        when = f"2025-10-{21 + n % 8}T{n % 24:02}:15" if n % 8 != 5 else "2025-10-26"
        decisions.add_entry(case, TEXTS[n % len(TEXTS)], when, basis="Incident log", tags=["T1"])
    decisions.add_entry(
        case, "After the warning", "2025-10-22T09:00", basis="Notebook 12", tags=["phase:warned"]
    )
    return case


FATES = (
    *[("relevant", ("F4",), "")] * 12,
    ("relevant", ("T1", "F1", "F5"), "Says where she lives; she does not know how he learnt it."),
    ("relevant", ("V3",), HINDI),
    ("relevant", ("D1",), "Friendly in tone"),
    ("relevant", ("F9", "#school run"), "An officer's note that goes on. " * 30),
    ("unsure", ("D2",), "May be banter"),
    ("unsure", (), ""),
    ("not-relevant", (), ""),
    ("", (), ""),
)


def _chat(path: Path, name: str, count: int) -> None:
    """A chat export whose clock times run through the hour that occurs twice."""
    start = datetime(2025, 10, 25, 20, 3)  # noqa: DTZ001 - a phone's own clock
    lines = []
    for n in range(count):
        at = start + timedelta(minutes=17 * n)
        text = TEXTS[n % len(TEXTS)].split("\n")[0]
        text = (text + " ") * (5000 // len(text)) if n % 60 == 3 else text
        who = "Ana Example" if n % 5 == 1 else name
        lines.append(f"{at:%d/%m/%Y, %H:%M} - {who}: {text}")
    path.write_text("\n".join(lines) + "\n", "utf-8")


def _call_log(path: Path, calls: int) -> None:
    rows = []
    for n in range(calls):
        at = int((FIRST + timedelta(days=1, minutes=4, seconds=45 * n)).timestamp() * 1000)
        rows.append(
            f'<call number="{NUMBER}" duration="0" date="{at}" type="3" contact_name="R. Marsh"/>'
        )
    path.write_text(f"<calls count='{calls}'>" + "\n".join(rows) + "</calls>", "utf-8")
