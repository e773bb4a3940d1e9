"""TikTok's entries, in the names of the JSON form: messages, comments and lists of people."""

from __future__ import annotations

import re
from typing import Any

from workbench.evidence import written_times
from workbench.importers._accounts import as_text, flat, two_ends
from workbench.records import (
    Contact,
    Direction,
    Message,
    Party,
    Provenance,
    Skipped,
    Thread,
    TimeStamp,
)

JSON_FILE = re.compile(r"(?:^|/)user_data(?:_tiktok)?[^/]*\.json$")


def message(
    place: Provenance,
    told: dict[str, Any],
    other: str,
    owner: str,
    *,
    stands: str,
    group: bool = False,
) -> Message | Skipped:
    """A message of a conversation.

    Args:
        place: where it stands.
        told: its fields.
        other: what the conversation is called after: the other person, or a group.
        owner: the account's user name, or empty.
        stands: the entry as it stands, to be shown where it is no message.
        group: whether more than these two write in it.
    """
    who = as_text(told.get("From"))
    if not who:
        return Skipped(place, "a message without a sender", stands[:200])
    sender = Party(who, owner=who == owner)
    people = (() if group else (Party(other, owner=other == owner),)) + (Party(owner, owner=True),)
    recipients, direction = two_ends(
        sender, (each for each in people if each.identifier), owner_known=bool(owner)
    )
    text = next((told[key] for key in ("Content", "comment", "Comment") if key in told), None)
    rest = {k: v for k, v in told.items() if k not in ("Content", "comment", "From", "Date")}
    return Message(
        place, time_of(told), "tiktok", Thread(other, other, group), sender, recipients, direction,
        as_text(text) or None, details=flat(rest),
    )  # fmt: skip


def comment(place: Provenance, told: dict[str, Any], owner: str) -> Message:
    """A comment of the owner's under a video, which everybody can read."""
    text = as_text(told.get("Comment") or told.get("comment"))
    rest = {k: v for k, v in told.items() if k.lower() not in ("comment", "date")}
    return Message(
        place, time_of(told), "tiktok", Thread("comments", "Comments", group=True),
        Party(owner, owner=True), (), Direction.OUTGOING, text or None,
        marks=("public",), details=flat(rest),
    )  # fmt: skip


def contact(
    place: Provenance, told: dict[str, Any], list_name: str, stands: str
) -> Contact | Skipped:
    """An account of a list: followers, following or blocked."""
    name = as_text(told.get("UserName"))
    if not name:
        return Skipped(place, "an account without a name", stands[:200])
    return Contact(place, "tiktok", list_name, name, (name,), time_of(told))


def time_of(told: dict[str, Any]) -> TimeStamp:
    """An entry's time, taken as UTC where it does not say so."""
    return written_times.utc(as_text(told.get("Date") or told.get("date")))
