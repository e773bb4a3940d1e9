"""The taxonomy: one file a signal in `codes/`, and this one list.

Everything that speaks of signals reads it: the models' outputs, the desktop, the documents. The
texts follow the domain brief (UK law; S-DASH, SRP and Meloy as named in each file's `law`).
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

from workbench.errors import UsageError

SIGNALS = (
    "T1", "T2", "T3", "T4", "T5", "T6", "T7", "T8", "T9", "T10",
    "F1", "F2", "F3", "F4", "F5", "F6", "F7", "F8", "F9", "F10", "F11", "F12", "F13", "F14",
    "V1", "V2", "V3", "V4", "V5",
    "D1", "D2", "D3", "D4", "D5", "D6",
)  # fmt: skip
AXES = ("threat", "fixation", "victim", "disclosure")


@dataclass(frozen=True, slots=True)
class Signal:
    """A signal of the taxonomy.

    Attributes:
        code: `T1`, `F4`...; what is stored.
        name: the taxonomy's own name, e.g. `THREAT_DIRECT`.
        title: what people read.
        axis: threat, fixation, victim or disclosure.
        definition: one sentence.
        law: the provisions and assessment questions it points to.
        severity: lowest and highest level of 0 to 4; (0, 0) where none is given.
        interrupt: whether it is read before everything else at level 3 or above.
        colour: `#rrggbb`.
        examples: messages that carry it; `counter_examples` look like it and do not.
        note: what a reader must bear in mind.
    """

    code: str
    name: str
    title: str
    axis: str
    definition: str
    law: str
    severity: tuple[int, int]
    interrupt: bool
    colour: str
    examples: tuple[str, ...]
    counter_examples: tuple[str, ...]
    note: str = ""


@cache
def signals() -> tuple[Signal, ...]:
    """All signals, in the order of the list."""
    folder = resources.files("workbench.signals") / "codes"
    return tuple(_read((folder / f"{code}.toml").read_text("utf-8")) for code in SIGNALS)


def codes() -> tuple[str, ...]:
    """The codes, in the order of the list."""
    return SIGNALS


def by_code(code: str) -> Signal:
    """The signal of a code.

    Raises:
        UsageError: when there is none.
    """
    for each in signals():
        if each.code == code:
            return each
    raise UsageError(f"no signal {code!r}", remedy=f"Known: {', '.join(SIGNALS)}")


def _read(text: str) -> Signal:
    told = tomllib.loads(text)
    lists = {name: tuple(told[name]) for name in ("severity", "examples", "counter_examples")}
    return Signal(**(told | lists))
