"""What the bundle holds and what it does not: the first file to open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from workbench.disclosure.material import Material


@dataclass(frozen=True, slots=True)
class Listed:
    """A document's line in the list: its files, or the reason why there are none."""

    title: str
    files: tuple[str, ...]
    audience: str
    reason: str = ""


DATA = (
    Listed("The timeline as a spreadsheet, all 27 fields", ("timeline.xlsx", "timeline.csv"),
           "CPS, officer"),
    Listed("The timeline for machines", ("timeline.jsonl",), "defence expert"),
    Listed("The sources", ("exhibits.csv",), "all"),
    Listed("The audit trail, hash-chained", ("audit.jsonl",), "defence expert"),
    Listed("What the bundle is", ("bundle.json",), "all"),
    Listed("Hashes of all files, and their signature",
           ("manifest.sha256", "signature.json", "certificate.pem"), "all"),
    Listed("The program that checks the bundle", ("verifier.py",), "all"),
)  # fmt: skip


def write_listing(
    folder: Path, material: Material, listed: Sequence[Listed], withheld: Sequence[str]
) -> None:
    """Write `README.txt`."""
    facts = material.facts
    lines = [
        f"{facts.marking}",
        f"Disclosure bundle: {facts.reference}",
        f"Edition {material.edition}{', redacted' if material.redacted else ''};"
        f" state of {facts.made_at} (UTC); made by {facts.officer}",
        "",
        *material.changes,
        "",
        "What it holds",
        "-------------",
    ]
    signed = material.profile.sign
    for each in [*listed, *DATA]:
        files = [f for f in each.files if signed or f not in ("signature.json", "certificate.pem")]
        if files:
            lines.append(f"{each.title} (for {each.audience}): {', '.join(files)}")
    if (folder / "attachments").is_dir():
        lines.append(
            "Files that came with confirmed messages, named by their SHA-256: attachments/"
        )
    absent = [each for each in listed if each.reason]
    if absent or withheld:
        lines += ["", "What is left out, and why", "-------------------------"]
        lines += [f"{each.title}: {each.reason}" for each in absent]
    if withheld:
        lines.append(
            f"{len(withheld):,} attachments are withheld from this redacted edition, by plan or"
            " because such files can't be cleaned:"
        )
        lines += [f"  SHA-256 {each}" for each in withheld]
    lines += [
        "",
        "How to check it",
        "---------------",
        "python verifier.py .      (Python 3.9 or later; nothing else is needed)",
        "",
    ]
    (folder / "README.txt").write_text("\n".join(lines), "utf-8", newline="\n")
