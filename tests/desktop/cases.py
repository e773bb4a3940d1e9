"""Small fictional cases for the window's tests: text messages of people who do not exist."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from xml.sax.saxutils import quoteattr

import numpy as np

from workbench.case import Case, assessments, audit, creation, events, themes
from workbench.case.themes import ThemeRow
from workbench.intake.take_in import Terms, take_in
from workbench.signals import codes

OPERATOR = "DC Test"
BEGAN = datetime(2025, 10, 24, 20, 0, tzinfo=UTC)
TEXTS = (
    "I know where you park",
    "Answer me",
    "שלום, אני בחוץ",
    "Please stop writing to me",
    "Dinner at eight?",
    "I will break your door tonight",
    "😀 on my way",
    "A very long one: " + "and on it goes " * 60,
)


def sms_file(path: Path, texts: Sequence[str] = TEXTS, *, number: str = "+447700900111") -> Path:
    """Write a backup of text messages, an hour apart, as the app writes it."""
    lines = []
    for place, text in enumerate(texts):
        moment = int((BEGAN + timedelta(hours=place)).timestamp() * 1000)
        lines.append(
            f'<sms protocol="0" address="{number}" date="{moment}" type="{1 + (place == 3)}"'
            f' subject="null" body={quoteattr(text)} toa="null" sc_toa="null" service_center="null"'
            ' read="1" status="-1" locked="0" contact_name="Alex Example" />'
        )
    body = "\n".join(lines)
    head = f'<smses count="{len(lines)}" backup_set="x" backup_date="1764000000000">'
    path.write_text(
        f"<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>\n{head}\n{body}\n</smses>",
        "utf-8",
    )
    return path


def empty_case(root: Path) -> Path:
    """Make a case without sources."""
    creation.create(
        root, name="Operation Test", zone="Europe/London", operator=OPERATOR, exhibit_prefix="TST"
    )
    return root


def small_case(root: Path, texts: Sequence[str] = TEXTS) -> Path:
    """Make a case with one source of text messages."""
    empty_case(root)
    file = sms_file(root.parent / f"{root.name}.xml", texts)
    with Case.open(root) as case:
        reports = list(take_in(case, [file], Terms(owner="Robin Sample")))
        assert [each.status for each in reports] == ["imported"]
    return root


def ranked_case(
    root: Path, texts: Sequence[str] = TEXTS, *, interrupts: Sequence[int] = ()
) -> Path:
    """Make a case whose messages are ranked in the reverse of time, with one theme."""
    small_case(root, texts)
    with Case.open(root) as case:
        rank(case, interrupts)
    return root


def rank(case: Case, interrupts: Sequence[int] = (), *, reverse: bool = True) -> None:
    """Put a made-up ranking into a case; `interrupts` are places in the order of time."""
    ids = list(events.ids_in_time(case.connection, kinds=("message",)))
    urgent = [ids[place] for place in interrupts]
    order = urgent + [each for each in (ids[::-1] if reverse else ids) if each not in urgent]
    states = [{"state": "refused", "since": "2025-10-24T23:00:00Z", "confirmed": True}]
    pair = (1, "+447700900111", "Robin Sample", 0.7, len(ids), None, None,
            json.dumps({"contacts": 8.0, "one-sided": 0.8}),
            json.dumps(states))  # fmt: skip
    with case.transaction():
        assessments.replace(
            case, codes(), [pair], [_assessed(each, at, urgent) for at, each in enumerate(order, 1)]
        )
        some = [ThemeRow(1, "door · tonight", len(ids[:4]), 0.5, 0.6, ids[0], None)]
        themes.replace(case, some, [(1, each) for each in ids[:4]])
        audit.record(case, "analyse", {"made": "up"})


def _assessed(event_id: int, position: int, urgent: Sequence[int]) -> tuple[object, ...]:
    values = np.zeros(len(codes()), dtype=np.float16)
    values[codes().index("F4")] = 0.8
    if event_id in urgent:
        values[codes().index("T1")] = 0.9
    lane = "interrupt" if event_id in urgent else "ranked"
    parts = {"threat": 12.5, "fixation": 20.0, "pair": 4.0, "banter": -3.0}
    return (
        event_id, position, lane, 33.5, 0.6, 0.8, 0.0, 0.1, 2, 3, "assessed", 1, "refused",
        values.tobytes(), json.dumps(parts), json.dumps(["Reads like “course of contact”."]),
    )  # fmt: skip
