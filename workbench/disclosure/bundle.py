"""The disclosure bundle: documents made from one material, checked, signed, listed in a manifest.

The same case with the same choices gives the same bytes: nothing in a bundle comes from the clock.
"""

from __future__ import annotations

import json
import mimetypes
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from importlib import resources
from pathlib import Path
from typing import Any

from workbench.case import Case, audit, blobs
from workbench.case.audit import Entry
from workbench.disclosure import concerns, editions, facts, material, pictures, signing
from workbench.disclosure.documents import DOCUMENTS
from workbench.disclosure.editions import Edition
from workbench.disclosure.exchange import EXCHANGES
from workbench.disclosure.listing import Listed, write_listing
from workbench.disclosure.material import Material
from workbench.disclosure.pictures import Pictures
from workbench.disclosure.profile import UNREDACTED, Profile, validated
from workbench.disclosure.redaction import apply, checker, plan
from workbench.disclosure.redaction.plan import Rule
from workbench.disclosure.setting import set_document
from workbench.disclosure.tables import row_json, write_tables
from workbench.disclosure.verifier import MANIFEST
from workbench.errors import IntegrityError, MachineError, UsageError
from workbench.evidence.hashing import sha256_of
from workbench.progress import Progress, silent
from workbench.timeline import chronology, exhibits


@dataclass(frozen=True, slots=True)
class Bundle:
    """What was written: names inside the bundle with their SHA-256, and the manifest's own.

    Attributes:
        left_out: documents that there was no matter for, with the reason.
    """

    path: Path
    files: dict[str, str]
    manifest_sha256: str
    edition: int = 1
    left_out: dict[str, str] | None = None


@dataclass(frozen=True, slots=True)
class _Prepared:
    """All that is read from the case, before anything is written."""

    material: Material
    profile: Profile
    edition: Edition
    rules: tuple[Rule, ...]
    redactor: apply.Redactor | None
    rows: tuple[Any, ...]
    entries: tuple[Entry, ...]
    private: bool


def export_bundle(
    case: Case,
    out: Path,
    profile: Profile | None = None,
    *,
    progress: Progress = silent,
    passphrase: bytes | None = None,
) -> Bundle:
    """Write the bundle into a new folder.

    Nothing half-made is left behind: it is made beside its place and moved there when whole.

    Args:
        case: open for writing, since numbers are given and the export is audited.
        out: a folder that does not exist, or is empty.
        profile: the choices; every document of the disclosed edition where None.
        progress: reports by document.
        passphrase: of the profile's certificate.

    Raises:
        UsageError: when the folder is in use, or the profile's choices make no sense.
        IntegrityError: when a finished file still holds what was to be redacted.
        MachineError: when it can't be written.
    """
    profile = validated(profile or Profile())
    known = {each.code for each in DOCUMENTS} | {each.code for each in EXCHANGES} | {"sheet"}
    unknown = sorted(set(profile.documents) - known)
    if unknown:
        raise UsageError(
            f"no document {unknown[0]!r}", remedy=f"There are {', '.join(sorted(known))}"
        )
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise UsageError("the folder is already in use", where=str(out), remedy="Choose another")
    partial = out.with_name(f".{out.name}.partial")
    work = out.with_name(f".{out.name}.work")
    try:
        for each in (partial, work):
            shutil.rmtree(each, ignore_errors=True)
            each.mkdir(parents=True)
        bundle = _export(case, out, partial, work, profile, progress, passphrase)
        if out.exists():
            out.rmdir()
        partial.rename(out)
    except OSError as problem:
        raise MachineError(problem.strerror or str(problem), where=str(out)) from problem
    finally:
        shutil.rmtree(partial, ignore_errors=True)
        shutil.rmtree(work, ignore_errors=True)
    return bundle


