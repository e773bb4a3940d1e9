"""A case and its bundle, made once for the tests of this folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.disclosure.cases import made_case
from workbench.case import Case, events
from workbench.disclosure.bundle import Bundle, export_bundle
from workbench.disclosure.profile import Officer, Profile
from workbench.review import decisions

PROFILE = Profile(officer=Officer("A. Example", "DC", "1234", "AEX"), reference="URN 00AA/1/26")


@pytest.fixture(scope="session")
def case(tmp_path_factory: pytest.TempPathFactory):
    root = tmp_path_factory.mktemp("disclosure") / "case"
    made = made_case(root, 60, images=3, calls=40)
    ids = list(events.ids_in_time(made.connection, kinds=("message",)))
    decisions.decide(made, [ids[3]], "relevant", tags=["V1"], note="Told to stop")
    decisions.decide(made, [ids[5]], "relevant", tags=["D1"], note="Friendly")
    decisions.decide(made, [ids[8]], "unsure", tags=["D2"], note="May be banter")
    decisions.decide(made, [ids[9]], "not-relevant")
    decisions.add_entry(made, "Warning served", "2025-10-21T12:00", basis="Notebook", tags=["V1"])
    decisions.add_entry(
        made, "Second phase", "2025-10-21T13:00", basis="Officer", tags=["phase:after the warning"]
    )
    with made:
        yield made


@pytest.fixture(scope="session")
def bundle(case: Case, tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    return export_bundle(case, tmp_path_factory.mktemp("made") / "bundle", PROFILE)


@pytest.fixture(scope="session")
def folder(bundle: Bundle) -> Path:
    return bundle.path
