"""What every importer keeps to: one suite over every golden sample."""

from __future__ import annotations

import hashlib
import shutil
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.golden import Golden, goldens, lines
from workbench import importers as package
from workbench.errors import InputError
from workbench.evidence import Probe, open_source
from workbench.importers import IMPORTERS, importers
from workbench.importers.protocol import Context
from workbench.intake.identify import identify
from workbench.records import Basis, Call, Message, Notice, Skipped, Yielded

CUTS = 12


def test_every_importer_file_is_listed_once_and_in_order() -> None:
    files = {each.stem for each in Path(package.__file__).parent.glob("*.py")}
    modules = {each for each in files if not each.startswith("_")} - {"protocol"}
    assert modules == set(IMPORTERS)
    assert list(IMPORTERS) == sorted(set(IMPORTERS))


def test_codes_and_titles_differ_and_say_what_is_carried() -> None:
    formats = [each.FORMAT for each in importers()]
    assert len({each.code for each in formats}) == len(formats)
    assert len({each.title for each in formats}) == len(formats)
    assert all(each.carries and each.times and each.version for each in formats)


def test_every_importer_has_a_golden_sample() -> None:
    assert {each.FORMAT.code for each in importers()} == {each.code for each in goldens()}


def records(golden: Golden, path: Path) -> Iterator[Yielded]:
    yield from golden.importer.read(open_source(path), Context())


def is_as_expected(golden: Golden, path: Path) -> None:
    assert lines(golden, open_source(path)) == golden.expected.read_text("utf-8").splitlines()


def is_claimed_by_its_own_importer_alone(golden: Golden, path: Path) -> None:
    claims = package.claims(Probe(open_source(path)))
    assert claims, "no importer claims it"
    assert claims[0].format.code == golden.code
    assert len(claims) == 1 or claims[0].certainty > claims[1].certainty


def is_found_whole(golden: Golden, path: Path) -> None:
    """An export is one source, and not its parts."""
    found = list(identify(open_source(path)))
    assert found[0].source.path == path
    assert found[0].match is not None
    assert found[0].match.format.code == golden.code


def is_found_beside_others(golden: Golden, path: Path) -> None:
    """A folder that holds an export and other things is searched whole: nothing hides the rest."""
    folder = path.parent / "all"
    for depth in ("one", "two/three"):
        (folder / depth).mkdir(parents=True)
        copy = folder / depth / path.name
        shutil.copytree(path, copy) if path.is_dir() else shutil.copyfile(path, copy)
        (folder / "other").mkdir(exist_ok=True)
        (folder / "other" / "sms.xml").write_text("<smses count='0'></smses>", "utf-8")
        codes = {each.match.format.code for each in identify(open_source(folder)) if each.match}
        assert {golden.code, "sms-backup-xml"} <= codes
        with zipfile.ZipFile(path.parent / "all.zip", "w") as archive:
            for each in sorted(folder.rglob("*")):
                if each.is_file():
                    archive.write(each, each.relative_to(folder).as_posix())
        found = list(identify(open_source(path.parent / "all.zip")))
        assert codes == {each.match.format.code for each in found if each.match}
        shutil.rmtree(folder)


def every_locator_leads_back(golden: Golden, path: Path) -> None:
    source = open_source(path)
    for each in records(golden, path):
        if not isinstance(each, Notice | Skipped):
            assert golden.importer.original(source, each.provenance)


def nothing_is_written(golden: Golden, path: Path) -> None:
    before = state_of(path.parent)
    list(records(golden, path))
    assert state_of(path.parent) == before


def state_of(folder: Path) -> dict[str, str]:
    return {
        str(each): hashlib.sha256(each.read_bytes()).hexdigest()
        for each in sorted(folder.rglob("*"))
        if each.is_file()
    }


def times_state_their_basis(golden: Golden, path: Path) -> None:
    for each in records(golden, path):
        if isinstance(each, Message | Call):
            stamp = each.time
            assert (stamp.utc is not None) == (stamp.basis is Basis.UTC)
            assert stamp.text or (stamp.utc is None and stamp.wall is None)


def locators_differ(golden: Golden, path: Path) -> None:
    """Two messages at one place would be taken for one."""
    places = [e.provenance for e in records(golden, path) if isinstance(e, Message | Call)]
    assert len(places) == len(set(places))


def truncation_raises_only_input_errors(golden: Golden, path: Path) -> None:
    if not path.is_file():
        return
    data = path.read_bytes()
    for cut in range(0, len(data), max(1, len(data) // CUTS)):
        survives(golden, path, data[:cut])


def flipped_bytes_raise_only_input_errors(golden: Golden, path: Path) -> None:
    if not path.is_file():
        return
    data = bytearray(path.read_bytes())
    step = max(1, len(data) // CUTS)
    for place in range(step // 2, len(data), step):
        hurt = bytearray(data)
        hurt[place] ^= 0xFF
        hurt[min(place + 7, len(data) - 1)] = 0
        survives(golden, path, bytes(hurt))


def survives(golden: Golden, path: Path, data: bytes) -> None:
    path.write_bytes(data)
    try:
        source = open_source(path)
        package.claims(Probe(source))
        list(golden.importer.read(source, Context()))
    except InputError:
        pass


CHECKS: tuple[Callable[[Golden, Path], None], ...] = (
    is_as_expected,
    is_claimed_by_its_own_importer_alone,
    is_found_whole,
    is_found_beside_others,
    every_locator_leads_back,
    nothing_is_written,
    times_state_their_basis,
    locators_differ,
    truncation_raises_only_input_errors,
    flipped_bytes_raise_only_input_errors,
)


@pytest.mark.trap("archives/deeper")
@pytest.mark.parametrize("check", CHECKS, ids=lambda each: each.__name__)
@pytest.mark.parametrize("golden", goldens(), ids=str)
def test_importer(golden: Golden, check: Callable[[Golden, Path], None], tmp_path: Path) -> None:
    check(golden, golden.built(tmp_path))
