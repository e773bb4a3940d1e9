"""Writes threads in the formats that phones and accounts really export."""

from __future__ import annotations

import base64
import io
import json
import re
import zipfile
from collections.abc import Iterable
from datetime import UTC, datetime
from xml.sax.saxutils import quoteattr

from casegen.model import Call, Cast, Message, Thread, local

MARK = "\u200e"
ENCRYPTED = (
    "Messages and calls are end-to-end encrypted. Only people in this chat can read, "
    "listen to, or share them."
)
ZIP_DATE = (2026, 3, 2, 10, 0, 0)
BACKUP_AT = datetime(2026, 3, 2, 10, 14, 7, tzinfo=UTC)
BACKUP_SET = "5e0f7c1a-3b52-4c0e-9d6b-2a7714c0f9e3"
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
ASTRAL = re.compile("[\U00010000-\U0010ffff]")

Photos = dict[str, bytes]


def media_name(message: Message, style: str) -> str:
    """The name the app gives a photograph it exports."""
    stamp = local(message.at)
    if style == "ios":
        return f"{message.serial:08d}-PHOTO-{stamp:%Y-%m-%d-%H-%M-%S}.jpg"
    return f"IMG-{stamp:%Y%m%d}-WA{message.serial % 10000:04d}.jpg"


def without_exif(jpeg: bytes) -> bytes:
    """The same picture as messaging apps pass it on: its EXIF segment taken out."""
    place = 2
    while jpeg[place + 1] != 0xE1:
        if jpeg[place + 1] == 0xDA:
            return jpeg
        place += 2 + int.from_bytes(jpeg[place + 2 : place + 4])
    length = int.from_bytes(jpeg[place + 2 : place + 4])
    return jpeg[:place] + jpeg[place + 2 + length :]


def build_zip(entries: Iterable[tuple[str, bytes]]) -> bytes:
    """A zip whose bytes depend on its entries alone."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, data in entries:
            info = zipfile.ZipInfo(name, ZIP_DATE)
            info.external_attr = 0o644 << 16
            info.create_system = 3
            archive.writestr(info, data)
    return buffer.getvalue()


def android_text(thread: Thread, messages: list[Message], cast: Cast, media: bool) -> str:
    """A chat in the Android layout."""
    rows = _android_system(thread, messages)
    for message in messages:
        name = cast.people[message.sender].name
        body = message.body
        if message.photo:
            shown = f"{media_name(message, 'android')} (file attached)"
            body = "\n".join(filter(None, [shown if media else "<Media omitted>", body]))
        rows.append((message.at, f"{name}: {body}"))
    rows.sort(key=lambda row: row[0])
    return "".join(f"{local(at):%d/%m/%Y, %H:%M} - {text}\n" for at, text in rows)


def _android_system(thread: Thread, messages: list[Message]) -> list[tuple[datetime, str]]:
    """Rows without an author: the notice at the top and what the thread lists."""
    first = messages[0].at
    rows = [(first, f"{ENCRYPTED} Tap to learn more.")]
    for item in thread.system:
        moment, _, text = item.partition(" | ")
        rows.append((datetime.fromisoformat(moment).astimezone(UTC), text))
    return rows


def ios_text(thread: Thread, messages: list[Message], cast: Cast) -> str:
    """A chat in the iOS layout: brackets, seconds, marks, CRLF."""
    title = thread.title or cast.people[thread.members[-1]].name
    rows = [_ios_row("", messages[0].at, title, f"{MARK}{ENCRYPTED}")]
    for message in messages:
        name = cast.people[message.sender].name
        if message.photo:
            shown = f"{MARK}<attached: {media_name(message, 'ios')}>"
            body = " ".join(filter(None, [message.body, shown]))
            rows.append(_ios_row(MARK, message.at, name, body))
        else:
            rows.append(_ios_row("", message.at, name, message.body))
    return "".join(f"{row}\r\n" for row in rows)


def _ios_row(mark: str, at: datetime, name: str, body: str) -> str:
    return f"{mark}[{local(at):%d/%m/%Y, %H:%M:%S}] {name}: {body}"


def whatsapp_zip(
    thread: Thread, messages: list[Message], cast: Cast, photos: Photos
) -> list[tuple[str, bytes]]:
    """The entries of a chat's zip: its text and, where exported with media, its photographs."""
    if thread.style == "ios":
        text, name = ios_text(thread, messages, cast), "_chat.txt"
    else:
        text = android_text(thread, messages, cast, thread.media)
        name = thread.file.rsplit("/", 1)[-1].replace(".zip", ".txt")
    entries = [(name, text.encode("utf-8"))]
    if thread.media:
        pictures = [message for message in messages if message.photo]
        entries += [
            (media_name(item, thread.style), without_exif(photos[item.photo])) for item in pictures
        ]
    return entries


