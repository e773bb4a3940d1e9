"""Signals of a team's own: a file of examples, kept in the case and shared as that file.

The file has the form of `codes/*.toml`, with `code` (a `U` and a number), `title`, `axis` (threat
or fixation), `definition`, `examples` (at least four) and `counter_examples`.
"""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

from workbench.case import Case, audit
from workbench.errors import InputError, UsageError
from workbench.signals.taxonomy import Signal

SETTING = "own_signals"
CODE = re.compile(r"U[1-9]\d?")
LEAST = 4


def read_file(path: Path) -> Signal:
    """A signal from a team's file.

    Raises:
        InputError: when the file can't be read, or something in it is missing or wrong.
    """
    try:
        return _checked(tomllib.loads(path.read_text("utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        raise InputError(f"can't be read ({problem})", where=str(path)) from problem
    except UsageError as problem:
        raise InputError(problem.what, where=str(path)) from problem


def of_case(case: Case) -> tuple[Signal, ...]:
    """The case's own signals, by code."""
    told = json.loads(case.get(SETTING, "{}"))
    return tuple(_checked(told[code]) for code in sorted(told))


def add(case: Case, signal: Signal) -> None:
    """Add a signal to a case, or put it in the place of the one with its code; audited."""
    told = json.loads(case.get(SETTING, "{}"))
    told[signal.code] = _plain(signal)
    _store(case, told, {"add": _plain(signal)})


def remove(case: Case, code: str) -> None:
    """Take a signal out of a case; audited.

    Raises:
        UsageError: when the case has none of that code.
    """
    told = json.loads(case.get(SETTING, "{}"))
    if code not in told:
        raise UsageError(f"the case has no signal {code!r} of its own")
    del told[code]
    _store(case, told, {"remove": code})


def as_toml(signal: Signal) -> str:
    """The file of a signal, to be shared."""
    lines = []
    for name, value in _plain(signal).items():
        if isinstance(value, list):
            items = "".join(f"    {json.dumps(each, ensure_ascii=False)},\n" for each in value)
            lines.append(f"{name} = [\n{items}]")
        else:
            lines.append(f"{name} = {json.dumps(value, ensure_ascii=False)}")
    return "\n".join(lines) + "\n"


def _store(case: Case, told: dict[str, Any], change: dict[str, Any]) -> None:
    with case.transaction():
        case.set(SETTING, json.dumps(told, ensure_ascii=False))
        audit.record(case, "setting", {"name": SETTING} | change)


def _plain(signal: Signal) -> dict[str, Any]:
    return {
        "code": signal.code,
        "title": signal.title,
        "axis": signal.axis,
        "definition": signal.definition,
        "examples": list(signal.examples),
        "counter_examples": list(signal.counter_examples),
    }


def _checked(told: dict[str, Any]) -> Signal:
    code, title, axis = (str(told.get(name, "")) for name in ("code", "title", "axis"))
    examples = [str(each).strip() for each in told.get("examples", ()) if str(each).strip()]
    others = [str(each).strip() for each in told.get("counter_examples", ()) if str(each).strip()]
    if not CODE.fullmatch(code):
        raise UsageError(f"{code!r} is not a code of a signal of your own", remedy="U1 to U99")
    if not title:
        raise UsageError("the signal has no title")
    if axis not in ("threat", "fixation"):
        raise UsageError(f"{axis!r} is no axis", remedy="threat or fixation")
    if len(set(examples)) < LEAST:
        raise UsageError(f"a signal needs at least {LEAST} different examples")
    return Signal(
        code=code,
        name=title.upper().replace(" ", "_"),
        title=title,
        axis=axis,
        definition=str(told.get("definition", "")),
        law="",
        severity=(2, 3),
        interrupt=False,
        colour="#3c5a78",
        examples=tuple(dict.fromkeys(examples)),
        counter_examples=tuple(dict.fromkeys(others)),
    )
