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
   according to the audit trail, and that decision was not undone; so was every translation,
   transcript and link to an account that stands beside a row adopted by the person named.
7. The signature of the manifest is that of the certificate in the bundle (RSA, PKCS #1 v1.5 with
   SHA-256, RFC 8017), where the bundle is signed.
8. Each signed PDF begins with the very bytes that it had before it was signed.

In a redacted edition the hashes of redacted audit entries are withheld, since a hash over a short
text tells what was taken out to whoever tries all texts: check 4 then can't follow the chain
through those entries, and says how many they are. Checks 1 to 3 and 7 cover them all the same.

What it does not prove: that the bundle is the one that was served (compare the SHA-256 of
`manifest.sha256`, which this program prints, with the one in the case's audit trail or on the
cover), whose the certificate is (compare its SHA-256 with the one in the audit trail), nor that the
sources are authentic. Exits 0 where all hold, 1 where one does not, and 2 where the folder can't be
read.
"""

from __future__ import annotations

import base64
import hashlib
import json
import sys
from pathlib import Path
from typing import Any

MANIFEST = "manifest.sha256"
SIGNATURE = "signature.json"
CERTIFICATE = "certificate.pem"
UNLISTED = (MANIFEST, SIGNATURE)  # what the manifest can't name: itself, and what signs it
DIGEST_INFO = bytes.fromhex("3031300d060960864801650304020105000420")  # RFC 8017, 9.2, note 1
FIRST = "0" * 64
WITHHELD = "withheld"
MAX_LINE = 64 * 1024 * 1024
MIN_KEY_BYTES, MAX_KEY_BYTES, MAX_EXPONENT = 256, 1024, 1 << 32
ALGORITHM = "RSASSA-PKCS1-v1_5 with SHA-256"
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
    problems += [f"{name}: added" for name in sorted(there - files.keys() - set(UNLISTED))]
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
        withheld, before = each.get("redacted") is True, each.get("previous")
        unlinked = before is None and previous == WITHHELD
        if each.get("seq") != expected or not (unlinked or before == previous):
            problems.append(f"audit.jsonl: entry {expected} does not follow from the one before")
        if not withheld and not unlinked and entry_hash(each) != each.get("hash"):
            problems.append(f"audit.jsonl: entry {each.get('seq')} has been changed")
        expected, previous = expected + 1, WITHHELD if withheld else str(each.get("hash"))
    return problems


def redacted(entries: list[dict[str, Any]]) -> int:
    """How many entries the chain can't be followed through."""
    return sum(each.get("redacted") is True for each in entries)


def check_head(entries: list[dict[str, Any]], stated: dict[str, Any]) -> list[str]:
    """Check 5: whether the trail ends where the bundle says it does."""
    head = [entries[-1].get("seq"), entries[-1].get("hash")] if entries else [0, FIRST]
    if stated.get("redacted") is True and stated.get("audit_head") is None:
        head[1] = None  # withheld with the entries' own
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
    made: set[str] = set()
    adopted: set[tuple[str, str, str]] = set()
    for each in entries:
        if each.get("id") in undone:
            continue
        if each.get("action") == "decide":
            for event in each["detail"]["events"]:
                decided[event, each["by"]] = each["detail"]["decision"]
        elif each.get("action") == "entry":
            made.add(each["id"])
        elif each.get("action") == "adopt":
            adopted.update((each["id"], row, each["by"]) for row in each["detail"]["events"])
    problems = []
    for row in rows:
        if row.get("kind") == "entry":
            good = row.get("id") in made
        else:
            people = row.get("confirmed_by") or []
            good = bool(people) and all(
                decided.get((str(row.get("id")), each)) == "relevant" for each in people
            )
        good = good and all(
            (one.get("operation"), row.get("id"), one.get("by")) in adopted
            for one in row.get("adopted") or []
        )
        if not good:
            problems.append(
                f"timeline.jsonl: row {row.get('number')} is not borne out by the audit"
            )
    return problems


