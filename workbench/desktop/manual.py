"""The table of keys in `docs/desktop.md`, made from the list of actions.

`python -m workbench.desktop.manual docs/desktop.md` writes it between the two marks there.
"""

from __future__ import annotations

import sys
from pathlib import Path

from workbench.desktop.actions import ACTIONS, MENUS, shown_keys

BEGIN, END = "<!-- keys -->\n", "<!-- end of keys -->\n"


def table() -> str:
    """The actions that have keys, by menu, as Markdown."""
    lines = ["| key | does | where |", "|---|---|---|"]
    for menu in MENUS:
        for each in ACTIONS:
            if each.menu == menu and each.keys:
                where = ", ".join(each.pages).capitalize() or "everywhere"
                lines.append(f"| {shown_keys(each)} | {each.title.rstrip('…')} | {where} |")
    return "\n".join(lines) + "\n"


def written(text: str) -> str:
    """A page with the table in its place."""
    head, _, rest = text.partition(BEGIN)
    _, _, tail = rest.partition(END)
    return f"{head}{BEGIN}\n{table()}\n{END}{tail}"


def main(arguments: list[str]) -> int:
    """Write the table into the page named; returns the exit status."""
    path = Path(arguments[0])
    path.write_text(written(path.read_text("utf-8")), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
