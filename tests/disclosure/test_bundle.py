"""The bundle as a whole: what is in it, the same bytes again, nothing half-made, signed."""

from __future__ import annotations

import hashlib
import json
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.disclosure.conftest import PROFILE
from workbench.case import Case, audit, events
from workbench.disclosure import verifier
from workbench.disclosure.bundle import Bundle, export_bundle
from workbench.disclosure.documents import DOCUMENTS
from workbench.disclosure.exchange import EXCHANGES
from workbench.disclosure.profile import Profile
from workbench.disclosure.verification import verify
from workbench.errors import Cancelled, UsageError
from workbench.review import decisions

PACKAGE = Path(verifier.__file__).parent


def test_every_module_of_the_folder_is_in_the_list() -> None:
    for folder, listed in (("documents", DOCUMENTS), ("exchange", EXCHANGES)):
        names = {each.stem for each in (PACKAGE / folder).glob("*.py")} - {"__init__", "spec"}
        assert len(names) == len(listed)
        assert len({each.code for each in listed}) == len(listed)


def test_every_document_is_written_or_its_absence_explained(bundle: Bundle, folder: Path) -> None:
    assert bundle.left_out is not None
    listing = (folder / "README.txt").read_text("utf-8")
    for spec in DOCUMENTS:
        if spec.title in bundle.left_out:
            assert bundle.left_out[spec.title] in listing
        else:
            for each in spec.formats:
                assert (folder / f"{spec.file}.{each}").stat().st_size > 1000
    assert not (folder / "sensitive").exists()


