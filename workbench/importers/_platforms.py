"""The names of platforms as records carry them, from what tools and vendors call them."""

from __future__ import annotations

import re
from functools import lru_cache

KNOWN = (
    ("whatsapp", "whatsapp"),
    ("facebook messenger", "messenger"),
    ("messenger", "messenger"),
    ("facebook", "facebook"),
    ("instagram", "instagram"),
    ("telegram", "telegram"),
    ("snapchat", "snapchat"),
    ("signal", "signal"),
    ("discord", "discord"),
    ("tiktok", "tiktok"),
    ("twitter", "x"),
    ("linkedin", "linkedin"),
    ("facetime", "facetime"),
    ("imessage", "imessage"),
    ("viber", "viber"),
    ("skype", "skype"),
    ("wechat", "wechat"),
    ("kik", "kik"),
    ("line messenger", "line"),
    ("tinder", "tinder"),
    ("hinge", "hinge"),
    ("bumble", "bumble"),
    ("gmail", "email"),
    ("outlook", "email"),
    ("email", "email"),
    ("mail", "email"),
    ("mms", "mms"),
    ("sms", "sms"),
    ("text message", "sms"),
    ("native message", "sms"),
    ("call log", "phone"),
    ("call history", "phone"),
    ("calls", "phone"),
    ("native call", "phone"),
    ("phone", "phone"),
)
WORDS = tuple((re.compile(rf"\b{re.escape(word)}"), name) for word, name in KNOWN)


@lru_cache(maxsize=1024)
def platform_of(name: str, otherwise: str = "unknown") -> str:
    """The platform that a tool's name for it means.

    Args:
        name: `WhatsApp Messages - Android`, `Native Messages`, `iOS iMessage/SMS/MMS`...
        otherwise: what to return for nothing.

    Returns:
        A known platform, or the name itself in lower case with hyphens.
    """
    plain = " ".join(name.casefold().replace("_", " ").split())
    if plain == "x":
        return "x"
    for word, platform in WORDS:
        if word.search(plain):
            return platform
    return re.sub(r"[^\w]+", "-", plain).strip("-") or otherwise
