"""What an email says itself, apart from what it quotes or passes on."""

from __future__ import annotations

import re

QUOTE_HEADS = re.compile(
    r"^[ \t]*(?:"
    r"On\s.{6,300}?wrote:[ \t]*$"
    r"|-{2,}\s*Original Message\s*-{2,}"
    r"|_{20,}\s*\nFrom:\s"
    r"|(?:\*?From:\*?\s.{1,300}\n)(?:\*?(?:Sent|Date):\*?\s)"
    r"|Le\s.{6,200}?a écrit\s*:|Am\s.{6,200}?schrieb.{0,100}:|El\s.{6,200}?escribió:"
    r")",
    re.MULTILINE,
)
QUOTED_LINE = re.compile(r"^[ \t]*>")
MARKED = re.compile(r"[ \t]*\n(?:[ \t]*\n)*[ \t]*>")
FORWARD = re.compile(r"^\s*(?:fw|fwd|wg|tr)\s*(?:\[\d+\])?:", re.IGNORECASE)


def forwarded(subject: str) -> tuple[str, ...]:
    """The mark of an email that passes another on, by the prefix of its subject."""
    return ("forwarded",) if FORWARD.match(subject) else ()


def split_quoted(text: str, subject: str = "") -> tuple[str, str]:
    """What an email says itself, and what it repeats of earlier ones.

    A line that begins with `>` is quoted; so is everything after a line like `On ... wrote:`, where
    no `>` follows it: where one does, what is not marked so was written below or between. A
    forwarded message is passed on, not quoted, and stays.
    """
    text = text.replace("\r\n", "\n")
    if forwarded(subject):
        return text.strip(), ""
    cut, heads = len(text), set[int]()
    for head in QUOTE_HEADS.finditer(text):
        if not MARKED.match(text, head.end()):
            cut = head.start()
            break
        heads.add(head.start())
    body, tail = text[:cut], text[cut:]
    if "forwarded message" in body.casefold()[-300:]:
        body, tail = text, ""
    own: list[str] = []
    quoted: list[str] = []
    at = 0
    for line in body.split("\n"):
        (quoted if at in heads or QUOTED_LINE.match(line) else own).append(line)
        at += len(line) + 1
    return "\n".join(own).strip(), "\n".join([*quoted, tail]).strip()
