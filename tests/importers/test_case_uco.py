"""CASE/UCO graphs."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from tests.samples import SHARED, needs_shared
from workbench.evidence import open_source
from workbench.importers import case_uco
from workbench.importers.protocol import Context
from workbench.records import Call, Direction, Message, Yielded

EXAMPLES = SHARED / "formats" / "case-uco" / "casework__CASE-Examples"


def read(path: Path, owner: str = "") -> list[Yielded]:
    return list(case_uco.read(open_source(path), Context(owner=owner)))


@needs_shared
def test_every_example_is_read() -> None:
    found: Counter[str] = Counter()
    for each in sorted(EXAMPLES.glob("*/*.json")):
        found.update(type(one).__name__ for one in read(each))
    del found["Notice"]
    assert found == {"Message": 2, "Call": 4, "Contact": 8, "Location": 1}


@needs_shared
def test_calls_know_their_ends_and_length() -> None:
    calls = [e for e in read(EXAMPLES / "call_log" / "call_log.json") if isinstance(e, Call)]
    assert {each.seconds for each in calls} == {1862}
    assert calls[0].sender is not None
    assert calls[0].sender.identifier == "1235551337"


def test_the_owner_tells_the_direction(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(
        '{"@context":{"o":"https://ontology.unifiedcyberontology.org/uco/observable/"},"@graph":['
        '{"@id":"a","o:hasFacet":{"@type":"o:PhoneAccountFacet","o:phoneNumber":"+447700900456"}},'
        '{"@id":"m","o:hasFacet":{"@type":"o:MessageFacet","o:from":{"@id":"a"},'
        '"o:messageText":"hi"}}]}'
    )
    (message,) = [e for e in read(path, "+447700900456") if isinstance(e, Message)]
    assert message.direction is Direction.OUTGOING