def millis(at: datetime) -> int:
    """Milliseconds since 1970; the last three digits vary like a phone's."""
    seconds = int(at.timestamp())
    return seconds * 1000 + (seconds * 37) % 1000


def attributes(values: dict[str, object]) -> str:
    """XML attributes in the given order, line breaks and astral characters as references."""
    parts = []
    for key, value in values.items():
        quoted = quoteattr(str(value), {"\n": "&#10;"})
        parts.append(f"{key}={ASTRAL.sub(lambda hit: f'&#{ord(hit.group())};', quoted)}")
    return " ".join(parts)


def readable(at: datetime) -> str:
    """Local time as the backup app writes it."""
    stamp = local(at)
    return f"{stamp.day} {MONTHS[stamp.month - 1]} {stamp:%Y %H:%M:%S}"


def saved_name(name: str) -> str:
    """What the app writes as contact_name: numbers and company tags are not contacts."""
    tag = name.isupper() and " " not in name
    return "(Unknown)" if tag or name.startswith("+") else name


def sms_row(message: Message, thread: Thread, cast: Cast) -> str:
    """One `<sms>`."""
    other = cast.people[thread.members[-1]]
    received = message.sender != thread.owner
    stamp = millis(message.at)
    values = {
        "protocol": 0,
        "address": other.number or other.name,
        "date": stamp,
        "type": 1 if received else 2,
        "subject": "null",
        "body": message.body,
        "toa": "null",
        "sc_toa": "null",
        "service_center": "+447700900000" if received else "null",
        "read": 1,
        "status": -1,
        "locked": 0,
        "date_sent": stamp // 1000 * 1000 - 1000 if received else 0,
        "sub_id": 1,
        "readable_date": readable(message.at),
        "contact_name": saved_name(other.name),
    }
    return f"  <sms {attributes(values)} />"


def mms_row(message: Message, thread: Thread, cast: Cast, photos: Photos) -> str:
    """One `<mms>` with its layout, picture and text parts."""
    other = cast.people[thread.members[-1]]
    received = message.sender != thread.owner
    head = {
        "date": int(message.at.timestamp()) * 1000,
        "rr": 129,
        "sub": "null",
        "ct_t": "application/vnd.wap.multipart.related",
        "read_status": "null",
        "seen": 1,
        "msg_box": 1 if received else 2,
        "address": other.number,
        "sub_cs": "null",
        "text_only": 0,
        "m_id": f"{int(message.at.timestamp()):x}@mms.example.org",
        "m_type": 132 if received else 128,
        "tr_id": f"T{int(message.at.timestamp()):x}",
        "m_cls": "personal",
        "d_rpt": 129,
        "date_sent": int(message.at.timestamp()) - 4 if received else 0,
        "read": 1,
        "locked": 0,
        "v": 18,
        "readable_date": readable(message.at),
        "contact_name": saved_name(other.name),
    }
    rows = [f"  <mms {attributes(head)}>", "    <parts>", *_parts(message, photos)]
    rows += ["    </parts>", "    <addrs>"]
    ends = (other.number, "insert-address-token")
    sender, recipient = ends if received else ends[::-1]
    for address, kind in ((sender, 137), (recipient, 151)):
        rows.append(
            f"      <addr {attributes({'address': address, 'type': kind, 'charset': 106})} />"
        )
    return "\n".join([*rows, "    </addrs>", "  </mms>"])


