"""Broken and hostile account exports: nothing but input errors, no hang, no silence.

Every golden sample of an account export is hurt member by member (not only the archive around
it): bytes flipped, cut, lists replaced by other things; and every reader of JSON meets nesting
100,000 deep.
"""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.golden import Golden, goldens
from workbench.errors import InputError
from workbench.evidence import Probe, open_source
from workbench.importers import claims, importer_for
from workbench.importers.protocol import Context
from workbench.records import Notice, Skipped

CODES = (
    "discord-exporter-csv", "discord-exporter-html", "discord-exporter-json", "discord-package",
    "facebook-html",
    "facebook-json", "google-activity", "google-chat", "google-hangouts", "google-location",
    "google-voice", "gps-track", "hinge",
    "instagram-html", "instagram-json", "kakaotalk", "linkedin", "signal-export",
    "signal-plaintext", "slack", "snapchat", "snapchat-html", "telegram-html",
    "telegram-json", "tiktok", "tiktok-text", "tinder", "whatsapp", "x-archive",
)  # fmt: skip
SECONDS = 20
OURS = [each for each in goldens() if each.code in CODES]
TEXTS = (".json", ".js", ".html", ".csv", ".txt", ".md", ".jsonl", ".gpx", ".kml")
ODD: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
    | st.sampled_from(["\ud83d", "\x00", "1e999", "-1", "9" * 400, "../../x", "C:\\x", "2025"]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip


def laid_out(golden: Golden, folder: Path) -> Path:
    """The sample as a folder or file, an archive laid out, so that its members can be hurt."""
    target = folder / golden.path.name.removesuffix(".zip")
    if golden.path.is_dir():
        shutil.copytree(golden.path, target)
    else:
        shutil.copyfile(golden.path, target)
    return target


def parts(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    return [
        each
        for each in sorted(path.rglob("*"))
        if each.suffix in TEXTS and "__MACOSX" not in str(each)
    ]


def survives(golden: Golden, path: Path) -> list[Any]:
    """What is yielded; an input error counts, anything else fails the test."""
    begun = time.monotonic()
    try:
        source = open_source(path)
        claims(Probe(source))
        return list(golden.importer.read(source, Context()))
    except InputError:
        return []
    finally:
        assert time.monotonic() - begun < SECONDS


@pytest.mark.parametrize("golden", OURS, ids=str)
def test_flipped_and_cut_members(golden: Golden, tmp_path: Path) -> None:
    path = laid_out(golden, tmp_path)
    found = parts(path)
    for part in found:
        whole = part.read_bytes()
        for hurt in damaged(whole, 7 if len(found) < 4 else 2):
            part.write_bytes(hurt)
            survives(golden, path)
        part.write_bytes(whole)


def damaged(whole: bytes, places: int) -> Iterator[bytes]:
    step = max(1, len(whole) // places)
    for at in range(0, len(whole), step):
        yield whole[:at]
        flipped = bytearray(whole)
        flipped[at] ^= 0xFF
        yield bytes(flipped)
        yield whole[:at] + b'"' + whole[at:]
        yield whole[:at] + b"\x00\xff{[<div" + whole[at:]


JSON = [
    each for each in OURS if any(p.suffix in (".json", ".jsonl", ".js") for p in parts(each.path))
]


@pytest.mark.parametrize("golden", JSON, ids=str)
def test_nesting_without_end(golden: Golden, tmp_path: Path) -> None:
    path = laid_out(golden, tmp_path)
    for part in [each for each in parts(path) if each.suffix in (".json", ".jsonl", ".js")][:3]:
        whole = part.read_bytes()
        at = whole.find(b"[") + 1 or len(whole)
        for deep in (b"[" * 100_000, b'{"a":' * 100_000, b"[" * 100_000 + b"]" * 100_000 + b","):
            part.write_bytes(whole[:at] + deep + whole[at:])
            survives(golden, path)
        part.write_bytes(whole)


@pytest.mark.parametrize("golden", JSON, ids=str)
@settings(
    max_examples=12, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(data=st.data())
def test_values_of_other_kinds(golden: Golden, tmp_path: Path, data: st.DataObject) -> None:
    """One value anywhere in a JSON member becomes something else."""
    folder = tmp_path / "hurt"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    path = laid_out(golden, folder)
    part = data.draw(st.sampled_from([e for e in parts(path) if e.suffix == ".json"] or [path]))
    if part.is_dir() or part.suffix != ".json":
        return
    try:
        told = json.loads(part.read_bytes().decode("utf-8-sig"))
    except ValueError:
        return  # a sample that is damaged on purpose
    holders = list(containers(told))
    if not holders:
        return
    holder = data.draw(st.sampled_from(holders))
    key = data.draw(
        st.sampled_from(sorted(holder) if isinstance(holder, dict) else range(len(holder)))
    )
    holder[key] = data.draw(ODD)
    part.write_text(json.dumps(told), "utf-8")
    survives(golden, path)


def containers(told: Any) -> Iterator[Any]:
    if told and isinstance(told, dict | list):
        yield told
        for each in told.values() if isinstance(told, dict) else told:
            yield from containers(each)


@pytest.mark.parametrize("code", ["facebook-json", "telegram-json", "snapchat", "google-location"])
def test_a_cut_file_keeps_its_beginning_and_says_that_it_is_cut(code: str, tmp_path: Path) -> None:
    golden = next(each for each in OURS if each.code == code and any(
        p.suffix == ".json" for p in parts(each.path)))  # fmt: skip
    path = laid_out(golden, tmp_path)
    part = max(
        (e for e in parts(path) if e.suffix == ".json"), key=lambda each: each.stat().st_size
    )
    whole = part.read_bytes()
    before = len(survives(golden, path))
    part.write_bytes(whole[: len(whole) * 3 // 4])
    found = survives(golden, path)
    assert [each for each in found if isinstance(each, Skipped)]
    assert "reading-stopped" in {each.code for each in found if isinstance(each, Notice)}
    assert before / 3 < len([each for each in found if not isinstance(each, Notice)])


@given(st.binary(max_size=2000))
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_bytes(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "anything.json"
    path.write_bytes(data)
    with suppress(InputError):  # a broken archive has no names; intake lists it with its fault
        claims(Probe(open_source(path)))
    for code in CODES:
        try:
            list(importer_for(code).read(open_source(path), Context()))
        except InputError:
            continue
