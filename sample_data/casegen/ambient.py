"""Schedules the authored everyday exchanges into plausible conversations."""

from __future__ import annotations

import random
import re
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from casegen.model import LINE_BREAK, LONDON, Cast, Message, Thread
from casegen.story import parse_labels, split_photo

CHOICE = re.compile(r"\[([^\[\]]*\|[^\[\]]*)\]")
LINKED = re.compile(r"\[(\d)=([^\[\]]*\|[^\[\]]*)\]")
NUMBER = re.compile(r"\{(\d+)-(\d+)\}")
CODE = re.compile(r"\{code(\d)\}")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
SHORT = 14
MAX_SAME = 4
APART = timedelta(days=17)
FIRST_DAY = date(2025, 8, 1)
LAST_DAY = date(2026, 2, 28)
HOURS = {
    "morning": (7, 8),
    "day": (9, 17),
    "evening": (17, 22),
    "late": (20, 22),
    "any": (8, 22),
}


@dataclass(frozen=True)
class Line:
    """One authored line: who speaks, its look-alike codes, and its text with choices."""

    speaker: str
    near: tuple[str, ...]
    text: str


@dataclass(frozen=True)
class Exchange:
    """A short everyday exchange, and where and when it may be used."""

    threads: tuple[str, ...]
    tags: tuple[str, ...]
    lines: tuple[Line, ...]

    @property
    def once(self) -> bool:
        """Exchanges with look-alikes, photographs or the tag `once` are used once."""
        marked = any(line.near or line.text.startswith("{photo:") for line in self.lines)
        return marked or "once" in self.tags


def read_exchanges(folder: Path) -> list[Exchange]:
    """All exchanges of all ambient files."""
    found: list[Exchange] = []
    for path in sorted(folder.glob("*.txt")):
        blocks = path.read_text(encoding="utf-8").split("\n= ")[1:]
        found.extend(_parse(block, path.name) for block in blocks)
    return found


def _parse(block: str, name: str) -> Exchange:
    head, *rows = [row for row in block.splitlines() if row.strip() and row[0] != "#"]
    words = head.split()
    lines = []
    for row in rows:
        who, separator, text = row.partition(": ")
        if not separator:
            raise ValueError(f"{name}: no speaker in {row!r}")
        speaker, *codes = who.split()
        lines.append(Line(speaker, tuple(parse_labels(" ".join(codes))[1]), text))
    threads = tuple(word for word in words if not word.startswith("@"))
    tags = tuple(word[1:] for word in words if word.startswith("@"))
    return Exchange(threads, tags, tuple(lines))


