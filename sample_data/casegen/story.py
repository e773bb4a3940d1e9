"""Reads the messages that were written one by one, each with its place in time."""

from __future__ import annotations

import random
import re
from datetime import datetime, timedelta
from pathlib import Path

from casegen.model import LINE_BREAK, Call, Cast, Message, parse_moment

PHOTO = re.compile(r"^\{photo:([a-z0-9-]+)\}\s*")
CALL_KINDS = {"in": 1, "out": 2, "missed": 3, "voicemail": 4, "rejected": 5, "blocked": 6}


def parse_labels(text: str) -> tuple[dict[str, int], list[str]]:
    """Splits `F1=2 D3 ~T1` into labels with severity and look-alike codes."""
    labels: dict[str, int] = {}
    near: list[str] = []
    for token in text.split():
        if token.startswith("~"):
            near.append(token[1:])
            continue
        code, _, severity = token.partition("=")
        labels[code] = int(severity or 1)
    return labels, near


def split_photo(text: str) -> tuple[str, str]:
    """Takes a leading `{photo:name}` off a text."""
    found = PHOTO.match(text)
    if not found:
        return "", text
    return found.group(1), text[found.end() :]


def read_story(folder: Path, cast: Cast) -> list[Message]:
    """All authored conversations, in file order."""
    messages: list[Message] = []
    for path in sorted(folder.glob("*.psv")):
        messages.extend(_read_file(path, cast))
    return messages


def _read_file(path: Path, cast: Cast) -> list[Message]:
    """One story file: `@ moment thread` opens a session, then a line a message."""
    rng = random.Random(f"story {path.name}")
    messages: list[Message] = []
    clock: datetime | None = None
    thread = ""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        if line.startswith("@ "):
            day, hour, thread = line[2:].split()
            clock = parse_moment(f"{day} {hour}") + timedelta(seconds=rng.randrange(3, 50))
            continue
        who, labels, body = (part.strip() for part in line.split("|", 2))
        sender, _, step = who.partition(" ")
        if clock is None or sender not in cast.threads[thread].members:
            raise ValueError(f"{path.name}:{number}: {sender} is not in {thread}")
        clock += _step(step, rng, bool(messages and messages[-1].thread == thread))
        messages.append(_message(clock, thread, sender, labels, body))
    return messages


def _step(step: str, rng: random.Random, follows: bool) -> timedelta:
    """The pause before a message: as written, or a natural short one."""
    if step:
        return timedelta(minutes=int(step), seconds=rng.randrange(0, 20))
    return timedelta(seconds=rng.randrange(14, 130) if follows else 0)


def _message(at: datetime, thread: str, sender: str, labels: str, body: str) -> Message:
    codes, near = parse_labels(labels)
    photo, text = split_photo(body)
    text = text.replace(LINE_BREAK, "\n")
    return Message(at, thread, sender, text, photo, codes, near, authored=True)


def read_calls(path: Path, cast: Cast) -> list[Call]:
    """`moment | who | kind [xN every M] | seconds` a line; `-` is a withheld number."""
    rng = random.Random("calls")
    calls: list[Call] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        moment, who, what, seconds = (part.strip() for part in line.split("|"))
        kind, times, every = _burst(what)
        clock = parse_moment(moment) + timedelta(seconds=rng.randrange(0, 50))
        for _ in range(times):
            calls.append(_call(clock, who, CALL_KINDS[kind], int(seconds), cast))
            clock += timedelta(seconds=every * 60 + rng.randrange(-20, 25))
    return calls


def _burst(what: str) -> tuple[str, int, int]:
    """`missed x14 every 3` is (missed, 14, 3)."""
    found = re.fullmatch(r"(\w+)(?: x(\d+) every (\d+))?", what)
    if not found:
        raise ValueError(f"not a kind of call: {what}")
    return found.group(1), int(found.group(2) or 1), int(found.group(3) or 1)


def _call(at: datetime, who: str, kind: int, seconds: int, cast: Cast) -> Call:
    if who == "-":
        return Call(at, "", "(Unknown)", kind, seconds, presentation=2)
    person = cast.people[who]
    name = person.name if not person.name.startswith("+") else "(Unknown)"
    return Call(at, person.number, name, kind, seconds)
