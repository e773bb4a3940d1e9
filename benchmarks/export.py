"""Time and memory of an export: 5,000 events with 500 pictures, every document.

    python benchmarks/export.py [EVENTS] [PICTURES]

The baseline is the same timeline, one document of the twenty, set the usual way: a ReportLab
LongTable of Paragraphs.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parent.parent))

if TYPE_CHECKING:
    from workbench.disclosure.profile import Profile

LIMIT_SECONDS, LIMIT_MEGABYTES = 60, 800


def main() -> int:
    """Make the case, export it in a process of its own, and print the table."""
    count, images = (int(each) for each in (*sys.argv[1:3], *("5000", "500")[len(sys.argv) - 1 :]))
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "case"
        from tests.disclosure.cases import made_case

        made_case(root, count, images=images, calls=40, side=1600).close()
        ours = _measured("export", root)
        redacted = _measured("redacted", root)
        usual = _measured("baseline", root)
    print(f"{count:,} messages, 40 calls, {images:,} pictures of 1600 × 1200")
    print(f"{'':34}{'seconds':>10}{'peak MB':>10}")
    print(f"{'whole bundle':34}{ours[0]:10.1f}{ours[1]:10.0f}")
    print(f"{'the same, redacted and checked':34}{redacted[0]:10.1f}{redacted[1]:10.0f}")
    print(f"{'baseline: LongTable, one document':34}{usual[0]:10.1f}{usual[1]:10.0f}")
    held = (ours, redacted)
    return int(any(s > LIMIT_SECONDS or m > LIMIT_MEGABYTES for s, m in held))


def _measured(what: str, root: Path) -> tuple[float, float]:
    told = subprocess.run(
        [sys.executable, __file__, f"--{what}", str(root)],
        check=True,
        capture_output=True,
        text=True,
    )
    seconds, peak = told.stdout.split()[-2:]
    return float(seconds), float(peak)


def _redacted(root: Path) -> None:
    from workbench.disclosure.profile import Profile
    from workbench.disclosure.redaction.plan import Rule

    rules = (
        Rule("pattern", "phone", "third-party"),
        Rule("pattern", "email", "third-party"),
        Rule("person", "R. Marsh|Marsh", "third-party"),
        Rule("words", "green coat", "irrelevant"),
    )
    _export(root, Profile(redact=rules))


def _export(root: Path, profile: Profile | None = None) -> None:
    from workbench.case import Case
    from workbench.disclosure.bundle import export_bundle

    begun, stages = time.perf_counter(), []

    def progress(stage: str, _done: int, _total: int) -> None:
        stages.append((time.perf_counter() - begun, stage))

    with Case.open(root) as case:
        export_bundle(case, root.with_name(f"bundle{profile is None}"), profile, progress=progress)
    for at, stage in stages:
        print(f"{at:8.1f} {stage}", file=sys.stderr)
    _tell(begun)


def _baseline(root: Path) -> None:
    from xml.sax.saxutils import escape

    from reportlab.lib.pagesizes import A4, landscape
    from reportlab.lib.styles import getSampleStyleSheet
    from reportlab.platypus import LongTable, Paragraph, SimpleDocTemplate

    from workbench import timeline
    from workbench.case import Case

    begun = time.perf_counter()
    style = getSampleStyleSheet()["BodyText"]
    with Case.open(root, write=False) as case:
        rows = [
            [
                Paragraph(escape(each or ""), style)
                for each in (str(row.number), row.local_time, row.sender, row.text, row.exhibit)
            ]
            for row in timeline.rows(case)
        ]
    table = LongTable(rows, colWidths=[40, 120, 120, 340, 80], splitInRow=1)
    path = root.with_name("baseline.pdf")
    SimpleDocTemplate(str(path), pagesize=landscape(A4)).build([table])
    _tell(begun)


def _tell(begun: float) -> None:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{time.perf_counter() - begun:.2f} {peak:.0f}")


if __name__ == "__main__":
    if len(sys.argv) == 3 and sys.argv[1].startswith("--"):
        {"--export": _export, "--redacted": _redacted, "--baseline": _baseline}[sys.argv[1]](
            Path(sys.argv[2])
        )
    else:
        sys.exit(main())