def test_the_bundle_verifies_with_and_without_our_software(folder: Path) -> None:
    assert verify(folder).problems == []
    told = subprocess.run(
        [sys.executable, "-I", "-S", str(folder / "verifier.py"), str(folder)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (told.returncode, told.stderr) == (0, "")
    assert "verified" in told.stdout


def test_the_same_state_gives_the_same_bytes(case: Case, bundle: Bundle, tmp_path: Path) -> None:
    again = export_bundle(case, tmp_path / "again", PROFILE)
    assert again.files == bundle.files
    assert again.manifest_sha256 == bundle.manifest_sha256
    assert again.edition == bundle.edition == 1


def test_nothing_half_made_is_left_when_stopped(case: Case, tmp_path: Path) -> None:
    def stop(stage: str, done: int, total: int) -> None:
        if stage.startswith("Copying"):
            raise Cancelled

    with pytest.raises(Cancelled):
        export_bundle(case, tmp_path / "stopped", PROFILE, progress=stop)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_in_use_and_an_unknown_document_are_refused(case: Case, tmp_path: Path) -> None:
    (tmp_path / "used").mkdir()
    (tmp_path / "used" / "a").write_text("x")
    with pytest.raises(UsageError, match="in use"):
        export_bundle(case, tmp_path / "used")
    with pytest.raises(UsageError, match="no document 'nonsense'"):
        export_bundle(case, tmp_path / "new", Profile(documents=("nonsense",)))


def test_only_what_was_asked_for_is_written(case: Case, tmp_path: Path) -> None:
    profile = Profile(documents=("glossary",), sign=False)
    made = export_bundle(case, tmp_path / "few", profile)
    assert "glossary.pdf" in made.files
    assert "timeline.pdf" not in made.files
    assert "timeline.jsonl" in made.files  # the verifier needs it
    assert "certificate.pem" not in made.files
    assert verify(made.path).problems == []


def test_no_score_is_in_the_timeline(folder: Path) -> None:
    row = json.loads((folder / "timeline.jsonl").read_text("utf-8").splitlines()[0])
    assert not {"priority", "threat", "fixation", "score", "lane", "theme"} & row.keys()


@pytest.fixture(scope="module")
def copied(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("flips") / "bundle"
    shutil.copytree(folder, target)
    return target


def test_two_hundred_random_changes_are_all_found_and_named(copied: Path) -> None:
    chance = random.Random(20251120)
    files = sorted(each for each in copied.rglob("*") if each.is_file())
    sizes = [each.stat().st_size for each in files]
    for n in range(200):
        path = chance.choice(files) if n % 2 else chance.choices(files, sizes)[0]
        content = path.read_bytes()
        place = chance.randrange(len(content))
        changed = bytearray(content)
        changed[place] ^= chance.randrange(1, 256)
        path.write_bytes(bytes(changed))
        name = path.relative_to(copied).as_posix()
        ours, alone = verify(copied).problems, verifier.verify(copied)
        path.write_bytes(content)
        assert ours == alone
        assert any(each.startswith(f"{name}:") for each in alone), (name, place, alone)
    assert verifier.verify(copied) == []


def test_files_added_taken_and_resealed_are_found(copied: Path) -> None:
    (copied / "extra.txt").write_text("x")
    assert "extra.txt: added" in verifier.verify(copied)
    (copied / "extra.txt").unlink()
    held = (copied / "glossary.pdf").read_bytes()
    (copied / "glossary.pdf").unlink()
    assert "glossary.pdf: missing" in verifier.verify(copied)
    (copied / "glossary.pdf").write_bytes(held)


def test_a_manifest_made_anew_does_not_pass_the_signature(copied: Path) -> None:
    """Somebody changes a file and its line in the manifest: only the signature tells."""
    manifest, glossary = copied / verifier.MANIFEST, copied / "README.txt"
    before, was = manifest.read_bytes(), glossary.read_bytes()
    glossary.write_bytes(was.replace(b"edition", b"editiom", 1) + b"x")
    digest = hashlib.sha256(glossary.read_bytes()).hexdigest()
    lines = before.decode().splitlines(keepends=True)
    made = [
        f"{digest}  {glossary.stat().st_size}  README.txt\n" if e.endswith("  README.txt\n") else e
        for e in lines
    ]
    manifest.write_text("".join(made))
    named = [each.split(":")[0] for each in verifier.verify(copied)]
    assert named == ["manifest.sha256", "signature.json"]
    manifest.write_bytes(before)
    glossary.write_bytes(was)
    assert verifier.verify(copied) == []


def test_a_later_edition_states_what_changed(tmp_path: Path) -> None:
    from tests.disclosure.cases import made_case

    profile = Profile(documents=("glossary",))
    with made_case(tmp_path / "case", 6) as case:
        ids = list(events.ids_in_time(case.connection, kinds=("message",)))
        first = export_bundle(case, tmp_path / "one", profile)
        decisions.decide(case, [ids[2]], "not-relevant")
        decisions.decide(case, [ids[4]], "relevant", tags=["T1"], note="Threat")
        decisions.add_entry(case, "Reported", "2025-11-14T14:50", basis="Incident log")
        second = export_bundle(case, tmp_path / "two", profile)
        third = export_bundle(case, tmp_path / "three", profile)
        trail = [each.action for each in audit.entries(case.connection)]
    assert (first.edition, second.edition, third.edition) == (1, 2, 2)
    assert second.files == third.files
    told = json.loads((tmp_path / "two" / "bundle.json").read_text("utf-8"))["changes"]
    assert [each.split(": rows ")[1] for each in told] == [
        "added: 7.",
        "changed: 5.",
        "withdrawn: 3.",
    ]
    assert trail.count("export") == 3
    rows = (tmp_path / "two" / "timeline.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(each)["number"] for each in rows] == [1, 2, 4, 5, 6, 7]


def test_an_empty_case_makes_a_bundle_that_says_so(tmp_path: Path) -> None:
    with Case.create(tmp_path / "c", name="Empty", zone="Europe/London", operator="X") as case:
        made = export_bundle(case, tmp_path / "out")
    assert made.left_out is not None
    assert "Message report" in made.left_out
    assert verify(made.path).problems == []
