"""A planted dump: how far down the reading order the relevant messages stand.

    python -m benchmarks.dump [--benign 50000] [--scattered] [--half all|first|second]

Plain messages of public sets (beside the project, or where WORKBENCH_SHARED says) become the talk
of 150 contacts; the project's own evaluation messages are planted among them: each writer's in a
conversation of their own, with its replies, or, with --scattered, each in any contact's, so that
the pair says nothing. The dump is written as SMS Backup & Restore, imported, analysed and ranked;
the same order by date and by a keyword list stands beside it. Weights of the ranking were chosen on
the first half of the writers; the second half was only measured on.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import quoteattr

import numpy as np

from workbench.analysis import analyse
from workbench.case import Case, assessments, events
from workbench.case.creation import create
from workbench.encoders import civil
from workbench.encoders.evaluation.baselines import KEYWORDS
from workbench.encoders.labelled import Labelled, rows
from workbench.encoders.registry import models_folder
from workbench.intake.take_in import Terms, take_in

CONTACTS = 150
START, SPAN = 1_740_000_000, 240 * 86_400
MOST = 250  # relevant messages
SHARES = (0.003, 0.005, 0.01, 0.02, 0.05, 0.1)


@dataclass(frozen=True)
class Sent:
    """One message of the dump; `severity` 0 for one that is not relevant."""

    at: int
    contact: int
    outgoing: bool
    text: str
    severity: int = 0


def benign(count: int, chance: random.Random) -> Iterator[Sent]:
    texts = [text for some in civil.texts(civil.folder(), trains=False).values() for text in some]
    texts += [text for some in civil.texts(civil.folder(), trains=True).values() for text in some]
    chance.shuffle(texts)
    weights = [1 / (1 + n) for n in range(CONTACTS)]
    for number in range(count):
        contact = chance.choices(range(CONTACTS), weights)[0]
        at = START + chance.randrange(SPAN)
        yield Sent(at, contact, chance.random() < 0.48, texts[number % len(texts)])


def planted(data: list[Labelled], scattered: bool, chance: random.Random) -> Iterator[Sent]:
    """The evaluation messages by writer: theirs come in, the replies go out, the rest is talk."""
    by_writer: dict[str, list[Labelled]] = {}
    for each in data:
        by_writer.setdefault(each.batch, []).append(each)
    wanted = sum(_severity(each) > 0 for each in data)
    keep = min(1.0, MOST / wanted)
    for number, some in enumerate(by_writer.values()):
        at = START + chance.randrange(SPAN // 2)
        for each in some:
            severity = _severity(each)
            if severity and chance.random() > keep:
                continue
            at += chance.randrange(600, 86_400 * 2)
            theirs = each.who in ("s", "x")
            if scattered or each.who not in ("s", "c"):
                yield Sent(START + chance.randrange(SPAN), chance.randrange(CONTACTS), not theirs,
                           each.text, severity)  # fmt: skip
            else:
                yield Sent(
                    min(at, START + SPAN), CONTACTS + number, not theirs, each.text, severity
                )


def _severity(each: Labelled) -> int:
    """The highest severity of a threat or fixation code in a message of the person of concern."""
    if each.who not in ("s", "x"):
        return 0
    return max((value for code, value in each.labels.items() if code[0] in "TF"), default=0)


def write(path: Path, sent: Sequence[Sent]) -> None:
    with path.open("w", encoding="utf-8") as stream:
        stream.write(f"<?xml version='1.0' encoding='UTF-8'?>\n<smses count=\"{len(sent)}\">\n")
        for each in sent:
            body = quoteattr(each.text.replace("\n", " "))
            stream.write(
                f'<sms address="+4477009{each.contact:05d}" date="{each.at * 1000}"'
                f' type="{2 if each.outgoing else 1}" body={body}'
                f' contact_name="Contact {each.contact}" />\n'
            )
        stream.write("</smses>\n")


def recall(places: Sequence[int], total: int) -> str:
    found = np.array(places)
    cells = [f"{(found <= share * total).mean():6.3f}" for share in SHARES]
    effort = np.sort(found)[int(np.ceil(0.95 * len(found))) - 1] / total
    return " ".join(cells) + f"   {effort:6.3f}"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--benign", type=int, default=50_000)
    parser.add_argument("--scattered", action="store_true")
    parser.add_argument("--half", choices=("all", "first", "second"), default="second")
    parser.add_argument("--encoder", default="")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--keep", type=Path, help="keep the case here")
    told = parser.parse_args()
    chance = random.Random(told.seed)
    data = list(rows(models_folder() / "evaluation"))
    writers = sorted({each.batch for each in data})
    half = {"all": writers, "first": writers[: len(writers) // 2],
            "second": writers[len(writers) // 2 :]}[told.half]  # fmt: skip
    data = [each for each in data if each.batch in half]
    sent = [*benign(told.benign, chance), *planted(data, told.scattered, chance)]
    sent.sort(key=lambda each: (each.at, each.contact))
    truth = {(e.at, e.contact, e.text.replace("\n", " ")): e.severity for e in sent if e.severity}
    with tempfile.TemporaryDirectory() as folder:
        root = told.keep or Path(folder) / "case"
        write(Path(folder) / "sms.xml", sent)
        create(root, zone="Europe/London", operator="benchmark")
        with Case.open(root) as case:
            list(take_in(case, [Path(folder) / "sms.xml"], Terms(owner="Owner")))
            begun = time.perf_counter()
            summary = analyse(case, encoder=told.encoder)
            took = time.perf_counter() - begun
            ids = list(assessments.order(case.connection))
            ranked = list(events.paged(case.connection, ids))
    severity = [
        truth.get((int(e.time.timestamp()), int(e.thread.split()[-1]), e.body or ""), 0)
        for e in ranked if e.time
    ]  # fmt: skip
    places = [n for n, value in enumerate(severity, 1) if value]
    severe = [n for n, value in enumerate(severity, 1) if value >= 3]
    dates = sorted(range(len(ranked)), key=lambda n: ranked[n].time or 0)  # type: ignore[arg-type]
    hits = [sum(word in (e.body or "").casefold() for word in KEYWORDS) for e in ranked]
    words = sorted(range(len(ranked)), key=lambda n: (-hits[n], ranked[n].id))
    print(f"{len(ranked):,} messages, {len(places)} relevant, {len(severe)} of severity 3 or 4; "
          f"analysed in {took:.0f} s; {summary}")  # fmt: skip
    print(f"{'recall at':24}" + " ".join(f"{share:6.1%}" for share in SHARES) + "   95 % at")
    for name, order in (("workbench", None), ("severity 3 and 4", severe), ("keyword list", words),
                        ("date order", dates)):  # fmt: skip
        if order is None:
            shown = places
        elif name.startswith("severity"):
            shown = severe
        else:
            shown = [n for n, at in enumerate(order, 1) if severity[at]]
        print(f"{name:24}" + recall(shown, len(ranked)))


if __name__ == "__main__":
    main()
