"""The main job on the sample case, from phone to disclosure bundle: `make demo`.

Run again, it adds nothing that is there already. Everything is written below `demo/`.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from workbench.analysis import analyse
from workbench.case import Case, assessments, audit, events, parties
from workbench.case.creation import create
from workbench.case.events import EventRow, as_utc
from workbench.cli.emit import progress_bar
from workbench.disclosure.bundle import export_bundle
from workbench.disclosure.verification import verify
from workbench.errors import WorkbenchError
from workbench.intake.take_in import Terms, take_in
from workbench.review import decisions, people, state

HERE = Path(__file__).parent
OUT = HERE.parent / "demo"
OPERATOR = "DC Linton"
ZONE = "Europe/London"
SOURCES = (
    (HERE / "handset", Terms(zone=ZONE, owner="Tamsin Orrell")),
    (HERE / "oncall_phone", Terms(zone=ZONE, owner="On-call Phone")),
    (HERE / "instagram", Terms(zone=ZONE, owner="Tamsin Orrell")),
)


def main() -> int:
    """Run the demo; returns the exit status."""
    try:
        return _run()
    except WorkbenchError as problem:
        print(f"demo: {problem}", file=sys.stderr)
        return 2


def _run() -> int:
    root = OUT / "case"
    if not (root / "case.db").exists():
        create(root, name="Operation Teasel", zone=ZONE, operator=OPERATOR, exhibit_prefix="ETW")
    with Case.open(root, operator=OPERATOR) as case, progress_bar() as progress:
        for path, terms in SOURCES:
            for report in take_in(case, [path], terms, progress=progress):
                counts = ", ".join(f"{n:,} {kind}" for kind, n in report.records.items() if n)
                print(f"  {report.status:12} {Path(report.path).name}: {counts or '-'}")
        print(f"{_say_who_is_who(case):,} acts upon people, {_decide(case):,} decisions applied")
        print(analyse(case, progress=progress))
        bundle = _bundle(case, progress)
        _show(case)
    found = verify(root)
    print(f"\nCase:    {root}\nBundle:  {bundle}\nVerify:  {len(found.problems)} problems")
    for problem in found.problems:
        print(f"  {problem}")
    print(f"Check the bundle with nothing of ours: python {bundle / 'verifier.py'} {bundle}")
    if os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        from workbench.desktop.app import run

        return run(root)
    print(f"No display: open the app later with: workbench open {root}")
    return 1 if found.problems else 0


def prepare(root: Path) -> None:
    """Make the sample case, decided and analysed, in a folder: for pictures and trials."""
    create(root, name="Operation Teasel", zone=ZONE, operator=OPERATOR, exhibit_prefix="ETW")
    with Case.open(root, operator=OPERATOR) as case:
        for path, terms in SOURCES:
            for _ in take_in(case, [path], terms):
                pass
        _say_who_is_who(case)
        _decide(case)
        analyse(case)


def _told() -> list[dict[str, Any]]:
    return [json.loads(line) for line in (HERE / "decisions.jsonl").read_text("utf-8").splitlines()]


def _say_who_is_who(case: Case) -> int:
    """Apply the sample investigator's acts upon people that do not stand yet."""
    actions = {"merge": "merge people", "role": "role"}
    held = [
        (each.action, each.detail["accounts"])
        for each in audit.entries(case.connection, tuple(actions.values()))
    ]
    done = 0
    for told in _told():
        if "people" not in told or (actions[told["people"]], told["accounts"]) in held:
            continue
        if told["people"] == "merge":
            people.merge(case, told["accounts"], told["said"])
        else:
            people.set_role(case, told["accounts"], told["said"])
        done += 1
    return done


def _decide(case: Case) -> int:
    """Apply the sample investigator's entries and decisions that do not stand yet."""
    held = {(each.text, each.basis) for each in state.entries(case.connection)}
    found: dict[tuple[str, str, str], list[EventRow]] = {}
    for each in events.stream(case.connection, kinds=("message",)):
        found.setdefault(_key(each), []).append(each)
    done = 0
    for told in _told():
        if "entry" in told and (told["entry"], told["basis"]) not in held:
            decisions.add_entry(
                case, told["entry"], told["at"], basis=told["basis"], tags=told["tags"]
            )
            done += 1
        if "find" not in told:
            continue
        find = told["find"]
        some = found.get((find["platform"], parties.normal(find["sender"]), find["body"]), [])
        # in the hour that occurs twice, the case holds the first reading and flags it
        at = [e for e in some if as_utc(e.time) == find["timestamp_utc"]] or some
        if len(at) != 1:
            print(f"  {len(at)} messages fit: {find}")
        elif not state.verdicts(case.connection, [at[0].id]):
            note, tags = told.get("note", ""), told.get("tags", ())
            decisions.decide(case, [at[0].id], told["as"], tags=tags, note=note)
            done += 1
    return done


def _key(event: EventRow) -> tuple[str, str, str]:
    sender = parties.normal(event.sender.identifier or event.sender.name) if event.sender else ""
    return event.platform, sender, event.body or ""


def _bundle(case: Case, progress: Any) -> Path:
    """Export, unless the newest bundle already holds all that was done."""
    made = sorted(OUT.glob("bundle-*"))
    last = list(case.connection.execute("SELECT action FROM audit ORDER BY seq DESC LIMIT 1"))
    if made and last == [("export",)]:
        return made[-1]
    out = OUT / f"bundle-{len(made) + 1:02}"
    export_bundle(case, out, progress=progress)
    return out


def _show(case: Case) -> None:
    """Print the top of the reading order."""
    print("\nFirst in the reading order (an aid to reading, not a measure of danger):")
    ids = assessments.order(case.connection, limit=12)
    judged = {each.event_id: each for each in assessments.rows(case.connection, ids)}
    for place, event in enumerate(_rows(case, ids), 1):
        when = event.local(case.zone)
        shown = f"{when:%d %b %Y %H:%M}" if when else "time unknown"
        text = " ".join(event.text.split())[:70]
        who = parties.shown(event.sender)[:24]
        print(f"{place:3} {judged[event.id].lane:11} {shown:17} {who:24} {text}")


def _rows(case: Case, ids: Any) -> Iterator[EventRow]:
    return events.paged(case.connection, list(ids))


if __name__ == "__main__":
    sys.exit(main())