def _export(
    case: Case,
    out: Path,
    partial: Path,
    work: Path,
    profile: Profile,
    progress: Progress,
    passphrase: bytes | None,
) -> Bundle:
    progress("Gathering", 0, 0)
    prepared = _prepare(case, profile, out.name)
    told = prepared.material
    shown = Pictures(case.root, work, apply.hidden_pictures(prepared.rules))
    listed = list(_write_documents(partial, told, shown, progress))
    progress("Writing tables and data", 0, 0)
    write_tables(partial, told)
    withheld = _attachments(case, partial, told, shown.hidden, progress, prepared.private)
    for exchange in EXCHANGES:
        if profile.wants(exchange.code):
            progress(f"Writing {exchange.title}", 0, 0)
            listed.append(exchange.write(partial, told))
    _write_audit(partial / "audit.jsonl", told.facts.entries, prepared.entries)
    write_listing(partial, told, listed, withheld)
    source = resources.files("workbench.disclosure") / "verifier.py"
    (partial / "verifier.py").write_bytes(source.read_bytes())
    _check_redactions(partial, prepared, progress)
    bundle = _seal(case, out, partial, prepared, progress, passphrase)
    left_out = {each.title: each.reason for each in listed if each.reason}
    return replace(bundle, left_out=left_out)


def _prepare(case: Case, profile: Profile, name: str) -> _Prepared:
    """Give numbers, and read everything in one transaction, so that it is of one moment."""
    with case.transaction():
        fresh = chronology.number(case)
        head = profile.officer.initials
        exhibits.give(case, head)
        found = facts.gather(case, profile)
        edition = editions.edition_of(case, found, profile)
        own = exhibits.of_edition(case, edition.number, head)
        begun = {"out": name, "new_numbers": fresh, "references": own}
        audit.record(case, "export begun", begun)
        found = replace(found, timelines=_until(found.timelines, edition.number, own))
        whole = material.gather(case, found, profile)
        kept = () if profile.edition == UNREDACTED else plan.rules(case.connection)
    rules = (*kept, *profile.redact)
    open_ = concerns.unanswered(concerns.of_facts(found, profile, rules=len(rules)), profile)
    whole = replace(
        whole,
        edition=edition.number,
        changes=tuple(editions.changes(edition, whole.rows)),
        unanswered=tuple(f"{each.count:,} {each.text}" for each in open_),
    )
    if not rules:
        return _Prepared(
            whole, profile, edition, (), None, whole.rows, found.entries, private=False
        )
    redacted, redactor = apply.apply(whole, rules)
    return _Prepared(
        redacted, profile, edition, rules, redactor, whole.rows, found.entries, private=True
    )


def _until(held: dict[int, str], number: int, own: dict[str, str]) -> dict[int, str]:
    """References of this edition's timeline and those before: later ones would change its bytes."""
    earlier = {n: reference for n, reference in held.items() if n < number}
    return earlier | dict.fromkeys([number], next(iter(own.values()), ""))


def _write_documents(
    folder: Path, told: Material, shown: Pictures, progress: Progress
) -> Iterator[Listed]:
    for number, spec in enumerate(DOCUMENTS):
        if told.profile.wants(spec.code):
            progress(f"Writing {spec.title}", number, len(DOCUMENTS))
            yield set_document(folder, spec, told, shown)


def _attachments(
    case: Case,
    folder: Path,
    told: Material,
    hidden: Any,
    progress: Progress,
    private: bool,
) -> list[str]:
    """Copy the attachments of confirmed messages, named by their hash; gives what is withheld."""
    withheld: list[str] = []
    wanted = {
        each["sha256"]: each for row in told.rows for each in row.attachments if each["sha256"]
    }
    for done, (digest, each) in enumerate(sorted(wanted.items())):
        if done % 50 == 0:
            progress("Copying attachments", done, len(wanted))
        source = blobs.path_of(case.root, digest)
        extension = mimetypes.guess_extension(each["mime"]) or Path(each["name"]).suffix
        target = folder / "attachments" / f"{digest}{extension}"
        target.parent.mkdir(exist_ok=True)
        if not private:
            pictures.copy_original(source, target)
        elif not pictures.copy_clean(source, target, hidden.get(digest)):
            if digest not in hidden and told.profile.uncleaned_media:
                pictures.copy_original(source, target)
            else:
                withheld.append(digest)
    if (folder / "attachments").is_dir() and not any((folder / "attachments").iterdir()):
        (folder / "attachments").rmdir()
    return withheld


def _write_audit(path: Path, shown: Iterable[Entry], original: Iterable[Entry]) -> None:
    """The audit trail as JSON Lines; where an entry was redacted, its hashes are withheld.

    A hash over a short text with a few characters missing tells those characters to whoever tries
    all of them, so the entry's own hash and the copy of it in the next entry go too.
    """
    before = False
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        for each, was in zip(shown, original, strict=True):
            told = asdict(each)
            changed = each != was
            if changed:
                told |= {"redacted": True, "hash": None}
            if before:
                told["previous"] = None
            before = changed
            stream.write(json.dumps(told, ensure_ascii=False, sort_keys=True) + "\n")


