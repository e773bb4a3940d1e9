"""The numbers in WhatsApp's databases on Android, and what is known of their meaning."""

from __future__ import annotations

TEXT, IMAGE, AUDIO, VIDEO, CONTACT, LOCATION = 0, 1, 2, 3, 4, 5
SYSTEM, CALL, FILE, MISSED, WAITING, GIF, CONTACTS, REVOKED, LIVE = 7, 8, 9, 10, 11, 13, 14, 15, 16
STICKER, NEW_CALL = 20, 90
BY_ADMIN = 64
PLAIN = frozenset(
    (TEXT, IMAGE, AUDIO, VIDEO, CONTACT, LOCATION, FILE, GIF, CONTACTS, LIVE, STICKER)
)
VIEW_ONCE = frozenset((42, 43, 82))
CALLS = frozenset((CALL, MISSED, NEW_CALL))
DELETED = frozenset((REVOKED, BY_ADMIN))
KINDS = {
    WAITING: "waiting for this message", 23: "product", 24: "group invitation", 25: "template",
    26: "template", 27: "template", 28: "template", 32: "template", 36: "disappearing timer",
    44: "order", 45: "business", 46: "business", 49: "business", 55: "business",
    56: "disappearing timer", 57: "business", 66: "poll", 81: "video note", 99: "album",
    103: "video note", 106: "poll", 112: "advanced chat privacy",
}  # fmt: skip
TIMERS = frozenset((36, 56))
ACTIONS = {
    1: "group-renamed", 4: "added", 5: "left", 6: "icon-changed", 7: "removed",
    10: "number-changed",
    11: "group-created", 12: "added", 13: "left", 14: "removed", 15: "admin-made",
    16: "admin-ended", 18: "security-code-changed", 19: "encrypted", 20: "joined",
    27: "group-described", 28: "number-changed", 56: "disappearing-timer", 57: "device-changed",
    58: "block", 59: "disappearing-timer",
}  # fmt: skip
OUTCOMES = {2: "missed", 3: "unavailable", 4: "rejected", 5: "answered"}
SENT = {0: "queued", 4: "sent", 5: "delivered", 13: "read", 8: "played", 10: "played"}


def outcome(result: int, seconds: int, *, outgoing: bool) -> str:
    """What became of a call, by `call_result` and its duration."""
    if seconds > 0:
        return "answered"
    known = OUTCOMES.get(result)
    if known == "missed" and outgoing:
        return "not-answered"
    return known or f"result {result}"