def _parts(message: Message, photos: Photos) -> list[str]:
    """The `<part>` rows of a picture message."""
    name = f"{local(message.at):%Y%m%d_%H%M%S}.jpg"
    smil = (
        f'<smil><body><par dur="5000ms"><img src="{name}" region="Image" />'
        '<text src="text_0.txt" region="Text" /></par></body></smil>'
    )
    parts: list[dict[str, object]] = [
        {"seq": -1, "ct": "application/smil", "name": "smil.xml", "chset": 106, "text": smil},
        {"seq": 0, "ct": "image/jpeg", "name": name, "chset": "null", "cl": name, "text": "null"},
    ]
    parts[1]["data"] = base64.b64encode(photos[message.photo]).decode("ascii")
    if message.body:
        parts.append({"seq": 0, "ct": "text/plain", "name": "text_0.txt", "chset": 106})
        parts[-1]["text"] = message.body
    return [f"      <part {attributes(part)} />" for part in parts]


def _backup(root: str, rows: list[str]) -> str:
    head = attributes(
        {
            "count": len(rows),
            "backup_set": BACKUP_SET,
            "backup_date": millis(BACKUP_AT),
            "type": "full",
        }
    )
    style = "sms.xsl" if root == "smses" else "calls.xsl"
    lines = [
        "<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>",
        f'<?xml-stylesheet type="text/xsl" href="{style}"?>',
        f"<{root} {head}>",
        *rows,
        f"</{root}>",
    ]
    return "\n".join(lines) + "\n"


def sms_xml(messages: list[Message], cast: Cast, photos: Photos) -> str:
    """The whole message backup."""
    rows = []
    for message in messages:
        thread = cast.threads[message.thread]
        if message.photo:
            rows.append(mms_row(message, thread, cast, photos))
        else:
            rows.append(sms_row(message, thread, cast))
    return _backup("smses", rows)


def calls_xml(calls: list[Call]) -> str:
    """The whole call log, newest first as the app writes it."""
    rows = []
    for call in sorted(calls, key=lambda item: item.at, reverse=True):
        values: dict[str, object] = {
            "number": call.number,
            "duration": call.seconds,
            "date": millis(call.at),
            "type": call.kind,
            "presentation": call.presentation,
            "subscription_id": 1,
            "post_dial_digits": "",
            "subscription_component_name": "null",
            "readable_date": readable(call.at),
            "contact_name": call.name,
        }
        rows.append(f"  <call {attributes(values)} />")
    return _backup("calls", rows)


def mojibake(value: object) -> object:
    """UTF-8 bytes written as if they were Latin-1 code points, as Meta does."""
    if isinstance(value, str):
        return value.encode("utf-8").decode("latin-1")
    if isinstance(value, list):
        return [mojibake(item) for item in value]
    if isinstance(value, dict):
        return {key: mojibake(item) for key, item in value.items()}
    return value


def meta_json(value: object) -> bytes:
    """JSON in the indentation and encoding of an account download."""
    return (json.dumps(mojibake(value), indent=2) + "\n").encode("ascii")


def instagram_thread(thread: Thread, messages: list[Message], cast: Cast) -> dict[str, object]:
    """One `message_1.json`, newest message first."""
    people = [key for key in thread.members if key != thread.owner] + [thread.owner]
    base = "your_instagram_activity/messages/"
    rows = []
    for message in sorted(messages, key=lambda item: item.at, reverse=True):
        row: dict[str, object] = {
            "sender_name": cast.people[message.sender].name,
            "timestamp_ms": millis(message.at),
        }
        if message.body:
            row["content"] = message.body
        if message.photo:
            uri = f"{base}{thread.file}/photos/{message.serial:016d}.jpg"
            row["photos"] = [{"uri": uri, "creation_timestamp": int(message.at.timestamp())}]
        row["is_geoblocked_for_viewer"] = False
        row["is_unsent_image_by_messenger_kid_parent"] = False
        rows.append(row)
    return {
        "participants": [{"name": cast.people[key].name} for key in people],
        "messages": rows,
        "title": thread.title or cast.people[people[0]].name,
        "is_still_participant": True,
        "thread_path": thread.file,
        "magic_words": [],
    }
