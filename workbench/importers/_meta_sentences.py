"""The sentences that Messenger and Instagram write into a thread themselves."""

from __future__ import annotations

import re

WHOLE = (  # sentences of the app without a name in front
    ("like", re.compile("Liked a message|Gefällt eine Nachricht|A aimé un message")),
    ("reaction", re.compile("Reacted .{1,12} to your message ?")),
)
NAMED = (  # sentences of the app that follow the sender's name, or "You"
    ("attachment", r"sent (?:an attachment|a photo|a video|a voice message|a sticker|a GIF|a link"
     r"|a location)\.|hat (?:einen Anhang|ein Foto|ein Video) gesendet\."
     r"|a envoyé (?:une pièce jointe|une photo)\."),
    ("reaction", r"reacted .{1,12} to your message"),
    ("call", r"(?:started|ended) (?:a|an|the) (?:audio|video) (?:call|chat)\.?"),
    ("call", r"(?:missed (?:a|your) (?:video )?(?:call|chat)(?: from .{1,80})?|called .{1,80}?)"
     r"\.?"),
    ("left", r"left the (?:group|chat)\.?|hat die Gruppe verlassen\.?|a quitté le groupe\.?"),
    ("added", r"added .{1,200} to the group\.?"),
    ("removed", r"removed .{1,200} from the group\.?"),
    ("joined", r"joined the (?:call|video chat|group).{0,60}"),
    ("named", r"(?:named the group|set the nickname for|set (?:his|her|their|your)(?: own)?"
     r" nickname|changed the group (?:photo|name)).{0,200}"),
    ("theme", r"(?:changed the (?:chat )?theme|set the (?:quick reaction|emoji)).{0,100}"),
    ("poll", r"created a poll: .{1,200}|voted for .{1,200} in the poll.{0,100}"),
    ("disappearing-timer", r"turned (?:on|off) (?:disappearing messages|vanish mode).{0,200}"),
)  # fmt: skip
AFTER_A_NAME = tuple((code, re.compile(pattern)) for code, pattern in NAMED)
IN_PASSING = ("attachment", "")  # generated, but the sender's own act: not an event of the app


def event_of(body: str, sender: str) -> str:
    """Which of the app's own sentences a text is, taken whole, or an empty string.

    A sentence that people could as well have typed counts only behind the sender's own name or
    "You", as the app writes it.
    """
    for code, pattern in WHOLE:
        if pattern.fullmatch(body):
            return code
    for name in ("You", sender, sender.split(" ", 1)[0]):
        if name and body.startswith(f"{name} "):
            rest = body[len(name) + 1 :].rstrip()
            return next((code for code, pattern in AFTER_A_NAME if pattern.fullmatch(rest)), "")
    return ""
