"""The people, threads, messages and calls of the fictional case."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
LINE_BREAK = " ⏎ "


@dataclass(frozen=True)
class Person:
    """One identity: a person under one number, account or saved name."""

    key: str
    name: str
    number: str = ""
    handle: str = ""
    suspect: bool = False


@dataclass(frozen=True)
class Thread:
    """One conversation and the file it is written to."""

    key: str
    platform: str
    file: str
    members: tuple[str, ...]
    title: str = ""
    style: str = "android"
    owner: str = "T"
    ambient: int = 0
    start: str = ""
    end: str = ""
    hours: str = "any"
    system: tuple[str, ...] = ()
    media: bool = True


@dataclass
class Message:
    """One message; `labels` maps codes to severities, `near` lists look-alike codes."""

    at: datetime
    thread: str
    sender: str
    body: str
    photo: str = ""
    labels: dict[str, int] = field(default_factory=dict)
    near: list[str] = field(default_factory=list)
    authored: bool = False
    serial: int = 0


@dataclass(frozen=True)
class Call:
    """One row of the call log."""

    at: datetime
    number: str
    name: str
    kind: int
    seconds: int
    presentation: int = 1


@dataclass(frozen=True)
class Cast:
    """Everyone and every thread, as read from `authored/cast.json`."""

    people: dict[str, Person]
    threads: dict[str, Thread]
    states: tuple[tuple[str, datetime], ...]

    def state_at(self, moment: datetime) -> str:
        """The pair's state then: n none, r refused, b blocked, o court order."""
        current = "n"
        for state, since in self.states:
            if moment >= since:
                current = state
        return current


def local(moment: datetime) -> datetime:
    """The moment on a clock in London."""
    return moment.astimezone(LONDON)


def parse_moment(text: str) -> datetime:
    """Reads `2025-08-01 19:42` as London time, or as UTC where it ends in Z."""
    if text.endswith("Z"):
        return datetime.fromisoformat(text[:-1]).replace(tzinfo=UTC)
    return datetime.fromisoformat(text).replace(tzinfo=LONDON).astimezone(UTC)


def load_cast(path: Path) -> Cast:
    """Reads the people, the threads and the dates at which the pair's state changed."""
    data = json.loads(path.read_text(encoding="utf-8"))
    people = {key: Person(key=key, **value) for key, value in data["people"].items()}
    threads = {}
    for key, value in data["threads"].items():
        for name in ("members", "system"):
            value[name] = tuple(value.get(name, ()))
        threads[key] = Thread(key=key, **value)
    states = tuple((item["state"], parse_moment(item["since"])) for item in data["states"])
    return Cast(people, threads, states)