def _check_redactions(folder: Path, prepared: _Prepared, progress: Progress) -> None:
    """Open each finished file and look for what was taken out.

    Raises:
        IntegrityError: when something is still there; the bundle is not made.
    """
    if prepared.redactor is None:
        return
    progress("Checking redactions", 0, 0)
    allowed = checker.text_of(prepared.material)
    wanted, unprovable = checker.needles(prepared.redactor.taken, allowed)
    strict = {
        n + 1 for n, rule in enumerate(prepared.rules) if rule.kind in ("person", "words")
    } & set(unprovable)
    if strict:
        rules = ", ".join(f"R{each}" for each in sorted(strict))
        raise IntegrityError(f"what {rules} takes out still stands elsewhere in the material")
    found = checker.check(folder, wanted)
    if found:
        raise IntegrityError(
            f"the redaction check found {len(found):,} leaks; nothing was exported",
            where=str(found[0]),
        )
    told = {
        "checked_files": sum(each.is_file() for each in folder.rglob("*")),
        "texts_looked_for": len(wanted),
        "found": 0,
        "rules_whose_text_rightly_stands_elsewhere": [f"R{each}" for each in unprovable],
    }
    (folder / "redaction_check.json").write_text(json.dumps(told, indent=1) + "\n", "utf-8")


def _seal(
    case: Case,
    out: Path,
    folder: Path,
    prepared: _Prepared,
    progress: Progress,
    passphrase: bytes | None,
) -> Bundle:
    told, profile = prepared.material, prepared.profile
    signed: dict[str, Any] = {}
    key = None
    if profile.sign:
        progress("Signing", 0, 0)
        key = signing.key_of(case, profile.certificate, passphrase, told.facts.made_at)
        reason = f"Disclosure bundle, edition {told.edition}"
        stamps = signing.stamper(profile.timestamp)
        for path in sorted(folder.rglob("*.pdf")):
            name = path.relative_to(folder).as_posix()
            signed[name] = signing.sign_pdf(path, key, reason, told.facts.made_at, stamps)
        (folder / signing.CERTIFICATE).write_bytes(key.pem)
    _write_about(folder / "bundle.json", told, signed, key is not None)
    files = {
        each.relative_to(folder).as_posix(): (each.stat().st_size, sha256_of(each))
        for each in sorted(folder.rglob("*"))
        if each.is_file()
    }
    lines = [f"{digest}  {size}  {name}\n" for name, (size, digest) in files.items()]
    manifest = folder / MANIFEST
    manifest.write_text("".join(lines), "utf-8", newline="\n")
    if key is not None:
        content = signing.sign_manifest(manifest.read_bytes(), key)
        (folder / signing.SIGNATURE).write_bytes(content)
    sealed = sha256_of(manifest)
    with case.transaction():
        detail = {
            "out": out.name,
            "rows": len(told.rows),
            "files": len(files),
            "manifest_sha256": sealed,
            "profile_sha256": profile.sha256,
            "redactions": profile.edition if prepared.rules else "none",
            "state_at": told.facts.made_at,
        }
        audit.record(case, "export", detail | editions.keep(case, prepared.edition, prepared.rows))
    digests = {name: digest for name, (_, digest) in files.items()}
    return Bundle(out, digests, sealed, told.edition)


def _write_about(path: Path, told: Material, signed: dict[str, Any], sealed: bool) -> None:
    entries, head = told.facts.head
    about = {
        "case": told.facts.case,
        "reference": told.facts.reference,
        "edition": told.edition,
        "redacted": bool(told.redacted),
        "state_at": told.facts.made_at,
        "made_by": told.facts.officer,
        "software": f"Evidence Triage Workbench {told.facts.software}",
        "fonts": told.facts.fonts,
        "rows": len(told.rows),
        "audit_entries": entries,
        "audit_head": None if told.redacted else head,
        "changes": list(told.changes),
        "signed": sealed,
        "before_signing": signed,
    }
    text = json.dumps(about, ensure_ascii=False, indent=2, sort_keys=True)
    path.write_text(text + "\n", "utf-8", newline="\n")


def timeline_lines(told: Material) -> Iterator[dict[str, Any]]:
    """The timeline's rows as its JSON Lines hold them."""
    return (row_json(each, told) for each in told.rows)
