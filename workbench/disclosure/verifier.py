#!/usr/bin/env python3
"""Check a disclosure bundle with nothing but Python's standard library.

    python verifier.py BUNDLE

It needs none of the software that made the bundle. The checks, by number:

1. The manifest can be read, and names only files inside the bundle.
2. Every file it names is there, with the size and SHA-256 it states.
3. There is no file in the bundle that it does not name.
4. The audit trail is a whole chain: each entry's hash is right and follows from the one before.
5. The audit trail ends with the entry that `bundle.json` states.
6. Every row of the timeline that comes from a source was decided "relevant" by the person named,
   according to the audit trail, and that decision was not undone.

What it does not prove: that the bundle is the one that was served (compare the SHA-256 of
`manifest.sha256`, which this program prints, with the one in the case's audit trail or on the
cover), nor that the sources are authentic. Exits 0 where all hold, 1 where one does not, and 2
where the folder can't be read.
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from typing import Any

MANIFEST = "manifest.sha256"
FIRST = "0" * 64
MAX_LINE = 64 * 1024 * 1024
HASHED = ("seq", "id", "at", "by", "action", "detail", "previous")


def sha256_of(path: Path) -> str:
    """SHA-256 of a file in hex."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(1024 * 1024):
            digest.update(chunk)
    return digest.hexdigest()


def read_manifest(bundle: Path) -> tuple[dict[str, tuple[int, str]], list[str]]:
    """Check 1: the manifest's files with size and hash, and what is wrong with it."""
    files: dict[str, tuple[int, str]] = {}
    problems: list[str] = []
    for number, line in enumerate(
        (bundle / MANIFEST).read_text("utf-8", "replace").splitlines(), 1
    ):
        parts = line.split("  ", 2)
        if len(parts) != 3 or len(parts[0]) != 64 or not parts[1].isdigit():
            problems.append(f"{MANIFEST}: line {number} can't be read")
            continue
        digest, size, name = parts
        if name.startswith("/") or ".." in name.split("/") or name in files:
            problems.append(f"{MANIFEST}: line {number} names {name!r}, which it must not")
            continue
        files[name] = (int(size), digest)
    return files, problems


def check_files(bundle: Path, files: dict[str, tuple[int, str]]) -> list[str]:
    """Checks 2 and 3: what is missing, changed or added."""
    problems = []
    for name, (size, digest) in sorted(files.items()):
        path = bundle / name
        if path.is_symlink() or not path.is_file():
            problems.append(f"{name}: missing")
        elif path.stat().st_size != size or sha256_of(path) != digest:
            problems.append(f"{name}: changed")
    there = {
        each.relative_to(bundle).as_posix()
        for each in bundle.rglob("*")
        if each.is_file() or each.is_symlink()
    }
    problems += [f"{name}: added" for name in sorted(there - files.keys() - {MANIFEST})]
    return problems


def read_lines(path: Path) -> list[dict[str, Any]]:
    """The objects of a JSON Lines file; a line that is none raises ValueError with its number."""
    found = []
    with path.open(encoding="utf-8") as stream:
        for number, line in enumerate(stream, 1):
            if len(line) > MAX_LINE:
                raise ValueError(f"line {number} is too long")
            try:
                value = json.loads(line)
            except (ValueError, RecursionError) as problem:
                raise ValueError(f"line {number} is no JSON") from problem
            if not isinstance(value, dict):
                raise ValueError(f"line {number} is no object")
            found.append(value)
    return found


def entry_hash(entry: dict[str, Any]) -> str:
    """The hash an audit entry must have: SHA-256 over the canonical JSON of its fields."""
    text = json.dumps(
        {name: entry.get(name) for name in HASHED},
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
    )
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def check_chain(entries: list[dict[str, Any]]) -> list[str]:
    """Check 4: breaks in the audit trail."""
    problems: list[str] = []
    expected, previous = 1, FIRST
    for each in entries:
        if each.get("seq") != expected or each.get("previous") != previous:
            problems.append(f"audit.jsonl: entry {expected} does not follow from the one before")
        if entry_hash(each) != each.get("hash"):
            problems.append(f"audit.jsonl: entry {each.get('seq')} has been changed")
        expected, previous = expected + 1, str(each.get("hash"))
    return problems


def check_head(entries: list[dict[str, Any]], stated: dict[str, Any]) -> list[str]:
    """Check 5: whether the trail ends where the bundle says it does."""
    head = [entries[-1].get("seq"), entries[-1].get("hash")] if entries else [0, FIRST]
    if head != [stated.get("audit_entries"), stated.get("audit_head")]:
        return ["audit.jsonl: does not end with the entry that bundle.json states"]
    return []


def check_rows(entries: list[dict[str, Any]], rows: list[dict[str, Any]]) -> list[str]:
    """Check 6: timeline rows that the audit trail does not bear out."""
    undone: set[str] = set()
    for each in reversed([one for one in entries if one.get("action") == "undo"]):
        if each.get("id") not in undone:
            undone.add(each["detail"]["operation"])
    decided: dict[tuple[str, str], str] = {}
    made = set()
    for each in entries:
        if each.get("id") in undone:
            continue
        if each.get("action") == "decide":
            for event in each["detail"]["events"]:
                decided[event, each["by"]] = each["detail"]["decision"]
        elif each.get("action") == "entry":
            made.add(each["id"])
    problems = []
    for row in rows:
        if row.get("kind") == "entry":
            good = row.get("id") in made
        else:
            people = row.get("confirmed_by") or []
            good = bool(people) and all(
                decided.get((str(row.get("id")), each)) == "relevant" for each in people
            )
        if not good:
            problems.append(
                f"timeline.jsonl: row {row.get('number')} is not borne out by the audit"
            )
    return problems


def verify(bundle: Path) -> list[str]:
    """All checks; the problems found, each naming the file."""
    if not (bundle / MANIFEST).is_file():
        return [f"{MANIFEST}: missing"]
    files, problems = read_manifest(bundle)
    problems += check_files(bundle, files)
    try:
        entries = read_lines(bundle / "audit.jsonl")
        rows = read_lines(bundle / "timeline.jsonl")
        stated = json.loads((bundle / "bundle.json").read_text("utf-8"))
        problems += check_chain(entries) + check_head(entries, stated) + check_rows(entries, rows)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as problem:
        problems.append(f"the audit trail or timeline can't be read ({problem})")
    return problems


def main(arguments: list[str]) -> int:
    """Run from the command line."""
    if len(arguments) != 1 or not Path(arguments[0]).is_dir():
        print("usage: python verifier.py BUNDLE", file=sys.stderr)
        return 2
    bundle = Path(arguments[0])
    problems = verify(bundle)
    for each in problems:
        print(f"CHANGED: {each}")
    if (bundle / MANIFEST).is_file():
        print(f"SHA-256 of {MANIFEST}: {sha256_of(bundle / MANIFEST)}")
    print(f"{len(problems)} problems" if problems else "verified: nothing was altered")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
