"""How things are put into words on the desktop: times, sizes, decisions, states."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from workbench.case.events import EventRow

DECISION_WORDS = {
    "relevant": "Relevant",
    "not-relevant": "Not relevant",
    "unsure": "Unsure",
}
DECISION_TONES = {"relevant": "good", "not-relevant": "muted", "unsure": "warning"}
DECISION_ICONS = {"relevant": "check", "not-relevant": "cross", "unsure": "question"}
LANE_WORDS = {
    "interrupt": "Read first",
    "ranked": "Ranked",
    "not-assessed": "Not assessed",
}
STATE_WORDS = {
    "neutral": "no refusal recorded",
    "refused": "after a refusal",
    "blocked": "after a block",
    "order": "while an order is in force",
}
PLATFORM_WORDS = {
    "whatsapp": "WhatsApp",
    "sms": "SMS",
    "mms": "MMS",
    "instagram": "Instagram",
    "phone": "Phone",
}
BASIS_WORDS = {
    "utc": "the source states an instant",
    "device-local": "wall-clock time; the zone was stated when the source was taken in",
    "assumed-local": "wall-clock time; the case's zone was assumed",
    "unknown": "no usable time",
    "stated by the investigator": "stated by the investigator",
}
FLAG_WORDS = {
    "ambiguous": "this hour occurs twice as clocks go back; the first was taken",
    "impossible": "this hour does not occur as clocks go forward",
    "out-of-range": "before 1990, or more than a year ahead",
    "unreadable": "the source's time can't be read",
}
STATUS_WORDS = {
    "imported": "Taken in",
    "incomplete": "Incomplete",
    "unrecognised": "Not recognised",
    "failed": "Failed",
    "already": "Already held",
    "importing": "Being taken in",
}
STATUS_TONES = {
    "imported": "good",
    "incomplete": "danger",
    "unrecognised": "warning",
    "failed": "danger",
    "already": "muted",
    "importing": "muted",
}


def platform(code: str) -> str:
    """A platform's name."""
    return PLATFORM_WORDS.get(code, code.replace("_", " ").capitalize())


def local_time(event: EventRow, zone: ZoneInfo) -> str:
    """An event's local time with its zone, never bare: `Tue 14 Oct 2025 23:07:41 BST`."""
    moment = event.local(zone)
    return full_time(moment, event.time_step) if moment else event.time_text or "time unknown"


def full_time(moment: datetime, step: int = 1) -> str:
    """An aware time with its weekday and zone; without seconds where the source has none."""
    clock = "%H:%M" if step >= 60 else "%H:%M:%S"
    return f"{moment:%a} {moment.day} {moment:%b %Y {clock}} {moment:%Z}"


def short_time(moment: datetime | None) -> str:
    """An aware time for a list: `14 Oct 2025 23:07 BST`."""
    return f"{moment.day} {moment:%b %Y %H:%M %Z}" if moment else "time unknown"


def many(count: int, one: str, more: str = "") -> str:
    """A count with its noun: `1 message`, `2,000 messages`."""
    return f"{count:,} {one if count == 1 else more or one + 's'}"


def size(count: int) -> str:
    """Bytes for a reader."""
    value, unit = float(count), "bytes"
    for unit in ("bytes", "kB", "MB", "GB", "TB"):
        if value < 1000 or unit == "TB":
            break
        value /= 1000
    return f"{value:,.0f} {unit}" if unit == "bytes" else f"{value:,.1f} {unit}"


def span(seconds: float) -> str:
    """A length of time: `45 s`, `3 min`, `1 h 20 min`."""
    whole = round(seconds)
    if whole < 90:
        return f"{whole} s"
    if whole < 5400:
        return f"{round(whole / 60)} min"
    return f"{whole // 3600} h {whole % 3600 // 60} min"


def as_moment(text: str | None, zone: ZoneInfo) -> datetime | None:
    """A stored UTC time (ISO 8601) in a zone."""
    return datetime.fromisoformat(text).astimezone(zone) if text else None


def records(kind: str, count: int) -> str:
    """A count of records of a kind: `1 location`, `12 messages`, `3 media`."""
    return f"{count:,} {kind.removesuffix('s') if count == 1 else kind}"
