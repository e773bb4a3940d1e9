"""The sentences that Messenger and Instagram write into a thread themselves."""

from __future__ import annotations

import re

WHOLE = (  # sentences of the app without a name in front
    ("like", re.compile("Liked a message|Gefällt eine Nachricht|A aimé un message")),
    ("reaction", re.compile("Reacted .{1,12} to your message ?")),
)
NAME = r"[^\W\d_a-z][\w'\u2019-]*(?: [^\W\d_a-z][\w'\u2019-]*){0,3}"
NAMES = rf"(?:you|{NAME})(?:(?:,| and|, and) (?:you|\d+ others?|{NAME})){{0,20}}"
NAMED = (  # sentences of the app that follow the sender's name, or "You"
    ("attachment", r"sent (?:an attachment|a photo|a video|a voice message|a sticker|a GIF|a link"
     r"|a location)\.|hat (?:einen Anhang|ein Foto|ein Video) gesendet\."
     r"|a envoyé (?:une pièce jointe|une photo)\."),
    ("reaction", r"reacted .{1,12} to your message"),
    ("call", r"(?:started|ended) (?:a|an|the) (?:audio|video) (?:call|chat)\.?"),
    ("call", rf"(?:missed (?:a|your) (?:video )?(?:call|chat)(?: from {NAME})?"
     rf"|called (?:you|{NAME}))\.?"),
    ("left", r"left the (?:group|chat)\.?|hat die Gruppe verlassen\.?|a quitté le groupe\.?"),
    ("added", rf"added {NAMES} to the group\.?"),
    ("removed", rf"removed {NAMES} from the group\.?"),
    ("joined", r"joined the (?:call|video chat|group)\.?"),
    ("named", r"named the group .{1,100}|(?:set the nickname for .{1,80}|set (?:his|her|their|your)"
     r"(?: own)? nickname) to .{1,100}|changed the group (?:photo|name to .{1,100}|name)\.?"),
    ("theme", r"(?:changed the (?:chat )?theme|set the (?:quick reaction|emoji))(?: to .{1,60})?"
     r"\.?"),
    ("poll", r"created a poll: .{1,200}|voted for .{1,200} in the poll.{0,100}"),
    ("disappearing-timer", r"turned (?:on|off) (?:disappearing messages|vanish mode)\.?"
     r"(?: (?:New|All new) messages .{1,150})?"),
)  # fmt: skip
AFTER_A_NAME = tuple((code, re.compile(pattern)) for code, pattern in NAMED)
IN_PASSING = ("attachment", "")  # generated, but the sender's own act: not an event of the app


def event_of(body: str, sender: str, *, owner: bool | None = None) -> str:
    """Which of the app's own sentences a text is, taken whole, or an empty string.

    A sentence that people could as well have typed counts only behind the sender's own name or
    "You", as the app writes it: that is the owner, so that others say it only of a call missed.

    Args:
        body: the text.
        sender: who wrote it.
        owner: whether that is the account's owner; None where that is not known.
    """
    for code, pattern in WHOLE:
        if pattern.fullmatch(body):
            return code
    for name in ("You", sender, sender.split(" ", 1)[0]):
        if name and body.startswith(f"{name} "):
            rest = body[len(name) + 1 :].rstrip()
            if name == "You" and owner is False and not rest.startswith("missed a "):
                return ""
            return next((code for code, pattern in AFTER_A_NAME if pattern.fullmatch(rest)), "")
    return ""
