"""What an email says itself, apart from what it quotes or passes on."""

from __future__ import annotations

import re

QUOTE_HEADS = re.compile(
    r"^[ \t]*(?:"
    r"On\s.{6,300}?wrote:"
    r"|-{2,}\s*Original Message\s*-{2,}"
    r"|_{20,}\s*\nFrom:\s"
    r"|(?:\*?From:\*?\s.{1,300}\n)(?:\*?(?:Sent|Date):\*?\s)"
    r"|Le\s.{6,200}?a écrit\s*:|Am\s.{6,200}?schrieb.{0,100}:|El\s.{6,200}?escribió:"
    r")",
    re.MULTILINE,
)
QUOTED_LINE = re.compile(r"^[ \t]*>")
FORWARD = re.compile(r"^\s*(?:fw|fwd|wg|tr)\s*(?:\[\d+\])?:", re.IGNORECASE)


def forwarded(subject: str) -> tuple[str, ...]:
    """The mark of an email that passes another on, by the prefix of its subject."""
    return ("forwarded",) if FORWARD.match(subject) else ()


def split_quoted(text: str, subject: str = "") -> tuple[str, str]:
    """What an email says itself, and what it repeats of earlier ones.

    A line that begins with `>` is quoted; so is everything after a line like `On ... wrote:`. A
    forwarded message is passed on, not quoted, and stays.
    """
    text = text.replace("\r\n", "\n")
    if forwarded(subject):
        return text.strip(), ""
    head = QUOTE_HEADS.search(text)
    body, tail = (text[: head.start()], text[head.start() :]) if head else (text, "")
    if "forwarded message" in body.casefold()[-300:]:
        body, tail = text, ""
    own: list[str] = []
    quoted: list[str] = []
    for line in body.split("\n"):
        (quoted if QUOTED_LINE.match(line) else own).append(line)
    return "\n".join(own).strip(), "\n".join([*quoted, tail]).strip()
