"""The traps of the formats and the tests that show each: read from traps.toml and from the marks.

`python -m tests.traps` prints the table.
"""

from __future__ import annotations

import ast
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.golden import EXPECTED
from tests.samples import GOLDEN, PROJECT

TESTS = PROJECT / "tests"
GOLDEN_TEST = "tests/test_traps.py::test_the_golden_sample_shows_it"


@dataclass(frozen=True)
class Trap:
    """One trap.

    Attributes:
        name: group and slug, as the marks write it.
        says: what is right, in a sentence.
        sample: the golden sample that shows it, or empty where a marked test does.
        shown: what one line of the sample's expected records holds.
        never: what no line of them holds.
    """

    name: str
    says: str
    sample: str = ""
    shown: tuple[str, ...] = ()
    never: str = ""

    def holds(self) -> bool:
        """Whether the golden sample shows it."""
        lines = (GOLDEN / (self.sample + EXPECTED)).read_text("utf-8").splitlines()
        if self.never:
            return bool(lines) and not any(self.never in each for each in lines)
        return any(all(part in each for part in self.shown) for each in lines)


def traps() -> list[Trap]:
    """All of them, in the order of the file."""
    told = tomllib.loads((TESTS / "traps.toml").read_text("utf-8"))
    return [
        Trap(
            f"{group}-{slug}" if group == "2L" else f"{group}/{slug}",
            each["says"],
            each.get("in", ""),
            tuple(each.get("shown", ())),
            each.get("never", ""),
        )
        for group, members in told.items()
        for slug, each in members.items()
    ]


def marked() -> dict[str, list[str]]:
    """The tests that each mark stands on, by the name of the trap."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted(TESTS.rglob("test_*.py")):
        for test, name in _marks(path):
            found[name].append(f"{path.relative_to(PROJECT).as_posix()}::{test}")
    return found


def _marks(path: Path) -> Iterator[tuple[str, str]]:
    text = path.read_text("utf-8")
    if "mark.trap(" not in text:
        return
    for each in ast.walk(ast.parse(text)):
        if not isinstance(each, ast.FunctionDef) or not each.name.startswith("test_"):
            continue
        for decorator in each.decorator_list:
            for call in ast.walk(decorator):
                if _is_mark(call):
                    assert isinstance(call, ast.Call)
                    for arg in call.args:
                        yield each.name, str(ast.literal_eval(arg))


def _is_mark(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "trap"
    )


def shown_by(trap: Trap, marks: dict[str, list[str]]) -> list[str]:
    """The ids of the tests that show a trap."""
    golden = [f"{GOLDEN_TEST}[{trap.name}]"] if trap.sample else []
    return golden + marks.get(trap.name, [])


def main() -> None:
    """Print the table."""
    marks = marked()
    for each in traps():
        sys.stdout.write(f"{each.name}: {each.says}\n")
        for test in shown_by(each, marks) or ["NOT SHOWN"]:
            sys.stdout.write(f"    {test}\n")


if __name__ == "__main__":
    main()