def check_signature(bundle: Path, signed: bool = False) -> list[str]:
    """Check 7: whether the manifest is signed by the key of the certificate in the bundle."""
    path, certificate = bundle / SIGNATURE, bundle / CERTIFICATE
    if not path.is_file():
        return [f"{SIGNATURE}: missing"] if signed or certificate.is_file() else []
    try:
        content = path.read_bytes()
        told = json.loads(content)
        canonical = json.dumps(told, indent=1, sort_keys=True).encode() + b"\n"
        modulus, exponent = int(told["modulus"], 16), int(told["exponent"])
        signature = bytes.fromhex(told["signature"])
        pem = certificate.read_text("ascii").split("-----")
        der = base64.b64decode("".join(pem[2].split()), validate=True)
        fixed = (told["signed"], told["algorithm"]) == (MANIFEST, ALGORITHM)
        good = (
            content == canonical
            and fixed
            and len(told) == 6
            and told["certificate_sha256"] == hashlib.sha256(der).hexdigest()
            and modulus.to_bytes((modulus.bit_length() + 7) // 8, "big") in der
            and signed_by(modulus, exponent, signature, sha256_of(bundle / MANIFEST))
        )
    except (OSError, ValueError, KeyError, TypeError, IndexError, OverflowError, RecursionError):
        return [f"{SIGNATURE}: can't be read as the signature of {MANIFEST}"]
    if good:
        return []
    return [  # which of the two was changed can't be told from them alone
        f"{MANIFEST}: is not what {SIGNATURE} signs",
        f"{SIGNATURE}: does not sign {MANIFEST} as it is",
    ]


def signed_by(modulus: int, exponent: int, signature: bytes, digest: str) -> bool:
    """RSASSA-PKCS1-v1_5 verification (RFC 8017, 8.2.2)."""
    length = (modulus.bit_length() + 7) // 8
    if not MIN_KEY_BYTES <= length <= MAX_KEY_BYTES or len(signature) != length:
        return False
    if not 3 <= exponent <= MAX_EXPONENT:
        return False
    opened = pow(int.from_bytes(signature, "big"), exponent, modulus).to_bytes(length, "big")
    told = DIGEST_INFO + bytes.fromhex(digest)
    return opened == b"\x00\x01" + b"\xff" * (length - len(told) - 3) + b"\x00" + told


def check_before_signing(bundle: Path, stated: dict[str, Any]) -> list[str]:
    """Check 8: PDFs whose first part is not what it was before signing."""
    problems = []
    for name, told in sorted(stated.get("before_signing", {}).items()):
        path = bundle / name
        if ".." in name.split("/") or not path.is_file():
            problems.append(f"{name}: missing")
            continue
        with path.open("rb") as stream:
            before = stream.read(int(told["length"]))
        if hashlib.sha256(before).hexdigest() != told["sha256"]:
            problems.append(f"{name}: is not what it was before it was signed")
    return problems


def verify(bundle: Path) -> list[str]:
    """All checks; the problems found, each naming the file."""
    if not (bundle / MANIFEST).is_file():
        return [f"{MANIFEST}: missing"]
    files, problems = read_manifest(bundle)
    signed = False
    problems += check_files(bundle, files)
    try:
        entries = read_lines(bundle / "audit.jsonl")
        rows = read_lines(bundle / "timeline.jsonl")
        stated = json.loads((bundle / "bundle.json").read_text("utf-8"))
        problems += check_chain(entries) + check_head(entries, stated) + check_rows(entries, rows)
        signed = stated.get("signed") is True or bool(stated.get("before_signing"))
        problems += check_before_signing(bundle, stated)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as problem:
        problems.append(f"the audit trail or timeline can't be read ({problem})")
    return problems + check_signature(bundle, signed)


def notes(bundle: Path) -> list[str]:
    """What could not be checked, a sentence each."""
    told = (
        []
        if (bundle / SIGNATURE).is_file()
        else ["the bundle is not signed: check 7 does not apply"]
    )
    try:
        count = redacted(read_lines(bundle / "audit.jsonl"))
    except (OSError, ValueError):
        return told
    if count:
        told.append(
            f"{count} audit entries are redacted: check 4 can't follow the chain through them"
        )
    return told


def main(arguments: list[str]) -> int:
    """Run from the command line."""
    if len(arguments) != 1 or not Path(arguments[0]).is_dir():
        print("usage: python verifier.py BUNDLE", file=sys.stderr)
        return 2
    bundle = Path(arguments[0])
    problems = verify(bundle)
    for each in problems:
        print(f"CHANGED: {each}")
    for each in notes(bundle):
        print(f"note: {each}")
    if (bundle / MANIFEST).is_file():
        print(f"SHA-256 of {MANIFEST}: {sha256_of(bundle / MANIFEST)}")
    good = "verified: nothing was altered"
    if not (bundle / SIGNATURE).is_file():
        good = "the files are as the manifest says; no signature says whose manifest it is"
    print(f"{len(problems)} problems" if problems else good)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
