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


def _call_log(path: Path, calls: int) -> None:
    rows = []
    for n in range(calls):
        at = int((FIRST + timedelta(days=1, minutes=4, seconds=45 * n)).timestamp() * 1000)
        rows.append(
            f'<call number="{NUMBER}" duration="0" date="{at}" type="3" contact_name="R. Marsh"/>'
        )
    path.write_text(f"<calls count='{calls}'>" + "\n".join(rows) + "</calls>", "utf-8")