def read_acks(path: Path) -> list[str]:
    """Short answers that anybody may send often."""
    return [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def render(text: str, rng: random.Random, picks: dict[str, float]) -> str:
    """Resolves `[one|two]` choices, `[1=a|b]` linked ones, `{3-9}` numbers, `{code6}` digits."""
    text = LINKED.sub(lambda found: _linked(found, rng, picks), text)
    while CHOICE.search(text):
        text = CHOICE.sub(lambda found: rng.choice(found.group(1).split("|")), text)
    text = NUMBER.sub(
        lambda found: str(rng.randint(int(found.group(1)), int(found.group(2)))), text
    )
    text = CODE.sub(
        lambda found: "".join(rng.choice("0123456789") for _ in range(int(found.group(1)))), text
    )
    return text.replace(LINE_BREAK, "\n")


def _linked(found: re.Match[str], rng: random.Random, picks: dict[str, float]) -> str:
    """The option at the place where this exchange has picked before under the same digit."""
    options = found.group(2).split("|")
    place = picks.setdefault(found.group(1), rng.random())
    return options[int(place * len(options))]


class Scheduler:
    """Fills one thread with everyday sessions around its authored messages."""

    def __init__(self, cast: Cast, exchanges: list[Exchange], acks: list[str]) -> None:
        self.cast = cast
        self.exchanges = exchanges
        self.acks = acks
        self.seen: Counter[str] = Counter()
        self.spent: set[int] = set()
        self.used: dict[tuple[str, int], list[datetime]] = {}

    def fill(self, thread: Thread, story: list[Message]) -> list[Message]:
        """Everyday messages for a thread, until its wanted number or its material ends."""
        rng = random.Random(f"ambient {thread.key}")
        busy = sorted(message.at for message in story)
        made: list[Message] = []
        deck = [i for i, item in enumerate(self.exchanges) if thread.key in item.threads]
        idle = 0
        while deck and len(made) < thread.ambient and idle < 4:
            before = len(made)
            for index in self._shuffled(deck, rng):
                exchange = self.exchanges[index]
                if index in self.spent or (len(made) >= thread.ambient and not exchange.once):
                    continue
                self._place(index, exchange, thread, rng, busy, made)
            idle = idle + 1 if len(made) == before else 0
        return made

    def _shuffled(self, deck: list[int], rng: random.Random) -> list[int]:
        """The exchanges that may be used once come first, then the others."""
        order = list(deck)
        rng.shuffle(order)
        return sorted(order, key=lambda index: not self.exchanges[index].once)

    def _place(
        self,
        index: int,
        exchange: Exchange,
        thread: Thread,
        rng: random.Random,
        busy: list[datetime],
        made: list[Message],
    ) -> None:
        """Renders an exchange in new words and finds a free evening for it."""
        texts = self._words(exchange, rng)
        used = self.used.setdefault((thread.key, index), [])
        start = self._free_start(exchange, thread, rng, busy, used)
        if texts is None or start is None:
            return
        if exchange.once:
            self.spent.add(index)
        used.append(start)
        session = self._session(exchange, texts, thread, start, rng)
        for message in session:
            self.seen[message.body] += 1
            busy.insert(bisect_left(busy, message.at), message.at)
        made.extend(session)

    def _words(self, exchange: Exchange, rng: random.Random) -> list[str] | None:
        """One rendering that repeats nothing too often, or None."""
        for _ in range(14):
            picks: dict[str, float] = {}
            texts = [render(line.text, rng, picks) for line in exchange.lines]
            if all(len(text) <= SHORT or self.seen[text] < MAX_SAME for text in texts):
                return texts
        return None

    def _free_start(
        self,
        exchange: Exchange,
        thread: Thread,
        rng: random.Random,
        busy: list[datetime],
        used: list[datetime],
    ) -> datetime | None:
        """A moment that suits the exchange, clear of other talk and of its own last use."""
        first = max(FIRST_DAY, date.fromisoformat(thread.start or FIRST_DAY.isoformat()))
        last = min(LAST_DAY, date.fromisoformat(thread.end or LAST_DAY.isoformat()))
        apart = APART if "quiet" not in exchange.tags else timedelta(0)
        for _ in range(60):
            day = first + timedelta(days=rng.randrange((last - first).days + 1))
            if not _suits(day, exchange.tags):
                continue
            moment = _moment(day, exchange.tags, thread.hours, rng)
            place = bisect_left(busy, moment)
            near = busy[max(0, place - 1) : place + 1]
            clear = all(abs(moment - other) > timedelta(minutes=55) for other in near)
            if clear and all(abs(moment - other) > apart for other in used):
                return moment
        return None

    def _session(
        self,
        exchange: Exchange,
        texts: list[str],
        thread: Thread,
        start: datetime,
        rng: random.Random,
    ) -> list[Message]:
        """The messages of one exchange, with an occasional short answer at its end."""
        voices = _voices(exchange, thread, rng)
        clock = start
        session: list[Message] = []
        for line, text in zip(exchange.lines, texts, strict=True):
            photo, body = split_photo(text)
            message = Message(clock, thread.key, voices[line.speaker], body, photo)
            message.near = list(line.near)
            message.authored = bool(line.near)
            session.append(message)
            clock += _pause(rng)
        if rng.random() < 0.3 and len(thread.members) > 1 and "quiet" not in exchange.tags:
            others = [key for key in thread.members if key != session[-1].sender]
            sender = rng.choice(others)
            session.append(Message(clock, thread.key, sender, rng.choice(self.acks)))
        return session


def _voices(exchange: Exchange, thread: Thread, rng: random.Random) -> dict[str, str]:
    """Assigns the numbered speakers of an exchange to members of the thread."""
    others = [key for key in thread.members if key != thread.owner]
    rng.shuffle(others)
    named = {line.speaker for line in exchange.lines if not line.speaker.isdigit()}
    voices = {key: (thread.owner if key == "T" else key) for key in named}
    free = [key for key in others if key not in voices.values()] or others
    for speaker in sorted({line.speaker for line in exchange.lines if line.speaker.isdigit()}):
        voices[speaker] = free[(int(speaker) - 1) % len(free)]
    return voices


def _suits(day: date, tags: tuple[str, ...]) -> bool:
    """Whether a day's month and place in the week suit the tags."""
    months = [tag for tag in tags if tag in MONTHS]
    if months and MONTHS[day.month - 1] not in months:
        return False
    days = [tag for tag in tags if tag in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")]
    if days and day.strftime("%w") not in {
        str(("sun", "mon", "tue", "wed", "thu", "fri", "sat").index(tag)) for tag in days
    }:
        return False
    weekend = day.weekday() >= 5
    return not ("weekday" in tags and weekend) and not ("weekend" in tags and not weekend)


def _moment(day: date, tags: tuple[str, ...], hours: str, rng: random.Random) -> datetime:
    """A time of day within the part of the day that the tags or the thread ask for."""
    part = next((tag for tag in tags if tag in HOURS), hours)
    early, late = HOURS[part]
    hour = rng.randint(early, late)
    clock = time(hour, rng.randrange(60), rng.randrange(60))
    return datetime.combine(day, clock, tzinfo=LONDON).astimezone(UTC)


def _pause(rng: random.Random) -> timedelta:
    """The wait before an answer: mostly short, now and then long."""
    if rng.random() < 0.12:
        return timedelta(seconds=rng.randrange(500, 2400))
    return timedelta(seconds=rng.randrange(9, 200))
