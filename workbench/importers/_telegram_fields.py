"""The fields of Telegram Desktop's export in JSON: ids, times, texts, positions, contacts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from workbench.evidence.epoch import iso_8601, since_1970
from workbench.importers._accounts import Row, a_dict, a_list, as_text
from workbench.records import Contact, Skipped, TimeStamp

KNOWN = frozenset((
    "id", "type", "date", "date_unixtime", "edited", "edited_unixtime", "from", "from_id", "actor",
    "actor_id", "action", "text", "text_entities", "photo", "file", "thumbnail", "file_name",
    "mime_type", "contact_vcard", "location_information",
))  # fmt: skip


def identity(value: Any) -> str:
    """A person's or channel's id in the newer form: before 2021 it was a bare number."""
    text = as_text(value)
    return f"user{text}" if text.isdecimal() else text


def stamp_of(told: dict[str, Any], key: str) -> TimeStamp:
    """A time by its two fields: wall clock and instant, either of which may be missing."""
    text = as_text(told.get(key))
    count = as_text(told.get(f"{key}_unixtime"))
    if not count and text.isdecimal():
        text, count = "", text
    if not count:
        return iso_8601(text) if text else TimeStamp("")
    instant, _ = since_1970(count)
    wall = iso_8601(text).wall if text else None
    if instant.utc is None or wall is None:
        return instant
    ahead = wall - instant.utc.replace(tzinfo=None)
    return TimeStamp(text, instant.utc, wall, instant.basis, _offset(ahead), instant.flag)


def _offset(ahead: timedelta) -> str:
    minutes, rest = divmod(int(ahead.total_seconds()), 60)
    if rest or minutes % 15 or abs(minutes) > 14 * 60:
        return ""
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


def body_of(told: dict[str, Any]) -> str:
    """The text: its pieces joined by nothing, or the question or title that stands for it."""
    text = told.get("text")
    if isinstance(text, list):
        text = "".join(
            each if isinstance(each, str) else as_text(a_dict(each).get("text")) for each in text
        )
    if not text:
        text = "".join(as_text(a_dict(e).get("text")) for e in a_list(told.get("text_entities")))
    if not text:
        text = a_dict(told.get("poll")).get("question") or a_dict(told.get("todo_list")).get(
            "title"
        )
    return as_text(text)


def told_by_app(told: dict[str, Any]) -> str:
    """A service record in words: what was done, and to whom."""
    words = str(told.get("action") or "other").replace("_", " ")
    named = [as_text(each) or "a deleted account" for each in a_list(told.get("members"))]
    extra = [
        as_text(told[key]) for key in ("title", "new_title", "period", "distance") if told.get(key)
    ]
    return f"{words}: {', '.join([*named, *extra])}" if named or extra else words


def details_of(told: dict[str, Any]) -> dict[str, str]:
    """All fields that have no place of their own, and links whose text hides their target."""
    found = {key: as_text(value) for key, value in told.items() if key not in KNOWN}
    for key in ("text_entities", "text"):
        links = [
            each
            for each in a_list(told.get(key))
            if isinstance(each, dict) and (each.get("href") or each.get("user_id"))
        ]
        if links:
            found["links"] = as_text(links)
            break
    return {key: value for key, value in found.items() if value}


def degrees_of(where: dict[str, Any]) -> tuple[float, float] | None:
    """Latitude and longitude in degrees, where both are there and possible."""
    try:
        latitude, longitude = float(where["latitude"]), float(where["longitude"])
    except (KeyError, TypeError, ValueError):
        return None
    return (latitude, longitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else None


def contact_of(row: Row, list_name: str) -> Contact | Skipped:
    """An entry of a list of people; one without name or number is skipped."""
    told = a_dict(row.value)
    parts = (as_text(told.get(key)) for key in ("first_name", "last_name", "name"))
    name = " ".join(each for each in parts if each)
    number = as_text(told.get("user_id", told.get("id")))
    ids = (f"user{number}" if number not in ("", "0") else "", as_text(told.get("phone_number")),
           as_text(told.get("username")))  # fmt: skip
    if not name and not any(ids):
        return Skipped(row.place, "a contact without name or number", str(row.value)[:200])
    details = {"bio": as_text(told["bio"])} if told.get("bio") else {}
    return Contact(
        row.place, "telegram", list_name, name, tuple(each for each in ids if each),
        stamp_of(told, "date"), details,
    )  # fmt: skip
